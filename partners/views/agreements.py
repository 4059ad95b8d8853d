"""Pages of agreements: the list, and one agreement with what may be done next."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from django.views.generic import DetailView

from bnnportal.accounts.models import User
from bnnportal.pages import Column, ListPage
from partners.models import Agreement


def visible_agreement(user: User, pk: int) -> Agreement:
    """An agreement with its derived validity, or 404: what one may not see does not exist."""
    return get_object_or_404(Agreement.objects.visible_to(user).for_page(), pk=pk)


class AgreementList(ListPage):
    heading = _("Perjanjian")
    lead = _("Nota kesepahaman, perjanjian kerja sama, dan rencana kerja dengan mitra.")
    searchable = True
    search_label = _("Cari judul, nomor, atau mitra")
    unit = _("perjanjian")
    empty_title = _("Belum ada perjanjian")
    simulated_by = ("simulated",)
    columns = (
        Column("title", _("Judul"), sort=("title",), link=Agreement.get_absolute_url),
        Column("partner", _("Mitra"), sort=("partner__organisation__name",)),
        Column("office", _("Satuan kerja"), sort=("office__name",)),
        Column("state", _("Keadaan"), sort=("status", "end"), kind="status"),
        Column("end", _("Berlaku sampai"), sort=("end",), kind="date"),
    )

    def get_queryset(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.request.user).for_page()


class AgreementDetail(DetailView):
    template_name = "partners/agreement_detail.html"
    context_object_name = "agreement"
    request: HttpRequest

    def get_object(self, queryset: Any = None) -> Agreement:
        return visible_agreement(self.request.user, self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, tab="agreement-detail")
