"""The report of an office on a quarter: written by its staff, issued by its approver, never changed afterwards."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import actions as documents
from bnnportal.documents.enums import DocumentStatus
from bnnportal.documents.models import Document
from bnnportal.offices.models import Organisation
from programs import quarter_papers
from programs.enums import ProgramEvent, ReportState
from programs.models import QuarterReport
from programs.permissions import check_can_issue_report, check_can_revise_report, check_can_write_report
from programs.quarter_papers import Told

SECTIONS = ("summary", "obstacles", "follow_up")


def of_quarter(office: Organisation, year: int, quarter: int) -> Any:
    """Its versions, the latest first, each held until the end; the office's row too, so that two first saves are one."""
    Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=office.pk)
    rows = QuarterReport.objects.select_for_update(of=("self",)).filter(office=office, year=year, quarter=quarter)
    return rows.order_by("-n")


@transaction.atomic
def save_report(
    *, office: Organisation, year: int, quarter: int, by: User, values: Mapping[str, str], seen: int
) -> QuarterReport:
    """Write the draft's words. `seen`: its `touched` when the person opened it; 0 where there was none."""
    check_can_write_report(by, office)
    quarter_papers.check_quarter(year, quarter)
    report = of_quarter(office, year, quarter).first()
    if report is not None and report.status == ReportState.ISSUED:
        raise ValidationError(_("Laporan ini sudah terbit; buat versi baru untuk mengubahnya."))
    if report is None:
        report = QuarterReport(office=office, year=year, quarter=quarter)
    if report.touched != seen:
        raise ValidationError(
            _("%(who)s baru saja menyimpan laporan ini. Salin tulisan Anda, muat ulang halaman, lalu gabungkan.")
            % {"who": report.by.name if report.by_id else _("Orang lain")}
        )
    for name in SECTIONS:
        setattr(report, name, values[name].strip())
    report.by, report.at, report.touched = by, timezone.now(), report.touched + 1
    report.full_clean()
    report.save()
    record(ProgramEvent.REPORT_SAVED, by=by, target=report, organisation=office.code)
    return report


@transaction.atomic
def issue_report(*, report: QuarterReport, by: User) -> QuarterReport:
    """Freeze its figures as they stand now; from then on they are read from there."""
    report = of_quarter(report.office, report.year, report.quarter).get(pk=report.pk)
    check_can_issue_report(by, report)
    if not report.summary:
        raise ValidationError(_("Isi dahulu ringkasannya."))
    if not quarter_papers.is_over(report.year, report.quarter):
        raise ValidationError(_("Triwulan ini belum berakhir."))
    rows = quarter_papers.live_rows(by, report.office, report.year, report.quarter)
    report.content = {"rows": [row.frozen() for row in rows]}
    report.simulated = any(row.simulated for row in rows)
    report.status, report.issued_by, report.issued_at = ReportState.ISSUED, by, timezone.now()
    report.full_clean()
    report.save()
    record(ProgramEvent.REPORT_ISSUED, by=by, target=report, organisation=report.office.code, version=report.n)
    return report


@transaction.atomic
def revise_report(*, report: QuarterReport, by: User) -> QuarterReport:
    """Begin another version with the words of the last; the issued one stays as it is."""
    rows = of_quarter(report.office, report.year, report.quarter)
    last = rows.first()
    check_can_revise_report(by, last)
    words = {name: getattr(last, name) for name in SECTIONS}
    n = (rows.aggregate(last=Max("n"))["last"] or 0) + 1
    new = QuarterReport(
        office=report.office, year=report.year, quarter=report.quarter, n=n, by=by, touched=1, **words
    )  # fmt: skip
    new.full_clean()
    new.save()
    record(ProgramEvent.REPORT_REVISED, by=by, target=new, organisation=report.office.code, version=n)
    return new


@transaction.atomic
def request_pdf(*, told: Told, by: User) -> Document:
    """The report as this person may read it, made by the worker; with the same words it is the one that is there."""
    content = quarter_papers.content_of(told)
    mine = Document.objects.exports_of(by).filter(
        kind=quarter_papers.KIND, expires_at__gt=timezone.now(), content__text=content
    )
    if there := mine.exclude(status=DocumentStatus.FAILED).first():
        return there
    return documents.request_paper(
        by=by, kind=quarter_papers.KIND, title=told.title, content={"text": content, "simulated": told.simulated}
    )
