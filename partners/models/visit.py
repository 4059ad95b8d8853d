"""Monitoring visits: plan, answers to the instrument, findings, what is to follow."""

import datetime as dt
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import ExpressionWrapper, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.constraints import ConstrainedModel
from bnnportal.documents.models import Document
from bnnportal.files.models import Attachment
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from partners.enums import VISIT_DONE, VISIT_OPEN, FollowUpState, FollowUpStatus, Side, VisitStatus
from partners.instrument import Instrument, percent
from partners.instrument import get as definition
from partners.models.agreement import Agreement
from partners.models.partner import LatestDay, Partner

if TYPE_CHECKING:
    from decimal import Decimal

    from bnnportal.accounts.models import User

DONE = sorted(VISIT_DONE)
QUARTERS = [(1, "I"), (2, "II"), (3, "III"), (4, "IV")]


class VisitQuerySet(models.QuerySet["Visit"]):
    def visible_to(self, user: "User") -> "VisitQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        seen = Organisation.objects.visible_to(user)
        return self.filter(Q(office__in=seen) | Q(partner__organisation__in=seen))

    def for_list(self) -> "VisitQuerySet":
        return self.select_related("office", "partner__organisation", "agreement", "in_charge")

    def done(self) -> "VisitQuerySet":
        """Submitted or signed: what counts against the plan."""
        return self.filter(status__in=DONE)

    def open(self) -> "VisitQuerySet":
        """What somebody still has to see to."""
        return self.filter(status__in=sorted(VISIT_OPEN))

    def unsigned_by(self, side: Side) -> "VisitQuerySet":
        """Submitted, and waiting for the signature of this side."""
        signed = "partner_signed_at" if side == Side.PARTNER else "office_signed_at"
        return self.filter(status=VisitStatus.SUBMITTED, **{signed: None})

    def search(self, text: str) -> "VisitQuerySet":
        """By the number of the order, the place, or any written form of the partner's name."""
        return self.filter(
            Q(order_number__icontains=text)
            | Q(place__icontains=text)
            | Q(partner__organisation__in=Organisation.objects.search(text))
        )

    def before(self, visit: "Visit", user: "User") -> "VisitQuerySet":
        """The signed visits of the same partner before this one that a person may see, the last first."""
        signed = self.visible_to(user).filter(partner=visit.partner_id, status=VisitStatus.SIGNED)
        earlier = signed.exclude(pk=visit.pk)
        if visit.visited_on is not None:
            earlier = earlier.filter(visited_on__lte=visit.visited_on)
        return earlier.order_by("-visited_on", "-pk")

    def planned_between(self, first: dt.date, last: dt.date) -> "VisitQuerySet":
        """Planned for a quarter that has a day in this span, and not cancelled."""
        nth = ExpressionWrapper(F("year") * 4 + F("quarter"), models.IntegerField())
        span = [day.year * 4 + (day.month + 2) // 3 for day in (first, last)]
        return self.exclude(status=VisitStatus.CANCELLED).alias(nth=nth).filter(nth__range=span)

    def scored_between(self, first: dt.date, last: dt.date) -> "VisitQuerySet":
        """Signed by both sides, with a score, and made in this span."""
        return self.filter(status=VisitStatus.SIGNED, visited_on__range=(first, last), maximum__gt=0)


class Visit(SimulatedModel):
    """One planned or done visit of an office to a partner."""

    office = models.ForeignKey(Organisation, models.PROTECT, related_name="visits", verbose_name=_("satuan kerja"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="visits", verbose_name=_("mitra"))
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="visits")
    year = models.PositiveSmallIntegerField(_("tahun"))
    quarter = models.PositiveSmallIntegerField(_("triwulan"), choices=QUARTERS)
    status = models.CharField(_("keadaan"), max_length=10, choices=VisitStatus, default=VisitStatus.PLANNED)
    order_number = models.CharField(_("nomor surat perintah"), max_length=120, blank=True)
    team = models.TextField(_("tim"), blank=True, help_text=_("Satu nama dan jabatan tiap baris."))
    planned_on = models.DateField(_("rencana tanggal"), null=True, blank=True)
    visited_on = models.DateField(_("tanggal kunjungan"), null=True, blank=True)
    place = models.CharField(_("tempat"), max_length=200, blank=True)
    instrument = models.CharField(max_length=20)  # version of the definition file
    inpatient = models.BooleanField(_("menilai rawat inap"), default=False)
    recommendation = models.TextField(_("rekomendasi"), blank=True)
    points = models.PositiveSmallIntegerField(null=True, blank=True)  # frozen when submitted
    maximum = models.PositiveSmallIntegerField(null=True, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    submissions = models.PositiveSmallIntegerField(default=0)  # how often; a form sent again is known by it
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    office_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    office_signed_at = models.DateTimeField(null=True, blank=True)
    partner_signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    partner_signed_at = models.DateTimeField(null=True, blank=True)
    # the berita acara signed in ink, in place of a side that did not sign by its account
    scan = models.ForeignKey(Attachment, models.PROTECT, null=True, blank=True, related_name="+")
    document = models.OneToOneField(Document, models.PROTECT, null=True, blank=True, related_name="visit")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("penanggung jawab")
    )

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
            models.CheckConstraint(
                condition=~Q(status__in=DONE) | Q(visited_on__lte=LatestDay()),
                name="visit_not_in_future",
                violation_error_message=_("Tanggal kunjungan belum tiba."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=DONE)
                | Q(points__isnull=False, maximum__gt=0, submitted_at__isnull=False, points__lte=F("maximum")),
                name="visit_done_has_score",
                violation_error_message=_("Kunjungan yang selesai memerlukan nilai."),
            ),
            models.CheckConstraint(
                condition=~Q(status=VisitStatus.SIGNED)
                | Q(office_signed_at__isnull=False, partner_signed_at__isnull=False),
                name="visit_signed_by_both",
                violation_error_message=_("Kunjungan disahkan oleh kedua pihak."),
            ),
            models.CheckConstraint(
                condition=Q(scan__isnull=False)
                | (
                    (Q(office_signed_at=None) | Q(office_signed_by__isnull=False))
                    & (Q(partner_signed_at=None) | Q(partner_signed_by__isnull=False))
                ),
                name="visit_signature_by_account_or_scan",
            ),
            models.UniqueConstraint(
                fields=["office", "partner", "year", "quarter"],
                condition=Q(status=VisitStatus.PLANNED),
                name="visit_planned_once",
                violation_error_message=_("Kunjungan ini sudah direncanakan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}, triwulan {self.get_quarter_display()} {self.year}"

    @property
    def definition(self) -> Instrument:
        return definition(self.instrument)

    @property
    def is_done(self) -> bool:
        return self.status in VISIT_DONE

    @property
    def percent(self) -> "Decimal | None":
        """The frozen score in percent with one decimal; None until submitted."""
        return percent(self.points, self.maximum)

    def get_absolute_url(self) -> str:
        return reverse("visit-detail", args=[self.pk])


class Answer(models.Model):
    """The score of one item, saved by itself: a phone may lose its line between two of them."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="answers")
    item = models.CharField(max_length=10)
    score = models.PositiveSmallIntegerField(_("nilai"))
    note = models.CharField(_("catatan"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)  # when it was given, though it may have been sent later

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


class Finding(ConstrainedModel):
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


class FollowUpQuerySet(models.QuerySet["FollowUp"]):
    def visible_to(self, user: "User") -> "FollowUpQuerySet":
        """Of visits that are filled in: before that they bind nobody, and a partner does not know of them."""
        return self.filter(visit__in=Visit.objects.visible_to(user).done())

    def for_list(self) -> "FollowUpQuerySet":
        return self.select_related("visit__office", "visit__partner__organisation", "done_by")

    def open(self) -> "FollowUpQuerySet":
        return self.filter(status=FollowUpStatus.OPEN)

    def late(self) -> "FollowUpQuerySet":
        return self.open().filter(due__lt=timezone.localdate())

    def search(self, text: str) -> "FollowUpQuerySet":
        """By what is to be done, by whom, or any written form of the partner's name."""
        return self.filter(
            Q(text__icontains=text)
            | Q(owner__icontains=text)
            | Q(visit__partner__organisation__in=Organisation.objects.search(text))
        )

    def open_of(self, visit: Visit, user: "User") -> "FollowUpQuerySet":
        """What earlier visits to the same partner, of those a person may see, left open: looked at again at this one,
        until it is signed.
        """
        if visit.status not in VISIT_OPEN:
            return self.none()
        earlier = Visit.objects.visible_to(user).done().filter(partner=visit.partner_id).exclude(pk=visit.pk)
        if visit.visited_on is not None:
            earlier = earlier.filter(visited_on__lte=visit.visited_on)
        return self.filter(visit__in=earlier).open().for_list()


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

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("tindak lanjut")
        verbose_name_plural = _("tindak lanjut")
        ordering = ["due", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status=FollowUpStatus.DONE) | (~Q(done_note="") & Q(done_at__isnull=False)),
                name="follow_up_done_with_result",
                violation_error_message=_("Tuliskan hasilnya."),
            )
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return self.visit.get_absolute_url()

    @property
    def state(self) -> FollowUpState:
        if self.status == FollowUpStatus.DONE:
            return FollowUpState.DONE
        return FollowUpState.LATE if self.due < timezone.localdate() else FollowUpState.OPEN
