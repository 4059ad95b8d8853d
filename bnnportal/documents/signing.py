"""Electronic signatures: PAdES B-B on what we issue, and a verdict on any PDF that is shown to us.

The signature is invisible: a drawn one breaks both PDF/A and PDF/UA, and the page carries the QR code anyway.
A verdict trusts pyHanko's bottom line alone, never its parts; whatever goes wrong on the way means invalid.
"""

import asyncio
import datetime as dt
import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import CertificateValidator, ValidationContext
from pyhanko_certvalidator.errors import InvalidCertificateError, PathError
from pyhanko_certvalidator.registry import SimpleCertificateStore

FIELD = "TandaTangan"
SPARE = 2_500  # bytes kept in a file for a signature beside its certificates
MAX_BYTES = 20 * 1024 * 1024
CHECK_SECONDS, CHECK_MEMORY = 10, 1 << 30  # what a stranger's file may cost
ROOT_NAME = "UJI – Portal BNN – Akar"

REASONS = {
    "valid": _("Tanda tangan elektronik sah dan berkas tidak berubah sejak ditandatangani."),
    "uji": _("Berkas tidak berubah sejak ditandatangani, tetapi sertifikatnya hanya sertifikat uji."),
    "unsigned": _("Berkas ini tidak memuat tanda tangan elektronik."),
    "changed": _("Isi berkas berubah setelah ditandatangani."),
    "untrusted": _("Penanda tangan tidak dikenal: sertifikatnya bukan dari penerbit yang dipercaya portal ini."),
    "expired": _("Sertifikat penanda tangan sudah tidak berlaku."),
    "broken": _("Berkas rusak atau bukan PDF yang dapat diperiksa."),
    "large": _("Berkas terlalu besar; paling besar 20 MB."),
}


class SigningError(Exception):
    """The signing file cannot be used; the text says why."""


@dataclass(frozen=True)
class Verdict:
    """What can be said of the signatures in a file."""

    state: str  # "valid", "invalid" or "unsigned"
    code: str  # key of REASONS
    signer: str = ""  # common name, as far as the file could be read
    kind: str = ""  # "bsre", "uji" or "lain"

    @property
    def reason(self) -> str:
        """A sentence for the person who asked."""
        return str(REASONS[self.code])


# Signing


class CachedSigner(signers.SimpleSigner):
    """A signer that keeps its loaded key: checking an RSA key costs nine times as much as signing with it."""

    def __init__(self, key: Any, certificate: asn1.Certificate, others: Sequence[asn1.Certificate]) -> None:
        store = SimpleCertificateStore()
        store.register_multiple(others)
        super().__init__(signing_cert=certificate, signing_key=None, cert_registry=store, embed_roots=False)
        self.key = key
        self.reserved = 2 * (SPARE + sum(len(c.dump()) for c in (certificate, *others)))  # in hexadecimal digits

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        digests: dict[str, hashes.HashAlgorithm] = {"sha256": hashes.SHA256(), "sha384": hashes.SHA384()}
        digest = digests[digest_algorithm]
        if isinstance(self.key, rsa.RSAPrivateKey):
            return self.key.sign(data, padding.PKCS1v15(), digest)
        return self.key.sign(data, ec.ECDSA(digest))


