"""What the offices work on: programmes of the four approaches, their indicators, and how each is reckoned."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Field
from bnnportal.constraints import ConstrainedModel
from programs import units
from programs.enums import ActivityKind, Approach, Counted, Polarity, Source, Way

FIRST_YEAR = 2023  # the oldest year the portal holds figures of


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def search(self, text: str) -> "ProgrammeQuerySet":
        """By its own name or that of one of its indicators."""
        of_indicators = Indicator.objects.filter(name__icontains=text).values("programme")
        return self.filter(Q(name__icontains=text) | Q(pk__in=of_indicators))


class Programme(ConstrainedModel):
    """A programme of one approach; `field` is whose approver signs off its activities and results."""

    code = models.SlugField(_("kode"), unique=True)
    approach = models.CharField(_("pendekatan"), max_length=10, choices=Approach)
    name = models.CharField(_("nama"), max_length=120)
    description = models.CharField(_("penjelasan"), max_length=300, blank=True)
    field = models.CharField(_("bidang"), max_length=10, choices=Field)
    source = models.CharField(_("sumber"), max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("program")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(approach__in=Approach.values), name="programme_approach"),
            models.CheckConstraint(condition=~Q(source=""), name="programme_source"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("programme-detail", args=[self.code])


class IndicatorQuerySet(models.QuerySet["Indicator"]):
    def in_force(self, year: int) -> "IndicatorQuerySet":
        return self.filter(Q(until_year=None) | Q(until_year__gte=year), since_year__lte=year)


class Indicator(ConstrainedModel):
    """What is counted or measured of a programme. How it is reckoned may change from year to year: `Method`.

    unit is the word beside the number; unit_family is set where quantities may be written in several units (units.py),
    and then values are stored in its base unit. Counted indicators say what they count of which kinds of activities;
    those from a measure name it.
    """

    code = models.SlugField(_("kode"), unique=True)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="indicators", verbose_name=_("program"))
    name = models.CharField(_("nama"), max_length=160)
    definition = models.CharField(_("cara menghitung"), max_length=400, blank=True)
    unit = models.CharField(_("satuan"), max_length=30)
    unit_family = models.CharField(_("jenis satuan"), max_length=10, blank=True, choices=units.FAMILIES)
    source = models.CharField(_("asal nilai"), max_length=10, choices=Source)
    counted = models.CharField(_("yang dihitung"), max_length=10, blank=True, choices=Counted)
    kinds = ArrayField(
        models.CharField(max_length=12, choices=ActivityKind),
        default=list,
        blank=True,
        verbose_name=_("jenis kegiatan"),
    )  # empty: every kind
    measure = models.CharField(_("ukuran portal"), max_length=60, blank=True)
    since_year = models.PositiveSmallIntegerField(_("sejak tahun"))
    until_year = models.PositiveSmallIntegerField(_("sampai tahun"), null=True, blank=True)
    reference = models.CharField(_("sumber"), max_length=300)
    order = models.PositiveSmallIntegerField(default=0)

    objects = IndicatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("indikator")
        verbose_name_plural = _("indikator")
        ordering = ["programme__order", "order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_year=None) | Q(until_year__gte=F("since_year")),
                name="indicator_years",
                violation_error_message=_("Tahun terakhir tidak boleh sebelum tahun pertama."),
            ),
            models.CheckConstraint(
                condition=Q(source=Source.ENTERED, counted="", measure="")
                | (Q(source=Source.ACTIVITIES, measure="") & ~Q(counted=""))
                | (Q(source=Source.MEASURE, counted="") & ~Q(measure="")),
                name="indicator_source",
                violation_error_message=_("Asal nilai dan yang dihitung tidak cocok."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("indicator-detail", args=[self.code])

    def is_in_force(self, year: int) -> bool:
        return self.since_year <= year and (self.until_year is None or year <= self.until_year)


class MethodQuerySet(models.QuerySet["Method"]):
    def holding(self, year: int) -> "MethodQuerySet":
        """How each indicator is reckoned in a year: of those written for it or before it, the last word."""
        said = self.filter(since_year__lte=year).order_by("indicator_id", "-since_year", "-pk").distinct("indicator_id")
        return said.select_related("indicator__programme")


class Method(ConstrainedModel):
    """How an indicator is reckoned from a year on. Never changed: another way is another row, with its reason.

    Of several rows for one year the last one written holds. An index is never summed.
    """

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="methods", verbose_name=_("indikator"))
    since_year = models.PositiveSmallIntegerField(_("berlaku sejak tahun"))
    is_index = models.BooleanField(_("nilai indeks"), default=False)
    polarity = models.CharField(_("arah"), max_length=10, choices=Polarity, default=Polarity.HIGHER)
    over_places = models.CharField(_("antarsatuan kerja"), max_length=10, choices=Way, default=Way.SUM)
    over_time = models.CharField(_("antarbulan"), max_length=10, choices=Way, default=Way.SUM)
    cap = models.DecimalField(_("batas capaian"), max_digits=6, decimal_places=2, null=True, blank=True)  # percent
    precision = models.PositiveSmallIntegerField(_("angka desimal"), default=0)
    reason = models.CharField(_("alasan"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: delivered with the portal
    at = models.DateTimeField(default=timezone.now)

    objects = MethodQuerySet.as_manager()

    class Meta:
        verbose_name = _("cara hitung")
        verbose_name_plural = _("cara hitung")
        ordering = ["indicator", "-since_year", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_index=False) | (~Q(over_places=Way.SUM) & ~Q(over_time=Way.SUM)),
                name="method_index_not_summed",
                violation_error_message=_("Nilai indeks tidak boleh dijumlahkan."),
            ),
            models.CheckConstraint(
                condition=~Q(over_places=Way.LATEST),
                name="method_places_have_no_latest",
                violation_error_message=_("“Nilai terakhir” hanya berlaku antarbulan, bukan antarsatuan kerja."),
            ),
            models.CheckConstraint(condition=Q(cap=None) | Q(cap__gte=100), name="method_cap"),
            models.CheckConstraint(condition=Q(precision__lte=4), name="method_precision"),
            models.CheckConstraint(condition=~Q(reason=""), name="method_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.since_year}"


class Thresholds(ConstrainedModel):
    """From which percent a light is green and from which yellow, for one year."""

    year = models.PositiveSmallIntegerField(_("tahun"), unique=True)
    green = models.DecimalField(_("hijau mulai"), max_digits=5, decimal_places=2)
    yellow = models.DecimalField(_("kuning mulai"), max_digits=5, decimal_places=2)
    source = models.CharField(_("dasar"), max_length=300)

    class Meta:
        verbose_name = _("ambang lampu")
        verbose_name_plural = _("ambang lampu")
        ordering = ["-year"]
        constraints = [
            models.CheckConstraint(
                condition=Q(yellow__gt=0, yellow__lt=F("green")),
                name="thresholds_order",
                violation_error_message=_("Ambang kuning harus di bawah ambang hijau."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.year)
