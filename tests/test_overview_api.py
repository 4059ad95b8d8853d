"""The overviews of agreements and duties for programs: the figures, filters and rights of the pages."""

import datetime as dt

import pytest

from bnnportal.offices.models import Organisation
from partners import actions
from partners.enums import ObligationKind
from partners.models import Obligation
from tests import visits
from tests.activities import held
from tests.agreements import active, draft
from tests.cast import CAST

RECAP = "/api/v1/agreements/recap/"
LATE = "/api/v1/obligations/late/"
RENEWALS = "/api/v1/agreements/renewals/"
VISITS = "/api/v1/visits/"
READERS = {"admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala", "kipas"}


@pytest.mark.wide
def test_the_recap_is_that_of_the_pages(people, turn):
    active(people)
    for who in sorted(CAST):
        with turn(who) as client:
            page, told = client.get("/pks/rekap/?tahun=2026"), client.get(RECAP, {"tahun": "2026"})
            assert told.status_code == page.status_code == (403 if who == "kipas" else 200)
            one, two = client.get("/pks/rekap/BNNP-17/?tahun=2026"), client.get(f"{RECAP}BNNP-17/", {"tahun": "2026"})
            assert two.status_code == one.status_code
            assert (two.status_code == 200) == (who in READERS - {"kipas"})
            if who == "kipas":
                assert "Perjanjian Anda ada pada daftar perjanjian" in told.json()["detail"]
                continue
            counts = told.json()["totals"]
            rows, totals = page.context["object_list"], page.context["totals"]
            assert [row["code"] for row in told.json()["offices"]] == [row.code for row in rows]
            assert [counts[name] for name in ("total", "partners", "new", "duties_due", "duties_met")] == [
                totals[name] for name in ("total", "partners", "new", "duties_due", "duties_met")
            ]
            assert counts["groups"] == {name: n for name, _label, n in page.context["groups"]}
            assert sum(counts["kinds"].values()) == counts["total"]
            if two.status_code == 200:
                shown = [
                    (row["title"], row["duties_due"], row["days_left"] is None) for row in two.json()["agreements"]
                ]
                assert len(shown) == 6 == two.json()["totals"]["total"]
                assert {row.title for row in one.context["object_list"]} == {title for title, _due, _left in shown}


@pytest.mark.wide
def test_the_filters_of_the_recap(people):
    client = people.client("admin")
    draft(people, title="Yang draf")
    assert [row["code"] for row in client.get(RECAP, {"province": "17"}).json()["offices"]] == ["BNNP-17"]
    everything = client.get(RECAP, {"lihat": "semua"}).json()["offices"]
    assert len(everything) == Organisation.objects.offices().count()
    assert client.get(RECAP, {"kind": "KABKOTA"}).json()["totals"]["total"] == 0
    assert client.get(RECAP, {"q": "Bengkulu"}).json()["totals"]["total"] == 6
    found = client.get(f"{RECAP}BNNP-17/", {"keadaan": "prepared"}).json()["agreements"]
    assert [(row["title"], row["state"]) for row in found] == [("Yang draf", "DRAF")]
    assert client.get(f"{RECAP}BNNP-17/", {"jenis": "NK"}).json()["agreements"] == []
    assert len(client.get(f"{RECAP}BNNP-17/", {"q": "Yang draf"}).json()["agreements"]) == 1
    assert client.get(f"{RECAP}P17-05/").status_code == 404
    for name, value in {"tahun": "1999", "province": "xx", "kind": "X", "lihat": "x"}.items():
        answer = client.get(RECAP, {name: value})
        assert (answer.status_code, list(answer.json())) == (400, [name])
    assert list(client.get(f"{RECAP}BNNP-17/", {"keadaan": "x"}).json()) == ["keadaan"]


@pytest.mark.wide
def test_who_reads_where_duties_stand(people, turn):
    agreement = active(people, end=dt.date(2027, 6, 30))
    for who in sorted(CAST):
        with turn(who) as client:
            wanted = 200 if who in READERS else 404
            page = client.get(f"/pks/{agreement.pk}/kewajiban/")
            told = client.get(f"/api/v1/agreements/{agreement.pk}/duties/")
            assert told.status_code == page.status_code == wanted
            for code in ("BNNP-17", "P17-05"):
                late = client.get(f"{LATE}{code}/")
                seen = client.get(f"/satker/{code}/kewajiban/")
                assert late.status_code == seen.status_code, code
                if late.status_code == 200:
                    assert late.json()["by_partner"] == seen.context["by_partner"]
                    assert [row["agreement"] for row in late.json()["agreements"]] == [
                        row["agreement"].pk for row in seen.context["groups"]
                    ]
    assert people.client("bengkulu").get(f"{LATE}tidak-ada/").status_code == 404


