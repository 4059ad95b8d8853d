"""Numbers of rehabilitation: each with what it was counted from and the reports behind it.

What they mean, as far as the sources do not say it, is an assumption of the portal: clients served are those there at
the beginning and those who came; the completion rate is of all who left; quality of life is of those measured before
and after. Figures offered to rankings are final: of approved reports alone.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts.models import User
from bnnportal.measures import Figure, Measure
from rehab.disclosure import disclose
from rehab.enums import Basis, Level, Service
from rehab.models import Facility, MonthlyReport
from rehab.models.report import is_actual, is_on_time
from rehab.spans import Span
from rehab.tallies import SERVICES, Tally, tallies

Offices = Collection[int] | QuerySet[Any]
PEOPLE = pgettext_lazy("jumlah", "orang")
PERCENT = _("persen")


@dataclass(frozen=True)
class Number:
    """A figure made of sums: a count, or a share in percent where `bottom` is given. `cells`: where it is filled in."""

    code: str
    label: Any
    unit: Any
    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    help: Any = ""
    known: str = "reports"  # the tally of the reports that stand behind it

    @property
    def is_share(self) -> bool:
        return bool(self.bottom)

    @property
    def decimals(self) -> int:
        return 1 if self.is_share else 0

    def figure(self, tally: Tally, link: str = "") -> Figure:
        top = tally.of(*self.top)
        common: dict[str, Any] = {"n": tally.of(self.known) or 0, "simulated": tally.simulated, "link": link}
        if not self.is_share:
            return Figure(top, **common)
        bottom = tally.of(*self.bottom)
        if top is None or not bottom:
            return Figure(None, top, bottom, **common)
        return Figure(Decimal(100) * top / bottom, top, bottom, **common)


def by_service(prefix: str) -> tuple[str, ...]:
    return tuple(f"{prefix}_{one}" for one in SERVICES)


def of_services(*items: str) -> tuple[str, ...]:
    return tuple(f"{item}.{one}" for item in items for one in SERVICES)


LEFT = ("selesai", "kabur", "pulang", "dirujuk", "meninggal")
DOMAIN_LABELS = {
    "fisik": _("Kualitas hidup naik: fisik"),
    "psikologis": _("Kualitas hidup naik: psikologis"),
    "sosial": _("Kualitas hidup naik: hubungan sosial"),
    "lingkungan": _("Kualitas hidup naik: lingkungan"),
}
SERVED = Number(
    "served", _("Klien dilayani"), PEOPLE, (*by_service("opening"), *by_service("entered")),
    cells=of_services("awal", "masuk"), help=_("Klien pada awal kurun ditambah klien yang masuk."),
)  # fmt: skip
BY_SERVICE = tuple(
    Number(
        f"served_{one.value}", one.label, PEOPLE, (f"opening_{one.value}", f"entered_{one.value}"),
        cells=(f"awal.{one.value}", f"masuk.{one.value}"),
        help=_("Klien pada awal kurun ditambah klien yang masuk."), known=f"n_{one.value}",
    )
    for one in Service
)  # fmt: skip
ENTERED = Number("entered", _("Klien masuk"), PEOPLE, by_service("entered"), cells=of_services("masuk"))
COMPLETED = Number("completed", _("Selesai program"), PEOPLE, by_service("completed"), cells=of_services("selesai"))
LEFT_ALL = Number("left", _("Klien keluar"), PEOPLE, by_service("left"), cells=of_services(*LEFT))
CLOSING = Number("closing", _("Klien pada akhir kurun"), PEOPLE, by_service("closing"), cells=of_services("akhir"))
COMPLETION = Number(
    "completion", _("Menyelesaikan program"), PERCENT, by_service("completed"), by_service("left"),
    cells=of_services(*LEFT), help=_("Dari semua klien yang keluar pada kurun itu."),
)  # fmt: skip
QUALITY = tuple(
    Number(
        f"quality_{one}", label, PERCENT, (f"improved_{one}",), (f"measured_{one}",),
        cells=(f"wq_naik.{one}", f"wq_akhir.{one}"),
        help=_("Dari klien yang diukur dengan WHOQOL-BREF sebelum dan sesudah layanan."), known=f"n_{one}",
    )
    for one, label in DOMAIN_LABELS.items()
)  # fmt: skip
SKHPN = Number(
    "skhpn", _("SKHPN diterbitkan"), pgettext_lazy("jumlah", "surat"), ("skhpn",), cells=("skhpn",), known="n_skhpn"
)
OCCUPANCY = Number(
    "occupancy", _("Hunian tempat tidur"), PERCENT, ("bed_days",), ("bed_capacity",), cells=("hari", "tt"),
    help=_("Hari rawat dari tempat tidur kali hari."), known="n_beds",
)  # fmt: skip
NUMBERS = (
    SERVED, *BY_SERVICE, ENTERED, LEFT_ALL, COMPLETED, CLOSING, COMPLETION, *QUALITY, SKHPN, OCCUPANCY,
)  # fmt: skip
BY_CODE = {number.code: number for number in NUMBERS}
OFFERED = (SERVED, *BY_SERVICE, COMPLETION, *QUALITY, SKHPN, OCCUPANCY)


def address(name: str, **chosen: Any) -> str:
    """A page with these filters; a first day that means "always" is left out."""
    said = {key: value for key, value in chosen.items() if value not in ("", None, dt.date.min, dt.date.max)}
    try:
        return f"{reverse(name)}?{urlencode(said)}"
    except NoReverseMatch:
        return ""


def seen_by(user: User) -> list[int] | None:
    """The facilities in a person's responsible chain; None is all."""
    if user.membership is not None and user.membership.sees_everything:
        return None
    return list(Facility.objects.visible_to(user).order_by().values_list("pk", flat=True))


