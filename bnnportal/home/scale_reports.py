"""Monthly reports as many as the nation will have in ten years, made at once for measuring; never where people work."""

import datetime as dt

from django.db import connection

from bnnportal.offices.models import Region
from bnnportal.periods import Month
from partners.models import Partner
from rehab.enums import FacilityKind
from rehab.models import Facility
from rehab.spans import last_reported

# Of 100 reports three never came, seven came late, and those of the newest month still wait for approval.
REPORTS = """
INSERT INTO rehab_monthlyreport (facility_id, supervisor_id, month, origin, form, services, due_at, status,
    first_submitted_at, counted_at, objection, simulated)
SELECT f.id, f.supervisor_id, m::date, 'PORTAL', '2023', f.services, m + interval '1 month 7 days', 'TERBUKA',
    sent.at, sent.at, '', false
FROM rehab_facility f
CROSS JOIN generate_series(%(first)s::timestamp, %(last)s::timestamp, interval '1 month') m
CROSS JOIN LATERAL (SELECT (f.id * 31 + extract(month from m)::int * 17 + extract(year from m)::int) %% 100 AS n) AS luck
CROSS JOIN LATERAL (
    SELECT CASE WHEN luck.n < 3 THEN NULL
                WHEN luck.n < 10 THEN m + interval '1 month 12 days' ELSE m + interval '1 month 4 days' END AS at
) AS sent
WHERE f.code LIKE 'UKUR-%%'
ORDER BY m, f.id
"""
VERSIONS = """
INSERT INTO rehab_reportversion (report_id, n, values, authors, reasons, note, at, channel)
SELECT r.id, 1, '{}', '{}', '[]', '', r.counted_at, ''
FROM rehab_monthlyreport r JOIN rehab_facility f ON f.id = r.facility_id
WHERE f.code LIKE 'UKUR-%%' AND r.counted_at IS NOT NULL AND r.latest_id IS NULL
"""
STATES = """
UPDATE rehab_monthlyreport r SET latest_id = v.id,
    status = CASE WHEN r.month = %(last)s THEN 'DIKIRIM' ELSE 'DISETUJUI' END,
    approved_id = CASE WHEN r.month = %(last)s THEN NULL ELSE v.id END,
    approved_at = CASE WHEN r.month = %(last)s THEN NULL ELSE r.counted_at + interval '3 days' END
FROM rehab_reportversion v WHERE v.report_id = r.id AND r.latest_id IS NULL
"""
COUNTS = {
    "served_rj": "3 + n % 9", "entered_rj": "1 + n % 5", "completed_rj": "n % 3", "left_rj": "n % 3 + n % 2",
    "closing_rj": "2 + n % 7", "measured_fisik": "n % 4", "improved_fisik": "(n % 4) * 3 / 4",
    "measured_psikologis": "n % 4", "improved_psikologis": "(n % 4) / 2", "measured_sosial": "n % 4",
    "improved_sosial": "(n % 4) / 2", "measured_lingkungan": "n % 4", "improved_lingkungan": "(n % 4) * 3 / 4",
    "assessments": "n % 6", "skhpn": "n % 4", "bed_days": "CASE WHEN inpatient THEN 100 + n % 150 END",
    "bed_capacity": "CASE WHEN inpatient THEN 310 END", "served_ri": "CASE WHEN inpatient THEN 8 + n % 6 END",
    "entered_ri": "CASE WHEN inpatient THEN n % 4 END", "completed_ri": "CASE WHEN inpatient THEN n % 2 END",
    "left_ri": "CASE WHEN inpatient THEN n % 2 + n % 3 / 2 END", "closing_ri": "CASE WHEN inpatient THEN 8 + n % 5 END",
}  # fmt: skip
SUMMARIES = """
INSERT INTO rehab_summary (facility_id, report_id, supervisor_id, month, basis, best, simulated, {columns})
SELECT facility_id, id, supervisor_id, month, basis, true, false, {values}
FROM (
    SELECT r.id, r.facility_id, r.supervisor_id, r.month, 'ri' = ANY(f.services) AS inpatient,
        (r.facility_id * 7 + extract(month from r.month)::int * 13)::int %% 90 AS n,
        CASE WHEN r.status = 'DISETUJUI' THEN 'FINAL' ELSE 'SEMENTARA' END AS basis
    FROM rehab_monthlyreport r JOIN rehab_facility f ON f.id = r.facility_id
    WHERE f.code LIKE 'UKUR-%%' AND r.latest_id IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM rehab_summary s WHERE s.report_id = r.id)
    ORDER BY r.month, r.facility_id
) AS report
"""


def make_facilities(partners: list[Partner], go_live: dt.date) -> list[Facility]:
    """One for each partner; a third has beds too."""
    provinces = {region.code: region for region in Region.objects.filter(parent=None)}
    return Facility.objects.bulk_create(
        [
            Facility(
                code=f"UKUR-{n:05d}", name=partner.organisation.name, kind=FacilityKind.PLRKM,
                organisation=partner.organisation, supervisor=partner.organisation.parent,
                region=provinces[partner.organisation.region.province_code], services=["rj", "ri"] if n % 3 == 0 else ["rj"],
                beds=10 if n % 3 == 0 else None, go_live=go_live,
            )
            for n, partner in enumerate(partners)
        ],
        1_000,
    )  # fmt: skip


def make_reports(first: Month, last: Month | None = None) -> None:
    """Of every facility made above, for each month of the span."""
    names, counts = list(COUNTS), list(COUNTS.values())
    values = {"first": first.first_day, "last": (last or last_reported()).first_day}
    with connection.cursor() as cursor:
        cursor.execute(REPORTS, values)
        cursor.execute(VERSIONS)
        cursor.execute(STATES, values)
        summaries = SUMMARIES.format(columns=", ".join(names), values=", ".join(counts).replace("%", "%%"))
        cursor.execute(summaries, [])


def analyze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
