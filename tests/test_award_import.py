"""Recording a published list: good files, doubtful names, and every kind of bad file."""

import datetime as dt
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from awards import actions, imports
from awards.models import Award, Edition
from bnnportal.audit.models import Event
from bnnportal.files.checks import inspect
from bnnportal.imports import kinds, reading
from bnnportal.imports.models import Run

HEAD = "kategori;tingkat;peringkat;satker;seri\n"


@pytest.fixture
def draft(reference) -> Edition:
    """An empty edition with the three categories."""
    return actions.create_edition(
        by=None,
        slug="rakernis-uji",
        name="Rakernis Uji",
        assessment_year=2025,
        venue="Surabaya",
        held_from=dt.date(2026, 1, 20),
        held_until=dt.date(2026, 1, 21),
        awarded_on=dt.date(2026, 1, 21),
        categories=[
            {"code": "IKM", "name": "Indeks Ketahanan Masyarakat", "field": "CEGAH", "classification": "PC.00"},
            {
                "code": "REHAB",
                "name": "Capaian Kinerja Bidang Rehabilitasi",
                "field": "REHAB",
                "classification": "RH.00",
            },
        ],
    )


def read(data: bytes) -> reading.Table:
    """What uploading does with a file before its rows are looked at."""
    file = inspect(SimpleUploadedFile("daftar.csv", data), allow=("csv", "xlsx"))
    return reading.read(kinds.get("penghargaan"), file.data, file.kind)


def checked(edition: Edition, text: str, **choices: str) -> reading.Table:
    """`l2="BNNP-17"` answers the doubtful name in line 2."""
    answers = {line.removeprefix("l"): {"satker": code} for line, code in choices.items()}
    return reading.check(read(text.encode()), edition.slug, None, answers)


def record(edition: Edition, table: reading.Table) -> None:
    actions.record_awards(edition=edition, awards=imports.awards(table.rows), by=None)


def test_the_published_list_of_2023_is_recorded_as_printed(edition):
    awards = Award.objects.filter(category__edition=edition)
    assert awards.count() == 18
    won = {(a.category.code, a.level, a.rank): a.office.code for a in awards.select_related("category", "office")}
    assert won["IKM", "PROVINSI", 1] == "BNNP-14"
    assert won["IKM", "KABKOTA", 2] == "BNNK-12.18"
    assert won["KOTAN", "PROVINSI", 3] == "BNNP-72"
    assert won["KOTAN", "KABKOTA", 1] == "BNNK-63.72"
    assert won["KOTAN", "KABKOTA", 2] == "BNNK-14.05"
    assert won["REHAB", "KABKOTA", 2] == "BNNK-35.76"
    assert won["REHAB", "PROVINSI", 3] == "BNNP-12"
    assert awards.get(office__code="BNNK-14.05").name_printed == "BNN Kabupaten Pelelawan"
    assert edition.assessment_year == 2022
    assert edition.awarded_on == dt.date(2023, 1, 27)


@pytest.mark.parametrize(
    ("name", "level", "code"),
    [
        ("BNN Provinsi Riau", "provinsi", "BNNP-14"),
        ("BNNP Riau", "provinsi", "BNNP-14"),
        ("bnn sulawesi tengah", "bnnp", "BNNP-72"),
        ("BNN Kota Banjar Baru", "kabkota", "BNNK-63.72"),
        ("BNNK Banjarbaru", "BNN Kabupaten/Kota", "BNNK-63.72"),
        ("BNN Kab. Pelelawan", "bnnk", "BNNK-14.05"),
        ("BNN Kab. Serdang Bedagai", "kabkota", "BNNK-12.18"),
    ],
)
def test_names_are_matched_through_aliases(draft, name, level, code):
    result = checked(draft, HEAD + f"REHAB;{level};1;{name};\n")
    assert result.complete, result.problems
    assert result.rows[0].values["office"].code == code


@pytest.mark.parametrize(
    ("name", "suggested"),
    [("BNN Kota Banjarbru", "BNNK-63.72"), ("BNN Mojokerto", "BNNK-35.76"), ("BNN Kota Samarendah", "BNNK-64.72")],
)
def test_a_doubtful_name_is_shown_with_suggestions_and_never_guessed(draft, name, suggested):
    result = checked(draft, HEAD + f"REHAB;kabkota;1;{name};\n")
    assert not result.complete
    assert result.rows[0].values["office"] is None
    assert suggested in [code for code, _name in result.rows[0].questions["satker"].choices]
    assert checked(draft, HEAD + f"REHAB;kabkota;1;{name};\n", l2=suggested).complete


