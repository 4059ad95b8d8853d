"""Monitoring visits: what each step does, what it refuses, and what it answers when it is asked twice."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bnnportal.audit.models import Event
from bnnportal.documents.models import Document
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from partners import comparison, instrument
from partners.actions import findings, visit_signing, visits
from partners.enums import Side, VisitStatus
from partners.models import Answer, FollowUp, Obligation, Partner, Visit
from tests import agreements
from tests.uploads import jpeg
from tests.visits import DAY, SUBMISSION, answered, planned, signed, submitted

OFFICE_STAFF = {"bengkulu", "kepala", "admin", "pusat", "penetap"}


def sql(text: str, *values: object) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(text, values)


# The instrument and the score


def test_the_instrument_has_49_items_and_34_without_inpatient_care():
    plrkm = instrument.get()
    assert [(s.code, len(s.items)) for s in plrkm.sections] == [
        ("4", 3), ("5", 6), ("6", 7), ("7", 9), ("8", 4), ("9", 4), ("10", 11), ("11", 5),
    ]  # fmt: skip
    assert len(plrkm.items(True)) == 49
    assert len(plrkm.items(False)) == 34
    assert {s.code for s in plrkm.sections if s.inpatient} == {"8", "10"}
    referral = next(item for item in plrkm.items(False) if item.code == "7.9")
    assert referral.anchors[2] == "Ada dan dilengkapi dokumen perjanjian kerja sama"
    assert all(len(set(item.anchors)) == 3 for item in plrkm.items(True))


@pytest.mark.parametrize(
    ("scores", "inpatient", "points", "maximum", "percent"),
    [
        (3, False, 102, 102, "100.0"),
        (1, True, 49, 147, "33.3"),
        (2, True, 98, 147, "66.7"),
        ({"4.1": 1, "7.9": 2}, False, 99, 102, "97.1"),  # 34 × 3 − 2 − 1
        ({"8.1": 1, "10.11": 1, "11.5": 1}, True, 141, 147, "95.9"),  # 147 − 6
    ],
)
def test_score_by_hand(people, scores, inpatient, points, maximum, percent):
    visit = submitted(people, scores, inpatient=inpatient)
    assert (visit.points, visit.maximum, str(visit.percent)) == (points, maximum, percent)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), inpatient=st.booleans())
def test_the_score_counts_what_applies_and_nothing_else(data, inpatient):
    plrkm = instrument.get()
    codes = [item.code for item in plrkm.items(True)]
    answers = data.draw(st.dictionaries(st.sampled_from(codes), st.integers(1, 3)))
    score = instrument.score(plrkm, answers, inpatient=inpatient)
    applies = [code for code in codes if inpatient or code.split(".")[0] not in {"8", "10"}]
    assert score.points == sum(answers[code] for code in applies if code in answers)
    assert score.maximum == 3 * len(applies)
    assert score.complete == (set(applies) <= set(answers))
    assert (score.percent is None) == (not score.complete)
    if score.percent is not None:
        assert abs(float(score.percent) - 100 * score.points / score.maximum) <= 0.05


# The plan


def test_several_visits_are_planned_at_once_and_never_twice(people):
    office = Organisation.objects.get(code="BNNP-17")
    wanted = [(partner, None) for partner in Partner.objects.filter(organisation__parent=office)]
    new = visits.plan(office=office, partners=wanted, year=2026, quarters=[1, 3], by=people["bengkulu"])
    assert len(new) == 2 * len(wanted) == 10
    assert visits.plan(office=office, partners=wanted, year=2026, quarters=[1, 3], by=people["kepala"]) == []
    assert {visit.instrument for visit in new} == {"plrkm-1"}
    with pytest.raises(IntegrityError, match="visit_planned_once"):
        Visit.objects.create(
            office=office, partner=wanted[0][0], year=2026, quarter=1, instrument="plrkm-1",
            created_by=people["bengkulu"], in_charge=people["bengkulu"],
        )  # fmt: skip


def test_a_plan_with_a_wrong_year_quarter_or_day_is_refused(people):
    office, partner = Organisation.objects.get(code="BNNP-17"), Partner.objects.get(organisation__code="P17-05")
    whole = {"office": office, "partners": [(partner, None)], "year": 2026, "quarters": [2], "by": people["bengkulu"]}
    for change, sentence in (
        ({"year": 26}, "Tulis tahun"),
        ({"quarters": [5]}, "Pilih paling sedikit satu triwulan"),
        ({"quarters": []}, "Pilih paling sedikit satu triwulan"),
        ({"partners": []}, "Pilih paling sedikit satu mitra"),
        ({"planned_on": dt.date(2026, 7, 1)}, "tidak berada pada tahun dan triwulan"),
        ({"planned_on": dt.date(2026, 5, 12), "quarters": [2, 3]}, "Satu tanggal hanya untuk satu triwulan"),
        ({"in_charge": people["jatim"]}, "Penanggung jawab harus petugas"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            visits.plan(**whole | change)
    with pytest.raises(PermissionDenied):
        visits.plan(**whole | {"by": people["jatim"]})
    assert not Visit.objects.exists()


# Answers


def test_an_answer_begins_the_visit_and_the_same_answer_again_changes_nothing(people):
    visit = planned(people)
    first = visits.answer(visit=visit, item="4.1", score=2, by=people["bengkulu"], note="Bagan di dinding")
    visit.refresh_from_db()
    assert visit.status == VisitStatus.RUNNING
    again = visits.answer(visit=visit, item="4.1", score=2, by=people["kepala"], note="Bagan di dinding")
    assert (again.pk, again.at, again.by) == (first.pk, first.at, people["bengkulu"])
    assert Answer.objects.count() == 1


def test_the_answer_given_last_stands_even_when_an_older_one_arrives_later(people):
    visit = planned(people)
    visits.answer(visit=visit, item="4.1", score=3, by=people["kepala"])
    kept = visits.answer(visit=visit, item="4.1", score=1, by=people["bengkulu"], age=600)  # ten minutes in the cellar
    assert (kept.score, kept.by) == (3, people["kepala"])
    later = visits.answer(visit=visit, item="4.1", score=2, by=people["bengkulu"])
    assert (later.score, later.by) == (2, people["bengkulu"])


@pytest.mark.parametrize("score", [0, 4, -1, 99, True, None, "2"])
def test_a_score_outside_one_to_three_is_refused(people, score):
    with pytest.raises(ValidationError, match="Nilai harus 1, 2, atau 3"):
        visits.answer(visit=planned(people), item="4.1", score=score, by=people["bengkulu"])
    assert not Answer.objects.exists()


def test_the_database_refuses_a_score_outside_one_to_three_too(people):
    visit = planned(people)
    visits.answer(visit=visit, item="4.1", score=2, by=people["bengkulu"])
    for score in (0, 4):
        with pytest.raises(IntegrityError, match="answer_one_to_three"):
            sql("UPDATE partners_answer SET score = %s", score)


def test_an_item_that_does_not_apply_is_refused(people):
    visit = planned(people)
    visit = visits.change(visit=visit, by=people["bengkulu"], inpatient=False)
    for item in ("8.1", "10.11", "12.1", "", "4"):
        with pytest.raises(ValidationError, match="tidak berlaku"):
            visits.answer(visit=visit, item=item, score=2, by=people["bengkulu"])
    visits.change(visit=visit, by=people["bengkulu"], inpatient=True)
    assert visits.answer(visit=visit, item="8.1", score=2, by=people["bengkulu"]).score == 2


# Submission


def test_submitting_twice_gives_the_result_of_the_first(people):
    visit = answered(people, 2)
    first = visits.submit(visit=visit, by=people["bengkulu"], submissions=0, **SUBMISSION)
    second = visits.submit(visit=visit, by=people["bengkulu"], submissions=0, **SUBMISSION | {"place": "Lain"})
    assert (second.pk, second.document_id, second.place) == (first.pk, first.document_id, SUBMISSION["place"])
    assert Document.objects.filter(kind="bamonev").count() == 1
    assert Event.objects.about(visit).filter(event="partners.submit_visit").count() == 1
    assert second.submissions == 1
    # a colleague reopens it; the phone's first try, still on its way, must not submit it again
    visits.reopen(visit=visit, by=people["kepala"], reason="Butir 5.2 keliru.")
    late = visits.submit(visit=visit, by=people["bengkulu"], submissions=0, **SUBMISSION)
    assert late.status == VisitStatus.RUNNING


def test_an_incomplete_visit_is_not_submitted_and_the_sentence_names_what_is_missing(people):
    visit = answered(people)
    visit.answers.filter(item__in=["5.2", "11.5"]).delete()
    with pytest.raises(ValidationError, match=r"Masih 2 butir belum dinilai: 5\.2, 11\.5"):
        visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION)
    whole = submitted(people, quarter=1)
    assert whole.is_done
    for name in ("order_number", "team", "place", "visited_on"):
        empty = None if name == "visited_on" else ""
        with pytest.raises(ValidationError, match="Lengkapi"):
            visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION | {name: empty})


def test_a_day_to_come_is_refused_by_the_action_and_the_database(people):
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    visit = answered(people)
    with pytest.raises(ValidationError, match="belum tiba"):
        visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION | {"visited_on": tomorrow})
    with pytest.raises(ValidationError, match="Periksa tahun"):
        visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION | {"visited_on": dt.date(26, 5, 1)})
    done = visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION)
    with pytest.raises(IntegrityError, match="visit_not_in_future"):
        sql("UPDATE partners_visit SET visited_on = %s WHERE id = %s", tomorrow + dt.timedelta(days=2), done.pk)


def test_the_database_keeps_done_visits_whole(people):
    visit = submitted(people)
    for change, constraint in (
        ("visited_on = NULL", "visit_done_has_day"),
        ("points = NULL", "visit_done_has_score"),
        ("points = 103", "visit_done_has_score"),
        ("status = 'DISAHKAN'", "visit_signed_by_both"),
        ("office_signed_at = now()", "visit_signature_by_account_or_scan"),
        ("status = 'BATAL'", "visit_cancelled_with_reason"),
        ("quarter = 5", "visit_quarter"),
    ):
        with pytest.raises(IntegrityError, match=constraint):
            sql(f"UPDATE partners_visit SET {change} WHERE id = %s", visit.pk)  # noqa: S608 - the words above


def test_the_score_is_frozen_at_submission(people):
    visit = submitted(people)
    for change in (
        lambda: visits.answer(visit=visit, item="4.1", score=1, by=people["bengkulu"]),
        lambda: visits.change(visit=visit, by=people["bengkulu"], inpatient=True),
        lambda: findings.add_finding(visit=visit, text="Baru", by=people["bengkulu"]),
    ):
        with pytest.raises(ValidationError, match="sudah selesai diisi"):
            change()
    assert visit.points == 102


def test_a_submitted_visit_fulfils_its_duty_and_reopening_takes_it_back(people):
    agreements.active(people)
    visit = submitted(people)
    duty = Obligation.objects.get(kind="KUNJUNGAN", period="2026-S1")
    assert (duty.status, duty.link) == ("DITERIMA", f"/kunjungan/{visit.pk}/")
    assert Obligation.objects.get(kind="KUNJUNGAN", period="2026-S2").status == "TERBUKA"
    visits.reopen(visit=visit, by=people["kepala"], reason="Salah tanggal.")
    duty.refresh_from_db()
    assert duty.status != "DITERIMA"
    visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION)
    duty.refresh_from_db()
    assert duty.status == "DITERIMA"


# Sign-off


def test_both_sides_sign_and_signing_again_is_the_same_signature(people):
    visit = visit_signing.sign(visit=submitted(people), by=people["kipas"])
    assert (visit.status, visit.partner_signed_by) == (VisitStatus.SUBMITTED, people["kipas"])
    assert visit_signing.sign(visit=visit, by=people["kipas"]).partner_signed_at == visit.partner_signed_at
    with pytest.raises(PermissionDenied):
        visit_signing.sign(visit=visit, by=people["jatim"])
    visit = visit_signing.sign(visit=visit, by=people["bengkulu"])
    assert visit.status == VisitStatus.SIGNED
    assert visit_signing.sign(visit=visit, by=people["bengkulu"]).office_signed_at == visit.office_signed_at
    assert Event.objects.about(visit).filter(event="partners.sign_visit").count() == 2
    with pytest.raises(ValidationError, match="menunggu tanda tangan"):
        visits.reopen(visit=visit, by=people["kepala"], reason="Terlambat.")


def test_a_scan_stands_for_the_side_without_an_account(people):
    visit = visit_signing.sign(visit=submitted(people), by=people["kepala"])
    data = jpeg()
    visit = visit_signing.sign_by_scan(visit=visit, upload=SimpleUploadedFile("ba.jpg", data), by=people["bengkulu"])
    assert visit.status == VisitStatus.SIGNED
    assert (visit.office_signed_by, visit.partner_signed_by) == (people["kepala"], None)
    assert visit.partner_signed_at is not None
    again = visit_signing.sign_by_scan(visit=visit, upload=SimpleUploadedFile("ba.jpg", data), by=people["bengkulu"])
    assert again.scan_id == visit.scan_id
    with pytest.raises(ValidationError):
        visit_signing.sign_by_scan(visit=visit, upload=SimpleUploadedFile("x.pdf", b"bukan pdf"), by=people["bengkulu"])


def test_reopening_clears_a_first_signature_and_replaces_the_paper(people):
    kipas = people["kipas"]  # has an account before the result is sent
    visit = visit_signing.sign(visit=submitted(people, 3), by=kipas)
    old = visit.document
    visit = visits.reopen(visit=visit, by=people["kepala"], reason="Butir 4.1 keliru.")
    assert (visit.partner_signed_at, visit.points, visit.status) == (None, None, VisitStatus.RUNNING)
    old.refresh_from_db()
    assert old.is_revoked
    assert "Butir 4.1 keliru" in old.revoke_reason
    visits.answer(visit=visit, item="4.1", score=1, by=people["bengkulu"])
    visit = visits.submit(visit=visit, by=people["bengkulu"], submissions=1, **SUBMISSION)
    assert visit.points == 100
    assert visit.document.replaces == old
    assert visit.document.number != old.number
    assert old.content["points"] == 102
    assert Message.objects.filter(recipient=kipas, event="partners.submit_visit").count() == 2


def test_a_visit_is_cancelled_with_a_reason_and_stays_cancelled(people):
    visit = planned(people)
    with pytest.raises(ValidationError, match="alasan"):
        visits.cancel(visit=visit, by=people["bengkulu"], reason="  ")
    visits.cancel(visit=visit, by=people["bengkulu"], reason="Banjir.")
    with pytest.raises(ValidationError, match="dibatalkan"):
        visits.answer(visit=visit, item="4.1", score=1, by=people["bengkulu"])
    assert planned(people).pk != visit.pk  # the quarter is free again


# Findings, follow-ups, comparison


def test_follow_ups_are_closed_by_their_side_and_carried_to_the_next_visit(people):
    visit = submitted(people, with_follow_up=True)
    follow_up = visit.follow_ups.get()
    later = planned(people, quarter=3)
    assert list(FollowUp.objects.open_of(later, people["kepala"])) == [follow_up]
    with pytest.raises(PermissionDenied):
        findings.close_follow_up(follow_up=follow_up, result="Sudah", by=people["jatim"])
    with pytest.raises(ValidationError, match="Tuliskan hasilnya"):
        findings.close_follow_up(follow_up=follow_up, result=" ", by=people["kipas"])
    done = findings.close_follow_up(follow_up=follow_up, result="SPO dicetak", by=people["kipas"])
    assert findings.close_follow_up(follow_up=follow_up, result="SPO dicetak", by=people["kipas"]) == done
    with pytest.raises(ValidationError, match="sudah selesai"):
        findings.close_follow_up(follow_up=follow_up, result="Lain", by=people["bengkulu"])
    assert not FollowUp.objects.open_of(later, people["kepala"]).exists()
    with pytest.raises(IntegrityError, match="follow_up_done_with_result"):
        sql("UPDATE partners_followup SET done_note = ''")


def test_a_partner_does_not_close_what_the_office_owes(people):
    visit = answered(people)
    own = {"side": Side.OFFICE, "owner": "Operator", "due": dt.date(2026, 12, 1), "by": people["bengkulu"]}
    follow_up = findings.add_follow_up(visit=visit, text="Kirim modul", **own)
    assert findings.add_follow_up(visit=visit, text="Kirim modul", **own) == follow_up
    with pytest.raises(ValidationError, match="sebelum kunjungan"):
        findings.add_follow_up(visit=visit, text="Lampau", **own | {"due": dt.date(2020, 1, 1)})
    visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION)
    with pytest.raises(PermissionDenied):
        findings.close_follow_up(follow_up=follow_up, result="Sudah", by=people["kipas"])


def test_comparison_with_the_last_signed_visit_in_words(people):
    before = signed(people, {"4.1": 1, "4.2": 3, "5.1": 2}, quarter=1, visited_on=dt.date(2026, 2, 3))
    now = submitted(people, {"4.1": 3, "4.2": 2, "5.1": 2})
    earlier = Visit.objects.before(now, people["kepala"]).first()
    assert earlier == before
    rows = {row.code: row for row in comparison.rows(now, earlier)}
    items = {item.code: item.trend for row in rows.values() for item in row.items}
    assert (items["4.1"], items["4.2"], items["5.1"]) == ("naik", "turun", "tetap")
    assert (rows["4"].trend, rows["5"].trend) == ("naik", "tetap")
    Visit.objects.filter(pk=before.pk).update(instrument="lama-0")
    earlier = Visit.objects.before(now, people["kepala"]).first()
    assert all(row.trend is None for row in comparison.rows(now, earlier))
    assert now.visited_on == DAY
