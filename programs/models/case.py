"""Cases of law enforcement, for performance alone: counts and quantities, never a person.

    seized (netto) = laboratory + training + science + destroyed + remaining

is held by the database: every disposal adds to its kind's total on the evidence's own row, where a check compares.
Until a netto weight is known ("belum ditimbang") nothing is compared.
"""

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Field, Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation, Region
from partners.models.partner import LatestDay
from programs import units
from programs.enums import AgeGroup, CaseKind, DisposalKind, Sex, Substance

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

USER = settings.AUTH_USER_MODEL
FIELDS = frozenset({Field.ALL, Field.ENFORCEMENT})
QUANTITY: Any = {"max_digits": 18, "decimal_places": 4}


def sees_cases(user: "User") -> bool:
    """People of the field pemberantasan, those of all fields, and auditors; of which offices is another question."""
    membership = user.membership
    if membership is None or membership.role == Role.PARTNER:
        return False
    return membership.role == Role.AUDITOR or membership.field in FIELDS


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, user: "User") -> "CaseQuerySet":
        """The office's own people of the field pemberantasan, and those above it; nobody else sees that a case exists."""
        membership = user.membership
        if membership is None or not sees_cases(user):
            return self.none()
        if membership.sees_everything:
            return self
        return self.filter(office__in=Organisation.objects.visible_to(user))

    def for_list(self) -> "CaseQuerySet":
        """With suspects as `people` and the evidence; one query more."""
        counted = Suspects.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(n=Sum("people"))
        return (
            self.select_related("office", "region")
            .annotate(people=Coalesce(Subquery(counted.values("n"), output_field=models.IntegerField()), 0))
            .prefetch_related("evidence")
        )

    def search(self, text: str) -> "CaseQuerySet":
        return self.filter(Q(number__icontains=text) | Q(region__full_name__icontains=text))


