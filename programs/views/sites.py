"""Pages of programme sites: the list with its map, one of them with what it was, adding, changing, its standing."""

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from bnnportal import charts
from bnnportal.accounts.models import User
from bnnportal.files import views as files
from bnnportal.pages import Column, FormPage, ListPage, refusal
from programs import actions
from programs.enums import COUNTED_STANDINGS, STANDINGS, SiteKind, SiteStanding
from programs.filters.sites import SiteFilter
from programs.forms.sites import SiteForm, StandingForm
from programs.models import Activity, Site
from programs.models.site import SiteQuerySet
from programs.permissions import check_can_add_site, check_can_keep_site
from programs.views.base import OfficePage, check_enters

SHOWN = 10  # activities on the page of a site
BREAKS = (1, 5, 10, 25)
CLASSES = (("class-0", "0"), ("class-1", "1–4"), ("class-2", "5–9"), ("class-3", "10–24"))
COUNTED_WORDS = {
    SiteKind.VILLAGE: gettext_lazy("Desa Bersinar yang ditetapkan atau aktif"),
    SiteKind.RISK: gettext_lazy("Kawasan rawan berstatus bahaya atau waspada"),
}


def standing_of(site: Any) -> SiteStanding | None:
    return SiteStanding(site.standing) if site.standing else None


