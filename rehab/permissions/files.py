"""Photos and papers of a report; they may follow after it was sent."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.files.models import Attachment
from rehab.enums import FILLABLE
from rehab.models import MonthlyReport
from rehab.permissions.clients import check_can_read_clients
from rehab.permissions.reports import check_is_filler, check_is_open, is_officer

PAPER = frozenset({"pdf", "jpeg", "png"})


def check_can_attach(user: User, report: MonthlyReport) -> None:
    """Who fills it in, and the officers of its supervising office, until the year is locked."""
    if not is_officer(user, report.facility):
        check_is_filler(user, report.facility)
    check_is_open(report)


def opens(user: User, report: MonthlyReport, attachment: Attachment) -> bool:
    """Paper that an officer entered may hold what rows of clients hold: it is open to the same people, and to who
    attached it. While a report is with the clinic nobody knows yet whether its pictures are such paper.
    """
    if attachment.kind not in PAPER or attachment.by_id == user.pk:
        return True
    if report.status not in FILLABLE and not report.came_on_paper:
        return True
    try:
        check_can_read_clients(user, report.facility)
    except PermissionDenied:
        return False
    return True


def check_can_remove(user: User, report: MonthlyReport, attachment: Attachment) -> None:
    """What an office looked at stays with the report."""
    if report.status not in FILLABLE:
        raise ValidationError(_("Lampiran laporan yang sudah dikirim tetap disimpan."))
    if report.latest is not None and attachment.at <= report.latest.at:
        raise ValidationError(_("Lampiran ini menyertai kiriman sebelumnya dan tetap disimpan."))
