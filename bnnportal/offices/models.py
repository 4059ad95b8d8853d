"""Regions, the one tree of organisations (offices of BNN and their partners), and working days."""

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from bnnportal.constraints import ConstrainedModel
from bnnportal.measures import SimulatedModel
from bnnportal.offices import history
from bnnportal.offices.enums import ChangeKind, HolidayKind, OfficeState, OrganisationKind, RegionKind, TimeZone
from bnnportal.offices.names import key

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

DAY = dt.timedelta(days=1)


def today() -> dt.date:
    """The day at the national office: a change holds from one midnight for everybody, in every time zone."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class Region(models.Model):
    """Province, kabupaten or kota, by its Kemendagri code ("17", "17.71")."""

    code = models.CharField(_("kode"), max_length=8, unique=True)
    kind = models.CharField(_("jenis"), max_length=10, choices=RegionKind)
    name = models.CharField(_("nama"), max_length=80)
    full_name = models.CharField(_("nama lengkap"), max_length=100)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    aliases = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    iso_code = models.CharField(max_length=8, blank=True)
    capital = models.CharField(_("ibu kota"), max_length=60, blank=True)
    population = models.PositiveIntegerField(_("penduduk"), null=True)
    area_km2 = models.DecimalField(_("luas (km²)"), max_digits=12, decimal_places=3, null=True)
    latitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)
    longitude = models.DecimalField(max_digits=8, decimal_places=5, null=True)

    class Meta:
        verbose_name = _("wilayah")
        verbose_name_plural = _("wilayah")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def province_code(self) -> str:
        return self.code[:2]


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def visible_to(self, user: "User") -> "OrganisationQuerySet":
        """What a person may see: the subtree of the organisation they act for; all for the national office.

        The tree is the present one. When a BNNK moves to another BNNP, the new one sees it with everything it ever
        had, and the old one no longer does: whoever answers for an office today must find its whole record, and a
        single rule is one that people can rely on. Papers already handed out stay valid in anybody's hands.
        """
        membership = user.membership
        if membership is None:
            return self.none()
        if membership.sees_everything:
            return self
        return self.within(membership.organisation_id)

    def within(self, pk: int) -> "OrganisationQuerySet":
        """The subtree of one organisation (the tree is at most four deep)."""
        return self.filter(Q(pk=pk) | Q(parent=pk) | Q(parent__parent=pk) | Q(parent__parent__parent=pk))

    def offices(self) -> "OrganisationQuerySet":
        return self.exclude(kind=OrganisationKind.MITRA)

    def open(self, day: dt.date | None = None) -> "OrganisationQuerySet":
        """Those that exist on a day (today): founded, and not yet closed or merged."""
        day = day or today()
        begun = Q(valid_from=None) | Q(valid_from__lte=day)
        return self.filter(begun, Q(valid_until=None) | Q(valid_until__gte=day))

    def in_state(self, state: str) -> "OrganisationQuerySet":
        """By Organisation.state."""
        day = today()
        if state == OfficeState.COMING:
            return self.filter(valid_from__gt=day)
        if state in (OfficeState.CLOSED, OfficeState.MERGED):
            return self.filter(valid_until__lt=day, merged_into__isnull=state == OfficeState.CLOSED)
        return self.open(day)

    def search(self, text: str) -> "OrganisationQuerySet":
        """Find by any written form of the name, an alias, or the code."""
        kind, core = key(text)
        if not core:
            return self.filter(code__icontains=text.strip()) if text.strip() else self
        wanted = f"{kind}|{core}" if kind else core
        return self.filter(Q(search__contains=wanted) | Q(code__iexact=text.strip()))


class Organisation(SimulatedModel):
    """An office of BNN or a partner; `parent` is the office it answers to."""

    kind = models.CharField(_("jenis"), max_length=10, choices=OrganisationKind)
    code = models.CharField(_("kode"), max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=200)
    short_name = models.CharField(_("nama pendek"), max_length=120, blank=True)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True, verbose_name=_("nama lain"))
    search = models.TextField(editable=False, default="")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("wilayah"), related_name="organisations")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    work_area = models.ManyToManyField(Region, blank=True, related_name="covered_by", verbose_name=_("wilayah kerja"))
    time_zone = models.CharField(_("zona waktu"), max_length=20, choices=TimeZone, default=TimeZone.WIB)
    address = models.CharField(_("alamat"), max_length=300, blank=True)
    phone = models.CharField(_("telepon"), max_length=60, blank=True)
    email = models.EmailField(_("surel"), blank=True)
    website = models.URLField(_("situs"), blank=True)
    valid_from = models.DateField(_("berlaku sejak"), null=True, blank=True)
    valid_until = models.DateField(_("berlaku sampai"), null=True, blank=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    confidence = models.CharField(_("keyakinan data"), max_length=10, blank=True)
    source = models.TextField(_("sumber"), blank=True)
    note = models.TextField(_("catatan"), blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = _("satuan kerja")
        verbose_name_plural = _("satuan kerja")
        ordering = ["code"]
        indexes = [GinIndex(fields=["search"], opclasses=["gin_trgm_ops"], name="organisation_search")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(kind=OrganisationKind.PUSAT) | Q(parent__isnull=True),
                name="organisation_pusat_has_no_parent",
            ),
            models.CheckConstraint(
                condition=Q(kind=OrganisationKind.PUSAT) | Q(parent__isnull=False),
                name="organisation_has_parent",
                violation_error_message=_("Satuan kerja dan mitra harus mempunyai induk."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True)
                | Q(valid_from__isnull=True)
                | Q(valid_until__gte=models.F("valid_from")),
                name="organisation_valid_range",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True) | (Q(valid_until__isnull=False) & ~Q(merged_into=models.F("id"))),
                name="organisation_merged_is_closed",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=models.F("id")), name="organisation_not_its_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search = self.search_text()
        super().save(*args, **kwargs)

    def search_text(self) -> str:
        """Every written form as `kind|core`, one a line; `search()` and the trigram index read it."""
        keys = {key(text) for text in (self.name, self.short_name, *self.aliases) if text}
        return "\n".join(sorted(f"{kind}|{core}" for kind, core in keys))

    def get_absolute_url(self) -> str:
        return reverse("office-detail", args=[self.code])

    @property
    def plain_name(self) -> str:
        """The name without the prefix that a list repeats ("Jawa Timur", "Kota Bontang")."""
        return history.shortened(self.name)

    def as_of(self, day: dt.date) -> history.Was:
        """Its name and parent on a day; for many at once `history.on_day()`."""
        return history.on_day([self], day)[self.pk]

    def is_open(self, day: dt.date | None = None) -> bool:
        day = day or today()
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )

    @property
    def is_closed(self) -> bool:
        return self.valid_until is not None and self.valid_until < today()

    @property
    def state(self) -> OfficeState:
        if self.is_closed:
            return OfficeState.MERGED if self.merged_into_id else OfficeState.CLOSED
        return OfficeState.OPEN if self.is_open() else OfficeState.COMING

    @property
    def ends_on(self) -> dt.date | None:
        """The first day without it, once a closure or merger is decided."""
        return self.valid_until + DAY if self.valid_until else None

    def check_open(self, day: dt.date | None = None) -> None:
        """Refuse new memberships, agreements and awards of an office that does not exist on that day."""
        if self.is_open(day):
            return
        if self.merged_into is not None:
            raise ValidationError(
                _("%(name)s sudah digabung ke %(into)s.") % {"name": self.name, "into": self.merged_into.name}
            )
        raise ValidationError(
            _("%(name)s tidak ada pada tanggal itu: belum dibentuk atau sudah ditutup.") % {"name": self.name}
        )

    @property
    def is_national(self) -> bool:
        return self.kind == OrganisationKind.PUSAT


class ChangeQuerySet(models.QuerySet["Change"]):
    def due(self, day: dt.date) -> "ChangeQuerySet":
        """Those whose day has come and that are not carried out yet, in order."""
        return self.filter(applied_at=None, on__lte=day).order_by("on", "pk")

    def stuck(self) -> "ChangeQuerySet":
        """Those that could not be carried out on their day; tried again every quarter hour."""
        return self.due(today()).exclude(problem="")


class Change(ConstrainedModel):
    """A dated change of an office: a new name, another parent, its end. `on` is the first day it holds.

    Names and parents before and after are kept, so that any day can be told (history.py). Per office and kind the
    dates only go forward. Written only by actions/tree.py.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="changes")
    kind = models.CharField(_("perubahan"), max_length=10, choices=ChangeKind)
    on = models.DateField(_("berlaku mulai"))
    name = models.CharField(_("nama baru"), max_length=200, blank=True)
    short_name = models.CharField(_("nama pendek baru"), max_length=120, blank=True)
    was_name = models.CharField(_("nama lama"), max_length=200, blank=True)
    was_short_name = models.CharField(_("nama pendek lama"), max_length=120, blank=True)
    parent = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    was_parent = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    into = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("alasan"), max_length=300, blank=True)
    basis = models.CharField(_("dasar"), max_length=200, blank=True)
    cause = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="caused")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)
    moved = models.PositiveIntegerField(default=0)  # memberships and the like that a merger took along
    problem = models.TextField(blank=True)  # why it could not be carried out on its day

    objects = ChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("perubahan satuan kerja")
        verbose_name_plural = _("perubahan satuan kerja")
        ordering = ["on", "pk"]
        indexes = [models.Index(fields=["on"], condition=Q(applied_at=None), name="change_due")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=(ChangeKind.CREATED, ChangeKind.CLOSED))
                | (Q(kind=ChangeKind.RENAMED) & ~Q(name="") & ~Q(was_name=""))
                | Q(kind=ChangeKind.MOVED, parent__isnull=False, was_parent__isnull=False)
                | Q(kind=ChangeKind.MERGED, into__isnull=False),
                name="change_is_complete",
            ),
            models.CheckConstraint(condition=~Q(parent=models.F("organisation")), name="change_parent_is_another"),
            models.CheckConstraint(condition=~Q(into=models.F("organisation")), name="change_into_is_another"),
            models.UniqueConstraint(fields=["organisation", "kind", "on"], name="change_once_a_day"),
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(kind__in=(ChangeKind.CLOSED, ChangeKind.MERGED)),
                name="change_ends_once",
            ),
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(kind=ChangeKind.CREATED), name="change_begins_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.organisation} ({self.on:%d/%m/%Y})"

    @property
    def is_planned(self) -> bool:
        """Its day is still to come."""
        return self.on > today()


