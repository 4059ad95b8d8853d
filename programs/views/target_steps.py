"""Steps of targets: proposed, withdrawn, approved, sent back, revised, dropped; one or many at once."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage
from programs import figures
from programs.actions import target_rounds, targets
from programs.enums import Polarity, TargetStatus
from programs.filters.targets import WaitingTargetFilter
from programs.forms.targets import NoteForm, RevisionForm
from programs.models import Target
from programs.permissions import (
    check_can_decide_target,
    check_can_drop_target,
    check_can_set_target,
    check_decides,
    check_is_staff,
)
from programs.views.base import OfficePage, check_enters
from programs.views.choosing import OfficeAndYear
from programs.views.targets import aim_in_words, visible_target, year_address

MOST = 1_000  # decided at once


def target_address(target: Target) -> str:
    return reverse("target-detail", args=[target.pk])


@require_POST
def target_propose(request: HttpRequest, pk: int) -> HttpResponse:
    target = targets.propose(target=visible_target(request.user, pk), by=request.user)
    messages.success(request, _("Target diajukan."))
    return redirect(target_address(target))


@require_POST
def target_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    target = targets.withdraw(target=visible_target(request.user, pk), by=request.user)
    messages.success(request, _("Usulan ditarik; target kembali menjadi draf."))
    return redirect(target_address(target))


@require_POST
def target_approve(request: HttpRequest, pk: int) -> HttpResponse:
    target = targets.approve(target=visible_target(request.user, pk), by=request.user)
    messages.success(request, _("Target disetujui dan mulai berlaku."))
    return redirect(target_address(target))


class TargetPage(OfficePage):
    """A form about one target."""

    target: Target

    def load(self, request: HttpRequest, pk: int) -> None:
        self.target = visible_target(request.user, pk)

    def cancel_url(self) -> str:
        return target_address(self.target)

    def crumbs(self) -> list[tuple[Any, str]]:
        of = self.target
        return [
            (pgettext_lazy("menu", "Target"), year_address("target-list", of.office.code, of.year)),
            (of.indicator.name, target_address(of)),
        ]

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class TargetReturn(TargetPage, FormPage):
    heading = gettext_lazy("Kembalikan target")
    form_class = NoteForm
    submit_label = gettext_lazy("Kembalikan")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.load(request, kwargs["pk"])
        check_can_decide_target(request.user, self.target, TargetStatus.RETURNED)
        self.lead = f"{self.target.indicator}, {self.target.office}, {self.target.year}"
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: NoteForm) -> HttpResponse:
        targets.send_back(target=self.target, by=self.request.user, note=form.cleaned_data["note"])
        messages.success(self.request, _("Target dikembalikan dengan catatan Anda."))
        return redirect(self.cancel_url())


class TargetRevise(TargetPage, FormPage):
    """Another revision of a target in force; it holds once it is approved, and the one before it stays to be read."""

    heading = gettext_lazy("Revisi target")
    form_class = RevisionForm
    submit_label = gettext_lazy("Simpan draf revisi")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.load(request, kwargs["pk"])
        check_can_set_target(request.user, self.target.office, self.target.indicator, self.target.year)
        if self.target.status != TargetStatus.APPROVED:
            raise ValidationError(_("Yang direvisi adalah target yang berlaku."))
        known = {one.pk: how for one, how in figures.indicators_of(self.target.year)}
        self.method = known[self.target.indicator_id]
        self.lead = _("%(indicator)s, satuan %(unit)s. Target yang berlaku tetap tersimpan beserta alasan penggantiannya.") % {
            "indicator": self.target.indicator.name, "unit": self.target.indicator.unit,
        }  # fmt: skip
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        is_range = self.method.polarity == Polarity.RANGE
        about = {"indicator": self.target.indicator, "method": self.method, "is_range": is_range, "target": self.target}
        return super().get_form_kwargs() | about

    def perform(self, form: RevisionForm) -> HttpResponse:
        of = self.target
        revision = targets.set_target(
            office=of.office, indicator=of.indicator, year=of.year, by=self.request.user,
            values=form.cleaned_data["values"], reason=form.cleaned_data["reason"],
        )  # fmt: skip
        messages.success(self.request, _("Revisi disimpan sebagai draf. Ajukan agar dapat disetujui."))
        return redirect(target_address(revision))


class TargetDrop(TargetPage, ConfirmPage):
    heading = gettext_lazy("Hapus draf target")
    submit_label = gettext_lazy("Hapus draf")
    danger = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.load(request, kwargs["pk"])
        check_can_drop_target(request.user, self.target)
        self.lead = f"{self.target.indicator}, {self.target.office}, {self.target.year}"
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        of = self.target
        targets.drop(target=of, by=self.request.user)
        messages.success(self.request, _("Draf dihapus."))
        return redirect(year_address("target-list", of.office.code, of.year))


class YearStep(OfficePage, OfficeAndYear, ConfirmPage):
    """A question about all targets of an office and year."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        self.request = request
        fields = request.user.membership.field if request.user.membership else ""
        check_is_staff(request.user, self.office, fields)
        self.lead = f"{self.office}, {self.year}"
        return super().dispatch(request, *args, **kwargs)

    def cancel_url(self) -> str:
        return year_address("target-list", self.office.code, self.year)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext_lazy("menu", "Target"), self.cancel_url())]


