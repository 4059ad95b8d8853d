"""Partners for programs: what the pages refuse is refused here with the same sentence."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

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


@pytest.mark.wide
def test_contacts_are_added_changed_and_removed_as_on_the_pages(people, kipas, turn):
    kept = actions.add_contact(partner=kipas, by=people["kipas"], name="Uji Kontak", phone="0736 000000")
    page, url = f"/mitra/P17-05/narahubung/{kept.pk}/", f"{URL}contacts/{kept.pk}/"
    for who in sorted(CAST):
        with turn(who) as client:
            may, refused = who in EDITS, 403 if who in SEES else 404
            said = {"name": "Uji Lain", "email": "lain@uji.test"}
            assert client.post("/mitra/P17-05/narahubung/tambah/", said).status_code == (302 if may else refused)
            assert call(people, who, "post", f"{URL}contacts/", **said).status_code == (201 if may else refused)
            assert kipas.contacts.count() == (3 if may else 1)
            assert client.get(f"{page}ubah/").status_code == (200 if may else refused)
            assert call(people, who, "patch", url, position="Ketua").status_code == (200 if may else refused)
            kept.refresh_from_db()
            assert (kept.position, kept.phone) == ("Ketua" if may else "", "0736 000000")
            assert client.get(f"{page}hapus/").status_code == (200 if may else refused)
            assert client.delete(url).status_code == (204 if may else refused)
            assert kipas.contacts.filter(pk=kept.pk).exists() != may
    assert list(call(people, "kipas", "patch", url, phone="").json()) == ["phone"]
    assert list(call(people, "kipas", "post", f"{URL}contacts/", name="Uji").json()) == ["phone"]
    assert (
        call(people, "bengkulu", "patch", f"/api/v1/partners/P17-01/contacts/{kept.pk}/", name="X").status_code == 404
    )


@pytest.mark.wide
def test_papers_of_all_partners_are_listed_filtered_corrected_and_shown(people, kipas, turn):
    said = {"partner": kipas, "kind": "IZIN", "issuer": "Dinas Uji"}
    soon = timezone.localdate() + dt.timedelta(days=20)
    scan = SimpleUploadedFile("izin.jpg", jpeg())
    held = actions.add_paper(by=people["bengkulu"], number="1", expires_on=soon, upload=scan, **said)
    waits = actions.add_paper(by=people["kipas"], number="2", **said)
    for who in sorted(CAST):
        with turn(who) as client:
            rows = client.get("/api/v1/papers/").json()["results"]
            assert [row["id"] for row in rows] == ([held.pk, waits.pk] if who in SEES else [])
            for paper, may in ((held, EDITS - {"kipas"}), (waits, EDITS)):
                done, refused = who in may, 403 if who in SEES else 404
                url = f"/api/v1/papers/{paper.pk}/"
                assert client.get(f"/mitra/legalitas/{paper.pk}/").status_code == client.get(url).status_code
                form = {"kind": "IZIN", "number": f"{paper.pk}/A", "issuer": "Dinas Uji"}
                page = client.post(f"/mitra/legalitas/{paper.pk}/ubah/", form)
                assert page.status_code == (302 if done else refused)
                answer = call(people, who, "patch", url, number=f"{paper.pk}/B")
                assert answer.status_code == (200 if done else refused), answer.content
                paper.refresh_from_db()
                assert paper.number.endswith("/B") == done
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
    wrong = call(people, "bengkulu", "patch", f"/api/v1/papers/{held.pk}/", issued_on="2999-01-01")
    assert (wrong.status_code, list(wrong.json())) == (400, ["issued_on"])
    held.refresh_from_db()
    assert held.expires_on == soon  # what is not sent stays
