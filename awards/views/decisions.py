"""Pages of the decision on a category: departures, the decision, its papers, its withdrawal."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from awards import decided
from awards.actions import decisions as actions
from awards.forms.decisions import DecideForm, DepartureForm, ReasonForm
from awards.models import Award, Category, Decision, Departure, Freeze, Standing
from awards.permissions.decisions import (
    check_can_announce_correction,
    check_can_correct,
    check_can_drop,
    check_can_prepare,
    check_can_withdraw,
    check_may_decide,
    hindrances,
    own_departures,
)
from awards.places import rank_words
from awards.views.base import OfficePage, category_of, crumbs_of
from bnnportal.accounts.models import User
from bnnportal.documents.stored import served
from bnnportal.pages import ConfirmPage, FormPage, refusal

PAPERS = {"berita-acara": "minutes", "lampiran": "annex"}


def whole_category(user: User, slug: str, code: str) -> Category:
    """A category for who sees all of its ranking before it is announced: the national office."""
    found = category_of(user, slug, code)
    if user.membership is None or not user.membership.sees_everything:
        raise Http404
    return found


def visible_decision(user: User, slug: str, code: str, n: int) -> Decision:
    category = category_of(user, slug, code)
    joined = Decision.objects.visible_to(user).filter(category=category).select_related(
        "freeze", "by", "frozen_by", "withdrawn_by", "minutes", "annex", "replaced_by"
    )  # fmt: skip
    decision = get_object_or_404(joined, n=n)
    decision.category = category
    return decision


class OfCategory(OfficePage):
    """A page of a category whose whole ranking the person sees."""

    request: HttpRequest
    kwargs: dict[str, Any]

    @cached_property
    def category(self) -> Category:
        return whole_category(self.request.user, self.kwargs["slug"], self.kwargs["category"])

    @cached_property
    def freeze(self) -> Freeze | None:
        return actions.current_freeze(self.category)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.category)

    def cancel_url(self) -> str:
        return self.category.get_absolute_url()


class DecisionCreate(OfCategory, FormPage):
    """The computed ranking with the winners marked, what departs from it, and what still hinders the decision."""

    template_name = "awards/decision_create.html"
    form_class = DecideForm
    heading = gettext_lazy("Tetapkan pemenang")
    submit_label = gettext_lazy("Tetapkan")

    @property
    def lead(self) -> str:
        return f"{self.category}, {self.category.edition}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, category, freeze = self.request.user, self.category, self.freeze
        found = hindrances(category, freeze) + own_departures(user, freeze)
        departures = actions.prepared(freeze) if freeze is not None else []
        tables: list[decided.Table] = []
        if freeze is not None:
            try:
                tables = decided.tables(category, freeze, departures)
            except ValidationError as error:  # one that was dropped may leave another without its place
                found += error.messages
                tables = decided.tables(category, freeze, [])
        waiting = category.decisions.filter(withdrawn_at=None).order_by("-n").first()
        return super().get_context_data(**kwargs) | {
            "category": category,
            "freeze": freeze,
            "hindrances": found,
            "refusal": refusal(check_may_decide, user, category),
            "prepare_refusal": refusal(check_can_prepare, user, category),
            "departures": departures,
            "closed": [line for table in tables for line in table.winners if not line.standing.office.is_open()],
            "left_behind": actions.left_behind(freeze) if freeze is not None else [],
            "tables": tables,
            "decision": waiting if category.status == "TETAP" else None,
            "simulated": bool(freeze and freeze.simulated),
        }

    def perform(self, form: Any) -> HttpResponse:
        decision = actions.decide(category=self.category, by=self.request.user, note=form.cleaned_data["note"])
        messages.success(self.request, _("Pemenang ditetapkan. Berita acara dan lampirannya sedang dibuat."))
        return redirect(decision)


class DepartureCreate(OfCategory, FormPage):
    """One office that shall not keep its computed rank."""

    form_class = DepartureForm
    heading = gettext_lazy("Menyimpang dari peringkat hitungan")
    submit_label = gettext_lazy("Siapkan")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.kwargs = kwargs
        self.request = request
        check_can_prepare(request.user, self.category)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def standing(self) -> Standing:
        rows = Standing.objects.filter(freeze=self.freeze).select_related("office")
        return get_object_or_404(rows, office__code=self.kwargs["office"])

    @property
    def lead(self) -> str:
        return _("%(office)s, peringkat %(rank)s menurut hitungan. %(category)s.") % {
            "office": self.standing.office, "rank": rank_words(self.standing.rank) or "–",
            "category": self.category,
        }  # fmt: skip

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*super().crumbs(), (DecisionCreate.heading, self.cancel_url())]

    def cancel_url(self) -> str:
        return reverse("decision-create", args=[self.category.edition.slug, self.category.code])

    def perform(self, form: Any) -> HttpResponse:
        wanted = form.cleaned_data
        assert self.freeze is not None  # noqa: S101 - its standing was found
        actions.prepare_departure(
            freeze=self.freeze, standing=self.standing, rank=wanted["rank"], reason=wanted["reason"],
            upload=wanted["file"], by=self.request.user,
        )  # fmt: skip
        messages.success(self.request, _("Penyimpangan disiapkan; berlaku bila pemenang ditetapkan."))
        return redirect(self.cancel_url())


@require_POST
def departure_drop(request: HttpRequest, slug: str, category: str, office: str) -> HttpResponse:
    found = whole_category(request.user, slug, category)
    rows = Departure.objects.filter(freeze__category=found, decision=None).select_related("freeze__category")
    departure = get_object_or_404(rows, freeze=actions.current_freeze(found), standing__office__code=office)
    check_can_drop(request.user, departure)
    actions.drop_departure(departure=departure, by=request.user)
    messages.success(request, _("Penyimpangan dibatalkan; peringkat kembali seperti hitungan."))
    return redirect("decision-create", slug, category)


@require_safe
def decision_detail(request: HttpRequest, slug: str, category: str, n: int) -> HttpResponse:
    """What was decided: winners, both ranks of everybody, papers, certificates, and what it corrected."""
    user = request.user
    decision = visible_decision(user, slug, category, n)
    tables = decided.of_decision(decision)
    departures = [line.departure for table in tables for line in table.lines if line.departure]
    before = decision_before(decision)
    seen = set(Departure.objects.visible_to(user).filter(decision=decision).values_list("pk", flat=True))
    context = {
        "decision": decision,
        "category": decision.category,
        "crumbs": crumbs_of(decision.category),
        "tables": tables,
        "departures": [(one, one.pk in seen) for one in departures],
        "before": before,
        "corrections": decided.corrections(before, decision) if before is not None else [],
        "papers": [(name, getattr(decision, field)) for name, field in PAPERS.items()],
        "counts": Award.objects.filter(decision=decision).standing().certificate_counts(),
        "others": category_decisions(user, decision),
        "withdraw_refusal": refusal(check_can_withdraw, user, decision),
        "announce_refusal": refusal(check_can_announce_correction, user, decision),
        "correct_refusal": refusal(check_can_correct, user, decision.category) or not holds(decision),
        "simulated": decision.freeze.simulated,
    }
    return render(request, "awards/decision_detail.html", context)


def decision_before(decision: Decision) -> Decision | None:
    """The announced decision that this one corrects, or would."""
    if decision.withdrawn_at is not None:
        return None
    announced = decision.category.decisions.filter(published_at__isnull=False, n__lt=decision.n)
    return announced.select_related("freeze").order_by("-n").first()


def category_decisions(user: User, decision: Decision) -> list[Decision]:
    """The other decisions on the category that the person sees."""
    found = Decision.objects.visible_to(user).filter(category=decision.category).exclude(pk=decision.pk)
    others = list(found.order_by("-n"))
    for one in others:
        one.category = decision.category
    return others


def holds(decision: Decision) -> bool:
    return decision.published_at is not None and decision.replaced_by_id is None


@require_safe
def decision_paper(request: HttpRequest, slug: str, category: str, n: int, paper: str) -> FileResponse:
    """Minutes or annex, for everybody who sees the decision."""
    if paper not in PAPERS:
        raise Http404
    document = getattr(visible_decision(request.user, slug, category, n), PAPERS[paper])
    if document is None or not document.has_file:
        raise Http404
    return served(document, *document.final_file)


class DecisionWithdraw(OfficePage, ConfirmPage):
    form_class = ReasonForm
    heading = gettext_lazy("Tarik penetapan")
    submit_label = gettext_lazy("Tarik penetapan")
    danger = True
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.decision = visible_decision(request.user, kwargs["slug"], kwargs["category"], kwargs["n"])
        check_can_withdraw(request.user, self.decision)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.decision)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.decision.category)

    def cancel_url(self) -> str:
        return self.decision.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        told = [
            _("Berita acara dan lampirannya dicabut; alasannya tampil saat dokumennya diperiksa."),
            _("Kategori kembali ke keadaan angka dibekukan. Penyimpangan tetap disiapkan untuk penetapan berikutnya."),
        ]
        return super().get_context_data(**kwargs) | {"consequences": told}

    def perform(self, form: Any) -> HttpResponse:
        actions.withdraw_decision(decision=self.decision, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Penetapan ditarik."))
        return redirect(self.decision.category)
