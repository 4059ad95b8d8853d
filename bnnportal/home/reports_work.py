"""What waits among monthly reports on the front page: to fill in for a clinic, to look through for its office."""

from typing import Any

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.home.matters import Matter, chosen
from bnnportal.offices.models import Organisation
from partners.recipients import FIELDS
from rehab.enums import ReportState, ReportStatus
from rehab.filters.reports import ASKED
from rehab.models import MonthlyReport
from rehab.views.approving import waiting_for
from rehab.views.reports import due_of

SHOWN = 4  # reports to fill in; the list has the rest
APPROVERS = frozenset({Role.APPROVER, Role.ADMIN})


def matters_of_office(user: User, own: Organisation) -> list[Matter]:
    """Of the facilities an office supervises, for its people of rehabilitation; two queries."""
    if user.membership is None or user.membership.field not in FIELDS:
        return []
    late = Q(status=ReportStatus.OPEN, due_at__lt=timezone.now())
    n = (
        MonthlyReport.objects.expected()
        .filter(facility__supervisor=own)
        .aggregate(
            late=Count("pk", filter=late),
            waiting=Count("pk", filter=Q(status=ReportStatus.SUBMITTED)),
            returned=Count("pk", filter=Q(status=ReportStatus.RETURNED)),
            asked=Count("pk", filter=Q(status=ReportStatus.APPROVED) & ~Q(objection="")),
        )
    )
    approves = user.role in APPROVERS and not user.is_national
    waits = {"office": own.code, "state": ReportState.SUBMITTED.value}
    found = [
        Matter(
            _("Laporan belum dikirim lembaga"), n["late"],
            chosen("report-list", office=own.code, state=ReportState.LATE.value), "bad", "alert-triangle",
        ),
        Matter(_("Laporan menunggu pemeriksaan"), n["waiting"], chosen("report-list", **waits), "info", "inbox"),
        Matter(
            _("Laporan dikembalikan, belum dijawab"), n["returned"],
            chosen("report-list", office=own.code, state=ReportState.RETURNED.value), "wait", "rotate",
        ),
        Matter(
            _("Lembaga minta laporan dibuka untuk koreksi"), n["asked"],
            chosen("report-list", office=own.code, state=ASKED), "wait", "flag",
        ),
    ]  # fmt: skip
    if approves:
        found[1] = Matter(
            _("Laporan menunggu persetujuan Anda"), waiting_for(user).count(), chosen("report-approve-many"), "info",
            "circle-check",
        )  # fmt: skip
    return found


def to_fill(user: User) -> dict[str, Any]:
    """The most urgent reports of this person's facilities, as cards of their list say them; nothing where there are none."""
    found = due_of(user)
    if not found or (not found["due"] and user.role != Role.PARTNER):  # of an office only what is to be done
        return {}
    return {
        "reports_due": found["due"][:SHOWN],
        "reports_left": max(0, len(found["due"]) - SHOWN),
        "reports_fills": True,
    }