class SiteList(OfficePage, ListPage):
    template_name = "programs/site_list.html"
    heading: Any = gettext_lazy("Lokasi program")
    lead: Any = gettext_lazy("Desa Bersinar dan kawasan rawan, dengan statusnya dari waktu ke waktu.")
    filterset_class = SiteFilter
    searchable = True
    search_label = gettext_lazy("Cari desa, kecamatan, atau kabupaten")
    unit = pgettext_lazy("jumlah", "lokasi")
    empty_title = gettext_lazy("Belum ada lokasi")
    empty_text = gettext_lazy("Desa Bersinar dan kawasan rawan dicatat oleh satuan kerja yang membinanya.")
    simulated_by = ("simulated",)
    columns: tuple[Column, ...] = (
        Column("village", gettext_lazy("Desa atau kelurahan"), sort=("village",), link=Site.get_absolute_url),
        Column("kind", gettext_lazy("Jenis"), "get_kind_display", sort=("kind",)),
        Column("standing", pgettext_lazy("lokasi", "Status"), standing_of, sort=("standing",), kind="status"),
        Column("since", gettext_lazy("Sejak"), "stands_since", sort=("stands_since",), kind="date"),
        Column("district", gettext_lazy("Kecamatan"), lambda row: row.district or None, sort=("district",)),
        Column("region", gettext_lazy("Kabupaten atau kota"), "region.full_name", sort=("region__code",)),
        Column("office", gettext_lazy("Satuan kerja"), "office.name", sort=("office__name",)),
    )

    def get_queryset(self) -> QuerySet[Site]:
        seen = Site.objects.visible_to(self.request.user).with_standing()
        return seen.select_related("office", "region").order_by("region__code", "village", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        add_refusal = refusal(check_can_add_site, self.request.user)
        if not add_refusal:
            self.empty_action = (reverse("site-create"), _("Tambah lokasi"))
        context = super().get_context_data(add_refusal=add_refusal, **kwargs)
        return context | {"standings": self.counts(), **self.picture()}

    def counts(self) -> list[tuple[str, list[tuple[SiteStanding, int]]]]:
        """How many stand how, by kind, of everything the person sees; one query."""
        seen: Any = Site.objects.visible_to(self.request.user).with_standing().order_by()
        found = {
            (kind, standing): n for kind, standing, n in seen.values_list("kind", "standing").annotate(n=Count("pk"))
        }
        return [
            (str(SiteKind(kind).label), [(one, found.get((kind, one), 0)) for one in these])
            for kind, these in STANDINGS.items()
        ]

    @property
    def kind(self) -> SiteKind:
        """Of the map: villages, unless areas are asked for. A map of both would add up two different things."""
        return SiteKind.RISK if self.request.GET.get("kind") == SiteKind.RISK else SiteKind.VILLAGE

    def picture(self) -> dict[str, Any]:
        """What the filters leave, counted on a map, or by kabupaten where one sees a single province; one query."""
        title = str(COUNTED_WORDS[self.kind])
        counted = Count("pk", filter=Q(standing__in=COUNTED_STANDINGS[self.kind]))
        made_up = Count("pk", filter=Q(simulated=True))
        of_kind = self.rows().filter(kind=self.kind).order_by()
        membership = self.request.user.membership
        if membership is None or not membership.sees_everything:
            places = of_kind.values("region__full_name").annotate(n=counted, made_up=made_up)
            bars = sorted(
                ((row["region__full_name"].replace("Kabupaten ", "Kab. "), row["n"]) for row in places),
                key=lambda row: -row[1],
            )[:12]
            if not any(n for _name, n in bars):
                return {}
            simulated = any(row["made_up"] for row in places)
            drawn = {name: charts.bars(bars, title, width=width, simulated=simulated)
                     for name, width in (("bars", 640), ("narrow", 340))}  # fmt: skip
            return {"picture_title": title, **drawn}
        marks = {
            row["region__parent__code"]: charts.Mark(
                f"class-{sum(row['n'] >= limit for limit in BREAKS)}",
                _("%(n)s lokasi") % {"n": row["n"]},
                f"{self.request.path}?kind={self.kind.value}&province={row['region__parent__code']}",
                bool(row["made_up"]),
            )
            for row in of_kind.values("region__parent__code").annotate(n=counted, made_up=made_up)
        }
        if not marks:
            return {}
        return {
            "picture_title": title, "map": charts.province_map(marks, title), "tiles": charts.tile_grid(marks, title),
            "key": charts.legend([*CLASSES, ("class-4", _("25 ke atas"))]),
        }  # fmt: skip


def visible(user: User, pk: int) -> Any:
    """A site with what it is today, or 404 when the person may not see it."""
    check_enters(user)
    seen: SiteQuerySet = Site.objects.visible_to(user).with_standing().select_related("office", "region__parent")
    return get_object_or_404(seen, pk=pk)


@require_safe
def site_detail(request: HttpRequest, pk: int) -> HttpResponse:
    site = visible(request.user, pk)
    held = Activity.objects.visible_to(request.user).current().filter(site=site).order_by("-ends", "-pk")
    shown = list(held.select_related("programme")[: SHOWN + 1])
    context = {
        "site": site,
        "standing": standing_of(site),
        "history": site.standings.select_related("by"),
        "activities": shown[:SHOWN],
        "more": len(shown) > SHOWN,
        "keep_refusal": refusal(check_can_keep_site, request.user, site),
        "panel": files.panel(request.user, site) | {"title": _("Berkas"), "photos": False},
        "simulated": site.simulated,
    }
    return render(request, "programs/site_detail.html", context)


class SiteFormPage(OfficePage, FormPage):
    """What the three forms share: 422 where something is wrong, and the way back."""

    site: Site | None = None

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def crumbs(self) -> list[tuple[Any, str]]:
        found: list[tuple[Any, str]] = [(pgettext_lazy("menu", "Lokasi"), reverse("site-list"))]
        return [*found, (self.site, self.site.get_absolute_url())] if self.site else found

    def cancel_url(self) -> str:
        return self.site.get_absolute_url() if self.site else reverse("site-list")

    @property
    def sent(self) -> Any:
        return self.request.POST if self.request.method == "POST" else None


class SiteCreate(SiteFormPage):
    heading: Any = gettext_lazy("Tambah lokasi")
    lead: Any = gettext_lazy("Satu desa atau kawasan sekali saja; perubahan statusnya dicatat kemudian.")
    submit_label: Any = gettext_lazy("Tambah lokasi")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        check_can_add_site(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> SiteForm:
        return SiteForm(self.sent, user=self.request.user)

    def perform(self, form: SiteForm) -> HttpResponse:
        data = dict(form.cleaned_data)
        standing, on, basis = data.pop("standing"), data.pop("on"), data.pop("basis")
        data.setdefault("office", self.request.user.organisation)
        site = actions.sites.add_site(
            site=Site(**data), by=self.request.user, standing=standing or None, on=on, basis=basis
        )
        messages.success(self.request, _("%(site)s terdaftar.") % {"site": site})
        return redirect(site)


class SiteEdit(SiteFormPage):
    heading: Any = gettext_lazy("Ubah lokasi")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.site = visible(request.user, kwargs["pk"])
        check_can_keep_site(request.user, self.site)
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> SiteForm:
        return SiteForm(self.sent, user=self.request.user, site=self.site)

    def perform(self, form: SiteForm) -> HttpResponse:
        assert self.site is not None  # noqa: S101 - set by dispatch
        for name, value in form.cleaned_data.items():
            setattr(self.site, name, value)
        actions.sites.save_site(site=self.site, by=self.request.user)
        messages.success(self.request, _("Lokasi disimpan."))
        return redirect(self.site)


class SiteStandingSet(SiteFormPage):
    heading: Any = gettext_lazy("Catat status")
    submit_label: Any = gettext_lazy("Catat status")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.site = visible(request.user, kwargs["pk"])
        check_can_keep_site(request.user, self.site)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def lead(self) -> str:
        return f"{self.site}"

    def get_form(self, form_class: Any = None) -> StandingForm:
        assert self.site is not None  # noqa: S101 - set by dispatch
        return StandingForm(self.sent, site=self.site)

    def perform(self, form: StandingForm) -> HttpResponse:
        assert self.site is not None  # noqa: S101 - set by dispatch
        actions.sites.set_standing(site=self.site, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Status dicatat."))
        return redirect(self.site)
