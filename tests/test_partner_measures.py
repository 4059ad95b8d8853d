"""The numbers of the partners' area: their value, and that the list they lead to has as many rows."""

import datetime as dt
from decimal import Decimal
from itertools import product
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from bnnportal import measures
from bnnportal.offices.models import Organisation
from partners import actions, recap
from partners.measures import MEASURES
from partners.models import Agreement, Partner
from tests import activities, visits
from tests.agreements import active
from tests.cast import CAST, People

YEAR = (dt.date(2026, 1, 1), dt.date(2026, 11, 20))
SHARES = {"partners.duties": "", "partners.visits": "", "partners.visit_score": ""}


@pytest.fixture
def filled(people: People) -> Agreement:
    """A signed agreement with a duty met, one met late, a visit made and one planned, a training of three."""
    agreement = active(people, end=dt.date(2027, 12, 31))
    visits.signed(people, 3)
    visits.planned(people, quarter=1)
    activities.listed(people)
    in_time = agreement.obligations.get(kind="LAPORAN", period="2026-01")
    actions.send(obligation=in_time, by=people["kipas"], evidence="Surat")
    type(in_time).objects.filter(pk=in_time.pk).update(met_on=in_time.due)
    return agreement


def read(people: People, who: str = "kepala", span: tuple[dt.date, dt.date] = YEAR) -> dict[str, measures.Figure]:
    office = Organisation.objects.get(code="BNNP-17")
    offices = Organisation.objects.visible_to(people[who]).offices()
    found = {measure.code: measure.read(people[who], offices, *span) for measure in MEASURES}
    return {code: figures.get(office.pk, measures.NOTHING) for code, figures in found.items()}


def test_they_are_registered(db):
    assert {measure.code for measure in MEASURES} <= {measure.code for measure in measures.registered()}


def test_an_office_without_anything_has_no_data_not_zero(people):
    Agreement.objects.all().delete()
    assert all(figure.value is None for figure in read(people).values())


def test_values(people, filled):
    found = read(people)
    duties = filled.obligations.filter(due__range=YEAR)
    assert found["partners.agreements_pks"].value == Agreement.objects.stood_on(YEAR[1]).count() == 6
    assert found["partners.agreements_nk"].value is None
    assert found["partners.partners"].value == 5
    met = duties.met_on_time().count()
    assert met >= 1
    assert found["partners.duties"] == measures.Figure(
        Decimal(100) * met / duties.count(), met, duties.count(), duties.count(), found["partners.duties"].link
    )
    assert (found["partners.visits"].numerator, found["partners.visits"].denominator) == (1, 2)
    assert (found["partners.visit_score"].value, found["partners.visit_score"].n) == (100, 1)
    assert (found["partners.trained"].value, found["partners.trained"].n) == (3, 1)


SPANS = (YEAR, (dt.date.min, dt.date.max), (dt.date(2026, 5, 1), dt.date(2026, 6, 30)))


@pytest.mark.wide
def test_each_number_leads_to_a_list_of_as_many_rows(people, filled, turn):
    for who, span in product(("kepala", "bengkulu", "pimpinan", "admin"), SPANS):
        with turn(who, *span) as client:
            for code, figure in read(people, who, span).items():
                if figure.value is None:
                    continue
                answer = client.get(figure.link)
                assert answer.status_code == 200, (code, figure.link)
                assert answer.context["filter_form"].is_valid(), (code, figure.link)
                rows = answer.context["paginator"].count
                wanted = figure.n if code in SHARES or code == "partners.trained" else figure.value
                assert rows == wanted > 0, (code, figure.link)


@pytest.mark.wide
def test_nobody_reads_the_numbers_of_what_they_may_not_see(people, filled, turn):
    for who in sorted(CAST):
        with turn(who):
            seen = who in {"admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala"}
            assert (read(people, who)["partners.partners"].value is not None) == seen


