"""Editions that the portal computes, and their categories: made, changed, begun, and how far each is."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from awards import origins
from awards.actions import categories, create_edition
from awards.enums import EditionStatus, Origin
from awards.forms.categories import CategoryForm, ComputedEditionForm
from awards.models import Category, Edition
from awards.permissions.categories import (
    check_can_add_category,
    check_can_change_category,
    check_can_change_edition,
    check_can_close_edition,
    check_can_drop_category,
    check_can_open_edition,
    check_is_preparer,
)
from awards.permissions.decisions import check_can_announce
from awards.process import Course, day
from awards.views.base import OfficePage, category_of, check_enters, crumbs_of
from bnnportal.pages import ConfirmPage, FormPage, refusal


@require_safe
def category_detail(request: HttpRequest, slug: str, category: str) -> HttpResponse:
    """The steps of a category, who does the next one, and the ways to what happened so far."""
    found = category_of(request.user, slug, category)
    context = {
        "category": found,
        "crumbs": crumbs_of(found)[:-1],
        "course": Course(found, request.user),
        "parts": origins.parts_of(found),
        "simulated": found.edition.simulated,
    }
    return render(request, "awards/category_detail.html", context)


def edition_of(request: HttpRequest, slug: str) -> Edition:
    check_enters(request.user)
    computed = Edition.objects.visible_to(request.user).filter(origin=Origin.COMPUTED)
    return get_object_or_404(computed, slug=slug)


class Refused(OfficePage):
    """Before the classes of a form: an invalid one answers 422."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)  # type: ignore[misc]
        response.status_code = 422
        return response


class EditionPage(Refused):
    """A page about one computed edition; a subclass names the check that a person must pass to open it."""

    check: Any = staticmethod(check_can_change_edition)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.edition = edition_of(request, kwargs["slug"])
        if why := refusal(type(self).check, request.user, self.edition):
            raise PermissionDenied(why)
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [
            (pgettext_lazy("menu", "Peringkat"), reverse("edition-list")),
            (self.edition.name, self.edition.get_absolute_url()),
        ]

    def cancel_url(self) -> str:
        return self.edition.get_absolute_url()


class EditionCreateComputed(Refused, FormPage):
    """Its categories follow on its own page."""

    form_class = ComputedEditionForm
    template_name = "awards/edition_create_computed.html"
    heading = gettext_lazy("Edisi penghargaan baru")
    lead = gettext_lazy(
        "Portal menghitung peringkatnya dari angka yang dibekukan. Kategorinya ditambahkan sesudah ini."
    )
    submit_label = gettext_lazy("Buat edisi")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_enters(request.user)
        check_is_preparer(request.user)
        return super().dispatch(request, *args, **kwargs)

    def crumbs(self) -> list[tuple[Any, str]]:
        return [(pgettext_lazy("menu", "Peringkat"), reverse("edition-list"))]

    def cancel_url(self) -> str:
        return reverse("edition-list")

    def perform(self, form: Any) -> HttpResponse:
        edition = create_edition(by=self.request.user, categories=[], origin=Origin.COMPUTED, **form.cleaned_data)
        messages.success(self.request, _("Edisi dibuat. Sekarang tambahkan kategorinya."))
        return redirect(edition)


