"""Edges of agreements, duties and visits: what stands still once something was done, and the way from page to page."""

import datetime as dt
import json
import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from partners import actions
from partners.actions import wordings
from partners.actions.renewals import renew
from partners.differences import differences
from partners.enums import AgreementStatus
from partners.models import Agreement, Obligation, Partner
from partners.steps import path
from tests.agreements import active, draft, ready, signature
from tests.cast import PASSWORD
from tests.visits import planned


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
    for address in ("agreements/", "visits/", "activities/", f"obligations/{duty.pk}/send/", "changes/"):
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
    answer = program("bengkulu", "activities/", said | {"place": "Bengkulu", "hours": 8})
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


def test_the_page_of_late_duties_stays_small(people, django_assert_max_num_queries, monkeypatch):
    """The agreements that wait longest, and the way to the rest."""
    for n, code in enumerate(("P17-01", "P17-02", "P17-03", "P17-04", "P17-05")):
        start = dt.date(2026, 1 + n, 5)
        active(people, partner=code, start=start, signed_on=start)
    client = people.client("kepala")
    whole = client.get("/satker/BNNP-17/kewajiban/")
    late = Obligation.objects.late().filter(agreement__office__code="BNNP-17")
    assert whole.context["by_office"] + whole.context["by_partner"] == late.count()
    monkeypatch.setattr("partners.views.standing.AGREEMENTS", 2)
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


def test_whoever_adds_a_partner_is_told_who_invites_its_people(people):
    for who, said in (("kepala", "undang orangnya dari halaman Orang"), ("bengkulu", "diundang oleh pejabat penetap")):
        new = {"name": f"Klinik Uji {who}", "kind": "KLINIK", "region": "17.71"}
        page = people.client(who).post("/satker/BNNP-17/mitra/tambah/", new, follow=True)
        assert said in page.content.decode()
