"""The frame, the error pages and the forms: they hold where little else does."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django import forms
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.utils import timezone, translation

from bnnportal import pages
from bnnportal.home.templatetags import portal
from bnnportal.pages import Column, PortalForm

ERRORS = ["400.html", "403.html", "403_csrf.html", "404.html", "413.html", "429.html"]


@pytest.fixture(autouse=True)
def indonesian():
    with translation.override("id"):
        yield


# Error pages: without a database (these tests have none), and before anyone is known


@pytest.mark.parametrize("name", ERRORS)
@pytest.mark.parametrize("known", [True, False])
def test_error_pages_need_no_database(rf, name, known):
    request = rf.get("/x/")
    if known:
        request.user = AnonymousUser()
    page = render_to_string(name, request=request)
    assert page.count("<h1>") == 1
    assert "administrator satuan kerja Anda" in page
    assert 'class="btn btn-primary" href="/' in page


def test_the_page_for_a_broken_portal_needs_nothing_at_all():
    page = render_to_string("500.html")
    assert page.count("<h1>") == 1
    assert 'href="/static/css/portal.css"' in page


def test_refusal_says_the_reason(rf):
    reason = "Hanya pejabat penetap di BNN pusat."
    assert reason in render_to_string("403.html", {"exception": PermissionDenied(reason)}, request=rf.get("/"))


# The frame


class Person(AnonymousUser):
    """Someone signed in, without a row."""

    is_authenticated = True
    name = "Ani"
    memberships = ()
    membership = None

    def __init__(self, role):
        self.role = role


def labels(rf, role, path="/"):
    request = rf.get(path)
    request.user = Person(role)
    return [item for group in pages.shell(request)["shell"]["nav"] for item in group["entries"]]


def test_the_audit_trail_is_in_the_menu_of_two_roles(rf):
    seen = {
        role: any(item["label"] == "Jejak audit" for item in labels(rf, role))
        for role in ("ADMIN", "AUDITOR", "OPERATOR", "PARTNER", "")
    }
    assert seen == {"ADMIN": True, "AUDITOR": True, "OPERATOR": False, "PARTNER": False, "": False}


@pytest.mark.parametrize(
    ("path", "current"), [("/", ["Ringkasan"]), ("/satker/BNNP-17/", ["Satuan kerja"]), ("/cari/", [])]
)
def test_one_menu_entry_is_the_present_page(rf, path, current):
    assert [item["label"] for item in labels(rf, "ADMIN", path) if item["current"]] == current


def test_a_class_is_laid_out_in_one_place_of_the_stylesheet():
    """Classes are global: a second rule far below is another room's, and would lay out the pages of the first anew."""
    places: dict[str, list[int]] = {}
    depth = 0
    for number, line in enumerate((settings.BASE_DIR / "static/css/portal.css").read_text().splitlines()):
        if depth == 0 and (rule := re.match(r"((?:\.[\w-]+(?:, )?)+) \{", line)):
            for name in rule[1].split(", "):
                places.setdefault(name, []).append(number)
        depth += line.count("{") - line.count("}")
    assert [name for name, lines in places.items() if lines[-1] - lines[0] > 10] == []


def test_an_odd_theme_cookie_is_ignored(rf):
    request = rf.get("/")
    request.COOKIES["tema"] = '"><script>'
    assert pages.shell(request)["shell"]["theme"] == "light"
    request.COOKIES["tema"] = "dark"
    assert pages.shell(request)["shell"]["theme"] == "dark"


# Forms


class Sums(PortalForm):
    amount = forms.DecimalField(label="Jumlah")
    people = forms.IntegerField(label="Orang", required=False)
    day = forms.DateField(label="Hari", required=False)


@pytest.mark.parametrize(("typed", "meant"), [("1.234", "1234"), ("1,5", "1.5"), ("1.234,5", "1234.5"), ("0", "0")])
def test_numbers_are_read_the_indonesian_way(typed, meant):
    form = Sums({"amount": typed})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == Decimal(meant)


