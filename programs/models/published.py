"""Figures as others printed them, each with the page it stands on: beside our own, never among them."""

from decimal import Decimal
from urllib.parse import urlsplit

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bnnportal.constraints import ConstrainedModel
from bnnportal.offices.models import Organisation, Region
from programs.enums import PublishedLevel
from programs.models.catalogue import Indicator


class PublishedValueQuerySet(models.QuerySet["PublishedValue"]):
    def search(self, text: str) -> "PublishedValueQuerySet":
        return self.filter(
            Q(name__icontains=text) | Q(place__icontains=text) | Q(note__icontains=text) | Q(source_url__icontains=text)
        )

    def beside(self, indicator: Indicator, most: int = 5) -> "list[PublishedValue]":
        """The latest of the same indicator, for its page. One query."""
        return list(self.filter(indicator=indicator)[:most])


def plain(value: Decimal | None) -> Decimal | None:
    """Without the zeros that it is stored with."""
    if value is None or value != value.to_integral():
        return value if value is None else value.normalize()
    return value.quantize(Decimal(1))


class PublishedValue(ConstrainedModel):
    """One printed figure, as it was printed: offices count differently, so these are neither added up nor ranked.

    `indicator` is ours only where the same thing was clearly counted. Office and partner are those the page speaks of,
    under the code they had when the list was made.
    """

    number = models.PositiveIntegerField(_("nomor"), unique=True)  # of the delivered list, so that it loads once
    year = models.PositiveSmallIntegerField(_("tahun"))
    period = models.CharField(_("masa"), max_length=30)
    level = models.CharField(_("tingkat"), max_length=10, choices=PublishedLevel)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("wilayah")
    )
    office = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("satuan kerja")
    )
    partner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("mitra")
    )
    place = models.CharField(_("tempat"), max_length=80)
    name = models.CharField(_("angka"), max_length=120)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="published", verbose_name=_("indikator")
    )
    value = models.DecimalField(_("nilai"), max_digits=18, decimal_places=4)
    unit = models.CharField(_("satuan"), max_length=30)
    category = models.CharField(_("predikat"), max_length=40, blank=True)
    target = models.DecimalField(_("target"), max_digits=18, decimal_places=4, null=True, blank=True)
    source_url = models.URLField(_("sumber"), max_length=300)
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    objects = PublishedValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("angka terbitan")
        verbose_name_plural = _("angka terbitan")
        ordering = [F("year").desc(), "name", "place", "number"]
        constraints = [
            models.CheckConstraint(condition=~Q(source_url=""), name="published_value_source"),
            models.CheckConstraint(condition=Q(year__range=(1990, 2100)), name="published_value_year"),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.place} {self.year}"

    @property
    def plain_value(self) -> Decimal | None:
        return plain(self.value)

    @property
    def plain_target(self) -> Decimal | None:
        return plain(self.target)

    @property
    def site(self) -> str:
        """Whose page it is: "antaranews.com"."""
        return (urlsplit(self.source_url).hostname or "").removeprefix("www.")
