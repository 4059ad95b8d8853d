"""Pages of monthly results: the list, the sheet to enter them on, one value with its history, looking through, locking."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from bnnportal import measures
from bnnportal.pages import Column, FormPage, ListPage, refusal
from bnnportal.periods import ROMAN, Month
from programs import figures
from programs.actions import result_rounds
from programs.enums import ResultOrigin, ResultStatus, Source
from programs.filters.results import ResultFilter, WaitingResultFilter
from programs.forms.results import ResultSheetForm
from programs.models import Result
from programs.models.catalogue import FIRST_YEAR
from programs.permissions import (
    check_can_enter_result,
    check_can_lock,
    check_can_review_result,
    check_is_staff,
    check_reviews,
)
from programs.result_table import locked_months, rows_of
from programs.units import trimmed
from programs.views.base import OfficePage, check_enters
from programs.views.choosing import OfficeAndYear

MOST = 1_000  # looked through at once


def result_address(result: Result) -> str:
    return reverse("result-detail", args=[result.pk])


COLUMNS = (
    Column("indicator", gettext_lazy("Indikator"), "indicator.name", sort=("indicator__name",), link=result_address),
    Column("office", gettext_lazy("Satuan kerja"), "office.name", sort=("office__name",)),
    Column("month", pgettext_lazy("nilai", "Bulan"), lambda row: str(Month.of(row.month)), sort=("month",)),
    Column("value", pgettext_lazy("hasil", "Nilai"), lambda row: trimmed(row.value), sort=("value",), kind="number"),
    Column("unit", gettext_lazy("Satuan"), "indicator.unit"),
)


class ResultList(OfficePage, ListPage):
    template_name = "programs/result_list.html"
    heading = pgettext_lazy("menu", "Hasil bulanan")
    lead = gettext_lazy(
        "Nilai indikator tiap satuan kerja dan bulan: yang diisi, yang dihitung portal saat triwulan dikunci, dan yang terbit."
    )
    filterset_class = ResultFilter
    searchable = True
    search_label = gettext_lazy("Cari indikator, program, atau satuan kerja")
    unit = pgettext_lazy("jumlah", "nilai")
    simulated_by = ("simulated",)
    empty_title = gettext_lazy("Belum ada hasil bulanan")
    empty_text = gettext_lazy("Isi hasil bulan lalu untuk indikator yang tidak dihitung dari kegiatan atau laporan.")
    columns = (
        *COLUMNS,
        Column("origin", pgettext_lazy("nilai", "Asal"), lambda row: ResultOrigin(row.origin).label, sort=("origin",)),
        Column("n", gettext_lazy("Versi"), sort=("n",), kind="plain"),
        Column("status", pgettext_lazy("nilai", "Keadaan"), lambda row: ResultStatus(row.status), sort=("status",), kind="status"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Result]:
        rows = Result.objects.visible_to(self.request.user).select_related("indicator", "office")
        return rows.order_by("-month", "office__name", "indicator__name", "-n")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        may = user.organisation is not None and not refusal(
            check_is_staff, user, user.organisation, user.membership.field if user.membership else ""
        )
        reviews = not refusal(check_reviews, user)
        return super().get_context_data(
            may_enter=may, reviews=reviews, locks=not refusal(check_can_lock, user), **kwargs
        )


class ResultFill(OfficePage, OfficeAndYear, FormPage):
    """The values of a month, or of the three of its quarter, of every indicator that is entered."""

    template_name = "programs/result_fill.html"
    submit_label = gettext_lazy("Simpan")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        self.request = request
        every = rows_of(self.office, self.months)
        self.rows = [
            row for row in every if not refusal(check_can_enter_result, request.user, self.office, row.indicator)
        ]
        self.others = [row for row in every if row not in self.rows]
        if not self.rows:
            for row in every[:1]:
                check_can_enter_result(request.user, self.office, row.indicator)  # the sentence why
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def month(self) -> Month:
        """The one asked for; else the last that is over, which is when people enter it."""
        found = re.fullmatch(r"(\d{4})-(\d{2})", self.request.GET.get("bulan", ""), re.ASCII)
        now = Month.of(timezone.localdate())
        if found and FIRST_YEAR <= int(found[1]) <= now.year and 1 <= int(found[2]) <= 12:
            return min(Month(int(found[1]), int(found[2])), now)
        return now.shift(-1)

    @property
    def by_quarter(self) -> bool:
        return bool(self.request.GET.get("triwulan"))

    @cached_property
    def months(self) -> list[dt.date]:
        """One, or those of its quarter that have begun."""
        if not self.by_quarter:
            return [self.month.first_day]
        first = Month(self.month.year, (self.month.month - 1) // 3 * 3 + 1)
        every = [first.shift(n).first_day for n in range(3)]
        return [month for month in every if month <= timezone.localdate()]

    @cached_property
    def locked(self) -> set[dt.date]:
        return locked_months(self.months)

    def get_form(self, form_class: Any = None) -> ResultSheetForm:
        data = self.request.POST if self.request.method == "POST" else None
        return ResultSheetForm(data, rows=self.rows, months=self.months, locked=self.locked)

    @property
    def heading(self) -> str:
        return _("Isi hasil bulanan")

    def address(self, **more: Any) -> str:
        chosen = {"satker": self.office.code, "bulan": f"{self.month.year}-{self.month.month:02}"}
        chosen |= {"triwulan": "1"} if self.by_quarter else {}
        return f"{reverse('result-fill')}?{urlencode(chosen | more)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        now = Month.of(timezone.localdate())
        quarter = (self.month.month + 2) // 3
        return context | {
            "office": self.office,
            "offices": self.offices,
            "month": self.month,
            "choices": [now.shift(-n) for n in range(24)],
            "by_quarter": self.by_quarter,
            "cards": context["form"].cards(),
            "locked": bool(self.locked),
            "counted": counted(self.request.user, self.office.pk, self.month.year, quarter),
            "quarter": ROMAN[quarter - 1],
            "others": self.others,
            "here": self.address(),
        }

    def perform(self, form: Any) -> HttpResponse:
        reason = form.cleaned_data.get("reason", "")
        try:
            saved = result_rounds.save_sheet(
                office=self.office, values=form.changed, by=self.request.user, reason=reason
            )
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                raise
            form.say(error.message_dict)
            return self.form_invalid(form)
        if saved:
            said = ngettext("%(n)s nilai disimpan.", "%(n)s nilai disimpan.", len(saved))
            messages.success(self.request, said % {"n": len(saved)})
        else:
            messages.info(self.request, _("Tidak ada yang berubah."))
        return redirect(self.address())

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def cancel_url(self) -> str:
        return reverse("result-list")


def counted(user: Any, office: int, year: int, quarter: int) -> list[tuple[Any, str]]:
    """Indicators the portal counts itself up to the quarter: (line, where the value comes from)."""
    found = []
    for line in figures.lines(user, [office], year, quarter)[office]:
        indicator = line.indicator
        if indicator.source == Source.ACTIVITIES:
            found.append((line, _("kegiatan %(programme)s yang disetujui") % {"programme": indicator.programme.name}))
        elif indicator.source == Source.MEASURE:
            found.append((line, str(measures.get(indicator.measure).label)))
    return found


@require_safe
def result_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One value and everything it was before."""
    check_enters(request.user)
    related = ("office", "indicator__programme", "by", "checked_by")
    seen = Result.objects.visible_to(request.user).select_related(*related)
    result = get_object_or_404(seen, pk=pk)
    same = {"indicator": result.indicator_id, "office": result.office_id, "month": result.month}
    month = Month.of(result.month)
    context = {
        "result": result,
        "month": month,
        "bulan": f"{month.year}-{month.month:02}",
        "history": seen.filter(**same).order_by("-n"),
        "may_review": not refusal(check_can_review_result, request.user, result),
        "may_enter": not refusal(check_can_enter_result, request.user, result.office, result.indicator),
        "locked": bool(locked_months([result.month])),
    }
    return render(request, "programs/result_detail.html", context)


