"""Award editions (Rakernis) and their categories: what is ranked, by which definition, and how far that is."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from awards.enums import CategoryStatus, EditionStatus, Level, Origin, Publicity, Ties
from awards.models.index import IndexVersion
from bnnportal.accounts.enums import Field, Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.documents.models import Signatory
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation, OrganisationQuerySet

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


class EditionQuerySet(models.QuerySet["Edition"]):
    def visible_to(self, user: "User") -> "EditionQuerySet":
        """A published edition is news: every member sees it. One that runs is for the offices that are judged in it.

        A draft belongs to the national office.
        """
        membership = user.membership
        if membership is None:
            return self.none()
        if membership.sees_everything:
            return self
        if membership.role == Role.PARTNER:
            return self.filter(status=EditionStatus.PUBLISHED)
        return self.exclude(status=EditionStatus.DRAFT)


class Edition(SimulatedModel):
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
    publicity = models.CharField(
        _("untuk umum"), max_length=10, choices=Publicity, default=Publicity.NOTHING
    )  # what people without an account may read of it
    published_at = models.DateTimeField(_("diumumkan"), null=True, blank=True, editable=False)

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

    @property
    def is_computed(self) -> bool:
        return self.origin == Origin.COMPUTED

    @property
    def skips_waiting(self) -> bool:
        """Whether the next step need not wait for a date: only where everything is an example, so that it can be tried."""
        return settings.DEMO and self.simulated


class CategoryQuerySet(models.QuerySet["Category"]):
    def visible_to(self, user: "User") -> "CategoryQuerySet":
        return self.filter(edition__in=Edition.objects.visible_to(user))

    def computed(self) -> "CategoryQuerySet":
        return self.filter(edition__origin=Origin.COMPUTED)


class Category(ConstrainedModel):
    """What is ranked in an edition, with its full name: BNN uses "IKM" for three different indices.

    Each category has its own directorate (field), definition and dates; all but the first six fields serve computed
    editions alone. Figures are of the days gathered_from to gathered_until, both included.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="categories")
    code = models.CharField(_("kode"), max_length=20)
    name = models.CharField(_("nama"), max_length=200)
    printed_name = models.CharField(_("nama seperti diumumkan"), max_length=300, blank=True)
    field = models.CharField(_("bidang"), max_length=10, choices=Field)
    classification = models.CharField(_("kode klasifikasi"), max_length=20)
    order = models.PositiveSmallIntegerField(default=0)
    index = models.ForeignKey(
        IndexVersion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="categories",
        verbose_name=_("definisi indeks"),
    )
    status = models.CharField(_("keadaan"), max_length=10, choices=CategoryStatus, default=CategoryStatus.DRAFT)
    levels = ArrayField(
        models.CharField(max_length=10, choices=Level), default=list, blank=True, verbose_name=_("tingkat")
    )
    places = models.PositiveSmallIntegerField(_("banyak peringkat yang diberi penghargaan"), default=3)
    ties = models.CharField(_("cara peringkat seri"), max_length=12, blank=True)  # "" = as the definition says
    tie_breakers = ArrayField(
        models.CharField(max_length=40), default=list, blank=True, verbose_name=_("pemecah seri")
    )  # codes of components or levels, the first that differs decides
    eligibility = models.JSONField(
        _("syarat"), default=list, blank=True
    )  # [{"origin": "measure:rehab.completeness", "at_least": "80"}, …]: who reaches less is listed, not ranked
    gathered_from = models.DateField(_("angka sejak"), null=True, blank=True)
    gathered_until = models.DateField(_("angka sampai"), null=True, blank=True)
    reconciled_by = models.DateField(_("rekonsiliasi sampai"), null=True, blank=True)  # silence until then is consent
    objection_days = models.PositiveSmallIntegerField(_("hari kerja masa sanggah"), default=5)
    decided_by = models.DateField(_("rencana penetapan"), null=True, blank=True)
    gathered_at = models.DateTimeField(null=True, blank=True, editable=False)
    sources = models.JSONField(
        default=dict, blank=True, editable=False
    )  # by code of the office, what its figures were counted from: {"reports": [[id, version], …], …}

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("kategori")
        verbose_name_plural = _("kategori")
        ordering = ["edition", "order"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="category_once"),
            models.CheckConstraint(
                condition=Q(places__range=(1, 50)),
                name="category_places",
                violation_error_message=_("Banyak peringkat 1 sampai 50."),
            ),
            models.CheckConstraint(
                condition=Q(objection_days__range=(1, 30)),
                name="category_objection_days",
                violation_error_message=_("Masa sanggah 1 sampai 30 hari kerja."),
            ),
            models.CheckConstraint(
                condition=Q(gathered_from=None) | Q(gathered_until=None) | Q(gathered_until__gte=F("gathered_from")),
                name="category_span",
                violation_error_message=_("Hari terakhir tidak boleh sebelum hari pertama."),
            ),
            models.CheckConstraint(
                condition=Q(status=CategoryStatus.DRAFT) | Q(index__isnull=False, gathered_at__isnull=False),
                name="category_begun_has_index",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("category-detail", args=[self.edition.slug, self.code])

    @property
    def span(self) -> tuple[dt.date, dt.date]:
        """The days its figures are of; without its own, the assessment year."""
        year = self.edition.assessment_year
        return self.gathered_from or dt.date(year, 1, 1), self.gathered_until or dt.date(year, 12, 31)

    @property
    def components(self) -> list[dict[str, Any]]:
        """Of its definition, as it is written there."""
        return [] if self.index is None else self.index.components

    @property
    def look(self) -> tuple[str, str]:
        return CategoryStatus(self.status).look

    @property
    def level_labels(self) -> list[str]:
        return [str(Level(level).label) for level in self.levels]

    @property
    def ties_words(self) -> str:
        """How equal scores are ranked: by its own rule, or by that of its definition."""
        said = self.index.spec["rank"].get("ties", "competition") if self.index is not None else "competition"
        return str(Ties(self.ties or said).label)

    @property
    def breaker_names(self) -> str:
        parts = (*self.components, *(self.index.spec["levels"] if self.index is not None else ()))
        names = {one["code"]: one["name"] for one in parts}
        return ", ".join(names.get(code, code) for code in self.tie_breakers)

    def offices(self) -> OrganisationQuerySet:
        """Those it judges: of its levels, and open today."""
        return Organisation.objects.offices().open().filter(kind__in=self.levels)
