"""The figures of a category, office by office: gathered, looked through, answered."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from awards import origins, reconciling, score_imports
from awards.actions import gathering, reconciliation
from awards.enums import CategoryStatus, EditionStatus, InputState
from awards.filters.inputs import InputFilter
from awards.forms.inputs import AnswerForm, CorrectForm, FlagForm
from awards.input_table import OfficeInputs, amount, inputs_of
from awards.models import Category, Confirmation
from awards.permissions.inputs import (
    check_can_answer,
    check_can_close_reconciliation,
    check_can_correct,
    check_can_gather,
    check_can_open_reconciliation,
    check_can_speak,
)
from awards.process import day
from awards.views.base import OfficePage, category_of, crumbs_of
from awards.views.categories import CategoryPage
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal

SHOWN = 100  # changes listed before gathering again


class InputGather(CategoryPage, ConfirmPage):
    """What gathering would change, before it does."""

    check = staticmethod(check_can_gather)
    template_name = "awards/input_gather.html"
    heading = gettext_lazy("Kumpulkan angka")
    submit_label = gettext_lazy("Kumpulkan")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(category=self.category, **kwargs)
        try:
            found = gathering.plan(category=self.category, by=self.request.user)
        except ValidationError as error:
            return context | {"consequences": error.messages, "blocked": True}
        changed = [(one, amount(one.before), amount(one.after)) for one in found.changes if one.before is not None]
        return context | {
            "found": found, "changed": changed[:SHOWN], "changed_more": max(0, len(changed) - SHOWN),
            "n_changed": len(changed), "n_new": len(found.changes) - len(changed),
            "told": self.category.status == CategoryStatus.RECONCILIATION and bool(changed),
            "nothing_counted": not any(part.is_counted for part in origins.parts_of(self.category)),
        }  # fmt: skip

    def perform(self, form: Any) -> HttpResponse:
        gathering.gather(category=self.category, by=self.request.user)
        messages.success(self.request, _("Angka dikumpulkan."))
        return redirect("input-list", self.category.edition.slug, self.category.code)


class ReconciliationOpen(CategoryPage, ConfirmPage):
    check = staticmethod(check_can_open_reconciliation)
    heading = gettext_lazy("Buka rekonsiliasi")
    submit_label = gettext_lazy("Buka rekonsiliasi")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tally = reconciling.tally(self.category)
        consequences = [
            _("%(n)s satuan kerja melihat angkanya, dan kepala satuan kerja diberi tahu.") % {"n": sum(tally.values())},
            _("Mereka menyatakan sesuai atau menandai yang keliru sampai %(day)s. Yang diam dianggap setuju.")
            % {"day": day(self.category.reconciled_by)},
        ]
        if tally.get(InputState.NOTHING):
            consequences.append(
                _("%(n)s satuan kerja belum mempunyai angka apa pun.") % {"n": tally[InputState.NOTHING]}
            )
        return super().get_context_data(consequences=consequences, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        reconciliation.open_reconciliation(category=self.category, by=self.request.user)
        messages.success(self.request, _("Rekonsiliasi dibuka."))
        return redirect(self.category)


class ReconciliationClose(CategoryPage, ConfirmPage):
    check = staticmethod(check_can_close_reconciliation)
    heading = gettext_lazy("Tutup rekonsiliasi")
    submit_label = gettext_lazy("Tutup rekonsiliasi")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consequences = [
            _("Kategori kembali menjadi draf, misalnya untuk mengganti definisinya."),
            _("Pernyataan satuan kerja disimpan, dan berlaku lagi selama angkanya tidak berubah."),
        ]
        return super().get_context_data(consequences=consequences, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        reconciliation.close_reconciliation(category=self.category, by=self.request.user)
        messages.success(self.request, _("Rekonsiliasi ditutup."))
        return redirect(self.category)


# All offices


class InputList(OfficePage, ListPage):
    """Each office with what it says to its figures; the national office all, an office itself and those below it."""

    template_name = "awards/input_list.html"
    heading = gettext_lazy("Angka penilaian")
    filterset_class = InputFilter
    searchable = True
    search_label = gettext_lazy("Cari satuan kerja")
    unit = pgettext_lazy("jumlah", "satuan kerja")
    empty_title = gettext_lazy("Belum ada angka")
    empty_text = gettext_lazy("Kumpulkan angka atau impor nilainya dari halaman kategori.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.category = category_of(request.user, kwargs["slug"], kwargs["category"])
        self.parts = origins.parts_of(self.category)
        self.columns = (
            Column("office", _("Satuan kerja"), "name", sort=("name",), link=self.link_of),
            Column("kind", _("Tingkat"), "get_kind_display", sort=("kind",)),
            Column(
                "state",
                _("Rekonsiliasi"),
                lambda office: InputState(office.reconciled),
                sort=("reconciled",),
                kind="status",
            ),
            Column("said_at", _("Dinyatakan"), sort=("said_at",), kind="datetime"),
            Column("known", _("Angka yang ada"), lambda office: office.known or 0, sort=("known",), kind="number"),
        )
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return f"{self.category.edition}, {self.category}."

    def link_of(self, office: Organisation) -> str:
        return reverse("input-office", args=[self.category.edition.slug, self.category.code, office.code])

    def get_queryset(self) -> QuerySet[Organisation]:
        seen = self.category.offices().filter(pk__in=Organisation.objects.visible_to(self.request.user))
        if self.category.edition.status == EditionStatus.DRAFT or self.category.gathered_at is not None:
            return reconciling.with_states(self.category, seen).order_by("-kind", "name")
        return seen.none()

    def listing(self) -> Any:
        """Excel and PDF have the figures themselves besides."""
        rows = list(self.rows())
        every = inputs_of(self.request.user, self.category, rows)
        self.columns = (
            Column("code", _("Kode"), "code"),
            *self.columns,
            *(Column(part.code, part.name, figure_of(every, part.code), kind="number") for part in self.parts),
        )
        return super().listing()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(
            category=self.category, crumbs=crumbs_of(self.category), tally=self.tally(),
            may_gather=not refusal(check_can_gather, user, self.category), scope=score_imports.scope_of(self.category),
            **kwargs,
        )  # fmt: skip

    def is_simulated(self, rows: Any = None) -> bool:
        return self.category.edition.simulated

    def tally(self) -> list[tuple[InputState, int]]:
        """The states there are, those that wait for somebody first; for the national office."""
        if not (self.request.user.membership and self.request.user.membership.sees_everything):
            return []
        found = reconciling.tally(self.category)
        order = ["DITANDAI", "BERUBAH", "BELUM", "DIJAWAB", "SESUAI", "DIANGGAP", "KOSONG"]
        return [(InputState(code), found[code]) for code in order if found.get(code)]


def figure_of(every: dict[int, OfficeInputs], code: str) -> Callable[[Any], Any]:
    return lambda office: every[office.pk].value(code)


# One office


def office_of(request: HttpRequest, category: Category, code: str) -> Any:
    """The office with its state (reconciling.with_states), or 404.

    The national office finds also those that only count for their BNNP, to put their figures right.
    """
    judged: Any = category.offices()
    if request.user.membership is not None and request.user.membership.sees_everything:
        judged = [one.pk for one in score_imports.judged(category)]
    seen = Organisation.objects.visible_to(request.user).filter(pk__in=judged)
    return get_object_or_404(reconciling.with_states(category, seen).select_related("parent"), code=code)


@require_safe
def input_office(request: HttpRequest, slug: str, category: str, office: str) -> HttpResponse:
    """What an office is judged by: each figure, where it comes from, and what was said of it."""
    found = category_of(request.user, slug, category)
    of = office_of(request, found, office)
    return show_office(request, found, of, None)


def show_office(
    request: HttpRequest, category: Category, office: Any, form: FlagForm | None
) -> HttpResponse:  # fmt: skip
    told: OfficeInputs = inputs_of(request.user, category, [office])[office.pk]
    said = (
        Confirmation.objects.visible_to(request.user)
        .filter(category=category, office=office)
        .select_related("by", "answered_by")
    )
    names = {part.code: part.name for part in told.parts}
    speak = refusal(check_can_speak, request.user, category, office)
    context = {
        "category": category, "office": office, "crumbs": crumbs_of(category), "told": told,
        "state": InputState(office.reconciled), "said": [(one, [names.get(c, c) for c in one.components]) for one in said],
        "speak_refusal": speak, "is_head": request.user.organisation == office,
        "form": form or FlagForm(parts=told.choices), "correct_refusal": refusal(check_can_correct, request.user, category),
        "may_list": request.user.membership is not None and request.user.membership.sees_everything,
        "waiting": next((one for one in said if one.status == "DITANDAI" and not one.answer), None)
        if office.reconciled == InputState.FLAGGED else None,
        "simulated": category.edition.simulated or told.simulated,
    }  # fmt: skip
    context["may_answer"] = context["waiting"] is not None and not refusal(
        check_can_answer, request.user, context["waiting"]
    )
    status = 422 if form is not None and form.is_bound else 200
    return render(request, "awards/input_office.html", context, status=status)


@require_POST
def input_confirm(request: HttpRequest, slug: str, category: str, office: str) -> HttpResponse:
    found = category_of(request.user, slug, category)
    of = office_of(request, found, office)
    reconciliation.confirm(category=found, office=of, by=request.user, seen=request.POST.get("seen", ""))
    messages.success(request, _("Terima kasih. Angka kantor Anda dinyatakan sesuai."))
    return redirect("input-office", slug, category, office)


@require_POST
def input_flag(request: HttpRequest, slug: str, category: str, office: str) -> HttpResponse:
    found = category_of(request.user, slug, category)
    of = office_of(request, found, office)
    form = FlagForm(request.POST, parts=[(part.code, part.name) for part in origins.parts_of(found)])
    if not form.is_valid():
        return show_office(request, found, of, form)
    reconciliation.flag(
        category=found, office=of, by=request.user, seen=request.POST.get("seen", ""), **form.cleaned_data
    )
    messages.success(request, _("Tanda Anda dikirim ke BNN pusat. Jawabannya datang di sini."))
    return redirect("input-office", slug, category, office)


class OfficeInputPage(CategoryPage):
    """A form about the figures of one office."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = category_of(request.user, kwargs["slug"], kwargs["category"])
        self.office = office_of(request, found, kwargs["office"])
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.office)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*crumbs_of(self.category), (self.office.name, self.cancel_url())]

    def cancel_url(self) -> str:
        return reverse("input-office", args=[self.category.edition.slug, self.category.code, self.office.code])


