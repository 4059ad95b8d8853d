"""The list of people, one person, and what a manager does with an account."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bnnportal.accounts import actions
from bnnportal.accounts.enums import MAY, AccountEvent, Role
from bnnportal.accounts.filters import MembershipFilter
from bnnportal.accounts.forms import SuspendForm
from bnnportal.accounts.imports import KIND
from bnnportal.accounts.models import Handover, Membership, User
from bnnportal.accounts.permissions import (
    check_can_change,
    check_can_reactivate,
    check_can_send_link,
    check_can_suspend,
    check_manages_wholly,
    manages_anyone,
)
from bnnportal.audit.models import Event
from bnnportal.pages import Column, ConfirmPage, ListPage, refusal


def person_url(membership: Membership) -> str:
    return reverse("person-detail", args=[membership.user_id])


class MemberList(ListPage):
    heading = pgettext_lazy("menu", "Orang")
    lead = gettext_lazy("Siapa berperan apa, di mana, dan sampai kapan. Yang sudah berakhir tetap tercatat.")
    template_name = "accounts/member_list.html"
    filterset_class = MembershipFilter
    searchable = True
    search_label = gettext_lazy("Cari nama, surel, atau satuan kerja")
    unit = gettext_lazy("keanggotaan")
    empty_title = gettext_lazy("Belum ada orang")
    empty_text = gettext_lazy("Orang yang diundang ke satuan kerja Anda tampil di sini.")
    columns = (
        Column("name", gettext_lazy("Nama"), "user.name", sort=("user__name",), link=person_url),
        Column("role", gettext_lazy("Peran"), "get_role_display", sort=("role",)),
        Column("organisation", gettext_lazy("Satuan kerja"), "organisation.name", sort=("organisation__name",)),
        Column("field", gettext_lazy("Bidang"), "get_field_display", sort=("field",)),
        Column("standing", gettext_lazy("Kedudukan"), "get_standing_display", sort=("standing",)),
        Column("since", gettext_lazy("Sejak"), "valid_from", sort=("valid_from",), kind="date"),
        Column(
            "until",
            gettext_lazy("Sampai"),
            lambda row: row.valid_until or _("Seterusnya"),
            sort=("valid_until",),
            kind="date",
        ),
        Column("state", gettext_lazy("Keadaan"), kind="status"),
    )

    def get_queryset(self) -> QuerySet[Membership]:
        return (
            Membership.objects.visible_to(self.request.user)
            .select_related("user", "organisation")
            .order_by("user__name", "-valid_from", "pk")
        )

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        managing = manages_anyone(self.request.user)
        import_url = reverse("import-new", args=[KIND, self.request.user.organisation.code]) if managing else ""
        return super().get_context_data(can_invite=managing, import_url=import_url, **kwargs)


def visible_person(request: HttpRequest, pk: int) -> User:
    """Somebody with a membership where this person may look."""
    theirs = Membership.objects.visible_to(request.user).values("user")
    return get_object_or_404(User, pk=pk, pk__in=theirs)


@require_safe
def person_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Memberships the reader may see, and for who manages this person everything that can be done."""
    user = request.user
    person = visible_person(request, pk)
    memberships = list(
        Membership.objects.visible_to(user)
        .filter(user=person)
        .select_related("user", "organisation")
        .order_by("-valid_from", "pk")
    )
    wholly = not refusal(check_manages_wholly, user, person)
    lines = Q(target_type="accounts.membership", target_id__in=[str(row.pk) for row in memberships])
    if wholly:
        lines |= Q(target_type="accounts.user", target_id=str(person.pk))
    handovers = {
        agreed.membership_id: agreed
        for agreed in Handover.objects.filter(membership__in=memberships).select_related("successor")
    }
    can_manage = manages_anyone(user)
    context = {
        "person": person,
        "rows": [
            (row, refusal(check_can_change, user, row), MAY[row.role], handovers.get(row.pk)) for row in memberships
        ],
        "wholly": wholly,
        "suspends_on": actions.suspends_on(person) if wholly else None,
        "is_self": person.pk == user.pk,
        "can_manage": can_manage,
        "manages": can_manage and person.pk != user.pk,
        "invitation": person.invitations.usable().first() if wholly else None,
        "link_refusal": refusal(check_can_send_link, user, person),
        "suspend_refusal": refusal(check_can_suspend, user, person),
        "reactivate_refusal": refusal(check_can_reactivate, user, person),
        "history": history(lines) if can_manage or user.role == Role.AUDITOR else [],
    }
    return render(request, "accounts/person_detail.html", context)


def history(lines: Q) -> list[tuple[Event, Any]]:
    labels = dict(AccountEvent.choices)
    return [(line, labels.get(line.event, line.event)) for line in Event.objects.filter(lines).order_by("-pk")[:20]]


@require_POST
def link_send(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    invitation = actions.send_link(person=person, by=request.user)
    request.session["link"] = invitation.pk
    messages.success(request, _("Tautan sekali pakai dikirim ke surel %(name)s.") % {"name": person.name})
    return redirect("link-show", pk=person.pk)


class PersonSuspend(ConfirmPage):
    heading = gettext_lazy("Tangguhkan akun")
    submit_label = gettext_lazy("Tangguhkan akun ini")
    form_class = SuspendForm
    danger = True

    @property
    def person(self) -> User:
        if not hasattr(self, "_person"):
            self._person = visible_person(self.request, self.kwargs["pk"])
        return self._person

    @property
    def lead(self) -> str:
        return self.person.name

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        check_can_suspend(request.user, self.person)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        lines = [
            _("Orang ini langsung keluar dari semua perangkat dan tidak dapat masuk lagi, dan token API-nya dicabut."),
            _("Keanggotaan dan semua yang pernah dikerjakannya tetap tercatat. Anda dapat mengaktifkannya lagi."),
        ]
        return super().get_context_data(consequences=lines, **kwargs)

    def cancel_url(self) -> str:
        return reverse("person-detail", args=[self.kwargs["pk"]])

    def perform(self, form: SuspendForm) -> HttpResponse:
        actions.suspend(person=self.person, by=self.request.user, reason=form.cleaned_data["reason"])
        messages.success(self.request, _("Akun %(name)s ditangguhkan.") % {"name": self.person.name})
        return redirect(self.cancel_url())


@require_POST
def person_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    person = visible_person(request, pk)
    try:
        actions.reactivate(person=person, by=request.user)
    except ValidationError as error:
        messages.info(request, " ".join(error.messages))
    else:
        messages.success(request, _("Akun %(name)s aktif lagi.") % {"name": person.name})
    return redirect("person-detail", pk=person.pk)
