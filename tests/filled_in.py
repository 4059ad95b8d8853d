"""A person at Excel: opens a template, changes cells, saves it (with another program, which keeps only what it must)."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import xlsxwriter

from bnnportal.imports import sheets
from rehab.excel.layout import IDENTITY, MARKS, WHOLE

Lines = list[list[Any]]


class Formula(str):
    """A cell that computes its value."""

    __slots__ = ()


def lines_of(data: bytes) -> Lines:
    (sheet,) = sheets.read(data, "xlsx")
    return [list(cells) for _line, cells in sheet.lines]


def place_of(lines: Lines, code: str) -> tuple[int, int]:
    """Line and column of a cell, from 0 on."""
    at = lines[0].index(IDENTITY)
    marks: list[Any] = []
    for line, cells in enumerate(lines):
        if cells[at] == MARKS:
            marks = cells
        elif cells[at] and marks:
            for column, mark in enumerate(marks):
                if column > at and code == (cells[at] if mark == WHOLE else f"{cells[at]}.{mark}"):
                    return line, column
    raise KeyError(code)


def saved(lines: Lines, *, name: str = "Laporan") -> bytes:
    out = io.BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(name)
        for line, cells in enumerate(lines):
            for column, value in enumerate(cells):
                if isinstance(value, Formula):
                    sheet.write_formula(line, column, value, None, 7)
                elif isinstance(value, bool):
                    sheet.write_boolean(line, column, value)
                elif isinstance(value, int | float):
                    sheet.write_number(line, column, value)
                elif value is not None and value != "":
                    sheet.write_string(line, column, str(value))
    return out.getvalue()


def typed(data: bytes, cells: Mapping[str, Any]) -> bytes:
    """The file with these cells typed into it."""
    lines = lines_of(data)
    for code, value in cells.items():
        line, column = place_of(lines, code)
        lines[line][column] = value
    return saved(lines)


def changed(data: bytes, change: Callable[[Lines], None]) -> bytes:
    lines = lines_of(data)
    change(lines)
    return saved(lines)
