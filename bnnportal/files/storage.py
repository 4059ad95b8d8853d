"""Where files lie: a folder of this machine, or a bucket of an S3 service. Read by settings, so it knows no model."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

EXAMPLE = "s3://KUNCI:RAHASIA@s3.contoh.go.id/nama-bucket?region=id-1"


def choose(url: str, folder: Path) -> dict[str, Any]:
    """The entry of STORAGES for `FILES_S3_URL`; empty is the local folder."""
    if not url:
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(folder), "file_permissions_mode": 0o640, "directory_permissions_mode": 0o750},
        }
    options = s3_options(url)
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            "FILES_S3_URL terisi, tetapi pustaka S3 belum terpasang. Pasang dengan: uv sync --group s3. "
            "Atau kosongkan FILES_S3_URL agar berkas disimpan di DATA_DIR."
        )
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


def s3_options(url: str) -> dict[str, Any]:
    """Key, secret, host, bucket and region of an address like s3://key:secret@host/bucket?region=r&plain=1."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ImproperlyConfigured(f"FILES_S3_URL tidak terbaca. Contoh: {EXAMPLE}.") from error
    bucket = parts.path.strip("/")
    if parts.scheme != "s3" or not (parts.username and parts.password and parts.hostname and bucket) or "/" in bucket:
        raise ImproperlyConfigured(f"FILES_S3_URL tidak lengkap. Contoh: {EXAMPLE}.")
    query = {key: values[-1] for key, values in parse_qs(parts.query).items()}
    scheme = "http" if query.get("plain") == "1" else "https"  # plain: a service on this machine
    return {
        "access_key": unquote(parts.username),
        "secret_key": unquote(parts.password),
        "endpoint_url": f"{scheme}://{parts.hostname}{port}",
        "bucket_name": bucket,
        "region_name": query.get("region"),
        "default_acl": "private",
        "querystring_auth": True,  # an address that leaked anyway would have ended
        "querystring_expire": 60,
        "file_overwrite": False,
        "signature_version": "s3v4",
        "addressing_style": "path",
    }
