"""What ends soon, and the round in which an office prepares what continues it."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bnnportal.pages import Column, ListPage, refusal
from bnnportal.pages.paging import KeyPaginator
from partners import actions
from partners.actions.reminders import bracket
from partners.enums import ENDING_DAYS
from partners.evaluation import evaluation_of, renewal_round, successor_of
from partners.filters.renewals import EndingFilter, RenewalFilter
from partners.models import Agreement, AgreementQuerySet
from partners.permissions import check_can_renew, check_is_staff


def successor_state(agreement: Agreement) -> Any:
    successor = successor_of(agreement)
    return successor.state if successor is not None else None


class EndingList(ListPage):
    """Agreements in force that end within 90 days, by bracket."""

    template_name = "partners/agreement_ending.html"
    heading = gettext_lazy("Perjanjian yang segera berakhir")
    lead = gettext_lazy("Yang berakhir dalam 90, 60, 30, dan 15 hari, dihitung dari hari ini.")
    searchable = True
    search_label = gettext_lazy("Cari judul, nomor, atau mitra")
    filterset_class = EndingFilter
    unit = gettext_lazy("perjanjian")
    empty_title = gettext_lazy("Tidak ada yang berakhir dalam 90 hari")
    empty_text = gettext_lazy("Perjanjian tampil di sini 90 hari sebelum masa berlakunya habis.")
    simulated_by = ("simulated",)
    row_actions = True
    columns = (
        Column("title", gettext_lazy("Perjanjian"), sort=("title",), link=Agreement.get_absolute_url),
        Column("partner", gettext_lazy("Mitra"), sort=("partner__organisation__name",)),
        Column("office", gettext_lazy("Satuan kerja"), sort=("office__name",)),
        Column("end", gettext_lazy("Berlaku sampai"), sort=("end",), kind="date"),
        Column("days_left", gettext_lazy("Sisa hari"), sort=("end",), kind="number"),
        Column(
            "successor",
            gettext_lazy("Perjanjian lanjutan"),
            successor_state,
            kind="status",
            link=lambda row: row.renewed_by.get_absolute_url() if successor_of(row) else "",
        ),
    )

    def get_queryset(self) -> AgreementQuerySet:
        found = Agreement.objects.visible_to(self.request.user).for_page().select_related("renewed_by")
        return found.ends_within(ENDING_DAYS[0]).order_by("end", "pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["page"]
        for agreement in page:
            agreement.bracket = bracket(agreement.days_left)
            agreement.reminder = reminder(agreement)
        grouped = not self.request.GET.get("sort")
        return context | {"grouped": grouped, "brackets": self.brackets(), "may_renew": is_staff(self.request)}

    def brackets(self) -> list[dict[str, Any]]:
        """How many end in each bracket, whatever is filtered; one query."""
        today, below = timezone.localdate(), -1
        counts: dict[str, Any] = {}
        for days in reversed(ENDING_DAYS):
            span = (today + dt.timedelta(days=below + 1), today + dt.timedelta(days=days))
            counts[f"n{days}"] = Count("pk", filter=Q(end__range=span))
            below = days
        found = Agreement.objects.visible_to(self.request.user).ends_within(ENDING_DAYS[0]).aggregate(**counts)
        return [{"days": days, "n": found[f"n{days}"]} for days in reversed(ENDING_DAYS)]


def reminder(agreement: Agreement) -> str:
    """The text a person may send on; no figures of the agreement but its end."""
    return _("Yth. %(partner)s, perjanjian “%(title)s” dengan %(office)s berakhir %(day)s (%(left)s hari lagi).") % {
        "partner": agreement.partner,
        "title": agreement.title,
        "office": agreement.office,
        "day": date_format(agreement.end, "j F Y"),
        "left": agreement.days_left,
    }


def is_staff(request: HttpRequest) -> bool:
    user = request.user
    return user.organisation is not None and not refusal(check_is_staff, user, user.organisation)


def of_pair(name: str) -> Any:
    """A cell such as "7 dari 9" from the evaluation."""

    def value(agreement: Any) -> str | None:
        pair = getattr(evaluation_of(agreement), name)
        return _("%(n)s dari %(m)s") % {"n": pair[0], "m": pair[1]} if pair else None

    return value


def papers_in_words(agreement: Any) -> str | None:
    evaluation = evaluation_of(agreement)
    missing = [_("%(name)s belum tercatat") % {"name": name} for name in evaluation.missing_papers]
    ending = [
        _("%(name)s sampai %(day)s") % {"name": paper.get_kind_display(), "day": date_format(paper.expires_on, "j F Y")}
        for paper in evaluation.ending_papers
    ]
    return "; ".join([*missing, *ending]) or None


class RenewalRound(ListPage):
    """All that ends until a day, with how it went; what is ticked gets a draft of its successor, all at once."""

    template_name = "partners/agreement_renewals.html"
    heading = gettext_lazy("Perpanjangan perjanjian")
    searchable = True
    search_label = gettext_lazy("Cari judul, nomor, atau mitra")
    filterset_class = RenewalFilter
    unit = gettext_lazy("perjanjian")
    paginator_class = KeyPaginator
    empty_title = gettext_lazy("Tidak ada yang perlu dilanjutkan")
    empty_text = gettext_lazy("Tidak ada perjanjian yang berakhir dalam masa ini.")
    simulated_by = ("simulated",)
    columns = (
        Column("title", gettext_lazy("Perjanjian"), sort=("title",)),
        Column("partner", gettext_lazy("Mitra"), sort=("partner__organisation__name",)),
        Column("office", gettext_lazy("Satuan kerja"), sort=("office__name",)),
        Column("end", gettext_lazy("Berlaku sampai"), sort=("end",), kind="date"),
        Column("state", gettext_lazy("Keadaan"), kind="status"),
        Column("duties", gettext_lazy("Kewajiban tepat waktu"), of_pair("duties")),
        Column("reports", gettext_lazy("Laporan tepat waktu"), of_pair("reports")),
        Column("score", gettext_lazy("Nilai kunjungan (%)"), lambda row: evaluation_of(row).score, kind="number"),
        Column("trained", gettext_lazy("Orang dilatih"), lambda row: evaluation_of(row).trained, kind="number"),
        Column("papers", gettext_lazy("Surat legalitas"), papers_in_words, kind="wide"),
        Column("successor", gettext_lazy("Perjanjian lanjutan"), successor_state, kind="status"),
    )

    @property
    def lead(self) -> str:
        if is_staff(self.request):
            return _("Centang yang dilanjutkan; drafnya dibuat sekaligus dari isi yang lama, tanpa nomor dan tanggal.")
        return _("Yang berakhir atau masa berlakunya tidak diketahui, dengan evaluasi dan lanjutannya.")

    def get_queryset(self) -> AgreementQuerySet:
        return renewal_round(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        rows = []
        for agreement in context["page"]:
            successor = successor_of(agreement)
            rows.append(
                {
                    "agreement": agreement,
                    "evaluation": evaluation_of(agreement),
                    "successor": successor,
                    "may": successor is None and not refusal(check_can_renew, self.request.user, agreement),
                }
            )
        return context | {"rows": rows, "may_renew": any(row["may"] for row in rows)}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        chosen = {
            int(pk) for pk in request.POST.getlist("agreement") if pk.isascii() and pk.isdecimal() and len(pk) < 19
        }
        found = list(Agreement.objects.visible_to(request.user).filter(pk__in=chosen))
        if len(found) < len(chosen):  # all or none: nobody thinks one is prepared that is not
            raise Http404
        if not found:
            messages.error(request, _("Pilih paling sedikit satu perjanjian."))
            return redirect(request.get_full_path())
        renewal = actions.renew(agreements=found, by=request.user)
        made, there = len(renewal.made), len(renewal.found)
        if made:
            messages.success(request, ngettext("%(n)s draf disiapkan.", "%(n)s draf disiapkan.", made) % {"n": made})
        if there:
            messages.info(
                request,
                ngettext("%(n)s sudah disiapkan sebelumnya.", "%(n)s sudah disiapkan sebelumnya.", there)
                % {"n": there},
            )
        if request.POST.get("open"):  # from the page of one agreement: on to its draft
            return redirect(renewal.drafts[0])
        return redirect(request.get_full_path())
