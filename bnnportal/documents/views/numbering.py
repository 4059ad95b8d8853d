"""Pages on which an office chooses number, signature and paper of each kind of document."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from bnnportal.documents import actions, kinds, numbers
from bnnportal.documents.actions import numbering
from bnnportal.documents.forms import KindSettingForm
from bnnportal.documents.models import KindSetting
from bnnportal.documents.permissions import check_can_set_kind
from bnnportal.offices.models import Organisation
from bnnportal.pages import FormPage, refusal

SAMPLE_CODE = "RH.00"  # where the code comes from what is issued, the preview shows one


def offices_of(request: HttpRequest) -> Any:
    """The offices whose papers this person may set up."""
    user = request.user
    visible = Organisation.objects.visible_to(user).offices().order_by("kind", "name")
    if user.organisation is None:
        return visible.none()
    return visible if not refusal(check_can_set_kind, user, Organisation()) else visible.filter(pk=user.organisation.pk)


def kinds_of(office: Organisation) -> list[kinds.Kind]:
    return [kind for kind in kinds.numbered() if office.is_national or not kind.national]


def find(request: HttpRequest, code: str, kind: str) -> KindSetting:
    """What an office has chosen for a kind, or 404 where the person may not see the office or it has no such kind."""
    office = get_object_or_404(Organisation.objects.visible_to(request.user).offices(), code=code)
    if kind not in {one.code for one in kinds_of(office)}:
        raise Http404
    check_can_set_kind(request.user, office)
    return KindSetting.objects.of(office, kind)


def preview(setting: KindSetting) -> tuple[str, str]:
    """(the next number, what is wrong with the pattern); one of the two is empty."""
    try:
        return numbering.upcoming(setting, classification=SAMPLE_CODE), ""
    except ValidationError as error:
        return "", " ".join(error.messages)


@require_safe
def kind_setting_list(request: HttpRequest) -> HttpResponse:
    """The kinds of one office: the person's own, or for ADMIN the one chosen."""
    offices = list(offices_of(request))
    user = request.user
    own = user.organisation
    office = next((o for o in offices if o.code == request.GET.get("office")), None) or own
    if office is None:
        raise PermissionDenied(_("Anda belum mempunyai peran yang berlaku."))
    check_can_set_kind(user, office)
    saved = {setting.kind: setting for setting in KindSetting.objects.filter(organisation=office)}
    rows = []
    for kind in kinds_of(office):
        setting = saved.get(kind.code) or KindSetting(organisation=office, kind=kind.code)
        number, wrong = preview(setting)
        rows.append({"kind": kind, "setting": setting, "number": number, "wrong": wrong})
    return render(
        request,
        "documents/kind_setting_list.html",
        {"rows": rows, "office": office, "offices": offices if len(offices) > 1 else []},
    )


class KindSettingChange(FormPage):
    template_name = "documents/kind_setting_change.html"
    form_class = KindSettingForm
    lead = gettext_lazy("Berlaku untuk dokumen yang terbit sesudah ini; yang sudah terbit tidak berubah.")

    @cached_property
    def setting(self) -> KindSetting:
        return find(self.request, self.kwargs["code"], self.kwargs["kind"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.request = request
        self.setting  # noqa: B018 - 404 and 403 come before the form
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The page; or, while a person types, the next number under what the form says now. Writes nothing."""
        if not getattr(request, "htmx", False):
            return super().get(request, *args, **kwargs)
        number, wrong = preview(KindSettingForm(request.GET).applied_to(self.setting))
        return render(request, "documents/kind_setting_preview.html", {"number": number, "wrong": wrong})

    @property
    def heading(self) -> str:
        label = kinds.get(self.setting.kind).label
        return _("%(kind)s, %(office)s") % {"kind": label, "office": self.setting.organisation}

    def get_initial(self) -> dict[str, Any]:
        return KindSettingForm.of(self.setting)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        form = context["form"]
        setting = form.applied_to(self.setting)
        number, wrong = preview(setting)
        places = [(name, description(name)) for name in numbers.CHOICES]
        return context | {"number": number, "wrong": wrong, "places": places, "setting": self.setting}

    def cancel_url(self) -> str:
        return f"{reverse('kind-setting-list')}?office={self.setting.organisation.code}"

    def perform(self, form: KindSettingForm) -> HttpResponse:
        setting = actions.set_kind(
            organisation=self.setting.organisation, kind=self.setting.kind, by=self.request.user, **form.cleaned_data
        )
        messages.success(
            self.request,
            _("Tersimpan. Nomor berikutnya akan berbunyi %(number)s.") % {"number": preview(setting)[0]},
        )
        return redirect(self.cancel_url())


def description(placeholder: str) -> str:
    if placeholder == "{n:03d}":
        return _("nomor urut, paling sedikit tiga angka")
    return str(numbers.PLACEHOLDERS[placeholder.strip("{}")])
