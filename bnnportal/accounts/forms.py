"""Forms of people: what may be chosen follows from who asks."""

import datetime as dt
from typing import Any, cast

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.actions.memberships import Terms
from bnnportal.accounts.enums import NATIONAL_ROLES, ROLES_BY_KIND, Role
from bnnportal.accounts.models import Membership, User
from bnnportal.accounts.permissions import manageable
from bnnportal.offices.models import Organisation
from bnnportal.pages import PortalForm, PortalModelForm

TERMS = ["role", "field", "standing", "valid_from", "valid_until", "manages_people"]


class TermsForm(PortalModelForm):
    """Role, field, standing, dates. The rules are the action's; the form offers what has a chance."""

    class Meta:
        model = Membership
        fields = TERMS
        help_texts = {
            "field": _("Pilih satu bidang bila orang ini hanya mengerjakan bidang itu."),
            "standing": _("Plt. dan Plh. tampil di depan jabatan dan sebaiknya mempunyai tanggal berakhir."),
            "valid_until": _("Hari terakhir. Kosongkan bila belum ditentukan; auditor wajib mengisinya."),
            "manages_people": _("Boleh mengundang dan mengatur orang, seperti pejabat penetap atau kepala mitra."),
        }

    def __init__(self, *args: Any, by: User, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        kinds = set(organisations.values_list("kind", flat=True))
        fitting = {role for kind in kinds for role in ROLES_BY_KIND[kind]}
        if by.role != Role.ADMIN:
            fitting -= NATIONAL_ROLES
        role = cast(forms.ChoiceField, self.fields["role"])
        role.choices = [choice for choice in Role.choices if choice[0] in fitting]
        if len(role.choices) > 1 and not self.instance.pk:
            role.choices = [("", _("Pilih peran")), *role.choices]
        if by.role not in {Role.ADMIN, Role.APPROVER}:
            del self.fields["manages_people"]

    def validate_constraints(self) -> None:
        """The action says it in the same words; a model form would say it twice."""

    def _post_clean(self) -> None:
        """A membership is written by its action, from `terms`, never through the instance."""

    @property
    def terms(self) -> Terms:
        return {name: self.cleaned_data[name] for name in TERMS if name in self.cleaned_data}  # type: ignore[return-value]


class OfficeTermsForm(TermsForm):
    """With the organisation: those this person manages, nothing above them."""

    organisation = forms.ModelChoiceField(
        label=_("Satuan kerja atau mitra"),
        queryset=Organisation.objects.none(),
        empty_label=_("Pilih satuan kerja"),
        error_messages={
            "invalid_choice": _("Anda hanya dapat mengelola orang di satuan kerja Anda sendiri dan yang di bawahnya.")
        },
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        organisations = manageable(by).open().order_by("name")
        super().__init__(*args, by=by, organisations=organisations, **kwargs)
        field = cast(forms.ModelChoiceField, self.fields["organisation"])
        field.queryset = organisations
        if len(organisations) == 1:
            field.empty_label = None
            field.initial = organisations[0]


class InviteForm(OfficeTermsForm):
    email = forms.EmailField(
        label=_("Surel"),
        max_length=254,
        help_text=_("Sebaiknya surel dinas. Undangan dikirim ke sini dan dipakai untuk masuk."),
    )
    name = forms.CharField(label=_("Nama lengkap"), max_length=200)
    field_order = ["email", "name", "organisation", *TERMS]


class AddForm(OfficeTermsForm):
    """One more membership for somebody in the portal."""

    field_order = ["organisation", *TERMS]


class EndForm(PortalForm):
    valid_until = forms.DateField(
        label=_("Hari terakhir"),
        initial=timezone.localdate,
        help_text=_(
            "Sampai hari ini habis orangnya masih dapat memakai peran ini. Pilih kemarin bila sejak sekarang "
            "tidak boleh lagi."
        ),
    )
    reason = forms.CharField(label=_("Alasan"), max_length=200, required=False)


class HandoverForm(PortalForm):
    """A colleague, or somebody who is invited with this."""

    successor = forms.ModelChoiceField(
        label=_("Rekan di satuan kerja ini"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Orang lain, diundang di bawah ini"),
    )
    email = forms.EmailField(label=_("Surel orang lain"), required=False, max_length=254)
    name = forms.CharField(label=_("Nama orang lain"), max_length=200, required=False)
    from_day = forms.DateField(
        label=_("Mulai"),
        initial=timezone.localdate,
        help_text=_("Hari pertama pengganti bertugas; keanggotaan lama berakhir sehari sebelumnya."),
    )

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = Membership.objects.not_ended().filter(organisation=membership.organisation_id)
        field = cast(forms.ModelChoiceField, self.fields["successor"])
        field.queryset = (
            User.objects.filter(pk__in=there.values("user"), is_active=True)
            .exclude(pk=membership.user_id)
            .order_by("name")
        )
        self.fields["from_day"].initial = max(timezone.localdate(), membership.valid_from + dt.timedelta(days=1))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if not found.get("successor") and "email" not in self.errors:
            if not found.get("email"):
                self.add_error("successor", _("Pilih rekan, atau tulis surel dan nama orang yang diundang."))
            elif not found.get("name"):
                self.add_error("name", _("Tulis nama orang yang diundang."))
        return found


class SuspendForm(PortalForm):
    reason = forms.CharField(label=_("Alasan"), max_length=200)


class ForgottenForm(PortalForm):
    email = forms.EmailField(
        label=_("Surel"), widget=forms.EmailInput(attrs={"autocomplete": "username"}), max_length=254
    )


class AcceptForm(PortalForm):
    """A new password, and the name of who is new."""

    name = forms.CharField(
        label=_("Nama lengkap"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Sandi baru"),
        strip=False,
        max_length=200,
        help_text=_("Paling sedikit 12 karakter. Kalimat pendek yang hanya Anda kenal lebih kuat dan mudah diingat."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("Ulangi sandi baru"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, person: User, with_name: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person
        if not with_name:
            del self.fields["name"]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        password = found.get("password")
        if password:
            if found.get("again") is not None and found["again"] != password:
                self.add_error("again", _("Kedua sandi tidak sama."))
            try:
                password_validation.validate_password(password, self.person)
            except ValidationError as error:
                self.add_error("password", error)
        return found
