"""Partners for programs: what the pages refuse is refused here with the same sentence."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bnnportal.offices.models import Organisation
from partners import actions
from partners.models import LegalPaper, Partner, ProfileChange
from tests.cast import CAST, People
from tests.uploads import jpeg

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


@pytest.mark.wide
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
    unknown = call(people, "bengkulu", "post", "/api/v1/partners/P17-02/merge/", into="NGAWUR")
    assert (unknown.status_code, list(unknown.json())) == (400, ["into"])
    assert call(people, "bengkulu", "post", "/api/v1/partners/P17-02/merge/", **other).json()["code"] == "P17-05"
    assert people.client("admin").get("/api/v1/partners/P17-02/").status_code == 404


def test_a_closed_partner_is_no_longer_listed_and_still_read_as_on_its_page(people, kipas):
    actions.add_contact(partner=kipas, by=people["kipas"], name="Uji Kontak", phone="0736 000000")
    Organisation.objects.filter(pk=kipas.organisation_id).update(
        valid_until=timezone.localdate() - dt.timedelta(days=1)
    )
    client = people.client("bengkulu")
    assert "P17-05" not in {row["code"] for row in client.get("/api/v1/partners/").json()["results"]}
    assert client.get("/mitra/P17-05/").status_code == client.get(URL).status_code == 200
    assert client.get(URL).json()["contacts"][0]["name"] == "Uji Kontak"


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


NEW = {"name": "Yayasan Uji Sentosa", "kind": "YAYASAN", "region": "17.71"}


@pytest.mark.wide
def test_who_adds_a_partner_by_page_and_api(people, turn):
    for who in sorted(CAST):
        with turn(who) as client:
            may = who in EDITS - {"kipas"}
            refused = 403 if who in SEES - {"kipas"} else 404
            page = client.post("/satker/BNNP-17/mitra/tambah/", NEW | {"name": "Klinik Uji Bahagia"})
            assert page.status_code == (302 if may else refused)
            answer = call(people, who, "post", "/api/v1/partners/", office="BNNP-17", **NEW)
            assert answer.status_code == (201 if may else refused), answer.content
            if may:
                assert (answer.json()["office"], answer.json()["region"]) == ("BNNP-17", "17.71")
    first = call(people, "bengkulu", "post", "/api/v1/partners/", office="BNNP-17", **NEW).json()
    for wrong, field in (({}, "name"), ({"region": "99.99"}, "region"), ({"kind": "ANEH"}, "kind")):
        answer = call(people, "bengkulu", "post", "/api/v1/partners/", office="BNNP-17", **NEW | wrong)
        assert (answer.status_code, list(answer.json())) == (400, [field])
    assert people.client("bengkulu").get(f"/api/v1/partners/{first['code']}/").json()["name"] == NEW["name"]


def test_of_a_contact_what_is_not_sent_stays_and_one_way_to_reach_it_does_too(people, kipas):
    kept = actions.add_contact(partner=kipas, by=people["kipas"], name="Uji Kontak", phone="0736 000000")
    url = f"{URL}contacts/{kept.pk}/"
    call(people, "kipas", "patch", url, position="Ketua")
    kept.refresh_from_db()
    assert (kept.position, kept.phone) == ("Ketua", "0736 000000")
    assert list(call(people, "kipas", "patch", url, phone="").json()) == ["phone"]
    assert list(call(people, "kipas", "post", f"{URL}contacts/", name="Uji").json()) == ["phone"]
    assert (
        call(people, "bengkulu", "patch", f"/api/v1/partners/P17-01/contacts/{kept.pk}/", name="X").status_code == 404
    )


@pytest.mark.wide
def test_papers_of_all_partners_are_listed_filtered_shown_and_corrected(people, kipas, turn):
    said = {"partner": kipas, "kind": "IZIN", "issuer": "Dinas Uji"}
    soon = timezone.localdate() + dt.timedelta(days=20)
    scan = SimpleUploadedFile("izin.jpg", jpeg())
    held = actions.add_paper(by=people["bengkulu"], number="1", expires_on=soon, upload=scan, **said)
    waits = actions.add_paper(by=people["kipas"], number="2", **said)
    for who in sorted(CAST):
        with turn(who) as client:
            rows = client.get("/api/v1/papers/").json()["results"]
            assert [row["id"] for row in rows] == ([held.pk, waits.pk] if who in SEES else [])
            page = client.get(f"/mitra/legalitas/{held.pk}/")
            assert page.status_code == client.get(f"/api/v1/papers/{held.pk}/").status_code
            assert client.get(f"/api/v1/papers/{held.pk}/attachments/").status_code == (200 if who in SEES else 404)
    client = people.client("bengkulu")
    for query, found in (
        ("ends=H30", [held]),
        ("status=DIAJUKAN", [waits]),
        ("kind=AKTA", []),
        ("q=kipas", [held, waits]),
    ):
        rows = client.get(f"/api/v1/papers/?{query}").json()["results"]
        assert [row["id"] for row in rows] == [paper.pk for paper in found], query
    assert client.get("/api/v1/papers/?ends=ANEH").status_code == 400
    url = f"/api/v1/papers/{held.pk}/"
    wrong = call(people, "bengkulu", "patch", url, issued_on="2999-01-01")
    assert (wrong.status_code, list(wrong.json())) == (400, ["issued_on"])
    assert call(people, "bengkulu", "patch", url, number="1/A").json()["number"] == "1/A"
    held.refresh_from_db()
    assert held.expires_on == soon  # what is not sent stays
