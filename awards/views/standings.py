"""The explanation of one office's standing in one category."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from awards import explained, history, rankings, staleness
from awards.explanation import Explanation, figure, signed
from awards.forms.what_if import WhatIfForm
from awards.models import Category, Freeze, Standing
from awards.permissions.objections import check_can_object
from awards.scoring.errors import ScoringError
from awards.views.base import category_of, crumbs_of
from awards.views.rankings import index_address, optional
from bnnportal import charts
from bnnportal.pages import refusal


def standing_of(request: HttpRequest, category: Category, code: str) -> tuple[Standing, list[Freeze]]:
    """The standing in the freeze asked for, else in the newest the person may read it in; with all of those freezes."""
    rows = (
        Standing.objects.visible_to(request.user)
        .filter(freeze__category=category, office__code=code)
        .select_related("freeze", "office__region", "office__parent")
        .defer("freeze__spec", "freeze__data", "freeze__result", "freeze__sources")
        .order_by("-freeze__n")
    )
    found = list(rows)
    if not found:
        raise Http404
    asked = [one for one in found if str(one.freeze.n) == request.GET.get("freeze", "")]
    standing = (asked or found)[0]
    for one in found:
        one.freeze.category = category
    return standing, [one.freeze for one in found]


@require_safe
def standing_detail(request: HttpRequest, slug: str, category: str, office: str) -> HttpResponse:
    """Constant queries: the frozen table itself is read once and kept by the process."""
    found = category_of(request.user, slug, category)
    standing, freezes = standing_of(request, found, office)
    freeze, user = standing.freeze, request.user
    whole = Freeze.objects.visible_to(user).filter(pk=freeze.pk).exists()
    everyone = [one for one in rankings.standings_of(freeze) if one.level == standing.level]
    known = everyone
    if not whole:
        own = set(Standing.objects.visible_to(user).filter(freeze=freeze).values_list("pk", flat=True))
        known = [one for one in everyone if one.pk in own]
    explanation = Explanation(standing, freeze, user, {one.office.code: one.office.plain_name for one in known})
    line = rankings.lines_of(
        everyone, explanation.definition, rankings.before(found), rankings.decided(user, freeze, everyone)
    )
    context: dict[str, Any] = {
        "category": found,
        "edition": found.edition,
        "standing": standing,
        "office": standing.office,
        "freeze": freeze,
        "freezes": freezes,
        "whole": whole,
        "line": next(one for one in line if one.standing.pk == standing.pk),
        "explanation": explanation,
        "ranked": sum(one.rank is not None for one in everyone),
        "crumbs": [*crumbs_of(found), (_("Peringkat"), reverse("category-ranking", args=[slug, category]))],
        "years": history.years(user, found, standing.office, standing),
        "changed": staleness.changed(freeze, standing.office),
        "index_url": index_address(found),
        "ranking_rule": rule_in_words(explanation.definition),
        "inputs_url": optional("input-office", slug, category, office) if explanation.inputs else "",
        "objection": objection(request, found, standing, newest=freezes[0].pk == freeze.pk),
        "simulated": standing.simulated,
        **small_numbers(request, explanation),
        **what_if(request, explanation),
    }
    return render(request, "awards/standing_detail.html", context)


def objection(request: HttpRequest, category: Category, standing: Standing, *, newest: bool) -> dict[str, Any]:
    """Whether the window is open for the office, and the way to object for who may."""
    freeze, office = standing.freeze, standing.office
    if not newest or not freeze.is_open_for(office) or request.user.organisation != office:
        return {}
    refused = refusal(check_can_object, request.user, category)
    return {
        "until": freeze.objections_until,
        "refusal": refused,
        "url": optional("objection-create", category.edition.slug, category.code),
    }


def rule_in_words(definition: explained.Definition) -> list[str]:
    """How scores are rounded and ties are ranked, as the frozen definition says."""
    spec, root = definition.spec, definition.root
    said = []
    if root.decimals is not None:
        said.append(_("Skor dibulatkan menjadi %(n)s angka di belakang koma, setengah ke atas.") % {"n": root.decimals})
    said.append(
        _("Urutan memakai skor yang sudah dibulatkan, jadi skor yang tampak sama berarti seri.")
        if spec.rank.on == "rounded"
        else _("Urutan memakai skor sebelum dibulatkan.")
    )
    if spec.rank.tie_breakers:
        names = [spec.nodes[code].name or code for code in spec.rank.tie_breakers]
        said.append(_("Bila skor sama, yang lebih baik pada %(names)s didahulukan.") % {"names": ", ".join(names)})
    ties = {
        "competition": _("Kantor yang tetap sama berbagi peringkat, dan peringkat sesudahnya dilewati (1, 2, 2, 4)."),
        "dense": _("Kantor yang tetap sama berbagi peringkat, tanpa melewati peringkat berikutnya (1, 2, 2, 3)."),
        "average": _("Kantor yang tetap sama mendapat rata-rata peringkatnya (1, 2,5, 2,5, 4)."),
    }
    return [*said, ties[spec.rank.ties]]


def small_numbers(request: HttpRequest, explanation: Explanation) -> dict[str, Any]:
    """The funnel of one share; which one stands in the address."""
    shares = dict(explanation.shares)
    if not shares or explanation.standing.rank is None:
        return {}
    asked = request.GET.get("share", "")
    component = asked if asked in shares else next(iter(shares))
    found = explanation.funnel(component)
    if found is None:
        return {"shares": list(shares.items()), "share": component}
    title = _("%(name)s menurut banyaknya yang dihitung") % {"name": shares[component]}
    return {
        "shares": list(shares.items()),
        "share": component,
        "share_name": shares[component],
        "funnel": found,
        "funnel_wide": found.picture(640, title),
        "funnel_narrow": found.picture(340, title),
    }


def what_if(request: HttpRequest, explanation: Explanation) -> dict[str, Any]:
    """The answer to "what if", from the address alone."""
    if explanation.standing.rank is None:
        return {}
    asked = "component" in request.GET
    form = WhatIfForm(request.GET if asked else None, choices=explanation.choices())
    context: dict[str, Any] = {"what_if_form": form}
    if not asked or not form.is_valid():
        return context
    code, value = form.cleaned_data["component"], form.cleaned_data["value"]
    component = explanation.definition.component(code)
    assert component is not None  # noqa: S101 - the form offers components alone
    try:
        if value is not None:
            context["what_if"] = told(explanation, component.name or code, float(value))
            context["what_if"] |= moved(explanation, code, float(value))
        context["reach"] = reach_in_words(explanation, code)
    except ScoringError as error:
        form.add_error("value", error.sentence)
    return context


def told(explanation: Explanation, name: str, value: float) -> dict[str, Any]:
    return {"component": name, "value": figure(value)}


def moved(explanation: Explanation, code: str, value: float) -> dict[str, Any]:
    """Score and place before and after."""
    found, decimals = explanation.what_if(code, value), explanation.decimals
    if found.score is None or found.rank is None:
        return {"lost": True}
    return {
        "before": charts.number(found.score_before, decimals),
        "after": charts.number(found.score, decimals),
        "gained": signed(found.score - found.score_before, decimals),
        "rank_before": rankings.place_words(found.rank_before),
        "rank": rankings.place_words(found.rank),
        "passed": len(found.passed),
        "passed_names": explanation.names_of(found.passed),
        "passed_by": len(found.passed_by),
        "passed_by_names": explanation.names_of(found.passed_by),
    }


def reach_in_words(explanation: Explanation, code: str) -> str:
    """ "Untuk naik satu peringkat diperlukan …", or that no value does."""
    found, component = explanation.reach(code), explanation.definition.component(code)
    if found is None or component is None:
        return _("Kantor ini sudah di peringkat teratas.")
    words = {
        "name": component.name or code, "unit": component.unit, "rank": rankings.place_words(found.rank),
        "limit": figure(found.limit), "now": figure(found.now) or _("belum ada data"),
    }  # fmt: skip
    if found.value is None:
        return _("Tidak ada nilai %(name)s sampai %(limit)s yang menaikkan peringkat, bila angka lain tetap.") % words
    words["value"] = figure(found.value)
    return (
        _(
            "Untuk naik ke peringkat %(rank)s diperlukan %(name)s %(value)s %(unit)s (sekarang %(now)s), bila angka lain tetap."
        )
        % words
    )
