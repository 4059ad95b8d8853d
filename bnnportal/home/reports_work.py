"""What waits among monthly reports on the front page: to fill in for a clinic, to look through for its office."""

from typing import Any

from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.home.matters import Matter, chosen
from bnnportal.offices.models import Organisation
from partners.permissions import FIELDS
from rehab.enums import ReportState
from rehab.filters.reports import ASKED
from rehab.models import MonthlyReport
from rehab.models.report import in_state, is_asked
from rehab.views.approving import waiting_for
from rehab.views.reports import due_of

SHOWN = 4  # reports to fill in; the list has the rest
WAITING = {  # (words, tone, icon)
    ReportState.LATE: (_("Laporan belum dikirim lembaga"), "bad", "alert-triangle"),
    ReportState.SUBMITTED: (_("Laporan menunggu pemeriksaan"), "info", "inbox"),
    ReportState.RETURNED: (_("Laporan dikembalikan, belum dijawab"), "wait", "rotate"),
    ReportState.CORRECTING: (_("Laporan dibuka untuk perbaikan"), "wait", "pencil"),
    ReportState.UNANSWERED: (_("Laporan dikembalikan, dihitung belum lapor"), "bad", "rotate"),
}
APPROVERS = frozenset({Role.APPROVER, Role.ADMIN})


def matters_of_office(user: User, own: Organisation) -> list[Matter]:
    """Of the facilities an office supervises, for its people of rehabilitation; two queries."""
    if user.membership is None or user.membership.field not in FIELDS:
        return []
    n = (
        MonthlyReport.objects.expected()
        .filter(facility__supervisor=own)
        .aggregate(
            asked=Count("pk", filter=is_asked()),
            **{state.name: Count("pk", filter=in_state(state)) for state in WAITING},
        )
    )
    approves = user.role in APPROVERS and not user.is_national
    found = [
        Matter(label, n[state.name], chosen("report-list", office=own.code, state=state.value), tone, icon)
        for state, (label, tone, icon) in WAITING.items()
        if not (approves and state == ReportState.SUBMITTED)
    ]
    asked = chosen("report-list", office=own.code, state=ASKED)
    found.append(Matter(_("Lembaga minta laporan dibuka untuk koreksi"), n["asked"], asked, "wait", "flag"))
    if approves:
        decide = Matter(
            _("Laporan menunggu persetujuan Anda"), waiting_for(user).count(), chosen("report-approve-many"), "info",
            "circle-check",
        )  # fmt: skip
        found.insert(1, decide)  # behind what is late
    return found


def to_fill(user: User) -> dict[str, Any]:
    """The most urgent reports of this person's facilities, as cards of their list say them; nothing where there are none."""
    found = due_of(user)
    if not found or (not found["due"] and user.role != Role.PARTNER):  # of an office only what is to be done
        return {}
    more = len(found["due"]) > SHOWN
    return {
        "reports_due": found["due"][:SHOWN],
        "reports_left": found["open_reports"].count() - SHOWN if more else 0,  # the list of cards has an end
        "reports_fills": True,
    }
