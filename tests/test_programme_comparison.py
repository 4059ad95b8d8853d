"""Offices side by side: what each reached, what of it is its own, the way down, and what is not compared for whom."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from bnnportal.documents.models import Document
from programs.enums import EXPLAINED, Approach
from programs.filters.activities import ActivityFilter
from programs.models import Activity, Indicator, Method
from tests.test_programme_overview import YEAR, aim, case, hold, put, sheet, shown, words

pytestmark = pytest.mark.django_db
PAGE = "/program/banding/"
Q1 = {"year": YEAR, "quarter": 1}
URINE = {**Q1, "show": "tes-urine-orang"}


def rows(html):
    """The rows of the page's table in words, without the head."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in re.findall(r"<tr[^>]*>(.*?)</tr>", body, re.S)
    ]


@pytest.fixture
def urine(people):
    """A province whose district has 40 of its target of 100, and another that reached its own."""
    aim(people, "tes-urine-orang", 100, 200, 300, 400)
    aim(people, "tes-urine-orang", 40, 80, 120, 160, at="BNNK-17.71")
    aim(people, "tes-urine-orang", 50, 60, 70, 80, at="BNNP-35")
    hold(people, 30)
    hold(people, 10, at="BNNK-17.71")
    hold(people, 10, at="BNNK-17.71", month=2)
    hold(people, 60, at="BNNP-35")


@pytest.mark.wide
def test_provinces_are_ranked_by_what_they_reached_with_their_districts(people, urine):
    told = rows(shown(people, "pimpinan", PAGE, **URINE))
    assert told[:2] == [
        ["1 Jawa Timur", "50 orang", "60 orang", "120,0%", "tercapai"],
        ["2 Bengkulu", "100 orang", "50 orang", "50,0%", "belum tercapai"],
    ]
    assert told[2][3:] == ["– Belum ada target.", "belum dapat dihitung"]
    assert told[-1] == ["Seluruh Indonesia", "–", "110 orang", "– Belum ada target.", "belum dapat dihitung"]
    only = rows(shown(people, "pimpinan", PAGE, **URINE, light="MERAH"))
    assert [line[0] for line in only] == ["2 Bengkulu", "Seluruh Indonesia"]
    assert [line[0] for line in rows(shown(people, "pimpinan", PAGE, **URINE, q="jawa tim"))][:-1] == ["1 Jawa Timur"]
    by_result = rows(shown(people, "pimpinan", PAGE, **URINE, sort="result"))
    assert [line[2] for line in by_result[:2]] == ["50 orang", "60 orang"]


@pytest.mark.wide
def test_a_province_alone_has_what_its_target_leaves_and_the_parts_are_the_whole(people, urine):
    for who in ("kabid", "pimpinan"):
        told = rows(shown(people, who, PAGE, **URINE, office="BNNP-17"))
        parts = {line[0].lstrip("0123456789– "): line[1:4] for line in told}
        assert parts["BNNP Bengkulu sendiri"] == ["60 orang", "30 orang", "50,0%"]
        assert parts["Kota Bengkulu"] == ["40 orang", "20 orang", "50,0%"]
        assert parts["Seluruh Provinsi Bengkulu"] == ["100 orang", "50 orang", "50,0%"]
    alone = shown(people, "kabid", office="BNNP-17", scope="sendiri", **Q1)
    assert "60 orang" in words(re.findall(r'<tr id="i-tes-urine-orang">.*?</tr>', alone, re.S)[0])


@pytest.mark.wide
def test_a_number_opens_down_to_the_activities_that_make_it(people, urine, rf):
    """From the country over a province to its district: each list adds up to the number that led to it."""
    hold(people, 500, at="BNNK-17.71", month=6)  # after the quarter

    def people_of(link):
        chosen = {key: values[0] for key, values in parse_qs(urlsplit(link).query.replace("&amp;", "&")).items()}
        request = rf.get("/")
        request.user = people["pimpinan"]
        filterset = ActivityFilter(chosen, queryset=Activity.objects.visible_to(request.user), request=request)
        assert filterset.form.is_valid(), filterset.form.errors
        return sum(activity.people for activity in filterset.qs)

    for chosen in ({}, {"office": "BNNP-17"}):
        html = shown(people, "pimpinan", PAGE, **URINE, **chosen)
        found = re.findall(r'<a href="(/program/kegiatan/[^"]*)">(\d+) ', html)
        assert len(found) == 3, html
        assert all(people_of(link) == int(number) for link, number in found)
    entered = shown(people, "pimpinan", **Q1)
    assert 'href="/program/kegiatan/?office=BNN-RI&amp;' in entered


