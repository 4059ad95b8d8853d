"""How the names of offices are compared. "BNNK Banjarbaru", "BNN Kota Banjar Baru" and "Banjarbaru" are one."""

import re
import unicodedata

_WORDS = {
    "kab": "kabupaten",
    "prov": "provinsi",
    "propinsi": "provinsi",
    "kep": "kepulauan",
    "bnnp": "provinsi",
    "dki": "",
    "di": "",
    "bnn": "",
    "bnnk": "",
    "ri": "",
}
_KINDS = ("provinsi", "kabupaten", "kota")
_PHRASES = (
    (r"badan narkotika nasional", " "),
    (r"republik indonesia", " "),
    (r"daerah istimewa|daerah khusus(?: ibukota| ibu kota)?", " "),
)


def fold(text: str) -> str:
    """Lower case, no accents, only letters, digits and single spaces."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", " ", plain).strip()


def key(text: str) -> tuple[str, str]:
    """Return (kind, core) of an office's or region's name.

    kind is "provinsi", "kabupaten", "kota" or "" where the name does not say; core is the name without its
    prefix and without spaces: `key("BNN Kab. Serdang Bedagai") == ("kabupaten", "serdangbedagai")`.
    """
    folded = fold(text)
    for pattern, replacement in _PHRASES:
        folded = re.sub(pattern, replacement, folded)
    words = [word for word in (_WORDS.get(word, word) for word in folded.split()) if word]
    kind = words.pop(0) if len(words) > 1 and words[0] in _KINDS else ""
    return kind, "".join(words)
