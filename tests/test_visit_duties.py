"""What a visit or training proves: the duty of the day it took place, for the office that did it, as long as it stands."""

import datetime as dt
import threading
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from bnnportal.audit.models import Event
from bnnportal.offices.models import Organisation
from partners import actions
from partners.actions import activities, visits
from partners.models import Agreement, CapacityActivity, Obligation, Partner, Visit
from tests import agreements
from tests.activities import held
from tests.visits import SUBMISSION, planned, signed, submitted

JULY = dt.date(2026, 7, 9)


def duty(period: str, *, office: str = "BNNP-17", kind: str = "KUNJUNGAN") -> Obligation:
    return Obligation.objects.get(kind=kind, period=period, agreement__office__code=office)


def state(period: str, **which: str) -> tuple[str, str]:
    found = duty(period, **which)
    return found.status, found.link


def visit_of(people, office: str, who: str, **fields: Any) -> Visit:
    """A submitted visit of another office to the same partner."""
    partner = Partner.objects.get(organisation__code="P17-05")
    by = people[who]
    of = Organisation.objects.get(code=office)
    visit = visits.plan(office=of, partners=[(partner, None)], year=2026, quarters=[2], by=by)[0]
    for item in visit.definition.items(visit.inpatient):
        visits.answer(visit=visit, item=item.code, score=3, by=by)
    return visits.submit(visit=visit, by=by, **SUBMISSION | fields)


def test_a_day_put_right_moves_the_proof_to_its_own_half_year(people):
    agreements.active(people)
    visit = submitted(people)
    assert state("2026-S1")[0] == "DITERIMA"
    visits.reopen(visit=visit, by=people["kepala"], reason="Salah tanggal.")
    visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION | {"visited_on": JULY})
    assert state("2026-S1") == ("TERBUKA", "")
    assert state("2026-S2") == ("DITERIMA", visit.get_absolute_url())
    assert duty("2026-S2").met_on == JULY


@pytest.mark.wide
def test_the_day_a_duty_was_met_follows_the_corrected_day(people):
    agreements.active(people)
    visit = submitted(people)
    visits.reopen(visit=visit, by=people["kepala"], reason="Salah tanggal.")
    visits.submit(visit=visit, by=people["bengkulu"], **SUBMISSION | {"visited_on": dt.date(2026, 6, 2)})
    assert duty("2026-S1").met_on == dt.date(2026, 6, 2)


def test_a_reopened_visit_that_is_cancelled_proves_nothing(people):
    agreements.active(people)
    visit = submitted(people)
    visits.reopen(visit=visit, by=people["kepala"], reason="Salah mitra.")
    visits.cancel(visit=visit, by=people["bengkulu"], reason="Tercatat dua kali.")
    assert state("2026-S1") == ("TERBUKA", "")
    assert duty("2026-S1").evidence == ""


def test_another_visit_of_the_half_year_stands_in(people):
    agreements.active(people)
    first, second = submitted(people), submitted(people, visited_on=dt.date(2026, 6, 20))
    assert state("2026-S1") == ("DITERIMA", first.get_absolute_url())
    before = Event.objects.filter(target_type="partners.obligation").count()
    visits.reopen(visit=first, by=people["kepala"], reason="Salah mitra.")
    visits.cancel(visit=first, by=people["bengkulu"], reason="Tercatat dua kali.")
    assert state("2026-S1") == ("DITERIMA", second.get_absolute_url())
    assert Event.objects.filter(target_type="partners.obligation").count() == before + 3, "sent, opened, accepted"


def test_a_cancelled_plan_touches_no_duty(people):
    agreements.active(people)
    submitted(people)
    visits.cancel(visit=planned(people, quarter=3), by=people["bengkulu"], reason="Banjir.")
    assert state("2026-S1")[0] == "DITERIMA"


@pytest.mark.wide
def test_what_another_province_does_proves_nothing_here(people):
    """A partner may be bound to two provinces: each owes its own visits and trainings."""
    agreements.active(people)
    agreements.active(people, office="BNNP-35")
    visit = visit_of(people, "BNNP-35", "jatim")
    assert state("2026-S1") == ("TERBUKA", "")
    assert state("2026-S1", office="BNNP-35") == ("DITERIMA", visit.get_absolute_url())
    activity = held(people)
    assert state("2026", kind="PELATIHAN") == ("DITERIMA", activity.get_absolute_url())
    assert state("2026", kind="PELATIHAN", office="BNNP-35") == ("TERBUKA", "")
    activities.cancel_activity(activity=activity, by=people["bengkulu"], reason="Batal")
    assert state("2026", kind="PELATIHAN") == ("TERBUKA", "")


