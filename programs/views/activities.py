"""Pages of activities: the list, one of them, recording, changing, copying, repeating."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from bnnportal.accounts.models import User
from bnnportal.audit.models import Event
from bnnportal.files import views as files
from bnnportal.files.enums import FileEvent
from bnnportal.offices.models import Holiday, Organisation
from bnnportal.pages import Column, FormPage, ListPage, refusal
from programs import actions
from programs.enums import ActivityStatus, Basis, Counted, ProgramEvent, Source
from programs.filters.activities import ActivityFilter
from programs.forms.activities import EMPTY_ROWS, MOST_ROWS, PREFIX, ActivityForm, RepeatForm, programmes_for
from programs.imports import KIND
from programs.models import Activity, Indicator
from programs.permissions import (
    check_can_approve_activity,
    check_can_correct_activity,
    check_can_edit_activity,
    check_can_record_activity,
    check_is_staff,
)
from programs.versions import versions_of
from programs.views.base import OfficePage, check_enters

QUICK = (  # (words, what is added to the address)
    (gettext_lazy("Menunggu persetujuan"), "status=TERLAKSANA"),
    (gettext_lazy("Rencana"), "status=RENCANA"),
    (gettext_lazy("Rencana lewat tanggal"), "overdue=true"),
    (gettext_lazy("Mungkin ganda"), "doubtful=true"),
)

COLUMNS: tuple[Column, ...] = (
    Column("title", gettext_lazy("Kegiatan"), sort=("title",), link=Activity.get_absolute_url),
    Column("programme", gettext_lazy("Program"), "programme.name", sort=("programme__name",)),
    Column("kind", gettext_lazy("Jenis"), "get_kind_display", sort=("kind",)),
    Column("begins", gettext_lazy("Mulai"), sort=("begins",), kind="date"),
    Column("ends", gettext_lazy("Selesai"), sort=("ends",), kind="date"),
    Column("office", gettext_lazy("Pelaksana"), "office.name", sort=("office__name",)),
    Column("region", gettext_lazy("Wilayah"), "region.full_name", sort=("region__full_name",)),
    Column("people", gettext_lazy("Peserta"), sort=("people",), kind="number"),
    Column("status", gettext_lazy("Keadaan"), "state", sort=("status",), kind="status"),
)


def check_records(user: User) -> None:
    """For any programme at all; which ones is said by the form."""
    assert user.organisation is not None  # noqa: S101 - check_enters
    check_is_staff(user, user.organisation, "SEMUA")


class ActivityList(OfficePage, ListPage):
    template_name = "programs/activity_list.html"
    heading = pgettext_lazy("menu", "Kegiatan")
    lead = gettext_lazy("Apa yang direncanakan dan dilaksanakan kantor; yang disetujui masuk hitungan indikator.")
    filterset_class = ActivityFilter
    searchable = True
    search_label = gettext_lazy("Cari nama, nomor dasar, tempat, atau lembaga")
    empty_title = gettext_lazy("Belum ada kegiatan")
    empty_text = gettext_lazy("Catat rencana atau kegiatan yang sudah terlaksana, satu per satu atau dari Excel.")
    unit = pgettext_lazy("jumlah", "kegiatan")
    simulated_by = ("simulated",)

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        """All of them in Excel and PDF; on the page what finds an activity again."""
        if self.request.method == "POST" or self.request.GET.get("format"):
            return COLUMNS
        return tuple(column for column in COLUMNS if column.name not in ("kind", "begins"))

    def get_queryset(self) -> QuerySet[Activity]:
        return Activity.objects.visible_to(self.request.user).current().for_list()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        may = not refusal(check_records, user)
        if may:
            self.empty_action = (reverse("programme-activity-create"), _("Catat kegiatan"))
        here = self.request.GET.urlencode()
        return super().get_context_data(
            may_record=may,
            may_approve=user.role in ("ADMIN", "APPROVER"),
            import_url=reverse("import-new", args=[KIND, user.organisation.code]) if may else "",
            quick=[(label, choice, choice == here) for label, choice in QUICK],
            **kwargs,
        )


def visible(user: User, pk: int) -> Activity:
    """An activity (any version of it), or 404 when the person may not see it."""
    check_enters(user)
    seen = Activity.objects.visible_to(user).select_related("office__region", "programme", "region__parent", "site__region", "by",
                                                           "approved_by")  # fmt: skip
    return get_object_or_404(seen, pk=pk)


@require_safe
def activity_detail(request: HttpRequest, pk: int) -> HttpResponse:
    activity, user = visible(request.user, pk), request.user
    versions = versions_of(activity)
    series = [version.activity for version in versions]
    first, newest = series[-1], series[0]
    twins = Activity.objects.visible_to(user).twins(
        activity.office_id, activity.programme_id, activity.kind, activity.begins, activity.ends
    )
    if activity.status == ActivityStatus.CANCELLED:
        twins = twins.none()
    same_basis = Activity.objects.none()
    if activity.basis_number:
        same_basis = Activity.objects.visible_to(user).current().filter(
            office=activity.office_id, basis=activity.basis, basis_number__iexact=activity.basis_number
        )  # fmt: skip
    suspects = (twins | same_basis).exclude(series=activity.series).for_list().order_by("-begins", "-pk")[:5]
    context = {
        "activity": activity,
        "institutions": list(activity.attendance.all()),
        "versions": versions if len(versions) > 1 else [],
        "newest": newest if newest.pk != activity.pk and activity.status == ActivityStatus.REPLACED else None,
        "correction": newest if newest.pk != activity.pk and newest.is_correction else None,
        "history": history(series),
        "suspects": list(suspects),
        "feeds": feeds(activity),
        "panel": files.panel(user, first) | {"title": _("Foto dan berkas")},
        **steps(user, activity, has_correction=newest.is_correction and newest.pk != activity.pk),
    }
    return render(request, "programs/activity_detail.html", context)


def history(series: list[Activity]) -> list[tuple[Any, Event]]:
    """What happened to any version of it, newest first. One query."""
    labels = dict(ProgramEvent.choices) | dict(FileEvent.choices)
    lines = Event.objects.filter(target_type="programs.activity", target_id__in=[str(one.pk) for one in series])
    return [(labels.get(line.event, line.event), line) for line in lines.order_by("-pk")[:50]]


def feeds(activity: Activity) -> list[tuple[Indicator, int]]:
    """The indicators it counts into once it is approved, and with how much. One query beside the institutions'."""
    found = Indicator.objects.in_force(activity.ends.year).filter(
        programme=activity.programme_id, source=Source.ACTIVITIES
    )  # fmt: skip
    adds: dict[str, int] = {Counted.ACTIVITIES: 1, Counted.PEOPLE: activity.people}
    return [
        (indicator, adds[indicator.counted] if indicator.counted in adds else activity.attendance.count())
        for indicator in found
        if not indicator.kinds or activity.kind in indicator.kinds
    ]


