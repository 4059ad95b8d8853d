"""Two records of one institution become one: everything moves, the old name and address lead to the survivor."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile

from bnnportal.accounts.models import Membership
from bnnportal.audit.models import Event
from bnnportal.files import actions as files
from bnnportal.files.models import Attachment
from bnnportal.offices.models import Organisation, Region
from partners import actions
from partners.actions import visits, wordings
from partners.models import Agreement, CapacityActivity, LegalPaper, Participant, Partner, Visit
from tests.agreements import END, START, active, draft, ready, scan, signature
from tests.cast import CAST, People
from tests.texts import rendered
from tests.uploads import pdf

MAY = {"admin", "pusat", "penetap", "bengkulu", "kepala"}


@pytest.fixture
def kipas(people: People) -> Partner:
    return Partner.objects.get(organisation__code="P17-05")


@pytest.fixture
def double(people: People) -> Partner:
    """The same foundation, entered a second time under another spelling."""
    return actions.add_partner(
        office=Organisation.objects.get(code="BNNP-17"), name="Rumah Pulih Kipas", by=people["bengkulu"],
        region=Region.objects.get(code="17.71"), phone="0736 99",
    )  # fmt: skip


def person_of(people: People, partner: Partner) -> object:
    """Its own account, so that memberships have something to move."""
    membership = people["kipas"].membership
    membership.organisation = partner.organisation
    membership.save()
    return membership


@pytest.mark.wide
def test_merge_is_for_the_office_of_both(people, kipas, double, turn):
    for who in sorted(CAST):
        with turn(who):
            if who in MAY:
                assert actions.merge_partners(partner=double, into=kipas, by=people[who]) == kipas
                continue
            with pytest.raises(PermissionDenied):
                actions.merge_partners(partner=double, into=kipas, by=people[who])
            double.organisation.refresh_from_db()
            assert double.organisation.merged_into is None


@pytest.mark.wide
def test_merge_moves_everything_and_keeps_the_name(people, kipas, double):
    person_of(people, double)
    agreement = active(people, partner=double.organisation.code)
    paper = actions.add_paper(
        partner=double, by=people["bengkulu"], kind="AKTA", number="1", issuer="Uji",
        upload=ContentFile(pdf(), name="akta.pdf"),
    )  # fmt: skip
    twin = {"kind": "IZIN", "number": "2", "issuer": "Uji", "by": people["bengkulu"]}
    actions.add_paper(partner=double, **twin)
    actions.add_paper(partner=kipas, **twin)
    actions.add_contact(partner=double, by=people["bengkulu"], name="Uji Kontak", phone="1")
    actions.change_profile(partner=double, by=people["bengkulu"], staff={"perawat": 3}, head="Uji Ketua")
    files.attach(
        upload=ContentFile(pdf(), name="profil.pdf"),
        holder=double,
        organisation=double.organisation,
        by=people["bengkulu"],
    )
    training = CapacityActivity.objects.create(
        office=double.organisation.parent, title="Uji", held_from=dt.date(2026, 2, 1), held_until=dt.date(2026, 2, 2),
        place="Uji", created_by=people["bengkulu"],
    )  # fmt: skip
    training.partners.set([double, kipas])
    seat = Participant.objects.create(activity=training, partner=double, name="Uji Peserta")
    visit = Visit.objects.create(
        office=double.organisation.parent, partner=double, year=2026, quarter=1, instrument="plrkm_1",
        created_by=people["bengkulu"], in_charge=people["bengkulu"],
    )  # fmt: skip

    kept = actions.merge_partners(partner=double, into=kipas, by=people["bengkulu"], reason="Tercatat dua kali.")

    for record in (agreement, paper, seat, visit):
        record.refresh_from_db()
        assert record.partner == kipas, record
    assert list(training.partners.all()) == [kipas]
    assert sorted(kipas.papers.values_list("kind", "status")) == [
        ("AKTA", "BERLAKU"), ("IZIN", "BERLAKU"), ("IZIN", "DIGANTI"),
    ]  # fmt: skip
    assert kipas.contacts.get().name == "Uji Kontak"
    assert (kept.head, kept.staff, kept.organisation.phone) == ("Uji Ketua", {"perawat": 3}, "0736 99")
    assert (
        not Attachment.objects.exclude(organisation=agreement.office).exclude(organisation=kipas.organisation).exists()
    )
    assert Attachment.objects.of(kipas).get().name == "profil.pdf"
    membership = Membership.objects.not_ended().get(user=people["kipas"], role="PARTNER")
    assert membership.organisation == kipas.organisation
    old = Organisation.objects.get(pk=double.organisation_id)
    assert (old.merged_into, old.is_closed) == (kipas.organisation, True)
    assert not Partner.objects.open().filter(pk=double.pk).exists()
    assert list(Partner.objects.open().search("rumah pulih kipas")) == [kipas]
    line = Event.objects.get(event="partners.merge")
    assert (line.organisation, line.data["old"], line.data["reason"]) == ("BNNP-17", old.code, "Tercatat dua kali.")

    client = people.client("bengkulu")
    assert client.get(f"/mitra/{old.code}/").url == "/mitra/P17-05/"
    assert client.get(f"/mitra/{old.code}/legalitas/").url == "/mitra/P17-05/legalitas/"
    assert people.client("jatim").get(f"/mitra/{old.code}/").status_code == 404
    assert old.code not in client.get("/mitra/").content.decode()
    with pytest.raises(ValidationError, match="sudah digabung"):
        actions.change_profile(partner=Partner.objects.get(pk=double.pk), by=people["bengkulu"], head="Uji")


def test_merge_is_refused_where_two_agreements_would_overlap(people, kipas, double):
    active(people)
    active(people, partner=double.organisation.code, title="Yang kedua")
    with pytest.raises(ValidationError, match="bertumpang tindih"):
        actions.merge_partners(partner=double, into=kipas, by=people["bengkulu"])
    assert Agreement.objects.filter(partner=double).count() == 1
    assert not Event.objects.filter(event="partners.merge").exists()


def test_merge_is_refused_where_a_number_would_stand_twice(people, kipas, double):
    active(people, partner_number="UJI/1")
    active(people, partner=double.organisation.code, subject="CEGAH", partner_number="UJI/1")
    with pytest.raises(ValidationError, match="Nomor mitra UJI/1"):
        actions.merge_partners(partner=double, into=kipas, by=people["bengkulu"])


def test_a_memorandum_and_the_pks_that_follows_it_are_no_overlap(people, kipas, double):
    active(people)
    active(people, partner=double.organisation.code, kind="NK", partner_number="x/1")
    actions.merge_partners(partner=double, into=kipas, by=people["bengkulu"])
    assert kipas.agreements.filter(status="AKTIF", origin="PORTAL").count() == 2


@pytest.mark.wide
def test_a_number_is_the_same_in_small_letters(people, kipas, double):
    active(people, partner_number="X/1")
    active(people, partner=double.organisation.code, kind="NK", partner_number="x/1")
    with pytest.raises(ValidationError, match="Nomor mitra x/1"):
        actions.merge_partners(partner=double, into=kipas, by=people["bengkulu"])


@pytest.mark.wide
def test_the_survivor_reads_the_signed_text_of_its_agreement(people, kipas, double, settings):
    settings.DEMO = False
    agreement = ready(people, partner=double.organisation.code, start=START, end=END)
    document = rendered(wordings.issue_text(agreement=agreement, by=people["kepala"]))
    actions.sign(agreement=agreement, by=people["penetap"], scan=scan(), **signature(office_number=document.number))
    actions.merge_partners(partner=double, into=kipas, by=people["bengkulu"])
    assert people.client("kipas").get(document.get_absolute_url()).status_code == 200


def test_merge_twice_or_into_itself_is_refused(people, kipas, double):
    with pytest.raises(ValidationError, match="dirinya sendiri"):
        actions.merge_partners(partner=kipas, into=kipas, by=people["bengkulu"])
    actions.merge_partners(partner=double, into=kipas, by=people["bengkulu"])
    with pytest.raises(ValidationError, match="sudah digabung"):
        actions.merge_partners(
            partner=Partner.objects.get(pk=double.pk), into=Partner.objects.get(pk=kipas.pk), by=people["bengkulu"]
        )


def test_a_partner_of_another_province_is_not_offered_and_not_taken(people, kipas, double):
    office = Organisation.objects.get(code="BNNP-35")
    far = actions.add_partner(
        office=office, name="Rumah Pulih Kipas", by=people["jatim"], region=Region.objects.get(code="35.76")
    )
    code, client = double.organisation.code, people.client("pusat")
    assert f'value="{far.pk}"' not in client.get(f"/mitra/{code}/gabung/").content.decode()
    api = client.post(
        f"/api/v1/partners/{code}/merge/", {"into": far.organisation.code}, content_type="application/json"
    )
    assert (api.status_code, list(api.json())) == (400, ["into"])
    double.organisation.refresh_from_db()
    assert double.organisation.merged_into is None


def test_a_chain_of_mergers_leads_to_the_last(people, kipas, double):
    third = Partner.objects.get(organisation__code="P17-02")
    actions.merge_partners(partner=double, into=third, by=people["bengkulu"])
    actions.merge_partners(partner=third, into=kipas, by=people["bengkulu"])
    assert people.client("bengkulu").get(f"/mitra/{double.organisation.code}/").url == "/mitra/P17-05/"
    assert LegalPaper.objects.filter(partner=double).count() == 0


def test_the_page_says_what_moves_and_merges(people, kipas, double):
    actions.add_contact(partner=double, by=people["bengkulu"], name="Uji Kontak", phone="1")
    url = f"/mitra/{double.organisation.code}/gabung/"
    client = people.client("kepala")
    page = client.get(url).content.decode()
    assert "1 narahubung" in page
    assert "tidak dapat dibatalkan" in page
    assert f'value="{kipas.pk}"' in page
    assert client.post(url, {"into": str(kipas.pk)}).status_code == 200  # not sure: nothing moves
    assert Partner.objects.open().filter(pk=double.pk).exists()
    assert client.post(url, {"into": str(kipas.pk), "sure": "on"}).url == "/mitra/P17-05/"
    assert people.client("kipas").get("/mitra/P17-05/gabung/").status_code == 403


def test_nothing_new_is_written_to_a_partner_that_is_gone(people, kipas, double):
    other = draft(people, subject="CEGAH")
    visit = {"office": kipas.organisation.parent, "year": 2026, "quarters": [2], "by": people["bengkulu"]}
    waiting = ready(people, partner=double.organisation.code, start=START, end=END)
    over = active(people, partner=double.organisation.code, start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31))
    actions.merge_partners(partner=double, into=kipas, by=people["bengkulu"])
    gone = Partner.objects.get(pk=double.pk)
    Agreement.objects.filter(pk__in=(waiting.pk, over.pk)).update(partner=gone)  # as before the merger moved them
    for write in (
        lambda: actions.record_existing(
            office=kipas.organisation.parent, partner=gone, scopes=[], by=people["bengkulu"], title="Uji", source="Uji"
        ),
        lambda: actions.change_draft(agreement=other, by=people["bengkulu"], partner=gone),
        lambda: actions.sign(agreement=waiting, by=people["penetap"], scan=scan(), **signature()),
        lambda: actions.renew(agreements=[over], by=people["bengkulu"]),
        lambda: visits.plan(partners=[(gone, None)], **visit),
    ):
        with pytest.raises(ValidationError, match="sudah digabung"):
            write()
