"""Pages of monthly reports: the list, and one report as it stands."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy

from bnnportal.accounts.models import User
from bnnportal.pages import Column, ListPage
from rehab.enums import ReportState
from rehab.filters.reports import ReportFilter
from rehab.models import MonthlyReport


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
    columns = (
        Column("month", gettext_lazy("Bulan"), lambda r: str(r.period), sort=("month",),
               link=MonthlyReport.get_absolute_url),
        Column("facility", gettext_lazy("Lembaga"), "facility.name", sort=("facility__name",)),
        Column("state", gettext_lazy("Keadaan"), lambda r: ReportState(r.state), kind="status"),
        Column("due", gettext_lazy("Batas waktu"), lambda r: r.due_local.date(), sort=("due_at",), kind="date"),
        Column("office", gettext_lazy("Kantor pembina"), "facility.supervisor.name",
               sort=("facility__supervisor__name",)),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[MonthlyReport]:
        return MonthlyReport.objects.visible_to(self.request.user).for_page()