class ResultReview(OfficePage, ListPage):
    """What waits for this approver; nobody looks through what they entered themselves."""

    template_name = "programs/result_review.html"
    heading = gettext_lazy("Periksa hasil bulanan")
    lead = gettext_lazy(
        "Nilai yang menunggu diperiksa. Yang Anda isi sendiri diperiksa oleh orang lain, jadi tidak tampil di sini."
    )
    filterset_class = WaitingResultFilter
    searchable = True
    search_label = gettext_lazy("Cari indikator, program, atau satuan kerja")
    unit = pgettext_lazy("jumlah", "nilai")
    simulated_by = ("simulated",)
    row_actions = True
    empty_title = gettext_lazy("Tidak ada yang menunggu")
    empty_text = gettext_lazy("Nilai yang diisi tampil di sini sampai diperiksa atau dikembalikan.")
    columns = (
        *COLUMNS,
        Column("reason", gettext_lazy("Alasan koreksi"), kind="wide"),
        Column("by", gettext_lazy("Diisi oleh"), lambda row: row.by.name if row.by else ""),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_reviews(request.user)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Result]:
        waiting = Result.objects.waiting_for(self.request.user)
        return waiting.select_related("indicator__programme", "office", "by").order_by("month", "office__name", "pk")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_reviews(request.user)
        reason = request.POST.get("reason", "").strip()
        sends_back = request.POST.get("what") == "return"
        chosen = {int(pk) for pk in request.POST.getlist("result") if pk.isascii() and pk.isdecimal() and len(pk) < 19}
        found = list(self.get_queryset().filter(pk__in=chosen)[:MOST])
        if not found:
            messages.warning(request, _("Pilih nilainya dahulu."))
        elif sends_back and not reason:
            messages.warning(request, _("Tuliskan apa yang harus diperbaiki."))
        elif sends_back:
            n = len(result_rounds.return_many(results=found, by=request.user, reason=reason))
            messages.success(request, ngettext("%(n)s nilai dikembalikan.", "%(n)s nilai dikembalikan.", n) % {"n": n})
        else:
            n = len(result_rounds.review_many(results=found, by=request.user))
            messages.success(request, ngettext("%(n)s nilai diperiksa.", "%(n)s nilai diperiksa.", n) % {"n": n})
        return redirect(request.get_full_path())
