"""Three ways to sign: the portal's seal, a person's certificate elsewhere, ink; and nothing counts before it is done."""

import io
import threading
import zipfile

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction

from bnnportal.audit.models import Event
from bnnportal.documents import actions, bundles, outside
from bnnportal.documents.enums import LiveState, Signing
from bnnportal.documents.models import Document
from bnnportal.documents.permissions import check_can_sign
from bnnportal.pages import refusal
from tests import signers
from tests.signers import contents, issue, photo, upload

pytestmark = pytest.mark.usefixtures("no_seal")


def refused(document: Document, data: bytes, by) -> str:
    """The sentence with which a signed file is refused; it must leave nothing behind."""
    with pytest.raises(ValidationError) as caught:
        actions.sign_outside(document=document, upload=upload(data), by=by)
    document.refresh_from_db()
    assert (document.signed_at, document.signed_file, document.signature) == (None, "", {})
    return " ".join(caught.value.messages)


# Outside the portal


def test_paper_to_be_signed_outside_waits_without_the_portals_seal(electronic, settings, people):
    assert electronic.state == LiveState.UNSIGNED
    assert electronic.in_charge == people["penetap"]
    assert b"/ByteRange" not in contents(electronic.file)


@pytest.mark.wide
def test_file_signed_outside_is_accepted_and_the_signer_named(electronic, people, budi, settings):
    settings.SIGNING_ROOTS = [str(budi.root)]
    signed = budi.sign(contents(electronic.file))

    document = actions.sign_outside(document=electronic, upload=upload(signed), by=people["pusat"])

    assert document.state == LiveState.READY
    assert contents(document.signed_file) == signed
    assert (document.signature["subject"], document.signature["trusted"]) == ("Budi Uji", True)
    assert Event.objects.get(event="documents.sign_outside").data["signer"] == "Budi Uji"
    document.refresh_from_db()
    assert (document.file, document.sha256) == (electronic.file, electronic.sha256)  # the issued file stays


@pytest.mark.wide
@pytest.mark.parametrize("box", [None, (20, 20, 220, 90)], ids=["invisible", "visible"])
def test_signatures_seen_or_not_and_two_of_them_are_accepted(electronic, people, budi, box, tmp_path):
    once = budi.sign(contents(electronic.file), box=box)
    twice = signers.Person(tmp_path, "Ani Uji").sign(once, field="Ttd2")

    document = actions.sign_outside(document=electronic, upload=upload(twice), by=people["pusat"])

    assert document.signature["subject"] == "Ani Uji"


@pytest.mark.wide
def test_chain_unknown_to_us_is_refused_where_roots_are_named_and_marked_elsewhere(
    electronic, people, budi, settings, tmp_path
):
    signed = budi.sign(contents(electronic.file))
    settings.SIGNING_ROOTS = [str(signers.Person(tmp_path, "Penerbit Lain").root)]
    assert "bukan dari penerbit yang dipercaya" in refused(electronic, signed, people["pusat"])

    settings.DEMO = True
    document = actions.sign_outside(document=electronic, upload=upload(signed), by=people["pusat"])
    assert document.signature["trusted"] is False
    page = people.client("pusat").get(document.get_absolute_url()).content.decode()
    assert "penerbit sertifikatnya tidak dikenal portal" in page


@pytest.mark.wide
def test_signed_file_of_another_paper_names_that_paper(edition, people, budi):
    mine, other = issue(edition, people, Signing.OUTSIDE, 2)
    sentence = refused(mine, budi.sign(contents(other.file)), people["pusat"])
    assert sentence == f"Berkas ini bertanda tangan untuk dokumen {other.number}, bukan untuk dokumen ini."


