"""Agreements for tests, brought to their state by the real actions and the people who may."""

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from bnnportal.offices.models import Organisation
from partners import actions
from partners.enums import AgreementStatus
from partners.models import Agreement, Partner
from tests import uploads
from tests.cast import People

START, END = dt.date(2026, 1, 5), dt.date(2026, 12, 31)


def draft(people: People, *, office: str = "BNNP-17", partner: str = "P17-05", **fields: Any) -> Agreement:
    """A draft of BNNP Bengkulu's operator with Yayasan Kipas; `scopes`, `kind`, `title` … as in the action."""
    wanted: dict[str, Any] = {"scopes": standard_codes(), "title": "Rehabilitasi berkelanjutan", "purpose": "Layanan."}
    if office != "BNNP-17":
        wanted["outside_reason"] = "Layanan khusus yang tidak ada di provinsi sendiri."
    agreement = actions.propose(
        office=Organisation.objects.get(code=office),
        partner=Partner.objects.get(organisation__code=partner),
        by=people["pusat"],
        **wanted | fields,
    )
    return actions.move(agreement=agreement, to=AgreementStatus.DRAFT, by=people["pusat"])


def ready(people: People, **fields: Any) -> Agreement:
    """Reviewed and waiting for signatures."""
    agreement = draft(people, **fields)
    actions.move(agreement=agreement, to=AgreementStatus.LEGAL_REVIEW, by=people["pusat"])
    return actions.move(agreement=agreement, to=AgreementStatus.READY, by=people["penetap"])


def scan() -> SimpleUploadedFile:
    """The scan of a text both sides have signed; nothing takes effect without one."""
    return SimpleUploadedFile("naskah.pdf", uploads.pdf())


def signature(**changes: Any) -> dict[str, Any]:
    """What a signature says; signed on a past day, since the database refuses one that has not come."""
    return {
        "signed_place": "Bengkulu",
        "signed_on": START,
        "start": START,
        "end": END,
        "office_signatory": "Dr. Uji Kepala, M.Si.",
        "office_position": "Kepala BNN Provinsi Bengkulu",
        "partner_signatory": "Uji Ketua",
        "partner_position": "Ketua Yayasan",
    } | changes


def active(
    people: People, *, start: dt.date = START, end: dt.date = END, partner: str = "P17-05", **fields: Any
) -> Agreement:
    """In force over that term, with its duties. `signed_on` and the signatories may be given; numbers too."""
    said = {name: fields.pop(name) for name in list(fields) if name in signature()}
    numbers = {name: fields.pop(name) for name in list(fields) if name in {"office_number", "partner_number"}}
    agreement = ready(people, partner=partner, **fields)
    terms = signature(start=start, end=end, signed_on=min(start, START), **numbers) | said
    return actions.sign(agreement=agreement, by=people["penetap"], scan=scan(), **terms)


def standard_codes() -> list[str]:
    return [scope["code"] for scope in actions.obligations.standard_scopes()]
