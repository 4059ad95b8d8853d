"""Attachments: checked by their content, seen only with their record."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User  # noqa: F401 - for the stubs


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def of(self, holder: models.Model) -> "AttachmentQuerySet":
        """What hangs on a record now, oldest first, with who added it."""
        return (
            self.filter(holder_type=holder._meta.label_lower, holder_id=holder.pk, removed_at=None)
            .select_related("by")
            .order_by("pk")
        )


class Attachment(models.Model):
    """A file that belongs to a record of any area; a label and an id name it, so that this floor knows no area.

    Nothing in the row changes but its removal. Equal bytes lie in the storage once, under their SHA-256.
    """

    holder_type = models.CharField(max_length=60)
    holder_id = models.BigIntegerField()
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="attachments", verbose_name=_("satuan kerja")
    )
    name = models.CharField(_("nama"), max_length=140)
    kind = models.CharField(_("jenis"), max_length=10)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("ukuran"))
    sha256 = models.CharField(_("sidik berkas"), max_length=64, db_index=True)
    file = models.CharField(max_length=200, blank=True)  # empty once removed
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("waktu"), auto_now_add=True)
    removed_at = models.DateTimeField(_("dihapus"), null=True, blank=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("lampiran")
        verbose_name_plural = _("lampiran")
        indexes = [models.Index(fields=["holder_type", "holder_id"], name="attachment_holder")]
        constraints = [
            models.CheckConstraint(
                # nobody: the portal itself, when the time of a file was over
                condition=Q(removed_at=None, removed_by=None) | Q(removed_at__isnull=False),
                name="attachment_removed_by_someone",
            ),
            models.CheckConstraint(
                condition=Q(removed_at=None) & ~Q(file="") | Q(removed_at__isnull=False, file=""),
                name="attachment_has_file_until_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("attachment-download", args=[self.pk])
