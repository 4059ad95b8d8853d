"""Words of people and rights."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.offices.enums import OrganisationKind


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


class Purpose(models.TextChoices):
    """What a one-time link is for."""

    INVITE = "UNDANGAN", _("Undangan")
    RESET = "SANDI", _("Sandi baru")


class MembershipState(models.TextChoices):
    """Where a membership stands today; computed, never stored."""

    IN_FORCE = "BERLAKU", _("Berlaku")
    INVITED = "DIUNDANG", _("Menunggu undangan dibuka")
    COMING = "AKAN", _("Belum mulai")
    SUSPENDED = "DITANGGUHKAN", _("Ditangguhkan")
    ENDED = "BERAKHIR", _("Berakhir")


NATIONAL_ROLES = frozenset({Role.ADMIN, Role.AUDITOR})
ROLES_BY_KIND: dict[str, tuple[Role, ...]] = {
    OrganisationKind.PUSAT: (Role.ADMIN, Role.APPROVER, Role.LEADER, Role.OPERATOR, Role.AUDITOR),
    OrganisationKind.PROVINSI: (Role.APPROVER, Role.LEADER, Role.OPERATOR),
    OrganisationKind.KABKOTA: (Role.APPROVER, Role.LEADER, Role.OPERATOR),
    OrganisationKind.UPT: (Role.APPROVER, Role.LEADER, Role.OPERATOR),
    OrganisationKind.MITRA: (Role.PARTNER,),
}
MAY: dict[str, Any] = {  # what a role may do, in words
    Role.ADMIN: _("Mengelola seluruh portal: satuan kerja, orang, penghargaan, dokumen, dan jejak audit."),
    Role.APPROVER: _("Menetapkan dan menerbitkan atas nama satuan kerjanya, dan mengelola orang di dalamnya."),
    Role.LEADER: _("Membaca semua data satuan kerjanya dan yang di bawahnya; tidak mengubah apa pun."),
    Role.OPERATOR: _("Mengisi dan mengimpor data satuan kerjanya pada bidangnya."),
    Role.AUDITOR: _("Membaca semua data dan jejak audit sampai tanggal berakhirnya; tidak mengubah apa pun."),
    Role.PARTNER: _("Melihat dan mengisi data lembaganya sendiri."),
}
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
    INVITED = "accounts.invite", _("Orang diundang")
    LINK_SENT = "accounts.send_link", _("Tautan sekali pakai dibuat")
    INVITATION_ACCEPTED = "accounts.accept_invitation", _("Undangan diterima")
    PASSWORD_RESET = "accounts.reset_password", _("Sandi diatur ulang lewat tautan")
    MEMBERSHIP_GIVEN = "accounts.give_membership", _("Keanggotaan diberikan")
    MEMBERSHIP_CHANGED = "accounts.change_membership", _("Keanggotaan diubah")
    MEMBERSHIP_ENDED = "accounts.end_membership", _("Keanggotaan diakhiri")
    MEMBERSHIP_WITHDRAWN = "accounts.withdraw_membership", _("Keanggotaan ditarik bersama impornya")
    HANDOVER_AGREED = "accounts.hand_over", _("Serah terima ditetapkan")
    HANDOVER_DONE = "accounts.move_work", _("Pekerjaan terbuka dipindahkan")
    SUSPENSION_ANNOUNCED = "accounts.announce_suspension", _("Penangguhan diberitahukan")
    SUSPENDED = "accounts.suspend", _("Akun ditangguhkan")
    REACTIVATED = "accounts.reactivate", _("Akun diaktifkan lagi")
