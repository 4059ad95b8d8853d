"""What a definition of an index consists of: components in levels, each with its methods, and the way to a rank."""

from dataclasses import dataclass
from functools import cached_property

FORMAT = "bnn-index/1"
AGGREGATES = ("arithmetic", "geometric", "harmonic")
MISSING = ("leave", "mean", "median", "group_mean", "latest")
TIES = ("competition", "dense", "average")
# Columns of the result that are not a score: no level or component may take their name
RESULT_COLUMNS = (
    "unit", "label", "partition", "rank", "tied", "band", "availability", "note",
    "rank_low", "rank_high", "rank_mean", "tie_group",
)  # fmt: skip
# method of normalisation -> its parameters
NORMALISE: dict[str, tuple[str, ...]] = {
    "none": (),
    "minmax": ("range",),
    "zscore": (),
    "rank": (),
    "percentile": ("range",),
    "distance_to_target": ("target", "clip", "range"),
    "distance_to_reference": ("reference", "clip", "range"),
    "goalposts": ("low", "high", "clip", "range"),
    "fraction_of_max": ("range",),
}


@dataclass(frozen=True)
class Denominator:
    """Value divided by `column`, times `per`."""

    column: str
    per: float = 1.0


@dataclass(frozen=True)
class Missing:
    """What stands in an empty cell; `group_column` only with group_mean."""

    method: str = "leave"
    group_column: str | None = None


@dataclass(frozen=True)
class Treat:
    """Winsorise up to `points` values while |skewness| > skew and kurtosis > kurtosis; otherwise logarithm."""

    points: int
    skew: float = 2.0
    kurtosis: float = 3.5


@dataclass(frozen=True)
class Normalise:
    """A method with its parameters; goalposts and target are in the unit of the value, before any logarithm."""

    method: str = "none"
    low: float = 0.0
    high: float = 1.0
    target: float = 0.0
    reference: str = ""
    clip: bool = False
    range: tuple[float, float] = (0.0, 1.0)


@dataclass(frozen=True)
class Component:
    """One column of the table on its way into a level."""

    code: str
    name: str
    column: str
    parent: str
    weight: float = 1.0
    direction: int = 1
    unit: str = ""
    denominator: Denominator | None = None
    missing: Missing = Missing()
    treat: Treat | None = None
    transform: str | None = None
    cap: tuple[float | None, float | None] | None = None
    normalise: Normalise = Normalise()
    source: str = ""
    assumption: str = ""
    origin: str = ""


@dataclass(frozen=True)
class Level:
    """A sum of levels or components; the root (parent None) is the index itself."""

    code: str
    name: str
    parent: str | None
    weight: float = 1.0
    aggregate: str = "arithmetic"
    availability: float = 0.0
    decimals: int | None = None
    round: bool = False
    assumption: str = ""


@dataclass(frozen=True)
class Period:
    """Rows of which period are scored; earlier ones serve `missing: latest`."""

    column: str
    value: str


@dataclass(frozen=True)
class Band:
    """A class by its lower bound."""

    label: str
    low: float


@dataclass(frozen=True)
class Ranking:
    """Whether the rounded or the unrounded score is ranked, how ties are counted, what breaks them."""

    on: str
    ties: str = "competition"
    tie_breakers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Robustness:
    """How far weights may move (0.25 = a quarter up or down) and which methods are tried instead."""

    weights: float = 0.25
    normalise: tuple[Normalise, ...] = ()
    aggregate: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    """A sound definition. Components and levels stand in the order in which they were written."""

    code: str
    version: str
    name: str
    unit_column: str
    components: tuple[Component, ...]
    levels: tuple[Level, ...]
    rank: Ranking
    label_column: str | None = None
    partition_column: str | None = None
    exclude_column: str | None = None
    period: Period | None = None
    screen: float = 0.0
    bands: tuple[Band, ...] = ()
    bands_note: str = ""
    robustness: Robustness = Robustness()

    @cached_property
    def root(self) -> Level:
        return next(level for level in self.levels if level.parent is None)

    @cached_property
    def nodes(self) -> dict[str, Level | Component]:
        """Levels and components by code."""
        found: dict[str, Level | Component] = {level.code: level for level in self.levels}
        return found | {component.code: component for component in self.components}

    @cached_property
    def children(self) -> dict[str, tuple[Level | Component, ...]]:
        """The parts of each level, in the order of the definition."""
        return {
            level.code: tuple(node for node in self.nodes.values() if node.parent == level.code)
            for level in self.levels
        }

    @cached_property
    def bottom_up(self) -> tuple[Level, ...]:
        """Levels so that every level comes after its parts; the root is the last."""
        depth = {self.root.code: 0}
        waiting = [self.root.code]
        for code in waiting:
            below = [part.code for part in self.children[code] if isinstance(part, Level)]
            depth |= dict.fromkeys(below, depth[code] + 1)
            waiting += below
        return tuple(sorted(self.levels, key=lambda level: -depth[level.code]))
