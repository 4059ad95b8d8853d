"""Freezing: the figures are copied with their definition and ranked; from then on nothing of it changes."""

import datetime as dt
import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from awards import frozen as frozen_files
from awards.actions import freezing, gathering, reconciliation
from awards.enums import CategoryStatus
from awards.models import Category, Freeze, Input, Standing
from awards.origins import Part
from awards.scoring import spec as specs
from bnnportal.notices.models import Message
from bnnportal.offices.models import Holiday, Organisation
from tests.award_editions import (
    CODE,
    VALUES,
    import_values,
    office,
    reconciling,
    running_category,
    the_category,
    with_values,
)  # fmt: skip
from tests.cast import People

ROOT = Path(__file__).parent.parent
LATER = dt.timedelta(days=8)  # the offices' time to look through their figures is over


def frozen(people: People, **changes: object) -> Freeze:
    category = reconciling(people, **changes)
    with time_machine.travel(dt.datetime.now(dt.UTC) + LATER):
        return freezing.freeze(category=category, by=people["pusat"])


def test_freeze_ranks_each_level_and_keeps_who_shares_a_place(people: People) -> None:
    row = frozen(people)
    found = {
        (one.level, one.office.code): (one.rank, one.shared, one.score)
        for one in Standing.objects.filter(freeze=row, excluded="").select_related("office")
    }
    assert found == {
        ("PROVINSI", "BNNP-35"): (1, True, Decimal("3.4")),
        ("PROVINSI", "BNNP-33"): (1, True, Decimal("3.4")),
        ("PROVINSI", "BNNP-61"): (3, False, Decimal("3.25")),
        ("PROVINSI", "BNNP-17"): (4, False, Decimal("3.1")),
        ("PROVINSI", "BNNP-14"): (5, False, Decimal("2.9")),
        ("KABKOTA", "BNNK-35.76"): (1, False, Decimal("3.55")),
        ("KABKOTA", "BNNK-17.71"): (2, False, Decimal("3.05")),
    }
    assert the_category().status == CategoryStatus.FROZEN
    without = Standing.objects.filter(freeze=row).exclude(excluded="")
    assert without.count() == the_category().offices().count() - len(VALUES)
    assert not without.filter(rank__isnull=False).exists()


@pytest.mark.wide
def test_the_two_files_give_the_result_file_in_anybodys_hands(people: People, tmp_path: Path) -> None:
    row = frozen(people)
    (tmp_path / "spec.json").write_bytes(row.spec.encode())
    (tmp_path / "data.csv").write_bytes(row.data.encode())
    command = [sys.executable, "manage.py", "score_index", tmp_path / "spec.json", tmp_path / "data.csv"]
    command += ["--out", tmp_path / "result.csv", "--robustness", str(row.draws), "--seed", str(row.seed)]
    subprocess.run(command, cwd=ROOT, env={"PATH": "/usr/bin:/bin"}, check=True, capture_output=True)
    result = (tmp_path / "result.csv").read_bytes()
    assert result == row.result.encode()
    texts = {"spec_sha256": row.spec, "data_sha256": row.data, "result_sha256": row.result}
    assert {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()} == {
        name: getattr(row, name) for name in texts
    }


def test_what_is_corrected_later_leaves_the_frozen_table_as_it_is(people: People) -> None:
    head, row = people["kepala"], frozen(people)
    category = the_category()
    gathering.correct_input(
        category=category, office=office("BNNP-17"), component="nilai", value=Decimal("3.9"), note="Berita acara survei",
        by=people["pusat"],
    )  # fmt: skip
    assert Message.objects.filter(event="awards.inputs_changed", recipient=head).exists()
    again = freezing.freeze(category=category, by=people["pusat"], reason="Sanggahan diterima")
    assert Freeze.objects.get(pk=row.pk).data == row.data
    places = {one.freeze.n: one.rank for one in Standing.objects.filter(office__code="BNNP-17")}
    assert places == {1: 4, 2: 1}
    assert again.objections_until == row.objections_until  # the window was announced once
    assert again.n == 2


