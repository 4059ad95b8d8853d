"""An office's list of old agreements from Excel: checked by cell, saved as "dicatat" or not at all, taken back."""

import datetime as dt
import io
from typing import Any

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bnnportal.audit.models import Event
from bnnportal.imports import actions, kinds, reading
from bnnportal.imports.models import Run
from bnnportal.offices.models import Organisation
from partners import actions as partners
from partners.enums import ObligationKind
from partners.models import Agreement, Partner, Visit
from tests.agreements import active
from tests.cast import CAST, People

HEAD = [
    "jenis", "nomor BNN", "nomor mitra", "mitra", "kode mitra", "alasan luar provinsi", "judul", "ruang lingkup",
    "tanggal tanda tangan", "mulai berlaku", "berlaku sampai", "penanda tangan BNN", "sumber anggaran", "sumber",
]  # fmt: skip
GOOD = {
    "mitra": "Yayasan Pesona",
    "judul": "Rehabilitasi berkelanjutan 2024",
    "nomor BNN": "PKS/7/I/KA/RH.00/2024/BNNP",
    "tanggal tanda tangan": dt.date(2024, 1, 15),
}


def upload(rows: list[dict[str, Any]], name: str = "daftar-pks.xlsx") -> SimpleUploadedFile:
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"default_date_format": "dd/mm/yyyy"}) as book:
        sheet = book.add_worksheet("PKS")
        sheet.write_row(0, 0, HEAD)
        for line, row in enumerate(rows, start=1):
            for column, heading in enumerate(HEAD):
                value = row.get(heading)
                if isinstance(value, dt.date):
                    sheet.write_datetime(line, column, value)
                elif value:
                    sheet.write_string(line, column, value)
    return SimpleUploadedFile(name, made.getvalue())


def start(people: People, *rows: dict[str, Any], by: str = "bengkulu", scope: str = "BNNP-17") -> Run:
    return actions.start(kind=kinds.get("perjanjian"), scope=scope, upload=upload(list(rows)), by=people[by])


def looked_at(people: People, *rows: dict[str, Any], by: str = "bengkulu") -> reading.Table:
    return actions.preview(run=start(people, *rows, by=by), by=people[by])


def saved(people: People, *rows: dict[str, Any]) -> Run:
    run = start(people, *rows)
    actions.apply(run=run, by=people["bengkulu"])
    run.refresh_from_db()
    return run


def test_a_row_becomes_a_recorded_agreement_and_what_is_empty_stays_empty(people):
    whole = GOOD | {
        "jenis": "MoU", "ruang lingkup": "1. Pelaporan; Pertukaran data", "mulai berlaku": dt.date(2024, 1, 15),
        "berlaku sampai": dt.date(2027, 1, 14), "penanda tangan BNN": "Uji Kepala", "sumber anggaran": "Non-DIPA",
        "sumber": "Arsip kantor",
    }  # fmt: skip
    bare = {"mitra": "yayasan  KIPAS", "judul": "Kerja sama lama"}
    run = saved(people, whole, bare)
    first, second = run.records()
    assert (first.kind, first.origin, first.status, first.year) == ("NK", "DICATAT", "AKTIF", 2024)
    assert (first.partner.organisation.code, first.funds, first.source) == ("P17-04", "NONDIPA", "Arsip kantor")
    assert [(scope.code, scope.title) for scope in first.scopes.all()] == [
        ("PELAPORAN", "Pelaporan"), ("", "Pertukaran data"),
    ]  # fmt: skip
    assert first.obligations.exists()
    assert (second.partner.organisation.code, second.kind, second.subject) == ("P17-05", "PKS", "REHAB")
    assert (second.signed_on, second.start, second.end, second.office_number) == (None, None, None, "")
    assert second.source.startswith("Daftar daftar-pks.xlsx, ")
    assert not second.obligations.exists()
    actions.apply(run=run, by=people["bengkulu"])
    assert Agreement.objects.filter(title="Kerja sama lama").count() == 1


