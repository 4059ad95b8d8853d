"""Pages of targets: an office's year, the sheet to write them on, one target with its revisions, the list of all."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from bnnportal.accounts.models import User
from bnnportal.pages import Column, FormPage, ListPage, refusal
from programs import figures
from programs.actions import target_rounds
from programs.actions.target_rounds import Wanted
from programs.enums import Approach, TargetStatus
from programs.filters.targets import TargetFilter
from programs.forms.targets import TargetSheetForm, typed
from programs.models import Target
from programs.permissions import (
    check_can_decide_target,
    check_can_drop_target,
    check_can_hand_down,
    check_can_propose_target,
    check_can_set_target,
    check_can_withdraw_target,
    check_decides,
    check_is_staff,
)
from programs.target_table import Row, by_approach, rows_of, with_results
from programs.units import trimmed
from programs.views.base import OfficePage, check_enters
from programs.views.choosing import OfficeAndYear


def visible_target(user: User, pk: int) -> Target:
    check_enters(user)
    related = ("office__parent", "indicator__programme", "by", "decided_by")
    return get_object_or_404(Target.objects.visible_to(user).select_related(*related), pk=pk)


def year_address(name: str, office: str, year: int, **more: Any) -> str:
    return f"{reverse(name)}?{urlencode({'satker': office, 'tahun': year, **more})}"


class TargetList(OfficePage, OfficeAndYear, TemplateView):
    """An office's targets of a year, one table an approach, beside those of the year before and their results."""

    template_name = "programs/target_list.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        rows = with_results(rows_of(self.office, self.year), user, self.office, self.year)
        opened = [row.opened for row in rows if row.opened is not None]
        mine = [row for row in rows if not refusal(check_is_staff, user, self.office, row.indicator.programme.field)]
        states = [target.status for target in opened]
        return super().get_context_data(**kwargs) | self.chosen() | {
            "tables": by_approach(rows),
            "has_any": any(row.shown for row in rows),
            "may_write": bool(mine),
            "may_copy": any(row.before and row.shown is None for row in mine),
            "drafts": sum(state in (TargetStatus.DRAFT, TargetStatus.RETURNED) for state in states) if mine else 0,
            "proposed": states.count(TargetStatus.PROPOSED),
            "in_force": sum(row.in_force is not None for row in rows),
            "total": len(rows),
            "decides": not refusal(check_decides, user),
            "hands_down": not refusal(check_can_hand_down, user),
            "scope": f"{self.office.code}_{self.year}",
            "last_year": self.year - 1,
            "simulated": any(target.simulated for row in rows for target in (row.shown, row.before) if target),
        }  # fmt: skip


class TargetFill(OfficePage, OfficeAndYear, FormPage):
    """The sheet of one approach: all its indicators at once."""

    template_name = "programs/target_fill.html"
    submit_label = gettext_lazy("Simpan draf")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        self.request = request
        self.rows = rows_of(self.office, self.year)
        if not any(self.may_write(row) for row in self.rows):
            check_is_staff(request.user, self.office, self.rows[0].indicator.programme.field)  # the sentence why
        return super().dispatch(request, *args, **kwargs)

    def may_write(self, row: Row) -> bool:
        return not refusal(check_can_set_target, self.request.user, self.office, row.indicator, self.year)

    @cached_property
    def approach(self) -> Approach:
        """The one asked for, else the first in which this person may write."""
        wanted = self.request.GET.get("pendekatan", "")
        if wanted in Approach.values:
            return Approach(wanted)
        first = next(row for row in self.rows if self.may_write(row))
        return Approach(first.indicator.programme.approach)

    def shown(self) -> tuple[list[Row], list[Row]]:
        """Rows of this approach to write in, and those that stand: in force, proposed, or of another field."""
        write: list[Row] = []
        stand: list[Row] = []
        for row in self.rows:
            if row.indicator.programme.approach != self.approach:
                continue
            waits = row.opened is not None and row.opened.status == TargetStatus.PROPOSED
            kept = row.in_force is not None and row.opened is None  # changed by a revision, with its reason
            (stand if waits or kept or not self.may_write(row) else write).append(row)
        return write, stand

    def get_form(self, form_class: Any = None) -> TargetSheetForm:
        return TargetSheetForm(self.request.POST if self.request.method == "POST" else None, rows=self.shown()[0])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | self.chosen()
        _write, stand = self.shown()
        approaches = [approach for approach, _rows in by_approach(self.rows)]
        return context | {
            "approach": self.approach,
            "approaches": approaches,
            "cards": context["form"].cards(),
            "standing": stand,
            "last_year": self.year - 1,
        }

    @property
    def heading(self) -> str:
        return _("Isi target %(year)s") % {"year": self.year}

    def perform(self, form: Any) -> HttpResponse:
        rows = [Wanted(self.office, row.indicator, values) for row, values in form.changed]
        try:
            target_rounds.save_sheet(rows=rows, year=self.year, by=self.request.user)
        except ValidationError as error:
            if not hasattr(error, "error_dict"):
                raise
            form.say(error.message_dict)
            return self.form_invalid(form)
        n = len(rows)
        if n:
            said = ngettext("%(n)s target disimpan sebagai draf.", "%(n)s target disimpan sebagai draf.", n)
            messages.success(self.request, said % {"n": n})
        else:
            messages.info(self.request, _("Tidak ada yang berubah."))
        after = self.request.POST.get("next", "")
        if after in Approach.values:
            return redirect(year_address("target-fill", self.office.code, self.year, pendekatan=after))
        return redirect(self.cancel_url())

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def cancel_url(self) -> str:
        return year_address("target-list", self.office.code, self.year)


