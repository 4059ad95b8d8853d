"""Minutes and annex of a decision on paper: issued with it, checked by anybody, ended with it."""

import csv
import datetime as dt
import io
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from awards import decision_content
from awards.decided import Table
from awards.models import Decision, Departure
from awards.permissions.decisions import check_can_revoke_paper
from bnnportal.accounts.models import User
from bnnportal.documents import actions as documents
from bnnportal.documents import kinds, papers, words
from bnnportal.documents.certificates import Sheet, validity
from bnnportal.documents.models import Document
from bnnportal.documents.papers import Attached
from bnnportal.documents.pictures import qr_svg, svg_url
from bnnportal.documents.tables import PRINTED
from bnnportal.files import holders
from bnnportal.offices.models import Organisation

MINUTES, ANNEX = "bapenetapan", "lampkeputusan"
SHEET = Sheet(width=210, height=297)
COLUMNS = {
    "level": "tingkat", "decided": "peringkat_ditetapkan", "computed": "peringkat_hitungan", "code": "kode",
    "office": "satuan_kerja", "score": "skor", "interval": "rentang_peringkat", "band": "predikat",
    "shared": "berbagi", "wins": "mendapat_penghargaan", "departed": "menyimpang",
}  # fmt: skip


def issue(decision: Decision, tables: list[Table], by: User) -> tuple[Document, Document]:
    """Minutes first: the annex names their number. Papers are in Indonesian whatever language the person reads."""
    issuer, category = Organisation.objects.get(kind="PUSAT"), decision.category
    about = f"{category.name}, {category.edition.name}"
    again = f" (koreksi, penetapan ke-{decision.n})" if decision.reason else ""

    def paper(kind: str, title: str, content: dict[str, Any]) -> Document:
        one = documents.Paper(issuer, f"{title} {about}{again}"[:300], content, category.classification)
        return documents.issue(kind=kind, papers=[one], issuer=issuer, by=by)[0]

    with translation.override(settings.LANGUAGE_CODE):
        minutes = paper(MINUTES, "Berita acara penetapan", decision_content.minutes(decision, tables, issuer))
        annex = decision_content.annex(decision, tables, issuer, minutes.number)
        return minutes, paper(ANNEX, "Lampiran keputusan", annex)


def no_replacement(*, document: Document, by: User, number: str = "") -> Document:
    raise ValidationError(_("Dokumen penetapan tidak diganti sendiri: tarik penetapannya, lalu tetapkan lagi."))


def decision_of(document: Document) -> Decision | None:
    field = "minutes" if document.kind == MINUTES else "annex"
    found = Decision.objects.select_related("category__edition", "replaced_by__minutes", "replaced_by__annex")
    return found.filter(**{field: document}).first()


def find(user: User, document: Document) -> Decision | None:
    """The decision a paper is of, as far as the person sees it."""
    decision = decision_of(document)
    return decision if decision and Decision.objects.visible_to(user).filter(pk=decision.pk).exists() else None


def facts(document: Document) -> list[tuple[str, str]]:
    """What strangers read: what was decided on and when, no office and no score; and whether it was corrected since."""
    content = document.content
    found = [
        (_("Kategori"), content["category"]),
        (_("Edisi"), content["edition"]),
        (_("Tahun penilaian"), content["assessment_year"]),
        (_("Ditetapkan"), content["decided_at"]),
    ]
    decision = decision_of(document)
    if decision is not None and decision.replaced_by is not None:
        newer = decision.replaced_by.minutes if document.kind == MINUTES else decision.replaced_by.annex
        if newer is not None:
            found.append((_("Dikoreksi oleh"), newer.number))
    return found


# On paper


def context(document: Document) -> dict[str, Any]:
    content = document.content
    check_at = document.verification_url.partition("://")[2].rpartition(f"/{document.code}")[0]
    return {
        "title": f"{content['heading']} {content['category']}, {content['edition']}",
        "issued": document.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "date": words.date(content["date"]),
        "day_in_words": words.spoken(dt.date.fromisoformat(content["date"])),
        "levels": cut(content["levels"]),
        "total": sum(len(level["rows"]) for level in content["levels"]),
        "printed": PRINTED,
        "qr": svg_url(qr_svg(document.verification_url)),
        "check_at": check_at,
        "validity": validity(document, check_at),
    }


def cut(levels: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows that are printed: the first 300 of all levels together; `left` counts those of a level that are not."""
    room, found = PRINTED, []
    for level in levels:
        rows = level["rows"][:room]
        room -= len(rows)
        found.append(level | {"rows": rows, "left": len(level["rows"]) - len(rows), "total": len(level["rows"])})
    return found


def attached(document: Document) -> list[Attached]:
    """The whole table for Excel, and everything the paper says for programs."""
    text = json.dumps(document.content, ensure_ascii=False, indent=1, sort_keys=True)
    return [
        Attached("peringkat.csv", "Tabel lengkap (CSV)", table(document.content).encode("utf-8-sig")),
        Attached("penetapan.json", "Isi dokumen", text.encode()),
    ]


def table(content: dict[str, Any]) -> str:
    """All ranked offices of all levels; decimal commas and semicolons, as Excel reads them in Indonesian."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow([*COLUMNS.values(), *(["keterangan"] if content["simulated"] else [])])
    for level in content["levels"]:
        for row in level["rows"]:
            told = row | {"level": level["label"]}
            writer.writerow(
                [*(said(told[name]) for name in COLUMNS), *(["data simulasi"] if content["simulated"] else [])]
            )
    return out.getvalue()


def said(value: Any) -> str:
    return ("ya" if value else "tidak") if isinstance(value, bool) else str(value)


def departure_of(user: User, pk: int) -> Departure | None:
    """The departure that a document hangs on, or the one it was copied to when its decision was withdrawn."""
    copied = Q(paper__holder_type="awards.departure", paper__holder_id=pk)
    return Departure.objects.visible_to(user).filter(Q(pk=pk) | copied).select_related("standing__office").first()


def register() -> None:
    for code, label, pattern, unit, template in (
        (
            MINUTES,
            gettext_lazy("Berita acara penetapan"),
            "BA",
            pgettext_lazy("jumlah", "berita acara"),
            "berita_acara",
        ),
        (ANNEX, gettext_lazy("Lampiran keputusan"), "LK", pgettext_lazy("jumlah", "lampiran"), "lampiran_keputusan"),
    ):
        kinds.register(
            kinds.Kind(
                code=code,
                label=label,
                number_pattern=pattern + "/{n:03d}/{roman}/KA/{classification}/{year}/BNN",
                facts=facts,
                check_can_revoke=check_can_revoke_paper,
                replace=no_replacement,
                unit=unit,
                national=True,
                origin=find,
            )
        )
        papers.register(
            code,
            papers.Paper(
                template=f"awards/pdf/{template}.html",
                style="naskah.css",
                context=context,
                sheet=lambda document: SHEET,
                underlay=lambda document: None,
                attached=attached,
                sizes=(),
            ),
        )
    holders.register(
        "awards.departure",
        departure_of,
        holders.read_only,
        organisation=lambda departure: departure.standing.office,
    )
