"""Handing over: open work changes hands, what was done keeps its name; the last ADMIN stays."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone

from awards import actions as awards
from bnnportal.accounts import actions, handover
from bnnportal.accounts.enums import Role
from bnnportal.accounts.models import Handover, Membership, User
from bnnportal.audit.models import Event
from bnnportal.documents import actions as documents
from bnnportal.documents.enums import Signing
from bnnportal.documents.models import Document, KindSetting
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation

NOON = dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 22)


@pytest.fixture
def today(time_machine):
    time_machine.move_to(NOON)
    return time_machine


@pytest.fixture
def waiting(people, edition, today) -> list[Document]:
    """Certificates of the national APPROVER that wait for wet ink."""
    office = Organisation.objects.get(code="BNN-RI")
    KindSetting.objects.create(organisation=office, kind=awards.CERTIFICATE, signing=Signing.WET)
    return awards.issue_certificates(edition=edition, by=people["penetap"])


def colleague(people, code: str = "BNN-RI", role: str = Role.APPROVER, email: str = "rekan@uji.test") -> User:
    """Somebody of the same organisation who has entered."""
    organisation = Organisation.objects.get(code=code)
    terms = {"role": role, "valid_from": dt.date(2026, 1, 1), "field": "CEGAH"}
    person = actions.invite(
        email=email, name="Rekan Uji", organisation=organisation, terms=terms, by=people["admin"]
    ).user
    return actions.accept(invitation=person.invitations.get(), password="kopi-robusta-curup-2026")


def open_work(person, organisation) -> int:
    return sum(count for _label, count in handover.open_work(person, organisation))


def test_open_work_goes_to_the_successor_and_what_was_done_keeps_its_name(people, waiting):
    leaver, successor = people["penetap"], colleague(people)
    office = leaver.organisation
    done = waiting[0]
    documents.revoke(document=done, by=people["admin"], reason="Nama salah eja.")
    assert open_work(leaver, office) == len(waiting) - 1
    agreed = actions.hand_over(membership=leaver.membership, successor=successor, from_day=TODAY, by=people["admin"])
    assert agreed.done_at is not None
    assert sum(agreed.moved.values()) == len(waiting) - 1
    assert (open_work(leaver, office), open_work(successor, office)) == (0, len(waiting) - 1)
    done.refresh_from_db()
    assert done.in_charge == leaver
    assert {d.requested_by_id for d in Document.objects.filter(pk__in=[d.pk for d in waiting])} == {leaver.pk}
    ended = Membership.objects.get(pk=leaver.membership.pk)
    assert ended.valid_until == TODAY - dt.timedelta(days=1)
    begun = successor.all_memberships.get(field=ended.field)
    assert (begun.role, begun.organisation, begun.valid_from) == (ended.role, office, TODAY)
    line = Event.objects.get(event="accounts.move_work")
    assert line.data == {"to": "Rekan Uji", "count": len(waiting) - 1}
    assert Message.objects.filter(recipient=successor, event="accounts.move_work").count() == 1


def test_a_handover_of_a_later_day_waits_for_it_and_survives_missed_days(people, waiting, today):
    leaver, successor = people["penetap"], colleague(people)
    office = leaver.organisation
    day = TODAY + dt.timedelta(days=3)
    actions.hand_over(membership=leaver.membership, successor=successor, from_day=day, by=people["admin"])
    assert actions.move_due_work() == 0
    assert open_work(successor, office) == 0
    assert Membership.objects.in_force(day - dt.timedelta(days=1)).filter(user=leaver).exists()
    today.move_to(NOON + dt.timedelta(days=9))  # beat was down for six days
    assert actions.move_due_work() == 1
    assert actions.move_due_work() == 0
    assert open_work(successor, office) == len(waiting)
    assert Event.objects.filter(event="accounts.move_work").count() == 1


def test_the_successor_may_be_invited_with_it(people, waiting):
    leaver = people["penetap"]
    client = people.client("admin")
    path = f"/orang/keanggotaan/{leaver.membership.pk}/serah-terima/"
    assert str(len(waiting)) in client.get(path).content.decode()
    empty = client.post(path, {"from_day": "2026-11-22"})
    assert "Pilih rekan, atau tulis surel" in empty.content.decode()
    answer = client.post(path, {"from_day": "2026-11-22", "email": "baru@uji.test", "name": "Orang Baru"})
    person = User.objects.get(email="baru@uji.test")
    assert answer.url == f"/orang/{person.pk}/tautan/"
    assert open_work(person, leaver.organisation) == len(waiting)
    assert person.all_memberships.get().role == Role.APPROVER


@pytest.mark.parametrize(("days", "sentence"), [(-1, "paling awal hari ini"), (-5000, "paling awal hari ini")])
def test_a_handover_is_not_dated_back(people, today, days, sentence):
    successor = people["pusat"]
    with pytest.raises(ValidationError, match=sentence):
        actions.hand_over(
            membership=people["penetap"].membership,
            successor=successor,
            from_day=TODAY + dt.timedelta(days=days),
            by=people["admin"],
        )
    assert not Handover.objects.exists()


def test_handing_over_to_oneself_or_a_suspended_person_is_refused(people, today):
    leaver = people["penetap"]
    suspended = actions.suspend(person=people["pusat"], by=people["admin"], reason="uji")
    for successor, sentence in ((leaver, "orang lain"), (suspended, "ditangguhkan")):
        with pytest.raises(ValidationError, match=sentence):
            actions.hand_over(membership=leaver.membership, successor=successor, from_day=TODAY, by=people["admin"])
    with pytest.raises(PermissionDenied):
        actions.hand_over(membership=leaver.membership, successor=people["kepala"], from_day=TODAY, by=people["kepala"])


# The last ADMIN


def second_admin(people) -> User:
    return User.objects.get(pk=colleague(people, role=Role.ADMIN, email="admin2@uji.test").pk)


def test_the_last_admin_cannot_be_ended_changed_or_suspended(people, today):
    admin, other = people["admin"], second_admin(people)
    actions.end(membership=other.membership, last_day=TODAY - dt.timedelta(days=1), by=admin)
    other = people["penetap"]
    with pytest.raises(PermissionDenied):
        actions.end(membership=admin.membership, last_day=TODAY, by=other)
    invited = actions.invite(
        email="baru@uji.test",
        name="Belum Masuk",
        organisation=admin.organisation,
        terms={"role": Role.ADMIN, "valid_from": dt.date(2026, 1, 1)},
        by=admin,
    ).user
    invited = User.objects.get(pk=invited.pk)  # an ADMIN on paper, who has not opened the invitation
    for step in (
        lambda: actions.end(membership=admin.membership, last_day=TODAY, by=invited),
        lambda: actions.change(membership=admin.membership, terms={"role": Role.LEADER}, by=invited),
        lambda: actions.change(membership=admin.membership, terms={"valid_until": TODAY}, by=invited),
        lambda: actions.suspend(person=admin, by=invited, reason="uji"),
    ):
        with pytest.raises(ValidationError, match="administrator terakhir"):
            step()
    # A successor who has entered and is ADMIN from today: the portal keeps one.
    actions.hand_over(membership=admin.membership, successor=other, from_day=TODAY, by=invited)
    assert Membership.objects.working_admins().in_force().get().user == other


def test_an_admin_who_ends_later_still_needs_somebody_after_that_day(people, today):
    admin, other = people["admin"], second_admin(people)
    actions.change(membership=other.membership, terms={"valid_until": dt.date(2026, 12, 31)}, by=admin)
    with pytest.raises(ValidationError, match="administrator terakhir"):
        actions.end(membership=admin.membership, last_day=dt.date(2027, 1, 31), by=other)
    with pytest.raises(ValidationError, match="administrator terakhir"):  # from January on there would be nobody
        actions.end(membership=admin.membership, last_day=dt.date(2026, 12, 30), by=other)
    third = colleague(people, role=Role.ADMIN, email="admin3@uji.test")
    assert third.membership is not None
    actions.end(membership=admin.membership, last_day=dt.date(2026, 12, 30), by=other)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_end_each_other_leave_one(people):
    first, second = people["admin"], second_admin(people)
    pairs = [(first, second.membership), (second, first.membership)]
    ready = threading.Barrier(2)
    refused: list[str] = []

    def end(by: User, membership: Membership) -> None:
        try:
            ready.wait()
            with transaction.atomic():
                actions.end(membership=membership, last_day=timezone.localdate() - dt.timedelta(days=1), by=by)
        except ValidationError as error:
            refused.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=end, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1, refused
    assert "administrator terakhir" in refused[0]
    assert Membership.objects.working_admins().in_force().count() == 1
