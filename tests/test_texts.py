"""The tab of an agreement's text: versions in their order, issuing, three ways to sign, and back to draft."""

import datetime as dt
import io
import zipfile

import docx
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from bnnportal.audit.models import Event
from bnnportal.documents import actions as documents
from bnnportal.documents.enums import LiveState, Signing
from bnnportal.documents.models import Document, KindSetting
from bnnportal.files.models import Attachment
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from partners import actions
from partners.actions import texts, wordings
from partners.enums import AgreementStatus
from partners.models import Version
from tests import agreements, uploads
from tests.cast import CAST
from tests.signers import contents, photo
from tests.texts import FULL, rendered

SEERS = {"admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala", "kipas"}
WRITERS = {"admin", "pusat", "penetap", "bengkulu", "kepala", "kipas"}
ISSUERS = WRITERS - {"kipas"}
TERM = {name: agreements.signature()[name] for name in ("signed_on", "start", "end", "partner_signatory")}


@pytest.fixture(autouse=True)
def _no_seal(settings):
    settings.SIGNING_P12, settings.SIGNING_ROOTS, settings.DEMO = "", [], False


def word(text: str = "Naskah hasil rundingan", name: str = "naskah.docx") -> SimpleUploadedFile:
    out = io.BytesIO()
    file = docx.Document()
    file.add_paragraph(text)
    file.save(out)
    return SimpleUploadedFile(name, out.getvalue())


def pdf(pages: int = 1, name: str = "naskah.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, uploads.pdf(pages))


def bytes_of(upload: SimpleUploadedFile) -> bytes:
    upload.seek(0)
    return upload.read()


def ways(signing: Signing) -> None:
    """How BNNP Bengkulu signs its PKS."""
    KindSetting.objects.update_or_create(
        organisation=Organisation.objects.get(code="BNNP-17"), kind="pks", defaults={"signing": signing}
    )


# Versions


def test_versions_stand_in_the_order_they_came_with_author_and_note(people):
    agreement = agreements.draft(people)
    assert all(people[who] for who in ("bengkulu", "kepala", "kipas"))  # they are there when it begins
    wordings.add_version(agreement=agreement, upload=word(), by=people["bengkulu"], note="  Usul   kantor ")
    wordings.add_version(agreement=agreement, upload=word("Balasan"), by=people["kipas"], note="Pasal 8")
    wordings.add_version(agreement=agreement, upload=pdf(), by=people["kepala"])

    found = [(v.n, v.by.name, v.note) for v in agreement.versions.order_by("n")]
    assert found == [(1, "Bengkulu Uji", "Usul kantor"), (2, "Kipas Uji", "Pasal 8"), (3, "Kepala Uji", "")]
    page = people.client("kipas").get(f"/pks/{agreement.pk}/naskah/").content.decode()
    assert page.index("Versi 3") < page.index("Versi 2") < page.index("Versi 1")
    assert page.index("Versi 3") < page.index("yang akan ditandatangani") < page.index("Versi 2")
    assert Event.objects.filter(event="partners.add_version").count() == 3
    told = Message.objects.filter(event="partners.add_version").values_list("recipient__email", flat=True)
    assert sorted(told) == ["bengkulu@uji.test", "kepala@uji.test", "kipas@uji.test", "kipas@uji.test"]


def test_each_version_is_downloaded_by_both_sides_and_nobody_else(people):
    agreement = agreements.draft(people)
    version = wordings.add_version(agreement=agreement, upload=word(), by=people["bengkulu"])
    url = Attachment.objects.of(version).get().get_absolute_url()
    for name in CAST:
        response = people.client(name).get(url)
        assert response.status_code == (200 if name in SEERS else 404), name
        if name in SEERS:
            b"".join(response)
    more = {"holder_type": "partners.version", "holder_id": version.pk, "file": pdf()}
    assert people.client("bengkulu").post(reverse("attachment-upload"), more).status_code == 403
    assert Attachment.objects.of(version).count() == 1


@pytest.mark.wide
@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (uploads.HTML, "naskah.docx", "tidak dikenal"),
        (uploads.OLE, "naskah.doc", "Office lama"),
        (uploads.xlsx(), "naskah.docx", "diterima"),
        (photo(), "naskah.pdf", "diterima"),
        (uploads.pdf()[:-200], "naskah.pdf", "terpotong"),
        (uploads.pdf(encryption=uploads.pikepdf.Encryption(owner="a", user="b")), "naskah.pdf", "dikunci sandi"),
        (b"%PDF-1.7\n" + b"0" * (20 * 1024 * 1024), "naskah.pdf", "lebih besar"),
        (b"", "naskah.pdf", "kosong"),
    ],
    ids=["html", "doc", "xlsx", "photo", "cut", "locked", "large", "empty"],
)
def test_what_is_no_text_is_refused_with_a_sentence_and_leaves_nothing(people, data, name, words):
    agreement = agreements.draft(people)
    client = people.client("kipas")
    page = client.post(
        f"/pks/{agreement.pk}/naskah/versi/", {"file": SimpleUploadedFile(name, data), "note": "Catatan kami"}
    )
    if name != "naskah.pdf" or words != "lebih besar":  # that one is stopped before any form reads it
        assert page.status_code == 200
        assert words in page.content.decode()
        assert "Catatan kami" in page.content.decode()
    with pytest.raises(ValidationError, match=words):
        wordings.add_version(agreement=agreement, upload=SimpleUploadedFile(name, data), by=people["kipas"])
    assert not Version.objects.exists()
    assert not Attachment.objects.exists()


