"""What a partner changed of its legal data: the office confirms or refuses it, the partner may withdraw it."""

from functools import cached_property

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from bnnportal.accounts.models import User
from bnnportal.pages import ConfirmPage
from partners import actions
from partners.forms.partners import RefuseForm
from partners.models import ProfileChange
from partners.permissions import check_can_decide_proposal
from partners.views.partners import PartnerPage, visible_partner


def visible_change(user: User, code: str, pk: int) -> ProfileChange:
    partner = visible_partner(user, code)
    change = get_object_or_404(ProfileChange.objects.visible_to(user), partner=partner, pk=pk)
    change.partner = partner
    return change


@require_POST
def profile_confirm(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    change = actions.confirm_profile(change=visible_change(request.user, code, pk), by=request.user)
    messages.success(request, _("Data legal dikonfirmasi; mitra diberi tahu."))
    return redirect(change.partner)


@require_POST
def profile_withdraw(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    change = actions.withdraw_profile(change=visible_change(request.user, code, pk), by=request.user)
    messages.success(request, _("Usulan ditarik."))
    return redirect(change.partner)


class ProfileRefuse(PartnerPage, ConfirmPage):
    form_class = RefuseForm
    heading = gettext_lazy("Tolak perubahan data legal")
    submit_label = gettext_lazy("Tolak")
    danger = True

    @cached_property
    def change(self) -> ProfileChange:
        return visible_change(self.request.user, self.kwargs["code"], self.kwargs["pk"])

    def check(self, user: User) -> None:
        check_can_decide_proposal(user, self.change)

    @property
    def lead(self) -> str:
        return str(self.change)

    def perform(self, form: RefuseForm) -> HttpResponse:
        actions.refuse_profile(change=self.change, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Usulan ditolak; mitra membaca alasannya."))
        return redirect(self.partner)
