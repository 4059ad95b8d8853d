"""The berita acara of a visit: frozen at submission, printed, checked by anybody, replaced when the visit was put right."""

import datetime as dt
import json
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.documents import actions as documents
from bnnportal.documents import words
from bnnportal.documents.actions.persons import printed_name
from bnnportal.documents.certificates import Sheet, validity
from bnnportal.documents.models import Document
from bnnportal.documents.papers import Attached
from bnnportal.documents.pictures import qr_svg, svg_url
from partners.enums import VisitStatus
from partners.models import Visit
from partners.permissions import check_is_staff

KIND = "bamonev"
DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
SHEET = Sheet(width=210, height=297)


def content_of(visit: Visit) -> dict[str, Any]:
    """What the paper says, whatever happens to the records later."""
    given = {answer.item: answer for answer in visit.answers.all()}
    sections = []
    for section in visit.definition.applicable(visit.inpatient):
        items = [
            {
                "code": item.code,
                "title": item.title,
                "score": given[item.code].score,
                "anchor": item.anchors[given[item.code].score - 1],
                "note": given[item.code].note,
            }
            for item in section.items
        ]
        points = sum(given[item.code].score for item in section.items)
        sections.append(
            {
                "code": section.code,
                "title": section.title,
                "points": points,
                "maximum": 3 * len(items),
                "answers": items,
            }
        )
    assert visit.visited_on is not None  # noqa: S101 - a submitted visit has its day
    return {
        "heading": "Berita Acara Monitoring dan Evaluasi",
        "issuer": printed_name(visit.office),
        "office": visit.office.name,
        "kop": {name: getattr(visit.office, name) for name in ("name", "address", "phone", "email", "website")},
        "partner": visit.partner.organisation.name,
        "agreement": (visit.agreement.office_number or visit.agreement.title) if visit.agreement else "",
        "order_number": visit.order_number,
        "team": [" ".join(line.split()) for line in visit.team.splitlines() if line.strip()],
        "visited_on": visit.visited_on.isoformat(),
        "place": visit.place,
        "date": timezone.localdate().isoformat(),
        "instrument": visit.definition.title,
        "version": visit.instrument,
        "inpatient": visit.inpatient,
        "sections": sections,
        "points": visit.points,
        "maximum": visit.maximum,
        "percent": number_format(visit.percent, 1) if visit.percent is not None else "",
        "findings": [{"item": finding.item, "text": finding.text} for finding in visit.findings.all()],
        "recommendation": visit.recommendation,
        "follow_ups": [
            {
                "text": follow_up.text,
                "side": str(follow_up.get_side_display()),
                "owner": follow_up.owner,
                "due": follow_up.due.isoformat(),
            }
            for follow_up in visit.follow_ups.all()
        ],
        "simulated": visit.simulated,
    }


def issue_paper(visit: Visit, by: User) -> Document:
    """Issue it under the next number; after a correction in place of the revoked one."""
    old = visit.document if visit.document_id and visit.document and visit.document.is_revoked else None
    paper = documents.Paper(
        visit.office,
        f"Berita acara monev {visit.partner.organisation.name}, triwulan {visit.get_quarter_display()} {visit.year}"[
            :300
        ],
        content_of(visit),
        replaces=old if old is not None and getattr(old, "replaced_by", None) is None else None,
    )
    return documents.issue(kind=KIND, papers=[paper], issuer=visit.office, by=by)[0]


@transaction.atomic
def replace_paper(*, document: Document, by: User, number: str = "", **changes: Any) -> Document:
    """Another paper with the same content, for one that was revoked while its visit stands."""
    visit = Visit.objects.select_for_update(of=("self",)).filter(document=document).first()
    if visit is None or not visit.is_done:
        raise ValidationError(_("Berita acara ini diganti saat kunjungannya dikirim lagi."))
    content = document.content | {"date": timezone.localdate().isoformat()}
    paper = documents.Paper(visit.office, document.title, content, replaces=document, number=number)
    visit.document = documents.issue(kind=KIND, papers=[paper], issuer=visit.office, by=by)[0]
    visit.save(update_fields=["document"])
    return visit.document


def check_can_revoke_paper(user: User, document: Document) -> None:
    """By the office whose visit it is now: the one that issued it may have merged into it."""
    visit = Visit.objects.filter(document=document).select_related("office").first()
    check_is_staff(user, visit.office if visit is not None else document.issuer)
    if visit is not None and visit.status == VisitStatus.SIGNED and not document.is_revoked:
        raise ValidationError(_("Berita acara ini sudah disahkan kedua pihak, jadi tidak dicabut."))


def paper_facts(document: Document) -> list[tuple[str, str]]:
    """What strangers read: no names of people, no findings."""
    content = document.content
    return [
        (_("Satuan kerja"), content["office"]),
        (_("Lembaga"), content["partner"]),
        (_("Tanggal kunjungan"), words.date(content["visited_on"])),
        (_("Nilai"), _("%(points)s dari %(maximum)s (%(percent)s%%)") % content),
    ]


def paper_context(document: Document) -> dict[str, Any]:
    content = document.content
    check_at = document.verification_url.partition("://")[2].rpartition(f"/{document.code}")[0]
    return {
        "title": f"{content['heading']} {content['partner']}",
        "issued": document.issued_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "visited": words.date(content["visited_on"]),
        "date": words.date(content["date"]),
        "day_in_words": day_in_words(dt.date.fromisoformat(content["visited_on"])),
        "percent_in_words": words.decimal(content["percent"]),
        "follow_ups": [row | {"due": words.date(row["due"])} for row in content["follow_ups"]],
        "qr": svg_url(qr_svg(document.verification_url)),
        "check_at": check_at,
        "validity": validity(document, check_at),
    }


def day_in_words(day: dt.date) -> str:
    """ "Selasa tanggal tiga puluh bulan Mei tahun dua ribu dua puluh tiga"."""
    name, month = DAYS[day.weekday()], words.MONTHS[day.month - 1]
    return f"{name} tanggal {words.cardinal(day.day)} bulan {month} tahun {words.cardinal(day.year)}"


def paper_data(document: Document) -> list[Attached]:
    text = json.dumps(document.content, ensure_ascii=False, indent=1, sort_keys=True)
    return [Attached("berita-acara.json", "Data berita acara", text.encode())]
