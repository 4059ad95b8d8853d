"""The figures of a category, office by office."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from awards import origins
from awards.models import Input
from awards.views.base import category_of, crumbs_of
from bnnportal.offices.models import Organisation


@require_safe
def input_office(request: HttpRequest, slug: str, category: str, office: str) -> HttpResponse:
    found = category_of(request.user, slug, category)
    of = get_object_or_404(Organisation.objects.visible_to(request.user).filter(pk__in=found.offices()), code=office)
    rows = Input.objects.visible_to(request.user).filter(category=found, office=of).current().select_related("run")
    context = {
        "category": found,
        "office": of,
        "crumbs": crumbs_of(found),
        "rows": rows,
        "parts": origins.parts_of(found),
    }
    return render(request, "awards/input_office.html", context)
