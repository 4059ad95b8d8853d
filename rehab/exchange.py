"""Cells of a report as JSON: what the form on the phone and programs send and are answered, in the same words.

A list of `{"code": "masuk.rj", "base": 3, "value": "4"}` goes in: `base` is the value the sender saw (null where the
cell was empty), `value` what was typed (null empties the cell). Sent again it changes nothing, so an answer that was
lost is no reason to worry.
"""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from rehab.actions.drafts import Change, Saved, save_cells
from rehab.models import MonthlyReport

CODE = re.compile(r"[a-z0-9_]{1,20}(\.[a-z0-9_]{1,20}){0,3}\Z")
MOST_CELLS = 1000  # more than any form has


def save(report: MonthlyReport, by: User, data: Any) -> tuple[int, dict[str, Any]]:
    """Save a list of changed cells; (status, answer) for page and API.

    200 `{revision, saved, conflicts: [], refused}`, or 409 with the conflicts: `{code, stored, mine, by, at}`, where
    the other's value stands and nothing of `mine` was written. The other cells of the list are saved all the same.
    `refused` is {code: sentence} of what cannot be read. ValidationError when the list itself is not one, or the
    report is not open; PermissionDenied for who does not fill it in.
    """
    saved = save_cells(report=report, by=by, changes=read_changes(data))
    return (409 if saved.conflicts else 200), answer(saved)


def read_changes(data: Any) -> list[Change]:
    if not isinstance(data, list) or len(data) > MOST_CELLS:
        raise ValidationError(_('Kirim daftar isian: [{"code", "base", "value"}].'))
    return [read_change(one) for one in data]


def read_change(data: Any) -> Change:
    if not isinstance(data, dict) or not {"code", "base", "value"} >= data.keys() >= {"code", "value"}:
        raise ValidationError(_('Kirim daftar isian: [{"code", "base", "value"}].'))
    code, base = data["code"], data.get("base")
    if not isinstance(code, str) or not CODE.match(code):
        raise ValidationError(_("Kode bagian tidak dikenal."))
    if not is_value(base):
        raise ValidationError(_("Nilai semula %(code)s bukan bilangan atau kalimat.") % {"code": code})
    return Change(code, base, data["value"])


def is_value(base: Any) -> bool:
    """Whether a cell may have held this; True would count as 1."""
    return base is None or (isinstance(base, int | str) and not isinstance(base, bool))


def answer(saved: Saved) -> dict[str, Any]:
    return {
        "revision": saved.draft.revision,
        "saved": list(saved.written),
        "conflicts": [
            {
                "code": conflict.code,
                "stored": conflict.stored,
                "mine": conflict.mine,
                "by": conflict.by,
                "at": conflict.at.isoformat() if conflict.at else None,
            }
            for conflict in saved.conflicts
        ],
        "refused": dict(saved.refused),
    }


def read_values(data: Any) -> dict[str, Any]:
    """A whole draft, {code: what was typed}; codes that the form does not have are told by the form."""
    if not isinstance(data, dict) or len(data) > MOST_CELLS or not all(CODE.match(code) for code in data):
        raise ValidationError(_('Kirim isian sebagai {"kode": nilai}.'))
    return data
