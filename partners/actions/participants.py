"""Participants of an activity: their names, as few as needed, for the organising office alone."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import actions as documents
from bnnportal.documents import numbers
from bnnportal.documents.actions.persons import check_names, names_in
from bnnportal.offices.names import fold
from partners.actions.activities import lock, recount
from partners.enums import PartnerEvent
from partners.models import CapacityActivity, Participant, Partner
from partners.models.activity import NIK
from partners.permissions.activities import (
    check_can_correct_participant,
    check_can_list_participants,
    check_can_remove_participant,
)

MAX = 1000


def without_nik(text: str) -> str:
    """The text as it is; a NIK in it is refused by its line, without repeating it."""
    for line, words in enumerate(text.splitlines(), start=1):
        if re.search(NIK, words):
            raise ValidationError(
                _("Baris %(line)s berisi nomor 16 angka. NIK tidak disimpan di portal; hapus, tulis namanya saja.")
                % {"line": line}
            )
    return text


def pasted(text: str) -> list[str]:
    """One name a line, as people paste it; raises what is wrong with the list."""
    return names_in(without_nik(text))


def alike(names: Sequence[str], known: Sequence[str] = ()) -> list[str]:
    """The names that stand there more than once, or among the known ones; spelling and case aside."""
    seen, twice = {folded(name) for name in known}, []
    for name in names:
        if folded(name) in seen:
            twice.append(name)
        seen.add(folded(name))
    return list(dict.fromkeys(twice))


def folded(name: str) -> str:
    """A name without titles behind the comma, for comparing; letters that fold to nothing stay as they are."""
    return fold(name.partition(",")[0]) or name.casefold()


@transaction.atomic
def add_participants(
    *,
    activity: CapacityActivity,
    names: Sequence[str],
    by: User,
    partner: Partner | None = None,
    institution: str = "",
    expected: int | None = None,
) -> list[Participant]:
    """Add names of one institution: a partner that took part, or another by its name.

    Names that are there already are refused with the names, unless `expected` is the number of participants the
    person saw when they said that these are others: a second click then finds another number and adds nobody twice.
    """
    activity = lock(activity)
    check_can_list_participants(by, activity)
    names = check_names([numbers.tidy(without_nik(name)) for name in names])
    known = list(activity.participants.values_list("name", flat=True))
    if twice := alike(names, known):
        if expected is None:
            raise ValidationError(
                {"names": _("Sudah ada atau tertulis dua kali: %(names)s.") % {"names": "; ".join(twice[:20])}}
            )
        if expected != len(known):
            raise ValidationError(_("Daftar peserta berubah sejak halaman ini dibuka. Periksa lagi daftarnya."))
    return add_rows(activity=activity, rows=[(name, partner, institution) for name in names], by=by)


@transaction.atomic
def add_rows(
    *, activity: CapacityActivity, rows: Sequence[tuple[str, Partner | None, str]], by: User
) -> list[Participant]:
    """Add participants of several institutions: (name, partner that took part, else the institution's name)."""
    activity = lock(activity)
    check_can_list_participants(by, activity)
    if not rows:
        return []
    names = check_names([numbers.tidy(without_nik(name)) for name, _partner, _institution in rows])
    there = activity.participants.count()
    if not there:
        activity.people_typed = activity.people
    if there + len(rows) > MAX:
        raise ValidationError(_("Paling banyak 1.000 peserta satu kegiatan."))
    took_part = set(activity.partners.values_list("pk", flat=True))
    for stranger in {
        partner for _name, partner, _institution in rows if partner is not None and partner.pk not in took_part
    }:
        raise ValidationError({"partner": _("%(partner)s tidak tercatat ikut kegiatan ini.") % {"partner": stranger}})
    added = Participant.objects.bulk_create(
        Participant(
            activity=activity,
            partner=partner,
            institution="" if partner is not None else numbers.tidy(without_nik(institution))[:200],
            name=name,
        )
        for name, (_name, partner, institution) in zip(names, rows, strict=True)
    )
    recount(activity)
    record(PartnerEvent.PARTICIPANTS_ADDED, by=by, target=activity, organisation=activity.office.code, count=len(added))
    return added


@transaction.atomic
def remove_rows(*, activity: CapacityActivity, pks: Sequence[int], by: User) -> int:
    """Take several back, as an import that is undone does; none of them has a certificate in force."""
    activity = lock(activity)
    check_can_list_participants(by, activity)
    found = activity.participants.filter(pk__in=pks)
    if found.filter(certificate__isnull=False, certificate__revoked_at=None).exists():
        raise ValidationError(_("Sertifikatnya masih berlaku. Cabut dahulu sertifikatnya."))
    n = found.count()
    found.delete()
    recount(activity)
    record(PartnerEvent.PARTICIPANT_REMOVED, by=by, target=activity, organisation=activity.office.code, count=n)
    return n


def locked(participant: Participant) -> Participant:
    """Under the lock of its activity: its certificate is locked before its own row (documents.issue_replacement)."""
    activity = lock(participant.activity)
    found = Participant.objects.select_related("certificate").get(pk=participant.pk)
    found.activity = activity
    return found


@transaction.atomic
def correct_participant(*, participant: Participant, name: str, by: User) -> Participant:
    """Put a name right; a certificate that bears the wrong one is revoked and replaced."""
    participant = locked(participant)
    check_can_correct_participant(by, participant)
    name = check_names([numbers.tidy(without_nik(name))])[0]
    if name == participant.name:
        raise ValidationError({"name": _("Namanya masih sama.")})
    certificate = participant.certificate
    if certificate is not None:
        if not certificate.is_revoked:
            certificate = documents.revoke(document=certificate, by=by, reason="Nama salah tulis")
        documents.issue_replacement(document=certificate, by=by, name=name)  # gives it to the participant
        participant.refresh_from_db()
    else:
        participant.name = name
        participant.full_clean()
        participant.save(update_fields=["name"])
    activity = participant.activity
    record(PartnerEvent.PARTICIPANT_CHANGED, by=by, target=activity, organisation=activity.office.code)
    return participant


@transaction.atomic
def remove_participant(*, participant: Participant, by: User) -> None:
    """Somebody who was not there; without a certificate in force."""
    participant = locked(participant)
    check_can_remove_participant(by, participant)
    activity = participant.activity
    participant.delete()
    recount(activity)
    record(PartnerEvent.PARTICIPANT_REMOVED, by=by, target=activity, organisation=activity.office.code)
