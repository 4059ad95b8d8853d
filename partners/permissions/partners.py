"""Who may do what with partners and their papers. Each check raises the sentence the person will read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from partners.enums import (
    PaperStatus,
)
from partners.models import LegalPaper, Partner, ProfileChange
from partners.permissions.base import check_is_staff, is_of_partner, responsible_office


def check_can_add_partner(user: User, office: Organisation) -> None:
    """Staff of the office itself who work on rehabilitation, or of the national office."""
    check_is_staff(user, office)
    if office.kind == OrganisationKind.MITRA:
        raise PermissionDenied(_("Mitra berada di bawah kantor BNN, bukan di bawah mitra lain."))


def check_can_edit_partner(user: User, partner: Partner) -> None:
    """A partner keeps its own profile; its responsible office may too. One that was merged or closed stays as it is."""
    if not is_of_partner(user, partner):
        check_is_staff(user, responsible_office(partner))
    partner.organisation.check_open()


def check_can_decide_paper(user: User, partner: Partner) -> None:
    """What a partner changes of its legal papers and data is confirmed by its responsible office, never by itself."""
    check_is_staff(user, responsible_office(partner))
    partner.organisation.check_open()


def check_is_waiting(proposal: LegalPaper | ProfileChange) -> None:
    if proposal.status != PaperStatus.PROPOSED:
        raise ValidationError(
            _("Usulan ini sudah diputuskan: %(status)s.") % {"status": proposal.get_status_display().lower()}
        )


def check_can_decide_proposal(user: User, proposal: LegalPaper | ProfileChange) -> None:
    check_can_decide_paper(user, proposal.partner)
    check_is_waiting(proposal)


def check_can_withdraw(user: User, proposal: LegalPaper | ProfileChange) -> None:
    """The partner takes back what it asked for, as long as nobody has decided."""
    if not is_of_partner(user, proposal.partner):
        raise PermissionDenied(_("Hanya mitra yang mengajukan dapat menarik usulannya."))
    check_is_waiting(proposal)


def check_can_change_paper(user: User, paper: LegalPaper) -> None:
    """A slip of the pen: by the partner while it waits, by the office while it waits or holds."""
    check_can_edit_partner(user, paper.partner)
    if paper.status == PaperStatus.CONFIRMED and is_of_partner(user, paper.partner):
        raise PermissionDenied(_("Surat yang sudah dikonfirmasi tidak diubah; ajukan penggantinya lewat Perbarui."))
    if paper.status not in {PaperStatus.PROPOSED, PaperStatus.CONFIRMED}:
        raise ValidationError(_("Surat yang sudah diganti atau ditolak tidak diubah lagi."))


def check_can_renew_paper(user: User, paper: LegalPaper) -> None:
    check_can_edit_partner(user, paper.partner)
    if paper.status != PaperStatus.CONFIRMED:
        raise ValidationError(_("Hanya surat yang sudah dikonfirmasi yang dapat diperbarui."))


def check_can_retire_paper(user: User, paper: LegalPaper) -> None:
    """Its office takes out what no longer counts, such as a licence whose successor was entered beside it."""
    check_can_decide_paper(user, paper.partner)
    if paper.status != PaperStatus.CONFIRMED:
        raise ValidationError(_("Hanya surat yang sudah dikonfirmasi yang dapat dinyatakan tidak dipakai lagi."))


def check_can_merge(user: User, partner: Partner, into: Partner | None = None) -> None:
    """Staff of the office that answers for both, or of the national office; one institution lies in one province."""
    for one in filter(None, (partner, into)):
        check_is_staff(user, responsible_office(one))
        one.organisation.check_open()
    if into == partner:
        raise ValidationError({"into": _("Mitra tidak dapat digabung ke dirinya sendiri.")})
    if into is not None and into.organisation.region.province_code != partner.organisation.region.province_code:
        raise ValidationError({"into": _("Mitra di provinsi lain adalah lembaga lain.")})
