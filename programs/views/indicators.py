"""One indicator: what it means, how it is reckoned, where its number comes from, its course; and another way of reckoning."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bnnportal import charts, measures
from bnnportal.offices.models import Organisation
from bnnportal.pages import FormPage, refusal
from bnnportal.pages.forms import add_errors
from programs import actions, effects
from programs.achievement import Thresholds as Bounds
from programs.enums import ActivityKind, Source
from programs.filters.catalogue import OfficeAndYear
from programs.forms.catalogue import MethodForm, ThresholdsForm
from programs.models import Indicator, Method, PublishedValue, Thresholds
from programs.permissions import check_can_change_method, check_can_change_thresholds
from programs.series import Point, course
from programs.views.base import OfficePage, check_enters
from programs.views.catalogue import crumbs as programme_crumbs
from rehab.measures import address as list_of

SHOWN = 20  # offices whose change is listed; the count says of how many


def found(code: str) -> Indicator:
    return get_object_or_404(Indicator.objects.select_related("programme"), code=code)


@require_safe
def indicator_detail(request: HttpRequest, code: str) -> HttpResponse:
    """The queries are the same however many offices lie below the one chosen; a few for each quarter and year told."""
    check_enters(request.user)
    indicator = found(code)
    form = OfficeAndYear(request.GET, user=request.user)
    office, year = form.office_chosen, form.year_chosen
    told = course(request.user, indicator, office, year)
    methods = list(indicator.methods.select_related("by"))
    rows = [point.row for point in (*told.quarters, *told.years)]
    context = {
        "indicator": indicator, "programme": indicator.programme, "form": form, "office": office, "year": year,
        "course": told, "now": next((one for one in methods if one.since_year <= year), None), "methods": methods,
        "hidden": any(row.hidden for row in rows), "simulated": any(row.simulated for row in rows),
        "kinds": [str(ActivityKind(kind).label) for kind in indicator.kinds],
        "measure": measures.get(indicator.measure) if indicator.measure else None,
        "behind": behind(indicator, office, year), "thresholds": Thresholds.objects.filter(year=year).first(),
        "change_refusal": refusal(check_can_change_method, request.user, indicator),
        "thresholds_refusal": refusal(check_can_change_thresholds, request.user),
        "published": PublishedValue.objects.beside(indicator),
        **drawings(indicator, told.quarters, year),
    }  # fmt: skip
    return render(request, "programs/indicator_detail.html", context)


def behind(indicator: Indicator, office: Organisation, year: int) -> str:
    """The list of what was counted or entered; of an office with others below it, what each of them reached."""
    chosen = {"indicator": indicator.code, "office": office.code, "year": year}
    if indicator.source == Source.ACTIVITIES:
        return list_of("programme-activity-list", **chosen, subtree="true")
    if indicator.source == Source.MEASURE:
        return ""
    if office.children.exists():
        return list_of("programme-comparison", office=office.code, show=indicator.code, year=year)
    return list_of("result-list", **chosen, standing="true")


def drawings(indicator: Indicator, points: list[Point], year: int) -> dict[str, Any]:
    """Result and target at the end of each quarter, wide and narrow."""
    if not any(point.row.result is not None for point in points):
        return {}

    def line(width: int) -> SafeString:
        series = [
            (name, [None if value is None else float(value) for value in values])
            for name, values in (
                (_("realisasi"), [point.row.result for point in points]),
                (_("target"), [point.row.target for point in points]),
            )
        ]
        title = _("%(indicator)s, %(year)s, menurut triwulan") % {"indicator": indicator.name, "year": year}
        labels, made_up = [point.label for point in points], any(point.row.simulated for point in points)
        return charts.line(series, labels, title, width=width, decimals=points[0].row.precision, simulated=made_up)

    return {"line": line(900), "narrow": line(340)}


class ShownFirst(OfficePage, FormPage):
    """A change whose effect is shown before it is saved: the first sending shows it, the second one confirms."""

    template_name = "programs/effect_form.html"
    submit_label = gettext_lazy("Lihat akibatnya")

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            if "confirmed" in self.request.POST:
                return self.perform(form)
            shown = self.effect(form)
        except ValidationError as error:
            add_errors(form, error)
        except PermissionDenied as error:
            form.add_error(None, str(error))
        else:
            return self.render_to_response(self.get_context_data(form=form, **shown))
        return self.form_invalid(form)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def effect(self, form: Any) -> dict[str, Any]:
        raise NotImplementedError


class IndicatorMethod(ShownFirst):
    lead = gettext_lazy("Sebelum disimpan, portal menunjukkan apa yang berubah pada setiap satuan kerja.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        self.indicator = found(kwargs["code"])
        check_can_change_method(request.user, self.indicator)
        self.heading = _("Ubah cara hitung: %(indicator)s") % {"indicator": self.indicator}
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> MethodForm:
        data = self.request.POST if self.request.method == "POST" else None
        last = Method.objects.filter(indicator=self.indicator).first()
        assert last is not None  # noqa: S101 - each indicator is delivered with one
        begins = {name: getattr(last, name) for name in actions.catalogue.METHOD}
        return MethodForm(data, instance=Method(indicator=self.indicator, **begins))

    def effect(self, form: MethodForm) -> dict[str, Any]:
        values = form.cleaned_data
        method = actions.catalogue.new_method(
            self.indicator, values["since_year"], values, values["reason"], self.request.user
        )
        found = effects.effects(self.request.user, method)
        return {
            "effects": [
                {"effect": one, "first": one.changes[:SHOWN], "more": max(0, len(one.changes) - SHOWN)} for one in found
            ],
            "tried": method.since_year > found[-1].year,
            "method": method,
            "changes": any(one.changes for one in found),
        }

    def perform(self, form: MethodForm) -> HttpResponse:
        values = form.cleaned_data
        actions.catalogue.change_method(
            indicator=self.indicator, by=self.request.user, since_year=values["since_year"], values=values,
            reason=values["reason"],
        )  # fmt: skip
        messages.success(self.request, _("Cara hitung disimpan dan berlaku sejak %(since_year)s.") % values)
        return redirect(self.indicator)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [*programme_crumbs(self.indicator.programme), (self.indicator, self.indicator.get_absolute_url())]

    def cancel_url(self) -> str:
        return self.indicator.get_absolute_url()


class ThresholdsChange(ShownFirst):
    """The lights of a year, for all indicators and offices."""

    lead = gettext_lazy("Berlaku untuk semua indikator dan semua satuan kerja pada tahun itu.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        check_can_change_thresholds(request.user)
        self.thresholds = get_object_or_404(Thresholds, year=kwargs["year"])
        self.heading = _("Ambang lampu %(year)s") % {"year": self.thresholds.year}
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> ThresholdsForm:
        return ThresholdsForm(self.request.POST if self.request.method == "POST" else None, instance=self.thresholds)

    def effect(self, form: ThresholdsForm) -> dict[str, Any]:
        row = actions.catalogue.new_thresholds(Thresholds.objects.get(pk=self.thresholds.pk), **form.cleaned_data)
        turned = effects.lights(self.request.user, row.year, Bounds(row.green, row.yellow))
        return {"turned": [(before, after, n) for (before, after), n in sorted(turned.items())], "shows_lights": True}

    def perform(self, form: ThresholdsForm) -> HttpResponse:
        actions.catalogue.change_thresholds(year=self.thresholds.year, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Ambang lampu disimpan."))
        return redirect("programme-list")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(gettext_lazy("Katalog program"), reverse("programme-list"))]

    def cancel_url(self) -> str:
        return reverse("programme-list")
