"""Pages that write an agreement: propose, record, change, move, sign, end."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.offices.models import Organisation
from bnnportal.pages import ConfirmPage, FormPage
from partners import actions, imports, recipients
from partners.actions import texts
from partners.enums import AgreementStatus, Origin
from partners.forms.agreements import (
    AgreementForm,
    NoteForm,
    NumbersForm,
    OfficeChoiceForm,
    ReasonForm,
    RecordForm,
    SignForm,
    written,
)
from partners.models import Agreement, Partner
from partners.permissions import (
    check_can_edit_draft,
    check_can_end,
    check_can_move,
    check_can_number,
    check_can_record_existing,
    check_is_staff,
)
from partners.steps import Step, step_to
from partners.views.agreements import crumbs, visible_agreement


class WordsPage(FormPage):
    """One form in sections."""

    template_name = "partners/agreement_form.html"
    office: Organisation

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"office": self.office, "user": self.request.user}


class AgreementCreate(WordsPage):
    """Staff propose for their own office; the national office first says for which one."""

    form_class: Any = AgreementForm
    heading = gettext_lazy("Usulkan perjanjian")
    submit_label = gettext_lazy("Simpan usulan")
    check = staticmethod(check_is_staff)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = request.user
        if user.organisation is None:
            raise PermissionDenied(_("Anda belum mempunyai keanggotaan."))
        self.check(user, user.organisation)
        code = request.GET.get("satker", "") if user.is_national else user.organisation.code
        if not code:
            return render(request, "partners/agreement_office.html", {"form": OfficeChoiceForm(), "view": self})
        offices = Organisation.objects.visible_to(user).offices().select_related("region")
        self.office = get_object_or_404(offices, code=code)
        self.check(user, self.office)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(getattr(self, "office", ""))

    def get_initial(self) -> dict[str, Any]:
        """From the page of a partner: with that one."""
        partner = Partner.objects.visible_to(self.request.user).select_related("organisation")
        found = partner.filter(organisation__code=self.request.GET.get("mitra", "")).first()
        return {"partner": written(found)} if found is not None else {}

    def cancel_url(self) -> str:
        return reverse("agreement-list")

    @property
    def new_partner_url(self) -> str:
        """Where a partner comes from that the form does not know yet."""
        return reverse("partner-create", args=[self.office.code])

    def perform(self, form: Any) -> HttpResponse:
        agreement = actions.propose(office=self.office, by=self.request.user, **form.cleaned_data)
        told = recipients.people_of(agreement.partner)
        messages.success(
            self.request,
            _("Usulan tersimpan. Mitra mendapat pesan.")
            if told
            else _(
                "Usulan tersimpan. Mitra ini belum mempunyai akun; undang orangnya agar ikut membaca perjanjiannya."
            ),
        )
        return redirect(agreement)


class AgreementRecord(AgreementCreate):
    form_class = RecordForm
    heading = gettext_lazy("Catat perjanjian yang sudah ada")
    submit_label = gettext_lazy("Catat")
    check = staticmethod(check_can_record_existing)

    @property
    def many_url(self) -> str:
        """A whole list at once."""
        return reverse("import-new", args=[imports.KIND, self.office.code])

    def perform(self, form: Any) -> HttpResponse:
        agreement = actions.record_existing(office=self.office, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Perjanjian tercatat."))
        return redirect(agreement)


class OfAgreement:
    """A page about one agreement the person sees, refused with the action's own sentence."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.check()
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def check(self) -> None:
        raise NotImplementedError

    @cached_property
    def agreement(self) -> Agreement:
        return visible_agreement(self.request.user, self.kwargs["pk"])

    @property
    def lead(self) -> str:
        return f"{self.agreement.title} · {self.agreement.partner}"

    def cancel_url(self) -> str:
        return self.agreement.get_absolute_url()

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.agreement)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, agreement=self.agreement)  # type: ignore[misc]