def test_clause_duties_and_evidence(people):
    agreement = active(people)
    one = agreement.obligations.filter(kind=ObligationKind.REPORT).earliest("due")
    actions.send(obligation=one, by=people["bengkulu"], evidence="Laporan di atas kertas")
    actions.add_duty(
        agreement=agreement, by=people["bengkulu"], title="Rapat koordinasi", side="KANTOR", due=agreement.end
    )
    told = people.client("kipas").get(f"/api/v1/agreements/{agreement.pk}/duties/").json()
    assert told["counts"]["all"] == agreement.obligations.count()
    assert told["counts"]["sent"] == 1
    assert [clause["title"] for clause in told["clauses"]] == [scope.title for scope in agreement.scopes.all()] + [""]
    assert [(series["title"], series["own"]) for series in told["clauses"][-1]["series"]] == [
        ("Rapat koordinasi", True)
    ]
    duties = {
        duty["id"]: duty for clause in told["clauses"] for series in clause["series"] for duty in series["duties"]
    }
    assert set(duties) == set(agreement.obligations.values_list("pk", flat=True))
    assert (duties[one.pk]["state"], duties[one.pk]["evidence"]) == ("DIKIRIM", "Laporan di atas kertas")
    assert (duties[one.pk]["sent_by"], duties[one.pk]["files"]) == (people["bengkulu"].name, 0)


@pytest.mark.wide
def test_what_is_late_by_whom_and_below(people, django_assert_num_queries):
    active(people)
    client = people.client("bengkulu")
    told = client.get(f"{LATE}BNNP-17/").json()
    late = Obligation.objects.late()
    assert told["by_office"] + told["by_partner"] == late.count() > 6
    (group,) = told["agreements"]
    assert (group["partner"], group["more"]) == ("P17-05", late.count() - len(group["duties"]))
    assert group["longest"] == group["duties"][0]["days_late"] > 0
    below = people.client("pimpinan").get(f"{LATE}BNN-RI/").json()["below"]
    assert [(row["code"], row["by_partner"]) for row in below] == [("BNNP-17", told["by_partner"])]
    with django_assert_num_queries(8) as once:
        client.get(f"{LATE}BNNP-17/")
    active(people, partner="P17-04")
    with django_assert_num_queries(len(once)):
        assert len(client.get(f"{LATE}BNNP-17/").json()["agreements"]) == 2


@pytest.mark.wide
def test_a_round_of_renewals_with_its_evaluation(people, turn):
    agreement = active(people, end=dt.date.today() + dt.timedelta(days=30))  # noqa: DTZ011
    visits.signed(people, quarter=1)
    for who in sorted(CAST):
        with turn(who) as client:
            page, told = client.get("/pks/perpanjangan/"), client.get(RENEWALS)
            assert told.status_code == page.status_code == 200
            assert [row["id"] for row in told.json()["results"]] == [
                row["agreement"].pk for row in page.context["rows"]
            ]
            one = client.get(f"/api/v1/agreements/{agreement.pk}/evaluation/")
            assert one.status_code == (200 if who in READERS else 404)
            if who in READERS:
                assert one.json()["score"] == 100
                assert one.json()["visited_on"] == str(visits.DAY)
                assert one.json()["duties"]["due"] > one.json()["duties"]["met"] == 1  # the visit
                assert one.json()["trained"] is None
    client = people.client("bengkulu")

    def found(**query: str) -> list[int]:
        return [row["id"] for row in client.get(RENEWALS, query).json()["results"]]

    assert found(q="tidak ada yang begini") == []
    assert agreement.pk in found(renewed="tidak", until="tahun-depan", office="BNNP-17")
    (draft_after,) = actions.renew(agreements=[agreement], by=people["bengkulu"]).made
    row = next(row for row in client.get(RENEWALS).json()["results"] if row["id"] == agreement.pk)
    assert (row["successor"], row["successor_status"]) == (draft_after.pk, "DRAF")
    assert row["evaluation"] == client.get(f"/api/v1/agreements/{agreement.pk}/evaluation/").json()
    assert agreement.pk not in found(renewed="tidak")
    for name in ("until", "office", "renewed"):
        assert list(client.get(RENEWALS, {name: "x"}).json()) == [name]


@pytest.mark.wide
def test_a_round_costs_the_same_at_one_and_three(people, django_assert_num_queries):
    client = people.client("bengkulu")
    client.get(RENEWALS)
    with django_assert_num_queries(6) as once:
        client.get(RENEWALS)
    n = len(once)
    for partner in ("P17-05", "P17-04"):
        active(people, partner=partner)
    with django_assert_num_queries(n):
        client.get(RENEWALS)


