"""Pages of facilities: the list, one of them, adding, changing, months without a report."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_safe

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal
from bnnportal.periods import Month
from partners.models import Agreement, Partner
from partners.views.partners import PartnerPage
from rehab import actions
from rehab.calendar import standing, years_of
from rehab.enums import FacilityKind
from rehab.filters.facilities import FacilityFilter, with_counts
from rehab.forms.facilities import FacilityForm, OwnerForm, ResumeForm, SuspendForm, owners
from rehab.models import Facility, MonthlyReport, Suspension
from rehab.permissions import (
    check_can_add_facility,
    check_can_edit_facility,
    check_can_load_history,
    check_can_suspend,
)
from rehab.telling import fillers_of


def visible_facility(user: User, code: str) -> Facility:
    """The facility, or 404: what one may not see does not exist."""
    found = Facility.objects.visible_to(user).for_page().select_related("supervisor__parent", "agreement")
    return get_object_or_404(found, code=code)


def short(office: Organisation) -> str:
    return office.short_name or office.name


class FacilityList(ListPage):
    heading: Any = gettext_lazy("Lembaga rehabilitasi")
    lead: Any = gettext_lazy("Klinik BNN, balai, dan lembaga mitra yang melapor tiap bulan, dengan kantor pembinanya.")
    template_name = "rehab/facility_list.html"
    filterset_class: Any = FacilityFilter
    unit = pgettext_lazy("jumlah", "lembaga")
    empty_title = gettext_lazy("Belum ada lembaga")
    empty_text: Any = gettext_lazy("Lembaga yang melayani klien didaftarkan oleh kantor pembinanya.")
    simulated_by = ("simulated",)
    columns: tuple[Column, ...] = (
        Column("name", gettext_lazy("Nama"), sort=("name",), link=Facility.get_absolute_url),
        Column("kind", gettext_lazy("Jenis"), lambda row: FacilityKind(row.kind).short, sort=("kind",)),
        Column("services", gettext_lazy("Layanan"), "short_services"),
        Column("region", gettext_lazy("Wilayah"), "region.full_name", sort=("region__code",)),
        Column("office", gettext_lazy("Kantor pembina"), lambda row: short(row.supervisor), sort=("supervisor__name",)),
        Column("late", gettext_lazy("Terlambat"), sort=("late",), kind="number"),
        Column("waiting", gettext_lazy("Menunggu"), sort=("waiting",), kind="number"),
        Column("state", gettext_lazy("Keadaan"), kind="status"),
        Column("code", gettext_lazy("Kode"), sort=("code",), kind="plain"),
    )

    def get_queryset(self) -> QuerySet[Facility]:
        return with_counts(Facility.objects.visible_to(self.request.user).for_page())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        office = user.organisation
        may_add = office is not None and not refusal(check_can_add_facility, user, office)
        if may_add:
            self.empty_action = (reverse("facility-create"), _("Tambah lembaga"))
        loads = office is not None and not refusal(check_can_load_history, user, office)
        return super().get_context_data(may_add=may_add, history_of=office if loads else None, **kwargs)


class PartnerFacilities(PartnerPage, FacilityList):
    """The tab Lembaga on the pages of one partner."""

    template_name = "rehab/partner_facilities.html"
    tab = "partner-facilities"
    filterset_class = None
    empty_text = gettext_lazy("Mitra ini belum terdaftar sebagai lembaga yang melapor tiap bulan.")
    columns = tuple(column for column in FacilityList.columns if column.name not in {"region", "code"})

    def check(self, user: User) -> None:
        super().check(user)
        self.heading = str(self.partner)

    def get_queryset(self) -> QuerySet[Facility]:
        return super().get_queryset().filter(organisation=self.partner.organisation)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        if context["may_add"]:
            self.empty_action = (
                f"{reverse('facility-create')}?pemilik={self.partner.organisation.code}",
                _("Tambah lembaga"),
            )
        return context


@require_safe
def facility_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What it is, who reports for it, and how it stands month by month."""
    user, facility = request.user, visible_facility(request.user, code)
    reports = MonthlyReport.objects.filter(facility=facility)
    suspensions = list(facility.suspensions.select_related("by"))
    seen = Organisation.objects.visible_to(user).filter(pk__in=[facility.supervisor_id, facility.organisation_id])
    agreement = None
    if facility.agreement_id:
        agreement = Agreement.objects.visible_to(user).with_validity().filter(pk=facility.agreement_id).first()
    context: dict[str, Any] = {
        "facility": facility,
        "years": years_of(facility, list(reports), suspensions),
        "standing": standing(reports),
        "suspensions": suspensions,
        "agreement": agreement,
        "people": fillers_of(facility),
        "seen": set(seen.values_list("pk", flat=True)),
        "partner": Partner.objects.visible_to(user).filter(organisation=facility.organisation_id).exists(),
        "edit_refusal": refusal(check_can_edit_facility, user, facility),
        "suspend_refusal": refusal(check_can_suspend, user, facility),
        "history_refusal": refusal(check_can_load_history, user, facility.supervisor),
        "simulated": facility.simulated,
    }
    return render(request, "rehab/facility_detail.html", context)