def offices_of(user: User, offices: Offices) -> tuple[dict[str, int], list[int]]:
    """({code: id} of these offices, their facilities), as far as the person may see them."""
    rows = (
        Facility.objects.visible_to(user)
        .filter(supervisor__in=offices)
        .order_by()
        .values_list("supervisor__code", "supervisor_id", "pk")
    )
    known = {code: office for code, office, _pk in rows}
    return known, [pk for _code, _office, pk in rows]


def reader(number: Number) -> Callable[[User, Offices, dt.date, dt.date], dict[int, Figure]]:
    def read(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
        """Of approved reports of months that begin in these days. Two queries."""
        known, some = offices_of(user, offices)
        span = Span.between(first, last)
        found = {}
        for code, tally in tallies(Level.OFFICE, span, final=True, some=some).items() if some else ():
            link = address(
                "figure-reports", angka=number.code, kantor=code, dari=first, sampai=last, dasar=Basis.FINAL.value
            )
            told = disclose(number.figure(tally, link), chain=True, level=Level.OFFICE, span=span)
            if told.figure.value is not None:
                found[known[code]] = told.figure
        return found

    return read


def rates(part: Q) -> Callable[[User, Offices, dt.date, dt.date], dict[int, Figure]]:
    def read(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
        """Of the reports owed for months that begin in these days: the share that is `part`. Percent; one query."""
        rows = (
            MonthlyReport.objects.visible_to(user)
            .expected()
            .between(first, last)
            .filter(facility__supervisor__in=offices)
            .order_by()
            .values("facility__supervisor_id", "facility__supervisor__code")
            .annotate(
                n=Count("pk"), met=Count("pk", filter=part), made_up=Count("pk", filter=Q(simulated=True)),
            )
        )  # fmt: skip
        return {
            row["facility__supervisor_id"]: Figure(
                Decimal(100) * row["met"] / row["n"], row["met"], row["n"], row["n"], simulated=bool(row["made_up"]),
                link=address(
                    "report-list", office=row["facility__supervisor__code"], month_after=first, month_before=last
                ),
            )
            for row in rows
        }  # fmt: skip

    return read


def read_completeness(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
    return rates(is_actual())(user, offices, first, last)


MEASURES = (
    *(Measure(f"rehab.{one.code}", one.label, one.unit, reader(one), one.decimals) for one in OFFERED),
    Measure("rehab.completeness", _("Kelengkapan laporan"), PERCENT, read_completeness, 1),
    Measure("rehab.timeliness", _("Ketepatan waktu laporan"), PERCENT, rates(is_on_time()), 1),
)
