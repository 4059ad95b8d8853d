"""Pages of objections: the list, one of them, filing, taking back, answering."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from awards.actions import objections as actions
from awards.enums import AwardEvent
from awards.filters.objections import ObjectionFilter
from awards.forms.objections import ACCEPT, AnswerForm, ObjectionForm
from awards.models import Category, Freeze, Objection, Standing
from awards.objected import Figure, corrections_of, figures_of
from awards.permissions.freezing import check_can_freeze
from awards.permissions.objections import check_can_answer, check_can_object, check_can_withdraw, newest_freeze
from awards.places import digits, place_words, ranked
from awards.views.base import OfficePage, category_of, check_enters, crumbs_of
from bnnportal.accounts.models import User
from bnnportal.audit.models import Event
from bnnportal.files import views as files
from bnnportal.files.enums import FileEvent
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, address, refusal

LIST: tuple[Any, str] = (pgettext_lazy("menu", "Sanggahan"), "objection-list")


class ObjectionList(OfficePage, ListPage):
    heading = pgettext_lazy("menu", "Sanggahan")
    lead = gettext_lazy("Keberatan satuan kerja atas angka dan kedudukannya, dengan jawaban BNN pusat.")
    filterset_class = ObjectionFilter
    searchable = True
    search_label = gettext_lazy("Cari isi atau satuan kerja")
    empty_title = gettext_lazy("Belum ada sanggahan")
    empty_text = gettext_lazy(
        "Sesudah angka suatu kategori dibekukan, pejabat penetap satuan kerja dapat menyanggah dari halaman kategorinya."
    )
    unit = pgettext_lazy("jumlah", "sanggahan")
    simulated_by = ("freeze__simulated",)
    columns = (
        Column("office", gettext_lazy("Satuan kerja"), "office.name", sort=("office__name",),
               link=Objection.get_absolute_url),
        Column("category", gettext_lazy("Kategori"), "category.name", sort=("category__name",)),
        Column("edition", gettext_lazy("Edisi"), "category.edition.name", sort=("category__edition__awarded_on",)),
        Column("n", gettext_lazy("Pembekuan ke-"), "freeze.n", sort=("freeze__n",), kind="plain"),
        Column("at", gettext_lazy("Diajukan"), sort=("at",), kind="datetime"),
        Column("answered_at", gettext_lazy("Dijawab"), sort=("answered_at",), kind="datetime"),
        Column("status", gettext_lazy("Keadaan"), lambda row: row, sort=("status",), kind="status"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Objection]:
        # the texts of a freeze are long: of the freeze only its number is read
        return Objection.objects.visible_to(self.request.user).for_page().order_by("-at", "-pk")


def visible(user: User, pk: int) -> Objection:
    check_enters(user)
    found = Objection.objects.visible_to(user).for_page().select_related("category__index__index")
    return get_object_or_404(found, pk=pk)


@require_safe
def objection_detail(request: HttpRequest, pk: int) -> HttpResponse:
    objection, user = visible(request.user, pk), request.user
    category, office = objection.category, objection.office
    newest = newest_freeze(category)
    figures = figures_of(objection.freeze, category, office)
    waits = Objection.objects.waiting_for_freeze().filter(pk=objection.pk).exists()
    context = {
        "objection": objection,
        "category": category,
        "crumbs": [*crumbs_of(category), (LIST[0], reverse(LIST[1]))],
        "figures": [figure for figure in figures if figure.code in objection.components],
        "corrections": corrections_of(objection),
        "newest": newest if newest.pk != objection.freeze_id else None,
        "places": places_of(objection, newest),
        "waits": waits,
        "freeze_refusal": refusal(check_can_freeze, user, category) if waits else "",
        "sees_freeze": Freeze.objects.visible_to(user).filter(pk=objection.freeze_id).exists(),
        "answer_refusal": refusal(check_can_answer, user, objection),
        "answers": user.is_national and objection.status == "MASUK",
        "may_withdraw": not refusal(check_can_withdraw, user, objection),
        "history": history(objection),
        "attachments": files.panel(user, objection) | {"title": _("Bukti")},
    }
    return render(request, "awards/objection_detail.html", context)


def places_of(objection: Objection, newest: Freeze) -> list[tuple[Any, str]]:
    """Where the office stood when it objected, and where it stands in the newest freeze."""
    freezes = [objection.freeze] if newest.pk == objection.freeze_id else [objection.freeze, newest]
    standings = {row.freeze_id: row for row in Standing.objects.filter(freeze__in=freezes, office=objection.office)}
    found = []
    for freeze in freezes:
        standing = standings.get(freeze.pk)
        if standing is not None:
            words = place_words(standing, ranked(freeze), digits(freeze))
            found.append((_("Pada pembekuan ke-%(n)s") % {"n": freeze.n}, words))
    return found


def history(objection: Objection) -> list[tuple[Any, Event]]:
    """What happened to it, newest first. One query."""
    labels = dict(AwardEvent.choices) | dict(FileEvent.choices)
    lines = Event.objects.filter(target_type="awards.objection", target_id=str(objection.pk)).order_by("-pk")[:50]
    return [(labels.get(line.event, line.event), line) for line in lines]


class ObjectionCreate(OfficePage, FormPage):
    template_name = "awards/objection_form.html"
    heading: Any = gettext_lazy("Ajukan sanggahan")
    submit_label: Any = gettext_lazy("Ajukan sanggahan")
    category: Category
    freeze: Freeze
    figures: list[Figure]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.category = category_of(request.user, kwargs["slug"], kwargs["category"])
        check_can_object(request.user, self.category)
        self.freeze = newest_freeze(self.category)
        office = request.user.organisation
        self.figures = figures_of(self.freeze, self.category, office)
        waiting = Objection.objects.open().filter(freeze=self.freeze, office=office).first()
        self.waiting = waiting
        if waiting is not None and request.method == "GET":
            messages.info(request, _("Sanggahan ini masih menunggu jawaban. Tambahkan bukti di sini."))
            return redirect(waiting)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.category)

    def get_form(self, form_class: Any = None) -> ObjectionForm:
        post = self.request.method == "POST"
        choices = [(figure.code, f"{figure.name}: {figure.words}") for figure in self.figures]
        return ObjectionForm(
            self.request.POST if post else None, self.request.FILES if post else None, components=choices
        )  # fmt: skip

    def perform(self, form: ObjectionForm) -> HttpResponse:
        data = form.cleaned_data
        objection = actions.file_objection(
            category=self.category, by=self.request.user, text=data["text"], components=data["components"],
            uploads=data["uploads"],
        )  # fmt: skip
        messages.success(self.request, _("Sanggahan diajukan. Anda diberi tahu begitu dijawab."))
        return redirect(objection)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        office = self.request.user.organisation
        standing = Standing.objects.filter(freeze=self.freeze, office=office).select_related("office").first()
        place = place_words(standing, ranked(self.freeze), digits(self.freeze)) if standing else ""
        return super().get_context_data(
            category=self.category,
            freeze=self.freeze,
            place=place,
            standing=standing,
            why=self.why(standing),
            waiting=self.waiting,
            **kwargs,
        )

    def why(self, standing: Standing | None) -> str:
        place = self.category.edition.slug, self.category.code
        return address("standing-detail", *place, standing.office.code) if standing else ""

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.category)

    def cancel_url(self) -> str:
        return self.category.get_absolute_url()


class ObjectionStep(OfficePage, FormPage):
    """A step with one objection; `check` says whether it may be asked."""

    check: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.objection = visible(request.user, kwargs["pk"])
        type(self).check(request.user, self.objection)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return f"{self.objection.office}, {self.objection.category}"

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(LIST[0], reverse(LIST[1])), (self.objection.office, self.objection.get_absolute_url())]

    def cancel_url(self) -> str:
        return self.objection.get_absolute_url()


class ObjectionWithdraw(ObjectionStep, ConfirmPage):
    heading: Any = gettext_lazy("Cabut sanggahan")
    submit_label: Any = gettext_lazy("Cabut sanggahan")
    cancel_label: Any = gettext_lazy("Kembali")
    danger = True
    check = check_can_withdraw

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [
            _("Sanggahan tidak dijawab lagi dan tetap tercatat sebagai dicabut."),
            _("Selama masa sanggah, satuan kerja Anda dapat mengajukan sanggahan baru."),
        ]
        return super().get_context_data(consequences=lines, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        actions.withdraw_objection(objection=self.objection, by=self.request.user)
        messages.success(self.request, _("Sanggahan dicabut."))
        return redirect(self.objection)


class ObjectionAnswer(ObjectionStep):
    template_name = "awards/objection_answer.html"
    heading: Any = gettext_lazy("Jawab sanggahan")
    submit_label: Any = gettext_lazy("Kirim jawaban")
    check = check_can_answer

    def get_form(self, form_class: Any = None) -> AnswerForm:
        self.figures = [
            figure
            for figure in figures_of(self.objection.freeze, self.objection.category, self.objection.office)
            if figure.code in self.objection.components
        ]
        asked = [(figure.code, figure.name, figure.now_words) for figure in self.figures]
        return AnswerForm(self.request.POST if self.request.method == "POST" else None, components=asked)

    def perform(self, form: AnswerForm) -> HttpResponse:
        answer, by = form.cleaned_data["answer"], self.request.user
        if form.cleaned_data["decision"] == ACCEPT:
            actions.accept_objection(objection=self.objection, by=by, answer=answer, corrections=form.corrections())
            messages.success(
                self.request, _("Sanggahan diterima. Bekukan lagi supaya peringkat memakai angka yang dikoreksi.")
            )
        else:
            actions.reject_objection(objection=self.objection, by=by, answer=answer)
            messages.success(self.request, _("Sanggahan ditolak; satuan kerja membaca alasannya."))
        return redirect(self.objection)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(objection=self.objection, **kwargs)
