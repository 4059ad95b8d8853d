"""What a person was already reminded of: a round that was missed, or runs twice, reminds of each thing once."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Reminder(models.Model):
    """One matter told to one person. `matter` is "ending:12:2026-12-31:30", "late:345:2026-06-07", "visit:9:2026-4"."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    matter = models.CharField(max_length=80)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "matter"], name="reminder_once")]

    def __str__(self) -> str:
        return self.matter
