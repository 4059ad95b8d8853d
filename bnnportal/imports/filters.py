"""Filters of the list of imports."""

import django_filters
from django.utils.translation import gettext_lazy as _

from bnnportal.imports import kinds
from bnnportal.imports.enums import RunStatus
from bnnportal.imports.models import Run


class RunFilter(django_filters.FilterSet):
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=kinds.labels)
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=RunStatus.choices)
    since = django_filters.DateFilter(label=_("Sejak"), field_name="at", lookup_expr="date__gte")

    class Meta:
        model = Run
        fields: list[str] = []
