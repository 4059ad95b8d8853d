"""The monthly report on paper: frozen as it was handed in, with what it is worth (final or not) said on each page."""

import datetime as dt
import json
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts.models import User
from bnnportal.documents import kinds, papers, words
from bnnportal.documents.actions import exporting
from bnnportal.documents.certificates import Sheet, validity
from bnnportal.documents.models import Document
from bnnportal.documents.papers import Attached
from bnnportal.documents.permissions import check_export_is_no_paper
from bnnportal.documents.pictures import qr_svg, svg_url
from bnnportal.documents.tables import zone
from rehab import definition as definitions
from rehab import figures
from rehab.definition import Cell, Definition, Values
from rehab.definition.checks import number
from rehab.enums import WarningReason
from rehab.models import MonthlyReport, ReportVersion

KIND = "lapbul"
SHEET = Sheet(width=210, height=297)


def content_of(report: MonthlyReport, version: ReportVersion) -> dict[str, Any]:
    """Everything the paper says, as text, whatever happens to the report later."""
    facility = report.facility
    names = dict(User.objects.filter(pk__in=set(version.authors.values())).values_list("pk", "name"))
    final = report.approved_id == version.pk
    return {
        "facility": facility.name,
        "code": facility.code,
        "kind": str(facility.get_kind_display()),
        "services": facility.get_services_display(),
        "supervisor": facility.supervisor.name,
        "month": str(report.period),
        "form": report.form,
        "version": version.n,
        "final": final,
        "approved_at": at(report.approved_at, facility.time_zone) if final and report.approved_at else "",
        "sent_at": at(version.at, facility.time_zone),
        "sent_by": version.by.name if version.by else "",
        "channel": str(version.get_channel_display()) if version.on_behalf else "",
        "received_on": words.date(version.received_on.isoformat()) if version.received_on else "",
        "authors": sorted(names.values()),
        "note": version.note,
        "sections": [section_of(report, block, version.values) for block in blocks(report, version.values)],
        "reasons": [reason(one) for one in version.reasons],
    }


def blocks(report: MonthlyReport, values: Values) -> list[figures.Block]:
    return figures.blocks(report, values, figures.Said())


def section_of(report: MonthlyReport, block: figures.Block, values: Values) -> dict[str, Any]:
    definition = report.definition
    return {
        "title": block.section.title,
        "groups": [
            {
                "title": group.title,
                "quiet": group.quiet,
                "wide": any(line.cell.parts for line in group.lines),
                "lines": [
                    {
                        "label": line.label,
                        "value": line.now,
                        "text": line.cell.item.is_text,
                        "parts": parts_of(definition, line.cell, values) if line.cell.parts else [],
                    }
                    for line in group.lines
                    if not (line.cell.item.is_text and line.value is None)
                ],
            }
            for group in block.groups
        ],
    }


def parts_of(definition: Definition, cell: Cell, values: Values) -> list[str]:
    """Sex by sex, age by age; nobody is a dot, so that the few numbers are seen."""
    return [str(number(values, part) or "·") for part in cell.parts]


def reason(one: dict[str, str]) -> str:
    chosen = one["reason"]
    said = str(WarningReason(chosen).label) if chosen in WarningReason.values else ""
    return f"{one['text']} {': '.join(filter(None, [said, one['note']]))}".strip()


def at(moment: dt.datetime, name: str) -> str:
    local = moment.astimezone(ZoneInfo(name))
    return f"{words.date(local.date().isoformat())} pukul {local:%H.%M} {zone(local)}"


def heads(definition: Definition) -> list[tuple[str, list[str]]]:
    """(sex, its ages) above the columns of the wide tables."""
    return [(sex.label, [short_age(age.label) for age in definition.axes["age"]]) for sex in definition.axes["sex"]]


def short_age(label: str) -> str:
    """ "<15", "20–34", "65+" """
    return label.replace("Di bawah ", "<").replace(" tahun ke atas", "+").removesuffix(" tahun")


def context(document: Document) -> dict[str, Any]:
    content = document.content
    asked = dt.datetime.fromisoformat(content["at"])
    check_at = document.verification_url.partition("://")[2].rpartition(f"/{document.code}")[0]
    return {
        "r": content["text"],
        "heads": heads(definitions.get(content["text"]["form"])),
        "issued": document.issued_at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "at": f"{words.date(content['at'][:10])} pukul {asked:%H.%M} {zone(asked)}",
        "qr": svg_url(qr_svg(document.verification_url, 18)),
        "check_at": check_at,
        "validity": validity(document, check_at),
    }


def attached(document: Document) -> list[Attached]:
    data = json.dumps(document.content["text"], ensure_ascii=False, indent=1, sort_keys=True)
    return [Attached("laporan.json", _("Isi laporan"), data.encode())]


def register() -> None:
    kinds.register(
        kinds.Kind(
            code=KIND,
            label=gettext_lazy("Laporan bulanan"),
            number_pattern="",
            facts=exporting.export_facts,
            check_can_revoke=check_export_is_no_paper,
            replace=exporting.no_replacement,
        )
    )
    papers.register(
        KIND,
        papers.Paper(
            template="rehab/pdf/laporan.html",
            style="daftar.css",
            context=context,
            sheet=lambda document: SHEET,
            underlay=lambda document: None,
            attached=attached,
            sizes=(),
        ),
    )