def test_the_same_file_sent_twice_is_one_version(people):
    agreement = agreements.draft(people)
    same = pdf()
    wordings.add_version(agreement=agreement, upload=same, by=people["bengkulu"])
    with pytest.raises(ValidationError, match="sama dengan versi 1"):
        wordings.add_version(agreement=agreement, upload=same, by=people["bengkulu"])
    assert (Version.objects.count(), Attachment.objects.count()) == (1, 1)


def test_a_version_number_is_given_once_by_the_database_too(people):
    agreement = agreements.draft(people)
    version = wordings.add_version(agreement=agreement, upload=pdf(), by=people["bengkulu"])
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO partners_version (agreement_id, n, note, by_id, at) VALUES (%s, 1, '', %s, now())",
            [agreement.pk, version.by_id],
        )


@pytest.mark.parametrize("state", ["ready", "active"])
def test_versions_are_added_before_the_agreement_is_ready_only(people, state):
    agreement = getattr(agreements, state)(people)
    for who in ("kipas", "bengkulu"):
        with pytest.raises((ValidationError, PermissionDenied)):
            wordings.add_version(agreement=agreement, upload=pdf(), by=people[who])
        assert people.client(who).get(f"/pks/{agreement.pk}/naskah/versi/").status_code in (
            {200} if state == "ready" and who == "bengkulu" else {403, 409}
        )
    assert not Version.objects.exists()


@pytest.mark.wide
def test_who_reads_writes_and_issues(people, turn):
    draft, ready = agreements.draft(people), agreements.ready(people, partner="P17-05", title="Siap", subject="LAIN")
    for who in sorted(CAST):
        with turn(who) as client:
            seen = 200 if who in SEERS else 404
            for page in ("", "word/"):
                assert client.get(f"/pks/{draft.pk}/naskah/{page}").status_code == seen, page
            asked = client.post(f"/pks/{draft.pk}/naskah/pdf/")
            assert asked.status_code == (302 if who in SEERS else 404)
            posted = client.post(f"/pks/{draft.pk}/naskah/versi/", {"file": pdf(), "note": ""})
            assert posted.status_code == (302 if who in WRITERS else 403 if who in SEERS else 404)
            issued = client.post(f"/pks/{ready.pk}/naskah/terbitkan/", {"number": "", "place": "", "on": ""})
            assert issued.status_code == (302 if who in ISSUERS else 403 if who in SEERS else 404)
            assert Document.objects.filter(kind="pks").count() == (who in ISSUERS)


def test_the_page_costs_the_same_however_many_versions(people, django_assert_max_num_queries):
    agreement = agreements.draft(people)
    client = people.client("bengkulu")
    client.get(f"/pks/{agreement.pk}/naskah/")  # what is kept between requests is kept now
    counts = []
    for pages in (1, 2, 3):
        wordings.add_version(agreement=agreement, upload=pdf(pages), by=people["bengkulu"])
        with django_assert_max_num_queries(40) as queries:
            client.get(f"/pks/{agreement.pk}/naskah/")
        counts.append(len(queries))
    assert counts[0] == counts[2]


# Issuing