@pytest.mark.wide
def test_the_instrument_and_the_last_visit(people, turn):
    agreement = active(people)
    first = visits.signed(people, quarter=1, agreement=agreement)
    now = visits.answered(people, quarter=3)
    url = f"{VISITS}{now.pk}/"
    for who in sorted(CAST):
        with turn(who) as client:
            wanted = 200 if who in READERS else 404
            assert client.get(f"{url}instrument/").status_code == wanted
            told = client.get(f"{url}comparison/")
            assert told.status_code == client.get(f"/kunjungan/{now.pk}/").status_code == wanted
            if who == "kipas":  # not submitted yet
                assert (told.json()["earlier"], told.json()["sections"]) == (None, [])
            elif who in READERS:
                assert (told.json()["earlier"], told.json()["comparable"]) == (first.pk, True)
    client = people.client("bengkulu")
    shown = client.get(f"{url}instrument/").json()
    items = [item for section in shown["sections"] for item in section["items"]]
    assert (len(items), shown["maximum"], {len(item["anchors"]) for item in items}) == (34, 102, {3})
    assert [row["id"] for row in client.get(VISITS, {"agreement": agreement.pk}).json()["results"]] == [first.pk]
    assert client.get(VISITS, {"agreement": "x"}).status_code == 400


def test_what_the_last_visit_left_open_is_told_beside_the_scores(people):
    code = visits.planned(people, quarter=4).definition.items(False)[0].code
    first = visits.signed(people, {code: 1}, quarter=1, with_follow_up=True)
    now = visits.submitted(people, quarter=3, visited_on=dt.date(2026, 8, 3))
    told = people.client("bengkulu").get(f"{VISITS}{now.pk}/comparison/").json()
    item = told["sections"][0]["items"][0]
    assert (item["code"], item["before"], item["score"], item["trend"]) == (code, 1, 3, "naik")
    assert (told["trend"], told["earlier_on"]) == ("naik", str(visits.DAY))
    assert [(row["visit"], row["text"]) for row in told["open_follow_ups"]] == [(first.pk, "Lengkapi SPO layanan")]


@pytest.mark.wide
def test_the_plan_of_a_year_names_who_is_not_planned(people, turn):
    visit = visits.planned(people, quarter=2)
    for who in sorted(CAST):
        with turn(who) as client:
            page, told = client.get("/kunjungan/rencana/?year=2026"), client.get(f"{VISITS}plan/", {"year": "2026"})
            assert told.status_code == page.status_code == 200
            plan, shown = told.json(), page.context
            assert plan["office"] == (shown["office"].code if shown["office"] else None)
            assert [plan[name] for name in ("planned", "done", "unplanned")] == [
                shown[name] for name in ("planned", "done", "unplanned")
            ]
            assert [row["partner"] for row in plan["partners"]] == [
                r["partner"].organisation.code for r in shown["rows"]
            ]
    plan = people.client("kepala").get(f"{VISITS}plan/", {"year": "2026", "office": "BNNP-17"}).json()
    assert {row["partner"]: [v["id"] for v in row["visits"]] for row in plan["partners"]}["P17-05"] == [visit.pk]
    assert plan["unplanned"] == len(plan["partners"]) - 1 > 0
    for name, value in {"year": "1999", "office": "BNNP-35"}.items():
        answer = people.client("kepala").get(f"{VISITS}plan/", {name: value})
        assert (answer.status_code, list(answer.json())) == (400, [name])


def test_programs_plan_for_a_colleague_and_search_activities(people):
    client = people.client("bengkulu")
    wanted = {"partner": "P17-05", "year": 2026, "quarters": [4], "in_charge": people["kepala"].email}
    (visit,) = client.post(VISITS, wanted, content_type="application/json").json()
    assert visit["in_charge"] == people["kepala"].name
    wrong = client.post(VISITS, wanted | {"in_charge": people["jatim"].email}, content_type="application/json")
    assert (wrong.status_code, list(wrong.json())) == (400, ["in_charge"])
    held(people)
    assert client.get("/api/v1/trainings/", {"q": "Asesmen"}).json()["count"] == 1
    assert client.get("/api/v1/trainings/", {"q": "tidak ada"}).json()["count"] == 0


@pytest.mark.wide
def test_what_visits_left_to_be_done(people, turn):
    visits.submitted(people, with_follow_up=True, quarter=1)
    url = "/api/v1/follow-ups/"
    for who in sorted(CAST):
        with turn(who) as client:
            rows = client.get(url).json()["results"]
            assert [row["id"] for row in rows] == [
                row.pk for row in client.get("/kunjungan/tindak-lanjut/").context["page"]
            ]
            assert bool(rows) == (who in READERS)
    client = people.client("kipas")
    row = client.get(url, {"q": "SPO", "side": "MITRA", "partner": "P17-05", "office": "BNNP-17"}).json()["results"][0]
    assert (row["state"], row["partner"], row["done_at"]) == ("TERBUKA", "P17-05", None)
    done = {"result": "Sudah dicetak"}
    client.post(f"{VISITS}{row['visit']}/follow-ups/{row['id']}/close/", done, content_type="application/json")
    assert client.get(url).json()["count"] == client.get(url, {"state": "TERLAMBAT"}).json()["count"] == 0
    assert client.get(url, {"state": "TUNTAS"}).json()["results"][0]["done_note"] == "Sudah dicetak"
    assert client.get(url, {"state": "x"}).status_code == 400
