"""The audit trail: who did what, when, in which capacity. Append-only in the database itself."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _


class EventQuerySet(models.QuerySet["Event"]):
    def about(self, target: models.Model) -> "EventQuerySet":
        """Lines about one record, newest first."""
        return self.filter(target_type=target._meta.label_lower, target_id=str(target.pk)).order_by("-pk")


class Event(models.Model):
    """One line. It has no foreign keys, so that it outlives what it describes."""

    at = models.DateTimeField(_("waktu"), auto_now_add=True, db_index=True)
    event = models.CharField(_("peristiwa"), max_length=60, db_index=True)
    actor_id = models.BigIntegerField(null=True, db_index=True)
    actor = models.CharField(_("pelaku"), max_length=200)
    capacity = models.CharField(_("sebagai"), max_length=200, blank=True)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.CharField(max_length=40, blank=True)
    target = models.CharField(_("objek"), max_length=300, blank=True)
    organisation = models.CharField(_("satuan kerja"), max_length=40, blank=True, db_index=True)
    data = models.JSONField(_("rincian"), default=dict)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("jejak")
        verbose_name_plural = _("jejak")
        indexes = [
            models.Index(fields=["target_type", "target_id"]),
            GinIndex(fields=["actor", "target"], opclasses=["gin_trgm_ops", "gin_trgm_ops"], name="audit_search"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.target}"
