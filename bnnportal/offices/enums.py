"""Words of the organisation tree."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RegionKind(models.TextChoices):
    PROVINCE = "PROVINSI", _("Provinsi")
    KABUPATEN = "KABUPATEN", _("Kabupaten")
    KOTA = "KOTA", _("Kota")


class OrganisationKind(models.TextChoices):
    PUSAT = "PUSAT", _("BNN pusat")
    PROVINSI = "PROVINSI", _("BNN Provinsi")
    KABKOTA = "KABKOTA", _("BNN Kabupaten/Kota")
    UPT = "UPT", _("Balai/loka rehabilitasi BNN")
    MITRA = "MITRA", _("Mitra")


class OfficeState(models.TextChoices):
    """Derived from the dates of an office, never stored."""

    OPEN = "BUKA", _("Berlaku")
    COMING = "AKAN", _("Belum mulai")
    CLOSED = "TUTUP", _("Ditutup")
    MERGED = "GABUNG", _("Digabung")


class TimeZone(models.TextChoices):
    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class HolidayKind(models.TextChoices):
    HOLIDAY = "LIBUR", _("Libur nasional")
    LEAVE = "CUTI", _("Cuti bersama")


class ChangeKind(models.TextChoices):
    CREATED = "DIBENTUK", _("Dibentuk")
    RENAMED = "GANTI_NAMA", _("Ganti nama")
    MOVED = "PINDAH", _("Pindah induk")
    CLOSED = "TUTUP", _("Ditutup")
    MERGED = "GABUNG", _("Digabung")


# Who may stand above whom: a parent's level is always smaller (also a trigger in the database), so no circle can form.
LEVELS = {
    OrganisationKind.PUSAT: 0,
    OrganisationKind.PROVINSI: 1,
    OrganisationKind.KABKOTA: 2,
    OrganisationKind.UPT: 2,
    OrganisationKind.MITRA: 3,
}


class OfficeEvent(models.TextChoices):
    CREATED = "offices.create", _("Satuan kerja dibentuk")
    EDITED = "offices.edit", _("Data satuan kerja diubah")
    RENAMED = "offices.rename", _("Satuan kerja berganti nama")
    MOVED = "offices.move", _("Satuan kerja berpindah induk")
    CLOSED = "offices.close", _("Satuan kerja ditutup")
    MERGED = "offices.merge", _("Satuan kerja digabung")
    APPLIED = "offices.apply", _("Perubahan satuan kerja mulai berlaku")
    FAILED = "offices.fail", _("Perubahan satuan kerja belum dapat berlaku")
    REVERTED = "offices.revert", _("Perubahan satuan kerja dibatalkan")
    HOLIDAY_ADDED = "offices.add_holiday", _("Hari libur ditambahkan")
    HOLIDAY_CHANGED = "offices.change_holiday", _("Hari libur diubah")
    HOLIDAY_DELETED = "offices.delete_holiday", _("Hari libur dihapus")
