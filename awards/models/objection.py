"""What an office says against its standing in the objection window, and how it was answered."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.enums import EditionStatus, ObjectionStatus
from awards.models.edition import Category
from awards.models.freeze import TEXTS, Freeze
from bnnportal.accounts.enums import Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL
ANSWERED = (ObjectionStatus.ACCEPTED, ObjectionStatus.REJECTED)


class ObjectionQuerySet(models.QuerySet["Objection"]):
    def visible_to(self, user: "User") -> "ObjectionQuerySet":
        """The office that filed it, those above it, and the national office."""
        membership = user.membership
        if membership is None or membership.role == Role.PARTNER:
            return self.none()
        if membership.sees_everything:
            return self
        rows = self.exclude(category__edition__status=EditionStatus.DRAFT)
        return rows.filter(office__in=Organisation.objects.visible_to(user).offices())

    def open(self) -> "ObjectionQuerySet":
        return self.filter(status=ObjectionStatus.FILED)

    def waiting_for_freeze(self) -> "ObjectionQuerySet":
        """Accepted after the newest freeze of their category was made: what they put right is in no ranking yet."""
        later = Freeze.objects.filter(category=OuterRef("category"), at__gte=OuterRef("answered_at"))
        return self.filter(~Exists(later), status=ObjectionStatus.ACCEPTED)

    def for_page(self) -> "ObjectionQuerySet":
        """With what a list or page of them reads."""
        found = self.select_related("category__edition", "freeze", "office", "by", "answered_by")
        return found.defer(*(f"freeze__{name}" for name in TEXTS))

    def search(self, text: str) -> "ObjectionQuerySet":
        return self.filter(Q(text__icontains=text) | Q(office__in=Organisation.objects.search(text)))


class Objection(ConstrainedModel):
    """Filed by the head of an office against one freeze; evidence hangs on it as attachments.

    components: codes of the inputs it is about, none for the ranking as such. corrections: what an acceptance put right,
    [{"component", "before", "after", "input"}]; the next freeze takes them up.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="objections")
    freeze = models.ForeignKey(Freeze, models.PROTECT, related_name="objections")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("satuan kerja"))
    components = models.JSONField(default=list, blank=True)
    text = models.TextField(_("isi sanggahan"), max_length=4000)
    status = models.CharField(_("keadaan"), max_length=10, choices=ObjectionStatus, default=ObjectionStatus.FILED)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("jawaban"), max_length=4000, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    corrections = models.JSONField(default=list, blank=True)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("sanggahan")
        verbose_name_plural = _("sanggahan")
        ordering = ["-at"]
        constraints = [
            models.UniqueConstraint(
                fields=["freeze", "office"],
                condition=Q(status=ObjectionStatus.FILED),
                name="objection_one_open",
                violation_error_message=_("Sanggahan satuan kerja ini masih menunggu jawaban; tambahkan di sana."),
            ),
            models.CheckConstraint(
                condition=~Q(text=""), name="objection_text", violation_error_message=_("Tuliskan isi sanggahan.")
            ),
            models.CheckConstraint(
                condition=~Q(status__in=ANSWERED)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="objection_answered",
                violation_error_message=_("Tuliskan jawaban atas sanggahan."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}, {self.category}"

    def get_absolute_url(self) -> str:
        return reverse("objection-detail", args=[self.pk])