def test_results_without_activities_open_their_parts(people):
    put(people, "konten-terbit", 1, 4)
    put(people, "konten-terbit", 2, 6, at="BNNK-17.71")
    html = shown(people, "pimpinan", office="BNNP-17", **Q1)
    (link,) = re.findall(r'<tr id="i-konten-terbit">.*?<a href="(/program/banding/[^"]*)">10 ', html, re.S)
    told = rows(people.client("pimpinan").get(link.replace("&amp;", "&")).content.decode())
    assert sorted(line[2] for line in told if line[2] != "–") == ["10 konten", "4 konten", "6 konten"]


@pytest.mark.wide
def test_all_approaches_and_the_lights_of_one(people, urine):
    html = shown(people, "pimpinan", PAGE, **Q1)
    (bengkulu,) = [line for line in rows(html) if line[0] == "Bengkulu"]
    assert bengkulu[1].startswith("0 dari 1 : 1 belum tercapai")
    assert re.search(r'href="/program/\?office=BNNP-17&amp;scope=seluruh&amp;year=2026&amp;quarter=1#soft"', html)
    lights = shown(people, "pimpinan", PAGE, **Q1, show="soft")
    (row,) = re.findall(r'<tr class="">(?:(?!</tr>).)*>Jawa Timur</a>.*?</tr>', lights, re.S)
    assert 'title="Orang yang dites urine: 120,0%, tercapai"' in row
    assert 'title="Kegiatan KOTAN: Belum ada target."' in row
    assert 'quarter=1#i-tes-urine-orang"' in row
    assert "Peta provinsi" in html
    assert "Bengkulu: 0,0%" in html  # the map, read aloud
    (line,) = [line for line in sheet(people, "pimpinan", PAGE, **URINE) if line["Satuan kerja"] == "Jawa Timur"]
    assert (line["Target"], line["Realisasi"], line["Capaian (%)"], line["Lampu"]) == (50, 60, 120, "tercapai")
    assert sheet(people, "pimpinan", PAGE, **URINE)[-1]["Satuan kerja"] == "Seluruh Indonesia"


@pytest.mark.wide
def test_cases_are_not_compared_for_who_sees_none(people):
    aim(people, "lkn", 10, 20, 30, 40)
    case(people)
    for who, sees in (("kepala", True), ("cegah", False)):
        for show in ("", "hard", "lkn"):
            html = shown(people, who, PAGE, show=show, **Q1)
            assert ("Hard power tidak dibandingkan" in html) is not sees, (who, show)
            assert ('value="lkn"' in html) is sees
            assert ("1 kasus" in words(html)) is (sees and show == "lkn")
            table = sheet(people, who, PAGE, show=show, **Q1)
            assert any("Hard" in head or "LKN" in head for head in table[0]) is (sees and show != "lkn")


@pytest.mark.parametrize("url", ["/program/?office=BNNP-17", f"{PAGE}?show=soft", f"{PAGE}?show=tes-urine-orang"])
def test_what_is_shown_is_asked_for_on_paper(people, urine, url):
    answer = people.client("kabid").post(url)
    assert answer.status_code == 302, answer.content
    paper = Document.objects.get(code=answer["Location"].strip("/").rpartition("/")[2]).content
    assert len(paper["columns"]) <= 10
    assert any("Bengkulu" in str(cell) for row in [*paper["rows"], *paper.get("filters", [])] for cell in row)


def test_an_office_without_others_below_is_led_to_its_own_page(people):
    html = shown(people, "mojokerto", PAGE)
    assert "tidak mempunyai kantor di bawahnya" in html
    assert 'href="/program/?office=BNNK-35.76&amp;' in html


@pytest.mark.wide
@pytest.mark.parametrize("show", ["", "soft", "konten-terbit"])
def test_queries_do_not_grow_with_offices_or_indicators(people, django_assert_max_num_queries, show):
    client = people.client("pimpinan")
    chosen = {"show": show, **Q1}
    put(people, "konten-terbit", 2, 3)
    client.get(PAGE, chosen)
    with django_assert_max_num_queries(110) as one:
        client.get(PAGE, chosen)
    for n, at in enumerate(("BNNP-35", "BNNK-17.71", "BNNP-11")):
        indicator = Indicator.objects.create(
            code=f"uji-{n}", programme=Indicator.objects.get(code="konten-terbit").programme, name=f"Uji {n}", unit="x",
            source="DIISI", since_year=YEAR, reference="uji",
        )  # fmt: skip
        Method.objects.create(indicator=indicator, since_year=YEAR, reason="uji")
        put(people, indicator.code, 3, n, at=at)
        aim(people, indicator.code, 1, 2, 3, 4, at=at)
        hold(people, 3, at=at)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(PAGE, chosen)


def test_each_approach_is_explained_with_its_programmes(people):
    html = shown(people, "bengkulu", "/program/pendekatan/")
    for approach in Approach:
        assert f'id="{approach.value}"' in html
        assert str(EXPLAINED[approach]) in html
    assert "kerja sama, cooperation" in html
    assert "Perjanjian kerja sama (PKS)" in html
