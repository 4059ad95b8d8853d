"""Simulated rows name themselves in everything that counts them, and never reach a real portal."""

import datetime as dt
import io
import zipfile

import pypdfium2
import pytest
from django.core.exceptions import ValidationError

from awards import actions as awards
from awards.enums import EditionStatus
from awards.models import Award, Edition
from bnnportal import charts, measures
from bnnportal.documents import render
from bnnportal.documents.models import Document
from bnnportal.measures import Figure
from bnnportal.offices.models import Organisation
from tests.cast import People
from tests.doors import ALL, POST_ONLY, PUBLIC, address

WORDS = "Data simulasi"
CATEGORY = "Indeks Rekaan Uji"


def sheet(data: bytes) -> str:
    """The XML of the first sheet; its texts stand inside it."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.fixture
def simulated(people: People) -> Edition:
    """A published edition with one simulated award of BNNP Bengkulu, and its certificate."""
    edition = awards.create_edition(
        by=people["admin"], slug="rekaan", name="Rakernis Rekaan", assessment_year=2025, venue="Bengkulu",
        held_from=dt.date(2026, 1, 26), held_until=dt.date(2026, 1, 27), awarded_on=dt.date(2026, 1, 27),
        categories=[{"code": "rekaan", "name": CATEGORY, "field": "CEGAH", "classification": "PC.00"}],
    )  # fmt: skip
    office = Organisation.objects.get(code="BNNP-17")
    award = {"category": edition.categories.get(), "level": "PROVINSI", "rank": 1, "office": office}
    award |= {"name_printed": office.name, "simulated": True}
    awards.record_awards(edition=edition, awards=[award], by=people["admin"])
    awards.change_status(edition=edition, status=EditionStatus.PUBLISHED, by=people["admin"])
    awards.issue_certificates(edition=edition, by=people["admin"])
    return edition


@pytest.mark.wide
def test_every_page_that_shows_a_simulated_record_says_so(simulated, people):
    """Walked over all addresses: whoever shows the invented category also shows the words."""
    client = people.client("admin")
    document = Document.objects.get(owner__code="BNNP-17")
    arguments = {"slug": simulated.slug, "code": document.code, "pk": str(document.batch_id), "format": "json"}
    special = {"office-detail": {"code": "BNNP-17"}, "search": {}}
    seen = set()
    for name, path in ALL:
        if name in POST_ONLY | {"audit-list"} or name.startswith(("api-", "mfa_", "account_")):  # a trail, no figures
            continue
        try:
            url = address(path, arguments | special.get(name, {}))
        except AssertionError:  # an address of other records
            continue
        response = client.get(url, {"q": "Bengkulu"} if name == "search" else {})
        page = "" if response.streaming else response.content.decode(errors="replace")
        if response.status_code == 200 and CATEGORY in page:
            seen.add(name)
            assert WORDS in page, (name, url)
    assert seen >= {"home", "office-detail", "edition-detail", "document-detail", "verification-detail", "search"}
    assert "verification-detail" in PUBLIC


@pytest.mark.wide
def test_a_page_without_simulated_records_says_nothing(edition, people):
    awards.issue_certificates(edition=edition, by=people["admin"])
    for url in ("/", "/satker/", "/satker/BNNP-35/", "/peringkat/", "/dokumen/"):
        assert WORDS not in people.client("admin").get(url).content.decode(), url


@pytest.mark.parametrize("url", ["/satker/?format=xlsx", "/dokumen/?format=xlsx", "/peringkat/rekaan/?format=xlsx"])
def test_excel_says_so_on_screen_and_on_paper(simulated, people, url):
    written = sheet(people.client("admin").get(url).content)
    assert f"<t>{WORDS}. " in written
    assert f"&amp;C{WORDS}" in written


def test_excel_of_real_rows_says_nothing(edition, people):
    for url in ("/satker/?format=xlsx", "/peringkat/rakernis-2023/?format=xlsx"):
        assert WORDS not in sheet(people.client("admin").get(url).content)


def test_a_list_looks_beyond_its_first_page(simulated, people):
    """BNNP Bengkulu stands on a later page when sorted by name; the whole list still says so."""
    page = people.client("admin").get("/satker/?sort=-kind&page=2").content.decode()
    assert WORDS in page


@pytest.mark.wide
def test_the_certificate_says_so_on_paper(simulated):
    document = Document.objects.get(owner__code="BNNP-17")
    pdf = pypdfium2.PdfDocument(render.unsigned(document))
    assert WORDS in pdf[0].get_textpage().get_text_range()
    pdf.close()


def test_the_api_says_so(simulated, people):
    rows = people.client("admin").get("/api/v1/awards/?edition=rekaan").json()["results"]
    assert [row["simulated"] for row in rows] == [True]


@pytest.mark.parametrize("draw", [charts.province_map, charts.tile_grid])
def test_maps_carry_the_words_inside_the_picture(draw):
    real = {"17": charts.Mark("rank-1", "peringkat 1")}
    assert WORDS not in draw(real, "Peta")
    assert WORDS in draw({"17": charts.Mark("rank-1", "peringkat 1", simulated=True)}, "Peta")


def test_charts_carry_the_words_inside_the_picture():
    assert WORDS in charts.line([("a", [1, 2])], ["Jan", "Feb"], "Garis", simulated=True)
    assert WORDS not in charts.line([("a", [1, 2])], ["Jan", "Feb"], "Garis")
    assert WORDS in charts.bars([("a", 1)], "Batang", simulated=True)
    assert WORDS not in charts.bars([("a", 1)], "Batang")


def test_the_words_need_room_of_their_own():
    """The picture grows where the words would lie on a bar."""
    with_words, without = (charts.bars([("a", 1)], "Batang", simulated=flag) for flag in (True, False))
    assert 'viewBox="0 0 640 56"' in with_words
    assert 'viewBox="0 0 640 32"' in without


def test_production_refuses_simulated_rows(edition, people, settings):
    settings.DEMO = False
    award = Award.objects.first()
    award.simulated = True
    with pytest.raises(ValidationError, match="portal contoh"):
        award.save()
    award.refresh_from_db()
    assert award.simulated is False


# Measures


def test_awards_won_are_counted_by_office_and_span(edition, people):
    won = measures.get("awards.won")
    everywhere = Organisation.objects.all()
    figures = won.read(people["admin"], everywhere, dt.date(2023, 1, 1), dt.date(2023, 12, 31))
    assert sum(figure.value for figure in figures.values()) == 18
    jatim = Organisation.objects.get(code="BNNP-35")
    assert figures[jatim.pk].value == Award.objects.filter(office=jatim).count()
    assert figures[jatim.pk].link == "/satker/BNNP-35/"
    assert won.read(people["admin"], everywhere, dt.date(2024, 1, 1), dt.date(2024, 12, 31)) == {}


def test_one_query_however_many_offices(edition, people, django_assert_num_queries):
    user = people["admin"]
    assert user.membership
    with django_assert_num_queries(1):
        measures.get("awards.won").read(user, Organisation.objects.all(), dt.date.min, dt.date.max)


def test_a_total_keeps_no_data_apart_from_zero_and_one_simulated_figure_marks_it():
    assert measures.total([]) == measures.NOTHING
    assert measures.total([Figure(None), Figure(None)]).value is None
    assert measures.total([Figure(0, n=0)]).value == 0
    mixed = measures.total([Figure(3, n=3), Figure(2, n=2, simulated=True), Figure(None)])
    assert (mixed.value, mixed.n, mixed.simulated) == (5, 5, True)


def test_shares_are_summed_by_their_parts_not_averaged():
    share = measures.total([Figure(50, 1, 2, n=2), Figure(100, 8, 8, n=8)])
    assert (share.numerator, share.denominator, share.value) == (9, 10, 90)
    assert measures.total([Figure(0, 0, 0)]).value is None


@pytest.mark.wide
def test_a_simulated_office_marks_every_page_that_counts_it(people):
    office = Organisation.objects.get(code="BNNK-17.71")
    office.simulated = True
    office.save()
    client = people.client("admin")
    for url in ("/", "/satker/", "/satker/BNNK-17.71/"):
        assert WORDS in client.get(url).content.decode(), url
    assert WORDS not in client.get("/satker/?kind=PROVINSI").content.decode()
    assert WORDS in sheet(client.get("/satker/?format=xlsx").content)
    assert client.get("/api/v1/offices/BNNK-17.71/").json()["simulated"] is True
