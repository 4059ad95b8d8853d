"""Filters of duties, for page and API."""

from functools import cache
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.offices.models import Organisation
from partners.enums import ObligationKind, ObligationState, Side
from partners.filters.fields import PartnerCodeFilter
from partners.models import Agreement, Obligation
from partners.models.obligation import TO_CHECK, ObligationQuerySet, period_words

LATE = (
    ("BELUM", _("Terlambat, belum dipenuhi")),
    ("SUDAH", _("Dipenuhi terlambat")),
    ("TEPAT", _("Dipenuhi tepat waktu")),
)


def offices(request: Any) -> QuerySet[Organisation]:
    """The offices of the agreements this person may see."""
    if request is None:
        return Organisation.objects.none()
    seen = Agreement.objects.visible_to(request.user)
    return Organisation.objects.filter(pk__in=seen.values("office")).order_by("name")


def agreements(request: Any) -> QuerySet[Agreement]:
    """Only the one that was asked for: a link leads to it, and nobody chooses from thousands."""
    wanted = "" if request is None else request.GET.get("agreement", "")
    if not (wanted.isascii() and wanted.isdecimal() and len(wanted) < 19):
        return Agreement.objects.none()
    return Agreement.objects.visible_to(request.user).filter(pk=int(wanted))


class ObligationFilter(django_filters.FilterSet):
    """`due_after` and `due_before` are inclusive; `agreement` is its number in the portal."""

    q = django_filters.CharFilter(label=_("Cari kewajiban atau mitra"), method="search")
    mine = django_filters.BooleanFilter(label=_("Menunggu saya"), method="waiting_for_me")
    state = django_filters.ChoiceFilter(
        label=_("Keadaan"), choices=ObligationState.choices, field_name="state", lookup_expr="exact"
    )
    to_check = django_filters.BooleanFilter(label=_("Bukti menunggu pemeriksaan"), method="waiting_for_office")
    late = django_filters.ChoiceFilter(label=_("Ketepatan"), choices=LATE, method="in_time")
    side = django_filters.ChoiceFilter(label=_("Pihak"), choices=Side.choices)
    kind = django_filters.ChoiceFilter(label=_("Jenis"), choices=ObligationKind.choices)
    office = django_filters.ModelChoiceFilter(
        label=_("Satuan kerja"), field_name="agreement__office", queryset=offices, to_field_name="code"
    )
    partner = PartnerCodeFilter(field_name="agreement__partner__organisation")
    # a function, also while there is nothing to offer: who writes the API's schema would keep a list for ever
    period = django_filters.ChoiceFilter(label=_("Masa"), choices=list)
    due_after = django_filters.DateFilter(label=_("Jatuh tempo sejak"), field_name="due", lookup_expr="gte")
    due_before = django_filters.DateFilter(label=_("Jatuh tempo sampai"), field_name="due", lookup_expr="lte")
    agreement = django_filters.ModelChoiceFilter(label=_("Perjanjian"), queryset=agreements)

    class Meta:
        model = Obligation
        fields = [
            "q", "mine", "state", "to_check", "late", "side", "kind", "office", "partner", "period", "due_after",
            "due_before", "agreement",
        ]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The periods offered are those that occur in what this person may see; looked up once somebody looks."""
        super().__init__(*args, **kwargs)
        seen = self.queryset if self.request else None

        @cache
        def offered() -> list[tuple[str, str]]:
            if seen is None:
                return []
            found = seen.exclude(period="").order_by().values_list("period", flat=True).distinct()
            return [(period, period_words(period)) for period in sorted(found, reverse=True)]

        self.filters["period"].extra["choices"] = offered

    def search(self, queryset: ObligationQuerySet, name: str, value: str) -> ObligationQuerySet:
        return queryset.search(value)

    def waiting_for_me(self, queryset: ObligationQuerySet, name: str, value: bool) -> ObligationQuerySet:
        mine = Obligation.objects.to_do_for(self.request.user).values("pk")
        return queryset.filter(pk__in=mine) if value else queryset.exclude(pk__in=mine)

    def waiting_for_office(self, queryset: ObligationQuerySet, name: str, value: bool) -> ObligationQuerySet:
        return queryset.filter(TO_CHECK) if value else queryset.exclude(TO_CHECK)

    def in_time(self, queryset: ObligationQuerySet, name: str, value: str) -> ObligationQuerySet:
        match value:
            case "BELUM":
                return queryset.late()
            case "SUDAH":
                return queryset.met_late()
        return queryset.met_on_time()
