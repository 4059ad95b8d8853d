"""What happened to each report of the demo, in order: handed in, looked at, returned, approved."""

import datetime as dt
import json
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils import timezone

from bnnportal.accounts.models import User
from bnnportal.periods import Month
from partners.simulation import WITH_ACCOUNT
from rehab import definition
from rehab.actions.summaries import numbers
from rehab.context import horizon
from rehab.definition import Values, checks
from rehab.definition.checks import Context
from rehab.enums import (
    Basis,
    Channel,
    ReportOrigin,
    ReportStatus,
    StepKind,
    WarningReason,
)
from rehab.models import CellComment, Client, Draft, Facility, MonthlyReport, ReportVersion, Step, Summary
from rehab.months import due_days, due_moment
from rehab.simulation.figures import Clinic
from rehab.simulation.places import Place
from rehab.simulation.rows import Rows

People = Mapping[str, User]  # by the part of the address before the @
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
REASONS = {"opening": WarningReason.EARLIER, "zero": WarningReason.TRUE, "jump": WarningReason.PROGRAMME,
           "places": WarningReason.TRUE}  # fmt: skip
STATE = (
    "latest", "approved", "status", "first_submitted_at", "counted_at", "returned_at", "approved_at", "checked_by",
    "objection",
)  # fmt: skip
NOTE = "Simulasi: periksa lagi jumlah kegiatan keluarga; daftar hadir menunjukkan angka lain."


@dataclass
class Told:
    """One report with all that belongs to it, before anything has a number."""

    report: MonthlyReport
    versions: list[ReportVersion] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    comment: CellComment | None = None
    approved: ReportVersion | None = None
    draft: Draft | None = None