def test_sql_cannot_change_what_is_frozen(people: People) -> None:
    frozen(people)
    for table in ("awards_freeze", "awards_standing"):
        for sql in (f"UPDATE {table} SET simulated = NOT simulated", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(DatabaseError, match=f"{table} is immutable"), transaction.atomic():
                connection.cursor().execute(sql)


def test_only_the_national_office_freezes(people: People) -> None:
    category = reconciling(people)
    with time_machine.travel(dt.datetime.now(dt.UTC) + LATER):
        for name in ("pimpinan", "auditor", "kepala", "bengkulu", "kipas"):
            with pytest.raises(PermissionDenied):
                freezing.freeze(category=category, by=people[name])
        assert not Freeze.objects.exists()
        assert freezing.freeze(category=category, by=people["penetap"]).by == people["penetap"]


def refused(category: Category, people: People, **more: object) -> str:
    with pytest.raises(ValidationError) as error:
        freezing.freeze(category=category, by=people["pusat"], **more)
    return " ".join(error.value.messages)


def test_freeze_waits_for_the_offices_and_for_answers(people: People, settings: Any) -> None:
    settings.DEMO = False  # an example need not wait
    category = running_category(people)
    import_values(people, category)
    assert "belum dibuka" in refused(category, people)
    category = reconciliation.open_reconciliation(category=the_category(), by=people["pusat"])
    assert "masih dapat memeriksa" in refused(category, people)
    said = reconciliation.flag(
        category=category, office=office("BNNP-17"), components=["nilai"], note="Surveinya 3,6", by=people["kepala"]
    )
    with time_machine.travel(dt.datetime.now(dt.UTC) + LATER):
        assert "belum dijawab" in refused(category, people)
        Organisation.objects.filter(code="BNNP-17").update(valid_until=dt.date(2026, 1, 1))
        assert not freezing.hindrances(category)  # no longer judged: nobody need answer it
        Organisation.objects.filter(code="BNNP-17").update(valid_until=None)
        reconciliation.answer_flag(confirmation=said, answer="Sesuai laporan survei.", by=people["pusat"])
        assert "tidak diperpendek" in refused(category, people, days=1)  # five were announced
        freezing.freeze(category=category, by=people["pusat"])
        assert "mengapa angka dibekukan lagi" in refused(category, people)


def test_window_is_counted_in_working_days(people: People) -> None:
    row = frozen(people)
    today = (dt.datetime.now(dt.UTC) + LATER).astimezone(dt.timezone(dt.timedelta(hours=7))).date()
    assert row.objections_until == Holiday.objects.add_working_days(today, 5)
    again = freezing.freeze(category=the_category(), by=people["pusat"], reason="Jendela baru", days=1)
    assert again.objections_until == row.objections_until  # eight days earlier in this test: not cut short
    assert "30" in refused(the_category(), people, reason="Terlalu lama", days=31)


def test_reopened_figures_wait_anew_for_the_offices_and_for_their_objections(people: People, settings: Any) -> None:
    settings.DEMO, pusat = False, people["pusat"]
    frozen(people)
    start = dt.datetime.now(dt.UTC) + dt.timedelta(days=40)  # the first window is long over
    with time_machine.travel(start):
        day, reopen = timezone.localdate(), {"category": the_category(), "by": pusat, "reason": "Survei diulang"}
        with pytest.raises(ValidationError, match="paling cepat hari ini"):
            freezing.unfreeze(**reopen, reconciled_by=day - dt.timedelta(days=1))
        told = Message.objects.filter(event="awards.reconciliation_opened", recipient=people["kepala"])
        before = told.count()
        page = people.client("pusat").post(
            f"/peringkat/rakernis-2027/{CODE}/buka-kembali/", {"reason": "Survei diulang", "reconciled_by": str(day)}
        )
        assert (page.status_code, told.count()) == (302, before + 1)
        assert "masih dapat memeriksa" in refused(the_category(), people, reason="Survei diulang")
    with time_machine.travel(start + dt.timedelta(days=1)):
        again = freezing.freeze(category=the_category(), by=pusat, reason="Survei diulang")
        assert again.objections_until == Holiday.objects.add_working_days(timezone.localdate(), 5)
        assert not again.is_over()


def test_definition_that_cannot_be_read_is_refused_in_a_sentence(people: People) -> None:
    category = reconciling(people)
    Category.objects.filter(pk=category.pk).update(tie_breakers=["entah"])
    with time_machine.travel(dt.datetime.now(dt.UTC) + LATER):
        assert "entah" in refused(category, people)


def test_a_form_sent_twice_freezes_once_and_no_message_names_a_window_that_is_over(people: People) -> None:
    row = frozen(people)
    people["kepala"]  # is told
    with time_machine.travel(dt.datetime.combine(row.objections_until, dt.time(12), dt.UTC) + dt.timedelta(days=2)):
        freezing.freeze(category=the_category(), by=people["pusat"], reason="Salah salin", seen=1)
        assert "sudah dibekukan lagi" in refused(the_category(), people, reason="Salah salin", seen=1)
    assert Freeze.objects.count() == 2
    subject = Message.objects.filter(recipient=people["kepala"]).latest("pk").subject
    assert subject.startswith("Angka dibekukan lagi: Indeks Ketahanan Masyarakat")


def test_window_ends_by_the_clock_of_the_office(people: People) -> None:
    row = frozen(people)
    papua, jakarta = office("BNNP-91"), office("BNNP-17")
    papua.time_zone = "Asia/Jayapura"
    evening = dt.datetime.combine(row.objections_until, dt.time(16, 30), dt.UTC)  # 23.30 WIB, 01.30 WIT of the next day
    assert row.is_open_for(jakarta, evening)
    assert not row.is_open_for(papua, evening)
    assert not row.is_over(evening)
    assert row.is_over(evening + dt.timedelta(hours=1))


def test_office_below_a_condition_is_listed_with_the_reason() -> None:
    rule = Part(
        "measure:rehab.completeness", "Kelengkapan laporan", "persen", "measure:rehab.completeness", Decimal(80)
    )

    def said(value: str | None) -> str:
        known = {rule.code: Input(value=None if value is None else Decimal(value))}
        return frozen_files.excluded([rule], known)

    assert said("80") == ""
    assert said("79.995") == "Kelengkapan laporan 79,99, syaratnya paling sedikit 80"
    assert said(None) == "Kelengkapan laporan tidak diketahui (syarat: paling sedikit 80)"
    assert frozen_files.excluded([rule], {}) == said(None)


def test_category_in_which_nobody_meets_the_conditions_is_refused(people: People) -> None:
    category = with_values(people, eligibility=[{"origin": "measure:rehab.completeness", "at_least": "80"}])
    gathering.gather(category=category, by=people["pusat"])
    category = reconciliation.open_reconciliation(category=the_category(), by=people["pusat"])
    with time_machine.travel(dt.datetime.now(dt.UTC) + LATER):
        sentence = refused(category, people)
    assert "semua dikecualikan" in sentence
    assert not Freeze.objects.exists()


def test_components_are_named_in_words_where_scoring_names_their_codes() -> None:
    spec = specs.parse(
        specs.loads((ROOT / "awards/data/indices/capaian_rehabilitasi.json").read_text(encoding="utf-8"))
    )
    assert freezing.in_words("Bagian “BNNK”: Komponen ibm: semua nilai kosong.", spec) == (
        "Bagian “BNNK”: Komponen Intervensi Berbasis Masyarakat (IBM): semua nilai kosong."
    )
    assert freezing.in_words("ikr diisi dengan mean; tanpa nilai: ketertiban, hidup", spec) == (
        "ikr diisi dengan mean; tanpa nilai: Ketertiban laporan, Kualitas hidup klien meningkat"
    )


def test_freeze_names_the_inputs_it_was_made_from(people: People) -> None:
    row = frozen(people)
    assert set(row.inputs) == set(VALUES)
    assert json.loads(row.spec)["partition_column"] == "tingkat"
