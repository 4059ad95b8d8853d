"""What the pages of figures share: rows put together in memory, by facility, office, province or month."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from bnnportal import charts
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.pages import ListPage
from rehab.enums import Level
from rehab.models import Facility


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
        known = [line for line in self.found if column.of(line) is not None]
        unknown = [line for line in self.found if column.of(line) is None]
        return Rows(sorted(known, key=column.of, reverse=down) + unknown)

    def page_size(self) -> int:
        return super().page_size() if self.request.GET.get("rows") else 50  # all provinces on one page

    def get_queryset(self) -> Any:
        return Facility.objects.visible_to(self.request.user)

    def is_simulated(self, rows: Any = None) -> bool:
        return any(line.simulated for line in self.found)


def levels_of(user: User) -> tuple[Level, ...]:
    """What a person may put rows by, what they need most first."""
    if user.role == Role.PARTNER:
        return (Level.FACILITY, Level.MONTH, Level.PROVINCE)
    if user.membership is not None and user.membership.sees_everything:
        return (Level.PROVINCE, Level.OFFICE, Level.FACILITY, Level.MONTH)
    return (Level.FACILITY, Level.OFFICE, Level.MONTH, Level.PROVINCE)


def province_names() -> dict[str, str]:
    return {code: province["name"] for code, province in charts.provinces()["provinces"].items()}


def office_names(facilities: Any) -> dict[int, tuple[str, str]]:
    """{id: (name, code)} of the offices that supervise them."""
    found = Organisation.objects.filter(pk__in=facilities.order_by().values("supervisor"))
    return {pk: (name, code) for pk, name, code in found.values_list("pk", "name", "code")}


def facility_names(facilities: Any) -> dict[int, tuple[str, str, str]]:
    """{id: (name, code, its office)}, by office and name."""
    found = facilities.order_by("region__code", "supervisor__name", "name").values_list(
        "pk", "name", "code", "supervisor__name"
    )
    return {pk: (name, code, office) for pk, name, code, office in found}


def all_together() -> str:
    return _("Semua")
