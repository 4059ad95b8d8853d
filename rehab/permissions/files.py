"""Photos and papers of a report; they may follow after it was sent."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.files.models import Attachment
from rehab.enums import FILLABLE
from rehab.models import MonthlyReport
from rehab.permissions.reports import check_is_filler, check_is_open, is_officer


def check_can_attach(user: User, report: MonthlyReport) -> None:
    """Who fills it in, and the officers of its supervising office, until the year is locked."""
    if not is_officer(user, report.facility):
        check_is_filler(user, report.facility)
    check_is_open(report)


def check_can_remove(user: User, report: MonthlyReport, attachment: Attachment) -> None:
    """What an office looked at stays with the report."""
    if report.status not in FILLABLE:
        raise ValidationError(_("Lampiran laporan yang sudah dikirim tetap disimpan."))
    if report.latest is not None and attachment.at <= report.latest.at:
        raise ValidationError(_("Lampiran ini menyertai kiriman sebelumnya dan tetap disimpan."))
