"""Reminders: each matter once a person, however often, late or doubly the round runs."""

import datetime as dt
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from partners import actions
from partners.actions import findings
from partners.enums import AgreementStatus, ObligationStatus, Side, VisitStatus
from partners.models import Agreement, Reminder, Visit
from tests import agreements, visits
from tests.services import until
from tests.visits import planned

DAY = dt.timedelta(days=1)
NOON = dt.datetime(2026, 6, 20, 5, tzinfo=dt.UTC)
TODAY = NOON.date()


def told(person, topic: str = "ending"):
    return Message.objects.filter(recipient=person, event=f"partners.remind_{topic}").order_by("pk")


def matters(person, topic: str = "ending") -> list[str]:
    found = Reminder.objects.filter(person=person, matter__startswith=f"{topic}:").order_by("pk")
    return [matter.rsplit(":", 1)[1] for matter in found.values_list("matter", flat=True)]


@pytest.fixture
def both(people, time_machine):
    """One of each side who is to be reminded, on a June noon."""
    time_machine.move_to(NOON, tick=False)
    return people["bengkulu"], people["kipas"]


def ending(people, days: int, **fields) -> Agreement:
    """Without duties, so that only its end is told."""
    return agreements.active(people, end=TODAY + days * DAY, scopes=["Kerja sama lain"], **fields)


@pytest.mark.wide
def test_five_missed_days_are_made_up_for_once(people, both, time_machine):
    """Each of three agreements passes one of its marks while no round runs; the next one tells each, once."""
    marks = {"P17-01": 91, "P17-02": 63, "P17-03": 31}
    for partner, days in marks.items():
        ending(people, days, partner=partner, title=f"Sisa {days}")
    actions.remind()
    staff, _kipas = both
    assert matters(staff) == ["60", "90"] or sorted(matters(staff)) == ["60", "90"]  # 31 and 63 days: both told
    time_machine.move_to(NOON + 5 * DAY, tick=False)
    for _n in range(3):
        actions.remind()
    assert sorted(matters(staff)) == ["30", "60", "60", "90", "90"]
    assert told(staff).count() == 2
    last = told(staff).last()
    assert last.subject == "3 perjanjian segera berakhir"
    assert "Sisa 31" in last.text
    assert "26 hari lagi" in last.text


@pytest.mark.wide
def test_a_daily_round_tells_ninety_sixty_thirty_and_fifteen(people, both, time_machine):
    agreement = ending(people, 95)
    for day in range(100):
        time_machine.move_to(NOON + day * DAY, tick=False)
        actions.remind()
    for person in both:
        assert matters(person) == ["90", "60", "30", "15"]
        assert told(person).count() == 4
        assert told(person).first().url == agreement.get_absolute_url()


def test_a_moved_end_is_told_anew_and_a_continued_agreement_not_at_all(people, both, time_machine):
    agreement = ending(people, 20)
    actions.remind()
    time_machine.move_to(NOON + DAY, tick=False)
    agreement.end += DAY
    agreement.save()
    actions.remind()
    assert matters(both[0]) == ["30", "30"]
    successor = actions.renew(agreements=[agreement], by=people["bengkulu"]).made[0]
    Agreement.objects.filter(pk=successor.pk).update(
        status=AgreementStatus.ACTIVE, signed_on=TODAY, start=agreement.end + DAY, end=agreement.end + 365 * DAY,
        office_signatory="A", partner_signatory="B",
    )  # fmt: skip
    time_machine.move_to(NOON + 10 * DAY, tick=False)
    actions.remind()
    assert matters(both[0]) == ["30", "30"]


@pytest.mark.wide
def test_duties_come_in_one_message_a_person_and_day(people, both, time_machine):
    staff, kipas = both
    agreements.active(people)
    for partner in ("P17-01", "P17-02"):
        agreements.active(people, partner=partner)
    actions.remind()
    actions.remind()
    # reports of January to May are late; May's half-year visit of each partner is due on 30 June
    message = told(kipas, "duties").get()
    assert message.subject == "5 kewajiban terlambat"
    assert "terlambat sejak 7 Februari 2026" in message.text
    message = told(staff, "duties").get()
    assert message.subject == "3 kewajiban jatuh tempo, 15 terlambat"
    assert "… dan 6 lagi." in message.text
    time_machine.move_to(NOON + 4 * DAY, tick=False)
    actions.remind()
    assert [m.subject for m in told(kipas, "duties")] == ["5 kewajiban terlambat", "1 kewajiban jatuh tempo"]
    time_machine.move_to(NOON + 20 * DAY, tick=False)
    actions.remind()
    assert told(kipas, "duties").last().subject == "1 kewajiban terlambat"


def test_until_a_termination_takes_effect_its_duties_are_told(people, both, time_machine):
    agreement = agreements.active(people)
    actions.terminate(
        agreement=agreement, by=people["kepala"], on=TODAY, ended_on=TODAY + 20 * DAY, number="S/1", reason="Uji.",
        file=agreements.scan(),
    )  # fmt: skip
    Reminder.objects.all().delete()
    actions.remind()
    assert told(both[1], "duties").exists()
    time_machine.move_to(NOON + 21 * DAY, tick=False)
    Message.objects.all().delete()
    Reminder.objects.all().delete()
    actions.remind()
    assert not told(both[1], "duties").exists()


def test_what_is_done_is_not_told(people, both):
    agreement = agreements.active(people)
    agreement.obligations.update(
        status=ObligationStatus.ACCEPTED, evidence="Surat", sent_at=NOON, met_on=NOON.date(), decided_at=NOON
    )
    actions.remind()
    assert not Message.objects.filter(event="partners.remind_duties").exists()


