"""People who sign outside the portal: their own authority, key and certificate, and what they do with a PDF."""

import datetime as dt
from io import BytesIO
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from asn1crypto.keys import PrivateKeyInfo
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pyhanko.pdf_utils.generic import NameObject, NumberObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko.sign.signers.pdf_signer import PdfSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from awards import actions as awards
from bnnportal.documents import actions
from bnnportal.documents.enums import Signing
from bnnportal.documents.models import Document, KindSetting
from bnnportal.offices.models import Organisation


class Person:
    """A signer whose certificate an authority of their own has issued; `root` is its PEM file."""

    def __init__(self, folder: Path, name: str = "Budi Uji", *, since: int = -30, days: int = 365) -> None:
        """`since`: days from today at which the certificate begins."""
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        authority = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        start = dt.datetime.now(dt.UTC) + dt.timedelta(days=since)
        above, subject = called(f"UJI Penerbit {name}"), called(name)
        root = build(above, above, authority.public_key(), start, 4000, ca=True).sign(authority, hashes.SHA256())
        leaf = build(subject, above, self.key.public_key(), start, days, ca=False).sign(authority, hashes.SHA256())
        folder.mkdir(parents=True, exist_ok=True)
        self.root = folder / f"{name}.pem"
        self.root.write_bytes(root.public_bytes(serialization.Encoding.PEM))
        store = SimpleCertificateStore()
        store.register(asn1.Certificate.load(root.public_bytes(serialization.Encoding.DER)))
        self.signer = signers.SimpleSigner(
            asn1.Certificate.load(leaf.public_bytes(serialization.Encoding.DER)),
            key_info(self.key),
            store,
        )

    def sign(self, data: bytes, *, field: str = "Ttd", box: tuple[int, int, int, int] | None = None) -> bytes:
        """The PDF with this person's signature added; `box` makes it visible."""
        writer = IncrementalPdfFileWriter(BytesIO(data))
        if box:
            fields.append_signature_field(writer, fields.SigFieldSpec(field, box=box, on_page=0))
        metadata = signers.PdfSignatureMetadata(
            field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
        )
        return PdfSigner(metadata, self.signer).sign_pdf(writer, output=BytesIO()).getvalue()


def key_info(key: rsa.RSAPrivateKey) -> PrivateKeyInfo:
    return PrivateKeyInfo.load(
        key.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )


def called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"), x509.NameAttribute(NameOID.COMMON_NAME, name)])


def build(
    subject: x509.Name, issuer: x509.Name, key: rsa.RSAPublicKey, start: dt.datetime, days: int, *, ca: bool
) -> x509.CertificateBuilder:
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"), False
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(digital_signature=not ca, content_commitment=not ca, key_cert_sign=ca, crl_sign=ca, **usage),
            critical=True,
        )
    )


# What else may be done to a PDF without touching its first bytes


def turned(data: bytes) -> bytes:
    """The page upside down, as an addition to the file."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Rotate"] = NumberObject(180)
    writer.mark_update(page.container_ref)
    return written(writer)


def painted_over(data: bytes) -> bytes:
    """A shadow: other words painted over the page, as an addition to the file."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    page = writer.root["/Pages"]["/Kids"][0]
    paint = writer.add_object(StreamObject(stream_data=b"q 1 1 1 rg 0 0 900 900 re f Q"))
    page[NameObject("/Contents")] = paint
    writer.mark_update(page.container_ref)
    return written(writer)


def note_added(data: bytes) -> bytes:
    """The catalogue opens something by itself, as an addition to the file."""
    writer = IncrementalPdfFileWriter(BytesIO(data))
    writer.root[NameObject("/OpenAction")] = writer.root["/Pages"].raw_get("/Kids")
    writer.update_root()
    return written(writer)


def another_behind(data: bytes, times: int = 1) -> bytes:
    """A whole other document behind this one, with a table of objects that leads to nothing before it."""
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 842 595]/Resources<<>>>>",
    )
    previous = b""
    for _time in range(times):
        places = []
        for number, content in enumerate(objects, start=1):
            places.append(len(data) + 1)
            data += b"\n%d 0 obj\n%s\nendobj" % (number, content)
        table = len(data) + 1
        entries = b"".join(b"%010d 00000 n \n" % place for place in places)
        data += b"\nxref\n0 4\n0000000000 65535 f \n%strailer\n<</Size 4/Root 1 0 R%s>>\n" % (entries, previous)
        data += b"startxref\n%d\n%%%%EOF\n" % table
        previous = b"/Prev %d" % table
    return data


def written(writer: IncrementalPdfFileWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


# Papers to sign


@pytest.fixture(scope="session")
def budi(tmp_path_factory) -> Person:
    return Person(tmp_path_factory.mktemp("kunci"))


@pytest.fixture
def no_seal(settings):
    """The portal has no key of its own and trusts nobody in particular."""
    settings.SIGNING_P12, settings.SIGNING_ROOTS, settings.DEMO = "", [], False


def issue(edition, people, signing: Signing, count: int = 1) -> list[Document]:
    """Rendered certificates of the national office, to be signed this way."""
    national = Organisation.objects.get(code="BNN-RI")
    KindSetting.objects.update_or_create(organisation=national, kind="piagam", defaults={"signing": signing})
    issued = awards.issue_certificates(edition=edition, by=people["penetap"])
    for document in issued[:count]:
        actions.render(document_id=document.pk)
        document.refresh_from_db()
        assert document.is_ready, document.error
    return issued[:count]


@pytest.fixture
def electronic(edition, people, no_seal) -> Document:
    return issue(edition, people, Signing.OUTSIDE)[0]


@pytest.fixture
def inked(edition, people, no_seal) -> Document:
    return issue(edition, people, Signing.WET)[0]


def contents(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def upload(data: bytes, name: str = "hasil.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def photo(kind: str = "JPEG", colour: str = "white") -> bytes:
    out = BytesIO()
    Image.new("RGB", (1200, 850), colour).save(out, kind)
    return out.getvalue()
