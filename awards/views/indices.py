"""Definitions of indices: the list, one version as a tree, its file, two of them beside one another."""

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from awards import index_changes
from awards.definitions import read
from awards.enums import IndexStatus
from awards.filters.indices import IndexFilter
from awards.forms.indices import ComparisonForm
from awards.models import Index, IndexVersion
from awards.permissions.base import enters
from awards.permissions.indices import (
    check_can_discard,
    check_can_edit_index,
    check_can_edit_version,
    check_can_put_in_force,
    check_can_retire,
)
from awards.scoring.spec import canonical
from bnnportal.accounts.models import User
from bnnportal.files.serving import handed
from bnnportal.pages import Column, ListPage, refusal

MOVES = 20  # offices whose rank would change that are listed; the count says of how many
Crumbs = list[tuple[Any, str]]


def index_of(request: HttpRequest, code: str) -> Index:
    return get_object_or_404(Index.objects.visible_to(request.user), code=code)


def version_of(request: HttpRequest, code: str, pk: int) -> IndexVersion:
    seen = IndexVersion.objects.visible_to(request.user).select_related("index", "by")
    return get_object_or_404(seen, index__code=code, pk=pk)


def shown(versions: list[IndexVersion]) -> IndexVersion | None:
    """The one a person means who names no version: the newest in force, else the newest."""
    return next((one for one in versions if one.status == IndexStatus.IN_FORCE), next(iter(versions), None))


def crumbs(index: Index | None = None) -> Crumbs:
    above: Crumbs = [(gettext_lazy("Definisi indeks"), reverse("index-list"))]
    return above if index is None else [*above, (index, index.get_absolute_url())]


class StaffPage:
    """Before the other classes of a page: for partners there are no definitions."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not enters(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class IndexList(StaffPage, ListPage):
    template_name = "awards/index_list.html"
    heading = gettext_lazy("Definisi indeks")
    lead = gettext_lazy("Dari apa setiap indeks dihitung, menurut siapa, dan apa yang masih asumsi.")
    filterset_class = IndexFilter
    searchable = True
    search_label = gettext_lazy("Cari indeks")
    unit = pgettext_lazy("jumlah", "indeks")
    empty_title = gettext_lazy("Belum ada definisi indeks")
    empty_text = gettext_lazy("Definisi yang siap pakai dimuat bersama data acuan portal.")
    columns = (
        Column(
            "name",
            gettext_lazy("Nama lengkap"),
            lambda index: full_name(index),
            sort=("name",),
            link=Index.get_absolute_url,
        ),
        Column("field", gettext_lazy("Bidang"), "get_field_display", sort=("field",)),
        Column("version", gettext_lazy("Versi yang berlaku"), lambda index: in_force(index)),
        Column("parts", gettext_lazy("Komponen"), lambda index: count_of(index), kind="number"),
        Column("basis", gettext_lazy("Dasar"), lambda index: basis_of(index)),
        Column("about", gettext_lazy("Apa yang diukur"), kind="wide"),
    )

    def get_queryset(self) -> QuerySet[Index]:
        seen = Prefetch("versions", IndexVersion.objects.visible_to(self.request.user), to_attr="seen")
        return Index.objects.visible_to(self.request.user).prefetch_related(seen)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        create_refusal = refusal(check_can_edit_index, self.request.user, of_own_field(self.request.user))
        return super().get_context_data(create_refusal=create_refusal, **kwargs)


def full_name(index: Index) -> str:
    return f"{index} ({index.short_name})" if index.short_name else str(index)


def in_force(index: Any) -> str | None:
    return ", ".join(one.label for one in index.seen if one.status == IndexStatus.IN_FORCE) or None


def count_of(index: Any) -> int | None:
    version = shown(index.seen)
    return None if version is None else len(version.components)


def basis_of(index: Any) -> str | None:
    version = shown(index.seen)
    if version is None:
        return None
    return str(_("Memuat asumsi") if version.has_assumptions else _("Bersumber"))


def of_own_field(user: User) -> Index:
    """What a person who works for one field would write a new index of."""
    return Index(field=user.membership.field) if user.membership else Index()


@require_safe
def index_detail(request: HttpRequest, code: str) -> HttpResponse:
    index = index_of(request, code)
    versions = list(index.versions.visible_to(request.user).select_related("index", "by"))
    return show(request, index, shown(versions), versions)


@require_safe
def index_version(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    index = index_of(request, code)
    versions = list(index.versions.visible_to(request.user).select_related("index", "by"))
    version = next((one for one in versions if one.pk == pk), None)
    if version is None:
        raise Http404
    return show(request, index, version, versions)


def show(
    request: HttpRequest, index: Index, version: IndexVersion | None, versions: list[IndexVersion]
) -> HttpResponse:  # fmt: skip
    """One version with its tree; the queries are the same however many parts and versions there are."""
    user = request.user
    context: dict[str, Any] = {
        "index": index, "version": version, "versions": versions,
        "edit_refusal": refusal(check_can_edit_index, user, index),
    }  # fmt: skip
    if version is not None:
        context |= {
            "definition": read(version.spec),
            "used": list(version.categories.visible_to(user).select_related("edition")[:10]),
            "change_refusal": refusal(check_can_edit_version, user, version),
            "discard_refusal": refusal(check_can_discard, user, version),
            "force_refusal": refusal(check_can_put_in_force, user, version),
            "retire_refusal": refusal(check_can_retire, user, version),
        }
    return render(request, "awards/index_detail.html", context)


@require_safe
def index_spec(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """The definition as a file; its SHA-256 is the one the page shows."""
    version = version_of(request, code, pk)
    name = f"{version.index.code}-{version.pk}.json"
    return handed(canonical(version.spec).encode(), name=name, content_type="application/json")


@require_safe
def index_compare(request: HttpRequest, code: str) -> HttpResponse:
    """Two versions of an index; what would change on frozen figures, where there are some."""
    index = index_of(request, code)
    versions = index.versions.visible_to(request.user).order_by("-year_from", "-pk")
    if not versions:
        raise Http404
    form = ComparisonForm(request.GET, versions=versions)
    moves = index_changes.moves(request.user, form.before, form.after) if form.before != form.after else None
    context = {
        "index": index, "form": form, "before": form.before, "after": form.after,
        "differences": index_changes.compare(form.before, form.after),
        "moves": moves, "moved": moves.rows[:MOVES] if moves else [],
        "simulated": moves is not None and moves.freeze.simulated,
    }  # fmt: skip
    return render(request, "awards/index_compare.html", context)
