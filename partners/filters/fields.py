"""Filters that several nouns share."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation


class PartnerCodeFilter(django_filters.CharFilter):
    """A partner by its code, or typed by any name it has been written by; a list of thousands would not be read."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(label=_("Mitra"), max_length=220, **kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return queryset
        of_code = list(Organisation.objects.filter(code__iexact=value).values_list("pk", flat=True)[:1])
        found = of_code or Organisation.objects.search(value).values("pk")
        return queryset.filter(**{f"{self.field_name}__in": found})
