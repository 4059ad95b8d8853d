"""Lists: search, filters, sorting, paging, Excel and PDF, from the columns alone."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.conf import settings
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.views.generic import ListView
from django_filters import FilterSet
from django_filters.fields import ChoiceField

from bnnportal import excel
from bnnportal.pages.forms import write_the_indonesian_way
from bnnportal.periods import stamp

PAGE_SIZES = (25, 50, 100)
# The list as PDF: set by the floor that makes documents. Given the request and a Listing, it answers.
pdf_exporter: "Callable[[HttpRequest, Listing], HttpResponse] | None" = None


@dataclass(frozen=True)
class Column:
    """A column of a list, on the page and in Excel.

    value: a path of attributes ("office.name"; methods are called) or a function of the row; None is "no data".
    sort:  ORM fields to order by; empty: the heading does not sort.
    link:  a function of the row that gives an address (or "").
    kind:  text, number, date, datetime, status (a TextChoices member, or an object with `status`), plain (years,
           codes: no thousands separator), wide (long text: breaks anywhere, a line of its own on a phone).
    """

    name: str
    label: Any
    value: Callable[[Any], Any] | str = ""
    sort: tuple[str, ...] = ()
    link: Callable[[Any], str] | None = None
    kind: str = "text"

    def of(self, row: Any) -> Any:
        if callable(self.value):
            return self.value(row)
        found = row
        for step in (self.value or self.name).split("."):
            found = getattr(found, step) if found is not None else None
            if callable(found):
                found = found()
        return found

    def for_excel(self, row: Any) -> Any:
        """The same value as a plain number, date or word."""
        value = self.of(row)
        if self.kind == "status" and hasattr(value, "get_status_display"):
            return str(value.get_status_display())
        return str(value.label) if hasattr(value, "label") else value


@dataclass(frozen=True)
class Listing:
    """A whole filtered list as it stands now, for who writes it out."""

    heading: str
    columns: list[tuple[str, str]]  # (label, kind)
    rows: Iterator[list[Any]]  # plain values, as for Excel; read once
    filters: list[tuple[str, str]]  # in words: (label, what was chosen)
    note: str
    simulated: bool


class ListPage(ListView):  # not ListView[Model]: subscripting fails at run time
    """A list with search, filters, sorting, paging and Excel; everything chosen stays in the address.

    A subclass gives `columns` and `get_queryset()`, which starts at `Model.objects.visible_to(self.request.user)`
    and joins what the columns read, so that a page costs the same number of queries however many rows it has.
    The template (pages/list.html) reads heading, lead, empty_title, empty_text and empty_action (url, label).
    """

    template_name = "pages/list.html"
    columns: tuple[Column, ...] = ()
    filterset_class: type[FilterSet] | None = None
    searchable = False  # True: the queryset has search(text), offered as the parameter `q`
    search_label: Any = _("Cari")
    heading: Any = ""
    lead: Any = ""
    empty_title: Any = _("Belum ada data")
    empty_text: Any = ""
    empty_action: tuple[str, Any] | None = None
    unit: Any = _("baris")  # what one row is, for the count: "3 satuan kerja"
    excel_note = ""
    row_actions = False  # True: a last column of buttons, filled by the template's block row_actions (`object`)
    paginator_class: type[Paginator] = Paginator  # KeyPaginator where rows are wide and many
    simulated_by: tuple[str, ...] = ()  # lookups that are true for a row whose figures are simulated

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":  # asked for by post() below
            assert pdf_exporter is not None  # noqa: S101
            with translation.override(settings.LANGUAGE_CODE):  # papers are Indonesian
                return pdf_exporter(request, self.listing())
        if request.GET.get("format") == "xlsx":
            return self.excel()
        return super().get(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask for the list as PDF. Goes by way of get(), so that a page's own check of who may read it holds here."""
        if not self.offers_pdf:
            return self.http_method_not_allowed(request, *args, **kwargs)
        return self.get(request, *args, **kwargs)

    @property
    def offers_pdf(self) -> bool:
        return pdf_exporter is not None and type(self).post is ListPage.post

    # What is shown

    def rows(self) -> QuerySet[Any]:
        """The rows after search, filters and sorting."""
        found: Any = self.get_queryset()
        if self.searchable and self.search_text:
            found = found.search(self.search_text)
        if self.filterset is not None:
            self.filterset.queryset = found
            found = self.filterset.qs
        wanted = self.sorting()
        if wanted:
            found = found.order_by(*wanted, "pk")
        elif not found.ordered:
            found = found.order_by("pk")
        return found

    @property
    def search_text(self) -> str:
        return self.request.GET.get("q", "").replace("\x00", "").strip()[:100]

    @property
    def filterset(self) -> FilterSet | None:
        if self.filterset_class is None:
            return None
        if not hasattr(self, "_filterset"):
            self._filterset = self.filterset_class(self.request.GET, queryset=self.get_queryset(), request=self.request)
        return self._filterset

    def is_simulated(self, rows: QuerySet[Any] | None = None) -> bool:
        """Whether any row of the whole filtered list is simulated, or counts something simulated; one query."""
        lookups = [Q(**{path: True}) for path in self.simulated_by]
        if not lookups:
            return False
        found = self.rows() if rows is None else rows
        return found.order_by().filter(reduce(or_, lookups)).exists()

    def sorting(self) -> list[str]:
        """ORM fields for `?sort=name` or `?sort=-name`; an unknown name sorts nothing."""
        wanted = self.request.GET.get("sort", "")
        column = next((column for column in self.columns if column.name == wanted.removeprefix("-")), None)
        if column is None:
            return []
        return [turned(field) for field in column.sort] if wanted.startswith("-") else list(column.sort)

    def page_size(self) -> int:
        wanted = self.request.GET.get("rows", "")
        return int(wanted) if wanted in {str(size) for size in PAGE_SIZES} else PAGE_SIZES[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Does not call the generic paging: a page past the end shows the last one, not an error."""
        rows = self.rows()
        pages = self.paginator_class(rows, self.page_size())
        page = pages.get_page(self.request.GET.get("page"))
        form = self.filterset.form if self.filterset is not None else None
        if form is not None:
            form.is_filter = True  # its labels need no "boleh kosong"
            write_the_indonesian_way(form.fields)
            for field in form.fields.values():
                say_all(field)
        return {
            "view": self,
            "page": page,
            "paginator": pages,
            "object_list": page.object_list,
            "table": [self.cells(row) for row in page],
            "headers": [{"column": column, "sorted": self.sorted_as(column)} for column in self.columns],
            "page_numbers": page_numbers(page),
            "page_sizes": PAGE_SIZES,
            "filter_form": form,
            # on a phone only the first field stands open; the list itself should not begin a screen below
            "folds": (len(form.fields) if form is not None else 0) + self.searchable > 1,
            # …and opens where one of the folded fields is in use, not for a search or what a link chose
            "unfold": form is not None
            and any(self.request.GET.get(field.html_name) for field in form.visible_fields() if field.name != "q"),
            "is_filtered": self.is_filtered(),
            "search_text": self.search_text,
            "simulated": self.is_simulated(rows),
            **kwargs,
        }

    def is_filtered(self) -> bool:
        kept = {"sort", "page", "rows", "format"}
        return any(value for key, value in self.request.GET.items() if key not in kept)

    def sorted_as(self, column: Column) -> str:
        """The value of aria-sort, or "" where the list is not sorted by this column."""
        wanted = self.request.GET.get("sort", "")
        return {column.name: "ascending", f"-{column.name}": "descending"}.get(wanted, "") if column.sort else ""

    def cells(self, row: Any) -> list[dict[str, Any]]:
        cells = []
        for column in self.columns:
            value = column.of(row)
            link = column.link(row) if column.link else ""
            cells.append({"row": row, "column": column, "value": value, "link": link, "short": len(str(value)) <= 16})
        return cells

    def listing(self) -> Listing:
        """The whole filtered list, not only this page."""
        return Listing(
            heading=str(self.heading),
            columns=[(str(column.label), column.kind) for column in self.columns],
            rows=([c.for_excel(row) for c in self.columns] for row in self.rows().iterator(chunk_size=500)),
            filters=self.filters_in_words(),
            note=self.excel_note or str(_("Diunduh %(day)s dari Portal BNN.") % {"day": stamp()}),
            simulated=self.is_simulated(),
        )

    def filters_in_words(self) -> list[tuple[str, str]]:
        """What the person chose: ("Jenis", "BNN Provinsi")."""
        said = [(str(self.search_label), self.search_text)] if self.searchable and self.search_text else []
        if self.filterset is None or not self.filterset.form.is_valid():
            return said
        form = self.filterset.form
        for name, value in form.cleaned_data.items():
            if value not in (None, "", []):
                said.append((str(form.fields[name].label or name), in_words(form.fields[name], value)))
        return said

    def excel(self) -> HttpResponse:
        listing = self.listing()
        data = excel.workbook(listing.heading, listing.columns, listing.rows, listing.note, simulated=listing.simulated)
        return excel.response(data, f"{slugify(listing.heading) or 'daftar'}-{timezone.localdate():%Y-%m-%d}.xlsx")


def in_words(field: forms.Field, value: Any) -> str:
    """A chosen value as the form showed it."""
    if isinstance(value, bool):
        return str(_("Ya") if value else _("Tidak"))
    if isinstance(value, dt.date):
        return date_format(value, "j F Y")
    if isinstance(value, list | tuple):
        return ", ".join(in_words(field, one) for one in value)
    labels = dict(field.choices) if isinstance(field, forms.ChoiceField) and not hasattr(field, "queryset") else {}
    return str(labels.get(value, value))


def turned(field: str) -> str:
    return field.removeprefix("-") if field.startswith("-") else f"-{field}"


def say_all(field: forms.Field) -> None:
    """An empty choice of a filter is "Semua", not a row of dashes; a filter without one keeps its choices."""
    if isinstance(field, forms.NullBooleanField) or (isinstance(field, ChoiceField) and field.empty_label is not None):
        _first, *others = field.widget.choices
        field.widget.choices = [("", _("Semua")), *others]
    elif isinstance(field, forms.ModelChoiceField) and field.empty_label:
        field.empty_label = _("Semua")


def page_numbers(page: Page) -> list[int | None]:
    """First, last and those around the present page; None stands for a gap."""
    last = page.paginator.num_pages
    near = sorted({1, last, *range(max(1, page.number - 1), min(last, page.number + 1) + 1)})
    numbers: list[int | None] = []
    for number in near:
        if numbers and number - (numbers[-1] or 0) > 1:
            numbers.append(None)
        numbers.append(number)
    return numbers