class AgreementEdit(OfAgreement, WordsPage):
    heading = gettext_lazy("Ubah isi perjanjian")

    def check(self) -> None:
        check_can_edit_draft(self.request.user, self.agreement)

    @property
    def office(self) -> Organisation:  # type: ignore[override]
        return self.agreement.office

    def get_form_class(self) -> Any:
        return RecordForm if self.agreement.origin == Origin.RECORDED else AgreementForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.agreement}

    def perform(self, form: Any) -> HttpResponse:
        actions.change_draft(agreement=self.agreement, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Isi perjanjian tersimpan."))
        return redirect(self.agreement)


class AgreementMove(OfAgreement, ConfirmPage):
    """A step that says what follows from it, with a note or a reason."""

    @cached_property
    def step(self) -> Step:
        step = step_to(AgreementStatus(self.agreement.status), self.kwargs["to"])
        if step is None:
            meant = next((s for status in AgreementStatus if (s := step_to(status, self.kwargs["to"]))), None)
            if meant is None:
                raise Http404
            return meant
        return step

    def check(self) -> None:
        check_can_move(self.request.user, self.agreement, self.step.to)

    @property
    def heading(self) -> Any:
        return self.step.verb

    @property
    def submit_label(self) -> Any:
        return self.step.verb

    @property
    def danger(self) -> bool:  # type: ignore[override]
        return self.step.danger

    def get_form_class(self) -> Any:
        return ReasonForm if self.step.needs_reason else NoteForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, consequences=[self.step.what], step=self.step)

    def perform(self, form: Any) -> HttpResponse:
        moved = actions.move(
            agreement=self.agreement, to=self.step.to, by=self.request.user, reason=form.cleaned_data["reason"]
        )
        messages.success(
            self.request, _("Keadaan perjanjian sekarang: %(status)s.") % {"status": moved.get_status_display().lower()}
        )
        return redirect(self.agreement)


class AgreementSign(OfAgreement, FormPage):
    template_name = "partners/agreement_form.html"
    form_class = SignForm
    heading = gettext_lazy("Catat tanda tangan")
    submit_label = gettext_lazy("Catat tanda tangan")

    def check(self) -> None:
        check_can_move(self.request.user, self.agreement, AgreementStatus.ACTIVE)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.agreement}

    def get_initial(self) -> dict[str, Any]:
        return {"signed_on": self.agreement.signed_on or timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, signed_text=texts.signed_text(self.agreement))

    def perform(self, form: Any) -> HttpResponse:
        signed = actions.sign(agreement=self.agreement, by=self.request.user, **form.cleaned_data)
        messages.success(
            self.request,
            _("Perjanjian ditandatangani; %(n)s kewajiban dibuat.") % {"n": signed.obligations.count()},
        )
        return redirect(self.agreement)


class AgreementEnd(OfAgreement, ConfirmPage):
    form_class = NoteForm
    heading = gettext_lazy("Nyatakan berakhir")
    submit_label = gettext_lazy("Nyatakan berakhir")

    def check(self) -> None:
        check_can_end(self.request.user, self.agreement)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = _("Perjanjian ini tidak lagi dihitung sebagai yang berlaku. Riwayat dan kewajibannya tetap tersimpan.")
        return super().get_context_data(**kwargs, consequences=[line])

    def perform(self, form: Any) -> HttpResponse:
        actions.end(agreement=self.agreement, by=self.request.user, note=form.cleaned_data["reason"])
        messages.success(self.request, _("Perjanjian dinyatakan berakhir."))
        return redirect(self.agreement)


class AgreementNumbers(OfAgreement, FormPage):
    form_class = NumbersForm
    heading = gettext_lazy("Lengkapi nomor")

    def check(self) -> None:
        check_can_number(self.request.user, self.agreement)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agreement": self.agreement}

    def perform(self, form: Any) -> HttpResponse:
        if not any(form.cleaned_data.values()):
            raise ValidationError(_("Isi nomornya dahulu."))
        actions.add_numbers(agreement=self.agreement, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Nomor tersimpan."))
        return redirect(self.agreement)
