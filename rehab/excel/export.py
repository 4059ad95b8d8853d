"""What many reports hold, one line each: for those who count further on their own."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bnnportal import excel
from bnnportal.periods import stamp
from rehab import definition
from rehab.definition import NO_DATA, Value
from rehab.enums import ReportState
from rehab.models.report import MonthlyReportQuerySet

MOST = 20_000  # lines of a file
MOST_WITH_PARTS = 2_000  # each is some six hundred cells wide


def export(reports: MonthlyReportQuerySet, *, parts: bool = False) -> bytes:
    """The versions handed in last, a column for each cell of their forms. `parts`: sex and age too; four queries.

    ValidationError when there are more than a file should hold.
    """
    found = reports.exclude(latest=None)
    count = found.count()
    check_fits(count, parts=parts)
    cells = columns(found, parts=parts)
    about = [
        (_("Kode lembaga"), "text"), (_("Lembaga"), "text"), (_("Kantor pembina"), "text"), (_("Bulan"), "text"),
        (_("Keadaan"), "text"), (_("Versi"), "number"), (_("Simulasi"), "text"),
    ]  # fmt: skip
    note = _("%(n)s laporan, versi yang terakhir dikirim. Diunduh %(when)s. TAD: tidak ada data.") % {
        "n": number_format(count, force_grouping=True), "when": stamp(),
    }  # fmt: skip
    heads = [*about, *((f"{label} [{code}]", "number") for code, label in cells.items())]
    simulated = found.filter(simulated=True).exists()
    return excel.workbook(_("Isian laporan"), heads, lines(found, list(cells)), note, simulated=simulated)


def check_fits(count: int, *, parts: bool) -> None:
    most = MOST_WITH_PARTS if parts else MOST
    if count <= most:
        return
    words = {"n": number_format(count, force_grouping=True), "most": number_format(most, force_grouping=True)}
    if parts:
        raise ValidationError(
            _("%(n)s laporan terlalu banyak untuk berkas dengan rincian jenis kelamin dan umur (paling banyak %(most)s). "
              "Saring dahulu menurut tahun dan kantor pembina, atau unduh tanpa rincian.") % words
        )  # fmt: skip
    raise ValidationError(
        _("%(n)s laporan terlalu banyak untuk satu berkas (paling banyak %(most)s). Saring dahulu, misalnya tahun.")
        % words
    )


def columns(reports: MonthlyReportQuerySet, *, parts: bool) -> dict[str, str]:
    """{code: label} of every cell that one of these reports has, in the order of the newest form."""
    kinds = sorted({(form, tuple(services)) for form, services in reports.order_by().values_list("form", "services")})
    found: dict[str, str] = {}
    for version in reversed(definition.VERSIONS):
        services = sorted({service for form, offered in kinds if form == version for service in offered})
        form = definition.get(version)
        if any(kind == version for kind, _services in kinds):
            for code, cell in form.cells(services).items():
                if parts or not cell.total:
                    found.setdefault(code, form.label(cell))
    return found


def lines(reports: MonthlyReportQuerySet, codes: list[str]) -> Iterator[list[Any]]:
    listed = reports.select_related("facility__supervisor", "latest").order_by("month", "facility__code")
    for report in listed.iterator(chunk_size=500):
        if report.latest is not None:
            held = report.latest.values
            yield [
                report.facility.code, report.facility.name, report.facility.supervisor.name, f"{report.month:%Y-%m}",
                str(ReportState(report.state).label), report.latest.n, report.simulated,
                *(in_cell(held.get(code)) for code in codes),
            ]  # fmt: skip


def in_cell(value: Value | None) -> Value:
    """An empty cell stays empty: what was not asked is not "no data"."""
    return " " if value is None else "TAD" if value == NO_DATA else value
