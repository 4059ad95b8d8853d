"""Pages of duties: the list, one duty with its evidence, the steps between."""

from typing import Any

from django.contrib import messages
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import User
from bnnportal.audit.models import Event
from bnnportal.files.views import panel
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal
from bnnportal.pages.paging import KeyPaginator
from partners import actions, duty_sources
from partners.enums import ObligationKind, ObligationState, ObligationStatus, PartnerEvent, Side
from partners.filters.obligations import ObligationFilter
from partners.forms.obligations import DutyChangeForm, DutyForm, DutyRemoveForm, EvidenceForm, ReturnForm
from partners.models import Agreement, Obligation
from partners.permissions import (
    STAFF,
    check_can_add_duty,
    check_can_change_duty,
    check_can_decide_evidence,
    check_can_send,
)
from partners.views.agreements import crumbs, visible_agreement

EVENTS = dict(PartnerEvent.choices)


def visible_obligation(user: User, pk: int) -> Obligation:
    """A duty with its state of today, or 404: what one may not see does not exist."""
    return get_object_or_404(Obligation.objects.visible_to(user).for_page(), pk=pk)


def name_of(agreement: Agreement) -> str:
    """What tells it from the one it continues, which has the same title: its number, else the end of its term."""
    if agreement.office_number or agreement.end is None:
        return agreement.office_number or agreement.title
    return _("%(title)s, sampai %(day)s") % {"title": agreement.title, "day": date_format(agreement.end, "j F Y")}


COLUMNS = (
    Column("title", gettext_lazy("Kewajiban"), sort=("title", "period"), link=Obligation.get_absolute_url),
    Column("period", gettext_lazy("Masa"), "period_name", sort=("period",)),
    Column("state", gettext_lazy("Keadaan"), lambda duty: ObligationState(duty.state), ("state",), kind="status"),
    Column("due", gettext_lazy("Jatuh tempo"), sort=("due",), kind="date"),
    Column("late", gettext_lazy("Terlambat (hari)"), "days_late", kind="number"),
    Column("side", gettext_lazy("Pihak"), "get_side_display", sort=("side",)),
    Column(
        "partner", gettext_lazy("Mitra"), "agreement.partner.organisation.name",
        sort=("agreement__partner__organisation__name",),
    ),
    Column("agreement", gettext_lazy("Perjanjian"), lambda duty: name_of(duty.agreement), sort=("agreement__office_number", "agreement__end")),
    Column(
        "office", gettext_lazy("Satuan kerja"), lambda duty: duty.agreement.office.short_name or duty.agreement.office.name,
        sort=("agreement__office__name",),
    ),
)  # fmt: skip


