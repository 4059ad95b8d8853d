"""Pages of cases for the field pemberantasan: the register, one case, recording and changing it.

Who sees no cases reads totals of provinces at the register's address (views/case_totals.py); a case is 404 to them.
"""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from bnnportal.accounts.models import User
from bnnportal.files import views as files
from bnnportal.pages import Column, FormPage, ListPage, refusal
from bnnportal.periods import Month
from programs import actions, units
from programs.enums import AgeGroup, Sex
from programs.filters.cases import CaseFilter
from programs.forms.cases import CaseForm
from programs.models import Case
from programs.models.case import sees_cases
from programs.permissions import check_can_add_case, check_can_keep_case
from programs.views.base import OfficePage, check_enters
from programs.views.case_totals import CaseTotals


def evidence_in_words(case: Case) -> str | None:
    """ "Sabu 90 gram, Ekstasi 25 butir": each in its own unit."""
    return ", ".join(f"{row} {row.quantity}" for row in case.evidence.all()) or None


def left_in_words(case: Case) -> str | None:
    rows = list(case.evidence.all())
    if not rows:
        return None
    left = ", ".join(f"{row} {units.say(row.remaining, row.family)}" for row in rows if row.remaining)
    return left or (_("belum ditimbang") if any(row.net is None for row in rows) else _("tidak ada"))


class CaseList(OfficePage, ListPage):
    template_name = "programs/case_list.html"
    heading: Any = pgettext_lazy("menu", "Kasus")
    lead: Any = gettext_lazy("Laporan kasus narkotika (LKN): jumlah tersangka dan barang bukti, tanpa nama.")
    filterset_class = CaseFilter
    searchable = True
    search_label = gettext_lazy("Cari nomor LKN atau kabupaten")
    unit = pgettext_lazy("jumlah", "kasus")
    empty_title = gettext_lazy("Belum ada kasus")
    empty_text = gettext_lazy("Kasus dicatat bidang pemberantasan setelah LKN-nya terbit.")
    simulated_by = ("simulated",)
    columns: tuple[Column, ...] = (
        Column("number", gettext_lazy("Nomor LKN"), sort=("number",), link=Case.get_absolute_url),
        Column("month", pgettext_lazy("kasus", "Bulan"), lambda row: str(Month.of(row.month)), sort=("month",)),
        Column("region", gettext_lazy("Kabupaten atau kota"), "region.full_name", sort=("region__code",)),
        Column("kind", pgettext_lazy("kasus", "Jenis"), "get_kind_display", sort=("kind",)),
        Column("people", gettext_lazy("Tersangka"), sort=("people",), kind="number"),
        Column("evidence", gettext_lazy("Barang bukti"), evidence_in_words),
        Column("left", gettext_lazy("Sisa"), left_in_words),
        Column("office", gettext_lazy("Satuan kerja"), "office.name", sort=("office__name",)),
    )

    def get_queryset(self) -> QuerySet[Case]:
        return Case.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        add_refusal = refusal(check_can_add_case, self.request.user)
        if not add_refusal:
            self.empty_action = (reverse("case-create"), _("Catat kasus"))
        return super().get_context_data(add_refusal=add_refusal, **kwargs)


REGISTER, TOTALS = CaseList.as_view(), CaseTotals.as_view()


@require_http_methods(["GET", "HEAD", "POST"])
def case_list(request: HttpRequest) -> HttpResponseBase:
    """The register for who sees cases, and totals of provinces for all others."""
    check_enters(request.user)
    return (REGISTER if sees_cases(request.user) else TOTALS)(request)


def visible(user: User, pk: int) -> Case:
    """A case, or 404: who may not see it does not learn that there is one."""
    check_enters(user)
    return get_object_or_404(Case.objects.visible_to(user).select_related("office", "region__parent"), pk=pk)


def suspects_table(case: Case) -> dict[str, Any]:
    """Rows by age group, sums below; no row for a group nobody is of."""
    found = {(row.age, row.sex): row.people for row in case.suspects.all()}
    rows = [(age.label, [found.get((age, sex), 0) for sex in Sex]) for age in AgeGroup]
    shown = [(label, counts, sum(counts)) for label, counts in rows if any(counts)]
    sums = [sum(counts[index] for _label, counts, _all in shown) for index, _sex in enumerate(Sex)]
    return {"heads": [sex.label for sex in Sex], "rows": shown, "sums": sums, "all": sum(sums)}


@require_safe
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible(request.user, pk)
    evidence = list(case.evidence.prefetch_related("weighings__by", "disposals__by"))
    context = {
        "case": case,
        "month": Month.of(case.month),
        "suspects": suspects_table(case),
        "evidence": evidence,
        "may_destroy": any(row.remaining is None or row.remaining > 0 for row in evidence),
        "keep_refusal": refusal(check_can_keep_case, request.user, case),
        "panel": files.panel(request.user, case) | {"title": _("Berita acara"), "photos": False},
        "simulated": case.simulated,
    }
    return render(request, "programs/case_detail.html", context)


class CaseFormPage(OfficePage, FormPage):
    """What forms about one case share: who may, 422 where something is wrong, the way back."""

    case: Case

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.case = visible(request.user, kwargs["pk"])
        check_can_keep_case(request.user, self.case)
        return super().dispatch(request, *args, **kwargs)

    @property
    def sent(self) -> Any:
        return self.request.POST if self.request.method == "POST" else None

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext_lazy("menu", "Kasus"), reverse("case-list")), (self.case, self.case.get_absolute_url())]

    def cancel_url(self) -> str:
        return self.case.get_absolute_url()

    def done(self, words: str) -> HttpResponse:
        messages.success(self.request, words)
        return redirect(self.case)


class CaseEdit(CaseFormPage):
    template_name = "programs/case_form.html"
    heading: Any = gettext_lazy("Ubah kasus")

    def get_form(self, form_class: Any = None) -> CaseForm:
        return CaseForm(self.sent, user=self.request.user, case=self.case)

    def perform(self, form: CaseForm) -> HttpResponse:
        for name in ("number", "month", "kind", "region", "network", "note"):
            setattr(self.case, name, form.cleaned_data[name])
        actions.cases.save_case(case=self.case, by=self.request.user, suspects=form.suspects)
        return self.done(_("Kasus disimpan."))


class CaseCreate(CaseFormPage):
    template_name = "programs/case_form.html"
    heading: Any = gettext_lazy("Catat kasus")
    submit_label: Any = gettext_lazy("Catat kasus")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        check_can_add_case(request.user)
        return FormPage.dispatch(self, request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> CaseForm:
        return CaseForm(self.sent, user=self.request.user)

    def perform(self, form: CaseForm) -> HttpResponse:
        data = form.cleaned_data
        kept = {name: data[name] for name in ("number", "month", "kind", "region", "network", "note")}
        case = Case(office=data.get("office") or self.request.user.organisation, **kept)
        self.case = actions.cases.save_case(case=case, by=self.request.user, suspects=form.suspects)
        return self.done(_("Kasus dicatat. Sekarang isi barang buktinya."))

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext_lazy("menu", "Kasus"), reverse("case-list"))]

    def cancel_url(self) -> str:
        return reverse("case-list")
