"""The versions of an activity beside one another: what a correction changed."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from programs.models import Activity

COMPARED = (
    "programme", "kind", "title", "basis", "basis_number", "begins", "ends", "region", "village", "place", "site",
    "group", "subject", "speakers", "men", "women", "unrecorded", "funds", "cost", "outcome",
)  # fmt: skip


@dataclass
class Version:
    activity: Activity
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # (what, before, now)


def versions_of(activity: Activity) -> list[Version]:
    """All of its series, newest first. Two queries."""
    rows = list(
        Activity.objects.filter(series=activity.series)
        .select_related("office", "programme", "region", "site__region", "by", "approved_by")
        .prefetch_related("attendance")
        .order_by("n")
    )
    found = [Version(row) for row in rows]
    for before, version in zip(rows, found[1:], strict=False):
        version.changes = changed(before, version.activity)
    return found[::-1]


def changed(before: Activity, now: Activity) -> list[tuple[str, str, str]]:
    fields = {field.name: field for field in Activity._meta.concrete_fields}
    labels = {name: str(fields[name].verbose_name) for name in COMPARED}
    found = [(labels[name], said(before, name), said(now, name)) for name in COMPARED]
    found.append((_("lembaga"), institutions(before), institutions(now)))
    return [(label, was, is_now) for label, was, is_now in found if was != is_now]


def said(activity: Activity, name: str) -> str:
    value: Any = getattr(activity, name)
    if value in (None, ""):
        return _("kosong")
    if hasattr(activity, f"get_{name}_display"):
        return str(getattr(activity, f"get_{name}_display")())
    if name in ("begins", "ends"):
        return date_format(value, "j F Y")
    if name in ("men", "women", "unrecorded", "cost"):
        return number_format(value, force_grouping=True)
    return str(value)


def institutions(activity: Activity) -> str:
    rows = [
        row.name if row.people is None else f"{row.name} ({number_format(row.people, force_grouping=True)})"
        for row in activity.attendance.all()
    ]
    return ", ".join(rows) or _("kosong")
