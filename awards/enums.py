"""Words and transitions of an award edition."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    PROVINSI = "PROVINSI", _("BNN Provinsi")
    KABKOTA = "KABKOTA", _("BNN Kabupaten/Kota")


class Origin(models.TextChoices):
    RECORDED = "DICATAT", _("Dicatat dari daftar yang diumumkan")
    COMPUTED = "DIHITUNG", _("Dihitung portal")


class EditionStatus(models.TextChoices):
    DRAFT = "DRAF", _("Draf")
    PUBLISHED = "TERBIT", _("Diumumkan")


TRANSITIONS = {
    EditionStatus.DRAFT: {EditionStatus.PUBLISHED},
    EditionStatus.PUBLISHED: {EditionStatus.DRAFT},
}


class AwardEvent(models.TextChoices):
    EDITION_CREATED = "awards.create_edition", _("Edisi penghargaan dibuat")
    EDITION_PUBLISHED = "awards.publish_edition", _("Edisi penghargaan diumumkan")
    EDITION_WITHDRAWN = "awards.withdraw_edition", _("Edisi penghargaan ditarik")
    IMPORTED = "awards.import", _("Daftar penghargaan dicatat")
    IMPORT_UNDONE = "awards.undo_import", _("Impor penghargaan dibatalkan")
    CERTIFICATES_ISSUED = "awards.issue_certificates", _("Piagam diterbitkan")
    CERTIFICATE_REPLACED = "awards.replace_certificate", _("Piagam diganti")