def test_a_rank_twice_needs_seri_in_both_rows(draft):
    rows = "REHAB;provinsi;1;BNNP Riau;{}\nREHAB;provinsi;1;BNNP Jambi;{}\n"
    for first, second in (("", ""), ("ya", ""), ("", "ya")):
        result = checked(draft, HEAD + rows.format(first, second))
        assert any("Baris 2" in problem and "peringkat" in problem for problem in result.problems)
        assert any("Baris 3" in problem for problem in result.problems)
    assert checked(draft, HEAD + rows.format("ya", "ya")).complete


def test_a_rank_recorded_before_counts_too(draft):
    first = checked(draft, HEAD + "REHAB;provinsi;1;BNNP Riau;\n")
    record(draft, first)
    assert checked(draft, HEAD + "REHAB;provinsi;1;BNNP Jambi;ya\n").problems
    again = checked(draft, HEAD + "REHAB;provinsi;2;BNNP Riau;\n")
    assert "sudah tercatat" in again.problems[0]


BAD_CELLS = {
    "unknown office code": (
        "kategori,tingkat,peringkat,satker,kode_satker\nREHAB,provinsi,1,BNNP Riau,BNNP-99\n", "kode_satker", 2),
    "code of another": (
        "kategori,tingkat,peringkat,satker,kode_satker\nREHAB,provinsi,1,BNNP Riau,BNNP-15\n", "kode_satker", 2),
    "unknown category": (HEAD + "XYZ;provinsi;1;BNNP Riau;\n", "kategori", 2),
    "unknown level": (HEAD + "REHAB;kecamatan;1;BNNP Riau;\n", "tingkat", 2),
    "rank zero": (HEAD + "REHAB;provinsi;0;BNNP Riau;\n", "peringkat", 2),
    "rank word": (HEAD + "REHAB;provinsi;satu;BNNP Riau;\n", "peringkat", 2),
    "rank negative": (HEAD + "REHAB;provinsi;-1;BNNP Riau;\n", "peringkat", 2),
    "rank huge": (HEAD + "REHAB;provinsi;99999999999999999999;BNNP Riau;\n", "peringkat", 2),
    "rank long": (HEAD + f"REHAB;provinsi;{'0' * 6}1{'9' * 5000};BNNP Riau;\n", "peringkat", 2),
    "name long": (HEAD + f"REHAB;provinsi;1;BNNP {'Riau ' * 60};\n", "satker", 2),
    "rank superscript": (HEAD + "REHAB;provinsi;²;BNNP Riau;\n", "peringkat", 2),
    "formula": (HEAD + 'REHAB;provinsi;1;"=HYPERLINK(""http://x"";""y"")";\n', "satker", 2),
    "empty name": (HEAD + "REHAB;provinsi;1;;\n", "satker", 2),
    "seri maybe": (HEAD + "REHAB;provinsi;1;BNNP Riau;mungkin\n", "seri", 2),
    "office twice": (HEAD + "REHAB;provinsi;1;BNNP Riau;\nREHAB;provinsi;2;BNN Riau;\n", "satker", 3),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD_CELLS)
def test_a_bad_cell_is_named_by_row_and_column(draft, case):
    text, column, line = BAD_CELLS[case]
    problems = checked(draft, text).problems
    assert any(f"Baris {line}, kolom {column}:" in problem for problem in problems), problems


BAD_FILES = {
    "empty": (b"", "kosong"),
    "white": (b"  \n \n", "kosong"),
    "heading only": (HEAD.encode(), "judul"),
    "missing column": (b"kategori;tingkat;satker\nREHAB;provinsi;BNNP Riau\n", "peringkat"),
    "doubled column": (b"kategori;tingkat;peringkat;satker;satker\nR;p;1;a;b\n", "dua kali"),
    "too many cells": (HEAD.encode() + b"REHAB;provinsi;1;BNNP Riau;;;x\n", "Baris 2"),
    "binary": (bytes(range(256)) * 40, "bukan CSV"),
    "no real xlsx": (b"PK\x03\x04" + b"x" * 100, "rusak"),
    "pdf": (b"%PDF-1.7 x", "diterima"),
    "page": (b"<html><body>", "bukan CSV"),
    "utf-16": ((HEAD + "REHAB;provinsi;1;BNNP Riau;\n").encode("utf-16"), "bukan CSV"),
    "open quote": (HEAD.encode() + b'REHAB;provinsi;1;"BNNP Riau;\n', "kutip"),
    "50,000 rows": (HEAD.encode() + b"R;p;1;a;\n" * 50_000, "1.000 baris"),
}


