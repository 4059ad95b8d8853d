"""Partners: what an office knows of an institution it works with, and the papers that let it work."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from partners.enums import Gender, PaperKind, PaperStatus, PartnerKind, Training

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

PAPER_WARNING_DAYS = (90, 60, 30)


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: "User") -> "PartnerQuerySet":
        """The partners of the subtree a person may see; and those its office has an agreement with."""
        offices = Organisation.objects.visible_to(user)
        return self.filter(Q(organisation__in=offices) | Q(agreements__office__in=offices)).distinct()

    def search(self, text: str) -> "PartnerQuerySet":
        return self.filter(organisation__in=Organisation.objects.search(text))


class Partner(SimulatedModel):
    """The profile of an organisation of kind MITRA (DOMAIN: institution profile of the national system)."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="partner", verbose_name=_("organisasi")
    )
    kind = models.CharField(_("jenis"), max_length=10, choices=PartnerKind)
    head = models.CharField(_("pimpinan"), max_length=120, blank=True)
    postcode = models.CharField(_("kode pos"), max_length=5, blank=True)
    gender = models.CharField(_("klien yang dilayani"), max_length=6, choices=Gender, default=Gender.ALL)
    inpatient = models.BooleanField(_("rawat inap"), default=False)
    outpatient = models.BooleanField(_("rawat jalan"), default=False)
    aftercare = models.BooleanField(_("pascarehabilitasi"), default=False)
    approach = models.CharField(_("model layanan"), max_length=200, blank=True)
    inpatient_months = models.PositiveSmallIntegerField(_("lama rawat inap (bulan)"), null=True, blank=True)
    outpatient_sessions = models.PositiveSmallIntegerField(_("rawat jalan (kali pertemuan)"), null=True, blank=True)
    inpatient_capacity = models.PositiveSmallIntegerField(_("kapasitas rawat inap (orang)"), null=True, blank=True)
    outpatient_capacity = models.PositiveSmallIntegerField(_("kapasitas rawat jalan (orang)"), null=True, blank=True)
    inpatient_tariff = models.PositiveBigIntegerField(_("tarif rawat inap (rupiah per bulan)"), null=True, blank=True)
    outpatient_tariff = models.PositiveBigIntegerField(
        _("tarif rawat jalan (rupiah per pertemuan)"), null=True, blank=True
    )
    funding = models.CharField(_("sumber biaya"), max_length=200, blank=True)
    staff = models.JSONField(_("tenaga"), default=dict, blank=True)  # profession code → number of people
    trainings = ArrayField(
        models.CharField(max_length=20, choices=Training), default=list, blank=True, verbose_name=_("pelatihan")
    )
    note = models.TextField(_("catatan"), blank=True)
    source = models.CharField(_("sumber"), max_length=300, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("mitra")
        verbose_name_plural = _("mitra")
        ordering = ["organisation__name"]

    def __str__(self) -> str:
        return self.organisation.name

    def get_absolute_url(self) -> str:
        return reverse("partner-detail", args=[self.organisation.code])


class Contact(models.Model):
    """A person at the partner who is called or written to."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts")
    name = models.CharField(_("nama"), max_length=120)
    position = models.CharField(_("jabatan"), max_length=120, blank=True)
    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    email = models.EmailField(_("surel"), blank=True)

    class Meta:
        verbose_name = _("narahubung")
        verbose_name_plural = _("narahubung")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class LegalPaperQuerySet(models.QuerySet["LegalPaper"]):
    def in_force(self) -> "LegalPaperQuerySet":
        return self.filter(status=PaperStatus.CONFIRMED)

    def expiring(self, within_days: int, on: dt.date | None = None) -> "LegalPaperQuerySet":
        """Confirmed papers that end within so many days, or have ended."""
        day = on or timezone.localdate()
        return self.in_force().filter(expires_on__lte=day + dt.timedelta(days=within_days))


class LegalPaper(models.Model):
    """A licence or deed. A partner's own change is a new row that waits (PROPOSED) and names the one it replaces."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="papers")
    kind = models.CharField(_("jenis"), max_length=12, choices=PaperKind)
    number = models.CharField(_("nomor"), max_length=120)
    issuer = models.CharField(_("penerbit"), max_length=200)
    issued_on = models.DateField(_("tanggal terbit"), null=True, blank=True)
    expires_on = models.DateField(_("berlaku sampai"), null=True, blank=True)
    status = models.CharField(_("keadaan"), max_length=10, choices=PaperStatus, default=PaperStatus.PROPOSED)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)

    objects = LegalPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("surat legalitas")
        verbose_name_plural = _("surat legalitas")
        ordering = ["kind", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gte=models.F("issued_on")),
                name="paper_valid_range",
                violation_error_message=_("Tanggal berakhir tidak boleh sebelum tanggal terbit."),
            ),
            models.CheckConstraint(
                condition=~Q(status=PaperStatus.REFUSED) | ~Q(reason=""),
                name="paper_refused_with_reason",
                violation_error_message=_("Penolakan memerlukan alasan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def days_left(self) -> int | None:
        """Until it ends; negative when it has; None when it has no end."""
        return (self.expires_on - timezone.localdate()).days if self.expires_on else None
