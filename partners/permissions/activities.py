"""Who may do what with capacity activities and their participants; each check raises the sentence the person reads."""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.documents.permissions import check_can_issue_to_persons, check_can_revoke_of_person
from bnnportal.offices.own import is_own
from partners.models import CapacityActivity, Participant
from partners.permissions.base import FIELDS, STAFF, check_is_staff


def check_can_record_activity(user: User) -> None:
    """Staff of rehabilitation, for the office they work at."""
    membership = user.membership
    if membership is None or membership.role not in STAFF:
        raise PermissionDenied(_("Hanya operator dan pejabat penetap kantor yang dapat mencatat kegiatan."))
    if membership.field not in FIELDS:
        raise PermissionDenied(_("Hanya bidang rehabilitasi yang dapat melakukan ini."))
    membership.organisation.check_open()


def check_keeps_names(user: User, activity: CapacityActivity) -> None:
    """The list of participants stays with the organising office; nobody above it reads it either."""
    if not is_own(user, activity.office):
        raise PermissionDenied(_("Nama peserta hanya terlihat oleh %(office)s.") % {"office": activity.office})


def check_is_organiser(user: User, activity: CapacityActivity) -> None:
    """Staff of rehabilitation of the organising office itself: who changes it also reads its names."""
    if not is_own(user, activity.office):
        raise PermissionDenied(_("Hanya %(office)s yang dapat mengubah kegiatan ini.") % {"office": activity.office})
    check_is_staff(user, user.membership.organisation if user.membership else activity.office)


def check_can_change_activity(user: User, activity: CapacityActivity) -> None:
    check_is_organiser(user, activity)
    if activity.is_cancelled:
        raise ValidationError(_("Kegiatan ini sudah dibatalkan."))


def check_can_cancel_activity(user: User, activity: CapacityActivity) -> None:
    check_can_change_activity(user, activity)
    if activity.participants.filter(certificate__revoked_at=None, certificate__isnull=False).exists():
        raise ValidationError(_("Sertifikat pesertanya masih berlaku. Cabut dahulu sertifikatnya."))


def check_can_list_participants(user: User, activity: CapacityActivity) -> None:
    check_can_change_activity(user, activity)
    if activity.is_forgotten:
        raise ValidationError(
            _("Nama peserta kegiatan ini sudah dihapus karena lewat %(n)s tahun; yang tersisa jumlahnya.")
            % {"n": settings.PARTICIPANT_NAMES_YEARS}
        )


def check_can_correct_participant(user: User, participant: Participant) -> None:
    """A name on a certificate is put right by who may revoke it: a new one takes its place."""
    check_can_list_participants(user, participant.activity)
    if participant.certificate is not None:
        check_can_revoke_of_person(user, participant.certificate)


def check_can_remove_participant(user: User, participant: Participant) -> None:
    check_can_list_participants(user, participant.activity)
    if participant.certificate is not None and not participant.certificate.is_revoked:
        raise ValidationError(_("Sertifikatnya masih berlaku. Cabut dahulu sertifikatnya."))


def check_can_certify(user: User, activity: CapacityActivity) -> None:
    """The head of the organising office, and somebody to certify."""
    check_is_organiser(user, activity)
    check_can_issue_to_persons(user)
    if user.organisation is None or user.organisation.pk != activity.office_id:
        raise PermissionDenied(_("Sertifikat diterbitkan oleh %(office)s.") % {"office": activity.office})
    check_can_list_participants(user, activity)
    if not activity.participants.certifiable().exists():
        raise ValidationError(
            _("Semua peserta sudah mempunyai sertifikat.")
            if activity.participants.exists()
            else _("Belum ada peserta. Isi dahulu daftar pesertanya.")
        )
