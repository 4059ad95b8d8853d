"""Pages of the register of signatories."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bnnportal.accounts.enums import Role
from bnnportal.documents import actions
from bnnportal.documents.filters import SignatoryFilter
from bnnportal.documents.forms import SignatoryChangeForm, SignatoryEndForm, SignatoryForm
from bnnportal.documents.models import Signatory
from bnnportal.documents.permissions import check_can_keep_signatories
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, FormPage, ListPage, refusal


def change_address(signatory: Signatory) -> str:
    return reverse("signatory-change", args=[signatory.pk])


def last_day(signatory: Signatory) -> str:
    until = signatory.valid_until
    return date_format(until, "j F Y") if until else _("Masih menjabat")


class SignatoryList(ListPage):
    template_name = "documents/signatory_list.html"
    heading = gettext_lazy("Penanda tangan")
    lead = gettext_lazy("Siapa menandatangani dokumen satuan kerja, sejak dan sampai kapan.")
    filterset_class = SignatoryFilter
    empty_title = gettext_lazy("Belum ada penanda tangan")
    empty_text = gettext_lazy("Tanpa penanda tangan, dokumen diberi garis untuk namanya.")
    unit = pgettext_lazy("jumlah", "penanda tangan")

    @cached_property
    def may_keep(self) -> bool:
        return not refusal(check_can_keep_signatories, self.request.user)

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        user = self.request.user
        every = user.role == Role.ADMIN
        own = user.organisation.pk if user.organisation else None

        def link(signatory: Signatory) -> str:
            kept = self.may_keep and (every or signatory.organisation_id == own)
            return change_address(signatory) if kept else ""

        return (
            Column("name", gettext_lazy("Nama"), sort=("name",), link=link),
            Column("position", gettext_lazy("Jabatan"), "printed_position", sort=("position",)),
            Column("rank", gettext_lazy("Pangkat"), sort=("rank",)),
            Column("id_number", gettext_lazy("Nomor induk"), "printed_id"),
            Column("organisation", gettext_lazy("Satuan kerja"), "organisation.name", sort=("organisation__name",)),
            Column("valid_from", gettext_lazy("Sejak"), sort=("valid_from",), kind="date"),
            Column("valid_until", gettext_lazy("Sampai"), last_day, sort=("valid_until",)),
        )

    def get_queryset(self) -> QuerySet[Signatory]:
        return Signatory.objects.visible_to(self.request.user).select_related("organisation")


class SignatoryPage(FormPage):
    """A form about one signatory of the register."""

    @cached_property
    def signatory(self) -> Signatory:
        found = Signatory.objects.visible_to(self.request.user).select_related("organisation")
        return get_object_or_404(found, pk=self.kwargs["pk"])

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_keep_signatories(request.user, self.signatory.organisation)
        return super().dispatch(request, *args, **kwargs)

    def cancel_url(self) -> str:
        return reverse("signatory-list")


class SignatoryCreate(FormPage):
    form_class = SignatoryForm
    heading = gettext_lazy("Tambah penanda tangan")
    lead = gettext_lazy("Satu jabatan punya satu penanda tangan pada satu waktu; Plt. atau Plh. boleh di sampingnya.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_keep_signatories(request.user)
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        user = self.request.user
        offices = Organisation.objects.visible_to(user).offices().order_by("kind", "name")
        if user.role != Role.ADMIN:
            offices = offices.filter(pk=user.organisation.pk)
        return super().get_form_kwargs() | {"organisations": offices}

    def get_initial(self) -> dict[str, Any]:
        return {"organisation": self.request.user.organisation, "valid_from": timezone.localdate()}

    def cancel_url(self) -> str:
        return reverse("signatory-list")

    def perform(self, form: Any) -> HttpResponse:
        signatory = actions.add_signatory(**form.cleaned_data, by=self.request.user)
        messages.success(self.request, _("%(name)s tercatat sebagai penanda tangan.") % {"name": signatory.name})
        return redirect("signatory-list")


class SignatoryChange(SignatoryPage):
    template_name = "documents/signatory_change.html"
    form_class = SignatoryChangeForm
    heading = gettext_lazy("Ubah penanda tangan")

    @property
    def lead(self) -> str:
        return f"{self.signatory.organisation}"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.signatory}

    def perform(self, form: Any) -> HttpResponse:
        signatory = actions.change_signatory(
            signatory=Signatory.objects.get(pk=self.signatory.pk), by=self.request.user, **form.cleaned_data
        )
        messages.success(self.request, _("Perubahan untuk %(name)s tersimpan.") % {"name": signatory.name})
        return redirect("signatory-list")


class SignatoryEnd(SignatoryPage):
    form_class = SignatoryEndForm
    heading = gettext_lazy("Akhiri penanda tangan")
    submit_label = gettext_lazy("Akhiri")

    @property
    def lead(self) -> str:
        return str(self.signatory)

    def get_initial(self) -> dict[str, Any]:
        return {"valid_until": timezone.localdate()}

    def perform(self, form: Any) -> HttpResponse:
        actions.end_signatory(
            signatory=self.signatory, valid_until=form.cleaned_data["valid_until"], by=self.request.user
        )
        messages.success(self.request, _("%(name)s tidak lagi menandatangani.") % {"name": self.signatory.name})
        return redirect("signatory-list")
