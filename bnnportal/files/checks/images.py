"""Pictures are decoded and written anew: position, camera, hidden thumbnails and whatever hangs behind them stay out."""

import io

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps

MAX_PIXELS = 50_000_000  # what a phone takes; decoded it needs about 200 MB
QUALITY = 85


def check_jpeg(data: bytes) -> bytes:
    picture = decode(data, "JPEG")
    picture = picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def check_png(data: bytes) -> bytes:
    out = io.BytesIO()
    decode(data, "PNG").save(out, "PNG")
    return out.getvalue()


def decode(data: bytes, kind: str) -> Image.Image:
    """The picture turned upright, with nothing beside its pixels (and the colour that is transparent)."""
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValidationError(too_many())
            ImageFile.LOAD_TRUNCATED_IMAGES = False  # WeasyPrint, where it is loaded, lets half a picture pass
            picture.load()
            upright = ImageOps.exif_transpose(picture) or picture
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValidationError(too_many()) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise ValidationError(
            _("Gambar ini rusak atau terpotong. Foto atau simpan ulang, lalu unggah lagi.")
        ) from error
    kept = upright.info.get("transparency")
    upright.info = {} if kept is None else {"transparency": kept}
    return upright


def too_many() -> str:
    return _("Gambar ini lebih dari %(n)s juta piksel. Perkecil dahulu, lalu unggah lagi.") % {
        "n": number_format(MAX_PIXELS // 1_000_000)
    }
