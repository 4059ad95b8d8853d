"""The form itself, without a database: its definition files, how cells are read, what is wrong or odd."""

import pytest
from django.core.exceptions import ValidationError

from bnnportal.periods import Month
from rehab.actions.summaries import DOMAINS, FLOW
from rehab.definition import NO_DATA, VERSIONS, current, get
from rehab.definition.checks import Context, closings, opening, problems, rest_zero, strangeness, warnings
from rehab.definition.reading import read
from rehab.enums import Leaving, Service, Sex

MONTH = Month(2026, 10)
FORM = get("2026")
COUNT, TEXT = FORM.items["asesmen"], FORM.items["kendala"]
FLOWS = FORM.items["masuk"]


def context(*services, **known):
    return Context(MONTH, services or ("rj",), **known)


def a_report(entered=0, *services, **cells):
    """A correct report in which so many came to the first service, with cells put over it ("masuk__rj")."""
    services = services or ("rj",)
    values = {
        code: 0
        for code, cell in FORM.cells(services).items()
        if not (cell.item.is_text or cell.total or cell.item.shares)
    }
    if entered:
        for item in ("masuk", "akhir"):
            values |= {f"{item}.{services[0]}": entered, f"{item}.{services[0]}.p.u20": entered}
        values |= {
            f"{item.code}.{FORM.axes[item.across][0].code}": entered for item in FORM.items.values() if item.shares
        }
    return values | {code.replace("__", "."): value for code, value in cells.items()}


# Definition files


def test_versions_follow_each_other_and_each_month_has_one():
    assert [get(version).version for version in VERSIONS] == list(VERSIONS)
    assert current(Month(2025, 12)).version == "2023"
    assert current(Month(2026, 1)).version == "2026"
    with pytest.raises(ValueError, match="no form"):
        current(Month(2022, 12))


@pytest.mark.parametrize("version", VERSIONS)
def test_every_word_the_code_uses_is_in_the_definition_file(version):
    form = get(version)
    assert {option.code for option in form.axes["service"]} == set(Service.values)
    assert {option.code for option in form.axes["sex"]} == set(Sex.values)
    assert {option.code for option in form.axes["domain"]} == set(DOMAINS)
    assert {*FLOW, *Leaving.values, "asesmen", "skhpn", "tt", "hari", "wq_akhir", "wq_naik"} <= set(form.items)
    for item in form.items.values():
        for other in (item.shares, item.at_most, item.needs, item.carry):
            assert not other or other in form.items
        assert not item.across or item.across in form.axes
    cells = form.cells(Service.values)
    assert all(code == cell.code and (not cell.total or cell.total in cells) for code, cell in cells.items())


def test_the_second_version_changes_two_items():
    old, new = get("2023"), get("2026")
    assert {code for code in new.items if new.items[code] != old.items.get(code)} == {"asesmen", "sumber"}
    assert set(old.items) == set(new.items)


def test_only_a_facilitys_own_services_appear():
    cells = FORM.cells(["rj"])
    assert "masuk.rj" in cells
    assert "masuk.ri" not in cells
    assert "tt" not in cells
    assert {"tt", "hari", "masuk.ri"} <= set(FORM.cells(["ri"]))


def test_a_cell_is_named_in_peoples_words():
    assert FORM.label(FORM.cells(["rj"])["masuk.rj.l.u20"]) == "Klien masuk, Rawat jalan, Laki-laki, 20–34 tahun"


