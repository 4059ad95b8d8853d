"""What is done with one visit besides filling it in: its data, its sign-off, its end."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST

from bnnportal.accounts.models import User
from bnnportal.pages import ConfirmPage, FormPage
from partners.actions import findings
from partners.actions import visit_signing as signing
from partners.actions import visits as actions
from partners.enums import FollowUpStatus, VisitStatus
from partners.forms.visits import ReasonForm, ResultForm, ScanForm, VisitForm
from partners.models import Visit
from partners.permissions import (
    check_can_answer,
    check_can_cancel_visit,
    check_can_close_follow_up,
    check_can_keep_visit_scan,
    check_can_reopen_visit,
    sees_visit_result,
)
from partners.views.visits import visible_visit


class VisitPage(FormPage):
    """A form about one visit; `check` refuses before anything is shown."""

    check: Any = staticmethod(check_can_answer)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.visit = visible_visit(request.user, kwargs["pk"])
        self.check(request.user, self.visit)
        self.lead = str(self.visit)
        return super().dispatch(request, *args, **kwargs)

    def cancel_url(self) -> str:
        return self.visit.get_absolute_url()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (pgettext_lazy("menu", "Kunjungan"), reverse("visit-list")),
            (self.visit.partner, self.visit.get_absolute_url()),
        ]


class VisitChange(VisitPage):
    heading = gettext_lazy("Data kunjungan")
    form_class = VisitForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.visit, "user": self.request.user}

    def perform(self, form: VisitForm) -> HttpResponse:
        visit = actions.change(visit=self.visit, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Data kunjungan disimpan."))
        return redirect(visit)


class VisitCancel(VisitPage, ConfirmPage):
    heading = gettext_lazy("Batalkan kunjungan")
    form_class = ReasonForm
    template_name = "pages/confirm.html"
    submit_label = gettext_lazy("Batalkan kunjungan")
    cancel_label = gettext_lazy("Kembali")
    danger = True
    check = staticmethod(check_can_cancel_visit)

    def perform(self, form: ReasonForm) -> HttpResponse:
        visit = actions.cancel(visit=self.visit, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Kunjungan dibatalkan."))
        return redirect(visit)


class VisitReopen(VisitPage, ConfirmPage):
    heading = gettext_lazy("Buka kembali kunjungan")
    form_class = ReasonForm
    template_name = "pages/confirm.html"
    submit_label = gettext_lazy("Buka kembali")
    check = staticmethod(check_can_reopen_visit)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [_("Berita acara yang sudah terbit dicabut; yang baru terbit saat kunjungan dikirim lagi.")]
        if self.visit.office_signed_at or self.visit.partner_signed_at:
            lines.append(_("Tanda tangan yang sudah ada dihapus dan harus diberikan lagi."))
        return super().get_context_data(**kwargs) | {"consequences": lines}

    def perform(self, form: ReasonForm) -> HttpResponse:
        visit = actions.reopen(visit=self.visit, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Kunjungan dibuka kembali dan dapat diperbaiki."))
        return redirect(visit)


@require_POST
def visit_sign(request: HttpRequest, pk: int) -> HttpResponse:
    visit = signing.sign(visit=visible_visit(request.user, pk), by=request.user)
    if visit.status == VisitStatus.SIGNED:
        messages.success(request, _("Kunjungan disahkan kedua pihak."))
    else:
        messages.success(request, _("Tanda tangan Anda dicatat. Menunggu pihak yang lain."))
    return redirect(visit)


class VisitScan(VisitPage):
    heading = gettext_lazy("Unggah berita acara bertanda tangan")
    form_class = ScanForm
    submit_label = gettext_lazy("Unggah dan sahkan")
    check = staticmethod(check_can_keep_visit_scan)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visit = visible_visit(request.user, kwargs["pk"])
        if request.method == "POST" and visit.status == VisitStatus.SIGNED:  # the answer to the first was lost
            self.check = lambda user, visit: None  # the action tells the same scan from another
        return super().dispatch(request, *args, **kwargs)

    def perform(self, form: ScanForm) -> HttpResponse:
        visit = signing.sign_by_scan(visit=self.visit, upload=form.cleaned_data["scan"], by=self.request.user)
        messages.success(self.request, _("Kunjungan disahkan dengan pindaian berita acara."))
        return redirect(visit)


class FollowUpClose(VisitPage):
    heading = gettext_lazy("Tindak lanjut selesai")
    form_class = ResultForm
    submit_label = gettext_lazy("Nyatakan selesai")

    def check(self, user: User, visit: Visit) -> None:
        if not sees_visit_result(user, visit):
            raise Http404
        rows = visit.follow_ups.select_related("visit__office", "visit__partner__organisation")
        self.follow_up = get_object_or_404(rows, pk=self.kwargs["follow_up"])
        done = self.follow_up.status == FollowUpStatus.DONE and self.request.method == "POST"
        if not done:  # sent again: the action compares
            check_can_close_follow_up(user, self.follow_up)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.lead = self.follow_up.text
        return super().get_context_data(**kwargs)

    def perform(self, form: ResultForm) -> HttpResponse:
        findings.close_follow_up(follow_up=self.follow_up, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Tindak lanjut dinyatakan selesai."))
        return redirect(self.visit)
