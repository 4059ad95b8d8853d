"""Pages of a partner's contacts."""

from functools import cached_property
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.pages import ConfirmPage, FormPage
from partners import actions
from partners.forms.papers import ContactForm
from partners.models import Contact
from partners.views.partners import EditPage


class ContactPage(EditPage, FormPage):
    form_class: Any = ContactForm

    @property
    def lead(self) -> str:
        return str(self.partner)

    @cached_property
    def contact(self) -> Contact:
        contact = get_object_or_404(self.partner.contacts.all(), pk=self.kwargs["pk"])
        contact.partner = self.partner
        return contact

    def done(self, sentence: str) -> HttpResponse:
        messages.success(self.request, sentence)
        return redirect(f"{self.partner.get_absolute_url()}#narahubung")


class ContactCreate(ContactPage):
    heading = gettext_lazy("Tambah narahubung")

    def perform(self, form: ContactForm) -> HttpResponse:
        contact = actions.add_contact(partner=self.partner, by=self.request.user, **form.cleaned_data)
        return self.done(_("%(name)s ditambahkan.") % {"name": contact})


class ContactChange(ContactPage):
    heading = gettext_lazy("Ubah narahubung")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.contact}

    def perform(self, form: ContactForm) -> HttpResponse:
        contact = actions.change_contact(contact=self.contact, by=self.request.user, **form.cleaned_data)
        return self.done(_("%(name)s tersimpan.") % {"name": contact})


class ContactRemove(ConfirmPage, ContactPage):
    template_name = "pages/confirm.html"
    form_class = ConfirmPage.form_class
    heading = gettext_lazy("Hapus narahubung")
    submit_label = gettext_lazy("Hapus")
    danger = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = _("%(name)s tidak lagi tercantum pada profil mitra.") % {"name": self.contact}
        return super().get_context_data(consequences=[line], **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        name = str(self.contact)
        actions.remove_contact(contact=self.contact, by=self.request.user)
        return self.done(_("%(name)s dihapus.") % {"name": name})
