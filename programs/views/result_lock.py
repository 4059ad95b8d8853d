"""Quarters of a year: what is still missing before one is locked, and the lock."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.generic import TemplateView

from bnnportal.pages import ConfirmPage
from bnnportal.periods import ROMAN
from programs.actions import results
from programs.permissions import check_can_lock
from programs.result_table import quarters_of
from programs.views.base import OfficePage, check_enters
from programs.views.choosing import OfficeAndYear


class ResultLock(OfficePage, OfficeAndYear, TemplateView):
    template_name = "programs/result_lock.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_can_lock(request.user)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        quarters = quarters_of(self.year)
        following = next((one.number for one in quarters if one.lock is None), 0)
        told = [(ROMAN[one.number - 1], one, one.number == following and one.is_over) for one in quarters]
        return super().get_context_data(**kwargs) | {"quarters": told, "year": self.year, "years": self.years[1:]}


class QuarterLockPage(OfficePage, ConfirmPage):
    heading = gettext_lazy("Kunci triwulan")
    submit_label = gettext_lazy("Kunci triwulan")
    danger = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        check_can_lock(request.user)
        self.year, self.quarter = kwargs["year"], kwargs["quarter"]
        if not (2000 <= self.year <= 2100 and 1 <= self.quarter <= 4):
            raise Http404
        self.lead = _("Triwulan %(quarter)s %(year)s, semua satuan kerja.") % {
            "quarter": ROMAN[self.quarter - 1], "year": self.year,
        }  # fmt: skip
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        of = quarters_of(self.year)[self.quarter - 1]
        consequences = [
            _("Yang dihitung portal dari kegiatan, laporan, perjanjian, dan perkara disalin seperti sekarang dan tidak berubah lagi."),
            _("Yang diisi sesudahnya untuk triwulan ini hanya masuk sebagai koreksi dengan alasan."),
            _("Kunci tidak dapat dibuka."),
        ]  # fmt: skip
        if of.waiting:
            consequences.append(
                ngettext("%(n)s nilai belum diperiksa.", "%(n)s nilai belum diperiksa.", of.waiting) % {"n": of.waiting}
            )
        if of.silent:
            n = len(of.silent)
            consequences.append(
                ngettext("%(n)s satuan kerja belum mengisi apa pun.", "%(n)s satuan kerja belum mengisi apa pun.", n) % {"n": n}
            )  # fmt: skip
        return super().get_context_data(consequences=consequences, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        results.lock_quarter(year=self.year, quarter=self.quarter, by=self.request.user)
        messages.success(self.request, _("Triwulan dikunci."))
        return redirect(self.cancel_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def cancel_url(self) -> str:
        return f"{reverse('result-lock')}?tahun={self.year}"

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (pgettext_lazy("menu", "Hasil bulanan"), reverse("result-list")),
            (_("Kunci triwulan"), self.cancel_url()),
        ]
