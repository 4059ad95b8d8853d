"""Programmes for programs: the catalogue, figures by office, and the records, with the rights of the pages."""

from typing import Any

import pytest

from programs.enums import Approach, SiteKind, SiteStanding
from programs.models import Indicator
from tests.cast import CAST, OTHERS
from tests.programmes import approved, case, dispose, evidence, site

pytestmark = pytest.mark.django_db
LISTS = ("programmes", "indicators", "cases", "sites")
SEE_CASES = {"admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala", "kabid"}


@pytest.fixture
def call(people):
    """call("bengkulu", "get", "sites/", {...}) → answer."""

    def ask(who: str, method: str, path: str, sent: Any = None) -> Any:
        client = people.client(who)
        if method == "get":
            return client.get(f"/api/v1/{path}", sent or {})
        return getattr(client, method)(f"/api/v1/{path}", sent or {}, content_type="application/json")

    return ask


def test_partners_find_none_of_it(call):
    for path in (
        *(f"{name}/" for name in LISTS),
        "programmes/overview/P17-05/",
        "indicators/lkn/figures/",
        "cases/totals/",
    ):
        assert call("kipas", "get", path).status_code == 404, path
    assert call("kipas", "get", "cases/1/evidence/").status_code == 405


@pytest.mark.parametrize(
    ("path", "chosen", "found"),
    [
        ("programmes/", {"approach": "hard"}, {"perkara", "barang-bukti"}),
        ("programmes/", {"q": "reagan"}, set()),
        ("programmes/", {"q": "tersangka"}, {"perkara"}),
        ("indicators/", {"programme": "kotan"}, {"kotan-kegiatan", "ikotan", "ikp"}),
        ("indicators/", {"approach": "smart", "q": "tiket"}, {"tiket-masuk", "tiket-ditindaklanjuti"}),
        ("indicators/", {"source": "DIISI", "programme": "kotan"}, {"ikotan", "ikp"}),
        ("indicators/", {"programme": "kotan", "year": "2025"}, {"kotan-kegiatan", "ikotan"}),
    ],
)
def test_the_catalogue_is_filtered(call, path, chosen, found):
    Indicator.objects.filter(code="ikp").update(until_year=2024)
    assert {row["code"] for row in call("jatim", "get", path, chosen).json()["results"]} == found


def test_an_indicator_tells_how_it_is_reckoned(call):
    told = call("jatim", "get", "indicators/ikotan/").json()
    assert (told["programme"], told["approach"], told["source"]) == ("kotan", "soft", "DIISI")
    (method,) = told["methods"]
    assert (method["is_index"], method["over_places"] == "JUMLAH", method["by"]) == (True, False, None)
    assert call("jatim", "get", "indicators/tidak-ada/").status_code == 404


# Figures


def test_a_figure_stands_by_itself_and_with_all_below_beside_the_target(call, people):
    approved(people)
    path, year = "indicators/advokasi-kegiatan/figures/", {"year": 2026, "quarter": 1}
    rows = {row["office"]: row for row in call("bengkulu", "get", path, year).json()["results"]}
    assert {code[:7] for code in rows} == {"BNNP-17", "BNNK-17"}
    own, total = rows["BNNP-17"]["own"], rows["BNNP-17"]["total"]
    assert (own["value"], total["result"], total["reason"], total["light"]) == (
        "1.0000",
        "1.0000",
        "TANPA_TARGET",
        "ABU",
    )
    assert rows["BNNK-17.71"]["own"]["value"] is None, "nothing is known, which is not 0"
    one = call("admin", "get", path, year | {"office": "BNNP-17"}).json()
    assert {row["office"] for row in one["results"]} == set(rows)
    assert call("jatim", "get", path, year | {"office": "BNNP-17"}).json() == {
        "office": ["Satuan kerja ini tidak ada."]
    }
    refused = call("admin", "get", path, {"year": 2020})
    assert (refused.status_code, "tidak berlaku pada tahun 2020" in refused.content.decode()) == (400, True)


def test_an_overview_tells_every_indicator_with_its_course(call, people):
    approved(people)
    told = call(
        "bengkulu", "get", "programmes/overview/BNNP-17/", {"year": 2026, "quarter": 2, "approach": "soft"}
    ).json()
    lines = {line["indicator"]: line for line in told["indicators"]}
    assert {line["approach"] for line in lines.values()} == {Approach.SOFT}
    assert lines["advokasi-kegiatan"]["trend"] == ["1.0000", "1.0000"]
    assert lines["advokasi-lembaga"]["result"] in {None, "0.0000"}
    assert call("jatim", "get", "programmes/overview/BNNP-17/").status_code == 404
    for wrong in ({"quarter": 5}, {"year": "x"}, {"approach": "keras"}):
        assert call("bengkulu", "get", "programmes/overview/BNNP-17/", wrong).status_code == 400, wrong


