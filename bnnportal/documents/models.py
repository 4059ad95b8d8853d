"""Official papers: number, frozen content, file, signature, revocation."""

import datetime as dt
import secrets
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.documents import kinds
from bnnportal.documents.enums import DocumentStatus, Family, LiveState, PaperSize, Signing
from bnnportal.documents.signatories import Signatory
from bnnportal.offices.models import Organisation
from bnnportal.offices.own import own

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

__all__ = ["Batch", "Counter", "Document", "DocumentQuerySet", "KindSetting", "Signatory", "new_code"]
SIGNING_ROLES = frozenset(
    {Role.ADMIN, Role.APPROVER, Role.OPERATOR}
)  # who may bring a signature to their office's paper
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is misread from paper (0/O, 1/I/L)


def new_code() -> str:
    """A verification code of 12 letters in three groups (59 bits; guessing is slowed besides)."""
    letters = "".join(secrets.choice(CODE_ALPHABET) for _ in range(12))
    return f"{letters[:4]}-{letters[4:8]}-{letters[8:]}"


class Counter(models.Model):
    """Last number given, one row for each office, kind and year; see `actions.take_numbers`."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind", "year"], name="counter_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.year}: {self.last}"


class KindSettingQuerySet(models.QuerySet["KindSetting"]):
    def of(self, organisation: Organisation, kind: str) -> "KindSetting":
        """What the office has chosen, or a row of defaults that is not saved."""
        return self.filter(organisation=organisation, kind=kind).first() or KindSetting(
            organisation=organisation, kind=kind, signing=kinds.get(kind).signing
        )


class KindSetting(ConstrainedModel):
    """What an office has chosen for a kind of document; empty fields stand for what the kind itself says."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("satuan kerja"))
    kind = models.CharField(_("jenis"), max_length=40)
    number_pattern = models.CharField(_("pola nomor"), max_length=120, blank=True)
    first_number = models.PositiveIntegerField(_("nomor pertama"), default=1)
    first_number_year = models.PositiveSmallIntegerField(null=True, blank=True)  # the year it is for; others begin at 1
    classification = models.CharField(_("kode klasifikasi"), max_length=20, blank=True)
    signing = models.CharField(_("cara tanda tangan"), max_length=10, choices=Signing, default=Signing.SEAL)
    paper = models.CharField(_("kertas"), max_length=4, choices=PaperSize, default=PaperSize.A4)
    border = models.BooleanField(_("dengan bingkai"), default=True)

    objects = KindSettingQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "kind"], name="kind_setting_once")]

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind}"

    @property
    def pattern(self) -> str:
        return self.number_pattern or kinds.get(self.kind).number_pattern

    def first_number_in(self, year: int) -> int:
        """Where numbering begins in a year: an office that joins in the middle of one goes on from its own agenda."""
        return self.first_number if self.first_number_year in (None, year) else 1


class BatchQuerySet(models.QuerySet["Batch"]):
    def visible_to(self, user: "User") -> "BatchQuerySet":
        """Batches in which the person may see at least one document."""
        return self.filter(Exists(Document.objects.visible_to(user).filter(batch=OuterRef("pk"))))

    def with_progress(self, user: "User") -> "BatchQuerySet":
        """Annotate what the person sees of each: total, ready, failed; without the revoked."""
        visible = Document.objects.visible_to(user).filter(batch=OuterRef("pk"), revoked_at=None).order_by()

        def count(**wanted: Any) -> Coalesce:
            rows = visible.filter(**wanted).values("batch").annotate(n=Count("pk")).values("n")
            return Coalesce(Subquery(rows), 0, output_field=models.IntegerField())

        return self.annotate(
            total=count(), ready=count(status=DocumentStatus.READY), failed=count(status=DocumentStatus.FAILED)
        )