def steps(user: User, activity: Activity, *, has_correction: bool) -> dict[str, Any]:
    """What this person may do with it now: names of the pages, and why it cannot be approved by them."""
    status = activity.status
    may_edit = not refusal(check_can_edit_activity, user, activity)
    approving = refusal(check_can_approve_activity, user, activity) if status == ActivityStatus.DONE else ""
    planned, postponed = status == ActivityStatus.PLANNED, status == ActivityStatus.POSTPONED
    return {
        "may_edit": may_edit,
        "may_carry_out": may_edit and (planned or postponed) and activity.ends <= timezone.localdate(),
        "may_postpone": may_edit and planned,
        "may_cancel": may_edit and activity.n == 1,
        "may_replan": may_edit and (postponed or status == ActivityStatus.DONE),
        "may_drop": may_edit and activity.n > 1,
        "may_approve": status == ActivityStatus.DONE and not approving,
        "approve_refusal": approving if user.role in ("ADMIN", "APPROVER") else "",
        "may_correct": not has_correction and not refusal(check_can_correct_activity, user, activity),
        "may_copy": not refusal(check_can_record_activity, user, user.organisation, activity.programme),
        "may_repeat": status != ActivityStatus.REPLACED
        and not refusal(check_can_record_activity, user, activity.office, activity.programme),
    }


class ActivityCreate(OfficePage, FormPage):
    """Quick entry: sensible defaults, and a word where something is rarely right."""

    template_name = "programs/activity_form.html"
    heading: Any = gettext_lazy("Catat kegiatan")
    lead: Any = gettext_lazy("Yang belum terjadi disimpan sebagai rencana; yang sudah, menunggu persetujuan.")
    activity: Activity | None = None
    office: Organisation

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        check_records(request.user)
        assert request.user.organisation is not None  # noqa: S101 - check_enters
        self.office = Organisation.objects.select_related("region").get(pk=request.user.organisation.pk)
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> ActivityForm:
        data: Any = self.request.POST if self.request.method == "POST" else None
        if data is not None and "more" in data:  # three rows more, for browsers without scripts
            data = data.copy()
            told = data.get(f"{PREFIX}-TOTAL_FORMS", "")
            rows = int(told) if told.isascii() and told.isdecimal() and len(told) < 6 else 0
            data[f"{PREFIX}-TOTAL_FORMS"] = str(min(rows + EMPTY_ROWS, MOST_ROWS))
        return ActivityForm(data, user=self.request.user, office=self.office, **self.start())

    def start(self) -> dict[str, Any]:
        """What stands in the form at first."""
        today, user = timezone.localdate(), self.request.user
        assert user.is_authenticated  # noqa: S101 - check_enters
        initial: dict[str, Any] = {"begins": today, "ends": None, "basis": Basis.ORDER}
        last = Activity.objects.filter(by=user, office=self.office).order_by("-at", "-pk").first()
        if last is not None:
            initial |= {"programme": last.programme_id, "region": last.region_id, "group": last.group}
        elif not self.office.is_national:
            initial["region"] = self.office.region_id
        asked = programmes_for(user).filter(code=self.request.GET.get("programme", "")[:50]).first()
        if asked is not None:
            initial["programme"] = asked.pk
        return {"initial": initial}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "more" in request.POST:
            form = self.get_form()
            form.errors.clear()  # nothing was sent yet
            return self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def perform(self, form: ActivityForm) -> HttpResponse:
        does = actions.activities.record_done if "done" in self.request.POST else actions.activities.plan
        activity = does(
            office=self.office, programme=form.cleaned_data["programme"], by=self.request.user, values=form.values(),
            institutions=form.named(), series=form.cleaned_data.get("series"),
        )  # fmt: skip
        return self.saved(activity)

    def saved(self, activity: Activity) -> HttpResponse:
        if activity.status == ActivityStatus.PLANNED:
            messages.success(self.request, _("Rencana disimpan. Setelah terlaksana, isi pesertanya di sini."))
        else:
            messages.success(self.request, _("Kegiatan disimpan dan menunggu persetujuan. Tambahkan foto di bawah."))
        return redirect(activity)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plans = self.activity is None or self.activity.status == ActivityStatus.PLANNED
        import_url = "" if self.activity else reverse("import-new", args=[KIND, self.office.code])
        return super().get_context_data(plans=plans, import_url=import_url, **kwargs)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.activity)

    def cancel_url(self) -> str:
        return self.activity.get_absolute_url() if self.activity else reverse("programme-activity-list")