# Reading


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (3, 3), ("3", 3), (" 12 ", 12), ("007", 7), ("1.234", 1234), (12.0, 12), ("0", 0), ("", None), ("  ", None),
        (None, None), ("TAD", NO_DATA), ("Tidak ada  data", NO_DATA),
    ],
)  # fmt: skip
def test_a_count_is_read_as_people_write_it(raw, value):
    assert read(COUNT, raw) == value


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (-3, "kurang dari nol"), ("-3", "kurang dari nol"), ("−3", "kurang dari nol"), ("1,5", "bulat"),
        (1.5, "bulat"), ("9 orang", "maksud Anda 9"), ("=1+1", "rumus"), ("=A1", "rumus"), ("😀", "bilangan"),
        ("tiga", "bilangan"), (10**12, "Terlalu besar"), ("1000000000000", "Terlalu besar"), (True, "bilangan"),
        ([1], "bilangan"), ({"v": 1}, "bilangan"), ("1.23", "bilangan"), ("١٢", "bilangan"), ("1e3", "bilangan"),
        (float("nan"), "bulat"), (float("inf"), "bulat"), ("9" * 5000, "Terlalu besar"), ("3\x00", "maksud Anda 3"),
    ],
)  # fmt: skip
def test_what_is_no_count_is_refused_with_a_sentence(raw, sentence):
    with pytest.raises(ValidationError, match=sentence):
        read(COUNT, raw)


def test_flows_are_always_known():
    with pytest.raises(ValidationError, match="isi 0"):
        read(FLOWS, "TAD")


def test_texts_are_kept_and_bounded():
    assert read(TEXT, " Atap bocor\r\ndi kamar 2 ") == "Atap bocor\ndi kamar 2"
    for raw, sentence in ((5, "kalimat"), ("a" * 2001, "2000"), ("a\x00", "disimpan"), ("\ud800", "disimpan")):
        with pytest.raises(ValidationError, match=sentence):
            read(TEXT, raw)


# Errors


def test_a_correct_report_has_no_errors():
    assert problems(FORM, a_report(), context()) == []
    assert problems(FORM, a_report(3), context()) == []
    assert problems(FORM, a_report(3, "ri", "pasca"), context("ri", "pasca")) == []


@pytest.mark.parametrize(
    ("cells", "kind", "at"),
    [
        ({"akhir__rj": 4}, "parts", "akhir.rj"),
        ({"akhir__rj": 4, "akhir__rj__l__u15": 1}, "balance", "akhir.rj"),
        ({"masuk__rj__p__u20": 2}, "parts", "masuk.rj"),
        ({"sumber__tat": 1}, "shares", "sumber.sukarela"),
        ({"wq_naik__fisik": 1}, "at_most", "wq_naik.fisik"),
    ],
)
def test_what_does_not_add_up_is_an_error_at_its_cell(cells, kind, at):
    assert (kind, at) in {(problem.kind, problem.code) for problem in problems(FORM, a_report(3, **cells), context())}


def test_the_balance_is_kept_for_each_sex_and_age():
    wrong = a_report(3)
    wrong["akhir.rj.l.u20"] = wrong.pop("akhir.rj.p.u20")  # three women came, three men are there
    found = [problem for problem in problems(FORM, wrong, context()) if problem.kind == "balance"]
    assert {problem.code for problem in found} == {"akhir.rj.l.u20", "akhir.rj.p.u20"}


def test_what_is_missing_is_said_and_no_data_is_not_missing():
    values = a_report()
    del values["skhpn"]
    (problem,) = problems(FORM, values, context())
    assert (problem.kind, problem.text) == ("missing", "Belum diisi: SKHPN diterbitkan.")
    assert problems(FORM, values | {"skhpn": NO_DATA}, context()) == []


def test_beds_bound_clients_and_nights():
    values = a_report(5, "ri", tt=2)
    assert "capacity" in {problem.kind for problem in problems(FORM, values, context("ri", beds=4))}
    assert problems(FORM, values, context("ri", beds=5)) == []
    assert problems(FORM, a_report(0, "ri", tt=2, hari=62), context("ri")) == []
    (problem,) = problems(FORM, a_report(0, "ri", tt=2, hari=63), context("ri"))
    assert (problem.kind, problem.code) == ("bed_days", "hari")


# Warnings


