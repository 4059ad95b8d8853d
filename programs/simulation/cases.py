"""Invented cases of the provinces: counts of suspects, evidence weighed and destroyed. Never a person."""

import datetime as dt
import random
from decimal import Decimal

from bnnportal.accounts.enums import Field
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from programs import units
from programs.enums import AgeGroup, CaseKind, DisposalKind, Sex, Substance
from programs.models import Case, Disposal, Evidence, Suspects, Weighing
from programs.simulation.setting import Setting, is_province, size

NOTE = "Simulasi: kasus ini dibuat-buat."
SEIZED = (  # substance, its family, fewest and most in the base unit, how common
    (Substance.METH, units.MASS, (2, 900), 60), (Substance.CANNABIS, units.MASS, (50, 9000), 20),
    (Substance.ECSTASY, units.TABLETS, (5, 600), 10), (Substance.SYNTHETIC, units.MASS, (5, 150), 6),
    (Substance.PILLS, units.TABLETS, (100, 3000), 3), (Substance.CANNABIS_FIELD, units.AREA, (1, 3), 1),
)  # fmt: skip
CENT = Decimal("0.01")


class Register:
    """All cases with what belongs to them, before anything has a number."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.cases: list[Case] = []
        self.suspects: list[Suspects] = []
        self.evidence: list[Evidence] = []
        self.weighings: list[Weighing] = []
        self.disposals: list[Disposal] = []

    def of(self, office: Organisation) -> None:
        draw = self.setting.draw("cases", office.code)
        by = self.setting.writer(office, Field.ENFORCEMENT)
        pace = size(office) * draw.uniform(0.8, 1.4) * (2 if office.kind == OrganisationKind.PUSAT else 1)
        for month in self.setting.months():
            for _n in range(int(pace) + (draw.random() < pace % 1)):
                kind = draw.choices(list(CaseKind), (75, 10, 8, 3, 4))[0]
                case = Case(
                    office=office, number=f"LKN/SIM-{len(self.cases) + 1:04d}/{kind.value}/{month.year}", kind=kind,
                    month=month.first_day, region=draw.choice(self.setting.regions(office)), by=by, note=NOTE,
                    network=draw.random() < 0.12, at=self.setting.after(month.first_day, 20), simulated=True,
                )  # fmt: skip
                self.cases.append(case)
                self.people(case, draw)
                if kind != CaseKind.LAUNDERING:
                    for _m in range(1 + (draw.random() < 0.25)):
                        self.seize(case, month, draw)

    def people(self, case: Case, draw: random.Random) -> None:
        cells = [(Sex.MALE, AgeGroup.ADULT), (Sex.MALE, AgeGroup.YOUTH), (Sex.FEMALE, AgeGroup.ADULT)]
        for sex, age in draw.sample(cells, draw.choice((1, 1, 2))):
            self.suspects.append(Suspects(case=case, sex=sex, age=age, people=draw.choice((1, 1, 1, 2, 3))))

    def seize(self, case: Case, month: Month, draw: random.Random) -> None:
        substance, family, (least, most), _weight = draw.choices(SEIZED, [one[3] for one in SEIZED])[0]
        many = Decimal(str(round(least * (most / least) ** draw.random(), 2)))  # small ones are more common
        evidence = Evidence(case=case, substance=substance, family=family, detail="Simulasi")
        self.evidence.append(evidence)
        weighed = month.last_day + dt.timedelta(days=draw.randint(3, 20))
        if family != units.MASS:
            evidence.net = many.quantize(Decimal(1)) if family == units.TABLETS else many
        else:
            evidence.gross = many
            if weighed > self.setting.today:
                return  # not weighed yet
            evidence.net = (many * Decimal("0.94")).quantize(CENT)
            self.weigh(evidence, weighed, draw)
        self.empty(evidence, max(weighed, month.last_day) + dt.timedelta(days=5), draw)

    def weigh(self, evidence: Evidence, on: dt.date, draw: random.Random) -> None:
        assert evidence.net is not None  # noqa: S101 - set by the caller
        n = len(self.weighings) + 1
        first = evidence.net
        if draw.random() < 0.08:  # weighed again, and a little less
            again = on + dt.timedelta(days=draw.randint(4, 20))
            if again <= self.setting.today:
                evidence.net = (first * Decimal("0.99")).quantize(CENT)
        self.weighings.append(
            Weighing(evidence=evidence, on=on, number=f"BA/SIM-{n:04d}/{on.year}", net=first, by=evidence.case.by)
        )
        if evidence.net != first:
            self.weighings.append(
                Weighing(
                    evidence=evidence, on=again, number=f"BA/SIM-{n:04d}A/{again.year}", net=evidence.net,
                    difference=evidence.net - first, by=evidence.case.by,
                )
            )  # fmt: skip

    def empty(self, evidence: Evidence, since: dt.date, draw: random.Random) -> None:
        """A little to the laboratory, the rest destroyed after some weeks; of fields nothing is kept."""
        assert evidence.net is not None  # noqa: S101 - set by the caller
        left = evidence.net
        step = Decimal(1) if evidence.family == units.TABLETS else CENT
        sample = (left * Decimal("0.02")).quantize(step).max(step)
        plan = [(DisposalKind.LABORATORY, sample, 2)] if evidence.family != units.AREA and sample < left else []
        if draw.random() < 0.1 and sample * 2 < left and plan:
            plan.append((DisposalKind.SCIENCE, sample, 4))
        rest = left - sum((quantity for _kind, quantity, _days in plan), Decimal(0))
        if draw.random() < 0.85:
            plan.append((DisposalKind.DESTROYED, rest, draw.randint(20, 60)))
        for kind, quantity, days in plan:
            on = since + dt.timedelta(days=days)
            if on <= self.setting.today:
                self.disposals.append(
                    Disposal(
                        evidence=evidence, kind=kind, on=on, number=f"BA/{kind.value}/SIM-{len(self.disposals) + 1:04d}",
                        quantity=quantity, by=evidence.case.by,
                    )
                )  # fmt: skip


def add_cases(setting: Setting) -> int:
    """Of the provinces and the national office; returns how many."""
    register = Register(setting)
    for office in setting.offices:
        if is_province(office):
            register.of(office)
    Case.objects.bulk_create(register.cases, batch_size=2000)
    for group in register.suspects:
        group.case_id = group.case.pk
    for evidence in register.evidence:
        evidence.case_id = evidence.case.pk
    Suspects.objects.bulk_create(register.suspects, batch_size=2000)
    Evidence.objects.bulk_create(register.evidence, batch_size=2000)
    for weighing in register.weighings:
        weighing.evidence_id = weighing.evidence.pk
    for disposal in register.disposals:
        disposal.evidence_id = disposal.evidence.pk
    Weighing.objects.bulk_create(register.weighings, batch_size=2000)
    Disposal.objects.bulk_create(register.disposals, batch_size=2000)
    return len(register.cases)