@pytest.mark.parametrize(
    ("change", "column", "sentence"),
    [
        ({"tanggal tanda tangan": dt.date(2031, 1, 1)}, "tanda_tangan", "belum tiba"),
        ({"tanggal tanda tangan": "besok"}, "tanda_tangan", ""),
        ({"tanggal tanda tangan": dt.date(1924, 1, 15)}, "tanda_tangan", "salah ketik"),
        ({"mulai berlaku": dt.date(2024, 2, 1), "berlaku sampai": dt.date(2024, 2, 1)}, "berakhir", "setelah tanggal mulai"),
        ({"berlaku sampai": dt.date(2023, 12, 31)}, "berakhir", "setelah tanggal tanda tangan"),
        ({"mulai berlaku": dt.date(2020, 1, 2), "berlaku sampai": dt.date(2046, 1, 1)}, "berakhir", "paling lama 25 tahun"),
        ({"jenis": "Surat cinta"}, "jenis", "bukan pilihan"),
        ({"sumber anggaran": "APBD"}, "anggaran", "bukan pilihan"),
        ({"judul": ""}, "judul", "wajib"),
        ({"mitra": "=A1"}, "mitra", "rumus"),
        ({"mitra": "???"}, "mitra", "bukan nama"),
        ({"kode mitra": "P99-99"}, "kode_mitra", "tidak dikenal"),
        ({"judul": "j" * 301}, "judul", "lebih panjang"),
        ({"ruang lingkup": "r" * 201}, "ruang_lingkup", "titik koma"),
    ],
)  # fmt: skip
def test_each_mistake_stands_beside_its_cell_and_nothing_is_saved(people, change, column, sentence):
    before = Agreement.objects.count()
    run = start(people, GOOD | {"judul": "Yang benar", "nomor BNN": "1"}, GOOD | change)
    table = actions.preview(run=run, by=people["bengkulu"])
    assert not table.rows[0].problems
    assert sentence in dict(table.rows[1].problems)[column]
    with pytest.raises(ValidationError):
        actions.apply(run=run, by=people["bengkulu"])
    assert Agreement.objects.count() == before


def test_an_unknown_partner_is_asked_and_may_be_added_once_for_the_whole_file(people):
    rows = [GOOD | {"mitra": "RSUD Rekaan Jaya"}, {"mitra": "rsud rekaan  jaya", "judul": "Yang kedua"}]
    run = start(people, *rows)
    table = actions.preview(run=run, by=people["bengkulu"])
    question = table.rows[0].questions["mitra"]
    assert question.choices[-1] == ("+baru", "Tambahkan sebagai mitra baru (rumah sakit)")
    assert "Yayasan Kipas (P17-05)" in dict(question.others).values()
    with pytest.raises(ValidationError, match="belum pasti"):
        actions.apply(run=run, by=people["bengkulu"])
    chosen = {str(row.line): {"mitra": "+baru"} for row in table.rows}
    actions.answer(run=run, answers=chosen, by=people["bengkulu"])
    actions.apply(run=run, by=people["bengkulu"])
    partner = Partner.objects.get(organisation__name="RSUD Rekaan Jaya")
    assert (partner.organisation.code, partner.kind, partner.organisation.parent.code) == ("P17-06", "RSUD", "BNNP-17")
    assert partner.agreements.count() == 2


def test_a_misspelled_partner_is_proposed_first(people):
    (row,) = looked_at(people, GOOD | {"mitra": "Yayasan Pesonna"}).rows
    assert row.doubtful
    assert row.questions["mitra"].choices[0][1] == "Yayasan Pesona (P17-04)"


def test_a_partner_of_another_province_goes_by_its_code_and_needs_a_reason(people):
    elsewhere = Organisation.objects.get(code="BNNP-35")
    far = partners.add_partner(office=elsewhere, name="Yayasan Uji Jauh", region=elsewhere.region, by=people["jatim"])
    row = GOOD | {"mitra": "Yayasan Uji Jauh", "kode mitra": far.organisation.code}
    (found,) = looked_at(people, row).rows
    assert "provinsi lain" in dict(found.problems)["alasan"]
    (found,) = looked_at(people, GOOD | {"mitra": "Yayasan Uji Jauh"}).rows
    assert "Yayasan Uji Jauh" not in str(found.questions["mitra"].choices)  # not offered by name
    run = saved(people, row | {"alasan luar provinsi": "Satu-satunya layanan anak."})
    assert run.records()[0].partner == far


@pytest.mark.parametrize(
    ("second", "column", "sentence"),
    [
        ({"judul": "Lain"}, "nomor_bnn", "sama dengan baris 2"),
        ({"judul": "Lain", "nomor BNN": "pks 7 i ka rh.00 2024 bnnp"}, "nomor_bnn", "sama dengan baris 2"),
        ({"judul": "Lain", "tanggal tanda tangan": None}, "nomor_bnn", "sama dengan baris 2"),
        ({"judul": "Lain", "nomor BNN": "", "nomor mitra": "12/A"}, "nomor_mitra", "sama dengan baris 2"),
        ({"nomor BNN": ""}, "judul", "sama dengan baris 2"),
    ],
)
def test_a_number_or_an_agreement_twice_in_the_file_is_said(people, second, column, sentence):
    table = looked_at(people, GOOD | {"nomor mitra": "12/A"}, GOOD | second)
    assert not table.rows[0].problems
    assert sentence in dict(table.rows[1].problems)[column]


