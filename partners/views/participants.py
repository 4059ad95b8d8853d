"""Pages of participants, for the organising office alone: the list, adding, putting right, certificates."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from bnnportal.documents.actions import numbering
from bnnportal.documents.models import KindSetting
from bnnportal.offices.own import is_own
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal
from partners.actions import certificates, participants
from partners.forms.activities import CertificatesForm, ParticipantForm, ParticipantsForm
from partners.models import CapacityActivity, Participant
from partners.permissions.activities import (
    check_can_certify,
    check_can_correct_participant,
    check_can_list_participants,
    check_can_remove_participant,
    check_keeps_names,
)
from partners.views.activities import crumbs, visible


def organised(request: HttpRequest, pk: int) -> CapacityActivity:
    """An activity whose names this person may read; for all others its list does not exist."""
    activity = visible(request.user, pk)
    if not is_own(request.user, activity.office):
        raise Http404
    return activity


def certificate_state(participant: Participant) -> Any:
    return participant.certificate.state if participant.certificate is not None else _("Belum terbit")


def certificate_number(participant: Participant) -> str:
    return participant.certificate.number if participant.certificate is not None else "–"


def certificate_link(participant: Participant) -> str:
    return participant.certificate.get_absolute_url() if participant.certificate is not None else ""


class ParticipantList(ListPage):
    template_name = "partners/participant_list.html"
    empty_title = gettext_lazy("Belum ada peserta")
    empty_text = gettext_lazy("Tempel nama peserta per lembaga, atau unggah daftarnya dari Excel.")
    unit = pgettext_lazy("jumlah", "peserta")
    row_actions = True
    columns = (
        Column("name", gettext_lazy("Nama"), sort=("name",)),
        Column("institution", gettext_lazy("Lembaga"), "institution_name", sort=("partner", "institution")),
        Column("certificate", gettext_lazy("Nomor sertifikat"), certificate_number, sort=("certificate__number",),
               link=certificate_link),
        Column("state", gettext_lazy("Sertifikat"), certificate_state, kind="status"),
    )  # fmt: skip

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.activity = organised(request, kwargs["pk"])
        check_keeps_names(request.user, self.activity)
        return super().dispatch(request, *args, **kwargs)

    @property
    def heading(self) -> str:
        return _("Peserta %(activity)s") % {"activity": self.activity}

    def get_queryset(self) -> QuerySet[Participant]:
        return self.activity.participants.select_related("partner__organisation", "certificate").order_by("pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        names = self.activity.participants.exclude(name="").values_list("name", flat=True)
        context = super().get_context_data(
            activity=self.activity,
            tab="participant-list",
            list_refusal=refusal(check_can_list_participants, user, self.activity),
            certify_refusal=refusal(check_can_certify, user, self.activity),
            twice=participants.alike(list(names)),
            years=settings.PARTICIPANT_NAMES_YEARS,
            **kwargs,
        )
        for participant in context["page"]:
            participant.may_correct = not refusal(check_can_correct_participant, user, participant)
        return context


class OfActivity(FormPage):
    """A form on the participants of one activity; `check` says who may."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.activity = organised(request, kwargs["pk"])
        self.check(request)
        return super().dispatch(request, *args, **kwargs)

    def check(self, request: HttpRequest) -> None:
        check_can_list_participants(request.user, self.activity)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"activity": self.activity}

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def cancel_url(self) -> str:
        return reverse("participant-list", args=[self.activity.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.activity)


class ParticipantAdd(OfActivity):
    template_name = "partners/participant_form.html"
    heading = gettext_lazy("Tambah peserta")
    submit_label = gettext_lazy("Tambah peserta")

    def get_form(self, form_class: Any = None) -> ParticipantsForm:
        form = ParticipantsForm(self.request.POST if self.request.method == "POST" else None, activity=self.activity)
        if not form.is_bound:
            del form.fields["others"]  # asked only once there is something to ask
        return form

    def perform(self, form: ParticipantsForm) -> HttpResponse:
        added = participants.add_participants(activity=self.activity, by=self.request.user, **form.for_action())
        n = len(added)
        messages.success(
            self.request, ngettext("%(n)s peserta ditambahkan.", "%(n)s peserta ditambahkan.", n) % {"n": n}
        )
        return redirect(self.cancel_url())


class OfParticipant(OfActivity):
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found = Participant.objects.visible_to(request.user).select_related("activity__office", "certificate")
        self.participant = get_object_or_404(found, pk=kwargs["participant"], activity=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)


class ParticipantChange(OfParticipant, ConfirmPage):
    heading = gettext_lazy("Betulkan nama")
    submit_label = gettext_lazy("Simpan")
    form_class = ParticipantForm

    def check(self, request: HttpRequest) -> None:
        check_can_correct_participant(request.user, self.participant)

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.participant.name}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        consequences = []
        if self.participant.certificate is not None:
            line = _("Sertifikat %(number)s dicabut dan diganti yang baru, dengan nomor baru.")
            consequences = [line % {"number": self.participant.certificate.number}]
        return super().get_context_data(**kwargs) | {"consequences": consequences}

    def perform(self, form: ParticipantForm) -> HttpResponse:
        participants.correct_participant(
            participant=self.participant, name=form.cleaned_data["name"], by=self.request.user
        )
        messages.success(self.request, _("Nama dibetulkan."))
        return redirect(self.cancel_url())


class ParticipantRemove(OfParticipant, ConfirmPage):
    heading = gettext_lazy("Hapus peserta")
    submit_label = gettext_lazy("Hapus peserta")
    danger = True

    def check(self, request: HttpRequest) -> None:
        check_can_remove_participant(request.user, self.participant)

    @property
    def lead(self) -> str:
        return self.participant.name

    def perform(self, form: Any) -> HttpResponse:
        participants.remove_participant(participant=self.participant, by=self.request.user)
        messages.success(self.request, _("Peserta dihapus dari daftar."))
        return redirect(self.cancel_url())


class ParticipantCertificates(OfActivity):
    template_name = "partners/participant_certificates.html"
    heading = gettext_lazy("Terbitkan sertifikat peserta")
    submit_label = gettext_lazy("Terbitkan")

    def check(self, request: HttpRequest) -> None:
        """A second click, when nobody is left, is shown the first one's batch."""
        try:
            check_can_certify(request.user, self.activity)
        except ValidationError:
            if request.method != "POST" or certificates.just_issued(self.activity, request.user) is None:
                raise

    def get_form(self, form_class: Any = None) -> CertificatesForm:
        data = self.request.POST if self.request.method == "POST" else None
        return CertificatesForm(data, office=self.activity.office)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        names = list(self.activity.participants.certifiable().order_by("pk").values_list("name", flat=True))
        setting = KindSetting.objects.of(self.activity.office, certificates.KIND)
        return super().get_context_data(**kwargs) | {
            "names": names,
            "twice": participants.alike(names),
            "setting": setting,
            "first": numbering.upcoming(setting),
        }

    def perform(self, form: CertificatesForm) -> HttpResponse:
        data = form.cleaned_data
        batch = certificates.issue_certificates(
            activity=self.activity, by=self.request.user, role=data["role"], place=data["place"],
            signatory=form.signed_by,
        )  # fmt: skip
        messages.success(self.request, _("Sertifikat terbit dan sedang dibuat."))
        return redirect(batch)
