"""How settings read the environment: a sentence that helps for every variable that is missing or wrong."""

from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")


def required(name: str, hint: str) -> str:
    """Read a variable that has no safe default; stop with what to do when it is missing."""
    value = env.str(name, default="")
    if not value:
        raise ImproperlyConfigured(f"{name} belum diisi. {hint} Lihat .env.example.")
    return value


def number(name: str, unit: str, *, default: int, most: int) -> int:
    """Read how many years, months or days something lasts, from 1 to `most`."""
    value = env.int(name, default=default)
    if not 1 <= value <= most:
        raise ImproperlyConfigured(f"{name} adalah jumlah {unit}, 1 sampai {most}.")
    return value


def address(name: str, value: str, *, secure: bool = False) -> str:
    """An address of this portal: scheme and host (and port), nothing behind; https where it must be secure."""
    parts = urlsplit(value.strip().rstrip("/"))
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path or parts.query or parts.fragment:
        raise ImproperlyConfigured(f"{name} bukan alamat portal: {value!r}. Contoh: https://portal.bnn.go.id")
    if parts.scheme == "http" and secure:
        raise ImproperlyConfigured("SITE_URL harus diawali https:// di produksi; alamat ini dicetak di setiap kode QR.")
    return f"{parts.scheme}://{parts.netloc.lower()}"
