"""The whole ranking of a category: frozen, decided or announced; before the announcement an office finds its own part."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import Any

from django.http import Http404
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from awards import explained, rankings
from awards.enums import CategoryStatus, Level
from awards.filters.standings import RankingFilter
from awards.models import Category, Freeze, Standing
from awards.rankings import Line
from awards.views.base import category_of, crumbs_of
from bnnportal import charts
from bnnportal.pages import Column, Listing
from bnnportal.pages.frame import address
from bnnportal.periods import stamp, zone_of
from rehab.views.figures import FigurePage

CLASSES = 5


class Readable:
    """The freezes of a category of which the person may read anything, the newest first; two queries."""

    def __init__(self, user: Any, category: Category) -> None:
        own = Standing.objects.visible_to(user).filter(freeze__category=category)
        self.freezes: list[Freeze] = list(
            rankings.light(Freeze.objects.filter(category=category, pk__in=own.values("freeze")))
        )
        self.whole = set(Freeze.objects.visible_to(user).filter(category=category).values_list("pk", flat=True))
        for freeze in self.freezes:
            freeze.category = category

    def chosen(self, n: str) -> Freeze | None:
        """The one asked for; else the newest whose whole ranking is open, else the newest."""
        asked = [freeze for freeze in self.freezes if str(freeze.n) == n]
        whole = [freeze for freeze in self.freezes if freeze.pk in self.whole]
        return next(iter(asked or whole or self.freezes), None)


class CategoryRanking(FigurePage):
    template_name = "awards/category_ranking.html"
    searchable = False  # the filters have their own
    unit = pgettext_lazy("jumlah", "satuan kerja")
    empty_title = gettext_lazy("Belum ada angka yang dibekukan")
    empty_text = gettext_lazy("Peringkat tampil di sini setelah angka kategori ini dibekukan.")
    columns = (
        Column("place", gettext_lazy("Peringkat"), "rank", sort=("rank",), kind="number"),
        Column("name", gettext_lazy("Satuan kerja"), sort=("name",)),
        Column("code", gettext_lazy("Kode"), "office.code", kind="plain"),
        Column("province", gettext_lazy("Provinsi"), sort=("province",)),
        Column("score", gettext_lazy("Skor"), sort=("score",), kind="number"),
        Column("band", gettext_lazy("Predikat"), "standing.band"),
        Column("low", gettext_lazy("Rentang peringkat dari"), "standing.rank_low", sort=("low",), kind="number"),
        Column("high", gettext_lazy("Rentang peringkat sampai"), "standing.rank_high", kind="number"),
        Column("mean", gettext_lazy("Peringkat rata-rata"), "standing.rank_mean", kind="number"),
        Column("group", gettext_lazy("Kelompok setara"), "standing.tie_group", kind="plain"),
        Column("gained", gettext_lazy("Naik (+) atau turun (−)"), sort=("gained",), kind="number"),
        Column("moved", gettext_lazy("Dibanding edisi sebelumnya")),
        Column("known", gettext_lazy("Data terisi (%)"), sort=("known",), kind="number"),
        Column("decided", gettext_lazy("Ditetapkan"), "decided_words"),
        Column("reason", gettext_lazy("Alasan"), kind="wide"),
    )

    # What is shown

    @cached_property
    def category(self) -> Category:
        return category_of(self.request.user, self.kwargs["slug"], self.kwargs["category"])

    @cached_property
    def readable(self) -> Readable:
        return Readable(self.request.user, self.category)

    @cached_property
    def freeze(self) -> Freeze | None:
        found = self.readable.chosen(self.request.GET.get("freeze", ""))
        if found is None and not self.national:
            raise Http404
        return found

    @property
    def national(self) -> bool:
        membership = self.request.user.membership
        return membership is not None and membership.sees_everything

    @cached_property
    def whole(self) -> bool:
        """Whether the person sees every office by name; else only their own and those below."""
        return self.freeze is not None and self.freeze.pk in self.readable.whole

    @cached_property
    def definition(self) -> explained.Definition:
        assert self.freeze is not None  # noqa: S101 - asked only where there is one
        return explained.definition(self.freeze)

    @cached_property
    def every(self) -> list[Standing]:
        return rankings.standings_of(self.freeze) if self.freeze is not None else []

    def get_queryset(self) -> Any:
        return Standing.objects.visible_to(self.request.user).filter(freeze=self.freeze)

    @cached_property
    def levels(self) -> list[Level]:
        """Of the offices the person finds here."""
        if self.whole:
            return rankings.levels_of(self.every) or [Level.PROVINSI]
        own = set(self.get_queryset().values_list("level", flat=True))
        return [level for level in Level if level.value in own] or [Level.PROVINSI]

    @cached_property
    def filterset(self) -> Any:
        bands = [band.label for band in self.definition.spec.bands] if self.freeze else []
        return RankingFilter(
            self.request.GET, queryset=self.get_queryset(), request=self.request, levels=self.levels, bands=bands
        )

    @property
    def level(self) -> Any:
        return self.filterset.level_chosen

    @cached_property
    def before(self) -> rankings.Before | None:
        return rankings.before(self.category)

    @cached_property
    def of_level(self) -> list[Line]:
        """Every office of the level, those that are not ranked last."""
        if self.freeze is None:
            return []
        level = self.level.value
        there = [one for one in self.every if one.level == level]
        differs = rankings.decided(self.request.user, self.freeze, there)
        lines = rankings.lines_of(there, self.definition, self.before, differs)
        for line in lines:
            line.url = self.address_of(line.office.code)
        return lines

    def address_of(self, code: str) -> str:
        url = reverse("standing-detail", args=[self.category.edition.slug, self.category.code, code])
        assert self.freeze is not None  # noqa: S101
        newest = self.readable.freezes[0].pk == self.freeze.pk
        return url if newest else f"{url}?freeze={self.freeze.n}"

    @cached_property
    def matching(self) -> list[Line]:
        """What the filters leave of it."""
        if self.freeze is None:
            return []
        kept = set(self.filterset.qs.values_list("pk", flat=True))
        return [line for line in self.of_level if line.standing.pk in kept]

    def lines(self) -> list[Line]:
        return [line for line in self.matching if line.rank is not None]

    @property
    def unranked(self) -> list[Line]:
        return [line for line in self.matching if line.rank is None]

    @cached_property
    def found(self) -> list[Line]:
        return self.lines()

    def is_simulated(self, rows: Any = None) -> bool:
        return self.freeze is not None and self.freeze.simulated

    def is_filtered(self) -> bool:
        return any(self.request.GET.get(name) for name in ("q", "province", "band"))

    # Words

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.category)

    @property
    def heading(self) -> str:
        level = self.level.label if self.freeze is not None else ""
        name = self.category.name if self.whole or self.freeze is None else _("Kedudukan kantor Anda")
        return f"{name}: {level}" if level else name

    @property
    def excel_note(self) -> str:  # type: ignore[override]
        return f"{self.lead} {_('Diunduh %(day)s dari Portal BNN.') % {'day': stamp()}}"

    @property
    def lead(self) -> str:
        """Until when the figures run, and of which freeze they are."""
        first, last = self.category.span
        said = _("Angka %(first)s sampai %(last)s") % {
            "first": date_format(first, "j F Y"),
            "last": date_format(last, "j F Y"),
        }
        if self.freeze is None:
            return f"{said}."
        at = timezone.localtime(self.freeze.at)
        frozen = _("dibekukan %(day)s pukul %(time)s (pembekuan ke-%(n)s)") % {
            "day": date_format(at, "j F Y"), "time": f"{at:%H.%M} {zone_of(at)}", "n": self.freeze.n,
        }  # fmt: skip
        return f"{said}, {frozen}."

    def filters_in_words(self) -> list[tuple[str, str]]:
        edition = (str(_("Edisi")), f"{self.category.edition}, {self.category.name}")
        return [edition, *super().filters_in_words()]

    def listing(self) -> Listing:
        """In Excel and on paper those that are not ranked come last, with the reason."""
        made = super().listing()
        rest: Iterator[list[Any]] = ([column.for_excel(line) for column in self.columns] for line in self.unranked)
        return replace(made, rows=chain(made.rows, rest))

    # The page

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) if self.freeze is not None else self.nothing_yet()
        category = self.category
        context |= {
            "category": category,
            "edition": category.edition,
            "freeze": self.freeze,
            "freezes": self.readable.freezes,
            "whole": self.whole,
            "national": self.national,
        }
        if self.freeze is None:
            return context
        ranked = [line for line in self.of_level if line.rank is not None]
        newer = next((one for one in self.readable.freezes if one.n > self.freeze.n), None)
        return context | {
            "level": self.level,
            "levels": [(level, self.count(level)) for level in self.levels],
            "unranked": self.unranked,
            "ranked": len(ranked),
            "before": self.before,
            "definition": self.definition,
            "index_url": index_address(category),
            "has_bands": any(line.standing.band for line in ranked),
            "has_groups": any(line.size > 1 for line in ranked),
            "departed": any(line.decided is not None for line in self.of_level),
            "provisional": category.status == CategoryStatus.FROZEN,
            "newer": newer,
            "files": files_of(self.freeze) if self.whole else [],
            "freeze_url": optional("freeze-detail", category.edition.slug, category.code, self.freeze.n),
            **self.pictures(ranked),
        }

    def nothing_yet(self) -> dict[str, Any]:
        return {"view": self, "table": [], "object_list": [], "is_filtered": False, "simulated": False}

    def count(self, level: Level) -> int:
        return sum(one.level == level.value for one in self.every)

    def cells(self, row: Any) -> list[dict[str, Any]]:
        return [{"row": row}]  # the template draws them itself

    def pictures(self, ranked: list[Line]) -> dict[str, Any]:
        """The map of the country by the score of each BNNP, or the mean of the BNNK of a province."""
        if not self.whole or self.request.GET.get("province"):
            return {}
        by_province: dict[str, list[Line]] = {}
        for line in ranked:
            by_province.setdefault(line.office.region.province_code, []).append(line)
        if len(by_province) < 2:
            return {}
        scores = {
            code: sum((line.score or Decimal(0) for line in lines), Decimal(0)) / len(lines)
            for code, lines in by_province.items()
        }
        decimals = self.definition.decimals
        classes = in_classes(scores)
        marks = {
            code: charts.Mark(
                f"class-{classes[code]}", self.told(by_province[code], scores[code], decimals),
                f"?level={self.level.value}&province={code}", by_province[code][0].simulated,
            )
            for code in scores
        }  # fmt: skip
        keys = []
        for n in range(CLASSES):
            held = sorted(score for code, score in scores.items() if classes[code] == n)
            if held:
                low, high = charts.number(held[0], decimals), charts.number(held[-1], decimals)
                keys.append((f"class-{n}", low if low == high else f"{low}–{high}"))
        title = f"{self.category.name}, {self.level.label}"
        return {
            "map": charts.province_map(marks, title),
            "tiles": charts.tile_grid(marks, title),
            "key": charts.legend(keys),
        }

    def told(self, lines: list[Line], score: Decimal, decimals: int) -> str:
        if self.level == Level.PROVINSI:
            return _("peringkat %(rank)s, skor %(score)s") % {"rank": lines[0].place, "score": lines[0].score_words}
        return _("rata-rata skor %(score)s dari %(n)s BNNK") % {
            "score": charts.number(score, decimals), "n": len(lines),
        }  # fmt: skip


def in_classes(values: dict[str, Decimal]) -> dict[str, int]:
    """Five classes with about as many provinces each; equal values are always in one class."""
    ordered = sorted(values.values())
    limits = [ordered[len(ordered) * n // CLASSES] for n in range(1, CLASSES)]
    return {code: bisect_right(limits, value) for code, value in values.items()}


def index_address(category: Category) -> str:
    """The page of the definition, where it is installed."""
    if category.index is None or not address("index-list"):
        return ""
    return category.index.get_absolute_url()


def optional(name: str, *args: Any) -> str:
    """The address of a page, "" where it is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def files_of(freeze: Freeze) -> list[dict[str, str]]:
    """The three files anybody can compute the ranking from, with their hashes."""
    place = (freeze.category.edition.slug, freeze.category.code, freeze.n)
    files = [
        ("spec.json", _("Definisi"), freeze.spec_sha256),
        ("data.csv", _("Angka"), freeze.data_sha256),
        ("result.csv", _("Hasil"), freeze.result_sha256),
    ]
    return [
        {"name": name, "label": label, "sha256": sha256, "url": optional("freeze-file", *place, name)}
        for name, label, sha256 in files
    ]
