"""Extension, amendment, addendum, termination: what is kept, what becomes of the duties, what is refused."""

import datetime as dt
import threading

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction

from bnnportal.files.models import Attachment
from bnnportal.notices.models import Message
from partners import actions, differences
from partners.actions.changes import effect_of_termination, plan_terms
from partners.enums import AgreementStatus, ChangeKind, ObligationKind, ObligationStatus, Validity
from partners.models import Agreement, Change
from tests import agreements, uploads

DAY = dt.date(2026, 6, 3)


@pytest.fixture
def agreement(people) -> Agreement:
    return agreements.active(people)


def letter(data: bytes | None = None, name: str = "surat.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, uploads.pdf() if data is None else data)


def change(agreement, by, kind=ChangeKind.AMENDMENT, **fields) -> Change:
    said = {"on": DAY, "number": "AM/1/2026", "summary": "Disepakati kedua pihak.", "kind": kind} | fields
    return actions.change_terms(agreement=agreement, by=by, **said)


def end_it(agreement, by, **fields) -> Change:
    said = {"on": DAY, "ended_on": DAY, "number": "S/9/2026", "reason": "Lembaga tutup.", "file": letter()} | fields
    return actions.terminate(agreement=agreement, by=by, **said)


# What is kept


def test_an_extension_keeps_what_it_changed_and_brings_the_duties_of_the_time_it_adds(people, agreement):
    before = agreement.obligations.count()
    plan = plan_terms(agreement, kind=ChangeKind.EXTENSION, on=DAY, end=dt.date(2027, 6, 30))
    people["kipas"]
    made = change(agreement, people["bengkulu"], ChangeKind.EXTENSION, end=dt.date(2027, 6, 30), file=letter())
    agreement.refresh_from_db()
    assert (made.before, made.after) == ({"end": "2026-12-31"}, {"end": "2027-06-30"})
    assert agreement.end == dt.date(2027, 6, 30)
    # six reports, one visit, one training, one evaluation of 2027
    assert agreement.obligations.count() - before == len(plan.effect.new) == 9
    assert agreement.obligations.filter(kind=ObligationKind.REPORT).count() == 18
    assert [file.kind for file in Attachment.objects.of(made)] == ["pdf"]
    assert Message.objects.filter(recipient=people["kipas"], event="partners.change_terms").count() == 1


def test_an_earlier_end_drops_what_begins_after_it_and_moves_what_was_due_with_the_year(people, agreement):
    change(agreement, people["bengkulu"], end=dt.date(2026, 9, 15))
    dues = {f"{d.kind} {d.period}": d.due for d in agreement.obligations.all()}
    assert dues["LAPORAN 2026-09"] == dt.date(2026, 10, 7)
    assert "LAPORAN 2026-10" not in dues
    assert dues["EVALUASI 2026"] == dues["KUNJUNGAN 2026-S2"] == dt.date(2026, 9, 15)


def test_what_was_sent_stays_when_its_clause_goes(people, agreement):
    report = agreement.obligations.get(kind=ObligationKind.REPORT, period="2026-07")
    actions.send(obligation=report, by=people["kipas"], evidence="Laporan Juli.")
    codes = [code for code in agreements.standard_codes() if code != "PELAPORAN"]
    made = change(agreement, people["bengkulu"], scopes=codes)
    left = agreement.obligations.filter(kind=ObligationKind.REPORT)
    # January to April were due before the day; May's was due on 7 June and untouched
    assert [d.period for d in left.order_by("period")] == ["2026-01", "2026-02", "2026-03", "2026-04", "2026-07"]
    [scopes] = differences.differences(made.before, made.after)
    assert [text for kind, text in scopes.parts if kind == differences.GONE] == ["Pelaporan"]


def test_a_clause_that_comes_asks_nothing_for_the_time_before_it(people):
    agreement = agreements.active(people, scopes=["MONEV"])
    made = change(agreement, people["bengkulu"], scopes=["MONEV", "PELAPORAN", "Riset bersama"])
    reports = agreement.obligations.filter(kind=ObligationKind.REPORT).order_by("period")
    assert [d.period for d in reports] == [f"2026-{month:02d}" for month in range(6, 13)]
    assert {d.scope.code for d in reports} == {"PELAPORAN"}
    assert made.after["scopes"].splitlines()[-1] == "Riset bersama"


@pytest.mark.parametrize("blanks", ["", "  "])
def test_scopes_are_known_by_code_or_title_however_they_are_written(people, agreement, blanks):
    titles = [f" {scope.title.replace(' ', blanks + ' ').lower()} " for scope in agreement.scopes.all()]
    with pytest.raises(ValidationError, match="Tidak ada yang berubah"):
        change(agreement, people["bengkulu"], scopes=titles)
    before = agreement.obligations.count()
    made = change(agreement, people["bengkulu"], ChangeKind.ADDENDUM, scopes=[*titles, "Rujukan  klien"])
    assert made.after["scopes"].splitlines()[4:] == ["Rujukan klien"]
    assert agreement.obligations.count() == before
    with pytest.raises(ValidationError, match="Tidak ada yang berubah"):
        change(agreement, people["bengkulu"], number="AM/2/2026", scopes=[*titles, "Rujukan klien"])


def test_an_addendum_may_add_only_what_its_letter_says(people, agreement):
    made = change(agreement, people["bengkulu"], ChangeKind.ADDENDUM)
    assert (made.before, made.after) == ({}, {})
    with pytest.raises(ValidationError, match="nomor adendum"):
        change(agreement, people["bengkulu"], ChangeKind.ADDENDUM, number="")


def test_a_termination_keeps_its_letter_and_drops_what_is_due_after_it(people, agreement):
    people["kipas"]
    due_later = agreement.obligations.filter(due__gt=DAY).count()
    assert len(effect_of_termination(agreement, on=DAY).dropped) == due_later > 0
    made = end_it(agreement, people["kepala"])
    agreement.refresh_from_db()
    assert (agreement.status, agreement.termination, agreement.ended_on) == (AgreementStatus.TERMINATED, made, DAY)
    assert not agreement.obligations.filter(due__gt=DAY, status=ObligationStatus.OPEN).exists()
    assert agreement.obligations.filter(due__lte=DAY).count() == 4
    assert Attachment.objects.of(made).count() == 1
    assert "dihentikan" in Message.objects.get(recipient=people["kipas"], event="partners.move_agreement").subject


def test_a_termination_with_notice_keeps_the_duties_until_its_day(people, agreement):
    end_it(agreement, people["kepala"], on=dt.date(2026, 6, 1), ended_on=dt.date(2026, 7, 10))
    agreement.refresh_from_db()
    reports = agreement.obligations.filter(kind=ObligationKind.REPORT).order_by("period")
    assert (agreement.ended_on, reports.last().period) == (dt.date(2026, 7, 10), "2026-06")
    assert Agreement.objects.stood_on(dt.date(2026, 7, 9)).filter(pk=agreement.pk).exists()
    assert not Agreement.objects.stood_on(dt.date(2026, 7, 11)).filter(pk=agreement.pk).exists()


@pytest.mark.parametrize(
    ("day", "state"), [("2026-07-09", Validity.STOPPING), ("2026-07-10", AgreementStatus.TERMINATED)]
)
def test_until_the_notice_is_over_the_agreement_is_still_in_force_and_says_so(people, agreement, day, state):
    end_it(agreement, people["kepala"], ended_on=dt.date(2026, 7, 10))
    stops = state == Validity.STOPPING
    with time_machine.travel(f"{day}T05:00:00Z", tick=False):
        found = Agreement.objects.for_page().get(pk=agreement.pk)
        assert (found.state, found.validity) == (state, state if stops else "")
        assert Agreement.objects.in_force().filter(pk=agreement.pk).exists() == stops
        page = people.client("bengkulu").get(f"/pks/{agreement.pk}/").content.decode()
        rows = people.client("bengkulu").get("/pks/?validity=AKANDIHENTIKAN").context["page"]
        assert (agreement in rows) == stops
    assert ("berlaku sampai 10 Juli 2026" in page) == stops
    assert ("berhenti 10 Juli 2026" in page) != stops
    assert ("Sampai 10 Juli 2026 perjanjian dan kewajibannya tetap berjalan" in page) == stops


def test_the_notice_of_the_portals_own_text_is_thirty_days_and_never_beyond_the_term(people, agreement):
    assert end_it(agreement, people["kepala"], ended_on=None).after == {"end": "2026-07-03"}
    short = agreements.active(people, subject="CEGAH", end=dt.date(2026, 6, 20))
    assert end_it(short, people["kepala"], ended_on=None).after == {"end": "2026-06-20"}
    recorded = Agreement.objects.get(partner__organisation__code="P17-01")
    assert end_it(recorded, people["kepala"], ended_on=None).after == {"end": str(DAY)}


# What is refused


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Tidak ada yang berubah"),
        ({"title": "Rehabilitasi berkelanjutan"}, "Tidak ada yang berubah"),
        ({"title": ""}, "tidak boleh kosong|kosong"),
        ({"end": dt.date(2026, 5, 1)}, "tidak boleh sebelum tanggal suratnya"),
        ({"end": None}, "Tuliskan tanggal berakhirnya"),
        ({"end": dt.date(2027, 1, 31), "kind": ChangeKind.EXTENSION, "on": dt.date(2031, 1, 1)}, "belum tiba"),
        ({"end": dt.date(2026, 12, 31), "kind": ChangeKind.EXTENSION}, "lebih lama"),
        ({"end": dt.date(2026, 11, 1), "kind": ChangeKind.EXTENSION}, "lebih lama"),
        ({"title": "Lain", "on": dt.date(2025, 12, 1)}, "sebelum perjanjian ditandatangani"),
        ({"title": "Lain", "summary": "  "}, "isi perubahannya"),
        ({"title": "Lain", "number": "x" * 121}, "paling panjang"),
        ({"scopes": []}, "paling sedikit satu ruang lingkup"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(people, agreement, fields, sentence):
    with pytest.raises(ValidationError, match=sentence):
        change(agreement, people["bengkulu"], **fields)
    assert not agreement.changes.exists()
    agreement.refresh_from_db()
    assert agreement.title == "Rehabilitasi berkelanjutan"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"file": None}, "Unggah surat penghentiannya"),
        ({"number": " "}, "memerlukan surat dan alasan"),
        ({"reason": ""}, "memerlukan surat dan alasan"),
        ({"on": dt.date(2025, 12, 31)}, "sebelum perjanjian"),
        ({"on": dt.date(2031, 1, 1)}, "belum tiba"),
        ({"ended_on": dt.date(2026, 6, 2)}, "tidak boleh sebelum tanggal suratnya"),
        ({"ended_on": dt.date(2027, 1, 1)}, "memang berakhir pada 31 Desember 2026"),
        ({"file": "word"}, "tidak dikenal|diterima"),
        ({"file": "locked"}, "sandi"),
        ({"file": "large"}, "lebih besar"),
        ({"file": "empty"}, "kosong"),
    ],
)
def test_a_termination_needs_its_letter_a_reason_and_a_day(people, agreement, settings, fields, sentence):
    files = {
        "word": lambda: letter(b"Surat penghentian", "surat.pdf"),
        "locked": lambda: letter(uploads.pdf(encryption=uploads.pikepdf.Encryption(owner="a", user="b"))),
        "large": lambda: letter(b"%PDF-1.7" + b"x" * settings.MAX_FILE_BYTES),
        "empty": lambda: letter(b"   "),
    }
    if fields.get("file") in files:
        fields = {"file": files[fields["file"]]()}
    with pytest.raises(ValidationError, match=sentence):
        end_it(agreement, people["kepala"], **fields)
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.ACTIVE
    assert not agreement.changes.exists()


