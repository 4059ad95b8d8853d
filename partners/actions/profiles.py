"""A partner's profile: kept by the partner itself and its office; name and kind hold once the office confirms them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.notices.actions import tell
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from bnnportal.offices.names import key
from partners.enums import PaperStatus, PartnerEvent, PartnerKind, Profession, Training
from partners.models import Partner, ProfileChange
from partners.permissions import (
    check_can_decide_proposal,
    check_can_edit_partner,
    check_can_withdraw,
    is_of_partner,
    responsible_office,
)
from partners.profile import LEGAL_FIELDS, ORGANISATION_FIELDS, SECTIONS
from partners.recipients import people_of, staff_of

MOST_STAFF = 5_000
OWN_FIELDS = {name for section in SECTIONS for name in section.fields} - {*ORGANISATION_FIELDS, *LEGAL_FIELDS}


def locked(partner: Partner) -> Partner:
    """The profile and its organisation, so that two editors of different sections keep each other's words."""
    partner = Partner.objects.select_for_update(of=("self",)).get(pk=partner.pk)
    partner.organisation = (
        Organisation.objects.select_for_update(of=("self",))
        .select_related("parent", "region", "merged_into")
        .get(pk=partner.organisation_id)
    )
    return partner


@transaction.atomic
def change_profile(*, partner: Partner, by: User, **fields: Any) -> tuple[Partner, ProfileChange | None]:
    """Change what is given; returns the partner, and what now waits for the office's confirmation (or None).

    Fields are those of profile.SECTIONS; `aliases` (other written names) is the office's to keep.
    """
    partner = locked(partner)
    check_can_edit_partner(by, partner)
    unknown = set(fields) - OWN_FIELDS - {*ORGANISATION_FIELDS, *LEGAL_FIELDS, "aliases"}
    if unknown:
        raise ValidationError(_("Isian tidak dikenal: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    own = is_of_partner(by, partner)
    legal = {name: fields.pop(name) for name in LEGAL_FIELDS if name in fields}
    if own:
        fields.pop("aliases", None)
    if "staff" in fields:
        fields["staff"] = clean_staff(fields["staff"])
    if "trainings" in fields:
        fields["trainings"] = [code for code in Training.values if code in fields["trainings"]]
    changed = assign(partner, fields)
    proposal = None
    if own:
        proposal = propose(partner, legal, by)
    else:
        changed += apply_legal(partner, legal)
    if changed:
        save(partner)
        record(
            PartnerEvent.PARTNER_CHANGED, by=by, target=partner, organisation=responsible_office(partner).code,
            fields=changed,
        )  # fmt: skip
    return partner, proposal


def assign(partner: Partner, fields: dict[str, Any]) -> list[str]:
    changed = []
    for name, value in fields.items():
        holder = partner.organisation if name in {*ORGANISATION_FIELDS, "aliases"} else partner
        if getattr(holder, name) != value:
            setattr(holder, name, value)
            changed.append(name)
    return changed


def save(partner: Partner) -> None:
    partner.organisation.full_clean(exclude=["search"])
    partner.organisation.save()
    partner.full_clean()
    partner.save()


def clean_staff(staff: dict[str, Any]) -> dict[str, int]:
    """Profession → number of people; professions without anybody are left out."""
    if not isinstance(staff, dict) or set(staff) - set(Profession.values):
        raise ValidationError({"staff": _("Profesi tidak dikenal.")})
    for number in staff.values():
        whole = number is None or (isinstance(number, int) and not isinstance(number, bool))
        if not whole or (number or 0) < 0 or (number or 0) > MOST_STAFF:
            raise ValidationError({"staff": _("Tulis jumlah orang sebagai angka 0 sampai 5.000.")})
    return {code: staff[code] for code in Profession.values if staff.get(code)}


# Name and kind


def wishes(partner: Partner, legal: dict[str, Any]) -> dict[str, str]:
    """What really differs: {"name": …, "kind": …}."""
    wanted = {}
    name = " ".join(str(legal.get("name") or "").split())
    if name and name != partner.organisation.name:
        wanted["name"] = name
    if legal.get("kind") and legal["kind"] != partner.kind:
        wanted["kind"] = PartnerKind(legal["kind"]).value
    return wanted


def propose(partner: Partner, legal: dict[str, Any], by: User) -> ProfileChange | None:
    """Keep the wish for the office; a new wish takes the place of one that still waits."""
    wanted = wishes(partner, legal)
    waiting = partner.profile_changes.filter(status=PaperStatus.PROPOSED).first()
    if not wanted:
        return None
    if "name" in wanted:
        check_name_is_free(wanted["name"], partner)
    if waiting is not None:
        if (waiting.name, waiting.kind) == (wanted.get("name", ""), wanted.get("kind", "")):
            return waiting
        waiting.status, waiting.decided_by, waiting.decided_at = PaperStatus.REPLACED, by, timezone.now()
        waiting.save()
    change = ProfileChange(partner=partner, proposed_by=by, **wanted)
    change.full_clean()
    change.save()
    office, name = responsible_office(partner), str(partner)
    record(PartnerEvent.PROFILE_PROPOSED, by=by, target=partner, organisation=office.code, **wanted)
    tell(
        event="partners.profile_proposed",
        to=staff_of(office),
        subject=lazily(lambda: _("%(name)s mengajukan perubahan data legal") % {"name": name}),
        text=lazily(lambda: _("Periksa nama dan jenis yang diajukan, lalu konfirmasi atau tolak dengan alasan.")),
        url=partner.get_absolute_url(),
        organisation=office.code,
        key=f"partners.profile_proposed:{change.pk}",
    )
    return change


def apply_legal(partner: Partner, legal: dict[str, Any]) -> list[str]:
    """Give the partner its new name or kind; the old name stays findable."""
    wanted = wishes(partner, legal)
    organisation = partner.organisation
    if "name" in wanted:
        check_name_is_free(wanted["name"], partner)
        former = organisation.name
        organisation.name = wanted["name"]
        kept = [alias for alias in organisation.aliases if alias != wanted["name"]]
        organisation.aliases = kept if former in kept or key(former) == key(wanted["name"]) else [*kept, former]
    if "kind" in wanted:
        partner.kind = wanted["kind"]
    return list(wanted)


def check_name_is_free(name: str, partner: Partner) -> None:
    """No other partner of the province is written like that."""
    core = key(name)[1]
    if not core:
        raise ValidationError({"name": _("Nama belum lengkap.")})
    province = partner.organisation.region.province_code
    others = Organisation.objects.open().filter(kind=OrganisationKind.MITRA, region__code__startswith=province)
    for other in others.filter(search__contains=core).exclude(pk=partner.organisation_id):
        if any(line.split("|", 1)[1] == core for line in other.search.splitlines()):
            raise ValidationError(
                {"name": _("%(name)s sudah tercatat dengan kode %(code)s.") % {"name": other.name, "code": other.code}}
            )


def locked_change(change: ProfileChange) -> ProfileChange:
    change = ProfileChange.objects.select_for_update(of=("self",)).get(pk=change.pk)
    change.partner = locked(change.partner)
    return change


@transaction.atomic
def confirm_profile(*, change: ProfileChange, by: User) -> ProfileChange:
    change = locked_change(change)
    check_can_decide_proposal(by, change)
    apply_legal(change.partner, {"name": change.name, "kind": change.kind})
    save(change.partner)
    return decide(change, PaperStatus.CONFIRMED, by)


@transaction.atomic
def refuse_profile(*, change: ProfileChange, by: User, reason: str) -> ProfileChange:
    change = locked_change(change)
    check_can_decide_proposal(by, change)
    change.reason = " ".join(reason.split())[:300]
    if not change.reason:
        raise ValidationError({"reason": _("Tuliskan alasannya; mitra akan membacanya.")})
    return decide(change, PaperStatus.REFUSED, by)


@transaction.atomic
def withdraw_profile(*, change: ProfileChange, by: User) -> ProfileChange:
    """The partner takes its own wish back; nobody needs to be told."""
    change = locked_change(change)
    check_can_withdraw(by, change)
    change.reason = "Ditarik oleh mitra."  # stored: Indonesian for everybody
    change.status, change.decided_by, change.decided_at = PaperStatus.REFUSED, by, timezone.now()
    change.save()
    office = responsible_office(change.partner)
    record(PartnerEvent.PROFILE_REFUSED, by=by, target=change.partner, organisation=office.code, reason=change.reason)
    return change


def decide(change: ProfileChange, status: PaperStatus, by: User) -> ProfileChange:
    change.status, change.decided_by, change.decided_at = status, by, timezone.now()
    change.save()
    confirmed, partner = status == PaperStatus.CONFIRMED, change.partner
    event = PartnerEvent.PROFILE_CONFIRMED if confirmed else PartnerEvent.PROFILE_REFUSED
    said = {name: value for name, value in (("name", change.name), ("kind", change.kind)) if value}
    if change.reason:
        said["reason"] = change.reason
    record(event, by=by, target=partner, organisation=responsible_office(partner).code, **said)
    tell(
        event="partners.profile_decided",
        to=people_of(partner),
        subject=lazily(
            lambda: _("Perubahan data legal dikonfirmasi") if confirmed else _("Perubahan data legal ditolak")
        ),
        text=lazily(
            lambda: _("Nama dan jenis lembaga pada profil sudah diperbarui.")
            if confirmed
            else _("Alasannya: %(reason)s") % {"reason": change.reason}
        ),
        url=partner.get_absolute_url(),
        organisation=partner.organisation.code,
        key=f"partners.profile_decided:{change.pk}",
    )
    return change
