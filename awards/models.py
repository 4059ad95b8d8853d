"""Award editions (Rakernis), their categories, and who won what."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, F, Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.enums import EditionStatus, Level, Origin
from bnnportal.accounts.enums import Field
from bnnportal.constraints import ConstrainedModel
from bnnportal.documents.enums import DocumentStatus
from bnnportal.documents.models import Document, Signatory
from bnnportal.measures import SimulatedModel
from bnnportal.offices.history import Past, Was
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: "User") -> "EditionQuerySet":
        """A published edition is public news: every member sees it. A draft belongs to the national office."""
        membership = user.membership
        if membership is None:
            return self.none()
        if membership.sees_everything:
            return self
        return self.filter(status=EditionStatus.PUBLISHED)


class Edition(ConstrainedModel):
    """One yearly award-giving. The assessment year is not the year of the ceremony."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("nama"), max_length=120)
    long_name = models.CharField(_("nama lengkap"), max_length=200, blank=True)
    assessment_year = models.PositiveSmallIntegerField(_("tahun penilaian"))
    origin = models.CharField(_("asal"), max_length=10, choices=Origin, default=Origin.RECORDED)
    status = models.CharField(_("keadaan"), max_length=10, choices=EditionStatus, default=EditionStatus.DRAFT)
    theme = models.TextField(_("tema"), blank=True)
    venue = models.CharField(_("tempat"), max_length=120)
    held_from = models.DateField(_("mulai"))
    held_until = models.DateField(_("selesai"))
    awarded_on = models.DateField(_("tanggal penganugerahan"))
    signatory_position = models.CharField(
        _("jabatan penanda tangan"), max_length=120, default="Kepala Badan Narkotika Nasional"
    )
    signatory_name = models.CharField(_("nama penanda tangan"), max_length=120, blank=True)
    signatory = models.ForeignKey(
        Signatory, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("penanda tangan")
    )  # from the register of the national office; without: the two fields above, or a line for the name
    source_url = models.URLField(_("sumber"), max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edisi penghargaan")
        verbose_name_plural = _("edisi penghargaan")
        ordering = ["-awarded_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_until__gte=F("held_from")),
                name="edition_dates",
                violation_error_message=_("Tanggal selesai tidak boleh sebelum tanggal mulai."),
            ),
            models.CheckConstraint(
                condition=Q(assessment_year__range=(2002, 2100)),  # BNN was founded in 2002
                name="edition_assessment_year",
                violation_error_message=_("Tahun penilaian ditulis empat angka, misalnya 2026."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("edition-detail", args=[self.slug])


class Category(ConstrainedModel):
    """What is ranked in an edition, with its full name: BNN uses "IKM" for three different indices."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="categories")
    code = models.CharField(_("kode"), max_length=20)
    name = models.CharField(_("nama"), max_length=200)
    printed_name = models.CharField(_("nama seperti diumumkan"), max_length=300, blank=True)
    field = models.CharField(_("bidang"), max_length=10, choices=Field)
    classification = models.CharField(_("kode klasifikasi"), max_length=20)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("kategori")
        verbose_name_plural = _("kategori")
        ordering = ["edition", "order"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="category_once")]

    def __str__(self) -> str:
        return self.name


class AwardQuerySet(models.QuerySet["Award"]):
    def visible_to(self, user: "User") -> "AwardQuerySet":
        return self.filter(category__edition__in=Edition.objects.visible_to(user))

    def for_ranking(self) -> "AwardQuerySet":
        """Everything a ranking table shows, in its order; one query, without the certificates' content."""
        return (
            self.select_related("office__region", "certificate", "category__edition")
            .only(
                *("category", "level", "rank", "shared", "name_printed", "simulated"),
                *("office__code", "office__name", "office__region__code"),
                *("category__code", "category__name", "category__printed_name", "category__order"),
                *("category__edition__slug", "category__edition__name", "category__edition__assessment_year"),
                "category__edition__awarded_on",
                *("certificate__code", "certificate__number", "certificate__status", "certificate__revoked_at"),
                # what its state and its address are made of
                *("certificate__signing", "certificate__signed_at", "certificate__family", "certificate__expires_at"),
            )
            .order_by("category__order", "-level", "rank", "office__name")
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
    """A rank of an office in a category and level. Recorded ranks have no score, and none is invented."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="awards")
    level = models.CharField(_("tingkat"), max_length=10, choices=Level)
    rank = models.PositiveSmallIntegerField(_("peringkat"))
    shared = models.BooleanField(_("seri"), default=False)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="awards", verbose_name=_("satuan kerja"))
    name_printed = models.CharField(_("nama seperti diumumkan"), max_length=200)
    certificate = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="award")
    then: Was  # set by as_awarded()

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("penghargaan")
        verbose_name_plural = _("penghargaan")
        constraints = [
            models.UniqueConstraint(
                fields=["category", "level", "office"],
                name="award_once",
                violation_error_message=_("Satuan kerja ini sudah tercatat pada kategori dan tingkat yang sama."),
            ),
            models.CheckConstraint(condition=Q(rank__gte=1), name="award_rank_positive"),
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
