"""Patterns of official numbers, as offices write them: "B/{n:03d}/{roman}/KA/{classification}/{year}/BNNP-BKL".

A pattern is people's text. It is read against a closed list of placeholders and never handed to `str.format`, which
would follow attributes ("{n.__class__}") and build widths of a thousand million.
"""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.periods import roman_month

MAX_PATTERN = 120
MAX_NUMBER = 120  # what a document's row holds
MAX_CODES = 60  # room left for classification and office code
PLACEHOLDERS = {
    "n": gettext_lazy("nomor urut"),
    "roman": gettext_lazy("bulan dalam angka Romawi"),
    "month": gettext_lazy("bulan dengan dua angka"),
    "classification": gettext_lazy("kode klasifikasi"),
    "year": gettext_lazy("tahun"),
    "office": gettext_lazy("kode satuan kerja"),
}
# What people choose from; {n:03d} is the running number with at least three digits.
CHOICES = ("{n}", "{n:03d}", "{roman}", "{month}", "{classification}", "{year}", "{office}")
PIECE = re.compile(r"\{(?P<name>[a-z]+)(?P<width>:0[2-6]d)?\}|(?P<text>[^{}]+)|(?P<stray>[{}])")


@dataclass(frozen=True)
class Facts:
    """What stands behind the placeholders of one number."""

    n: int
    day: dt.date
    classification: str
    office: str


def check(pattern: str) -> str:
    """The pattern with its blanks put right; raises ValidationError with the sentence a person reads."""
    pattern = tidy(pattern)
    if len(pattern) > MAX_PATTERN:
        raise ValidationError(_("Pola nomor paling panjang %(n)s huruf.") % {"n": MAX_PATTERN})
    names = []
    for piece in pieces(pattern):
        name = piece["name"]
        if piece["stray"] or (name and (name not in PLACEHOLDERS or (piece["width"] and name != "n"))):
            wrong = piece.group() if name else surroundings(pattern, piece.start())
            raise ValidationError(
                _("“%(wrong)s” tidak dikenal. Yang dapat dipakai: %(choices)s.")
                % {"wrong": wrong, "choices": " ".join(CHOICES)}
            )
        if name:
            names.append(name)
    if names.count("n") != 1:
        raise ValidationError(_("Pola harus memuat nomor urut satu kali: {n} atau {n:03d}."))
    text = "".join(piece["text"] or "" for piece in pieces(pattern))
    if len(text) + MAX_CODES > MAX_NUMBER:
        raise ValidationError(_("Kata-kata dalam pola nomor paling panjang %(n)s huruf.") % {"n": MAX_NUMBER - 60})
    return pattern


def pieces(pattern: str) -> Iterator[re.Match[str]]:
    """Placeholders, plain text and stray braces, in order; together they are the whole pattern."""
    return PIECE.finditer(pattern)


def surroundings(pattern: str, at: int) -> str:
    """What a stray brace belongs to, for the sentence: from it to the next brace."""
    end = pattern.find("}", at)
    return pattern[at : end + 1] if end > at else pattern[at : at + 20]


def tidy(text: str) -> str:
    """One line: blanks of any kind become one space, what cannot be printed goes."""
    return "".join(c for c in " ".join(text.split()) if c.isprintable())


def fill(pattern: str, facts: Facts) -> str:
    """The number: `fill("PG/{n:03d}/{roman}/{year}", …)` is "PG/017/I/2023". Raises where the pattern is not one."""
    check(pattern)
    values = {
        "roman": roman_month(facts.day),
        "month": f"{facts.day.month:02d}",
        "classification": facts.classification,
        "year": str(facts.day.year),
        "office": facts.office,
    }

    def value(piece: re.Match[str]) -> str:
        if piece["text"]:
            return str(piece["text"])
        if piece["name"] == "n":
            return str(facts.n).zfill(int(piece["width"][2]) if piece["width"] else 1)
        return values[piece["name"]]

    return no_longer_than_a_row_holds(tidy("".join(value(piece) for piece in pieces(pattern))))


def typed(number: str) -> str:
    """A number that the secretariat keeps itself, as it is stored; raises what is wrong with it."""
    number = tidy(number)
    if len(number) > MAX_NUMBER:
        raise ValidationError({"number": _("Nomor paling panjang %(n)s huruf.") % {"n": MAX_NUMBER}})
    return number


def no_longer_than_a_row_holds(number: str) -> str:
    """A short pattern may name a long code many times."""
    if len(number) > MAX_NUMBER:
        raise ValidationError(
            _("Dengan pola ini nomornya menjadi %(count)s huruf; paling panjang %(n)s. Singkatkan polanya.")
            % {"count": len(number), "n": MAX_NUMBER}
        )
    return number
