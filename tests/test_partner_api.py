"""Partners for programs: what the pages refuse is refused here with the same sentence."""

import datetime as dt

import pytest
from django.utils import timezone

from partners import actions
from partners.models import LegalPaper, Partner, ProfileChange
from tests.cast import CAST, People

SEES = {"admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala", "kipas"}
EDITS = SEES - {"pimpinan", "auditor"}
URL = "/api/v1/partners/P17-05/"


@pytest.fixture
def kipas(people: People) -> Partner:
    return Partner.objects.get(organisation__code="P17-05")


def call(people: People, who: str, method: str, url: str, **body: object) -> object:
    return getattr(people.client(who), method)(url, body, content_type="application/json")


@pytest.mark.wide
@pytest.mark.parametrize("who", sorted(CAST))
def test_who_reads_and_who_changes_a_profile(people, kipas, who):
    answer = people.client(who).get(URL)
    assert answer.status_code == (200 if who in SEES else 404)
    listed = people.client(who).get("/api/v1/partners/").json()["results"]
    assert ("P17-05" in {row["code"] for row in listed}) == (who in SEES)
    wanted = 200 if who in EDITS else 403 if who in SEES else 404
    assert call(people, who, "patch", URL, head="Uji Ketua", staff={"perawat": 2}).status_code == wanted
    kipas.refresh_from_db()
    assert kipas.head == ("Uji Ketua" if who in EDITS else "")


def test_a_wish_of_the_partner_is_confirmed_or_refused_by_the_office(people, kipas):
    answer = call(people, "kipas", "patch", URL, name="Yayasan Uji Baru").json()
    assert answer["name"] == "Yayasan Kipas"
    wish = answer["profile_changes"][0]
    url = f"{URL}profile-changes/{wish['id']}/"
    assert call(people, "kipas", "post", f"{url}confirm/").status_code == 403
    assert call(people, "jatim", "post", f"{url}confirm/").status_code == 404
    assert call(people, "bengkulu", "post", f"{url}refuse/").json() == {"reason": ["Bidang ini harus diisi."]}
    assert call(people, "bengkulu", "post", f"{url}confirm/").json()["name"] == "Yayasan Uji Baru"
    again = call(people, "bengkulu", "post", f"{url}confirm/")
    assert again.status_code == 400
    assert "sudah diputuskan" in str(again.json())
    assert ProfileChange.objects.get().status == "BERLAKU"


@pytest.mark.wide
def test_papers_come_in_are_confirmed_refused_renewed_and_withdrawn(people, kipas):
    end = (timezone.localdate() + dt.timedelta(days=20)).isoformat()
    said = {"kind": "IZIN", "number": "7", "issuer": "Dinas Uji", "expires_on": end}
    answer = call(people, "kipas", "post", f"{URL}papers/", **said)
    assert answer.status_code == 201
    paper = answer.json()["papers"][0]
    assert (paper["status"], paper["expiry"], paper["days_left"]) == ("DIAJUKAN", "H30", 20)
    url = f"{URL}papers/{paper['id']}/"
    assert call(people, "kipas", "post", f"{url}confirm/").status_code == 403
    assert call(people, "bengkulu", "post", f"{url}confirm/").status_code == 200
    assert call(people, "kipas", "post", f"{url}withdraw/").status_code == 400
    renewed = call(people, "kipas", "post", f"{url}renew/", number="8", issuer="Dinas Uji")
    assert renewed.status_code == 201
    newer = LegalPaper.objects.get(number="8")
    assert newer.replaces_id == paper["id"]
    refused = call(people, "kepala", "post", f"{URL}papers/{newer.pk}/refuse/", reason="Tidak terbaca.")
    assert refused.json()["papers"][-1]["reason"] or LegalPaper.objects.get(pk=newer.pk).status == "DITOLAK"
    twice = call(people, "bengkulu", "post", f"{URL}papers/", **said)
    assert (twice.status_code, "sudah tercatat" in str(twice.json())) == (400, True)
    wrong = call(people, "bengkulu", "post", f"{URL}papers/", **said | {"number": "9", "issued_on": "2999-01-01"})
    assert wrong.json() == {"issued_on": ["Tanggal terbit belum tiba."]}
    assert call(people, "bengkulu", "post", f"/api/v1/partners/P17-01/papers/{newer.pk}/confirm/").status_code == 404


def test_a_merged_partner_is_gone_from_the_api(people, kipas):
    other = {"into": "P17-05"}
    assert call(people, "kipas", "post", f"{URL}merge/", into="P17-01").status_code == 404
    assert call(people, "bengkulu", "post", "/api/v1/partners/P17-02/merge/", into="NGAWUR").status_code == 404
    assert call(people, "bengkulu", "post", "/api/v1/partners/P17-02/merge/", **other).json()["code"] == "P17-05"
    assert people.client("admin").get("/api/v1/partners/P17-02/").status_code == 404


def test_filters_are_those_of_the_page_and_the_list_costs_the_same(people, kipas, django_assert_max_num_queries):
    actions.add_paper(
        partner=kipas, by=people["bengkulu"], kind="IZIN", number="1", issuer="Uji",
        expires_on=timezone.localdate() + dt.timedelta(days=50),
    )  # fmt: skip
    client = people.client("admin")
    client.get("/api/v1/partners/")
    for query, codes in (
        ("papers=H60", ["P17-05"]), ("papers=H30", []), ("office=BNNP-17&kind=RSUD", ["P17-01"]), ("q=kipas", ["P17-05"]),
    ):  # fmt: skip
        rows = client.get(f"/api/v1/partners/?{query}").json()["results"]
        assert [row["code"] for row in rows] == codes, query
    assert client.get("/api/v1/partners/?kind=ANEH").status_code == 400
    with django_assert_max_num_queries(8) as one:
        client.get("/api/v1/partners/?q=kipas")
    with django_assert_max_num_queries(len(one)):
        assert client.get("/api/v1/partners/").json()["count"] == 5