def test_a_recorded_agreement_without_an_end_is_completed_before_it_is_extended(people):
    recorded = Agreement.objects.filter(origin="DICATAT").first()
    with pytest.raises(ValidationError, match="belum diketahui"):
        change(recorded, people["bengkulu"], ChangeKind.EXTENSION, end=dt.date(2027, 1, 1))
    assert change(recorded, people["bengkulu"], purpose="Layanan bagi warga.").after["purpose"]


@pytest.mark.parametrize("name", ["jatim", "mojokerto", "kipas", "pimpinan", "auditor"])
def test_who_may_not_change_does_not(people, agreement, name):
    with pytest.raises(PermissionDenied):
        change(agreement, people[name], title="Lain")
    with pytest.raises(PermissionDenied):
        end_it(agreement, people[name])


def test_an_operator_amends_and_only_an_approver_ends(people, agreement):
    with pytest.raises(PermissionDenied, match="pejabat penetap"):
        end_it(agreement, people["bengkulu"])
    change(agreement, people["bengkulu"], title="Lain")
    with pytest.raises(ValidationError, match="dipakai"):
        change(agreement, people["bengkulu"], title="Lain lagi")


def test_a_draft_is_edited_not_amended(people):
    with pytest.raises(ValidationError, match="Hanya perjanjian aktif"):
        change(agreements.draft(people), people["bengkulu"], title="Lain")


