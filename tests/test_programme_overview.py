"""The four approaches of an office on its page and in Excel: figures, reasons, the way down, and who sees what."""

import datetime as dt
import html as entities
import re
import uuid
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from bnnportal.offices.models import Organisation, Region
from programs.enums import ActivityKind, ActivityStatus, Basis, CaseKind, ResultStatus, TargetGroup, TargetStatus
from programs.models import Activity, Case, Indicator, Method, Result, Target
from tests import figures

pytestmark = pytest.mark.django_db
PAGE = "/program/"
YEAR = 2026


def office(code="BNNP-17"):
    return Organisation.objects.get(code=code)


def aim(people, code, *quarters, at="BNNP-17", **more):
    given = {"quarters": list(quarters)} if quarters else {}
    return Target.objects.create(
        indicator=Indicator.objects.get(code=code), office=office(at), year=YEAR, by=people["bengkulu"],
        status=TargetStatus.APPROVED, decided_by=people["penetap"], decided_at=timezone.now(), **given, **more,
    )  # fmt: skip


def put(people, code, month, value, at="BNNP-17", **more):
    given = {"status": ResultStatus.REVIEWED, "by": people["bengkulu"], **more}
    return Result.objects.create(
        indicator=Indicator.objects.get(code=code),
        office=office(at),
        month=dt.date(YEAR, month, 1),
        value=value,
        **given,
    )


def hold(people, n=0, at="BNNP-17", month=3, kind=ActivityKind.URINE, programme="tes-urine"):
    """An approved activity with so many people."""
    indicator = Indicator.objects.filter(programme__code=programme).first()
    day = dt.date(YEAR, month, 4)
    return Activity.objects.create(
        office=office(at), programme=indicator.programme, series=uuid.uuid4(), kind=kind, title="Kegiatan uji",
        basis=Basis.ORDER, begins=day, ends=day, region=Region.objects.get(code="17.71"), men=n, women=0,
        status=ActivityStatus.APPROVED, group=TargetGroup.SCHOOL, by=people["bengkulu"], approved_by=people["kepala"],
        approved_at=timezone.now(),
    )  # fmt: skip


def case(people, number="LKN/77", at="BNNP-17"):
    return Case.objects.create(
        office=office(at), number=number, kind=CaseKind.NARCOTICS, month=dt.date(YEAR, 2, 1), by=people["bengkulu"],
        region=Region.objects.get(code="17.71"),
    )  # fmt: skip


def shown(people, who, path=PAGE, **chosen):
    answer = people.client(who).get(path, chosen)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html):
    return re.sub(r"\s+", " ", entities.unescape(re.sub(r"<[^>]+>", " ", html))).strip()


