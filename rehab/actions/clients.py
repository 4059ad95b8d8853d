"""Rows of the client list. Each change computes the counts of the reports that can still be filled in."""

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.periods import Month
from rehab import counting, definition
from rehab.actions.drafts import locked, put
from rehab.context import counted, follows_list, horizon
from rehab.enums import FILLABLE, RehabEvent
from rehab.models import Client, Facility, MonthlyReport
from rehab.permissions.clients import check_can_keep_clients, check_can_read_clients
from rehab.permissions.reports import is_locked

OLDEST = dt.date(2000, 1, 1)
NAME = re.compile(r"[^\W\d_]{4,}")
LONG_NUMBER = re.compile(r"\d{10,}")


@dataclass(frozen=True)
class Pasted:
    """What a pasted list did."""

    added: int
    changed: int
    same: int


# Reading


def read_clients(*, facility: Facility, by: User, month: dt.date) -> list[Client]:
    """Who was in care in a month, the last to come first. Every reading is written down, without a name."""
    check_can_read_clients(by, facility)
    last = Month.of(month).last_day
    rows = list(
        Client.objects.filter(facility=facility)
        .in_month(month, last)
        .order_by("-entered_on", "-pk")
        .select_related("by")
    )
    if rows:
        record(
            RehabEvent.CLIENTS_READ, by=by, target=facility, organisation=facility.supervisor.code,
            month=f"{month:%Y-%m}", count=len(rows),
        )  # fmt: skip
    return rows


def read_client(*, client: Client, by: User) -> Client:
    """One row, to be changed; written down as the list is."""
    facility = client.facility
    check_can_read_clients(by, facility)
    record(RehabEvent.CLIENTS_READ, by=by, target=facility, organisation=facility.supervisor.code, count=1)
    return client


# One row


@transaction.atomic
def add_client(*, facility: Facility, by: User, **fields: Any) -> Client:
    facility = lock(facility)
    check_can_keep_clients(by, facility)
    client = Client(facility=facility, by=by, **fields)
    check(client)
    client.save()
    changed(facility, by, added=1)
    return client


@transaction.atomic
def change_client(*, client: Client, by: User, **fields: Any) -> Client:
    """Correct a row, or say when and how the client left."""
    facility = lock(client.facility)
    check_can_keep_clients(by, facility)
    client = Client.objects.select_for_update(of=("self",)).get(pk=client.pk)
    client.facility = facility
    if all(getattr(client, name) == value for name, value in fields.items()):
        return client
    for name, value in fields.items():
        setattr(client, name, value)
    client.by = by
    check(client)
    client.save()
    changed(facility, by, changed=1)
    return client


@transaction.atomic
def remove_client(*, client: Client, by: User) -> None:
    """Take away a row that should not be there; one who left stays, with the day and the kind."""
    facility = lock(client.facility)
    check_can_keep_clients(by, facility)
    Client.objects.filter(pk=client.pk).delete()
    changed(facility, by, removed=1)


# A whole list


@transaction.atomic
def paste_clients(
    *, facility: Facility, by: User, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str] | None = None
) -> Pasted:
    """Add and update rows from the facility's own list, all or nothing; who is not in it stays.

    The same client is known by label, service and day of entry. `columns` are remembered for the next time. A
    ValidationError names each row by its number in `rows`: {"3": sentence}.
    """
    facility = lock(facility)
    check_can_keep_clients(by, facility)
    there = {key(one): one for one in Client.objects.select_for_update(of=("self",)).filter(facility=facility)}
    wrong: dict[str, list[str]] = {}
    new: list[Client] = []
    old: list[Client] = []
    seen: set[tuple[str, str, dt.date]] = set()
    same = 0
    for n, fields in enumerate(rows):
        client = there.get((fields["label"], fields["service"], fields["entered_on"]))
        if client is not None:  # an empty cell of their list takes nothing away
            fields = {name: value for name, value in fields.items() if value not in (None, "")}
        if client is None:
            client = Client(facility=facility, **fields)
        elif all(getattr(client, name) == value for name, value in fields.items()):
            same += 1
            seen.add(key(client))
            continue
        client.facility, client.by = facility, by
        for name, value in fields.items():
            setattr(client, name, value)
        try:
            check(client, alone=False)
        except ValidationError as error:
            wrong[str(n)] = error.messages
        (old if client.pk else new).append(client)
        if key(client) in seen:
            wrong.setdefault(str(n), []).append(_("Klien ini tertulis dua kali."))
        seen.add(key(client))
    if wrong:
        raise ValidationError(wrong)
    now = timezone.now()
    for client in old:
        client.at = now
    Client.objects.bulk_create(new)
    names = [field.name for field in Client._meta.concrete_fields if field.name not in ("id", "facility")]
    Client.objects.bulk_update(old, names)
    if columns is not None and facility.columns != dict(columns):
        facility.columns = dict(columns)
        facility.save(update_fields=["columns"])
    if new or old:
        changed(facility, by, added=len(new), changed=len(old))
    return Pasted(len(new), len(old), same)


@transaction.atomic
def keep_clients(*, facility: Facility, by: User, on: bool) -> Facility:
    """Whether the counts of clients are computed from a list or typed. The rows stay either way."""
    facility = lock(facility)
    check_can_keep_clients(by, facility)
    if facility.keeps_clients != on:
        facility.keeps_clients = on
        facility.save(update_fields=["keeps_clients"])
        changed(facility, by, keeps=on)
    return facility


