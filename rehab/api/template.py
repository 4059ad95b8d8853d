"""The form of a report as JSON, from its definition."""

from typing import Any

from rehab.definition import Cell, Definition
from rehab.models import MonthlyReport


def template(report: MonthlyReport) -> dict[str, Any]:
    """The form of one facility and month: sections, items, and every cell by its code, with what its reader takes."""
    definition, cells = report.definition, report.cells
    sections = []
    for section in definition.sections:
        items = [
            described(definition, [cell for cell in cells.values() if cell.item is item])
            for item in section.items
            if definition.applies(item, report.services)
        ]
        sections.append({"code": section.code, "title": section.title, "lead": section.lead, "items": items})
    return {
        "facility": report.facility.code,
        "month": f"{report.month:%Y-%m}",
        "form": definition.version,
        "title": definition.title,
        "services": list(report.services),
        "no_data": "TAD",
        "sections": sections,
        "checks": [{"kind": check.kind, **check.rule} for check in definition.checks],
    }


def described(definition: Definition, cells: list[Cell]) -> dict[str, Any]:
    item = cells[0].item
    return {
        "code": item.code, "label": item.label, "help": item.help, "unit": item.unit, "kind": item.kind,
        "required": item.required, "no_data_allowed": item.nodata and not item.is_text, "maximum": item.maximum,
        "adds_up_to": item.shares, "part_of": item.at_most, "only_if": item.needs, "begins_with": item.carry,
        "cells": [
            {"code": cell.code, "label": definition.label(cell), "total": cell.total, "parts": list(cell.parts)}
            for cell in cells
        ],
    }  # fmt: skip


TEXT: dict[str, str] = {"type": "string"}
FLAG: dict[str, str] = {"type": "boolean"}


def shape(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def many(of: Any) -> dict[str, Any]:
    return {"type": "array", "items": of}


TEMPLATE = shape(
    facility=TEXT, month=TEXT, form=TEXT, title=TEXT, services=many(TEXT), no_data=TEXT,
    sections=many(shape(
        code=TEXT, title=TEXT, lead=TEXT,
        items=many(shape(
            code=TEXT, label=TEXT, help=TEXT, unit=TEXT, kind={"enum": ["count", "text"]}, required=FLAG,
            no_data_allowed=FLAG, maximum={"type": "integer"}, adds_up_to=TEXT, part_of=TEXT, only_if=TEXT,
            begins_with=TEXT, cells=many(shape(code=TEXT, label=TEXT, total=TEXT, parts=many(TEXT))),
        )),
    )),
    checks=many({"type": "object", "additionalProperties": {}}),
)  # fmt: skip