class HolidayQuerySet(models.QuerySet["Holiday"]):
    """Working days are Monday to Friday (Perpres 21/2023) without national holidays and joint leave.

    Each of these asks the database at most once for a whole range of days, however long the holidays are.
    """

    def between(self, first: dt.date, last: dt.date) -> set[dt.date]:
        """The holidays from `first` to `last`, both included."""
        return set(self.filter(date__range=(first, last)).values_list("date", flat=True))

    def is_working_day(self, day: dt.date) -> bool:
        return day.weekday() < 5 and not self.filter(date=day).exists()

    def next_working_day(self, day: dt.date) -> dt.date:
        """The day itself when it is a working day, else the first one after it."""
        return self.add_working_days(day - DAY, 1)

    def add_working_days(self, day: dt.date, n: int) -> dt.date:
        """The n-th working day after `day` (before it when n is negative); 0 gives `day` itself.

        `day` need not be a working day: three working days after a Saturday is Wednesday.
        """
        step = DAY if n >= 0 else -DAY
        left = abs(n)
        known_to, free = day, set[dt.date]()
        while left:
            if day == known_to:  # one question reaches far beyond the longest holidays
                known_to = day + step * (left * 2 + 40)
                free = self.between(*sorted((day, known_to)))
            day += step
            if day.weekday() < 5 and day not in free:
                left -= 1
        return day

    def working_days(self, first: dt.date, last: dt.date) -> list[dt.date]:
        """Every working day from `first` to `last`, both included; empty when `last` is earlier."""
        free = self.between(first, last)
        days = (first + DAY * i for i in range((last - first).days + 1))
        return [day for day in days if day.weekday() < 5 and day not in free]


class Holiday(ConstrainedModel):
    """A day on which offices are closed: national holiday or joint leave, by the joint decree of three ministers."""

    date = models.DateField(_("tanggal"), unique=True, error_messages={"unique": _("Tanggal ini sudah ada.")})
    kind = models.CharField(_("jenis"), max_length=10, choices=HolidayKind, default=HolidayKind.HOLIDAY)
    name = models.CharField(_("nama"), max_length=120)
    tentative = models.BooleanField(
        _("perkiraan"), default=False, help_text=_("Tanggal yang masih menunggu penetapan, misalnya 1 Syawal.")
    )
    source = models.CharField(_("dasar"), max_length=200, blank=True)

    objects = HolidayQuerySet.as_manager()

    class Meta:
        verbose_name = _("hari libur")
        verbose_name_plural = _("hari libur")
        ordering = ["date"]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=HolidayKind.values), name="holiday_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.date:%d/%m/%Y})"

    @property
    def weekday(self) -> str:
        return date_format(self.date, "l")


class HolidaySeed(models.Model):
    """A day the delivered list has offered, so that loading it again does not bring back what was deleted."""

    date = models.DateField(unique=True)

    def __str__(self) -> str:
        return f"{self.date:%d/%m/%Y}"
