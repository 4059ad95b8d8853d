"""Who won what: a rank of an office in a category and level, recorded from a list or decided from a ranking."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Max, Q
from django.utils.translation import gettext_lazy as _

from awards.enums import EditionStatus, Level
from awards.models.decision import Decision
from awards.models.edition import Category, Edition
from awards.models.freeze import TEXTS, Standing
from bnnportal.documents.enums import DocumentStatus
from bnnportal.documents.models import Document
from bnnportal.measures import SimulatedModel
from bnnportal.offices.history import Past, Was
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, user: "User") -> "AwardQuerySet":
        """Those that hold, of editions that were announced; before that they are a draft of the national office."""
        membership = user.membership
        if membership is None:
            return self.none()
        rows = self.filter(superseded_at=None)
        if membership.sees_everything:
            return rows
        return rows.announced().filter(category__edition__in=Edition.objects.visible_to(user))

    def announced(self) -> "AwardQuerySet":
        """Those that hold and were announced: recorded ones with their edition, decided ones with their decision."""
        recorded = Q(decision=None, category__edition__status=EditionStatus.PUBLISHED)
        return self.standing().filter(recorded | Q(decision__published_at__isnull=False))

    def standing(self) -> "AwardQuerySet":
        """Those that no correction replaced."""
        return self.filter(superseded_at=None)

    def for_paper(self) -> "AwardQuerySet":
        """With what a certificate says; of the freeze no more than its definition."""
        joined = self.select_related(
            "category__index__index", "category__edition__signatory", "office", "standing__freeze"
        )
        long = (f"standing__freeze__{name}" for name in TEXTS if name != "spec")
        return joined.defer("standing__detail", *long)

    def for_ranking(self) -> "AwardQuerySet":
        """Everything a ranking table shows, in its order; one query, without the certificates' content."""
        return (
            self.select_related("office__region", "certificate", "category__edition")
            .only(
                *("category", "level", "rank", "shared", "name_printed", "simulated", "score"),
                *("office__code", "office__name", "office__region__code"),
                *("category__code", "category__name", "category__printed_name", "category__order"),
                *("category__edition__slug", "category__edition__name", "category__edition__assessment_year"),
                "category__edition__awarded_on",
                *("certificate__code", "certificate__number", "certificate__status", "certificate__revoked_at"),
                # what its state and its address are made of
                *("certificate__signing", "certificate__signed_at", "certificate__family", "certificate__expires_at"),
            )
            .order_by("category__order", "category_id", "-level", "rank", "office__name")
        )

    def as_awarded(self) -> "list[Award]":
        """The awards with `then`: each office by its name and parent on the day of the ceremony; three more queries."""
        return remember(list(self))

    def certificate_counts(self) -> dict[str, int | None]:
        """How far the certificates of these awards are, and the newest batch of them."""
        return self.aggregate(
            total=Count("pk"),
            missing=Count("pk", filter=Q(certificate=None)),
            ready=Count("pk", filter=Q(certificate__status=DocumentStatus.READY, certificate__revoked_at=None)),
            failed=Count("pk", filter=Q(certificate__status=DocumentStatus.FAILED)),
            revoked=Count("certificate__revoked_at"),
            simulated=Count("pk", filter=Q(simulated=True)),
            newest=Max("certificate"),
            batch_id=Max("certificate__batch"),
        )


class Award(SimulatedModel):
    """A rank of an office in a category and level. Recorded ranks have no score, and none is invented.

    A decided award knows its standing and the decision; one that a correction replaced stays, with `superseded_at`.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="awards")
    level = models.CharField(_("tingkat"), max_length=10, choices=Level)
    rank = models.PositiveSmallIntegerField(_("peringkat"))
    shared = models.BooleanField(_("seri"), default=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="awards", verbose_name=_("satuan kerja"))
    name_printed = models.CharField(_("nama seperti diumumkan"), max_length=200)
    certificate = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="award")
    score = models.DecimalField(_("skor"), max_digits=20, decimal_places=6, null=True, blank=True)
    standing = models.ForeignKey(Standing, models.PROTECT, null=True, blank=True, related_name="awards")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, blank=True, related_name="awards")
    superseded_at = models.DateTimeField(_("digantikan"), null=True, blank=True, editable=False)
    then: Was  # set by as_awarded()

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("penghargaan")
        verbose_name_plural = _("penghargaan")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "level", "office"],
                condition=Q(superseded_at=None),
                name="award_once",
                violation_error_message=_("Satuan kerja ini sudah tercatat pada kategori dan tingkat yang sama."),
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="award_rank_positive"),
            models.CheckConstraint(
                condition=Q(decision=None, standing=None, score=None)
                | Q(decision__isnull=False, standing__isnull=False),
                name="award_decided_from_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}, peringkat {self.rank}, {self.category}"


def remember(awards: list[Award]) -> list[Award]:
    """Give awards their `then`; each must have its category and edition with it."""
    offices = Organisation.objects.filter(pk__in={award.office_id for award in awards})
    past = Past(offices.select_related("region", "parent__region"))
    for award in awards:
        award.then = past.on(award.office_id, award.category.edition.awarded_on)
    return awards
