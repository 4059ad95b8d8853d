"""Pages of partners: the list, the profile, its sections, what waits for the office, merging doubles."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.generic import TemplateView

from bnnportal.accounts.models import User
from bnnportal.accounts.permissions import check_can_manage
from bnnportal.files.views import panel
from bnnportal.offices.models import Organisation
from bnnportal.pages import Column, ConfirmPage, FormPage, ListPage, refusal
from partners import actions
from partners.enums import PaperStatus
from partners.filters.partners import PartnerFilter
from partners.forms.partners import SECTION_FORMS, MergeForm, PartnerForm
from partners.models import Agreement, Obligation, Partner, ProfileChange
from partners.models.partner import PartnerQuerySet, expiry
from partners.permissions import (
    check_can_add_partner,
    check_can_decide_paper,
    check_can_edit_partner,
    check_can_merge,
    is_of_partner,
)
from partners.profile import BY_CODE, SECTIONS, cards, completeness


def full(partners: PartnerQuerySet) -> PartnerQuerySet:
    return partners.select_related(
        "organisation__region",
        "organisation__parent",
        "organisation__merged_into",
        "organisation__merged_into__partner",
    )


def visible_partner(user: User, code: str) -> Partner:
    """A partner with its organisation and office, or 404: what one may not see does not exist."""
    return get_object_or_404(full(Partner.objects.visible_to(user)), organisation__code=code)


def successor(user: User, code: str) -> Partner | None:
    """The partner that carries on for one that was merged, as far as this person may see it."""
    return (
        Partner.objects.visible_to(user).select_related("organisation").filter(organisation__merged__code=code).first()
    )


class PartnerPage:
    """Finds the partner of the address first; the address of one that was merged leads to its successor."""

    request: HttpRequest
    kwargs: dict[str, Any]
    tab = "partner-detail"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        code = kwargs.get("code", "")
        now = successor(request.user, code) if code else None
        if now is not None and request.method in {"GET", "HEAD"}:
            match = request.resolver_match
            name = match.url_name if match and set(match.kwargs) == {"code"} else "partner-detail"
            return redirect(name, now.organisation.code)
        self.check(request.user)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    @cached_property
    def partner(self) -> Partner:
        return visible_partner(self.request.user, self.kwargs["code"])

    def check(self, user: User) -> None:
        """Raise what a reader may not do here; the partner is found before anything else."""
        self.partner  # noqa: B018 - 404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, partner=self.partner, tab=self.tab)  # type: ignore[misc]

    def cancel_url(self) -> str:
        return self.partner.get_absolute_url()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (pgettext_lazy("menu", "Mitra"), reverse("partner-list")),
            (self.partner, self.partner.get_absolute_url()),
        ]


class EditPage(PartnerPage):
    """For who may change the profile."""

    def check(self, user: User) -> None:
        check_can_edit_partner(user, self.partner)


def agreement_in_words(partner: Any) -> str:
    if partner.under_agreement:
        return _("Aktif")
    return _("Sedang disiapkan") if partner.agreement_prepared else _("Tidak ada")


class PartnerList(ListPage):
    template_name = "partners/partner_list.html"
    heading = pgettext_lazy("menu", "Mitra")
    lead = gettext_lazy("Lembaga yang bekerja sama dengan kantor BNN, dengan perjanjian dan surat legalitasnya.")
    filterset_class = PartnerFilter
    unit = gettext_lazy("mitra")
    simulated_by = ("simulated", "organisation__simulated")
    empty_title = gettext_lazy("Belum ada mitra")
    empty_text = gettext_lazy("Tambahkan lembaga yang bekerja sama dengan kantor Anda.")
    columns = (
        Column("name", gettext_lazy("Nama"), sort=("organisation__name",), link=Partner.get_absolute_url, value=str),
        Column("kind", gettext_lazy("Jenis"), "get_kind_display", sort=("kind",)),
        Column("region", gettext_lazy("Wilayah"), "organisation.region.full_name", sort=("organisation__region__code",)),
        Column("office", gettext_lazy("Kantor"), lambda row: short(row.organisation.parent), sort=("organisation__parent__name",)),
        Column(
            "agreement", gettext_lazy("Perjanjian"), lambda row: agreement_in_words(row),
            sort=("under_agreement", "agreement_prepared"),
        ),
        Column("papers", gettext_lazy("Surat legalitas"), lambda row: nearest(row), sort=("next_expiry",), kind="status"),
        Column("profile", gettext_lazy("Profil terisi"), completeness),
    )  # fmt: skip

    def get_queryset(self) -> QuerySet[Partner]:
        return (
            Partner.objects.visible_to(self.request.user)
            .open()
            .select_related("organisation__region", "organisation__parent")
            .with_active_agreement()
            .with_papers()
            .with_completeness()
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        office = user.organisation
        may_add = office is not None and not user.is_national and not refusal(check_can_add_partner, user, office)
        if may_add:
            self.empty_action = (reverse("partner-create", args=[office.code]), _("Tambah mitra"))
        decides = office is not None and not refusal(check_can_add_partner, user, office)
        waiting = self.waiting() if decides else 0
        return super().get_context_data(may_add=may_add, office=office, waiting=waiting, **kwargs)

    def waiting(self) -> int:
        """How many partners changed something that waits for this person's office."""
        below = Organisation.objects.visible_to(self.request.user)
        found: Any = Partner.objects.filter(organisation__in=below).open().with_papers()
        return found.filter(waits=True).count()


