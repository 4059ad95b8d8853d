"""Pages of the reports of quarters: which office has issued which, and one of them with its words, PDF and Excel."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from bnnportal import excel
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation, OrganisationQuerySet
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal
from bnnportal.periods import ROMAN, stamp
from programs import quarter_papers
from programs.actions import quarter_reports as actions
from programs.enums import ReportState
from programs.filters.quarter_reports import QuarterReportFilter
from programs.forms.quarter_reports import QuarterReportForm
from programs.models import QuarterReport
from programs.permissions import check_can_issue_report, check_can_revise_report, check_can_write_report
from programs.quarter_papers import Told, is_over, tell
from programs.views.base import OfficePage, check_enters

COLUMNS = (
    (gettext_lazy("Pendekatan"), "text"), (gettext_lazy("Program"), "text"), (gettext_lazy("Indikator"), "text"),
    (gettext_lazy("Satuan"), "text"), (gettext_lazy("Target"), "number"), (gettext_lazy("Realisasi"), "number"),
    (gettext_lazy("Capaian (%)"), "number"), (gettext_lazy("Capaian setelah dibatasi (%)"), "number"),
    (gettext_lazy("Lampu"), "text"), (gettext_lazy("Penjelasan"), "text"),
)  # fmt: skip


class QuarterReportList(OfficePage, ListPage):
    filterset_class = QuarterReportFilter
    searchable = True
    search_label = gettext_lazy("Cari satuan kerja")
    unit = pgettext_lazy("jumlah", "satuan kerja")
    lead = gettext_lazy("Target, realisasi, dan capaian empat pendekatan tiap triwulan, dengan penjelasan kantornya.")
    empty_title = gettext_lazy("Tidak ada satuan kerja yang cocok")
    simulated_by = ("quarter_reports__simulated",)

    @property
    def year(self) -> int:
        chosen: Any = self.filterset
        return int(chosen.chosen)

    @property
    def heading(self) -> str:
        return _("Laporan triwulan %(year)s") % {"year": self.year}

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        return (
            Column("name", gettext_lazy("Satuan kerja"), sort=("name",), link=partial(page_of, self.year, self.last)),
            *(
                Column(f"q{n}", ROMAN[n - 1], partial(state_of, self.year, n), kind="status", link=self.link(n))
                for n in (1, 2, 3, 4)
            ),
        )

    @property
    def last(self) -> int:
        """The last quarter of the year that has ended; before that the first."""
        return max((n for n in (1, 2, 3, 4) if is_over(self.year, n)), default=1)

    def link(self, quarter: int) -> Any:
        return partial(page_of, self.year, quarter)

    def get_queryset(self) -> OrganisationQuerySet:
        return Organisation.objects.visible_to(self.request.user).offices().open().order_by("region__code", "code")

    def rows(self) -> Any:
        """With the state of the last version of each quarter; the year is known only once the filters are read."""

        def last(quarter: int) -> Subquery:
            made = QuarterReport.objects.filter(office=OuterRef("pk"), year=self.year, quarter=quarter)
            return Subquery(made.order_by("-n").values("status")[:1])

        return super().rows().annotate(**{f"state_{n}": last(n) for n in (1, 2, 3, 4)})


def state_of(year: int, quarter: int, office: Any) -> ReportState:
    found = getattr(office, f"state_{quarter}")
    if found:
        return ReportState(found)
    return ReportState.MISSING if is_over(year, quarter) else ReportState.RUNNING


def page_of(year: int, quarter: int, office: Organisation) -> str:
    try:
        quarter_papers.check_quarter(year, quarter)
    except ValidationError:
        return ""
    return reverse("quarter-report", args=[office.code, year, quarter])


def read(request: HttpRequest, code: str, year: int, quarter: int) -> Told:
    """The last version, or the one that `versi` names, as this person may read it; 404 where there is none."""
    office, report = visible(request.user, code, year, quarter), None
    versions = QuarterReport.objects.filter(office=office, year=year, quarter=quarter).select_related(
        "by", "issued_by", "office"
    )
    wanted = request.GET.get("versi", "") or request.POST.get("versi", "")
    if wanted:
        report = get_object_or_404(
            versions, n=int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 6 else 0
        )
    else:
        report = versions.order_by("-n").first()
    return tell(request.user, office, year, quarter, report)


def visible(user: User, code: str, year: int, quarter: int) -> Organisation:
    check_enters(user)
    try:
        quarter_papers.check_quarter(year, quarter)
    except ValidationError:
        raise Http404 from None
    seen = Organisation.objects.visible_to(user).offices().select_related("region", "parent")
    return get_object_or_404(seen, code=code)


class QuarterReportPage(FormPage):
    """The report; while it is a draft its staff write its words here."""

    template_name = "programs/quarter_report.html"
    submit_label = gettext_lazy("Simpan draf")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.told = read(request, kwargs["code"], kwargs["year"], kwargs["quarter"])
        self.heading = _("Laporan triwulan %(quarter)s %(year)s") % {
            "quarter": ROMAN[self.told.quarter - 1], "year": self.told.year,
        }  # fmt: skip
        if request.method == "POST":
            check_can_write_report(request.user, self.told.office)
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.GET.get("format") == "xlsx":
            return as_excel(self.told)
        return super().get(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> QuarterReportForm:
        data = self.request.POST if self.request.method == "POST" else None
        return QuarterReportForm(data, instance=self.told.report or QuarterReport())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told, user = self.told, self.request.user
        report, office = told.report, told.office
        versions = list(
            QuarterReport.objects.filter(office=office, year=told.year, quarter=told.quarter)
            .select_related("by", "issued_by")
            .order_by("-n")
        )
        writes = refusal(check_can_write_report, user, office)
        return super().get_context_data(
            told=told, report=report, office=office, versions=versions, simulated=told.simulated,
            is_last=report is None or report.n == versions[0].n, is_over=is_over(told.year, told.quarter),
            write_refusal=writes, writes=not writes and not told.is_final,
            issue_refusal=refusal(check_can_issue_report, user, report) if report else _("Simpan dahulu drafnya."),
            revise_refusal=refusal(check_can_revise_report, user, report) if report else "-", **kwargs,
        )  # fmt: skip

    def perform(self, form: QuarterReportForm) -> HttpResponse:
        report = actions.save_report(
            office=self.told.office, year=self.told.year, quarter=self.told.quarter, by=self.request.user,
            values=form.cleaned_data, seen=form.cleaned_data["seen"],
        )  # fmt: skip
        messages.success(self.request, _("Draf laporan disimpan."))
        return redirect(report)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def as_excel(told: Told) -> HttpResponse:
    """The table and, below it, the words."""
    label = str(told.state.label)
    note = _("%(state)s. Diunduh %(at)s dari Portal BNN.") % {"state": label, "at": stamp()}
    columns = [(str(name), kind) for name, kind in COLUMNS]
    data = excel.workbook(told.title, columns, excel_rows(told), note, simulated=told.simulated)
    return excel.response(data, f"{slugify(told.title)}.xlsx")


def excel_rows(told: Told) -> Iterator[list[Any]]:
    for row in told.rows:
        target = row.target_words if row.lower is not None else rounded(row.target, row.precision)
        closed = _("tidak ditampilkan") if row.hidden else None
        yield [
            row.approach_label, row.programme, row.indicator, row.unit, target,
            closed or rounded(row.result, row.precision), closed or rounded(row.raw, 1), closed or rounded(row.shown, 1),
            closed or (str(row.state.label) if row.shown is not None else None), row.explanation or "-",
        ]  # fmt: skip
    yield from ([label, text] for label, text in told.sections)


def rounded(value: Decimal | None, precision: int) -> Decimal | None:
    """As the page writes it."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-precision), ROUND_HALF_UP)


