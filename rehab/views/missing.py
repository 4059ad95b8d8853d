"""Who has not reported: the list, and the button that reminds them."""

import re
from typing import Any

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from bnnportal.accounts.models import User
from bnnportal.pages import Column, Listing, ListPage, refusal
from bnnportal.pages.paging import KeyPaginator
from partners.permissions import STAFF
from rehab import actions
from rehab.enums import ReportState
from rehab.filters.missing import MissingFilter
from rehab.models import MonthlyReport, Reminder
from rehab.permissions import check_can_remind

MOST = 500  # reminded at once


def not_in(user: User) -> QuerySet[MonthlyReport]:
    return MonthlyReport.objects.visible_to(user).not_in().for_page()


def reminded_on(report: Any) -> str:
    """The last day on which its people were asked."""
    return date_format(timezone.localdate(report.reminded), "j F Y") if report.reminded else _("Belum")


class MissingList(ListPage):
    template_name = "rehab/report_missing.html"
    heading = gettext_lazy("Belum lapor")
    lead = gettext_lazy("Laporan yang lewat batas waktu dan belum masuk, atau dikembalikan dan lama tidak dijawab.")
    filterset_class = MissingFilter
    searchable = True
    paginator_class = KeyPaginator  # thousands, and wide
    search_label = gettext_lazy("Cari lembaga")
    unit = gettext_lazy("laporan")
    empty_title = gettext_lazy("Semua sudah lapor")
    empty_text = gettext_lazy("Tidak ada laporan yang lewat batas waktu.")
    simulated_by = ("simulated",)
    on_paper = False

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        """Whom to call stands on paper and in Excel; on the page there is a button."""
        phone = Column("phone", gettext_lazy("Telepon"), "facility.organisation.phone", kind="plain")
        return (
            Column("facility", gettext_lazy("Lembaga"), "facility.name", sort=("facility__name",),
                   link=MonthlyReport.get_absolute_url),
            Column("month", gettext_lazy("Bulan"), lambda r: str(r.period), sort=("month",)),
            Column("state", gettext_lazy("Keadaan"), lambda r: ReportState(r.state), kind="status"),
            Column("due", gettext_lazy("Batas waktu"), lambda r: r.due_local.date(), sort=("due_at",), kind="date"),
            Column("days", gettext_lazy("Terlambat (hari)"), "days_missing", sort=("-due_at",), kind="number"),
            Column("office", gettext_lazy("Kantor pembina"), "facility.supervisor.name",
                   sort=("facility__supervisor__name",)),
            *([phone] if self.on_paper else []),
            Column("reminded", pgettext_lazy("laporan", "Diingatkan"), reminded_on, sort=("reminded",)),
        )  # fmt: skip

    def listing(self) -> Listing:
        self.on_paper = True
        return super().listing()

    def get_queryset(self) -> QuerySet[MonthlyReport]:
        last = Reminder.objects.filter(report=OuterRef("pk")).order_by("-at").values("at")[:1]
        found = not_in(self.request.user).annotate(reminded=Subquery(last))
        return found.order_by("-month", "facility__supervisor__name", "facility__name", "pk")

    @cached_property
    def may_remind(self) -> bool:
        user: Any = self.request.user
        return user.role in STAFF

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        context["remindable"] = {
            row.pk for row in context["object_list"] if not refusal(check_can_remind, self.request.user, row)
        }
        return context | {"may_remind": self.may_remind and bool(context["remindable"]), "most": MOST}


@require_POST
def report_remind(request: HttpRequest) -> HttpResponse:
    """Remind the facilities of the reports chosen, or of the whole filtered list."""
    user: Any = request.user
    found: Any = not_in(user)
    given = request.POST
    query = {name: given[name].replace("\x00", "") for name in (*MissingFilter.base_filters, "q") if given.get(name)}
    if given.get("semua"):
        found = found.search(query["q"]) if query.get("q") else found
        found = MissingFilter(given, queryset=found, request=request).qs
    else:
        found = found.filter(
            pk__in=[int(pk) for pk in given.getlist("laporan")[:MOST] if re.fullmatch("[0-9]{1,18}", pk)]
        )
    wanted = [report.pk for report in found[:MOST] if not refusal(check_can_remind, user, report)]
    if wanted:
        said(request, actions.remind_missing(reports=MonthlyReport.objects.filter(pk__in=wanted), by=user))
    else:
        messages.warning(request, _("Pilih laporan yang hendak diingatkan."))
    return redirect(f"{reverse('report-missing')}{'?' + urlencode(query) if query else ''}")


def said(request: HttpRequest, reminded: actions.Reminded) -> None:
    """Whom it reached, who had heard of it today, and whom nobody can reach."""
    if reminded.reports:
        words = ngettext(
            "Pengingat untuk %(n)s laporan dikirim.", "Pengingat untuk %(n)s laporan dikirim.", reminded.reports
        )
        messages.success(request, words % {"n": reminded.reports})
    elif not reminded.unreachable:
        messages.info(request, _("Semua yang dipilih sudah diingatkan hari ini."))
    if reminded.unreachable:
        names = ", ".join(sorted({report.facility.name for report in reminded.unreachable})[:5])
        messages.warning(
            request, _("Belum ada akun petugas untuk: %(names)s. Hubungi lewat telepon.") % {"names": names}
        )