def short(office: Organisation | None) -> str | None:
    return (office.short_name or office.name) if office else None


def nearest(partner: Partner) -> Any:
    """How near the end of the paper is that ends first; nothing where no paper is known."""
    if not partner.has_paper:  # type: ignore[attr-defined]
        return None
    return expiry(partner.next_expiry)  # type: ignore[attr-defined]


class PartnerDetail(PartnerPage, TemplateView):
    """The profile: what is known, what is missing, what waits, whom to call."""

    template_name = "partners/partner_detail.html"

    @cached_property
    def partner(self) -> Partner:
        found = full(Partner.objects.visible_to(self.request.user)).with_active_agreement().with_papers()
        return get_object_or_404(found.with_completeness(), organisation__code=self.kwargs["code"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, partner = self.request.user, self.partner
        changes = ProfileChange.objects.visible_to(user).filter(partner=partner).select_related("proposed_by")
        waiting = changes.filter(status=PaperStatus.PROPOSED).first()
        last = changes.exclude(status=PaperStatus.PROPOSED).first()
        may_edit = not refusal(check_can_edit_partner, user, partner)
        return super().get_context_data(
            cards=cards(partner),
            completeness=completeness(partner),
            contacts=list(partner.contacts.all()),
            papers=partner.papers.visible_to(user).aggregate(
                held=Count("pk", filter=Q(status=PaperStatus.CONFIRMED)),
                waiting=Count("pk", filter=Q(status=PaperStatus.PROPOSED)),
            ),
            nearest=nearest(partner),
            waiting=waiting,
            refused=last if may_edit and last and last.status == PaperStatus.REFUSED else None,
            may_edit=may_edit,
            may_decide=not refusal(check_can_decide_paper, user, partner),
            may_withdraw=is_of_partner(user, partner),
            may_merge=not refusal(check_can_merge, user, partner),
            office_visible=Organisation.objects.visible_to(user)
            .filter(pk=partner.organisation.parent_id or 0)
            .exists(),
            attachments=panel(user, partner),
            simulated=partner.simulated or partner.organisation.simulated,
            **kwargs,
        )


class PartnerAgreements(PartnerPage, ListPage):
    """The tab Perjanjian: every agreement of this partner that one may see, also those of other offices."""

    template_name = "partners/partner_agreements.html"
    tab = "partner-agreements"
    unit = gettext_lazy("perjanjian")
    empty_title = gettext_lazy("Belum ada perjanjian")
    empty_text = gettext_lazy("Perjanjian dengan mitra ini tampil di sini begitu diusulkan atau dicatat.")
    columns = (
        Column("title", gettext_lazy("Judul"), sort=("title",), link=Agreement.get_absolute_url),
        Column("kind", gettext_lazy("Jenis"), "get_kind_display", sort=("kind",)),
        Column("office", gettext_lazy("Kantor"), lambda row: short(row.office), sort=("office__name",)),
        Column("number", gettext_lazy("Nomor BNN"), "office_number", sort=("office_number",)),
        Column("signed_on", gettext_lazy("Ditandatangani"), sort=("signed_on",), kind="date"),
        Column("end", gettext_lazy("Berlaku sampai"), "last_day", sort=("last_day",), kind="date"),
        Column("state", gettext_lazy("Keadaan"), sort=("status", "end"), kind="status"),
    )

    @property
    def heading(self) -> str:
        return str(self.partner)

    def get_queryset(self) -> QuerySet[Agreement]:
        found = Agreement.objects.visible_to(self.request.user).filter(partner=self.partner).for_page()
        return found.order_by("-signed_on", "-pk")

    @property
    def may_propose(self) -> bool:
        office = self.partner.organisation.parent
        return office is not None and not refusal(check_can_add_partner, self.request.user, office)


class PartnerCreate(FormPage):
    heading = gettext_lazy("Tambah mitra")
    form_class = PartnerForm
    submit_label = gettext_lazy("Tambah mitra")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        visible = Organisation.objects.visible_to(request.user).select_related("region")
        self.office = get_object_or_404(visible, code=kwargs["code"])
        check_can_add_partner(request.user, self.office)
        self.lead = _("Lembaga yang bekerja sama dengan %(office)s.") % {"office": self.office}
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"office": self.office}

    def perform(self, form: PartnerForm) -> HttpResponse:
        partner = actions.add_partner(office=self.office, by=self.request.user, **form.cleaned_data)
        if refusal(check_can_manage, self.request.user, partner.organisation):
            said = _("%(name)s ditambahkan. Lengkapi profilnya di sini; orangnya diundang oleh pejabat penetap kantor.")
        else:
            said = _("%(name)s ditambahkan. Lengkapi profilnya di sini, dan undang orangnya dari halaman Orang.")
        messages.success(self.request, said % {"name": partner})
        return redirect(partner)

    def cancel_url(self) -> str:
        return self.office.get_absolute_url()

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext_lazy("menu", "Mitra"), reverse("partner-list"))]


