"""Activities from plan to approval and correction: what each step does, who may take it, what is asked back."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bnnportal.audit.models import Event
from programs import actions, figures
from programs.enums import ActivityStatus
from programs.models import Activity
from tests.cast import CAST
from tests.programmes import DAY, approved, done, office, planned, region, values

pytestmark = pytest.mark.django_db
S = ActivityStatus
STEPS = {
    "edit": lambda one, by: actions.activities.edit(activity=one, by=by, values=values(title="Lain"), institutions=()),
    "carry_out": lambda one, by: actions.activities.carry_out(activity=one, by=by),
    "postpone": lambda one, by: actions.activities.postpone(activity=one, by=by, reason="hujan"),
    "cancel": lambda one, by: actions.activities.cancel(activity=one, by=by, reason="batal"),
    "approve": lambda one, by: actions.activities.approve(activity=one, by=by),
    "send_back": lambda one, by: actions.activities.send_back(activity=one, by=by, reason="tanggal keliru"),
    "correct": lambda one, by: actions.activities.correct(activity=one, by=by, reason="salah hitung"),
}
STAFF = {"bengkulu", "kepala", "admin", "pusat", "penetap"}
APPROVERS = {"kepala", "admin", "penetap"}
# step: from which states, who may, and the state after it
TABLE = {
    "edit": ({S.PLANNED, S.POSTPONED, S.DONE}, STAFF, None),
    "carry_out": ({S.PLANNED, S.POSTPONED}, STAFF, S.DONE),
    "postpone": ({S.PLANNED}, STAFF, S.POSTPONED),
    "cancel": ({S.PLANNED, S.POSTPONED, S.DONE}, STAFF, S.CANCELLED),
    "approve": ({S.DONE}, APPROVERS, S.APPROVED),
    "send_back": ({S.DONE}, APPROVERS, S.PLANNED),
    "correct": ({S.APPROVED}, STAFF, S.APPROVED),
}


def in_state(people, status):
    if status == S.PLANNED:
        return planned(people)
    if status == S.APPROVED:
        return approved(people)
    if status == S.POSTPONED:
        return actions.activities.postpone(activity=planned(people), by=people["bengkulu"], reason="x")
    one = done(people)
    if status == S.CANCELLED:
        return actions.activities.cancel(activity=one, by=people["bengkulu"], reason="x")
    if status == S.REPLACED:
        approved_one = actions.activities.approve(activity=one, by=people["kepala"])
        version = actions.activities.correct(activity=approved_one, by=people["bengkulu"], reason="x")
        actions.activities.approve(activity=version, by=people["kepala"])
        approved_one.refresh_from_db()
        return approved_one
    return one


@pytest.mark.wide
@pytest.mark.parametrize("status", ActivityStatus)
def test_every_step_from_every_state_by_every_role(people, status, turn):
    one = in_state(people, status)
    for step, (states, who_may, after) in TABLE.items():
        for who in CAST:
            with turn(who, step):
                user = people[who]
                if step == "approve" and status == S.APPROVED:
                    continue  # approved again, nothing happens
                if who in who_may and status in states:
                    STEPS[step](one, user)
                    assert Activity.objects.get(pk=one.pk).status == (after or status)
                else:
                    with pytest.raises((PermissionDenied, ValidationError)):
                        STEPS[step](one, user)
                    assert Activity.objects.get(pk=one.pk).status == status


def test_nobody_approves_what_they_recorded_themselves(people):
    one = actions.activities.carry_out(activity=planned(people, by="kepala"), by=people["kepala"])
    with pytest.raises(PermissionDenied, match="orang lain"):
        actions.activities.approve(activity=one, by=people["kepala"])
    assert actions.activities.approve(activity=one, by=people["penetap"]).status == S.APPROVED


def test_several_are_approved_together_or_none(people):
    one, other = done(people), planned(people, title="Belum terlaksana", basis_number="")
    with pytest.raises(ValidationError):
        actions.activities.approve_many(activities=[one, other], by=people["kepala"])
    assert Activity.objects.get(pk=one.pk).status == S.DONE
    other = actions.activities.carry_out(activity=other, by=people["bengkulu"])
    assert actions.activities.approve_many(activities=[one, other], by=people["kepala"]) == 2


def test_a_correction_is_a_new_version_and_the_approved_one_counts_until_then(people):
    first = approved(people, "penggiat", kind="BIMTEK", institutions=[("Dinas Sosial", 10)])

    def told():
        lines = figures.lines(people["bengkulu"], [office().pk], 2026)[office().pk]
        return next(line.result for line in lines if line.indicator.code == "penggiat-dilatih")

    assert told() == 45
    version = actions.activities.correct(activity=first, by=people["bengkulu"], reason="salah hitung")
    assert (version.n, version.status, list(version.attendance.values_list("name", "people"))) == (
        2, S.DONE, [("Dinas Sosial", 10)],
    )  # fmt: skip
    changed = values(kind="BIMTEK", men=1, women=0, unrecorded=0)
    actions.activities.edit(activity=version, by=people["bengkulu"], values=changed, institutions=())
    assert told() == 45
    with pytest.raises(ValidationError, match="sudah dibuka"):
        actions.activities.correct(activity=first, by=people["bengkulu"], reason="lagi")
    actions.activities.approve(activity=version, by=people["kepala"])
    first.refresh_from_db()
    assert (told(), first.status, first.men) == (1, S.REPLACED, 20)
    assert list(Activity.objects.current()) == [version]


def test_a_correction_that_was_not_needed_is_dropped(people):
    first = approved(people)
    version = actions.activities.correct(activity=first, by=people["bengkulu"], reason="dikira salah")
    with pytest.raises(ValidationError, match="batalkan koreksinya"):
        actions.activities.cancel(activity=version, by=people["bengkulu"], reason="x")
    assert actions.activities.drop_correction(activity=version, by=people["bengkulu"]) == first
    assert list(Activity.objects.all()) == [first]
    with pytest.raises(ValidationError, match="bukan koreksi"):
        actions.activities.drop_correction(activity=done(people, title="Lain", basis_number=""), by=people["bengkulu"])


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"ends": DAY - dt.timedelta(days=1)}, "__all__", "sebelum tanggal mulai"),
        ({"men": -1}, "men", ""),
        ({"title": ""}, "title", ""),
        ({"institutions": [("SMAN 1", 40), ("SMAN 2", 6)]}, "men", "Peserta per lembaga berjumlah 46"),
    ],
)
def test_what_does_not_add_up_is_refused_at_its_field(people, changes, field, sentence):
    with pytest.raises(ValidationError) as error:
        planned(people, **changes)
    assert sentence in " ".join(error.value.message_dict[field])
    assert not Activity.objects.exists()


def test_an_activity_in_the_future_is_a_plan_and_nothing_more(people):
    day = dt.date.today() + dt.timedelta(days=3)  # noqa: DTZ011 - any day to come, wherever the server stands
    one = planned(people, begins=day, ends=day)
    with pytest.raises(ValidationError, match="belum dapat dicatat terlaksana"):
        actions.activities.carry_out(activity=one, by=people["bengkulu"])
    assert Activity.objects.get(pk=one.pk).status == S.PLANNED


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "Kegiatan kedua"}, "Nomor dasar Sprin/12/III/2026 sudah dipakai"),
        ({"basis_number": ""}, "Kegiatan bernama sama pada hari yang sama"),
        ({"title": "Lain", "basis_number": "", "region": "35.78"}, "di provinsi lain"),
    ],
)
def test_what_is_rarely_right_wants_a_word(people, changes, sentence):
    planned(people)
    if "region" in changes:
        changes = {**changes, "region": region(changes["region"])}
    with pytest.raises(ValidationError) as error:
        planned(people, **changes)
    assert sentence in " ".join(error.value.message_dict["doubt"])
    assert planned(people, **changes, doubt="Dua kelas dengan satu Sprin").doubt
    assert planned(people, title="Tanpa keraguan", basis_number="Sprin/99", doubt="tidak perlu").doubt == ""


def test_every_step_leaves_a_line_in_the_trail(people):
    one = approved(people)
    actions.activities.correct(activity=one, by=people["bengkulu"], reason="salah hitung")
    told = Event.objects.filter(event__startswith="programs.").order_by("pk").values_list("event", flat=True)
    assert list(told) == [
        "programs.save_activity", "programs.carry_out_activity", "programs.approve_activity", "programs.correct_activity",
    ]  # fmt: skip
