"""The four approaches of all offices in one year, against the same SQL alone, and as the years go by."""

import statistics
from collections.abc import Iterator

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from bnnportal.accounts.models import User
from bnnportal.home.bench_agreements import clock, send
from bnnportal.offices.enums import OrganisationKind, RegionKind
from bnnportal.offices.models import Organisation, Region
from programs import figures

YEARS = 10
RESULTS = """
INSERT INTO programs_result (indicator_id, office_id, month, n, value, weight, origin, status, reason, simulated, at)
SELECT i.id, o.id, month, 1, (i.id * 7 + o.id + extract(month FROM month)::int) %% 90, 1 + o.id %% 9, 'DIHITUNG', 'DIPERIKSA',
    '', false, now()
FROM generate_series(%(first)s::date, %(last)s::date, '1 month') AS month
CROSS JOIN offices_organisation o CROSS JOIN programs_indicator i
WHERE o.kind <> 'MITRA' AND i.source <> 'UKURAN'
ON CONFLICT DO NOTHING
"""
TARGETS = """
INSERT INTO programs_target (indicator_id, office_id, year, n, quarters, status, reason, note, by_id, at, decided_by_id, decided_at,
    simulated)
SELECT i.id, o.id, %(year)s, 1, '{100,200,300,400}', 'BERLAKU', '', '', %(by)s, now(), %(by)s, now(), false
FROM offices_organisation o CROSS JOIN programs_indicator i WHERE o.kind <> 'MITRA' ON CONFLICT DO NOTHING
"""


def grow(user: User) -> Iterator[int]:
    """Offices as if every district had one; their results of one year, then of ten. Yields the years there are."""
    without = Region.objects.exclude(kind=RegionKind.PROVINCE).exclude(
        pk__in=Organisation.objects.filter(kind=OrganisationKind.KABKOTA).values("region")
    )
    above = {one.region_id: one for one in Organisation.objects.filter(kind=OrganisationKind.PROVINSI)}
    rows = [
        Organisation(
            kind=OrganisationKind.KABKOTA, code=f"BNNK-{region.code}-U", name=f"BNN {region.full_name} Ukur", region=region,
            parent=above.get(region.parent_id or 0) or next(iter(above.values())),
        )
        for region in without
    ]  # fmt: skip
    for row in rows:
        row.search = row.search_text()
    Organisation.objects.bulk_create(rows, 500)
    year = timezone.localdate().year
    with connection.cursor() as cursor:
        cursor.execute(TARGETS, {"year": year, "by": user.pk})
    for since in (year, year - YEARS + 1):
        with connection.cursor() as cursor:
            cursor.execute(RESULTS, {"first": f"{since}-01-01", "last": f"{year}-12-01"})
            cursor.execute("VACUUM ANALYZE")
        yield year - since + 1


def timed(user: User, rounds: int) -> tuple[float, float, int]:
    """(milliseconds of the function, of its statements with psycopg2 alone, queries), in turns."""
    offices = list(Organisation.objects.offices().values_list("pk", flat=True))
    year = timezone.localdate().year

    def ours() -> None:
        figures.lines(user, offices, year)

    with CaptureQueriesContext(connection) as captured:
        ours()
    wanted = [query["sql"] for query in captured.captured_queries]
    mine, alone = [], []
    for _round in range(rounds):
        mine.append(clock(ours))
        alone.append(clock(lambda: send(wanted)))
    return statistics.median(mine), statistics.median(alone), len(wanted)
