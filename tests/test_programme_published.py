"""Printed figures: loaded once as they stand in the list, read by offices alone, never part of a result."""

import io
from decimal import Decimal

import pytest
from python_calamine import CalamineWorkbook

from bnnportal.offices.models import Organisation
from programs import actions, figures
from programs.actions.published import printed
from programs.models import PublishedValue, Result
from tests.cast import CAST
from tests.programmes import indicator

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]
PAGE = "/program/terbitan/"


def test_every_figure_is_there_once_as_it_was_printed_with_its_source():
    told = {int(row["id"]): row for row in printed()}
    rows = {
        row.number: row for row in PublishedValue.objects.select_related("indicator", "region", "office", "partner")
    }
    assert {*rows} == {*told}
    assert len(told) == 203
    for number, row in rows.items():
        said = told[number]
        assert (row.value, str(row.year), row.source_url) == (Decimal(said["value"]), said["year"], said["source_url"])
        for field, key in (("region", "region_code"), ("office", "office_code"), ("partner", "partner_code"),
                           ("indicator", "indicator")):  # fmt: skip
            found = getattr(row, field)
            assert ("" if found is None else found.code) == said[key], (number, field)
        row.full_clean()


def test_loading_again_changes_nothing():
    before = list(PublishedValue.objects.order_by("pk").values())
    assert actions.load_published() == 0
    assert list(PublishedValue.objects.order_by("pk").values()) == before
    PublishedValue.objects.filter(number=7).delete()
    assert actions.load_published() == 1
    assert PublishedValue.objects.get(number=7).value == before[6]["value"]


def test_no_figure_of_any_office_changes_by_them(people):
    offices = set(Organisation.objects.filter(parent__code="BNN-RI").values_list("pk", flat=True))
    told = figures.lines(people["admin"], offices, 2023)
    PublishedValue.objects.all().delete()
    assert figures.lines(people["admin"], offices, 2023) == told
    assert not Result.objects.exists()


@pytest.mark.parametrize("who", sorted(CAST))
def test_offices_read_the_list_and_partners_do_not_find_it(people, who):
    answer = people.client(who).get(PAGE)
    assert answer.status_code == (404 if who == "kipas" else 200)
    if who != "kipas":
        assert "bukan hasil hitungan portal" in answer.content.decode()


def test_the_list_is_searched_and_filtered_and_leads_to_its_sources(people, django_assert_max_num_queries):
    client = people.client("mojokerto")
    for query, count in (
        ("q=Garut", 1), ("year=2023&province=15", 11), ("indicator=ikotan", 2), ("level=partner", 6),
        ("province=17", 19), ("q=tidak-ada", 0),
    ):  # fmt: skip
        with django_assert_max_num_queries(14):
            answer = client.get(f"{PAGE}?{query}")
        assert answer.context["paginator"].count == count, query
    row = PublishedValue.objects.get(number=1)
    page = client.get(f"{PAGE}?q=Simalungun&rows=100").content.decode()
    assert f'href="{row.source_url}"' in page
    assert ">98,5 persen<" in page
    sheet = client.get(f"{PAGE}?q=Simalungun&format=xlsx")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(sheet.content)).get_sheet_by_index(0).to_python()
    (told,) = [line for line in rows if row.place in line and 98.5 in line]
    assert told[:10] == [
        row.name,
        row.place,
        2021,
        "Setahun",
        98.5,
        "persen",
        *["Belum ada data"] * 2,
        row.note,
        row.source_url,
    ]


def test_beside_an_indicator_stand_its_own_latest_ones(people):
    found = PublishedValue.objects.beside(indicator("rawat-jalan-klien"))
    assert len(found) == 5
    assert {row.indicator.code for row in found} == {"rawat-jalan-klien"}
    assert [row.year for row in found] == sorted((row.year for row in found), reverse=True)
    page = people.client("jatim").get("/program/indikator/rawat-jalan-klien/").content.decode()
    assert f'href="{found[0].source_url}"' in page
    assert "tidak masuk ke capaian" in page
    assert "Angka terbitan" not in people.client("jatim").get("/program/indikator/lkn/").content.decode()
