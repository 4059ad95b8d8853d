"""The official client list (Lampiran I Perka BNN 4/2015), kept by facilities that want their counts computed.

No names: initials or the record number, as on the official form. Only the facility and its supervising office see rows.
"""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Field, Role
from rehab.enums import Leaving, Service, Sex
from rehab.models.facility import Facility

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

READERS = frozenset({Role.PARTNER, Role.OPERATOR, Role.APPROVER, Role.ADMIN})
FIELDS = frozenset({Field.ALL, Field.REHABILITATION})


class ClientQuerySet(models.QuerySet["Client"]):
    def visible_to(self, user: "User") -> "ClientQuerySet":
        """The facility's own people and the rehabilitation staff of the office that supervises it; nobody above."""
        membership = user.membership
        if membership is None or membership.role not in READERS or membership.field not in FIELDS:
            return self.none()
        return self.filter(Q(facility__organisation=user.organisation) | Q(facility__supervisor=user.organisation))

    def in_month(self, first: object, last: object) -> "ClientQuerySet":
        """In care on some day between the first and the last day of a month."""
        return self.filter(entered_on__lte=last).filter(Q(left_on=None) | Q(left_on__gte=first))


class Client(models.Model):
    """One stay of a client in one service. Codes of substance, route, source and the rest are those of the form."""

    facility = models.ForeignKey(Facility, models.CASCADE, related_name="clients")
    label = models.CharField(_("inisial atau nomor RM"), max_length=20)
    sex = models.CharField(_("jenis kelamin"), max_length=1, choices=Sex)
    age = models.PositiveSmallIntegerField(_("umur saat masuk"), validators=[MaxValueValidator(120)])
    service = models.CharField(_("layanan"), max_length=10, choices=Service)
    source = models.CharField(_("asal"), max_length=20)
    substance = models.CharField(_("zat utama"), max_length=20)
    route = models.CharField(_("cara pakai"), max_length=20)
    education = models.CharField(_("pendidikan"), max_length=20, blank=True)
    employment = models.CharField(_("pekerjaan"), max_length=20, blank=True)
    severity = models.CharField(_("keparahan"), max_length=20, blank=True)
    entered_on = models.DateField(_("tanggal masuk"))
    left_on = models.DateField(_("tanggal keluar"), null=True, blank=True)
    leaving = models.CharField(_("cara keluar"), max_length=10, choices=Leaving, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now=True)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("klien")
        verbose_name_plural = _("klien")
        ordering = ["entered_on", "pk"]
        indexes = [models.Index(fields=["facility", "entered_on"], name="client_facility")]
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on=None, leaving="") | (Q(left_on__gte=F("entered_on")) & ~Q(leaving="")),
                name="client_leaving",
                violation_error_message=_("Tanggal keluar dan cara keluar diisi bersama, tidak sebelum tanggal masuk."),
            ),
            models.CheckConstraint(condition=Q(age__lte=120), name="client_age"),
            models.UniqueConstraint(
                fields=["facility", "label", "service", "entered_on"],
                name="client_once",
                violation_error_message=_(
                    "Klien ini sudah ada pada daftar dengan layanan dan tanggal masuk yang sama."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)  # never more: it goes to logs and the audit trail
