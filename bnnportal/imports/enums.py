"""Words and transitions of an import."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RunStatus(models.TextChoices):
    PREVIEW = "PRATINJAU", _("Belum disimpan")
    APPLIED = "DISIMPAN", _("Disimpan")
    UNDONE = "DIBATALKAN", pgettext_lazy("impor", "Dibatalkan")
    DISCARDED = "DIBUANG", pgettext_lazy("impor", "Dibuang")


TRANSITIONS = {
    RunStatus.PREVIEW: {RunStatus.APPLIED, RunStatus.DISCARDED},
    RunStatus.APPLIED: {RunStatus.UNDONE},
    RunStatus.UNDONE: set(),
    RunStatus.DISCARDED: set(),
}


class ImportEvent(models.TextChoices):
    STARTED = "imports.start", _("Berkas impor diunggah")
    APPLIED = "imports.apply", _("Impor disimpan")
    UNDONE = "imports.undo", _("Impor dibatalkan")
    DISCARDED = "imports.discard", _("Impor dibuang")
