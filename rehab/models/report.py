"""Monthly reports: what is owed, the draft, the versions handed in, what was said about them, and their numbers."""

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from rehab.definition import Cell, Definition, Value
from rehab.definition import get as definition_of
from rehab.enums import Channel, ReportOrigin, ReportState, ReportStatus, Service, StepKind
from rehab.models.facility import Facility

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

ANSWER_DAYS = 7  # a returned report that is not answered within these days counts as not handed in
USER = settings.AUTH_USER_MODEL
PLACES = {  # what figures may be chosen by, by code
    "provinsi": "facility__region__code__startswith", "kantor": "supervisor__code", "lembaga": "facility__code",
}  # fmt: skip


def is_actual(now: dt.datetime | None = None) -> Q:
    """Handed in, and not returned and left unanswered for more than seven days.

    An approved report that its office opened for a correction stays in: its figures stand until the next approval.
    """
    since = (now or timezone.now()) - dt.timedelta(days=ANSWER_DAYS)
    unanswered = Q(status=ReportStatus.RETURNED, approved=None, returned_at__lt=since)
    return Q(counted_at__isnull=False) & ~unanswered


def is_on_time(now: dt.datetime | None = None) -> Q:
    """In, and handed in by the deadline."""
    return is_actual(now) & Q(counted_at__lte=F("due_at"))


def in_state(state: str, now: dt.datetime | None = None) -> Q:
    """Those in this state, of reports that are owed."""
    now = now or timezone.now()
    unanswered = ~is_actual(now) & Q(due_at__lt=now)
    if state == ReportState.NOT_DUE:
        return Q(status=ReportStatus.OPEN, due_at__gte=now)
    if state == ReportState.LATE:
        return Q(status=ReportStatus.OPEN, due_at__lt=now)
    if state == ReportState.UNANSWERED:
        return Q(status=ReportStatus.RETURNED) & unanswered
    opened = Q(approved=F("latest"))
    if state == ReportState.CORRECTING:
        return Q(opened, status=ReportStatus.RETURNED) & ~unanswered
    if state == ReportState.RETURNED:
        return Q(status=ReportStatus.RETURNED) & ~unanswered & ~opened
    return Q(status=ReportStatus(ReportState(state).value))


def is_asked() -> Q:
    """Approved, and the facility asks for it to be opened for a correction."""
    return Q(status=ReportStatus.APPROVED) & ~Q(objection="")


def state_of(report: Any, now: dt.datetime) -> ReportState:
    """What in_state() asks of the database, of a report or a row that has its columns."""
    if report.origin == ReportOrigin.HISTORY:
        return ReportState.HISTORY
    late = report.due_at < now
    if report.status == ReportStatus.OPEN:
        return ReportState.LATE if late else ReportState.NOT_DUE
    if report.status == ReportStatus.RETURNED and late and not counts(report, now):
        return ReportState.UNANSWERED
    if report.status == ReportStatus.RETURNED and report.approved_id == report.latest_id:
        return ReportState.CORRECTING
    return ReportState(report.status)


def counts(report: Any, now: dt.datetime) -> bool:
    """What is_actual() asks of the database."""
    left = report.status == ReportStatus.RETURNED and report.approved_id is None
    unanswered = left and report.returned_at < now - dt.timedelta(days=ANSWER_DAYS)
    return report.counted_at is not None and not unanswered


def in_chain(user: "User") -> Q:
    """Whose figures a person answers for: those of their own organisation's facilities, and what their offices were
    owed at its time. An office keeps the figures of its years when a facility is passed on."""
    return Q(supervisor__in=Organisation.objects.visible_to(user)) | Q(facility__organisation=user.organisation)


