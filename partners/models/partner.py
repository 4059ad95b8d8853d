"""Partners: what an office knows of an institution it works with, and the papers that let it work."""

import datetime as dt
from typing import TYPE_CHECKING

from django.apps import apps
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, Func, Min, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from bnnportal.constraints import ConstrainedModel
from bnnportal.measures import SimulatedModel
from bnnportal.offices.models import Organisation
from partners.enums import OPEN, AgreementStatus, Expiry, Gender, PaperKind, PaperStatus, PartnerKind, Training

if TYPE_CHECKING:
    from bnnportal.accounts.models import User


class LatestDay(Func):
    """Today where the day begins first, in Papua: what is not yet today there is in the future for everybody."""

    template = "(now() at time zone 'Asia/Jayapura')::date"
    output_field = models.DateField()


PAPER_WARNING_DAYS = (90, 60, 30)
NEAR = {30: Expiry.DAYS_30, 60: Expiry.DAYS_60, 90: Expiry.DAYS_90}


def expiry(expires_on: dt.date | None, on: dt.date | None = None) -> Expiry:
    """How near the end is on a day: the narrowest of 30, 60, 90 days that holds it; on its last day a paper still
    holds.
    """
    if expires_on is None:
        return Expiry.NO_END
    left = (expires_on - (on or timezone.localdate())).days
    if left < 0:
        return Expiry.ENDED
    return next((near for days, near in NEAR.items() if left <= days), Expiry.RUNNING)


class PartnerQuerySet(models.QuerySet["Partner"]):
    def visible_to(self, user: "User") -> "PartnerQuerySet":
        """The partners of the subtree a person may see; and those its office has an agreement with.

        A proposal that came to nothing shows nobody's papers and telephones to the office that made it.
        """
        if user.membership is not None and user.membership.sees_everything:
            return self  # said here, the database need not compare every row with every office
        offices = Organisation.objects.visible_to(user)
        agreements = apps.get_model("partners", "Agreement").objects.filter(office__in=offices)
        agreements = agreements.exclude(status__in=(AgreementStatus.REFUSED, AgreementStatus.CANCELLED))
        return self.filter(Q(organisation__in=offices) | Q(pk__in=agreements.values("partner")))

    def open(self) -> "PartnerQuerySet":
        """Those that can be worked with: not merged into another one, not closed."""
        return self.filter(organisation__in=Organisation.objects.open())

    def search(self, text: str) -> "PartnerQuerySet":
        """By any written form of the name, present or former, or the code."""
        return self.filter(organisation__in=Organisation.objects.search(text))

    def with_active_agreement(self, on: dt.date | None = None) -> "PartnerQuerySet":
        """Annotates `under_agreement`: whether an agreement stands on that day, without a known end too; and
        `agreement_prepared`: whether one is on its way to the signature."""
        every = apps.get_model("partners", "Agreement").objects
        own = {"partner": OuterRef("pk")}
        return self.annotate(
            under_agreement=Exists(every.stood_on(on or timezone.localdate()).filter(**own)),
            agreement_prepared=Exists(every.filter(status__in=sorted(OPEN), **own)),
        )

    def with_completeness(self) -> "PartnerQuerySet":
        """Annotates `has_contact` and `has_paper`, for profile.completeness()."""
        papers = LegalPaper.objects.filter(partner=OuterRef("pk"), status=PaperStatus.CONFIRMED)
        return self.annotate(
            has_contact=Exists(Contact.objects.filter(partner=OuterRef("pk"))), has_paper=Exists(papers)
        )

    def with_papers(self, on: dt.date | None = None) -> "PartnerQuerySet":
        """Annotates `next_expiry`, the first day on which a paper in force ends or has ended, and `waits`: whether
        something the partner changed waits for its office."""
        waiting = {"partner": OuterRef("pk"), "status": PaperStatus.PROPOSED}
        return self.annotate(
            next_expiry=Min("papers__expires_on", filter=Q(papers__status=PaperStatus.CONFIRMED)),
            waits=Exists(LegalPaper.objects.filter(**waiting)) | Exists(ProfileChange.objects.filter(**waiting)),
        )


