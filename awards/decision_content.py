"""What the minutes and the annex of a decision say: frozen when it is made, whatever happens to the records later."""

import datetime as dt
import json
from collections.abc import Iterable
from itertools import groupby
from typing import Any

from django.utils import timezone

from awards.decided import Line, Table
from awards.enums import ObjectionStatus
from awards.models import Decision, Departure, Objection
from awards.models.freeze import TEXTS
from bnnportal.accounts.enums import Field
from bnnportal.documents import words
from bnnportal.documents.tables import zone
from bnnportal.offices.models import Organisation

TOLD_TIES = 12  # ties that are told in words; the others are seen in the table
OUTCOMES = {
    ObjectionStatus.ACCEPTED: "diterima", ObjectionStatus.REJECTED: "ditolak", ObjectionStatus.FILED: "belum dijawab",
}  # fmt: skip


def moment(at: dt.datetime) -> str:
    local = timezone.localtime(at)
    return f"{words.date(local.date().isoformat())} pukul {local:%H.%M} {zone(local)}".strip()


def common(decision: Decision, issuer: Organisation, tables: Iterable[Table]) -> dict[str, Any]:
    """What both papers begin with."""
    category, edition = decision.category, decision.category.edition
    return {
        "issuer": "Badan Narkotika Nasional Republik Indonesia",
        "kop": {name: getattr(issuer, name) for name in ("name", "address", "phone", "email", "website")},
        "edition": edition.name,
        "edition_long": edition.long_name or edition.name,
        "slug": edition.slug,
        "assessment_year": str(edition.assessment_year),
        "category": category.name,
        "category_code": category.code,
        "n": decision.n,
        "corrects": decision.n > 1 and bool(decision.reason),
        "reason": decision.reason,
        "date": timezone.localdate().isoformat(),
        "decided_at": moment(decision.at),
        "decided_by": decision.by.name,
        "places": category.places,
        "simulated": decision.freeze.simulated or any(line.standing.simulated for t in tables for line in t.lines),
    }


def minutes(decision: Decision, tables: list[Table], issuer: Organisation) -> dict[str, Any]:
    """The berita acara: definition, frozen figures, objections, computed and decided ranks, departures, ties."""
    category, freeze = decision.category, decision.freeze
    spec = json.loads(freeze.spec)
    freezes = category.freezes.filter(n__lte=freeze.n).select_related("by").order_by("n")
    first, last = category.span
    return common(decision, issuer, tables) | {
        "heading": "Berita Acara Penetapan",
        "field": str(Field(category.field).label),
        "span": f"{words.date(first.isoformat())} sampai {words.date(last.isoformat())}",
        "index": {
            "name": spec.get("name") or str(category.index or ""), "version": str(spec.get("version", "")),
            "assumptions": assumptions(spec),
        },
        "freezes": [
            {"n": one.n, "at": moment(one.at), "by": one.by.name, "reason": one.reason}
            for one in freezes.only("n", "at", "reason", "by__name")
        ],
        "freeze": {
            "n": freeze.n, "spec": freeze.spec_sha256, "data": freeze.data_sha256, "result": freeze.result_sha256,
            "seed": freeze.seed, "draws": freeze.draws,
        },
        "frozen_by": decision.frozen_by.name,
        "until": words.date(freeze.objections_until.isoformat()),
        "objection_days": category.objection_days,
        "objections": objections(decision),
        "ties": [sentence for table in tables for sentence in ties(table, spec)],
        "levels": [
            {
                "label": table.label,
                "winners": len(table.winners),
                "rows": [row(line) for line in table.ranked],
                "excluded": [
                    {"office": line.standing.office.name, "reason": line.standing.excluded} for line in table.unranked
                ],
            }
            for table in tables
        ],
        "departures": [departure(line.departure, line) for table in tables for line in table.lines if line.departure],
        "note": decision.note,
    }  # fmt: skip


