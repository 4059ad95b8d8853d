"""The client list of a facility, month by month: who is in care, who came, who left. Rows hold no names."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bnnportal.accounts import kept
from bnnportal.pages import ConfirmPage, FormPage, PortalForm, page_numbers, refusal
from rehab import actions, definition
from rehab.actions.clients import differs
from rehab.counting import FIELDS, counts
from rehab.enums import FILLABLE, Leaving, Service
from rehab.forms.clients import ClientForm, LeaveForm
from rehab.models import Client, MonthlyReport
from rehab.permissions.clients import check_can_keep_clients, check_can_read_clients
from rehab.permissions.reports import check_can_fill
from rehab.views.reports import visible_report

ROWS = 100  # of a page


def report_of(request: HttpRequest, pk: int) -> MonthlyReport:
    """The report whose rows this person may read; 404 for strangers, a sentence for those above."""
    report = visible_report(request.user, pk)
    check_can_read_clients(request.user, report.facility)
    return report


@never_cache
@require_safe
def report_clients(request: HttpRequest, pk: int) -> HttpResponse:
    report = report_of(request, pk)
    rows = actions.read_clients(facility=report.facility, by=request.user, month=report.month)
    found = counts(report.definition, report.services, report.period, rows)
    axes = definition.get(definition.VERSIONS[-1]).axes
    names = {axis: {option.code: option.label for option in axes[axis]} for axis in FIELDS}
    first, last = report.period.first_day, report.period.last_day
    for row in rows:
        row.words = {field: names[axis].get(getattr(row, field), "") for field, axis in FIELDS.items()}  # type: ignore[attr-defined]
        row.is_new = first <= row.entered_on <= last  # type: ignore[attr-defined]
        row.is_gone = row.left_on is not None and row.left_on <= last  # type: ignore[attr-defined]
    rows.sort(key=lambda row: row.is_gone)  # type: ignore[attr-defined] # who is still in care first
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    months = [report.period.shift(-1).first_day, report.period.shift(1).first_day]
    near = dict(report.facility.reports.filter(month__in=months).values_list("month", "pk"))
    return render(
        request,
        "rehab/client_list.html",
        {
            "report": report,
            "clients": rows,
            "present": [row for row in page if not row.is_gone],  # type: ignore[attr-defined]
            "gone": [row for row in page if row.is_gone],  # type: ignore[attr-defined]
            "gone_count": (gone := sum(row.is_gone for row in rows)),  # type: ignore[attr-defined]
            "present_count": len(rows) - gone,
            "page": page,
            "page_numbers": page_numbers(page),
            "totals": totals(report, found),
            "earlier": (report.period.shift(-1), near.get(months[0])),
            "later": (report.period.shift(1), near.get(months[1])),
            "many_services": len(report.services) > 1,
            "may_write": not refusal(check_can_keep_clients, request.user, report.facility),
            "may_fill": not refusal(check_can_fill, request.user, report),
            "sent": report.status not in FILLABLE,
            "differs": report.status not in FILLABLE and differs(report),
            "kept_months": settings.CLIENTS_KEPT_MONTHS,
            "simulated": report.simulated,
        },
    )


def totals(report: MonthlyReport, found: dict[str, int]) -> list[tuple[Any, int, int, int, int]]:
    """(service, at the beginning, came, left, at the end) of each service."""
    return [
        (
            Service(service).label,
            found[f"awal.{service}"],
            found[f"masuk.{service}"],
            sum(found[f"{kind}.{service}"] for kind in Leaving.values),
            found[f"akhir.{service}"],
        )
        for service in Service.values
        if service in report.services
    ]


# Changes


class OfReport:
    """A page below the list of one month."""

    request: HttpRequest
    kwargs: dict[str, Any]
    report: MonthlyReport
    client: Client | None = None

    @method_decorator(kept.unkept)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.report = report_of(request, kwargs["pk"])
        check_can_keep_clients(request.user, self.report.facility)
        if "client" in kwargs:
            self.client = get_object_or_404(
                Client.objects.visible_to(request.user).select_related("facility__supervisor", "facility__organisation"),
                pk=kwargs["client"], facility=self.report.facility_id,
            )  # fmt: skip
            if request.method == "GET":
                actions.read_client(client=self.client, by=request.user)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def cancel_url(self) -> str:
        return reverse("report-clients", args=[self.report.pk])

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (_("Laporan"), reverse("report-list")),
            (self.report, self.report.get_absolute_url()),
            (_("Daftar klien"), self.cancel_url()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        return context | {"simulated": self.report.simulated}

    @property
    def today(self) -> dt.date:
        return timezone.now().astimezone(ZoneInfo(self.report.facility.time_zone)).date()


class ClientAdd(OfReport, FormPage):
    heading = gettext_lazy("Klien masuk")
    lead = gettext_lazy("Satu klien dan satu layanan. Nama tidak ditulis.")
    form_class = ClientForm
    template_name = "rehab/client_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"facility": self.report.facility}

    def perform(self, form: ClientForm) -> HttpResponse:
        made = actions.add_client(facility=self.report.facility, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(label)s tercatat.") % {"label": made.label})
        again = "lagi" in self.request.POST
        return redirect("report-client-add" if again else "report-clients", self.report.pk)


class ClientChange(OfReport, FormPage):
    heading = gettext_lazy("Ubah baris klien")
    form_class = ClientForm
    template_name = "rehab/client_form.html"

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"facility": self.report.facility, "client": self.client}

    def perform(self, form: ClientForm) -> HttpResponse:
        assert self.client is not None  # noqa: S101
        actions.change_client(client=self.client, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Perubahan tersimpan."))
        return redirect(self.cancel_url())


class ClientLeave(OfReport, FormPage):
    form_class = LeaveForm
    submit_label = gettext_lazy("Simpan")

    @property
    def heading(self) -> str:
        return _("%(label)s keluar") % {"label": self.client and self.client.label}

    @property
    def lead(self) -> str:
        assert self.client is not None  # noqa: S101
        return _("%(service)s sejak %(day)s.") % {
            "service": self.client.get_service_display(), "day": self.client.entered_on.strftime("%d/%m/%Y"),
        }  # fmt: skip

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"today": min(self.today, self.report.period.last_day)}

    def perform(self, form: LeaveForm) -> HttpResponse:
        assert self.client is not None  # noqa: S101
        actions.change_client(client=self.client, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(label)s tercatat keluar.") % {"label": self.client.label})
        return redirect(self.cancel_url())


class ClientRemove(OfReport, ConfirmPage):
    submit_label = gettext_lazy("Hapus baris")
    danger = True
    lead = gettext_lazy("Hanya untuk baris yang keliru ditulis. Klien yang selesai atau pergi dicatat keluar.")

    @property
    def heading(self) -> str:
        return _("Hapus baris %(label)s?") % {"label": self.client and self.client.label}

    def perform(self, form: PortalForm) -> HttpResponse:
        assert self.client is not None  # noqa: S101
        actions.remove_client(client=self.client, by=self.request.user)
        messages.success(self.request, _("Baris dihapus."))
        return redirect(self.cancel_url())


class ClientsKeep(OfReport, ConfirmPage):
    """Begin or end having the counts computed."""

    @property
    def on(self) -> bool:
        return not self.report.facility.keeps_clients

    @property
    def heading(self) -> str:
        return _("Pakai daftar klien?") if self.on else _("Berhenti memakai daftar klien?")

    @property
    def lead(self) -> str:
        if self.on:
            return _(
                "Jumlah klien pada laporan yang belum dikirim dihitung dari daftar dan tidak lagi diketik. "
                "Angka yang sudah diketik di sana diganti."
            )
        return _("Jumlah klien diketik lagi pada laporan. Baris daftar tetap tersimpan.")

    @property
    def submit_label(self) -> str:
        return _("Pakai daftar") if self.on else _("Berhenti memakai")

    def perform(self, form: PortalForm) -> HttpResponse:
        on = self.on
        actions.keep_clients(facility=self.report.facility, by=self.request.user, on=on)
        messages.success(self.request, _("Daftar klien dipakai.") if on else _("Jumlah klien diketik lagi."))
        return redirect(self.cancel_url())