class TargetCopy(YearStep):
    heading = gettext_lazy("Salin target tahun lalu")
    submit_label = gettext_lazy("Salin sebagai draf")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consequences = [
            _("Target %(year)s menjadi draf untuk indikator yang belum punya target.") % {"year": self.year - 1},
            _("Yang sudah ada tidak diubah. Periksa angkanya sebelum diajukan."),
        ]
        return super().get_context_data(consequences=consequences, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        n = len(target_rounds.copy_year(office=self.office, year=self.year, by=self.request.user))
        said = ngettext("%(n)s target disalin sebagai draf.", "%(n)s target disalin sebagai draf.", n)
        messages.success(self.request, said % {"n": n})
        return redirect(self.cancel_url())


class TargetProposeAll(YearStep):
    heading = gettext_lazy("Ajukan semua draf")
    submit_label = gettext_lazy("Ajukan")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        above = self.office.parent or self.office
        consequences = [
            _("Semua draf dan target yang dikembalikan diajukan ke %(office)s.") % {"office": above},
            _("Selama menunggu keputusan, angkanya tidak dapat diubah; usulan dapat ditarik."),
        ]
        return super().get_context_data(consequences=consequences, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        n = len(target_rounds.propose_all(office=self.office, year=self.year, by=self.request.user))
        messages.success(self.request, ngettext("%(n)s target diajukan.", "%(n)s target diajukan.", n) % {"n": n})
        return redirect(self.cancel_url())


class TargetApproveMany(OfficePage, ListPage):
    """What waits for this approver; chosen ones are approved, or sent back with one note."""

    template_name = "programs/target_approve_many.html"
    heading = gettext_lazy("Setujui target")
    lead = gettext_lazy(
        "Target yang menunggu keputusan Anda. Pilih yang disetujui, atau yang dikembalikan dengan catatan."
    )
    filterset_class = WaitingTargetFilter
    searchable = True
    search_label = gettext_lazy("Cari indikator, program, atau satuan kerja")
    unit = pgettext_lazy("jumlah", "target")
    simulated_by = ("simulated",)
    row_actions = True
    empty_title = gettext_lazy("Tidak ada yang menunggu")
    empty_text = gettext_lazy("Target yang diajukan satuan kerja tampil di sini sampai disetujui atau dikembalikan.")
    columns = (
        Column(
            "indicator", gettext_lazy("Indikator"), "indicator.name", sort=("indicator__name",), link=target_address
        ),
        Column("office", gettext_lazy("Satuan kerja"), "office.name", sort=("office__name",)),
        Column("year", gettext_lazy("Tahun"), sort=("year",), kind="plain"),
        Column("aim", gettext_lazy("Target setahun"), aim_in_words),
        Column("unit", gettext_lazy("Satuan"), "indicator.unit"),
        Column("n", gettext_lazy("Revisi"), sort=("n",), kind="plain"),
        Column("reason", gettext_lazy("Alasan revisi"), kind="wide"),
        Column("by", gettext_lazy("Diajukan oleh"), "by.name"),
    )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_decides(request.user)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Target]:
        return Target.objects.waiting_for(self.request.user).select_related(
            "indicator__programme", "office__parent", "by"
        ).order_by("office__name", "indicator__programme__order", "indicator__order")  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_decides(request.user)
        note = request.POST.get("note", "").strip()
        sends_back = request.POST.get("what") == "return"
        chosen = {int(pk) for pk in request.POST.getlist("target") if pk.isascii() and pk.isdecimal() and len(pk) < 19}
        found = list(self.get_queryset().filter(pk__in=chosen)[:MOST])
        if not found:
            messages.warning(request, _("Pilih targetnya dahulu."))
        elif sends_back and not note:
            messages.warning(request, _("Tuliskan apa yang harus diperbaiki."))
        else:
            done = target_rounds.decide_many(targets=found, by=request.user, note=note, approve=not sends_back)
            said = (
                ngettext("%(n)s target dikembalikan.", "%(n)s target dikembalikan.", len(done))
                if sends_back
                else ngettext("%(n)s target disetujui.", "%(n)s target disetujui.", len(done))
            )
            messages.success(request, said % {"n": len(done)})
        return redirect(request.get_full_path())
