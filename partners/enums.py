"""Words of partners."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PartnerEvent(models.TextChoices):
    ADDED = "partners.add", _("Mitra ditambahkan")