class InputAnswer(OfficeInputPage, FormPage):
    """Answer the flag of an office, and put right what was wrong."""

    check = staticmethod(check_can_correct)
    form_class = AnswerForm
    template_name = "awards/input_answer.html"
    heading = gettext_lazy("Jawab tanda tidak sesuai")
    submit_label = gettext_lazy("Kirim jawaban")

    def flag(self) -> Confirmation:
        found = Confirmation.objects.filter(category=self.category, office=self.office).unanswered()
        return get_object_or_404(found.select_related("by", "office", "category__edition"))

    def get_form_kwargs(self) -> dict[str, Any]:
        said = self.flag()
        if why := refusal(check_can_answer, self.request.user, said):
            raise PermissionDenied(why)
        told = inputs_of(self.request.user, self.category, [self.office])[self.office.pk]
        flagged = [
            (line.part.code, line.part.name, line.raw) for line in told.lines if line.part.code in said.components
        ]
        return super().get_form_kwargs() | {"flagged": flagged}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(flag=self.flag(), **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        reconciliation.answer_flag(
            confirmation=self.flag(), answer=form.cleaned_data["answer"], by=self.request.user,
            corrections=form.corrections,
        )  # fmt: skip
        messages.success(self.request, _("Jawaban dikirim ke %(office)s.") % {"office": self.office})
        return redirect(self.cancel_url())


class InputCorrect(OfficeInputPage, FormPage):
    """Put one figure right without a flag."""

    check = staticmethod(check_can_correct)
    form_class = CorrectForm
    heading = gettext_lazy("Koreksi angka")
    submit_label = gettext_lazy("Simpan koreksi")

    def line(self) -> Any:
        told = inputs_of(self.request.user, self.category, [self.office])[self.office.pk]
        found = next((line for line in told.lines if line.part.code == self.kwargs["component"]), None)
        if found is None:
            raise Http404
        return found

    @property
    def lead(self) -> str:
        line = self.line()
        return f"{self.office}: {line.part.name}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"value": self.line().raw}

    def perform(self, form: Any) -> HttpResponse:
        gathering.correct_input(
            category=self.category, office=self.office, component=self.kwargs["component"], by=self.request.user,
            **form.cleaned_data,
        )  # fmt: skip
        messages.success(self.request, _("Angka dikoreksi."))
        return redirect(self.cancel_url())
