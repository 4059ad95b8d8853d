"""How far a category is, in steps, and what comes next: who does it, with which button, or why not yet."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from awards import reconciling, score_imports
from awards.actions.freezing import hindrances
from awards.enums import CategoryStatus, EditionStatus, InputState
from awards.models import Category, Decision, Freeze, Objection, Standing
from awards.permissions.base import check_is_national
from awards.permissions.categories import check_can_change_category
from awards.permissions.decisions import check_can_correct, check_can_decide, check_can_prepare
from awards.permissions.freezing import check_can_freeze
from awards.permissions.inputs import (
    check_can_close_reconciliation,
    check_can_gather,
    check_can_open_reconciliation,
    is_open_for,
)
from bnnportal.accounts.enums import Field
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.pages import refusal

ORDER = [CategoryStatus.DRAFT, CategoryStatus.RECONCILIATION, CategoryStatus.FROZEN, CategoryStatus.DECIDED]


@dataclass
class Step:
    """One of the five on the line; `place` is done, now or ahead."""

    label: str
    place: str
    lines: list[str] = field(default_factory=list)


@dataclass
class Move:
    """Something to do: a button, or the sentence why not."""

    label: str
    url: str
    icon: str
    refusal: str = ""
    primary: bool = False


def day(value: Any) -> str:
    return date_format(value, "j F Y") if value else ""


def url_of(name: str, *args: Any) -> str:
    """An address, or "" where that page is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