@require_safe
def target_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One target with all its revisions and their reasons; the steps that may follow."""
    target = visible_target(request.user, pk)
    every = list(
        Target.objects.filter(indicator=target.indicator_id, office=target.office_id, year=target.year)
        .select_related("by", "decided_by")
        .order_by("-n")
    )
    method = {one.pk: how for one, how in figures.indicators_of(target.year)}.get(target.indicator_id)
    context = {
        "target": target,
        "method": method,
        "revisions": every,
        "latest": every[0].pk == target.pk,
        "opened": next(
            (one for one in every if one.status in (TargetStatus.DRAFT, TargetStatus.RETURNED, TargetStatus.PROPOSED)),
            None,
        ),
        "may_propose": not refusal(check_can_propose_target, request.user, target),
        "may_withdraw": not refusal(check_can_withdraw_target, request.user, target),
        "may_drop": not refusal(check_can_drop_target, request.user, target),
        "may_decide": not refusal(check_can_decide_target, request.user, target),
        "may_revise": target.status == TargetStatus.APPROVED
        and not refusal(check_can_set_target, request.user, target.office, target.indicator, target.year),
        "decide_refusal": refusal(check_can_decide_target, request.user, target)
        if target.status == TargetStatus.PROPOSED
        else "",
    }
    return render(request, "programs/target_detail.html", context)


def aim_in_words(target: Target) -> str:
    """The year's target as a cell: a number, or its two bounds."""
    if target.quarters is not None:
        return typed(target.quarters[-1])
    if target.upper is None:
        return _("paling sedikit %(lower)s") % {"lower": typed(target.lower)}
    return _("%(lower)s sampai %(upper)s") % {"lower": typed(target.lower), "upper": typed(target.upper)}


def step(n: int) -> Any:
    return lambda target: None if target.quarters is None else trimmed(target.quarters[n])


class TargetRegister(OfficePage, ListPage):
    """All targets one may see, each revision a row: for searching and for Excel."""

    heading = gettext_lazy("Daftar target")
    lead = gettext_lazy(
        "Semua target satuan kerja yang Anda lihat, setiap revisi satu baris. Angkanya dihitung sejak Januari."
    )
    filterset_class = TargetFilter
    searchable = True
    search_label = gettext_lazy("Cari indikator, program, atau satuan kerja")
    unit = pgettext_lazy("jumlah", "target")
    simulated_by = ("simulated",)
    empty_title = gettext_lazy("Belum ada target")
    empty_text = gettext_lazy("Target diisi tiap satuan kerja pada halaman Target, atau diturunkan BNN pusat.")
    columns = (
        Column("indicator", gettext_lazy("Indikator"), "indicator.name", sort=("indicator__name",),
               link=lambda row: reverse("target-detail", args=[row.pk])),
        Column("office", gettext_lazy("Satuan kerja"), "office.name", sort=("office__name",)),
        Column("year", gettext_lazy("Tahun"), sort=("year",), kind="plain"),
        Column("unit", gettext_lazy("Satuan"), "indicator.unit"),
        Column("q1", "I", step(0), kind="number"),
        Column("q2", "II", step(1), kind="number"),
        Column("q3", "III", step(2), kind="number"),
        Column("aim", gettext_lazy("Target setahun"), aim_in_words),
        Column("n", gettext_lazy("Revisi"), sort=("n",), kind="plain"),
        Column("status", pgettext_lazy("target", "Keadaan"), lambda row: TargetStatus(row.status), sort=("status",), kind="status"),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Target]:
        rows = Target.objects.visible_to(self.request.user).select_related("indicator", "office")
        return rows.order_by("-year", "office__name", "indicator__name", "-n")
