"""What an office is judged by: one value for each component, where it came from, and what the office says to it."""

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.aggregates import StringAgg
from django.db import models
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from awards.enums import ConfirmationStatus, EditionStatus, InputSource
from awards.models.edition import Category
from bnnportal.constraints import ConstrainedModel
from bnnportal.imports.models import Run
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL
SAID = [
    "component",
    *(Coalesce(Cast(name, models.TextField()), Value("-")) for name in ("value", "numerator", "denominator", "n")),
]


class InputQuerySet(models.QuerySet["Input"]):
    def visible_to(self, user: "User") -> "InputQuerySet":
        """An office sees its own inputs and those of the offices below it, once the edition runs."""
        membership = user.membership
        if membership is None:
            return self.none()
        if membership.sees_everything:
            return self
        return self.filter(office__in=Organisation.objects.visible_to(user).offices()).exclude(
            category__edition__status=EditionStatus.DRAFT
        )

    def current(self) -> "InputQuerySet":
        """Those that nothing replaced."""
        return self.filter(replaced_by=None)

    def digests(self) -> Any:
        """{"office", "digest"}: what the inputs of each office say, as SHA-256. Says the same as long as they do.

        Over "component/value/numerator/denominator/n" of the current rows, by code; the way to them is not in it.
        """
        said = Func(Value("/"), *SAID, function="concat_ws", output_field=models.TextField())
        text = StringAgg(said, "\n", order_by="component")
        sha = Func(
            Func(Func(text, Value("UTF8"), function="convert_to"), function="sha256"), Value("hex"),
            function="encode", output_field=models.TextField(),
        )  # fmt: skip
        return self.current().order_by().values("office").annotate(digest=sha)


class Input(SimulatedModel):
    """The value of one component at one office. A changed value is a new row; the old one says what replaced it.

    value None is "no data", never zero. A share keeps its numerator and denominator in the units of its measure; n is
    how many source rows (reports, activities, respondents of a survey) stand behind it.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="inputs")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("satuan kerja"))
    component = models.CharField(_("komponen"), max_length=40)
    value = models.DecimalField(_("nilai"), max_digits=30, decimal_places=10, null=True, blank=True)
    numerator = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    denominator = models.DecimalField(max_digits=24, decimal_places=4, null=True, blank=True)
    n = models.PositiveIntegerField(_("banyak data"), default=0)
    source = models.CharField(_("asal"), max_length=12, choices=InputSource)
    link = models.CharField(max_length=500, blank=True)  # the page with what it was counted from
    run = models.ForeignKey(Run, models.PROTECT, null=True, blank=True, related_name="+")  # the file it was read from
    line = models.PositiveIntegerField(null=True, blank=True)  # and the row in that file
    note = models.CharField(_("keterangan"), max_length=300, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced")

    objects = InputQuerySet.as_manager()
    NAMED_BY = ("office",)

    class Meta:
        verbose_name = _("angka penilaian")
        verbose_name_plural = _("angka penilaian")
        ordering = ["category", "office", "component", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "office", "component"], condition=Q(replaced_by=None), name="input_one_current"
            ),
            models.CheckConstraint(
                condition=~Q(source=InputSource.IMPORT) | Q(run__isnull=False, line__isnull=False),
                name="input_imported_has_file",
            ),
            models.CheckConstraint(
                condition=~Q(source=InputSource.CORRECTION) | ~Q(note=""), name="input_correction_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office}: {self.component}"


class ConfirmationQuerySet(models.QuerySet["Confirmation"]):
    def visible_to(self, user: "User") -> "ConfirmationQuerySet":
        if user.membership is not None and user.membership.sees_everything:
            return self
        return self.filter(office__in=Organisation.objects.visible_to(user).offices())

    def unanswered(self) -> "ConfirmationQuerySet":
        """Flags that wait for the national office: the last word of their office, and not answered."""
        later = Confirmation.objects.filter(
            category=OuterRef("category"), office=OuterRef("office"), pk__gt=OuterRef("pk")
        )
        return self.filter(~Exists(later), status=ConfirmationStatus.FLAGGED, answer="")


class Confirmation(ConstrainedModel):
    """What the head of an office says to its inputs in the reconciliation. Said again, it is another row.

    `digest` names the inputs it was said of (actions.reconciliation.digest); once they change it holds no longer.
    """

    category = models.ForeignKey(Category, models.PROTECT, related_name="confirmations")
    office = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("satuan kerja"))
    status = models.CharField(_("pernyataan"), max_length=10, choices=ConfirmationStatus)
    digest = models.CharField(max_length=64)
    components = models.JSONField(default=list, blank=True)  # those that are flagged
    note = models.TextField(_("catatan"), max_length=1000, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("jawaban"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(USER, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = ConfirmationQuerySet.as_manager()

    class Meta:
        verbose_name = _("rekonsiliasi")
        verbose_name_plural = _("rekonsiliasi")
        ordering = ["category", "office", "-at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status=ConfirmationStatus.CONFIRMED) | ~Q(note=""),
                name="confirmation_flag_has_note",
                violation_error_message=_("Tuliskan angka mana yang tidak sesuai dan mengapa."),
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="confirmation_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category} {self.office_id} {self.status}"
