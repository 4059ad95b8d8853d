"""Who may do what with visits and what follows from them. Each check raises the sentence the person will read."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.files.models import Attachment
from bnnportal.offices.models import Organisation
from partners.enums import (
    VISIT_TRANSITIONS,
    FollowUpStatus,
    Side,
    VisitStatus,
)
from partners.models import FollowUp, Visit
from partners.permissions.base import check_is_staff, is_of_partner


def check_can_visit(user: User, office: Organisation) -> None:
    check_is_staff(user, office)


def check_can_move_visit(user: User, visit: Visit, to: VisitStatus) -> None:
    check_is_staff(user, visit.office)
    status = VisitStatus(visit.status)
    if to not in VISIT_TRANSITIONS[status]:
        raise ValidationError(
            _("Kunjungan ini %(status)s; tidak dapat menjadi %(to)s.")
            % {"status": str(status.label).lower(), "to": str(to.label).lower()}
        )


def check_can_answer(user: User, visit: Visit) -> None:
    """Answers, findings and the visit's own data change until it is submitted."""
    check_is_staff(user, visit.office)
    if visit.status == VisitStatus.CANCELLED:
        raise ValidationError(_("Kunjungan ini sudah dibatalkan."))
    if visit.status not in {VisitStatus.PLANNED, VisitStatus.RUNNING}:
        raise ValidationError(_("Kunjungan ini sudah selesai diisi. Buka kembali bila ada yang harus diperbaiki."))


def check_can_reopen_visit(user: User, visit: Visit) -> None:
    check_is_staff(user, visit.office)
    if visit.status != VisitStatus.SUBMITTED:
        raise ValidationError(_("Hanya kunjungan yang menunggu tanda tangan yang dapat dibuka kembali."))


def check_can_cancel_visit(user: User, visit: Visit) -> None:
    check_can_move_visit(user, visit, VisitStatus.CANCELLED)


def check_can_sign_visit(user: User, visit: Visit) -> None:
    """Each side signs for itself: the office by its staff, the partner by its own account."""
    of_partner = is_of_partner(user, visit.partner)
    if not of_partner:
        check_is_staff(user, visit.office)
    if visit.status != VisitStatus.SUBMITTED:
        raise ValidationError(_("Kunjungan ini tidak sedang menunggu tanda tangan."))
    check_paper_stands(visit)
    if of_partner and visit.partner_signed_at:
        raise ValidationError(_("Mitra sudah menandatangani kunjungan ini."))
    if not of_partner and visit.office_signed_at:
        raise ValidationError(_("Kantor sudah menandatangani kunjungan ini."))


def check_can_keep_visit_scan(user: User, visit: Visit) -> None:
    """The office brings the paper signed in ink, in place of a side that has no account at hand."""
    check_is_staff(user, visit.office)
    if visit.status != VisitStatus.SUBMITTED:
        raise ValidationError(_("Kunjungan ini tidak sedang menunggu tanda tangan."))
    check_paper_stands(visit)


def check_paper_stands(visit: Visit) -> None:
    if visit.document is None or visit.document.is_revoked:
        raise ValidationError(_("Berita acara kunjungan ini dicabut. Terbitkan penggantinya dahulu."))


def check_can_attach_to_visit(user: User, visit: Visit) -> None:
    check_is_staff(user, visit.office)
    if visit.status in {VisitStatus.SIGNED, VisitStatus.CANCELLED}:
        raise ValidationError(_("Lampiran kunjungan ini tidak berubah lagi."))


def check_can_detach_from_visit(user: User, visit: Visit, attachment: Attachment) -> None:
    if attachment.pk == visit.scan_id:
        raise ValidationError(_("Pindaian berita acara yang ditandatangani tidak dihapus."))


def sees_visit_result(user: User, visit: Visit) -> bool:
    """A partner sees its result once it is submitted, not while it is being filled in."""
    return visit.is_done or user.role != Role.PARTNER


def check_can_close_follow_up(user: User, follow_up: FollowUp) -> None:
    """Its own side closes a follow-up; the office may write down what a partner told it."""
    visit = follow_up.visit
    if not (follow_up.side == Side.PARTNER and is_of_partner(user, visit.partner)):
        check_is_staff(user, visit.office)
    if not visit.is_done:
        raise ValidationError(_("Tindak lanjut ini berlaku setelah kunjungannya selesai diisi."))
    if follow_up.status == FollowUpStatus.DONE:
        raise ValidationError(_("Tindak lanjut ini sudah selesai."))
