"""Whose an agreement is when an office merges into another, or the person in charge leaves."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from partners.enums import OPEN, AgreementStatus, PartnerEvent
from partners.models import Agreement, AgreementQuerySet

RUNNING = Q(status__in=OPEN) | Q(status=AgreementStatus.ACTIVE)


def running(office: Organisation, day: dt.date) -> AgreementQuerySet:
    """What an office still has in hand on a day: in force, or on its way to be."""
    return Agreement.objects.filter(RUNNING, office=office).filter(
        Q(status__in=OPEN) | Q(end=None) | Q(end__gte=day)
    )  # fmt: skip


def count_running(office: Organisation, day: dt.date) -> int:
    return running(office, day).count()


@transaction.atomic
def carry_over(old: Organisation, new: Organisation, day: dt.date, by: User | None) -> int:
    """The successor takes on what is in hand or active, past its term or not: it renews or ends it.

    What was ended stays with the office that had it.
    """
    found = Agreement.objects.filter(RUNNING, office=old).order_by("pk")
    moved = list(found.select_for_update(of=("self",)).select_related("partner__organisation"))
    for agreement in moved:
        agreement.office = new
        try:
            agreement.full_clean(exclude=["document"])
        except ValidationError as error:
            raise ValidationError(
                _("%(agreement)s dengan %(partner)s tidak dapat dipindahkan: %(why)s")
                % {"agreement": agreement, "partner": agreement.partner, "why": " ".join(error.messages)}
            ) from error
        agreement.save(update_fields=["office"])
        record(
            PartnerEvent.AGREEMENT_CARRIED_OVER, by=by, target=agreement, organisation=new.code,
            before=old.code, after=new.code,
        )  # fmt: skip
    return len(moved)


def in_charge(person: User, organisation: Organisation) -> AgreementQuerySet:
    return Agreement.objects.filter(RUNNING, in_charge=person, office=organisation)


def count_in_charge(person: User, organisation: Organisation) -> int:
    return in_charge(person, organisation).count()


@transaction.atomic
def hand_over(leaver: User, successor: User, organisation: Organisation, by: User) -> int:
    found = list(in_charge(leaver, organisation).select_for_update(of=("self",)))
    for agreement in found:
        agreement.in_charge = successor
        agreement.save(update_fields=["in_charge"])
        record(PartnerEvent.AGREEMENT_HANDED_OVER, by=by, target=agreement, organisation=organisation.code)
    return len(found)