class Story:
    def __init__(self, people: People, last: Month) -> None:
        self.people, self.last, self.now = people, last, timezone.now()
        self.told: list[Told] = []
        self.rows: list[Rows] = []

    # What happened

    def tell(self, place: Place, facility: Facility, seed: int) -> None:
        """Every month of a facility, the oldest first."""
        draw = random.Random(seed)  # noqa: S311 - the same invented figures every time
        clinic = Clinic([str(service) for service in place.services], place.size, place.beds, place.women, draw)
        reports = {report.month: report for report in facility.reports.all()}
        months = [self.last.shift(-ago) for ago in range(place.live + place.history - 1, place.closed - 1, -1)]
        due = due_days(month.first_day for month in months) if place.history else {}
        rows = None
        if place.keeps_clients and (clerk := self.clerk(facility)):
            rows = Rows(facility, clerk, draw)
            self.rows.append(rows)
        history: list[Values] = []
        before: Values | None = None
        for month in months:
            ago = (self.last.year - month.year) * 12 + self.last.month - month.month
            report = reports.get(month.first_day)
            if report is None:
                if ago < place.live:  # excused
                    clinic.month(definition.current(month), month, come=0)
                    before = None
                    continue
                moment = due_moment(due[month.first_day], facility.time_zone)
                report = self.past(facility, month, moment)
            told = Told(report)
            self.told.append(told)
            context = Context(month, report.services, facility.beds, history[:12], before, facility.places)
            values = self.figures(clinic, place, report, ago, context)
            if rows is not None:
                rows.month(report.definition, month, values)
            before = None
            if self.happen(told, place, values, ago, draw, context):
                before = told.versions[-1].values
                history.insert(0, before)

    def past(self, facility: Facility, month: Month, due: dt.datetime) -> MonthlyReport:
        """A month before the facility came to the portal, loaded from its own records."""
        return MonthlyReport(
            facility=facility, month=month.first_day, origin=ReportOrigin.HISTORY, due_at=due, simulated=True,
            form=definition.current(month).version, services=facility.services, supervisor_id=facility.supervisor_id,
        )  # fmt: skip

    def figures(
        self, clinic: Clinic, place: Place, report: MonthlyReport, ago: int, context: Context
    ) -> dict[str, Any]:
        if ago in place.opening:  # somebody moved in between, and nobody knows how
            first = next(iter(clinic.services))
            clinic.inside[first].update({("l", "u20"): 3})
        if ago in place.outlier:
            return clinic.month(report.definition, report.period, come=clinic.size * 7 + 12)
        for _try in range(9):  # chance alone makes no outlier
            before = dict(clinic.inside)
            values = clinic.month(report.definition, report.period)
            if all(one.kind != "jump" for one in checks.warnings(report.definition, values, context)):
                return values
            clinic.inside = before
        return clinic.month(report.definition, report.period)

    def happen(
        self, told: Told, place: Place, values: dict[str, Any], ago: int, draw: random.Random, context: Context
    ) -> bool:
        """Whether it was handed in."""
        report = told.report
        if report.origin == ReportOrigin.HISTORY:
            self.hand_in(told, values, report.due_at, context)
            self.approve(told, report.due_at)
            return True
        fate = place.last if ago == 0 else "missing" if ago in place.missing else "approved"
        # in the last days before the deadline, during the day; or some days after it
        sent = report.due_at - DAY * draw.randint(0, 4) - HOUR * draw.randint(7, 15) - dt.timedelta(seconds=41 * ago)
        if ago in place.late or fate == "late":
            sent = report.due_at + DAY * draw.randint(0, 9) + HOUR * draw.randint(9, 17)
        if fate in ("missing", "open") or sent > self.now:
            if fate == "open" or (ago == 0 and sent > self.now):
                self.begin(told, values, broken=fate == "open")
            return False
        if ago in place.voided:
            empty = {code: 0 if isinstance(value, int) else value for code, value in values.items()}
            self.hand_in(
                told, {code: v for code, v in empty.items() if not told.report.cells[code].total}, sent, context
            )
            self.step(told, StepKind.VOIDED, sent + DAY, "Simulasi: semua angka nol, padahal ada klien.")
            report.counted_at = None
            sent += DAY * 2
        if ago in place.went_back or fate == "returned":
            wrong = values | {"keg_keluarga": int(values["keg_keluarga"]) + 1}
            self.hand_in(told, wrong | {"hadir_keluarga": values["hadir_keluarga"] or 4}, sent, context)
            self.send_back(
                told, self.now - DAY * 2 if fate == "returned" and place.owner == WITH_ACCOUNT else sent + DAY
            )
            sent += DAY * 3
            if fate == "returned":
                return True
        self.hand_in(told, values, sent, context, on_paper=ago in place.on_paper)
        if fate == "checked":
            self.check(told, sent + DAY)
        if fate == "approved" and (ago or sent + DAY * 2 < self.now):
            self.approve(told, sent + DAY * draw.randint(2, 4) + HOUR * draw.randint(0, 2))
        if ago in place.correcting:
            report.status, report.returned_at = ReportStatus.RETURNED, self.now - DAY * 2
            note = "Simulasi: dibuka agar jumlah petugas yang dilatih dapat ditambahkan."
            self.step(told, StepKind.CORRECTING, report.returned_at, note, self.reviewer(report))
        if ago in place.asking:
            report.objection = "Simulasi: dua SKHPN belum terhitung."
            self.step(told, StepKind.ASKED, self.now - DAY, report.objection, self.clerk(report.facility))
        return True

    def hand_in(
        self, told: Told, values: dict[str, Any], at: dt.datetime, context: Context, *, on_paper: bool = False
    ) -> None:
        report = told.report
        at = min(at, self.now - HOUR)
        warnings = checks.warnings(report.definition, values, context)
        clerk = self.clerk(report.facility)
        version = ReportVersion(
            report=report, n=len(told.versions) + 1, values=values, at=at, by=clerk,
            authors=dict.fromkeys(values, clerk.pk) if clerk else {},
            reasons=[
                {"code": one.code, "kind": one.kind, "text": one.text, "reason": REASONS[one.kind], "note": ""}
                for one in warnings
            ],
        )  # fmt: skip
        if on_paper:
            version.by, version.authors = self.people["bengkulu"], {}
            version.channel, version.received_on = Channel.PAPER, at.date()
        told.versions.append(version)
        report.status = ReportStatus.SUBMITTED
        if report.origin == ReportOrigin.PORTAL:
            report.first_submitted_at = report.first_submitted_at or at
            report.counted_at = report.counted_at or at
            self.step(told, StepKind.SUBMITTED, at, by=version.by)
        for comment in filter(None, [told.comment]):
            comment.closed_at = at

    def clerk(self, facility: Facility) -> User | None:
        """Who fills in its reports, where the demo has an account for them."""
        accounts = ("kipas", "mitra", "bengkulu")
        return next(
            (self.people[name] for name in accounts
             if self.people[name].organisation == facility.organisation), None,
        )  # fmt: skip

    def reviewer(self, report: MonthlyReport, *, head: bool = False) -> User:
        if report.facility.supervisor.code == "BNNP-17":
            own = (
                report.facility.organisation_id == report.facility.supervisor_id
            )  # nobody looks at what he sent himself
            return self.people["kepala.bengkulu" if head or own else "bengkulu"]
        if report.facility.supervisor.code == "BNNP-35" and not head:
            return self.people["jatim"]
        return self.people["penetap" if head else "pusat"]

    def step(self, told: Told, kind: StepKind, at: dt.datetime, note: str = "", by: User | None = None) -> None:
        told.steps.append(
            Step(report=told.report, kind=kind, version=told.versions[-1], at=min(at, self.now), note=note, by=by)
        )

    def check(self, told: Told, at: dt.datetime) -> None:
        told.report.checked_by = self.reviewer(told.report)
        self.step(told, StepKind.CHECKED, at, by=told.report.checked_by)

    def approve(self, told: Told, at: dt.datetime) -> None:
        report = told.report
        report.status, report.approved_at = ReportStatus.APPROVED, min(at, self.now)
        told.approved = told.versions[-1]
        if report.origin == ReportOrigin.PORTAL:
            report.checked_by = self.reviewer(report)
            self.step(told, StepKind.CHECKED, at - HOUR, by=report.checked_by)
            self.step(told, StepKind.APPROVED, at, by=self.reviewer(report, head=True))

    def send_back(self, told: Told, at: dt.datetime) -> None:
        report = told.report
        by = self.reviewer(report)
        report.status, report.returned_at = ReportStatus.RETURNED, min(at, self.now)
        told.comment = CellComment(
            report=report, version=told.versions[-1], code="keg_keluarga",
            text="Simulasi: daftar hadir bulan ini berbeda.", by=by, at=report.returned_at,
        )  # fmt: skip
        self.step(told, StepKind.RETURNED, at, NOTE, by)

    def begin(self, told: Told, values: dict[str, Any], *, broken: bool) -> None:
        """A form that somebody began; of a broken one, the clients do not add up."""
        flow = {item.code for item in told.report.definition.sections[0].items}
        some = {code: value for code, value in values.items() if code.partition(".")[0] in flow - {"akhir"}}
        if broken:
            last = f"akhir.{told.report.services[0]}"
            some[last] = int(values[last]) + 1
        clerk = self.clerk(told.report.facility)
        at = self.now.isoformat(timespec="seconds")
        who = {"by": clerk.pk, "at": at} if clerk else {}
        told.draft = Draft(report=told.report, values={code: {"v": v, **who} for code, v in some.items()}, revision=1)

    # Into the database

    def write(self) -> int:
        """In few statements, however many reports. Returns how many there are."""
        self.write_history()
        ReportVersion.objects.bulk_create([one for told in self.told for one in told.versions], 500)
        for told in self.told:
            told.report.latest = told.versions[-1] if told.versions else None
            told.report.approved = told.approved
        keep_states([told.report for told in self.told if told.versions])
        Step.objects.bulk_create([step for told in self.told for step in told.steps], 1000)
        said = [(told.comment, told.comment.at) for told in self.told if told.comment]
        CellComment.objects.bulk_create([comment for comment, _at in said])
        for comment, at in said:  # not when it was written here
            comment.at = at
        CellComment.objects.bulk_update([comment for comment, _at in said], ["at"])
        Draft.objects.bulk_create([told.draft for told in self.told if told.draft])
        forgotten = horizon(self.now.date())
        Client.objects.bulk_create(
            row for rows in self.rows for row in rows.all if row.left_on is None or row.left_on >= forgotten
        )
        Summary.objects.bulk_create([row for told in self.told for row in self.summaries(told.report)], 500)
        return len(self.told)

    def write_history(self) -> None:
        """Months before the portal have no report yet; one that was handed in needs its version first."""
        rows = [told.report for told in self.told if told.report.pk is None]
        states = [(report.status, report.approved_at) for report in rows]
        for report in rows:
            report.status, report.approved_at = ReportStatus.OPEN, None
        MonthlyReport.objects.bulk_create(rows)
        for report, (status, approved_at) in zip(rows, states, strict=True):
            report.status, report.approved_at = status, approved_at

    def summaries(self, report: MonthlyReport) -> list[Summary]:
        """As actions.summaries writes them."""
        found = []
        if report.approved is not None:
            found.append((Basis.FINAL, report.approved))
        if report.latest is not None and report.latest is not report.approved and report.counted_at is not None:
            found.append((Basis.PROVISIONAL, report.latest))
        return [
            Summary(
                facility=report.facility, month=report.month, basis=basis, report=report, best=not n, simulated=True,
                supervisor_id=report.supervisor_id, **numbers(report, version.values),
            )
            for n, (basis, version) in enumerate(found)
        ]  # fmt: skip


def keep_states(reports: list[MonthlyReport]) -> None:
    """What became of each report, in one statement: bulk_update would take longer than all the rest."""
    fields = [field for field in MonthlyReport._meta.concrete_fields if field.name in STATE]
    rows = [
        {field.column: getattr(report, field.attname) for field in fields} | {"id": report.pk} for report in reports
    ]
    columns = ", ".join(f"{field.column} = new.{field.column}" for field in fields)
    types = ", ".join(f"{field.column} {field.db_type(connection)}" for field in fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE rehab_monthlyreport r SET {columns} "  # noqa: S608 - names of our own columns
            f"FROM json_to_recordset(%s) AS new(id bigint, {types}) WHERE r.id = new.id",
            [json.dumps(rows, cls=DjangoJSONEncoder)],
        )