def encrypted(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        file.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    return out.getvalue()


def saved_again(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        file.save(out)
    return out.getvalue()


TRICKS = {
    "unsigned": (lambda data, who: data, "same"),
    "added without signature": (lambda data, who: signers.turned(data), "unsigned"),
    "printed anew and signed": (lambda data, who: who.sign(saved_again(data)), "other"),
    "altered first byte": (lambda data, who: who.sign(flip(data, 12)), "other"),
    "page turned before signing": (lambda data, who: who.sign(signers.turned(data)), "page"),
    "painted over before signing": (lambda data, who: who.sign(signers.painted_over(data)), "page"),
    "action added before signing": (lambda data, who: who.sign(signers.note_added(data)), "page"),
    "another document behind ours": (lambda data, who: who.sign(signers.another_behind(data)), "page"),
    "two others behind ours": (lambda data, who: who.sign(signers.another_behind(data, times=2)), "page"),
    "painted over after signing": (lambda data, who: signers.painted_over(who.sign(data)), "changed"),
    "bytes after the signature": (lambda data, who: who.sign(data) + b"\n% lagi\n", "part"),
    "signature over the whole page": (lambda data, who: who.sign(data, box=(0, 0, 841, 595)), "visible"),
    "signature damaged": (lambda data, who: flip(who.sign(data), len(data) + 40), "changed|broken|unsigned"),
    "locked with a password": (lambda data, who: encrypted(data), "encrypted"),
    "cut off": (lambda data, who: who.sign(data)[:-3000], "changed|broken|unsigned"),
    "no pdf": (lambda data, who: b"Ini surat biasa", "broken"),
}


def flip(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]


@pytest.mark.wide
@pytest.mark.parametrize("trick", TRICKS, ids=str)
def test_every_trick_is_refused_with_its_sentence(electronic, people, budi, trick):
    change, codes = TRICKS[trick]
    sentence = refused(electronic, change(contents(electronic.file), budi), people["pusat"])
    assert any(sentence.startswith(str(outside.REASONS[code])) for code in codes.split("|")), sentence


@pytest.mark.wide
def test_certificate_that_has_ended_is_refused(electronic, people, tmp_path):
    late = signers.Person(tmp_path, "Lama Uji", since=-400, days=365)
    data = contents(electronic.file)
    # the signer's own clock is set back: pyHanko would not help to sign today
    assert "sudah atau belum berlaku" in refused(electronic, late.sign(data), people["pusat"])


@pytest.mark.wide
def test_file_that_eats_the_machine_is_cut_short_and_harms_no_other(electronic, budi):
    data = contents(electronic.file)
    bomb = data + b"\n1 0 obj\n" + b"[" * 2_000_000 + b"/ByteRange startxref\n9\n%%EOF"
    good = budi.sign(data)

    findings = outside.check_all([(data, bomb), (data, good)])

    assert findings[0].code in {"broken", "unsigned"}
    assert findings[1].code == ""


@pytest.mark.wide
def test_waiting_paper_that_is_revoked_takes_no_signature(electronic, people, budi):
    signed = budi.sign(contents(electronic.file))
    actions.revoke(document=electronic, by=people["penetap"], reason="Salah nama")
    assert "sudah dicabut" in refused(electronic, signed, people["pusat"])


@pytest.mark.wide
def test_only_the_issuing_office_brings_signatures(electronic, people, budi):
    signed = budi.sign(contents(electronic.file))
    for name in ("pimpinan", "auditor", "bengkulu", "kepala", "kipas"):
        with pytest.raises(PermissionDenied):
            actions.sign_outside(document=electronic, upload=upload(signed), by=people[name])
    assert refusal(check_can_sign, people["pusat"], electronic) == ""


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_of_two_uploads_at_once_one_wins(edition, people, budi):
    document = issue(edition, people, Signing.OUTSIDE)[0]
    data = contents(document.file)
    files = [budi.sign(data), budi.sign(data)]
    by, said, start = people["pusat"], [], threading.Barrier(2)
    assert files[0] != files[1]

    def bring(signed: bytes) -> None:
        start.wait()
        try:
            actions.sign_outside(document=document, upload=upload(signed), by=by)
            said.append("")
        except ValidationError as error:
            said.append(error.messages[0])
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=(signed,)) for signed in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(said) == ["", "Dokumen ini sudah ditandatangani."]
    document.refresh_from_db()
    kept = contents(document.signed_file)
    assert kept in files
    assert Event.objects.filter(event="documents.sign_outside").count() == 1


# In ink


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "PDF"])
def test_scan_is_kept_beside_the_original(inked, people, kind):
    assert inked.state == LiveState.UNSIGNED
    document = actions.attach_scan(document=inked, upload=upload(photo(kind)), by=people["pusat"])

    assert document.state == LiveState.READY
    assert document.signed_file.endswith({"JPEG": ".jpg", "PNG": ".png", "PDF": ".pdf"}[kind])
    assert contents(document.file)
    client = people.client("pusat")
    got = client.get(f"/dokumen/{document.code}/unduh/")
    assert b"".join(got.streaming_content) == contents(document.signed_file)
    assert "attachment" in got.headers["Content-Disposition"]
    assert got.headers["Content-Type"] == {"JPEG": "image/jpeg", "PNG": "image/png", "PDF": "application/pdf"}[kind]
    original = client.get(f"/dokumen/{document.code}/asli/")
    assert b"".join(original.streaming_content) == contents(document.file)


