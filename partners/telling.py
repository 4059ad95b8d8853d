"""Who is told what about duties: each side about what the other one did."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from partners.enums import ObligationStatus, Side
from partners.recipients import people_of, staff_of

if TYPE_CHECKING:
    from partners.models import Obligation


def evidence_sent(obligation: "Obligation", by: User) -> None:
    """The office looks at it; the partner hears of what the office handed in, for itself or in its name."""
    about(
        obligation,
        by,
        staff_of(obligation.agreement.office),
        "sent",
        gettext_lazy("Bukti kewajiban menunggu pemeriksaan"),
    )
    if by.role != Role.PARTNER:
        about(
            obligation,
            by,
            people_of(obligation.agreement.partner),
            "sent",
            gettext_lazy("Kantor mengirim bukti kewajiban"),
        )


def evidence_decided(obligation: "Obligation", by: User) -> None:
    """Who owes the duty, and who sent the evidence, hear how it was judged."""
    concerned = people_of(obligation.agreement.partner)
    accepted = obligation.status == ObligationStatus.ACCEPTED
    if obligation.side == Side.OFFICE and not accepted:
        concerned = []  # the office's own matter until it is put right
    if obligation.sent_by is not None:
        concerned.append(obligation.sent_by)
    words = gettext_lazy("Bukti kewajiban diterima") if accepted else gettext_lazy("Bukti kewajiban dikembalikan")
    about(obligation, by, concerned, "accepted" if accepted else "returned", words)


def about(obligation: "Obligation", by: User, people: list[User], event: str, subject: Any) -> None:
    partner = obligation.agreement.partner.organisation.name

    def text() -> str:
        said = _("%(duty)s: %(partner)s.") % {"duty": obligation, "partner": partner}
        return f"{said} {obligation.note}" if event == "returned" else said

    tell(
        event=f"partners.evidence_{event}",
        to=[person for person in people if person.pk != by.pk],
        subject=subject,
        text=lazily(text),
        url=obligation.get_absolute_url(),
        organisation=obligation.agreement.office.code,
    )
