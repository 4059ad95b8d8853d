"""What capacity activities tell the rooms below: their certificates, their files, and what hangs on a partner."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from bnnportal.accounts.models import User
from bnnportal.documents import certificates as printing
from bnnportal.documents import kinds, papers, words
from bnnportal.documents.actions.persons import name_of
from bnnportal.documents.models import Document
from bnnportal.documents.permissions import check_can_revoke_of_person
from bnnportal.files import holders
from bnnportal.imports import kinds as import_kinds
from bnnportal.offices import dependants
from bnnportal.offices.models import Organisation
from bnnportal.offices.own import own
from partners import duty_sources, participant_list
from partners.actions import activities, certificates
from partners.enums import ObligationKind
from partners.models import CapacityActivity, Participant, Partner
from partners.permissions.activities import check_can_list_participants


def register() -> None:
    kinds.register(
        kinds.Kind(
            code=certificates.KIND,
            label=_("Sertifikat pelatihan"),
            number_pattern="SERT-PLT/{n:03d}/{roman}/{year}/{office}",
            facts=certificates.facts,
            check_can_revoke=check_can_revoke_of_person,
            replace=certificates.replace_certificate,
            unit=pgettext_lazy("jumlah", "sertifikat"),
            person=name_of,
            private=True,
        )
    )
    papers.register(
        certificates.KIND,
        papers.Paper(template="documents/pdf/sertifikat.html", style="piagam.css", context=certificate_context),
    )
    holders.register(
        "partners.capacityactivity",
        find=find_for_files,
        check_can_attach=check_can_list_participants,
        organisation=lambda activity: activity.office,
    )
    import_kinds.register(participant_list.PARTICIPANTS)
    duty_sources.register(ObligationKind.TRAINING, activities.prove_new)
    dependants.register(_("kegiatan peningkatan kemampuan"), none, move=move)


def certificate_context(document: Document) -> dict[str, Any]:
    """As other certificates of persons, with the hours and the whole span of days."""
    content = document.content
    held, until = words.date(content["event_date"]), words.date(content["event_until"])
    hours = content["hours"]
    return printing.person_context(document) | {
        "held": held if held == until else f"{held} sampai {until}",
        "hours": f"selama {hours} jam pelajaran" if hours else "",
    }


def find_for_files(user: User, pk: int) -> CapacityActivity | None:
    """Photos and lists of attendance show people: they stay with the organising office, as the names do."""
    found = CapacityActivity.objects.visible_to(user).filter(own(user, "office"), pk=pk)
    return found.select_related("office").first()


def none(organisation: Organisation, day: dt.date) -> int:
    return 0  # what was held stays what it was: it holds no closure up


def move(old: Organisation, new: Organisation, day: dt.date, by: User | None) -> int:
    """At a merger of two partners, the one that stays has taken part; what an office held stays that office's."""
    partners = {partner.organisation_id: partner for partner in Partner.objects.filter(organisation__in=(old, new))}
    if len(partners) < 2:
        return 0
    activities = list(CapacityActivity.objects.filter(partners=partners[old.pk]))
    for activity in activities:
        activity.partners.remove(partners[old.pk])
        activity.partners.add(partners[new.pk])
    Participant.objects.filter(partner=partners[old.pk]).update(partner=partners[new.pk])
    return len(activities)