def lock(facility: Facility) -> Facility:
    return (
        Facility.objects.select_for_update(no_key=True, of=("self",))
        .select_related("supervisor", "organisation")
        .get(pk=facility.pk)
    )


def key(client: Client) -> tuple[str, str, dt.date]:
    return client.label, client.service, client.entered_on


def check(client: Client, *, alone: bool = True) -> None:
    """Refuse what cannot be: days to come, names, services the facility does not offer, options the form has not."""
    client.label = " ".join(client.label.split())
    client.full_clean(exclude=["facility", "by"], validate_unique=False, validate_constraints=False)
    wrong: dict[str, str] = {}
    check_label(client.label, wrong)
    if client.service not in client.facility.services:
        wrong["service"] = _("Lembaga ini tidak mempunyai layanan itu.")
    axes = definition.get(definition.VERSIONS[-1]).axes
    for field, axis in counting.FIELDS.items():
        value = getattr(client, field)
        if not value and field in ("education", "employment"):
            continue
        if value not in {option.code for option in axes[axis]}:
            wrong[field] = _("Pilih salah satu.")
    today = timezone.now().astimezone(ZoneInfo(client.facility.time_zone)).date()
    for field in ("entered_on", "left_on"):
        day = getattr(client, field)
        if day is not None and day > today:
            wrong[field] = _("Tanggal ini belum tiba.")
    if client.entered_on < OLDEST:
        wrong["entered_on"] = _("Periksa tahunnya.")
    if (client.left_on is None) != (not client.leaving):
        wrong["left_on" if client.leaving else "leaving"] = _("Tanggal keluar dan cara keluar diisi bersama.")
    elif client.left_on is not None and client.left_on < client.entered_on:
        wrong["left_on"] = _("Tanggal keluar tidak boleh sebelum tanggal masuk.")
    same = Client.objects.filter(
        facility=client.facility, label=client.label, service=client.service, entered_on=client.entered_on
    )
    if alone and same.exclude(pk=client.pk).exists():
        wrong["label"] = _("Klien ini sudah ada pada daftar dengan layanan dan tanggal masuk yang sama.")
    if wrong:
        raise ValidationError(wrong)


def check_label(label: str, wrong: dict[str, str]) -> None:
    """Initials or a record number, in capitals; neither a name nor an identity number, however it is written."""
    lettered = any(letter.isalpha() for letter in label)  # a record number may hold a year: RM03-0001/2026
    if LONG_NUMBER.search(re.sub(r"[\s.-]" if lettered else r"\D", "", label)):
        wrong["label"] = _("Jangan menulis NIK atau nomor telepon; tulis inisial atau nomor RM.")
    elif NAME.search(label) and not any(letter.isdigit() for letter in label):
        wrong["label"] = _("Tulis inisial atau nomor RM, bukan nama.")
    elif label != label.upper():
        wrong["label"] = _("Tulis inisial atau nomor RM dengan huruf besar, bukan nama.")


# Counts


def changed(facility: Facility, by: User, **what: Any) -> None:
    """Write down how much changed, and compute anew."""
    record(RehabEvent.CLIENTS_CHANGED, by=by, target=facility, organisation=facility.supervisor.code, **what)
    if facility.keeps_clients:
        recount(facility, by)


def recount(facility: Facility, by: User) -> None:
    """The counts of every report of the facility that can still be filled in."""
    reports = MonthlyReport.objects.expected().filter(facility=facility, status__in=FILLABLE, month__gte=horizon())
    for found in reports.order_by("month"):
        if is_locked(facility, found.month):
            continue
        report, draft = locked(found)
        if write_counts(report, draft.values, by, draft):
            draft.revision += 1
            draft.save()


def write_counts(report: MonthlyReport, held: Mapping[str, Any], by: User, draft: Any) -> bool:
    """Whether any of the cells the list answers changed. An empty part and a zero one say the same."""
    now = timezone.now().isoformat(timespec="seconds")
    wanted = counted(report)
    touched = False
    for code in [code for code in report.cells if counting.is_computed(report.definition, code)]:
        stored = held[code]["v"] if code in held else None
        value = wanted.get(code)
        if stored == value or (value is None and stored == 0):
            continue
        put(draft, code, value, by, now)
        touched = True
    return touched


def differs(report: MonthlyReport) -> bool:
    """Whether what was handed in says something else than the list does now."""
    if report.latest is None or not follows_list(report):
        return False
    sent, wanted = report.latest.values, counted(report)
    return any(
        (sent.get(code) or 0) != wanted.get(code, 0)
        for code in report.cells
        if counting.is_computed(report.definition, code)
    )


# Forgetting


def forget_clients(facilities: Iterable[int] | None = None) -> int:
    """Delete the rows of clients who left long ago; figures stay in the reports. Returns how many.

    Each facility in a transaction of its own; safe to run at any time, and twice at once.
    """
    overdue = Client.objects.filter(left_on__lt=horizon())
    if facilities is not None:
        overdue = overdue.filter(facility__in=facilities)
    total = 0
    for pk in sorted(set(overdue.values_list("facility", flat=True))):
        with transaction.atomic():
            facility = lock(Facility(pk=pk))
            count, _kinds = overdue.filter(facility=facility).delete()
            if count:
                record(
                    RehabEvent.CLIENTS_FORGOTTEN, by=None, target=facility, organisation=facility.supervisor.code,
                    count=count,
                )  # fmt: skip
            total += count
    return total
