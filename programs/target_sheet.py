"""The sheet targets travel on between the portal and Excel; the import reads the columns this writes."""

from collections.abc import Collection, Iterator
from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from bnnportal.excel import clean
from bnnportal.offices.models import Organisation
from programs import figures
from programs.enums import TargetStatus
from programs.models import Target

HEADINGS = (
    "satuan kerja", "kode satuan kerja", "indikator", "kode indikator", "satuan", "triwulan I", "triwulan II",
    "triwulan III", "triwulan IV", "batas bawah", "batas atas", "alasan",
)  # fmt: skip
WIDTHS = (36, 16, 44, 24, 12, 13, 13, 13, 13, 13, 13, 30)
VALUES_FROM = 5  # the first of the columns people fill in


def sheet_of(offices: Collection[Organisation], year: int) -> bytes:
    """One row for each office and each indicator in force, with the target that stands there now."""
    out = BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        head = book.add_format({"bold": True, "font_color": "#ffffff", "bg_color": "#143a6b", "text_wrap": True})
        known = book.add_format({"font_color": "#56637a"})
        data = book.add_worksheet(clean(_("Target %(year)s") % {"year": year}))
        data.freeze_panes(1, VALUES_FROM)
        for at, (heading, width) in enumerate(zip(HEADINGS, WIDTHS, strict=True)):
            data.set_column(at, at, width)
            data.write_string(0, at, heading, head)
        last = 0
        for last, row in enumerate(lines(offices, year), start=1):
            for at, value in enumerate(row):
                if isinstance(value, str):
                    data.write_string(last, at, clean(value), known)
                elif value is not None:
                    data.write_number(last, at, value)
        data.autofilter(0, 0, last, len(HEADINGS) - 1)
    return out.getvalue()


def lines(offices: Collection[Organisation], year: int) -> Iterator[list[Any]]:
    """Two queries, however many offices. What is being worked on goes before what is in force."""
    standing: dict[tuple[int, int], Target] = {}
    rows = Target.objects.filter(office__in=offices, year=year).exclude(status=TargetStatus.REPLACED)
    for target in rows.order_by("n"):
        standing[target.office_id, target.indicator_id] = target
    known = figures.indicators_of(year)
    for office in offices:
        for indicator, _method in known:
            there = standing.get((office.pk, indicator.pk))
            values: list[Any] = [None] * 6
            if there is not None:
                values = [*(there.quarters or values[:4]), there.lower, there.upper]
            yield [office.name, office.code, indicator.name, indicator.code, indicator.unit, *values]
