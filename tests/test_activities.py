"""Capacity activities: recorded, changed, cancelled; the duties they fulfil; what the database refuses."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bnnportal.audit.models import Event
from partners.actions import activities, participants
from partners.enums import ACTIVITY_TRANSITIONS, ActivityStatus
from partners.models import CapacityActivity, Obligation, Partner
from tests.activities import certified, held, kipas, listed
from tests.agreements import active
from tests.cast import CAST

STAFF = {"admin", "pusat", "penetap", "bengkulu", "kepala", "jatim", "mojokerto"}
FORM = {
    "title": "Bimbingan Teknis Asesmen", "kind": "PELATIHAN", "topic": "Asesmen", "held_from": "2026-06-02",
    "held_until": "2026-06-04", "place": "Bengkulu", "hours": "24", "people": "12", "speakers": "Dr. Uji Pembicara",
}  # fmt: skip


def trainings(partner="P17-05"):
    return Obligation.objects.filter(kind="PELATIHAN", agreement__partner__organisation__code=partner)


def test_every_status_has_its_transitions():
    assert set(ACTIVITY_TRANSITIONS) == set(ActivityStatus)


@pytest.mark.parametrize("who", sorted(CAST))
def test_staff_records_for_its_own_office(people, who):
    client = people.client(who)
    if who not in STAFF:
        with pytest.raises(PermissionDenied):
            held(people, by=who)
        assert client.get("/pelatihan/catat/").status_code == 403
        assert client.post("/pelatihan/catat/", FORM).status_code == 403
        assert "Catat kegiatan" not in client.get("/pelatihan/").content.decode()
        return
    answer = client.post("/pelatihan/catat/", FORM)
    activity = CapacityActivity.objects.get()
    assert answer.url == f"/pelatihan/{activity.pk}/"
    assert (activity.office, activity.people, activity.hours) == (people[who].organisation, 12, 24)
    line = Event.objects.get(event="partners.record_activity")
    assert (line.organisation, line.actor_id) == (people[who].organisation.code, people[who].pk)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"title": ""}, "error-summary"),
        ({"held_until": "2026-06-01"}, "tidak boleh sebelum tanggal mulai"),
        ({"held_until": "2999-01-01"}, "belum tiba"),
        ({"held_from": "kemarin"}, "error-summary"),
        ({"people": "-1"}, "error-summary"),
        ({"people": "100001"}, "error-summary"),
        ({"hours": "1,5"}, "error-summary"),
        ({"kind": "RAPAT"}, "error-summary"),
        ({"place": "x" * 81}, "error-summary"),
        ({"speakers": "Uji\n1771 0101 0101 0001"}, "Baris 2 berisi nomor 16 angka"),
        ({"partners": ["0"]}, "error-summary"),
    ],
)
def test_bad_input_is_refused_with_a_sentence(people, fields, sentence):
    answer = people.client("bengkulu").post("/pelatihan/catat/", FORM | fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not CapacityActivity.objects.exists()


def test_a_partner_one_does_not_see_is_not_taken(people):
    with pytest.raises(ValidationError, match="mitra yang Anda lihat"):
        held(people, by="jatim", partners=[kipas()])
    answer = people.client("jatim").post("/pelatihan/catat/", FORM | {"partners": [kipas().pk]})
    assert not CapacityActivity.objects.filter(partners=kipas()).exists()
    assert answer.status_code in {302, 422}


def test_a_second_click_records_once_and_a_second_record_is_refused(people):
    first = held(people)
    assert held(people) == first
    assert Event.objects.filter(event="partners.record_activity").count() == 1
    with pytest.raises(ValidationError, match="sudah dicatat"):
        held(people, by="kepala", title="BIMBINGAN teknis asesmen")
    CapacityActivity.objects.update(created_at=timezone.now() - dt.timedelta(hours=1))
    page = people.client("bengkulu").post("/pelatihan/catat/", FORM)
    assert "sudah dicatat" in page.content.decode()
    activities.cancel_activity(activity=first, by=people["bengkulu"], reason="Salah tanggal")
    assert held(people, by="kepala") != first, "a cancelled one does not stand in the way"


def test_a_training_fulfils_the_duty_of_who_took_part_and_taking_it_back_opens_it(people):
    active(people)
    active(people, partner="P17-01")
    assert trainings().count() == 1
    other = Partner.objects.get(organisation__code="P17-01")
    activity = held(people)
    duty = trainings().get()
    assert (duty.status, duty.link) == ("DITERIMA", f"/pelatihan/{activity.pk}/")
    assert "Bimbingan Teknis Asesmen" in duty.evidence
    assert trainings("P17-01").get().status == "TERBUKA"
    activities.change_activity(activity=activity, by=people["bengkulu"], partners=[other])
    assert trainings().get().status == "TERBUKA"
    assert trainings("P17-01").get().status == "DITERIMA"
    activities.cancel_activity(activity=activity, by=people["bengkulu"], reason="Batal")
    again = trainings("P17-01").get()
    assert (again.status, again.evidence, again.link, again.decided_by) == ("TERBUKA", "", "", None)


def test_another_training_of_the_year_stands_in_for_a_cancelled_one(people):
    active(people)
    first, second = held(people), held(people, title="Fasilitasi SOP", kind="FASILITASI")
    assert trainings().get().link == first.get_absolute_url()
    activities.cancel_activity(activity=first, by=people["bengkulu"], reason="Batal")
    assert (trainings().get().status, trainings().get().link) == ("DITERIMA", second.get_absolute_url())
    activities.change_activity(
        activity=second, by=people["bengkulu"], held_from=dt.date(2025, 6, 2), held_until=dt.date(2025, 6, 4)
    )
    assert trainings().get().status == "TERBUKA", "a training of last year is none of this year's"


def test_a_change_that_proves_nothing_new_leaves_the_duty_alone(people):
    active(people)
    activity = held(people)
    before = Event.objects.filter(target_type="partners.obligation").count()
    activities.change_activity(activity=activity, by=people["kepala"], place="Curup")
    assert Event.objects.filter(target_type="partners.obligation").count() == before


def test_a_cancelled_activity_trained_nobody_and_needs_a_reason(people):
    activity = listed(people)
    with pytest.raises(ValidationError, match="alasan"):
        activities.cancel_activity(activity=activity, by=people["bengkulu"], reason=" ")
    certified(people, activity)
    with pytest.raises(ValidationError, match="masih berlaku"):
        activities.cancel_activity(activity=activity, by=people["bengkulu"], reason="Batal")
    other = listed(people, title="Lain")
    activities.cancel_activity(activity=other, by=people["bengkulu"], reason="Batal")
    other.refresh_from_db()
    assert (other.people, other.participants.count()) == (0, 0)
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        activities.change_activity(activity=other, by=people["bengkulu"], place="Curup")
    with pytest.raises(ValidationError, match="sudah dibatalkan"):
        participants.add_participants(activity=other, names=["Siti"], by=people["bengkulu"])
    assert "Kegiatan ini dibatalkan" in people.client("admin").get(other.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("sql", "name"),
    [
        ("UPDATE partners_capacityactivity SET held_until = held_from - 1", "activity_dates"),
        ("UPDATE partners_capacityactivity SET held_until = '2999-01-01'", "activity_not_in_the_future"),
        ("UPDATE partners_capacityactivity SET status = 'DIBATALKAN', people = 0", "activity_cancelled_with_reason"),
        ("UPDATE partners_capacityactivity SET status = 'DIBATALKAN', reason = 'x', people = 3",
         "activity_cancelled_with_reason"),
        ("UPDATE partners_capacityactivity SET people = 100001", "activity_people"),
        ("UPDATE partners_capacityactivity SET people = -1", "people"),
        ("UPDATE partners_capacityactivity SET forgotten_at = now(), speakers = 'Uji'",
         "activity_forgotten_without_names"),
        ("INSERT INTO partners_capacityactivity (simulated, office_id, title, topic, held_from, held_until, place,"
         " people, people_typed, created_by_id, created_at, kind, reason, speakers, status) SELECT simulated, office_id,"
         " upper(title), topic, held_from, held_until, place, people, people_typed, created_by_id, now(), kind, reason, speakers,"
         " status FROM partners_capacityactivity LIMIT 1", "activity_once"),
        ("UPDATE partners_participant SET name = 'Siti 1771010101010001'", "participant_without_nik"),
        ("UPDATE partners_participant SET name = '17.7101.010101.0001'", "participant_without_nik"),
        ("UPDATE partners_participant SET partner_id = NULL, institution = '1771-0101-0101-0001'",
         "participant_without_nik"),
        ("UPDATE partners_participant SET institution = 'Lain'", "participant_partner_or_institution"),
    ],
)  # fmt: skip
def test_the_database_refuses_what_the_page_refuses(people, sql, name):
    listed(people)
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_no_column_holds_a_nik():
    from django.apps import apps

    for model in ("CapacityActivity", "Participant"):
        names = {field.name.lower() for field in apps.get_model("partners", model)._meta.get_fields()}
        assert not {name for name in names if "nik" in name or "ktp" in name or "identity" in name}
