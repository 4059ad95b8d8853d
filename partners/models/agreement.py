"""Agreements: from proposal to end, what they cover, how their text came about, and how they were changed."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.db.models.functions import Coalesce, Upper
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.constraints import ConstrainedModel
from bnnportal.documents.models import Document
from bnnportal.files.models import Attachment
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from partners.enums import (
    ENDING_DAYS,
    SIGNED,
    AgreementKind,
    AgreementStatus,
    ChangeKind,
    Clause,
    Funds,
    Origin,
    Subject,
    Validity,
)
from partners.models.partner import LatestDay, Partner

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


GIVEN_UP = (AgreementStatus.REFUSED, AgreementStatus.CANCELLED)


class DateRange(Func):
    """daterange(start, end, '[]')"""

    function = "daterange"
    output_field = DateRangeField()


def stopping(day: dt.date) -> Q:
    """The letter that ends it is written, its last day has not come: it binds both sides until then."""
    return Q(status=AgreementStatus.TERMINATED, ended_on__gt=day)


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def visible_to(self, user: "User") -> "AgreementQuerySet":
        """Those of the offices a person may see, and (read-only) those with a partner below them."""
        if user.membership is not None and user.membership.sees_everything:
            return self  # said here, the database need not compare every row with every office
        seen = Organisation.objects.visible_to(user)
        return self.filter(Q(office__in=seen) | Q(partner__organisation__in=seen))

    def with_validity(self, on: dt.date | None = None) -> "AgreementQuerySet":
        """Annotates `validity` (Validity, or "" where not in force), derived from the dates on that day."""
        day = on or timezone.localdate()
        soon = day + dt.timedelta(days=ENDING_DAYS[0])
        active = Q(status=AgreementStatus.ACTIVE)
        return self.annotate(
            validity=Case(
                When(stopping(day), then=Value(Validity.STOPPING.value)),
                When(~active, then=Value("")),
                When(end=None, then=Value(Validity.UNKNOWN.value)),
                When(end__lt=day, then=Value(Validity.EXPIRED.value)),
                When(start__gt=day, then=Value(Validity.NOT_YET.value)),
                When(end__lte=soon, then=Value(Validity.ENDING.value)),
                default=Value(Validity.RUNNING.value),
            )
        )

    def in_validity(self, value: str, on: dt.date | None = None) -> "AgreementQuerySet":
        found: Any = self.with_validity(on)
        return found.filter(validity=value)

    def for_page(self) -> "AgreementQuerySet":
        """With everything a list or head of a page names, in one query, the derived validity, and `last_day`."""
        found = self.select_related("office", "partner__organisation").with_validity()
        return found.annotate(last_day=Coalesce("ended_on", "end"))

    def in_force(self, on: dt.date | None = None) -> "AgreementQuerySet":
        """Active and not past their end, or in the notice of their end; a recorded one without an end is in force."""
        day = on or timezone.localdate()
        active = Q(status=AgreementStatus.ACTIVE) & (Q(end=None) | Q(end__gte=day))
        return self.filter(active | stopping(day))

    def continued(self) -> "AgreementQuerySet":
        """Those with a successor that is being prepared or in force; one that was given up does not count."""
        return self.filter(renewed_by__isnull=False).exclude(renewed_by__status__in=GIVEN_UP)

    def not_continued(self) -> "AgreementQuerySet":
        return self.filter(Q(renewed_by=None) | Q(renewed_by__status__in=GIVEN_UP))

    def to_renew(self, on: dt.date | None = None) -> "AgreementQuerySet":
        """What a renewal round may take up: in force or past its term, or ended within the last year."""
        year_ago = (on or timezone.localdate()) - dt.timedelta(days=365)
        return self.filter(Q(status=AgreementStatus.ACTIVE) | Q(status=AgreementStatus.ENDED, ended_on__gte=year_ago))

    def stood_on(self, day: dt.date) -> "AgreementQuerySet":
        """Begun, and neither over nor ended by then; what is not known of its term stands in nobody's way.

        One that ran its whole term stood on its last day too: that the office said so afterwards changes no figure.
        """
        return self.filter(
            Q(start__lte=day) | Q(start=None) & (Q(signed_on=None) | Q(signed_on__lte=day)),
            Q(end=None) | Q(end__gte=day),
            Q(ended_on=None) | Q(ended_on__gt=day) | Q(ended_on=F("end")),
            status__in=SIGNED,
        )

    def ends_within(self, days: int, on: dt.date | None = None) -> "AgreementQuerySet":
        day = on or timezone.localdate()
        return self.filter(status=AgreementStatus.ACTIVE, end__range=(day, day + dt.timedelta(days=days)))

    def search(self, text: str) -> "AgreementQuerySet":
        """By title, either number, or any written form of the partner's name."""
        return self.filter(
            Q(title__icontains=text)
            | Q(office_number__icontains=text)
            | Q(partner_number__icontains=text)
            | Q(partner__organisation__in=Organisation.objects.search(text))
        )


