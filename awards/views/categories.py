"""A category of an edition that the portal computes: how far it is, and what comes next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from awards.views.base import category_of, crumbs_of


@require_safe
def category_detail(request: HttpRequest, slug: str, category: str) -> HttpResponse:
    found = category_of(request.user, slug, category)
    return render(request, "awards/category_detail.html", {"category": found, "crumbs": crumbs_of(found)[:-1]})
