"""The common record of what an office did: one form for every kind of activity."""

import datetime as dt
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import ExtractYear
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation, Region
from partners.models.partner import LatestDay
from programs.enums import DONE, ActivityKind, ActivityStatus, Basis, Funds, Source, TargetGroup
from programs.models.catalogue import Indicator, Programme
from programs.models.site import Site

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL
MOST_PEOPLE = 1_000_000


class ProgrammeActivityQuerySet(models.QuerySet["Activity"]):
    def visible_to(self, user: "User") -> "ProgrammeActivityQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        return self.filter(office__in=Organisation.objects.visible_to(user))

    def current(self) -> "ProgrammeActivityQuerySet":
        """Each activity once: what stands, not the versions a correction replaced."""
        return self.exclude(status=ActivityStatus.REPLACED)

    def counting(self) -> "ProgrammeActivityQuerySet":
        """Those that feed indicators: approved. While one is corrected, what was approved goes on counting."""
        return self.filter(status=ActivityStatus.APPROVED)

    def alike(self, office: Any, programme: Any, begins: Any, ends: Any) -> "ProgrammeActivityQuerySet":
        """Of the same office and programme, on days that overlap: perhaps the same one, recorded twice."""
        return self.current().filter(office=office, programme=programme, begins__lte=ends, ends__gte=begins)

    def twins(self, office: Any, programme: Any, kind: Any, begins: Any, ends: Any) -> "ProgrammeActivityQuerySet":
        """Of one kind besides, and not cancelled: shown to people as "mungkin ganda". Takes values or OuterRefs."""
        found = self.alike(office, programme, begins, ends).filter(kind=kind)
        return found.exclude(status=ActivityStatus.CANCELLED)

    def doubtful(self) -> "ProgrammeActivityQuerySet":
        """With an explanation of what is rarely right, or with a twin."""
        twins = Activity.objects.twins(*map(OuterRef, ("office", "programme", "kind", "begins", "ends")))
        return self.exclude(status=ActivityStatus.CANCELLED).filter(
            ~Q(doubt="") | Exists(twins.exclude(series=OuterRef("series")))
        )

    def feeding(self, indicator: Indicator) -> "ProgrammeActivityQuerySet":
        """What figures.py counts into it; nothing where its values come from elsewhere."""
        if indicator.source != Source.ACTIVITIES:
            return self.none()
        found = self.counting().filter(programme=indicator.programme_id)
        return found.filter(kind__in=indicator.kinds) if indicator.kinds else found

    def overdue(self, today: dt.date | None = None) -> "ProgrammeActivityQuerySet":
        """Planned for days that are over: carried out, or put off?"""
        return self.filter(status=ActivityStatus.PLANNED, ends__lt=today or timezone.localdate())

    def waiting_for(self, user: "User") -> "ProgrammeActivityQuerySet":
        """Those this person may approve (permissions.check_can_approve_activity, as one question)."""
        membership = user.membership
        if membership is None or membership.role not in (Role.ADMIN, Role.APPROVER):
            return self.none()
        found = self.filter(status=ActivityStatus.DONE).exclude(by=user)
        if not membership.organisation.is_national:
            found = found.filter(office=membership.organisation_id)
        if membership.field != Field.ALL:
            found = found.filter(programme__field__in=(Field.ALL, membership.field))
        return found

    def for_list(self) -> "ProgrammeActivityQuerySet":
        """With what lists show, in one query."""
        return self.select_related("office", "programme", "region")

    def search(self, text: str) -> "ProgrammeActivityQuerySet":
        """By name, number, place or an institution that took part."""
        took_part = Attendance.objects.filter(activity=OuterRef("pk"), name__icontains=text)
        words = ("title", "basis_number", "village", "place", "subject")
        return self.filter(reduce(or_, (Q(**{f"{word}__icontains": text}) for word in words)) | Exists(took_part))


