"""Pages of the administrator: one form a change of an office, and the table of holidays."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.offices import actions, checks, dependants
from bnnportal.offices.enums import ChangeKind
from bnnportal.offices.filters import HolidayFilter
from bnnportal.offices.forms import (
    CloseForm,
    EditForm,
    HolidayForm,
    MergeForm,
    MoveForm,
    OfficeForm,
    RenameForm,
    RevertForm,
)
from bnnportal.offices.models import Change, Holiday, Organisation, today
from bnnportal.offices.permissions import check_can_administer, check_can_read_holidays
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal


class AdministratorMixin:
    """Refuses before anything is read or shown."""

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_administer(request.user)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class OfficeCreate(AdministratorMixin, FormPage):
    form_class = OfficeForm
    heading = gettext_lazy("Tambah satuan kerja")
    lead = gettext_lazy("BNNP, BNNK, atau balai dan loka rehabilitasi yang belum ada di portal.")
    submit_label = gettext_lazy("Tambahkan")

    def cancel_url(self) -> str:
        return reverse("office-list")

    def perform(self, form: OfficeForm) -> HttpResponse:
        office = actions.create(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(name)s ditambahkan.") % {"name": office.name})
        return redirect(office)


class OfficePage(AdministratorMixin, FormPage):
    """A change of one office; partners have pages of their own."""

    @cached_property
    def office(self) -> Organisation:
        offices = Organisation.objects.visible_to(self.request.user).offices().select_related("parent", "region")
        return get_object_or_404(offices, code=self.kwargs["code"])

    @property
    def lead(self) -> str:
        return self.office.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, office=self.office)

    def cancel_url(self) -> str:
        return self.office.get_absolute_url()

    def done(self, change: Change) -> HttpResponse:
        sentence = _("%(change)s direncanakan.") if change.is_planned else _("%(change)s dicatat.")
        messages.success(self.request, sentence % {"change": change.get_kind_display()})
        return redirect(self.office)


class OfficeEdit(OfficePage):
    form_class = EditForm
    heading = gettext_lazy("Ubah data satuan kerja")

    def get_initial(self) -> dict[str, Any]:
        office = self.office
        kept = {name: getattr(office, name) for name in EditForm.base_fields if hasattr(office, name)}
        area = "\n".join(f"{region.full_name} ({region.code})" for region in office.work_area.all())
        return kept | {"aliases": "\n".join(office.aliases), "work_area": area}

    def perform(self, form: EditForm) -> HttpResponse:
        actions.edit(organisation=self.office, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Data satuan kerja disimpan."))
        return redirect(self.office)


class OfficeRename(OfficePage):
    form_class = RenameForm
    heading = gettext_lazy("Ganti nama")

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.office.name, "short_name": self.office.short_name}

    def perform(self, form: RenameForm) -> HttpResponse:
        return self.done(actions.rename(organisation=self.office, by=self.request.user, **form.cleaned_data))


class OfficeMove(OfficePage):
    form_class = MoveForm
    heading = gettext_lazy("Pindah induk")

    def perform(self, form: MoveForm) -> HttpResponse:
        return self.done(actions.move(organisation=self.office, by=self.request.user, **form.cleaned_data))


class EndPage(ConfirmPage, OfficePage):
    """Closing and merging say what still hangs on the office."""

    danger = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, consequences=self.consequences())

    def consequences(self) -> list[str]:
        below = checks.below(self.office, today())
        found = [
            _("%(n)s satuan kerja atau mitra di bawahnya: %(names)s.")
            % {"n": len(below), "names": ", ".join(child.name for child in below[:8]) + (", …" if below[8:] else "")}
        ]
        found = found if below else []
        for dependant, n in dependants.hanging(self.office, today()):
            found.append(_("%(n)s %(what)s pada satuan kerja ini.") % {"n": n, "what": dependant.label})
        return [*found, self.what_happens()]

    def what_happens(self) -> str:
        raise NotImplementedError


class OfficeClose(EndPage):
    form_class = CloseForm
    heading = gettext_lazy("Tutup satuan kerja")
    submit_label = gettext_lazy("Tutup satuan kerja ini")

    def what_happens(self) -> str:
        return _(
            "Satuan kerja hanya dapat ditutup bila tidak ada lagi yang bergantung padanya. Setelah ditutup ia tidak "
            "menerima keanggotaan, kerja sama, atau penghargaan baru; yang sudah ada tetap tercatat."
        )

    def perform(self, form: CloseForm) -> HttpResponse:
        return self.done(actions.close(organisation=self.office, by=self.request.user, **form.cleaned_data))


class OfficeMerge(EndPage):
    form_class = MergeForm
    heading = gettext_lazy("Gabung ke satuan kerja lain")
    submit_label = gettext_lazy("Gabungkan")

    def what_happens(self) -> str:
        return _(
            "Yang di bawahnya dan yang bekerja di sana pindah ke satuan kerja tujuan. Dokumen dan peringkat lama tetap "
            "memakai nama satuan kerja ini, dan namanya tetap dapat dicari."
        )

    def perform(self, form: MergeForm) -> HttpResponse:
        return self.done(actions.merge(organisation=self.office, by=self.request.user, **form.cleaned_data))


class ChangeRevert(ConfirmPage, OfficePage):
    form_class = RevertForm
    heading = gettext_lazy("Batalkan perubahan")
    submit_label = gettext_lazy("Batalkan perubahan ini")
    cancel_label = gettext_lazy("Kembali")
    danger = True

    @cached_property
    def change(self) -> Change:
        return get_object_or_404(
            self.office.changes.select_related("organisation__parent", "organisation__merged_into", "into"),
            pk=self.kwargs["pk"],
        )

    @property
    def lead(self) -> str:
        return f"{self.change.get_kind_display()}, {self.office.name}, {checks.written(self.change.on)}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        why = refusal(checks.revertible, self.change)
        consequence = why or _("Nama, induk, dan keadaan satuan kerja kembali seperti sebelum perubahan ini.")
        return super().get_context_data(**kwargs, consequences=[consequence])

    def perform(self, form: RevertForm) -> HttpResponse:
        gone = self.change.kind == ChangeKind.CREATED
        actions.revert(change=self.change, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Perubahan dibatalkan."))
        return redirect("office-list") if gone else redirect(self.office)


# Holidays


class HolidayList(ListPage):
    """By year, the present one unless another is asked for."""

    template_name = "offices/holiday_list.html"
    heading = gettext_lazy("Hari libur")
    lead = gettext_lazy("Libur nasional dan cuti bersama; tenggat dihitung dari hari kerja di luar daftar ini.")
    filterset_class = HolidayFilter
    empty_title = gettext_lazy("Belum ada hari libur pada tahun ini")
    empty_text = gettext_lazy("Selama kosong, hanya Sabtu dan Minggu yang dianggap libur.")
    unit = gettext_lazy("hari")

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        return (
            Column("name", _("Nama"), self.name, sort=("name",), link=self.link),
            Column("date", _("Tanggal"), sort=("date",), kind="date"),
            Column("weekday", _("Hari"), "weekday"),
            Column("kind", _("Jenis"), "get_kind_display", sort=("kind",)),
            Column("source", _("Dasar"), kind="wide"),
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        check_can_read_holidays(request.user)
        return super().get(request, *args, **kwargs)

    @cached_property
    def can_change(self) -> bool:
        return not refusal(check_can_administer, self.request.user)

    def name(self, holiday: Holiday) -> str:
        return _("%(name)s (perkiraan)") % {"name": holiday.name} if holiday.tentative else holiday.name

    def link(self, holiday: Holiday) -> str:
        return reverse("holiday-edit", args=[holiday.pk]) if self.can_change else ""

    def get_queryset(self) -> QuerySet[Holiday]:
        return Holiday.objects.all()

    @cached_property
    def filterset(self) -> HolidayFilter:
        chosen = self.request.GET.copy()
        chosen.setdefault("year", str(today().year))
        return HolidayFilter(chosen, queryset=self.get_queryset(), request=self.request)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        coming = today().year + 1
        known = set(Holiday.objects.filter(date__year__gte=today().year).values_list("date__year", flat=True))
        return super().get_context_data(
            **kwargs,
            years=sorted({*Holiday.objects.values_list("date__year", flat=True), today().year}),
            year=self.request.GET.get("year", str(today().year)),
            missing=[year for year in (today().year, coming) if year not in known],
        )


class HolidayPage(AdministratorMixin, FormPage):
    form_class = HolidayForm

    @cached_property
    def holiday(self) -> Holiday | None:
        return get_object_or_404(Holiday, pk=self.kwargs["pk"]) if "pk" in self.kwargs else None

    def cancel_url(self) -> str:
        return self.back(self.holiday)

    def back(self, holiday: Holiday | None) -> str:
        return reverse("holiday-list") + (f"?year={holiday.date.year}" if holiday else "")


class HolidayCreate(HolidayPage):
    heading = gettext_lazy("Tambah hari libur")

    def perform(self, form: HolidayForm) -> HttpResponse:
        holiday = actions.add_holiday(by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(day)s ditambahkan.") % {"day": holiday})
        return redirect(self.back(holiday))


class HolidayEdit(HolidayPage):
    template_name = "offices/holiday_edit.html"
    heading = gettext_lazy("Ubah hari libur")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.holiday}

    def perform(self, form: HolidayForm) -> HttpResponse:
        holiday = actions.change_holiday(holiday=form.instance, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("%(day)s disimpan.") % {"day": holiday})
        return redirect(self.back(holiday))


class HolidayDelete(ConfirmPage, HolidayPage):
    form_class = ConfirmPage.form_class
    heading = gettext_lazy("Hapus hari libur")
    submit_label = gettext_lazy("Hapus")
    danger = True

    @property
    def lead(self) -> str:
        return _("%(day)s menjadi hari kerja bila bukan Sabtu atau Minggu.") % {"day": self.holiday}

    def perform(self, form: Any) -> HttpResponse:
        if self.holiday is None:
            raise PermissionDenied
        actions.delete_holiday(holiday=self.holiday, by=self.request.user)
        messages.success(self.request, _("%(day)s dihapus.") % {"day": self.holiday})
        return redirect(self.back(self.holiday))
