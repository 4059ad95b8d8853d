"""Capacity activities for programs: the pages' rights and sentences; names for the organising office alone."""

import json

import pytest

from partners.actions.participants import add_participants
from partners.models import Participant, Partner
from tests.activities import NAMES, held, kipas, listed
from tests.cast import CAST, PASSWORD

RECORD = {
    "title": "Bimbingan Teknis Asesmen", "kind": "PELATIHAN", "held_from": "2026-06-02", "held_until": "2026-06-04",
    "place": "Bengkulu", "hours": 24, "partners": ["P17-05"], "people": 12,
}  # fmt: skip
OWN = {"bengkulu", "kepala"}
SEE = set(CAST) - {"jatim", "mojokerto"}


@pytest.fixture
def call(client, people):
    """call("jatim", "trainings/", {...}) → answer; with data it is a POST."""

    def ask(name, path, data=None, **params):
        key = client.post(
            "/api/v1/auth/token/", {"email": people[name].email, "password": PASSWORD}, content_type="application/json"
        ).json()["token"]
        headers = {"authorization": f"Token {key}"}
        url = f"/api/v1/{path}"
        if data is None:
            return client.get(url, params, headers=headers)
        return client.post(url, json.dumps(data), content_type="application/json", headers=headers)

    return ask


@pytest.mark.wide
def test_who_reads_what(call, people, turn):
    activity = listed(people)
    for who in sorted(CAST):
        with turn(who):
            answer = call(who, "trainings/")
            rows = answer.json()["results"]
            assert [row["id"] for row in rows] == ([activity.pk] if who in SEE else [])
            assert not any(name in answer.content.decode() for name in NAMES), "a list never names anybody"
            one = call(who, f"trainings/{activity.pk}/")
            assert one.status_code == (200 if who in SEE else 404)
            if who in SEE:
                told = one.json()
                assert told["people"] == 3
                assert told["names_until"] == "2031-06-04"
                assert told["partners"] == ["P17-05"]
                assert (told["participants"] is None) == (who not in OWN)
                assert (NAMES[0] in one.content.decode()) == (who in OWN)


def test_a_record_sent_again_is_the_same_one(call):
    first, again = (call("bengkulu", "trainings/", RECORD).json() for _ in range(2))
    assert (first["id"], first["office"]) == (again["id"], "BNNP-17")


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"held_until": "2999-01-01"}, "held_until", "belum tiba"),
        ({"held_until": "2026-06-01"}, "", "tidak boleh sebelum tanggal mulai"),
        ({"partners": ["P99-01"]}, "partners", "tidak ada"),
        ({"people": -1}, "people", ""),
        ({"kind": "RAPAT"}, "kind", ""),
        ({"title": "x" * 181}, "title", ""),
        ({"title": "a\u0000b"}, "title", ""),
        ({"hours": 99999}, "hours", ""),
    ],
)
def test_bad_records_are_400_with_the_field(call, change, field, sentence):
    answer = call("bengkulu", "trainings/", RECORD | change)
    assert answer.status_code == 400, answer.content
    assert not field or field in answer.json()
    assert sentence in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"names": []}, "names"),
        ({"names": ["Siti 1771010101010001"]}, "16 angka"),
        ({"names": ["12345"]}, "bukan nama"),
        ({"names": ["Siti"], "partner": "P17-01"}, "tidak tercatat ikut"),
        ({"names": ["Siti", "SITI"]}, "tertulis dua kali"),
        ({"names": ["Siti"], "institution": "1771 0101 0101 0001"}, "16 angka"),
    ],
)
def test_bad_names_are_400_with_a_sentence(call, people, data, sentence):
    activity = held(people)
    answer = call("bengkulu", f"trainings/{activity.pk}/participants/", data)
    assert answer.status_code == 400, answer.content
    assert sentence in answer.content.decode()
    assert "1771010101010001" not in answer.content.decode()
    assert not Participant.objects.exists()


def test_another_person_of_the_same_name_is_added_once(call, people):
    activity = listed(people)
    url, again = f"trainings/{activity.pk}/participants/", {"names": [NAMES[0]], "partner": "P17-05"}
    assert list(call("bengkulu", url, again).json()) == ["names"]
    assert call("bengkulu", url, again | {"expected": 3}).json()["people"] == 4
    assert call("bengkulu", url, again | {"expected": 3}).status_code == 400  # a second click
    assert activity.participants.count() == 4


