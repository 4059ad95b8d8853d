"""Certificates for named persons: speakers, volunteers, participants. Their names stay with the office that issues."""

import datetime as dt
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.documents import numbers, words
from bnnportal.documents.actions.issuing import Paper, issue, take_numbers
from bnnportal.documents.models import Batch, Document, DocumentQuerySet
from bnnportal.documents.permissions import check_can_issue_to_persons
from bnnportal.offices.models import Organisation

KIND = "sertifikat"
MAX_NAMES = 1000
MAX_NAME = 120
UNKNOWN = "–"
AGAIN = dt.timedelta(minutes=2)  # within which the same list is the same click


def names_in(text: str) -> list[str]:
    """One name a line, numbering before it taken away ("12. Siti" → "Siti"); raises what is wrong with the list."""
    found = []
    for line in text.splitlines():
        name = numbers.tidy(line).strip("\t ;,")
        head, dot, rest = name.partition(" ")
        if dot and head.rstrip(".)").isdecimal():
            name = rest.strip()
        if name:
            found.append(name)
    return check_names(found)


def check_names(names: Sequence[str]) -> list[str]:
    if not names:
        raise ValidationError(_("Tulis paling sedikit satu nama."))
    if len(names) > MAX_NAMES:
        raise ValidationError(
            _("Ada %(n)s nama. Paling banyak 1.000 sekali terbit; bagi menjadi beberapa kumpulan.") % {"n": len(names)}
        )
    for line, name in enumerate(names, start=1):
        if len(name) > MAX_NAME or not any(c.isalpha() for c in name):
            raise ValidationError(
                _("Baris %(line)s bukan nama orang, atau lebih panjang dari %(n)s huruf.")
                % {"line": line, "n": MAX_NAME}
            )
    return list(names)


@transaction.atomic
def issue_to_persons(
    *,
    by: User,
    heading: str,
    names: Sequence[str],
    role: str,
    event: str,
    event_date: dt.date | None,
    event_place: str,
    place: str,
    signatory: dict[str, str],
    number: str = "",
) -> list[Document]:
    """Issue one certificate a name for the office of `by`, as a batch; `signatory` is Signatory.content."""
    check_can_issue_to_persons(by)
    office = by.organisation
    assert office is not None  # noqa: S101 - the check above has said so
    names = check_names(names)
    if number and len(names) > 1:
        raise ValidationError({"number": _("Nomor sendiri hanya untuk satu orang. Kosongkan untuk daftar nama.")})
    papers = papers_for(
        office=office, names=names, heading=heading, role=role, event=event, event_date=event_date,
        event_place=event_place, place=place, signatory=signatory, number=number,
    )  # fmt: skip
    batch_title = f"{heading} {event}"[:200]
    return just_issued(papers, batch_title, office, by) or issue(
        kind=KIND, papers=papers, issuer=office, by=by, batch_title=batch_title
    )


def papers_for(
    *,
    office: Organisation,
    names: Sequence[str],
    heading: str,
    role: str,
    event: str,
    event_date: dt.date | None,
    event_place: str,
    place: str,
    signatory: dict[str, str],
    number: str = "",
    **more: Any,
) -> list[Paper]:
    """One paper a name, in the names' order; `more` are further keys of the content, for a kind that prints them."""
    shared = {
        "heading": heading,
        "role": role,
        "event": event,
        "event_date": event_date.isoformat() if event_date else "",
        "event_place": event_place,
        "place": place,
        "date": timezone.localdate().isoformat(),
        "issuer": printed_name(office),
        **more,
        **signatory,
    }
    # the title stands in lists and in the audit trail: no name
    return [Paper(office, title(shared), shared | {"recipient": name}, number=number) for name in names]


def just_issued(papers: Sequence[Paper], batch_title: str, office: Organisation, by: User) -> list[Document]:
    """The same list of the same person a moment ago: a form that was sent twice issues once."""
    take_numbers(organisation=office, kind=KIND, year=timezone.localdate().year, count=0)  # waits for the first
    batch = Batch.objects.filter(
        title=batch_title, organisation=office, created_by=by, created_at__gte=timezone.now() - AGAIN
    ).first()
    documents = list(batch.documents.order_by("pk").select_related("batch")) if batch else []
    same = [document.content for document in documents] == [paper.content for paper in papers]
    return documents if same else []


def title(content: dict[str, Any]) -> str:
    return f"{content['heading']} {content['role']}, {content['event']}"[:300]


def printed_name(office: Organisation) -> str:
    """The office's name in full, as papers say it."""
    if office.is_national:
        return "Badan Narkotika Nasional Republik Indonesia"
    return (
        office.name.replace("BNN ", "Badan Narkotika Nasional ", 1) if office.name.startswith("BNN ") else office.name
    )


@transaction.atomic
def replace_for_person(*, document: Document, by: User, number: str = "", name: str = "") -> Document:
    """Issue the same certificate again, under another number and, where it was misspelt, another name."""
    content = document.content | {"date": timezone.localdate().isoformat()}
    if name:
        content["recipient"] = check_names([numbers.tidy(name)])[0]
    paper = Paper(document.owner, document.title, content, replaces=document, number=number)
    return issue(kind=document.kind, papers=[paper], issuer=document.issuer, by=by)[0]


@transaction.atomic
def forget_persons(*, documents: DocumentQuerySet) -> int:
    """Delete what names the persons of these papers: the file, and the name in the row. Returns how many papers.

    Number, hash, code and state stay, and so does what strangers read: the masked name. Whoever holds the file can
    have it verified as before, since that compares hashes; the portal itself cannot give it out again.
    """
    found = list(documents.select_for_update(of=("self",)).filter(expires_at=None).order_by("pk"))
    for document in found:
        names = [name for name in (document.file, document.signed_file) if name]
        document.content = document.content | {"recipient": words.masked(name_of(document))}
        document.file = document.signed_file = document.error = ""
        document.expires_at = timezone.now()
        document.save(update_fields=["content", "file", "signed_file", "error", "expires_at"])
        for name in names:
            transaction.on_commit(partial(default_storage.delete, name))
    return len(found)


def name_of(document: Document) -> str:
    return str(document.content["recipient"])


def person_facts(document: Document) -> list[tuple[str, str]]:
    """All a certificate says, for the office and for who holds the file; strangers see less (verification.facts)."""
    content = document.content
    facts = [
        (_("Diberikan kepada"), content["recipient"]),
        (_("Sebagai"), content["role"]),
        (_("Kegiatan"), content["event"]),
    ]
    if content.get("event_place"):
        facts.append((_("Tempat"), content["event_place"]))
    return facts
