"""The renewal round: what ends, how it went, and the drafts of what continues it, made once."""

import datetime as dt
import re
import threading

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from bnnportal.audit.models import Event
from bnnportal.offices.models import Organisation
from partners import actions, measures, recap
from partners.enums import AgreementStatus, ObligationKind, PaperKind, PaperStatus
from partners.evaluation import evaluated
from partners.models import Agreement, CapacityActivity, LegalPaper, Participant, Partner
from tests import agreements, visits
from tests.activities import held, listed
from tests.cast import CAST

ROUND, ENDING = "/pks/perpanjangan/", "/pks/berakhir/"
NOON = dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC)
RENEWERS = {"admin", "pusat", "penetap", "bengkulu", "kepala"}
READERS = RENEWERS | {"pimpinan", "auditor", "kipas"}


@pytest.fixture
def agreement(people, time_machine) -> Agreement:
    time_machine.move_to(NOON, tick=False)
    return agreements.active(people)


# The drafts


def test_a_renewal_takes_over_the_terms_and_leaves_days_and_numbers_empty(people, agreement):
    renewal = actions.renew(agreements=[agreement], by=people["bengkulu"])
    [draft] = renewal.made
    assert (draft.renews, draft.status, draft.in_charge) == (agreement, AgreementStatus.DRAFT, people["bengkulu"])
    assert (draft.partner, draft.office, draft.title) == (agreement.partner, agreement.office, agreement.title)
    assert [draft.start, draft.end, draft.signed_on, draft.office_number, draft.year] == [None, None, None, "", None]
    assert [s.code for s in draft.scopes.all()] == [s.code for s in agreement.scopes.all()]
    assert not draft.obligations.exists()
    assert Event.objects.filter(event="partners.renew").count() == 1


def test_the_second_press_finds_what_the_first_one_made(people, agreement):
    made = actions.renew(agreements=[agreement], by=people["bengkulu"]).made
    again = actions.renew(agreements=[agreement, agreement], by=people["kepala"])
    assert (again.made, again.found) == ([], made)
    assert Agreement.objects.filter(renews=agreement).count() == 1


def test_a_successor_that_was_given_up_gives_way(people, agreement):
    [first] = actions.renew(agreements=[agreement], by=people["bengkulu"]).made
    actions.move(agreement=first, to=AgreementStatus.CANCELLED, by=people["bengkulu"], reason="Salah pilih.")
    [second] = actions.renew(agreements=[agreement], by=people["bengkulu"]).made
    first.refresh_from_db()
    assert (first.renews, second.renews) == (None, agreement)


def test_the_published_agreements_of_2023_are_renewed_all_at_once(people):
    recorded = list(Agreement.objects.filter(origin="DICATAT", signed_on=dt.date(2023, 5, 30)))
    assert len(recorded) == 5
    renewal = actions.renew(agreements=recorded, by=people["bengkulu"])
    assert {draft.partner_id for draft in renewal.made} == {agreement.partner_id for agreement in recorded}
    assert {draft.origin for draft in renewal.made} == {"PORTAL"}


def test_a_partner_of_another_province_keeps_its_reason(people):
    far = agreements.active(people, office="BNNP-35")
    [draft] = actions.renew(agreements=[far], by=people["jatim"]).made
    assert draft.outside_reason == far.outside_reason != ""


def test_who_may_not_renew_does_not(people, agreement, turn):
    for name in sorted(set(CAST) - RENEWERS):
        with turn(name), pytest.raises(PermissionDenied):
            actions.renew(agreements=[agreement], by=people[name])


def test_all_or_none(people, agreement):
    """One that cannot be continued holds up the others, so that nobody thinks they are done."""
    draft = agreements.draft(people, partner="P17-01", title="Baru")
    with pytest.raises(ValidationError, match="tidak aktif"):
        actions.renew(agreements=[agreement, draft], by=people["bengkulu"])
    assert not Agreement.objects.filter(renews__isnull=False).exists()
    with pytest.raises(ValidationError, match="Pilih paling sedikit satu"):
        actions.renew(agreements=[], by=people["bengkulu"])


def test_the_database_holds_one_successor(people, agreement):
    actions.renew(agreements=[agreement], by=people["bengkulu"])
    other = agreements.draft(people, title="Lain", partner="P17-01")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE partners_agreement SET renews_id = %s WHERE id = %s", [agreement.pk, other.pk])


@pytest.mark.django_db(transaction=True)
def test_two_rounds_at_once_make_each_draft_once(people):
    chosen = list(Agreement.objects.filter(origin="DICATAT").order_by("pk"))
    by, renewals = [people["bengkulu"], people["kepala"]], []

    def run(person, mine) -> None:
        try:
            renewals.append(actions.renew(agreements=mine, by=person))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(by[0], chosen)),
        threading.Thread(target=run, args=(by[1], chosen[::-1])),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(renewal.made) for renewal in renewals) == [0, 5]
    assert Agreement.objects.filter(renews__in=chosen).count() == 5


