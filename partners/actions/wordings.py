"""How an agreement's text comes about: written from its facts, negotiated in versions, issued for signature."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.documents import actions as documents
from bnnportal.documents import words
from bnnportal.documents.enums import Signing
from bnnportal.documents.models import Document, KindSetting
from bnnportal.files import actions as files
from bnnportal.files import checks
from bnnportal.files.models import Attachment
from bnnportal.notices.actions import tell
from partners import recipients, wording
from partners.actions.agreements import lock
from partners.actions.obligations import standard_scopes
from partners.enums import AgreementStatus, PartnerEvent
from partners.models import Agreement, Version
from partners.papers import DRAFT
from partners.permissions import is_of_partner
from partners.permissions.texts import check_can_add_version, check_can_issue_text, check_may_read_text
from partners.wording.facts import PAPER, signatory_of

TEXTS = ("pdf", "docx")
CLASSIFICATION = "RH.00"  # rehabilitation, as numbers of the field bear it; an office may set its own


def kind_of(agreement: Agreement) -> str:
    """The kind of its official paper: "pks", "nk", "rk"."""
    return agreement.kind.lower()


def written(agreement: Agreement, *, on: dt.date | None = None) -> dict[str, Any]:
    """The text of an agreement from the template of its kind, as its facts stand now."""
    signing = KindSetting.objects.of(agreement.office, kind_of(agreement)).signing
    facts = wording.facts_of(agreement, standard=standard_scopes(), electronic=signing == Signing.OUTSIDE, on=on)
    return wording.compose(facts)


def title_of(agreement: Agreement) -> str:
    return f"{PAPER[agreement.kind]} {agreement.office} dan {agreement.partner}"


def word_file(agreement: Agreement) -> bytes:
    """The draft in Word, to negotiate with."""
    from partners.wording.word import word  # noqa: PLC0415 - python-docx is slow to import

    return word(written(agreement), title=title_of(agreement))


def word_name(agreement: Agreement) -> str:
    stem = re.sub(r"[^a-z0-9]+", "-", f"{agreement.get_kind_display()} {agreement.partner}".lower()).strip("-")
    return f"draf-{stem[:80]}.docx"


def request_draft(*, agreement: Agreement, by: User) -> Document:
    """The draft as PDF, made by the worker; who asked has it for a week."""
    check_may_read_text(by, agreement)
    content = {"text": written(agreement), "simulated": agreement.simulated}
    return documents.request_paper(
        by=by, kind=DRAFT, title=_("Draf %(title)s") % {"title": title_of(agreement)}, content=content
    )


# Versions


def attachment_of(version: Version) -> Attachment:
    return Attachment.objects.of(version).get()


def versions_of(agreement: Agreement) -> list[Version]:
    """The newest first, each with its file as `file`: two queries, however many."""
    versions = list(agreement.versions.select_related("by").order_by("-n"))
    found = Attachment.objects.filter(
        holder_type=Version._meta.label_lower, holder_id__in=[version.pk for version in versions]
    )
    files_of = {file.holder_id: file for file in found.select_related("by")}
    for version in versions:
        version.file = files_of[version.pk]  # type: ignore[attr-defined]
    return versions


def last_version(agreement: Agreement) -> tuple[Version, Attachment] | None:
    version = agreement.versions.order_by("n").last()
    return (version, attachment_of(version)) if version is not None else None


def add_version(*, agreement: Agreement, upload: File, by: User, note: str = "") -> Version:
    """Take a negotiated text, Word or PDF, as the next version. Two at once from two browsers come one after another.

    When the agreement waits for its signatures, only the PDF of a last version in Word may follow.
    """
    check_can_add_version(by, agreement)
    try:
        checked = checks.inspect(upload, allow=TEXTS)  # slow: before any lock
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    with transaction.atomic():
        agreement = lock(agreement)
        check_can_add_version(by, agreement)
        last = last_version(agreement)
        if agreement.status == AgreementStatus.READY and (
            checked.kind != "pdf" or last is None or last[1].kind != "docx"
        ):
            raise ValidationError(
                _("Naskahnya sudah siap ditandatangani. Kembalikan ke draf bila isinya masih harus diubah.")
            )
        if last is not None and last[1].sha256 == checked.sha256:
            raise ValidationError({"file": _("Berkas ini sama dengan versi %(n)s.") % {"n": last[0].n}})
        version = Version.objects.create(
            agreement=agreement, n=last[0].n + 1 if last else 1, note=" ".join(note.split())[:300], by=by
        )
        files.attach(upload=checked, holder=version, organisation=agreement.office, by=by)
        record(
            PartnerEvent.VERSION_ADDED, by=by, target=agreement, organisation=agreement.office.code,
            n=version.n, sha256=checked.sha256,
        )  # fmt: skip
        tell_other_side(
            agreement, PartnerEvent.VERSION_ADDED, by,
            lambda: _("Versi naskah baru: %(title)s") % {"title": agreement.title},
            lambda: version.note or str(_("Tanpa catatan.")),
        )  # fmt: skip
    return version


def tell_other_side(
    agreement: Agreement, event: PartnerEvent, by: User, subject: Callable[[], str], text: Callable[[], str]
) -> None:
    """The partner hears of what the office did with the text, the office of what the partner did."""
    by_partner = is_of_partner(by, agreement.partner)
    tell(
        event=event,
        to=recipients.staff_of(agreement.office) if by_partner else recipients.people_of(agreement.partner),
        subject=lazily(subject),
        text=lazily(text),
        url=reverse("agreement-text", args=[agreement.pk]),
        organisation=agreement.office.code,
    )


# Issuing


@transaction.atomic
def issue_text(
    *, agreement: Agreement, by: User, number: str = "", place: str = "", on: dt.date | None = None
) -> Document:
    """Freeze the text under its number, for signature: the last uploaded version if there is one, else the template.

    `number` is one the secretariat keeps itself; `place` and `on` are what the opening says where the agreement does not.
    """
    agreement = lock(agreement)
    check_can_issue_text(by, agreement)
    last = last_version(agreement)
    if last is not None and last[1].kind != "pdf":
        raise ValidationError(
            _("Versi terakhir, versi %(n)s, berupa Word. Unggah PDF-nya dahulu; berkas itulah yang ditandatangani.")
            % {"n": last[0].n}
        )
    if place.strip():
        agreement.signed_place = place.strip()
    if on is not None and on <= timezone.localdate():
        agreement.signed_on = on
    person = signatory_of(agreement, on)
    if person is not None and not agreement.office_signatory:
        agreement.office_signatory, agreement.office_position = person.name, person.printed_position
    kind, old = kind_of(agreement), agreement.document
    number = number.strip() or own_number(agreement)
    content: dict[str, Any] = {
        **(person.content if person is not None else typed_signatory(agreement)),
        "agreement": agreement.pk,
        "paper": PAPER[agreement.kind],
        "about": agreement.title,
        "office": agreement.office.name,
        "partner": agreement.partner.organisation.name,
        "partner_number": agreement.partner_number,
        "start": agreement.start.isoformat() if agreement.start else "",
        "end": agreement.end.isoformat() if agreement.end else "",
        "date": (on or agreement.signed_on or timezone.localdate()).isoformat(),
        "simulated": agreement.simulated,
    }
    if last is not None:
        version, file = last
        content["body"] = {"file": file.file, "sha256": file.sha256, "name": file.name, "version": version.n}
    else:
        content["text"] = written(agreement, on=on)
    document = documents.issue(
        kind=kind,
        papers=[
            documents.Paper(
                owner=agreement.partner.organisation,
                title=f"{PAPER[agreement.kind]} {agreement.title}"[:300],
                content=content,
                classification=CLASSIFICATION,
                replaces=old if old is not None and getattr(old, "replaced_by", None) is None else None,
                number=number,
            )
        ],
        issuer=agreement.office,
        by=by,
    )[0]
    agreement.document, agreement.office_number, agreement.year = document, document.number, document.year
    agreement.full_clean(exclude=["document"])
    agreement.save()
    record(
        PartnerEvent.TEXT_ISSUED, by=by, target=agreement, organisation=agreement.office.code,
        number=document.number, version=content.get("body", {}).get("version", 0),
    )  # fmt: skip
    tell_other_side(
        agreement, PartnerEvent.TEXT_ISSUED, by,
        lambda: _("Naskah terbit untuk ditandatangani: %(title)s") % {"title": agreement.title},
        lambda: _("Nomor %(number)s.") % {"number": document.number},
    )  # fmt: skip
    return document


def own_number(agreement: Agreement) -> str:
    """The number the agreement has been given by hand; that of a revoked paper is used up."""
    used_up = agreement.document is not None and agreement.document.number == agreement.office_number
    return "" if used_up else agreement.office_number


def typed_signatory(agreement: Agreement) -> dict[str, str]:
    return {"signatory_name": agreement.office_signatory, "signatory_position": agreement.office_position}


@transaction.atomic
def replace_text(*, document: Document, by: User, number: str = "") -> Document:
    """Issue the text of a revoked paper anew, from the agreement as it stands now (documents.kinds)."""
    return issue_text(agreement=Agreement.objects.get(pk=document.content["agreement"]), by=by, number=number)


def text_facts(document: Document) -> list[tuple[str, str]]:
    """What the verification page says of an agreement's text, from its frozen content."""
    content = document.content
    found = [
        (_("Jenis"), content["paper"]),
        (_("Tentang"), content["about"]),
        (_("Pihak kesatu"), content["office"]),
        (_("Pihak kedua"), content["partner"]),
    ]
    if content["partner_number"]:
        found.append((_("Nomor mitra"), content["partner_number"]))
    if content["start"] and content["end"]:
        term = _("%(start)s sampai %(end)s") % {
            "start": words.date(content["start"]),
            "end": words.date(content["end"]),
        }
        found.append((_("Masa berlaku"), term))
    if "body" in content:
        found.append((_("Naskah"), _("hasil perundingan, versi %(n)s") % {"n": content["body"]["version"]}))
    return found