def test_what_is_no_scan_of_this_paper_is_refused(inked, people):
    pusat = people["pusat"]
    for data, says in (
        (b"PK\x03\x04zip", ""),
        (b"MZ program", "program"),
        (contents(inked.file), "berkas asli yang belum ditandatangani"),
    ):
        with pytest.raises(ValidationError) as caught:
            actions.attach_scan(document=inked, upload=upload(data), by=pusat)
        assert says in " ".join(caught.value.messages)
    with pytest.raises(ValidationError, match="dengan tinta"):
        actions.sign_outside(document=inked, upload=upload(contents(inked.file)), by=pusat)
    inked.refresh_from_db()
    assert inked.state == LiveState.UNSIGNED


@pytest.mark.wide
def test_one_scan_proves_one_paper(edition, people):
    first, second = issue(edition, people, Signing.WET, 2)
    actions.attach_scan(document=first, upload=upload(photo()), by=people["pusat"])
    with pytest.raises(ValidationError, match="dokumen lain"):
        actions.attach_scan(document=second, upload=upload(photo()), by=people["pusat"])
    first.refresh_from_db()
    assert default_storage.exists(first.signed_file)


def test_better_scan_replaces_the_first_with_a_reason(inked, people):
    first = actions.attach_scan(document=inked, upload=upload(photo()), by=people["pusat"])
    old = first.signed_sha256
    better = upload(photo(colour="ivory"))
    with pytest.raises(ValidationError):
        actions.replace_scan(document=first, upload=better, reason="  ", by=people["pusat"])
    second = actions.replace_scan(document=first, upload=better, reason="Kabur", by=people["pusat"])

    assert second.signed_sha256 != old
    assert second.signed_at == first.signed_at
    line = Event.objects.get(event="documents.replace_scan")
    assert (line.data["old"], line.data["reason"]) == (old, "Kabur")


def test_sealed_paper_takes_no_other_signature(edition, people):
    document = issue(edition, people, Signing.SEAL)[0]
    assert document.state == LiveState.READY
    assert document.in_charge is None
    with pytest.raises(ValidationError, match="segel elektronik"):
        actions.attach_scan(document=document, upload=upload(photo()), by=people["pusat"])


def test_database_knows_no_signed_paper_without_its_file(inked):
    with pytest.raises(IntegrityError, match="document_signed_has_file"), transaction.atomic():
        Document.objects.filter(pk=inked.pk).update(signed_at=inked.issued_at)


# Many at once


@pytest.mark.wide
def test_forty_files_are_matched_by_how_they_begin(edition, people, budi):
    papers = issue(edition, people, Signing.OUTSIDE, 3)
    signed = [budi.sign(contents(d.file)) for d in papers]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for number, data in enumerate(signed[:2]):
            file.writestr(f"map/{number}.pdf", data)
        file.writestr("asing.pdf", b"%PDF-1.7 asing")
        file.writestr("lama.pdf", contents(papers[0].file))
    loose = [upload(archive.getvalue(), "a.zip"), upload(signed[2], "c.pdf"), upload(signed[2], "c (1).pdf")]

    outcomes = actions.sign_many_outside(uploads=loose, by=people["pusat"])

    got = {outcome.name: (outcome.document, outcome.problem) for outcome in outcomes}
    assert [got[name] for name in ("0.pdf", "1.pdf", "c.pdf")] == [(d, "") for d in papers]
    assert "bukan kelanjutan" in got["asing.pdf"][1]
    assert got["lama.pdf"][1] == str(outside.REASONS["same"])
    assert got["c (1).pdf"][1] == "Dokumen ini sudah ditandatangani."
    assert not Document.objects.awaiting_signature(people["pusat"]).exists()


@pytest.mark.parametrize("data", [b"PK\x03\x04 rusak", b"PK\x03\x04"], ids=["damaged", "empty"])
def test_zip_that_cannot_be_read_is_one_refused_file(people, edition, data):
    (outcome,) = actions.sign_many_outside(uploads=[upload(data, "x.zip")], by=people["pusat"])
    assert "rusak" in outcome.problem


def test_zip_bomb_is_not_unpacked():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.pdf", bytes(bundles.MAX_UNPACKED + 1))
    (piece,) = bundles.unpack([upload(bomb.getvalue(), "bom.zip")])
    assert "terlalu banyak" in piece.problem
    assert piece.data == b""


def test_too_many_files_are_refused_together():
    with pytest.raises(ValidationError, match="101 berkas"):
        bundles.unpack([upload(b"%PDF", f"{n}.pdf") for n in range(101)])
