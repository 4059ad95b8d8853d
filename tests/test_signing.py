"""A signature that any change breaks, and a verdict that no file can upset."""

import random
import time
import zlib
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from asn1crypto import cms
from cryptography.hazmat.primitives.serialization import pkcs12
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NumberObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from bnnportal.documents import certificates, checks, render, signing
from bnnportal.documents.models import Document
from tests.test_render import certificate


@pytest.fixture(scope="module")
def key(tmp_path_factory):
    path = tmp_path_factory.mktemp("kunci") / "uji.p12"
    signing.make_test_certificate(path, "rahasia")
    return path


@pytest.fixture(autouse=True)
def signing_settings(settings, key):
    settings.SIGNING_P12, settings.SIGNING_PASSWORD, settings.SIGNING_ROOTS = str(key), "rahasia", []


@pytest.fixture(scope="module")
def paper():
    return render.unsigned(certificate())


@pytest.fixture
def signed(paper):
    return signing.sign(paper)[0]


def inspect(data):
    return signing.inspect(data, [], signing._test_roots())


def signed_ranges(data):
    with pikepdf.open(BytesIO(data)) as file:
        start, length, second, rest = (int(n) for n in file.Root.AcroForm.Fields[0].V.ByteRange)
    assert second + rest == len(data)
    return [*range(start, start + length), *range(second, second + rest)]


@pytest.mark.wide
def test_signed_paper_is_valid_and_known(signed):
    verdict = signing.check(signed)

    assert (verdict.state, verdict.kind, verdict.signer) == ("valid", "uji", "UJI – Portal BNN")
    assert "sertifikat uji" in verdict.reason


def test_signature_is_described(paper, key):
    who = signing.sign(paper)[1]
    certificate_ = pkcs12.load_key_and_certificates(key.read_bytes(), b"rahasia")[1]

    assert who == signing.identity()
    assert (who["level"], who["kind"], who["issuer"]) == ("PAdES B-B", "uji", "UJI – Portal BNN – Akar")
    assert int(certificate_.serial_number) > 0
    assert who["not_after"] == certificate_.not_valid_after_utc.date().isoformat()


def test_unsigned_paper_is_unsigned(paper):
    assert signing.check(paper).state == "unsigned"


@pytest.mark.wide
def test_every_flipped_bit_is_noticed(signed):
    dice = random.Random(20261122)
    for position in dice.sample(signed_ranges(signed), 300):
        damaged = bytearray(signed)
        damaged[position] ^= 1 << dice.randrange(8)
        assert inspect(bytes(damaged)).state != "valid", f"bit of byte {position} went unnoticed"


@pytest.mark.wide
def test_flipped_bits_of_the_signature_itself_are_noticed(signed):
    """In what the signer vouched for and in the signature's value; around them lies what no one vouches for."""
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    raw = bytes.fromhex(signed[start : signed.index(b">", start)].decode())
    (info,) = cms.ContentInfo.load(raw)["content"]["signer_infos"]
    attributes = info["signed_attrs"].contents
    value = info["signature"].native
    places = [raw.index(part) + offset for part in (attributes, value) for offset in range(len(part))]
    dice = random.Random(1)
    for place in dice.sample(places, 60):
        damaged = bytearray(signed)
        damaged[start + 2 * place : start + 2 * place + 2] = b"%02x" % (raw[place] ^ 1 << dice.randrange(8))
        assert inspect(bytes(damaged)).state != "valid", f"byte {place} of the signature went unnoticed"


def test_certificate_is_embedded_once(signed):
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    raw = bytes.fromhex(signed[start : signed.index(b">", start)].decode())

    assert len(cms.ContentInfo.load(raw)["content"]["certificates"]) == 1


@pytest.mark.wide
def test_edit_after_signing_is_invalid(signed):
    writer = IncrementalPdfFileWriter(BytesIO(signed))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(180)
    writer.mark_update(page.container_ref)
    edited = BytesIO()
    writer.write(edited)

    assert edited.getvalue().startswith(signed)  # nothing signed was touched
    verdict = signing.check(edited.getvalue())
    assert verdict.state == "invalid"
    assert verdict.reason == "Isi berkas berubah setelah ditandatangani."


@pytest.mark.wide
def test_bytes_after_the_signature_are_noticed(signed):
    assert signing.check(signed + b"\n% lagi").state == "invalid"


@pytest.mark.wide
def test_stranger_with_the_same_name_is_unknown(signed, settings, tmp_path):
    signing.make_test_certificate(tmp_path / "lain.p12", "rahasia")
    settings.SIGNING_P12 = str(tmp_path / "lain.p12")

    verdict = signing.check(signed)

    assert (verdict.state, verdict.code) == ("invalid", "untrusted")


@pytest.mark.wide
def test_root_in_settings_is_trusted(signed, settings, key):
    settings.SIGNING_P12, settings.SIGNING_ROOTS = "", [str(signing.root_beside(key))]

    assert signing.check(signed).state == "valid"


