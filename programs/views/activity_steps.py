"""Steps of an activity: carried out, put off, approved, corrected; each by the action that checks it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from bnnportal.pages import Column, ConfirmPage, ListPage, PortalForm
from programs import actions
from programs.enums import ActivityStatus
from programs.filters.activities import WaitingFilter
from programs.forms.activities import DoneForm, ReasonForm
from programs.models import Activity
from programs.permissions import (
    check_approves,
    check_can_approve_activity,
    check_can_correct_activity,
    check_can_edit_activity,
    check_can_move_activity,
)
from programs.views.activities import crumbs, visible
from programs.views.base import OfficePage, check_enters

MOST = 100  # at once


class Step(OfficePage, ConfirmPage):
    """A question about one activity: `check` says whether it may be asked, `act` does it."""

    cancel_label = gettext_lazy("Kembali")
    done_words: Any = ""
    consequences: tuple[Any, ...] = ()
    check: Callable[..., None]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.activity = visible(request.user, kwargs["pk"])
        self.ask(request)
        self.lead = str(self.activity)
        return super().dispatch(request, *args, **kwargs)

    def ask(self, request: HttpRequest) -> None:
        type(self).check(request.user, self.activity)

    def act(self, form: Any) -> Activity:
        raise NotImplementedError

    def perform(self, form: Any) -> HttpResponse:
        activity = self.act(form)
        messages.success(self.request, self.done_words)
        return redirect(activity)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(consequences=self.consequences, **kwargs)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.activity)

    def cancel_url(self) -> str:
        return self.activity.get_absolute_url()


class Move(Step):
    """To another status, with a reason."""

    form_class: Any = ReasonForm
    to: ActivityStatus
    verb: str

    def ask(self, request: HttpRequest) -> None:
        check_can_move_activity(request.user, self.activity, self.to)

    def act(self, form: Any) -> Activity:
        does = getattr(actions.activities, self.verb)
        return does(activity=self.activity, by=self.request.user, reason=form.cleaned_data["reason"])


class ActivityDone(Move):
    to = ActivityStatus.DONE
    heading = gettext_lazy("Catat terlaksana")
    submit_label = gettext_lazy("Sudah terlaksana")
    done_words = gettext_lazy("Kegiatan tercatat terlaksana dan menunggu persetujuan. Tambahkan foto di bawah.")

    def get_form(self, form_class: Any = None) -> DoneForm:
        return DoneForm(self.request.POST if self.request.method == "POST" else None, instance=self.activity)

    def act(self, form: DoneForm) -> Activity:
        return actions.activities.carry_out(activity=self.activity, by=self.request.user, values=form.cleaned_data)


class ActivityPostpone(Move):
    to, verb = ActivityStatus.POSTPONED, "postpone"
    heading = gettext_lazy("Tunda kegiatan")
    submit_label = gettext_lazy("Tunda")
    done_words = gettext_lazy("Kegiatan ditunda. Ubah tanggalnya begitu diketahui.")


class ActivityCancel(Move):
    to, verb = ActivityStatus.CANCELLED, "cancel"
    heading = gettext_lazy("Batalkan kegiatan")
    submit_label = gettext_lazy("Batalkan kegiatan")
    danger = True
    done_words = gettext_lazy("Kegiatan dibatalkan.")
    consequences = (gettext_lazy("Kegiatan tetap tercatat dengan alasannya, dan tidak dapat dibuka lagi."),)


class ActivityReplan(Move):
    to, verb = ActivityStatus.PLANNED, "replan"
    heading = gettext_lazy("Kembali ke rencana")
    submit_label = gettext_lazy("Jadikan rencana")
    done_words = gettext_lazy("Kegiatan menjadi rencana lagi. Periksa tanggalnya.")


class ActivityReturn(Move):
    verb = "send_back"
    heading = gettext_lazy("Kembalikan kegiatan")
    submit_label = gettext_lazy("Kembalikan")
    done_words = gettext_lazy("Kegiatan dikembalikan kepada pencatatnya.")

    def ask(self, request: HttpRequest) -> None:
        check_can_approve_activity(request.user, self.activity)


class ActivityApprove(Step):
    heading = gettext_lazy("Setujui kegiatan")
    submit_label = gettext_lazy("Setujui")
    done_words = gettext_lazy("Kegiatan disetujui dan masuk hitungan indikatornya.")
    consequences = (gettext_lazy("Sesudah ini isinya hanya berubah lewat koreksi."),)
    check = check_can_approve_activity

    def act(self, form: PortalForm) -> Activity:
        return actions.activities.approve(activity=self.activity, by=self.request.user)


class ActivityCorrect(Step):
    form_class = ReasonForm
    heading = gettext_lazy("Buka koreksi")
    submit_label = gettext_lazy("Buka koreksi")
    done_words = gettext_lazy("Koreksi dibuka. Yang disetujui tetap dihitung sampai koreksi ini disetujui.")
    consequences = (
        gettext_lazy("Yang sudah disetujui tetap dihitung sampai koreksinya disetujui."),
        gettext_lazy("Isi lama tetap tersimpan sebagai versi sebelumnya."),
    )
    check = check_can_correct_activity

    def act(self, form: Any) -> Activity:
        return actions.activities.correct(
            activity=self.activity, by=self.request.user, reason=form.cleaned_data["reason"]
        )

    def perform(self, form: Any) -> HttpResponse:
        activity = self.act(form)
        messages.success(self.request, self.done_words)
        return redirect("programme-activity-edit", activity.pk)


class ActivityDropCorrection(Step):
    heading = gettext_lazy("Batalkan koreksi")
    submit_label = gettext_lazy("Batalkan koreksi")
    danger = True
    done_words = gettext_lazy("Koreksi dibatalkan; yang disetujui tetap berlaku.")
    consequences = (gettext_lazy("Isian koreksi ini hilang; yang disetujui tetap seperti adanya."),)

    def ask(self, request: HttpRequest) -> None:
        check_can_edit_activity(request.user, self.activity)
        if self.activity.n == 1:
            raise PermissionDenied(_("Kegiatan ini bukan koreksi."))

    def act(self, form: PortalForm) -> Activity:
        return actions.activities.drop_correction(activity=self.activity, by=self.request.user)


def oddities(activity: Activity) -> str:
    return activity.doubt or (_("Koreksi") if activity.n > 1 else "")


class ActivityApproveMany(OfficePage, ListPage):
    template_name = "programs/activity_approve_many.html"
    heading = gettext_lazy("Setujui kegiatan")
    lead = gettext_lazy("Kegiatan yang menunggu persetujuan Anda. Pilih yang sudah Anda lihat.")
    filterset_class = WaitingFilter
    searchable = True
    search_label = gettext_lazy("Cari nama, nomor dasar, tempat, atau lembaga")
    unit = pgettext_lazy("jumlah", "kegiatan")
    empty_title = gettext_lazy("Tidak ada yang menunggu")
    empty_text = gettext_lazy("Kegiatan yang tercatat terlaksana tampil di sini sampai disetujui atau dikembalikan.")
    row_actions = True
    simulated_by = ("simulated",)
    columns = (
        Column("title", gettext_lazy("Kegiatan"), sort=("title",), link=Activity.get_absolute_url),
        Column("programme", gettext_lazy("Program"), "programme.name", sort=("programme__name",)),
        Column("ends", gettext_lazy("Selesai"), sort=("ends",), kind="date"),
        Column("region", gettext_lazy("Wilayah"), "region.full_name", sort=("region__full_name",)),
        Column("people", gettext_lazy("Peserta"), sort=("people",), kind="number"),
        Column("oddities", gettext_lazy("Penjelasan"), oddities, kind="wide"),
        Column("by", gettext_lazy("Dicatat oleh"), "by.name", sort=("by__name",)),
        Column("office", gettext_lazy("Pelaksana"), "office.name", sort=("office__name",)),
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        check_approves(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Activity]:
        user = self.request.user
        return (
            Activity.objects.visible_to(user).waiting_for(user).for_list().select_related("by").order_by("ends", "pk")
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Approve those chosen, all or none."""
        chosen = {int(pk) for pk in request.POST.getlist("one") if pk.isascii() and pk.isdecimal() and len(pk) < 19}
        found = list(self.get_queryset().filter(pk__in=chosen)[:MOST])
        if not found:
            messages.warning(request, _("Pilih kegiatannya dahulu."))
            return redirect(request.get_full_path())
        try:
            n = actions.activities.approve_many(activities=found, by=request.user)
        except ValidationError as error:
            self.extra_context = {"refused": error.messages}
            request.method = "GET"  # the list as it stands; ListPage makes a PDF of a POST
            return self.get(request, *args, **kwargs)
        said = ngettext("%(n)s kegiatan disetujui.", "%(n)s kegiatan disetujui.", n)
        messages.success(request, said % {"n": n})
        return redirect(reverse("programme-activity-approve-many"))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | dict(self.extra_context or {})