@pytest.mark.wide
def test_the_national_office_may_stand_in(people):
    agreements.active(people)
    visit = visit_of(people, "BNN-RI", "pusat")
    assert state("2026-S1") == ("DITERIMA", visit.get_absolute_url())


@pytest.mark.wide
def test_what_another_office_found_is_told_to_who_may_see_its_visit(people, turn):
    first = signed(people, 2, with_follow_up=True)
    later = visit_of(people, "BNNP-35", "jatim", visited_on=JULY)
    for who, sees in {"jatim": False, "pusat": True, "kipas": True}.items():
        with turn(who) as client:
            page = client.get(later.get_absolute_url())
            assert page.context["earlier"] == (first if sees else None)
            text = page.content.decode()
            assert ("Lengkapi SPO layanan" in text) == sees
            assert (first.get_absolute_url() in text) == sees
    visits.reopen(visit=later, by=people["jatim"], reason="Uji.")
    for who, sees in {"jatim": False, "pusat": True}.items():
        with turn(who) as client:
            assert ("Lengkapi SPO layanan" in client.get(f"{later.get_absolute_url()}temuan/").content.decode()) == sees


def test_what_was_done_before_the_signature_was_recorded_counts(people):
    """Ink first, portal later: only what lies in the term, and only for the office that did it."""
    visit, activity = submitted(people), held(people)
    agreements.active(people, start=dt.date(2026, 3, 1))
    found = duty("2026-S1")
    assert (found.status, found.link, found.met_on) == ("DITERIMA", visit.get_absolute_url(), visit.visited_on)
    found = duty("2026", kind="PELATIHAN")
    assert (found.status, found.link, found.met_on) == ("DITERIMA", activity.get_absolute_url(), activity.held_until)
    agreements.active(people, office="BNNP-35")
    assert state("2026-S1", office="BNNP-35") == ("TERBUKA", "")


def test_what_was_done_before_the_term_proves_nothing(people):
    submitted(people, quarter=1, visited_on=dt.date(2026, 2, 10))
    agreements.active(people, start=dt.date(2026, 3, 1))
    assert state("2026-S1") == ("TERBUKA", "")


def test_an_end_that_is_entered_later_finds_the_visit_of_its_half_year(people):
    recorded = Agreement.objects.get(partner__organisation__code="P17-05")
    Agreement.objects.filter(pk=recorded.pk).update(created_at=dt.datetime(2026, 7, 1, tzinfo=dt.UTC))
    visit = submitted(people, quarter=3, visited_on=JULY)
    actions.change_draft(agreement=recorded, by=people["kepala"], end=dt.date(2027, 5, 29))
    assert state("2026-S2") == ("DITERIMA", visit.get_absolute_url())


def test_a_visit_that_is_put_right_is_not_accepted_by_hand(people):
    agreements.active(people)
    visit = submitted(people)
    visits.reopen(visit=visit, by=people["kepala"], reason="Salah tanggal.")
    one = duty("2026-S1")
    assert one.status == "DIKIRIM"
    assert one not in Obligation.objects.to_do_for(people["bengkulu"])
    with pytest.raises(ValidationError, match="catatannya di portal"):
        actions.accept(obligation=one, by=people["bengkulu"])


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_two_trainings_of_the_same_partners_never_wait_for_each_other(people):
    """Each proves the duty of one partner; put right at the same moment, each looks at both duties."""
    partners = list(Partner.objects.filter(organisation__code__in=("P17-01", "P17-05")))
    for partner in partners:
        agreements.active(people, partner=partner.organisation.code)
    pair = [held(people, title=f"Pelatihan {n}", partners=[partner]) for n, partner in enumerate(partners)]
    for activity in pair:
        activities.change_activity(activity=activity, by=people["bengkulu"], partners=partners)
    failed: list[Exception] = []

    def rename(activity: CapacityActivity, title: str, start: threading.Barrier) -> None:
        try:
            start.wait()
            activities.change_activity(activity=activity, by=people["bengkulu"], title=title)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    for turn in range(6):
        for activity, partner in zip(pair, partners, strict=True):
            its = Obligation.objects.filter(kind="PELATIHAN", agreement__partner=partner)
            its.update(link=activity.get_absolute_url())
        start = threading.Barrier(2)
        threads = [threading.Thread(target=rename, args=(each, f"{each.pk}, putaran {turn}", start)) for each in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert failed == []
    assert Obligation.objects.filter(kind="PELATIHAN", status="DITERIMA").count() == 2
