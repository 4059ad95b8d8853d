"""What changed behind frozen figures since they were gathered. The frozen figures stay; the page says so."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import ngettext

from awards.enums import Level
from awards.models import Freeze
from bnnportal.offices.models import Organisation
from programs.enums import ResultStatus
from programs.models import Activity, Result
from rehab.models import MonthlyReport


@dataclass(frozen=True)
class Changed:
    """How many sources of an office's frozen figures are not any more what they were."""

    reports: int = 0
    results: int = 0
    activities: int = 0

    def __bool__(self) -> bool:
        return bool(self.reports or self.results or self.activities)

    @property
    def words(self) -> list[str]:
        """ "3 laporan bulanan dikoreksi", …"""
        said = [
            (
                self.reports,
                ngettext("%(n)s laporan bulanan dikoreksi", "%(n)s laporan bulanan dikoreksi", self.reports),
            ),
            (self.results, ngettext("%(n)s hasil bulanan dikoreksi", "%(n)s hasil bulanan dikoreksi", self.results)),
            (
                self.activities,
                ngettext("%(n)s kegiatan diubah atau ditarik", "%(n)s kegiatan diubah atau ditarik", self.activities),
            ),
        ]
        return [words % {"n": n} for n, words in said if n]


def changed(freeze: Freeze, office: Organisation) -> Changed:
    """Corrected or taken back since the freeze: what the office handed in, for a BNNP also what its BNNK did.

    Five queries, whatever it was counted from.
    """
    sources: dict[str, dict[str, list[list[int]]]] = (
        Freeze.objects.values_list("sources", flat=True).get(pk=freeze.pk) or {}
    )
    codes = [office.code]
    if office.kind == Level.PROVINSI:
        codes = list(Organisation.objects.within(office.pk).offices().values_list("code", flat=True))
    kept: dict[str, dict[int, int]] = {"reports": {}, "results": {}, "activities": {}}
    for code in codes:
        for name, rows in sources.get(code, {}).items():
            if name in kept:
                kept[name].update((pk, n) for pk, n in rows)
    reports = MonthlyReport.objects.filter(pk__in=kept["reports"]).values_list("pk", "approved__n")
    replaced = Result.objects.filter(pk__in=kept["results"], status=ResultStatus.REPLACED)
    counting = Activity.objects.filter(pk__in=kept["activities"]).counting()
    return Changed(
        reports=others(kept["reports"], reports),
        results=replaced.count(),
        activities=len(kept["activities"]) - counting.count(),
    )


def others(frozen: dict[int, int], now: Iterable[Any]) -> int:
    """How many have another version today, or none."""
    current = dict(now)
    return sum(current.get(pk) != n for pk, n in frozen.items())