@pytest.mark.wide
def test_figures_of_cases_reach_those_who_see_cases_alone(call, people, turn):
    """Whatever way leads to them."""
    seized, span = evidence(people, case(people), net=777), {"year": 2026, "quarter": 1}
    paths = ("indicators/bb-berat/figures/", f"cases/{seized.case_id}/", "cases/")
    for who in sorted(CAST | OTHERS):
        with turn(who) as client:
            texts = [client.get(f"/api/v1/{path}", span | {"page_size": 500}).content.decode() for path in paths]
            assert [("777.0000" in text) for text in texts] == [who in SEE_CASES] * 3
            assert client.get("/api/v1/cases/").status_code == (404 if who in {"kipas", "pesona", "cegah"} else 200)
    for who in ("cegah", "bengkulu"):
        lines = call(who, "get", "programmes/overview/BNNP-17/", span | {"approach": "hard"}).json()["indicators"]
        assert {line["hidden"] for line in lines} == {who == "cegah"}
        results = {line["indicator"]: line["result"] for line in lines}
        assert results["bb-berat"] == (None if who == "cegah" else "777.0000")


@pytest.mark.wide
def test_queries_do_not_grow_with_offices_or_records(people, django_assert_max_num_queries):
    span = {"year": 2026, "quarter": 2}
    many = {
        "indicators/advokasi-kegiatan/figures/": {"page_size": 200, **span},
        "sites/": {},
        "cases/": {},
        "indicators/": {},
    }
    few = {path: {"page_size": 1, **chosen} if "figures" in path else chosen for path, chosen in many.items()}
    client, first = people.client("pusat"), {}

    def record(n: int) -> None:
        site(people, f"Tempat {n}", SiteKind.RISK, ("2026-01-10", SiteStanding.SAFE))
        dispose(people, evidence(people, case(people, f"LKN/{n}"), net=5), 1)

    record(1)
    client.get("/api/v1/sites/")
    for path, chosen in few.items():
        with django_assert_max_num_queries(20) as counted:
            client.get(f"/api/v1/{path}", chosen)
        first[path] = len(counted)
    record(2)
    record(3)
    for path, chosen in many.items():
        with django_assert_max_num_queries(first[path]):
            assert client.get(f"/api/v1/{path}", chosen | {"page_size": 200}).json()["count"] >= 3


# Cases


def test_a_case_is_recorded_with_its_evidence_and_keeps_its_balance(call):
    made = call(
        "bengkulu", "post", "cases/",
        {"number": "LKN/1/II/2026", "kind": "BRNTS", "month": "2026-02-17", "region": "17.71",
         "suspects": [{"sex": "L", "age": "18-25", "people": 2}, {"sex": "P", "age": "-17", "people": 0}]},
    ).json()  # fmt: skip
    assert (made["office"], made["month"]) == ("BNNP-17", "2026-02-01")
    assert made["suspects"] == [{"sex": "L", "age": "18-25", "people": 2}]
    url = f"cases/{made['id']}/"
    call("bengkulu", "post", f"{url}evidence/", {"substance": "SABU", "unit": "kg", "gross": "0.1"})
    told = call("bengkulu", "post", f"{url}evidence/", {"substance": "EKSTASI", "unit": "butir", "net": "25"}).json()
    sabu, _pills = told["evidence"]
    assert (sabu["gross"], sabu["net"], sabu["remaining"], sabu["unit"]) == ("100.0000", None, None, "gram")
    weighed = {"on": "2026-03-01", "number": "BA/T/1", "net": "90"}
    call("bengkulu", "post", f"{url}evidence/{sabu['id']}/weighings/", weighed)
    gone = {"kind": "MUSNAH", "on": "2026-03-04", "number": "BA/M/1", "quantity": "80"}
    out = f"{url}evidence/{sabu['id']}/disposals/"
    told = call("bengkulu", "post", out, gone).json()["evidence"][0]
    assert (told["net"], told["destroyed"], told["remaining"]) == ("90.0000", "80.0000", "10.0000")
    again = call("bengkulu", "post", out, gone)
    assert (again.status_code, again.json()) == (400, {"quantity": ["Sisa barang bukti ini 10 gram."]})
    assert call("bengkulu", "delete", f"{out}{told['disposals'][0]['id']}/").status_code == 204
    told = call("bengkulu", "patch", url, {"network": True}).json()
    assert (told["network"], told["evidence"][0]["remaining"]) == (True, "90.0000")
    assert told["suspects"] == made["suspects"], "what is not sent stays"


