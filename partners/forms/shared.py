"""Forms that two people may have open at once: what the one did not touch stays as the other saved it."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _


class SharedMixin:
    """What each field said when the page was opened travels along unseen (Django's hidden initial values).

    A field that only a colleague changed since keeps the colleague's value; one that both changed is refused with that
    value, and saved the second time.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        form: Any = self
        new = isinstance(form, forms.ModelForm) and form.instance.pk is None
        self.shared = [
            name
            for name, field in form.fields.items()
            if not (new or field.disabled or field.widget.is_hidden or isinstance(field, forms.FileField))
        ]
        for name in self.shared:
            form.fields[name].show_hidden_initial = True

    def _clean_fields(self) -> None:
        form: Any = self
        super()._clean_fields()  # type: ignore[misc]
        if not any(form[name].html_initial_name in form.data for name in self.shared):
            return  # not from the page: a program says what it wants to stand there
        for name in self.shared:
            field = form.fields[name]
            stored = one_break(form.get_initial_for_field(field, name))
            opened = posted(field.hidden_widget(), form, form[name].html_initial_name)
            if not field.has_changed(stored, opened):
                continue  # nobody else has written here
            try:
                if name not in form.changed_data:
                    form.cleaned_data[name] = field.clean(field.prepare_value(stored))
                elif field.has_changed(stored, posted(field.widget, form, form[name].html_name)):
                    self.say_what_stands(name, stored)
            except ValidationError as error:
                form.add_error(name, error)

    def say_what_stands(self, name: str, stored: Any) -> None:
        form: Any = self
        field = form.fields[name]
        now = field.hidden_widget().format_value(field.prepare_value(stored))
        form.data = form.data.copy()
        form.data.setlist(form[name].html_initial_name, now if isinstance(now, list) else [now or ""])
        raise ValidationError(
            _(
                "Sementara halaman ini terbuka, isinya diubah menjadi “%(value)s”. Simpan lagi bila isian Anda yang benar."
            )
            % {"value": in_words(field, stored)}
        )


def posted(widget: forms.Widget, form: forms.BaseForm, name: str) -> Any:
    return one_break(widget.value_from_datadict(form.data, form.files, name))


def one_break(value: Any) -> Any:
    """Browsers send each line with another break than the page had, and what was sent so is stored so."""
    return value.replace("\r\n", "\n") if isinstance(value, str) else value


def in_words(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return _("ya") if value else _("tidak")
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in values if one) or _("kosong")
