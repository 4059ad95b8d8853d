"""Pages of legal papers: what ends soon over all partners, a partner's tab, one paper with its scan."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Case, Count, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from bnnportal.accounts.models import User
from bnnportal.files.models import Attachment
from bnnportal.files.views import panel
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal
from partners import actions
from partners.enums import Expiry, PaperStatus
from partners.filters.partners import PaperFilter
from partners.forms.papers import CorrectForm, PaperForm, RenewForm
from partners.forms.partners import RefuseForm, RetireForm
from partners.models import LegalPaper, Partner
from partners.models.partner import PAPER_WARNING_DAYS
from partners.permissions import (
    check_can_change_paper,
    check_can_decide_paper,
    check_can_decide_proposal,
    check_can_edit_partner,
    check_can_renew_paper,
    check_can_retire_paper,
    check_can_withdraw,
    is_of_partner,
)
from partners.views.partners import EditPage, PartnerPage, full, short

TAB = "partner-papers"


class PaperList(ListPage):
    """What ends within 90 days or has ended, unless something else is asked for; the most pressing first."""

    template_name = "partners/paper_list.html"
    heading = gettext_lazy("Surat legalitas")
    lead = gettext_lazy("Izin dan surat mitra yang berakhir dalam 90 hari atau sudah berakhir.")
    filterset_class = PaperFilter
    unit = gettext_lazy("surat")
    empty_title = gettext_lazy("Tidak ada surat yang akan berakhir")
    empty_text = gettext_lazy("Surat mitra yang berakhir dalam 90 hari tampil di sini.")
    simulated_by = ("partner__simulated",)
    columns = (
        Column(
            "paper", gettext_lazy("Surat"), str, sort=("kind", "number"), link=LegalPaper.get_absolute_url,
        ),
        Column("partner", gettext_lazy("Mitra"), "partner.organisation.name", sort=("partner__organisation__name",),
               link=lambda row: row.partner.get_absolute_url()),
        Column("office", gettext_lazy("Kantor"), lambda row: short(row.partner.organisation.parent),
               sort=("partner__organisation__parent__name",)),
        Column("expires_on", gettext_lazy("Berlaku sampai"), sort=("expires_on",), kind="date"),
        Column("left", gettext_lazy("Sisa waktu"), "time_left", sort=("expires_on",)),
        Column("state", gettext_lazy("Masa berlaku"), lambda row: row.expiry if row.status == "BERLAKU" else PaperStatus(row.status),
               sort=("expires_on",), kind="status"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[LegalPaper]:
        papers = LegalPaper.objects.visible_to(self.request.user).select_related("partner__organisation__parent")
        if not {"ends", "status", "q", "kind"} & {name for name, value in self.request.GET.items() if value}:
            papers = papers.expiring(PAPER_WARNING_DAYS[0])
        elif not self.request.GET.get("status"):
            papers = papers.in_force()
        return papers.order_by("expires_on", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        papers = LegalPaper.objects.visible_to(self.request.user).in_force()
        near = [Expiry.ENDED, Expiry.DAYS_30, Expiry.DAYS_60, Expiry.DAYS_90]
        counts = papers.aggregate(**{f"n{i}": counted(value) for i, value in enumerate(near)})
        figures = [(value, counts[f"n{i}"]) for i, value in enumerate(near)]
        return super().get_context_data(figures=figures, **kwargs)


def counted(near: Expiry) -> Any:
    inside = LegalPaper.objects.in_expiry(near).values("pk")
    return Count(Case(When(pk__in=inside, then=Value(1))))


def with_scans(papers: list[LegalPaper]) -> list[LegalPaper]:
    """Their files as `scans`, in one query."""
    found: dict[int, list[Attachment]] = {}
    label = LegalPaper._meta.label_lower
    pks = [paper.pk for paper in papers]
    for scan in Attachment.objects.filter(holder_type=label, holder_id__in=pks, removed_at=None).order_by("pk"):
        found.setdefault(scan.holder_id, []).append(scan)
    for paper in papers:
        paper.scans = found.get(paper.pk, [])  # type: ignore[attr-defined]
    return papers


class PartnerPapers(PartnerPage, TemplateView):
    """The tab Legalitas: what waits, what holds, what was."""

    template_name = "partners/partner_papers.html"
    tab = TAB

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, partner = self.request.user, self.partner
        found = partner.papers.visible_to(user).select_related("proposed_by", "decided_by", "replaces")
        papers = with_scans(list(found.order_by("kind", "-pk")))
        for paper in papers:
            paper.partner = partner
        renewed = {paper.replaces_id for paper in papers if paper.status == PaperStatus.PROPOSED}
        groups: dict[str, list[LegalPaper]] = {status: [] for status in PaperStatus.values}
        for paper in papers:
            groups[paper.status].append(paper)
        return super().get_context_data(
            held=sorted(groups[PaperStatus.CONFIRMED], key=lambda paper: paper.expires_on or dt.date.max),
            waiting=groups[PaperStatus.PROPOSED],
            past=[*groups[PaperStatus.REFUSED], *groups[PaperStatus.REPLACED]],
            renewed=renewed,
            edit_refusal=refusal(check_can_edit_partner, user, partner),
            own=is_of_partner(user, partner),
            may_decide=not refusal(check_can_decide_paper, user, partner),
            **kwargs,
        )  # fmt: skip


class PaperCreate(EditPage, FormPage):
    form_class: Any = PaperForm
    heading = gettext_lazy("Tambah surat legalitas")

    @property
    def lead(self) -> str:
        return waits_or_holds(self.request.user, self.partner)

    def perform(self, form: PaperForm) -> HttpResponse:
        paper = actions.add_paper(partner=self.partner, by=self.request.user, **form.cleaned_data)
        return entered(self.request, paper)

    def cancel_url(self) -> str:
        return papers_of(self.partner)


def papers_of(partner: Partner) -> str:
    return reverse(TAB, args=[partner.organisation.code])


def waits_or_holds(user: User, partner: Partner) -> str:
    if is_of_partner(user, partner):
        return _("Berlaku setelah dikonfirmasi %(office)s.") % {"office": partner.organisation.parent}
    return str(partner)


def entered(request: HttpRequest, paper: LegalPaper) -> HttpResponse:
    if paper.status == PaperStatus.PROPOSED:
        messages.success(request, _("%(paper)s diajukan. Kantor memeriksa dan mengonfirmasinya.") % {"paper": paper})
    elif paper.expiry == Expiry.ENDED:
        messages.warning(request, _("%(paper)s dicatat. Masa berlakunya sudah berakhir.") % {"paper": paper})
    else:
        messages.success(request, _("%(paper)s dicatat.") % {"paper": paper})
    return redirect(TAB, paper.partner.organisation.code)


# One paper


def visible_paper(user: User, pk: int) -> LegalPaper:
    papers = LegalPaper.objects.visible_to(user).select_related("replaces", "proposed_by", "decided_by")
    paper = get_object_or_404(papers, pk=pk)
    paper.partner = full(Partner.objects.all()).get(pk=paper.partner_id)
    return paper


class PaperPage:
    """Finds the paper of the address, with its partner."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.check(request.user)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    @cached_property
    def paper(self) -> LegalPaper:
        return visible_paper(self.request.user, self.kwargs["pk"])

    @property
    def lead(self) -> str:
        return f"{self.paper}, {self.paper.partner}"

    def crumbs(self) -> list[tuple[Any, str]]:
        partner = self.paper.partner
        return [
            (pgettext_lazy("menu", "Mitra"), reverse("partner-list")),
            (partner, partner.get_absolute_url()),
            (self.paper, self.paper.get_absolute_url()),
        ]

    def check(self, user: User) -> None:
        self.paper  # noqa: B018 - 404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        partner = self.paper.partner
        return super().get_context_data(**kwargs, paper=self.paper, partner=partner, tab=TAB)  # type: ignore[misc]

    def cancel_url(self) -> str:
        return self.paper.get_absolute_url()


