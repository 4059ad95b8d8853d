"""Pages of agreements: the list, and one agreement with what may be done next."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.generic import TemplateView

from bnnportal.accounts.models import User
from bnnportal.audit.models import Event
from bnnportal.documents.permissions import check_can_sign
from bnnportal.files.enums import FileEvent
from bnnportal.files.views import panel
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, Listing, ListPage, refusal
from partners.actions import texts
from partners.actions.obligations import standard_scopes
from partners.enums import (
    OPEN,
    AgreementStatus,
    Clause,
    ObligationStatus,
    Origin,
    PartnerEvent,
    Recurrence,
    Side,
    Validity,
)
from partners.evaluation import evaluated
from partners.filters.agreements import AgreementPageFilter
from partners.models import Agreement, Partner
from partners.models.agreement import GIVEN_UP
from partners.permissions import check_can_edit_draft, check_can_number, check_can_renew, check_is_staff
from partners.permissions.texts import check_can_issue_text, stands
from partners.steps import ISSUED_TEXT, MEANING, RECORDED, SIGNED_TEXT, STOPPING, may_act, next_steps, path

HISTORY = 30  # lines of a page; the rest is in the audit trail


def visible_agreement(user: User, pk: int) -> Agreement:
    """An agreement with its derived validity, or 404: what one may not see does not exist."""
    return get_object_or_404(Agreement.objects.visible_to(user).for_page(), pk=pk)


class AgreementList(ListPage):
    template_name = "partners/agreement_list.html"
    heading = _("Perjanjian")
    lead = _("Nota kesepahaman, perjanjian kerja sama, dan rencana kerja dengan mitra.")
    filterset_class = AgreementPageFilter
    searchable = True
    search_label = _("Cari judul, nomor, atau mitra")
    unit = _("perjanjian")
    empty_title = _("Belum ada perjanjian")
    simulated_by = ("simulated",)
    columns: tuple[Column, ...] = (
        Column("title", _("Judul"), sort=("title",), link=Agreement.get_absolute_url),
        Column("partner", _("Mitra"), sort=("partner__organisation__name",)),
        Column(
            "office", _("Satuan kerja"), lambda row: row.office.short_name or row.office.name, sort=("office__name",)
        ),
        Column("signed_on", _("Ditandatangani"), sort=("signed_on",), kind="date"),
        Column("end", _("Berlaku sampai"), "last_day", sort=("last_day",), kind="date"),
        Column("state", _("Keadaan"), sort=("status", "end"), kind="status"),
    )
    # what a page has no room for stands in Excel and PDF
    more_columns = (
        Column("kind", _("Jenis"), "get_kind_display"),
        Column("origin", _("Asal"), "get_origin_display"),
        Column("office_number", _("Nomor BNN")),
        Column("partner_number", _("Nomor mitra")),
        Column("start", _("Mulai berlaku"), kind="date"),
    )

    def listing(self) -> Listing:
        self.columns = (*self.columns, *self.more_columns)
        return super().listing()

    def get_queryset(self) -> QuerySet[Agreement]:
        return Agreement.objects.visible_to(self.request.user).for_page()

    @property
    def may_add(self) -> bool:
        user = self.request.user
        return user.organisation is not None and not refusal(check_is_staff, user, user.organisation)

    @property
    def empty_action(self) -> tuple[str, Any] | None:  # type: ignore[override]
        return (reverse("agreement-create"), _("Usulkan perjanjian")) if self.may_add else None


class AgreementPage(TemplateView):
    """One agreement: the frame of its pages."""

    tab = "agreement-detail"
    agreement: Agreement

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        self.agreement = visible_agreement(self.request.user, self.kwargs["pk"])
        return super().get_context_data(**kwargs, agreement=self.agreement, tab=self.tab)


class AgreementDetail(AgreementPage):
    template_name = "partners/agreement_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        user, agreement = self.request.user, self.agreement
        lines = list(Event.objects.about(agreement)[:HISTORY])
        moves = Event.objects.about(agreement).filter(event=PartnerEvent.AGREEMENT_MOVED).order_by()
        passed = {
            state for data in moves.values_list("data", flat=True) for state in (data.get("status"), data.get("left"))
        }
        related = Agreement.objects.visible_to(user).for_page()
        above = {agreement.parent_id, agreement.renews_id} - {None}
        family = list(related.filter(Q(pk__in=above) | Q(parent=agreement) | Q(renews=agreement)).order_by("pk"))
        steps = next_steps(agreement, user) if may_act(user) else []
        refused: dict[str, list[Any]] = {}
        for item in steps:
            if item["refusal"]:
                refused.setdefault(item["refusal"], []).append(item["step"].verb)
        recorded = agreement.origin == Origin.RECORDED
        signed_text = texts.signed_text(agreement)
        renews = next((one for one in family if one.pk == agreement.renews_id), None)
        renewed_by = next((one for one in family if one.renews_id == agreement.pk), None)
        continued = renewed_by is not None and renewed_by.status not in GIVEN_UP
        over = agreement.state in {Validity.ENDING, Validity.EXPIRED}
        return context | {
            "meaning": meaning(agreement, signed_text),
            "path": [] if recorded else path(agreement, passed),
            "steps": [item for item in steps if not item["refusal"]],
            "refused": refused.items(),
            "text_step": text_step(agreement, user),
            "edit_refusal": refusal(check_can_edit_draft, user, agreement),
            "may_number": not refusal(check_can_number, user, agreement),
            "scopes": scopes_with_duties(agreement),
            "clauses": [(label, value in agreement.clauses) for value, label in Clause.choices],
            "checklist": checklist(agreement) if agreement.status in OPEN else [],
            "signed_text": signed_text,
            "parent": next((one for one in family if one.pk == agreement.parent_id), None),
            "renews": renews,
            "evaluation": evaluated(renews) if renews is not None and agreement.status in OPEN else None,
            "renewed_by": renewed_by,
            "continued": continued,
            "may_renew": over and not continued and not refusal(check_can_renew, user, agreement),
            "children": [one for one in family if one.parent_id == agreement.pk],
            "attachments": panel(user, agreement),
            "partner_visible": Partner.objects.visible_to(user).filter(pk=agreement.partner_id).exists(),
            "office_visible": Organisation.objects.visible_to(user).filter(pk=agreement.office_id).exists(),
            "history": history(lines),
            "units": [line for line in agreement.working_units.splitlines() if line.strip()],
        }


def text_step(agreement: Agreement, user: User) -> dict[str, Any] | None:
    """What its text waits for: to be issued, or for the signed one to be brought."""
    if not refusal(check_can_issue_text, user, agreement):
        url = reverse("agreement-text-issue", args=[agreement.pk])
        return {"url": url, "icon": "certificate", "label": _("Terbitkan naskah")}
    document = agreement.document
    if document is not None and document.awaits_signature and not refusal(check_can_sign, user, document):
        url = reverse("document-sign", args=[document.code])
        return {"url": url, "icon": "upload", "label": _("Unggah naskah bertanda tangan")}
    return None


def crumbs(agreement: Agreement) -> list[tuple[Any, str]]:
    """The way back from a form about an agreement."""
    return [
        (pgettext_lazy("menu", "Perjanjian"), reverse("agreement-list")),
        (agreement.title, agreement.get_absolute_url()),
    ]


def meaning(agreement: Agreement, signed_text: Any) -> Any:
    """What its state means, and what is next."""
    if agreement.origin == Origin.RECORDED and agreement.status == AgreementStatus.ACTIVE:
        return RECORDED
    if agreement.status == AgreementStatus.READY and signed_text:
        return SIGNED_TEXT
    if agreement.status == AgreementStatus.READY and stands(agreement):
        return ISSUED_TEXT
    if agreement.state == Validity.STOPPING:
        return STOPPING % {"day": date_format(agreement.ended_on, "j F Y")}
    return MEANING[AgreementStatus(agreement.status)]


def scopes_with_duties(agreement: Agreement) -> list[dict[str, Any]]:
    """Each scope with the duties it brings, and how far those that exist have come."""
    known = {scope["code"]: scope["duties"] for scope in standard_scopes()}
    done = Q(obligations__status=ObligationStatus.ACCEPTED)
    counted = agreement.scopes.annotate(all=Count("obligations"), done=Count("obligations", filter=done))
    scopes = counted.order_by("order", "pk")  # counting forgets the model's own order
    return [
        {
            "scope": scope,
            "duties": [
                {
                    "title": duty["title"],
                    "side": Side(duty["side"]).label,
                    "often": Recurrence(duty["recurrence"]).label,
                }
                for duty in known.get(scope.code, [])
            ],
        }
        for scope in scopes
    ]


def checklist(agreement: Agreement) -> list[tuple[Any, bool]]:
    """What stands between this agreement and its signature: (what, there already)."""
    return [
        (_("Maksud dan tujuan"), bool(agreement.purpose)),
        (_("Masa berlaku"), bool(agreement.start and agreement.end)),
        (_("Penanda tangan BNN"), bool(agreement.office_signatory)),
        (_("Penanda tangan mitra"), bool(agreement.partner_signatory)),
        (_("Nomor BNN"), bool(agreement.office_number)),
        (_("Naskah bertanda tangan"), texts.has_signed_text(agreement)),
    ]


def history(lines: list[Event]) -> list[dict[str, Any]]:
    """Audit lines in words: what, from which state to which, with which note."""
    labels = dict(PartnerEvent.choices) | dict(FileEvent.choices)
    states = dict(AgreementStatus.choices)
    return [
        {
            "line": line,
            "what": labels.get(line.event, line.event),
            "left": states.get(line.data.get("left", "")),
            "status": states.get(line.data.get("status", "")),
            "reason": line.data.get("reason", ""),
        }
        for line in lines
    ]
