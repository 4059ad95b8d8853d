"""The sums behind every figure: one query over the summary rows, by facility, office, province, month or the nation.

People are counted once: served in a span is who was there when it began (in the first month its facility reported) and
who came in it. A rate reads only rows that know both sides of it. NULL is "no data" and stays out.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
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
FACILITY = "JOIN rehab_facility f ON f.id = s.facility_id"
JOINS = {  # what the key needs, and nothing more: every join costs as much as a tenth of the sums
    Level.FACILITY: FACILITY,
    Level.OFFICE: "JOIN offices_organisation o ON o.id = s.supervisor_id",
    Level.PROVINCE: f"{FACILITY} JOIN offices_region r ON r.id = f.region_id",
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
    "outside": "count(*) FILTER (WHERE s.outside)",
}
IN_CHAIN = (  # models.report.in_chain
    "(supervisor_id = ANY(%(offices)s) "
    "OR facility_id IN (SELECT id FROM rehab_facility WHERE organisation_id = %(organisation)s))"
)
PLACES = {  # what may be chosen, by code
    "provinsi": "facility_id IN (SELECT f.id FROM rehab_facility f JOIN offices_region r ON r.id = f.region_id "
                "WHERE left(r.code, 2) = %(provinsi)s)",
    "kantor": "supervisor_id = (SELECT id FROM offices_organisation WHERE code = %(kantor)s)",
    "lembaga": "facility_id = (SELECT id FROM rehab_facility WHERE code = %(lembaga)s)",
}  # fmt: skip
# What has a beginning and an end of its own: a facility, in each month by itself, and its time with each office.
OWN = {Level.MONTH: "facility_id, month", Level.OFFICE: "facility_id, supervisor_id"}
FIRST_LAST = ", ".join(
    f"{edge}(month) FILTER (WHERE {known}_{one} IS NOT NULL) OVER own AS {name}_{one}"
    for one in SERVICES
    for edge, name, known in (("min", "first", "served"), ("max", "last", "closing"))
)
SQL = """
SELECT coalesce({key}, '') AS key, {sums}
FROM (
    SELECT *, {outside} AS outside, {first_last} FROM rehab_summary
    WHERE month BETWEEN %(first)s AND %(last)s AND {conditions}
    WINDOW own AS (PARTITION BY {own})
) s
{joins}
GROUP BY {grouping}
HAVING count(*) > 0
"""  # a total of nothing is no row


@dataclass(frozen=True)
class Chain:
    """What a person answers for: what belongs to their organisation, and what these offices of its tree were owed."""

    organisation: int
    offices: list[int]


def chain_of(user: User) -> Chain | None:
    """None is all. One query."""
    membership = user.membership
    if membership is None:
        return Chain(0, [])
    if membership.sees_everything:
        return None
    offices = Organisation.objects.visible_to(user).offices().order_by()
    return Chain(membership.organisation_id, list(offices.values_list("pk", flat=True)))


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


def statement(
    level: Level,
    *,
    final: bool = False,
    chain: bool = False,
    own: bool = False,
    total: bool = False,
    place: Collection[str] = (),
) -> str:
    """The query of a level, also timed alone by the bench."""
    conditions = [f"basis = '{Basis.FINAL}'" if final else "best", *(PLACES[name] for name in sorted(place))]
    if chain and level == Level.OFFICE:
        conditions.append("supervisor_id = ANY(%(offices)s)")
    elif chain and own:
        conditions.append(IN_CHAIN)
    return SQL.format(
        key=KEYS[level],
        sums=", ".join(f"{sql} AS {name}" for name, sql in SUMS.items()),
        outside=f"NOT {IN_CHAIN}" if chain and not own else "false",
        first_last=FIRST_LAST,
        joins=JOINS.get(level, ""),
        own=OWN.get(level, "facility_id"),
        conditions=" AND ".join(conditions),
        grouping=f"ROLLUP ({KEYS[level]})" if total else "1",
    )


def tallies(
    level: Level,
    span: Span,
    *,
    final: bool = False,
    chain: Chain | None = None,
    own: bool = False,
    total: bool = False,
    **place: str,
) -> dict[str, Tally]:
    """{key: tally}; one query. final: approved reports alone, else the best there is of each.

    chain: the reader's; None is all. own: only what lies in it, as offices always do, which are told whole or not at
    all. total: that of all rows too, under ""; only where the rows begin where it does (no level of OWN). place: of one
    province, office or facility, by code (PLACES).
    """
    first, last = span.days
    values: dict[str, Any] = {"first": first, "last": last, **place}
    if chain is not None:
        values |= {"offices": chain.offices, "organisation": chain.organisation}
    with connection.cursor() as cursor:
        cursor.execute(
            statement(level, final=final, chain=chain is not None, own=own, total=total, place=place), values
        )
        names = [column[0] for column in cursor.description[1:]]
        return {row[0]: Tally(dict(zip(names, row[1:], strict=True))) for row in cursor.fetchall()}
