"""What people write into a cell, read the same way from page, Excel and API.

"12", " 12 ", "1.234" (a point before each group of three digits) and 12.0 from a spreadsheet are counts. "1,5", "-3",
"3 orang", formulas, emoji are refused with a sentence that guesses; nothing is ever rounded or cut.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from rehab.definition import NO_DATA, Item, Value

# white space, and what phones and spreadsheets put around a copied number without showing it
EDGE_CODES = (*range(9, 14), 32, 133, 160, 5760, *range(8192, 8204), 8232, 8233, 8239, 8287, 12288, 65279)
PLAIN = re.compile(r"[0-9]+\Z")
GROUPED = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+\Z")
EDGES = "".join(map(chr, EDGE_CODES))
BLANKS = re.compile(f"[{EDGES}]+")
DIGITS = re.compile(r"[0-9]+")
# neither the database nor a sheet holds these
UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
NO_DATA_WORDS = {"tad", "tidak ada data", "tidak ada data (tad)"}


def read(item: Item, raw: Any) -> Value | None:
    """The value of a cell as typed, or None when it is empty. ValidationError in the words of the person."""
    if isinstance(raw, str):
        raw = raw.strip(EDGES)
    if raw is None or raw == "":
        return None
    if isinstance(raw, str) and BLANKS.sub(" ", raw.lower()) in NO_DATA_WORDS:
        if item.is_text:
            return None
        if not item.nodata:
            raise ValidationError(_("Bagian ini selalu diketahui: isi 0 bila tidak ada."))
        return NO_DATA
    return read_text(item, raw) if item.is_text else read_count(item, raw)


def read_text(item: Item, raw: Any) -> str:
    if not isinstance(raw, str):
        raise ValidationError(_("Tulis kalimat, bukan bilangan."))
    text = raw.replace("\r\n", "\n").replace("\r", "\n").strip(EDGES)
    if UNKEPT.search(text):
        raise ValidationError(_("Ada huruf yang tidak dapat disimpan."))
    if len(text) > item.maximum:
        raise ValidationError(_("Paling banyak %(n)s huruf.") % {"n": item.maximum})
    return text


def read_count(item: Item, raw: Any) -> int:
    if isinstance(raw, bool) or not isinstance(raw, (int, float, str)):
        raise ValidationError(_("Tulis bilangan, misalnya 9."))
    if isinstance(raw, float):
        if not raw.is_integer():
            raise ValidationError(_("Tulis bilangan bulat tanpa koma."))
        raw = int(raw)
    if isinstance(raw, str):
        if not (PLAIN.match(raw) or GROUPED.match(raw)):
            raise ValidationError(guess(raw))
        digits = raw.replace(".", "").lstrip("0") or "0"
        raw = int(digits) if len(digits) < 16 else 10**16
    if raw < 0:
        raise ValidationError(_("Bilangan tidak boleh kurang dari nol."))
    if raw > item.maximum:
        limit = f"{item.maximum:,}".replace(",", ".")
        raise ValidationError(_("Terlalu besar: paling banyak %(n)s. Periksa lagi.") % {"n": limit})
    return raw


def guess(text: str) -> str:
    """What was probably meant by a text that is no count."""
    found = DIGITS.findall(text[:40])
    if text.startswith(("=", "+", "@")):
        return _("Tulis bilangannya, bukan rumus.")
    if text.startswith(("-", "−", "–")) and found:
        return _("Bilangan tidak boleh kurang dari nol.")
    if re.match(r"[0-9.]+,[0-9]+\Z", text):
        return _("Tulis bilangan bulat tanpa koma.")
    if len(found) == 1:
        return _("Tulis bilangan saja. Mungkin maksud Anda %(n)s?") % {"n": found[0]}
    return _("Tulis bilangan, misalnya 9.")
