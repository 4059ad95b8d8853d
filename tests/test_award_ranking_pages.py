"""The ranking of a category on its page: who finds what, the frozen figures and nothing else, at a constant price."""

import io
import re
import zipfile
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awards import rankings
from awards.actions.freezing import freeze
from awards.models import Category, Decision, Standing
from awards.views.rankings import in_classes
from bnnportal.charts import number
from bnnportal.offices.models import Organisation
from tests.award_editions import definition
from tests.award_rankings import (
    CODE,
    PLACES,
    RANKING,
    SLUG,
    announce,
    category,
    freeze_anew,
    freeze_first,
    with_inputs,
)  # fmt: skip


@pytest.fixture
def frozen(people):
    return freeze_first(people)


PROVINCES = {code for code in PLACES if code.startswith("BNNP")}


def found(text: str) -> set[str]:
    """Codes of the offices whose explanation the page leads to."""
    return set(re.findall(rf"/{CODE}/satker/([^/\"?]+)/", text))


def page(client, url: str = RANKING) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.content.decode()


def table(text: str) -> str:
    return text.split("<tbody>")[1].split("</tbody>")[0]


def test_before_the_announcement_only_the_national_office_reads_names(people, frozen, subtests):
    """An office finds its own part: itself and those below, nobody else's name."""
    own = {
        "kepala": {"BNNP-17"}, "bengkulu": {"BNNP-17"}, "jatim": {"BNNP-35"}, "mojokerto": {"BNNK-35.76"},
        "kota": {"BNNK-17.71"},
    }  # fmt: skip
    for who in ("admin", "pusat", "penetap", "pimpinan", "auditor"):
        with subtests.test(who):
            text = page(people.client(who))
            assert found(text) >= PROVINCES | {"BNNP-15", "BNNP-11"}
            assert "Hanya BNN pusat yang melihat seluruh peringkat" in text
            assert "score_index" in text
    for who, codes in own.items():
        with subtests.test(who):
            text = page(people.client(who))
            assert found(text) == codes
            assert "dibuka setelah hasilnya diumumkan" in text
            assert "score_index" not in text
            assert "province=35" not in text  # no map
    below = page(people.client("kepala"), f"{RANKING}?level=KABKOTA")
    assert "BNNK-17.71" in found(below)  # the BNNK below a BNNP are its own list
    assert all(code.startswith("BNNK-17.") for code in found(below))
    assert people.client("kipas").get(RANKING).status_code == 404


def test_after_the_announcement_all_staff_read_it_and_partners_do_not(people, frozen, subtests):
    announce(people, frozen)
    for who in ("bengkulu", "kepala", "jatim", "mojokerto", "pimpinan"):
        with subtests.test(who):
            text = page(people.client(who), f"{RANKING}?level=PROVINSI")
            assert found(text) >= PROVINCES
            assert "score_index" in text
    assert people.client("kipas").get(RANKING).status_code == 404


def test_the_page_shows_the_frozen_figures(people, frozen):
    """Every score, interval and place of the freeze, written the Indonesian way; who is not ranked stands apart."""
    text = page(people.client("pimpinan"))
    rows = table(text).split("<tr")[1:]
    standings = list(Standing.objects.filter(freeze=frozen, level="PROVINSI", rank__isnull=False).order_by("rank"))
    assert len(rows) == len(standings) == len(PROVINCES)
    for row, one in zip(rows, standings, strict=True):
        assert f"<b>{number(one.score, 3)}</b>" in row
        low, high = one.rank_low, one.rank_high
        assert f"<span>{low if low == high else f'{low}–{high}'}</span>" in row
    assert "seri" in rows[0]  # Jawa Timur and Jawa Tengah have the same score
    apart = text.split('id="h-out"')[1].split("</section>")[0]
    assert {"BNNP-11", "BNNP-15"} <= found(apart)
    assert "pembekuan ke-1" in text
    for sha256 in (frozen.spec_sha256, frozen.data_sha256, frozen.result_sha256):
        assert sha256 in text
    assert f"--robustness {frozen.draws} --seed {frozen.seed}" in text


def test_filters_sorting_excel_and_pdf(people, frozen):
    client = people.client("pimpinan")
    assert table(page(client, f"{RANKING}?province=35")).count("<tr") == 1
    assert table(page(client, f"{RANKING}?q=jawa+tengah")).count("<tr") == 1
    assert table(page(client, f"{RANKING}?level=KABKOTA")).count("<tr") == 2
    assert "Tidak ada yang cocok" in page(client, f"{RANKING}?q=zzz")
    assert "Bengkulu" in table(page(client, f"{RANKING}?sort=score")).split("<tr")[2]
    assert client.get(f"{RANKING}?level=ngawur&province=x&band=y&freeze=z&sort=zz").status_code == 200
    book = zipfile.ZipFile(io.BytesIO(client.get(f"{RANKING}?format=xlsx").content))
    text = "".join(book.read(part).decode() for part in book.namelist() if part.endswith(".xml"))
    assert "Jawa Tengah" in text
    assert "Bengkulu" in text
    own = zipfile.ZipFile(io.BytesIO(people.client("kepala").get(f"{RANKING}?format=xlsx").content))
    text = "".join(own.read(part).decode() for part in own.namelist() if part.endswith(".xml"))
    assert "Bengkulu" in text
    assert "Jawa Tengah" not in text
    assert client.post(RANKING).status_code == 302


