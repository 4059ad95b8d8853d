"""Numbers of rehabilitation: each with what it was counted from and the reports behind it.

What they mean, as far as the sources do not say it, is an assumption of the portal: clients served are those there at
the beginning and those who came; the completion rate is of all who left; quality of life is of those measured before
and after. Figures offered to rankings are final: of approved reports alone.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts.models import User
from bnnportal.measures import Figure, Measure
from bnnportal.offices.models import Organisation
from rehab import completeness
from rehab.enums import Basis, Level, Service
from rehab.models import MonthlyReport
from rehab.spans import Span
from rehab.tallies import SERVICES, Tally, tallies

Offices = Collection[int] | QuerySet[Any]
Reader = Callable[[User, Offices, dt.date, dt.date], dict[int, Figure]]
PEOPLE = pgettext_lazy("jumlah", "orang")
PERCENT = _("persen")


@dataclass(frozen=True)
class Number:
    """A figure made of sums: a count, or a share in percent where `bottom` is given."""

    code: str
    label: Any
    unit: Any
    top: tuple[str, ...]
    bottom: tuple[str, ...] = ()
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


DOMAIN_LABELS = {
    "fisik": _("Kualitas hidup naik: fisik"),
    "psikologis": _("Kualitas hidup naik: psikologis"),
    "sosial": _("Kualitas hidup naik: hubungan sosial"),
    "lingkungan": _("Kualitas hidup naik: lingkungan"),
}
SERVED = Number(
    "served", _("Klien dilayani"), PEOPLE, (*by_service("opening"), *by_service("entered")),
    help=_("Klien pada awal kurun ditambah klien yang masuk."),
)  # fmt: skip
BY_SERVICE = tuple(
    Number(
        f"served_{one.value}", one.label, PEOPLE, (f"opening_{one.value}", f"entered_{one.value}"),
        help=_("Klien pada awal kurun ditambah klien yang masuk."), known=f"n_{one.value}",
    )
    for one in Service
)  # fmt: skip
ENTERED = Number("entered", _("Klien masuk"), PEOPLE, by_service("entered"))
COMPLETED = Number("completed", _("Selesai program"), PEOPLE, by_service("completed"))
LEFT_ALL = Number("left", _("Klien keluar"), PEOPLE, by_service("left"))
CLOSING = Number("closing", _("Klien pada akhir kurun"), PEOPLE, by_service("closing"))
COMPLETION = Number(
    "completion", _("Menyelesaikan program"), PERCENT, by_service("completed"), by_service("left"),
    help=_("Dari semua klien yang keluar pada kurun itu."),
)  # fmt: skip
QUALITY = tuple(
    Number(
        f"quality_{one}", label, PERCENT, (f"improved_{one}",), (f"measured_{one}",),
        help=_("Dari klien yang diukur dengan WHOQOL-BREF sebelum dan sesudah layanan."), known=f"n_{one}",
    )
    for one, label in DOMAIN_LABELS.items()
)  # fmt: skip
SKHPN = Number("skhpn", _("SKHPN diterbitkan"), pgettext_lazy("jumlah", "surat"), ("skhpn",), known="n_skhpn")
OCCUPANCY = Number(
    "occupancy", _("Hunian tempat tidur"), PERCENT, ("bed_days",), ("bed_capacity",),
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


def offices_of(user: User, offices: Offices) -> dict[str, int]:
    """{code: id} of these offices as far as they lie in the person's tree: an office is told whole or not at all."""
    seen = Organisation.objects.visible_to(user).offices().filter(pk__in=offices)
    return dict(seen.order_by().values_list("code", "pk"))


def reader(number: Number) -> Reader:
    def read(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
        """Of approved reports of months that begin in these days. Two queries."""
        known = offices_of(user, offices)
        span = Span.between(first, last)
        found = {}
        for code, tally in tallies(Level.OFFICE, span, final=True).items() if known else ():
            link = address(
                "figure-reports", angka=number.code, kantor=code, dari=first, sampai=last, dasar=Basis.FINAL.value
            )
            figure = number.figure(tally, link)
            if code in known and figure.value is not None:
                found[known[code]] = figure
        return found

    return read


def rates(name: str) -> Reader:
    """One of the two figures of Rate."""

    def read(user: User, offices: Offices, first: dt.date, last: dt.date) -> dict[int, Figure]:
        """Of the reports due of months that begin in these days, in percent. Two queries."""
        known = {office: code for code, office in offices_of(user, offices).items()}
        owed = MonthlyReport.objects.filter(supervisor__in=known)
        return {
            office: replace(
                getattr(rate, name),
                link=address("report-list", counted="ya", owed_to=known[office], month_after=first, month_before=last),
            )
            for office, rate in completeness.rates(owed, Level.OFFICE, first, last).items()
            if rate.expected
        }  # fmt: skip

    return read


MEASURES = (
    *(Measure(f"rehab.{one.code}", one.label, one.unit, reader(one), one.decimals) for one in OFFERED),
    Measure("rehab.completeness", _("Kelengkapan laporan"), PERCENT, rates("complete"), 1),
    Measure("rehab.timeliness", _("Ketepatan waktu laporan"), PERCENT, rates("in_time"), 1),
)
