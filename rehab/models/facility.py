"""Facilities that report every month, and the months in which they need not."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation, Region
from bnnportal.periods import Month
from partners.models import Agreement
from rehab.enums import FacilityKind, FacilityState, Service

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

MONTH = _("Tanggal 1 bulan itu.")


def this_month() -> dt.date:
    return timezone.localdate().replace(day=1)


class FacilityQuerySet(models.QuerySet["Facility"]):
    def visible_to(self, user: "User") -> "FacilityQuerySet":
        """The responsible chain: the facility's own people, its supervising office, those above, the national office."""
        if user.membership is not None and user.membership.sees_everything:
            return self
        if user.role == Role.PARTNER:  # supervises nobody; the database need not look
            return self.filter(organisation=user.organisation)
        seen = Organisation.objects.visible_to(user).values("pk")
        return self.filter(Q(supervisor__in=seen) | Q(organisation=user.organisation))

    def filled_by(self, user: "User") -> "FacilityQuerySet":
        """Those whose reports this person fills in."""
        return self.filter(organisation=user.organisation)

    def for_page(self) -> "FacilityQuerySet":
        """With what its name, place and state need."""
        return self.select_related("organisation", "supervisor", "region").with_suspension()

    def with_suspension(self, month: dt.date | None = None) -> "FacilityQuerySet":
        """Adds `is_suspended`: whether this month needs no report."""
        now = month or this_month()
        spans = Suspension.objects.filter(facility=OuterRef("pk"), first_month__lte=now)
        return self.annotate(is_suspended=Exists(spans.filter(Q(last_month=None) | Q(last_month__gte=now))))

    def in_state(self, state: str) -> "FacilityQuerySet":
        """By Facility.state."""
        now = this_month()
        closed = Q(closed_after__lt=now)
        if state == FacilityState.CLOSED:
            return self.filter(closed)
        if state == FacilityState.COMING:
            return self.filter(go_live__gt=now).exclude(closed)
        running: Any = self.with_suspension().filter(go_live__lte=now).exclude(closed)
        return running.filter(is_suspended=state == FacilityState.SUSPENDED)

    def search(self, text: str) -> "FacilityQuerySet":
        """By its name or code, or any written form of the name of whom it belongs to."""
        return self.filter(
            Q(name__icontains=text)
            | Q(code__iexact=text.strip())
            | Q(organisation__in=Organisation.objects.search(text))
        )


class Facility(SimulatedModel):
    """A place that serves clients: BNN clinic, rehabilitation unit of BNN, or institution of a partner.

    Months are stored as their first day. Its people are those of `organisation`; `supervisor` checks and approves.
    """

    code = models.CharField(_("kode"), max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    kind = models.CharField(_("jenis"), max_length=10, choices=FacilityKind)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="facilities", verbose_name=_("pemilik"))
    supervisor = models.ForeignKey(
        Organisation, models.PROTECT, related_name="supervised_facilities", verbose_name=_("kantor pembina")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="facilities", verbose_name=_("wilayah"))
    agreement = models.ForeignKey(
        Agreement, models.PROTECT, null=True, blank=True, related_name="facilities", verbose_name=_("perjanjian")
    )
    services = ArrayField(models.CharField(max_length=10, choices=Service), verbose_name=_("layanan"))
    beds = models.PositiveSmallIntegerField(_("kapasitas rawat inap"), null=True, blank=True)
    places = models.PositiveSmallIntegerField(_("kapasitas rawat jalan"), null=True, blank=True)
    go_live = models.DateField(_("bulan pertama lapor di portal"), help_text=MONTH)
    closed_after = models.DateField(_("bulan terakhir lapor"), null=True, blank=True, help_text=MONTH)
    keeps_clients = models.BooleanField(_("mengisi daftar klien"), default=False)
    columns = models.JSONField(default=dict, blank=True)  # of its own client list in Excel: our column → theirs
    note = models.TextField(_("catatan"), blank=True)

    objects = FacilityQuerySet.as_manager()

    class Meta:
        verbose_name = _("lembaga rehabilitasi")
        verbose_name_plural = _("lembaga rehabilitasi")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=FacilityKind.values), name="facility_kind"),
            models.CheckConstraint(
                condition=Q(services__len__gt=0, services__contained_by=Service.values),
                name="facility_has_services",
                violation_error_message=_("Pilih sedikitnya satu layanan."),
            ),
            models.CheckConstraint(condition=Q(go_live__day=1), name="facility_go_live_month"),
            models.CheckConstraint(
                condition=Q(closed_after=None) | Q(closed_after__day=1, closed_after__gte=F("go_live")),
                name="facility_closed_month",
                violation_error_message=_("Bulan terakhir tidak boleh sebelum bulan pertama."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("facility-detail", args=[self.code])

    def get_services_display(self) -> str:
        return ", ".join(str(Service(code).label) for code in self.services)

    @property
    def short_services(self) -> str:
        return ", ".join(Service(code).short for code in self.services)

    @property
    def state(self) -> FacilityState:
        """Of this month; costs a query unless the QuerySet was asked `with_suspension`."""
        now = this_month()
        if self.closed_after is not None and self.closed_after < now:
            return FacilityState.CLOSED
        if self.go_live > now:
            return FacilityState.COMING
        paused = getattr(self, "is_suspended", None)
        if paused is None:
            paused = any(suspension.covers(now) for suspension in self.suspensions.all())
        return FacilityState.SUSPENDED if paused else FacilityState.REPORTING

    @property
    def time_zone(self) -> str:
        """Where it is by the clock: the zone of whom it belongs to."""
        return self.organisation.time_zone


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def visible_to(self, user: "User") -> "SuspensionQuerySet":
        return self.filter(facility__in=Facility.objects.visible_to(user))


class Suspension(models.Model):
    """Months in which a facility need not report; `last_month` empty means until further notice."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="suspensions")
    first_month = models.DateField(_("mulai bulan"))
    last_month = models.DateField(_("sampai bulan"), null=True, blank=True)
    reason = models.CharField(_("alasan"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        verbose_name = _("penghentian pelaporan")
        verbose_name_plural = _("penghentian pelaporan")
        ordering = ["-first_month"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_month__day=1)
                & (Q(last_month=None) | Q(last_month__day=1, last_month__gte=F("first_month"))),
                name="suspension_months",
                violation_error_message=_("Bulan terakhir tidak boleh sebelum bulan pertama."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.facility} {self.first_month:%Y-%m}"

    def covers(self, month: dt.date) -> bool:
        return self.first_month <= month and (self.last_month is None or month <= self.last_month)

    @property
    def span(self) -> str:
        """ "Maret sampai Mei 2026", "Maret 2026", "sejak Maret 2026" """
        first = Month.of(self.first_month)
        if self.last_month is None:
            return _("sejak %(month)s") % {"month": first}
        if self.last_month == self.first_month:
            return str(first)
        return _("%(first)s sampai %(last)s") % {"first": first, "last": Month.of(self.last_month)}
