"""Bad definitions and figures: each a clear sentence that names the component, never a silent number."""

from typing import Any

import pytest

from awards.scoring.engine import score
from awards.scoring.spec import ScoringError, canonical, loads, parse
from awards.scoring.table import read_csv
from tests.scoring import MINMAX, column, component, definition, rows, scored

LEVELS: dict[str, Any] = {"code": "I", "parent": None}


def level(code: str, parent: str | None, **keys: Any) -> dict[str, Any]:
    return {"code": code, "parent": parent, **keys}


def refused(call: Any, *arguments: Any) -> tuple[str, str]:
    """The sentence and the component of the refusal."""
    with pytest.raises(ScoringError) as caught:
        call(*arguments)
    assert str(caught.value) == caught.value.sentence
    return caught.value.sentence, caught.value.component


@pytest.mark.parametrize(
    ("data", "named", "said"),
    [
        # weights
        (definition(component("x", weight=0), component("y", weight=0)), "I", "jumlah bobot bagiannya nol"),
        (definition(component("x", weight=-1), "y"), "x", "“weight” di luar batas 0"),
        (definition(component("x", weight=float("nan"))), "x", "“weight” di luar batas"),
        (definition(component("x", weight=float("inf"))), "x", "“weight” di luar batas"),
        (definition(component("x", weight=10**400)), "x", "“weight” di luar batas 0"),
        (definition(component("x", weight="1")), "x", "“weight” harus berupa angka"),
        (definition(component("x", weight=True)), "x", "“weight” harus berupa angka"),
        # hierarchy
        (definition("x", levels=[]), "x", "induk “I” tidak ada"),
        (definition(component("x", parent="Z")), "x", "x: induk “Z” tidak ada di “levels”"),
        (definition("x", levels=[level("I", "M"), level("M", "I")]), "I", "Susunan tingkat berputar: I → M → I"),
        (definition("x", levels=[level("I", "I")]), "I", "Susunan tingkat berputar: I → I"),
        (definition("x", levels=[LEVELS, level("J", None)]), "J", "Tepat satu tingkat harus tanpa induk"),
        (definition("x", levels=[LEVELS, level("J", "I")]), "J", "Tingkat J tidak mempunyai bagian"),
        (definition(), "I", "Tingkat I tidak mempunyai bagian"),
        # codes and keys
        (definition("x", "x"), "x", "Kode x dipakai 2 kali"),
        (definition(component("I", parent="I")), "I", "Kode I dipakai 2 kali"),
        (definition(component("rank")), "rank", "Kode rank adalah nama kolom hasil"),
        (definition(component("a b")), "", "“code” hanya huruf"),
        (definition(component("x", wieght=1)), "x", "Komponen x: kunci “wieght” tidak dikenal"),
        (definition("x", levels=[level("I", None, wieght=1)]), "I", "Tingkat I: kunci “wieght” tidak dikenal"),
        (definition("x", colour="red"), "", "Definisi: kunci “colour” tidak dikenal"),
        (definition("x", format="bnn-index/2"), "", "“format” harus salah satu dari bnn-index/1"),
        (definition("x", components={}), "", "“components” harus berupa daftar"),
        (definition("x", components=["x"]), "", "Komponen nomor 1: harus berupa objek"),
        (definition("x", unit_column=" "), "", "“unit_column” harus berupa teks dan wajib diisi"),
        # parameters
        (definition(component("x", direction=2)), "x", "“direction” harus 1"),
        (definition(component("x", normalise={"method": "max"})), "x", "“method” harus salah satu dari none, minmax"),
        (definition(component("x", normalise={"method": "zscore", "range": [0, 1]})), "x", "kunci “range” tidak"),
        (definition(component("x", normalise={"method": "goalposts", "low": 0})), "x", "“high” harus berupa angka"),
        (
            definition(component("x", normalise={"method": "goalposts", "low": 5, "high": 5})),
            "x",
            "“low” (5) harus lebih kecil daripada “high” (5)",
        ),
        (
            definition(component("x", transform="ln", normalise={"method": "goalposts", "low": 0, "high": 5})),
            "x",
            "logaritma (“ln”) memerlukan batas bawah",
        ),
        (definition(component("x", normalise={"method": "minmax", "range": [None, 1]})), "x", "“range” harus dua"),
        (definition(component("x", weight=1e-300)), "x", "“weight” terlalu kecil"),
        (definition(component("x", cap=[5, 1])), "x", "“cap”: batas bawah 5 harus lebih kecil"),
        (definition(component("x", denominator={"column": "n", "per": 0})), "x", "“per” harus lebih besar"),
        (definition(component("x", missing={"method": "latest"})), "x", "“latest” memerlukan “period”"),
        (definition(component("x", missing={"method": "group_mean"})), "x", "“group_column” harus berupa teks"),
        (definition(component("x", treat={"points": 1.5})), "x", "“points” harus bilangan bulat"),
        (definition("x", levels=[level("I", None, aggregate="median")]), "I", "“aggregate” harus salah satu"),
        (definition("x", levels=[level("I", None, round=True)]), "I", "“round” memerlukan “decimals”"),
        (definition("x", rank={"on": "rounded"}), "", "memerlukan “decimals” pada tingkat I"),
        (definition("x", rank={"tie_breakers": ["y"]}), "y", "pemecah seri “y” bukan komponen atau tingkat"),
        (
            definition("x", bands=[{"label": "a", "from": 1}, {"label": "b", "from": 1}]),
            "",
            "mulai dari nilai yang sama",
        ),
        (definition("x", robustness={"weights": 2}), "", "“weights” di luar batas 0 sampai 1"),
        (definition("x", robustness={"aggregate": ["median"]}), "", "“aggregate”: “median” tidak dikenal"),
    ],
)
def test_an_unsound_definition_is_refused(data, named, said):
    sentence, code = refused(parse, data)
    assert said in sentence
    assert code == named


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "bukan JSON yang benar: baris 1"),
        ('{"code": 1, "code": 2}', "kunci “code” tertulis dua kali"),
        ('{"code": NaN}', "NaN bukan angka"),
        ("[]", "Definisi: harus berupa objek"),
        ("[" * 100_000, "bukan JSON yang benar"),
    ],
)
def test_a_file_that_is_no_definition_is_refused(text, said):
    assert said in refused(loads, text)[0]


