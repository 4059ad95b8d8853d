"""Forms of facilities and of the months in which they need not report."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.forms import RegionField
from bnnportal.offices.models import Organisation
from bnnportal.pages import PortalForm
from bnnportal.periods import Month
from partners.models import Agreement, Partner
from rehab import definition
from rehab.actions.facilities import FURTHEST, OFFICES, OWNERS
from rehab.enums import FacilityKind, Service
from rehab.forms.fields import MonthField
from rehab.models import Facility, Suspension
from rehab.models.facility import this_month

SUPERVISORS = (*OFFICES, OrganisationKind.UPT)


def owners(user: User) -> Any:
    """Who may own a facility, among those a person sees: offices, rehabilitation units, partners."""
    return Organisation.objects.visible_to(user).open().select_related("region", "parent").order_by("name")


class OwnerForm(PortalForm):
    """The first question; the rest of the form depends on the answer."""

    pemilik = forms.ChoiceField(
        label=_("Milik siapa"),
        help_text=_("Mitra, balai rehabilitasi BNN, atau kantor BNN yang menjalankan kliniknya."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups: dict[str, list[tuple[str, str]]] = {}
        for kind in (OrganisationKind.MITRA, OrganisationKind.UPT, *reversed(OFFICES)):
            groups[kind] = []
        for organisation in owners(user):
            groups.setdefault(organisation.kind, []).append((organisation.code, str(organisation)))
        field: Any = self.fields["pemilik"]
        field.choices = [
            ("", _("Pilih …")),
            *((str(OrganisationKind(kind).label), options) for kind, options in groups.items() if options),
        ]


class FacilityForm(PortalForm):
    """What is known of a facility; `owner` is settled, `supervisor` is asked where there is a choice."""

    name = forms.CharField(label=_("Nama"), max_length=200, help_text=_("Seperti dikenal kliennya."))
    kind = forms.ChoiceField(label=_("Jenis"), widget=forms.RadioSelect)
    services = forms.MultipleChoiceField(
        label=_("Layanan"),
        choices=Service.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Laporan hanya menanyakan layanan yang dipilih di sini."),
    )
    beds = forms.IntegerField(
        label=_("Kapasitas rawat inap"), required=False, min_value=0, max_value=2_000,
        help_text=_("Jumlah tempat tidur. Laporan dengan klien lebih banyak dari ini ditolak."),
    )  # fmt: skip
    places = forms.IntegerField(
        label=_("Kapasitas rawat jalan"), required=False, min_value=0, max_value=20_000,
        help_text=_("Klien yang dapat dilayani pada waktu yang sama."),
    )  # fmt: skip
    region = RegionField(label=_("Kabupaten atau kota"))
    supervisor = forms.ModelChoiceField(
        label=_("Kantor pembina"), queryset=Organisation.objects.none(), to_field_name="code",
        help_text=_("Kantor yang memeriksa dan menyetujui laporannya."),
    )  # fmt: skip
    agreement = forms.ModelChoiceField(
        label=_("Perjanjian"), queryset=Agreement.objects.none(), required=False, empty_label=_("Tanpa perjanjian"),
        help_text=_("Laporan tetap ditagih meskipun perjanjiannya habis."),
    )  # fmt: skip
    go_live: Any
    closed_after: Any
    reason = forms.CharField(
        label=_("Alasan mengubah bulan"), required=False, max_length=300, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Perlu diisi bila bulan pertama berubah, atau ada laporan yang tidak lagi ditagih."),
    )  # fmt: skip
    keeps_clients = forms.BooleanField(
        label=_("Mengisi daftar klien (Lampiran I)"), required=False,
        help_text=_("Jumlah dihitung dari daftar klien tanpa nama, bukan diketik."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("Catatan"), required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(
        self, *args: Any, user: User, owner: Organisation, facility: Facility | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.owner, self.facility = owner, facility
        self.offer_kinds()
        self.offer_months()
        self.offer_supervisors(user)
        self.offer_agreements(user)
        for name, value in (vars(facility) if facility else first_words(owner)).items():
            if name in self.fields and name not in {"region", "supervisor", "agreement"}:
                self.initial.setdefault(name, value)
        self.initial.setdefault("region", (facility or owner).region.code)

    def offer_kinds(self) -> None:
        fitting = [(kind.value, kind.label) for kind in FacilityKind if self.owner.kind in OWNERS[kind]]
        field: Any = self.fields["kind"]
        field.choices = fitting
        if len(fitting) == 1:
            self.initial["kind"] = fitting[0][0]

    def offer_months(self) -> None:
        now = Month.of(this_month())
        first = definition.get(definition.VERSIONS[0]).valid_from
        kept = (self.facility.go_live, self.facility.closed_after) if self.facility else (None, None)
        go_live = MonthField(
            label=_("Bulan pertama lapor di portal"),
            help_text=_("Mulai bulan ini laporan ditagih. Bulan sebelumnya dapat dimuat sebagai riwayat dari Excel."),
        )
        go_live.offer(first, now.shift(FURTHEST), kept[0])
        self.fields["go_live"] = go_live
        closed = MonthField(
            label=_("Bulan terakhir lapor"), required=False, empty=_("Masih berjalan"),
            help_text=_("Diisi bila lembaga tutup. Sesudah bulan ini tidak ada laporan yang ditagih."),
        )  # fmt: skip
        closed.offer(first, now.shift(FURTHEST), kept[1])
        self.fields["closed_after"] = closed
        self.order_fields(
            ["name", "kind", "services", "beds", "places", "region", "supervisor", "agreement", "go_live",
             "closed_after", "reason", "keeps_clients", "note"]
        )  # fmt: skip
        if self.facility is None:
            del self.fields["closed_after"], self.fields["reason"]
            self.initial.setdefault("go_live", now.first_day)

    def offer_supervisors(self, user: User) -> None:
        field: Any = self.fields["supervisor"]
        seen = Organisation.objects.visible_to(user).open().filter(kind__in=SUPERVISORS)
        if self.facility is not None:
            seen = seen | Organisation.objects.filter(pk=self.facility.supervisor_id)
            self.initial["supervisor"] = self.facility.supervisor.code
        elif user.is_national:
            self.initial["supervisor"] = (self.owner.parent or self.owner).code
        elif user.organisation is not None:  # of its own office alone; afterwards it may be passed on
            seen = Organisation.objects.filter(pk=user.organisation.pk)
            self.initial["supervisor"] = user.organisation.code
        field.queryset = seen.order_by("name")
        if seen.count() < 2:
            field.widget = forms.HiddenInput()

    def offer_agreements(self, user: User) -> None:
        field: Any = self.fields["agreement"]
        found = Agreement.objects.visible_to(user).filter(partner__organisation=self.owner)
        if self.facility is not None and self.facility.agreement_id:
            found = found | Agreement.objects.filter(pk=self.facility.agreement_id)
            self.initial["agreement"] = self.facility.agreement_id
        field.queryset = found.order_by("-start", "-pk")
        field.label_from_instance = (
            lambda agreement: f"{agreement.title} ({agreement.office_number or agreement.year or '–'})"
        )
        if self.owner.kind != OrganisationKind.MITRA or not found.exists():
            del self.fields["agreement"]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if "services" in cleaned:  # in the order of the form
            cleaned["services"] = [code for code in Service.values if code in cleaned["services"]]
        return cleaned


def first_words(owner: Organisation) -> dict[str, Any]:
    """What the portal knows already of who it belongs to."""
    found: dict[str, Any] = {"name": owner.name}
    partner = Partner.objects.filter(organisation=owner).first()
    if partner is not None:
        given = ((partner.outpatient, Service.OUTPATIENT), (partner.inpatient, Service.INPATIENT),
                 (partner.aftercare, Service.AFTERCARE))  # fmt: skip
        found["services"] = [service.value for there, service in given if there]
        found["beds"], found["places"] = partner.inpatient_capacity, partner.outpatient_capacity
    return found


class SuspendForm(PortalForm):
    first_month: Any
    last_month: Any
    reason = forms.CharField(
        label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Misalnya gedung direnovasi, atau izin operasional sedang diperpanjang. Dibaca lembaganya."),
    )  # fmt: skip

    def __init__(self, *args: Any, facility: Facility, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Month.of(this_month())
        first, last = MonthField(label=_("Mulai bulan")), MonthField(
            label=_("Sampai bulan"), required=False, empty=_("Belum tahu"),
            help_text=_("Kosongkan bila belum tahu; dapat dilanjutkan kapan saja."),
        )  # fmt: skip
        for field in (first, last):
            field.offer(Month.of(facility.go_live), now.shift(FURTHEST))
        self.fields["first_month"], self.fields["last_month"] = first, last
        self.initial.setdefault("first_month", max(this_month(), facility.go_live))
        self.order_fields(["first_month", "last_month", "reason"])


class ResumeForm(PortalForm):
    """From which month on reports are owed again."""

    from_month: Any

    def __init__(self, *args: Any, suspension: Suspension, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = Month.of(this_month())
        first = Month.of(suspension.first_month)
        last = Month.of(suspension.last_month) if suspension.last_month else max(now, first).shift(FURTHEST)
        field = MonthField(
            label=_("Lapor lagi mulai bulan"),
            help_text=_("Bulan pertama penghentian berarti penghentian ini dicabut seluruhnya."),
        )
        field.offer(first, last)
        self.fields["from_month"] = field
        self.initial.setdefault("from_month", min(max(now, first), last).first_day)
