"""The successors of agreements that end: drafted together, each linked with the one it continues."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.notices.actions import tell
from partners import recipients
from partners.actions.agreements import lock
from partners.enums import AgreementStatus, PartnerEvent
from partners.models import Agreement, Scope
from partners.models.agreement import GIVEN_UP
from partners.permissions import check_can_renew

RENEWED_FIELDS = (
    "kind", "subject", "title", "purpose", "funds", "funds_note", "office_position", "partner_signatory",
    "partner_position", "working_units", "outside_reason", "parent",
)  # fmt: skip


@dataclass
class Renewal:
    """The successors that were drafted now, and those that somebody had drafted before."""

    made: list[Agreement] = field(default_factory=list)
    found: list[Agreement] = field(default_factory=list)

    @property
    def drafts(self) -> list[Agreement]:
        return [*self.found, *self.made]


@transaction.atomic
def renew(*, agreements: Iterable[Agreement], by: User) -> Renewal:
    """Draft the successors of ending agreements, all or none: same partner and terms, numbers and days empty.

    A second press of the button, from the same or another browser, finds what the first one made. A successor that was
    refused or cancelled gives way to a new one.
    """
    renewal = Renewal()
    wanted = {agreement.pk: agreement for agreement in agreements}
    if not wanted:
        raise ValidationError(_("Pilih paling sedikit satu perjanjian."))
    for pk in sorted(wanted):  # in one order everywhere: two rounds wait for one another, and never both ways
        old = lock(wanted[pk])
        check_can_renew(by, old)
        successor = Agreement.objects.filter(renews=old).first()
        if successor is not None and successor.status not in GIVEN_UP:
            renewal.found.append(successor)
            continue
        if successor is not None:
            Agreement.objects.filter(pk=successor.pk).update(renews=None)
        renewal.made.append(draft_after(old, by))
    return renewal


def draft_after(old: Agreement, by: User) -> Agreement:
    draft = Agreement(
        office=old.office, partner=old.partner, renews=old, status=AgreementStatus.DRAFT, created_by=by,
        in_charge=by, simulated=old.simulated, **{name: getattr(old, name) for name in RENEWED_FIELDS},
    )  # fmt: skip
    draft.full_clean(exclude=["document"])
    draft.save()
    Scope.objects.bulk_create(
        Scope(agreement=draft, code=scope.code, title=scope.title, summary=scope.summary, order=scope.order)
        for scope in old.scopes.all()
    )
    record(
        PartnerEvent.RENEWED, by=by, target=draft, organisation=old.office.code, old=old.pk, number=old.office_number
    )
    tell(
        event=PartnerEvent.RENEWED,
        to=recipients.people_of(draft.partner),
        subject=lazily(lambda: _("Perjanjian lanjutan disiapkan: %(title)s") % {"title": draft.title}),
        text=lazily(lambda: _("Kedua pihak menyusun isi dan naskahnya. Sesudah lengkap, kirim ke reviu hukum.")),
        url=draft.get_absolute_url(),
        organisation=old.office.code,
    )
    return draft
