"""The Excel template of a report: what is in it, what comes back, and what is refused by its cell."""

import io
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from rehab import actions
from rehab.actions.drafts import as_drafted
from rehab.excel import reading, writing
from rehab.models import Draft
from tests.filled_in import Formula, changed, lines_of, place_of, saved, typed
from tests.reports import change, facility, fill, filled, report_of, submitted
from tests.uploads import HTML, OLE

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(people):
    return report_of(facility(people))


def template(report) -> bytes:
    return writing.template(report, as_drafted(report).plain)


def read(report, data: bytes) -> reading.Filled:
    return reading.read(report, ContentFile(data, "laporan.xlsx"))


def upload(client, report, data: bytes, name: str = "laporan.xlsx"):
    return client.post(f"/laporan/{report.pk}/impor/", {"file": ContentFile(data, name)})


def test_a_template_comes_back_with_what_is_filled_in_and_no_change(people, report):
    values = fill(report, people) | {"kendala": "=Hujan\n  dua kali “spasi”  lagi 🌧", "skhpn": "TAD"}
    actions.put_draft(report=report, by=people["kipas"], values=values)
    found = read(report, template(report))
    assert (found.wrong, found.changes) == ([], [])
    assert found.values == Draft.objects.get(report=report).plain
    assert set(found.places) == set(report.cells)


def test_earlier_months_stand_beside_and_are_not_read(people):
    place = facility(people)
    submitted(people, place, report_of(place).month.replace(month=9), entered=8)
    report = report_of(place)
    lines = lines_of(template(report))
    line, column = place_of(lines, "masuk.rj")
    assert lines[line][column : column + 4] == ["", 8.0, "", ""]
    heads = next(cells for cells in lines if cells[0] == "!")
    assert heads[2:6] == ["Jumlah", "Sep 2026", "Agu 2026", "Jul 2026"]
    lines[line][column + 1] = 99
    assert read(report, saved(lines)).changes == []


def test_a_filled_in_file_is_saved_at_once(people, report):
    values = filled(report)
    client = people.client("kipas")
    page = client.get(f"/laporan/{report.pk}/excel/")
    assert page["Content-Disposition"] == 'attachment; filename="laporan-p17-05-1-2026-10.xlsx"'
    said = upload(client, report, typed(page.content, values))
    assert said.status_code == 302
    draft = Draft.objects.get(report=report)
    assert (draft.plain, draft.revision) == (values, 1)
    assert {cell["by"] for cell in draft.values.values()} == {people["kipas"].pk}
    again = client.get(f"/laporan/{report.pk}/excel/").content
    upload(client, report, again)
    assert Draft.objects.get(report=report).revision == 1


def test_every_wrong_cell_is_named_and_nothing_is_saved(people, report):
    wrong = {
        "masuk.rj": "1,5", "selesai.rj": -3, "kabur.rj": 10**12, "pulang.rj": "3 orang", "dirujuk.rj": "😀",
        "meninggal.rj": Formula("=1+6"), "akhir.rj": "TAD", "skhpn": 2.5, "latih": True, "awal.rj": "=2",
        "masuk.rj.l.u20": "satu",
    }  # fmt: skip
    right = {"petugas.dokter": "1.234", "asesmen.baru": " 4 ", "keg_keluarga": "tad"}
    data = typed(template(report), wrong | right | {"petugas.dokter": "123"})
    found = read(report, data)
    lines = lines_of(data)
    places = {f"{chr(65 + place_of(lines, code)[1])}{place_of(lines, code)[0] + 1}" for code in wrong}
    assert {one.place for one in found.wrong} == places
    said = {one.label: one.sentence for one in found.wrong}
    assert said["Klien masuk, Rawat jalan"] == "Tulis bilangan bulat tanpa koma."
    assert said["Klien masuk, Rawat jalan, Laki-laki, 20–34 tahun"] == "Tulis bilangan, misalnya 9."
    assert said["Meninggal, Rawat jalan"] == "Tulis bilangannya, bukan rumus."
    assert (found.values["asesmen.baru"], found.values["keg_keluarga"]) == (4, "TAD")
    page = upload(people.client("kipas"), report, data)
    assert page.status_code == 422
    for one in found.wrong:
        assert one.place in page.content.decode()
    assert not Draft.objects.filter(report=report).exists()


