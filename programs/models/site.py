"""Places a programme works at: villages named Desa Bersinar, and areas where drugs are rife, with what they were."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bnnportal.constraints import ConstrainedModel
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation, Region
from partners.models.partner import LatestDay
from programs.enums import COUNTED_STANDINGS, STANDINGS, SiteKind, SiteStanding

if TYPE_CHECKING:
    import datetime as dt

    from bnnportal.accounts.models import User


class SiteQuerySet(models.QuerySet["Site"]):
    def visible_to(self, user: "User") -> "SiteQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        return self.filter(office__in=Organisation.objects.visible_to(user))

    def with_standing(self, on: "dt.date | None" = None) -> "SiteQuerySet":
        """Annotates `standing` and `stands_since`: the last word written on it by that day."""
        said = Standing.objects.filter(site=OuterRef("pk")).order_by("-on", "-pk")
        if on is not None:
            said = said.filter(on__lte=on)
        return self.annotate(
            standing=Subquery(said.values("standing")[:1]), stands_since=Subquery(said.values("on")[:1])
        )

    def counted(self, on: "dt.date") -> "SiteQuerySet":
        """What the numbers of villages and areas count on a day: COUNTED_STANDINGS."""
        counted = [Q(kind=kind, standing__in=standings) for kind, standings in COUNTED_STANDINGS.items()]
        return self.with_standing(on).filter(reduce(or_, counted))

    def search(self, text: str) -> "SiteQuerySet":
        return self.filter(
            Q(village__icontains=text) | Q(district__icontains=text) | Q(region__full_name__icontains=text)
        )


class Site(SimulatedModel):
    """A village or an area, once per kind; what it is called today follows from its dated standings."""

    kind = models.CharField(_("jenis"), max_length=10, choices=SiteKind)
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="sites", verbose_name=_("satuan kerja"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("kabupaten atau kota"))
    district = models.CharField(_("kecamatan"), max_length=80, blank=True)
    village = models.CharField(_("desa atau kelurahan"), max_length=80)
    latitude = models.DecimalField(_("lintang"), max_digits=8, decimal_places=5, null=True, blank=True)
    longitude = models.DecimalField(_("bujur"), max_digits=8, decimal_places=5, null=True, blank=True)
    note = models.CharField(_("catatan"), max_length=300, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = _("lokasi program")
        verbose_name_plural = _("lokasi program")
        ordering = ["region", "village"]
        constraints = [
            models.UniqueConstraint(
                "kind", "region", Lower("district"), Lower("village"),
                name="site_once", violation_error_message=_("Desa ini sudah terdaftar."),
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__range=(-12, 7), longitude__range=(94, 142)),
                name="site_in_indonesia",
                violation_error_message=_("Titik itu tidak di Indonesia; periksa lintang dan bujurnya."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.village}, {self.region}"

    def get_absolute_url(self) -> str:
        return reverse("site-detail", args=[self.pk])


class Standing(ConstrainedModel):
    """What a site was from a day on, and by which paper."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="standings")
    standing = models.CharField(_("status"), max_length=10, choices=SiteStanding)
    on = models.DateField(_("sejak"))
    basis = models.CharField(_("dasar"), max_length=120, blank=True)  # the regent's decree, the survey
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("status lokasi")
        verbose_name_plural = _("status lokasi")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["site", "on"], name="standing_once_a_day"),
            models.CheckConstraint(
                condition=Q(on__lte=LatestDay()),
                name="standing_not_in_the_future",
                violation_error_message=_("Tanggal ini belum tiba."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_standing_display()} {self.on:%d/%m/%Y}"

    @staticmethod
    def choices_for(kind: str) -> tuple[SiteStanding, ...]:
        return STANDINGS[SiteKind(kind)]
