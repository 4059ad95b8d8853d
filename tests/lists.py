"""Lists for the tests of imports: a draft edition, and files as people really send them."""

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile

from awards import actions as awards
from awards.models import Edition
from bnnportal.accounts.models import User
from bnnportal.imports import actions, kinds
from bnnportal.imports.models import Run

HEADINGS = ["kategori", "tingkat", "peringkat", "satker", "seri"]
GOOD = [["REHAB", "provinsi", 1, "BNNP Riau", ""], ["REHAB", "kabkota", 1, "BNN Kota Mojokerto", ""]]


def make_draft(slug: str = "rakernis-uji") -> Edition:
    """An empty edition with two categories."""
    return awards.create_edition(
        by=None,
        slug=slug,
        name="Rakernis Uji",
        assessment_year=2025,
        venue="Surabaya",
        held_from=dt.date(2026, 1, 20),
        held_until=dt.date(2026, 1, 21),
        awarded_on=dt.date(2026, 1, 21),
        categories=[
            {"code": "IKM", "name": "Indeks Ketahanan Masyarakat", "field": "CEGAH", "classification": "PC.00"},
            {"code": "REHAB", "name": "Capaian Kinerja Rehabilitasi", "field": "REHAB", "classification": "RH.00"},
        ],
    )


@pytest.fixture
def list_draft(reference: None) -> Edition:
    return make_draft()


def book(rows: list[list[Any]], headings: list[str] | None = None, first_line: int = 1) -> bytes:
    """A workbook with the headings in `first_line` (from 1) and the rows below."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False}) as workbook:
        sheet = workbook.add_worksheet("Data")
        for line, cells in enumerate([HEADINGS if headings is None else headings, *rows], start=first_line - 1):
            sheet.write_row(line, 0, cells)
    return out.getvalue()


def file(data: bytes, name: str = "daftar.xlsx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def started(by: User, rows: list[list[Any]] | None = None, slug: str = "rakernis-uji") -> Run:
    """An uploaded list of awards, not saved yet."""
    if not Edition.objects.filter(slug=slug).exists():
        make_draft(slug)
    upload = file(book(GOOD if rows is None else rows))
    return actions.start(kind=kinds.get("penghargaan"), scope=slug, upload=upload, by=by)
