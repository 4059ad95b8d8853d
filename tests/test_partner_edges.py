"""Edges of agreements, duties and visits: what stands still once something was done, and the way from page to page."""

import datetime as dt
import json
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone, translation

from bnnportal.accounts.enums import Field
from bnnportal.files import actions as files
from bnnportal.files.models import Attachment
from partners import actions
from partners.actions import wordings
from partners.actions.renewals import renew
from partners.actions.visits import staff_of
from partners.differences import differences
from partners.enums import AgreementStatus, ChangeKind
from partners.models import Agreement, Obligation, Partner
from partners.steps import path
from partners.views.agreements import HISTORY
from tests.agreements import active, draft, ready, scan, signature
from tests.cast import PASSWORD
from tests.visits import planned, submitted


@pytest.fixture
def program(client, people):
    """program("bengkulu", "visits/", body) → answer to a POST by a program."""

    def ask(name, address, body):
        sent = {"email": people[name].email, "password": PASSWORD}
        key = client.post("/api/v1/auth/token/", sent, content_type="application/json").json()["token"]
        body = body if isinstance(body, str) else json.dumps(body)
        headers = {"authorization": f"Token {key}"}
        return client.post(f"/api/v1/{address}", body, content_type="application/json", headers=headers)

    return ask


def test_a_program_that_sends_null_reads_indonesian(program, people):
    agreement = active(people)
    duty = agreement.obligations.first()
    for address in ("agreements/", "visits/", "trainings/", "activities/", f"obligations/{duty.pk}/send/", "changes/"):
        answer = program("bengkulu", address, "null")
        said = {"detail": "Isi permintaan bukan JSON yang benar."}
        assert (answer.status_code, answer.json()) == (400, said), address


def test_a_partner_is_no_office_that_visits(program, people):
    plan = {"office": "P17-05", "partner": "P17-05", "year": 2026, "quarters": [4]}
    answer = program("bengkulu", "visits/", plan)
    assert (answer.status_code, answer.json()) == (400, {"office": ["Satuan kerja ini tidak ada."]})


@pytest.mark.parametrize("day", ["0001-01-01", "1999-12-31", "0026-05-01"])
def test_a_training_of_a_mistyped_year_is_refused(program, people, day):
    said = {"title": "Pelatihan", "kind": "PELATIHAN", "topic": "Konseling", "held_from": day, "held_until": day}
    answer = program("bengkulu", "trainings/", said | {"place": "Bengkulu", "hours": 8})
    assert answer.status_code == 400
    assert answer.json() == {"held_from": ["Tulis tahun empat angka, misalnya 2026."]}


def test_a_renewal_never_was_a_proposal_and_a_proposal_was(people):
    old = active(people)
    (renewed,) = renew(agreements=[old], by=people["bengkulu"]).made
    page = people.client("bengkulu").get(renewed.get_absolute_url())
    assert page.context["path"][0]["status"] == AgreementStatus.DRAFT
    first = draft(people, partner="P17-04")
    page = people.client("bengkulu").get(first.get_absolute_url())
    assert [(step["status"], step["is"]) for step in page.context["path"]][:2] == [("USULAN", "done"), ("DRAF", "now")]
    assert path(old, set())[0]["status"] == AgreementStatus.PROPOSED


@pytest.mark.wide
def test_a_long_history_does_not_shorten_the_way(people):
    agreement = draft(people)
    for to in ("REVIU", "PUSAT", "DRAF"):
        agreement = actions.move(agreement=agreement, to=AgreementStatus(to), by=people["penetap"], reason="Uji.")
    for turn in range(HISTORY):
        actions.change_draft(agreement=agreement, by=people["pusat"], purpose=f"Uji {turn}")
    page = people.client("bengkulu").get(agreement.get_absolute_url())
    assert len(page.context["history"]) == HISTORY
    assert "PUSAT" in {step["status"] for step in page.context["path"]}


def test_a_proposal_that_came_to_nothing_shows_no_profile(people):
    other = draft(people, office="BNNP-35")
    client = people.client("jatim")
    assert client.get("/mitra/P17-05/").status_code == 200
    actions.move(agreement=other, to=AgreementStatus.CANCELLED, by=people["jatim"], reason="Uji.")
    assert client.get("/mitra/P17-05/").status_code == 404
    page = client.get(other.get_absolute_url()).content.decode()
    assert "Kipas" in page
    assert "/mitra/P17-05/" not in page


