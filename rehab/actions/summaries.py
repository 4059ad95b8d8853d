"""The typed numbers of a report, written in the transaction that changes it; no nightly job."""

from typing import Any

from rehab.definition import Definition, Values
from rehab.definition.checks import number, total
from rehab.enums import Basis, Leaving, Service
from rehab.models import MonthlyReport, ReportVersion, Summary

DOMAINS = ("fisik", "psikologis", "sosial", "lingkungan")

KEY = ("facility", "month", "basis")
COLUMNS = [field.name for field in Summary._meta.concrete_fields if field.name not in {"id", *KEY}]


def write_summaries(report: MonthlyReport) -> None:
    """One row for the approved version, one for a later version under review; both from scratch."""
    Summary.objects.filter(report=report).exclude(basis__in=versions(report)).delete()
    add_summaries(report)


def versions(report: MonthlyReport) -> dict[Basis, ReportVersion]:
    rows = {}
    if report.approved is not None:
        rows[Basis.FINAL] = report.approved
    if report.latest is not None and report.latest_id != report.approved_id and report.counted_at is not None:
        rows[Basis.PROVISIONAL] = report.latest
    return rows


def add_summaries(report: MonthlyReport) -> None:
    """The rows as the report stands: enough after a submission, which takes no row away."""
    rows = versions(report)
    made = [
        Summary(
            facility=report.facility, month=report.month, basis=basis, report=report,
            supervisor_id=report.supervisor_id, simulated=report.simulated,
            best=basis == Basis.FINAL or Basis.FINAL not in rows, **numbers(report, version.values),
        )
        for basis, version in rows.items()
    ]  # fmt: skip
    Summary.objects.bulk_create(made, update_conflicts=True, unique_fields=KEY, update_fields=COLUMNS)


def numbers(report: MonthlyReport, values: Values) -> dict[str, Any]:
    """{column of Summary: count or None}, of one version."""
    found: dict[str, int | None] = {}
    for service in Service.values:
        there = service in report.services
        at = {item: number(values, f"{item}.{service}") if there else None for item in FLOW}
        gone = [at[kind] for kind in Leaving.values]
        found |= {
            f"served_{service}": added(at["awal"], at["masuk"]),
            f"entered_{service}": at["masuk"],
            f"completed_{service}": at["selesai"],
            f"left_{service}": added(*gone),
            f"closing_{service}": at["akhir"],
        }
    for domain in DOMAINS:
        found[f"measured_{domain}"] = number(values, f"wq_akhir.{domain}")
        found[f"improved_{domain}"] = number(values, f"wq_naik.{domain}")
    definition: Definition = report.definition
    beds = number(values, "tt")
    return found | {
        "assessments": total(values, definition, "asesmen", report.services),
        "skhpn": number(values, "skhpn"),
        "bed_days": number(values, "hari"),
        "bed_capacity": None if beds is None else beds * report.period.last_day.day,
    }


FLOW = ("awal", "masuk", *Leaving.values, "akhir")


def added(*counts: int | None) -> int | None:
    """The sum, unknown where one of them is."""
    return None if None in counts else sum(count for count in counts if count is not None)
