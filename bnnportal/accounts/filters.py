"""Filters of memberships, for page and API."""

import django_filters
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.enums import Field, MembershipState, Role
from bnnportal.accounts.models import Membership, MembershipQuerySet
from bnnportal.offices.models import Organisation, OrganisationQuerySet


def organisations(request: object) -> OrganisationQuerySet:
    """Those the person may see and that have a membership."""
    if request is None:  # the API's schema asks without a request
        return Organisation.objects.none()
    visible = Organisation.objects.visible_to(request.user)  # type: ignore[attr-defined]
    return visible.filter(pk__in=Membership.objects.values("organisation")).order_by("name")


class MembershipFilter(django_filters.FilterSet):
    organisation = django_filters.ModelChoiceFilter(
        label=_("Satuan kerja"), queryset=organisations, to_field_name="code"
    )
    role = django_filters.ChoiceFilter(label=_("Peran"), choices=Role.choices)
    field = django_filters.ChoiceFilter(label=_("Bidang"), choices=Field.choices)
    state = django_filters.ChoiceFilter(label=_("Keadaan"), choices=MembershipState.choices, method="in_state")

    class Meta:
        model = Membership
        fields = ["organisation", "role", "field", "state"]

    def in_state(self, queryset: MembershipQuerySet, name: str, value: str) -> MembershipQuerySet:
        return queryset.in_state(value)