@pytest.mark.parametrize(
    ("now", "past", "odd"),
    [
        (5, [0] * 6, False), (6, [0] * 6, True),  # a change of more than five
        (16, [8] * 12, False), (17, [8] * 12, True),  # of more than 100 %
        (200, [100] * 12, False), (201, [100] * 12, True),  # MAD 0
        (30, [10, 12, 14, 16, 18], True), (28, [10, 12, 14, 16, 18], False),  # five months are too few
        (104, [100, 98, 102, 96, 104, 100, 99, 101], False), (130, [100, 98, 102, 96, 104, 100, 99, 101], True),
    ],
)  # fmt: skip
def test_a_jump_is_measured_against_its_own_history(now, past, odd):
    assert (strangeness(now, past) > 1) is odd


def test_zero_after_something_and_a_broken_opening_want_a_reason():
    before = a_report(20)
    found = warnings(FORM, a_report(0), context(history=[before] * 7, before=before))
    assert {(warning.kind, warning.code) for warning in found} == {
        ("opening", "awal.rj"), ("zero", "masuk.rj"), ("zero", "akhir.rj"),
    }  # fmt: skip
    assert found[0].kind == "opening"


@pytest.mark.parametrize(("before", "said"), [(a_report(20), "bulan lalu 20"), (None, "laporan sebelumnya 20")])
def test_last_month_is_named_only_where_it_is_known(before, said):
    found = warnings(FORM, a_report(0), context(history=[a_report(20)] * 3, before=before))
    assert [said in warning.text for warning in found if warning.kind == "zero"] == [True, True]


def test_at_most_five_warnings_the_strongest_first():
    services = tuple(Service.values)
    past = [a_report(0, *services) | {f"{i}.{s}": 10 for i in ("masuk", "selesai") for s in services}] * 3
    found = warnings(FORM, a_report(0, *services), context(*services, history=past))
    assert len(found) == 5
    assert [warning.strength for warning in found] == sorted((w.strength for w in found), reverse=True)


def test_more_outpatients_than_places_want_a_reason_but_may_be():
    crowd = a_report(41)
    assert problems(FORM, crowd, context(places=40)) == []
    (warning,) = warnings(FORM, crowd, context(places=40))
    assert (warning.kind, warning.code) == ("places", "akhir.rj")
    assert "41, padahal kapasitas lembaga 40" in warning.text
    assert warnings(FORM, a_report(40), context(places=40)) == []
    assert warnings(FORM, crowd, context()) == []
    assert warnings(FORM, a_report(41, "ri"), context("ri", places=40)) == []


def test_a_cell_is_asked_about_once():
    past = [a_report(2)] * 7
    found = warnings(FORM, a_report(50), context(places=40, history=past))
    assert [warning.kind for warning in found if warning.code == "akhir.rj"] == ["jump"]


# What the form does by itself


def test_a_month_begins_where_the_last_one_ended():
    start = opening(FORM, context(before=a_report(4) | {"petugas.dokter": 2, "petugas.perawat": NO_DATA}))
    assert start["awal.rj"] == start["awal.rj.p.u20"] == 4
    assert start["petugas.dokter"] == 2
    assert "petugas.perawat" not in start
    assert "masuk.rj" not in start
    assert opening(FORM, context()) == {}


def test_the_rest_becomes_zero_but_not_staff():
    values = {"awal.rj": 2, "awal.rj.p.u20": 2, "selesai.rj": 1, "selesai.rj.p.u20": 1}
    filled = rest_zero(FORM, values, context())
    assert (filled["masuk.rj"], filled["akhir.rj"], filled["akhir.rj.p.u20"], filled["skhpn"]) == (0, 1, 1, 0)
    assert not any(code.startswith("petugas") for code in filled)
    staff = {f"petugas.{option.code}": 1 for option in FORM.axes["profession"]}
    assert problems(FORM, values | filled | staff, context()) == []


def test_a_closing_balance_waits_for_what_it_follows_from():
    assert closings(FORM, {"awal.rj": 2}, context()) == {}
