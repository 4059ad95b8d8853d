"""Changes to the organisation tree and the table of holidays; the only place that writes them."""

from bnnportal.offices.actions.holidays import add_holiday, change_holiday, delete_holiday
from bnnportal.offices.actions.reference import load_holidays, load_offices, load_regions, time_zone
from bnnportal.offices.actions.tree import apply_due, close, create, edit, merge, move, rename, revert

__all__ = [
    "add_holiday",
    "apply_due",
    "change_holiday",
    "close",
    "create",
    "delete_holiday",
    "edit",
    "load_holidays",
    "load_offices",
    "load_regions",
    "merge",
    "move",
    "rename",
    "revert",
    "time_zone",
]
