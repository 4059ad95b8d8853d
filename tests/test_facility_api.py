"""Facilities for programs: the rights, rules and sentences of the pages."""

import datetime as dt

import pytest

from rehab.models import Facility
from tests.reports import facility, submitted

pytestmark = pytest.mark.django_db
URL = "/api/v1/facilities/"
NEW = {
    "organisation": "P17-05", "supervisor": "BNNP-17", "name": "Klinik Uji", "kind": "PLRKM", "services": ["ri", "rj"],
    "region": "17.71", "go_live": "2026-09-01", "beds": 12,
}  # fmt: skip
AT = {"content_type": "application/json"}


@pytest.mark.wide
@pytest.mark.parametrize("who", ["pusat", "kepala", "kipas", "jatim", "mojokerto", "auditor"])
def test_who_reads_a_facility(people, turn, who):
    place = facility(people)
    sees = who not in {"jatim", "mojokerto"}
    with turn(who) as client:
        assert client.get(URL).json()["count"] == int(sees)
        assert client.get(f"{URL}{place.code}/").status_code == (200 if sees else 404)


def test_what_is_told(people, django_assert_max_num_queries):
    submitted(people)
    client = people.client("kipas")
    (row,) = client.get(URL).json()["results"]
    assert {key: row[key] for key in ("code", "organisation", "supervisor", "services", "state", "late", "waiting")} == {
        "code": "P17-05-1", "organisation": "P17-05", "supervisor": "BNNP-17", "services": ["rj"], "state": "AKTIF",
        "late": 1, "waiting": 1,
    }  # fmt: skip
    counts = []
    for n in range(3):
        with django_assert_max_num_queries(40) as asked:
            assert client.get(URL).json()["count"] == n + 1
        counts.append(len(asked.captured_queries))
        facility(people, f"P17-05-{n + 2}")
    assert counts[1] == counts[2]


def test_the_filters_are_those_of_the_page(people):
    facility(people)
    client = people.client("bengkulu")
    for query, n in (("late=true", 1), ("state=TUTUP", 0), ("service=ri", 0), ("kind=PLRKM", 1), ("office=BNNP-17", 1)):
        assert client.get(f"{URL}?{query}").json()["count"] == n, query
    assert client.get(f"{URL}?state=X").status_code == 400


def test_one_is_added_changed_excused_and_asked_again(people):
    client = people.client("kepala")
    answer = client.post(URL, NEW, **AT)
    assert answer.status_code == 201, answer.json()
    place = Facility.objects.get()
    assert (answer.json()["code"], place.services, place.beds) == ("P17-05-1", ["rj", "ri"], 12)
    url = f"{URL}{place.code}/"
    answer = client.patch(url, {"name": "Klinik Uji Baru", "beds": None}, **AT)
    assert (answer.json()["name"], answer.json()["beds"], answer.json()["services"]) == (
        "Klinik Uji Baru", None, ["rj", "ri"],
    )  # fmt: skip
    given = {"first_month": "2026-10-01", "last_month": "2026-10-01", "reason": "Renovasi."}
    (pause,) = client.post(f"{url}suspend/", given, **AT).json()["suspensions"]
    assert [report.month for report in place.reports.all()] == [dt.date(2026, 9, 1)]
    assert client.post(f"{url}resume/", {"suspension": pause["id"]}, **AT).json()["suspensions"] == []
    assert place.reports.count() == 2


@pytest.mark.parametrize(
    ("who", "change", "status", "field"),
    [
        ("bengkulu", {"kind": "UPT"}, 400, "kind"),
        ("bengkulu", {"services": []}, 400, "services"),
        ("bengkulu", {"services": ["x"]}, 400, "services"),
        ("bengkulu", {"go_live": "2020-01-01"}, 400, "go_live"),
        ("bengkulu", {"go_live": "2026-09-15"}, 400, "go_live"),
        ("bengkulu", {"go_live": "9999-12-01"}, 400, "go_live"),
        ("bengkulu", {"closed_after": "9999-12-01"}, 400, "closed_after"),
        ("bengkulu", {"organisation": "BNNP-35"}, 400, "organisation"),
        ("bengkulu", {"agreement": 987654321}, 400, "agreement"),
        ("bengkulu", {"beds": -1}, 400, "beds"),
        ("bengkulu", {"supervisor": "BNNP-35"}, 400, "supervisor"),
        ("pusat", {"supervisor": "P17-05"}, 403, "detail"),
        ("kipas", {}, 400, "supervisor"),
        ("pimpinan", {}, 403, "detail"),
    ],
)
def test_what_is_no_facility_is_refused_in_words(people, who, change, status, field):
    answer = people.client(who).post(URL, NEW | change, **AT)
    assert answer.status_code in {status, 400}, answer.json()
    assert field in answer.json() or answer.status_code != status
    assert not Facility.objects.exists()


def test_others_change_nothing(people):
    place = facility(people)
    url = f"{URL}{place.code}/"
    assert people.client("kipas").patch(url, {"name": "X"}, **AT).status_code == 403
    assert people.client("jatim").patch(url, {"name": "X"}, **AT).status_code == 404
    given = {"first_month": "2026-10-01", "reason": "Libur."}
    assert people.client("bengkulu").post(f"{url}suspend/", given, **AT).status_code == 403
    answer = people.client("kepala").post(f"{url}resume/", {"suspension": 1}, **AT)
    assert answer.json() == {"suspension": ["Penghentian ini tidak ada."]}
    for wrong in ("0001-01-01", "9999-12-01", "2026-10-02", "2026", None):
        answer = people.client("kepala").post(f"{url}suspend/", given | {"first_month": wrong}, **AT)
        assert "first_month" in answer.json(), wrong
    place.refresh_from_db()
    assert place.name == "Klinik Contoh P17-05-1"
