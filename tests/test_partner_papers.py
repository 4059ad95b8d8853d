"""Legal papers: the partner proposes, the office confirms; reminders of their end reach each person once."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bnnportal.audit.models import Event
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from partners import actions
from partners.actions.papers import remind
from partners.enums import Expiry, PaperKind, PaperStatus
from partners.models import LegalPaper, Partner
from tests.cast import CAST, People

OFFICE = {"admin", "pusat", "penetap", "bengkulu", "kepala"}
TODAY = timezone.localdate


@pytest.fixture
def kipas(people: People) -> Partner:
    return Partner.objects.get(organisation__code="P17-05")


def paper(people: People, partner: Partner, who: str = "bengkulu", **fields: object) -> LegalPaper:
    said = {
        "kind": PaperKind.LICENCE, "number": "440/UJI/2024", "issuer": "Dinas Kesehatan Uji",
        "issued_on": dt.date(2024, 1, 2), "expires_on": TODAY() + dt.timedelta(days=400),
    }  # fmt: skip
    return actions.add_paper(partner=partner, by=people[who], **said | fields)


@pytest.mark.parametrize("who", sorted(CAST))
def test_add_paper_holds_at_once_for_the_office_and_waits_for_the_partner(people, kipas, who):
    if who not in OFFICE | {"kipas"}:
        with pytest.raises(PermissionDenied):
            paper(people, kipas, who)
        assert not LegalPaper.objects.exists()
        return
    kept = paper(people, kipas, who)
    assert kept.status == (PaperStatus.PROPOSED if who == "kipas" else PaperStatus.CONFIRMED)
    assert (kept.decided_by is None) == (who == "kipas")
    event = "partners.propose_paper" if who == "kipas" else "partners.confirm_paper"
    assert Event.objects.get(event=event).organisation == "BNNP-17"


def test_confirm_replaces_the_former_paper_and_tells_both_sides(people, kipas):
    people["kepala"], people["jatim"]
    old = paper(people, kipas)
    new = actions.renew_paper(
        paper=old, number="441/UJI/2026", issuer="Dinas Kesehatan Uji", by=people["kipas"],
        expires_on=TODAY() + dt.timedelta(days=900),
    )  # fmt: skip
    old.refresh_from_db()
    assert (old.status, new.status) == (PaperStatus.CONFIRMED, PaperStatus.PROPOSED)
    told = Message.objects.filter(event="partners.paper_proposed")
    assert {message.recipient for message in told} == {people["bengkulu"], people["kepala"]}
    actions.confirm_paper(paper=new, by=people["kepala"])
    old.refresh_from_db()
    assert old.status == PaperStatus.REPLACED
    answer = Message.objects.get(event="partners.paper_decided")
    assert (answer.recipient, answer.url) == (people["kipas"], f"/mitra/legalitas/{new.pk}/")
    with pytest.raises(ValidationError, match="sudah diputuskan"):
        actions.confirm_paper(paper=new, by=people["bengkulu"])


def test_refuse_needs_a_reason_which_the_partner_reads(people, kipas):
    waiting = paper(people, kipas, "kipas")
    with pytest.raises(ValidationError, match="alasan"):
        actions.refuse_paper(paper=waiting, by=people["bengkulu"], reason="  ")
    actions.refuse_paper(paper=waiting, by=people["bengkulu"], reason="Halaman kedua tidak terbaca.")
    assert "Halaman kedua" in Message.objects.get(event="partners.paper_decided").text
    paper(people, kipas, "kipas")  # may be sent in again


def test_a_paper_is_taken_out_with_a_reason_which_the_partner_reads(people, kipas):
    ended = paper(people, kipas, expires_on=TODAY() - dt.timedelta(days=3))
    said, api = {"reason": "Izin barunya dicatat tersendiri."}, f"/api/v1/partners/P17-05/papers/{ended.pk}/retire/"
    client = people.client("bengkulu")
    assert client.post(api, {"reason": " "}, content_type="application/json").status_code == 400
    assert client.post(api, said, content_type="application/json").status_code == 200
    assert said["reason"] in people.client("kipas").get(ended.get_absolute_url()).content.decode()
    assert not LegalPaper.objects.expiring(90).exists()


def test_a_partner_corrects_what_waits_and_not_what_holds(people, kipas):
    said = {"kind": "IZIN", "number": "442/UJI", "issuer": "Dinas Uji"}
    waiting = paper(people, kipas, "kipas")
    assert actions.change_paper(paper=waiting, by=people["kipas"], **said).number == "442/UJI"
    # who read it before that and corrects something else takes nothing back
    assert actions.change_paper(paper=waiting, by=people["bengkulu"], issuer="Dinas").number == "442/UJI"
    actions.change_paper(paper=waiting, by=people["bengkulu"], issuer="Dinas Uji")
    actions.confirm_paper(paper=waiting, by=people["bengkulu"])
    with pytest.raises(PermissionDenied, match="Perbarui"):
        actions.change_paper(paper=waiting, by=people["kipas"], **said)
    assert actions.change_paper(paper=waiting, by=people["bengkulu"], **said | {"number": "443/UJI"})
    assert Event.objects.filter(event="partners.change_paper").count() == 4


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"issued_on": dt.date(2024, 5, 1), "expires_on": dt.date(2024, 4, 30)}, "tidak boleh sebelum tanggal terbit"),
        ({"issued_on": dt.date(2999, 1, 1), "expires_on": None}, "belum tiba"),
        ({"number": "  "}, "tidak boleh kosong"),
        ({"kind": "SIM"}, "bukan pilihan yang valid"),
    ],
)
def test_a_wrong_paper_is_refused_with_a_sentence(people, kipas, fields, sentence):
    with pytest.raises(ValidationError) as refused:
        paper(people, kipas, **fields)
    assert sentence in " ".join(refused.value.messages)
    assert not LegalPaper.objects.exists()


def test_numbers_are_not_used_twice_and_a_renewal_that_has_ended_is_refused(people, kipas):
    old = paper(people, kipas)
    with pytest.raises(ValidationError, match="sudah tercatat"):
        paper(people, kipas)
    ended = {"number": "9", "issuer": "Uji", "expires_on": TODAY() - dt.timedelta(days=1)}
    with pytest.raises(ValidationError, match="sudah berakhir"):
        actions.renew_paper(paper=old, by=people["kipas"], **ended)
    later = {"number": "440/UJI/2024", "issuer": "Uji", "expires_on": TODAY() + dt.timedelta(days=900)}
    actions.renew_paper(paper=old, by=people["kipas"], **later)  # the same number with a longer term
    with pytest.raises(ValidationError, match="menunggu konfirmasi"):
        actions.renew_paper(paper=old, by=people["kipas"], **later)


def raw(sql: str, *values: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_the_database_refuses_what_the_page_refuses(people, kipas):
    kept, waiting = paper(people, kipas), paper(people, kipas, "kipas", number="2")
    change = "UPDATE partners_legalpaper SET {} WHERE id = %s"
    raw(change.format("issued_on = '2024-05-01', expires_on = '2024-04-30'"), kept.pk)
    raw(change.format("status = 'DITOLAK', decided_at = now(), reason = ''"), waiting.pk)
    raw(change.format("status = 'BERLAKU'"), waiting.pk)  # nobody decided
    raw(change.format("status = 'BERLAKU', decided_at = now(), number = '440/UJI/2024'"), waiting.pk)
    raw(change.format("replaces_id = id"), kept.pk)
    raw(change.format("issued_on = '2999-01-01'"), kept.pk)
    actions.renew_paper(paper=kept, number="3", issuer="Uji", by=people["kipas"])
    raw(change.format("replaces_id = %s"), kept.pk, waiting.pk)  # one renewal waits already
    raw(change.format("number = '3'"), waiting.pk)  # so does this number
    raw("UPDATE partners_partner SET postcode = '3811' WHERE id = %s", kipas.pk)
    wish = "INSERT INTO partners_profilechange (partner_id, name, kind, status, proposed_by_id, proposed_at, reason"
    raw(wish + ") VALUES (%s, '', '', 'DIAJUKAN', %s, now(), '')", kipas.pk, people["kipas"].pk)
    raw(wish + ") VALUES (%s, 'X', '', 'BERLAKU', %s, now(), '')", kipas.pk, people["kipas"].pk)
    raw(wish + ", decided_at) VALUES (%s, 'X', '', 'DITOLAK', %s, now(), '', now())", kipas.pk, people["kipas"].pk)
    actions.change_profile(partner=kipas, by=people["kipas"], name="Yayasan Uji Baru")
    raw(wish + ") VALUES (%s, 'X', '', 'DIAJUKAN', %s, now(), '')", kipas.pk, people["kipas"].pk)  # one waits
    actions.add_contact(partner=kipas, by=people["kipas"], name="Uji", phone="0736 1")
    raw("UPDATE partners_contact SET phone = '' WHERE partner_id = %s", kipas.pk)
    raw("UPDATE offices_organisation SET merged_into_id = id WHERE id = %s", kipas.organisation_id)


# Reminders


@pytest.mark.parametrize(
    ("days", "near"),
    [(-1, Expiry.ENDED), (0, Expiry.DAYS_30), (30, Expiry.DAYS_30), (31, Expiry.DAYS_60), (90, Expiry.DAYS_90),
     (91, Expiry.RUNNING)],
)  # fmt: skip
def test_expiry_is_the_narrowest_span_and_the_filter_agrees(people, kipas, days, near):
    kept = paper(people, kipas, expires_on=TODAY() + dt.timedelta(days=days))
    assert kept.expiry == near
    assert list(LegalPaper.objects.in_expiry(near)) == [kept]
    assert LegalPaper.objects.expiring(90).exists() == (days <= 90)


def test_reminders_missed_for_five_days_are_sent_once_and_never_twice(people, kipas):
    people["bengkulu"], people["kepala"], people["kipas"], people["jatim"], people["pimpinan"]
    end = TODAY() + dt.timedelta(days=200)
    kept = paper(people, kipas, expires_on=end)

    def on(days_before: int) -> int:
        return remind(end - dt.timedelta(days=days_before))

    assert on(91) == 0
    assert on(85) == 3  # the beat stood still on the 90th to 86th day before
    assert [on(85), on(84), on(61)] == [0, 0, 0]
    assert on(55) == 3
    assert on(54) == 0
    assert on(30) == 3
    assert on(0) == 0
    assert on(-5) == 3
    assert [on(-6), on(-30), on(-366)] == [0, 0, 0]
    told = Message.objects.filter(event="partners.paper_ends")
    assert told.count() == 12
    assert {message.recipient for message in told} == {people["bengkulu"], people["kepala"], people["kipas"]}
    assert told.filter(subject__contains="berakhir dalam 85 hari").count() == 3
    assert told.filter(subject__contains="sudah berakhir").count() == 3
    assert set(told.values_list("url", flat=True)) == {kept.get_absolute_url()}


def test_whoever_has_sent_in_the_renewal_is_not_asked_for_it_again(people, kipas):
    kept = paper(people, kipas, expires_on=TODAY() + dt.timedelta(days=20))
    actions.renew_paper(
        paper=kept, number="2", issuer="Uji", expires_on=TODAY() + dt.timedelta(days=800), by=people["kipas"]
    )
    assert remind(TODAY()) == 1  # the office
    assert not Message.objects.filter(event="partners.paper_ends", recipient=people["kipas"]).exists()


def test_reminders_cost_the_same_queries_when_everybody_was_told(people, kipas, django_assert_max_num_queries):
    people["kipas"]
    for partner in Partner.objects.filter(organisation__code__startswith="P17-"):
        paper(people, partner, expires_on=TODAY() + dt.timedelta(days=20))
    assert remind(TODAY()) == 6
    with django_assert_max_num_queries(3):
        assert remind(TODAY()) == 0


def test_a_merged_partners_papers_remind_nobody(people, kipas):
    paper(people, kipas, expires_on=TODAY() + dt.timedelta(days=20))
    Organisation.objects.filter(code="P17-05").update(valid_until=TODAY() - dt.timedelta(days=1))
    assert remind(TODAY()) == 0
