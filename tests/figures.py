"""Reports with figures worth counting, handed in and approved through the real actions."""

import datetime as dt
import io

from python_calamine import CalamineWorkbook

from rehab import actions
from rehab.enums import Channel
from rehab.models import Facility, MonthlyReport
from tests import reports
from tests.cast import People

TODAY = dt.date.today()  # noqa: DTZ011 - the day papers came in


def in_jatim(people: People, code: str = "P35-1", **fields: object) -> Facility:
    """A facility of another province, supervised by BNNP Jawa Timur."""
    from bnnportal.offices.models import Organisation, Region

    values = {
        "supervisor": Organisation.objects.get(code="BNNP-35"), "organisation": "BNNP-35", "kind": "KLINIK",
        "region": Region.objects.get(code="35.78"), "go_live": dt.date(2026, 4, 1),
    } | fields  # fmt: skip
    return reports.facility(people, code, **values)


def in_bengkulu(people: People, code: str = "P17-05-1", **fields: object) -> Facility:
    return reports.facility(people, code, **{"go_live": dt.date(2026, 4, 1)} | fields)


def reported(
    people: People, place: Facility, month: str, *, came: int = 0, there: int = 0, done: int = 0, fled: int = 0,
    measured: int = 0, better: int = 0, skhpn: int = 0, approve: bool = True,
) -> MonthlyReport:  # fmt: skip
    """A month of one outpatient service, entered by an officer from paper and approved by another."""
    report = reports.report_of(place, dt.date.fromisoformat(f"{month}-01"))
    values = reports.filled(report)
    counts = {"awal": there, "masuk": came, "selesai": done, "kabur": fled, "akhir": there + came - done - fled}
    for item, count in counts.items():
        values.pop(f"{item}.rj.l.u20", None)
        values[f"{item}.rj"] = count
        if count:
            values[f"{item}.rj.l.u20"] = count
    for item in report.definition.items.values():
        if item.shares:
            values[f"{item.code}.{report.definition.axes[item.across][0].code}"] = came
    values |= {"wq_awal.fisik": measured, "wq_akhir.fisik": measured, "wq_naik.fisik": better, "skhpn": skhpn}
    actions.put_draft(report=report, by=people["pusat"], values=values)
    actions.submit(
        report=report, by=people["pusat"], reasons=reports.explained(report), channel=Channel.PAPER, received_on=TODAY
    )
    if approve:
        actions.approve(report=report, by=people["penetap"])
    return reports.report_of(place, report.month)


def two_quarters(people: People) -> tuple[Facility, Facility]:
    """The second quarter of 2026 of two provinces, and a month that still waits for approval.

    Jawa Timur: 12 there in April, 30 came; 24 left, 18 of them done; 22 measured, 11 better; 7 SKHPN.
    """
    jatim, bengkulu = in_jatim(people), in_bengkulu(people)
    reported(people, jatim, "2026-04", there=12, came=10, done=6, fled=2, measured=10, better=5, skhpn=3)
    reported(people, jatim, "2026-05", there=14, came=12, done=8, fled=4, measured=12, better=6, skhpn=4)
    reported(people, jatim, "2026-06", there=14, came=8, done=4)
    reported(people, bengkulu, "2026-04", came=3, there=2)
    reported(people, bengkulu, "2026-07", came=4, there=5, approve=False)
    return jatim, bengkulu


def page(people, who, url):
    response = people.client(who).get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def sheet(people, who, url):
    response = people.client(who).get(f"{url}&format=xlsx" if "?" in url else f"{url}?format=xlsx")
    return CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