def crumbs(activity: Activity | None) -> list[tuple[Any, str]]:
    """The way back from a form about an activity."""
    found: list[tuple[Any, str]] = [(pgettext_lazy("menu", "Kegiatan"), reverse("programme-activity-list"))]
    return [*found, (activity, activity.get_absolute_url())] if activity else found


class ActivityEdit(ActivityCreate):
    heading = gettext_lazy("Ubah kegiatan")
    lead = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.activity = visible(request.user, kwargs["pk"])
        self.office = self.activity.office
        check_can_edit_activity(request.user, self.activity)
        return FormPage.dispatch(self, request, *args, **kwargs)

    def start(self) -> dict[str, Any]:
        return {"instance": self.activity}

    def perform(self, form: ActivityForm) -> HttpResponse:
        assert self.activity is not None  # noqa: S101 - set by dispatch
        activity = actions.activities.edit(
            activity=self.activity, by=self.request.user, values=form.values(), institutions=form.named(),
            programme=form.cleaned_data["programme"], done="done" in self.request.POST,
        )  # fmt: skip
        return self.saved(activity)

    def saved(self, activity: Activity) -> HttpResponse:
        messages.success(self.request, _("Kegiatan disimpan."))
        return redirect(activity)


class ActivityCopy(ActivityCreate):
    """A new one that says what another says; its days, number and people are its own."""

    heading = gettext_lazy("Salin kegiatan")
    lead = gettext_lazy("Kegiatan baru dengan isian yang sama; tanggal, nomor dasar, dan peserta diisi sendiri.")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.copied = visible(request.user, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def start(self) -> dict[str, Any]:
        same = ("programme", "kind", "title", "group", "site", "region", "village", "place", "basis", "subject",
                "speakers", "funds")  # fmt: skip
        initial = {name: getattr(self.copied, name) for name in same}
        rows = [{"name": name} for name in self.copied.attendance.values_list("name", flat=True)]
        return {"initial": initial, "rows": rows}

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.copied)

    def cancel_url(self) -> str:
        return self.copied.get_absolute_url()


class ActivityRepeat(OfficePage, FormPage):
    """Several plans at once: the days are shown first, and made at the second click."""

    template_name = "programs/activity_repeat.html"
    heading = gettext_lazy("Ulangi kegiatan")
    submit_label = gettext_lazy("Lihat tanggalnya")
    days: tuple[Any, ...] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.activity = visible(request.user, kwargs["pk"])
        check_can_record_activity(request.user, self.activity.office, self.activity.programme)
        self.lead = str(self.activity)
        return super().dispatch(request, *args, **kwargs)

    def get_form(self, form_class: Any = None) -> RepeatForm:
        return RepeatForm(self.request.POST if self.request.method == "POST" else None, begins=self.activity.begins)

    def perform(self, form: RepeatForm) -> HttpResponse:
        days = form.cleaned_data["found"]
        if "make" not in self.request.POST:
            free = Holiday.objects.between(days[0], days[-1])
            shown = [(day, day in free, day.weekday() >= 5) for day in days]
            return self.render_to_response(self.get_context_data(form=form, days=shown))
        made = actions.activities.repeat(activity=self.activity, days=days, by=self.request.user)
        messages.success(self.request, _("%(n)s rencana dibuat.") % {"n": len(made)})
        return redirect(f"{reverse('programme-activity-list')}?status=RENCANA&office={self.activity.office.code}")

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        response.status_code = 422
        return response

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs(self.activity)

    def cancel_url(self) -> str:
        return self.activity.get_absolute_url()
