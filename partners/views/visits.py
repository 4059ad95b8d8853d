"""Pages of monitoring visits: the list, the plan of a year, one visit with its result, and its sign-off."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet, prefetch_related_objects
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe

from bnnportal.accounts.models import User
from bnnportal.documents.stored import served
from bnnportal.files.views import panel
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, FormPage, ListPage, refusal
from partners import comparison, planning
from partners.actions import visits as actions
from partners.actions.visits import score_of
from partners.enums import VisitStatus
from partners.filters.visits import VisitFilter
from partners.forms.visits import PlanForm
from partners.models import Answer, FollowUp, Partner, Visit
from partners.models.visit import QUARTERS
from partners.permissions import (
    check_can_answer,
    check_can_cancel_visit,
    check_can_close_follow_up,
    check_can_keep_visit_scan,
    check_can_reopen_visit,
    check_can_sign_visit,
    check_can_visit,
    is_of_partner,
    sees_visit_result,
)
from partners.planning import may_plan
from partners.views.agreements import visible_agreement


def visible_visit(user: User, pk: int) -> Visit:
    """The visit, or 404: what one may not see does not exist."""
    joined = Visit.objects.visible_to(user).for_list().select_related(
        "partner__organisation__parent", "document", "office_signed_by", "partner_signed_by", "submitted_by", "scan"
    )  # fmt: skip
    return get_object_or_404(joined, pk=pk)


def score_text(visit: Visit) -> str | None:
    return None if visit.percent is None else f"{number_format(visit.percent, 1)}%"


def plan_code(user: User, office: Organisation | None) -> str:
    """The code of the office this person may plan visits for, or ""."""
    return office.code if office is not None and may_plan(user, office) else ""


class VisitList(ListPage):
    heading = gettext_lazy("Kunjungan monev")
    lead = gettext_lazy("Rencana dan hasil kunjungan ke lembaga mitra.")
    template_name = "partners/visit_list.html"
    filterset_class = VisitFilter
    searchable = True
    search_label = gettext_lazy("Cari mitra, tempat, atau nomor Sprin")
    unit = gettext_lazy("kunjungan")
    empty_title = gettext_lazy("Belum ada kunjungan")
    empty_text = gettext_lazy("Kunjungan yang direncanakan kantor tampil di sini.")
    simulated_by = ("simulated",)
    columns = (
        Column("partner", gettext_lazy("Mitra"), sort=("partner__organisation__name",), link=Visit.get_absolute_url),
        Column("period", gettext_lazy("Triwulan"), lambda v: f"{v.get_quarter_display()} {v.year}",
               sort=("year", "quarter")),
        Column("status", gettext_lazy("Keadaan"), lambda v: VisitStatus(v.status), sort=("status",), kind="status"),
        Column("day", gettext_lazy("Tanggal"), lambda v: v.visited_on or v.planned_on, sort=("visited_on",),
               kind="date"),
        Column("score", gettext_lazy("Nilai"), score_text, sort=("points",)),
        Column("office", gettext_lazy("Satuan kerja"), "office.name", sort=("office__name",)),
        Column("in_charge", gettext_lazy("Penanggung jawab"), "in_charge.name", sort=("in_charge__name",)),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Visit]:
        return Visit.objects.visible_to(self.request.user).for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        return super().get_context_data(**kwargs) | {"plan_code": plan_code(user, user.organisation)}


class AgreementVisits(ListPage):
    """The visits made under one agreement."""

    template_name = "partners/visit_agreement.html"
    columns = VisitList.columns
    unit = VisitList.unit
    empty_title = VisitList.empty_title
    empty_text = VisitList.empty_text
    simulated_by = VisitList.simulated_by

    @cached_property
    def agreement(self) -> Any:
        return visible_agreement(self.request.user, self.kwargs["pk"])

    @property
    def heading(self) -> str:
        return _("Kunjungan monev, %(title)s") % {"title": self.agreement.title}

    def get_queryset(self) -> QuerySet[Visit]:
        return Visit.objects.visible_to(self.request.user).for_list().filter(agreement=self.agreement)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"agreement": self.agreement, "partner": self.agreement.partner, "tab": "agreement-visits"}
        office = self.agreement.office if self.agreement.validity else None
        return super().get_context_data(**kwargs) | own | {"plan_code": plan_code(self.request.user, office)}


class PartnerVisits(AgreementVisits):
    """The visits to one partner, whatever the agreement."""

    template_name = "partners/visit_partner.html"

    @cached_property
    def partner(self) -> Partner:
        seen = Partner.objects.visible_to(self.request.user).select_related("organisation__parent")
        return get_object_or_404(seen, organisation__code=self.kwargs["code"])

    @property
    def heading(self) -> str:
        return _("Kunjungan monev, %(name)s") % {"name": self.partner}

    def get_queryset(self) -> QuerySet[Visit]:
        return Visit.objects.visible_to(self.request.user).for_list().filter(partner=self.partner)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {"partner": self.partner, "tab": "partner-visits"}
        code = plan_code(self.request.user, self.partner.organisation.parent)
        return ListPage.get_context_data(self, **kwargs) | own | {"plan_code": code}


# The plan of a year


@require_safe
def visit_plan(request: HttpRequest) -> HttpResponse:
    """Partners of an office down, quarters across: planned, done, score."""
    user, year = request.user, chosen_year(request)
    offices = planning.offices_of(user)
    office = planning.chosen(offices, user, request.GET.get("office", ""))
    plan = planning.plan_of(office, user, year)
    own = {
        "year": year, "office": office, "offices": offices, "quarters": QUARTERS, "may_plan": may_plan(user, office),
        "average": f"{number_format(plan['average'], 1)}%" if plan["average"] is not None else "",
    }  # fmt: skip
    return render(request, "partners/visit_plan.html", plan | own)


def chosen_year(request: HttpRequest) -> int:
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else timezone.localdate().year
    return year if year in actions.YEARS else timezone.localdate().year


class VisitCreate(FormPage):
    heading = gettext_lazy("Rencanakan kunjungan")
    form_class = PlanForm
    submit_label = gettext_lazy("Rencanakan")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.office = get_object_or_404(Organisation.objects.visible_to(request.user), code=kwargs["code"])
        check_can_visit(request.user, self.office)
        self.lead = _("Oleh %(office)s. Beberapa mitra dan triwulan dapat dipilih sekaligus.") % {"office": self.office}
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = {"office": self.office, "user": self.request.user, "partner": self.request.GET.get("mitra", "")}
        return super().get_form_kwargs() | asked

    def get_initial(self) -> dict[str, Any]:
        return {"year": self.request.GET.get("year", "")[:4] or timezone.localdate().year}

    def perform(self, form: PlanForm) -> HttpResponse:
        wanted = form.cleaned_data
        planned = actions.plan(office=self.office, by=self.request.user, **wanted)
        already = len(wanted["partners"]) * len(set(wanted["quarters"])) - len(planned)
        if planned:
            said = ngettext("%(n)s kunjungan direncanakan.", "%(n)s kunjungan direncanakan.", len(planned))
            messages.success(self.request, said % {"n": len(planned)})
        if already:
            messages.info(self.request, _("%(n)s kunjungan sudah direncanakan sebelumnya.") % {"n": already})
        return redirect(f"{reverse('visit-plan')}?office={self.office.code}&year={wanted['year']}")

    def cancel_url(self) -> str:
        return reverse("visit-list")

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext_lazy("menu", "Kunjungan"), reverse("visit-list"))]


# One visit


@require_safe
def visit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    visit = visible_visit(request.user, pk)
    user, sees = request.user, sees_visit_result(request.user, visit)
    earlier = Visit.objects.before(visit, user).prefetch_related("answers").first() if sees else None
    if sees:
        prefetch_related_objects([visit], Prefetch("answers", Answer.objects.select_related("by")), "findings")
    shown = visible_visit_parts(visit, user, sees)
    context = {
        "visit": visit,
        "sees": sees,
        "earlier": earlier,
        "comparable": earlier is not None and earlier.instrument == visit.instrument,
        "sections": comparison.rows(visit, earlier) if sees and visit.answers.all() else [],
        "change": comparison.trend(earlier.percent, visit.percent) if earlier else None,
        "score": score_of(visit) if sees and not visit.is_done else None,
        **shown,
        "answer_refusal": refusal(check_can_answer, user, visit),
        "cancel_refusal": refusal(check_can_cancel_visit, user, visit),
        "reopen_refusal": refusal(check_can_reopen_visit, user, visit),
        "sign_refusal": refusal(check_can_sign_visit, user, visit),
        "scan_refusal": refusal(check_can_keep_visit_scan, user, visit),
        "of_partner": is_of_partner(user, visit.partner),
        "simulated": visit.simulated,
    }
    return render(request, "partners/visit_detail.html", context)


def visible_visit_parts(visit: Visit, user: User, sees: bool) -> dict[str, Any]:
    """Follow-ups of this visit and those earlier ones left open, and the files."""
    mine = visit.follow_ups.select_related("done_by") if sees else FollowUp.objects.none()
    earlier = FollowUp.objects.open_of(visit, user)
    return {
        "follow_ups": with_refusals(mine, visit, user),
        "earlier_follow_ups": with_refusals(earlier, None, user),
        "attachments": (panel(user, visit) | {"title": _("Foto dan berkas")}) if sees else None,
    }


def with_refusals(rows: QuerySet[FollowUp], visit: Visit | None, user: User) -> list[dict[str, Any]]:
    found = []
    for row in rows:
        if visit is not None:
            row.visit = visit  # its office and partner are known: no query a row
        found.append({"row": row, "refusal": refusal(check_can_close_follow_up, user, row)})
    return found


@require_safe
def visit_paper(request: HttpRequest, pk: int) -> FileResponse:
    """The berita acara, for everybody who sees the visit's result: the partner too."""
    visit = visible_visit(request.user, pk)
    document = visit.document
    if document is None or not document.is_ready or document.is_revoked or not sees_visit_result(request.user, visit):
        raise Http404
    return served(document, *document.final_file)
