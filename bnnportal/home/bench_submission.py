"""Handing in a report through the API, beside the bare inserts of the same rows and beside a request that does nothing."""

import json
import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from bnnportal.accounts.actions import ensure_account
from bnnportal.accounts.enums import Field, Role
from bnnportal.offices.models import Organisation
from bnnportal.periods import Month
from rehab.actions import open_months
from rehab.definition import Value, checks
from rehab.definition.checks import Context
from rehab.enums import FacilityKind
from rehab.models import Draft, Facility, MonthlyReport

OWNER, OFFICE = "P17-05", "BNNP-17"
WRITTEN = ("rehab_reportversion", "rehab_step", "rehab_summary", "audit_event", "notices_message")


class Ways(NamedTuple):
    """Milliseconds, the middle of all rounds."""

    submit: float
    empty: float
    bare: float


def clerk() -> Client:
    """Somebody of the partner, and the two of its office who are told."""
    for code, role in ((OFFICE, Role.OPERATOR), (OFFICE, Role.APPROVER), (OWNER, Role.PARTNER)):
        user = ensure_account(
            email=f"ukur.{role.lower()}@uji.test", name="Ukur Uji", password=secrets.token_urlsafe(16),
            organisation=Organisation.objects.get(code=code), role=role, field=Field.REHABILITATION,
            since=timezone.localdate().replace(month=1, day=1),
        )  # fmt: skip
    client = Client()
    client.force_login(user)
    return client


def reports(count: int) -> list[int]:
    """Facilities with last month's report filled in; the keys of the reports."""
    owner, office = Organisation.objects.get(code=OWNER), Organisation.objects.get(code=OFFICE)
    month = Month.of(timezone.localdate()).shift(-1)
    rows = [
        Facility(
            code=f"UKUR-{n}", name=f"Klinik Ukur {n}", kind=FacilityKind.PLRKM, organisation=owner, supervisor=office,
            region=office.region, services=["rj"], go_live=month.first_day,
        )
        for n in range(count)
    ]  # fmt: skip
    made = Facility.objects.bulk_create(rows, batch_size=500)
    open_months(facilities=[facility.pk for facility in made])
    found = list(MonthlyReport.objects.filter(facility__in=made).order_by("pk"))
    values = filled(found[0])
    held = {code: {"v": value} for code, value in values.items()}
    Draft.objects.bulk_create([Draft(report=report, values=held, revision=9) for report in found], batch_size=500)
    return [report.pk for report in found]


def filled(report: MonthlyReport) -> dict[str, Value]:
    """Three men came, nobody left: a small clinic's month."""
    form = report.definition
    values: dict[str, Value] = {"masuk.rj": 3, "masuk.rj.l.u20": 3}
    for item in form.items.values():
        if item.shares:
            values[f"{item.code}.{form.axes[item.across][0].code}"] = 3
    values |= {f"petugas.{option.code}": 1 for option in form.axes["profession"]}
    context = Context(report.period, report.services)
    values |= checks.rest_zero(form, values, context)
    values |= {
        code: 0 for code, cell in report.cells.items() if not (cell.total or cell.item.is_text) if code not in values
    }
    if wrong := checks.problems(form, values, context):
        raise RuntimeError(f"{wrong[0].code}: {wrong[0].text}")
    return values


def measure(n: int, rounds: int) -> Ways:
    """The three ways in turns, so that other load on the machine meets all of them."""
    client = clerk()
    keys = iter(reports(2 * n * rounds + 1))
    sample = next(keys)
    rows = written_by(client, sample)
    found: dict[str, list[float]] = {"submit": [], "empty": [], "bare": []}
    for _turn in range(n * rounds):
        mine, bare = next(keys), next(keys)
        found["submit"].append(clock(hand_in, client, mine))
        found["empty"].append(clock(ask, client, "/api/v1/kosong/"))
        found["bare"].append(clock(insert, rows, bare))
    return Ways(**{way: statistics.median(times) for way, times in found.items()})


def clock(work: Callable[..., object], *args: Any) -> float:
    start = time.perf_counter()
    work(*args)
    return (time.perf_counter() - start) * 1_000


def ask(client: Client, url: str) -> None:
    answer = client.post(url, {}, content_type="application/json")
    if answer.status_code != 200:
        raise RuntimeError(f"{url}: {answer.status_code} {answer.content[:200]!r}")


def hand_in(client: Client, key: int) -> None:
    ask(client, f"/api/v1/reports/{key}/submit/")


def written_by(client: Client, key: int) -> dict[str, list[dict[str, Any]]]:
    """The rows that handing in this report writes, by table."""
    last = {table: newest(table) for table in WRITTEN}
    hand_in(client, key)
    return {table: list(since(table, last[table])) for table in WRITTEN}


def newest(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - our own names
        return int(cursor.fetchone()[0])


def since(table: str, last: int) -> Iterator[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} WHERE id > %s ORDER BY id", [last])  # noqa: S608
        names = [column[0] for column in cursor.description]
        for row in cursor.fetchall():
            yield {name: value for name, value in zip(names, row, strict=True) if name != "id"}


def insert(rows: dict[str, list[dict[str, Any]]], key: int) -> None:
    """The same rows for another report, and the report's own change: one transaction of psycopg2 alone."""
    with transaction.atomic(), connection.connection.cursor() as cursor:
        cursor.execute("SELECT facility_id FROM rehab_monthlyreport WHERE id = %s FOR UPDATE", [key])
        own = {"report_id": key, "facility_id": cursor.fetchone()[0]}
        for table, found in rows.items():
            for row in found:
                changed = {name: value for name, value in own.items() if name in row}
                cells = {**row, **changed, **({"key": f"{row['key']}-{key}"} if row.get("key") else {})}
                names, marks = ", ".join(f'"{name}"' for name in cells), ", ".join(["%s"] * len(cells))
                values = [json.dumps(value) if isinstance(value, dict | list) else value for value in cells.values()]
                cursor.execute(f"INSERT INTO {table} ({names}) VALUES ({marks}) RETURNING id", values)  # noqa: S608
                if table == "rehab_reportversion":
                    own["version_id"] = cursor.fetchone()[0]
        cursor.execute(
            "UPDATE rehab_monthlyreport SET status = 'DIKIRIM', first_submitted_at = now(), counted_at = now(),"
            " latest_id = %s WHERE id = %s",
            [own["version_id"], key],
        )