class PaperDetail(PaperPage, TemplateView):
    template_name = "partners/paper_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, paper = self.request.user, self.paper
        return super().get_context_data(
            attachments=panel(user, paper) | {"title": _("Berkas surat")},
            may_change=not refusal(check_can_change_paper, user, paper),
            may_renew=not refusal(check_can_renew_paper, user, paper),
            may_retire=not refusal(check_can_retire_paper, user, paper),
            may_decide=not refusal(check_can_decide_proposal, user, paper),
            may_withdraw=not refusal(check_can_withdraw, user, paper),
            successors=list(LegalPaper.objects.visible_to(user).filter(replaces=paper)),
            **kwargs,
        )


class PaperRenew(PaperPage, FormPage):
    form_class: Any = RenewForm
    heading = gettext_lazy("Perbarui surat legalitas")

    def check(self, user: User) -> None:
        check_can_renew_paper(user, self.paper)

    def get_initial(self) -> dict[str, Any]:
        return {"issuer": self.paper.issuer}

    def perform(self, form: RenewForm) -> HttpResponse:
        return entered(self.request, actions.renew_paper(paper=self.paper, by=self.request.user, **form.cleaned_data))


class PaperChange(PaperPage, FormPage):
    form_class: Any = CorrectForm
    heading = gettext_lazy("Perbaiki surat legalitas")

    def check(self, user: User) -> None:
        check_can_change_paper(user, self.paper)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.paper}

    def perform(self, form: CorrectForm) -> HttpResponse:
        paper = actions.change_paper(paper=self.paper, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(paper)s tersimpan.") % {"paper": paper})
        return redirect(paper)


class PaperRefuse(PaperPage, ConfirmPage):
    form_class = RefuseForm
    heading = gettext_lazy("Tolak surat legalitas")
    submit_label = gettext_lazy("Tolak")
    danger = True

    def check(self, user: User) -> None:
        check_can_decide_proposal(user, self.paper)

    def perform(self, form: RefuseForm) -> HttpResponse:
        paper = actions.refuse_paper(paper=self.paper, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Surat ditolak; mitra membaca alasannya."))
        return redirect(TAB, paper.partner.organisation.code)


class PaperRetire(PaperPage, ConfirmPage):
    form_class = RetireForm
    heading = gettext_lazy("Nyatakan tidak dipakai lagi")
    submit_label = gettext_lazy("Nyatakan tidak dipakai lagi")
    danger = True

    def check(self, user: User) -> None:
        check_can_retire_paper(user, self.paper)

    def perform(self, form: RetireForm) -> HttpResponse:
        paper = actions.retire_paper(paper=self.paper, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Surat ini tidak dihitung lagi; berkasnya tetap tersimpan."))
        return redirect(paper)


@require_POST
def paper_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    paper = actions.confirm_paper(paper=visible_paper(request.user, pk), by=request.user)
    messages.success(request, _("%(paper)s dikonfirmasi; mitra diberi tahu.") % {"paper": paper})
    return redirect(TAB, paper.partner.organisation.code)


@require_POST
def paper_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    paper = actions.withdraw_paper(paper=visible_paper(request.user, pk), by=request.user)
    messages.success(request, _("Usulan ditarik."))
    return redirect(TAB, paper.partner.organisation.code)
