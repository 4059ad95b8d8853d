"""The facts of an agreement's text, gathered once, so that the sentences need no database."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bnnportal.documents import words
from bnnportal.documents.certificates import position_lines
from bnnportal.documents.models import Signatory
from bnnportal.offices.models import Organisation
from partners.enums import AgreementKind, Funds, PartnerKind, Subject
from partners.models import Agreement, Partner

BLANK = "…………"
PAPER: dict[str, str] = {
    AgreementKind.MOU: "Nota Kesepahaman",
    AgreementKind.PKS: "Perjanjian Kerja Sama",
    AgreementKind.WORKPLAN: "Rencana Kerja",
}
NATIONAL = "Badan Narkotika Nasional"
BODIES = {
    PartnerKind.HOSPITAL: "rumah sakit",
    PartnerKind.CLINIC: "fasilitas pelayanan kesehatan",
    PartnerKind.FOUNDATION: "lembaga komponen masyarakat",
    PartnerKind.GOVERNMENT: "instansi pemerintah",
    PartnerKind.COMPANY: "badan usaha",
    PartnerKind.UNIVERSITY: "perguruan tinggi",
    PartnerKind.CIVIL: "organisasi kemasyarakatan",
    PartnerKind.VILLAGE: "pemerintah desa atau kelurahan",
}


@dataclass(frozen=True)
class Side:
    """One of the two parties, as the paper names it."""

    alias: str  # "PIHAK KESATU"
    name: str  # of the institution, in full
    body: str  # what kind of institution it is
    signatory: str = BLANK
    positions: Sequence[str] = (BLANK,)  # lines of the signature block
    rank: str = ""
    id_number: str = ""
    number: str = ""
    address: str = BLANK
    contact: str = BLANK
    phone: str = BLANK
    email: str = BLANK

    @property
    def position(self) -> str:
        return ", ".join(self.positions)


@dataclass(frozen=True)
class Duty:
    kind: str
    side: str
    title: str
    recurrence: str


@dataclass(frozen=True)
class ScopeFacts:
    code: str
    title: str
    summary: str = ""
    duties: Sequence[Duty] = ()


@dataclass(frozen=True)
class Facts:
    """Everything a text may say; the empty ones become blanks."""

    kind: str
    title: str
    first: Side
    second: Side
    subject: str = Subject.REHABILITATION
    purpose: str = ""
    services: Sequence[str] = ()
    place: str = ""
    on: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None
    scopes: Sequence[ScopeFacts] = ()
    funds: str = ""
    funds_note: str = ""
    units: str = ""
    basis: str = ""  # the agreement this one carries out
    earlier: str = ""  # the one it follows
    electronic: bool = False
    notes: Sequence[str] = field(default=())  # printed above the title: "Data simulasi"

    @property
    def paper(self) -> str:
        return PAPER[AgreementKind(self.kind)]

    @property
    def this(self) -> str:
        return f"{self.paper} ini"


def facts_of(
    agreement: Agreement, *, standard: Sequence[dict[str, Any]], electronic: bool = False, on: dt.date | None = None
) -> Facts:
    """Read what the text needs: four queries. `standard` are the ready scopes with their duties; `on` is the day the
    paper bears where that is not yet the day of signing."""
    return Facts(
        kind=agreement.kind,
        subject=agreement.subject,
        title=agreement.title,
        purpose=agreement.purpose.strip(),
        first=office_side(agreement, on),
        second=partner_side(agreement),
        services=services(agreement.partner),
        place=agreement.signed_place,
        on=on or agreement.signed_on,
        start=agreement.start,
        end=agreement.end,
        scopes=scopes(agreement, standard),
        funds=Funds(agreement.funds).value if agreement.funds else "",
        funds_note=agreement.funds_note.strip(),
        units=", ".join(line.strip(" -;,") for line in agreement.working_units.splitlines() if line.strip(" -;,")),
        basis=named(agreement.parent) if agreement.parent else "",
        earlier=named(agreement.renews) if agreement.renews else "",
        electronic=electronic,
        notes=["Data simulasi"] if agreement.simulated else [],
    )


def formal(name: str) -> str:
    """ "BNN Provinsi Bengkulu" → "Badan Narkotika Nasional Provinsi Bengkulu"."""
    return f"{NATIONAL}{name[3:]}" if name == "BNN" or name.startswith("BNN ") else name


def signatory_of(agreement: Agreement, on: dt.date | None) -> Signatory | None:
    """The person of the office's register: the one named on the agreement, else who signs on that day."""
    day = on or agreement.signed_on or dt.date.today()  # noqa: DTZ011 - the register counts whole days
    found = list(Signatory.objects.on(agreement.office, day))
    name = agreement.office_signatory.strip()
    if not name:
        return found[0] if found and not agreement.office_position else None
    return next((person for person in found if person.name.casefold() == name.casefold()), None)


