"""The profile of an institution in sections: for its page, its forms, and how complete it is, in words."""

from dataclasses import dataclass
from typing import Any

from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from partners.enums import Profession, Training
from partners.models import Partner

ORGANISATION_FIELDS = ("address", "phone", "email", "website")  # kept on the organisation, changed with the profile
LEGAL_FIELDS = ("name", "kind")  # a partner's own wish for these waits for its office
INPATIENT = ("inpatient_months", "inpatient_capacity", "inpatient_tariff")
OUTPATIENT = ("outpatient_sessions", "outpatient_capacity", "outpatient_tariff")


@dataclass(frozen=True)
class Section:
    """One theme, one card on the page, one short form."""

    code: str  # in the address
    label: Any
    lead: Any
    icon: str
    fields: tuple[str, ...]


SECTIONS = (
    Section(
        "lembaga", gettext_lazy("Lembaga"), gettext_lazy("Nama, pimpinan, dan alamat seperti pada surat resmi."),
        "building-hospital", ("name", "kind", "head", "address", "postcode", "phone", "email", "website"),
    ),
    Section(
        "layanan", gettext_lazy("Layanan"), gettext_lazy("Apa yang diberikan, kepada siapa, dan berapa lama."),
        "heart-handshake",
        (
            "outpatient", "inpatient", "aftercare", "gender", "approach", "outpatient_sessions", "inpatient_months",
        ),
    ),
    Section(
        "kapasitas", gettext_lazy("Kapasitas dan biaya"),
        gettext_lazy("Berapa orang dapat dilayani pada waktu yang sama, dan berapa biayanya."),
        "report-analytics",
        ("outpatient_capacity", "inpatient_capacity", "outpatient_tariff", "inpatient_tariff", "funding"),
    ),
    Section(
        "tenaga", gettext_lazy("Tenaga"), gettext_lazy("Jumlah orang menurut profesi. Kosongkan yang tidak ada."),
        "users", ("staff",),
    ),
    Section(
        "pelatihan", gettext_lazy("Pelatihan yang diterima"),
        gettext_lazy("Pelatihan yang pernah diikuti petugas lembaga ini."), "school", ("trainings",),
    ),
    Section(
        "catatan", gettext_lazy("Catatan"), gettext_lazy("Hal lain yang perlu diketahui kantor."), "file-text",
        ("note",),
    ),
)  # fmt: skip
BY_CODE = {section.code: section for section in SECTIONS}


@dataclass(frozen=True)
class Completeness:
    filled: int
    total: int
    missing: tuple[tuple[str, str], ...]  # (label, section code; "" for contacts, "-" for papers)

    @property
    def is_complete(self) -> bool:
        return not self.missing

    @property
    def sentence(self) -> str:
        """How far the profile is, as somebody would say it."""
        if self.is_complete:
            return _("Profil lengkap.")
        names = [label for label, _section in self.missing]
        if len(names) <= 3:
            return _("Profil hampir lengkap. Belum diisi: %(names)s.") % {"names": get_text_list(names, _("dan"))}
        text = ngettext("Baru %(n)s dari %(total)s hal terisi.", "Baru %(n)s dari %(total)s hal terisi.", self.filled)
        return text % {"n": self.filled, "total": self.total}

    def __str__(self) -> str:
        return _("%(n)s dari %(total)s") % {"n": self.filled, "total": self.total}


def needed(partner: Partner) -> list[tuple[str, str, bool]]:
    """(label, section, filled) of everything a complete profile has; what a service needs only where it is given.

    `has_contact` and `has_paper` come from `Partner.objects.with_completeness()`.
    """
    organisation = partner.organisation
    services = partner.inpatient or partner.outpatient or partner.aftercare
    hard: list[tuple[str, str, bool]] = [
        (_("pimpinan"), "lembaga", bool(partner.head)),
        (_("alamat"), "lembaga", bool(organisation.address)),
        (_("telepon"), "lembaga", bool(organisation.phone)),
        (_("surel"), "lembaga", bool(organisation.email)),
        (_("jenis layanan"), "layanan", services),
        (_("model layanan"), "layanan", bool(partner.approach)),
        (_("sumber biaya"), "kapasitas", bool(partner.funding)),
        (_("jumlah tenaga"), "tenaga", bool(partner.staff)),
        (_("pelatihan"), "pelatihan", bool(partner.trainings)),
        (_("narahubung"), "", bool(getattr(partner, "has_contact", False))),
        (_("surat legalitas"), "-", bool(getattr(partner, "has_paper", False))),
    ]
    for given, names in ((partner.outpatient, OUTPATIENT), (partner.inpatient, INPATIENT)):
        for name in names if given else ():
            section = next(section for section in SECTIONS if name in section.fields)
            field = Partner._meta.get_field(name)
            label = str(getattr(field, "verbose_name", name))
            hard.append((label, section.code, getattr(partner, name) is not None))
    return hard


