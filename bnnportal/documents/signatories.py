"""The dated register of who signs for an office, and how it is printed."""

import datetime as dt
from typing import TYPE_CHECKING

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Role
from bnnportal.constraints import ConstrainedModel
from bnnportal.offices.models import Organisation

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

NIP_DIGITS, NRP_DIGITS = 18, 8


class SignatoryQuerySet(models.QuerySet["Signatory"]):
    def visible_to(self, user: "User") -> "SignatoryQuerySet":
        """The registers of the offices a member of staff may see; their names are printed on papers, ranks besides."""
        if user.role == Role.PARTNER:
            return self.none()
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def on(self, organisation: Organisation, day: dt.date) -> "SignatoryQuerySet":
        """Who may sign for an office on a day; heads before deputies, those in office before Plt. and Plh."""
        in_force = Q(valid_until=None) | Q(valid_until__gte=day)
        return self.filter(in_force, organisation=organisation, valid_from__lte=day).order_by(
            "on_behalf_of", "standing", "position", "pk"
        )


class Signatory(ConstrainedModel):
    """Who signs for an office, from one day until another; at most one a position at a time, Plt. and Plh. beside."""

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="signatories", verbose_name=_("satuan kerja")
    )
    name = models.CharField(_("nama"), max_length=200)
    rank = models.CharField(_("pangkat"), max_length=80, blank=True)
    id_kind = models.CharField(
        _("jenis nomor induk"), max_length=3, blank=True, choices=[("NIP", "NIP"), ("NRP", "NRP")]
    )
    id_number = models.CharField(_("nomor induk"), max_length=30, blank=True)
    position = models.CharField(_("jabatan"), max_length=200)
    standing = models.CharField(
        _("kedudukan"),
        max_length=10,
        blank=True,
        choices=[("", _("Definitif")), ("PLT", _("Pelaksana tugas (Plt.)")), ("PLH", _("Pelaksana harian (Plh.)"))],
    )
    on_behalf_of = models.CharField(_("atas nama (a.n.)"), max_length=200, blank=True)
    valid_from = models.DateField(_("sejak"))
    valid_until = models.DateField(_("sampai"), null=True, blank=True)

    objects = SignatoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("penanda tangan")
        verbose_name_plural = _("penanda tangan")
        ordering = ["-valid_from", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="signatory_valid_range",
                violation_error_message=_("Tanggal berakhir tidak boleh sebelum tanggal mulai."),
            ),
            models.CheckConstraint(condition=Q(id_number="") | ~Q(id_kind=""), name="signatory_number_has_kind"),
            ExclusionConstraint(
                name="signatory_once_at_a_time",
                expressions=[
                    ("organisation", RangeOperators.EQUAL),
                    (Upper("position"), RangeOperators.EQUAL),
                    (Upper("on_behalf_of"), RangeOperators.EQUAL),
                    ("standing", RangeOperators.EQUAL),
                    (
                        Func(
                            "valid_from",
                            "valid_until",
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                violation_error_message=_(
                    "Jabatan ini sudah ada penanda tangannya pada tanggal itu. Akhiri dahulu yang lama, atau ubah "
                    "“sejak”-nya."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.printed_position}"

    @property
    def prefix(self) -> str:
        """What stands before the position on paper: "Plt. ", or the superior's position on a line of its own."""
        behalf = f"a.n. {self.on_behalf_of}\n" if self.on_behalf_of else ""
        return behalf + {"PLT": "Plt. ", "PLH": "Plh. "}.get(self.standing, "")

    @property
    def printed_position(self) -> str:
        """The position in one line: "Plt. Kepala …", "a.n. Kepala …, Kepala Bidang …"."""
        return f"{self.prefix}{self.position}".replace("\n", ", ")

    @property
    def printed_id(self) -> str:
        """ "NIP 19800101 200501 1 001", "NRP 78010123", or nothing."""
        number = self.id_number
        if self.id_kind == "NIP" and len(number) == NIP_DIGITS:
            number = f"{number[:8]} {number[8:14]} {number[14]} {number[15:]}"
        return f"{self.id_kind} {number}" if number else ""

    @property
    def content(self) -> dict[str, str]:
        """The keys of a paper's frozen content that name its signatory."""
        return {
            "signatory_name": self.name,
            "signatory_rank": self.rank,
            "signatory_id": self.printed_id,
            "signatory_position": self.position,
            "signatory_prefix": self.prefix,
        }

    def in_force(self, day: dt.date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)
