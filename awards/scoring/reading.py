"""Reading one object of a definition key by key: what is unknown, of the wrong kind or out of range is refused."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from awards.scoring.errors import ScoringError

INFORMATION = frozenset({"name", "unit", "source", "url", "assumption", "origin", "note"})  # allowed everywhere
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
LARGEST = 1e15  # the largest figure taken: beyond it a double no longer holds every whole number
SMALLEST = 1e-30  # the smallest but zero: its fourth power, which kurtosis needs, is still far from nothing


def in_range(value: float) -> bool:
    """Whether a figure can be computed with: zero, or of a size between `SMALLEST` and `LARGEST`."""
    return value == 0 or SMALLEST <= abs(value) <= LARGEST


@dataclass(frozen=True)
class Reader:
    """One JSON object with its place in the definition, so that each refusal says where it stands."""

    data: Mapping[str, Any]
    place: str
    component: str = ""

    @classmethod
    def of(cls, value: object, place: str, component: str = "") -> "Reader":
        if not isinstance(value, dict):
            raise ScoringError(f"{place}: harus berupa objek {{…}}.", component=component)
        return cls(value, place, component)

    def fail(self, sentence: str) -> NoReturn:
        raise ScoringError(f"{self.place}: {sentence}", component=self.component)

    def only(self, *keys: str) -> None:
        """Refuse by name every key that is neither in `keys` nor mere information."""
        unknown = sorted(set(self.data) - set(keys) - INFORMATION)
        if unknown:
            known = ", ".join(sorted(keys)) or "tidak ada"
            self.fail(f"kunci “{unknown[0]}” tidak dikenal. Yang dikenal: {known}.")

    def text(self, key: str, *, default: str | None = None) -> str:
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str) or not (value.strip() or default is not None):
            self.fail(f"“{key}” harus berupa teks" + ("." if default is not None else " dan wajib diisi."))
        return value

    def column(self, key: str) -> str | None:
        """The name of a column; None where the key is absent or null."""
        return None if self.data.get(key) is None else self.text(key)

    def code(self, key: str = "code") -> str:
        value = self.text(key)
        if not CODE.fullmatch(value):
            self.fail(f"“{key}” hanya huruf, angka, titik, garis bawah, dan tanda hubung: “{value}”.")
        return value

    def number(
        self, key: str, *, default: float | None = None, least: float = -LARGEST, most: float = LARGEST
    ) -> float:
        value = self.data.get(key)
        return default if value is None and default is not None else self.finite(value, key, least=least, most=most)

    def finite(self, value: object, key: str, *, least: float = -LARGEST, most: float = LARGEST) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(f"“{key}” harus berupa angka.")
        if not least <= value <= most:  # also NaN, and whole numbers beyond any double
            self.fail(f"“{key}” di luar batas {least:g} sampai {most:g}.")
        if not in_range(value):
            self.fail(f"“{key}” terlalu kecil untuk dihitung dengan teliti.")
        return float(value) + 0.0  # -0.0 becomes 0.0

    def whole(self, key: str, *, least: int, most: int) -> int:
        value = self.data.get(key)
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fail(f"“{key}” harus bilangan bulat dari {least} sampai {most}.")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.data.get(key, default)
        if not isinstance(value, bool):
            self.fail(f"“{key}” harus true atau false.")
        return value

    def choice(self, key: str, choices: Iterable[str], *, default: str | None = None) -> str:
        value = self.data.get(key, default)
        if value not in (names := list(choices)):
            self.fail(f"“{key}” harus salah satu dari {', '.join(names)}.")
        return str(value)

    def list(self, key: str) -> list[Any]:
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(f"“{key}” harus berupa daftar […].")
        return value

    def pair(self, key: str) -> tuple[float | None, float | None] | None:
        """Lower and upper bound, either of which may be null; None where the key is absent or null."""
        if self.data.get(key) is None:
            return None
        bounds = self.list(key)
        if len(bounds) != 2:
            self.fail(f"“{key}” harus dua angka: [bawah, atas].")
        low, high = (None if bound is None else self.finite(bound, key) for bound in bounds)
        if low is not None and high is not None and low >= high:
            self.fail(f"“{key}”: batas bawah {low:g} harus lebih kecil daripada batas atas {high:g}.")
        return low, high

    def inner(self, key: str) -> "Reader | None":
        """The object under a key; None where it is absent or null."""
        value = self.data.get(key)
        return None if value is None else Reader.of(value, f"{self.place}, “{key}”", self.component)