def completeness(partner: Partner) -> Completeness:
    found = needed(partner)
    missing = tuple((label, section) for label, section, filled in found if not filled)
    return Completeness(len(found) - len(missing), len(found), missing)


# What is shown


@dataclass(frozen=True)
class Card:
    """A section of the page: what is known, and the names of what is not."""

    section: Section
    rows: tuple[tuple[str, str, str], ...]  # (label, value, address of the value or "")
    missing: tuple[str, ...]
    aside: str = ""


def cards(partner: Partner) -> list[Card]:
    """Every section; what a service asks for is missing only where the service is given."""
    return [card(partner, section) for section in SECTIONS]


def card(partner: Partner, section: Section) -> Card:
    if section.code == "tenaga":
        rows = [(str(Profession(code).label), number(n)) for code, n in in_order(partner.staff)]
        total = sum(partner.staff.values())
        aside = ngettext("%(n)s orang", "%(n)s orang", total) % {"n": number(total)} if total else ""
        return Card(section, linked(rows), () if rows else (_("jumlah tenaga"),), aside)
    if section.code == "pelatihan":
        names = [str(Training(code).label) for code in partner.trainings]
        return Card(section, linked([(name, "") for name in names]), () if names else (_("pelatihan"),))
    rows, missing = [], []
    for label, value, wanted in said(partner)[section.code]:
        if value:
            rows.append((label, value))
        elif wanted:
            missing.append(label.lower())
    return Card(section, linked(rows), tuple(missing))


def linked(rows: list[tuple[str, str]]) -> tuple[tuple[str, str, str], ...]:
    return tuple((label, value, value if value.startswith(("https://", "http://")) else "") for label, value in rows)


def in_order(staff: dict[str, int]) -> list[tuple[str, int]]:
    """In the order of the form, whatever order the database keeps."""
    return [(code, staff[code]) for code in Profession.values if staff.get(code)]


def said(partner: Partner) -> dict[str, list[tuple[str, str, bool]]]:
    """By section: (label, value in words, whether its lack is worth a word)."""
    organisation = partner.organisation
    given = [
        str(label)
        for label, has in (
            (_("rawat jalan"), partner.outpatient),
            (_("rawat inap"), partner.inpatient),
            (_("pascarehabilitasi"), partner.aftercare),
        )
        if has
    ]
    services = get_text_list(given, _("dan"))
    return {
        "lembaga": [
            (_("Jenis"), partner.get_kind_display(), True),
            (_("Pimpinan"), partner.head, True),
            (_("Alamat"), ", ".join(filter(None, (organisation.address, partner.postcode))), True),
            (_("Wilayah"), organisation.region.full_name, True),
            (_("Telepon"), organisation.phone, True),
            (_("Surel"), organisation.email, True),
            (_("Situs"), organisation.website, False),
            (_("Nama lain"), ", ".join(organisation.aliases), False),
        ],
        "layanan": [
            (_("Jenis layanan"), services[:1].upper() + services[1:], True),
            (_("Klien yang dilayani"), partner.get_gender_display(), True),
            (_("Model layanan"), partner.approach, True),
            (_("Lama rawat jalan"), counted(partner.outpatient_sessions, _("kali pertemuan")), partner.outpatient),
            (_("Lama rawat inap"), counted(partner.inpatient_months, _("bulan")), partner.inpatient),
        ],
        "kapasitas": [
            (_("Kapasitas rawat jalan"), counted(partner.outpatient_capacity, _("orang")), partner.outpatient),
            (_("Kapasitas rawat inap"), counted(partner.inpatient_capacity, _("orang")), partner.inpatient),
            (_("Tarif rawat jalan"), rupiah(partner.outpatient_tariff, _("per pertemuan")), partner.outpatient),
            (_("Tarif rawat inap"), rupiah(partner.inpatient_tariff, _("per bulan")), partner.inpatient),
            (_("Sumber biaya"), partner.funding, True),
        ],
        "catatan": [(_("Catatan"), partner.note, False)],
    }


def number(value: int) -> str:
    return number_format(value, use_l10n=True, force_grouping=True)


def counted(value: int | None, unit: str) -> str:
    return "" if value is None else f"{number(value)} {unit}"


def rupiah(value: int | None, unit: str) -> str:
    if value is None:
        return ""
    return _("Tanpa biaya") if value == 0 else f"Rp{number(value)} {unit}"
