"""Programmes for programs: the catalogue, figures by office, and the records, with the rights of the pages."""

from typing import Any

import pytest

from programs.enums import Approach, SiteKind, SiteStanding
from programs.models import Indicator, Result, Target
from tests.cast import CAST, OTHERS
from tests.programmes import approved, case, dispose, evidence, result, site, target

pytestmark = pytest.mark.django_db
LISTS = ("programmes", "indicators", "targets", "activities", "results", "cases", "sites")
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
        approved(people, title=f"Kegiatan {n}", basis_number=str(n), institutions=[("SMAN 1", 4), ("SMAN 2", None)])
        target(people, ("dektara", "dektari", "ikp")[n - 1])
        result(people, month=n)

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


# Activities

ACTIVITY = {
    "programme": "advokasi", "kind": "KIE", "title": "Penyuluhan", "basis": "SPRIN", "basis_number": "Sprin/1/2026",
    "begins": "2026-05-04", "region": "17.71", "group": "PENDIDIKAN", "men": 4, "women": 5,
    "institutions": [{"name": "SMAN 1", "people": 6}, {"name": "SMAN 2"}],
}  # fmt: skip


@pytest.mark.wide
def test_an_activity_is_recorded_once_approved_and_corrected(call):
    series = "7d0f2f0e-6c50-4f0a-9c7e-0a3a8a1c9f11"
    made, again = (
        call("bengkulu", "post", "activities/", ACTIVITY | {"series": series, "done": True}) for _ in range(2)
    )
    told = made.json()
    assert (made.status_code, again.json()["id"]) == (201, told["id"])
    assert (told["status"], told["people"], told["ends"], told["approach"]) == ("TERLAKSANA", 9, "2026-05-04", "soft")
    assert told["institutions"] == [{"name": "SMAN 1", "people": 6}, {"name": "SMAN 2", "people": None}]
    assert call("kepala", "post", "activities/", ACTIVITY | {"series": series}).json() == {
        "series": ["UUID ini sudah dipakai."]
    }
    url, ids = f"activities/{told['id']}/", {"ids": [told["id"]]}
    assert call("bengkulu", "post", f"{url}approve/").status_code == 403
    assert call("bengkulu", "post", "activities/approve-many/", ids).status_code == 403
    assert call("kota", "post", "activities/approve-many/", ids).json() == {"ids": ["Sebagian nomor ini tidak ada."]}
    assert [call("kepala", "post", "activities/approve-many/", ids).json() for _ in range(2)] == [{"approved": 1}] * 2
    figure = call("pusat", "get", "indicators/advokasi-lembaga/figures/", {"year": 2026, "office": "BNNP-17"}).json()
    assert {row["office"]: row["total"]["result"] for row in figure["results"]}["BNNP-17"] == "2.0000"
    version = call("bengkulu", "post", f"{url}correct/", {"reason": "Salah hitung"}).json()
    assert [(one["n"], one["status"]) for one in version["versions"]] == [(1, "SETUJU"), (2, "TERLAKSANA")]
    changed = call("bengkulu", "patch", f"activities/{version['id']}/", {"men": 40}).json()
    assert (changed["people"], len(changed["institutions"])) == (45, 2), "what is not sent stays"
    call("kepala", "post", f"activities/{version['id']}/approve/")
    listed = call("bengkulu", "get", "activities/").json()["results"]
    assert [(row["id"], row["status"]) for row in listed] == [(version["id"], "SETUJU")]
    assert call("bengkulu", "get", url).json()["status"] == "DIGANTI"