def test_issued_text_is_frozen_under_its_number(people):
    agreement = agreements.ready(people, **FULL)
    document = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    agreement.refresh_from_db()

    assert document.number == "PKS/001/XI/KA/RH.00/2026/BNNP-17"[:8] + document.number[8:]
    assert agreement.office_number == document.number
    assert agreement.document == document
    frozen = document.content["text"]
    type(agreement).objects.update(title="Judul lain")
    document.refresh_from_db()
    assert document.content["text"] == frozen
    assert "PENYELENGGARAAN REHABILITASI" in frozen["about"]
    with pytest.raises(ValidationError, match="sudah diterbitkan"):
        wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    assert Document.objects.filter(kind="pks").count() == 1


def test_the_offices_own_number_is_taken_and_a_used_one_refused(people):
    first = agreements.ready(people)
    assert wordings.issue_text(agreement=first, by=people["kepala"], number=" PKS/77/VI/2026 ").number == (
        "PKS/77/VI/2026"
    )
    second = agreements.ready(people, partner="P17-04")
    with pytest.raises(ValidationError, match="sudah dipakai"):
        wordings.issue_text(agreement=second, by=people["kepala"], number="PKS/77/VI/2026")
    second.refresh_from_db()
    assert (second.document, second.office_number) == (None, "")


def test_last_version_as_pdf_is_the_very_file_that_is_issued(people):
    agreement = agreements.draft(people)
    wordings.add_version(agreement=agreement, upload=word(), by=people["bengkulu"])
    chosen = pdf(3)
    wordings.add_version(agreement=agreement, upload=chosen, by=people["kipas"])
    for to in (AgreementStatus.LEGAL_REVIEW, AgreementStatus.READY):
        agreement = actions.move(agreement=agreement, to=to, by=people["kepala"])

    document = rendered(wordings.issue_text(agreement=agreement, by=people["bengkulu"]))

    assert contents(document.file) == bytes_of(chosen)
    assert ("Naskah", "hasil perundingan, versi 2") in wordings.text_facts(document)


def test_last_version_in_word_asks_for_its_pdf(people):
    agreement = agreements.draft(people)
    wordings.add_version(agreement=agreement, upload=word(), by=people["bengkulu"])
    for to in (AgreementStatus.LEGAL_REVIEW, AgreementStatus.READY):
        agreement = actions.move(agreement=agreement, to=to, by=people["kepala"])
    with pytest.raises(ValidationError, match="berupa Word"):
        wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    page = people.client("bengkulu").get(f"/pks/{agreement.pk}/naskah/").content.decode()
    assert "Unggah PDF versi terakhir" in page
    with pytest.raises(ValidationError, match="sudah siap ditandatangani"):
        wordings.add_version(agreement=agreement, upload=word("Lain"), by=people["bengkulu"])

    chosen = pdf(2)
    wordings.add_version(agreement=agreement, upload=chosen, by=people["bengkulu"])
    document = rendered(wordings.issue_text(agreement=agreement, by=people["bengkulu"]))
    assert contents(document.file) == bytes_of(chosen)


# Signing


def activate(people, agreement):
    return actions.sign(agreement=agreement, by=people["kepala"], **agreements.signature())


@pytest.mark.wide
@pytest.mark.parametrize("body", ["template", "pdf"])
@pytest.mark.parametrize("way", [Signing.SEAL, Signing.OUTSIDE, Signing.WET])
def test_three_ways_of_signing_up_to_an_active_agreement(people, budi, settings, tmp_path, way, body):
    ways(way)
    if way == Signing.SEAL:
        from bnnportal.documents import signing

        signing.make_test_certificate(tmp_path / "uji.p12", "rahasia")
        settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "uji.p12"), "rahasia"
    agreement = agreements.draft(people)
    if body == "pdf":
        wordings.add_version(agreement=agreement, upload=pdf(2), by=people["bengkulu"])
    for to in (AgreementStatus.LEGAL_REVIEW, AgreementStatus.READY):
        agreement = actions.move(agreement=agreement, to=to, by=people["kepala"])
    document = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    agreement.refresh_from_db()
    assert not texts.has_signed_text(agreement)
    with pytest.raises(ValidationError, match="Belum ada naskah bertanda tangan"):
        activate(people, agreement)

    rendered(document)
    if way == Signing.OUTSIDE:
        signed = SimpleUploadedFile("ttd.pdf", budi.sign(contents(document.file)))
        documents.sign_outside(document=document, upload=signed, by=people["bengkulu"])
    elif way == Signing.WET:
        documents.attach_scan(document=document, upload=SimpleUploadedFile("x.jpg", photo()), by=people["bengkulu"])
    else:
        assert b"/ByteRange" in contents(document.file)
    agreement.refresh_from_db()
    assert texts.has_signed_text(agreement)

    agreement = activate(people, agreement)

    assert agreement.status == AgreementStatus.ACTIVE
    assert agreement.obligations.exists()
    label, url = texts.signed_text(agreement)
    assert document.number in label
    for who in sorted(SEERS):  # both sides and who stands above read it
        response = people.client(who).get(url)
        assert response.status_code == 200, who
        b"".join(response)
    assert people.client("jatim").get(url).status_code == 404


