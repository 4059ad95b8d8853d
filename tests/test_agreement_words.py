"""What the pages of an agreement say to whom, and what putting one right does to its duties."""

import datetime as dt

import pytest

from bnnportal.documents import actions as documents
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from partners import actions
from partners.actions import obligations, wordings
from partners.models import Agreement, Partner
from partners.wording import articles
from tests import agreements
from tests.agreements import draft
from tests.texts import word_text


def recorded(people, **fields) -> Agreement:
    return actions.record_existing(
        office=Organisation.objects.get(code="BNNP-17"), partner=Partner.objects.get(organisation__code="P17-01"),
        by=people["bengkulu"], source="Arsip",
        **{"scopes": ["PELAPORAN", "MONEV"], "signed_on": dt.date(2026, 1, 5), **fields},
    )  # fmt: skip


def test_an_end_written_wrong_and_put_right_leaves_no_duties_beyond_it(people):
    agreement = recorded(people, end=dt.date(2046, 12, 31))
    assert agreement.obligations.count() > 200
    actions.change_draft(agreement=agreement, by=people["bengkulu"], end=dt.date(2026, 12, 31))
    fresh = recorded(people, end=dt.date(2026, 12, 31), title="Sejak awal benar")
    assert list(agreement.obligations.values_list("kind", "period", "due")) == list(
        fresh.obligations.values_list("kind", "period", "due")
    )
    actions.change_draft(agreement=agreement, by=people["bengkulu"], end=None)
    assert agreement.obligations.count() == 0


def test_a_scope_ticked_by_mistake_takes_its_untouched_duties_along(people):
    agreement = recorded(people, end=dt.date(2027, 6, 30))
    visits = agreement.obligations.filter(kind="KUNJUNGAN").count()
    report = agreement.obligations.filter(kind="LAPORAN").earliest("due")
    obligations.send(obligation=report, by=people["pusat"], evidence="Laporan")
    actions.change_draft(agreement=agreement, by=people["bengkulu"], scopes=["MONEV"])
    assert agreement.obligations.filter(kind="KUNJUNGAN").count() == visits > 0
    assert [duty.pk for duty in agreement.obligations.filter(kind="LAPORAN")] == [report.pk]


def test_no_agreement_loses_all_its_scopes_through_the_api(people):
    agreement = agreements.draft(people)
    address = f"/api/v1/agreements/{agreement.pk}/change/"
    answer = people.client("bengkulu").post(address, {"scopes": []}, content_type="application/json")
    assert (answer.status_code, agreement.scopes.count()) == (400, 4)
    assert "paling sedikit satu ruang lingkup" in answer.content.decode()


def test_the_next_number_is_the_one_that_will_be_given(people):
    agreement = agreements.ready(people)
    agreements.active(people, partner="P17-01", office_number="PKS/SENDIRI/2026")
    shown = people.client("kepala").get("/pks/baru/").content.decode()
    document = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    assert f"Berikutnya menurut pola kantor: {document.number}." in shown


@pytest.mark.wide
def test_the_number_of_an_issued_text_is_the_agreements(people):
    agreement = agreements.ready(people)
    document = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    page = people.client("kepala").get(f"/pks/{agreement.pk}/tanda-tangan/").content.decode()
    assert "Nomor naskah yang diterbitkan portal." in page
    said = agreements.signature(office_number="PKS/LAIN/2026") | {"scan": ""}
    answer = people.client("kepala").post(
        f"/api/v1/agreements/{agreement.pk}/sign/",
        {name: str(value) for name, value in said.items() if name != "scan"},
        content_type="application/json",
    )
    assert answer.status_code == 400
    assert f"Naskahnya terbit dengan nomor {document.number}." in answer.content.decode()


@pytest.mark.wide
def test_the_first_button_leads_forward(people):
    agreement = agreements.ready(people)
    address = f"/pks/{agreement.pk}/"
    page = people.client("bengkulu").get(address).content.decode()
    assert f'class="btn btn-primary" href="{address}naskah/terbitkan/"' in page
    assert f'class="btn btn-outline-secondary" href="{address}langkah/draf/"' in page
    page = people.client("kepala").get(address).content.decode()  # who issues and signs: the text comes first
    assert f'class="btn btn-primary" href="{address}naskah/terbitkan/"' in page
    assert f'class="btn btn-outline-secondary" href="{address}tanda-tangan/"' in page
    document = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    documents.render(document_id=document.pk)
    page = people.client("bengkulu").get(address).content.decode()
    assert f'class="btn btn-primary" href="/dokumen/{document.code}/tanda-tangan/"' in page


def test_the_paper_leads_back_to_its_agreement_for_who_may_see_it(people):
    agreement = agreements.ready(people)
    document = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    for who in ("bengkulu", "kipas"):
        assert f'href="/pks/{agreement.pk}/"' in people.client(who).get(document.get_absolute_url()).content.decode()
    assert people.client("jatim").get(document.get_absolute_url()).status_code == 404


def test_the_page_of_issuing_says_what_will_be_dots(people):
    empty, full = agreements.ready(people), agreements.ready(people, partner="P17-01")
    known = {name: value for name, value in agreements.signature().items() if name not in {"signed_on", "signed_place"}}
    Agreement.objects.filter(pk=full.pk).update(**known)
    page = people.client("bengkulu").get(f"/pks/{empty.pk}/naskah/terbitkan/").content.decode()
    assert "titik-titik: mulai berlaku, berlaku sampai, penanda tangan BNN, penanda tangan mitra" in page
    page = people.client("bengkulu").get(f"/pks/{full.pk}/naskah/terbitkan/").content.decode()
    assert "tercetak sebagai titik-titik" not in page


