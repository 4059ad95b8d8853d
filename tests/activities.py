"""Capacity activities for tests, made by the real actions."""

import datetime as dt
from typing import Any

from partners.actions import activities, certificates, participants
from partners.models import CapacityActivity, Partner
from tests.cast import People

NAMES = ["Siti Contoh Rahmawati, S.Psi.", "Budi Rekaan", "Ahmad Uji Coba"]
SIGNED = {"signatory_position": "Kepala BNN Provinsi Bengkulu"}


def kipas() -> Partner:
    return Partner.objects.get(organisation__code="P17-05")


def held(people: People, /, by: str = "bengkulu", **fields: Any) -> CapacityActivity:
    """A training of BNNP Bengkulu (or the office of `by`) in June 2026 in which Yayasan Kipas took part."""
    wanted: dict[str, Any] = {
        "title": "Bimbingan Teknis Asesmen",
        "held_from": dt.date(2026, 6, 2),
        "held_until": dt.date(2026, 6, 4),
        "place": "Bengkulu",
        "hours": 24,
        "partners": [kipas()] if by in {"bengkulu", "kepala", "admin"} else [],
    }
    return activities.record_activity(by=people[by], **wanted | fields)


def listed(people: People, /, names: list[str] | None = None, **fields: Any) -> CapacityActivity:
    """With participants of Yayasan Kipas."""
    activity = held(people, **fields)
    participants.add_participants(
        activity=activity, names=names or NAMES, partner=kipas(), by=people[fields.get("by", "bengkulu")]
    )
    activity.refresh_from_db()
    return activity


def certified(people: People, activity: CapacityActivity) -> Any:
    return certificates.issue_certificates(
        activity=activity, by=people["kepala"], role="Peserta", place="Bengkulu", signatory=SIGNED
    )