class MonthlyReportQuerySet(models.QuerySet["MonthlyReport"]):
    def visible_to(self, user: "User") -> "MonthlyReportQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        return self.filter(facility__in=Facility.objects.visible_to(user))

    def for_page(self) -> "MonthlyReportQuerySet":
        return self.select_related(
            "facility__organisation", "facility__supervisor__parent", "latest__by", "approved", "checked_by"
        )

    def search(self, text: str) -> "MonthlyReportQuerySet":
        return self.filter(facility__in=Facility.objects.search(text))

    def in_chain(self, user: "User") -> "MonthlyReportQuerySet":
        everything = user.membership is not None and user.membership.sees_everything
        return self if everything else self.filter(in_chain(user))

    def of_place(self, **place: str) -> "MonthlyReportQuerySet":
        return self.filter(**{PLACES[name]: code for name, code in place.items()})

    def expected(self) -> "MonthlyReportQuerySet":
        """What is owed: every month generated in the portal. History counts in totals alone."""
        return self.filter(origin=ReportOrigin.PORTAL)

    def due(self, now: dt.datetime | None = None) -> "MonthlyReportQuerySet":
        """Owed, and past its deadline: what completeness is counted of."""
        return self.expected().filter(due_at__lt=now or timezone.now())

    def actual(self, now: dt.datetime | None = None) -> "MonthlyReportQuerySet":
        return self.expected().filter(is_actual(now))

    def on_time(self, now: dt.datetime | None = None) -> "MonthlyReportQuerySet":
        return self.expected().filter(is_on_time(now))

    def between(self, first: dt.date, last: dt.date) -> "MonthlyReportQuerySet":
        """Of months that begin in this span."""
        return self.filter(month__range=(first, last))

    def missing(self, now: dt.datetime | None = None) -> "MonthlyReportQuerySet":
        """Owed, due, and never handed in (or handed in empty)."""
        return self.due(now).filter(counted_at=None)

    def not_in(self, now: dt.datetime | None = None) -> "MonthlyReportQuerySet":
        """Owed, due, and not in: never handed in, or returned and not answered."""
        return self.due(now).filter(~is_actual(now))

    def corrected_since(self, moment: dt.datetime) -> "MonthlyReportQuerySet":
        """Whose figures that were final at this moment are not any more: corrected in a later version, or taken back.

        Read from the diary; months loaded as history have none, and leave with their figures when they are taken back.
        """
        steps = Step.objects.filter(report=OuterRef("pk"), at__lte=moment).order_by("-at", "-pk")
        decided = steps.filter(kind__in=(StepKind.APPROVED, StepKind.WITHDRAWN, StepKind.REOPENED)).values("kind")[:1]
        final = steps.filter(kind__in=(StepKind.APPROVED, StepKind.MOVED)).values("version__n")[:1]
        another = Q(approved_at__gt=moment, approved__n__gt=Subquery(final))
        return self.alias(decided=Subquery(decided)).filter(Q(approved=None) | another, decided=StepKind.APPROVED)

    def asked(self) -> "MonthlyReportQuerySet":
        return self.expected().filter(is_asked())

    def in_state(self, state: str) -> "MonthlyReportQuerySet":
        """By MonthlyReport.state."""
        if state == ReportState.HISTORY:
            return self.filter(origin=ReportOrigin.HISTORY)
        return self.expected().filter(in_state(state))