def test_a_step_back_speaks_of_a_text_only_where_one_may_stand(people):
    at_review = actions.move(agreement=draft(people), to=AgreementStatus.LEGAL_REVIEW, by=people["pusat"])
    client = people.client("penetap")
    assert "naskah yang sudah terbit" not in client.get(f"/pks/{at_review.pk}/langkah/draf/").content.decode()
    actions.move(agreement=at_review, to=AgreementStatus.READY, by=people["penetap"])
    assert "naskah yang sudah terbit" in client.get(f"/pks/{at_review.pk}/langkah/draf/").content.decode()


def test_an_agreement_past_its_term_leads_to_its_successor_and_one_that_ended_says_so(people):
    agreement = active(people, start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31))
    client = people.client("kepala")
    assert (
        "Siapkan perjanjian lanjutan, atau nyatakan berakhir."
        in client.get(agreement.get_absolute_url()).content.decode()
    )
    assert client.get(f"/pks/{agreement.pk}/perubahan/perpanjangan/").context["form"].initial["on"] == agreement.end
    actions.end(agreement=agreement, by=people["kepala"])
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "Berakhir 31 Desember 2025" in page
    assert "Berhenti" not in page


@pytest.mark.wide
def test_every_place_to_upload_photos_asks_not_to_photograph_clients(people):
    agreement, visit = active(people), submitted(people)
    client = people.client("kepala")
    actions.change_terms(
        agreement=agreement, by=people["kepala"], kind=ChangeKind.ADDENDUM, on=dt.date(2026, 6, 3), number="AD/1",
        summary="Uji.",
    )  # fmt: skip
    paper = actions.add_paper(
        partner=agreement.partner, by=people["kepala"], kind="IZIN", number="1", issuer="Uji",
    )  # fmt: skip
    changes = f"/pks/{agreement.pk}/perubahan/"
    for page in (
        agreement.get_absolute_url(), changes, visit.get_absolute_url(), f"/kunjungan/{visit.pk}/pindaian/",
        paper.get_absolute_url(), "/mitra/P17-05/legalitas/tambah/", "/mitra/P17-05/",
        agreement.obligations.filter(kind="EVALUASI").first().get_absolute_url(),
    ):  # fmt: skip
        text = client.get(page).content.decode()
        assert 'type="file"' in text, page
        assert text.lower().count("jangan memotret klien") >= 1, page
    step_two = client.post(f"{changes}penghentian/", {"on": "2026-06-03"}).content.decode()
    assert "Jangan memotret klien" in step_two


def test_the_letter_of_a_change_goes_only_by_the_head(people):
    agreement = active(people)
    change = actions.change_terms(
        agreement=agreement, by=people["bengkulu"], kind=ChangeKind.ADDENDUM, on=dt.date(2026, 6, 3), number="AD/1",
        summary="Uji.", file=scan(),
    )  # fmt: skip
    letter = Attachment.objects.of(change).get()
    with pytest.raises(PermissionDenied, match="pejabat penetap"):
        files.remove(attachment=letter, by=people["bengkulu"])
    files.remove(attachment=letter, by=people["kepala"])


def test_reasons_the_portal_writes_are_indonesian_for_everybody(people):
    agreement = active(people)
    paper = actions.add_paper(partner=agreement.partner, by=people["kipas"], kind="IZIN", number="1", issuer="Uji")
    with translation.override("en"):
        assert actions.withdraw_paper(paper=paper, by=people["kipas"]).reason == "Ditarik oleh mitra."


def test_only_staff_of_rehabilitation_may_be_in_charge_of_a_visit(people):
    membership = people["bengkulu"].membership
    assert people["bengkulu"] in staff_of(membership.organisation)
    membership.field = Field.PREVENTION
    membership.save()
    assert people["bengkulu"] not in staff_of(membership.organisation)


def test_what_was_empty_is_not_struck_out():
    emptied, filled = differences({"end": "", "funds": "DIPA"}, {"end": "2027-12-31", "funds": ""})
    assert filled.parts == [("new", "31 Desember 2027")]
    assert [kind for kind, _words in emptied.parts] == ["gone"]


def test_a_recorded_agreement_keeps_its_partner_once_something_was_done_with_it(people):
    recorded = Agreement.objects.get(partner__organisation__code="P17-05")
    other = Partner.objects.get(organisation__code="P17-04")
    visit = planned(people, agreement=recorded)
    with pytest.raises(ValidationError, match="mitranya tidak dapat diganti"):
        actions.change_draft(agreement=recorded, by=people["bengkulu"], partner=other)
    kept = actions.change_draft(agreement=recorded, by=people["bengkulu"], partner=recorded.partner, funds_note="APBN")
    assert kept.partner.organisation.code == "P17-05"
    visit.delete()
    moved = actions.change_draft(agreement=recorded, by=people["bengkulu"], partner=other)
    assert moved.partner == other


