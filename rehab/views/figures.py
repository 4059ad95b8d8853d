"""What the pages of figures share: rows put together in memory, by facility, office, province or month."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.functional import cached_property

from bnnportal.pages import ListPage
from rehab.enums import Level
from rehab.models import Facility
from rehab.spans import Span


class Rows(list[Any]):
    """Rows in memory where a list expects a query."""

    def iterator(self, chunk_size: int) -> Iterator[Any]:
        return iter(self)


class FigurePage(ListPage):
    """A list of lines in memory, few enough, each with its columns as attributes; search and sorting there too."""

    searchable = True

    def lines(self) -> list[Any]:
        """Every line, in its natural order."""
        raise NotImplementedError

    @cached_property
    def found(self) -> list[Any]:
        wanted = self.search_text.casefold()
        return [line for line in self.lines() if wanted in f"{line.name} {line.under}".casefold()]

    def rows(self) -> Any:
        wanted = self.request.GET.get("sort", "")
        name, down = wanted.removeprefix("-"), wanted.startswith("-")
        column = next((column for column in self.columns if column.name == name and column.sort), None)
        if column is None:
            return Rows(self.found)
        words = column.kind != "number"  # a figure that is not told, or not known, comes last
        known = [line for line in self.found if words or isinstance(column.of(line), int | Decimal)]
        rest = [line for line in self.found if not words and not isinstance(column.of(line), int | Decimal)]
        return Rows(sorted(known, key=column.of, reverse=down) + rest)

    def page_size(self) -> int:
        return super().page_size() if self.request.GET.get("rows") else 50  # all provinces on one page

    def get_queryset(self) -> Any:
        return Facility.objects.visible_to(self.request.user)

    def is_simulated(self, rows: Any = None) -> bool:
        return any(line.simulated for line in self.found)

    @property
    def span(self) -> Span:
        filterset: Any = self.filterset
        span: Span = filterset.span
        return span

    @property
    def level(self) -> Level:
        filterset: Any = self.filterset
        level: Level = filterset.level
        return level