@lru_cache(maxsize=2)
def _load(path: str, password: str) -> tuple[CachedSigner, dict[str, Any]]:
    """Read key and certificates from a PKCS #12 file, once in a process."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(
            Path(path).read_bytes(), password.encode() if password else None
        )
    except OSError as error:
        raise SigningError(f"Berkas SIGNING_P12 {path} tidak dapat dibuka: {error.strerror}.") from error
    except ValueError as error:
        raise SigningError(f"Berkas SIGNING_P12 {path} rusak atau SIGNING_PASSWORD salah.") from error
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) or certificate is None:
        raise SigningError(f"Berkas SIGNING_P12 {path} tidak memuat kunci RSA atau EC beserta sertifikatnya.")
    leaf, *chain = (asn1.Certificate.load(c.public_bytes(serialization.Encoding.DER)) for c in (certificate, *others))
    return CachedSigner(key, leaf, chain), {
        "level": "PAdES B-B",
        "subject": common_name(leaf.subject),
        "issuer": common_name(leaf.issuer),
        "kind": kind_of(trusted_path(leaf, chain) or [leaf], settings.SIGNING_ROOTS),
        "fingerprint": leaf.sha256.hex(),
        "not_after": leaf.not_valid_after.date().isoformat(),
    }


def identity() -> dict[str, Any] | None:
    """Who signs here: level, subject, issuer, kind, fingerprint, not_after; None when nothing is signed."""
    if not settings.SIGNING_P12:
        return None
    return dict(_load(settings.SIGNING_P12, settings.SIGNING_PASSWORD)[1])


def sign(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """A PDF with an invisible signature that permits no later change, and who signed it."""
    signer, who = _load(settings.SIGNING_P12, settings.SIGNING_PASSWORD)
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
    )
    out = signers.PdfSigner(metadata, signer).sign_pdf(
        IncrementalPdfFileWriter(BytesIO(data)), bytes_reserved=signer.reserved, output=BytesIO()
    )
    return out.getvalue(), dict(who)


def common_name(name: asn1.Name) -> str:
    found = name.native.get("common_name", name.human_friendly)
    return found if isinstance(found, str) else " ".join(found)


def trusted_path(leaf: asn1.Certificate, chain: Sequence[asn1.Certificate]) -> list[asn1.Certificate]:
    """Certificates from an authority in SIGNING_ROOTS down to `leaf`; empty when there is no way."""
    context = ValidationContext(trust_roots=certificates(settings.SIGNING_ROOTS), allow_fetching=False)
    try:
        path = asyncio.run(
            CertificateValidator(leaf, intermediate_certs=chain, validation_context=context).async_validate_path()
        )
    except (PathError, InvalidCertificateError):  # nobody we trust, or a certificate that vouches for itself
        return []
    return list(path.iter_certs(include_root=True))


def certificates(paths: Iterable[str]) -> list[asn1.Certificate]:
    return list(load_certs_from_pemder(list(paths)))


def kind_of(path: Sequence[asn1.Certificate], roots: Iterable[str]) -> str:
    """bsre only for a whole path from one of our roots whose issuers name BSrE; a name alone can be had by anyone."""
    anchors = {certificate.sha256 for certificate in certificates(roots)}
    issuers = " ".join(certificate.issuer.human_friendly for certificate in path)
    if path[0].sha256 in anchors and ("Sertifikasi Elektronik" in issuers or "BSrE" in issuers):
        return "bsre"
    return "uji" if "UJI" in common_name(path[-1].subject) else "lain"


# Checking


def check(data: bytes) -> Verdict:
    """The verdict on any bytes; never raises. A signed file is read in a process of its own.

    The page that calls this is public: a file may be made to cost hours and gigabytes, so both are bounded.
    """
    if len(data) > MAX_BYTES:
        return Verdict("invalid", "large")
    if b"%PDF-" not in data[:1024]:
        return Verdict("invalid", "broken")
    if b"/ByteRange" not in data:
        return Verdict("unsigned", "unsigned")
    question = json.dumps({"roots": settings.SIGNING_ROOTS, "test": _test_roots()}).encode()
    try:
        child = subprocess.run(
            [sys.executable, "-c", "from bnnportal.documents import signing; signing.answer()"],
            input=question + b"\n" + data,
            capture_output=True,
            timeout=CHECK_SECONDS * 2,
            cwd=settings.BASE_DIR,
            check=True,
        )
        return Verdict(**json.loads(child.stdout))
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return Verdict("invalid", "broken")


def answer() -> None:
    """The process behind `check`: roots and file on standard input, the verdict as JSON on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (CHECK_SECONDS, CHECK_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (CHECK_MEMORY, CHECK_MEMORY))
    question, _newline, data = sys.stdin.buffer.read().partition(b"\n")
    verdict = inspect(data, **json.loads(question))
    sys.stdout.write(json.dumps(asdict(verdict)))


def inspect(data: bytes, roots: Sequence[str], test: Sequence[str]) -> Verdict:
    """The verdict, in this process and unbounded; `roots` and `test` are PEM files. Never raises."""
    try:
        return _inspect(data, roots, test)
    except Exception:  # pyHanko fails in some fourteen ways on damaged files
        return Verdict("invalid", "broken")


def _inspect(data: bytes, roots: Sequence[str], test: Sequence[str]) -> Verdict:
    found = PdfFileReader(BytesIO(data)).embedded_signatures
    if not found:
        return Verdict("unsigned", "unsigned")
    context = ValidationContext(trust_roots=certificates([*roots, *test]), allow_fetching=False)
    for signature in found:
        status = validate_pdf_signature(signature, signer_validation_context=context)
        who = common_name(status.signing_cert.subject)
        if not status.bottom_line:
            return Verdict("invalid", _why(status), who)
    if status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
        return Verdict("invalid", "changed", who)  # something follows the last signature
    path = status.validation_path
    if path is None:  # not with a good bottom line
        return Verdict("invalid", "untrusted", who)
    kind = kind_of(list(path.iter_certs(include_root=True)), roots)
    return Verdict("valid", "uji" if kind == "uji" else "valid", who, kind)


def _why(status: Any) -> str:
    if not (status.intact and status.valid and status.docmdp_ok):
        return "changed"
    until = status.signing_cert.not_valid_after
    return "expired" if until < dt.datetime.now(dt.UTC) else "untrusted"


# Test certificates


def root_beside(path: str | os.PathLike[str]) -> Path:
    """Where the root of a test certificate lies."""
    path = Path(path)
    return path.with_name(f"{path.stem}-akar.pem")


def _test_roots() -> list[str]:
    root = root_beside(settings.SIGNING_P12 or "-")
    return [str(root)] if root.is_file() else []


def make_test_certificate(path: str | os.PathLike[str], password: str) -> None:
    """Write a signing file for trials: a P-256 key, its certificate and root, and the root beside it as PEM.

    The name says UJI, so no one can take a paper signed with it for a real one.
    """
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    root_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    root_name, name = _name(ROOT_NAME), _name("UJI – Portal BNN")
    root = (
        _certificate(root_name, root_name, root_key, now, years=10)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(key_cert_sign=True, crl_sign=True), critical=True)
        .sign(root_key, hashes.SHA256())
    )
    leaf = (
        _certificate(name, root_name, key, now, years=5)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(digital_signature=True, content_commitment=True), critical=True)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()),
            critical=False,
        )
        .sign(root_key, hashes.SHA256())
    )
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = pkcs12.serialize_key_and_certificates(
        b"uji", key, leaf, [root], serialization.BestAvailableEncryption(password.encode())
    )
    path.touch(mode=0o600)
    path.write_bytes(secret)
    root_beside(path).write_bytes(root.public_bytes(serialization.Encoding.PEM))


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "ID"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sertifikat uji, tanpa kekuatan hukum"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: dt.datetime, years: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=365 * years))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(**granted: bool) -> x509.KeyUsage:
    names = (
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    )
    return x509.KeyUsage(**{name: granted.get(name, False) for name in names})
