"""Indonesian words for papers: numbers, ordinals, dates. Papers are Indonesian whatever language a person reads in."""

import datetime as dt
import re

DIGITS = ("nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
WEEKDAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def cardinal(number: int) -> str:
    """A whole number of 0 … 999,999 in words: 91 → "sembilan puluh satu"."""
    if not 0 <= number < 1_000_000:
        raise ValueError(f"bilangan di luar 0 … 999.999: {number}")
    if number < 10:
        return DIGITS[number]
    for unit, word in ((1000, "ribu"), (100, "ratus")):
        if number >= unit:
            count, rest = divmod(number, unit)
            head = f"se{word}" if count == 1 else f"{cardinal(count)} {word}"
            return head if not rest else f"{head} {cardinal(rest)}"
    if number < 20:
        return {10: "sepuluh", 11: "sebelas"}.get(number, f"{DIGITS[number - 10]} belas")
    tens, rest = divmod(number, 10)
    return f"{DIGITS[tens]} puluh" + (f" {DIGITS[rest]}" if rest else "")


def ordinal(number: int) -> str:
    """A place in a ranking: 1 → "Pertama", 2 → "Kedua", 21 → "Kedua Puluh Satu"."""
    if number == 1:
        return "Pertama"
    words = f"ke{cardinal(number)}".split()
    return " ".join(word.capitalize() for word in words)


def decimal(text: str) -> str:
    """A printed number in words: "91,4" → "sembilan puluh satu koma empat"; "" for anything else."""
    match = re.fullmatch(r"(\d{1,6})(?:,(\d{1,4}))?", text)
    if not match:
        return ""
    whole, fraction = match.groups()
    words = cardinal(int(whole))
    return f"{words} koma {' '.join(DIGITS[int(d)] for d in fraction)}" if fraction else words


def date(iso: str) -> str:
    """ "2023-01-27" → "27 Januari 2023"."""
    day = dt.date.fromisoformat(iso)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def weekday(day: dt.date) -> str:
    return WEEKDAYS[day.weekday()]


def spoken(day: dt.date) -> str:
    """A day as deeds say it: "Selasa tanggal tiga puluh bulan Mei tahun dua ribu dua puluh tiga (30-05-2023)"."""
    month = MONTHS[day.month - 1]
    return f"{weekday(day)} tanggal {cardinal(day.day)} bulan {month} tahun {cardinal(day.year)} ({day:%d-%m-%Y})"


def counted(number: int) -> str:
    """ "2 (dua)", never parted by a line."""
    return f"{number}\N{NO-BREAK SPACE}({cardinal(number)})"


# Titles that stand before a name; those behind it follow a comma.
TITLES = frozenset(
    [
        "dr",
        "drg",
        "drs",
        "dra",
        "prof",
        "ir",
        "h",
        "hj",
        "ust",
        "ustadz",
        "kh",
        "ns",
        "apt",
        "bripka",
        "brigjen",
        "irjen",
        "komjen",
        "kombes",
        "akbp",
        "kompol",
        "akp",
        "iptu",
        "ipda",
    ]
)
PARTICLES = frozenset(["bin", "binti", "al", "van", "von", "de", "der", "da", "dos", "el"])


def masked(name: str) -> str:
    """A person's name for strangers: "Dr. Siti Aminah binti Ali, S.H." → "S*** A*** binti A***".

    Three stars whatever the length, so that nothing but the first letters can be read from it.
    """
    words = name.partition(",")[0].split()
    while len(words) > 1 and all(part.lower() in TITLES for part in words[0].split(".") if part):
        words = words[1:]
    return " ".join(word.lower() if word.lower() in PARTICLES and n else mask(word) for n, word in enumerate(words))


def mask(word: str) -> str:
    if re.fullmatch(r"\w?\*{3}", word):  # masked before: what is kept of a name that was forgotten
        return word
    letters = [c for c in word if c.isalpha()]
    return f"{letters[0].upper()}***" if len(letters) > 1 else "***"