def test_a_ranking_without_figures_says_so_and_offices_do_not_find_it(people, frozen):
    empty = RANKING.replace(CODE, "KOSONG")
    kept = Category.objects.get(code=CODE, edition__slug=SLUG)
    kept.pk, kept.code, kept.status = None, "KOSONG", "DRAF"
    kept.save(force_insert=True)
    assert "Belum ada angka yang dibekukan" in page(people.client("pimpinan"), empty)
    assert people.client("kepala").get(empty).status_code == 404


def test_a_decision_that_departs_shows_both_ranks_with_the_reason(people, frozen):
    first = Standing.objects.get(freeze=frozen, office__code="BNNP-33")
    announce(people, frozen, {first.pk: (None, "Pemeriksaan masih berjalan")})
    text = table(page(people.client("jatim"), f"{RANKING}?level=PROVINSI"))
    assert "dihitung peringkat 1, tidak diberi peringkat: Pemeriksaan masih berjalan" in text
    assert "ditetapkan peringkat 2" in text  # Kalimantan Barat moves up from 3


def test_a_replaced_ranking_keeps_what_was_decided_on_it(people, frozen):
    first = frozen.standings.get(office__code="BNNP-61")
    old = announce(people, frozen, {first.pk: (None, "Temuan inspektorat")})
    again = freeze_anew(people)
    new = Decision.objects.create(
        category=frozen.category, freeze=again, n=2, frozen_by=again.by, by=people["penetap"], published_at=timezone.now()
    )  # fmt: skip
    Decision.objects.filter(pk=old.pk).update(replaced_by=new)
    rows = [one for one in rankings.standings_of(frozen) if one.level == "PROVINSI"]
    for who in ("pusat", "kepala"):
        assert rankings.decided(people[who], frozen, rows)[first.pk].rank is None, who


def test_averaged_ranks_are_decided_as_whole_ones_and_another_index_is_another_award(people, frozen):
    tied = list(frozen.standings.filter(office__code__in=["BNNP-35", "BNNP-33"]))
    announce(people, frozen)
    there = {one.pk: one for one in rankings.standings_of(frozen) if one.level == "PROVINSI"}
    for one in tied:
        there[one.pk].rank = Decimal("2")  # also the average of three places is a whole number
    found = rankings.decided(people["pusat"], frozen, there.values())
    assert {pk: one.rank for pk, one in found.items()} == {one.pk: 1 for one in tied}
    later = category(slug="rakernis-2028", year=2027)
    assert rankings.before(later).edition == frozen.category.edition
    later.index = definition("capaian_rehabilitasi")  # the same code says nothing where both have an index
    assert rankings.before(later).recorded  # that of 2023, which had none


def test_movement_is_told_against_the_edition_before(people, frozen):
    """Rakernis 2023 named three winners without scores: who was not among them has nothing to compare with."""
    text = page(people.client("pimpinan"))
    assert "Sejak Rakernis 2023" in text
    names = ("Riau", "Jawa Timur", "Jawa Tengah")
    rows = {name: next(row for row in table(text).split("<tr") if name in row) for name in names}
    assert "tetap di peringkat 1" in rows["Jawa Timur"]
    assert "naik 1 dari peringkat 2" in rows["Jawa Tengah"]
    assert "peringkat 1" not in rows["Riau"]
    assert "tanpa skor" in text


def test_offices_told_of_a_second_freeze_read_the_announced_one_first(people, frozen):
    announce(people, frozen)
    again = freeze_anew(people)
    text = page(people.client("kepala"))
    assert "pembekuan ke-1" in text
    assert "Lihat kedudukan baru kantor Anda" in text
    newer = page(people.client("kepala"), f"{RANKING}?freeze=2")
    assert table(newer).count("<tr") == 1
    assert again.n == 2
    assert "pembekuan ke-2" in page(people.client("pimpinan"), f"{RANKING}?freeze=2")


@pytest.mark.parametrize("who", ["pimpinan", "kepala"])
def test_queries_do_not_grow_with_offices(people, frozen, who):
    client = people.client(who)

    def queries(url: str) -> int:
        client.get(url)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    few = queries(RANKING)
    more = Organisation.objects.filter(kind="PROVINSI").exclude(code__in=PLACES).values_list("code", flat=True)[:12]
    places = PLACES | {code: (f"3.{n:02}",) * 5 for n, code in enumerate(more)}
    freeze(category=with_inputs(category("rakernis-2028", 2027), places), by=people["pusat"])
    assert queries(RANKING.replace(SLUG, "rakernis-2028")) == few
    assert few <= 24


def test_what_is_read_off_one_line():
    """Classes of the map hold equal values together; a rank between two is written with a comma."""
    values = {str(n): Decimal(n) for n in range(10)} | {"x": Decimal(4)}
    classes = in_classes(values)
    assert classes["x"] == classes["4"]
    assert [classes[str(n)] for n in range(10)] == sorted(classes[str(n)] for n in range(10))
    assert set(classes.values()) == {0, 1, 2, 3, 4}
    assert rankings.place_words(Decimal("2.5")) == "2,5"
    assert rankings.place_words(3.0) == "3"
    assert rankings.place_words(None) == ""
