"""Each step of a capacity activity, its list of names and their certificates, each role, each way there."""

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.urls import resolve

from partners.actions import activities
from partners.enums import ACTIVITY_TRANSITIONS
from partners.models import CapacityActivity
from tests.activities import certified, held, kipas, listed
from tests.cast import CAST, OTHERS, People
from tests.doors import NAMES
from tests.steps import Step, programs_change, walk

OWN = {"bengkulu", "kepala"}
NATIONAL = {"admin", "pusat", "penetap", "pimpinan", "auditor"}
SEES = NATIONAL | OWN | {"kipas", "kabid", "cegah"}
RECORD = {
    "title": "Bimbingan Teknis", "kind": "PELATIHAN", "held_from": "2026-06-02", "held_until": "2026-06-04",
    "place": "Bengkulu",
}  # fmt: skip
PAGE, API = "/pelatihan/{0.pk}/", "/api/v1/trainings/{0.pk}/"
PERSON = "peserta/{0.participant}/", "participants/{0.participant}/"
REASON, NAME = {"reason": "Uji."}, {"name": "Nama Betul"}
SIGNED = {"role": "Peserta", "place": "Bengkulu", "signatory_position": "Kepala"}
ABOVE = frozenset(SEES - OWN - {"kabid", "cegah"})  # for them the list of names does not exist

HELD, LISTED, CERTIFIED, CANCELLED, OVER = (
    "TERLAKSANA 0/0", "TERLAKSANA 3/0", "TERLAKSANA 3/3", "DIBATALKAN 0/0", "TERLAKSANA 3/0 over",
)  # fmt: skip


def written_over(one: SimpleNamespace) -> dict[str, Any]:
    activity = CapacityActivity.objects.get(pk=one.pk)
    dates = {"held_from": str(activity.held_from), "held_until": str(activity.held_until)}
    return RECORD | dates | {"title": "Judul lain", "partners": [kipas().pk]}


STEPS = {
    "change": Step(
        (f"{PAGE}ubah/", written_over),
        ("patch", API, {"title": "Judul lain"}),
        {state: {f"{state}*": OWN} for state in (HELD, LISTED, CERTIFIED, OVER)},
    ),
    "cancel": Step(
        (f"{PAGE}batalkan/", REASON),
        ("post", f"{API}cancel/", REASON),
        {HELD: {CANCELLED: OWN}, LISTED: {CANCELLED: OWN}, OVER: {"DIBATALKAN 0/0 over": OWN}},
    ),
    "add": Step(
        (f"{PAGE}peserta/tambah/", lambda _one: {"partner": kipas().pk, "names": "Nama Baru"}),
        ("post", f"{API}participants/", {"partner": "P17-05", "names": ["Nama Baru"]}),
        {HELD: {"TERLAKSANA 1/0": OWN}, LISTED: {"TERLAKSANA 4/0": OWN}, CERTIFIED: {"TERLAKSANA 4/3": OWN}},
        hidden_from=ABOVE,
    ),
    "certify": Step(
        (f"{PAGE}sertifikat/", SIGNED),
        ("post", f"{API}certificates/", SIGNED),
        {LISTED: {CERTIFIED: {"kepala"}}, CERTIFIED: {CERTIFIED: {"kepala"}}},  # a second click is shown the first's
        hidden_from=ABOVE,
    ),
}
OF_NAMES = {
    "correct": Step(
        (f"{PAGE}{PERSON[0]}ubah/", NAME),
        ("patch", f"{API}{PERSON[1]}", NAME),
        {LISTED: {f"{LISTED}!": OWN}, CERTIFIED: {f"{CERTIFIED}!": {"kepala"}}},
        hidden_from=ABOVE,
    ),
    "remove": Step(
        (f"{PAGE}{PERSON[0]}hapus/", {}),
        ("delete", f"{API}{PERSON[1]}", {}),
        {LISTED: {"TERLAKSANA 2/0": OWN}},
        hidden_from=ABOVE,
    ),
}
RECORDING = {
    "record": Step(
        ("/pelatihan/catat/", RECORD),
        ("post", "/api/v1/trainings/", RECORD),
        {"0": {"1": {"admin", "pusat", "penetap", "bengkulu", "kepala", "jatim", "mojokerto", "kota"}}},
    )
}


def at(people: People, state: str) -> CapacityActivity:
    if state in {HELD, CANCELLED}:
        activity = held(people)
        return (
            activities.cancel_activity(activity=activity, by=people["kepala"], **REASON) if state != HELD else activity
        )
    activity = listed(people)
    if state == CERTIFIED:
        certified(people, activity)
    if state == OVER:  # the day on which names go has come
        long_ago = dt.date(2019, 6, 4)
        CapacityActivity.objects.filter(pk=activity.pk).update(held_from=long_ago, held_until=long_ago)
    return activity


def look(pk: int) -> str:
    """Status, how many are listed and certified; * a corrected record, ! a corrected name."""
    activity = CapacityActivity.objects.get(pk=pk)
    people = activity.participants.all()
    named = "!" if people.filter(**NAME).exists() else ""
    return (
        f"{activity.status} {people.count()}/{people.exclude(certificate=None).count()}"
        f"{' over' if activity.is_forgotten else ''}{'*' if activity.title == 'Judul lain' else ''}{named}"
    )


@pytest.mark.wide
@pytest.mark.parametrize("state", [HELD, LISTED, CERTIFIED, CANCELLED, OVER])
def test_each_step_of_an_activity(people, subtests, state):
    activity = at(people, state)
    assert look(activity.pk) == state
    first = activity.participants.first()
    steps = STEPS | (OF_NAMES if first else {})
    one = SimpleNamespace(pk=activity.pk, participant=first.pk if first else 0)
    walk(people, subtests, steps, one, lambda: look(activity.pk), SEES)


@pytest.mark.wide
def test_each_role_records_an_activity(people, subtests):
    walk(people, subtests, RECORDING, None, lambda: str(CapacityActivity.objects.count()), CAST | OTHERS)


def test_the_list_offers_to_correct_what_one_may(people):
    activity = at(people, CERTIFIED)
    for who, offered in (("kepala", True), ("bengkulu", False)):
        assert ("/ubah/" in people.client(who).get(f"/pelatihan/{activity.pk}/peserta/").content.decode()) == offered


def test_the_tables_hold_every_address_and_transition():
    steps = [*STEPS.values(), *OF_NAMES.values(), *RECORDING.values()]
    pages, programs = (
        {resolve(address.replace("{0.pk}", "1").replace("{0.participant}", "1")).url_name for address in addresses}
        for addresses in ([step.page[0] for step in steps], [step.api[1] for step in steps])
    )
    reading = {"activity-list", "activity-detail", "participant-list"}
    assert pages == {name for name in NAMES if name.startswith(("activity-", "participant-"))} - reading
    assert programs == programs_change("api-training-")
    led = {
        (state.split()[0], after.split()[0]) for step in steps for state, ways in step.leads.items() for after in ways
    }
    assert {(str(left), str(to)) for left, after in ACTIVITY_TRANSITIONS.items() for to in after} == {
        (left, to) for left, to in led if left != to and left != "0"
    }