X = definition(component("x", normalise=MINMAX))


@pytest.mark.parametrize(
    ("data", "table", "named", "said"),
    [
        # no variation, one office, nothing at all
        (X, "unit x/A 3/B 3", "x", "semua nilai sama, jadi tidak dapat dinormalkan dengan minmax"),
        (X, "unit x/A 0.3/B 0.30000000000000004", "x", "semua nilai sama"),  # only the last bit differs
        (definition(component("x", normalise={"method": "zscore"})), "unit x/A 3/B 3", "x", "semua nilai sama"),
        (X, "unit x/A 3", "x", "hanya satu satuan yang bernilai"),
        (X, "unit x/A 3/B _", "x", "hanya satu satuan yang bernilai"),
        (definition("y", "x"), "unit x y/A _ 1/B _ 2", "x", "Komponen x: semua nilai kosong"),
        (definition("x"), "unit x/A _/B _", "x", "Komponen x: semua nilai kosong"),
        (
            definition("x", "y", partition_column="p"),
            "unit p x y/A utara 1 1/B selatan 2 _",
            "y",
            "Bagian “selatan”: Komponen y: semua nilai kosong",
        ),
        (
            definition(component("x", normalise=MINMAX), partition_column="p"),
            "unit p x/A utara 1/B utara 2/C selatan 5",
            "x",
            "Bagian “selatan”: Komponen x: hanya satu satuan",
        ),
        (definition("x", exclude_column="why"), "unit x why/A 1 sengketa", "", "Tidak ada satu pun yang dapat dinilai"),
        (
            definition("x", "y", screen={"availability": 1}),
            "unit x y/A 1 _/B _ 1",
            "",
            "Tidak ada satu pun yang dapat dinilai",
        ),
        # too large, not a number
        (X, "unit x/A 1e300/B 1", "x", "baris 2, kolom “x”: 1e300 terlalu besar"),
        (X, "unit x/A 1/B 1e999", "x", "baris 3, kolom “x”: 1e999 terlalu besar"),
        (X, "unit x/A 1/B 1e-200", "x", "baris 3, kolom “x”: 1e-200 terlalu kecil"),
        (X, "unit x/A inf/B 1", "x", "“inf” bukan angka"),
        (X, "unit x/A nan/B 1", "x", "“nan” bukan angka"),
        (X, "unit x/A n.a./B 1", "x", "“n.a.” bukan angka"),
        (X, "unit x/A 1_000/B 1", "x", "“1_000” bukan angka"),
        (X, "unit x/A ١/B 1", "x", "“١” bukan angka"),
        (X, 'unit x/A "1,5"/B 1', "x", "“1,5” bukan angka. Angka desimal ditulis dengan titik"),
        # shape
        (X, "unit y/A 1", "x", "Komponen x: kolom “x” tidak ada di data"),
        (X, "office x/A 1", "", "kolom “unit” tidak ada di data"),
        (X, "unit x x/A 1 2", "x", "Kolom “x” ada 2 kali"),
        (X, "unit x/A 1/B 2/A 3", "", "Baris 4: “A” sudah ada di baris 2"),
        (X, "unit x/_ 1", "", "Baris 2: kolom “unit” kosong"),
        (X, "unit x/A 1 5/B 2", "", "Baris 2 mempunyai 3 sel, kepala tabel 2. Angka desimal ditulis dengan titik"),
        (X, "unit;x/A;1", "", "Data memakai titik koma atau tab"),
        (X, "unit x", "", "tidak mempunyai satu baris pun"),
        (X, "", "", "Data kosong"),
        (X, 'unit x/"A 1', "", "bukan CSV yang benar: baris 2"),
        # what a method cannot take
        (
            definition("x", "y", levels=[level("I", None, aggregate="geometric")]),
            "unit x y/A 1 1/B 0 1",
            "x",
            "Tingkat I: rata-rata geometrik memerlukan nilai di atas nol; x untuk B bernilai 0",
        ),
        (
            definition("x", "y", levels=[level("I", None, aggregate="harmonic")]),
            "unit x y/A 1 1/B 1 -2",
            "y",
            "rata-rata harmonik memerlukan nilai di atas nol; y untuk B bernilai -2",
        ),
        (definition(component("x", transform="ln")), "unit x/A 1/B 0", "x", "B bernilai 0"),
        (
            definition(component("x", transform="ln", treat={"points": 0})),
            "unit x/A 1/B 2/C 3/D 4/E 5/F 6/G 7/H 900",
            "x",
            "pencilannya ditangani dengan logaritma, jadi “transform”: “ln” tidak dapat dipakai lagi",
        ),
        (
            definition(component("x", denominator={"column": "n"})),
            "unit x n/A 1 5/B 1 0",
            "x",
            "penyebut “n” untuk B adalah 0",
        ),
        (
            definition(component("x", denominator={"column": "n", "per": 1000})),
            "unit x n/A 1 5/B 1e14 0.01",
            "x",
            "nilai B setelah dibagi penyebut terlalu besar",
        ),
        (
            definition(component("x", denominator={"column": "n"})),
            "unit x n/A 1 5/B 1e-20 1e12",
            "x",
            "nilai B setelah dibagi penyebut terlalu kecil",
        ),
        (
            definition(component("x", normalise={"method": "fraction_of_max"})),
            "unit x/A 1/B -1",
            "x",
            "fraction_of_max tidak berlaku untuk nilai negatif (B)",
        ),
        (definition(component("x", normalise={"method": "fraction_of_max"})), "unit x/A 0/B 0", "x", "semua nilai nol"),
        (
            definition(component("x", normalise={"method": "distance_to_target", "target": 1})),
            "unit x/A 1/B 2",
            "x",
            "tidak ada satuan yang di bawah target atau acuan",
        ),
        (
            definition(component("x", normalise={"method": "distance_to_reference", "reference": "Z"})),
            "unit x/A 1/B 2",
            "x",
            "satuan acuan Z tidak ada atau tidak bernilai",
        ),
        (
            definition(component("x", missing={"method": "latest"}), period={"column": "bulan", "value": "Maret"}),
            "unit bulan x/A Maret 1/A Januari 2",
            "",
            "Baris 2, kolom “bulan”: “Maret” tidak dapat diurutkan",
        ),
        (
            definition(component("x", missing={"method": "latest"}), period={"column": "tahun", "value": "2026"}),
            "unit tahun x/A 2026 1/A 2025-12 2",
            "",
            "Baris 3, kolom “tahun”: “2025-12” tidak dapat diurutkan terhadap “2026”",
        ),
        (
            definition(component("x", normalise={"method": "rank"}), period={"column": "year", "value": "2022"}),
            "unit year x/A 2021 1",
            "",
            "tidak memuat periode “2022”",
        ),
    ],
)  # fmt: skip
def test_figures_that_cannot_be_scored_are_refused(data, table, named, said):
    sentence, code = refused(scored, data, rows(table))
    assert said in sentence
    assert code == named


