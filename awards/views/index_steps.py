"""Writing a definition of an index, and the steps of a version: in force, retired, discarded."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from awards.actions import indices as actions
from awards.forms.indices import IndexForm, SpecFileForm, VersionSheet
from awards.models import IndexVersion
from awards.permissions.base import enters
from awards.permissions.indices import (
    check_can_discard,
    check_can_edit_index,
    check_can_edit_version,
    check_can_put_in_force,
    check_can_retire,
)
from awards.views.indices import Crumbs, StaffPage, crumbs, index_of, of_own_field, version_of
from bnnportal.pages import ConfirmPage, FormPage, refusal


class IndexCreate(StaffPage, FormPage):
    form_class = IndexForm
    heading = gettext_lazy("Indeks baru")
    lead = gettext_lazy("Catat namanya dahulu; sesudah itu unggah definisinya.")
    submit_label = gettext_lazy("Lanjut ke definisi")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if enters(request.user):
            check_can_edit_index(request.user, of_own_field(request.user))
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Crumbs:
        return crumbs()

    def cancel_url(self) -> str:
        return reverse("index-list")

    def perform(self, form: IndexForm) -> HttpResponse:
        index = actions.create_index(by=self.request.user, **form.cleaned_data)
        return redirect("index-version-upload", index.code)

    def form_invalid(self, form: Any) -> HttpResponse:
        return unprocessable(super().form_invalid(form))


def unprocessable(response: HttpResponse) -> HttpResponse:
    response.status_code = 422
    return response


class VersionUpload(StaffPage, FormPage):
    """A version from a file that somebody wrote elsewhere."""

    form_class = SpecFileForm
    heading = gettext_lazy("Unggah definisi")
    submit_label = gettext_lazy("Simpan sebagai draf")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.index = index_of(request, kwargs["code"])
        check_can_edit_index(request.user, self.index)
        self.lead = _("Versi baru %(index)s. Portal memeriksa berkasnya sebelum disimpan.") % {"index": self.index}
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> Crumbs:
        return crumbs(self.index)

    def cancel_url(self) -> str:
        return self.index.get_absolute_url()

    def perform(self, form: SpecFileForm) -> HttpResponse:
        spec = form.cleaned_data["file"]
        version = actions.create_version(index=self.index, by=self.request.user, spec=spec, **form.years)
        messages.success(self.request, _("Draf disimpan. Periksa susunannya, lalu berlakukan."))
        return redirect(version)

    def form_invalid(self, form: Any) -> HttpResponse:
        return unprocessable(super().form_invalid(form))


class VersionWrite(StaffPage, View):
    """Weights, sources and classes on a page: a new version from an existing one, or a draft once more."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.answer(VersionSheet(self.base.spec, initial=self.initial()))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        sheet = VersionSheet(self.base.spec, data=request.POST, initial=self.initial())
        if sheet.is_valid():
            try:
                version = self.perform(sheet)
            except (ValidationError, PermissionDenied) as error:
                sheet.refuse(error if isinstance(error, ValidationError) else ValidationError(str(error)))
            else:
                messages.success(request, _("Draf disimpan. Periksa susunannya, lalu berlakukan."))
                return redirect(version)
        return unprocessable(self.answer(sheet))

    base: IndexVersion  # whose columns, scales and methods are kept
    heading: Any

    def initial(self) -> dict[str, Any]:
        raise NotImplementedError

    def perform(self, sheet: VersionSheet) -> IndexVersion:
        raise NotImplementedError

    def answer(self, sheet: VersionSheet) -> HttpResponse:
        context = {
            "view": self, "sheet": sheet, "errors": list(sheet.errors()), "base": self.base,
            "index": self.base.index, "crumbs": self.crumbs(),
        }  # fmt: skip
        return render(self.request, "awards/index_version_form.html", context)

    def crumbs(self) -> Crumbs:
        return crumbs(self.base.index)


class VersionCreate(VersionWrite):
    heading = gettext_lazy("Versi baru")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.base = version_of(request, kwargs["code"], kwargs["pk"])
        check_can_edit_index(request.user, self.base.index)
        return super().dispatch(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"year_from": timezone.localdate().year}

    def perform(self, sheet: VersionSheet) -> IndexVersion:
        return actions.create_version(index=self.base.index, by=self.request.user, spec=sheet.spec, **sheet.head.years)


class VersionChange(VersionWrite):
    heading = gettext_lazy("Ubah draf")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.base = version_of(request, kwargs["code"], kwargs["pk"])
        refused = refusal(check_can_edit_version, request.user, self.base)
        if refused:
            raise PermissionDenied(refused)
        return super().dispatch(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {name: getattr(self.base, name) for name in ("label", "year_from", "year_until", "note")}

    def perform(self, sheet: VersionSheet) -> IndexVersion:
        return actions.change_version(version=self.base, by=self.request.user, spec=sheet.spec, **sheet.head.years)


class VersionStep(StaffPage, ConfirmPage):
    """A question before a version changes its state."""

    check: Any
    said: Any = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.version = version_of(request, kwargs["code"], kwargs["pk"])
        if refused := refusal(self.check, request.user, self.version):
            raise PermissionDenied(refused)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(consequences=self.consequences(), **kwargs)

    def crumbs(self) -> Crumbs:
        return [*crumbs(self.version.index), (self.version.label, self.version.get_absolute_url())]

    def cancel_url(self) -> str:
        return self.version.get_absolute_url()

    def consequences(self) -> list[Any]:
        return []

    def step(self) -> str:
        """Do it; where to go then."""
        raise NotImplementedError

    def perform(self, form: Any) -> HttpResponse:
        where = self.step()
        messages.success(self.request, self.said)
        return redirect(where)


class VersionForce(VersionStep):
    check = staticmethod(check_can_put_in_force)
    heading = gettext_lazy("Berlakukan definisi")
    submit_label = gettext_lazy("Berlakukan")
    said = gettext_lazy("Definisi berlaku dan terlihat oleh semua satuan kerja.")

    def consequences(self) -> list[Any]:
        others = self.version.index.versions.in_force().exclude(pk=self.version.pk).values_list("label", flat=True)
        found = [_("Sesudah berlaku, bobot, kelas, dan namanya tidak dapat diubah lagi.")]
        if others:
            found.append(_("Versi lain yang juga berlaku: %(labels)s.") % {"labels": ", ".join(others)})
        return found

    def step(self) -> str:
        return actions.put_in_force(version=self.version, by=self.request.user).get_absolute_url()


class VersionRetire(VersionStep):
    check = staticmethod(check_can_retire)
    heading = gettext_lazy("Hentikan definisi")
    submit_label = gettext_lazy("Hentikan")
    said = gettext_lazy("Definisi tidak dipakai lagi untuk edisi baru.")

    def consequences(self) -> list[Any]:
        return [_("Edisi baru tidak dapat memilihnya. Peringkat yang sudah dihitung dengannya tetap.")]

    def step(self) -> str:
        return actions.retire(version=self.version, by=self.request.user).get_absolute_url()


class VersionDiscard(VersionStep):
    check = staticmethod(check_can_discard)
    heading = gettext_lazy("Buang draf")
    submit_label = gettext_lazy("Buang draf")
    danger = True
    said = gettext_lazy("Draf dibuang.")

    def consequences(self) -> list[Any]:
        return [_("Draf ini tidak dapat dikembalikan.")]

    def step(self) -> str:
        actions.discard_version(version=self.version, by=self.request.user)
        return self.version.index.get_absolute_url()