@pytest.mark.wide
@pytest.mark.parametrize("case", BAD_FILES)
def test_a_bad_file_is_refused_with_a_sentence(draft, people, case):
    data, words = BAD_FILES[case]
    with pytest.raises(ValidationError) as refused:
        read(data)
    assert words in " ".join(refused.value.messages)
    response = people.client("pusat").post(new(draft), {"file": SimpleUploadedFile("daftar.csv", data)})
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Run.objects.exists()
    assert not Award.objects.filter(category__edition=draft).exists()


def test_semicolon_comma_tab_and_bom_are_all_read(draft):
    for delimiter in ";,\t":
        text = (
            "\ufeff"
            + HEAD.replace(";", delimiter)
            + f"REHAB{delimiter}provinsi{delimiter}1{delimiter}BNNP Riau{delimiter}\n"
        )
        assert checked(draft, text).complete


def new(edition: Edition) -> str:
    return f"/impor/penghargaan/{edition.slug}/baru/"


def upload(client, edition: Edition, text: str) -> str:
    """Upload a list; returns the address of its preview."""
    response = client.post(new(edition), {"file": SimpleUploadedFile("daftar.csv", text.encode())})
    assert response.status_code == 302, response.content.decode()
    return response.url


def test_the_page_previews_and_saves_all_or_nothing(draft, people):
    client = people.client("pusat")
    url = upload(client, draft, HEAD + "REHAB;provinsi;1;BNNP Riau;\nREHAB;kabkota;1;BNN Mojokerto;\n")
    page = client.get(url).content.decode()
    assert "BNN Kota Mojokerto" in page
    assert "Simpan semua" not in page
    assert client.post(f"{url}simpan/").status_code == 409  # a name is in doubt
    assert not Award.objects.filter(category__edition=draft).exists()
    assert client.post(url, {"pilih-3-satker": "BNNK-35.76"}).url == url
    assert "Simpan semua" in client.get(url).content.decode()
    assert not Award.objects.filter(category__edition=draft).exists()
    assert client.post(f"{url}simpan/").url == url
    assert Award.objects.filter(category__edition=draft).count() == 2
    line = Event.objects.filter(event="awards.import").order_by("-pk").first()
    assert line.data == {"count": 2, "source": "daftar.csv"}
    # sending the same confirmation again changes nothing
    assert client.post(f"{url}simpan/").status_code == 302
    assert Award.objects.filter(category__edition=draft).count() == 2
    assert (
        Event.objects.filter(event="awards.import").count()
        == Event.objects.filter(pk__lte=line.pk, event="awards.import").count()
    )


def test_windows_letters_are_read_and_said(draft):
    found = read(HEAD.encode() + "REHAB;provinsi;1;Caf\xe9 Riau;\n".encode("cp1252"))
    assert found.rows[0].cells["satker"] == "Café Riau"
    assert "Windows-1252" in found.remarks[0]


def test_a_code_does_not_silence_a_doubtful_name(draft):
    head = "kategori,tingkat,peringkat,satker,kode_satker\n"
    alike = checked(draft, head + "REHAB,provinsi,1,BNN Provinsi Jawa Tmur,BNNP-35\n")
    assert alike.complete
    stranger = checked(draft, head + "REHAB,provinsi,1,BNN Provinsi Jawa Tmur,BNNP-17\n")
    assert "kode_satker" in stranger.problems[0]


def test_an_answer_counts_only_where_there_was_a_doubt_and_at_its_level(draft):
    assert (
        checked(draft, HEAD + "REHAB;provinsi;1;BNNP Aceh;\n", l2="BNNP-17").rows[0].values["office"].code == "BNNP-11"
    )
    other_level = checked(draft, HEAD + "REHAB;kabkota;1;BNN Mojokerto;\n", l2="BNNP-35")
    assert other_level.rows[0].doubtful
    assert other_level.rows[0].questions["satker"].choices


