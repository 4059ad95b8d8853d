"""What the top floor leaves in the audit trail."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class HomeEvent(models.TextChoices):
    BACKED_UP = "home.backup", _("Cadangan dibuat")
    CHECKED = "home.backup_check", _("Cadangan dicoba dipulihkan")
    RESTORED = "home.restore", _("Cadangan dipulihkan")
    TEST_MAIL = "home.test_mail", _("Surat uji dikirim")