@pytest.mark.parametrize("side", ["MITRA", "KANTOR"])
def test_who_records_evidence_does_not_judge_it_whichever_side_owes_it(people, side):
    """Not even an approver; where the office has nobody else, the national office judges."""
    agreement = active(people)
    for who, judge in (("bengkulu", "kepala"), ("kepala", "penetap")):
        duty = agreement.obligations.filter(side=side, status="TERBUKA").order_by("pk").first()
        actions.send(obligation=duty, by=people[who], evidence="Laporan di atas kertas")
        with pytest.raises(PermissionDenied, match="diperiksa oleh orang lain"):
            actions.accept(obligation=duty, by=people[who])
        with pytest.raises(PermissionDenied, match="diperiksa oleh orang lain"):
            actions.send_back(obligation=duty, by=people[who], note="Kurang")
        assert duty not in Obligation.objects.to_do_for(people[who])
        assert actions.accept(obligation=duty, by=people[judge]).status == "DITERIMA"


@pytest.mark.wide
def test_the_page_of_late_duties_stays_small(people, django_assert_max_num_queries, monkeypatch):
    """The agreements that wait longest, and the way to the rest."""
    for n, code in enumerate(("P17-01", "P17-02", "P17-03", "P17-04", "P17-05")):
        start = dt.date(2026, 1 + n, 5)
        active(people, partner=code, start=start, signed_on=start)
    client = people.client("kepala")
    whole = client.get("/satker/BNNP-17/kewajiban/")
    late = Obligation.objects.late().filter(agreement__office__code="BNNP-17")
    assert whole.context["by_office"] + whole.context["by_partner"] == late.count()
    monkeypatch.setattr("partners.standing.AGREEMENTS", 2)
    with django_assert_max_num_queries(40):
        page = client.get("/satker/BNNP-17/kewajiban/")
    assert len(page.context["groups"]) == 2
    assert page.context["more"] == len(whole.context["groups"]) - 2 == 3
    assert [g["agreement"] for g in page.context["groups"]] == [g["agreement"] for g in whole.context["groups"]][:2]
    assert page.context["by_partner"] == whole.context["by_partner"]
    rest = re.search(r'href="(/kewajiban/\?[^"]+)">3 perjanjian lain', page.content.decode())
    listed = client.get(rest[1].replace("&amp;", "&")).context["page"].paginator.count
    assert listed == late.count()


# The way from page to page


@pytest.mark.wide
def test_the_way_from_an_agreement_to_what_follows_it(people):
    """From the list to the round of renewals, and from one that ends to its draft in one press."""
    end = timezone.localdate() + dt.timedelta(days=40)
    agreement = active(people, start=dt.date(2026, 1, 5), end=end)
    client = people.client("bengkulu")
    assert 'href="/pks/perpanjangan/"' in client.get("/pks/").content.decode()
    assert 'href="/pks/berakhir/"' in people.client("pimpinan").get("/pks/").content.decode()
    tab = f"/pks/{agreement.pk}/perubahan/"
    assert "Siapkan perjanjian lanjutan" in client.get(tab).content.decode()
    assert "Siapkan perjanjian lanjutan" not in people.client("kipas").get(tab).content.decode()
    answer = client.post("/pks/perpanjangan/", {"agreement": agreement.pk, "open": "1"})
    renewed = Agreement.objects.get(renews=agreement)
    assert answer.url == renewed.get_absolute_url()
    assert "Siapkan perjanjian lanjutan" not in client.get(tab).content.decode()
    far = active(people, partner="P17-04", end=dt.date(2028, 12, 31))
    assert "Siapkan perjanjian lanjutan" not in client.get(f"/pks/{far.pk}/perubahan/").content.decode()