@pytest.mark.wide
def test_filters_are_those_of_the_page(call, people):
    held(people)
    held(people, title="Fasilitasi SOP", kind="FASILITASI", partners=[])
    held(people, by="jatim", title="Pelatihan Jatim")
    found = {
        "year": ("2026", 3), "office": ("BNNP-35", 1), "partner": ("P17-05", 1), "kind": ("FASILITASI", 1),
        "status": ("DIBATALKAN", 0),
    }  # fmt: skip
    for name, (value, n) in found.items():
        assert call("admin", "trainings/", **{name: value}).json()["count"] == n, name
    assert call("admin", "trainings/", year="2025").json()["count"] == 0
    for name, value in {"year": "99999", "office": "X", "partner": "BNNP-17", "kind": "X"}.items():
        assert call("admin", "trainings/", **{name: value}).status_code == 400, name


def test_a_partner_reads_of_itself_alone(call, people):
    activity = held(people, partners=[kipas(), Partner.objects.get(organisation__code="P17-01")])
    assert call("bengkulu", f"trainings/{activity.pk}/").json()["partners"] == sorted(
        ["P17-01", "P17-05"], key=lambda code: str(Partner.objects.get(organisation__code=code))
    )
    assert call("kipas", f"trainings/{activity.pk}/").json()["partners"] == ["P17-05"]
    page = people.client("kipas").get("/pelatihan/").content.decode()
    assert str(Partner.objects.get(organisation__code="P17-01")) not in page


def test_from_where_people_came_is_told_without_names(people):
    """A partner of which nobody is on the list has no people, wherever its name stands among the others."""
    both = Partner.objects.filter(organisation__code__in=["P17-01", "P17-05"]).order_by("organisation__name")
    first, last = both
    activity = held(people, partners=list(both))
    add_participants(activity=activity, names=NAMES, partner=first, by=people["bengkulu"])
    url, rows = f"/api/v1/trainings/{activity.pk}/", [(first, 3), (last, 0)]
    told = [(row["code"], row["people"]) for row in people.client("admin").get(url).json()["institutions"]]
    assert told == [(partner.organisation.code, n) for partner, n in rows]
    assert people.client("kipas").get(url).json()["institutions"] == [
        {"name": str(partner), "code": "P17-05", "people": n} for partner, n in rows if partner == kipas()
    ]
    page = people.client("admin").get(f"/pelatihan/{activity.pk}/").content.decode()
    assert 'href="/mitra/P17-05/kegiatan/"' in page
    assert '<span class="number">0</span>' in page


def test_the_list_costs_the_same_at_one_and_three(call, people, django_assert_num_queries):
    held(people)
    client = people.client("bengkulu")
    client.get("/api/v1/trainings/")
    with django_assert_num_queries(5) as first:
        client.get("/api/v1/trainings/")
    held(people, title="Dua")
    held(people, title="Tiga")
    with django_assert_num_queries(len(first)):
        assert client.get("/api/v1/trainings/").json()["count"] == 3


@pytest.mark.wide
def test_programs_put_right_what_the_pages_put_right(people):
    """What is not sent stays; who speaks is told to the organising office alone."""
    activity = listed(people)
    first, url = activity.participants.earliest("pk"), f"/api/v1/trainings/{activity.pk}/"
    said = {"title": "Judul lain", "speakers": "Uji Narasumber"}
    told = people.client("bengkulu").patch(url, said, content_type="application/json").json()
    assert (told["title"], told["hours"], told["partners"]) == ("Judul lain", 24, ["P17-05"])
    for who in SEE:
        assert ("Uji Narasumber" in people.client(who).get(url).content.decode()) == (who in OWN)
    kepala = people.client("kepala")
    for method, part, body, field in (
        ("patch", "", {"partners": ["P99-01"]}, "partners"),
        ("patch", "", {"held_until": "2999-01-01"}, "held_until"),
        ("patch", f"participants/{first.pk}/", {"name": NAMES[0]}, "name"),
        ("post", "certificates/", {"signatory": "Tidak Ada"}, "signatory"),
    ):
        answer = getattr(kepala, method)(f"{url}{part}", body, content_type="application/json")
        assert (answer.status_code, list(answer.json())) == (400, [field])
