"""Excel in: preview, errors by row and cell, all or nothing, undo."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bnnportal.files.models import Attachment
from bnnportal.imports import kinds
from bnnportal.imports.enums import RunStatus
from bnnportal.offices.models import Organisation
from bnnportal.offices.own import own

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

READERS = {"ADMIN", "APPROVER", "OPERATOR", "AUDITOR"}


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, user: "User") -> "RunQuerySet":
        """Imports of the office a person acts for and of those below it; who only reads figures sees their own.

        A file that names persons stays with its office, whoever brought it and whoever is above.
        """
        private = kinds.private()
        found = self.filter(~Q(kind__in=private) | own(user)) if private else self
        return found.in_scope(user)

    def in_scope(self, user: "User") -> "RunQuerySet":
        mine = Q(by=user.pk) | Q(in_charge=user.pk)
        if user.membership is None:
            return self.none()
        if user.membership.sees_everything and user.role in READERS:
            return self
        if user.role not in READERS:
            return self.filter(mine)
        return self.filter(Q(organisation__in=Organisation.objects.visible_to(user)) | mine)

    def open(self) -> "RunQuerySet":
        """Not saved yet: the open work that a handover moves."""
        return self.filter(status=RunStatus.PREVIEW)


class Run(models.Model):
    """One file on its way in. Problems are never stored: the file is checked again whenever it is looked at."""

    kind = models.CharField(_("jenis"), max_length=40)
    scope = models.CharField(max_length=100, blank=True)
    scope_label = models.CharField(_("untuk"), max_length=200)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("satuan kerja"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("oleh"))
    at = models.DateTimeField(_("waktu"), auto_now_add=True)
    in_charge = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("penanggung jawab")
    )  # who may answer and save; passed on at a handover
    attachment = models.OneToOneField(
        Attachment, models.PROTECT, null=True, related_name="+", verbose_name=_("berkas")
    )  # null only between the two rows of one transaction
    status = models.CharField(_("keadaan"), max_length=12, choices=RunStatus, default=RunStatus.PREVIEW)
    rows = models.PositiveIntegerField(_("baris"), default=0)
    answers = models.JSONField(default=dict, blank=True)  # {"line": {"column": "value"}}
    results = models.JSONField(default=list, blank=True)  # [["app.model", pk], …]
    applied_at = models.DateTimeField(_("disimpan"), null=True, blank=True)
    applied_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    undone_at = models.DateTimeField(_("dibatalkan"), null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("alasan pembatalan"), max_length=500, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("impor")
        verbose_name_plural = _("impor")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=[RunStatus.APPLIED, RunStatus.UNDONE]) | Q(applied_at__isnull=False),
                name="import_applied_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=RunStatus.UNDONE) | Q(undone_at__isnull=False), name="import_undone_has_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label}, {self.scope_label}"

    def get_absolute_url(self) -> str:
        return reverse("import-detail", args=[self.pk])

    @property
    def kind_label(self) -> str:
        kind = kinds.find(self.kind)
        return str(kind.label) if kind is not None else self.kind

    @property
    def file_name(self) -> str:
        return self.attachment.name if self.attachment is not None else ""

    def pks(self, label: str) -> list[int]:
        """Keys of the saved records of one model ("awards.award")."""
        return [pk for found, pk in self.results if found == label]

    def records(self) -> list[Any]:
        """The saved records that still exist, in the file's order; one query a model."""
        found: dict[tuple[str, int], Any] = {}
        for label in {label for label, _pk in self.results}:
            # the base manager: records that a list would hide are still what this import made
            model = apps.get_model(label)
            named_by = getattr(model, "NAMED_BY", ())  # what its name is made of, fetched along
            every = model._base_manager.select_related(*named_by) if named_by else model._base_manager.all()
            rows = every.in_bulk(self.pks(label))
            found |= {(label, pk): row for pk, row in rows.items()}
        return [found[label, pk] for label, pk in self.results if (label, pk) in found]