@pytest.mark.parametrize(("partner", "said"), [("P17-05", "Mitra mendapat pesan."), ("P17-01", "undang orangnya")])
def test_it_says_whether_the_partner_was_told(people, partner, said):
    people["kipas"]
    asked = {"kind": "PKS", "subject": "REHAB", "partner": partner, "ready_scopes": ["MONEV"]}
    assert said in people.client("bengkulu").post("/pks/baru/", asked, follow=True).content.decode()


def test_the_agreement_above_is_told_apart_by_its_partner(people):
    page = people.client("bengkulu").get("/pks/baru/").content.decode()
    for name in ("Yayasan Kipas", "RSUD Hasanuddin Damrah"):
        assert f"Penyalahgunaan Narkotika · {name}</option>" in page


def test_a_partner_hears_of_the_draft_that_continues_its_agreement(people):
    old = agreements.active(people)
    partner = people["kipas"]
    renewal = actions.renew(agreements=[old], by=people["bengkulu"])
    told = Message.objects.filter(recipient=partner, url=renewal.made[0].get_absolute_url())
    assert [message.subject for message in told] == ["Perjanjian lanjutan disiapkan: Rehabilitasi berkelanjutan"]
    assert not Message.objects.filter(recipient=people["jatim"]).exists()


@pytest.mark.parametrize(("who", "ticks"), [("bengkulu", True), ("kipas", False), ("auditor", False)])
def test_the_round_asks_for_ticks_of_those_who_may(people, who, ticks):
    page = people.client(who).get("/pks/perpanjangan/").content.decode()
    assert ("Centang yang dilanjutkan" in page, 'type="checkbox" id="a' in page) == (ticks, ticks)


@pytest.mark.parametrize(
    ("scopes", "title"),
    [
        (["MONEV"], "Monitoring dan evaluasi"),
        (["PELAPORAN", "MONEV"], "Pelaporan serta monitoring dan evaluasi"),
        (["PELAPORAN", "Magang", "Riset"], "Pelaporan, magang, serta riset"),
    ],
)
def test_a_title_made_of_scopes_reads_as_a_sentence_does(scopes, title):
    assert actions.agreements.proposed_title(scopes) == title


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Pelaksanaan rehabilitasi", "melaksanakan rehabilitasi"),
        ("Penyelenggaraan Rehabilitasi Berkelanjutan", "menyelenggarakan Rehabilitasi Berkelanjutan"),
        ("Rehabilitasi berkelanjutan", "melaksanakan rehabilitasi berkelanjutan"),
        ("Pelaksanaan", "melaksanakan pelaksanaan"),
    ],
)
def test_the_text_does_not_carry_out_a_carrying_out(title, words):
    assert articles.doing(title) == words


@pytest.mark.parametrize(("who", "may"), [("bengkulu", True), ("pusat", True), ("kipas", False), ("auditor", False)])
def test_from_the_page_of_a_partner_an_agreement_is_proposed_with_it(people, who, may):
    address = "/pks/baru/?satker=BNNP-17&amp;mitra=P17-05"
    client = people.client(who)
    assert (address in client.get("/mitra/P17-05/perjanjian/").content.decode()) == may
    if may:
        assert 'value="Yayasan Kipas (P17-05)"' in client.get(address.replace("&amp;", "&")).content.decode()


@pytest.mark.wide
@pytest.mark.parametrize("letters", ["\x0b", "\x0c", "\x01", "\x1b"])
def test_letters_no_paper_can_hold_do_not_come_in(people, letters):
    agreement = draft(people)
    client = people.client("bengkulu")
    words = {"kind": "PKS", "subject": "REHAB", "partner": "P17-05", "ready_scopes": "PELAPORAN"}
    purpose = f"Baris satu{letters}baris dua"
    sent = words | {"title": f"Judul{letters}", "purpose": purpose, "own_scopes": f"Rujukan{letters}"}
    assert client.post(f"/pks/{agreement.pk}/ubah/", sent).status_code == 302
    agreement.refresh_from_db()
    wanted = "Baris satu\nbaris dua" if letters in "\x0b\x0c" else "Baris satubaris dua"
    assert (agreement.purpose, agreement.title) == (wanted, "Judul")
    api = f"/api/v1/agreements/{agreement.pk}/"
    answer = client.post(
        "/api/v1/agreements/", {"office": "BNNP-17", "partner": "P17-04", "scopes": ["PELAPORAN"], "title": purpose},
        content_type="application/json",
    )  # fmt: skip
    assert (answer.status_code, answer.json()["title"]) == (201, wanted), answer.content
    assert client.get(api).status_code == 200
    assert word_text(wordings.word_file(agreement))
    signed = {"agreement": agreements.active(people).pk, "on": "2026-06-03", "number": "AM/1", "summary": "Judul."}
    changed = client.post("/api/v1/changes/", signed | {"kind": "AMANDEMEN", "purpose": purpose})  # multipart/form-data
    assert (changed.status_code, changed.json()["after"]["purpose"]) == (201, wanted), changed.content
