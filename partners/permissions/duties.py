"""Who may do what with duties and their evidence. Each check raises the sentence the person will read."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.files.models import Attachment
from partners.enums import (
    OBLIGATION_TRANSITIONS,
    AgreementStatus,
    ObligationStatus,
    Side,
)
from partners.models import Agreement, Obligation
from partners.permissions.agreements import check_can_edit_agreement
from partners.permissions.base import check_is_staff, is_of_partner


def check_can_add_duty(user: User, agreement: Agreement) -> None:
    check_can_edit_agreement(user, agreement)
    if agreement.status != AgreementStatus.ACTIVE:
        raise ValidationError(_("Kewajiban ditambahkan pada perjanjian yang aktif."))


def check_can_change_duty(user: User, obligation: Obligation) -> None:
    """Those the office added by hand, until somebody has done something about them."""
    check_can_edit_agreement(user, obligation.agreement)
    if not obligation.own:
        raise ValidationError(_("Kewajiban ini berasal dari ruang lingkup baku dan tidak diubah di sini."))
    if obligation.status != ObligationStatus.OPEN:
        raise ValidationError(
            _("Kewajiban ini sudah %(status)s.") % {"status": obligation.get_status_display().lower()}
        )


def check_is_bound(user: User, obligation: Obligation) -> None:
    """The side that owes it; and its office, which may record what a partner handed in on paper."""
    if obligation.side == Side.PARTNER and is_of_partner(user, obligation.agreement.partner):
        return
    if user.role == Role.PARTNER:
        raise PermissionDenied(_("Kewajiban ini dipenuhi oleh kantor BNN."))
    check_is_staff(user, obligation.agreement.office)


def check_can_send(user: User, obligation: Obligation) -> None:
    """Whoever is bound, by hand; what a report fulfils is fulfilled by it alone."""
    check_is_bound(user, obligation)
    if ObligationStatus.SENT not in OBLIGATION_TRANSITIONS[ObligationStatus(obligation.status)]:
        raise ValidationError(
            _("Kewajiban ini sudah %(status)s.") % {"status": obligation.get_status_display().lower()}
        )
    check_is_not_owed_elsewhere(obligation)


def check_is_not_owed_elsewhere(obligation: Obligation) -> None:
    if Obligation.objects.filter(pk=obligation.pk).owed_elsewhere().exists():
        raise ValidationError(_("Kewajiban ini terpenuhi oleh laporan bulanannya di portal; isi laporannya."))


def check_can_attach_evidence(user: User, obligation: Obligation) -> None:
    """Files may be added until the evidence is accepted; those of a report belong to it."""
    check_is_bound(user, obligation)
    if obligation.status == ObligationStatus.ACCEPTED:
        raise ValidationError(_("Bukti kewajiban ini sudah diterima."))
    check_is_not_owed_elsewhere(obligation)


def check_can_remove_evidence(user: User, obligation: Obligation, attachment: Attachment) -> None:
    """What lies with the reviewer stays as it was sent."""
    if obligation.status == ObligationStatus.SENT:
        raise ValidationError(_("Bukti ini sedang diperiksa."))


def check_can_decide_evidence(user: User, obligation: Obligation) -> None:
    """Staff of the office, or of the national one; never on what they themselves recorded, for whichever side."""
    check_is_staff(user, obligation.agreement.office)
    if obligation.status != ObligationStatus.SENT:
        raise ValidationError(_("Belum ada bukti yang menunggu keputusan."))
    if obligation.is_of_portal:
        raise ValidationError(_("Bukti ini diperiksa pada catatannya di portal."))
    if obligation.sent_by_id == user.pk:
        raise PermissionDenied(_("Bukti yang Anda kirim diperiksa oleh orang lain di kantor ini, atau oleh BNN pusat."))
