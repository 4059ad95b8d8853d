"""The changes of an agreement: what each one changed, and the pages that record a new one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from bnnportal.files.models import Attachment
from bnnportal.pages import FormPage, add_errors, refusal
from partners import actions
from partners.actions.changes import Plan, plan_change
from partners.differences import differences
from partners.enums import ENDING_DAYS, SIGNED, ChangeKind
from partners.evaluation import evaluated
from partners.forms.changes import LETTER, ChangeForm
from partners.models import Agreement
from partners.models.agreement import GIVEN_UP
from partners.permissions import check_can_change_terms, check_can_record_change, check_can_renew
from partners.views.agreements import visible_agreement

KINDS = {kind.value.lower(): kind for kind in ChangeKind}
ICONS = {
    ChangeKind.EXTENSION: "calendar", ChangeKind.AMENDMENT: "pencil", ChangeKind.ADDENDUM: "plus",
    ChangeKind.TERMINATION: "ban",
}  # fmt: skip


def ends_soon(agreement: Agreement) -> bool:
    """Whether it is time to think of what follows; always where the end is not known."""
    return agreement.days_left is None or agreement.days_left <= ENDING_DAYS[0]


class AgreementChanges(TemplateView):
    """Every change with its letter and difference; what came before and what continues it."""

    template_name = "partners/agreement_changes.html"
    request: HttpRequest

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        agreement = visible_agreement(user, self.kwargs["pk"])
        changes = list(agreement.changes.select_related("by"))
        letters: dict[int, list[Attachment]] = {change.pk: [] for change in changes}
        for letter in Attachment.objects.filter(
            holder_type="partners.change", holder_id__in=letters, removed_at=None
        ).order_by("pk"):
            letters[letter.holder_id].append(letter)
        buttons = [
            {
                "kind": kind,
                "slug": slug,
                "icon": ICONS[kind],
                "refusal": refusal(check_can_record_change, user, agreement, kind),
            }
            for slug, kind in KINDS.items()
        ]
        seen = Agreement.objects.visible_to(user).for_page()
        earlier = seen.filter(pk=agreement.renews_id).first() if agreement.renews_id else None
        signed = agreement.status in SIGNED
        successor = seen.filter(renews=agreement).first()
        continued = successor is not None and successor.status not in GIVEN_UP
        return super().get_context_data(
            **kwargs,
            agreement=agreement,
            tab="agreement-changes",
            may_renew=not continued and ends_soon(agreement) and not refusal(check_can_renew, user, agreement),
            rows=[(change, differences(change.before, change.after), letters[change.pk]) for change in changes],
            buttons=[button for button in buttons if not button["refusal"]],
            may_attach=not refusal(check_can_change_terms, user, agreement),
            earlier=earlier,
            successor=successor,
            evaluation=evaluated(agreement) if signed else evaluated(earlier) if earlier else None,
            title="" if signed else _("Evaluasi perjanjian sebelumnya, 12 bulan terakhir"),
        )


class ChangeCreate(FormPage):
    """Terms first; then, with the difference and the effect on the duties in sight, the letter."""

    template_name = "partners/change_create.html"
    form_class = ChangeForm
    headings = {
        ChangeKind.EXTENSION: gettext_lazy("Perpanjang masa berlaku"),
        ChangeKind.AMENDMENT: gettext_lazy("Amandemen perjanjian"),
        ChangeKind.ADDENDUM: gettext_lazy("Adendum perjanjian"),
        ChangeKind.TERMINATION: gettext_lazy("Hentikan perjanjian"),
    }
    leads = {
        ChangeKind.EXTENSION: gettext_lazy("Masa berlaku menjadi lebih lama; isi lainnya tetap."),
        ChangeKind.AMENDMENT: gettext_lazy("Isi yang berlaku diganti. Ubah hanya yang berubah menurut suratnya."),
        ChangeKind.ADDENDUM: gettext_lazy(
            "Isi ditambah. Yang tidak ada kolomnya di sini cukup dijelaskan pada langkah berikutnya."
        ),
        ChangeKind.TERMINATION: gettext_lazy("Perjanjian berakhir sebelum waktunya. Tidak dapat dibatalkan."),
    }
    done = {
        ChangeKind.EXTENSION: gettext_lazy("Perpanjangan dicatat."),
        ChangeKind.AMENDMENT: gettext_lazy("Amandemen dicatat."),
        ChangeKind.ADDENDUM: gettext_lazy("Adendum dicatat."),
        ChangeKind.TERMINATION: gettext_lazy("Penghentian dicatat."),
    }

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if kwargs["kind"] not in KINDS:
            raise Http404
        self.kind = KINDS[kwargs["kind"]]
        self.agreement = visible_agreement(request.user, kwargs["pk"])
        check_can_record_change(request.user, self.agreement, self.kind)
        self.heading, self.lead = self.headings[self.kind], self.leads[self.kind]
        self.step = 2 if request.POST.get("step_two") == "True" else 1
        if request.POST.get("back"):
            self.step = 1
        return super().dispatch(request, *args, **kwargs)

    # What is asked

    @property
    def submit_label(self) -> Any:
        if self.step == 1:
            return gettext_lazy("Periksa dampaknya")
        return gettext_lazy("Hentikan perjanjian") if self.danger else gettext_lazy("Catat perubahan")

    @property
    def danger(self) -> bool:  # type: ignore[override]
        return self.step == 2 and self.kind == ChangeKind.TERMINATION

    def make(self, step: int, **kwargs: Any) -> ChangeForm:
        return ChangeForm(kind=self.kind, agreement=self.agreement, step=step, **kwargs)

    def get_form(self, form_class: Any = None) -> ChangeForm:
        if self.request.method != "POST":
            return self.make(1, initial=ChangeForm.present(self.agreement))
        return self.make(self.step, data=self.request.POST, files=self.request.FILES)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.POST.get("back"):
            return super().post(request, *args, **kwargs)
        form = self.make(1, data=self.first_step())
        return self.render_to_response(self.get_context_data(form=form))

    def first_step(self) -> QueryDict:
        """The terms as they were written, to be written over."""
        data = self.request.POST.copy()
        data["step_two"] = "False"
        return data

    def perform(self, form: ChangeForm) -> HttpResponse:
        plan = self.plan(form)
        if self.step == 1:
            self.step = 2
            following = self.make(2, initial=form.cleaned_data)
            return self.render_to_response(self.get_context_data(form=following, plan=plan))
        said = form.cleaned_data
        if self.kind == ChangeKind.TERMINATION:
            actions.terminate(
                agreement=self.agreement, by=self.request.user, on=said["on"], number=said["number"],
                reason=said["summary"], ended_on=said["ended_on"], file=said["file"],
            )  # fmt: skip
        else:
            actions.change_terms(
                agreement=self.agreement, by=self.request.user, kind=self.kind, number=said["number"],
                summary=said["summary"], file=said["file"], **form.terms(),
            )  # fmt: skip
        messages.success(self.request, self.done[self.kind])
        return redirect("agreement-changes", self.agreement.pk)

    def plan(self, form: ChangeForm) -> Plan:
        return plan_change(agreement=self.agreement, by=self.request.user, kind=self.kind, **form.terms())

    # What is shown

    def form_invalid(self, form: ChangeForm) -> HttpResponse:
        """A term that turns out wrong in the second step is put right in the first."""
        if self.step == 2 and set(form.errors) - {*LETTER, "__all__"}:
            self.step = 1
            first = self.make(1, data=self.first_step())
            if first.is_valid():
                try:
                    self.plan(first)
                except ValidationError as error:
                    add_errors(first, error)
            return self.render_to_response(self.get_context_data(form=first))
        return self.render_to_response(self.get_context_data(form=form))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plan = kwargs.pop("plan", None)
        form = kwargs.get("form")
        if plan is None and self.step == 2 and form is not None:
            try:
                plan = self.plan(form)
            except (KeyError, ValidationError):
                plan = None
        context = super().get_context_data(**kwargs)
        if plan is not None:
            context |= {"plan": plan, "differences": differences(plan.before, plan.after)}
        return context | {"agreement": self.agreement, "step": self.step, "kind": self.kind}

    def cancel_url(self) -> str:
        return reverse("agreement-changes", args=[self.agreement.pk])
