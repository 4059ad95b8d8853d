"""Every day keeps its own names: histories, rankings, certificates, the API, and what the database refuses."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, close_old_connections, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from awards import actions as awards
from awards.models import Award
from bnnportal.accounts import actions as accounts
from bnnportal.accounts.models import Membership
from bnnportal.celery import app
from bnnportal.offices import actions, history
from bnnportal.offices.models import Change, Organisation, today
from tests.services import until

DAY = dt.timedelta(days=1)
TODAY = today()
RENAMED = TODAY - 100 * DAY


def office(code: str) -> Organisation:
    return Organisation.objects.select_related("parent__region", "region").get(code=code)


# As of a day

NAMES = ["Satu", "Dua", "Tiga", "Empat", "Lima", "Enam"]
steps = st.lists(
    st.tuples(st.sampled_from(["rename", "move", "revert"]), st.integers(-400, 400), st.integers(0, 5)), max_size=12
)


@pytest.mark.wide
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_as_of_is_the_replay_of_all_changes_that_were_accepted(people, steps):
    """Whatever is tried in whatever order, each day shows the last accepted change up to it; so does today's row."""
    with transaction.atomic():
        names, parents = [(dt.date.min, "BNN Kota Mojokerto")], [(dt.date.min, "BNNP-35")]
        above = ["BNN-RI", "BNNP-35", "BNNP-17", "BNNP-15", "BNNP-16", "BNNP-18"]
        for verb, offset, choice in steps:
            on, subject = TODAY + offset * DAY, office("BNNK-35.76")
            terms = {"organisation": subject, "on": on, "by": people["admin"], "reason": "Uji"}
            try:
                with transaction.atomic():
                    if verb == "rename":
                        actions.rename(name=f"BNN Kota {NAMES[choice]}", **terms)
                        names.append((on, f"BNN Kota {NAMES[choice]}"))
                    elif verb == "move":
                        actions.move(parent=office(above[choice]), elsewhere=True, **terms)
                        parents.append((on, above[choice]))
                    elif (last := subject.changes.order_by("pk").last()) is not None:
                        actions.revert(change=last, by=people["admin"])
                        (names if last.kind == "GANTI_NAMA" else parents).pop()
            except ValidationError:
                continue
        subject = office("BNNK-35.76")
        days = {TODAY, *(d + shift for d, _v in names[1:] + parents[1:] for shift in (-DAY, 0 * DAY, DAY))}
        for day in days:
            was = subject.as_of(day)
            assert was.name == [v for d, v in names if d <= day][-1]
            assert was.parent.code == [v for d, v in parents if d <= day][-1]
        assert (subject.name, subject.parent.code) == (subject.as_of(TODAY).name, subject.as_of(TODAY).parent.code)
        transaction.set_rollback(True)


def test_many_offices_of_a_day_cost_as_much_as_one(people, django_assert_num_queries):
    actions.rename(organisation=office("BNNK-35.76"), name="BNN Kota Lain", on=RENAMED, by=people["admin"])
    districts = Organisation.objects.filter(kind="KABKOTA").select_related("parent__region", "region")
    every = list(districts)
    for some in (every[:1], every):
        with django_assert_num_queries(2):
            history.on_day(some, TODAY)


# Rankings and papers keep the names of their day


def test_a_ranking_keeps_the_name_and_parent_of_its_day(people, edition):
    award = Award.objects.filter(category__edition=edition, level="KABKOTA").select_related("office__parent").first()
    old, above = award.office.name, award.office.parent
    issued = awards.issue_certificates(edition=edition, by=people["admin"])
    mine = next(d for d in issued if d.owner_id == award.office_id)
    actions.rename(organisation=award.office, name="BNN Kota Nama Baru", on=RENAMED, by=people["admin"])
    actions.move(
        organisation=award.office, parent=office("BNN-RI"), on=RENAMED, by=people["admin"], reason="Uji"
    )  # fmt: skip
    client = people.client("admin")
    page = client.get(f"/peringkat/{edition.slug}/").content.decode()
    assert "sekarang: BNN Kota Nama Baru" in page
    plain = history.shortened(old)
    assert plain in page
    assert page.count("Nama Baru") == page.count("sekarang: BNN Kota Nama Baru")
    shown = client.get(f"/api/v1/awards/{award.pk}/").json()
    assert (shown["office_name"], shown["office_name_now"], shown["parent"]) == (old, "BNN Kota Nama Baru", above.code)
    mine.refresh_from_db()
    assert mine.content["recipient"] == old
    detail = client.get(f"/satker/{award.office.code}/").content.decode()
    assert "<h1>BNN Kota Nama Baru</h1>" in detail
    assert f"sebagai {old}" in detail
    assert mine.number in detail
    found = client.get("/cari/", {"q": old}).content.decode()
    assert "BNN Kota Nama Baru" in found