class Agreement(SimulatedModel):
    """One agreement of an office with one partner. Status changes only in actions."""

    kind = models.CharField(_("jenis"), max_length=5, choices=AgreementKind, default=AgreementKind.PKS)
    origin = models.CharField(_("asal"), max_length=10, choices=Origin, default=Origin.PORTAL)
    status = models.CharField(
        _("keadaan"), max_length=12, choices=AgreementStatus, default=AgreementStatus.PROPOSED, db_index=True
    )
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="agreements", verbose_name=_("satuan kerja"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="agreements", verbose_name=_("mitra"))
    outside_reason = models.CharField(_("alasan mitra dari provinsi lain"), max_length=300, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("induk perjanjian")
    )
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewed_by", verbose_name=_("melanjutkan")
    )
    subject = models.CharField(_("pokok kerja sama"), max_length=20, choices=Subject, default=Subject.REHABILITATION)
    title = models.CharField(_("judul"), max_length=300)
    purpose = models.TextField(_("maksud dan tujuan"), blank=True)
    office_number = models.CharField(_("nomor BNN"), max_length=120, blank=True)
    partner_number = models.CharField(_("nomor mitra"), max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(_("tahun nomor"), null=True, blank=True)
    funds = models.CharField(_("sumber anggaran"), max_length=8, choices=Funds, blank=True)
    funds_note = models.CharField(_("keterangan anggaran"), max_length=200, blank=True)
    signed_place = models.CharField(_("tempat tanda tangan"), max_length=120, blank=True)
    signed_on = models.DateField(_("tanggal tanda tangan"), null=True, blank=True)
    start = models.DateField(_("mulai berlaku"), null=True, blank=True)
    end = models.DateField(_("berlaku sampai"), null=True, blank=True)
    office_signatory = models.CharField(_("penanda tangan BNN"), max_length=200, blank=True)
    office_position = models.CharField(_("jabatan penanda tangan BNN"), max_length=200, blank=True)
    partner_signatory = models.CharField(_("penanda tangan mitra"), max_length=200, blank=True)
    partner_position = models.CharField(_("jabatan penanda tangan mitra"), max_length=200, blank=True)
    working_units = models.TextField(_("unit pelaksana"), blank=True)
    clauses = ArrayField(
        models.CharField(max_length=20, choices=Clause), default=list, blank=True, verbose_name=_("kelengkapan pasal")
    )
    ended_on = models.DateField(_("berhenti tanggal"), null=True, blank=True)
    termination = models.OneToOneField(
        "Change", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("surat penghentian")
    )
    reason = models.CharField(_("alasan"), max_length=500, blank=True)
    document = models.OneToOneField(
        Document, models.PROTECT, null=True, blank=True, related_name="agreement", verbose_name=_("naskah")
    )
    signed_scan = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("pindaian naskah")
    )
    source = models.CharField(_("sumber"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("dibuat oleh")
    )
    created_at = models.DateTimeField(auto_now_add=True)
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("penanggung jawab"),
    )  # fmt: skip

    objects = AgreementQuerySet.as_manager()

    class Meta:
        verbose_name = _("perjanjian")
        verbose_name_plural = _("perjanjian")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(start=None) | Q(end=None) | Q(end__gt=F("start")),
                name="agreement_end_after_start",
                violation_error_message=_("Tanggal berakhir harus setelah tanggal mulai."),
            ),
            models.CheckConstraint(
                condition=Q(signed_on=None) | Q(signed_on__lte=LatestDay()),
                name="agreement_not_signed_in_future",
                violation_error_message=_("Tanggal tanda tangan belum tiba."),
            ),
            models.CheckConstraint(
                condition=~Q(origin=Origin.PORTAL)
                | ~Q(status__in=sorted(SIGNED))
                | (
                    Q(signed_on__isnull=False, start__isnull=False, end__isnull=False)
                    & ~Q(office_signatory="")
                    & ~Q(partner_signatory="")
                ),
                name="agreement_active_is_signed",
                violation_error_message=_("Perjanjian aktif memerlukan kedua penanda tangan dan tanggalnya."),
            ),
            models.CheckConstraint(
                condition=~Q(
                    status__in=(AgreementStatus.REFUSED, AgreementStatus.CANCELLED, AgreementStatus.TERMINATED)
                )
                | ~Q(reason=""),
                name="agreement_stopped_with_reason",
                violation_error_message=_("Tuliskan alasannya."),
            ),
            models.CheckConstraint(
                condition=~Q(status=AgreementStatus.TERMINATED) | Q(ended_on__isnull=False, termination__isnull=False),
                name="agreement_terminated_by_document",
                violation_error_message=_("Penghentian memerlukan surat dan tanggal."),
            ),
            models.CheckConstraint(
                condition=Q(origin=Origin.PORTAL) | ~Q(source=""),
                name="agreement_recorded_has_source",
                violation_error_message=_("Perjanjian yang dicatat memerlukan sumber."),
            ),
            # letters large or small, and the year known or not: the same number is the same number
            models.UniqueConstraint(
                F("office"),
                F("year"),
                Upper("office_number"),
                condition=~Q(office_number=""),
                nulls_distinct=False,
                name="agreement_office_number_once",
                violation_error_message=_("Nomor BNN ini sudah dipakai pada tahun yang sama."),
            ),
            models.UniqueConstraint(
                F("partner"),
                F("year"),
                Upper("partner_number"),
                condition=~Q(partner_number=""),
                nulls_distinct=False,
                name="agreement_partner_number_once",
                violation_error_message=_("Nomor mitra ini sudah dipakai pada tahun yang sama."),
            ),
            ExclusionConstraint(
                name="agreement_no_overlap",
                expressions=[
                    ("office", RangeOperators.EQUAL),
                    ("partner", RangeOperators.EQUAL),
                    ("kind", RangeOperators.EQUAL),  # an agreement stands beside the memorandum it follows
                    ("subject", RangeOperators.EQUAL),
                    (DateRange("start", "end", RangeBoundary(inclusive_upper=True)), RangeOperators.OVERLAPS),
                ],
                condition=Q(
                    status=AgreementStatus.ACTIVE, origin=Origin.PORTAL, start__isnull=False, end__isnull=False
                ),
                violation_error_message=_(
                    "Sudah ada perjanjian aktif dengan mitra, jenis, dan pokok yang sama pada masa yang bertumpang "
                    "tindih."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.office_number or self.title}"

    def get_absolute_url(self) -> str:
        return reverse("agreement-detail", args=[self.pk])

    @property
    def state(self) -> AgreementStatus | Validity:
        """What a person reads in one word: of an agreement in force how its term stands, else its status."""
        if self.status == AgreementStatus.TERMINATED and self.ended_on and self.ended_on > timezone.localdate():
            return Validity.STOPPING
        if self.status != AgreementStatus.ACTIVE:
            return AgreementStatus(self.status)
        return self.validity_on(timezone.localdate())

    def validity_on(self, day: dt.date) -> Validity:
        """How the term of an active agreement stands on a day; the same as `with_validity`, for one row at hand."""
        if self.end is None:
            return Validity.UNKNOWN
        if self.end < day:
            return Validity.EXPIRED
        if self.start is not None and self.start > day:
            return Validity.NOT_YET
        return Validity.ENDING if self.end <= day + dt.timedelta(days=ENDING_DAYS[0]) else Validity.RUNNING

    @property
    def days_left(self) -> int | None:
        last = self.ended_on or self.end
        return (last - timezone.localdate()).days if last else None


class Scope(models.Model):
    """One of the things an agreement covers; its duties hang on it."""

    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="scopes")
    code = models.CharField(
        _("kode"), max_length=20, blank=True
    )  # of data/scopes.json; "" where it is the office's own
    title = models.CharField(_("ruang lingkup"), max_length=200)
    summary = models.TextField(_("penjelasan"), blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("ruang lingkup")
        verbose_name_plural = _("ruang lingkup")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["agreement", "title"], name="scope_once")]

    def __str__(self) -> str:
        return self.title


