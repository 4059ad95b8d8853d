"""Why an office stands where it stands: the explanation page of a standing."""

from decimal import Decimal

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards import explained, staleness
from awards.charts import Limits, Point, difference, funnel, interval
from awards.explanation import Explanation, figure, signed
from awards.models import Standing
from awards.staleness import Changed
from tests.award_rankings import NOT_RANKED, PLACES, announce, freeze_anew, freeze_first, standing_url

OWN = standing_url("BNNP-17")
BNNP = [code for code in PLACES if code.startswith("BNNP")]


@pytest.fixture
def frozen(people):
    return freeze_first(people)


def page(client, url: str = OWN) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def part(text: str, name: str) -> str:
    """The card with this heading."""
    return text.split(f'id="{name}"')[1].split("</section>")[0]


def test_who_finds_which_explanation(people, frozen, subtests):
    """Before the announcement an office its own and those below it; afterwards staff all; partners never."""
    codes = ("BNNP-17", "BNNK-17.71", "BNNP-35", "BNNK-35.76")
    everything = set(codes)
    finds = {
        "pimpinan": everything, "auditor": everything, "pusat": everything, "kepala": {"BNNP-17", "BNNK-17.71"},
        "kota": {"BNNK-17.71"}, "jatim": {"BNNP-35", "BNNK-35.76"}, "mojokerto": {"BNNK-35.76"}, "kipas": set(),
    }  # fmt: skip

    def found(who: str) -> set[str]:
        return {code for code in codes if people.client(who).get(standing_url(code)).status_code == 200}

    for who, expected in finds.items():
        with subtests.test(f"{who} in the window"):
            assert found(who) == expected
    announce(people, frozen)
    for who in finds:
        with subtests.test(f"{who} afterwards"):
            assert found(who) == (set() if who == "kipas" else everything)
    assert people.client("pimpinan").get(standing_url("BNNP-99")).status_code == 404


def test_the_window_shows_gaps_and_counts_but_no_names(people, frozen):
    """kepala sees the distance to the neighbours; whose they are stands there only after the announcement."""
    text = page(people.client("kepala"), f"{OWN}?component=masyarakat&value=4")
    near, short, what_if = part(text, "h-near"), part(text, "h-short"), part(text, "h-what-if")
    for others in ("Kalimantan Barat", "Jawa Timur", "Riau", "BNNP-61", "BNNP-35", "BNNP-14"):
        assert others not in text
    assert "+0,200 poin" in near  # Kalimantan Barat has 3.2, Bengkulu 3.0
    assert "−0,500 poin" in near  # and Riau 2.5
    assert near.count("kantor lain") == 3  # two above and only one below
    assert "1 kantor" in what_if
    assert "Tidak dapat dibedakan" in short or "jelas berbeda" in short
    assert "Masa sanggah berlangsung sampai" in text
    announce(people, frozen)
    text = page(people.client("kepala"), f"{OWN}?component=masyarakat&value=4")
    assert "Kalimantan Barat" in part(text, "h-near")
    assert "Kalimantan Barat" in part(text, "h-what-if")


def test_the_figures_are_the_frozen_ones(people, frozen):
    """Score, rank, contributions and values are those of the freeze; the parts of the index add up to it."""
    standing = Standing.objects.select_related("freeze", "office").get(freeze=frozen, office__code="BNNP-17")
    told = Explanation(standing, frozen, people["pimpinan"], {})
    root, *others = told.tree
    assert Decimal(str(round(root.node.score, 6))) == standing.score == Decimal("3.000000")
    assert sum(one.node.contribution for one in others) == pytest.approx(3.0)
    known = {one.node.code: one for one in others}
    for code, detail in standing.detail["components"].items():
        assert known[code].node.score == pytest.approx(float(detail["normalised"]))
        assert known[code].value == figure(detail["value"])
    # medians of the other four BNNP: masyarakat 2.5 3.2 3.6 3.7 -> 3.4; a fifth of the distance counts
    assert known["masyarakat"].node.median == pytest.approx(3.4)
    assert known["masyarakat"].difference == pytest.approx((2.6 - 3.4) / 5)
    assert known["masyarakat"].difference_words == "−0,160"
    assert told.lowering[0].node.code == "masyarakat"
    assert [one.node.code for one in told.components][-1] == "masyarakat"
    text = page(people.client("pimpinan"))
    assert "<b>Ketahanan masyarakat</b>" in part(text, "h-short")
    assert "3,000" in part(text, "h-tree")


def test_what_if_is_told_and_nothing_is_saved(people, frozen):
    """A GET with checked numbers: score and place had the component that value; no row anywhere changes."""
    client = people.client("kepala")
    page(client)
    counted = [model for model in apps.get_models() if model._meta.app_label in ("awards", "audit")]
    before = {model: model.objects.count() for model in counted}
    text = part(page(client, f"{OWN}?component=masyarakat&value=4"), "h-what-if")
    assert "3,000" in text
    assert "3,280" in text  # (4 - 2,6) / 5 more
    assert "+0,280 poin" in text
    assert "<b>3</b>" in text  # from the fourth place
    assert "Untuk naik ke peringkat 3 diperlukan Ketahanan masyarakat 3,6" in text
    cases = {
        "component=masyarakat&value=x": "Masukkan sebuah bilangan",
        "component=masyarakat&value=9" + "9" * 40: "role=",  # too long a number is refused beside the field
        "component=ngawur&value=1": "Masukkan pilihan yang valid",
        "component=masyarakat&value=NaN": "Masukkan sebuah bilangan",
        "component=masyarakat": "Untuk naik ke peringkat 3",
    }
    for query, words in cases.items():
        assert words in part(page(client, f"{OWN}?{query}"), "h-what-if") or words == "role="
    assert "Kantor ini sudah di peringkat teratas." in page(
        people.client("jatim"), f"{standing_url('BNNP-35')}?component=hukum"
    )
    assert {model: model.objects.count() for model in counted} == before


