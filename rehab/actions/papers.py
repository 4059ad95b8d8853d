"""A report as PDF, made by the worker; who asked has it for a week."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.documents import actions as documents
from bnnportal.documents.enums import DocumentStatus
from bnnportal.documents.models import Document
from rehab.models import MonthlyReport, ReportVersion
from rehab.papers import KIND, content_of


@transaction.atomic
def request_pdf(*, report: MonthlyReport, by: User, version: ReportVersion | None = None) -> Document:
    """The last version, or another one. Asked for again with the same words, it is the one that is there."""
    version = version or report.latest
    if version is None:
        raise ValidationError(_("Laporan ini belum pernah dikirim. Cetak formulirnya saja."))
    content = content_of(report, version)
    mine = Document.objects.exports_of(by).filter(kind=KIND, expires_at__gt=timezone.now(), content__text=content)
    if there := mine.exclude(status=DocumentStatus.FAILED).first():
        return there
    title = _("Laporan %(month)s %(facility)s") % {"month": report.period, "facility": report.facility}
    return documents.request_paper(
        by=by, kind=KIND, title=title, content={"text": content, "simulated": report.simulated}
    )