class Batch(models.Model):
    """Documents issued together; its page shows progress and gives one ZIP."""

    title = models.CharField(_("judul"), max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    paused_at = models.DateTimeField(_("dijeda"), null=True, blank=True)

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("batch-detail", args=[self.pk])


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: "User") -> "DocumentQuerySet":
        """Official papers for or from an organisation the person may see; an export is its requester's alone.

        Papers of a private kind name persons and are read by the people of the owner itself, not by those above it.
        """
        seen = Organisation.objects.visible_to(user)
        found = self.filter(Q(owner__in=seen) | Q(issuer__in=seen), family=Family.OFFICIAL)
        private = kinds.private()
        return found.filter(~Q(kind__in=private) | own(user, "owner")) if private else found

    def exports_of(self, user: "User") -> "DocumentQuerySet":
        """What a person asked the portal to write out, newest first; nobody else sees it, whatever their role."""
        return self.filter(family=Family.EXPORT, requested_by=user)

    def overdue_for_deletion(self, now: dt.datetime) -> "DocumentQuerySet":
        """Exports whose time is over and whose file or figures are still there."""
        there = ~Q(file="") | Q(content__has_any_keys=["rows", "text"])
        return self.filter(there, family=Family.EXPORT, expires_at__lte=now)

    def unsigned(self) -> "DocumentQuerySet":
        """Papers whose file is ready and that wait for a signature outside the portal or in ink."""
        waiting = self.filter(status=DocumentStatus.READY, signed_at=None, revoked_at=None, expires_at=None)
        return waiting.exclude(signing=Signing.SEAL)

    def awaiting_signature(self, user: "User") -> "DocumentQuerySet":
        """What waits for a signature that this person's office gives, where the person may bring it."""
        if user.role not in SIGNING_ROLES:
            return self.none()
        return self.visible_to(user).unsigned().filter(issuer=user.organisation)

    def progress(self) -> dict[str, int]:
        """Counts of a batch by state, without the revoked: total, ready, failed, waiting."""
        return self.filter(revoked_at=None).aggregate(
            total=Count("pk"),
            ready=Count("pk", filter=Q(status=DocumentStatus.READY)),
            failed=Count("pk", filter=Q(status=DocumentStatus.FAILED)),
            waiting=Count("pk", filter=Q(status=DocumentStatus.WAITING)),
        )


