"""What the two sides of an agreement are told when it moves."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from partners import recipients
from partners.enums import AgreementStatus, PartnerEvent
from partners.models import Agreement

INSIDE = frozenset({AgreementStatus.LEGAL_REVIEW, AgreementStatus.NATIONAL_REVIEW})  # the partner need not act


def news_of(agreement: Agreement, to: AgreementStatus) -> Any:
    """The subject of the message, said in the language of who reads it."""
    sentences = {
        AgreementStatus.PROPOSED: lambda: _("Usulan perjanjian baru: %(title)s"),
        AgreementStatus.DRAFT: lambda: _("Perjanjian menjadi draf: %(title)s"),
        AgreementStatus.LEGAL_REVIEW: lambda: _("Menunggu reviu hukum: %(title)s"),
        AgreementStatus.NATIONAL_REVIEW: lambda: _("Menunggu reviu BNN pusat: %(title)s"),
        AgreementStatus.READY: lambda: _("Siap ditandatangani: %(title)s"),
        AgreementStatus.ACTIVE: lambda: _("Sudah ditandatangani dan berlaku: %(title)s"),
        AgreementStatus.ENDED: lambda: _("Perjanjian berakhir: %(title)s"),
        AgreementStatus.TERMINATED: lambda: _("Perjanjian dihentikan per %(day)s: %(title)s"),
        AgreementStatus.REFUSED: lambda: _("Usulan perjanjian ditolak: %(title)s"),
        AgreementStatus.CANCELLED: lambda: _("Perjanjian dibatalkan: %(title)s"),
    }
    return lazily(
        lambda: sentences[to]()
        % {
            "title": agreement.title,
            "day": date_format(agreement.ended_on, "j F Y") if agreement.ended_on else "",
        }
    )


def tell_both_sides(agreement: Agreement, to: AgreementStatus, by: User) -> None:
    """In the transaction of the step. Whoever took it is not told what they did."""
    to_whom = recipients.staff_of(agreement.office)
    if to not in INSIDE:
        to_whom += recipients.people_of(agreement.partner)
    if to == AgreementStatus.NATIONAL_REVIEW:
        to_whom += recipients.national_staff()
    signed = to == AgreementStatus.ACTIVE

    def text() -> str:
        said = _("%(office)s dan %(partner)s.") % {"office": agreement.office, "partner": agreement.partner}
        return f"{said} {_('Catatan:')} {agreement.reason}" if agreement.reason else said

    tell(
        event=PartnerEvent.AGREEMENT_SIGNED if signed else PartnerEvent.AGREEMENT_MOVED,
        to=[person for person in to_whom if person.pk != by.pk],
        subject=news_of(agreement, to),
        text=lazily(text),
        url=agreement.get_absolute_url(),
        organisation=agreement.office.code,
    )
