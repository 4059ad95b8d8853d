"""Pages of partners."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.offices.models import Organisation
from bnnportal.pages import FormPage
from partners import actions
from partners.forms.partners import PartnerForm
from partners.permissions import check_can_add_partner


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
        messages.success(
            self.request, _("%(name)s ditambahkan. Undang orangnya dari halaman Orang.") % {"name": partner}
        )
        return redirect(partner.organisation)

    def cancel_url(self) -> str:
        return self.office.get_absolute_url()