def test_the_workbook_of_a_ranking_names_the_day_and_today(people, edition):
    from io import BytesIO

    from python_calamine import CalamineWorkbook

    award = Award.objects.filter(category__edition=edition, level="KABKOTA").select_related("office__parent").first()
    old, above = award.office.name, award.office.parent.name
    actions.rename(organisation=award.office, name="BNN Kota Nama Baru", on=RENAMED, by=people["admin"])
    data = people.client("admin").get(f"/peringkat/{edition.slug}/?format=xlsx").content
    lines = CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()
    head = next(line for line in lines if "Nama sekarang" in line)
    line = dict(zip(head, next(line for line in lines if award.office.code in line), strict=True))
    assert (line["Satuan kerja"], line["Induk saat itu"], line["Nama sekarang"]) == (old, above, "BNN Kota Nama Baru")


def test_a_certificate_issued_after_a_rename_bears_the_name_of_the_ceremony(people, edition):
    award = Award.objects.filter(category__edition=edition).select_related("office").first()
    old = award.office.name
    actions.rename(organisation=award.office, name="BNN Kota Nama Baru", on=RENAMED, by=people["admin"])
    issued = awards.issue_certificates(edition=edition, by=people["admin"])
    assert next(d for d in issued if d.owner_id == award.office_id).content["recipient"] == old


def test_the_province_of_a_ranking_is_that_of_the_parent_of_its_day(people, edition):
    award = Award.objects.filter(category__edition=edition, office__code="BNNK-35.76").first()
    assert award is not None
    actions.move(
        organisation=award.office,
        parent=office("BNNP-17"),
        on=RENAMED,
        by=people["admin"],
        elsewhere=True,
        reason="Uji",
    )
    client = people.client("admin")
    assert "Mojokerto" in client.get(f"/peringkat/{edition.slug}/?province=35").content.decode()
    assert "Mojokerto" not in client.get(f"/peringkat/{edition.slug}/?province=17").content.decode()


def test_a_rename_on_which_papers_stand_is_not_taken_back(people, edition):
    award = Award.objects.filter(category__edition=edition).select_related("office").first()
    change = actions.rename(organisation=award.office, name="BNN Kota Nama Baru", on=RENAMED, by=people["admin"])
    awards.issue_certificates(edition=edition, by=people["admin"])
    with pytest.raises(ValidationError, match="dokumen terbit"):
        actions.revert(change=change, by=people["admin"])


def test_a_closed_office_wins_nothing_after_its_end(people, edition):
    award = Award.objects.filter(category__edition=edition, level="KABKOTA").select_related("office").first()
    accounts_before = Membership.objects.filter(organisation=award.office).count()
    assert accounts_before == 0
    Award.objects.filter(category__edition=edition).delete()
    awards.change_status(edition=edition, status="DRAF", by=people["admin"])
    actions.close(organisation=award.office, on=edition.awarded_on, by=people["admin"], reason="Uji")
    fields = {
        "category": award.category,
        "level": award.level,
        "rank": 1,
        "name_printed": "x",
        "office": office(award.office.code),
    }
    with pytest.raises(ValidationError, match="sudah ditutup"):
        awards.record_awards(edition=edition, awards=[fields], by=people["admin"])


def test_the_api_tells_former_names_and_any_day(people):
    actions.rename(organisation=office("BNNK-35.76"), name="BNN Kota Majapahit", on=RENAMED, by=people["admin"])
    client = people.client("admin")
    now = client.get("/api/v1/offices/BNNK-35.76/").json()
    assert now["former_names"] == [{"name": "BNN Kota Mojokerto", "until": (RENAMED - DAY).isoformat()}]
    assert (now["name"], now["state"], now["merged_into"]) == ("BNN Kota Majapahit", "BUKA", None)
    then = client.get("/api/v1/offices/BNNK-35.76/?as_of=2023-01-01").json()
    assert (then["name"], then["parent"]) == ("BNN Kota Mojokerto", "BNNP-35")
    listed = client.get("/api/v1/offices/?as_of=2023-01-01&q=Mojokerto").json()["results"]
    assert "BNN Kota Mojokerto" in [row["name"] for row in listed]
    assert client.get("/api/v1/offices/?as_of=kemarin").status_code == 400


# People


def test_a_merger_takes_the_people_along_and_a_closure_waits_for_them(people):
    admin, worker = people["admin"], people["mojokerto"]
    with pytest.raises(ValidationError, match="1 keanggotaan"):
        actions.close(organisation=office("BNNK-35.76"), on=TODAY, by=admin)
    with pytest.raises(ValidationError, match="1 keanggotaan"):  # nobody gets a wider scope by a merger
        actions.merge(organisation=office("BNNK-35.76"), into=office("BNNP-35"), on=TODAY, by=admin)
    change = actions.merge(organisation=office("BNNK-35.76"), into=office("BNNK-35.79"), on=TODAY, by=admin)
    assert change.moved == 1
    worker = type(worker).objects.get(pk=worker.pk)
    assert [m.organisation.code for m in worker.memberships] == ["BNNK-35.79"]
    assert worker.all_memberships.get(organisation__code="BNNK-35.76").valid_until == TODAY - DAY
    with pytest.raises(ValidationError, match="1 data sudah dipindahkan"):
        actions.revert(change=change, by=admin)
    with pytest.raises(ValidationError, match="sudah digabung"):
        accounts.give(
            person=people["jatim"], organisation=office("BNNK-35.76"), by=admin,
            terms={"role": "OPERATOR", "valid_from": TODAY},
        )  # fmt: skip


