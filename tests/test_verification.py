"""What the public sees: live status first, limits only for guessing, files checked by bytes and by signature."""

import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from awards import actions as awards
from bnnportal.documents import actions, signing, verification
from bnnportal.documents.models import Document


@pytest.fixture
def document(edition, people) -> Document:
    return awards.issue_certificates(edition=edition, by=people["admin"])[0]


@pytest.fixture
def signed(document, settings, tmp_path) -> Document:
    """A rendered certificate with a test signature."""
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "uji.p12"), "rahasia-uji"
    signing.make_test_certificate(settings.SIGNING_P12, settings.SIGNING_PASSWORD)
    actions.render(document_id=document.pk)
    document.refresh_from_db()
    assert document.is_ready, document.error
    return document


def contents(document: Document) -> bytes:
    with default_storage.open(document.file) as file:
        return file.read()


def drop(client, data: bytes):
    return client.post("/verifikasi/", {"file": SimpleUploadedFile("piagam.pdf", data, "application/pdf")})


def test_a_known_code_says_sah_and_what_the_certificate_says(client, document):
    page = client.get(f"/verifikasi/{document.code}/")
    assert page.status_code == 200
    text = page.content.decode()
    for words in ("Sah", "BNN Provinsi Riau", "Peringkat 1", "Indeks Ketahanan Masyarakat", "2022", document.number):
        assert words in text
    assert text.index("Sah</h2>") < text.index("Diberikan kepada")


@pytest.mark.parametrize("form", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c.replace('-', ' ')} "])
def test_a_code_may_be_typed_in_any_shape(client, document, form):
    response = client.post("/verifikasi/", {"code": form(document.code)})
    assert response.url == f"/verifikasi/{document.code}/"


def test_an_unknown_code_is_404_with_a_way_on(client, db):
    response = client.get("/verifikasi/AAAA-BBBB-CCCC/")
    assert response.status_code == 404
    assert "tidak dikenal" in response.content.decode()


@pytest.mark.wide
def test_a_hall_on_one_address_scans_300_known_codes_a_minute(client, edition, people):
    codes = [d.code for d in awards.issue_certificates(edition=edition, by=people["admin"])]
    assert all(client.get(f"/verifikasi/{codes[n % 18]}/").status_code == 200 for n in range(300))


@pytest.mark.wide
def test_only_guessing_is_slowed_and_known_codes_still_open(client, document):
    answers = [client.get(f"/verifikasi/AAAA-BBBB-{n:04d}/").status_code for n in range(40)]
    assert answers[:30] == [404] * 30
    assert set(answers[30:]) == {429}
    assert client.post("/verifikasi/", {"code": "ZZZZ-ZZZZ-ZZZZ"}).status_code == 429
    assert client.get(f"/verifikasi/{document.code}/").status_code == 200
    assert client.get("/verifikasi/AAAA-BBBB-9999/", REMOTE_ADDR="10.9.9.9").status_code == 404


@pytest.mark.wide
@hypothesis_settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.binary(max_size=60).map(lambda b: b.decode("latin-1")), st.text(max_size=60)))
def test_codes_of_any_bytes_are_answered(client, db, code):
    from urllib.parse import quote

    from django.core.cache import cache

    cache.clear()
    assert verification.find(code) is None
    assert client.post("/verifikasi/", {"code": code}).status_code in {422, 200}
    path = f"/verifikasi/{quote(code, safe='')}/"
    assert client.get(path).status_code in {404, 200, 301}  # 200: nothing typed leads to the form


def test_a_revoked_certificate_is_410_with_reason_and_replacement(client, document, people):
    new = actions.replace(document=document, by=people["admin"], reason="Ejaan nama salah")
    page = client.get(f"/verifikasi/{document.code}/")
    assert page.status_code == 410
    text = page.content.decode()
    assert "Ejaan nama salah" in text
    assert f"/verifikasi/{new.code}/" in text
    assert ">Sah<" not in text
    assert client.get(f"/verifikasi/{new.code}/").status_code == 200


def test_the_issued_file_is_recognised_by_bytes_and_signature(client, signed):
    page = drop(client, contents(signed))
    assert page.status_code == 200
    text = page.content.decode()
    assert "Sah" in text
    assert "Utuh" in text
    assert signed.number in text


@pytest.mark.wide
def test_a_tampered_file_is_refused(client, signed):
    data = bytearray(contents(signed))
    data[len(data) // 3] ^= 1
    page = drop(client, bytes(data))
    assert page.status_code == 422
    text = page.content.decode()
    assert "Tidak dapat dipastikan asli" in text
    assert "Tidak sah" in text
    assert ">Sah<" not in text


def test_a_file_of_a_revoked_certificate_says_so(client, signed, people):
    data = contents(signed)
    actions.revoke(document=signed, by=people["admin"], reason="Dibatalkan")
    assert "Dicabut" in drop(client, data).content.decode()


@pytest.mark.parametrize("data", [b"x", b"%PDF-1.7 rusak", bytes(range(256)) * 100, b"PK\x03\x04zip"])
def test_what_is_no_pdf_of_ours_is_refused_with_a_sentence(client, db, data):
    page = drop(client, data)
    assert page.status_code == 422
    assert "Tidak dapat dipastikan asli" in page.content.decode()


def test_an_empty_form_asks_for_code_or_file(client, db):
    page = client.post("/verifikasi/", {})
    assert page.status_code == 422
    assert "Tulis kodenya" in page.content.decode()


def test_a_gigabyte_is_refused_before_it_is_read(client, db):
    class Endless(io.RawIOBase):
        def read(self, size=-1):
            raise AssertionError("the body was read")

    response = client.generic(
        "POST", "/verifikasi/", b"", content_type="multipart/form-data; boundary=x", CONTENT_LENGTH=str(2**30),
        **{"wsgi.input": Endless()},
    )  # fmt: skip
    assert response.status_code == 413
    assert "20 MB" in response.content.decode()


@pytest.mark.wide
def test_strangers_files_are_limited_and_ours_never(client, signed):
    data = contents(signed)
    answers = [drop(client, f"%PDF-1.7 {n}".encode()).status_code for n in range(12)]
    assert answers == [422] * 10 + [429] * 2
    assert drop(client, data).status_code == 200


def test_only_few_files_are_read_at_once(client, db):
    with verification.slot(), verification.slot():
        assert drop(client, b"%PDF-1.7 x").status_code == 429
    assert drop(client, b"%PDF-1.7 x").status_code == 422


@pytest.mark.wide
def test_the_page_keeps_nothing_of_a_dropped_file(client, signed, settings):
    from pathlib import Path

    before = sorted(Path(settings.MEDIA_ROOT).rglob("*.pdf"))
    drop(client, contents(signed) + b" ")
    assert sorted(Path(settings.MEDIA_ROOT).rglob("*.pdf")) == before