class MonthlyReport(SimulatedModel):
    """What one facility owes for one month. Made by `actions.months.open_months`, never by a person.

    first_submitted_at is written once. counted_at is what timeliness reads: the first submission, or the day the paper
    was received; empty again when a reviewer finds the submission empty, and set by the next one. `latest` is the last
    version handed in, `approved` the one whose figures are final.

    `supervisor` is the office it counts for: the facility's, until the report is due or handed in; then it stays, so
    that no figure of the past moves when the facility is passed on. Who checks and sees it follows the facility.
    """

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="reports", verbose_name=_("lembaga"))
    supervisor = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    month = models.DateField(_("bulan"))
    origin = models.CharField(_("asal"), max_length=10, choices=ReportOrigin, default=ReportOrigin.PORTAL)
    form = models.CharField(max_length=10)  # version of the definition file
    services = ArrayField(models.CharField(max_length=10, choices=Service))  # what it is asked about
    due_at = models.DateTimeField(_("batas waktu"))
    status = models.CharField(_("keadaan"), max_length=12, choices=ReportStatus, default=ReportStatus.OPEN)
    first_submitted_at = models.DateTimeField(_("pertama dikirim"), null=True, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    checked_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    latest = models.ForeignKey("ReportVersion", models.PROTECT, null=True, blank=True, related_name="+")
    approved = models.ForeignKey("ReportVersion", models.PROTECT, null=True, blank=True, related_name="+")
    objection = models.CharField(_("keberatan lembaga"), max_length=500, blank=True)

    objects = MonthlyReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan bulanan")
        verbose_name_plural = _("laporan bulanan")
        ordering = ["-month", "facility__code"]
        indexes = [
            models.Index(fields=["month", "status"], name="report_month_status"),
            models.Index(fields=["due_at"], condition=Q(counted_at=None), name="report_missing"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["facility", "month"], name="report_once_a_month"),
            models.CheckConstraint(condition=Q(month__day=1), name="report_month"),
            models.CheckConstraint(condition=Q(status__in=ReportStatus.values), name="report_status"),
            models.CheckConstraint(
                condition=Q(status=ReportStatus.OPEN) | Q(latest__isnull=False), name="report_handed_in_has_version"
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.APPROVED) | Q(approved__isnull=False, approved_at__isnull=False),
                name="report_approved_has_version",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReportStatus.RETURNED) | Q(returned_at__isnull=False),
                name="report_returned_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.facility}, {self.period}"

    def get_absolute_url(self) -> str:
        return reverse("report-detail", args=[self.pk])

    @property
    def period(self) -> Month:
        return Month.of(self.month)

    @property
    def definition(self) -> Definition:
        return definition_of(self.form)

    @property
    def cells(self) -> dict[str, Cell]:
        """The cells of its form, in order."""
        return self.definition.cells(self.services)

    @property
    def state(self) -> ReportState:
        return state_of(self, timezone.now())

    @property
    def due_local(self) -> dt.datetime:
        """The deadline by the clock of the facility."""
        return self.due_at.astimezone(ZoneInfo(self.facility.time_zone))

    @property
    def was_on_time(self) -> bool | None:
        """None while nothing that counts was handed in."""
        return self.counted_at <= self.due_at if self.counted_at else None

    @property
    def counts(self) -> bool:
        """Whether it is in."""
        return counts(self, timezone.now())

    @cached_property
    def came_on_paper(self) -> bool:
        """Whether an officer ever entered it for the facility."""
        return self.versions.exclude(channel="").exists()

    @property
    def days_late(self) -> int:
        """Whole days, begun ones too, after the deadline until it was handed in or until now; 0 when in time."""
        late = (self.counted_at or timezone.now()) - self.due_at
        return max(0, -(-late // dt.timedelta(days=1)))

    @property
    def days_missing(self) -> int:
        """Begun days since the deadline, of a report that is not in."""
        return max(0, -(-(timezone.now() - self.due_at) // dt.timedelta(days=1)))


class Draft(models.Model):
    """What is filled in so far. `values`: {code: {"v": value, "by": user id, "at": ISO time}}; see definition.

    Rows of the client list compute counts into it (actions.clients); `revision` rises with every change.
    """

    report = models.OneToOneField(MonthlyReport, models.CASCADE, related_name="draft")
    values = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return str(self.report_id)

    @property
    def plain(self) -> dict[str, Value]:
        """{code: value}"""
        return {code: cell["v"] for code, cell in self.values.items()}


class ReportVersion(models.Model):
    """What was handed in, once and for ever; the database refuses to change or delete it.

    values:  {code: value} as filled in.
    authors: {code: user id}, who filled in each.
    reasons: [{code, kind, text, reason, note}], each warning with the reason chosen for it.
    """

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField()
    values = models.JSONField()
    authors = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    note = models.CharField(_("catatan"), max_length=500, blank=True)  # why a correction was made
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    # entered by an officer of the supervising office, for a facility that sent paper or a photo
    channel = models.CharField(_("cara masuk"), max_length=10, choices=Channel, blank=True)
    received_on = models.DateField(_("tanggal diterima"), null=True, blank=True)
    # made by the portal when this version of an earlier month changed its closing balance
    follows = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="followed_by")

    class Meta:
        verbose_name = _("versi laporan")
        verbose_name_plural = _("versi laporan")
        ordering = ["report", "n"]
        constraints = [
            models.UniqueConstraint(fields=["report", "n"], name="version_number"),
            models.CheckConstraint(
                condition=Q(channel="", received_on=None) | (~Q(channel="") & Q(received_on__isnull=False)),
                name="version_channel_with_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} v{self.n}"

    @property
    def on_behalf(self) -> bool:
        return bool(self.channel)


class Step(models.Model):
    """A line in the diary of a report: what happened, by whom, when. Days with either side are counted from it."""

    report = models.ForeignKey(MonthlyReport, models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=StepKind)
    version = models.ForeignKey(ReportVersion, models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    note = models.TextField(_("catatan"), blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"


class CellComment(models.Model):
    """What a reviewer says about one cell of a version; the clinic answers by changing it, or in words."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="comments")
    version = models.ForeignKey(ReportVersion, models.PROTECT, related_name="comments")
    code = models.CharField(max_length=60)
    text = models.CharField(_("catatan"), max_length=500)
    answer = models.CharField(_("jawaban"), max_length=500, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("catatan sel")
        verbose_name_plural = _("catatan sel")
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_has_text")]

    def __str__(self) -> str:
        return self.code


class Reminder(models.Model):
    """What was already reminded of: a round that was missed, or runs twice, reminds of each thing once."""

    report = models.ForeignKey(MonthlyReport, models.CASCADE, related_name="reminders")
    person = models.ForeignKey(USER, models.CASCADE, related_name="+")
    stage = models.CharField(max_length=10)  # "H-3", "H+1", "H+3", "H+7"
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "person", "stage"], name="report_reminder_once")]

    def __str__(self) -> str:
        return self.stage
