"""A report that came on paper, as a photo, by mail or by telephone, entered by an officer of the supervising office."""

import datetime as dt
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.files import actions as files
from bnnportal.files import checks
from bnnportal.files.models import Attachment
from rehab.actions.submissions import check_received, submit
from rehab.enums import FILLABLE, Channel
from rehab.models import MonthlyReport, ReportVersion
from rehab.permissions import check_can_enter_for
from rehab.permissions.files import PAPER


def enter(
    *,
    report: MonthlyReport,
    by: User,
    channel: Channel,
    received_on: dt.date | None,
    scan: File | None = None,
    reasons: Mapping[str, Mapping[str, str]] | None = None,
    note: str = "",
) -> ReportVersion:
    """Keep the scan with the report and hand it in, both or neither. Without a scan a new one must hang there already."""
    if report.status in FILLABLE:
        check_can_enter_for(by, report)
        check_received(report, received_on)
        if scan is None and not has_scan(report):
            raise ValidationError({"scan": _("Lampirkan pindaian atau foto laporan yang diterima.")})
    checked = checks.inspect(scan, allow=PAPER) if scan is not None and report.status in FILLABLE else None
    kept = None
    try:
        with transaction.atomic():
            if checked is not None:  # before the version that rests on it
                kept = files.attach(
                    upload=checked, holder=report, organisation=report.facility.supervisor, by=by,
                    note=_("Laporan yang diterima"),
                )  # fmt: skip
            return submit(
                report=report, by=by, channel=channel, received_on=received_on, reasons=reasons, note=note
            )  # fmt: skip
    except ValidationError:
        if kept is not None:  # its row is gone, the bytes follow
            files.forget(kept.file, kept.sha256)
        raise


def has_scan(report: MonthlyReport) -> bool:
    """Whether a scan hangs there that came after what was handed in last."""
    found = Attachment.objects.of(report).filter(kind__in=PAPER)
    if report.latest is not None:
        found = found.filter(at__gt=report.latest.at)
    return found.exists()
