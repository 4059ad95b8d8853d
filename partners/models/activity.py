"""Capacity building: trainings and facilitation, who took part, and their certificates."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bnnportal.documents.models import Document
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from partners.models.partner import Partner

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


class ActivityQuerySet(models.QuerySet["CapacityActivity"]):
    def visible_to(self, user: "User") -> "ActivityQuerySet":
        """The organising offices one may see, and the partners that took part. Names are another matter: `named_to`."""
        seen = Organisation.objects.visible_to(user)
        return self.filter(Q(office__in=seen) | Q(partners__organisation__in=seen)).distinct()


class CapacityActivity(SimulatedModel):
    """A training or facilitation by an office for people of its partners."""

    office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="capacity_activities", verbose_name=_("penyelenggara")
    )
    partners = models.ManyToManyField(Partner, blank=True, related_name="activities", verbose_name=_("mitra"))
    title = models.CharField(_("nama kegiatan"), max_length=200)
    topic = models.CharField(_("materi"), max_length=200, blank=True)
    held_from = models.DateField(_("mulai"))
    held_until = models.DateField(_("selesai"))
    place = models.CharField(_("tempat"), max_length=200)
    hours = models.PositiveSmallIntegerField(_("jam pelajaran"), null=True, blank=True)
    people = models.PositiveIntegerField(_("jumlah peserta"), default=0)  # stays when the names are gone
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    forgotten_at = models.DateTimeField(null=True, blank=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("kegiatan peningkatan kemampuan")
        verbose_name_plural = _("kegiatan peningkatan kemampuan")
        ordering = ["-held_from", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(held_until__gte=F("held_from")),
                name="activity_dates",
                violation_error_message=_("Tanggal selesai tidak boleh sebelum tanggal mulai."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activity-detail", args=[self.pk])


class Participant(models.Model):
    """A name on the list: for the organising office alone, without NIK, gone after some years."""

    activity = models.ForeignKey(CapacityActivity, models.CASCADE, related_name="participants")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("nama"), max_length=120, blank=True)
    institution = models.CharField(_("lembaga"), max_length=200, blank=True)
    certificate = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="participant")

    class Meta:
        verbose_name = _("peserta")
        verbose_name_plural = _("peserta")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name
