"""Filters of the offices of a category."""

import django_filters
from django.utils.translation import gettext_lazy as _

from awards.enums import InputState, Level
from bnnportal.offices.models import Organisation


class InputFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("Rekonsiliasi"), field_name="reconciled", choices=InputState.choices)
    kind = django_filters.ChoiceFilter(label=_("Tingkat"), choices=Level.choices)

    class Meta:
        model = Organisation
        fields = ["state", "kind"]
