"""When a year no longer changes, and who may change it all the same."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from rehab.enums import ExceptionState
from rehab.models.facility import Facility

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL


class YearLock(models.Model):
    """From when the months of a year no longer change; without a row, 31 January 23.59 WIB of the next year."""

    year = models.PositiveSmallIntegerField(_("tahun"), unique=True)
    at = models.DateTimeField(_("dikunci sejak"))

    def __str__(self) -> str:
        return str(self.year)


class LockExceptionQuerySet(models.QuerySet["LockException"]):
    def visible_to(self, user: "User") -> "LockExceptionQuerySet":
        return self.filter(facility__in=Facility.objects.visible_to(user))

    def search(self, text: str) -> "LockExceptionQuerySet":
        return self.filter(facility__in=Facility.objects.search(text))


class LockException(models.Model):
    """Lets one facility change months of a locked year until a day: who allowed it and why."""

    facility = models.ForeignKey(Facility, models.PROTECT, related_name="exceptions")
    year = models.PositiveSmallIntegerField(_("tahun"))
    until = models.DateTimeField(_("sampai"))
    reason = models.CharField(_("alasan"), max_length=300)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = LockExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("pengecualian kunci")
        verbose_name_plural = _("pengecualian kunci")
        ordering = ["-at"]
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="exception_reason")]

    def __str__(self) -> str:
        return f"{self.facility_id} {self.year}"

    @property
    def state(self) -> ExceptionState:
        return ExceptionState.OPEN if self.until >= timezone.now() else ExceptionState.ENDED
