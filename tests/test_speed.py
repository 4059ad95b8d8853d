"""What keeps long lists quick: keys before rows, no choice among thousands, the same cells as ever."""

import pytest
from django.utils.html import escape
from django.utils.safestring import SafeString

from bnnportal.home.templatetags import portal
from bnnportal.pages import Column
from bnnportal.pages.paging import KeyPaginator
from partners.models import Agreement, Obligation
from tests.agreements import active
from tests.cast import People


@pytest.fixture
def agreement(people: People) -> Agreement:
    return active(people)


def shown(client, **chosen):
    return {duty.pk for duty in client.get("/kewajiban/", {"rows": "100", **chosen}).context["page"]}


def test_pages_of_keys_hold_the_same_rows_in_the_same_order(agreement, django_assert_num_queries):
    duties = Obligation.objects.for_page().order_by("-due", "title", "pk")
    for number, size in [(1, 1), (1, 3), (2, 3)]:
        pages = KeyPaginator(duties, size)
        assert pages.count > 6
        with django_assert_num_queries(2):
            page = pages.page(number)
            found = [(duty.pk, duty.state, duty.agreement.partner.organisation.name) for duty in page]
        first = (number - 1) * size
        wanted = [(duty.pk, duty.state, duty.agreement.partner.organisation.name) for duty in duties]
        assert found == wanted[first : first + size]
    assert list(KeyPaginator(duties.none(), 3).page(1)) == []


@pytest.mark.wide
def test_nobody_is_offered_every_partner_and_agreement(people, agreement):
    other = active(people, partner="P17-01")
    client = people.client("admin")
    page = client.get("/kewajiban/")
    assert 'name="partner"' in page.text
    assert f"<option value={agreement.partner.organisation.code!r}" not in page.text.replace('"', "'")
    assert 'name="agreement"' not in page.text
    led = client.get("/kewajiban/", {"agreement": agreement.pk})
    assert f'<option value="{agreement.pk}" selected>' in led.text
    assert f'<option value="{other.pk}"' not in led.text
    assert shown(client, agreement=agreement.pk) == set(
        agreement.obligations.order_by("pk").values_list("pk", flat=True)
    )
    for wrong in ["x", "-1", "9" * 30, "٣"]:
        assert client.get("/kewajiban/", {"agreement": wrong}).status_code == 200


@pytest.mark.wide
@pytest.mark.parametrize("written", ["P17-05", "p17-05", "Kipas", "yayasan kipas"])
def test_a_partner_is_found_as_it_is_written(people, agreement, written):
    other = active(people, partner="P17-01")
    client = people.client("bengkulu")
    found = shown(client, partner=written)
    assert found
    assert set(Obligation.objects.filter(pk__in=found).values_list("agreement", flat=True)) == {agreement.pk}
    assert shown(client, partner="P17-01") == set(other.obligations.values_list("pk", flat=True))
    assert shown(client, partner="tidak ada") == set()
    assert client.get("/kunjungan/", {"partner": written}).status_code == 200


def cell(value, kind="text", link="", label="Judul <b>"):
    return {"column": Column("x", label, kind=kind), "value": value, "link": link, "short": len(str(value)) <= 16}


def test_cells_are_written_safely_and_say_what_is_missing():
    row = [
        cell("<i>"),
        cell("a&b", link="/x/?a=1&b=2"),
        cell(None, "number"),
        cell(24906, "number"),
        cell("AKTIF", "status"),
    ]
    label = escape("Judul <b>")
    assert portal.list_cells(row) == (
        '<th scope="row">&lt;i&gt;</th>'
        f'<td class="text short" data-label="{label}"><a href="/x/?a=1&amp;b=2">a&amp;b</a></td>'
        f'<td class="number short empty-cell" data-label="{label}"><span class="none">Belum ada data</span></td>'
        f'<td class="number short" data-label="{label}">24.906</td>'
        f'<td class="status short" data-label="{label}">{portal.status("AKTIF")}</td>'
    )
    assert isinstance(portal.list_cells(row), SafeString)
    assert portal.list_cells([cell("satu")]) == '<th scope="row">satu</th>'
