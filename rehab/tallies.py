"""The sums behind every figure: one query over the summary rows, by facility, office, province, month or the nation.

People are counted once: served in a span is who was there when it began (in the first month its facility reported) and
who came in it. A rate reads only rows that know both sides of it. NULL is "no data" and stays out.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from django.db import connection

from rehab.enums import Basis, Level, Service
from rehab.spans import Span

DOMAINS = ("fisik", "psikologis", "sosial", "lingkungan")
SERVICES = tuple(Service.values)
# what a row is put under, by its code
KEYS = {
    Level.FACILITY: "f.code",
    Level.OFFICE: "o.code",
    Level.PROVINCE: "left(r.code, 2)",
    Level.MONTH: "to_char(s.month, 'YYYY-MM')",
    Level.NATION: "''",
}
SUMS = {
    # by service
    **{f"entered_{one}": f"sum(s.entered_{one})" for one in SERVICES},
    **{
        f"opening_{one}": f"sum(s.served_{one} - s.entered_{one}) FILTER (WHERE s.month = s.first_{one})"
        for one in SERVICES
    },
    **{f"closing_{one}": f"sum(s.closing_{one}) FILTER (WHERE s.month = s.last_{one})" for one in SERVICES},
    **{f"completed_{one}": f"sum(s.completed_{one}) FILTER (WHERE s.left_{one} IS NOT NULL)" for one in SERVICES},
    **{f"left_{one}": f"sum(s.left_{one}) FILTER (WHERE s.completed_{one} IS NOT NULL)" for one in SERVICES},
    # quality of life by domain
    **{f"improved_{one}": f"sum(s.improved_{one}) FILTER (WHERE s.measured_{one} IS NOT NULL)" for one in DOMAINS},
    **{f"measured_{one}": f"sum(s.measured_{one}) FILTER (WHERE s.improved_{one} IS NOT NULL)" for one in DOMAINS},
    "assessments": "sum(s.assessments)",
    "skhpn": "sum(s.skhpn)",
    "bed_days": "sum(s.bed_days) FILTER (WHERE s.bed_capacity IS NOT NULL)",
    "bed_capacity": "sum(s.bed_capacity) FILTER (WHERE s.bed_days IS NOT NULL)",
    # what stands behind them: reports that know it
    **{f"n_{one}": f"count(s.served_{one})" for one in SERVICES},
    **{f"n_{one}": f"count(s.improved_{one}) FILTER (WHERE s.measured_{one} IS NOT NULL)" for one in DOMAINS},
    "n_skhpn": "count(s.skhpn)",
    "n_beds": "count(s.bed_days) FILTER (WHERE s.bed_capacity IS NOT NULL)",
    "reports": "count(*)",
    "provisional": f"count(*) FILTER (WHERE s.basis = '{Basis.PROVISIONAL}')",
    "simulated": "count(*) FILTER (WHERE s.simulated)",
    "outside": "count(*) FILTER (WHERE %(seen)s IS NOT NULL AND NOT s.facility_id = ANY(%(seen)s))",
}
FIRST_LAST = ", ".join(
    f"{edge}(month) FILTER (WHERE {known}_{one} IS NOT NULL) OVER own AS {name}_{one}"
    for one in SERVICES
    for edge, name, known in (("min", "first", "served"), ("max", "last", "closing"))
)
SQL = """
SELECT {key} AS key, {sums}
FROM (
    SELECT *, {first_last} FROM rehab_summary
    WHERE month BETWEEN %(first)s AND %(last)s AND {basis} {some}
    WINDOW own AS (PARTITION BY {own})
) s
JOIN rehab_facility f ON f.id = s.facility_id
JOIN offices_organisation o ON o.id = f.supervisor_id
JOIN offices_region r ON r.id = f.region_id
GROUP BY 1
"""


@dataclass(frozen=True)
class Tally:
    """What was counted under one key. `outside`: of its rows, those that lie outside the reader's responsible chain."""

    sums: dict[str, int | None] = field(default_factory=dict)

    def of(self, *names: str) -> int | None:
        """The sum of these counts; what is not known is left out, nothing known is None."""
        known = [value for name in names if (value := self.sums.get(name)) is not None]
        return sum(known) if known else None

    @property
    def reports(self) -> int:
        return self.sums.get("reports") or 0

    @property
    def provisional(self) -> int:
        return self.sums.get("provisional") or 0

    @property
    def simulated(self) -> bool:
        return bool(self.sums.get("simulated"))

    @property
    def in_chain(self) -> bool:
        return not self.sums.get("outside")


def statement(level: Level, *, final: bool, some: bool) -> str:
    """The query of a level, also timed alone by the bench."""
    return SQL.format(
        key=KEYS[level],
        sums=", ".join(f"{sql} AS {name}" for name, sql in SUMS.items()),
        first_last=FIRST_LAST,
        own="facility_id, month" if level == Level.MONTH else "facility_id",  # each month begins anew
        basis=f"basis = '{Basis.FINAL}'" if final else "best",
        some="AND facility_id = ANY(%(some)s)" if some else "",
    )


def tallies(
    level: Level,
    span: Span,
    *,
    final: bool = False,
    seen: Collection[int] | None = None,
    some: Collection[int] | None = None,
) -> dict[str, Tally]:
    """{key: tally}; one query. final: approved reports alone, else the best there is of each.

    seen: the facilities in the reader's responsible chain; None is all. some: only these facilities.
    """
    first, last = span.days
    values = {
        "first": first,
        "last": last,
        "seen": None if seen is None else list(seen),
        "some": None if some is None else list(some),
    }
    with connection.cursor() as cursor:
        cursor.execute(statement(level, final=final, some=some is not None), values)
        names = [column[0] for column in cursor.description[1:]]
        return {row[0]: Tally(dict(zip(names, row[1:], strict=True))) for row in cursor.fetchall()}