def test_an_office_that_is_not_ranked_reads_why(people, frozen):
    text = page(people.client("pimpinan"), standing_url(next(iter(NOT_RANKED))))
    assert "Tidak diperingkat." in text
    assert "3,9" in part(text, "h-bare")
    assert "h-what-if" not in text


def test_history_keeps_recorded_ranks_without_score(people, frozen):
    """Jawa Timur won this award in 2023 from a list without scores; a second freeze of this edition adds no year."""
    freeze_anew(people)
    text = part(page(people.client("jatim"), standing_url("BNNP-35")), "h-years")
    assert text.count("<tr>") == 3  # the heading and two editions
    recorded = text.split("Rakernis 2023")[1]
    assert ">1" in recorded
    assert "tanpa skor" in recorded
    assert "3,600" in text.split("Rakernis 2023")[0]
    assert "tidak di antara pemenang" in part(page(people.client("kepala")), "h-years")


def test_a_decision_that_departs_is_told_with_its_reason(people, frozen):
    standing = Standing.objects.get(freeze=frozen, office__code="BNNP-17")
    announce(people, frozen, {standing.pk: (None, "Pemeriksaan masih berjalan")})
    text = page(people.client("jatim"))
    assert "Hitungan menempatkan kantor ini di peringkat 4" in text
    assert "Alasannya: Pemeriksaan masih berjalan." in text


def test_what_changed_after_the_freeze_is_told_and_changes_nothing(people):
    """Versions that are gone or replaced are counted; the frozen figures of the page stay as they were."""
    assert staleness.others({1: 1, 2: 1, 3: 2}, [(1, 1), (2, 2)]) == 2
    assert Changed(3, 0, 1).words == ["3 laporan bulanan dikoreksi", "1 kegiatan diubah atau ditarik"]
    gone = {"reports": [[900_001, 1], [900_002, 2]], "activities": [[900_003, 1]]}  # no such rows are there any more
    frozen = freeze_first(people, sources={"BNNP-17": gone})
    text = page(people.client("kepala"))
    assert "2 laporan bulanan dikoreksi, 1 kegiatan diubah atau ditarik" in text
    assert "Angka beku tidak ikut berubah." in text
    assert "3,000" in part(text, "h-tree")
    assert not staleness.changed(frozen, Standing.objects.get(freeze=frozen, office__code="BNNP-35").office)
    assert "Ada yang berubah" not in page(people.client("jatim"), standing_url("BNNP-35"))


def test_small_offices_are_seen_against_chance(people, frozen):
    """Behind "hukum" stand 8 of 10: far from the overall 403 of 530, and still within what chance explains."""
    text = part(page(people.client("pimpinan")), "h-funnel")
    assert "80,0% (8 dari 10)" in text
    assert "76,0%" in text
    assert "secara kebetulan" in text
    assert text.count("<circle") == 8  # four offices, drawn for desk and phone
    own = part(page(people.client("kepala")), "h-funnel")
    assert own.count("<circle") == 2  # in the window only its own point
    small = part(page(people.client("pimpinan"), standing_url("BNNP-61")), "h-funnel")
    assert "bukan kebetulan" in small  # 5 of 20


def test_inputs_lead_to_what_they_were_counted_from_only_for_who_may_open_it(people, frozen):
    assert 'href="/laporan/?q=BNNP-17"' in page(people.client("kepala"))
    announce(people, frozen)
    assert "/laporan/?q=BNNP-17" not in page(people.client("jatim"))


@pytest.mark.parametrize("who", ["pimpinan", "kepala"])
def test_queries_are_constant(people, frozen, who):
    """The same at the first and at a page with every part asked for, whatever the office."""
    client = people.client(who)

    def queries(url: str) -> int:
        client.get(url)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    plain = queries(OWN)
    assert queries(f"{OWN}?component=masyarakat&value=3,9") == plain
    assert plain <= 40
    freeze_anew(people)
    assert queries(OWN) <= plain + 1


def test_the_frozen_table_is_read_once(people, frozen):
    """Pages after the first one leave the three texts in the database."""
    client = people.client("pimpinan")
    page(client)
    with CaptureQueriesContext(connection) as captured:
        page(client)
    asked = " ".join(query["sql"] for query in captured)
    for column in ("spec", "data", "result", "sources"):
        assert f'"awards_freeze"."{column}",' not in asked or column == "sources"
    assert explained.result(frozen) is explained.result(frozen)


def test_small_pictures():
    """Written by hand: places on a line, bars from the middle, the words of a funnel."""
    assert 'cx="66.0"' in interval(2, 4, 3, 5)  # the third of five lies in the middle
    assert 'x="60.0" y="1" width="29.0"' in difference(1, 2)  # half of the larger half
    assert 'x="31.0" y="1" width="29.0"' in difference(-1, 2)
    assert 'width="0.0"' in difference(0, 0)
    drawn = funnel([Point(10, 50.0, "A & B"), Point(20, 80.0, own=True)], [Limits(10, 40, 60, 30, 70)], 55, "Uji")
    assert "A &amp; B: 50,0% dari 10" in drawn
    assert drawn.count("<polyline") == 4
    assert signed(0.004, 2) == "0,00"
    assert signed(-0.8, 1) == "−0,8"
    assert figure("71.25400") == "71,25"
    assert figure("0.0123") == "0,0123"
    assert figure(None) == ""