def row(html, code):
    """The cells of an indicator's row in words."""
    (found,) = re.findall(rf'<tr id="i-{code}">(.*?)</tr>', html, re.S)
    return [words(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", found, re.S)]


def sheet(people, who, path=PAGE, **chosen):
    """Its rows by heading, in Excel."""
    _title, _note, heads, *lines = figures.sheet(people, who, f"{path}?{urlencode(chosen)}")
    return [dict(zip(heads, line, strict=True)) for line in lines]


ALONE = {"scope": "sendiri", "year": YEAR, "quarter": 2}


def test_target_result_achievement_and_light_stand_in_one_row(people):
    aim(people, "tes-urine-orang", 10, 40, 60, 80)
    hold(people, 20)
    hold(people, 12, month=5)
    hold(people, 500, month=9)  # after the quarter
    html = shown(people, "bengkulu", **ALONE)
    assert row(html, "tes-urine-orang") == [
        "Orang yang dites urine Tes urine", "40 orang", "32 orang", "triwulan I 20, triwulan II 32", "80,0%",
        "hampir tercapai",
    ]  # fmt: skip
    (line,) = [line for line in sheet(people, "bengkulu", **ALONE) if line["Indikator"] == "Orang yang dites urine"]
    assert (line["Target"], line["Realisasi"], line["Capaian (%)"], line["Lampu"]) == (40, 32, 80, "hampir tercapai")


@pytest.mark.parametrize(
    ("target", "value", "cell", "light"),
    [
        ((10, 20, 30, 40), 75, "120,0% sebenarnya 375,0%, dibatasi 120%", "tercapai"),
        ((0, 0, 0, 0), 75, "– Target nol: capaian tidak dihitung, lihat realisasinya.", "belum dapat dihitung"),
        ((), 75, "– Belum ada target.", "belum dapat dihitung"),
        ((10, 20, 30, 40), None, "– Belum ada realisasi.", "belum dapat dihitung"),
        ((10, 20, 30, 40), 0, "0,0%", "belum tercapai"),
    ],
)
def test_what_cannot_be_reckoned_says_why_and_a_cap_shows_the_raw_figure(people, target, value, cell, light):
    Method.objects.create(indicator=Indicator.objects.get(code="konten-terbit"), since_year=YEAR, cap=120, reason="uji")
    if target:
        aim(people, "konten-terbit", *target)
    if value is not None:
        put(people, "konten-terbit", 2, value)
    cells = row(shown(people, "bengkulu", **ALONE), "konten-terbit")
    assert cells[-2:] == [cell, light]


@pytest.mark.wide
def test_a_province_is_told_with_its_districts_or_alone(people):
    aim(people, "tes-urine-orang", 100, 200, 300, 400)
    hold(people, 30)
    hold(people, 70, at="BNNK-17.71")
    both = {
        scope: row(shown(people, who, scope=scope, year=YEAR, quarter=1, office="BNNP-17"), "tes-urine-orang")[1:3]
        for scope, who in (("seluruh", "pimpinan"), ("sendiri", "kabid"))
    }
    assert both == {"seluruh": ["100 orang", "100 orang"], "sendiri": ["100 orang", "30 orang"]}
    assert row(shown(people, "kota", year=YEAR, quarter=1), "tes-urine-orang")[1:3] == ["–", "70 orang"]
    assert (
        row(shown(people, "pimpinan", year=YEAR, quarter=1), "tes-urine-orang")[2] == "100 orang"
    )  # the whole country


@pytest.mark.wide
def test_an_office_is_found_by_a_part_of_its_name_and_others_are_not_told(people):
    hold(people, 30)
    html = shown(people, "pimpinan", office="bnn provinsi bengkulu", year=YEAR, quarter=1)
    assert "<h1>Empat pendekatan: Seluruh Provinsi Bengkulu</h1>" in html
    several = shown(people, "pimpinan", office="sumatera", year=YEAR, quarter=1)
    assert "cocok dengan" in several
    assert 'office=BNNP-12"' in several
    for who, asked in (("jatim", "BNNP-17"), ("mojokerto", "BNNP-35"), ("kabid", "BNN-RI")):
        html = shown(people, who, office=asked, year=YEAR, quarter=1)
        assert "yang dapat Anda lihat" in html, who
        assert row(html, "tes-urine-orang")[2] == ("30 orang" if who == "kabid" else "–")


@pytest.mark.wide
def test_cases_are_hidden_with_a_sentence_from_who_sees_none(people):
    aim(people, "lkn", 10, 20, 30, 40)
    case(people)
    for who, sees in (("kepala", True), ("auditor", True), ("cegah", False)):
        for scope in ("seluruh", "sendiri") if who == "cegah" else ("sendiri",):
            chosen = {**ALONE, "scope": scope, "office": "BNNP-17"}
            html = shown(people, who, **chosen)
            (line,) = [
                one for one in sheet(people, who, **chosen) if one["Indikator"] == "Laporan kasus narkotika (LKN)"
            ]
            assert ("hanya tampil bagi bidang pemberantasan" in html) is not sees
            if sees:
                assert row(html, "lkn")[1:3] == ["20 kasus", "1 kasus"]
            assert ('id="i-lkn"' in html) is sees
            assert (line["Target"], line["Realisasi"]) == ((20, 1) if sees else ("Belum ada data", "Belum ada data"))
            assert line["Keterangan"] == ("Belum ada data" if sees else "Hanya untuk bidang pemberantasan.")


@pytest.mark.wide
def test_what_waits_or_is_made_up_is_marked_and_the_first_line_says_up_to_when(people, settings):
    settings.DEMO = True
    put(people, "konten-terbit", 5, 3, status=ResultStatus.SENT)
    put(people, "tiket-masuk", 2, 3, simulated=True)
    hold(people, 4)
    html = shown(people, "bengkulu", **ALONE)
    assert row(html, "konten-terbit")[2] == "3 konten sementara"
    assert row(html, "tiket-masuk")[0].endswith("· simulasi")
    assert "Data simulasi" in html
    assert (
        "Data sampai 30 Juni 2026: kegiatan terakhir yang disetujui 4 Maret 2026, hasil bulanan sampai Mei 2026."
        in html
    )
    assert "belum ada yang masuk" in shown(people, "bengkulu", year=2024)


def test_cards_count_the_lights(people):
    aim(people, "konten-terbit", 10, 10, 10, 10)
    put(people, "konten-terbit", 1, 10)
    aim(people, "tiket-masuk", 10, 10, 10, 10)
    put(people, "tiket-masuk", 1, 1)
    (card,) = re.findall(
        r'<li class="card-plain">(?:(?!<li class="card).)*?#smart.*?class="onward"',
        shown(people, "bengkulu", **ALONE),
        re.S,
    )
    assert "1 dari 2 indikator bertarget tercapai 1 tercapai 1 belum tercapai 3 belum dapat dihitung" in words(card)


@pytest.mark.wide
def test_heads_find_their_four_approaches_on_the_front_page(people):
    assert "h-approaches" not in shown(people, "kepala", "/")  # no targets yet
    aim(people, "konten-terbit", 10, 10, 10, 10)
    put(people, "konten-terbit", 1, 4)
    put(people, "konten-terbit", 1, 6, at="BNNK-17.71")
    case(people)
    for who, told in (("kepala", True), ("kabid", True), ("bengkulu", False), ("kipas", False)):
        html = shown(people, who, "/")
        assert ("h-approaches" in html) is told, who
        if told:
            assert "Smart power 1 dari 1 indikator bertarget tercapai" in words(html)
            assert 'href="/program/?office=BNNP-17&amp;year=' in html
    assert 'href="/program/?office=BNNP-17"' in shown(people, "bengkulu", "/satker/BNNP-17/")


@pytest.mark.wide
def test_queries_do_not_grow_with_offices_or_indicators(people, django_assert_max_num_queries):
    client = people.client("pimpinan")
    hold(people, 3)
    client.get(PAGE)
    with django_assert_max_num_queries(300) as one:
        client.get(PAGE)
    for n, at in enumerate(("BNNP-35", "BNNK-17.71", "BNNP-11")):
        indicator = Indicator.objects.create(
            code=f"uji-{n}", programme=Indicator.objects.get(code="konten-terbit").programme, name=f"Uji {n}", unit="x",
            source="DIISI", since_year=YEAR, reference="uji",
        )  # fmt: skip
        Method.objects.create(indicator=indicator, since_year=YEAR, reason="uji")
        put(people, indicator.code, 3, n, at=at)
        aim(people, indicator.code, 1, 2, 3, 4, at=at)
        hold(people, 3, at=at)
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(PAGE)
    assert len(one.captured_queries) <= 140, len(one.captured_queries)