@pytest.mark.parametrize(
    ("path", "sent", "field", "words"),
    [
        ("cases/", {"number": " lkn/1/II/2026"}, "number", "sudah dicatat"),
        ("cases/", {"month": "2999-01-01"}, "__all__", "belum tiba"),
        ("cases/", {"region": "99"}, "region", "Wilayah ini tidak ada"),
        ("cases/", {"region": "17"}, "region", "bukan provinsi"),
        ("cases/", {"note": "a.n. 1771010101010001"}, "note", "16 angka"),
        ("cases/{0.case.pk}/destroy/", {"evidence": [{"evidence": 1, "quantity": 1}]}, "evidence", "tidak ada"),
        ("cases/", {"office": "P17-05"}, "office", "tidak ada"),
        ("cases/", {"suspects": [{"sex": "L", "age": "18-25", "people": -1}]}, "suspects", ""),
        ("cases/{0.case.pk}/evidence/", {"unit": "butir", "net": "5"}, "unit", "Sabu dicatat dalam gram, bukan butir"),
        ("cases/{0.case.pk}/evidence/", {"unit": "karung", "net": "5"}, "unit", "tidak dikenal"),
        ("cases/{0.case.pk}/evidence/", {"unit": "gram"}, "__all__", "bruto, netto"),
        ("cases/{0.case.pk}/evidence/", {"unit": "gram", "net": "1e30"}, "net", ""),
        ("cases/{0.case.pk}/evidence/{0.pk}/disposals/", {"quantity": "100.5"}, "quantity", "Sisa barang bukti ini 100"),
        ("cases/{0.case.pk}/evidence/{0.pk}/disposals/", {"quantity": "1", "on": "2999-01-01"}, "__all__", "belum tiba"),
        ("cases/{0.case.pk}/evidence/{0.pk}/weighings/", {"net": "50", "number": ""}, "number", ""),
        ("sites/", {"latitude": "80", "longitude": "5"}, "__all__", "tidak di Indonesia"),
        ("sites/", {"latitude": "-3.8"}, "longitude", "Isi lintang dan bujur"),
        ("sites/", {"standing": "AKTIF", "basis": ""}, "basis", "Isi dasarnya"),
        ("sites/{1.pk}/standings/", {"standing": "AKTIF"}, "standing", "bukan untuk"),
        ("sites/{1.pk}/standings/", {"on": "2999-01-01"}, "__all__", "belum tiba"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(call, people, path, sent, field, words):
    seized = evidence(people, case(people), net=100)
    place = site(people, "Sukaraja", SiteKind.RISK)
    right = {
        "number": "LKN/2" if path == "cases/" else "BA/1", "kind": "BRNTS", "month": "2026-03-01", "region": "17.71",
        "substance": "SABU", "on": "2026-05-04", "standing": "AMAN", "village": "Kandang",
        "basis": "SK 1",
    }  # fmt: skip
    right["kind"] = {"sites/": "BERSINAR"}.get(path, "MUSNAH" if "disposals" in path else "BRNTS")
    answer = call("bengkulu", "post", path.format(seized, place), right | sent)
    assert (answer.status_code, list(answer.json())) == (400, [field]), answer.content.decode()
    assert words in answer.content.decode()


def test_provinces_have_totals_for_everybody_of_the_offices(call, people):
    seized = evidence(people, case(people), net=100)
    dispose(people, seized, 40)
    found = {
        who: call(who, "get", "cases/totals/", {"year": 2026}).json()["results"] for who in ("cegah", "jatim", "pusat")
    }
    assert found["cegah"] == found["pusat"]
    (row,) = found["pusat"]
    told = [row[name] for name in ("province", "quarter", "cases", "suspects", "gram", "destroyed", "unweighed")]
    assert (told, found["jatim"]) == (["17", 1, 1, 2, "100.0000", "40.0000", 0], [])
    assert call("pusat", "get", "cases/totals/", {"year": 2025}).json()["count"] == 0


# Sites


def test_a_place_has_its_history_and_a_day_says_one_thing(call, people):
    made = call("bengkulu", "post", "sites/", {"kind": "RAWAN", "region": "17.71", "village": "Sukaraja"}).json()
    assert (made["office"], made["standing"]) == ("BNNP-17", None)
    url = f"sites/{made['id']}/standings/"
    for standing, on in (("BAHAYA", "2026-01-10"), ("AMAN", "2026-08-01"), ("WASPADA", "2026-08-01")):
        told = call("bengkulu", "post", url, {"standing": standing, "on": on, "basis": "Survei"}).json()
    assert (told["standing"], told["stands_since"]) == ("WASPADA", "2026-08-01")
    assert [one["standing"] for one in told["standings"]] == ["WASPADA", "BAHAYA"]
    assert (
        call("bengkulu", "patch", f"sites/{made['id']}/", {"district": "Selebar", "kind": "BERSINAR"}).json()["kind"]
        == "RAWAN"
    )
    assert call("pusat", "get", "sites/", {"standing": "WASPADA", "q": "selebar"}).json()["count"] == 1
    assert call("jatim", "get", f"sites/{made['id']}/").status_code == 404
