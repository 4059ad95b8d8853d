"""Maps and charts: right whatever the language, readable without sight, and never a zero where data are missing."""

import re
import xml.etree.ElementTree as ET

import pytest
from django.utils import translation

from bnnportal import charts
from bnnportal.charts import Mark
from bnnportal.home.management.commands.build_map import drawing

SVG = "{http://www.w3.org/2000/svg}"
MARKS = {
    "35": Mark("rank-1", "peringkat 1", "/satker/BNNP-35/"),
    "17": Mark("class-2", '<b>"65,4"</b>'),
}


def parsed(markup: str) -> ET.Element:
    return ET.fromstring(markup)  # noqa: S314 - our own drawing


def words(markup: str) -> list[str]:
    return [title.text or "" for title in parsed(markup).iter(f"{SVG}title")]


@pytest.mark.parametrize("draw", [charts.province_map, charts.tile_grid])
def test_every_province_is_drawn_and_named(draw):
    markup = draw(MARKS, "Sebaran pemenang")
    named = words(markup)[1:]
    assert len(named) == 38
    assert "Jawa Timur: peringkat 1" in named
    assert 'Bengkulu: <b>"65,4"</b>' in named
    assert sum("belum ada data" in name for name in named) == 36


@pytest.mark.parametrize("draw", [charts.province_map, charts.tile_grid])
def test_missing_data_are_hatched_and_other_provinces_are_not(draw):
    fills = [shape.get("fill", "") for shape in parsed(draw(MARKS, "Peta")).iter() if "area" in shape.get("class", "")]
    assert sum(fill.startswith("url(#") for fill in fills) == 36
    assert {"#c8962e", "#6892ca"} < set(fills)
    rest = [
        shape.get("fill")
        for shape in parsed(draw(MARKS, "Peta", rest=Mark("plain-land", "tidak tercantum"))).iter()
        if "area" in shape.get("class", "")
    ]
    assert rest.count("#d9e1ea") == 36


def test_links_make_a_group_and_no_links_an_image():
    linked = parsed(charts.province_map(MARKS, "Peta"))
    assert linked.get("role") == "group"
    [link] = linked.iter(f"{SVG}a")
    assert (link.get("href"), link.get("aria-label")) == ("/satker/BNNP-35/", "Jawa Timur: peringkat 1")
    assert parsed(charts.province_map({}, "Peta")).get("role") == "img"


def test_two_charts_on_a_page_share_no_id():
    page = charts.province_map(MARKS, "Satu", "uraian") + charts.tile_grid(MARKS, "Dua") + charts.bars([], "Tiga")
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r"url\(#([^)]+)\)", page)) <= set(ids)
    for names in re.findall(r'aria-labelledby="([^"]+)"', page):
        assert set(names.split()) <= set(ids)


@pytest.mark.parametrize("language", ["id", "en"])
def test_coordinates_have_points_whatever_the_language(language):
    with translation.override(language):
        markup = charts.line([("Rawat jalan", [1180.5, None, 1620])], ["Jan", "Feb", "Mar"], "Klien", decimals=1)
        markup += charts.bars([("Riau", 12345), ("Bali", 0.4)], "Batang") + charts.score_bar(71.35)
        markup += charts.sparkline([1, 2.5, None, 4])
    numbers = re.findall(r'\b(?:x|y|x1|x2|y1|y2|cx|cy|width|height|font-size|stroke-width)="([^"]*)"', markup)
    assert len(numbers) > 30
    assert [number for number in numbers if not re.fullmatch(r"-?\d+(\.\d+)?", number)] == []


def test_words_follow_the_language():
    with translation.override("id"):
        assert "Rawat jalan, Mar: 1.620,0" in words(
            charts.line([("Rawat jalan", [1180, None, 1620])], list("JF") + ["Mar"], "K", decimals=1)
        )


def test_a_gap_breaks_the_line_and_is_not_zero():
    drawn = parsed(charts.line([("Klien", [4, 5, None, 7, 8])], list("abcde"), "Klien"))
    lines = list(drawn.iter(f"{SVG}polyline"))
    assert [len(line.get("points", "").split()) for line in lines] == [2, 2]
    assert len(list(drawn.iter(f"{SVG}circle"))) == 4


def test_bars_tell_zero_from_no_data():
    drawn = parsed(charts.bars([("Riau", 0), ("Bali", None), ("Aceh", 8)], "Batang"))
    assert [bar.get("width") for bar in drawn.iter(f"{SVG}rect")] == ["0.0", "364.0"]
    assert [text.text for text in drawn.iter(f"{SVG}text")] == ["Riau", "0", "Bali", "Belum ada data", "Aceh", "8"]


def test_classes_follow_the_limits():
    marks = charts.class_marks({"11": 49.9, "12": 50, "13": 80.04, "14": None}, [50, 60, 70, 80], href="/?province={}")
    assert {code: mark.fill for code, mark in marks.items()} == {"11": "class-0", "12": "class-1", "13": "class-4"}
    assert marks["13"].label == "80,0"
    assert marks["12"].href == "/?province=12"


def test_text_carries_font_and_fill_for_pdfs():
    for markup in (
        charts.tile_grid({}, "Petak"),
        charts.bars([("Riau", 1)], "B"),
        charts.line([("A", [1, 2])], ["a", "b"], "L"),
    ):
        texts = list(parsed(markup).iter(f"{SVG}text"))
        assert texts
        assert all(text.get("font-family") and text.get("fill") for text in texts)


@pytest.mark.parametrize(("value", "top"), [(0, 4), (0.7, 0.8), (3, 3.2), (97, 100), (1180, 1200), (1620, 2000)])
def test_the_scale_ends_at_a_round_number(value, top):
    assert charts.nice(value) == pytest.approx(top)


def test_the_map_is_built_to_scale_and_keeps_a_lone_islet():
    square = [[100.0, 0.0], [110.0, 0.0], [110.0, 5.0], [105.0, 5.0001], [100.0, 5.0], [100.0, 0.0]]
    islet = [[120.0, -5.0], [120.001, -5.0], [120.001, -4.999], [120.0, -5.0]]
    made = drawing(
        [
            {
                "properties": {"code": "12", "name": "Persegi"},
                "geometry": {"type": "MultiPolygon", "coordinates": [[square], [islet]]},
            },
            {"properties": {"code": "11", "name": "Gosong"}, "geometry": {"type": "Polygon", "coordinates": [islet]}},
        ]
    )
    assert list(made["provinces"]) == ["11", "12"]
    assert made["provinces"]["12"]["path"] == "M2 251l498 0l0 -249l-498 0z"
    assert made["provinces"]["11"]["path"].startswith("M998 500")
    assert made["height"] == 502
