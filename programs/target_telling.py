"""Who is told about targets and results: those who decide, and the office whose they are."""

from collections.abc import Collection
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import Membership, User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from programs.permissions import APPROVERS, STAFF, deciding_office


def people_of(office: Organisation, fields: Collection[str], roles: Collection[Role], by: User) -> list[User]:
    """Who acts in these roles at an office itself, in one of these fields; not the person who did it."""
    acting = Membership.objects.in_force().filter(organisation=office, role__in=roles)
    if Field.ALL not in fields:
        acting = acting.filter(field__in=[Field.ALL, *fields])
    return list(User.objects.filter(is_active=True, pk__in=acting.values("user")).exclude(pk=by.pk).order_by("pk"))


def targets_proposed(*, office: Organisation, year: int, fields: Collection[str], n: int, by: User) -> None:
    def text() -> str:
        said = ngettext("%(n)s target %(year)s dari %(office)s.", "%(n)s target %(year)s dari %(office)s.", n)
        return said % {"n": n, "year": year, "office": office}

    tell(
        event="programs.targets_proposed",
        to=people_of(deciding_office(office), fields, APPROVERS, by),
        subject=gettext_lazy("Target menunggu keputusan Anda"),
        text=lazily(text),
        url=f"{reverse('target-approve-many')}?{urlencode({'office': office.code, 'year': year})}",
        organisation=office.code,
    )


def targets_decided(
    *, office: Organisation, year: int, fields: Collection[str], n: int, by: User, note: str = "", handed_down: bool = False
) -> None:  # fmt: skip
    """`note` says why they came back; without one they are in force."""
    subject: Any = gettext_lazy("Target disetujui")
    if note:
        subject = gettext_lazy("Target dikembalikan")
    elif handed_down:
        subject = gettext_lazy("Target ditetapkan BNN pusat")

    def text() -> str:
        said = ngettext("%(n)s target %(year)s %(office)s.", "%(n)s target %(year)s %(office)s.", n)
        return f"{said % {'n': n, 'year': year, 'office': office}} {note}".strip()

    tell(
        event="programs.targets_decided",
        to=people_of(office, fields, STAFF, by),
        subject=subject,
        text=lazily(text),
        url=f"{reverse('target-list')}?{urlencode({'satker': office.code, 'tahun': year})}",
        organisation=office.code,
    )


def results_entered(*, office: Organisation, months: Collection[date], fields: Collection[str], by: User) -> None:
    """Once a day for a month, however often somebody saves."""
    for month in sorted(months):
        named = Month.of(month)

        def text(named: Month = named) -> str:
            return _("%(office)s, %(month)s.") % {"office": office, "month": named}

        tell(
            event="programs.results_entered",
            to=people_of(office, fields, APPROVERS, by),
            subject=gettext_lazy("Hasil bulanan menunggu diperiksa"),
            text=lazily(text),
            url=f"{reverse('result-review')}?{urlencode({'office': office.code, 'year': month.year})}",
            organisation=office.code,
            key=f"programs.results:{office.code}:{month:%Y-%m}:{timezone.localdate():%Y-%m-%d}",
        )


def results_returned(
    *, office: Organisation, month: date, fields: Collection[str], reason: str, by: User, also: Collection[User] = ()
) -> None:
    def text() -> str:
        return _("%(office)s, %(month)s: %(reason)s") % {"office": office, "month": Month.of(month), "reason": reason}

    tell(
        event="programs.results_returned",
        to=[*people_of(office, fields, STAFF, by), *(person for person in also if person.pk != by.pk)],
        subject=gettext_lazy("Hasil bulanan dikembalikan"),
        text=lazily(text),
        url=f"{reverse('result-fill')}?{urlencode({'satker': office.code, 'bulan': f'{month:%Y-%m}'})}",
        organisation=office.code,
    )
