"""Memberships: given, changed, ended, handed over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts import actions, handover
from bnnportal.accounts.forms import AddForm, EndForm, HandoverForm, InviteForm, TermsForm
from bnnportal.accounts.models import Membership, User
from bnnportal.accounts.permissions import (
    check_can_change,
    check_can_send_link,
    check_is_not_self,
    check_manages_anyone,
)
from bnnportal.accounts.views.people import visible_person
from bnnportal.offices.models import Organisation
from bnnportal.pages import ConfirmPage, FormPage, refusal


class GivePage(FormPage):
    """Inviting, and giving one more membership: the answer shows the link where there is one to hand over."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        check_manages_anyone(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"by": self.request.user}

    def finish(self, membership: Membership) -> HttpResponse:
        person = membership.user
        invitation = person.invitations.usable().first()
        if invitation is not None and not refusal(check_can_send_link, self.request.user, person):
            self.request.session["link"] = invitation.pk
            return redirect("link-show", pk=person.pk)
        if person.is_active:
            messages.success(self.request, _("Keanggotaan diberikan dan orangnya diberi tahu."))
        else:
            messages.warning(self.request, _("Keanggotaan diberikan, tetapi akun orang ini sedang ditangguhkan."))
        return redirect("person-detail", pk=person.pk)


class PersonInvite(GivePage):
    heading = gettext_lazy("Undang orang")
    lead = gettext_lazy(
        "Orang yang sudah ada di portal mendapat peran tambahan; yang baru mendapat tautan sekali pakai."
    )
    submit_label = gettext_lazy("Undang")
    form_class = InviteForm

    def cancel_url(self) -> str:
        return reverse("member-list")

    def perform(self, form: InviteForm) -> HttpResponse:
        given = form.cleaned_data
        membership = actions.invite(
            email=given["email"],
            name=given["name"],
            organisation=given["organisation"],
            terms=form.terms,
            by=self.request.user,
        )
        return self.finish(membership)


class MembershipAdd(GivePage):
    heading = gettext_lazy("Tambah keanggotaan")
    submit_label = gettext_lazy("Beri keanggotaan")
    form_class = AddForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.person = visible_person(request, kwargs["pk"])
        check_is_not_self(request.user, self.person)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return self.person.name

    def cancel_url(self) -> str:
        return reverse("person-detail", args=[self.person.pk])

    def perform(self, form: AddForm) -> HttpResponse:
        organisation: Organisation = form.cleaned_data["organisation"]
        membership = actions.give(person=self.person, organisation=organisation, terms=form.terms, by=self.request.user)
        return self.finish(membership)


class MembershipPage(FormPage):
    """A step with one membership that this person may change."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        visible = Membership.objects.visible_to(request.user).select_related("user", "organisation")
        self.membership = get_object_or_404(visible, pk=kwargs["pk"])
        check_can_change(request.user, self.membership)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return f"{self.membership.user.name}: {self.membership}"

    def cancel_url(self) -> str:
        return reverse("person-detail", args=[self.membership.user_id])

    def open_work(self) -> list[tuple[Any, int]]:
        return [(label, n) for label, n in handover.open_work(self.membership.user, self.membership.organisation) if n]


class MembershipChange(MembershipPage):
    heading = gettext_lazy("Ubah keanggotaan")
    form_class = TermsForm

    def get_form_kwargs(self) -> dict[str, Any]:
        here = Organisation.objects.filter(pk=self.membership.organisation_id)
        more = {"by": self.request.user, "organisations": here, "instance": self.membership}
        return super().get_form_kwargs() | more

    def perform(self, form: TermsForm) -> HttpResponse:
        actions.change(membership=self.membership, terms=form.terms, by=self.request.user)
        messages.success(self.request, _("Keanggotaan diubah."))
        return redirect(self.cancel_url())


class MembershipEnd(MembershipPage, ConfirmPage):
    template_name = "pages/confirm.html"
    heading = gettext_lazy("Akhiri keanggotaan")
    submit_label = gettext_lazy("Akhiri keanggotaan ini")
    form_class = EndForm
    danger = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [
            _("%(label)s: %(count)d masih terbuka. Serah terimakan dahulu agar tidak tertinggal.")
            % {"label": label, "count": count}
            for label, count in self.open_work()
        ]
        return super().get_context_data(consequences=lines, **kwargs)

    def perform(self, form: EndForm) -> HttpResponse:
        given = form.cleaned_data
        actions.end(
            membership=self.membership, last_day=given["valid_until"], reason=given["reason"], by=self.request.user
        )
        messages.success(
            self.request,
            _("Keanggotaan berakhir %(day)s.") % {"day": date_format(given["valid_until"], "j F Y")},
        )
        return redirect(self.cancel_url())


class MembershipHandover(MembershipPage):
    template_name = "accounts/membership_handover.html"
    heading = gettext_lazy("Serah terima")
    submit_label = gettext_lazy("Serah terimakan")
    form_class = HandoverForm

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"membership": self.membership}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        work = handover.open_work(self.membership.user, self.membership.organisation)
        return super().get_context_data(membership=self.membership, work=work, **kwargs)

    def perform(self, form: HandoverForm) -> HttpResponse:
        given = form.cleaned_data
        person: User | None = given.get("successor")
        agreed = actions.hand_over(
            membership=self.membership,
            successor=person,
            email=given["email"],
            name=given["name"],
            from_day=given["from_day"],
            by=self.request.user,
        )
        if agreed.done_at:
            said = _("Serah terima selesai. %(count)d pekerjaan terbuka dipindahkan ke %(name)s.") % {
                "count": sum(agreed.moved.values()),
                "name": agreed.successor.name,
            }
        else:
            said = _("Serah terima ke %(name)s berlaku mulai %(day)s; pekerjaan terbuka pindah pada hari itu.") % {
                "name": agreed.successor.name,
                "day": date_format(agreed.from_day, "j F Y"),
            }
        messages.success(self.request, said)
        invitation = agreed.successor.invitations.usable().first()
        if invitation is not None and not refusal(check_can_send_link, self.request.user, agreed.successor):
            self.request.session["link"] = invitation.pk
            return redirect("link-show", pk=agreed.successor_id)
        return redirect(self.cancel_url())