class Version(models.Model):
    """A negotiated text (Word or PDF) as its one attachment; the last one is what gets signed."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="versions")
    n = models.PositiveSmallIntegerField()
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("versi naskah")
        verbose_name_plural = _("versi naskah")
        ordering = ["-n"]
        constraints = [models.UniqueConstraint(fields=["agreement", "n"], name="version_once")]

    def __str__(self) -> str:
        return f"{self.agreement}, versi {self.n}"


class TermsChangeQuerySet(models.QuerySet["Change"]):
    def visible_to(self, user: "User") -> "TermsChangeQuerySet":
        return self.filter(agreement__in=Agreement.objects.visible_to(user))

    def for_page(self) -> "TermsChangeQuerySet":
        """With what a page names: the agreement's sides and who recorded it."""
        return self.select_related("agreement__office", "agreement__partner__organisation", "by")


class Change(ConstrainedModel):
    """An extension, amendment, addendum or termination: its number, day, document, and what it changed."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="changes")
    kind = models.CharField(_("jenis"), max_length=12, choices=ChangeKind)
    number = models.CharField(_("nomor"), max_length=120, blank=True)
    on = models.DateField(_("tanggal"))
    summary = models.CharField(_("isi perubahan"), max_length=500)
    before = models.JSONField(default=dict)  # field → value, as text
    after = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = TermsChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("perubahan perjanjian")
        verbose_name_plural = _("perubahan perjanjian")
        ordering = ["-on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "number"],
                condition=~Q(number=""),
                name="agreement_change_number_once",
                violation_error_message=_("Nomor ini sudah dipakai pada perubahan lain."),
            ),
            models.CheckConstraint(
                condition=~Q(kind=ChangeKind.TERMINATION) | ~Q(number=""),
                name="agreement_termination_has_number",
                violation_error_message=_("Penghentian memerlukan nomor suratnya."),
            ),
            models.CheckConstraint(condition=~Q(summary=""), name="agreement_change_says_what"),
            models.CheckConstraint(
                condition=Q(on__lte=LatestDay()),
                name="agreement_change_not_in_the_future",
                violation_error_message=_("Tanggal surat ini belum tiba."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}".strip()

    def get_absolute_url(self) -> str:
        return reverse("agreement-changes", args=[self.agreement_id])