def test_an_extension_may_not_run_into_another_agreement(people, agreement):
    agreements.active(people, start=dt.date(2027, 1, 1), end=dt.date(2027, 12, 31), title="Tahun depan")
    with pytest.raises(ValidationError, match="bertumpang tindih"):
        change(agreement, people["bengkulu"], ChangeKind.EXTENSION, end=dt.date(2027, 3, 31))


@pytest.mark.parametrize(
    "sql",
    [
        'UPDATE partners_agreement SET "end" = start WHERE id = %s',
        "UPDATE partners_agreement SET status = 'DIHENTIKAN', reason = 'x', ended_on = now() WHERE id = %s",
        "UPDATE partners_agreement SET status = 'DIHENTIKAN', reason = '' WHERE id = %s",
        *(
            'INSERT INTO partners_change (agreement_id, kind, number, "on", summary, before, after, by_id, at) '  # noqa: S608
            f"SELECT id, {said}, '{{}}', '{{}}', created_by_id, now() FROM partners_agreement WHERE id = %s"
            for said in (
                "'PENGHENTIAN', '', now(), 'x'",
                "'AMANDEMEN', 'AM/2', now(), ''",
                "'AMANDEMEN', 'AM/2', '2999-01-01', 'x'",
                "'AMANDEMEN', 'AM/1/2026', now(), 'x'",  # the number of the one before
            )
        ),
    ],
)
def test_the_database_refuses_what_the_pages_refuse(people, agreement, sql):
    change(agreement, people["bengkulu"], title="Judul lain")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, [agreement.pk])


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_two_terminations_at_once_are_one(people):
    agreement = agreements.active(people)
    by, errors = people["kepala"], []

    def run(number: str) -> None:
        try:
            end_it(agreement, by, number=number)
        except ValidationError as error:
            errors.extend(error.messages)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"S/{n}",)) for n in (1, 2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(errors) == 1
    assert agreement.changes.count() == 1


# The difference


@pytest.mark.parametrize(
    ("before", "after", "marked"),
    [
        ("satu dua tiga", "satu empat tiga", "satu [-dua-]{+empat+} tiga"),
        ("satu dua tiga empat", "satu lima enam empat", "satu [-dua tiga-]{+lima enam+} empat"),
        ("rawat jalan", "rawat jalan dan rawat inap", "rawat jalan{+ dan rawat inap+}"),
        ("sama", "sama", "sama"),
    ],
)
def test_texts_are_compared_word_by_word(before, after, marked):
    signs = {"gone": "[-{}-]", "new": "{{+{}+}}", "same": "{}"}
    assert "".join(signs[kind].format(text) for kind, text in differences.words(before, after)) == marked


def test_a_very_long_text_is_compared_as_a_whole():
    parts = differences.words("kata " * 3000, "lain " * 3000)
    assert [kind for kind, _text in parts] == ["gone", "new"]