class ObligationList(ListPage):
    """What waits for the person comes first, then what is not done yet by its day."""

    template_name = "partners/obligation_list.html"
    heading = gettext_lazy("Kewajiban")
    lead = gettext_lazy("Apa yang harus dilakukan kantor dan mitra menurut perjanjian, dengan buktinya.")
    filterset_class = ObligationFilter
    empty_title = gettext_lazy("Belum ada kewajiban")
    empty_text = gettext_lazy("Kewajiban lahir dari ruang lingkup ketika perjanjian mulai berlaku.")
    unit = pgettext_lazy("jumlah", "kewajiban")
    simulated_by = ("agreement__simulated",)
    paginator_class = KeyPaginator

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        """All of them in Excel and PDF. On the page a partner reads its own duties, an office knows whose they are by
        the number of the agreement, and the national office by the office itself."""
        if self.request.method == "POST" or self.request.GET.get("format"):
            return COLUMNS
        user = self.request.user
        spare = {"partner", "office"} if user.role == Role.PARTNER else {"agreement" if user.is_national else "office"}
        return tuple(column for column in COLUMNS if column.name not in spare)

    def get_queryset(self) -> QuerySet[Obligation]:
        user = self.request.user
        mine = Obligation.objects.to_do_for(user).values("pk")
        return (
            Obligation.objects.visible_to(user)
            .for_page()
            .annotate(
                turn=Case(
                    When(pk__in=mine, then=Value(0)),
                    When(status=ObligationStatus.ACCEPTED, then=Value(2)),
                    default=Value(1),
                    output_field=IntegerField(),
                )
            )
            .order_by("turn", "due", "pk")
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Three ways into the list, with how many each has; two queries."""
        user, chosen = self.request.user, self.request.GET
        mine = Obligation.objects.to_do_for(user).count()
        late = Obligation.objects.visible_to(user).late().count()
        ways = [
            ("", gettext_lazy("Semua"), None, not (chosen.get("mine") or chosen.get("late"))),
            ("?mine=true", gettext_lazy("Menunggu Anda"), mine, chosen.get("mine") == "true"),
            ("?late=BELUM", gettext_lazy("Terlambat"), late, chosen.get("late") == "BELUM"),
        ]
        if not acts(user):
            del ways[1]
        context = super().get_context_data(**kwargs, ways=ways)
        self.leave_out(context["filter_form"].fields)
        return context

    def leave_out(self, fields: dict[str, Any]) -> None:
        """Fields that say nothing to this person, or are only led to by a link."""
        user = self.request.user
        if user.role == Role.PARTNER:
            del fields["office"], fields["partner"]
        if not acts(user):
            del fields["mine"]
        else:
            fields["mine"].widget = HiddenInput()  # the ways above the list choose it
        for name in ("agreement", "to_check"):
            if not self.request.GET.get(name):
                del fields[name]


def acts(user: User) -> bool:
    """Whether duties can wait for this person at all."""
    return user.role in STAFF or user.role == Role.PARTNER


@require_safe
def obligation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One duty: what is owed, its evidence and files, what may be done now, and what was done."""
    duty = visible_obligation(request.user, pk)
    send_refusal = refusal(check_can_send, request.user, duty)
    attachments = panel(request.user, duty)
    if not send_refusal:  # the form of the evidence takes the file along: one place for it
        attachments |= {"attach_refusal": _("Berkas dikirim bersama buktinya.")}
    context = {
        "duty": duty,
        "attachments": attachments,
        "history": [(EVENTS.get(line.event, line.event), line) for line in Event.objects.about(duty)],
        "send_refusal": send_refusal,
        "evidence_form": None if send_refusal else EvidenceForm(initial=said(duty)),
        "decide_refusal": refusal(check_can_decide_evidence, request.user, duty),
        "change_refusal": refusal(check_can_change_duty, request.user, duty),
        "return_form": ReturnForm(),
        "lead": report_of(duty, request.user),
        "fulfil": fulfilled_by(duty, request.user) if not send_refusal else None,
        "on_behalf": duty.side == Side.PARTNER and request.user.role != Role.PARTNER,
    }
    return render(request, "partners/obligation_detail.html", context)


def report_of(duty: Obligation, user: User) -> duty_sources.Lead | None:
    """Where the report lies that alone meets this duty, while it does not."""
    owed = duty.is_unmet and Obligation.objects.filter(pk=duty.pk).owed_elsewhere().exists()
    return duty_sources.lead(duty, user) if owed else None


def fulfilled_by(duty: Obligation, user: User) -> duty_sources.Lead | None:
    """What meets a duty of the office by itself, with where it is begun."""
    if duty.side != Side.OFFICE or user.role not in STAFF:
        return None
    agreement = duty.agreement
    if duty.kind == ObligationKind.VISIT:
        plan = reverse("visit-create", args=[agreement.office.code])
        sentence = _("Kewajiban ini terpenuhi sendiri oleh kunjungan monev yang selesai dalam masanya.")
        return sentence, _("Rencanakan kunjungan"), f"{plan}?mitra={agreement.partner.organisation.code}"
    if duty.kind == ObligationKind.TRAINING and user.organisation == agreement.office:
        sentence = _("Kewajiban ini terpenuhi sendiri oleh pelatihan yang dicatat dalam masanya.")
        return sentence, _("Catat pelatihan"), reverse("activity-create")
    return None


def said(duty: Obligation) -> dict[str, str]:
    """What was handed in before, to be put right; a link of the portal's own making is not a person's to write."""
    return {"evidence": duty.evidence, "link": duty.link if duty.goes_outside else ""}


class ObligationPage:
    """The duty of an address, for the forms that lead to one step; refused at once where it may not be taken."""

    request: HttpRequest
    check: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.duty = visible_obligation(request.user, kwargs["pk"])
        type(self).check(request.user, self.duty)
        self.lead = f"{self.duty}, {self.duty.agreement.partner}"
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def cancel_url(self) -> str:
        return self.duty.get_absolute_url()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (pgettext_lazy("menu", "Kewajiban"), reverse("obligation-list")),
            (self.duty, self.duty.get_absolute_url()),
        ]


