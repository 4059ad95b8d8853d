"""The sums behind every figure, who may see which, and completeness as it is counted."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from bnnportal import measures
from bnnportal.measures import Figure
from bnnportal.offices.models import Organisation
from rehab import actions, calendar, completeness, recap
from rehab.disclosure import Shown, disclose, open_part, rounded
from rehab.enums import Level, ReportState
from rehab.measures import COMPLETION, NUMBERS, SERVED
from rehab.models import MonthlyReport
from rehab.spans import Span, choices_since, last_reported
from rehab.tallies import tallies
from tests import reports
from tests.figures import in_bengkulu, in_jatim, reported, sheet, two_quarters

Q2 = Span.of("2026-T2")


@pytest.mark.parametrize(
    ("code", "words", "months"),
    [("2026-10", "Oktober 2026", 1), ("2026-T3", "Triwulan III 2026", 3), ("2026", "Tahun 2026", 12)],
)
def test_a_span_is_named_as_people_say_it(code, words, months):
    span = Span.of(code)
    assert (span.code, str(span), len(span.months)) == (code, words, months)


def test_a_span_that_is_no_quarter_says_its_ends():
    span = Span(Span.of("2026-01").first, Span.of("2026-09").first)
    assert (span.code, str(span)) == ("2026-01/2026-09", "Januari 2026 sampai September 2026")


@pytest.mark.parametrize("code", ["", "26", "2026-T5", "2026-13", "2026-1", "2026-T", "0000", "٢٠٢٦", "2026-1٠"])
def test_what_is_no_span_is_refused(code):
    with pytest.raises(ValueError):  # noqa: PT011
        Span.of(code)


def test_a_choice_offers_every_span_since_the_first_report():
    newest = last_reported()
    (year, spans), *_earlier = choices_since(newest.shift(-14))
    assert year == str(newest.year)
    assert [code for code, _label in spans][:1] == [str(newest.year)]
    assert Span(newest, newest).code in dict(spans)
    assert Span(newest.shift(1), newest.shift(1)).code not in dict(spans)


# Sums


def test_people_are_counted_once_in_a_span(people):
    two_quarters(people)
    tally = tallies(Level.PROVINCE, Q2, final=True)["35"]
    assert SERVED.figure(tally).value == 12 + 10 + 12 + 8  # those there in April, and who came since
    assert COMPLETION.figure(tally) == Figure(Decimal(100) * 18 / 24, 18, 24, 3)
    by_month = tallies(Level.MONTH, Q2, final=True)
    assert SERVED.figure(by_month["2026-05"]).value == 14 + 12  # a month by itself has its own beginning
    assert tally.of("closing_rj") == 18


def test_final_figures_read_approved_reports_alone(people):
    two_quarters(people)
    year = Span.of("2026")
    final = tallies(Level.OFFICE, year, final=True)["BNNP-17"]
    best = tallies(Level.OFFICE, year)["BNNP-17"]
    assert (SERVED.figure(final).value, final.provisional) == (5, 0)
    assert (SERVED.figure(best).value, best.provisional) == (9, 1)


def test_what_nobody_knows_is_no_zero(people):
    place = in_bengkulu(people, services=["rj", "ri"])
    report = reports.report_of(place, dt.date(2026, 4, 1))
    values = reports.filled(report) | {"skhpn": "TAD", "hari": "TAD", "tt": 5}
    actions.put_draft(report=report, by=people["kipas"], values=values)
    actions.submit(report=report, by=people["kipas"], reasons=reports.explained(report))
    tally = tallies(Level.NATION, Span.of("2026-04"))[""]
    known = {number.code: number.figure(tally) for number in NUMBERS}
    assert known["skhpn"] == Figure(None)
    assert (known["occupancy"].value, known["occupancy"].n) == (None, 0)
    assert known["served_ri"].value == 0
    assert known["served_ibm"].value is None


def test_where_nothing_was_handed_in_there_is_no_total(people):
    reports.facility(people)
    for level in (Level.FACILITY, Level.PROVINCE):
        assert recap.lines(people["bengkulu"], level, Span.of("2026"), total=True) == {}, level
    listed = sheet(people, "bengkulu", "/laporan/rekap/?menurut=lembaga&kurun=2026")
    assert "Jumlah" not in {row[0] for row in listed}


@pytest.mark.wide
@pytest.mark.parametrize("level", [Level.FACILITY, Level.OFFICE, Level.PROVINCE, Level.MONTH, Level.NATION])
def test_the_levels_add_up_to_the_same(people, level):
    two_quarters(people)
    found = tallies(level, Span.of("2026"))
    assert sum(tally.of("entered_rj") for tally in found.values()) == 37
    assert sum(tally.reports for tally in found.values()) == 5


# Disclosure


@pytest.mark.parametrize(("count", "told"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (42, 40), (43, 45)])
def test_counts_are_rounded_to_the_nearest_five(count, told):
    assert rounded(count) == told
    shown = disclose(Figure(count, n=3, link="/x/"), chain=False, level=Level.PROVINCE, span=Q2)
    assert (shown.how, shown.figure) == (Shown.ROUNDED, Figure(told, n=3))
    assert disclose(Figure(count), chain=True, level=Level.FACILITY, span=Span.of("2026-10")).figure.value == count


@pytest.mark.parametrize(
    ("level", "code"),
    [
        (Level.FACILITY, "2026-T2"),
        (Level.OFFICE, "2026-T2"),
        (Level.MONTH, "2026-T2"),
        (Level.PROVINCE, "2026-04"),
        (Level.NATION, "2026-04"),
    ],
)
def test_nothing_small_or_short_is_told_outside(level, code):
    told = disclose(Figure(40, 20, 50, 3, "/x/"), chain=False, level=level, span=Span.of(code))
    assert (told.how, told.figure) == (Shown.CLOSED, Figure(None))


def test_a_rate_outside_needs_twenty():
    of_20 = disclose(Figure(Decimal("57.5"), 12, 21, 3), chain=False, level=Level.NATION, span=Q2)
    assert of_20.figure == Figure(Decimal(58), 10, 20, 3)
    assert disclose(Figure(Decimal(50), 10, 20), chain=False, level=Level.NATION, span=Q2).is_open
    assert disclose(Figure(Decimal(50), 9, 19), chain=False, level=Level.NATION, span=Q2).how == Shown.FEW


def test_a_quarter_that_still_runs_is_told_up_to_the_last_one_that_is_over(time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC))
    assert open_part(Span.of("2026")) == Span(Span.of("2026-T1").first, Span.of("2026-T3").last)
    assert open_part(Span.of("2026-T4")) is None
    assert open_part(Span.of("2026-10")) is None
    assert open_part(Span.of("2025")) == Span.of("2025")


def test_the_chain_sees_what_was_counted_and_others_the_province_rounded(people):
    two_quarters(people)
    own = recap.lines(people["jatim"], Level.PROVINCE, Q2)
    assert (own["35"].how, own["35"].told["served"].figure.value) == (Shown.TRUE, 42)
    assert (own["17"].how, own["17"].told["served"].figure.value) == (Shown.ROUNDED, 5)
    seen = recap.lines(people["bengkulu"], Level.PROVINCE, Q2)["35"]
    assert seen.told["served"].figure == Figure(40, n=3)
    assert seen.told["completion"].figure == Figure(Decimal(75), 20, 25, 3)
    assert seen.told["quality_fisik"].figure.value == Decimal(50)  # of 22
    assert seen.told["quality_sosial"].how == Shown.ROUNDED  # nobody was measured: no data, and no rate to hide
    for who in ("admin", "pusat", "pimpinan", "auditor"):
        assert recap.lines(people[who], Level.PROVINCE, Q2)["35"].told["served"].figure.value == 42


def test_a_partner_and_a_district_stand_outside_the_rest_of_their_province(people):
    two_quarters(people)
    for who in ("kipas", "mojokerto"):
        line = recap.lines(people[who], Level.PROVINCE, Q2)["35"]
        assert (line.how, line.told["served"].figure.value) == (Shown.ROUNDED, 40), who
    assert recap.lines(people["kipas"], Level.PROVINCE, Q2)["17"].told["served"].figure.value == 5  # its own alone


def test_a_total_is_rounded_from_its_true_value(people):
    two_quarters(people)  # 42 and 5: 40 and 5 would make 45
    assert recap.lines(people["mojokerto"], Level.NATION, Q2)[""].told["served"].figure.value == 45
    jatim = in_jatim(people, "P35-2")
    reported(people, jatim, "2026-04", came=1)
    assert recap.lines(people["mojokerto"], Level.NATION, Q2)[""].told["served"].figure.value == 50  # 48, not 45 + 0


# Measures


def test_every_measure_is_registered_with_its_parts_and_where_they_are_read(people):
    jatim, bengkulu = two_quarters(people)
    offices = Organisation.objects.filter(pk__in=[jatim.supervisor_id, bengkulu.supervisor_id])
    year = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    read = {code: measures.get(code).read(people["pimpinan"], offices, *year) for code in (
        "rehab.served", "rehab.completion", "rehab.quality_fisik", "rehab.skhpn", "rehab.timeliness", "rehab.completeness",
    )}  # fmt: skip
    assert read["rehab.served"][jatim.supervisor_id].value == 42
    assert read["rehab.served"][bengkulu.supervisor_id].value == 5  # July waits for approval
    assert read["rehab.completion"].keys() == {jatim.supervisor_id}  # nobody left in Bengkulu: absent, not zero
    quality = read["rehab.quality_fisik"][jatim.supervisor_id]
    assert (quality.value, quality.numerator, quality.denominator, quality.n) == (Decimal(50), 11, 22, 3)
    assert quality.link.startswith("/laporan/rekap/asal/?angka=quality_fisik&kantor=BNNP-35&")
    owed = MonthlyReport.objects.expected().filter(facility=jatim).count()
    complete = read["rehab.completeness"][jatim.supervisor_id]
    assert (complete.numerator, complete.denominator) == (3, owed)
    assert read["rehab.timeliness"][jatim.supervisor_id].numerator == 0  # all came on paper, today


def test_a_measure_of_another_office_is_absent(people):
    jatim, _bengkulu = two_quarters(people)
    for one in measures.registered():
        if one.code.startswith("rehab."):
            assert one.read(people["bengkulu"], [jatim.supervisor_id], dt.date.min, dt.date.max) == {}, one.code


def test_an_office_is_given_whole_or_not_at_all(people):
    """A partner sees its own facility of an office, which is not the office's figure."""
    own = in_bengkulu(people)
    other = in_bengkulu(people, "P17-04-1", organisation="P17-04")
    for place in (own, other):
        reported(people, place, "2026-04", came=3, skhpn=2)
    year = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    for code, value in (("rehab.skhpn", 4), ("rehab.completeness", Decimal(100) * 2 / 14)):
        read = measures.get(code).read
        assert read(people["bengkulu"], [own.supervisor_id], *year)[own.supervisor_id].value == value
        assert read(people["kipas"], [own.supervisor_id], *year) == {}