class Partner(SimulatedModel):
    """The profile of an organisation of kind MITRA (DOMAIN: institution profile of the national system)."""

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, related_name="partner", verbose_name=_("organisasi")
    )
    kind = models.CharField(_("jenis"), max_length=10, choices=PartnerKind)
    head = models.CharField(_("pimpinan"), max_length=120, blank=True)
    postcode = models.CharField(
        _("kode pos"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", _("Kode pos terdiri dari 5 angka."))],
    )
    gender = models.CharField(_("klien yang dilayani"), max_length=6, choices=Gender, default=Gender.ALL)
    inpatient = models.BooleanField(_("rawat inap"), default=False)
    outpatient = models.BooleanField(_("rawat jalan"), default=False)
    aftercare = models.BooleanField(_("pascarehabilitasi"), default=False)
    approach = models.CharField(_("model layanan"), max_length=200, blank=True)
    inpatient_months = models.PositiveSmallIntegerField(
        _("lama rawat inap (bulan)"), null=True, blank=True, validators=[MaxValueValidator(60)]
    )
    outpatient_sessions = models.PositiveSmallIntegerField(
        _("rawat jalan (kali pertemuan)"), null=True, blank=True, validators=[MaxValueValidator(500)]
    )
    inpatient_capacity = models.PositiveSmallIntegerField(
        _("kapasitas rawat inap (orang)"), null=True, blank=True, validators=[MaxValueValidator(10000)]
    )
    outpatient_capacity = models.PositiveSmallIntegerField(
        _("kapasitas rawat jalan (orang)"), null=True, blank=True, validators=[MaxValueValidator(10000)]
    )
    inpatient_tariff = models.PositiveBigIntegerField(
        _("tarif rawat inap (rupiah per bulan)"), null=True, blank=True, validators=[MaxValueValidator(1_000_000_000)]
    )
    outpatient_tariff = models.PositiveBigIntegerField(
        _("tarif rawat jalan (rupiah per pertemuan)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(1_000_000_000)],
    )
    funding = models.CharField(_("sumber biaya"), max_length=200, blank=True)
    staff = models.JSONField(_("tenaga"), default=dict, blank=True)  # profession code → number of people
    trainings = ArrayField(
        models.CharField(max_length=20, choices=Training), default=list, blank=True, verbose_name=_("pelatihan")
    )
    note = models.TextField(_("catatan"), blank=True)
    source = models.CharField(_("sumber"), max_length=300, blank=True)

    objects = PartnerQuerySet.as_manager()

    class Meta:
        verbose_name = _("mitra")
        verbose_name_plural = _("mitra")
        ordering = ["organisation__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(postcode="") | Q(postcode__regex=r"^[0-9]{5}$"),
                name="partner_postcode",
                violation_error_message=_("Kode pos terdiri dari 5 angka."),
            ),
        ]

    def __str__(self) -> str:
        return self.organisation.name

    def get_absolute_url(self) -> str:
        return reverse("partner-detail", args=[self.organisation.code])


class Contact(ConstrainedModel):
    """A person at the partner who is called or written to."""

    partner = models.ForeignKey(Partner, models.CASCADE, related_name="contacts")
    name = models.CharField(_("nama"), max_length=120)
    position = models.CharField(_("jabatan"), max_length=120, blank=True)
    phone = models.CharField(_("telepon"), max_length=40, blank=True)
    email = models.EmailField(_("surel"), blank=True)

    class Meta:
        verbose_name = _("narahubung")
        verbose_name_plural = _("narahubung")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(phone="") | ~Q(email=""),
                name="contact_can_be_reached",
                violation_error_message=_("Isi telepon atau surel, supaya dapat dihubungi."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProfileChangeQuerySet(models.QuerySet["ProfileChange"]):
    def visible_to(self, user: "User") -> "ProfileChangeQuerySet":
        """The partner's own, and of who has the partner below them."""
        return self.filter(partner__organisation__in=Organisation.objects.visible_to(user))


class ProfileChange(ConstrainedModel):
    """A partner's wish for another name or kind; it holds once the responsible office confirms it.

    `name` or `kind` empty: stays as it is.
    """

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="profile_changes")
    name = models.CharField(_("nama lembaga"), max_length=200, blank=True)
    kind = models.CharField(_("jenis"), max_length=10, choices=PartnerKind, blank=True)
    status = models.CharField(_("keadaan"), max_length=10, choices=PaperStatus, default=PaperStatus.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)

    objects = ProfileChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("usulan perubahan data legal")
        verbose_name_plural = _("usulan perubahan data legal")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(status=PaperStatus.PROPOSED),
                name="profile_change_once",
                violation_error_message=_("Masih ada usulan yang menunggu konfirmasi."),
            ),
            models.CheckConstraint(condition=~Q(name="") | ~Q(kind=""), name="profile_change_says_something"),
            models.CheckConstraint(
                condition=~Q(status=PaperStatus.REFUSED) | ~Q(reason=""),
                name="profile_change_refused_with_reason",
                violation_error_message=_("Penolakan memerlukan alasan."),
            ),
            models.CheckConstraint(
                condition=Q(status=PaperStatus.PROPOSED, decided_at=None)
                | (~Q(status=PaperStatus.PROPOSED) & Q(decided_at__isnull=False)),
                name="profile_change_decided_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.name or self.get_kind_display()}"


class LegalPaperQuerySet(models.QuerySet["LegalPaper"]):
    def visible_to(self, user: "User") -> "LegalPaperQuerySet":
        """Of the partners one may see; what waits or was refused only where the partner itself is below one."""
        if user.membership is not None and user.membership.sees_everything:
            return self
        below = Organisation.objects.visible_to(user)
        return self.filter(
            Q(partner__organisation__in=below)
            | Q(
                partner__in=Partner.objects.visible_to(user),
                status__in=(PaperStatus.CONFIRMED, PaperStatus.REPLACED),
            )
        )

    def in_force(self) -> "LegalPaperQuerySet":
        """Confirmed, and of a partner that is still there."""
        return self.filter(status=PaperStatus.CONFIRMED, partner__organisation__in=Organisation.objects.open())

    def in_expiry(self, near: str, on: dt.date | None = None) -> "LegalPaperQuerySet":
        """By Expiry; "within 60 days" holds what ends within 30 too."""
        day = on or timezone.localdate()
        if near == Expiry.ENDED:
            return self.filter(expires_on__lt=day)
        if near == Expiry.NO_END:
            return self.filter(expires_on=None)
        if near == Expiry.RUNNING:
            return self.filter(expires_on__gt=day + dt.timedelta(days=PAPER_WARNING_DAYS[0]))
        days = next(days for days, found in NEAR.items() if found == near)
        return self.filter(expires_on__range=(day, day + dt.timedelta(days=days)))

    def waiting(self) -> "LegalPaperQuerySet":
        return self.filter(status=PaperStatus.PROPOSED)

    def search(self, text: str) -> "LegalPaperQuerySet":
        return self.filter(
            Q(number__icontains=text)
            | Q(issuer__icontains=text)
            | Q(partner__organisation__in=Organisation.objects.search(text))
        )

    def expiring(self, within_days: int, on: dt.date | None = None) -> "LegalPaperQuerySet":
        """Confirmed papers that end within so many days, or have ended."""
        day = on or timezone.localdate()
        return self.in_force().filter(expires_on__lte=day + dt.timedelta(days=within_days))


class LegalPaper(ConstrainedModel):
    """A licence or deed. A partner's own change is a new row that waits (PROPOSED) and names the one it replaces."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="papers")
    kind = models.CharField(_("jenis"), max_length=12, choices=PaperKind)
    number = models.CharField(_("nomor"), max_length=120)
    issuer = models.CharField(_("penerbit"), max_length=200)
    issued_on = models.DateField(_("tanggal terbit"), null=True, blank=True)
    expires_on = models.DateField(_("berlaku sampai"), null=True, blank=True)
    status = models.CharField(_("keadaan"), max_length=10, choices=PaperStatus, default=PaperStatus.PROPOSED)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.CharField(_("alasan"), max_length=300, blank=True)

    objects = LegalPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("surat legalitas")
        verbose_name_plural = _("surat legalitas")
        ordering = ["kind", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_on=None) | Q(issued_on=None) | Q(expires_on__gte=F("issued_on")),
                name="paper_valid_range",
                violation_error_message=_("Tanggal berakhir tidak boleh sebelum tanggal terbit."),
            ),
            models.CheckConstraint(
                condition=Q(issued_on=None) | Q(issued_on__lte=LatestDay()),
                name="paper_not_issued_in_the_future",
                violation_error_message=_("Tanggal terbit belum tiba."),
            ),
            models.CheckConstraint(
                condition=~Q(status=PaperStatus.REFUSED) | ~Q(reason=""),
                name="paper_refused_with_reason",
                violation_error_message=_("Penolakan memerlukan alasan."),
            ),
            models.CheckConstraint(
                condition=Q(status=PaperStatus.PROPOSED, decided_at=None)
                | (~Q(status=PaperStatus.PROPOSED) & Q(decided_at__isnull=False)),
                name="paper_decided_has_time",
            ),
            models.CheckConstraint(condition=Q(replaces=None) | ~Q(replaces=F("id")), name="paper_replaces_another"),
            models.UniqueConstraint(
                fields=["partner", "kind", "number"],
                condition=Q(status=PaperStatus.CONFIRMED),
                name="paper_number_once",
                violation_error_message=_("Surat dengan jenis dan nomor ini sudah tercatat."),
            ),
            models.UniqueConstraint(
                fields=["partner", "kind", "number"],
                condition=Q(status=PaperStatus.PROPOSED),
                name="paper_proposed_once",
                violation_error_message=_("Surat dengan jenis dan nomor ini sudah diajukan dan menunggu konfirmasi."),
            ),
            models.UniqueConstraint(
                fields=["replaces"],
                condition=Q(status=PaperStatus.PROPOSED),
                name="paper_one_renewal_waits",
                violation_error_message=_("Pengganti surat ini sudah diajukan dan menunggu konfirmasi."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("paper-detail", args=[self.pk])

    @property
    def days_left(self) -> int | None:
        """Until it ends; negative when it has; None when it has no end."""
        return (self.expires_on - timezone.localdate()).days if self.expires_on else None

    @property
    def expiry(self) -> Expiry:
        return expiry(self.expires_on)

    @property
    def time_left(self) -> str:
        """ "12 hari lagi"; nothing where there is no end."""
        left = self.days_left
        if left is None:
            return ""
        if left == 0:
            return gettext("hari ini")
        if left < 0:
            return ngettext("%(n)s hari yang lalu", "%(n)s hari yang lalu", -left) % {"n": number_format(-left)}
        return ngettext("%(n)s hari lagi", "%(n)s hari lagi", left) % {"n": number_format(left)}
