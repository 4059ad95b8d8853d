"""The frozen figures of a category and the ranking computed from them. Neither is ever changed."""

import datetime as dt
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Abs
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.enums import EditionStatus, Level
from awards.models.edition import Category
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL
TEXTS = ("spec", "data", "result", "sources", "inputs")


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def visible_to(self, user: "User") -> "FreezeQuerySet":
        """The whole table: the national office at once; other staff once a decision from it was announced."""
        membership = user.membership
        if membership is None or membership.organisation.kind == "MITRA":
            return self.none()
        if membership.sees_everything:
            return self
        return self.filter(decisions__published_at__isnull=False).distinct()

    def light(self) -> "FreezeQuerySet":
        """Without the texts, which are long: one more query where one of them is read after all."""
        return self.defer(*TEXTS)

    def before(self, freeze: "Freeze") -> "Freeze | None":
        """The nearest of these that came before it in its category."""
        return self.filter(category=freeze.category_id, n__lt=freeze.n).order_by("-n").first()

    def newest(self) -> "FreezeQuerySet":
        """The one in force of each category."""
        later = Freeze.objects.filter(category=OuterRef("category"), n__gt=OuterRef("n"))
        return self.filter(~Exists(later))


class Freeze(SimulatedModel):
    """Everything a ranking was computed from, as text: whoever scores `spec` on `data` gets `result` byte by byte.

    sources: by code of the office, what its inputs were counted from ({"reports": [[id, version], …], …}).
    inputs: the ids of the inputs, by code of the office. The database refuses every change (trigger).
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="freezes")
    n = models.PositiveSmallIntegerField(_("pembekuan ke-"))
    spec = models.TextField()
    data = models.TextField()
    result = models.TextField()
    spec_sha256 = models.CharField(max_length=64)
    data_sha256 = models.CharField(max_length=64)
    result_sha256 = models.CharField(max_length=64)
    seed = models.PositiveIntegerField()
    draws = models.PositiveIntegerField()
    sources = models.JSONField(default=dict, blank=True)  # empty where every value came from a file
    inputs = models.JSONField(default=dict, blank=True)
    reason = models.CharField(_("alasan"), max_length=500, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    objections_until = models.DateField(_("masa sanggah sampai"))  # included, by each office's own clock

    objects = FreezeQuerySet.as_manager()

    class Meta:
        verbose_name = _("pembekuan")
        verbose_name_plural = _("pembekuan")
        ordering = ["category", "-n"]
        constraints = [
            models.UniqueConstraint(fields=["category", "n"], name="freeze_once"),
            models.CheckConstraint(
                condition=Q(n=1) | ~Q(reason=""),
                name="freeze_again_has_reason",
                violation_error_message=_("Tuliskan mengapa angka dibekukan lagi."),
            ),
        ]

    def __str__(self) -> str:
        return _("%(category)s, pembekuan ke-%(n)s") % {"category": self.category, "n": self.n}

    def get_absolute_url(self) -> str:
        return reverse("freeze-detail", args=[self.category.edition.slug, self.category.code, self.n])

    def is_open_for(self, office: Organisation, now: dt.datetime | None = None) -> bool:
        """Whether the office may still object: until the end of the last day by its own clock."""
        return (now or timezone.now()).astimezone(ZoneInfo(office.time_zone)).date() <= self.objections_until

    def is_over(self, now: dt.datetime | None = None) -> bool:
        """Whether the last day has ended everywhere: Indonesia's last clock is that of Jakarta (WIB)."""
        return (now or timezone.now()).astimezone(ZoneInfo("Asia/Jakarta")).date() > self.objections_until


class StandingQuerySet(models.QuerySet["Standing"]):
    def visible_to(self, user: "User") -> "StandingQuerySet":
        """The national office all; staff those of announced rankings; an office its own and those below it at once."""
        membership = user.membership
        if membership is None or membership.organisation.kind == "MITRA":
            return self.none()
        if membership.sees_everything:
            return self
        return self.exclude(freeze__category__edition__status=EditionStatus.DRAFT).filter(
            Q(freeze__in=Freeze.objects.visible_to(user))
            | Q(office__in=Organisation.objects.visible_to(user).offices())
        )

    def search(self, text: str) -> "StandingQuerySet":
        return self.filter(office__in=Organisation.objects.search(text))

    def beside(self, earlier: Freeze | None) -> "StandingQuerySet":
        """With was_rank, was_score and was_excluded of the same office in an earlier freeze, and how far it moved.

        moved: places won (positive) or lost, None where it was not ranked in both. The largest changes come first.
        """
        then = Standing.objects.filter(freeze=earlier, office=OuterRef("office"))
        found = self.annotate(
            was_rank=Subquery(then.values("rank")[:1]), was_score=Subquery(then.values("score")[:1]),
            was_excluded=Subquery(then.values("excluded")[:1]),
        )  # fmt: skip
        found = found.annotate(
            moved=F("was_rank") - F("rank"), far=Abs(F("was_rank") - F("rank")), gained=F("score") - F("was_score"),
            came_or_went=Q(rank__isnull=False) ^ Q(was_rank__isnull=False),
        )  # fmt: skip
        return found.order_by(
            "-came_or_went", F("far").desc(nulls_last=True), Abs("gained").desc(nulls_last=True), "-level", "rank",
            "office__name",
        )  # fmt: skip


class Standing(SimulatedModel):
    """Where an office stands in a frozen ranking.

    detail: {"levels": {code: score}, "components": {code: {"value", "normalised"}}, "indistinct": [codes of offices]};
    numbers as text with at most six decimals, None where there is nothing. Weights, contributions and what-if are
    computed from the frozen files (awards.frozen.compute).
    An office that is not ranked has `excluded` with the reason and neither score nor rank.
    """

    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="standings")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="standings", verbose_name=_("satuan kerja"))
    level = models.CharField(_("tingkat"), max_length=10, choices=Level)
    score = models.DecimalField(_("skor"), max_digits=20, decimal_places=6, null=True, blank=True)
    rank = models.DecimalField(
        _("peringkat"), max_digits=6, decimal_places=1, null=True, blank=True
    )  # halves only where ties share the average
    shared = models.BooleanField(_("seri"), default=False)
    rank_low = models.PositiveSmallIntegerField(null=True, blank=True)  # 5 % of the draws
    rank_high = models.PositiveSmallIntegerField(null=True, blank=True)  # 95 %
    rank_mean = models.DecimalField(max_digits=8, decimal_places=2, null=True, blank=True)
    tie_group = models.PositiveSmallIntegerField(null=True, blank=True)
    band = models.CharField(_("predikat"), max_length=60, blank=True)
    availability = models.DecimalField(
        max_digits=5, decimal_places=4, null=True, blank=True
    )  # share of components known
    excluded = models.CharField(_("tidak diperingkat karena"), max_length=300, blank=True)
    detail = models.JSONField(default=dict, blank=True)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("kedudukan")
        verbose_name_plural = _("kedudukan")
        ordering = ["freeze", "-level", "rank", "office"]
        constraints = [
            models.UniqueConstraint(fields=["freeze", "office"], name="standing_once"),
            models.CheckConstraint(
                condition=Q(excluded="", rank__isnull=False, score__isnull=False)
                | (~Q(excluded="") & Q(rank=None, score=None)),
                name="standing_ranked_or_excluded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.freeze_id} {self.office_id} {self.rank}"

    def get_absolute_url(self) -> str:
        category = self.freeze.category
        return reverse("standing-detail", args=[category.edition.slug, category.code, self.office.code])