class Activity(SimulatedModel):
    """One activity of an office, or one version of it: a correction after approval is another row of the same `series`.

    people is men + women + unrecorded, held by the database. Names of speakers are those of an invitation letter, not
    of participants; participants are counted, never named.
    """

    office = models.ForeignKey(
        Organisation, models.PROTECT, related_name="programme_activities", verbose_name=_("pelaksana")
    )
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="activities", verbose_name=_("program"))
    series = models.UUIDField(editable=False)
    n = models.PositiveSmallIntegerField(_("versi"), default=1)
    kind = models.CharField(_("jenis"), max_length=12, choices=ActivityKind)
    title = models.CharField(_("nama kegiatan"), max_length=180)
    basis = models.CharField(_("dasar"), max_length=10, choices=Basis)
    basis_number = models.CharField(_("nomor dasar"), max_length=80, blank=True)
    begins = models.DateField(_("mulai"))
    ends = models.DateField(_("selesai"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("wilayah"))
    village = models.CharField(_("desa atau kelurahan"), max_length=80, blank=True)
    place = models.CharField(_("tempat"), max_length=120, blank=True)
    site = models.ForeignKey(
        Site, models.PROTECT, null=True, blank=True, related_name="activities", verbose_name=_("lokasi program")
    )
    group = models.CharField(_("sasaran"), max_length=10, choices=TargetGroup)
    subject = models.CharField(_("materi"), max_length=200, blank=True)
    speakers = models.CharField(_("narasumber"), max_length=300, blank=True)
    men = models.PositiveIntegerField(_("laki-laki"), default=0)
    women = models.PositiveIntegerField(_("perempuan"), default=0)
    unrecorded = models.PositiveIntegerField(_("tidak tercatat"), default=0)
    people = models.GeneratedField(
        expression=F("men") + F("women") + F("unrecorded"),
        output_field=models.PositiveIntegerField(),
        db_persist=True,
        verbose_name=_("peserta"),
    )
    funds = models.CharField(_("sumber anggaran"), max_length=10, choices=Funds, blank=True)
    cost = models.DecimalField(_("biaya (Rp)"), max_digits=15, decimal_places=0, null=True, blank=True)
    outcome = models.TextField(_("hasil"), blank=True, max_length=2000)
    status = models.CharField(_("keadaan"), max_length=10, choices=ActivityStatus, default=ActivityStatus.PLANNED)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)  # postponed, cancelled, corrected
    doubt = models.CharField(_("penjelasan"), max_length=300, blank=True)  # same basis twice, another province
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    objects = ProgrammeActivityQuerySet.as_manager()

    class Meta:
        verbose_name = _("kegiatan")
        verbose_name_plural = _("kegiatan")
        ordering = ["-begins", "-pk"]
        indexes = [
            models.Index(
                "programme", ExtractYear("ends"), "office", name="activity_year", condition=Q(status="SETUJU")
            ),
            models.Index(fields=["office", "-begins"], name="activity_of_office"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["series", "n"], name="programme_activity_version"),
            models.UniqueConstraint(
                fields=["series"], condition=Q(status=ActivityStatus.APPROVED), name="programme_activity_one_approved"
            ),
            models.CheckConstraint(
                condition=Q(ends__gte=F("begins")),
                name="programme_activity_dates",
                violation_error_message=_("Tanggal selesai tidak boleh sebelum tanggal mulai."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=DONE) | Q(ends__lte=LatestDay()),
                name="programme_activity_not_in_the_future",
                violation_error_message=_("Kegiatan yang belum selesai belum dapat dicatat terlaksana."),
            ),
            models.CheckConstraint(
                condition=(Q(n=1) & ~Q(status__in=(ActivityStatus.POSTPONED, ActivityStatus.CANCELLED)))
                | ~Q(reason=""),
                name="programme_activity_reason",
                violation_error_message=_("Tuliskan alasannya."),
            ),
            models.CheckConstraint(
                condition=Q(men__lte=MOST_PEOPLE, women__lte=MOST_PEOPLE, unrecorded__lte=MOST_PEOPLE),
                name="programme_activity_people",
            ),
            models.CheckConstraint(
                condition=~Q(status=ActivityStatus.APPROVED) | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="programme_activity_approved",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> ActivityStatus:
        """Its status as lists show it."""
        return ActivityStatus(self.status)

    @property
    def is_correction(self) -> bool:
        """A version after the first that does not count yet."""
        return self.n > 1 and self.status not in (ActivityStatus.APPROVED, ActivityStatus.REPLACED)

    def get_absolute_url(self) -> str:
        return reverse("programme-activity-detail", args=[self.pk])


class Attendance(ConstrainedModel):
    """An institution that took part, and with how many people; together they never exceed the activity's people."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="attendance")
    name = models.CharField(_("lembaga"), max_length=120)
    people = models.PositiveIntegerField(_("peserta"), null=True, blank=True)  # not everyone is counted by institution

    class Meta:
        verbose_name = _("lembaga peserta")
        verbose_name_plural = _("lembaga peserta")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["activity", "name"], name="attendance_once"),
            models.CheckConstraint(condition=~Q(name=""), name="attendance_name"),
        ]

    def __str__(self) -> str:
        return self.name
