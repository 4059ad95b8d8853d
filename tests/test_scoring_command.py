"""`manage.py score_index`: anybody recomputes a ranking on a bare machine and gets the same bytes."""

import hashlib
import io
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.scoring import MINMAX, component, definition, rows

ROOT = Path(__file__).parent.parent
SPEC, DATA = "awards/data/indices/hdi_2022.json", "awards/data/hdi_2022.csv"


def run(*arguments: object) -> subprocess.CompletedProcess[bytes]:
    """As on a fresh clone: no database, no .env, nothing in the environment but where Python is."""
    command = [sys.executable, "manage.py", "score_index", *(str(argument) for argument in arguments)]
    return subprocess.run(command, cwd=ROOT, env={"PATH": os.environ["PATH"]}, capture_output=True, timeout=60)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.wide
def test_the_same_two_files_give_the_same_bytes_in_any_order_of_rows(tmp_path):
    content = (ROOT / DATA).read_text()
    header, *lines = content.splitlines()
    random.Random(7).shuffle(lines)
    shuffled, out = tmp_path / "shuffled.csv", tmp_path / "result.csv"
    shuffled.write_text("\n".join([header, *lines]) + "\n")
    first = run(SPEC, DATA, "--robustness", 50, "--seed", 7)
    assert first.returncode == 0, first.stderr
    second = run(SPEC, shuffled, "--out", out, "--robustness", 50, "--seed", 7)
    assert (second.returncode, second.stderr) == (0, b"")
    assert out.read_bytes() == first.stdout
    hashes = [(digest((ROOT / SPEC).read_bytes()), SPEC), (digest(shuffled.read_bytes()), shuffled)]
    assert second.stdout.decode().splitlines() == [
        f"{value}  {name}" for value, name in [*hashes, (digest(out.read_bytes()), out)]
    ]
    assert first.stderr.decode().splitlines() == [
        f"{value}  {name}" for value, name in [hashes[0], (digest(content.encode()), DATA), (digest(first.stdout), "-")]
    ]
    table = first.stdout.decode().splitlines()
    assert table[0] == (
        "unit,label,partition,rank,tied,HDI,band,health,education,income,le,eys,mys,gnipc,availability,note,"
        "rank_low,rank_high,rank_mean,tie_group"
    )
    assert table[1].startswith("CHE,Switzerland,,1,0,0.967,Very high,")
    assert len(table) == 194
    assert b"\r" not in first.stdout
    assert run(SPEC, DATA, "--robustness", 50, "--seed", 8).stdout != first.stdout


@pytest.mark.wide
def test_what_cannot_be_computed_is_one_sentence_and_exit_code_2(tmp_path):
    spec, data, latin = tmp_path / "spec.json", tmp_path / "data.csv", tmp_path / "latin.csv"
    spec.write_text(json.dumps(definition(component("x", normalise=MINMAX))))
    data.write_text(rows("unit x/A 1/B 2"))
    latin.write_bytes("unit,x\nKépulauan,1\n".encode("latin-1"))
    flat = tmp_path / "flat.csv"
    flat.write_text(rows("unit x/A 1/B 1"))
    found = run(spec, flat)
    assert (found.returncode, found.stdout) == (2, b"")
    [line] = found.stderr.decode().splitlines()
    assert "Komponen x: semua nilai sama" in line
    for arguments, said in [
        ((data, data), "Definisi bukan JSON yang benar"),
        ((spec, tmp_path / "none.csv"), "none.csv tidak dapat dibaca"),
        ((spec, latin), "latin.csv bukan UTF-8"),
        ((spec, data, "--out", tmp_path / "none" / "out.csv"), "out.csv tidak dapat ditulis"),
        ((spec, data, "--out", data), "Hasil tidak boleh menimpa"),
        ((spec, data, "--robustness", 0), "undian"),
    ]:
        out = io.StringIO()
        with pytest.raises(CommandError) as caught:
            call_command("score_index", *(str(argument) for argument in arguments), stdout=out, stderr=out)
        assert (caught.value.returncode, out.getvalue()) == (2, "")
        assert said in str(caught.value)
