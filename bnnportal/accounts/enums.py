"""Words of people and rights."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


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


class AccountEvent(models.TextChoices):
    SIGNED_IN = "accounts.sign_in", pgettext_lazy("waktu", "Masuk")
    SWITCHED = "accounts.switch_membership", _("Berganti peran")
    SIGNED_OUT = "accounts.sign_out", pgettext_lazy("peristiwa", "Keluar")
    LOCKED = "accounts.lock_sign_in", _("Masuk dikunci karena terlalu banyak percobaan gagal")
    SESSIONS_ENDED = "accounts.end_sessions", _("Sesi lain dikeluarkan")
    PASSWORD_CHANGED = "accounts.change_password", _("Sandi diganti")
    FACTOR_ADDED = "accounts.add_second_factor", _("Langkah kedua ditambahkan")
    FACTOR_REMOVED = "accounts.remove_second_factor", _("Langkah kedua dihapus")
    FACTOR_RENEWED = "accounts.renew_second_factor", _("Kode pemulihan dibuat ulang")
    TOKEN_ISSUED = "accounts.issue_token", _("Token API dibuat")
    TOKENS_REVOKED = "accounts.revoke_tokens", _("Token API dicabut")
