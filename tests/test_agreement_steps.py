"""Each step of an agreement, each role, each way there: the page and the API say the same."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bnnportal.audit.models import Event
from bnnportal.notices.models import Message
from partners import actions
from partners.enums import TRANSITIONS, AgreementStatus
from partners.models import Agreement
from partners.steps import MEANING, steps_from
from tests.agreements import active, draft, ready, scan, signature
from tests.cast import CAST, People

S = AgreementStatus
NATIONAL = {"admin", "pusat", "penetap"}
NATIONAL_APPROVERS = {"admin", "penetap"}
STAFF = NATIONAL | {"bengkulu", "kepala"}
APPROVERS = NATIONAL_APPROVERS | {"kepala"}
READERS = {"pimpinan", "auditor", "kipas"}  # who find it and may change nothing
# (from, to, slug of the page): who may
STEPS: dict[tuple[S, S, str], set[str]] = {
    (S.PROPOSED, S.DRAFT, "draf"): STAFF,
    (S.PROPOSED, S.REFUSED, "tolak"): APPROVERS,
    (S.PROPOSED, S.CANCELLED, "batal"): STAFF,
    (S.DRAFT, S.LEGAL_REVIEW, "reviu"): STAFF,
    (S.DRAFT, S.CANCELLED, "batal"): STAFF,
    (S.LEGAL_REVIEW, S.DRAFT, "draf"): APPROVERS,
    (S.LEGAL_REVIEW, S.NATIONAL_REVIEW, "reviu-pusat"): APPROVERS,
    (S.LEGAL_REVIEW, S.READY, "siap"): APPROVERS,
    (S.LEGAL_REVIEW, S.REFUSED, "tolak"): APPROVERS,
    (S.LEGAL_REVIEW, S.CANCELLED, "batal"): APPROVERS,
    (S.NATIONAL_REVIEW, S.DRAFT, "draf"): NATIONAL,
    (S.NATIONAL_REVIEW, S.READY, "siap"): NATIONAL,
    (S.NATIONAL_REVIEW, S.REFUSED, "tolak"): NATIONAL,
    (S.NATIONAL_REVIEW, S.CANCELLED, "batal"): APPROVERS,
    (S.READY, S.DRAFT, "draf"): STAFF,
    (S.READY, S.CANCELLED, "batal"): APPROVERS,
    (S.REFUSED, S.DRAFT, "draf"): APPROVERS,
    (S.CANCELLED, S.DRAFT, "draf"): STAFF,
}
OWN_PAGES = {(S.READY, S.ACTIVE), (S.ACTIVE, S.ENDED), (S.ACTIVE, S.TERMINATED)}  # tested below, and with changes


def at(people: People, status: AgreementStatus) -> Agreement:
    """An agreement brought to a state by the shortest way."""
    if status == S.PROPOSED:
        agreement = draft(people)
        cancelled = actions.move(agreement=agreement, to=S.CANCELLED, by=people["pusat"], reason="Lagi.")
        Agreement.objects.filter(pk=cancelled.pk).update(status=S.PROPOSED, reason="")
        return Agreement.objects.get(pk=cancelled.pk)
    agreement = draft(people)
    way = {
        S.LEGAL_REVIEW: [S.LEGAL_REVIEW],
        S.NATIONAL_REVIEW: [S.LEGAL_REVIEW, S.NATIONAL_REVIEW],
        S.READY: [S.LEGAL_REVIEW, S.READY],
        S.REFUSED: [S.LEGAL_REVIEW, S.REFUSED],
        S.CANCELLED: [S.CANCELLED],
    }
    for to in way.get(status, []):
        agreement = actions.move(agreement=agreement, to=to, by=people["penetap"], reason="Catatan.")
    return agreement


def sees(who: str) -> bool:
    return who in STAFF | READERS


def test_the_table_holds_every_transition():
    assert {(left, to) for left, to, _slug in STEPS} | OWN_PAGES == {
        (left, to) for left, after in TRANSITIONS.items() for to in after
    }
    assert set(MEANING) == set(TRANSITIONS) == set(S)
    for status in S:  # every way out of a state has a button, once
        assert sorted(step.to for step in steps_from(status)) == sorted(TRANSITIONS[status])


@pytest.mark.wide
@pytest.mark.parametrize("step", STEPS, ids=lambda step: f"{step[0]}-{step[1]}")
def test_each_step_by_page_and_api(people, step, turn):
    left, to, slug = step
    agreement = at(people, left)
    url = f"/pks/{agreement.pk}/langkah/{slug}/"
    for who in sorted(CAST):
        with turn(who) as client:
            allowed = who in STEPS[step]
            shown = client.get(url)
            assert shown.status_code == (200 if allowed else 403 if sees(who) else 404)
            body = {"to": to.value, "reason": "Catatan."}
            api = client.post(f"/api/v1/agreements/{agreement.pk}/move/", body, content_type="application/json")
            assert api.status_code == (200 if allowed else 403 if sees(who) else 404), api.content
            agreement.refresh_from_db()
            assert agreement.status == (to if allowed else left)
            if not allowed:
                assert client.post(url, {"reason": "Catatan."}).status_code == shown.status_code
                agreement.refresh_from_db()
                assert agreement.status == left
                continue
            assert api.json()["status"] == to
            Agreement.objects.filter(pk=agreement.pk).update(status=left)  # once more, by the page
            assert client.post(url, {"reason": "Catatan."}).status_code == 302
            agreement.refresh_from_db()
            assert (agreement.status, agreement.reason) == (to, "Catatan.")


@pytest.mark.wide
def test_signing_by_page_and_api(people, turn):
    agreement = ready(people)
    other = ready(people, partner="P17-01", office_number="PKS/1/I/2026")
    url = f"/pks/{agreement.pk}/tanda-tangan/"
    terms = {name: str(value) for name, value in signature().items()}
    for who in sorted(CAST):
        with turn(who) as client:
            allowed = who in APPROVERS
            refused = 403 if sees(who) else 404
            assert client.get(url).status_code == (200 if allowed else refused)
            answer = client.post(url, {**terms, "scan": scan()})
            assert answer.status_code == (302 if allowed else refused)
            agreement.refresh_from_db()
            assert agreement.status == (S.ACTIVE if allowed else S.READY)
            api = client.post(f"/api/v1/agreements/{other.pk}/sign/", {**terms, "scan": scan()})
            assert api.status_code == (200 if allowed else refused if who != "kipas" else 404), api.content
            if allowed:
                assert (api.json()["status"], api.json()["year"]) == ("AKTIF", 2026)


@pytest.mark.wide
def test_ending_what_is_over_by_page_and_api(people, turn):
    agreement = Agreement.objects.get(partner__organisation__code="P17-05")  # recorded: its end is not known
    url = f"/api/v1/agreements/{agreement.pk}/end/"
    for who in sorted(CAST):
        with turn(who) as client:
            allowed = who in APPROVERS
            refused = 403 if sees(who) else 404
            api = client.post(url, {"note": "Selesai."}, content_type="application/json")
            assert api.status_code == (200 if allowed else refused)
            agreement.refresh_from_db()
            assert agreement.status == (S.ENDED if allowed else S.ACTIVE)
            Agreement.objects.filter(pk=agreement.pk).update(status=S.ACTIVE, ended_on=None)
            answer = client.post(f"/pks/{agreement.pk}/akhiri/", {"reason": ""})
            assert answer.status_code == (302 if allowed else refused)


def test_what_still_runs_is_not_ended(people):
    agreement = active(people)
    with pytest.raises(ValidationError, match="belum habis"):
        actions.end(agreement=agreement, by=people["kepala"])
    page = people.client("kepala").get(f"/pks/{agreement.pk}/akhiri/")
    assert (page.status_code, "belum habis" in page.content.decode()) == (409, True)
    assert "Nyatakan berakhir" not in people.client("kepala").get(f"/pks/{agreement.pk}/").content.decode()


def test_a_step_from_another_state_is_said_in_words(people):
    agreement = ready(people)
    page = people.client("kepala").get(f"/pks/{agreement.pk}/langkah/reviu/")
    assert page.status_code == 409
    assert "siap tanda tangan; tidak dapat menjadi reviu hukum" in page.content.decode()
    assert people.client("kepala").get(f"/pks/{agreement.pk}/langkah/terbang/").status_code == 404


@pytest.mark.parametrize("to", [S.DRAFT, S.REFUSED, S.CANCELLED])
def test_going_back_and_giving_up_need_a_reason(people, to):
    agreement = at(people, S.LEGAL_REVIEW)
    with pytest.raises(ValidationError, match="alasan"):
        actions.move(agreement=agreement, to=to, by=people["kepala"], reason="  ")
    slug = {S.DRAFT: "draf", S.REFUSED: "tolak", S.CANCELLED: "batal"}[to]
    page = people.client("kepala").post(f"/pks/{agreement.pk}/langkah/{slug}/", {"reason": ""})
    assert (page.status_code, "error-summary" in page.content.decode()) == (200, True)


def test_the_page_offers_what_one_may_and_says_why_not(people):
    agreement = at(people, S.LEGAL_REVIEW)
    operator = people.client("bengkulu").get(f"/pks/{agreement.pk}/").content.decode()
    assert f"/pks/{agreement.pk}/langkah/siap/" not in operator
    assert "Hanya pejabat penetap yang dapat melakukan ini." in operator
    assert f"/pks/{agreement.pk}/langkah/siap/" in people.client("kepala").get(f"/pks/{agreement.pk}/").content.decode()
    for reader in READERS:
        page = people.client(reader).get(f"/pks/{agreement.pk}/").content.decode()
        assert "langkah/" not in page
        assert "Pejabat penetap kantor memeriksa" in page


def test_each_side_is_told_but_not_who_did_it(people):
    for who in ("bengkulu", "kepala", "kipas", "jatim"):
        people[who]  # they are there before anything happens
    agreement = at(people, S.LEGAL_REVIEW)
    Message.objects.all().delete()
    actions.move(agreement=agreement, to=S.NATIONAL_REVIEW, by=people["kepala"])
    told = Message.objects.filter(event="partners.move_agreement")
    assert {message.recipient.email for message in told} == {
        "bengkulu@uji.test", "pusat@uji.test", "penetap@uji.test",
    }  # fmt: skip
    Message.objects.all().delete()
    actions.move(agreement=agreement, to=S.DRAFT, by=people["pusat"], reason="Perbaiki jangka waktu.")
    told = Message.objects.select_related("recipient")
    assert {message.recipient.email for message in told} == {"bengkulu@uji.test", "kepala@uji.test", "kipas@uji.test"}
    assert all("Perbaiki jangka waktu." in message.text for message in told)
    assert {message.url for message in told} == {f"/pks/{agreement.pk}/"}


def test_the_history_says_who_moved_it_when_and_why(people):
    agreement = at(people, S.LEGAL_REVIEW)
    actions.move(agreement=agreement, to=S.DRAFT, by=people["kepala"], reason="Perbaiki jangka waktu.")
    line = Event.objects.about(agreement).first()
    assert (line.event, line.data["left"], line.data["status"]) == ("partners.move_agreement", "REVIU", "DRAF")
    page = people.client("kipas").get(f"/pks/{agreement.pk}/").content.decode()
    assert "Reviu hukum → Draf" in page
    assert page.count("Perbaiki jangka waktu.") == 2  # as the note to work on, and in the history
    assert "Kepala Uji" in page


def test_what_was_refused_by_mistake_goes_on_as_a_draft(people):
    agreement = at(people, S.REFUSED)
    with pytest.raises(PermissionDenied):
        actions.move(agreement=agreement, to=S.DRAFT, by=people["bengkulu"], reason="Keliru.")
    again = actions.move(agreement=agreement, to=S.DRAFT, by=people["kepala"], reason="Keliru.")
    assert (again.status, again.scopes.count()) == ("DRAF", 4)


def test_signing_and_ending_are_no_mere_moves(people):
    agreement = ready(people)
    for to in (S.ACTIVE, S.ENDED, S.TERMINATED):
        with pytest.raises(ValueError, match="of their own"):
            actions.move(agreement=agreement, to=to, by=people["admin"])
    api = people.client("admin").post(
        f"/api/v1/agreements/{agreement.pk}/move/", {"to": "AKTIF"}, content_type="application/json"
    )
    assert (api.status_code, "to" in api.json()) == (400, True)
