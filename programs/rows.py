"""A row that an action looks at again, under its lock."""

from typing import TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from bnnportal.rest import GONE

Row = TypeVar("Row", bound=Model)


def still(rows: "QuerySet[Row]", pk: int) -> Row:
    """The row as it is now; who comes a moment after somebody removed it reads so (page 409, API 404)."""
    row = rows.filter(pk=pk).first()
    if row is None:
        raise ValidationError(_("Catatan ini baru saja dihapus, mungkin oleh rekan Anda."), code=GONE)
    return row
