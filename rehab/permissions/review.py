"""What is said about a report: comments on cells, answers, objections."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from rehab.models import MonthlyReport
from rehab.permissions.reports import check_is_filler


def check_can_object(user: User, report: MonthlyReport) -> None:
    """The facility does not agree with what an officer entered for it."""
    check_is_filler(user, report.facility)
    if report.latest is None or not report.latest.on_behalf:
        raise ValidationError(_("Hanya laporan yang diisi petugas dapat disanggah."))
