"""The target of a province, or of the nation, beside those of the offices right below it; and the sheet for Excel."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from bnnportal import excel
from bnnportal.offices.models import Organisation
from programs.cascade import Cascade, cascade, in_words
from programs.enums import Approach
from programs.target_sheet import sheet_of
from programs.views.base import OfficePage, check_enters
from programs.views.choosing import OfficeAndYear


class TargetCascade(OfficePage, OfficeAndYear, TemplateView):
    """`?indikator=` shows what each office below does of that one."""

    template_name = "programs/target_cascade.html"

    @cached_property
    def offices(self) -> list[Organisation]:
        """Only those that have offices below them. One query."""
        seen = Organisation.objects.visible_to(self.request.user).offices().open().select_related("parent")
        every = list(seen.order_by("region__code", "code"))
        above = {office.parent_id for office in every}
        return [office for office in every if office.pk in above]

    @cached_property
    def parts(self) -> list[Organisation]:
        return list(Organisation.objects.offices().open().filter(parent=self.office).order_by("region__code", "code"))

    @cached_property
    def approach(self) -> Approach | None:
        wanted = self.request.GET.get("pendekatan", "")
        return Approach(wanted) if wanted in Approach.values else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        open_too = bool(self.request.GET.get("usulan"))
        every = cascade(self.office, self.parts, self.year, self.approach, open_too=open_too)
        code = self.request.GET.get("indikator", "")
        one = next((row for row in every if row.indicator.code == code), None)
        rows = [(row, in_words(row, self.office)) for row in every if row.whole or row.parts]
        return super().get_context_data(**kwargs) | self.chosen() | {
            "rows": rows,
            "indicators": [row.indicator for row in every],
            "approach": self.approach,
            "approaches": Approach,
            "open_too": open_too,
            "one": one,
            "said": in_words(one, self.office) if one else "",
            "shares": shares(one, self.parts) if one else [],
        }  # fmt: skip


def shares(one: Cascade, parts: list[Organisation]) -> list[tuple[Organisation, Any]]:
    return [(part, one.parts.get(part.pk)) for part in parts]


@require_safe
def target_sheet(request: HttpRequest) -> HttpResponse:
    """The present targets of an office (`?satker=`), or of all (`?semua=1`), with the columns the import reads."""
    check_enters(request.user)
    page = OfficeAndYear()
    page.request = request
    everybody = bool(request.GET.get("semua"))
    offices = page.offices if everybody else [page.office]
    data = sheet_of(offices, page.year)
    return excel.response(data, f"target-{'semua' if everybody else page.office.code.lower()}-{page.year}.xlsx")
