"""Monitoring visits: plan, answers to the instrument, findings, what is to follow."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bnnportal.documents.models import Document
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from partners.enums import FollowUpStatus, Side, VisitStatus
from partners.models.agreement import Agreement
from partners.models.partner import Partner

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: "User") -> "VisitQuerySet":
        seen = Organisation.objects.visible_to(user)
        return self.filter(Q(office__in=seen) | Q(partner__organisation__in=seen))


class Visit(SimulatedModel):
    """One planned or done visit of an office to a partner."""

    office = models.ForeignKey(Organisation, models.PROTECT, related_name="visits", verbose_name=_("satuan kerja"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="visits", verbose_name=_("mitra"))
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="visits")
    year = models.PositiveSmallIntegerField(_("tahun"))
    quarter = models.PositiveSmallIntegerField(_("triwulan"))
    status = models.CharField(_("keadaan"), max_length=10, choices=VisitStatus, default=VisitStatus.PLANNED)
    order_number = models.CharField(_("nomor surat perintah"), max_length=120, blank=True)
    team = models.TextField(_("tim"), blank=True, help_text=_("Satu nama dan jabatan tiap baris."))
    visited_on = models.DateField(_("tanggal kunjungan"), null=True, blank=True)
    place = models.CharField(_("tempat"), max_length=200, blank=True)
    instrument = models.CharField(max_length=20)  # version of the definition file
    inpatient = models.BooleanField(_("menilai rawat inap"), default=False)
    recommendation = models.TextField(_("rekomendasi"), blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)  # frozen when submitted
    maximum = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    office_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    office_signed_at = models.DateTimeField(null=True, blank=True)
    partner_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    partner_signed_at = models.DateTimeField(null=True, blank=True)
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="visit")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    in_charge = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = VisitQuerySet.as_manager()

    class Meta:
        verbose_name = _("kunjungan monev")
        verbose_name_plural = _("kunjungan monev")
        ordering = ["-year", "-quarter", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(quarter__range=(1, 4)), name="visit_quarter"),
            models.CheckConstraint(
                condition=~Q(status__in=(VisitStatus.SUBMITTED, VisitStatus.SIGNED)) | Q(visited_on__isnull=False),
                name="visit_done_has_day",
                violation_error_message=_("Kunjungan yang selesai memerlukan tanggal."),
            ),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.CANCELLED) | ~Q(reason=""),
                name="visit_cancelled_with_reason",
                violation_error_message=_("Tuliskan alasan pembatalan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}, triwulan {self.quarter} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("visit-detail", args=[self.pk])


class Answer(models.Model):
    """The score of one item, saved by itself: a phone may lose its line between two of them."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="answers")
    item = models.CharField(max_length=10)
    score = models.PositiveSmallIntegerField(_("nilai"))
    note = models.CharField(_("catatan"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "item"], name="answer_once"),
            models.CheckConstraint(
                condition=Q(score__range=(1, 3)),
                name="answer_one_to_three",
                violation_error_message=_("Nilai harus 1, 2, atau 3."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item}: {self.score}"


class Finding(models.Model):
    """What the team saw, about an item or in general."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="findings")
    item = models.CharField(max_length=10, blank=True)
    text = models.TextField(_("temuan"))

    class Meta:
        verbose_name = _("temuan")
        verbose_name_plural = _("temuan")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]


class FollowUp(models.Model):
    """What is to be done, by which side, until when."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="follow_ups")
    text = models.CharField(_("tindak lanjut"), max_length=300)
    side = models.CharField(_("pihak"), max_length=8, choices=Side)
    owner = models.CharField(_("penanggung jawab"), max_length=120)
    due = models.DateField(_("batas waktu"))
    status = models.CharField(_("keadaan"), max_length=10, choices=FollowUpStatus, default=FollowUpStatus.OPEN)
    done_note = models.CharField(_("hasil"), max_length=300, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("tindak lanjut")
        verbose_name_plural = _("tindak lanjut")
        ordering = ["due", "pk"]

    def __str__(self) -> str:
        return self.text