def test_cells_that_others_changed_meanwhile_are_asked_about(people, report):
    client = people.client("kipas")
    data = typed(template(report), {"masuk.rj": 3, "skhpn": 2, "latih": 1})
    actions.save_cells(report=report, by=people["bengkulu"], changes=change("masuk.rj", None, 4))
    actions.save_cells(report=report, by=people["bengkulu"], changes=change("kabur.rj", None, 0))
    actions.save_cells(report=report, by=people["bengkulu"], changes=change("latih", None, 9))
    asked = upload(client, report, data)
    page = asked.content.decode()
    assert asked.status_code == 409
    assert "Bengkulu Uji" in page
    assert Draft.objects.get(report=report).plain == {"masuk.rj": 4, "kabur.rj": 0, "latih": 9}
    form = {"isi": asked.context["cells"], "beda": asked.context["seen"], "pilih.masuk.rj": "berkas"}
    form["pilih.latih"] = "portal"
    assert client.post(f"/laporan/{report.pk}/impor/", form).status_code == 302
    assert Draft.objects.get(report=report).plain == {"masuk.rj": 3, "kabur.rj": 0, "skhpn": 2, "latih": 9}


def test_a_closing_balance_that_does_not_follow_is_named_and_nothing_is_saved(people, report):
    values = filled(report)
    page = upload(
        people.client("kipas"), report, typed(template(report), values | {"akhir.rj": 10, "akhir.rj.l.u20": 10})
    )
    (wrong, part) = page.context["wrong"]
    assert (page.status_code, wrong.text) == (422, "10")
    assert wrong.sentence == "Klien pada akhir bulan, Rawat jalan: tertulis 10, menurut hitungan 3."
    assert part.place != wrong.place
    assert not Draft.objects.filter(report=report).exists()


def test_a_closing_balance_left_as_it_was_follows_what_was_typed_before_it(people, report):
    fill(report, people)
    more = {"masuk.rj": 5, "masuk.rj.l.u20": 5}
    assert upload(people.client("kipas"), report, typed(template(report), more)).status_code == 302
    plain = Draft.objects.get(report=report).plain
    assert (plain["akhir.rj"], plain["akhir.rj.l.u20"]) == (5, 5)


@pytest.mark.parametrize("cells", ["", "[", "{}", "[1]", '[{"code": "masuk.rj", "value": 1}]'])
def test_a_choice_that_is_none_is_refused(people, report, cells):
    form = {"isi": cells, "beda": "[]", "pilih.masuk.rj": "berkas"}
    assert people.client("kipas").post(f"/laporan/{report.pk}/impor/", form).status_code == 409
    assert not Draft.objects.filter(report=report).exists()


def test_a_file_of_another_report_is_refused(people, report):
    data = template(report)
    other = facility(people, "P17-05-2")
    september = report_of(report.facility, report.month.replace(month=9))
    inpatient = facility(people, "P17-05-3", services=["rj", "ri"], beds=8)
    for wanted, words in (
        (report_of(other), "untuk lembaga P17-05-1"),
        (september, "untuk Oktober 2026"),
    ):
        with pytest.raises(ValidationError, match=words):
            read(wanted, data)
    actions.change_facility(facility=report.facility, by=people["kepala"], services=["rj", "pasca"])
    with pytest.raises(ValidationError, match="Layanan lembaga berubah"):
        read(report_of(report.facility), data)
    old = report_of(inpatient)
    data = template(old)
    old.form = "2023"
    with pytest.raises(ValidationError, match="versi 2026, sedangkan laporan ini versi 2023"):
        read(old, data)


def swap(lines, one: int, other: int) -> None:
    for cells in lines:
        cells[one], cells[other] = cells[other], cells[one]


