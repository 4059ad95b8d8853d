"""Ranking pages and the issue of certificates."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from awards import actions, imports
from awards.enums import EditionStatus, Level
from awards.filters.editions import AwardFilter
from awards.forms.editions import CategoryFormSet, EditionForm
from awards.models import Award, Category, Edition
from awards.permissions import check_can_edit, check_can_issue, check_can_publish
from awards.permissions.decisions import check_can_announce
from awards.views.categories import running
from bnnportal import charts, excel
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.offices.models import Change, Organisation
from bnnportal.pages import refusal


@dataclass
class Table:
    """One category at one level, as the page shows it."""

    category: Category
    level: str
    rows: list[Award]

    @property
    def level_label(self) -> str:
        return str(Level(self.level).label)


class Ranking:
    """The awards of an edition as a person may see them; read only when asked, so a cached page costs nothing."""

    def __init__(self, edition: Edition, user: User, chosen: dict[str, str]) -> None:
        self.edition = edition
        self.user = user
        self.chosen = chosen
        self.filtered = any(chosen.values())
        self.rows = Award.objects.visible_to(user).filter(category__edition=edition)
        self.counts = self.rows.certificate_counts()

    @property
    def key(self) -> str:
        """Changes with every certificate that is issued, made or revoked, and with what the person may open."""
        membership = self.user.membership
        scope = "all" if membership is None or membership.sees_everything else str(membership.organisation_id)
        tree = Change.objects.aggregate(newest=Max("applied_at"))["newest"]  # an office may have another name by now
        return ":".join(map(str, (self.edition.pk, scope, tree, *self.counts.values(), *self.chosen.values())))

    @cached_property
    def awards(self) -> list[Award]:
        ranking = self.rows.for_ranking()
        chosen = self.chosen | {"province": ""}
        awards = (AwardFilter(chosen, queryset=ranking).qs if self.filtered else ranking).as_awarded()
        province = self.chosen["province"]
        return [award for award in awards if not province or award.then.province_code == province]

    @cached_property
    def visible(self) -> set[int]:
        """The winners whose pages and certificates the person may open."""
        offices = {award.office_id for award in self.awards}
        if self.user.membership is not None and self.user.membership.sees_everything:
            return offices
        return set(Organisation.objects.visible_to(self.user).filter(pk__in=offices).values_list("pk", flat=True))

    @cached_property
    def tables(self) -> list[Table]:
        """By category and level, in ranking order."""
        found: dict[tuple[int, str], Table] = {}
        for award in self.awards:
            place = (award.category_id, award.level)
            found.setdefault(place, Table(award.category, award.level, [])).rows.append(award)
        return list(found.values())

    @cached_property
    def by_province(self) -> dict[str, list[Award]]:
        """Awards of a province's BNNP and the BNNK that were under it then, best place first."""
        found: dict[str, list[Award]] = {}
        for award in sorted(self.awards, key=lambda award: award.rank):
            found.setdefault(award.then.province_code, []).append(award)
        return found

    @property
    def tally(self) -> list[dict[str, Any]]:
        """How many first, second and third places went to each province, the most decorated first."""
        names = {code: province["name"] for code, province in charts.provinces()["provinces"].items()}
        rows = [
            {"code": code, "name": names[code], "counts": [sum(a.rank == n for a in won) for n in (1, 2, 3)]}
            for code, won in self.by_province.items()
            if won[0].rank <= 3
        ]
        return sorted(rows, key=lambda row: ([-n for n in row["counts"]], row["name"]))

    @cached_property
    def marks(self) -> dict[str, charts.Mark]:
        """The best place in each province; the label names all its awards."""
        return {
            code: charts.Mark(
                f"rank-{won[0].rank}" if won[0].rank <= 3 else "class-0",
                "; ".join(f"{_('peringkat')} {a.rank} {a.then.plain_name}, {a.category.name}" for a in won),
                f"?province={code}",
                any(award.simulated for award in won),
            )
            for code, won in self.by_province.items()
        }

    def map(self) -> str:
        return charts.province_map(self.marks, _("Peta pemenang menurut provinsi"), rest=no_award())

    def tiles(self) -> str:
        return charts.tile_grid(self.marks, _("Petak pemenang menurut provinsi"), rest=no_award())

    def legend(self) -> str:
        places = [(f"rank-{n}", _("Peringkat %(n)s") % {"n": n}) for n in (1, 2, 3)]
        if any(award.rank > 3 for award in self.awards):
            places.append(("class-0", _("Peringkat 4 dan seterusnya")))
        return charts.legend([*places, ("plain-land", _("Tidak tercantum"))], no_data=False)


def no_award() -> charts.Mark:
    """A province in which nobody is on the list: known, so not hatched as missing data."""
    return charts.Mark("plain-land", _("tidak tercantum"))


