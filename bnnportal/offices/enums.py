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


class TimeZone(models.TextChoices):
    WIB = "Asia/Jakarta", "WIB"
    WITA = "Asia/Makassar", "WITA"
    WIT = "Asia/Jayapura", "WIT"


class HolidayKind(models.TextChoices):
    HOLIDAY = "LIBUR", _("Libur nasional")
    LEAVE = "CUTI", _("Cuti bersama")