class Document(models.Model):
    """A paper of the portal. The row is the truth and the queue: what waits here will be made.

    `content` is frozen at issue; a correction is a new document whose `replaces` names the old one.
    """

    kind = models.CharField(_("jenis"), max_length=40)
    family = models.CharField(max_length=10, choices=Family, default=Family.OFFICIAL)
    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="documents", verbose_name=_("pemilik"))
    issuer = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("penerbit"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, blank=True, related_name="documents")
    number = models.CharField(_("nomor"), max_length=120)
    year = models.PositiveSmallIntegerField()
    code = models.CharField(_("kode verifikasi"), max_length=20, unique=True, default=new_code)
    title = models.CharField(_("judul"), max_length=300)
    content = models.JSONField(default=dict)
    sample = models.BooleanField(_("contoh"), default=False)
    issued_at = models.DateTimeField(_("diterbitkan"), auto_now_add=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("mengganti")
    )

    status = models.CharField(_("keadaan"), max_length=10, choices=DocumentStatus, default=DocumentStatus.WAITING)
    queued_at = models.DateTimeField(auto_now_add=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(_("sebab gagal"), max_length=300, blank=True)

    file = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    size = models.PositiveIntegerField(null=True, blank=True)
    ready_at = models.DateTimeField(null=True, blank=True)
    signature = models.JSONField(default=dict, blank=True)

    signing = models.CharField(_("cara tanda tangan"), max_length=10, choices=Signing, default=Signing.SEAL)
    signed_at = models.DateTimeField(_("ditandatangani"), null=True, blank=True)
    signed_file = models.CharField(max_length=200, blank=True)  # the signed PDF, or the scan, beside the original
    signed_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    signed_size = models.PositiveIntegerField(null=True, blank=True)
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("penanggung jawab"),
    )  # who sees to the signature; passed on at a handover
    paper = models.CharField(_("kertas"), max_length=4, choices=PaperSize, default=PaperSize.A4)
    border = models.BooleanField(_("dengan bingkai"), default=True)  # without: for pre-printed stock
    # from then on the file may be gone; row and hash stay: exports, and papers whose person has been forgotten
    expires_at = models.DateTimeField(_("berkas disimpan sampai"), null=True, blank=True)

    revoked_at = models.DateTimeField(_("dicabut"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    revoke_reason = models.CharField(_("alasan pencabutan"), max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("dokumen")
        verbose_name_plural = _("dokumen")
        ordering = ["-pk"]
        indexes = [
            models.Index(F("queued_at"), name="document_waiting", condition=Q(status=DocumentStatus.WAITING)),
            models.Index(F("expires_at"), name="document_expiring", condition=Q(expires_at__isnull=False)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["issuer", "kind", "year", "number"],
                condition=~Q(number=""),
                name="document_number_once",
                violation_error_message=_("Nomor ini sudah dipakai."),
            ),
            models.CheckConstraint(
                condition=~Q(status=DocumentStatus.READY)
                | (~Q(sha256="") & (~Q(file="") | Q(expires_at__isnull=False))),
                name="document_ready_has_file",
            ),
            models.CheckConstraint(
                condition=Q(signed_at=None)
                | Q(signing=Signing.SEAL)
                | (~Q(signed_sha256="") & (~Q(signed_file="") | Q(expires_at__isnull=False))),
                name="document_signed_has_file",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None) | ~Q(revoke_reason=""),
                name="document_revoked_with_reason",
                violation_error_message=_("Pencabutan memerlukan alasan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}".strip()

    @property
    def simulated(self) -> bool:
        """Whether any figure in it is simulated; frozen with the content."""
        return bool(self.content.get("simulated"))

    @property
    def is_ready(self) -> bool:
        return self.status == DocumentStatus.READY

    @property
    def has_file(self) -> bool:
        """Whether it can be handed out: made, and not deleted since because its time was over."""
        return self.is_ready and not self.is_expired

    @property
    def is_revoked(self) -> bool:
        return self.revoked_at is not None

    @property
    def needs_signature(self) -> bool:
        """Whether a person has still to sign, outside the portal or in ink; until then the paper is not in force."""
        return self.signing != Signing.SEAL and self.signed_at is None

    @property
    def awaits_signature(self) -> bool:
        """Whether a signature could be brought now."""
        return self.needs_signature and self.has_file and not self.is_revoked

    @property
    def signatory(self) -> str:
        """The position that signs, as printed, from the frozen content."""
        prefix, position = self.content.get("signatory_prefix", ""), self.content.get("signatory_position", "")
        return f"{prefix}{position}".replace("\n", ", ")

    @property
    def state(self) -> LiveState:
        if self.is_revoked:
            return LiveState.REVOKED
        if self.is_expired:
            return LiveState.EXPIRED
        return LiveState.UNSIGNED if self.awaits_signature else LiveState(self.status)

    @property
    def is_export(self) -> bool:
        return self.family == Family.EXPORT

    @property
    def is_of_person(self) -> bool:
        """Whether it bears a person's name, which strangers see masked."""
        return kinds.get(self.kind).person is not None

    @property
    def kind_label(self) -> str:
        return str(kinds.get(self.kind).label)

    @property
    def is_expired(self) -> bool:
        """Whether the file is gone, or about to go; what remains is that it was made, when and by which office."""
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def get_absolute_url(self) -> str:
        if self.family == Family.EXPORT:
            return reverse("export-detail", args=[self.code])
        return reverse("document-detail", args=[self.code])

    @property
    def verification_url(self) -> str:
        """The address in the QR code."""
        return f"{settings.SITE_URL}/verifikasi/{self.code}/"

    @property
    def filename(self) -> str:
        safe = "".join(c if c.isalnum() else "-" for c in self.number or self.code)
        return f"{self.kind}-{safe}.pdf".lower()

    @property
    def final_file(self) -> tuple[str, str]:
        """What is handed out: (name in the storage, file name), the signed file or scan where there is one."""
        if not self.signed_file:
            return self.file, self.filename
        ending = self.signed_file.rpartition(".")[2]
        return self.signed_file, f"{self.filename.removesuffix('.pdf')}-bertanda-tangan.{ending}"