def test_a_measure_costs_the_same_however_many_offices(people, django_assert_num_queries):
    jatim, bengkulu = two_quarters(people)
    read = measures.get("rehab.served").read
    people["pimpinan"].membership  # noqa: B018 - the request has it
    for offices in ([jatim.supervisor_id], [jatim.supervisor_id, bengkulu.supervisor_id]):
        with django_assert_num_queries(2):
            read(people["pimpinan"], offices, dt.date(2026, 1, 1), dt.date(2026, 12, 31))


# Completeness


def test_completeness_counts_what_is_owed_in_and_in_time(people, time_machine):
    place = reports.facility(people)  # owes September and October
    sent = reports.submitted(people, place)
    span = (dt.date(2026, 9, 1), dt.date(2026, 10, 1))

    def rate():
        return completeness.rates(MonthlyReport.objects.all(), Level.FACILITY, *span)[place.pk]

    assert (rate().expected, rate().actual, rate().on_time, rate().missing) == (2, 1, int(sent.was_on_time), 1)
    actions.send_back(report=sent, by=people["bengkulu"], note="Periksa lagi.")
    assert rate().actual == 1
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    assert (rate().actual, rate().missing) == (0, 2)  # returned and not answered is not in


def test_a_month_not_yet_due_is_neither_in_nor_missing(people, time_machine):
    """One truth on every page: expected are the months whose deadline has come."""
    place = reports.facility(people)  # owes September and October
    time_machine.move_to(dt.datetime(2026, 11, 3, 3, tzinfo=dt.UTC))
    reports.submitted(people, place)  # October, before its deadline
    owed = MonthlyReport.objects.all()
    rate = completeness.rates(owed, Level.FACILITY, *Span.of("2026").days)[place.pk]
    assert (rate.expected, rate.actual, rate.missing, rate.not_due) == (1, 0, 1, 1)
    stands = calendar.standing(owed)
    assert (stands["expected"], stands["actual"], stands["missing"]) == (1, 0, 1)
    read = measures.get("rehab.completeness").read
    year = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert read(people["bengkulu"], [place.supervisor_id], *year)[place.supervisor_id].denominator == 1
    only_october = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    assert read(people["bengkulu"], [place.supervisor_id], *only_october) == {}  # nothing due: absent, not zero
    time_machine.move_to(dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC))
    rate = completeness.rates(owed, Level.FACILITY, *Span.of("2026").days)[place.pk]
    assert (rate.expected, rate.actual, rate.on_time, rate.not_due) == (2, 1, 1, 0)


