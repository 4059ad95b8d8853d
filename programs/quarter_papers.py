"""The report of a quarter as a reader may read it: rows for page and Excel, and the paper made of the same."""

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import cached_property
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
from bnnportal.offices.models import Organisation
from bnnportal.periods import ROMAN
from programs import figures
from programs.enums import Light, ReportState
from programs.models import QuarterReport
from programs.models.catalogue import FIRST_YEAR
from programs.telling import Row, by_approach

KIND = "laptriwulan"
SHEET = Sheet(width=210, height=297)
MONTHS = ("Maret", "Juni", "September", "Desember")
SECTIONS = {
    "summary": gettext_lazy("Ringkasan"), "obstacles": gettext_lazy("Kendala"),
    "follow_up": gettext_lazy("Tindak lanjut"),
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """A report as one reader may read it; without a row, what it would say now."""

    office: Organisation
    year: int
    quarter: int
    rows: list[Row]
    report: QuarterReport | None

    @property
    def title(self) -> str:
        return _("Laporan triwulan %(quarter)s %(year)s, %(office)s") % {
            "quarter": ROMAN[self.quarter - 1], "year": self.year, "office": self.office,
        }  # fmt: skip

    @property
    def state(self) -> ReportState:
        if self.report is not None:
            return ReportState(self.report.status)
        return ReportState.MISSING if is_over(self.year, self.quarter) else ReportState.RUNNING

    @property
    def is_final(self) -> bool:
        return self.state == ReportState.ISSUED

    @property
    def simulated(self) -> bool:
        return any(row.simulated for row in self.rows) or bool(self.report and self.report.simulated)

    @property
    def hides(self) -> bool:
        return any(row.hidden for row in self.rows)

    @property
    def sections(self) -> list[tuple[str, str]]:
        """(heading, words) of those that were written."""
        found = ((str(label), getattr(self.report, name, "")) for name, label in SECTIONS.items())
        return [(label, text) for label, text in found if text]

    @cached_property
    def approaches(self) -> list[tuple[str, list[Row]]]:
        return by_approach(self.rows)

    @property
    def lights(self) -> list[tuple[Light, int]]:
        """How many indicators this reader sees in each light."""
        shown = [row.light for row in self.rows if not row.hidden]
        return [(light, shown.count(light.value)) for light in Light]


def is_over(year: int, quarter: int) -> bool:
    return figures.span(year, quarter)[1] < timezone.localdate()


def last_ended() -> tuple[int, int]:
    """Year and number of the quarter that ended last."""
    today = timezone.localdate()
    quarter = (today.month + 2) // 3 - 1
    return (today.year, quarter) if quarter else (today.year - 1, 4)


def check_quarter(year: int, quarter: int) -> None:
    """Quarters the portal knows: from its first year to the one that runs."""
    if not (FIRST_YEAR <= year <= timezone.localdate().year and 1 <= quarter <= 4):
        raise ValidationError(_("Triwulan ini tidak dikenal."))
    if dt.date(year, quarter * 3 - 2, 1) > timezone.localdate():
        raise ValidationError(_("Triwulan ini belum mulai."))


def live_rows(user: User, office: Organisation, year: int, quarter: int) -> list[Row]:
    """Every indicator of the office with all below it, as it stands now and as this person may see it."""
    return [Row.of(line, quarter) for line in figures.totals(user, [office.pk], year, quarter)[office.pk]]


def tell(user: User, office: Organisation, year: int, quarter: int, report: QuarterReport | None) -> Told:
    """An issued one from its frozen figures, a draft with those of now."""
    if report is not None and report.content:
        rows = [Row.thawed(kept, user) for kept in report.content["rows"]]
    else:
        rows = live_rows(user, office, year, quarter)
    return Told(office, year, quarter, rows, report)


# On paper


def content_of(told: Told) -> dict[str, Any]:
    """What the paper says, as text."""
    report = told.report
    return {
        "title": told.title, "office": told.office.name, "quarter": ROMAN[told.quarter - 1], "year": str(told.year),
        "until": f"Januari sampai {MONTHS[told.quarter - 1]} {told.year}", "final": told.is_final,
        "version": report.n if report else 0,
        "issued_at": at(report.issued_at) if report and report.issued_at else "",
        "issued_by": report.issued_by.name if report and report.issued_by else "",
        "sections": [{"title": label, "text": text} for label, text in told.sections],
        "lights": [{"code": light.value, "label": str(light.label), "n": n} for light, n in told.lights],
        "hides": told.hides,
        "approaches": [{"label": label, "programmes": programmes(rows)} for label, rows in told.approaches],
    }  # fmt: skip


def programmes(rows: list[Row]) -> list[dict[str, Any]]:
    """Rows by programme, in their order."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row.programme, []).append(
            {
                "indicator": row.indicator, "unit": row.unit, "target": row.target_words, "result": row.result_words,
                "raw": row.raw_words, "shown": row.shown_words, "capped": row.is_capped, "light": row.light,
                "light_label": str(row.state.label) if row.shown is not None else "", "hidden": row.hidden,
                "explanation": row.explanation,
            }
        )  # fmt: skip
    return [{"name": name, "rows": own} for name, own in found.items()]


def at(moment: dt.datetime) -> str:
    local = timezone.localtime(moment)
    return f"{words.date(local.date().isoformat())} pukul {local:%H.%M} {zone(local)}".strip()


def context(document: Document) -> dict[str, Any]:
    content = document.content
    asked = dt.datetime.fromisoformat(content["at"])
    check_at = document.verification_url.partition("://")[2].rpartition(f"/{document.code}")[0]
    return {
        "r": content["text"],
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
            label=gettext_lazy("Laporan triwulan"),
            number_pattern="",
            facts=exporting.export_facts,
            check_can_revoke=check_export_is_no_paper,
            replace=exporting.no_replacement,
        )
    )
    papers.register(
        KIND,
        papers.Paper(
            template="programs/pdf/laporan_triwulan.html",
            style="daftar.css",
            context=context,
            sheet=lambda document: SHEET,
            underlay=lambda document: None,
            attached=attached,
            sizes=(),
        ),
    )
