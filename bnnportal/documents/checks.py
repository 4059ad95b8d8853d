"""System checks: what papers need of the machine."""

import ctypes.util
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks

APT = "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


@checks.register("documents")
def check_pango(**kwargs: Any) -> list[checks.CheckMessage]:
    """WeasyPrint stands on Pango, which pip cannot install."""
    missing = [name for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset") if not ctypes.util.find_library(name)]
    if not missing or not sys.platform.startswith("linux"):
        return []
    return [
        checks.Error(
            f"Pustaka pencetak PDF tidak ada di mesin ini: {', '.join(missing)}.",
            hint=f"Jalankan sebagai root: {APT}",
            id="documents.E001",
        )
    ]


@checks.register("documents")
def check_signing(**kwargs: Any) -> list[checks.CheckMessage]:
    """A signing file that cannot be used would fail every document one by one; say it once, at the start."""
    if not settings.SIGNING_P12 or (settings.DEMO and not Path(settings.SIGNING_P12).exists()):
        return []  # the demo makes its own key with load_demo
    from bnnportal.documents import signing  # noqa: PLC0415 - pyHanko is slow to import

    try:
        unreadable = [path for path in settings.SIGNING_ROOTS if not Path(path).is_file()]
        if unreadable:
            raise signing.SigningError(f"Berkas SIGNING_ROOTS {', '.join(unreadable)} tidak dapat dibuka.")
        identity = signing.identity()
    except signing.SigningError as error:
        return [
            checks.Error(str(error), hint="Periksa SIGNING_P12, SIGNING_PASSWORD, SIGNING_ROOTS.", id="documents.E002")
        ]
    if identity and identity["kind"] == "uji" and not (settings.DEMO or settings.DEBUG):
        return [checks.Warning("Dokumen ditandatangani dengan sertifikat uji.", id="documents.W001")]
    return []
