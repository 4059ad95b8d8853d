"""Pages of monthly reports: the list, and one report as it stands."""

from dataclasses import replace
from typing import Any

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.pages import Column, ListPage, refusal
from partners.permissions import check_is_approver
from rehab.enums import FILLABLE, ReportState, ReportStatus
from rehab.filters.reports import ASKED, ReportFilter
from rehab.models import Facility, MonthlyReport
from rehab.models.report import in_state, is_asked

MOST_DUE = 24
WORK = {  # what waits for an office, with its icon
    ReportState.SUBMITTED: "send", ReportState.RETURNED: "rotate", ReportState.UNANSWERED: "rotate",
    ReportState.CORRECTING: "pencil", ReportState.LATE: "alert-triangle",
}  # fmt: skip


def visible_report(user: User, pk: int) -> MonthlyReport:
    """The report, or 404: what one may not see does not exist."""
    return get_object_or_404(MonthlyReport.objects.visible_to(user).for_page(), pk=pk)


class ReportList(ListPage):
    heading = gettext_lazy("Laporan bulanan")
    lead = gettext_lazy("Laporan rehabilitasi tiap lembaga dan bulan.")
    template_name = "rehab/report_list.html"
    filterset_class = ReportFilter
    searchable = True
    search_label = gettext_lazy("Cari lembaga")
    unit = gettext_lazy("laporan")
    empty_title = gettext_lazy("Belum ada laporan")
    empty_text = gettext_lazy("Laporan dibuat sendiri oleh portal tiap bulan bagi lembaga yang terdaftar.")
    simulated_by = ("simulated",)

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        """A clinic looks for a month, its office for a facility."""
        month = Column("month", gettext_lazy("Bulan"), lambda r: str(r.period), sort=("month",))
        facility = Column("facility", gettext_lazy("Lembaga"), "facility.name", sort=("facility__name",))
        first, second = (month, facility) if self.request.user.role == Role.PARTNER else (facility, month)
        return (
            replace(first, link=MonthlyReport.get_absolute_url),
            second,
            Column("state", gettext_lazy("Keadaan"), lambda r: ReportState(r.state), kind="status"),
            Column("due", gettext_lazy("Batas waktu"), lambda r: r.due_local.date(), sort=("due_at",), kind="date"),
            Column("office", gettext_lazy("Kantor pembina"), "facility.supervisor.name",
                   sort=("facility__supervisor__name",)),
        )  # fmt: skip

    def get_queryset(self) -> QuerySet[MonthlyReport]:
        return MonthlyReport.objects.visible_to(self.request.user).for_page()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | due_of(self.request.user) | work_of(self.request.user)


def work_of(user: User) -> dict[str, Any]:
    """What waits for the office of this person, in counts that lead to the reports; one query."""
    membership = user.membership
    if membership is None or membership.role == Role.PARTNER:
        return {}
    found = MonthlyReport.objects.visible_to(user).expected()
    if not user.is_national and membership.role != Role.AUDITOR:
        found = found.filter(facility__supervisor=membership.organisation_id)
    waiting = {state.name: Count("pk", filter=in_state(state)) for state in WORK}
    counts = found.aggregate(all=Count("pk"), asked=Count("pk", filter=is_asked()), **waiting)
    if not counts["all"]:
        return {}
    return {
        "work": [
            *(
                (state.value, state.label, counts[state.name], icon)
                for state, icon in WORK.items()
                if counts[state.name] or state != ReportState.CORRECTING  # rare
            ),
            *([(ASKED, _("Minta koreksi"), counts["asked"], "flag")] if counts["asked"] else []),
        ],
        "may_approve": bool(counts[ReportState.SUBMITTED.name])
        and not refusal(check_is_approver, user, membership.organisation),
        "work_office": "" if user.is_national or membership.role == Role.AUDITOR else membership.organisation.code,
    }


def due_of(user: User) -> dict[str, Any]:
    """What this person has to fill in, the most urgent first; nothing for who fills in no reports."""
    membership = user.membership
    if membership is None or membership.role not in {Role.PARTNER, Role.OPERATOR, Role.APPROVER}:
        return {}
    mine = Facility.objects.filled_by(user)
    todo = MonthlyReport.objects.expected().filter(facility__in=mine, status__in=FILLABLE)
    first = todo.for_page().select_related("draft").order_by("due_at", "facility__name")[:MOST_DUE]
    due = [Due(report) for report in first]
    if not due and not mine.exists():
        return {}
    return {"due": due, "open_reports": todo.values_list("pk", flat=True), "fills": True}


class Due:
    """A report to fill in, as a card says it."""

    def __init__(self, report: MonthlyReport) -> None:
        self.report = report
        asked = [
            code for code, cell in report.cells.items()
            if not cell.total and cell.item.required and not cell.item.shares
        ]  # fmt: skip
        values = report.draft.values if hasattr(report, "draft") else {}
        self.all, self.done = len(asked), sum(code in values for code in asked)
        self.begun = any("by" in cell for cell in values.values())
        self.returned = report.status == ReportStatus.RETURNED
        self.late = report.state == ReportState.LATE
        self.days = (report.due_local.date() - timezone.localdate()).days

    @property
    def when(self) -> str:
        if self.returned:
            opened = self.report.state == ReportState.CORRECTING
            return str(ReportState.CORRECTING.label) if opened else _("Dikembalikan untuk diperbaiki")
        if self.late:
            return ngettext("Terlambat %(n)s hari", "Terlambat %(n)s hari", -self.days) % {"n": -self.days}
        if not self.days:
            return _("Batas waktu hari ini pukul 23.59")
        return _("Batas %(day)s, tinggal %(n)s hari") % {
            "day": date_format(self.report.due_local, "j F"),
            "n": self.days,
        }
