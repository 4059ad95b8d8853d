"""Filters of capacity activities, for page and API."""

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation
from bnnportal.pages import WholeNumberFilter
from partners.enums import ActivityKind, ActivityStatus
from partners.models import CapacityActivity

if TYPE_CHECKING:
    from django.db.models import QuerySet


def organisers(request: Any) -> "QuerySet[Organisation]":
    """Offices that held something this person may see."""
    if request is None:
        return Organisation.objects.none()
    seen = CapacityActivity.objects.visible_to(request.user).values("office")
    return Organisation.objects.filter(pk__in=seen).order_by("name")


def took_part(request: Any) -> "QuerySet[Organisation]":
    """Partners this person may see that took part in something."""
    if request is None:
        return Organisation.objects.none()
    through = CapacityActivity.partners.through.objects.values("partner__organisation")
    return Organisation.objects.visible_to(request.user).filter(pk__in=through).order_by("name")


class ActivityFilter(django_filters.FilterSet):
    year = WholeNumberFilter(label=_("Tahun"), field_name="held_until__year", min_value=2000, max_value=2100)
    office = django_filters.ModelChoiceFilter(label=_("Penyelenggara"), queryset=organisers, to_field_name="code")
    partner = django_filters.ModelChoiceFilter(
        label=_("Mitra"), field_name="partners__organisation", queryset=took_part, to_field_name="code"
    )
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=ActivityKind.choices)
    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=ActivityStatus.choices)

    class Meta:
        model = CapacityActivity
        fields = ["year", "office", "partner", "kind", "status"]