def test_whole_numbers_and_dates_are_read_in_their_usual_forms():
    form = Sums({"amount": "1", "people": "24.906", "day": "22/11/2026"})
    assert form.is_valid()
    assert (form.cleaned_data["people"], form.cleaned_data["day"]) == (24906, dt.date(2026, 11, 22))
    page = Sums(initial={"day": dt.date(2026, 11, 22), "people": 24906}).as_div()
    assert 'value="2026-11-22"' in page
    assert 'type="number"' not in page
    assert 'inputmode="numeric"' in page


def test_errors_are_tied_to_their_field():
    form = Sums({"amount": "banyak"})
    form.add_error(None, "Kuota sudah habis.")
    summary = render_to_string("pages/errors.html", {"form": form})
    assert 'href="#id_amount"' in summary
    assert "Kuota sudah habis." in summary
    field = form["amount"].as_field_group()
    assert 'id="id_amount_error"' in field
    assert 'aria-describedby="id_amount_error"' in field
    assert 'aria-invalid="true"' in field


def test_errors_of_an_action_land_on_the_field_or_above_the_form():
    form = Sums({"amount": "1"})
    pages.add_errors(form, ValidationError({"amount": ["Terlalu kecil."], "other": ["Tidak cocok."]}))
    pages.add_errors(form, ValidationError("Sudah terbit."))
    assert form.errors == {"amount": ["Terlalu kecil."], "__all__": ["Tidak cocok.", "Sudah terbit."]}


# Lists


@pytest.mark.parametrize(
    ("page", "shown"),
    [(1, [1, 2, None, 10]), (5, [1, None, 4, 5, 6, None, 10]), (10, [1, None, 9, 10]), (2, [1, 2, 3, None, 10])],
)
def test_page_numbers_leave_gaps(page, shown):
    assert pages.page_numbers(Paginator(range(100), 10).page(page)) == shown


def test_a_column_follows_a_path_and_stops_at_nothing():
    class Row:
        parent = None
        name = "Riau"

        def label(self):
            return "BNN Provinsi Riau"

    assert Column("name", "").of(Row()) == "Riau"
    assert Column("x", "", "label").of(Row()) == "BNN Provinsi Riau"
    assert Column("x", "", "parent.name").of(Row()) is None


# Words


def test_values_are_written_the_indonesian_way():
    assert portal.number(24906) == "24.906"
    assert portal.number(Decimal("71.25"), 1) == "71,3"
    assert portal.number(0) == "0"
    assert portal.number(None) == "Belum ada data"
    assert portal.plain(2026) == "2026"
    moment = dt.datetime(2026, 11, 22, 1, 15, tzinfo=dt.UTC)
    assert portal.local_time(moment) == "22 November 2026 pukul 08.15 WIB"
    with timezone.override("Asia/Jayapura"):
        assert portal.local_time(moment) == "22 November 2026 pukul 10.15 WIT"


@pytest.mark.parametrize(("name", "letters"), [("Ani Budi Citra", "AB"), ("Dr. Ani", "DA"), ("", "-"), ("123", "-")])
def test_initials(name, letters):
    assert portal.initials(name) == letters


def test_what_people_typed_is_escaped():
    assert "<b>" not in portal.tag("ok", "<b>x</b>")
    assert "<b>" not in portal.status("<b>x</b>")


def test_an_empty_choice_of_a_filter_is_called_semua(people):
    page = people.client("admin").get("/dokumen/").content.decode()
    assert '<option value="" selected>Semua</option>' in page
    assert "Tidak diketahui" not in page


def test_filters_unfold_for_a_choice_and_not_for_a_search(people):
    client = people.client("bengkulu")
    for query, unfolds in (("?q=zzz", False), ("?status=DRAF", True), ("?ends_within=90", False)):
        page = client.get(f"/pks/{query}").content.decode()
        assert ('id="more-filters" class="more visually-hidden" checked' in page) == unfolds, query


def test_a_select_that_waits_says_so_instead_of_dashes(people):
    page = people.client("bengkulu").get("/satker/BNNP-17/mitra/tambah/").content.decode()
    assert '<option value="" selected>Belum dipilih</option>' in page
    assert "---------" not in page