def test_what_looks_doubtful_is_kept_with_a_word(call):
    call("bengkulu", "post", "activities/", ACTIVITY)
    other = ACTIVITY | {"title": "Dialog", "region": "35.76"}
    answer = call("bengkulu", "post", "activities/", other)
    assert (answer.status_code, list(answer.json())) == (400, ["doubt"])
    assert [
        word for word in ("sudah dipakai", "provinsi lain", "penjelasannya") if word in answer.content.decode()
    ] == ["sudah dipakai", "provinsi lain", "penjelasannya"]
    assert call("bengkulu", "post", "activities/", other | {"doubt": "Dua kelas"}).status_code == 201


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"begins": "2026-10-01", "ends": "2999-01-01"}, "ends", "Periksa tahunnya"),
        ({"begins": "2027-01-01", "done": True}, "__all__", "belum selesai belum dapat dicatat"),
        ({"ends": "2026-05-03"}, "__all__", "tidak boleh sebelum tanggal mulai"),
        ({"people": 10}, "people", "tidak berjumlah sekian"),
        ({"institutions": [{"name": "SMAN 1", "people": 10}]}, "men", "lebih dari peserta seluruhnya"),
        ({"institutions": [{"name": "SMAN 1"}, {"name": "sman 1"}]}, "institutions", "ditulis dua kali"),
        ({"men": -1}, "men", ""),
        ({"men": 10**9}, "men", ""),
        ({"programme": "tidak-ada"}, "programme", "Program ini tidak ada"),
        ({"site": 987654321}, "site", "Lokasi ini tidak ada"),
        ({"cost": "1e40"}, "cost", ""),
        ({"region": ""}, "region", ""),
        ({"office": "BNNP-35"}, "office", "Satuan kerja ini tidak ada"),
    ],
)  # fmt: skip
def test_a_wrong_activity_is_told_beside_its_field(call, sent, field, words):
    answer = call("bengkulu", "post", "activities/", ACTIVITY | sent)
    assert (answer.status_code, list(answer.json())) == (400, [field]), answer.content.decode()
    assert words in answer.content.decode()


# Targets, results


@pytest.mark.wide
def test_a_target_goes_up_comes_back_and_is_revised(call):
    steps = {"indicator": "konten-terbit", "year": 2026, "quarters": [5, 10, 15, 20]}
    first, again = (call("bengkulu", "post", "targets/", steps).json() for _ in range(2))
    assert (first["id"], first["status"], first["quarters"][3]) == (again["id"], "DRAF", "20.0000")
    url = f"targets/{first['id']}/"
    assert call("bengkulu", "patch", url, {"quarters": [5, 10, 15, 25]}).json()["quarters"][3] == "25.0000"
    call("bengkulu", "post", f"{url}propose/")
    assert call("kepala", "post", f"{url}approve/").status_code == 403, "the national office decides"
    assert call("penetap", "post", f"{url}return/", {"note": "Terlalu rendah"}).json()["note"] == "Terlalu rendah"
    call("bengkulu", "post", f"{url}propose/")
    assert call("penetap", "post", f"{url}approve/").json()["status"] == "BERLAKU"
    stands = call("bengkulu", "patch", url, {"quarters": [1, 2, 3, 4]})
    assert (stands.status_code, "sudah berstatus" in stands.content.decode()) == (400, True)
    assert call("bengkulu", "post", f"{url}revise/", {"quarters": [1, 2, 3, 4]}).status_code == 400, "wants a reason"
    revision = call("bengkulu", "post", f"{url}revise/", {"quarters": [1, 2, 3, 4], "reason": "Anggaran"}).json()
    assert (revision["n"], revision["status"]) == (2, "DRAF")
    found = (
        call("jatim", "get", "targets/").json()["count"],
        call("pusat", "get", "targets/", {"in_force": "true"}).json()["count"],
    )
    assert found == (0, 1)