# The evaluation


def test_what_is_not_known_is_no_data(people):
    recorded = Agreement.objects.filter(origin="DICATAT").first()
    evaluation = evaluated(recorded)
    assert (evaluation.duties, evaluation.reports, evaluation.score, evaluation.trained) == (None, None, None, None)
    page = people.client("bengkulu").get(ROUND).content.decode()
    assert "Belum ada kewajiban, laporan, kunjungan, atau pelatihan yang dapat dinilai." in page
    assert "data-choose-all" in page
    assert "data-choose-all" not in people.client("auditor").get(ROUND).content.decode()  # chooses nothing
    assert "masa berlaku tidak diketahui" in page


def test_the_year_is_counted_from_duties_visits_trainings_and_papers(people, agreement):
    for month in ("01", "02"):
        report = agreement.obligations.get(kind=ObligationKind.REPORT, period=f"2026-{month}")
        actions.send(obligation=report, by=people["kipas"], evidence="Laporan.")  # in November: late
    due = agreement.obligations.filter(due__lte=NOON.date()).count()
    visits.signed(people)  # of 12 May: all points, and the half-year's duty in time
    training = CapacityActivity.objects.create(
        office=agreement.office, title="Asesmen", held_from=dt.date(2026, 3, 2), held_until=dt.date(2026, 3, 4),
        place="Bengkulu", people=2, created_by=people["bengkulu"],
    )  # fmt: skip
    training.partners.add(agreement.partner)
    Participant.objects.bulk_create(
        Participant(activity=training, partner=agreement.partner, name=f"Uji {n}") for n in (1, 2)
    )
    LegalPaper.objects.create(
        partner=agreement.partner, kind=PaperKind.LICENCE, number="1", issuer="Dinas", status=PaperStatus.CONFIRMED,
        expires_on=dt.date(2026, 12, 1), proposed_by=people["bengkulu"], decided_by=people["bengkulu"], decided_at=NOON,
    )  # fmt: skip
    found = evaluated(agreement)
    assert found.duties == (1, due)
    assert found.reports == (0, 10)
    assert (round(found.score), found.visited_on, found.trained) == (100, visits.DAY, 2)
    assert [paper.kind for paper in found.ending_papers] == [PaperKind.LICENCE]
    assert "Izin operasional" not in found.missing_papers
    assert {"Akta pendirian", "NPWP"} == set(found.missing_papers)
    page = people.client("bengkulu").get(ROUND).content.decode()
    assert "NPWP belum tercatat" in page
    assert "100,0%" in page


def test_people_of_an_activity_for_several_partners_are_counted_by_the_list_alone(people, agreement):
    """Five partners shared forty people: how many of them were this one's is not known without a list."""
    both = [agreement.partner, Partner.objects.get(organisation__code="P17-01")]
    held(people, partners=both, people=40)
    assert evaluated(agreement).trained is None
    held(people, title="Sendiri", people=30)
    assert evaluated(agreement).trained == 30
    listed(people, title="Dengan daftar", partners=both)
    assert evaluated(agreement).trained == 33


def test_in_time_is_one_rule_wherever_it_is_counted(people, agreement):
    """By its day, whether it is accepted yet or came back; what is due today may still be met."""
    keep = list(agreement.obligations.filter(kind=ObligationKind.REPORT).order_by("due")[:5])
    agreement.obligations.exclude(pk__in=[duty.pk for duty in keep]).delete()
    in_time, late, returned, sent, today = keep
    for duty in (in_time, late, returned, sent):
        actions.send(obligation=duty, by=people["kipas"], evidence="Surat.")
    actions.accept(obligation=in_time, by=people["bengkulu"])
    actions.accept(obligation=late, by=people["bengkulu"])
    actions.send_back(obligation=returned, by=people["bengkulu"], note="Kurang.")
    for duty in (in_time, returned, sent):
        agreement.obligations.filter(pk=duty.pk).update(met_on=duty.due)
    agreement.obligations.filter(pk=today.pk).update(due=NOON.date())
    assert evaluated(agreement).duties == evaluated(agreement).reports == (3, 4)
    (row,) = [row for row in recap.Year(2026).of_office(agreement.office) if row.pk == agreement.pk]
    assert (row.duties_met, row.duties_due) == (3, 4)
    office = Organisation.objects.filter(pk=agreement.office_id)
    (figure,) = measures.read_duties(people["kepala"], office, dt.date(2026, 1, 1), NOON.date()).values()
    assert (figure.numerator, figure.denominator) == (3, 4)
    assert agreement.obligations.met_on_time().count() == 3


# The pages


@pytest.mark.wide
@pytest.mark.parametrize("path", [ROUND, ENDING])
def test_everybody_sees_what_is_theirs(people, agreement, path, turn):
    for name in sorted(CAST):
        with turn(name) as client:
            page = client.get(path)
            assert page.status_code == 200
            assert (agreement.title in page.content.decode()) == (name in READERS)


