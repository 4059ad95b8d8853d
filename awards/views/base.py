"""What the pages of an assessment share: partners do not find them, and a category is found by its edition."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import pgettext_lazy

from awards.models import Category
from bnnportal.accounts.models import User
from programs.views.base import OfficePage, check_enters

__all__ = ["OfficePage", "category_of", "check_enters", "crumbs_of"]


def category_of(user: User, slug: str, code: str) -> Category:
    """A category of a computed edition as far as the person sees the edition, or 404."""
    check_enters(user)
    found = Category.objects.visible_to(user).computed().select_related("edition", "index__index")
    return get_object_or_404(found, edition__slug=slug, code=code)


def crumbs_of(category: Category) -> list[tuple[Any, str]]:
    """The way back from a page of a category."""
    edition = category.edition
    return [
        (pgettext_lazy("menu", "Peringkat"), reverse("edition-list")),
        (edition.name, edition.get_absolute_url()),
        (category.name, category.get_absolute_url()),
    ]
