"""Definitions of indices: what they are made of, by year and version. A definition in force is never changed."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from awards.enums import IndexStatus
from bnnportal.accounts.enums import Field, Role
from bnnportal.constraints import ConstrainedModel

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL


class IndexQuerySet(models.QuerySet["Index"]):
    def visible_to(self, user: "User") -> "IndexQuerySet":
        """Staff: what has a version that is or was in force; the national office, drafts too."""
        membership = user.membership
        if membership is None or membership.role == Role.PARTNER:
            return self.none()
        if membership.sees_everything:
            return self
        return self.filter(pk__in=IndexVersion.objects.visible_to(user).values("index"))

    def search(self, text: str) -> "IndexQuerySet":
        return self.filter(Q(name__icontains=text) | Q(code__icontains=text) | Q(about__icontains=text))


class Index(ConstrainedModel):
    """An index by its full name: "IKM" alone means three things."""

    code = models.SlugField(_("kode"), max_length=40, unique=True)
    name = models.CharField(_("nama lengkap"), max_length=200)
    short_name = models.CharField(_("singkatan"), max_length=30, blank=True)
    field = models.CharField(_("bidang"), max_length=10, choices=Field, default=Field.ALL)
    about = models.TextField(_("apa yang diukur"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    objects = IndexQuerySet.as_manager()

    class Meta:
        verbose_name = _("indeks")
        verbose_name_plural = _("indeks")
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("index-detail", args=[self.code])


class IndexVersionQuerySet(models.QuerySet["IndexVersion"]):
    def visible_to(self, user: "User") -> "IndexVersionQuerySet":
        membership = user.membership
        if membership is None or membership.role == Role.PARTNER:
            return self.none()
        return self if membership.sees_everything else self.exclude(status=IndexStatus.DRAFT)

    def in_force(self) -> "IndexVersionQuerySet":
        return self.filter(status=IndexStatus.IN_FORCE)


class IndexVersion(ConstrainedModel):
    """One way to compute an index. `spec` is the JSON of awards/scoring/spec.py; the README documents its format.

    sha256 is of its canonical text (scoring.spec.canonical). The database refuses to change a spec that left its draft.
    """

    index = models.ForeignKey(Index, models.PROTECT, related_name="versions", verbose_name=_("indeks"))
    label = models.CharField(_("versi"), max_length=40)
    year_from = models.PositiveSmallIntegerField(_("berlaku sejak tahun"))
    year_until = models.PositiveSmallIntegerField(_("berlaku sampai tahun"), null=True, blank=True)
    spec = models.JSONField()
    sha256 = models.CharField(max_length=64, editable=False)
    status = models.CharField(_("keadaan"), max_length=10, choices=IndexStatus, default=IndexStatus.DRAFT)
    note = models.TextField(_("catatan"), blank=True)
    by = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+"
    )  # None: delivered with the portal
    at = models.DateTimeField(default=timezone.now)

    objects = IndexVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("versi indeks")
        verbose_name_plural = _("versi indeks")
        ordering = ["index", "-year_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["index", "label"],
                name="index_version_once",
                violation_error_message=_("Versi dengan nama ini sudah ada."),
            ),
            models.CheckConstraint(
                condition=Q(year_from__range=(2002, 2100)),
                name="index_version_year",
                violation_error_message=_("Tahun ditulis empat angka, misalnya 2026."),
            ),
            models.CheckConstraint(
                condition=Q(year_until=None) | Q(year_until__gte=F("year_from")),
                name="index_version_years",
                violation_error_message=_("Tahun terakhir tidak boleh sebelum tahun pertama."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.index} ({self.label})"

    def get_absolute_url(self) -> str:
        return reverse("index-version", args=[self.index.code, self.pk])

    @property
    def years(self) -> str:
        """The assessment years it holds for, in words."""
        if self.year_until is None:
            return gettext("sejak %(first)s") % {"first": self.year_from}
        if self.year_until == self.year_from:
            return str(self.year_from)
        return gettext("%(first)s sampai %(last)s") % {"first": self.year_from, "last": self.year_until}

    @property
    def components(self) -> list[dict[str, Any]]:
        return self.spec["components"]

    @property
    def has_assumptions(self) -> bool:
        """Whether anything of it is the portal's assumption and not a published rule."""
        parts = (self.spec, *self.spec["components"], *self.spec["levels"])
        return any(part.get("assumption") for part in parts)
