"""Forms and questions that lead to one action, and the sentence of what may not be done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView
from django_filters import NumberFilter

from bnnportal.letters import writable

EMPTY = _("Belum diisi.")  # Django's sentence speaks of a "bidang"
NOT_WHOLE = _("Tulis bilangan bulat, misalnya 12.")  # Django's: "keseluruhan angka bilangan"


class PortalFormMixin:
    """Numbers and dates as people here write them: 1.234,5 is read right and "1,5" is not refused.

    Django reads "1.234" as 1,234 in a DecimalField unless the field is localized, and a number input refuses commas.
    Text loses the letters that no paper can hold (bnnportal.letters).
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        write_the_indonesian_way(self.fields)
        for field in self.fields.values():
            name_the_empty_choice(field)
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = EMPTY
            if field.error_messages.get("invalid") == forms.IntegerField.default_error_messages["invalid"]:
                field.error_messages["invalid"] = NOT_WHOLE
        form: Any = self
        if isinstance(form.data, QueryDict):
            form.data = form.data.copy()
            for name, field in self.fields.items():
                key, line_break = form.add_prefix(name), "\n" if isinstance(field.widget, forms.Textarea) else " "
                if isinstance(field, forms.CharField) and key in form.data:
                    form.data.setlist(key, writable(form.data.getlist(key), line_break))


def write_the_indonesian_way(fields: dict[str, forms.Field]) -> None:
    """Text inputs for numbers (a number input refuses "1,5"), a date picker for dates."""
    for field in fields.values():
        if isinstance(field, forms.IntegerField) and not field.widget.is_hidden:  # Decimal and Float are too
            whole = not isinstance(field, forms.DecimalField | forms.FloatField)
            field.localize = True
            if isinstance(field.widget, forms.NumberInput):
                attrs = {"inputmode": "numeric" if whole else "decimal", "autocomplete": "off"}
                field.widget = forms.TextInput(attrs=attrs)
                field.widget.is_required = field.required
            field.widget.is_localized = True
        elif isinstance(field, forms.DateField) and type(field.widget) is forms.DateInput:
            field.widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
            field.widget.is_required = field.required
            field.input_formats = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y"]


def name_the_empty_choice(field: forms.Field) -> None:
    """A select that waits for a choice says so, instead of a row of dashes."""
    words, dashes = _("Belum dipilih"), BLANK_CHOICE_DASH[0]
    if isinstance(field, forms.ModelChoiceField):
        field.empty_label = words if field.empty_label == dashes[1] else field.empty_label
    elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
        choices: Any = field.choices
        field.choices = [("", words) if choice == dashes else choice for choice in choices]


class PortalForm(PortalFormMixin, forms.Form):
    pass


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    pass


class FormPage(FormView):
    """A form that leads to one action. A subclass gives `form_class` and `perform(form)`, which calls the action
    and returns the answer; a ValidationError or PermissionDenied of the action becomes a sentence above the form.
    """

    template_name = "pages/form.html"
    heading: Any = ""
    lead: Any = ""
    submit_label: Any = _("Simpan")
    cancel_label: Any = _("Batal")
    danger = False  # a red button, for what cannot be taken back

    def crumbs(self) -> list[tuple[Any, str]]:
        """The pages above this one: (words, address)."""
        return []

    def perform(self, form: Any) -> HttpResponse:
        raise NotImplementedError

    def cancel_url(self) -> str:
        return "/"

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            return self.perform(form)
        except ValidationError as error:
            add_errors(form, error)
        except PermissionDenied as error:
            form.add_error(None, str(error) or _("Anda tidak berhak melakukan ini."))
        return self.form_invalid(form)


class ConfirmPage(FormPage):
    """A question before a step with consequences; the form may ask for a reason or be empty."""

    template_name = "pages/confirm.html"
    form_class: Any = PortalForm
    submit_label: Any = _("Lanjutkan")


def add_errors(form: forms.BaseForm, error: ValidationError) -> None:
    """Errors of an action on the form: by field where the form has it, else above the form."""
    for name, messages in error.message_dict.items() if hasattr(error, "error_dict") else [("", error.messages)]:
        form.add_error(name if name in form.fields else None, messages)


class WholeNumberFilter(NumberFilter):
    """A filter by year or place: 0,5 is refused rather than finding nothing."""

    field_class = forms.IntegerField


def refusal(check: Callable[..., None], *args: Any) -> str:
    """Why something may not be done, for the disabled button; "" when it may. Runs the action's own check."""
    try:
        check(*args)
    except PermissionDenied as error:
        return str(error) or str(_("Anda tidak berhak melakukan ini."))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