@pytest.mark.parametrize(
    ("sent", "field", "words"),
    [
        ({"year": 2024}, "detail", "tidak berlaku pada tahun 2024"),
        ({"quarters": [5, 4, 6, 7]}, "quarters", "tidak boleh turun"),
        ({"quarters": None, "lower": 5}, "quarters", "Isi keempat triwulan"),
        ({"quarters": [1, 2, 3]}, "quarters", ""),
        ({"quarters": [1, 2, 3, "4.5"]}, "quarters", "bilangan bulat"),
        ({"quarters": [-1, 2, 3, 4]}, "quarters", "di bawah nol"),
        ({"indicator": "x"}, "indicator", "Indikator ini tidak ada"),
    ],
)
def test_a_wrong_target_is_told_beside_its_field(call, sent, field, words):
    Indicator.objects.filter(code="konten-terbit").update(since_year=2025)
    right = {"indicator": "konten-terbit", "year": 2026, "quarters": [5, 10, 15, 20]}
    answer = call("bengkulu", "post", "targets/", right | sent)
    assert (answer.status_code, list(answer.json())) == (400, [field]), answer.content.decode()
    assert words in answer.content.decode()


def test_handed_down_targets_are_all_in_force_or_none(call):
    one = {"office": "BNNP-17", "indicator": "konten-terbit", "quarters": [5, 10, 15, 20]}
    wrong = one | {"office": "BNNP-35", "quarters": [5, 4, 3, 2]}
    sent = {"year": 2026, "reason": "Nota dinas 1", "targets": [one, wrong]}
    answer = call("penetap", "post", "targets/hand-down/", sent)
    assert (answer.status_code, list(answer.json()["targets"])) == (400, ["2"])
    assert not Target.objects.exists()
    told = call(
        "penetap", "post", "targets/hand-down/", sent | {"targets": [one, wrong | {"quarters": [1, 2, 3, 4]}]}
    ).json()
    assert {(row["office"], row["status"], row["reason"]) for row in told} == {
        (code, "BERLAKU", "Nota dinas 1") for code in ("BNNP-17", "BNNP-35")
    }


def test_targets_of_a_year_are_written_proposed_and_decided_at_once(call):
    year = {"office": "BNNP-17", "year": 2026}
    rows = [{"indicator": code, "quarters": [5, 10, 15, 20]} for code in ("konten-terbit", "tiket-masuk")]
    wrong = call(
        "bengkulu", "post", "targets/drafts/", year | {"targets": [rows[0], rows[1] | {"quarters": [2, 1, 3, 4]}]}
    )
    assert (wrong.status_code, list(wrong.json()), Target.objects.count()) == (400, ["tiket-masuk"], 0)
    made = call("bengkulu", "post", "targets/drafts/", year | {"targets": rows}).json()
    proposed = call("bengkulu", "post", "targets/propose-all/", year).json()
    assert [row["status"] for row in proposed] == ["DIAJUKAN"] * 2
    ids = {"ids": [row["id"] for row in made]}
    assert call("bengkulu", "post", "targets/approve-many/", ids).status_code == 403
    assert call("kepala", "post", "targets/approve-many/", ids).json() == {"decided": 0}
    note = {"note": "Terlalu rendah"}
    assert call("penetap", "post", "targets/return-many/", {"ids": ids["ids"][:1]} | note).json() == {"decided": 1}
    assert call("penetap", "post", "targets/approve-many/", ids).json() == {"decided": 1}
    copied = call("bengkulu", "post", "targets/copy-year/", {"year": 2027}).json()
    assert [(row["year"], row["status"]) for row in copied] == [(2027, "DRAF")]
    for step in ("copy-year", "propose-all"):
        assert call("kabid", "post", f"targets/{step}/", year).status_code == 403, step


