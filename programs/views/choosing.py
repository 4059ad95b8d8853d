"""Which office and which year a page is about: from the address, else one's own office and this year."""

from functools import cached_property
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from bnnportal.offices.models import Organisation
from programs.models.catalogue import FIRST_YEAR


class OfficeAndYear:
    """Mixin of pages with `?satker=BNNP-17&tahun=2026`; what one may not see does not exist."""

    request: HttpRequest

    @cached_property
    def offices(self) -> list[Organisation]:
        """For the choice: the offices this person sees, those above first. One query."""
        seen = Organisation.objects.visible_to(self.request.user).offices().open()
        return list(seen.select_related("parent").order_by("region__code", "code"))

    @cached_property
    def office(self) -> Organisation:
        code = self.request.GET.get("satker", "")
        own = self.request.user.organisation
        if not code:
            if own is None:
                raise Http404
            return next((office for office in self.offices if office.pk == own.pk), own)
        found = next((office for office in self.offices if office.code == code), None)
        if found is None:  # closed ones are not offered, but keep what they had
            seen = Organisation.objects.visible_to(self.request.user).offices().select_related("parent")
            found = seen.filter(code=code).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def years(self) -> list[int]:
        """From the first one the portal knows to the next one, the latest first."""
        return list(range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1))

    @cached_property
    def year(self) -> int:
        text = self.request.GET.get("tahun", "")
        year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
        return year if year in self.years else timezone.localdate().year

    def chosen(self) -> dict[str, Any]:
        """For the template."""
        return {"office": self.office, "offices": self.offices, "year": self.year, "years": self.years}