class FacilityCreate(FormPage):
    """First whose it is, then the rest, filled in with what the portal knows of the owner."""

    template_name = "rehab/facility_form.html"
    heading = gettext_lazy("Tambah lembaga")
    submit_label: Any = gettext_lazy("Tambah lembaga")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        office = request.user.organisation
        if office is not None:
            check_can_add_facility(request.user, office)
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def owner(self) -> Organisation | None:
        code = self.request.GET.get("pemilik", "").strip()[:40].replace("\x00", "")
        return get_object_or_404(owners(self.request.user), code=code) if code else None

    @property
    def lead(self) -> str:
        if self.owner is None:
            return _("Tempat yang melayani klien. Satu mitra dapat mempunyai beberapa lembaga.")
        return _("Milik %(owner)s. Laporan tiap bulannya dibuat sendiri oleh portal.") % {"owner": self.owner}

    def get_form(self, form_class: Any = None) -> Any:
        if self.owner is None:
            return OwnerForm(user=self.request.user)
        data = self.request.POST if self.request.method == "POST" else None
        return FacilityForm(data, user=self.request.user, owner=self.owner)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(asks_owner=self.owner is None, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.owner is None:
            return redirect(request.path)
        return super().post(request, *args, **kwargs)

    def perform(self, form: FacilityForm) -> HttpResponse:
        data = form.cleaned_data
        facility = actions.add_facility(by=self.request.user, organisation=form.owner, **data)
        messages.success(self.request, _("%(name)s didaftarkan dengan kode %(code)s.") % {
            "name": facility, "code": facility.code,
        })  # fmt: skip
        return redirect(facility)

    def cancel_url(self) -> str:
        return reverse("facility-list")


class FacilityPage:
    """Finds the facility of the address, and asks whether this may be done to it."""

    request: HttpRequest
    kwargs: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.facility = visible_facility(request.user, kwargs["code"])
        self.check(request.user)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def check(self, user: User) -> None:
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(facility=self.facility, **kwargs)  # type: ignore[misc]

    def cancel_url(self) -> str:
        return self.facility.get_absolute_url()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext("menu", "Lembaga"), reverse("facility-list")), (self.facility, self.cancel_url())]


class FacilityEdit(FacilityPage, FormPage):
    template_name = "rehab/facility_form.html"
    heading = gettext_lazy("Ubah lembaga")
    lead = gettext_lazy("Laporan yang belum dikirim mengikuti perubahan ini; yang sudah dikirim tetap seperti adanya.")

    def check(self, user: User) -> None:
        check_can_edit_facility(user, self.facility)

    def get_form(self, form_class: Any = None) -> FacilityForm:
        data = self.request.POST if self.request.method == "POST" else None
        facility = self.facility
        return FacilityForm(data, user=self.request.user, owner=facility.organisation, facility=facility)

    def perform(self, form: FacilityForm) -> HttpResponse:
        facility = actions.change_facility(facility=self.facility, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(name)s disimpan.") % {"name": facility})
        if Facility.objects.visible_to(self.request.user).filter(pk=facility.pk).exists():
            return redirect(facility)
        return redirect("facility-list")  # it was passed on


class FacilitySuspend(FacilityPage, ConfirmPage):
    heading = gettext_lazy("Hentikan pelaporan sementara")
    submit_label = gettext_lazy("Hentikan sementara")

    def check(self, user: User) -> None:
        check_can_suspend(user, self.facility)

    @property
    def lead(self) -> str:
        return _("%(name)s tidak perlu lapor pada bulan-bulan ini, dan tidak dihitung terlambat.") % {
            "name": self.facility
        }

    def get_form(self, form_class: Any = None) -> SuspendForm:
        data = self.request.POST if self.request.method == "POST" else None
        return SuspendForm(data, facility=self.facility)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = [
            _("Laporan bulan itu yang belum disentuh siapa pun ditarik dari tagihan."),
            _("Laporan yang sudah mulai diisi atau dikirim tetap ada dan tetap dihitung."),
        ]
        return super().get_context_data(consequences=lines, **kwargs)

    def perform(self, form: SuspendForm) -> HttpResponse:
        suspension = actions.suspend(facility=self.facility, by=self.request.user, **form.cleaned_data)
        messages.success(
            self.request, _("%(name)s tidak perlu lapor: %(span)s.") % {"name": self.facility, "span": suspension.span}
        )
        months = MonthlyReport.objects.expected().filter(facility=self.facility, month__gte=suspension.first_month)
        if suspension.last_month is not None:
            months = months.filter(month__lte=suspension.last_month)
        kept = ", ".join(str(report.period) for report in months.order_by("month"))
        if kept:
            messages.warning(
                self.request, _("Tetap ada karena sudah diisi atau dikirim: %(months)s.") % {"months": kept}
            )
        return redirect(self.facility)


class FacilityResume(FacilityPage, ConfirmPage):
    heading = gettext_lazy("Lanjutkan pelaporan")
    submit_label = gettext_lazy("Lanjutkan pelaporan")

    def check(self, user: User) -> None:
        check_can_suspend(user, self.facility)
        found = Suspension.objects.select_related("facility__supervisor", "facility__organisation")
        self.suspension = get_object_or_404(found, facility=self.facility, pk=self.kwargs["pk"])

    @property
    def lead(self) -> str:
        return _("%(name)s berhenti lapor %(span)s: %(reason)s") % {
            "name": self.facility, "span": self.suspension.span, "reason": self.suspension.reason,
        }  # fmt: skip

    def get_form(self, form_class: Any = None) -> ResumeForm:
        data = self.request.POST if self.request.method == "POST" else None
        return ResumeForm(data, suspension=self.suspension)

    def perform(self, form: ResumeForm) -> HttpResponse:
        month = Month.of(form.cleaned_data["from_month"])
        actions.resume(suspension=self.suspension, by=self.request.user, last_month=month.shift(-1).first_day)
        messages.success(
            self.request, _("%(name)s lapor lagi mulai %(month)s.") % {"name": self.facility, "month": month}
        )
        return redirect(self.facility)