@pytest.mark.wide
def test_name_of_bsre_without_its_root_is_not_bsre(monkeypatch, settings, tmp_path, paper):
    monkeypatch.setattr(signing, "ROOT_NAME", "Balai Besar Sertifikasi Elektronik")
    signing.make_test_certificate(tmp_path / "tiruan.p12", "rahasia")
    settings.SIGNING_P12 = str(tmp_path / "tiruan.p12")
    assert signing.identity()["kind"] == "uji"

    signing._load.cache_clear()
    settings.SIGNING_ROOTS = [str(signing.root_beside(tmp_path / "tiruan.p12"))]
    assert signing.identity()["kind"] == "bsre"
    assert "Balai Besar Sertifikasi Elektronik" in certificates.validity(Document(signing="SEGEL"), "")
    assert signing.check(signing.sign(paper)[0]).kind == "bsre"


def test_key_is_loaded_once(paper):
    signing._load.cache_clear()
    for _number in range(5):
        signing.sign(paper)
        signing.identity()

    assert signing._load.cache_info().misses == 1


@given(st.binary(max_size=2000))
@hypothesis_settings(max_examples=200, deadline=None)
def test_any_bytes_get_a_verdict(data):
    assert signing.inspect(b"%PDF-1.7\n" + data + b"/ByteRange", [], []).state in {"invalid", "unsigned"}


@pytest.mark.wide
@given(cuts=st.lists(st.tuples(st.integers(0, 130_000), st.binary(min_size=1, max_size=40)), min_size=1, max_size=5))
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_mutated_papers_are_never_valid(signed, cuts):
    damaged = signed
    for position, piece in cuts:
        position %= len(damaged)
        damaged = damaged[:position] + piece + damaged[position + len(piece) :]
    if damaged != signed:
        verdict = inspect(damaged)
        assert verdict.state != "valid" or only_padding_differs(damaged, signed)


def only_padding_differs(damaged, signed):
    """Behind the DER of the signature lie zeros that no reader looks at."""
    start = signed.index(b"/Contents <") + len(b"/Contents <")
    end = signed.index(b">", start)
    return damaged[:start] == signed[:start] and damaged[end:] == signed[end:]


@pytest.mark.wide
@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"%PDF-1.7 /ByteRange", b"%PDF-1.7\n" + b"[" * 100_000 + b"/ByteRange"],
    ids=["nothing", "text", "no objects", "deep"],
)
def test_public_check_answers_anything(data):
    verdict = signing.check(data)

    assert verdict.state == "invalid"
    assert verdict.reason


def test_large_files_are_refused_unread():
    assert signing.check(b"%PDF-1.7" + bytes(signing.MAX_BYTES)).code == "large"


@pytest.mark.wide
def test_file_that_eats_memory_is_cut_short():
    """A bomb: an object stream that would unpack to gigabytes."""
    packer = zlib.compressobj(9)
    zeros = b"".join([*(packer.compress(bytes(1 << 24)) for _ in range(96)), packer.flush()])  # 1.6 GB in 1.6 MB
    bomb = (
        b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 2/W[1 1 1]/Root 2 0 R/Filter/FlateDecode/Length "
        + str(len(zeros)).encode()
        + b">>\nstream\n"
        + zeros
        + b"\nendstream\nendobj\n%/ByteRange\nstartxref\n9\n%%EOF"
    )
    start = time.monotonic()

    assert signing.check(bomb).state == "invalid"
    assert time.monotonic() - start < signing.CHECK_SECONDS * 2 + 5


@pytest.mark.parametrize(
    ("path", "password", "says"),
    [("/tidak/ada.p12", "rahasia", "tidak dapat dibuka"), ("KEY", "salah", "SIGNING_PASSWORD salah")],
)
def test_unusable_signing_file_is_reported_by_the_system_check(settings, key, path, password, says):
    settings.DEMO = False
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(key) if path == "KEY" else path, password

    (found,) = checks.check_signing()

    assert found.id == "documents.E002"
    assert says in found.msg


def test_demo_may_start_before_its_key_is_made(settings):
    settings.DEMO, settings.SIGNING_P12 = True, "/tidak/ada.p12"
    assert checks.check_signing() == []


def test_usable_signing_file_and_pango_pass_the_system_check(settings):
    settings.DEBUG = True
    assert checks.check_signing() == checks.check_pango() == []


def test_missing_pango_names_the_packages(monkeypatch):
    monkeypatch.setattr(checks.ctypes.util, "find_library", lambda name: None)

    (found,) = checks.check_pango()

    assert "libpango" in found.hint


def test_signing_file_is_private(key):
    assert Path(key).stat().st_mode & 0o077 == 0


@pytest.mark.wide
def test_a_key_that_vouches_for_itself_signs_and_is_called_other(settings, tmp_path, paper):
    """Some offices are given a .p12 without an authority above it."""
    import datetime as dt

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Kantor Rekaan")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + dt.timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "sendiri.p12"
    file.write_bytes(pkcs12.serialize_key_and_certificates(b"k", key, certificate, None, BestAvailableEncryption(b"r")))
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(file), "r"
    assert signing.identity()["kind"] == "lain"
    assert signing.check(signing.sign(paper)[0]).signer == "Kantor Rekaan"