class Course:
    """A category as one person sees it; a constant number of queries."""

    def __init__(self, category: Category, user: User) -> None:
        self.category, self.user = category, user
        self.args = (category.edition.slug, category.code)

    @cached_property
    def freeze(self) -> Freeze | None:
        """The latest, without the texts that were frozen."""
        return self.category.freezes.defer("spec", "data", "result", "sources", "inputs").order_by("-n").first()

    @cached_property
    def decision(self) -> Decision | None:
        return self.category.decisions.filter(withdrawn_at=None).order_by("-n").first()

    @cached_property
    def tally(self) -> dict[str, int]:
        return reconciling.tally(self.category)

    @cached_property
    def open_objections(self) -> int:
        return Objection.objects.filter(category=self.category).open().count()

    @property
    def is_announced(self) -> bool:
        return self.category.edition.status == EditionStatus.PUBLISHED

    @property
    def is_settled(self) -> bool:
        """Announced, and no correction has opened it again."""
        return self.is_announced and self.category.status == CategoryStatus.DECIDED

    @cached_property
    def is_national(self) -> bool:
        return not refusal(check_is_national, self.user, self.category)

    @property
    def sees_all(self) -> bool:
        """Whether they read what every office says; others learn of their own alone."""
        return self.user.membership is not None and self.user.membership.sees_everything

    @cached_property
    def own_office(self) -> Organisation | None:
        """The person's own office, where it is judged here."""
        mine = self.user.organisation
        judged = mine is not None and mine.kind in self.category.levels and mine.is_open()
        return mine if judged else None

    # The line

    @property
    def steps(self) -> list[Step]:
        at = len(ORDER) if self.is_settled else ORDER.index(CategoryStatus(self.category.status))
        labels = [
            pgettext("keadaan", "Draf"), _("Rekonsiliasi"), _("Dibekukan, masa sanggah"), pgettext("keadaan", "Ditetapkan"),
            pgettext("keadaan", "Diumumkan"),
        ]  # fmt: skip
        lines = [
            self.draft_lines,
            self.reconciliation_lines,
            self.freeze_lines,
            self.decision_lines,
            self.announced_lines,
        ]
        return [
            Step(label, "done" if n < at else "now" if n == at else "ahead", said())
            for n, (label, said) in enumerate(zip(labels, lines, strict=True))
        ]

    def draft_lines(self) -> list[str]:
        first, last = self.category.span
        found = [_("Angka %(first)s sampai %(last)s.") % {"first": day(first), "last": day(last)}]
        if self.category.gathered_at:
            found.append(_("Terakhir dikumpulkan %(day)s.") % {"day": day(self.category.gathered_at)})
        return found

    def reconciliation_lines(self) -> list[str]:
        until = self.category.reconciled_by
        found = [_("Sampai %(day)s.") % {"day": day(until)}] if until else [_("Tanggal belum diisi.")]
        if self.category.status != CategoryStatus.DRAFT and self.sees_all:
            agreed = self.tally.get(InputState.CONFIRMED, 0) + self.tally.get(InputState.CONSENT, 0)
            n = sum(self.tally.values())
            found.append(_("%(agreed)s dari %(n)s satuan kerja setuju.") % {"agreed": agreed, "n": n})
        return found

    def freeze_lines(self) -> list[str]:
        if self.freeze is None:
            days = self.category.objection_days
            return [ngettext("Masa sanggah %(n)s hari kerja.", "Masa sanggah %(n)s hari kerja.", days) % {"n": days}]
        return [
            _("Pembekuan ke-%(n)s, %(day)s.") % {"n": self.freeze.n, "day": day(self.freeze.at)},
            _("Masa sanggah sampai %(day)s.") % {"day": day(self.freeze.objections_until)},
        ]

    def decision_lines(self) -> list[str]:
        if self.decision is not None:
            return [_("Ditetapkan %(day)s.") % {"day": day(self.decision.at)}]
        return [_("Rencana %(day)s.") % {"day": day(self.category.decided_by)}] if self.category.decided_by else []

    def announced_lines(self) -> list[str]:
        edition = self.category.edition
        if edition.published_at:
            return [_("Diumumkan %(day)s.") % {"day": day(edition.published_at)}]
        return [_("Dianugerahkan %(day)s.") % {"day": day(edition.awarded_on)}]

    # What comes next

    @property
    def who(self) -> str:
        """Who does the next step, in a sentence."""
        category, status = self.category, self.category.status
        team = _("BNN pusat, bidang %(field)s,") % {"field": Field(category.field).label.lower()}
        team = _("BNN pusat") if category.field == Field.ALL else team
        if self.is_settled:
            if self.sees_all and self.decision is not None and self.decision.published_at is None:
                return _("Pejabat penetap BNN pusat mengumumkan koreksinya.")
            return _("Peringkat sudah diumumkan.")
        if category.edition.status == EditionStatus.DRAFT:
            return _("%(team)s melengkapi kategori, lalu memulai penilaian edisi ini.") % {"team": team}
        if status == CategoryStatus.DRAFT:
            if category.gathered_at is None:
                return _("%(team)s mengumpulkan angka atau mengimpor nilai survei.") % {"team": team}
            return _("%(team)s membuka rekonsiliasi supaya satuan kerja memeriksa angkanya.") % {"team": team}
        if status == CategoryStatus.RECONCILIATION:
            if self.sees_all and self.tally.get(InputState.FLAGGED):
                return _("%(team)s menjawab tanda tidak sesuai.") % {"team": team}
            if any(is_open_for(category, Organisation(time_zone=zone)) for zone in ("Asia/Jakarta", "Asia/Jayapura")):
                return _(
                    "Kepala satuan kerja menyatakan angkanya sesuai, atau menandai yang keliru, paling lambat %(day)s. Yang diam dianggap setuju."
                ) % {"day": day(category.reconciled_by)}
            return _("Rekonsiliasi berakhir. %(team)s membekukan angkanya.") % {"team": team}
        if status == CategoryStatus.FROZEN and self.freeze is not None:
            if self.sees_all and self.open_objections:
                return _("%(team)s menjawab sanggahan.") % {"team": team}
            if not self.freeze.is_over():
                return _("Kepala satuan kerja dapat menyanggah sampai %(day)s.") % {
                    "day": day(self.freeze.objections_until)
                }
            return _("Pejabat penetap BNN pusat yang tidak membekukan angkanya menetapkan pemenang.")
        return _("BNN pusat mengumumkan edisi ini setelah semua kategorinya ditetapkan.")

    @property
    def moves(self) -> list[Move]:
        """What this person may do now or could soon; the first that is not refused is the main one."""
        found = [*self.office_moves(), *(self.national_moves() if self.is_national else [])]
        found = [move for move in found if move.url]
        first = next((move for move in found if not move.refusal and move.primary), None)
        for move in found:
            move.primary = move is first
        return sorted(found, key=lambda move: not move.primary)

    def office_moves(self) -> list[Move]:
        office, status = self.own_office, self.category.status
        if office is None or self.category.edition.status == EditionStatus.DRAFT or self.category.gathered_at is None:
            return []
        own = Move(
            _("Angka kantor Anda"), url_of("input-office", *self.args, office.code), "clipboard-text",
            primary=status == CategoryStatus.RECONCILIATION,
        )  # fmt: skip
        if status in (CategoryStatus.FROZEN, CategoryStatus.DECIDED):
            standing = Move(
                _("Kedudukan kantor Anda"), url_of("standing-detail", *self.args, office.code), "trophy", primary=True
            )
            return [standing, own]
        return [own]

    def national_moves(self) -> list[Move]:
        category, user, args = self.category, self.user, self.args
        status = category.status
        gather = refusal(check_can_gather, user, category)
        scope = score_imports.scope_of(category)
        fresh = category.gathered_at is None
        found = []
        if status in (CategoryStatus.DRAFT, CategoryStatus.RECONCILIATION):
            found += [
                Move(_("Kumpulkan angka"), url_of("input-gather", *args), "refresh", gather, primary=fresh),
                Move(_("Impor nilai"), url_of("import-new", score_imports.KIND, scope), "upload", gather),
            ]
        if status == CategoryStatus.DRAFT:
            check: Callable[..., None] = check_can_open_reconciliation
            found.insert(0, Move(
                _("Buka rekonsiliasi"), url_of("reconciliation-open", *args), "users", refusal(check, user, category),
                primary=not fresh,
            ))  # fmt: skip
        if not fresh:
            found.append(Move(_("Angka semua satuan kerja"), url_of("input-list", *args), "table"))
        if flagged := self.tally.get(InputState.FLAGGED, 0) if status == CategoryStatus.RECONCILIATION else 0:
            label = ngettext("Jawab %(n)s tanda", "Jawab %(n)s tanda", flagged) % {"n": flagged}
            url = f"{url_of('input-list', *args)}?state={InputState.FLAGGED.value}"
            found.insert(0, Move(label, url, "flag", primary=True))
        if status in (CategoryStatus.RECONCILIATION, CategoryStatus.FROZEN):
            again = status == CategoryStatus.FROZEN
            label = _("Bekukan lagi") if again else _("Bekukan angka")
            why = refusal(check_can_freeze, user, category) or " ".join(hindrances(category))
            found.append(Move(label, url_of("freeze-create", *args), "lock", why, primary=not again))
        if status == CategoryStatus.RECONCILIATION:
            why = refusal(check_can_close_reconciliation, user, category)
            found.append(Move(_("Tutup rekonsiliasi"), url_of("reconciliation-close", *args), "x", why))
        if status == CategoryStatus.FROZEN:
            why, url = refusal(check_can_decide, user, category), url_of("decision-create", *args)
            found.append(Move(_("Tetapkan pemenang"), url, "award", why, primary=True))
            if why and not refusal(check_can_prepare, user, category):
                found.append(Move(_("Siapkan penetapan"), url, "award"))
        if not refusal(check_can_correct, user, category):
            found.append(Move(_("Koreksi peringkat"), url_of("correction-create", *args), "rotate"))
        if not refusal(check_can_change_category, user, category):
            found.append(Move(_("Ubah kategori"), url_of("category-edit", *args), "pencil"))
        return found

    @property
    def links(self) -> list[Move]:
        """Where what happened so far stands."""
        found = []
        freeze, decision = self.freeze, self.decision
        ranked = freeze is not None
        if not self.sees_all:  # what was announced, and of the ranking their own part
            freeze = Freeze.objects.visible_to(self.user).light().filter(category=self.category).order_by("-n").first()
            announced = Decision.objects.visible_to(self.user).filter(category=self.category, withdrawn_at=None)
            decision = announced.order_by("-n").first()
            ranked = Standing.objects.visible_to(self.user).filter(freeze__category=self.category).exists()
        if ranked:
            found.append(Move(_("Peringkat hitungan"), url_of("category-ranking", *self.args), "trophy"))
        if freeze is not None:
            nth = _("Pembekuan ke-%(n)s") % {"n": freeze.n}
            found.append(Move(nth, url_of("freeze-detail", *self.args, freeze.n), "lock"))
        if ranked:
            found.append(Move(_("Sanggahan"), url_of("objection-list"), "flag"))
        if decision is not None:
            found.append(Move(_("Penetapan"), url_of("decision-detail", *self.args, decision.n), "award"))
        return [move for move in found if move.url]