def test_the_same_number_in_another_year_is_another_agreement(people):
    later = GOOD | {"tanggal tanda tangan": dt.date(2025, 1, 15), "judul": "Tahun berikutnya"}
    assert looked_at(people, GOOD, later).complete


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (GOOD | {"nomor BNN": "PKS/1/2026", "tanggal tanda tangan": dt.date(2026, 3, 1)}, "nomor_bnn"),
        (GOOD | {"mitra": "Yayasan Kipas", "nomor mitra": "5/YK/2026", "tanggal tanda tangan": dt.date(2026, 3, 1)},
         "nomor_mitra"),
        ({"mitra": "Yayasan Kipas", "tanggal tanda tangan": dt.date(2023, 5, 30), "judul":
          "Penyelenggaraan rehabilitasi berkelanjutan bagi pecandu dan korban penyalahgunaan narkotika"}, "judul"),
    ],
)  # fmt: skip
def test_what_the_register_has_already_is_said(people, row, column):
    active(people, office_number="PKS/1/2026", partner_number="5/YK/2026", year=2026)
    (found,) = looked_at(people, row).rows
    assert dict(found.problems)[column].startswith("sudah")


@pytest.mark.parametrize("name", sorted(set(CAST) - {"admin", "pusat", "penetap", "bengkulu", "kepala"}))
def test_only_staff_of_the_office_import_its_list(people, name):
    with pytest.raises((PermissionDenied, Organisation.DoesNotExist)):
        start(people, GOOD, by=name)


def test_a_list_is_not_imported_for_a_partner(people):
    with pytest.raises(PermissionDenied):
        start(people, GOOD, by="pusat", scope="P17-05")


def test_an_import_is_taken_back_with_its_duties_and_the_partner_it_added(people):
    run = start(people, GOOD | {"mitra": "Klinik Rekaan", "mulai berlaku": dt.date(2024, 1, 15), "berlaku sampai":
                                dt.date(2028, 1, 14), "ruang lingkup": "semua"})  # fmt: skip
    line = str(actions.preview(run=run, by=people["bengkulu"]).rows[0].line)
    actions.answer(run=run, answers={line: {"mitra": "+baru"}}, by=people["bengkulu"])
    actions.apply(run=run, by=people["bengkulu"])
    agreement = Agreement.objects.get(partner__organisation__name="Klinik Rekaan")
    assert agreement.scopes.count() == 4
    actions.undo(run=run, by=people["bengkulu"], reason="Salah berkas")
    assert not Agreement.objects.filter(pk=agreement.pk).exists()
    assert not Organisation.objects.filter(name="Klinik Rekaan").exists()
    assert Event.objects.get(event="partners.take_back").data == {"count": 1}


def with_visit(agreement: Agreement, people: People) -> None:
    Visit.objects.create(
        office=agreement.office, partner=agreement.partner, agreement=agreement, year=2026, quarter=1, instrument="1",
        created_by=people["bengkulu"], in_charge=people["bengkulu"],
    )  # fmt: skip


def with_renewal(agreement: Agreement, people: People) -> None:
    partners.renew(agreements=[agreement], by=people["bengkulu"])


def with_evidence(agreement: Agreement, people: People) -> None:
    duty = agreement.obligations.filter(kind=ObligationKind.TRAINING).first()
    partners.send(obligation=duty, by=people["bengkulu"], evidence="Surat 1/2026")


def with_words(agreement: Agreement, people: People) -> None:
    partners.change_draft(agreement=agreement, by=people["bengkulu"], purpose="Dilengkapi dengan tangan.")


@pytest.mark.parametrize(
    ("grow", "what"),
    [(with_visit, "kunjungan"), (with_renewal, "perpanjangan"), (with_evidence, "bukti kewajiban"),
     (with_words, "diubah dengan tangan")],
)  # fmt: skip
def test_an_import_on_which_something_grew_stays_and_says_what(people, grow, what):
    run = saved(people, GOOD | {"mulai berlaku": dt.date(2024, 1, 15), "berlaku sampai": dt.date(2028, 1, 14),
                                "ruang lingkup": "semua"})  # fmt: skip
    (agreement,) = run.records()
    grow(agreement, people)
    with pytest.raises(ValidationError, match=what):
        actions.undo(run=run, by=people["bengkulu"], reason="Salah berkas")
    assert Agreement.objects.filter(pk=agreement.pk).exists()


def test_the_queries_of_a_check_do_not_grow_with_the_rows(people):
    counts = []
    for n in (1, 3, 60):
        rows = [GOOD | {"judul": f"Nomor {i}", "nomor BNN": f"PKS/{i}/2024"} for i in range(n)]
        run = start(people, *rows)
        with CaptureQueriesContext(connection) as captured:
            assert actions.preview(run=run, by=people["bengkulu"]).complete
        counts.append(len(captured))
    assert counts[0] == counts[1] == counts[2]


def test_the_pages_of_the_import_lead_from_template_to_preview(people):
    client = people.client("bengkulu")
    assert client.get("/impor/perjanjian/BNNP-35/baru/").status_code == 404
    response = client.get("/impor/perjanjian/BNNP-17/baru/")
    assert "Daftar perjanjian lama" in response.content.decode()
    answer = client.post("/impor/perjanjian/BNNP-17/baru/", {"file": upload([GOOD])}, follow=True)
    assert "1 baris sudah benar" in answer.content.decode()
