"""What waits for somebody at BNNP Bengkulu, so that every page of the demo has something to do."""

import datetime as dt
import uuid
from decimal import Decimal

from programs.enums import (
    ActivityKind,
    ActivityStatus,
    Basis,
    CaseKind,
    Funds,
    ResultStatus,
    Substance,
    TargetGroup,
    TargetStatus,
)
from programs.models import Activity, Case, Evidence, Result, Suspects, Target
from programs.simulation.cases import NOTE
from programs.simulation.setting import Setting
from programs.units import MASS, TABLETS

PROVINCE = "BNNP-17"
WAITING = (  # programme, kind, title, days ago, men and women, group
    ("desa-bersinar", ActivityKind.ASSISTANCE, "Pendampingan Desa Bersinar di Desa Contoh Makmur (simulasi)", 3, (14, 17),
     TargetGroup.COMMUNITY),
    ("tes-urine", ActivityKind.URINE, "Tes urine pegawai dinas (simulasi)", 5, (31, 26), TargetGroup.GOVERNMENT),
    ("penggiat", ActivityKind.TRAINING, "Bimtek penggiat P4GN angkatan ketiga (simulasi)", 8, (12, 18),
     TargetGroup.GOVERNMENT),
)  # fmt: skip


def tell(setting: Setting) -> None:
    offices = {office.code: office for office in setting.offices}
    if PROVINCE not in offices:
        return
    province = offices[PROVINCE]
    regions = {region.code: region for region in setting.regions(province)}
    by, head, officer = (setting.people[name] for name in ("bengkulu", "kepala.bengkulu", "berantas.bengkulu"))
    for n, (programme, kind, title, ago, (men, women), group) in enumerate(WAITING, start=1):
        day = setting.today - dt.timedelta(days=ago)
        Activity.objects.create(
            office=province, programme=setting.programmes[programme], series=uuid.UUID(int=17_000_000 + n, version=4),
            kind=kind, title=title, basis=Basis.ORDER, basis_number=f"Sprin/SIM-B{n}/{day.year}", begins=day, ends=day,
            region=regions["17.71"], place="Aula Contoh", group=group, men=men, women=women, funds=Funds.BUDGET,
            status=ActivityStatus.DONE, by=by, at=setting.after(day, 1), simulated=True,
            outcome="Simulasi: berjalan baik, daftar hadir lengkap.",
        )  # fmt: skip
    # Results: two wait for the head, one came back to the operator
    standing = Result.objects.filter(office=province, status=ResultStatus.SENT, by=by).order_by("-month", "pk")
    back = standing.filter(indicator__code="konten-jangkauan").first()
    if back is not None:
        back.status, back.reason = ResultStatus.RETURNED, "Simulasi: jangkauan belum dipisah per kanal."
        back.checked_by, back.checked_at = head, setting.now
        back.save()
    targets(setting)
    # Evidence that nobody weighed yet
    month = setting.today.replace(day=1)
    case = Case.objects.create(
        office=province, number=f"LKN/SIM-BKL/{CaseKind.NARCOTICS.value}/{month.year}", kind=CaseKind.NARCOTICS, month=month,
        region=regions["17.71"], network=True, note=NOTE, by=officer, simulated=True,
    )  # fmt: skip
    Suspects.objects.create(case=case, sex="L", age="26-59", people=2)
    for substance, family, gross, net in (
        (Substance.METH, MASS, Decimal("52.30"), None), (Substance.ECSTASY, TABLETS, None, Decimal(40)),
    ):  # fmt: skip
        Evidence.objects.create(case=case, substance=substance, family=family, gross=gross, net=net, detail="Simulasi")


def targets(setting: Setting) -> None:
    """A BNNK asks for another target; the province's own for one indicator came back, and next year's are begun."""
    year = setting.today.year
    by, head = setting.people["bengkulu"], setting.people["kepala.bengkulu"]
    for office, code, status in (
        ("BNNK-17.71", "desa-bersinar-kegiatan", TargetStatus.PROPOSED),
        ("BNNK-17.01", "remaja-peserta", TargetStatus.PROPOSED),
        (PROVINCE, "konten-terbit", TargetStatus.RETURNED),
    ):
        now = Target.objects.in_force().filter(office__code=office, indicator__code=code, year=year).first()
        if now is None or now.quarters is None:
            continue
        is_districts = office != PROVINCE
        Target.objects.create(
            indicator=now.indicator, office=now.office, year=year, n=now.n + 1, status=status, simulated=True,
            quarters=[*now.quarters[:3], now.quarters[3] + now.quarters[3] // 10 + 1],
            reason="Simulasi: anggaran bertambah pada triwulan terakhir.",
            note="" if is_districts else "Simulasi: sertakan rincian per triwulan.",
            by=setting.people["pusat"] if is_districts else by,
            decided_by=None if is_districts else setting.people["penetap"],
            decided_at=None if is_districts else setting.now,
        )  # fmt: skip
    for now in Target.objects.in_force().filter(
        office__code=PROVINCE,
        year=year,
        indicator__code__in=("desa-bersinar-kegiatan", "tes-urine-orang", "konten-terbit"),
    ):
        Target.objects.create(
            indicator=now.indicator, office=now.office, year=year + 1, quarters=now.quarters, by=head, simulated=True
        )
