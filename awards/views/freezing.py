"""Pages of freezes: what would be frozen, the freeze itself with its files, and what it changed."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from awards.actions import freezing as actions
from awards.forms.freezing import FreezeForm, UnfreezeForm
from awards.freeze_preview import preview
from awards.models import Category, Freeze, Objection, Standing
from awards.permissions.freezing import check_can_freeze, check_can_unfreeze
from awards.places import digits, move_of
from awards.views.base import OfficePage, category_of, crumbs_of
from awards.views.rankings import files_of
from bnnportal.accounts.models import User
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, address, refusal

FILES = {
    "spec.json": "application/json",
    "data.csv": "text/csv; charset=utf-8",
    "result.csv": "text/csv; charset=utf-8",
}


def visible(user: User, slug: str, code: str, n: int) -> Freeze:
    """A freeze whose whole ranking the person may read, or 404."""
    category = category_of(user, slug, code)
    found = Freeze.objects.visible_to(user).select_related("by").light()
    freeze: Freeze = get_object_or_404(found, category=category, n=n)
    freeze.category = category
    return freeze


class CategoryPage(OfficePage, FormPage):
    """A form about a category; `check` says whether it may be asked."""

    category: Category
    check: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.category = category_of(request.user, kwargs["slug"], kwargs["category"])
        type(self).check(request.user, self.category)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return f"{self.category}, {self.category.edition}"

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.category)

    def cancel_url(self) -> str:
        return self.category.get_absolute_url()


class FreezeCreate(CategoryPage):
    template_name = "awards/freeze_form.html"
    submit_label: Any = gettext_lazy("Bekukan angka")
    check = check_can_freeze

    @property
    def heading(self) -> str:
        return _("Bekukan lagi") if self.newest else _("Bekukan angka penilaian")

    @property
    def newest(self) -> Freeze | None:
        if not hasattr(self, "_newest"):
            self._newest = Freeze.objects.light().filter(category=self.category).order_by("-n").first()
        return self._newest

    def get_form(self, form_class: Any = None) -> FreezeForm:
        return FreezeForm(
            self.request.POST if self.request.method == "POST" else None, again=self.newest is not None,
            keeps=actions.keeps_window(self.category), days=self.category.objection_days,
            initial={"seen": self.newest.n if self.newest is not None else 0},
        )  # fmt: skip

    def perform(self, form: FreezeForm) -> HttpResponse:
        freeze = actions.freeze(
            category=self.category, by=self.request.user, reason=form.cleaned_data.get("reason", ""),
            days=form.cleaned_data["days"], seen=form.cleaned_data["seen"],
        )  # fmt: skip
        messages.success(
            self.request, _("Angka dibekukan dan satuan kerja diberi tahu kedudukannya serta hari terakhir menyanggah.")
        )
        return redirect(freeze)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = preview(self.category)
        return super().get_context_data(
            category=self.category, preview=seen, newest=self.newest, keeps=actions.keeps_window(self.category), **kwargs
        )  # fmt: skip


class Unfreeze(CategoryPage, ConfirmPage):
    heading: Any = gettext_lazy("Buka kembali untuk rekonsiliasi")
    submit_label: Any = gettext_lazy("Buka kembali")
    form_class = UnfreezeForm
    danger = True
    check = check_can_unfreeze

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [
            _("Pembekuan yang ada tetap tersimpan, tetapi tidak dipakai untuk penetapan."),
            _("Angka dapat dikumpulkan dan diimpor lagi, dan satuan kerja menyatakan sesuai dari awal."),
        ]
        return super().get_context_data(consequences=lines, **kwargs)

    def perform(self, form: UnfreezeForm) -> HttpResponse:
        actions.unfreeze(category=self.category, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Kategori dibuka kembali untuk rekonsiliasi."))
        return redirect(self.category)


class FreezeDetail(OfficePage, ListPage):
    """Every office of the freeze beside the freeze before it, the largest changes first."""

    template_name = "awards/freeze_detail.html"
    searchable = True
    search_label = gettext_lazy("Cari satuan kerja")
    unit = pgettext_lazy("jumlah", "satuan kerja")
    empty_title = gettext_lazy("Tidak ada satuan kerja pada pembekuan ini")
    simulated_by = ("simulated",)
    freeze: Freeze
    earlier: Freeze | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.freeze = visible(request.user, kwargs["slug"], kwargs["category"], kwargs["n"])
        # staff who read an announced freeze do not read one before it that was never announced
        self.earlier = Freeze.objects.visible_to(request.user).light().before(self.freeze)
        self.digits = digits(self.freeze)
        return super().dispatch(request, *args, **kwargs)

    @property
    def heading(self) -> str:
        return _("Pembekuan ke-%(n)s: %(category)s") % {"n": self.freeze.n, "category": self.freeze.category}

    @property
    def lead(self) -> str:
        return str(self.freeze.category.edition)

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        office = Column("office", gettext_lazy("Satuan kerja"), "office.name", sort=("office__name",), link=self.link)
        level = Column("level", gettext_lazy("Tingkat"), "get_level_display", sort=("level",))
        rank = Column("rank", gettext_lazy("Peringkat"), self.rank, sort=("rank",), kind="number")  # fmt: skip
        score = Column("score", gettext_lazy("Skor"), self.score, sort=("score",), kind="number")  # fmt: skip
        note = Column("excluded", gettext_lazy("Tidak diperingkat karena"), why_not, sort=("excluded",), kind="wide")
        if self.earlier is None:
            return office, level, rank, score, note
        was = {"n": self.earlier.n}
        return (
            office, level,
            Column("was_rank", _("Peringkat pada ke-%(n)s") % was, self.was_rank,
                   sort=("was_rank",), kind="number"),
            rank,
            Column("moved", gettext_lazy("Perubahan"), move_of, sort=("-moved",)),
            Column("was_score", _("Skor pada ke-%(n)s") % was, self.was_score,
                   sort=("was_score",), kind="number"),
            score, note,
        )  # fmt: skip

    def link(self, row: Any) -> str:
        category = self.freeze.category
        return address("standing-detail", category.edition.slug, category.code, row.office.code)

    def rank(self, row: Any) -> Decimal | int | None:
        return plain_rank(row.rank)

    def was_rank(self, row: Any) -> Decimal | int | None:
        return plain_rank(row.was_rank)

    def score(self, row: Any) -> Decimal | None:
        return None if row.score is None else round(row.score, self.digits)

    def was_score(self, row: Any) -> Decimal | None:
        return None if row.was_score is None else round(row.was_score, self.digits)

    def get_queryset(self) -> QuerySet[Standing]:
        return self.freeze.standings.select_related("office").defer("detail").beside(self.earlier)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        freeze, user = self.freeze, self.request.user
        category = freeze.category
        gone = []
        if self.earlier is not None:
            gone = list(self.earlier.standings.exclude(office__in=freeze.standings.values("office")).select_related("office"))  # fmt: skip
        others = list(Freeze.objects.visible_to(user).light().filter(category=category).order_by("-n"))
        is_newest = others[0].pk == freeze.pk
        objections = Objection.objects.visible_to(user).filter(category=category)
        return super().get_context_data(
            freeze=freeze, category=category, earlier=self.earlier, gone=gone, others=others, is_newest=is_newest,
            crumbs=crumbs_of(category), files=files_of(freeze), is_over=freeze.is_over(),
            accepted=list(objections.waiting_for_freeze().for_page()) if is_newest else [],
            open=objections.open().filter(freeze=freeze).count(),
            freeze_refusal=refusal(check_can_freeze, user, category),
            may_unfreeze=is_newest and not refusal(check_can_unfreeze, user, category),
            changed=self.get_queryset().exclude(Q(moved=0) & Q(gained=0)).count() if self.earlier else 0,
            **kwargs,
        )  # fmt: skip


def plain_rank(rank: Decimal | None) -> Decimal | int | None:
    """Half places only where ties share the average."""
    return rank if rank is None or rank % 1 else int(rank)


def why_not(row: Any) -> str:
    return row.excluded or "-"


@require_safe
def freeze_file(request: HttpRequest, slug: str, category: str, n: int, name: str) -> HttpResponse:
    """The very bytes that the SHA-256 is of."""
    freeze = visible(request.user, slug, category, n)
    if name not in FILES:
        raise Http404
    text = getattr(freeze, name.partition(".")[0])
    return HttpResponse(
        text.encode(), content_type=FILES[name],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip
