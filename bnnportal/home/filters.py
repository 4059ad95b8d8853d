"""Filters of the audit page."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from awards.enums import AwardEvent
from bnnportal.accounts.enums import AccountEvent
from bnnportal.audit.models import Event
from bnnportal.documents.enums import DocumentEvent
from bnnportal.files.enums import FileEvent
from bnnportal.home.enums import HomeEvent
from bnnportal.imports.enums import ImportEvent
from bnnportal.notices.enums import NoticeEvent
from bnnportal.offices.enums import OfficeEvent
from partners.enums import PartnerEvent
from rehab.enums import RehabEvent

EVENTS = dict(
    [
        *AwardEvent.choices,
        *DocumentEvent.choices,
        *AccountEvent.choices,
        *OfficeEvent.choices,
        *PartnerEvent.choices,
        *RehabEvent.choices,
        *NoticeEvent.choices,
        *ImportEvent.choices,
        *FileEvent.choices,
        *HomeEvent.choices,
    ]
)


class EventFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(label=_("Cari pelaku atau objek"), method="search")
    event = django_filters.ChoiceFilter(label=_("Peristiwa"), choices=list(EVENTS.items()))
    organisation = django_filters.CharFilter(label=_("Kode satuan kerja"), lookup_expr="iexact")
    since = django_filters.DateFilter(label=_("Sejak"), field_name="at", lookup_expr="date__gte")
    until = django_filters.DateFilter(label=_("Sampai"), field_name="at", lookup_expr="date__lte")

    class Meta:
        model = Event
        fields = ["q", "event", "organisation", "since", "until"]

    def search(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        return queryset.filter(Q(actor__icontains=value) | Q(target__icontains=value))
