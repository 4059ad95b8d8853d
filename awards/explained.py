"""What stands behind a frozen ranking, for the pages that explain it: definition and scored table.

A freeze is never changed, so what its texts say is read once and kept; pages leave the three texts in the database.
"""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from awards.models import Freeze
from awards.places import DIGITS
from awards.scoring import spec as specs
from awards.scoring.definition import Component, Level, Spec
from awards.scoring.engine import Result, score
from awards.scoring.table import read_csv

TEXTS = ("spec", "data", "result")  # of a freeze: long, and read only here
KEPT = 8  # freezes a process remembers: a few hundred kB each


@dataclass(frozen=True)
class Definition:
    """A frozen definition as its file has it, and read."""

    raw: dict[str, Any]
    spec: Spec

    @property
    def decimals(self) -> int:
        """Of the index as it is printed."""
        decimals = self.spec.root.decimals
        return DIGITS if decimals is None else decimals

    @cached_property
    def assumptions(self) -> list[tuple[str, str]]:
        """(what, the assumption in words) for everything that no source says; the index itself first."""
        named = [(str(self.raw.get("name") or self.spec.code), self.raw)]
        named += [
            (part.get("name") or part["code"], part) for kind in ("levels", "components") for part in self.raw[kind]
        ]
        return [(name, str(part["assumption"])) for name, part in named if part.get("assumption")]

    @property
    def root(self) -> Level:
        return self.spec.root

    def component(self, code: str) -> Component | None:
        node = self.spec.nodes.get(code)
        return node if isinstance(node, Component) else None


def definition(freeze: Freeze) -> Definition:
    return _definition(freeze.pk, freeze.spec_sha256)


def result(freeze: Freeze) -> Result:
    """The frozen figures scored by the frozen definition."""
    return scored(freeze.pk, freeze.spec_sha256, freeze.data_sha256)


@lru_cache(maxsize=KEPT)
def _definition(pk: int, sha256: str) -> Definition:
    raw = specs.loads(Freeze.objects.values_list("spec", flat=True).get(pk=pk))
    return Definition(raw, specs.parse(raw))


@lru_cache(maxsize=KEPT)
def scored(pk: int, spec_sha256: str, data_sha256: str) -> Result:
    spec = _definition(pk, spec_sha256).spec
    return score(spec, read_csv(Freeze.objects.values_list("data", flat=True).get(pk=pk), spec))
