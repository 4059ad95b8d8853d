"""Words of attachments."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class FileEvent(models.TextChoices):
    ATTACHED = "files.attach", _("Berkas dilampirkan")
    REMOVED = "files.remove", _("Lampiran dihapus")
