"""Many reports at once: all or nothing, a dry run that finds what the real one would, and what comes out again."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from python_calamine import CalamineWorkbook

from rehab.models import Draft, MonthlyReport, ReportVersion
from tests.reports import facility, filled, report_of, submitted
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
URL = "/api/v1/reports/bulk/"


@pytest.fixture
def places(people):
    return [facility(people, f"P17-05-{n}") for n in (1, 2, 3)]


def entry(place, month="2026-10", **more):
    values = filled(report_of(place), entered=1)
    return {"facility": place.code, "month": month, "values": values} | more


def send(client, *entries, **more):
    return client.post(URL, {"reports": entries} | more, content_type="application/json")


def test_many_reports_are_handed_in_at_once_and_once(people, places):
    client = people.client("kipas")
    rows = [entry(place, submit=True) for place in places]
    tried = send(client, *rows, dry_run=True)
    assert (tried.status_code, tried.json()) == (200, {"dry_run": True, "saved": [], "errors": []})
    assert not Draft.objects.exists()
    done = [send(client, *rows) for _twice in range(2)]
    assert [one.status_code for one in done] == [200, 200]
    assert done[0].json() == done[1].json()
    assert sorted(done[0].json()["saved"]) == sorted(report_of(place).pk for place in places)
    assert ReportVersion.objects.count() == 3
    assert {report_of(place).status for place in places} == {"DIKIRIM"}


@pytest.mark.parametrize("dry_run", [True, False])
def test_with_one_fault_nothing_is_kept_and_every_fault_has_its_cell(people, places, dry_run):
    one, two, three = places
    bad = entry(two)
    bad["values"] = bad["values"] | {"masuk.rj": "1,5", "masuk.ri": 3}
    odd = entry(three, submit=True)
    odd["values"] = odd["values"] | {"akhir.rj": 9}
    rows = [entry(one), bad, odd, entry(one), entry(one, "2026-11"), entry(one) | {"facility": "P99-1"}]
    said = send(people.client("kipas"), *rows, dry_run=dry_run)
    assert said.status_code == 422
    errors = said.json()["errors"]
    assert [(fault["row"], fault["code"]) for fault in errors] == [
        (2, "masuk.rj"), (2, "masuk.ri"), (3, "akhir.rj"), (4, ""), (5, ""), (6, ""),
    ]  # fmt: skip
    assert errors[0]["text"] == "Tulis bilangan bulat tanpa koma."
    assert errors[3]["text"] == "Laporan ini sudah ada di baris 1."
    assert errors[4] == {
        "row": 5, "facility": one.code, "month": "2026-11", "code": "",
        "text": "Tidak ada laporan lembaga ini untuk bulan itu.",
    }  # fmt: skip
    assert said.json()["saved"] == []
    assert (Draft.objects.count(), ReportVersion.objects.count()) == (0, 0)


def test_cells_that_are_not_named_stay(people, places):
    client = people.client("bengkulu")
    place = places[0]
    send(client, {"facility": place.code, "month": "2026-10", "values": {"masuk.rj": 3, "skhpn": 2}})
    send(client, {"facility": place.code, "month": "2026-10", "values": {"skhpn": None, "latih": "1"}})
    assert Draft.objects.get().plain == {"masuk.rj": 3, "latih": 1}
    refused = send(client, entry(place, submit=True)).json()["errors"]
    assert [(fault["row"], fault["code"]) for fault in refused] == [(1, "")]
    assert "Hanya petugas" in refused[0]["text"]
    stranger = send(people.client("jatim"), entry(place)).json()["errors"]
    assert stranger[0]["text"] == "Tidak ada laporan lembaga ini untuk bulan itu."


def test_an_office_hands_in_for_many_facilities_what_came_on_paper(people, places):
    office = people.client("bengkulu")
    came = {"channel": "KERTAS", "received_on": timezone.localdate().isoformat()}
    rows = [entry(place, submit=True, **came) for place in places[:2]]
    said = send(office, *rows)
    assert said.status_code == 422
    assert "Lampirkan pindaian" in said.json()["errors"][0]["text"]
    assert not ReportVersion.objects.exists()
    for place in places[:2]:
        file = {"file": SimpleUploadedFile("a.pdf", pdf())}
        kept = office.post(f"/api/v1/reports/{report_of(place).pk}/attachments/", file)
        assert (kept.status_code, kept.json()["kind"]) == (201, "pdf")
    done = [send(office, *rows) for _twice in range(2)]
    assert [(one.status_code, len(one.json()["saved"])) for one in done] == [(200, 2), (200, 2)]
    assert ReportVersion.objects.filter(channel="KERTAS", by=people["bengkulu"]).count() == 2
    refused = send(people.client("kipas"), entry(places[2], submit=True, **came)).json()["errors"]
    assert [fault["row"] for fault in refused] == [1]
    assert not ReportVersion.objects.filter(report__facility=places[2]).exists()


def test_with_parts_fewer_reports_fit_and_the_way_out_is_said(people, places, monkeypatch):
    submitted(people, places[0])
    submitted(people, places[1])
    monkeypatch.setattr("rehab.excel.export.MOST_WITH_PARTS", 1)
    client = people.client("bengkulu")
    said = client.get("/api/v1/reports/export/", {"parts": "1"})
    assert said.status_code == 400
    assert "menurut tahun dan kantor pembina, atau unduh tanpa rincian" in said.json()["detail"]
    page = client.get("/laporan/ekspor/?rincian=1")
    assert (page.status_code, "unduh tanpa rincian" in page.content.decode()) == (409, True)
    assert client.get("/api/v1/reports/export/").status_code == 200


@pytest.mark.parametrize(
    "row",
    [
        {}, {"facility": "P17-05-1", "month": "2026-13", "values": {}}, {"facility": 1, "month": "2026-10", "values": []},
        {"facility": "P17-05-1", "month": "0000-10", "values": {}},
        {"facility": "P17-05-1", "month": "2026-10", "values": {"x y": 1}},
    ],
)  # fmt: skip
def test_a_request_that_is_none_is_refused(people, places, row):
    assert send(people.client("kipas"), row).status_code == 400
    assert send(people.client("kipas")).status_code == 400
    assert send(people.client("kipas"), *[entry(places[0])] * 501).status_code == 400


def test_each_report_costs_the_same_few_queries(people, places, django_assert_max_num_queries):
    client = people.client("kipas")
    with django_assert_max_num_queries(50):
        send(client, *(entry(place) for place in places))


def rows_of(data: bytes) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()


@pytest.mark.wide
def test_what_was_handed_in_comes_out_as_one_line_a_report(people, places):
    submitted(people, places[0], entered=3)
    submitted(people, places[1], entered=5)
    old = MonthlyReport.objects.get(facility=places[2], month="2026-09-01")
    assert old.latest is None
    client = people.client("bengkulu")
    for url in ("/api/v1/reports/export/", "/laporan/ekspor/"):
        rows = rows_of(client.get(url).content)
        heads = rows[2]
        column = heads.index("Klien masuk, Rawat jalan [masuk.rj]")
        assert [(row[0], row[3], row[column]) for row in rows[3:]] == [
            (places[0].code, "2026-10", 3.0), (places[1].code, "2026-10", 5.0),
        ]  # fmt: skip
        assert not any("Laki-laki" in str(head) for head in heads)
        few = rows_of(client.get(url, {"facility": places[1].code}).content)
        assert [row[0] for row in few[3:]] == [places[1].code]
    wide = rows_of(client.get("/api/v1/reports/export/", {"parts": "1"}).content)[2]
    assert "Klien masuk, Rawat jalan, Laki-laki, 20–34 tahun [masuk.rj.l.u20]" in wide
    assert len(rows_of(people.client("jatim").get("/laporan/ekspor/").content)) == 3
    assert client.get("/api/v1/reports/export/", {"state": "MATI"}).status_code == 400
    assert client.get("/laporan/ekspor/", {"state": "MATI"}).status_code == 302