@pytest.mark.wide
def test_the_round_renews_what_is_ticked(people, agreement):
    client = people.client("bengkulu")
    assert f'value="{agreement.pk}"' in client.get(ROUND).content.decode()
    answer = client.post(ROUND, {"agreement": [str(agreement.pk), "x"]}, follow=True)
    assert "1 draf disiapkan" in answer.content.decode()
    answer = client.post(ROUND, {"agreement": str(agreement.pk)}, follow=True)
    assert "1 sudah disiapkan sebelumnya" in answer.content.decode()
    assert f'value="{agreement.pk}"' not in answer.content.decode()
    draft = Agreement.objects.get(renews=agreement)
    for page in (f"/pks/{draft.pk}/perubahan/", f"/pks/{draft.pk}/"):
        assert "Evaluasi perjanjian sebelumnya" in client.get(page).content.decode()


@pytest.mark.parametrize("who", ["kipas", "pimpinan"])
def test_who_may_not_renew_finds_nothing_to_tick(people, agreement, who):
    assert f'value="{agreement.pk}"' not in people.client(who).get(ROUND).content.decode()


def test_one_that_is_not_found_holds_up_the_round(people, agreement):
    answer = people.client("bengkulu").post(ROUND, {"agreement": [str(agreement.pk), "99999999"]})
    assert answer.status_code == 404
    assert not Agreement.objects.filter(renews=agreement).exists()


def test_an_empty_choice_is_said(people, agreement):
    assert "Pilih paling sedikit satu" in people.client("bengkulu").post(ROUND, {}, follow=True).content.decode()


@pytest.mark.parametrize(("until", "shown"), [("", True), ("triwulan-ini", True), ("tahun-depan", True)])
def test_the_round_covers_this_quarter_and_the_next_unless_asked(people, agreement, until, shown):
    later = agreements.active(people, partner="P17-01", end=dt.date(2027, 6, 30), title="Sampai pertengahan 2027")
    page = people.client("bengkulu").get(ROUND, {"until": until}).content.decode()
    assert (agreement.title in page) == shown
    assert (later.title in page) == (until == "tahun-depan")


@pytest.mark.wide
def test_what_ends_is_grouped_by_how_soon(people, time_machine):
    time_machine.move_to(NOON, tick=False)
    ends = {15: "P17-01", 16: "P17-02", 60: "P17-03", 90: "P17-04", 91: "P17-05"}
    for days, partner in ends.items():
        agreements.active(people, partner=partner, end=NOON.date() + dt.timedelta(days=days), title=f"Sisa {days}")
    client = people.client("bengkulu")
    page = client.get(ENDING).content.decode()
    titles = re.findall(r"Sisa (\d+)</a>", page)
    assert titles == ["15", "16", "60", "90"]
    assert re.findall(r'rowgroup">([^<]+)<', page) == [
        "Dalam 15 hari", "16 sampai 30 hari", "31 sampai 60 hari", "61 sampai 90 hari",
    ]  # fmt: skip
    assert re.findall(r"Sisa (\d+)</a>", client.get(ENDING, {"within": "30"}).content.decode()) == ["16"]
    assert re.findall(r"Sisa (\d+)</a>", client.get(ENDING, {"within": "15"}).content.decode()) == ["15"]
    assert "Tidak ada yang cocok" in client.get(ENDING, {"renewed": "ya"}).content.decode()
    assert "https://wa.me/?text=Yth." in page


@pytest.mark.wide
@pytest.mark.parametrize("path", [ROUND, ENDING])
def test_a_page_costs_the_same_however_many_it_shows(people, agreement, path, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    Agreement.objects.filter(origin="DICATAT").delete()
    client = people.client("bengkulu")
    client.get(path)
    with CaptureQueriesContext(connection) as one:
        assert "Rehabilitasi berkelanjutan" in client.get(path).content.decode()
    for partner in ("P17-01", "P17-02"):
        agreements.active(people, partner=partner)
    with django_assert_num_queries(len(one)):
        assert client.get(path).content.decode().count("Rehabilitasi berkelanjutan") >= 3


@pytest.mark.parametrize("path", [ROUND, ENDING])
def test_both_lists_go_out_as_excel(people, agreement, path):
    answer = people.client("bengkulu").get(path, {"format": "xlsx"})
    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


@pytest.mark.wide
def test_programs_find_what_ends_and_what_continues_it(people, agreement):
    client = people.client("bengkulu")

    def found(**query: str) -> list[int]:
        return [row["id"] for row in client.get("/api/v1/agreements/", query).json()["results"]]

    assert agreement.pk in found(renewed="tidak")
    actions.renew(agreements=[agreement], by=people["bengkulu"])
    assert found(renewed="ya") == [agreement.pk]
    assert agreement.pk not in found(renewed="tidak")
    assert client.get("/api/v1/agreements/", {"renewed": "mungkin"}).status_code == 400
    assert 'name="renewed"' not in client.get("/pks/").content.decode()