class ObligationSend(ObligationPage, FormPage):
    heading = gettext_lazy("Kirim bukti")
    form_class = EvidenceForm
    submit_label = gettext_lazy("Kirim bukti")
    check = check_can_send

    def get_initial(self) -> dict[str, Any]:
        return said(self.duty)

    def perform(self, form: EvidenceForm) -> HttpResponse:
        actions.send(obligation=self.duty, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Bukti terkirim. Kantor akan memeriksanya."))
        return redirect(self.duty)


@require_POST
def obligation_accept(request: HttpRequest, pk: int) -> HttpResponse:
    duty = visible_obligation(request.user, pk)
    actions.accept(obligation=duty, by=request.user)
    messages.success(request, _("Bukti diterima."))
    return redirect(duty)


class ObligationReturn(ObligationPage, ConfirmPage):
    heading = gettext_lazy("Kembalikan bukti")
    form_class = ReturnForm
    submit_label = gettext_lazy("Kembalikan bukti")
    check = check_can_decide_evidence

    def perform(self, form: ReturnForm) -> HttpResponse:
        actions.send_back(obligation=self.duty, by=self.request.user, note=form.cleaned_data["note"])
        messages.success(self.request, _("Bukti dikembalikan dengan catatan Anda."))
        return redirect(self.duty)


class ObligationCreate(FormPage):
    heading = gettext_lazy("Tambah kewajiban")
    form_class = DutyForm
    submit_label = gettext_lazy("Tambah kewajiban")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.agreement = visible_agreement(request.user, kwargs["pk"])
        check_can_add_duty(request.user, self.agreement)
        self.lead = self.agreement.title
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"agreement": self.agreement}

    def get_initial(self) -> dict[str, Any]:
        return {"scope": self.request.GET.get("scope", "")}

    def perform(self, form: DutyForm) -> HttpResponse:
        made = actions.add_duty(agreement=self.agreement, by=self.request.user, **form.cleaned_data)
        said = ngettext("%(n)s kewajiban ditambahkan.", "%(n)s kewajiban ditambahkan.", len(made)) % {"n": len(made)}
        messages.success(self.request, said)
        return redirect(self.cancel_url())

    def cancel_url(self) -> str:
        return reverse("agreement-obligations", args=[self.agreement.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.agreement)


class ObligationChange(ObligationPage, FormPage):
    heading = gettext_lazy("Ubah kewajiban")
    form_class = DutyChangeForm
    check = check_can_change_duty

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"obligation": self.duty}

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.duty.title, "due": self.duty.due}

    def perform(self, form: DutyChangeForm) -> HttpResponse:
        actions.change_duty(obligation=self.duty, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Kewajiban diubah."))
        return redirect(self.duty)


class ObligationRemove(ObligationPage, ConfirmPage):
    heading = gettext_lazy("Hapus kewajiban")
    form_class = DutyRemoveForm
    submit_label = gettext_lazy("Hapus kewajiban")
    danger = True
    check = check_can_change_duty

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"obligation": self.duty}

    def perform(self, form: DutyRemoveForm) -> HttpResponse:
        n = actions.remove_duty(obligation=self.duty, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, ngettext("%(n)s kewajiban dihapus.", "%(n)s kewajiban dihapus.", n) % {"n": n})
        return redirect("agreement-obligations", self.duty.agreement_id)
