"""Capacity building: trainings and facilitation, who took part, and their certificates."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.documents.models import Document
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from bnnportal.offices.own import own
from partners.enums import ActivityKind, ActivityStatus
from partners.models.partner import LatestDay, Partner

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

NIK = r"([0-9][ .-]*){16}"  # sixteen digits in a row, however they are set apart


def years_later(day: dt.date, years: int) -> dt.date:
    """The same day of a later (or earlier) year; 29 February becomes 1 March, backwards 28 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return dt.date(day.year + years, 3, 1) if years > 0 else dt.date(day.year + years, 2, 28)


class ActivityQuerySet(models.QuerySet["CapacityActivity"]):
    def visible_to(self, user: "User") -> "ActivityQuerySet":
        """Those of the offices one may see, and those a partner one may see took part in. Names are another matter:
        `Participant.objects.visible_to`.
        """
        seen = Organisation.objects.visible_to(user)
        took_part = CapacityActivity.partners.through.objects.filter(partner__organisation__in=seen)
        return self.filter(Q(office__in=seen) | Q(pk__in=took_part.values("capacityactivity")))

    def search(self, text: str) -> "ActivityQuerySet":
        """By title, topic, place, or any written form of a partner's name; never by a participant."""
        of_partner = CapacityActivity.partners.through.objects.filter(
            partner__organisation__in=Organisation.objects.search(text)
        )
        found = Q(title__icontains=text) | Q(topic__icontains=text) | Q(place__icontains=text)
        return self.filter(found | Q(pk__in=of_partner.values("capacityactivity")))

    def held(self) -> "ActivityQuerySet":
        return self.filter(status=ActivityStatus.HELD)

    def for_list(self, user: "User") -> "ActivityQuerySet":
        """With what lists show, in two queries; a partner reads of itself alone, not who else took part."""
        told = Partner.objects.select_related("organisation").order_by("organisation__name")
        if user.role == Role.PARTNER:
            told = told.filter(organisation=user.organisation)
        return self.select_related("office").prefetch_related(models.Prefetch("partners", told))

    def to_forget(self, today: dt.date) -> "ActivityQuerySet":
        """Those whose names are kept until that day, or were until an earlier one, and still there."""
        return self.filter(forgotten_at=None, held_until__lte=years_later(today, -settings.PARTICIPANT_NAMES_YEARS))


class CapacityActivity(SimulatedModel):
    """A training or facilitation by an office for people of its partners."""

    office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="capacity_activities", verbose_name=_("penyelenggara")
    )
    partners = models.ManyToManyField(Partner, blank=True, related_name="activities", verbose_name=_("mitra yang ikut"))
    kind = models.CharField(_("jenis"), max_length=10, choices=ActivityKind, default=ActivityKind.TRAINING)
    title = models.CharField(_("nama kegiatan"), max_length=180)
    topic = models.CharField(_("materi"), max_length=200, blank=True)
    held_from = models.DateField(_("mulai"))
    held_until = models.DateField(_("selesai"))
    place = models.CharField(_("tempat"), max_length=80)
    hours = models.PositiveSmallIntegerField(_("jam pelajaran"), null=True, blank=True)
    speakers = models.TextField(_("narasumber"), blank=True, max_length=2000)  # names: for the office, until forgotten
    people = models.PositiveIntegerField(_("jumlah peserta"), default=0)  # of the list where there is one; stays
    people_typed = models.PositiveIntegerField(
        default=0, editable=False
    )  # before there was a list: stands again without it
    status = models.CharField(_("keadaan"), max_length=10, choices=ActivityStatus, default=ActivityStatus.HELD)
    reason = models.CharField(_("alasan pembatalan"), max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
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
            ),
            models.CheckConstraint(
                condition=Q(held_until__lte=LatestDay()),
                name="activity_not_in_the_future",
                violation_error_message=_("Kegiatan dicatat setelah selesai; tanggal ini belum tiba."),
            ),
            models.CheckConstraint(
                condition=~Q(status=ActivityStatus.CANCELLED) | (~Q(reason="") & Q(people=0)),
                name="activity_cancelled_with_reason",
                violation_error_message=_("Tuliskan alasan pembatalan."),
            ),
            models.CheckConstraint(condition=Q(people__lte=100_000), name="activity_people"),
            models.CheckConstraint(
                condition=Q(forgotten_at=None) | Q(speakers=""), name="activity_forgotten_without_names"
            ),
            models.UniqueConstraint(
                "office",
                Lower("title"),
                "held_from",
                "held_until",
                condition=Q(status=ActivityStatus.HELD),
                name="activity_once",
                violation_error_message=_("Kegiatan ini sudah dicatat: nama dan tanggalnya sama."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("activity-detail", args=[self.pk])

    @property
    def is_cancelled(self) -> bool:
        return self.status == ActivityStatus.CANCELLED

    @property
    def forgets_on(self) -> dt.date:
        """The first day without names."""
        return years_later(self.held_until, settings.PARTICIPANT_NAMES_YEARS)

    @property
    def is_forgotten(self) -> bool:
        return self.forgotten_at is not None or self.forgets_on <= timezone.localdate()

    @property
    def partner_names(self) -> str:
        """For lists; reads what `for_list` fetched."""
        return ", ".join(partner.organisation.name for partner in self.partners.all())


class ParticipantQuerySet(models.QuerySet["Participant"]):
    def visible_to(self, user: "User") -> "ParticipantQuerySet":
        """Lists of persons are read by the organising office alone."""
        return self.filter(own(user, "activity__office"))

    def certifiable(self) -> "ParticipantQuerySet":
        """Those with a name and without a certificate."""
        return self.exclude(name="").filter(certificate=None)


class Participant(ConstrainedModel):
    """A name on the list: for the organising office alone, without NIK, gone after some years; the row stays."""

    activity = models.ForeignKey(CapacityActivity, models.CASCADE, related_name="participants")
    partner = models.ForeignKey(Partner, models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("nama"), max_length=120, blank=True)
    institution = models.CharField(_("lembaga"), max_length=200, blank=True)
    certificate = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="participant")

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("peserta")
        verbose_name_plural = _("peserta")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(name__regex=NIK) & ~Q(institution__regex=NIK),
                name="participant_without_nik",
                violation_error_message=_("NIK tidak disimpan di portal."),
            ),
            models.CheckConstraint(
                condition=Q(partner=None) | Q(institution=""), name="participant_partner_or_institution"
            ),
        ]

    def __str__(self) -> str:
        # what names a record must not name the person: the audit trail keeps it for ever
        return str(_("Peserta %(number)s") % {"number": self.pk})

    @property
    def institution_name(self) -> str:
        return str(self.partner) if self.partner is not None else self.institution
