"""Many reports approved at once; each is checked by itself, and what is refused says why."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bnnportal.accounts.models import User
from bnnportal.pages import Column, ListPage
from partners.permissions import check_is_approver
from rehab import actions
from rehab.actions import openings
from rehab.definition import checks
from rehab.enums import ReportOrigin, ReportStatus
from rehab.filters.reports import WaitingFilter
from rehab.models import MonthlyReport

MOST = 100  # at once


def entered(report: MonthlyReport) -> int | None:
    if report.latest is None:
        return None
    return checks.total(report.latest.values, report.definition, "masuk", report.services)


def oddities(report: MonthlyReport) -> str:
    """How many warnings the clinic explained."""
    n = len(report.latest.reasons) if report.latest else 0
    return ngettext("%(n)s penjelasan", "%(n)s penjelasan", n) % {"n": n} if n else _("Tidak ada")


class ReportApproveMany(ListPage):
    heading = gettext_lazy("Setujui laporan")
    lead = gettext_lazy("Laporan yang menunggu persetujuan Anda. Pilih yang sudah Anda lihat.")
    template_name = "rehab/report_approve_many.html"
    filterset_class = WaitingFilter
    searchable = True
    search_label = gettext_lazy("Cari lembaga")
    unit = gettext_lazy("laporan")
    empty_title = gettext_lazy("Tidak ada yang menunggu")
    empty_text = gettext_lazy("Laporan yang dikirim lembaga tampil di sini sampai disetujui atau dikembalikan.")
    row_actions = True
    simulated_by = ("simulated",)
    columns = (
        Column("facility", gettext_lazy("Lembaga"), "facility.name", sort=("facility__name",),
               link=MonthlyReport.get_absolute_url),
        Column("month", gettext_lazy("Bulan"), lambda r: str(r.period), sort=("month",)),
        Column("entered", gettext_lazy("Klien masuk"), entered, kind="number"),
        Column("oddities", gettext_lazy("Penjelasan"), oddities),
        Column("version", gettext_lazy("Versi"), lambda r: r.latest.n, kind="plain"),
        Column("sent", gettext_lazy("Dikirim"), lambda r: r.latest.at, sort=("latest__at",), kind="datetime"),
        Column("checked", gettext_lazy("Diperiksa"), lambda r: r.checked_by.name if r.checked_by else _("Belum")),
        Column("office", gettext_lazy("Kantor pembina"), "facility.supervisor.name",
               sort=("facility__supervisor__name",)),
    )  # fmt: skip

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.organisation is None:
            raise PermissionDenied
        check_is_approver(request.user, request.user.organisation)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[MonthlyReport]:
        return waiting_for(self.request.user)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve those chosen, and show the list again with what was refused."""
        chosen = {int(pk) for pk in request.POST.getlist("report") if pk.isascii() and pk.isdecimal() and len(pk) < 19}
        found = list(self.get_queryset().filter(pk__in=chosen).order_by("month", "facility__code")[:MOST])
        refused = [(report, sentence) for report in found if (sentence := try_to_approve(report, request.user))]
        done = len(found) - len(refused)
        if done:
            said = ngettext("%(n)s laporan disetujui.", "%(n)s laporan disetujui.", done)
            messages.success(request, said % {"n": done})
        elif not refused:
            messages.warning(request, _("Pilih laporannya dahulu."))
        request.method = "GET"  # the list as it stands now; ListPage makes a PDF of a POST
        self.extra_context = {"refused": refused}
        return self.get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | dict(self.extra_context or {})


def waiting_for(user: User) -> QuerySet[MonthlyReport]:
    """What waits for the approval of this person: of their office, or of all where they are of the national one."""
    found = MonthlyReport.objects.visible_to(user).for_page().filter(
        status=ReportStatus.SUBMITTED, origin=ReportOrigin.PORTAL
    )  # fmt: skip
    return found if user.is_national else found.filter(facility__supervisor=user.organisation)


def try_to_approve(report: MonthlyReport, by: User) -> str:
    """Approve one; why not, where it needs a look of its own or is refused."""
    if report.objection:
        return _("Lembaga berkeberatan atas isiannya. Buka dan putuskan tersendiri.")
    if openings.plan(report):
        return _("Koreksi ini mengubah saldo awal bulan berikut. Buka dan putuskan tersendiri.")
    try:
        actions.approve(report=report, by=by)
    except PermissionDenied as error:
        return str(error)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