@pytest.mark.wide
def test_the_way_from_a_duty_or_an_agreement_to_its_visit(people):
    agreement = active(people)
    visit = agreement.obligations.filter(kind="KUNJUNGAN", status="TERBUKA").first()
    client = people.client("bengkulu")
    plan = "/satker/BNNP-17/kunjungan/rencanakan/?mitra=P17-05"
    for page in (f"/pks/{agreement.pk}/kunjungan/", "/mitra/P17-05/kunjungan/", visit.get_absolute_url()):
        assert f'href="{plan}"' in client.get(page).content.decode(), page
        assert plan not in people.client("kipas").get(page).content.decode(), page
    form = client.get(plan).context["form"]
    assert form["partners"].initial == [f"{agreement.partner_id}-{agreement.pk}"]
    assert client.get("/satker/BNNP-17/kunjungan/rencanakan/").context["form"]["partners"].initial == []


def test_a_ready_agreement_says_what_is_next_and_is_not_signed_yet(people, worker):
    agreement = ready(people, **{name: signature()[name] for name in ("start", "end", "partner_signatory")})
    client = people.client("kepala")
    assert "Terbitkan naskahnya" in client.get(agreement.get_absolute_url()).content.decode()
    wordings.issue_text(agreement=agreement, by=people["kepala"], on=dt.date(2026, 1, 5), place="Bengkulu")
    page = client.get(agreement.get_absolute_url()).content.decode()
    assert "Belum ditandatangani" in page
    assert "Terbitkan naskahnya" not in page
    assert "Naskahnya sudah terbit." in page


def test_an_agreement_that_has_not_begun_counts_no_days_to_its_end(people):
    today = timezone.localdate()
    terms = signature(start=today + dt.timedelta(days=14), end=today + dt.timedelta(days=378), signed_on=today)
    later = ready(people)
    answer = people.client("kepala").post(f"/pks/{later.pk}/tanda-tangan/", terms | {"scan": scan()}, follow=True)
    said = answer.content.decode()
    assert "Perjanjian ditandatangani; " in said
    assert "Belum mulai" in said
    assert "hari lagi" not in said
    assert (
        "hari lagi" in people.client("kepala").get(active(people, partner="P17-04").get_absolute_url()).content.decode()
    )


def test_the_list_of_clauses_is_shown_where_somebody_ticked_it(people):
    """The portal's own text has its clauses; a list of fifteen missing ones beside it would deny that."""
    plain, ticked = draft(people), draft(people, partner="P17-04", clauses=["judul"])
    client = people.client("bengkulu")
    assert "Kelengkapan naskah" not in client.get(plain.get_absolute_url()).content.decode()
    assert "Kelengkapan naskah" in client.get(ticked.get_absolute_url()).content.decode()


def test_a_proposal_for_a_new_partner_leads_to_adding_it(people):
    for form in ("/pks/baru/", "/pks/catat/"):
        page = people.client("bengkulu").get(form).content.decode()
        assert 'href="/satker/BNNP-17/mitra/tambah/"' in page
    assert "mitra/tambah/" not in people.client("bengkulu").get(f"/pks/{draft(people).pk}/ubah/").content.decode()


def test_beside_a_signed_scan_the_portals_own_text_is_no_draft(people):
    """What was signed is the scan; the text of the template stands below it to compare."""
    signed, open_one = active(people), draft(people, partner="P17-04")
    page = people.client("bengkulu").get(f"/pks/{signed.pk}/naskah/").content.decode()
    assert "Pindaian naskah bertanda tangan" in page
    assert "Isi draf" not in page
    assert "naskah di bawah inilah yang ditandatangani" not in page
    page = people.client("bengkulu").get(f"/pks/{open_one.pk}/naskah/").content.decode()
    assert "Isi draf" in page
    assert "naskah di bawah inilah yang ditandatangani" in page


def test_the_order_of_a_visit_is_called_sprin_wherever_it_is_typed(people):
    page = people.client("bengkulu").get(f"/kunjungan/{planned(people).pk}/ubah/").content.decode()
    assert "Nomor surat perintah (Sprin)" in page


@pytest.mark.parametrize("page", ["/pks/perpanjangan/", "/pks/berakhir/", "/pks/rekap/"])
def test_the_lists_of_agreements_lead_back_to_all(people, page):
    crumbs = people.client("bengkulu").get(page).content.decode().partition('class="crumbs"')[2].partition("</nav>")[0]
    assert 'href="/pks/"' in crumbs


def test_whoever_adds_a_partner_is_told_who_invites_its_people(people):
    for who, said in (("kepala", "undang orangnya dari halaman Orang"), ("bengkulu", "diundang oleh pejabat penetap")):
        new = {"name": f"Klinik Uji {who}", "kind": "KLINIK", "region": "17.71"}
        page = people.client(who).post("/satker/BNNP-17/mitra/tambah/", new, follow=True)
        assert said in page.content.decode()
