"""Pictures are decoded and written anew: position, camera, hidden thumbnails and whatever hangs behind them stay out."""

import io
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, JpegImagePlugin

MAX_PIXELS = 50_000_000  # what a phone takes; decoded it needs about 200 MB
QUALITY = 85


def check_jpeg(data: bytes) -> bytes:
    """Written as finely as it came, so that a photo made small on the phone does not grow again."""
    picture, fineness = decode(data, "JPEG")
    if picture.mode not in {"L", "RGB"}:
        picture, fineness = picture.convert("RGB"), {"quality": QUALITY}
    for how in (fineness, {"quality": QUALITY}):
        out = io.BytesIO()
        try:
            picture.save(out, "JPEG", **how)
        except (ValueError, TypeError, OSError):  # tables that our encoder does not write
            continue
        return out.getvalue()
    raise ValidationError(damaged())


def check_png(data: bytes) -> bytes:
    out = io.BytesIO()
    decode(data, "PNG")[0].save(out, "PNG")
    return out.getvalue()


def decode(data: bytes, kind: str) -> tuple[Image.Image, dict[str, Any]]:
    """The picture turned upright, with nothing beside its pixels (and the colour that is transparent); and how finely
    a JPEG was written."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(too_many())
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, where it is loaded, lets half a picture pass
            picture.load()
            tables = getattr(picture, "quantization", None)
            fineness = {"qtables": tables, "subsampling": JpegImagePlugin.get_sampling(picture)} if tables else {}
            upright = ImageOps.exif_transpose(picture) or picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(too_many()) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(
            _("Gambar ini rusak atau terpotong. Foto atau simpan ulang, lalu unggah lagi.")
        ) from error
    kept = upright.info.get("transparency")
    upright.info = {} if kept is None else {"transparency": kept}
    return upright, fineness


def damaged() -> str:
    return _("Gambar ini rusak atau terpotong. Foto atau simpan ulang, lalu unggah lagi.")


def too_many() -> str:
    return _("Gambar ini lebih dari %(n)s juta piksel. Perkecil dahulu, lalu unggah lagi.") % {
        "n": number_format(MAX_PIXELS // 1_000_000)
    }
