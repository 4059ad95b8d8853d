"""One-time links: shown once to who made them, opened by who got them, asked for by who forgot the password."""

from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bnnportal.accounts import actions, links
from bnnportal.accounts.actions.links import check_is_usable
from bnnportal.accounts.enums import Purpose
from bnnportal.accounts.forms import AcceptForm, ForgottenForm
from bnnportal.accounts.models import Invitation
from bnnportal.accounts.permissions import check_can_send_link
from bnnportal.accounts.views.people import visible_person
from bnnportal.middleware import too_many
from bnnportal.notices.whatsapp import share_url
from bnnportal.pages import FormPage


def quiet(response: HttpResponse) -> HttpResponse:
    """No search engine keeps what leads here."""
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@require_safe
def link_show(request: HttpRequest, pk: int) -> HttpResponse:
    """The link that was just made, once, for handing over another way than by mail."""
    person = visible_person(request, pk)
    check_can_send_link(request.user, person)
    made = request.session.pop("link", None)
    invitation = Invitation.objects.usable().filter(pk=made, user=person, created_by=request.user.pk).first()
    url = f"{settings.SITE_URL}{links.path(invitation.pk)}" if invitation else ""
    text = _("Buka tautan ini untuk membuat sandi Portal BNN. Berlaku 24 jam dan hanya sekali: %(url)s") % {"url": url}
    context = {
        "person": person,
        "invitation": invitation,
        "link": url,
        "whatsapp": share_url(text),
    }
    return quiet(render(request, "accounts/link_show.html", context))


@login_not_required
@never_cache
@require_safe
def invitation_open(request: HttpRequest, token: str) -> HttpResponse:
    """Take the secret out of the address: the form's own address has none. Mail scanners that look use nothing up."""
    found = links.find(token[:200])
    request.session["invitation"] = found.pk if found else 0  # whoever came with the link; the link itself stays out
    response = quiet(redirect("invitation-accept"))
    # Here alone: the address holds the secret. A form's page must tell its origin, or CSRF protection refuses it.
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@method_decorator([login_not_required, never_cache], name="dispatch")
class InvitationAccept(FormPage):
    """A new password; then sign-in goes on, with the second step where there is one."""

    template_name = "accounts/invitation_accept.html"
    form_class = AcceptForm
    invitation: Invitation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        opened = request.session.get("invitation")
        found = Invitation.objects.select_related("user").filter(pk=opened or 0).first()
        try:
            self.invitation = check_is_usable(found)
        except ValidationError as error:
            request.session.pop("invitation", None)
            reason = _("Buka tautan dari surel atau pesan Anda.") if opened is None else " ".join(error.messages)
            status = 200 if opened is None else 410
            return quiet(render(request, "accounts/invitation_bad.html", {"reason": reason}, status=status))
        return quiet(super().dispatch(request, *args, **kwargs))

    @property
    def heading(self) -> str:
        return _("Selamat datang di Portal BNN") if self.with_name else _("Buat sandi baru")

    @property
    def lead(self) -> str:
        return _("Akun Anda: %(email)s") % {"email": self.invitation.user.email}

    submit_label = gettext_lazy("Simpan dan masuk")

    @property
    def with_name(self) -> bool:
        return self.invitation.purpose == Purpose.INVITE

    def get_form_kwargs(self) -> dict[str, Any]:
        more = {"person": self.invitation.user, "with_name": self.with_name}
        return super().get_form_kwargs() | more

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.invitation.user.name}

    def perform(self, form: AcceptForm) -> HttpResponse:
        given = form.cleaned_data
        person = actions.accept(invitation=self.invitation, password=given["password"], name=given.get("name", ""))
        if self.request.user.is_authenticated:
            logout(self.request)
        self.request.session.pop("invitation", None)
        messages.success(self.request, _("Sandi Anda tersimpan."))
        answer = perform_password_login(self.request, {"email": person.email}, Login(user=person, email=person.email))
        return answer


@method_decorator([login_not_required, never_cache], name="dispatch")
class PasswordForgotten(FormPage):
    """The same answer whether the address is somebody's or not."""

    template_name = "accounts/password_forgotten.html"
    heading = gettext_lazy("Lupa sandi")
    lead = gettext_lazy("Tulis surel akun Anda. Kami mengirim tautan untuk membuat sandi baru.")
    submit_label = gettext_lazy("Kirim tautan")
    form_class = ForgottenForm

    def perform(self, form: ForgottenForm) -> HttpResponse:
        email = form.cleaned_data["email"].strip().lower()
        if not ratelimit.consume(self.request, action="forgotten_password"):
            return too_many(self.request)
        if ratelimit.consume(self.request, action="forgotten_password_mail", key=email):
            actions.send_link_to(email=email)
        return render(self.request, "accounts/password_forgotten_sent.html")
