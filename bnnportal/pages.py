"""What pages share: the frame around them, lists, forms and confirmations. Knows no area above it."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import FormView, ListView
from django_filters import FilterSet, NumberFilter
from django_filters.fields import ChoiceField

from bnnportal import excel
from bnnportal.periods import stamp

THEME_COOKIE = "tema"
THEMES = ("light", "dark")
PAGE_SIZES = (25, 50, 100)
# (URL name, label, icon, roles that see it; None is everyone signed in); a page that is not installed is left out
NAVIGATION: tuple[tuple[str, Any, str, frozenset[str] | None], ...] = (
    ("home", _("Ringkasan"), "layout-dashboard", None),
    ("message-list", _("Pesan"), "bell", None),
    ("edition-list", pgettext_lazy("menu", "Peringkat"), "trophy", None),
    ("office-list", pgettext_lazy("menu", "Satuan kerja"), "building-community", None),
    ("member-list", pgettext_lazy("menu", "Orang"), "users", None),
    ("document-list", _("Dokumen"), "file-certificate", None),
    ("export-list", _("Dokumen saya"), "download", None),
    ("import-list", pgettext_lazy("menu", "Impor"), "upload", frozenset({"ADMIN", "APPROVER", "OPERATOR"})),
    ("verification", _("Verifikasi"), "qrcode", None),
    ("audit-list", _("Jejak audit"), "history", frozenset({"ADMIN", "AUDITOR"})),
    ("administration", _("Kelola portal"), "settings", frozenset({"ADMIN", "APPROVER"})),
    ("account", _("Akun saya"), "user", None),
)


# The list as PDF: set by the floor that makes documents. Given the request and a Listing, it answers.
pdf_exporter: "Callable[[HttpRequest, Listing], HttpResponse] | None" = None

# The frame


def address(name: str) -> str:
    """The URL of a page, or "" where that page is not installed."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame. Costs no query beyond the person's memberships, which the request has cached.

    Holds on error pages too, where the request may not have come as far as `request.user`.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "shell": {
            "nav": navigation(request, user.role) if signed_in else [],
            "memberships": user.memberships if signed_in else [],
            "membership": user.membership if signed_in else None,
            "demo": settings.DEMO,
            "max_bytes": settings.MAX_BODY_BYTES - 65_536,  # the rest of the form needs room too
            "max_megabytes": settings.MAX_BODY_BYTES // 1_048_576,
            "theme": theme if theme in THEMES else "light",
            "language": get_language() or settings.LANGUAGE_CODE,
            "next": request.get_full_path() if request.method == "GET" else "",
            "home": address("home") if signed_in else address(settings.LOGIN_URL),
            "layout": "base.html" if signed_in else "base_public.html",
        }
    }


def navigation(request: HttpRequest, role: str) -> list[dict[str, Any]]:
    """The menu of a role; the longest address that begins the present one is the current page."""
    items = [
        {"url": url, "label": label, "icon": icon, "current": False}
        for name, label, icon, roles in NAVIGATION
        if (roles is None or role in roles) and (url := address(name))
    ]
    root = address("home")  # every address begins like the front page's
    here = [i for i in items if request.path == i["url"] or (i["url"] != root and request.path.startswith(i["url"]))]
    if here:
        max(here, key=lambda item: len(item["url"]))["current"] = True
    return items


# Lists


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

    def is_simulated(self) -> bool:
        """Whether any row of the whole filtered list is simulated, or counts something simulated; one query."""
        lookups = [Q(**{path: True}) for path in self.simulated_by]
        return bool(lookups) and self.rows().order_by().filter(reduce(or_, lookups)).exists()

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
        pages = Paginator(self.rows(), self.page_size())
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
            "is_filtered": self.is_filtered(),
            "search_text": self.search_text,
            "simulated": self.is_simulated(),
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
    """An empty choice of a filter is "Semua", not a row of dashes."""
    if isinstance(field, ChoiceField | forms.NullBooleanField):
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


# Forms


class PortalFormMixin:
    """Numbers and dates as people here write them: 1.234,5 is read right and "1,5" is not refused.

    Django reads "1.234" as 1,234 in a DecimalField unless the field is localized, and a number input refuses commas.
    """

    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        write_the_indonesian_way(self.fields)


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
    danger = False  # a red button, for what cannot be taken back

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


# Permissions on a page


def refusal(check: Callable[..., None], *args: Any) -> str:
    """Why something may not be done, for the disabled button; "" when it may. Runs the action's own check."""
    try:
        check(*args)
    except PermissionDenied as error:
        return str(error) or str(_("Anda tidak berhak melakukan ini."))
    except ValidationError as error:
        return " ".join(error.messages)
    return ""