def test_what_came_in_time_is_a_part_of_what_is_in(people, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 3, 3, tzinfo=dt.UTC))
    report = reports.submitted(people)
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa lagi.")
    time_machine.move_to(dt.datetime(2026, 11, 22, 3, tzinfo=dt.UTC))  # unanswered for long
    rate = completeness.rates(MonthlyReport.objects.all(), Level.FACILITY, report.month, report.month)
    assert (rate[report.facility_id].actual, rate[report.facility_id].on_time) == (0, 0)
    assert not MonthlyReport.objects.on_time().exists()


@pytest.mark.parametrize("how", ["void", "send_back"])
def test_what_was_handed_in_and_does_not_count_has_a_state_of_its_own(people, time_machine, how):
    report = reports.submitted(people)
    getattr(actions, how)(report=report, by=people["bengkulu"], note="Periksa lagi.")
    time_machine.move_to(timezone.now() + dt.timedelta(days=8))
    report.refresh_from_db()
    assert report.state == ReportState.UNANSWERED
    (dot,) = completeness.dots([report.facility_id], [report.period])[report.facility_id]
    assert (dot.state, completeness.words(dot)) == (ReportState.UNANSWERED, "Belum lapor, dikembalikan")
    found = {state: set(MonthlyReport.objects.in_state(state)) for state in ReportState}
    assert {one.state for state in found for one in found[state] if one.state != state} == set()
    assert found[ReportState.LATE] | found[ReportState.UNANSWERED] == set(MonthlyReport.objects.not_in())


