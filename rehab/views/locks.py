"""The lock of each year, and the exceptions: who may still change what, until when, and why."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal
from rehab import actions
from rehab.enums import ReportStatus
from rehab.forms.locks import ExceptionForm, LockForm, end_of
from rehab.models import LockException, MonthlyReport
from rehab.permissions import locked_since
from rehab.permissions.locks import check_can_end_exception, check_can_move_lock


class LockList(ListPage):
    heading = gettext_lazy("Kunci tahun laporan")
    lead = gettext_lazy(
        "Setelah dikunci, laporan setahun tidak berubah lagi, kecuali lembaga yang diberi pengecualian."
    )
    template_name = "rehab/lock_list.html"
    searchable = True
    search_label = gettext_lazy("Cari lembaga")
    unit = gettext_lazy("pengecualian")
    empty_title = gettext_lazy("Belum ada pengecualian")
    empty_text = gettext_lazy("Pengecualian yang diberikan tampil di sini dengan alasan dan pemberinya.")
    row_actions = True
    columns = (
        Column("facility", gettext_lazy("Lembaga"), "facility.name", sort=("facility__name",)),
        Column("year", gettext_lazy("Tahun"), kind="plain", sort=("year",)),
        Column("until", gettext_lazy("Berlaku sampai"), kind="datetime", sort=("until",)),
        Column("state", gettext_lazy("Keadaan"), lambda e: e.state, kind="status"),
        Column("reason", gettext_lazy("Alasan"), kind="wide"),
        Column("by", gettext_lazy("Diberikan oleh"), "by.name"),
        Column("at", gettext_lazy("Diberikan"), kind="datetime", sort=("at",)),
    )

    def get_queryset(self) -> QuerySet[LockException]:
        return LockException.objects.visible_to(self.request.user).select_related("facility", "by")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "years": years(MonthlyReport.objects.visible_to(user)),
            "may_move": not refusal(check_can_move_lock, user),
            "now": timezone.now(),
        }


def years(reports: Any) -> list[dict[str, Any]]:
    """Each year with a report, the last first: since when it is locked, and how many of its reports are not final."""
    waiting = Count("pk", filter=~Q(status=ReportStatus.APPROVED))
    counted = reports.expected().order_by().values("month__year").annotate(all=Count("pk"), waiting=waiting)
    found = []
    for row in sorted(counted, key=lambda row: -row["month__year"]):
        at = locked_since(row["month__year"])
        found.append({"year": row["month__year"], "at": at, "locked": timezone.now() > at} | row)
    return found


class BelowLocks:
    """A page about one lock or exception."""

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext("menu", "Laporan"), reverse("report-list")), (_("Kunci tahun laporan"), self.cancel_url())]

    def cancel_url(self) -> str:
        return reverse("lock-list")


class LockMove(BelowLocks, FormPage):
    heading = gettext_lazy("Ubah kunci tahun")
    form_class = LockForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_move_lock(request.user)
        self.year = kwargs["year"]
        if not 2015 <= self.year <= timezone.localdate().year + 1:
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return _("Laporan tahun %(year)s, semua lembaga. Berlaku seketika.") % {"year": self.year}

    def get_initial(self) -> dict[str, Any]:
        return {"day": timezone.localdate(locked_since(self.year), timezone=end_of(dt.date(2026, 1, 1)).tzinfo)}

    def perform(self, form: LockForm) -> HttpResponse:
        actions.move_lock(year=self.year, at=end_of(form.cleaned_data["day"]), by=self.request.user)
        messages.success(self.request, _("Kunci tahun %(year)s diubah.") % {"year": self.year})
        return redirect("lock-list")


class ExceptionGrant(BelowLocks, FormPage):
    heading = gettext_lazy("Beri pengecualian")
    lead = gettext_lazy("Lembaga ini dapat mengubah laporan tahun yang terkunci sampai tanggal tertentu.")
    form_class = ExceptionForm
    submit_label = gettext_lazy("Beri pengecualian")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_move_lock(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        asked = self.request.GET
        year = asked.get("year", "")
        return {
            "facility": asked.get("facility", "")[:40],
            "year": int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None,
        }

    def perform(self, form: ExceptionForm) -> HttpResponse:
        made = actions.grant_exception(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(facility)s diberi pengecualian.") % {"facility": made.facility})
        return redirect("lock-list")


class ExceptionEnd(BelowLocks, ConfirmPage):
    heading = gettext_lazy("Akhiri pengecualian")
    submit_label = gettext_lazy("Akhiri")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seen = LockException.objects.visible_to(request.user).select_related("facility")
        self.exception = get_object_or_404(seen, pk=kwargs["pk"])
        check_can_end_exception(request.user, self.exception)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        words = {"facility": self.exception.facility, "year": self.exception.year}
        return _("%(facility)s tidak lagi dapat mengubah laporan tahun %(year)s.") % words

    def perform(self, form: Any) -> HttpResponse:
        actions.end_exception(exception=self.exception, by=self.request.user)
        messages.success(self.request, _("Pengecualian diakhiri."))
        return redirect("lock-list")
