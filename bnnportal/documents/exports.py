"""A list page becomes an export: its first rows as text for paper, all of them as Excel. Called by pages.ListPage."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bnnportal import excel
from bnnportal.documents import actions, tables, words
from bnnportal.documents.actions.exporting import Table
from bnnportal.documents.permissions import check_can_export
from bnnportal.pages import Listing


def export(request: HttpRequest, listing: Listing) -> HttpResponse:
    """Freeze the list as the person sees it now, and lead to the page that waits for the file."""
    by: Any = request.user
    check_can_export(by)
    first: list[list[str | None]] = []
    count = 0

    def rows() -> Iterator[list[Any]]:
        """All rows for the workbook; on the way the first ones are kept as text. One row is held at a time."""
        nonlocal count
        for row in listing.rows:
            if count < tables.PRINTED:
                first.append([text(value, kind) for value, (_label, kind) in zip(row, listing.columns, strict=True)])
            count += 1
            yield row

    workbook = excel.workbook(listing.heading, listing.columns, rows(), listing.note, simulated=listing.simulated)
    table = Table(listing.heading, listing.columns, first, count, listing.filters, listing.simulated)
    return redirect(actions.request_export(by=by, table=table, workbook=workbook))


def text(value: Any, kind: str) -> str | None:
    """A cell as it is printed; None is "no data"."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if isinstance(value, int | float | Decimal):
        return str(value) if kind == "plain" else number_format(value, use_l10n=True, force_grouping=True)
    if isinstance(value, dt.datetime):
        moment = timezone.localtime(value)
        return f"{words.date(moment.date().isoformat())} {moment:%H.%M} {tables.zone(moment)}".strip()
    if isinstance(value, dt.date):
        return words.date(value.isoformat())
    return excel.clean(str(value))
