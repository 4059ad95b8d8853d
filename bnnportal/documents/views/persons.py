"""Certificates for named persons: the form, a look before they are numbered, the batch."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bnnportal.documents import actions
from bnnportal.documents.actions import numbering, persons
from bnnportal.documents.forms import PersonsForm
from bnnportal.documents.models import KindSetting
from bnnportal.documents.permissions import check_can_issue_to_persons
from bnnportal.pages import add_errors

CARRIED = (
    "heading",
    "role",
    "event",
    "event_date",
    "event_place",
    "place",
    "signatory",
    "signatory_position",
    "number",
)


def person_certificates_create(request: HttpRequest) -> HttpResponse:
    """POST shows what would be issued; POST with `confirm` issues it; with `edit` the form comes back."""
    check_can_issue_to_persons(request.user)
    office = request.user.organisation
    if request.method != "POST":
        return page(request, PersonsForm(office=office))
    form = PersonsForm(request.POST, request.FILES, office=office)
    if not form.is_valid():
        return page(request, form, 422)
    if "edit" in request.POST:
        return page(request, PersonsForm(initial=request.POST.dict(), office=office))
    if "confirm" not in request.POST:
        return render(request, "documents/person_certificates_check.html", summary(office, form))
    data = form.cleaned_data
    kept = {name: data[name] for name in ("heading", "role", "event", "event_date", "event_place", "place", "number")}
    try:
        issued = actions.issue_to_persons(by=request.user, names=data["names"], signatory=form.signed_by, **kept)
    except (PermissionDenied, ValidationError) as error:
        if isinstance(error, PermissionDenied):
            raise
        add_errors(form, error)
        return page(request, form, 422)
    n = len(issued)
    messages.success(
        request,
        ngettext("%(n)s sertifikat terbit dan sedang dibuat.", "%(n)s sertifikat terbit dan sedang dibuat.", n)
        % {"n": n},
    )
    return redirect(issued[0].batch)


def page(request: HttpRequest, form: PersonsForm, status: int = 200) -> HttpResponse:
    return render(request, "documents/person_certificates_create.html", {"form": form}, status=status)


def summary(office: Any, form: PersonsForm) -> dict[str, Any]:
    """What the page of confirmation says: how many, from which number on, names written twice."""
    names = form.cleaned_data["names"]
    twice = [name for name, count in Counter(name.casefold() for name in names).items() if count > 1]
    setting = KindSetting.objects.of(office, persons.KIND)
    signed = form.signed_by
    signatory = form.cleaned_data["signatory"]
    data = form.data
    return {
        "form": form,
        "names": names,
        "twice": [name for name in dict.fromkeys(names) if name.casefold() in twice],
        "first": form.cleaned_data["number"] or numbering.upcoming(setting),
        "setting": setting,
        "position": signatory.printed_position if signatory else signed["signatory_position"],
        "signatory_name": signed.get("signatory_name", ""),
        "carried": [(name, data.get(name, "")) for name in CARRIED] + [("names", "\n".join(names))],
        "notice": _("Setelah terbit, nomornya tidak dapat dipakai lagi; yang salah dicabut dan diganti."),
    }
