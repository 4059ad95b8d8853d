"""The yearly recap: what counts in which year, in which state, for whom; on the page, in Excel and as PDF."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bnnportal.documents.models import Document
from bnnportal.imports import sheets
from bnnportal.offices.models import Organisation
from partners import actions, recap
from partners.enums import AgreementStatus
from partners.models import Agreement, Partner
from tests.agreements import active, draft, scan
from tests.cast import CAST

DAY = dt.date


def office(code: str = "BNNP-17") -> Organisation:
    return Organisation.objects.get(code=code)


def recorded(title: str, code: str = "P17-04", office_code: str = "BNNP-17", **fields: Any) -> Agreement:
    return actions.record_existing(
        office=office(office_code), partner=Partner.objects.get(organisation__code=code), scopes=[], by=None,
        title=title, source="Uji", **fields,
    )  # fmt: skip


def states(year: int) -> dict[str, str]:
    return {row.title: str(row.recap_state) for row in recap.Year(year).of_office(office())}


def summed(code: str) -> tuple[dict[str, int], dict[str, int]]:
    """Totals of 2026, and the counts of the one office they are made of."""
    year, offices = recap.Year(2026), Organisation.objects.filter(code=code)
    by_office = year.of_offices(offices)
    return year.totals(offices, by_office), by_office[office(code).pk]


def test_an_agreement_counts_in_every_year_its_term_touches(reference):
    Agreement.objects.all().delete()
    recorded("Dua tahun", start=DAY(2023, 6, 1), end=DAY(2025, 5, 31), signed_on=DAY(2023, 5, 30))
    recorded("Tanpa akhir", signed_on=DAY(2024, 3, 1))
    assert states(2022) == {}
    assert states(2023) == {"Dua tahun": "BERLAKU"}
    assert states(2024) == {"Dua tahun": "BERLAKU", "Tanpa akhir": "TIDAKDIKETAHUI"}
    assert states(2025) == {"Dua tahun": "KEDALUWARSA", "Tanpa akhir": "TIDAKDIKETAHUI"}
    assert states(2026) == {"Tanpa akhir": "TIDAKDIKETAHUI"}


def test_what_was_extended_into_next_year_is_ending_at_the_turn_of_the_year(reference):
    Agreement.objects.all().delete()
    recorded("Sampai Februari", start=DAY(2023, 6, 1), end=DAY(2025, 2, 28), signed_on=DAY(2023, 5, 30))
    assert states(2023) == {"Sampai Februari": "BERLAKU"}
    assert states(2024) == {"Sampai Februari": "AKANBERAKHIR"}


def test_a_draft_counts_in_the_year_it_was_begun_though_its_term_begins_in_the_next(people):
    this = dt.date.today().year  # noqa: DTZ011 - a draft made now
    draft(people, title="Tahun depan", start=DAY(this + 1, 1, 1), end=DAY(this + 1, 12, 31))
    assert states(this)["Tahun depan"] == "DRAF"
    assert "Tahun depan" not in states(this - 1)


def test_each_state_is_in_one_group_and_the_groups_make_the_total(people):
    drafted = draft(people, title="Draf")
    refused = draft(people, title="Batal", partner="P17-03")
    actions.move(agreement=refused, to=AgreementStatus.CANCELLED, by=people["bengkulu"], reason="Uji")
    stopped = active(people, title="Dihentikan", partner="P17-02")
    actions.terminate(
        agreement=stopped, by=people["kepala"], on=DAY(2026, 3, 1), number="S/1", reason="Uji", file=scan()
    )
    recorded("Lewat", start=DAY(2025, 1, 1), end=DAY(2026, 1, 31), signed_on=DAY(2025, 1, 1))
    totals, row = summed("BNNP-17")
    assert {name: totals[name] for name in recap.GROUPS} == {
        "prepared": 1, "running": 0, "ending": 0, "unknown": 5, "over": 1, "terminated": 1,
    }  # fmt: skip
    assert totals["total"] == 8 == sum(totals[f"kind_{kind}"] for kind in ("NK", "PKS", "RK"))
    assert (totals["partners"], totals["offices"], totals["new"]) == (5, 1, 1)
    same = ["total", "partners", "duties_due", "duties_met", "kind_NK", "kind_PKS", "kind_RK", *recap.GROUPS]
    assert {name: row[name] for name in same} == {name: totals[name] for name in same}
    assert drafted.title in states(2026)
    assert refused.title not in states(2026)


def test_duties_count_when_they_are_due_and_met_when_in_time(people):
    agreement = active(people)
    due = agreement.obligations.filter(due__range=(DAY(2026, 1, 1), recap.Year(2026).day))
    sent = actions.send(obligation=due.first(), by=people["bengkulu"], evidence="Surat 1/2026")
    actions.accept(obligation=sent, by=people["kepala"])
    assert next(row for row in recap.Year(2026).of_office(office()) if row.pk == agreement.pk).duties_met == 0  # late
    due.filter(pk=sent.pk).update(met_on=sent.due)
    (row,) = [row for row in recap.Year(2026).of_office(office()) if row.pk == agreement.pk]
    assert (row.duties_due, row.duties_met) == (due.count(), 1)
    assert row.duties_due > 1
    totals, _row = summed("BNNP-17")
    assert (totals["duties_due"], totals["duties_met"]) == (due.count(), 1)


@pytest.mark.wide
def test_each_sees_the_offices_of_its_tree(people, turn):
    active(people)
    far = actions.add_partner(office=office("BNNP-35"), name="Yayasan Uji", region=office("BNNP-35").region,
                              by=people["jatim"])  # fmt: skip
    recorded("Timur", far.organisation.code, "BNNP-35", signed_on=DAY(2026, 1, 5))
    for name in sorted(CAST):
        with turn(name) as client:
            page = client.get("/pks/rekap/?tahun=2026")
            if name == "kipas":
                assert page.status_code == 403
                assert "Perjanjian Anda ada pada daftar perjanjian" in page.content.decode()
                continue
            seen = {
                "bengkulu": {"BNNP-17"}, "kepala": {"BNNP-17"}, "jatim": {"BNNP-35"}, "mojokerto": set(),
            }.get(name, {"BNNP-17", "BNNP-35"})  # fmt: skip
            assert {row.code for row in page.context["object_list"]} == seen
            assert page.context["totals"]["offices"] == len(seen)


@pytest.mark.parametrize("name", ["jatim", "mojokerto", "kipas"])
def test_another_offices_recap_does_not_exist(people, name):
    assert people.client(name).get("/pks/rekap/BNNP-17/").status_code in {403, 404}
    assert people.client("jatim").get("/pks/rekap/BNNP-17/").status_code == 404
    assert people.client("admin").get("/pks/rekap/P17-05/").status_code == 404


def test_the_excel_ends_with_the_totals(people):
    active(people)
    data = people.client("bengkulu").get("/pks/rekap/?tahun=2026&format=xlsx").content
    lines = [cells for _line, cells in sheets.read(data, "xlsx")[0].lines]
    assert lines[0][0] == "Rekap perjanjian 2026"
    assert lines[2][:2] == ["Satuan kerja", "Perjanjian"]
    assert lines[-2][:2] == ["BNN Provinsi Bengkulu", 6]
    assert lines[-1][:2] == ["Jumlah", 6]
    data = people.client("bengkulu").get("/pks/rekap/BNNP-17/?tahun=2026&format=xlsx").content
    lines = [cells for _line, cells in sheets.read(data, "xlsx")[0].lines]
    assert len(lines) == 3 + 6
    assert any("Dicatat: bengkulu.bnn.go.id" in str(cell) for cell in lines[-1])


@pytest.mark.parametrize("path", ["/pks/rekap/?tahun=2026", "/pks/rekap/BNNP-17/?tahun=2026"])
def test_the_recap_is_asked_for_as_pdf(people, path):
    active(people)
    response = people.client("bengkulu").post(path)
    assert response.status_code == 302
    frozen = Document.objects.get(kind="daftar").content
    assert frozen["heading"].startswith("Rekap perjanjian 2026")
    assert ["Tahun", "2026"] in [list(pair) for pair in frozen["filters"]]


def test_simulated_records_say_so(people, settings):
    settings.DEMO = True
    assert not people.client("bengkulu").get("/pks/rekap/").context["simulated"]
    recorded("Rekaan", signed_on=DAY(2026, 1, 5), simulated=True)
    for path in ("/pks/rekap/", "/pks/rekap/BNNP-17/"):
        assert "Data simulasi" in people.client("bengkulu").get(path).content.decode()
    assert not people.client("jatim").get("/pks/rekap/").context["simulated"]


@pytest.mark.wide
@pytest.mark.parametrize(
    "query", ["tahun=99999999999", "tahun=abc", "tahun=", "province=xx", "keadaan=x", "jenis=x", "sort=-total", "q=%00"]
)
def test_what_no_year_or_filter_is_shows_this_year(people, query):
    for path in ("/pks/rekap/", "/pks/rekap/BNNP-17/"):
        page = people.client("bengkulu").get(f"{path}?{query}")
        assert page.status_code == 200
        assert page.context["year"].is_running


@pytest.mark.wide
def test_the_filters_choose_offices_and_states(people):
    client = people.client("admin")
    draft(people, title="Yang draf")
    only = client.get("/pks/rekap/?province=17").context
    assert [row.code for row in only["object_list"]] == ["BNNP-17"]
    assert only["totals"]["total"] == 6
    everything = client.get("/pks/rekap/?lihat=semua&sort=-total&rows=50").context
    assert everything["object_list"][0].code == "BNNP-17"
    assert everything["object_list"][1].total == 0
    assert everything["paginator"].count == Organisation.objects.offices().count()
    assert client.get("/pks/rekap/?kind=KABKOTA").context["totals"]["total"] == 0
    found = client.get("/pks/rekap/BNNP-17/?keadaan=prepared").context["object_list"]
    assert [row.title for row in found] == ["Yang draf"]


@pytest.mark.wide
@pytest.mark.parametrize("path", ["/pks/rekap/", "/pks/rekap/BNNP-17/"])
def test_the_queries_do_not_grow_with_the_rows(people, path):
    Agreement.objects.all().delete()
    client = people.client("admin")
    counts = []
    for n in (1, 2, 30):
        for i in range(n):
            far = ("P17-04", "BNNP-17") if i else ("P17-05", "BNNP-35")
            recorded(f"Nomor {n} {i}", *far, signed_on=DAY(2026, 1, 5), outside_reason="Uji")
        recorded(f"Nomor {n}", signed_on=DAY(2026, 1, 5))
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]