# A facility that is passed on


@pytest.fixture
def moved(people):
    """(a facility that BNN Kota Mojokerto supervises, a function that gives it to BNNP Bengkulu, both offices)"""
    old, new = Organisation.objects.get(code="BNNK-35.76"), Organisation.objects.get(code="BNNP-17")
    place = in_jatim(people, supervisor=old, organisation="P17-05", kind="PLRKM")

    def move():
        actions.change_facility(facility=place, by=people["penetap"], supervisor=new)
        place.refresh_from_db()

    return place, move, old, new


def test_figures_of_a_period_stay_with_the_office_that_was_owed_them(people, moved):
    place, move, old, new = moved
    report = reported(people, place, "2026-04", came=3)
    move()
    span, days = Span.of("2026"), (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert tallies(Level.OFFICE, span).keys() == {old.code}
    (line,) = recap.lines(people["mojokerto"], Level.OFFICE, span).values()
    assert (line.how, line.told["served"].figure.value) == (Shown.TRUE, 3)
    assert recap.lines(people["bengkulu"], Level.OFFICE, span) == {}
    rates = completeness.rates(MonthlyReport.objects.all(), Level.OFFICE, *span.days)
    assert (rates.keys(), rates[old.pk].expected, rates[old.pk].actual) == ({old.pk}, 7, 1)
    for code in ("rehab.served", "rehab.completeness"):
        read = measures.get(code).read
        assert read(people["mojokerto"], [old.pk, new.pk], *days).keys() == {old.pk}, code
        assert read(people["bengkulu"], [old.pk, new.pk], *days) == {}, code
    # a correction later does not move them
    actions.correct(report=report, by=people["kepala"], note="Keliru.")
    corrected = reports.report_of(place, report.month)
    actions.submit(report=corrected, by=people["kipas"], reasons=reports.explained(corrected), note="Diperbaiki.")
    actions.approve(report=reports.report_of(place, report.month), by=people["kepala"])
    assert tallies(Level.OFFICE, span, final=True).keys() == {old.code}


def test_months_not_yet_due_are_passed_on_too(moved, time_machine):
    place, move, old, new = moved
    time_machine.move_to(dt.datetime(2026, 11, 3, 3, tzinfo=dt.UTC))
    move()
    owed = dict(MonthlyReport.objects.filter(facility=place).values_list("month", "supervisor"))
    assert owed.pop(dt.date(2026, 10, 1)) == new.pk
    assert set(owed.values()) == {old.pk}


def test_every_level_counts_the_same_reports(people):
    two_quarters(people)
    span = Span.of("2026").days
    found = [completeness.rates(MonthlyReport.objects.all(), level, *span) for level in completeness.GROUPS]
    assert len({(sum(r.expected for r in one.values()), sum(r.actual for r in one.values())) for one in found}) == 1


def test_the_matrix_says_what_became_of_each_month(people):
    place = reports.facility(people)
    reports.submitted(people, place)
    months = [Span.of(code).first for code in ("2026-08", "2026-09", "2026-10")]
    none, late, sent = completeness.dots([place.pk], months)[place.pk]
    assert (none.pk, late.state, sent.state) == (None, ReportState.LATE, ReportState.SUBMITTED)
    assert completeness.words(none) == "Tidak wajib"
    assert completeness.words(late) == "Belum masuk"
    actions.approve(report=MonthlyReport.objects.get(pk=sent.pk), by=people["kepala"])
    (green,) = completeness.dots([place.pk], months[2:])[place.pk]
    assert green.state == ReportState.APPROVED
    for report in MonthlyReport.objects.filter(facility=place):
        (dot,) = completeness.dots([place.pk], [report.period])[place.pk]
        assert dot.state == report.state