class Case(SimulatedModel):
    """One LKN (laporan kasus narkotika): when, where and of which kind."""

    office = models.ForeignKey(Organisation, models.PROTECT, related_name="cases", verbose_name=_("satuan kerja"))
    number = models.CharField(_("nomor LKN"), max_length=80)
    kind = models.CharField(_("jenis"), max_length=10, choices=CaseKind)
    month = models.DateField(_("bulan"))
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("kabupaten atau kota"))
    network = models.BooleanField(_("jaringan terungkap"), default=False)
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("kasus")
        verbose_name_plural = _("kasus")
        ordering = ["-month", "-pk"]
        indexes = [models.Index(fields=["month", "office"], name="case_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["office", "number"],
                name="case_once",
                violation_error_message=_("Nomor LKN ini sudah dicatat."),
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="case_month_first"),
            models.CheckConstraint(
                condition=Q(month__lte=LatestDay()),
                name="case_not_in_the_future",
                violation_error_message=_("Bulan ini belum tiba."),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("case-detail", args=[self.pk])


class Suspects(ConstrainedModel):
    """How many suspects of a sex and an age group a case has."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="suspects")
    sex = models.CharField(_("jenis kelamin"), max_length=1, choices=Sex)
    age = models.CharField(_("kelompok umur"), max_length=5, choices=AgeGroup)
    people = models.PositiveSmallIntegerField(_("orang"))

    class Meta:
        verbose_name = _("tersangka")
        verbose_name_plural = _("tersangka")
        ordering = ["age", "sex"]
        constraints = [
            models.UniqueConstraint(fields=["case", "sex", "age"], name="suspects_once"),
            models.CheckConstraint(condition=Q(people__gt=0, people__lte=999), name="suspects_people"),
        ]

    def __str__(self) -> str:
        return f"{self.people} {self.sex} {self.age}"


class Evidence(ConstrainedModel):
    """What was seized of one substance, in the base unit of its family; families are never mixed.

    gross is what was seized as it came, net what it weighed when it was weighed the last time (Weighing); None is "belum
    ditimbang". What is counted (butir, batang, hektare) is net from the start. The four totals follow from the disposals
    by a trigger; a total above net is refused here.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    substance = models.CharField(_("jenis barang bukti"), max_length=12, choices=Substance)
    detail = models.CharField(_("keterangan"), max_length=120, blank=True)
    family = models.CharField(_("jenis satuan"), max_length=10, choices=units.FAMILIES)
    gross = models.DecimalField(_("bruto"), null=True, blank=True, **QUANTITY)
    net = models.DecimalField(_("netto"), null=True, blank=True, **QUANTITY)
    laboratory = models.DecimalField(_("laboratorium"), default=0, editable=False, **QUANTITY)
    training = models.DecimalField(_("diklat"), default=0, editable=False, **QUANTITY)
    science = models.DecimalField(_("iptek"), default=0, editable=False, **QUANTITY)
    destroyed = models.DecimalField(_("dimusnahkan"), default=0, editable=False, **QUANTITY)
    remaining = models.GeneratedField(
        expression=F("net") - F("laboratory") - F("training") - F("science") - F("destroyed"),
        output_field=models.DecimalField(**QUANTITY),
        db_persist=True,
        verbose_name=_("sisa"),
    )

    class Meta:
        verbose_name = _("barang bukti")
        verbose_name_plural = _("barang bukti")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gross__isnull=False, gross__gt=0) | Q(net__isnull=False, net__gt=0),
                name="evidence_quantity",
                violation_error_message=_("Isi jumlahnya: bruto, netto, atau keduanya."),
            ),
            models.CheckConstraint(
                condition=Q(net=None) | Q(gross=None) | Q(net__lte=F("gross")),
                name="evidence_net_within_gross",
                violation_error_message=_("Netto tidak mungkin lebih berat daripada bruto."),
            ),
            models.CheckConstraint(
                condition=Q(family=units.MASS) | Q(gross=None),
                name="evidence_counted_is_net",
                violation_error_message=_("Hanya yang ditimbang mempunyai bruto; yang dihitung langsung netto."),
            ),
            models.CheckConstraint(
                condition=Q(net=None) | Q(net__gte=F("laboratory") + F("training") + F("science") + F("destroyed")),
                name="evidence_balance",
                violation_error_message=_(
                    "Jumlah untuk laboratorium, diklat, iptek, dan pemusnahan melebihi barang bukti (netto)."
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_substance_display())

    @property
    def unit(self) -> str:
        return units.BASE[self.family]

    @property
    def quantity(self) -> str:
        """ "90 gram", or what it came with while it is not weighed."""
        if self.net is None:
            return gettext("%(gross)s bruto, belum ditimbang") % {"gross": units.say(self.gross or 0, self.family)}
        return units.say(self.net, self.family)

    @property
    def gone(self) -> Decimal:
        """What left the store, to wherever."""
        return self.laboratory + self.training + self.science + self.destroyed

    @property
    def is_weighed(self) -> bool:
        return self.net is not None


class Weighing(ConstrainedModel):
    """A weight by its berita acara; the last one is the evidence's net. `difference` is the line "selisih timbang"."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="weighings")
    on = models.DateField(_("tanggal"))
    number = models.CharField(_("nomor berita acara"), max_length=80)
    net = models.DecimalField(_("netto"), **QUANTITY)
    difference = models.DecimalField(
        _("selisih timbang"), null=True, blank=True, editable=False, **QUANTITY
    )  # to the weight before; None at the first
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("penimbangan")
        verbose_name_plural = _("penimbangan")
        ordering = ["-on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(net__gt=0), name="weighing_net"),
            models.CheckConstraint(condition=~Q(number=""), name="weighing_number"),
            models.CheckConstraint(condition=Q(on__lte=LatestDay()), name="weighing_not_in_the_future"),
        ]

    def __str__(self) -> str:
        return self.number


class Disposal(ConstrainedModel):
    """What left the store of evidence: to a laboratory, for training, for science, or destroyed, by a berita acara."""

    evidence = models.ForeignKey(Evidence, models.PROTECT, related_name="disposals")
    kind = models.CharField(_("tujuan"), max_length=10, choices=DisposalKind)
    on = models.DateField(_("tanggal"))
    number = models.CharField(_("nomor berita acara"), max_length=80)
    quantity = models.DecimalField(_("jumlah"), **QUANTITY)
    by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pengeluaran barang bukti")
        verbose_name_plural = _("pengeluaran barang bukti")
        ordering = ["on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity__gt=0),
                name="disposal_quantity",
                violation_error_message=_("Jumlahnya harus lebih dari nol."),
            ),
            models.CheckConstraint(condition=~Q(number=""), name="disposal_number"),
            models.CheckConstraint(
                condition=Q(on__lte=LatestDay()),
                name="disposal_not_in_the_future",
                violation_error_message=_("Tanggal ini belum tiba."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.quantity}"
