"""Official numbers: patterns that people write, numbers that people type, and no number twice."""

import datetime as dt
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from bnnportal.documents import actions, numbers
from bnnportal.documents.actions import Paper
from bnnportal.documents.models import Counter, Document, KindSetting
from bnnportal.offices.models import Organisation
from tests.test_render import CONTENT

DAY = dt.date(2026, 9, 3)
FACTS = numbers.Facts(17, DAY, "RH.00", "BNNP-17")


@pytest.mark.parametrize(
    ("pattern", "number"),
    [
        ("PG/{n:03d}/{roman}/KA/{classification}/{year}/BNN", "PG/017/IX/KA/RH.00/2026/BNN"),
        ("B/{n}/{month}/{year}/{office}", "B/17/09/2026/BNNP-17"),
        ("{n:06d}", "000017"),
        ("  Sket-{n} \n  {year} ", "Sket-17 2026"),
        ("№ {n:02d} é", "№ 17 é"),
    ],
)
def test_a_pattern_becomes_a_number(pattern, number):
    assert numbers.fill(numbers.check(pattern), FACTS) == number


@pytest.mark.parametrize(
    "pattern",
    [
        "", "tanpa nomor", "{roman}/{year}", "{n}/{n}", "{n", "n}", "{}", "{0}", "{n!r}", "{n:>99999999d}", "{n:010d}",
        "{n:1000000000d}", "{n.__class__}", "{n[0]}", "{n}{office.email}", "{n}{office.parent.memberships}",
        "{n}{year:{n}}", "{{n}}", "{n}{settings}", "{n}{SECRET_KEY}", "{ n }", "{N}", "{n}{year:03d}", "{n}" + "x" * 117,
        "{n}" + "x" * 61, "{n}\x00{", "{n:03d",
    ],
)  # fmt: skip
def test_what_is_no_pattern_is_refused_with_a_sentence(pattern):
    with pytest.raises(ValidationError) as refused:
        numbers.check(pattern)
    assert refused.value.messages[0].endswith((".", "}."))
    with pytest.raises(ValidationError):
        numbers.fill(pattern, FACTS)


@given(st.text("{}n:03drmyeacoflis_.[]!x/ ", max_size=40))
def test_any_text_is_a_pattern_or_refused(text):
    try:
        pattern = numbers.check(text)
    except ValidationError:
        return
    number = numbers.fill(pattern, FACTS)
    assert "17" in number
    assert not {"{", "}"} & set(number)
    assert len(number) <= numbers.MAX_NUMBER


def test_a_refusal_names_the_wrong_piece_and_what_is_allowed():
    with pytest.raises(ValidationError, match=r"“\{tahun\}” tidak dikenal.*\{year\}"):
        numbers.check("{n}/{tahun}")


@pytest.fixture
def national(reference):
    return Organisation.objects.get(kind="PUSAT")


@pytest.fixture
def issue(people, national):
    """issue(n, *typed): some papers of one kind, the last ones with numbers of their own."""
    by = people["admin"]
    by.membership  # noqa: B018 - read before threads share the object

    def some(count, *typed, codes=("RH.00",)):
        papers = [
            Paper(national, "Piagam uji", CONTENT, classification=codes[i % len(codes)], number=number)
            for i, number in enumerate([""] * count + list(typed))
        ]
        return actions.issue(kind="piagam", papers=papers, issuer=national, by=by)

    return some


def test_an_office_has_its_own_pattern_code_and_beginning(issue, national):
    year = dt.date.today().year  # noqa: DTZ011
    KindSetting.objects.create(
        organisation=national, kind="piagam", number_pattern="{n:04d}/{classification}/{year}", classification="KP.02",
        first_number=57, first_number_year=year, signing="BASAH", paper="F4", border=False,
    )  # fmt: skip
    first, second = issue(2)
    assert (first.number, second.number) == (f"0057/KP.02/{year}", f"0058/KP.02/{year}")
    assert (first.signing, first.paper, first.border) == ("BASAH", "F4", False)
    assert first.in_charge == first.requested_by
    KindSetting.objects.update(first_number=1, signing="SEGEL", paper="A4", border=True)
    assert issue(1)[0].number == f"0059/KP.02/{year}"
    assert issue(1)[0].in_charge is None
    first.refresh_from_db()
    assert (first.signing, first.paper, first.border) == ("BASAH", "F4", False)


def test_another_year_begins_at_one(national):
    setting = KindSetting(organisation=national, kind="piagam", first_number=57, first_number_year=2026)
    assert (setting.first_number_in(2026), setting.first_number_in(2027)) == (57, 1)


def test_a_typed_number_is_kept_and_the_counter_passes_it_over(issue):
    KindSetting.objects.update_or_create(
        organisation=Organisation.objects.get(kind="PUSAT"), kind="piagam", defaults={"number_pattern": "{n}/{classification}"}
    )  # fmt: skip
    assert [d.number for d in issue(1, "3/B", "  5/A ", codes=("A",))] == ["1/A", "3/B", "5/A"]
    assert [d.number for d in issue(4, codes=("A", "B"))] == ["2/A", "4/B", "6/A", "7/B"]


def test_a_typed_number_used_already_is_refused_by_name_and_nothing_is_issued(issue):
    issue(1, "SK/9")
    before = Document.objects.count()
    for again in ("SK/9", " SK/9  "):
        with pytest.raises(ValidationError, match=r"Nomor SK/9 sudah dipakai untuk “Piagam uji” tanggal") as refused:
            issue(2, again)
        assert "number" in refused.value.message_dict
    with pytest.raises(ValidationError, match="dua dokumen"):
        issue(0, "SK/10", "SK/10")
    with pytest.raises(ValidationError, match="paling panjang"):
        issue(0, "9" * 121)
    assert Document.objects.count() == before
    assert Counter.objects.get().last == 1, "a refused issue gives its numbers back"


def at_once(*calls):
    """Run each in a thread of its own, all at the same moment; what they returned or raised."""
    start = threading.Barrier(len(calls))
    results = []

    def run(call):
        start.wait()
        try:
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[call]) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_number_typed_twice_at_the_same_moment_is_used_once(transactional_db, issue):
    results = at_once(*[lambda: issue(0, "SK/1")] * 4)
    assert Document.objects.filter(number="SK/1").count() == 1
    errors = [result for result in results if isinstance(result, Exception)]
    assert len(errors) == 3
    assert all(isinstance(error, ValidationError) for error in errors), errors


def test_typed_and_counted_numbers_meet_without_an_error(transactional_db, issue):
    year = dt.date.today().year  # noqa: DTZ011
    national = Organisation.objects.get(kind="PUSAT")
    KindSetting.objects.create(organisation=national, kind="piagam", number_pattern="{n}")
    results = at_once(lambda: issue(3), lambda: issue(0, "2"), lambda: issue(3), lambda: issue(0, "5"))
    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(error, ValidationError) for error in refused), refused
    counted = sorted(int(d.number) for d in Document.objects.filter(year=year))
    assert len(set(counted)) == len(counted) == 8 - len(refused)
    assert counted[:6] == list(range(1, 7))