@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    """The newest edition at once; the others are one choice away."""
    editions = list(Edition.objects.visible_to(request.user))
    if not editions:
        create_refusal = refusal(check_can_edit, request.user, Edition())
        return render(request, "awards/edition_none.html", {"create_refusal": create_refusal})
    newest = next((edition for edition in editions if edition.status == EditionStatus.PUBLISHED), editions[0])
    return show(request, newest, editions)


@require_safe
def edition_detail(request: HttpRequest, slug: str) -> HttpResponse:
    editions = list(Edition.objects.visible_to(request.user))
    edition = next((edition for edition in editions if edition.slug == slug), None)
    if edition is None:
        raise Http404
    return show(request, edition, editions)


def show(request: HttpRequest, edition: Edition, editions: list[Edition]) -> HttpResponse:
    """Ranking of one edition: tables, map, certificates; constant number of queries."""
    if edition.is_computed and edition.status != EditionStatus.PUBLISHED:
        return running(request, edition, editions)
    chosen = {name: request.GET.get(name, "")[:40] for name in ("category", "level", "province")}
    ranking = Ranking(edition, request.user, chosen)
    if request.GET.get("format") == "xlsx":
        return export(ranking)
    context = {
        "edition": edition,
        "editions": editions,
        "categories": list(edition.categories.all()),
        "levels": Level.choices,
        "ranking": ranking,
        "simulated": ranking.counts["simulated"],
        "issue_refusal": refusal(check_can_issue, request.user, edition),
        "announce_refusal": refusal(check_can_announce, request.user, edition) if edition.is_computed else "",
        "publish_refusal": refusal(check_can_publish, request.user, edition),
        "edit_refusal": refusal(check_can_edit, request.user, edition),
    }
    return render(request, "awards/edition_detail.html", context)


def export(ranking: Ranking) -> HttpResponse:
    columns = [
        (_("Kategori"), "text"),
        (_("Tingkat"), "text"),
        (_("Peringkat"), "number"),
        (_("Kode"), "text"),
        (_("Satuan kerja"), "text"),
        (_("Induk saat itu"), "text"),
        (_("Nama sekarang"), "text"),
        (_("Nama seperti diumumkan"), "text"),
        (_("Skor"), "number"),
        (_("Nomor piagam"), "text"),
    ]
    scored = ranking.user.role != Role.PARTNER  # partners read who won
    rows = [
        (a.category.name, a.get_level_display(), a.rank, a.office.code)
        + (a.then.name, a.then.parent_name, a.office.name, a.name_printed)
        + (
            a.score if scored else None,
            a.certificate.number if a.certificate and a.office_id in ranking.visible else None,
        )
        for a in ranking.awards
    ]
    note = _("Daftar yang diumumkan memuat peringkat tanpa skor; portal tidak mengarang skor.")
    if ranking.edition.is_computed:
        note = _("Dihitung portal dari angka yang dibekukan.")
    return excel.response(
        excel.workbook(str(ranking.edition), columns, rows, note, simulated=bool(ranking.counts["simulated"])),
        f"peringkat-{ranking.edition.slug}.xlsx",
    )


def edition_create(request: HttpRequest) -> HttpResponse:
    check_can_edit(request.user, Edition())
    form = EditionForm(request.POST or None)
    categories = CategoryFormSet(request.POST or None, prefix="kategori")
    if request.method == "POST" and form.is_valid() and categories.is_valid():
        filled = [c.cleaned_data for c in categories if c.has_changed() and c.cleaned_data]
        edition = actions.create_edition(by=request.user, categories=filled, **form.cleaned_data)
        messages.success(request, _("Edisi dibuat. Sekarang impor daftar penghargaannya."))
        return redirect("import-new", code=imports.KIND, scope=edition.slug)
    context = {"form": form, "categories": categories}
    return render(request, "awards/edition_create.html", context, status=422 if form.is_bound else 200)


@require_POST
def edition_publish(request: HttpRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    actions.change_status(edition=edition, status=EditionStatus.PUBLISHED, by=request.user)
    messages.success(request, _("Edisi diumumkan dan terlihat oleh semua satuan kerja."))
    return redirect(edition)


@require_POST
def edition_withdraw(request: HttpRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    actions.change_status(edition=edition, status=EditionStatus.DRAFT, by=request.user)
    messages.success(request, _("Edisi ditarik menjadi draf."))
    return redirect(edition)


@require_POST
def certificates_issue(request: HttpRequest, slug: str) -> HttpResponse:
    edition = get_object_or_404(Edition.objects.visible_to(request.user), slug=slug)
    issued = actions.issue_certificates(edition=edition, by=request.user)
    if not issued:
        messages.info(request, _("Semua piagam edisi ini sudah terbit."))
        return redirect(edition)
    messages.success(request, _("%(n)s piagam terbit dan sedang dibuat.") % {"n": len(issued)})
    return redirect(issued[0].batch)