def test_a_result_is_entered_looked_through_corrected_and_locked(call):
    sent = {"indicator": "konten-terbit", "month": "2026-02-17", "value": "7"}
    first, again = (call("bengkulu", "post", "results/", sent).json() for _ in range(2))
    assert (first["id"], first["month"], first["status"]) == (again["id"], "2026-02-01", "DIKIRIM")
    assert call("kepala", "post", f"results/{first['id']}/review/").json()["status"] == "DIPERIKSA"
    assert call("bengkulu", "post", "results/", sent | {"value": 9}).json().keys() == {"reason"}
    corrected = call("bengkulu", "post", "results/", sent | {"value": 9, "reason": "Salah ketik"}).json()
    assert (corrected["n"], corrected["status"]) == (2, "DIKIRIM")
    rows = call("pusat", "get", "results/", {"standing": "true"}).json()["results"]
    assert [(row["id"], row["value"]) for row in rows] == [(corrected["id"], "9.0000")]
    assert call("bengkulu", "post", "results/", sent | {"month": "2999-01-01"}).json() == {
        "month": ["Bulan ini belum tiba."]
    }
    assert list(call("bengkulu", "post", "results/", sent | {"value": "7.5"}).json()) == ["value"]
    assert "dihitung portal" in call("bengkulu", "post", "results/", sent | {"indicator": "lkn"}).content.decode()
    assert "Kunci dahulu" in call("penetap", "post", "results/locks/", {"year": 2026, "quarter": 2}).content.decode()
    locked = call("penetap", "post", "results/locks/", {"year": 2026, "quarter": 1})
    assert (locked.status_code, call("jatim", "get", "results/locks/").json()["count"]) == (201, 1)


def test_results_are_written_and_looked_through_at_once(call):
    rows = [{"indicator": "konten-terbit", "month": f"2026-0{month}-01", "value": month} for month in (1, 2, 3)]
    wrong = call("bengkulu", "post", "results/sheet/", {"values": [*rows, rows[0] | {"value": "0.5"}]})
    assert (wrong.status_code, list(wrong.json()), Result.objects.count()) == (400, ["4"], 0)
    made = call("bengkulu", "post", "results/sheet/", {"values": rows}).json()
    ids = [row["id"] for row in made]
    assert call("bengkulu", "post", "results/review-many/", {"ids": ids}).status_code == 403
    back = call("kepala", "post", "results/return-many/", {"ids": ids[:1], "reason": "Periksa lagi"})
    assert (back.json(), call("kepala", "post", "results/review-many/", {"ids": ids}).json()) == (
        {"decided": 1},
        {"decided": 2},
    )


def test_copies_of_case_figures_reach_those_who_see_cases_alone(call, people):
    case(people)
    call("penetap", "post", "results/locks/", {"year": 2026, "quarter": 1})
    copy = Result.objects.get(indicator__code="lkn")
    for who, code in (("bengkulu", 200), ("cegah", 404), ("jatim", 404)):
        assert call(who, "get", f"results/{copy.pk}/").status_code == code, who
        assert call(who, "get", "results/", {"indicator": "lkn"}).json()["count"] == (code == 200), who


def test_another_way_of_reckoning_shows_its_effect_first(call, people):
    for month, value in ((1, 30), (2, 10)):
        result(people, value, "dektara", month)
    sent = {"since_year": 2026, "over_time": "MAKS", "reason": "Nilai tertinggi"}
    path = "indicators/dektara/methods/"
    told = call("penetap", "post", path, sent | {"dry_run": True})
    assert told.status_code == 200, told.content.decode()
    (effect,) = told.json()
    sides = {one["office"]: (one["before"]["result"], one["after"]["result"]) for one in effect["changes"]}
    assert sides["BNNP-17"][1] == "30.0000"
    assert sides["BNNP-17"][0] != "30.0000"
    told = call("penetap", "post", path, sent).json()["methods"]
    assert [(one["over_time"], one["by"]) for one in told[:1]] == [("MAKS", "Penetap Uji")]
    assert call("penetap", "post", path, sent).json() == {
        "detail": "Ini sama dengan cara yang sudah berlaku; belum ada yang berubah."
    }


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
        ("cases/{0.case.pk}/evidence/{0.pk}/disposals/", {"quantity": "1", "on": "2999-01-01"}, "on", "belum tiba"),
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