class QuarterReportIssue(ConfirmPage):
    heading = gettext_lazy("Terbitkan laporan triwulan")
    submit_label = gettext_lazy("Terbitkan")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        told = read(request, kwargs["code"], kwargs["year"], kwargs["quarter"])
        if told.report is None:
            raise Http404
        self.report: QuarterReport = told.report
        check_can_issue_report(request.user, self.report)
        self.lead, self.hides = str(self.report), told.hides
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = [
            _("Angka dan narasinya dibekukan seperti sekarang; yang berubah kemudian masuk versi baru."),
            _("Angka perkara di dalamnya hanya dibaca bidang pemberantasan dan atasannya."),
        ]
        return super().get_context_data(consequences=said, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        actions.issue_report(report=self.report, by=self.request.user)
        messages.success(self.request, _("Laporan triwulan terbit."))
        return redirect(self.report)

    def cancel_url(self) -> str:
        return self.report.get_absolute_url()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (gettext_lazy("Laporan triwulan"), reverse("quarter-report-list")),
            (self.report, self.report.get_absolute_url()),
        ]


@require_POST
def quarter_report_revise(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    told = read(request, code, year, quarter)
    if told.report is None:
        raise Http404
    new = actions.revise_report(report=told.report, by=request.user)
    messages.success(request, _("Versi %(n)s dibuka; versi sebelumnya tetap dapat diunduh.") % {"n": new.n})
    return redirect(new)


@require_POST
def quarter_report_pdf(request: HttpRequest, code: str, year: int, quarter: int) -> HttpResponse:
    """Ask for it; leads to the page that waits for it."""
    return redirect(actions.request_pdf(told=read(request, code, year, quarter), by=request.user))