def office_side(agreement: Agreement, on: dt.date | None) -> Side:
    office = agreement.office
    person = signatory_of(agreement, on)
    if person is not None:
        lines = position_lines(person.content)
        who = {"signatory": person.name, "rank": person.rank, "id_number": person.printed_id}
    else:
        lines = [agreement.office_position.strip() or BLANK]
        who = {"signatory": agreement.office_signatory.strip() or BLANK}
    body = (
        "lembaga pemerintah nonkementerian"
        if office.is_national
        else f"instansi vertikal {NATIONAL} di wilayah kerjanya"
    )
    return Side(
        alias="PIHAK KESATU",
        name=formal(office.name),
        body=body,
        positions=[formal_position(line) for line in lines],
        number=agreement.office_number,
        address=office.address or BLANK,
        contact=agreement.working_units.strip().splitlines()[0] if agreement.working_units.strip() else BLANK,
        phone=office.phone or BLANK,
        email=office.email or BLANK,
        **who,
    )


def formal_position(line: str) -> str:
    return line.replace("Kepala BNN ", f"Kepala {NATIONAL} ")


def partner_side(agreement: Agreement) -> Side:
    partner = agreement.partner
    organisation: Organisation = partner.organisation
    contact = partner.contacts.first()
    person = ", ".join(filter(None, (contact.name, contact.position))) if contact else ""
    return Side(
        alias="PIHAK KEDUA",
        name=organisation.name,
        body=BODIES[PartnerKind(partner.kind)],
        signatory=agreement.partner_signatory.strip() or partner.head.strip() or BLANK,
        positions=[agreement.partner_position.strip() or BLANK],
        number=agreement.partner_number,
        address=address(organisation, partner),
        contact=person or BLANK,
        phone=(contact.phone if contact else "") or organisation.phone or BLANK,
        email=(contact.email if contact else "") or organisation.email or BLANK,
    )


def address(organisation: Organisation, partner: Partner) -> str:
    return " ".join(filter(None, (organisation.address, partner.postcode if organisation.address else ""))) or BLANK


def services(partner: Partner) -> list[str]:
    known = (
        (partner.inpatient, "rawat inap"),
        (partner.outpatient, "rawat jalan"),
        (partner.aftercare, "pascarehabilitasi"),
    )
    return [name for offered, name in known if offered]


def scopes(agreement: Agreement, standard: Sequence[dict[str, Any]]) -> list[ScopeFacts]:
    duties = {scope["code"]: scope.get("duties", []) for scope in standard}
    return [
        ScopeFacts(
            code=scope.code,
            title=scope.title,
            summary=scope.summary.strip(),
            duties=[
                Duty(duty["kind"], duty["side"], duty["title"], duty["recurrence"])
                for duty in duties.get(scope.code, [])
            ],
        )
        for scope in agreement.scopes.all()
    ]


def named(agreement: Agreement) -> str:
    """An earlier agreement in a sentence: kind, number, subject, day; what is not known is left out."""
    number = f" Nomor {agreement.office_number}" if agreement.office_number else ""
    day = f" tanggal {words.date(agreement.signed_on.isoformat())}" if agreement.signed_on else ""
    return f"{PAPER[AgreementKind(agreement.kind)]}{number} tentang {agreement.title}{day}"