class EditionEdit(EditionPage, FormPage):
    form_class = ComputedEditionForm
    heading = gettext_lazy("Ubah edisi")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Edition.objects.get(pk=self.edition.pk)}

    def perform(self, form: Any) -> HttpResponse:
        categories.change_edition(edition=self.edition, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Edisi diubah."))
        return redirect(self.edition)


class EditionOpen(EditionPage, ConfirmPage):
    check = staticmethod(check_can_open_edition)
    heading = gettext_lazy("Mulai penilaian")
    submit_label = gettext_lazy("Mulai penilaian")

    @property
    def lead(self) -> str:
        return str(self.edition)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = list(self.edition.categories.select_related("index__index", "edition"))
        missing = categories.missing_in(every)
        consequences = missing or [
            _("Satuan kerja yang dinilai melihat jadwalnya, dan kepala satuan kerja diberi tahu."),
            *(
                _("%(category)s: rekonsiliasi sampai %(until)s, penetapan %(decided)s.")
                % {"category": one, "until": day(one.reconciled_by), "decided": day(one.decided_by)}
                for one in every
            ),
        ]
        return super().get_context_data(consequences=consequences, **kwargs)

    def perform(self, form: Any) -> HttpResponse:
        categories.open_edition(edition=self.edition, by=self.request.user)
        messages.success(self.request, _("Penilaian dimulai. Satuan kerja melihat jadwalnya."))
        return redirect(self.edition)


class EditionClose(EditionPage, ConfirmPage):
    check = staticmethod(check_can_close_edition)
    heading = gettext_lazy("Tarik jadi draf")
    submit_label = gettext_lazy("Tarik jadi draf")
    lead = gettext_lazy("Satuan kerja tidak lagi melihat edisi ini. Angka yang sudah dikumpulkan tetap ada.")

    def perform(self, form: Any) -> HttpResponse:
        categories.close_edition(edition=self.edition, by=self.request.user)
        messages.success(self.request, _("Edisi ditarik menjadi draf."))
        return redirect(self.edition)


class CategoryCreate(EditionPage, FormPage):
    check = staticmethod(check_can_add_category)
    form_class = CategoryForm
    template_name = "awards/category_form.html"
    heading = gettext_lazy("Tambah kategori")

    @property
    def lead(self) -> str:
        return str(self.edition)

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": Category(edition=self.edition)}

    def perform(self, form: Any) -> HttpResponse:
        category = categories.add_category(edition=self.edition, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Kategori ditambahkan."))
        return redirect(category)


class CategoryPage(Refused):
    """A page about one category; a subclass names the check that a person must pass to open it."""

    check: Any = staticmethod(check_can_change_category)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.category = category_of(request.user, kwargs["slug"], kwargs["category"])
        if why := refusal(type(self).check, request.user, self.category):
            raise PermissionDenied(why)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return str(self.category)

    def crumbs(self) -> list[tuple[Any, str]]:
        return crumbs_of(self.category)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said: dict[str, Any] = super().get_context_data(simulated=self.category.edition.simulated, **kwargs)  # type: ignore[misc]
        return said

    def cancel_url(self) -> str:
        return self.category.get_absolute_url()


class CategoryEdit(CategoryPage, FormPage):
    form_class = CategoryForm
    template_name = "awards/category_form.html"
    heading = gettext_lazy("Ubah kategori")

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"instance": self.category}

    def perform(self, form: Any) -> HttpResponse:
        category = categories.change_category(category=self.category, by=self.request.user, **form.cleaned_data)
        messages.success(self.request, _("Kategori diubah."))
        return redirect(category)


class CategoryDrop(CategoryPage, ConfirmPage):
    check = staticmethod(check_can_drop_category)
    heading = gettext_lazy("Hapus kategori")
    submit_label = gettext_lazy("Hapus kategori")
    danger = True

    def perform(self, form: Any) -> HttpResponse:
        edition = self.category.edition
        categories.drop_category(category=self.category, by=self.request.user)
        messages.success(self.request, _("Kategori dihapus."))
        return redirect(edition)


def running(request: HttpRequest, edition: Edition, editions: list[Edition]) -> HttpResponse:
    """A computed edition that is not announced yet: its categories and how far each is, in the place of awards."""
    every = edition.categories.select_related("index__index", "edition").defer("sources")
    context = {
        "edition": edition,
        "editions": editions,
        "courses": [Course(category, request.user) for category in every],
        "may_add": not refusal(check_can_add_category, request.user, edition),
        "may_change": not refusal(check_can_change_edition, request.user, edition),
        "may_open": not refusal(check_can_open_edition, request.user, edition),
        "may_close": not refusal(check_can_close_edition, request.user, edition),
        "announce_refusal": refusal(check_can_announce, request.user, edition),
        "is_draft": edition.status == EditionStatus.DRAFT,
        "simulated": edition.simulated,
    }
    return render(request, "awards/edition_running.html", context)
