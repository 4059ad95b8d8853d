"""Pages of capacity activities: the list, one of them, recording, changing, cancelling."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe
from django_filters import FilterSet

from bnnportal.accounts.models import User
from bnnportal.documents.models import Batch
from bnnportal.files import views as files
from bnnportal.offices.own import is_own
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal
from partners.actions import activities as actions
from partners.attendance import institutions
from partners.enums import ActivityKind, ActivityStatus
from partners.filters.activities import ActivityFilter
from partners.forms.activities import ActivityForm, CancelForm
from partners.models import CapacityActivity, Partner
from partners.permissions.activities import (
    check_can_cancel_activity,
    check_can_certify,
    check_can_change_activity,
    check_can_list_participants,
    check_can_record_activity,
)

COLUMNS: tuple[Column, ...] = (
    Column("title", gettext_lazy("Kegiatan"), sort=("title",), link=CapacityActivity.get_absolute_url),
    Column("kind", gettext_lazy("Jenis"), lambda row: ActivityKind(row.kind).label, sort=("kind",)),
    Column("held_until", gettext_lazy("Selesai"), sort=("held_until",), kind="date"),
    Column("office", gettext_lazy("Penyelenggara"), "office.name", sort=("office__name",)),
    Column("partners", gettext_lazy("Mitra yang ikut"), "partner_names", kind="wide"),
    Column("people", gettext_lazy("Peserta"), sort=("people",), kind="number"),
    Column("status", gettext_lazy("Keadaan"), lambda row: ActivityStatus(row.status), sort=("status",), kind="status"),
)


class ActivityList(ListPage):
    template_name = "partners/activity_list.html"
    heading = pgettext_lazy("menu", "Pelatihan")
    lead: Any = gettext_lazy(
        "Pelatihan dan fasilitasi untuk mitra: siapa menyelenggarakan, mitra mana yang ikut, berapa orang."
    )
    filterset_class: type[FilterSet] | None = ActivityFilter
    searchable = True
    search_label = gettext_lazy("Cari kegiatan, materi, tempat, atau mitra")
    empty_title = gettext_lazy("Belum ada kegiatan")
    empty_text = gettext_lazy("Kegiatan dicatat oleh kantor penyelenggaranya setelah selesai.")
    unit = pgettext_lazy("jumlah", "kegiatan")
    simulated_by = ("simulated",)
    columns: tuple[Column, ...] = COLUMNS

    def get_queryset(self) -> QuerySet[CapacityActivity]:
        return CapacityActivity.objects.visible_to(self.request.user).for_list(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(record_refusal=refusal(check_can_record_activity, self.request.user), **kwargs)


class PartnerActivities(ActivityList):
    """The same list on a page of one partner."""

    template_name = "partners/partner_activities.html"
    heading = gettext_lazy("Kegiatan")
    columns = tuple(column for column in COLUMNS if column.name != "partners")
    filterset_class = None
    searchable = False
    empty_text = gettext_lazy("Mitra ini belum tercatat ikut pelatihan atau fasilitasi.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        seen = Partner.objects.visible_to(request.user).select_related("organisation")
        self.partner = get_object_or_404(seen, organisation__code=kwargs["code"])
        self.lead = _("Pelatihan dan fasilitasi yang diikuti %(partner)s.") % {"partner": self.partner}
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[CapacityActivity]:
        return super().get_queryset().filter(partners=self.partner)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(partner=self.partner, tab="partner-activities", **kwargs)


def visible(user: User, pk: int) -> CapacityActivity:
    """An activity, or 404 when the person may not see it."""
    seen = CapacityActivity.objects.visible_to(user).select_related("office")
    return get_object_or_404(seen, pk=pk)


@require_safe
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """How many took part and from where; names are on a page of their own, for the organising office alone."""
    activity = visible(request.user, pk)
    names = is_own(request.user, activity.office)
    context: dict[str, Any] = {
        "activity": activity,
        "tab": "activity-detail",
        "names": names,
        "institutions": institutions(request.user, activity),
        "change_refusal": refusal(check_can_change_activity, request.user, activity),
        "cancel_refusal": refusal(check_can_cancel_activity, request.user, activity),
        "years": settings.PARTICIPANT_NAMES_YEARS,
    }
    if names:
        certified = activity.participants.exclude(certificate=None)
        context |= {
            "list_refusal": refusal(check_can_list_participants, request.user, activity),
            "certify_refusal": refusal(check_can_certify, request.user, activity),
            "listed": activity.participants.count(),
            "certified": certified.count(),
            "batches": Batch.objects.filter(documents__in=certified.values("certificate")).distinct(),
            "panel": files.panel(request.user, activity) | {"title": _("Foto dan berkas")},
        }
    return render(request, "partners/activity_detail.html", context)


def crumbs(activity: CapacityActivity) -> list[tuple[Any, str]]:
    """The way back from a form about an activity."""
    return [
        (pgettext_lazy("menu", "Pelatihan"), reverse("activity-list")),
        (activity, activity.get_absolute_url()),
    ]


class ActivityCreate(FormPage):
    template_name = "partners/activity_form.html"
    heading = gettext_lazy("Catat kegiatan")
    lead: Any = gettext_lazy("Pelatihan atau fasilitasi yang sudah selesai. Nama peserta diisi sesudahnya.")
    submit_label = gettext_lazy("Catat kegiatan")
    activity: CapacityActivity | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_record_activity(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> ActivityForm:
        data = self.request.POST if self.request.method == "POST" else None
        return ActivityForm(data, instance=self.activity, partners=self.partners())

    def partners(self) -> Any:
        return Partner.objects.visible_to(self.request.user)

    def perform(self, form: ActivityForm) -> HttpResponse:
        data = {"partners": [], **form.cleaned_data}
        activity = actions.record_activity(by=self.request.user, **data)
        messages.success(self.request, _("Kegiatan dicatat. Sekarang isi daftar pesertanya."))
        return redirect(activity)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def cancel_url(self) -> str:
        return reverse("activity-list")


class ActivityChange(ActivityCreate):
    heading = gettext_lazy("Ubah kegiatan")
    lead = ""
    submit_label = gettext_lazy("Simpan")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.activity = visible(request.user, kwargs["pk"])
        check_can_change_activity(request.user, self.activity)
        return FormPage.dispatch(self, request, *args, **kwargs)

    def partners(self) -> Any:
        """Those that took part stay among the choices, wherever they belong by now."""
        assert self.activity is not None  # noqa: S101 - set by dispatch
        took_part = self.activity.partners.values("pk")
        return Partner.objects.filter(pk__in=super().partners().values("pk")) | Partner.objects.filter(pk__in=took_part)

    def perform(self, form: ActivityForm) -> HttpResponse:
        assert self.activity is not None  # noqa: S101 - set by dispatch
        activity = actions.change_activity(activity=self.activity, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Kegiatan disimpan."))
        return redirect(activity)

    def cancel_url(self) -> str:
        return self.activity.get_absolute_url() if self.activity else "/"


class ActivityCancel(ConfirmPage):
    heading = gettext_lazy("Batalkan kegiatan")
    form_class = CancelForm
    submit_label = gettext_lazy("Batalkan kegiatan")
    cancel_label = gettext_lazy("Kembali")
    danger = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.activity = visible(request.user, kwargs["pk"])
        check_can_cancel_activity(request.user, self.activity)
        self.lead = str(self.activity)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consequences = [
            _("Daftar peserta, foto, dan berkasnya dihapus; jumlah peserta menjadi nol."),
            _("Kewajiban pelatihan yang dipenuhi kegiatan ini terbuka lagi."),
        ]
        return super().get_context_data(consequences=consequences, **kwargs)

    def perform(self, form: CancelForm) -> HttpResponse:
        actions.cancel_activity(activity=self.activity, reason=form.cleaned_data["reason"], by=self.request.user)
        messages.success(self.request, _("Kegiatan dibatalkan."))
        return redirect(self.activity)

    def cancel_url(self) -> str:
        return self.activity.get_absolute_url()

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.activity)