def test_one_office_is_scored_where_the_method_needs_no_other():
    """Goalposts, fraction of the maximum and the value as it is compare with nothing in the table."""
    goalposts = {"method": "goalposts", "low": 0, "high": 10}
    data = definition(component("x", normalise=goalposts), component("y"))
    result = scored(data, rows("unit x y/A 4 0.6"))
    assert (column(result, "I"), column(result, "rank"), column(result, "tied")) == (["0.500000"], ["1"], ["0"])


def test_two_equal_offices_share_their_rank():
    result = scored(X, rows("unit x/B 2/A 2/C 1"))
    assert (column(result, "rank"), column(result, "tied")) == (["1", "1", "3"], ["1", "1", "0"])


def test_a_byte_order_mark_spaces_and_windows_line_ends_change_nothing():
    spec = parse(loads("\ufeff" + canonical(definition(component("x", normalise=MINMAX, cap=[None, None])))))
    plain, windows = read_csv("unit,x\nA,1\nB,2\n", spec), read_csv("\ufeffunit, x\r\n A,1 \r\n\r\nB,2\r\n", spec)
    assert plain.units == windows.units
    assert plain.columns["x"].tolist() == windows.columns["x"].tolist()
    assert score(spec, windows).scores["I"].tolist() == [0, 1]