def annex(decision: Decision, tables: list[Table], issuer: Organisation, minutes_number: str) -> dict[str, Any]:
    """The lampiran keputusan: who wins, by level, with both ranks and the score."""
    return common(decision, issuer, tables) | {
        "heading": "Lampiran Keputusan",
        "minutes": minutes_number,
        "levels": [{"label": table.label, "rows": [row(line) for line in table.winners]} for table in tables],
        "departures": [
            departure(line.departure, line)
            for table in tables
            for line in table.lines
            if line.departure and (line.wins or line.is_left_out)
        ],
    }


def row(line: Line) -> dict[str, Any]:
    one = line.standing
    return {
        "code": one.office.code, "office": one.office.name, "computed": line.computed, "decided": line.decided,
        "shared": line.place.shared, "score": line.score, "interval": line.interval, "band": one.band,
        "wins": line.wins, "departed": line.departure is not None,
    }  # fmt: skip


def departure(one: Departure, line: Line) -> dict[str, Any]:
    return {
        "office": one.standing.office.name, "computed": line.computed,
        "decided": line.decided or "tidak disertakan", "reason": one.reason,
        "paper": one.paper.name if one.paper else "", "sha256": one.paper.sha256 if one.paper else "",
        "by": one.by.name,
    }  # fmt: skip


def assumptions(spec: dict[str, Any]) -> list[str]:
    """Everything in the definition that is the portal's assumption and no published rule."""
    parts = [("", spec), *((part.get("name") or part["code"], part) for part in (*spec["levels"], *spec["components"]))]
    said: dict[str, list[str]] = {}
    for name, part in parts:
        if part.get("assumption"):
            said.setdefault(str(part["assumption"]), []).append(name)
    return [f"{', '.join(filter(None, names))}: {text}" if any(names) else text for text, names in said.items()]


def objections(decision: Decision) -> list[dict[str, str]]:
    """Who objected up to this freeze and how it ended. Neither words nor answer: all staff read the minutes."""
    found = Objection.objects.filter(category=decision.category, freeze__n__lte=decision.freeze.n)
    found = found.exclude(status=ObjectionStatus.WITHDRAWN)
    return [
        {
            "office": one.office.name, "at": words.date(timezone.localdate(one.at).isoformat()),
            "outcome": OUTCOMES[ObjectionStatus(one.status)],
        }
        for one in found.select_related("office", "freeze").defer(*(f"freeze__{text}" for text in TEXTS)).order_by("at", "pk")
    ]  # fmt: skip


def ties(table: Table, spec: dict[str, Any]) -> list[str]:
    """Equal scores of a level: which were told apart by a tie-breaker, and which share their rank."""
    names = {part["code"]: part.get("name") or part["code"] for part in (*spec["levels"], *spec["components"])}
    rounded = spec.get("rank", {}).get("on") != "unrounded"
    breakers = [names.get(code, code) for code in spec.get("rank", {}).get("tie_breakers") or []]
    told = []
    ordered = sorted(table.ranked, key=lambda line: (line.standing.rank or 0, line.standing.office.name))
    for score, group in groupby(ordered, key=lambda line: line.score):
        lines = list(group)
        if len(lines) < 2:
            continue
        offices = _and(line.standing.office.name for line in lines)
        ranks = sorted({line.computed for line in lines})
        if len(ranks) == 1:
            end = f"sama juga pada {_and(breakers)}, sehingga berbagi" if breakers else "berbagi"
            told.append(f"{offices} dengan skor {score} {end} peringkat {ranks[0]}.")
        else:
            how = _and([*([] if rounded and breakers else ["nilai sebelum dibulatkan"]), *breakers])
            told.append(f"{offices} mempunyai skor {score}; urutannya menurut {how}.")
    rest = len(told) - TOLD_TIES
    return [*told[:TOLD_TIES], *([f"{rest} seri lainnya pada {table.label} tampak dalam tabel."] if rest > 0 else [])]


def _and(names: Iterable[str]) -> str:
    *front, last = list(names)
    return f"{', '.join(front)} dan {last}" if front else last
