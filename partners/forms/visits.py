"""Forms of monitoring visits."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.files import checks
from bnnportal.offices.models import Organisation
from bnnportal.pages import PortalForm, PortalModelForm
from partners.actions.visit_signing import SCANS
from partners.actions.visits import staff_of
from partners.enums import SIGNED, Side
from partners.forms.shared import SharedMixin
from partners.models import Agreement, FollowUp, Visit
from partners.models.visit import QUARTERS
from partners.planning import Pair, visited


def pairs(office: Organisation, user: User) -> dict[str, tuple[str, Pair]]:
    """Whom the office may visit, as choices: value → (words, (partner, agreement))."""
    found = {}
    for partner, agreement in visited(office, user):
        if agreement is None:
            words = str(_("%(partner)s: tanpa perjanjian")) % {"partner": partner}
        else:
            words = f"{partner}: {agreement.office_number or agreement.title}"
        found[f"{partner.pk}-{agreement.pk if agreement else ''}"] = (words, (partner, agreement))
    return found


class PlanForm(PortalForm):
    """Several partners and quarters at once."""

    partners = forms.MultipleChoiceField(label=_("Mitra yang dikunjungi"), widget=forms.CheckboxSelectMultiple)
    year = forms.IntegerField(label=_("Tahun"), min_value=2020, max_value=2100)
    quarters = forms.TypedMultipleChoiceField(
        label=_("Triwulan"), choices=QUARTERS, coerce=int, widget=forms.CheckboxSelectMultiple,
        help_text=_("PKS meminta dua kunjungan setahun, satu tiap semester."),
    )  # fmt: skip
    planned_on = forms.DateField(
        label=_("Rencana tanggal"), required=False, help_text=_("Bila sudah pasti; hanya untuk satu triwulan.")
    )
    in_charge = forms.ModelChoiceField(label=_("Penanggung jawab"), queryset=User.objects.none())

    def __init__(self, *args: Any, office: Organisation, user: User, partner: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pairs = pairs(office, user)
        partners: Any = self.fields["partners"]
        partners.choices = [(key, words) for key, (words, _pair) in self.pairs.items()]
        named = [key for key, (_words, pair) in self.pairs.items() if pair[0].organisation.code == partner]
        partners.initial = named[-1:]  # under its newest agreement
        self.fields["year"].localize = self.fields["year"].widget.is_localized = False  # 2026, not 2.026
        self.fields["year"].initial = timezone.localdate().year
        offer_people(self.fields["in_charge"], office, user)

    def clean_partners(self) -> list[Pair]:
        return [self.pairs[key][1] for key in self.cleaned_data["partners"]]


def offer_people(field: Any, office: Organisation, user: User, *others: int) -> None:
    """The office's staff, who is planning, and who is in charge already."""
    staff = staff_of(office).values("pk").order_by()
    field.queryset = User.objects.filter(Q(pk__in=staff) | Q(pk__in=[user.pk, *others])).order_by("name")
    field.label_from_instance = lambda person: person.name
    field.initial = user.pk
    field.empty_label = None


class VisitForm(SharedMixin, PortalModelForm):
    class Meta:
        model = Visit
        fields = ["order_number", "team", "planned_on", "visited_on", "place", "inpatient", "agreement", "in_charge"]
        widgets = {"team": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["inpatient"].help_text = _("Bagian 8 dan 10 hanya dinilai pada lembaga yang merawat inap.")
        fields["agreement"].label = _("Perjanjian")
        fields["order_number"].label = _("Nomor surat perintah (Sprin)")
        fields["planned_on"].help_text = _(
            "Dalam triwulan %(quarter)s %(year)s. Untuk menundanya ke triwulan lain, batalkan kunjungan ini lalu "
            "rencanakan yang baru."
        ) % {"quarter": self.instance.get_quarter_display(), "year": self.instance.year}
        between = Agreement.objects.filter(
            Q(office=self.instance.office, partner=self.instance.partner, status__in=sorted(SIGNED))
            | Q(pk=self.instance.agreement_id)  # that of an office merged since, too
        )
        fields["agreement"].queryset = between
        offer_people(fields["in_charge"], self.instance.office, user, self.instance.in_charge_id)
        fields["visited_on"].widget.attrs["max"] = timezone.localdate().isoformat()

    def _post_clean(self) -> None:
        """The action writes, and reads the row anew: the instance stays what the page shows."""


class SubmitForm(SharedMixin, PortalForm):
    order_number = forms.CharField(
        label=_("Nomor surat perintah (Sprin)"), max_length=120, help_text=_("Misalnya Sprin/45/V/KA/RH.00/2026/BNNP.")
    )
    team = forms.CharField(
        label=_("Tim"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Satu nama dan jabatan tiap baris."),
    )  # fmt: skip
    visited_on = forms.DateField(label=_("Tanggal kunjungan"))
    place = forms.CharField(label=_("Tempat"), max_length=200)
    recommendation = forms.CharField(
        label=_("Rekomendasi"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    submissions = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["visited_on"].widget.attrs["max"] = timezone.localdate().isoformat()


class FindingForm(PortalForm):
    item = forms.ChoiceField(label=_("Butir"), required=False)
    text = forms.CharField(label=_("Temuan"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, visit: Visit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [
            (f"{section.code}. {section.title}", [(item.code, f"{item.code} {item.title}") for item in section.items])
            for section in visit.definition.applicable(visit.inpatient)
        ]
        item: Any = self.fields["item"]
        item.choices = [("", _("Umum, tidak tentang satu butir")), *groups]


class FollowUpForm(PortalModelForm):
    class Meta:
        model = FollowUp
        fields = ["text", "side", "owner", "due"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}
        help_texts = {"owner": _("Nama atau jabatan, misalnya ketua yayasan.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["side"].choices = Side.choices
        fields["side"].initial = Side.PARTNER

    def _post_clean(self) -> None:
        """The action checks and writes."""


class RecommendationForm(SharedMixin, PortalForm):
    recommendation = forms.CharField(
        label=_("Rekomendasi"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ReasonForm(PortalForm):
    reason = forms.CharField(label=_("Alasan"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class ResultForm(PortalForm):
    result = forms.CharField(
        label=_("Hasil"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Apa yang sudah dilakukan dan kapan."),
    )  # fmt: skip


class ScanForm(PortalForm):
    scan = forms.FileField(label=_("Pindaian berita acara bertanda tangan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scan"].help_text = _("%(allowed)s. Pindai kertasnya saja. Jangan memotret klien.") % {
            "allowed": checks.named(SCANS)
        }
        self.fields["scan"].widget.attrs["accept"] = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
