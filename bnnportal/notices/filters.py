"""Filters of the message and mail lists."""

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from bnnportal.notices import groups
from bnnportal.notices.enums import MailStatus
from bnnportal.notices.models import Mail, Message, MessageQuerySet


def group_choices() -> list[tuple[str, object]]:
    return [(group.code or "other", group.label) for group in groups.known()]


class MessageFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(
        label=_("Keadaan"), method="by_state", choices=[("unread", _("Belum dibaca")), ("read", _("Sudah dibaca"))]
    )
    group = django_filters.ChoiceFilter(label=_("Tentang"), method="by_group", choices=group_choices)

    class Meta:
        model = Message
        fields = ["state", "group"]

    def by_state(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        return queryset.filter(read_at__isnull=value == "unread")

    def by_group(self, queryset: MessageQuerySet, name: str, value: str) -> MessageQuerySet:
        if value != "other":
            return queryset.filter(event__startswith=f"{value}.")
        for group in groups.known():
            if group.code:
                queryset = queryset.exclude(event__startswith=f"{group.code}.")
        return queryset


class MailFilter(django_filters.FilterSet):
    """Without a choice of state: what has not arrived."""

    status = django_filters.ChoiceFilter(label=_("Keadaan"), choices=MailStatus)
    office = django_filters.CharFilter(label=_("Kode satuan kerja"), field_name="office_code", lookup_expr="iexact")

    class Meta:
        model = Mail
        fields = ["status", "office"]

    def filter_queryset(self, queryset: QuerySet[Mail]) -> QuerySet[Mail]:
        found = super().filter_queryset(queryset)
        chosen = self.form.cleaned_data.get("status")
        return found if chosen else found.undelivered()