def test_odd_form_fields_do_no_harm(draft, people):
    client = people.client("pusat")
    url = upload(client, draft, HEAD + "REHAB;provinsi;1;BNNP Riau;\n")
    odd = {"pilih-" + "9" * 5000 + "-satker": "BNNP-17", "pilih--satker": "x", "pilih-²-satker": "y",
           "pilih-2-ngawur": "z", "pilih-2": "q", "pilih-2-satker": "BNNP-17" * 1000}  # fmt: skip
    response = client.post(url, urlencode(odd), content_type="application/x-www-form-urlencoded")
    assert response.status_code == 302
    assert Run.objects.get().answers == {"2": {"satker": ("BNNP-17" * 1000)[:100]}}
    assert client.get(url).status_code == 200


def test_the_command_changes_no_published_list_either(edition, tmp_path: Path):
    file = tmp_path / "daftar.csv"
    file.write_text(HEAD + "IKM;provinsi;4;BNNP Bengkulu;\n")
    with pytest.raises(CommandError, match="sudah diumumkan"):
        call_command("import_awards", file, "--edition", edition.slug)
    assert Award.objects.filter(category__edition=edition).count() == 18


def test_a_published_edition_takes_no_more_awards(edition, people):
    response = people.client("admin").get(new(edition))
    assert response.status_code == 409
    assert "sudah diumumkan" in response.content.decode()


def test_the_command_checks_without_saving_and_saves_all_or_nothing(draft, tmp_path: Path, capsys):
    good, bad = tmp_path / "baik.csv", tmp_path / "buruk.csv"
    good.write_text(HEAD + "REHAB;provinsi;1;BNNP Riau;\n")
    bad.write_text(HEAD + "REHAB;provinsi;2;BNNP Jambi;\nREHAB;provinsi;x;BNNP Aceh;\n")
    call_command("import_awards", good, "--edition", draft.slug, "--dry-run")
    assert not Award.objects.filter(category__edition=draft).exists()
    with pytest.raises(CommandError, match="Tidak ada yang disimpan"):
        call_command("import_awards", bad, "--edition", draft.slug)
    assert "Baris 3, kolom peringkat" in capsys.readouterr().err
    assert not Award.objects.filter(category__edition=draft).exists()
    call_command("import_awards", good)
    assert Award.objects.filter(category__edition=draft).count() == 1
    for arguments in ((tmp_path / "tidak-ada.csv",), (good, "--edition", "tidak-ada")):
        with pytest.raises(CommandError):
            call_command("import_awards", *arguments)


def test_the_database_refuses_the_same_office_twice(edition):
    from django.db import IntegrityError, transaction

    award = Award.objects.filter(category__edition=edition).first()
    award.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        award.save(force_insert=True)


def double(fields: dict[str, str]) -> dict[str, str]:
    """The same category twice."""
    return {name.replace("-0-", "-1-"): value for name, value in fields.items() if "kategori-0-" in name}


def test_a_new_edition_is_opened_by_page_with_its_categories(people, reference):
    client = people.client("admin")
    fields = {
        "name": "Rakernis 2027", "slug": "rakernis-2027", "assessment_year": "2026", "venue": "Jakarta",
        "held_from": "2027-01-20", "held_until": "2027-01-21", "awarded_on": "2027-01-21",
        "signatory_position": "Kepala Badan Narkotika Nasional",
        "kategori-TOTAL_FORMS": "4", "kategori-INITIAL_FORMS": "0",
        "kategori-MIN_NUM_FORMS": "1", "kategori-MAX_NUM_FORMS": "12",
        "kategori-0-code": "REHAB", "kategori-0-name": "Capaian Kinerja Bidang Rehabilitasi",
        "kategori-0-field": "REHAB", "kategori-0-classification": "RH.00",
    }  # fmt: skip
    wrong = client.post("/peringkat/baru/", fields | {"held_until": "2027-01-01"})
    assert wrong.status_code == 422
    assert not Edition.objects.filter(slug="rakernis-2027").exists()
    for wrong in ({"slug": "baru"}, {"assessment_year": "5"}, double(fields)):
        assert client.post("/peringkat/baru/", fields | wrong).status_code == 422, wrong
    assert not Edition.objects.filter(name="Rakernis 2027").exists()
    assert client.post("/peringkat/baru/", fields).url == "/impor/penghargaan/rakernis-2027/baru/"
    opened = Edition.objects.get(slug="rakernis-2027")
    assert [c.code for c in opened.categories.all()] == ["REHAB"]
    assert opened.status == "DRAF"
    assert people.client("bengkulu").get("/peringkat/rakernis-2027/").status_code == 404
    assert client.post("/peringkat/rakernis-2027/umumkan/").status_code == 409  # nothing to announce yet