@pytest.mark.wide
@pytest.mark.parametrize(
    ("year", "quarter", "status", "expected"),
    [(2026, 2, "RENCANA", 1), (2026, 1, "RENCANA", 1), (2025, 4, "RENCANA", 1), (2026, 3, "RENCANA", 0),
     (2026, 2, "BATAL", 0)],
)  # fmt: skip
def test_planned_visits_are_told_in_the_last_month_of_their_quarter(people, both, year, quarter, status, expected):
    agreement = ending(people, 180)
    Visit.objects.create(
        office=agreement.office, partner=agreement.partner, year=year, quarter=quarter, status=status, instrument="1",
        reason="x" if status == VisitStatus.CANCELLED else "", created_by=both[0], in_charge=both[0],
    )  # fmt: skip
    actions.remind(NOON)
    actions.remind(NOON)
    assert told(both[0], "visits").count() == expected
    assert not told(both[1], "visits").exists()


def test_this_quarters_visit_is_not_told_before_its_last_month(people, both):
    agreement = ending(people, 180)
    Visit.objects.create(
        office=agreement.office, partner=agreement.partner, year=2026, quarter=2, instrument="1",
        created_by=both[0], in_charge=both[0],
    )  # fmt: skip
    actions.remind(NOON - 30 * DAY)
    assert not told(both[0], "visits").exists()


def test_a_follow_up_is_told_to_its_side_and_when_it_is_late_to_the_office_too(people, both, time_machine):
    """Also where the office has visits alone, in a time zone without any agreement."""
    staff, kipas = both
    Agreement.objects.all().delete()
    visit = visits.answered(people)
    task = {"text": "Lengkapi SPO layanan", "owner": "Ketua yayasan", "due": TODAY + 7 * DAY, "by": staff}
    findings.add_follow_up(visit=visit, side=Side.PARTNER, **task)
    actions.remind()
    assert not told(kipas, "follow_ups").exists()  # the visit is still being filled in
    visits.visits.submit(visit=visit, by=staff, **visits.SUBMISSION)
    for _n in range(2):
        actions.remind()
    message = told(kipas, "follow_ups").get()
    assert message.url == visit.get_absolute_url()
    assert "Lengkapi SPO layanan, Yayasan Kipas: sampai 27 Juni 2026" in message.text
    assert not told(staff, "follow_ups").exists()
    time_machine.move_to(NOON + 8 * DAY, tick=False)
    actions.remind()
    assert "terlambat sejak 27 Juni 2026" in told(kipas, "follow_ups").last().text
    assert told(staff, "follow_ups").count() == 1
    findings.close_follow_up(follow_up=visit.follow_ups.get(), by=kipas, result="Sudah.")
    time_machine.move_to(NOON + 9 * DAY, tick=False)
    actions.remind()
    assert (told(kipas, "follow_ups").count(), told(staff, "follow_ups").count()) == (2, 1)


def test_only_who_works_on_it_is_told(people, both):
    for name in ("jatim", "pimpinan", "auditor", "mojokerto"):
        people[name]
    people["kepala"]
    ending(people, 20)
    actions.remind()
    heard = set(Message.objects.filter(event="partners.remind_ending").values_list("recipient__email", flat=True))
    assert heard == {"bengkulu@uji.test", "kepala@uji.test", "kipas@uji.test"}


def test_the_day_is_that_of_the_office(people, both):
    """At 16.30 UTC it is the next day in Jayapura already, not yet in Bengkulu."""
    late = dt.datetime(2026, 6, 20, 16, 30, tzinfo=dt.UTC)
    far = agreements.active(people, office="BNNP-35", end=TODAY + 91 * DAY, scopes=["Lain"])
    type(far.office).objects.filter(pk=far.office_id).update(time_zone="Asia/Jayapura")
    ending(people, 91, title="Di Bengkulu")
    actions.remind(late)
    assert [matter.split(":")[1] for matter in Reminder.objects.values_list("matter", flat=True)] == [str(far.pk)]


def test_an_office_with_visits_and_no_agreement_is_reminded(people, both):
    planned(people, quarter=1)
    Organisation.objects.filter(code="BNNP-17").update(time_zone="Asia/Jayapura")
    Agreement.objects.update(office=Organisation.objects.get(code="BNNP-15"))
    actions.remind()
    assert told(both[0], "visits").count() == 1


def test_a_person_is_reminded_of_a_matter_once_says_the_database(both):
    Reminder.objects.create(person=both[0], matter="ending:1:2026-01-01:30")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO partners_reminder (person_id, matter, at) VALUES (%s, 'ending:1:2026-01-01:30', now())",
            [both[0].pk],
        )


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_send_once(people):
    today = dt.date.today()  # noqa: DTZ011 - threads see the real clock
    for n, partner in enumerate(("P17-01", "P17-02", "P17-05")):
        agreements.active(people, partner=partner, end=today + (20 + n) * DAY, scopes=["Lain"])
    people["bengkulu"], people["kepala"], people["kipas"]
    start = threading.Barrier(2)

    def run() -> None:
        start.wait()
        try:
            actions.remind()
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Message.objects.filter(event="partners.remind_ending").count() == 3
    assert Reminder.objects.count() == 7


def test_the_worker_takes_the_round(worker, people):
    from bnnportal.queue import send

    today = dt.date.today()  # noqa: DTZ011 - the worker sees the real clock
    people["bengkulu"]
    agreements.active(people, end=today + 20 * DAY, scopes=["Lain"])
    send("partners.remind", ())
    until(lambda: told(people["bengkulu"]).exists())


def test_the_round_is_scheduled(settings):
    assert settings.CELERY_BEAT_SCHEDULE["partners-remind"]["task"] == "partners.remind"
