"""The Human Development Index of 2022: a published index, recomputed from the two files in awards/data."""

import csv
from pathlib import Path

from awards.scoring.definition import AGGREGATES, MISSING, NORMALISE, RESULT_COLUMNS, TIES
from awards.scoring.engine import score
from awards.scoring.spec import canonical, loads, parse
from awards.scoring.table import read_csv
from tests.scoring import printed

DATA = Path("awards/data")


def test_all_193_values_and_ranks_are_those_undp_printed():
    spec = parse(loads((DATA / "indices/hdi_2022.json").read_text()))
    text = (DATA / "hdi_2022.csv").read_text()
    found = printed(score(spec, read_csv(text, spec)))
    published = {row["iso3"]: row for row in csv.DictReader(text.splitlines())}
    assert len(published) == 193
    assert {unit: row["HDI"] for unit, row in found.items()} == {
        unit: f"{float(row['hdi_2022']):.3f}" for unit, row in published.items()
    }
    assert {unit: float(row["rank"]) for unit, row in found.items()} == {
        unit: float(row["hdi_rank_2022"]) for unit, row in published.items()
    }
    # UNDP, table 1 of the report: Indonesia 112th with 0.713, high human development; Denmark and Sweden share the 5th
    assert [found["IDN"][name] for name in ("rank", "tied", "HDI", "band")] == ["112", "0", "0.713", "High"]
    assert [(found[unit]["rank"], found[unit]["tied"]) for unit in ("DNK", "SWE", "DEU")] == [
        ("5", "1"), ("5", "1"), ("7", "1"),
    ]  # fmt: skip


def test_every_definition_on_file_is_sound_and_written_the_one_way():
    files = sorted(path for path in (DATA / "indices").glob("*.json") if path.name != "catalogue.json")
    assert len(files) >= 10
    for path in files:
        data = loads(path.read_text())
        parse(data)
        assert parse(loads(canonical(data))) == parse(data), path
    hdi = (DATA / "indices/hdi_2022.json").read_text()
    assert canonical(loads(hdi)) == hdi


def test_the_definition_in_the_readme_is_this_one_and_every_method_is_explained():
    readme = Path("README.md").read_text()
    text = readme.split("```json\n")[1].split("```")[0]
    spec = parse(loads(text))
    filed = parse(loads((DATA / "indices/hdi_2022.json").read_text()))
    table = read_csv((DATA / "hdi_2022.csv").read_text(), spec)
    ours, theirs = printed(score(spec, table)), printed(score(filed, table))
    assert {unit: (row["HDI"], row["rank"]) for unit, row in ours.items()} == {
        unit: (row["HDI"], row["rank"]) for unit, row in theirs.items()
    }
    for name in (*NORMALISE, *AGGREGATES, *MISSING, *TIES, *RESULT_COLUMNS):
        assert f"`{name}`" in readme, name
