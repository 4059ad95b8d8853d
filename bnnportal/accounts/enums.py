"""Words of people and rights."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMIN = "ADMIN", _("Administrator")
    OPERATOR = "OPERATOR", _("Operator")
    APPROVER = "APPROVER", _("Pejabat penetap")
    LEADER = "LEADER", _("Pimpinan")
    AUDITOR = "AUDITOR", _("Auditor")
    PARTNER = "PARTNER", _("Mitra")


class Field(models.TextChoices):
    ALL = "SEMUA", _("Semua bidang")
    PREVENTION = "CEGAH", _("Pencegahan dan dayamas")
    REHABILITATION = "REHAB", _("Rehabilitasi")
    ENFORCEMENT = "BERANTAS", _("Pemberantasan")


class Standing(models.TextChoices):
    DEFINITIVE = "DEFINITIF", _("Definitif")
    PLT = "PLT", _("Pelaksana tugas (Plt.)")
    PLH = "PLH", _("Pelaksana harian (Plh.)")


SECOND_FACTOR_ROLES = frozenset({Role.ADMIN, Role.APPROVER})


class AccountEvent:
    SIGNED_IN = "accounts.sign_in"
    SWITCHED = "accounts.switch_membership"
    TOKEN_ISSUED = "accounts.issue_token"  # noqa: S105 - an event name
