"""Certificates of participants: one batch for all who have none yet; a misspelt name by a replacement."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import actions as documents
from bnnportal.documents.actions.persons import papers_for, replace_for_person
from bnnportal.documents.models import Batch, Document, DocumentQuerySet
from partners.enums import PartnerEvent
from partners.models import CapacityActivity, Participant
from partners.permissions.activities import check_can_certify

KIND = "sertifikat-pelatihan"
AGAIN = dt.timedelta(minutes=2)  # within which a second click of the same person is shown the first one's batch


def certificates_of(activity: CapacityActivity) -> DocumentQuerySet:
    """All that were ever issued for it, replaced and revoked ones too."""
    return Document.objects.filter(kind=KIND, owner=activity.office_id, content__activity=activity.pk)


@transaction.atomic
def issue_certificates(
    *, activity: CapacityActivity, by: User, role: str, place: str, signatory: dict[str, str]
) -> Batch:
    """Issue one certificate to each named participant who has none; `signatory` is Signatory.content.

    A second click waits for the first and is shown its batch.
    """
    activity = (
        CapacityActivity.objects.select_for_update(of=("self",)).select_related("office__region").get(pk=activity.pk)
    )
    try:
        check_can_certify(by, activity)
    except ValidationError:
        if (batch := just_issued(activity, by)) is not None:
            return batch
        raise
    waiting = list(activity.participants.certifiable().order_by("pk"))
    papers = papers_for(
        office=activity.office,
        names=[participant.name for participant in waiting],
        heading="Sertifikat",
        role=role,
        event=activity.title,
        event_date=activity.held_from,
        event_place=activity.place,
        place=place,
        signatory=signatory,
        activity=activity.pk,
        event_until=activity.held_until.isoformat(),
        hours=activity.hours,
    )
    issued = documents.issue(
        kind=KIND,
        papers=papers,
        issuer=activity.office,
        by=by,
        batch_title=f"Sertifikat {activity.title}"[:200],
    )
    for participant, document in zip(waiting, issued, strict=True):
        participant.certificate = document
    Participant.objects.bulk_update(waiting, ["certificate"])
    record(
        PartnerEvent.CERTIFICATES_ISSUED, by=by, target=activity, organisation=activity.office.code, count=len(issued)
    )
    batch = issued[0].batch
    assert batch is not None  # noqa: S101 - a title was given
    return batch


def just_issued(activity: CapacityActivity, by: User) -> Batch | None:
    return Batch.objects.filter(
        created_by=by, created_at__gte=timezone.now() - AGAIN, documents__participant__activity=activity
    ).first()


@transaction.atomic
def replace_certificate(*, document: Document, by: User, number: str = "", name: str = "") -> Document:
    """What `documents` calls for the replacement of a revoked one: the participant gets it, and the name put right."""
    participant = Participant.objects.select_for_update(of=("self",)).filter(certificate=document).first()
    new = replace_for_person(document=document, by=by, number=number, name=name)
    if participant is not None:
        participant.certificate = new
        if participant.name:
            participant.name = str(new.content["recipient"])
        participant.full_clean()
        participant.save()
    return new


def facts(document: Document) -> list[tuple[str, str]]:
    """All a certificate says, for the office and for who holds the file."""
    content: dict[str, Any] = document.content
    found = [
        (_("Diberikan kepada"), content["recipient"]),
        (_("Sebagai"), content["role"]),
        (_("Kegiatan"), content["event"]),
        (_("Tempat"), content["event_place"]),
    ]
    if content.get("hours"):
        found.append((_("Jam pelajaran"), str(content["hours"])))
    return found