def test_people_of_a_merger_keep_their_terms_and_get_nothing_twice(people):
    old, new, worker = office("BNNK-35.76"), office("BNNK-35.79"), people["mojokerto"]
    later = TODAY + 30 * DAY
    member = Membership.objects.get(organisation=old)
    Membership.objects.filter(pk=member.pk).update(valid_until=later, standing="PLT", manages_people=True)
    Membership.objects.create(user=worker, organisation=old, role="LEADER", valid_from=later)  # still to begin
    Membership.objects.create(user=people["jatim"], organisation=old, role="OPERATOR")
    Membership.objects.create(user=people["jatim"], organisation=new, role="OPERATOR")  # is there already
    assert actions.merge(organisation=old, into=new, on=TODAY - 9 * DAY, by=people["admin"]).moved == 3
    carried = Membership.objects.get(user=worker, organisation=new, role="OPERATOR")
    assert (carried.valid_from, carried.valid_until, carried.standing) == (TODAY, later, "PLT")
    assert carried.manages_people
    assert Membership.objects.get(user=worker, organisation=new, role="LEADER").valid_from == later
    assert Membership.objects.filter(user=people["jatim"], organisation=new).count() == 1
    member.refresh_from_db()
    assert (member.valid_from, member.valid_until) == (dt.date(2023, 1, 1), TODAY - DAY)  # the past stays
    assert not Membership.objects.not_ended(TODAY + DAY).filter(organisation=old).exists()


# What the database refuses, whoever writes


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE offices_organisation SET parent_id = id WHERE code = 'BNNP-35'",
        "UPDATE offices_organisation SET parent_id = (SELECT id FROM offices_organisation WHERE code = 'BNNK-35.76')"
        " WHERE code = 'BNNP-35'",
        "UPDATE offices_organisation SET kind = 'MITRA' WHERE code = 'BNNP-17'",
        "UPDATE offices_organisation SET merged_into_id = id, valid_until = '2026-01-01' WHERE code = 'BNNP-35'",
        "UPDATE offices_organisation SET merged_into_id = parent_id WHERE code = 'BNNP-35'",
        "UPDATE offices_change SET name = ''",
        "UPDATE offices_change SET kind = 'PINDAH'",
        "UPDATE offices_change SET kind = 'LAIN'",
        "UPDATE offices_change SET parent_id = organisation_id",
        "UPDATE offices_change SET into_id = organisation_id",
        'INSERT INTO offices_change (organisation_id, kind, "on", name, short_name, was_name, was_short_name, reason,'
        ' basis, at, moved, problem) SELECT organisation_id, kind, "on", name, short_name, was_name, was_short_name,'
        " reason, basis, at, moved, problem FROM offices_change",
        "INSERT INTO offices_holiday (date, kind, name, tentative, source) VALUES ('2026-01-01', 'LIBUR', 'x', false, '')",
        "UPDATE offices_holiday SET kind = 'LAIN'",
    ],
)
def test_the_database_refuses(people, statement):
    actions.rename(organisation=office("BNNK-35.76"), name="BNN Kota Lain", on=RENAMED, by=people["admin"])
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db(transaction=True)
def test_two_mergers_at_once_leave_one_office(people):
    """A into B and B into A at the same moment: one is done, the other is refused."""
    admin = people["admin"]
    codes = ["BNNK-35.76", "BNNK-35.79"]
    Membership.objects.filter(organisation__code__in=codes).delete()
    start, outcomes = threading.Barrier(2), []

    def merge(old: str, new: str) -> None:
        try:
            start.wait(10)
            actions.merge(organisation=office(old), into=office(new), on=TODAY, by=admin)
            outcomes.append("done")
        except ValidationError as error:
            outcomes.append(" ".join(error.messages))
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=merge, args=pair) for pair in (codes, codes[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(outcomes)[1] == "done", outcomes
    assert sum(office(code).is_open() for code in codes) == 1
    assert Change.objects.filter(kind="GABUNG").count() == 1


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_many_processes_carry_a_due_change_out_once(people, time_machine):
    actions.rename(organisation=office("BNNK-35.76"), name="BNN Kota Majapahit", on=TODAY + DAY, by=people["admin"])
    time_machine.move_to(dt.datetime.combine(TODAY + DAY, dt.time(5), dt.UTC))
    done: list[int] = []

    def run() -> None:
        try:
            done.append(actions.apply_due())
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _each in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == [0, 0, 0, 1]
    assert office("BNNK-35.76").name == "BNN Kota Majapahit"


def test_the_worker_carries_out_what_is_due(people, worker):
    change = actions.rename(
        organisation=office("BNNK-35.76"), name="BNN Kota Majapahit", on=TODAY + DAY, by=people["admin"]
    )
    Change.objects.filter(pk=change.pk).update(on=TODAY)  # its day has come
    app.send_task("offices.apply_due")
    until(lambda: office("BNNK-35.76").name == "BNN Kota Majapahit")