def test_one_query_each_however_many_offices(people, filled, django_assert_num_queries):
    offices = list(Organisation.objects.offices().values_list("pk", flat=True))
    user = people["admin"]
    assert user.membership
    for measure in MEASURES:
        for some in (offices[:1], offices[:3], offices):
            with django_assert_num_queries(1):
                measure.read(user, some, *YEAR)


def test_the_past_is_counted_as_it_stood(people, filled):
    before = read(people, span=(dt.date(2025, 1, 1), dt.date(2025, 12, 31)))
    assert before["partners.agreements_pks"].value == 5  # the recorded ones of 2023
    assert before["partners.duties"].value is None
    day = dt.date(2026, 6, 1)
    filled.status, filled.ended_on = "BERAKHIR", dt.date(2026, 7, 1)
    filled.save()
    assert Agreement.objects.stood_on(day).filter(pk=filled.pk).exists()
    assert not Agreement.objects.stood_on(dt.date(2026, 7, 1)).filter(pk=filled.pk).exists()


@pytest.mark.wide
def test_heads_read_the_numbers_on_their_front_page_and_operators_what_waits(people, filled):
    head = people.client("kepala").get("/")
    assert {measure.code for measure, _figure in head.context["numbers"]} == {measure.code for measure in MEASURES}
    for _measure, figure in head.context["numbers"]:
        if figure.link:
            assert people.client("kepala").get(figure.link).status_code == 200
    assert not people.client("bengkulu").get("/").context["numbers"]
    assert people.client("pimpinan").get("/").context["numbers"]
    waits = [matter.url for matter in people.client("jatim").get("/").context["matters"]]
    assert all(url.startswith("/program/laporan/") for url in waits), waits  # no report of the last quarter was issued


@pytest.mark.wide
def test_what_waits_is_the_length_of_the_list_behind_it(people, filled, turn):
    visits.submitted(people, quarter=4)
    actions.send(
        obligation=filled.obligations.get(kind="LAPORAN", period="2026-03"), by=people["kipas"], evidence="Surat"
    )
    back = filled.obligations.get(kind="LAPORAN", period="2026-04")
    actions.send(obligation=back, by=people["kipas"], evidence="Surat")
    actions.send_back(obligation=back, by=people["kepala"], note="Kurang")
    for who in ("bengkulu", "kepala", "kipas", "admin"):
        with turn(who) as client:
            matters = client.get("/").context["matters"]
            assert matters or who == "admin"
            for matter in matters:
                answer = client.get(matter.url)
                assert answer.status_code == 200, matter
                if urlsplit(matter.url).query:
                    assert answer.context["paginator"].count == matter.n, matter


def test_saying_that_a_term_is_over_changes_no_figure_of_its_last_day(people):
    last = dt.date(2026, 6, 30)
    agreement = active(people, end=last)
    day = (dt.date(2026, 1, 1), last)

    def told() -> tuple[object, ...]:
        kinds = recap.Year(2026)
        kinds.day = last  # as on that day
        row = kinds.agreements(Agreement.objects.filter(pk=agreement.pk)).get()
        return (
            Agreement.objects.stood_on(last).count(),
            read(people, span=day)["partners.agreements_pks"].value,
            (row.recap_state),
        )

    before = told()
    actions.end(agreement=agreement, by=people["kepala"])
    assert told() == before == (6, 6, "AKANBERAKHIR")
    assert not Agreement.objects.stood_on(last + dt.timedelta(days=1)).filter(pk=agreement.pk).exists()


def test_an_agreement_that_begins_next_year_makes_no_partner_of_today(people):
    Agreement.objects.all().delete()
    today = timezone.localdate()
    agreement = active(people, start=today + dt.timedelta(days=30), end=today + dt.timedelta(days=395))
    found = Partner.objects.with_active_agreement()
    assert not found.get(pk=agreement.partner_id).under_agreement
    later = Partner.objects.with_active_agreement(on=agreement.start)
    assert later.get(pk=agreement.partner_id).under_agreement
