"""A PDF that was signed outside the portal: does it extend the file we issued, and is its signature whole?

The same bytes at the start are not enough: what stands behind them may paint another page over ours (a "shadow").
So the change from our revision to the signed one is judged too; a signature with its field is all it may add.
"""

import datetime as dt
import json
import os
import resource
import struct
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.generic import DictionaryObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.pdf_utils.xref import XRefCache
from pyhanko.sign.diff_analysis import (
    DEFAULT_DIFF_POLICY,
    CatalogModificationRule,
    FieldComparisonContext,
    FieldComparisonSpec,
    FormUpdate,
    FormUpdatingRule,
    GenericFieldModificationRule,
    ModificationLevel,
    SigFieldCreationRule,
    SigFieldModificationRule,
    StandardDiffPolicy,
    SuspiciousModification,
)
from pyhanko.sign.diff_analysis.constants import ROOT_EXEMPT_STRICT_COMPARISON
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from bnnportal.documents import signing

SECONDS_EACH = 5  # beside CHECK_SECONDS, for each further file
VISIBLE_SHARE = 0.2  # of a page that visible signatures may cover together
FORM_KEYS = {"/Fields", "/SigFlags", "/DR", "/DA"}

REASONS = {
    "other": _("Berkas ini bukan kelanjutan berkas yang diunduh dari portal. Unduh lagi berkasnya, tandatangani tanpa "
               "mencetak atau menyimpan ulang (simpan sebagai tambahan), lalu unggah hasilnya."),
    "same": _("Berkas ini belum ditandatangani: isinya sama dengan yang diunduh dari portal."),
    "unsigned": _("Berkas ini berubah dari aslinya, tetapi tidak memuat tanda tangan elektronik."),
    "page": _("Isi halaman berubah dari yang diterbitkan portal. Hanya tanda tangan yang boleh ditambahkan."),
    "visible": _("Gambar tanda tangannya terlalu besar dan dapat menutupi isi. Pakai tanda tangan yang lebih kecil atau "
                 "tidak tampak."),
    "part": _("Tanda tangannya tidak mencakup seluruh berkas: ada yang ditambahkan sesudahnya."),
    "changed": _("Isi berkas berubah setelah ditandatangani, atau tanda tangannya rusak."),
    "expired": _("Sertifikat penanda tangan sudah atau belum berlaku pada hari ini."),
    "untrusted": _("Sertifikat penanda tangan bukan dari penerbit yang dipercaya portal ini. Pakai sertifikat BSrE."),
    "encrypted": _("Berkas ini dikunci dengan kata sandi. Unggah berkas tanpa kata sandi."),
    "broken": signing.REASONS["broken"],
    "large": signing.REASONS["large"],
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`code` is empty when the file may be accepted, else a key of REASONS; `who` describes the last signature."""

    code: str
    who: dict[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """A sentence for the person who uploaded."""
        sentence = str(REASONS[self.code]) if self.code else ""
        subject = self.who.get("subject")
        return f"{sentence} ({subject})" if subject and self.code else sentence


def strict() -> bool:
    """Whether a chain to one of SIGNING_ROOTS is demanded: where roots are named, but not in a demo."""
    return bool(settings.SIGNING_ROOTS) and not settings.DEMO


def check_all(pairs: Sequence[tuple[bytes, bytes]]) -> list[Finding]:
    """The findings on (issued, signed) pairs, each read in a process of its own within bounds; never raises."""
    found = {number: first for number, pair in enumerate(pairs) if (first := glance(*pair)) is not None}
    rest = [number for number in range(len(pairs)) if number not in found]
    if rest:
        answers = _ask([pairs[number] for number in rest])
        found |= dict(zip(rest, answers, strict=True))
    findings = [found[number] for number in range(len(pairs))]
    return [demand_trust(finding) for finding in findings]


def check(issued: bytes, signed: bytes) -> Finding:
    return check_all([(issued, signed)])[0]


def demand_trust(finding: Finding) -> Finding:
    if not finding.code and strict() and not finding.who["trusted"]:
        return Finding("untrusted", finding.who)
    return finding


def glance(issued: bytes, signed: bytes) -> Finding | None:
    """What can be said from the bytes alone; None: the file must be read."""
    if len(signed) > signing.MAX_BYTES:
        return Finding("large")
    if b"%PDF-" not in signed[:1024]:
        return Finding("broken")
    if signed == issued:
        return Finding("same")
    if not signed.startswith(issued):
        return Finding("encrypted" if b"/Encrypt" in signed[-4096:] else "other")
    return None


# The process that reads


def _ask(pairs: Sequence[tuple[bytes, bytes]]) -> list[Finding]:
    """One process imports pyHanko (half a second) and forks for each file, so a bad one takes none with it."""
    roots = {"roots": settings.SIGNING_ROOTS, "test": signing._test_roots()}
    question = json.dumps(roots).encode() + b"\n" + b"".join(frames(pairs))
    try:
        child = subprocess.run(
            [sys.executable, "-c", "from bnnportal.documents import outside; outside.answer()"],
            input=question,
            capture_output=True,
            timeout=signing.CHECK_SECONDS * 2 + SECONDS_EACH * len(pairs),
            cwd=settings.BASE_DIR,
            check=True,
        )
        answers = [Finding(**json.loads(line)) for line in child.stdout.splitlines()]
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        answers = []
    return [*answers, *[Finding("broken")] * len(pairs)][: len(pairs)]


def frames(pairs: Iterable[tuple[bytes, bytes]]) -> Iterator[bytes]:
    """The issued part is the beginning of the signed one, so its length says it all."""
    for issued, signed in pairs:
        yield struct.pack(">QQ", len(issued), len(signed))
        yield signed


def answer() -> None:
    """The process behind `check`: roots and files on standard input, a finding a line on standard output."""
    stream = sys.stdin.buffer
    roots = json.loads(stream.readline())
    while header := stream.read(16):
        issued, length = struct.unpack(">QQ", header)
        sys.stdout.write(_apart(stream.read(length), issued, roots) + "\n")
    sys.stdout.flush()


def _apart(data: bytes, issued: int, roots: dict[str, list[str]]) -> str:
    """The finding as JSON, from a fork that may die of the file."""
    out, into = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        try:
            os.close(out)
            resource.setrlimit(resource.RLIMIT_CPU, (signing.CHECK_SECONDS, signing.CHECK_SECONDS))
            resource.setrlimit(resource.RLIMIT_AS, (signing.CHECK_MEMORY, signing.CHECK_MEMORY))
            os.write(into, json.dumps(asdict(inspect(data, issued, **roots))).encode())
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as pipe:
        said = pipe.read()
    os.waitpid(child, 0)
    return said.decode() or json.dumps(asdict(Finding("broken")))


# Judging


def inspect(data: bytes, issued: int, roots: Sequence[str], test: Sequence[str]) -> Finding:
    """The finding on a file whose first `issued` bytes are ours, in this process and unbounded. Never raises."""
    try:
        return _inspect(data, issued, roots, test)
    except Exception:  # pyHanko fails in some fourteen ways on damaged files
        return Finding("broken")


def _inspect(data: bytes, issued: int, roots: Sequence[str], test: Sequence[str]) -> Finding:
    reader = PdfFileReader(BytesIO(data))
    if reader.encrypted:
        return Finding("encrypted")
    if not reader.embedded_regular_signatures:
        return Finding("unsigned")
    context = ValidationContext(trust_roots=signing.certificates([*roots, *test]), allow_fetching=False)
    for signature in reader.embedded_regular_signatures:
        status = validate_pdf_signature(signature, signer_validation_context=context)
        who = describe(signature, status, roots)
        if not (status.intact and status.valid and status.docmdp_ok is not False):
            return Finding("changed", who)
        certificate, now = status.signing_cert, dt.datetime.now(dt.UTC)
        if not certificate.not_valid_before <= now <= certificate.not_valid_after:
            return Finding("expired", who)
    if not covers_all(status, data):
        return Finding("part", who)
    if problem := page_problem(reader, data[:issued]):
        return Finding(problem, who)
    return Finding("", who)


def covers_all(status: Any, data: bytes) -> bool:
    """The last signature covers the file, or all but the proofs for later years (PAdES LT and LTA) that follow it."""
    if status.coverage == SignatureCoverageLevel.ENTIRE_FILE:
        return True
    return (
        status.coverage == SignatureCoverageLevel.ENTIRE_REVISION
        and status.modification_level == ModificationLevel.LTA_UPDATES
        and data.rstrip().endswith(b"%%EOF")
    )


class FirstForm(FormUpdatingRule):
    """Our papers have no form. pyHanko expects one; here the first signature may bring it, with nothing else in it."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterator[tuple[ModificationLevel, FormUpdate]]:
        if "/AcroForm" in old.root or "/AcroForm" not in new.root:
            if "/AcroForm" in old.root:
                yield from super().apply(old, new)
            return
        form = new.root["/AcroForm"]
        if not set(form) <= FORM_KEYS:
            raise SuspiciousModification(f"The new form brings {set(form) - FORM_KEYS}.")
        for holder, key in ((new.root, "/AcroForm"), (form, "/Fields")):
            value = holder.raw_get(key)
            if isinstance(value, IndirectObject) and old.is_ref_unassignable(value.reference):
                yield ModificationLevel.LTA_UPDATES, FormUpdate(updated_ref=value.reference, field_name=None)
        if "/DR" in form:
            for ref in new.collect_dependencies(form.raw_get("/DR"), since_revision=old.revision + 1):
                yield ModificationLevel.FORM_FILLING, FormUpdate(updated_ref=ref, field_name=None)
        context = FieldComparisonContext(dict(map(new_signature, form["/Fields"])), old, new)
        for rule in self.field_rules:
            yield from rule.apply(context)


def new_signature(field_: IndirectObject) -> tuple[str, FieldComparisonSpec]:
    """A new field by its name; only signatures without actions or children of their own are fields we know."""
    found = field_.get_object()
    if not isinstance(found, DictionaryObject) or found.get("/FT") != "/Sig" or {"/A", "/AA", "/Kids"} & set(found):
        raise SuspiciousModification("A field that is no plain signature.")
    return str(found["/T"]), FieldComparisonSpec("/Sig", None, field_.reference, None)


POLICY = StandardDiffPolicy(
    global_rules=[
        CatalogModificationRule(ROOT_EXEMPT_STRICT_COMPARISON | {"/Perms"}),  # a certifying signature is named there
        *DEFAULT_DIFF_POLICY.global_rules[1:],
    ],
    form_rule=FirstForm([SigFieldCreationRule(), SigFieldModificationRule(), GenericFieldModificationRule()]),
)


def page_problem(reader: PdfFileReader, issued: bytes) -> str:
    """What else the signed file changed in ours: "page", "visible", or "" when only signatures were added."""
    ours = PdfFileReader(BytesIO(issued)).xrefs
    revision = ours.total_revisions - 1
    # Our bytes may stand at the start and be read by nobody: a whole other document behind them, with tables of its own.
    if beginning(reader.xrefs, revision) != beginning(ours, revision):
        return "page"
    try:
        result = POLICY.review_file(reader, revision)
    except PdfError:
        return "page"
    if isinstance(result, SuspiciousModification) or result.modification_level > ModificationLevel.FORM_FILLING:
        return "page"
    return "" if small_enough(reader) else "visible"


def beginning(xrefs: XRefCache, revision: int) -> list[int]:
    """Where the tables of objects lie, from the first to that of a revision."""
    return [xrefs.get_startxref_for_revision(number) for number in range(min(revision + 1, xrefs.total_revisions))]


def small_enough(reader: PdfFileReader) -> bool:
    """Visible signatures leave the page readable. Their drawings cannot leave their rectangles."""
    for page in (kid.get_object() for kid in reader.root["/Pages"]["/Kids"]):
        annotations = [a.get_object() for a in page.get("/Annots", ())]
        widgets = [a for a in annotations if a.get("/Subtype") == "/Widget"]
        if sum(area(widget["/Rect"]) for widget in widgets) > VISIBLE_SHARE * area(page["/MediaBox"]):
            return False
    return True


def area(rectangle: Iterable[Any]) -> float:
    left, bottom, right, top = (float(edge) for edge in rectangle)
    return abs((right - left) * (top - bottom))


def describe(signature: Any, status: Any, roots: Sequence[str]) -> dict[str, Any]:
    """Who signed, for the document's row; `trusted` only with a whole path to one of SIGNING_ROOTS or a test root."""
    certificate = status.signing_cert
    path = list(status.validation_path.iter_certs(include_root=True)) if status.trusted else []
    profile = "PAdES" if signature.sig_object.get("/SubFilter") == "/ETSI.CAdES.detached" else "CMS"
    at = signature.self_reported_timestamp
    return {
        "level": profile,
        "subject": signing.common_name(certificate.subject),
        "issuer": signing.common_name(certificate.issuer),
        "kind": signing.kind_of(path or [certificate], roots),
        "trusted": bool(path),
        "fingerprint": certificate.sha256.hex(),
        "not_after": certificate.not_valid_after.date().isoformat(),
        "at": at.isoformat() if at is not None else "",
    }
