"""Whom a name in an office's list means: one of the partners, the person's choice, or a new one and its kind."""

import difflib
import re
from collections import defaultdict
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bnnportal.imports.kinds import Row
from bnnportal.offices.models import Organisation
from bnnportal.offices.names import fold, key
from partners.enums import PartnerKind
from partners.models import Partner

NEW = "+baru"
# What a name says of the kind of a new partner; the first that fits. Its profile can be corrected at any time.
SAID = (
    (PartnerKind.HOSPITAL, r"\b(rs|rsud|rsu|rsj|rumah sakit)\b"),
    (PartnerKind.CLINIC, r"\b(puskesmas|klinik)\b"),
    (PartnerKind.UNIVERSITY, r"\b(universitas|institut|politeknik|sekolah tinggi|akademi|uin|iain)\b"),
    (PartnerKind.COMPANY, r"^(pt|cv|bumn|bumd|perum|bank)\b"),
    (PartnerKind.VILLAGE, r"^(desa|kelurahan|nagari|gampong)\b"),
    (PartnerKind.GOVERNMENT, r"\b(dinas|badan|kantor|lapas|rutan|kementerian|pemerintah|polda|polres|kejaksaan|balai)\b"),
    (PartnerKind.CIVIL, r"\b(gerakan|ikatan|persatuan|himpunan|kwarda|kwarcab|organisasi|forum)\b"),
)  # fmt: skip


def kind_of(name: str) -> PartnerKind:
    folded = fold(name)
    return next((kind for kind, pattern in SAID if re.search(pattern, folded)), PartnerKind.FOUNDATION)


class Names:
    """The partners of the office's province by every written form of their names, and any partner by its code."""

    def __init__(self, office: Organisation, codes: Sequence[str]) -> None:
        self.office = office
        there = Partner.objects.select_related("organisation__region", "organisation__merged_into")
        near = there if office.is_national else there.filter(organisation__region__code__startswith=self.province)
        self.partners = {partner.pk: partner for partner in near if partner.organisation.is_open()}
        self.by_code = {
            partner.organisation.code: partner
            for partner in there.filter(organisation__code__in={code.strip().upper() for code in codes if code})
        }
        self.cores: dict[str, set[int]] = defaultdict(set)
        for partner in self.partners.values():
            for line in partner.organisation.search.splitlines():
                self.cores[line.split("|", 1)[1]].add(partner.pk)
        ordered = sorted(self.partners.values(), key=lambda partner: partner.organisation.name)
        self.choices = [(str(partner.pk), said(partner)) for partner in ordered]

    @property
    def province(self) -> str:
        return self.office.region.province_code

    def resolve(self, row: Row) -> None:
        """By its code, by a name that is certain, else by the person's choice; a name nobody has may be added."""
        text, code = row.cells["mitra"], row.cells["kode_mitra"].strip().upper()
        partner = self.with_code(row, code) if code else self.with_name(row, text)
        if partner is None:
            return
        elsewhere = partner.organisation.region.province_code != self.province and not self.office.is_national
        if elsewhere and not row.cells["alasan"]:
            row.wrong("alasan", _("%(name)s berada di provinsi lain. Tuliskan alasannya.") % {"name": partner})
        row.values["partner"] = partner
        row.notes["mitra"] = said(partner)

    def with_code(self, row: Row, code: str) -> Partner | None:
        partner = self.by_code.get(code)
        if partner is None:
            row.wrong("kode_mitra", _("kode “%(code)s” tidak dikenal.") % {"code": code})
            return None
        try:
            partner.organisation.check_open()
        except ValidationError as error:
            row.wrong("kode_mitra", error.messages[0])
            return None
        return partner

    def with_name(self, row: Row, text: str) -> Partner | None:
        core = key(text)[1]
        if not core:
            row.wrong("mitra", _("“%(text)s” bukan nama.") % {"text": text})
            return None
        exact = sorted(self.cores.get(core, set()))
        if len(exact) == 1:
            return self.partners[exact[0]]
        likely = [(str(pk), said(self.partners[pk])) for pk in exact or self.near(core)]
        if exact:
            sentence = _("Nama ini dipakai lebih dari satu mitra.")
        else:
            kind = kind_of(text)
            likely.append((NEW, _("Tambahkan sebagai mitra baru (%(kind)s)") % {"kind": str(kind.label).lower()}))
            sentence = _("Belum ada mitra bernama ini. Pilih yang dimaksud, atau tambahkan.")
        answer = row.ask("mitra", likely, self.choices, sentence)
        if answer == NEW:
            row.values["new"] = core
            row.notes["mitra"] = _("mitra baru di bawah %(office)s") % {"office": self.office}
            return None
        return self.partners[int(answer)] if answer else None

    def near(self, core: str) -> list[int]:
        """Up to four partners whose names are written alike."""
        close = difflib.get_close_matches(core, list(self.cores), n=4, cutoff=0.6)
        return list(dict.fromkeys(pk for name in close for pk in sorted(self.cores[name])))


def said(partner: Partner) -> str:
    return f"{partner.organisation.name} ({partner.organisation.code})"
