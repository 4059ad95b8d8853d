"""Filters of indices, for page and API."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from awards.enums import IndexStatus
from awards.models import Index, IndexVersion
from bnnportal.accounts.enums import Field


class IndexFilter(django_filters.FilterSet):
    field = django_filters.ChoiceFilter(label=_("Bidang"), choices=Field.choices)
    status = django_filters.ChoiceFilter(
        label=_("Keadaan versinya"), choices=IndexStatus.choices, method="with_version"
    )

    class Meta:
        model = Index
        fields = ["field", "status"]

    def with_version(self, found: QuerySet[Index], _name: str, value: str) -> QuerySet[Index]:
        """Of the versions this person may see."""
        seen: Any = IndexVersion.objects.visible_to(self.request.user)
        return found.filter(pk__in=seen.filter(status=value).values("index"))
