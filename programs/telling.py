"""A line of figures as people read it: one row for page, Excel and paper, live or as it was frozen."""

from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal import charts
from bnnportal.accounts.enums import Field
from bnnportal.accounts.models import User
from programs.enums import Approach, Light, NoAchievement
from programs.figures import Line
from programs.models.case import sees_cases

QUARTERS = ("I", "II", "III", "IV")
NUMBERS = frozenset({"target", "lower", "upper", "year_target", "result", "raw", "shown"})


def quarter_of(year: int) -> int:
    """Up to which quarter a year is told: the running one of this year, the last of one that is over."""
    today = timezone.localdate()
    return (today.month + 2) // 3 if year == today.year else 4


@dataclass(frozen=True)
class Row:
    """Target, result and achievement of one indicator. Numbers are exact; the words round them.

    cases: it counts cases, so a frozen row is told only to those who see them. hidden: this reader is told nothing.
    """

    approach: str
    programme: str
    programme_code: str
    indicator: str
    code: str
    unit: str
    precision: int
    target: Decimal | None  # up to the quarter
    lower: Decimal | None
    upper: Decimal | None
    year_target: Decimal | None
    result: Decimal | None
    raw: Decimal | None
    shown: Decimal | None
    light: str
    reason: str
    simulated: bool
    provisional: bool
    cases: bool
    hidden: bool
    link: str = ""

    @classmethod
    def of(cls, line: Line, quarter: int) -> "Row":
        indicator, value, target = line.indicator, line.value, line.target
        aim = None if target is None else target.aim(quarter)
        found = line.achievement
        return cls(
            approach=indicator.programme.approach, programme=indicator.programme.name,
            programme_code=indicator.programme.code, indicator=indicator.name, code=indicator.code, unit=indicator.unit,
            precision=line.method.precision, target=aim.value if aim else None, lower=aim.lower if aim else None,
            upper=aim.upper if aim else None, year_target=target.aim(4).value if target else None, result=line.result,
            raw=found.raw, shown=found.shown, light=line.light.value, reason=found.reason.value if found.reason else "",
            simulated=bool((value and value.simulated) or (target and target.simulated)),
            provisional=bool(value and value.provisional), cases=indicator.programme.field == Field.ENFORCEMENT,
            hidden=line.hidden, link=value.link if value else "",
        )  # fmt: skip

    def frozen(self) -> dict[str, Any]:
        """As JSON keeps it; without the link, which is of today."""
        kept = {one.name: getattr(self, one.name) for one in fields(self) if one.name != "link"}
        return {name: str(value) if isinstance(value, Decimal) else value for name, value in kept.items()}

    @classmethod
    def thawed(cls, kept: dict[str, Any], user: User) -> "Row":
        """A frozen row as this person may read it: what counts cases is empty for who sees none."""
        told: dict[str, Any] = {
            name: Decimal(value) if name in NUMBERS and value is not None else value for name, value in kept.items()
        }
        if told["cases"] and not sees_cases(user):
            told |= {
                "result": None,
                "raw": None,
                "shown": None,
                "light": Light.NONE.value,
                "reason": "",
                "hidden": True,
            }
        return cls(**told)

    def amount(self, value: Decimal | None) -> str:
        return "" if value is None else charts.number(value, self.precision)

    @property
    def target_words(self) -> str:
        """ "120", "70 sampai 80" or, of an open range, "mulai 70"; "" where there is none."""
        if self.lower is None:
            return self.amount(self.target)
        if self.upper is None:
            return _("mulai %(lower)s") % {"lower": self.amount(self.lower)}
        return _("%(lower)s sampai %(upper)s") % {"lower": self.amount(self.lower), "upper": self.amount(self.upper)}

    @property
    def year_words(self) -> str:
        """The year's target, where it is another than the one of the quarter."""
        return self.amount(self.year_target) if self.year_target != self.target else ""

    @property
    def result_words(self) -> str:
        return self.amount(self.result)

    @property
    def raw_words(self) -> str:
        return percent(self.raw)

    @property
    def shown_words(self) -> str:
        return percent(self.shown)

    @property
    def is_capped(self) -> bool:
        return self.raw != self.shown

    @property
    def state(self) -> Light:
        return Light(self.light)

    @property
    def approach_label(self) -> str:
        return str(Approach(self.approach).label)

    @property
    def reason_words(self) -> str:
        """Why there is no achievement."""
        return str(NoAchievement(self.reason).label) if self.reason else ""

    @property
    def explanation(self) -> str:
        """Why there is no figure, and what has to be known beside one."""
        if self.hidden:
            return _("Hanya dibaca bidang pemberantasan.")
        said = [self.reason_words] if self.reason else []
        if self.is_capped:
            said.append(
                _("Capaian dihitung paling tinggi %(cap)s; sebelum dibatasi %(raw)s.")
                % {"cap": self.shown_words, "raw": self.raw_words}
            )
        if self.provisional:
            said.append(_("Memuat nilai yang belum diperiksa."))
        if self.simulated:
            said.append(_("Data simulasi."))
        return " ".join(said)


def percent(value: Decimal | None) -> str:
    return "" if value is None else f"{charts.number(value, 1)}%"


def by_approach(rows: list[Row]) -> list[tuple[str, list[Row]]]:
    """(approach in words, its rows) in the order of the four."""
    found = [(str(one.label), [row for row in rows if row.approach == one.value]) for one in Approach]
    return [(label, own) for label, own in found if own]