class PartnerEdit(EditPage, FormPage):
    """One section of the profile; "save and go on" leads through all of them, as on a phone."""

    template_name = "partners/partner_edit.html"

    @cached_property
    def section(self) -> Any:
        if self.kwargs["section"] not in BY_CODE:
            raise Http404
        return BY_CODE[self.kwargs["section"]]

    @property
    def heading(self) -> Any:
        return self.section.label

    @property
    def lead(self) -> Any:
        return self.section.lead

    def get_form_class(self) -> Any:
        return SECTION_FORMS[self.section.code]

    def get_form_kwargs(self) -> dict[str, Any]:
        own = is_of_partner(self.request.user, self.partner)
        return super().get_form_kwargs() | {"instance": self.partner, "by_office": not own}

    def next_section(self) -> Any:
        place = SECTIONS.index(self.section) + 1
        return SECTIONS[place] if place < len(SECTIONS) else None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sections=SECTIONS, section=self.section, after=self.next_section(), **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        partner, proposal = actions.change_profile(partner=self.partner, by=self.request.user, **form.values)
        if proposal is not None:
            messages.success(
                self.request,
                _("Tersimpan. Perubahan nama atau jenis berlaku setelah dikonfirmasi %(office)s.")
                % {"office": partner.organisation.parent},
            )
        else:
            messages.success(self.request, _("%(section)s tersimpan.") % {"section": self.section.label})
        after = self.next_section()
        if "next" in self.request.POST and after is not None:
            return redirect("partner-edit", partner.organisation.code, after.code)
        return redirect(f"{partner.get_absolute_url()}#{self.section.code}")


class PartnerMerge(PartnerPage, ConfirmPage):
    """Two records of one institution; this one ends, the chosen one carries on."""

    form_class = MergeForm
    heading = gettext_lazy("Gabung mitra ganda")
    submit_label = gettext_lazy("Gabungkan")
    danger = True

    def check(self, user: User) -> None:
        check_can_merge(user, self.partner)

    @property
    def lead(self) -> str:
        return f"{self.partner} ({self.partner.organisation.code})"

    def get_form_kwargs(self) -> dict[str, Any]:
        province = self.partner.organisation.region.province_code
        others = Partner.objects.visible_to(self.request.user).open().select_related("organisation")
        if not self.request.user.is_national:
            others = others.filter(organisation__parent=self.request.user.organisation)
        found = others.filter(organisation__region__code__startswith=province).exclude(pk=self.partner.pk)
        return super().get_form_kwargs() | {"choices": found}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = [
            (self.partner.agreements.count(), _("perjanjian")),
            (Obligation.objects.filter(agreement__partner=self.partner).count(), _("kewajiban")),
            (self.partner.visits.count(), _("kunjungan")),
            (self.partner.papers.count(), _("surat legalitas")),
            (self.partner.contacts.count(), _("narahubung")),
            (self.partner.activities.count(), _("kegiatan")),
            (self.partner.organisation.memberships.not_ended().count(), _("keanggotaan")),
        ]
        moved = ", ".join(f"{n} {what}" for n, what in counts if n) or _("tidak ada data lain")
        lines = [
            _("Pindah ke mitra yang dipertahankan: %(what)s, beserta lampirannya.") % {"what": moved},
            _("Nama %(name)s tetap dapat dicari sebagai nama lain, dan alamat halamannya menuju mitra itu.")
            % {"name": self.partner},
            _("Penggabungan tidak dapat dibatalkan."),
        ]
        return super().get_context_data(consequences=lines, **kwargs)

    def perform(self, form: MergeForm) -> HttpResponse:
        into, reason = form.cleaned_data["into"], form.cleaned_data["reason"]
        kept = actions.merge_partners(partner=self.partner, by=self.request.user, into=into, reason=reason)
        messages.success(self.request, _("%(old)s digabung ke %(new)s.") % {"old": self.partner, "new": kept})
        return redirect(kept)