@pytest.mark.wide
def test_scan_given_when_signing_is_also_the_papers_own(people):
    ways(Signing.WET)
    agreement = agreements.ready(people)
    document = rendered(wordings.issue_text(agreement=agreement, by=people["bengkulu"]))
    actions.sign(agreement=agreement, by=people["kepala"], scan=agreements.scan(), **agreements.signature())
    document.refresh_from_db()
    assert document.state == LiveState.READY
    assert document.signed_file


@pytest.mark.wide
def test_verification_shows_the_facts_and_nothing_of_the_text(people, client):
    agreement = agreements.ready(people, **FULL)
    document = rendered(wordings.issue_text(agreement=agreement, by=people["bengkulu"]))
    page = client.get(f"/verifikasi/{document.code}/").content.decode()
    for said in ("Perjanjian Kerja Sama", FULL["title"], "BNN Provinsi Bengkulu", "Yayasan Kipas", "07/YK/VI/2026"):
        assert said in page
    assert "1 Juni 2026 sampai 31 Mei 2027" in page
    assert "PIHAK KESATU" not in page


# Back to draft


@pytest.mark.wide
def test_back_to_draft_revokes_the_text_and_it_is_issued_anew(people, client):
    agreement = agreements.ready(people)
    old = rendered(wordings.issue_text(agreement=agreement, by=people["bengkulu"]))

    agreement = actions.move(
        agreement=agreement, to=AgreementStatus.DRAFT, by=people["bengkulu"], reason="Pasal 8 dirundingkan lagi"
    )
    old.refresh_from_db()
    assert (old.state, old.revoke_reason) == (LiveState.REVOKED, "Pasal 8 dirundingkan lagi")
    assert agreement.office_number == ""
    assert client.get(f"/verifikasi/{old.code}/").status_code == 410

    for to in (AgreementStatus.LEGAL_REVIEW, AgreementStatus.READY):
        agreement = actions.move(agreement=agreement, to=to, by=people["kepala"])
    new = wordings.issue_text(agreement=agreement, by=people["bengkulu"])
    assert new.number != old.number
    assert new.replaces == old
    agreement.refresh_from_db()
    assert agreement.document == new


@pytest.mark.wide
def test_signed_text_of_an_agreement_in_force_is_not_revoked(people):
    agreement = agreements.ready(people)
    document = rendered(wordings.issue_text(agreement=agreement, by=people["bengkulu"]))
    actions.sign(agreement=agreement, by=people["kepala"], scan=agreements.scan(), **agreements.signature())
    with pytest.raises(ValidationError, match="Hentikan perjanjiannya"):
        documents.revoke(document=document, by=people["kepala"], reason="Salah")


def test_date_and_place_of_the_ceremony_stand_in_the_text(people):
    agreement = agreements.ready(people)
    day = dt.date(2026, 12, 1)  # a ceremony to come: in the text, not yet the day of signing
    document = wordings.issue_text(agreement=agreement, by=people["bengkulu"], place="Curup", on=day)
    agreement.refresh_from_db()
    assert (
        "Selasa tanggal satu bulan Desember tahun dua ribu dua puluh enam (01-12-2026) bertempat di Curup"
        in (document.content["text"]["opening"])
    )
    assert (agreement.signed_on, agreement.signed_place) == (None, "Curup")


def test_word_file_is_one_that_the_portal_itself_takes(people):
    agreement = agreements.draft(people, **FULL)
    answer = people.client("kipas").get(f"/pks/{agreement.pk}/naskah/word/")
    assert answer.headers["Content-Disposition"].endswith('.docx"')
    assert zipfile.is_zipfile(io.BytesIO(answer.content))
    version = wordings.add_version(
        agreement=agreement, upload=SimpleUploadedFile("draf.docx", answer.content), by=people["kipas"]
    )
    assert version.n == 1