def test_moved_lines_and_columns_still_say_what_they_are(people, report):
    values = filled(report)
    data = typed(template(report), values)

    def move(lines) -> None:
        swap(lines, 6, 14)
        first, _column = place_of(lines, "masuk.rj")
        lines.insert(first + 4, lines.pop(first))
        for cells in lines:
            cells.insert(0, "")

    found = read(report, changed(data, move))
    assert (found.wrong, found.values) == ([], values)


def rename_line(lines) -> None:
    line, _column = place_of(lines, "selesai.rj")
    lines[line][1] = "Klien baru"


def rename_column(lines) -> None:
    heads = next(cells for cells in lines if cells[0] == "!")
    heads[6], heads[7] = heads[7], heads[6]


def drop_line(lines) -> None:
    del lines[place_of(lines, "selesai.rj")[0]]


def drop_column(lines) -> None:
    for cells in lines:
        del cells[8]


def double_line(lines) -> None:
    line, _column = place_of(lines, "selesai.rj")
    lines.insert(line, list(lines[line]))


def own_line(lines) -> None:
    line, _column = place_of(lines, "selesai.rj")
    lines.insert(line, ["", "Klien lain", 7])


def own_column(lines) -> None:
    line, _column = place_of(lines, "selesai.rj")
    lines[line].extend(["", 5])


def other_code(lines) -> None:
    lines[place_of(lines, "selesai.rj")[0]][0] = "selesai.ri"


@pytest.mark.wide
@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (rename_line, "seharusnya “Selesai program”"), (rename_column, "seharusnya “Laki-laki Di bawah 15 tahun”"),
        (drop_line, "13 isian hilang"), (drop_column, "8 isian hilang"), (double_line, "muncul dua kali"),
        (own_line, "bukan bagian formulir"), (own_column, "bukan bagian formulir"), (other_code, "tidak ada pada"),
    ],
)  # fmt: skip
def test_a_template_that_was_rebuilt_is_refused_with_the_place(people, report, spoil, words):
    found = read(report, changed(typed(template(report), filled(report)), spoil))
    assert words in " ".join(one.sentence for one in found.wrong)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("[Content_Types].xml", b" " * 200_000_000)
    return out.getvalue()


def with_macro(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for part in old.namelist():
            new.writestr(part, old.read(part))
        new.writestr("xl/vbaProject.bin", b"\x00")
    return out.getvalue()


@pytest.mark.wide
def test_files_that_are_no_template_are_refused_with_a_sentence(people, report):
    data = template(report)
    client = people.client("kipas")
    bad = {
        "bukan berkas Excel laporan": saved([["Nama", "Nilai"], ["a", 1]]),
        "mengembang": bomb(),
        "makro": with_macro(data),
        "Office lama": OLE,
        "rusak": data[:-400],
        "kosong": b"",
        "Excel laporan dari": changed(data, lambda lines: lines[0].__setitem__(1, '{"facility": 1}')),
    }
    for words, wrong in bad.items():
        page = upload(client, report, wrong)
        assert (page.status_code, words in page.content.decode()) == (422, True), words
    assert upload(client, report, HTML, "laporan.xlsx").status_code == 422
    assert not Draft.objects.filter(report=report).exists()


def test_a_report_that_was_handed_in_takes_no_file(people, report):
    report = submitted(people, report.facility)
    page = upload(people.client("kipas"), report, template(report))
    assert (page.status_code, "sudah dikirim" in page.content.decode()) == (409, True)


@pytest.mark.wide
def test_who_only_reads_gets_what_was_handed_in(people, report):
    fill(report, people)
    for name, there in {"kipas": 3, "bengkulu": 3, "auditor": None}.items():
        data = people.client(name).get(f"/laporan/{report.pk}/excel/").content
        assert read(report, data).values.get("masuk.rj") == there
    assert people.client("jatim").get(f"/laporan/{report.pk}/excel/").status_code == 404
    assert people.client("auditor").get(f"/laporan/{report.pk}/impor/").status_code == 403
