"""Memberships: given, changed, ended. Each line of the audit trail says what was, and what is."""

import datetime as dt
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.actions.links import end_links, make_link
from bnnportal.accounts.enums import AccountEvent, Field, Role, Standing
from bnnportal.accounts.models import Handover, Invitation, Membership, User
from bnnportal.accounts.permissions import (
    check_can_change,
    check_can_give,
    check_dates,
    check_is_not_self,
    check_role_fits,
)
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.notices.actions import tell
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation

PROVISIONAL_NAME = "Administrator"  # until the person behind `create_admin` writes their own


class Terms(TypedDict, total=False):
    """What a membership says besides whose and where it is."""

    role: str
    field: str
    standing: str
    valid_from: dt.date
    valid_until: dt.date | None
    manages_people: bool


@transaction.atomic
def invite(*, email: str, name: str, organisation: Organisation, terms: Terms, by: User) -> Membership:
    """Give a membership to the person of this address, who need not be in the portal yet.

    Somebody who is keeps their name and learns of it in the portal; everybody else gets a one-time link.
    """
    check_can_give(by, organisation, terms["role"], terms.get("manages_people", False))
    person, made = User.objects.get_or_create(email=email.strip().lower(), defaults={"name": name.strip()})
    if made:
        person.set_unusable_password()
        person.save(update_fields=["password"])
        record(AccountEvent.INVITED, by=by, target=person, organisation=organisation.code)
    return give(person=person, organisation=organisation, terms=terms, by=by)


@transaction.atomic
def give(*, person: User, organisation: Organisation, terms: Terms, by: User) -> Membership:
    """Give somebody in the portal one more membership."""
    check_is_not_self(by, person)
    check_can_give(by, organisation, terms["role"], terms.get("manages_people", False))
    person = User.objects.select_for_update().get(pk=person.pk)
    membership = Membership(user=person, organisation=organisation, **terms)
    organisation.check_open(membership.valid_from)
    check_terms(membership)
    membership.save()
    record(
        AccountEvent.MEMBERSHIP_GIVEN, by=by, target=membership, organisation=organisation.code, after=told(membership)
    )
    # A link somebody holds was made for fewer rights than these: it ends, whoever holds it.
    end_links(person)
    if not person.is_active:
        return membership  # no link of a suspended account works; who lets the person in again sends one
    if not person.has_entered:
        make_link(person=person, by=by)
    else:
        tell(
            event=AccountEvent.MEMBERSHIP_GIVEN,
            to=[person],
            subject=lazily(lambda: _("Peran baru untuk Anda di %(office)s") % {"office": organisation.name}),
            text=lazily(
                lambda: _("Anda mendapat peran %(membership)s sejak %(day)s.")
                % {"membership": membership, "day": date_format(membership.valid_from, "j F Y")}
            ),
            url="/akun/",
            organisation=organisation.code,
        )
    return membership


@transaction.atomic
def change(*, membership: Membership, terms: Terms, by: User) -> Membership:
    """Change role, field, standing, dates or whether the person manages people; the organisation stays."""
    lock_admins()
    membership = (
        Membership.objects.select_for_update(of=["self"]).select_related("user", "organisation").get(pk=membership.pk)
    )
    check_can_change(by, membership)
    before, was_admin = told(membership), membership.role == Role.ADMIN
    until_before, manages = membership.valid_until, membership.manages_people
    for name, value in terms.items():
        setattr(membership, name, value)
    check_can_give(by, membership.organisation, membership.role, membership.manages_people != manages)
    check_terms(membership)
    if membership.valid_until != until_before:
        check_last_day(membership)
    after = told(membership)
    if after == before:
        return membership
    membership.save()
    if was_admin:
        stays = membership.role == Role.ADMIN and membership.valid_from <= timezone.localdate()
        if not stays or membership.valid_until is not None:
            last_day = membership.valid_until if stays else None
            check_an_admin_stays(membership.user, last_day, for_good=until_before is None)
    end_links_of_the_new_rights(membership, by)
    dropped = drop_handover_of_who_stays(membership)
    record(
        AccountEvent.MEMBERSHIP_CHANGED,
        by=by,
        target=membership,
        organisation=membership.organisation.code,
        before=before,
        after=after,
        **({"reason": f"serah terima ke {dropped} batal"} if dropped else {}),
    )
    return membership


def drop_handover_of_who_stays(membership: Membership) -> str:
    """Somebody who is in office on the day of a planned handover keeps their work; returns the successor's name."""
    planned = Handover.objects.filter(membership=membership, done_at=None).select_related("successor").first()
    until = membership.valid_until
    if planned is None or (until is not None and until < planned.from_day):
        return ""
    planned.delete()
    return planned.successor.name


def end_links_of_the_new_rights(membership: Membership, by: User) -> None:
    """As in `give`: whoever holds an older link must not come into what was added since."""
    person = User.objects.select_for_update().get(pk=membership.user_id)
    if end_links(person) and person.is_active:
        make_link(person=person, by=by)


@transaction.atomic
def end(*, membership: Membership, last_day: dt.date, by: User, reason: str = "") -> Membership:
    """Let a membership end with this day (yesterday at the earliest: from today on it gives nothing)."""
    lock_admins()
    membership = (
        Membership.objects.select_for_update(of=["self"]).select_related("user", "organisation").get(pk=membership.pk)
    )
    check_can_change(by, membership)
    return close(membership, last_day, by, reason)


def close(membership: Membership, last_day: dt.date, by: User, reason: str = "") -> Membership:
    before, for_good = told(membership), membership.valid_until is None
    membership.valid_until = last_day
    check_last_day(membership)
    membership.save(update_fields=["valid_until"])
    if membership.role == Role.ADMIN:
        check_an_admin_stays(membership.user, last_day, for_good=for_good)
    record(
        AccountEvent.MEMBERSHIP_ENDED,
        by=by,
        target=membership,
        organisation=membership.organisation.code,
        before=before,
        after=told(membership),
        **({"reason": reason} if reason else {}),
    )
    return membership


@transaction.atomic
def withdraw(*, membership: Membership, by: User) -> None:
    """Take back a membership that its import gave and nobody has used (undo of an import)."""
    membership = (
        Membership.objects.select_for_update(of=["self"]).select_related("user", "organisation").get(pk=membership.pk)
    )
    check_can_change(by, membership)
    record(
        AccountEvent.MEMBERSHIP_WITHDRAWN,
        by=by,
        target=membership,
        organisation=membership.organisation.code,
        before=told(membership),
    )
    person = User.objects.select_for_update().get(pk=membership.user_id)
    membership.delete()
    if not person.has_entered and not person.all_memberships.exists():
        end_links(person)


@transaction.atomic
def create_admin(*, email: str) -> Invitation:
    """Make the first national ADMIN, or let one in again who is locked out (from the server's own command line).

    Returns the one-time link to print; a mail goes out too, where mail is set up.
    """
    email = email.strip().lower()
    office = Organisation.objects.filter(kind=OrganisationKind.PUSAT).first()
    if office is None:
        raise ValidationError(_("Belum ada BNN pusat. Jalankan dahulu: manage.py load_reference."))
    person, made = User.objects.get_or_create(email=email, defaults={"name": PROVISIONAL_NAME})
    if made:
        person.set_unusable_password()
    person.is_active, person.suspended_at, person.suspension_due = True, None, None
    person.reactivated_at = timezone.now()
    person.save()
    if not person.all_memberships.in_force().filter(role=Role.ADMIN).exists():
        membership = Membership.objects.create(user=person, organisation=office, role=Role.ADMIN)
        record(
            AccountEvent.MEMBERSHIP_GIVEN, by=None, target=membership, organisation=office.code, after=told(membership)
        )
    return make_link(person=person, by=None)


# Rules that need the rows


def check_terms(membership: Membership) -> None:
    """What a form shows beside its fields: role and place, dates, and no second membership of the same kind."""
    check_role_fits(membership.organisation, membership.role, membership.valid_until)
    check_dates(membership.valid_from, membership.valid_until)
    if membership.manages_people and membership.role == Role.AUDITOR:
        raise ValidationError({"manages_people": _("Auditor hanya membaca; ia tidak dapat mengelola orang.")})
    if membership.valid_until is not None and membership.valid_until < membership.valid_from:
        raise ValidationError({"valid_until": _("Tanggal berakhir tidak boleh sebelum tanggal mulai.")})
    same = Membership.objects.filter(
        user=membership.user_id,
        organisation=membership.organisation_id,
        role=membership.role,
        field=membership.field,
    ).exclude(pk=membership.pk)
    same = same.filter(Q(valid_until=None) | Q(valid_until__gte=membership.valid_from))
    if membership.valid_until is not None:
        same = same.filter(valid_from__lte=membership.valid_until)
    if same.exists():
        raise ValidationError(_("Orang ini sudah mempunyai peran dan bidang itu di sana pada tanggal tersebut."))


def check_last_day(membership: Membership) -> None:
    """A membership ends yesterday at the earliest, and never before it began."""
    last_day = membership.valid_until
    if last_day is None:
        return
    check_dates(membership.valid_from, last_day)
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    if last_day < yesterday:
        raise ValidationError({"valid_until": _("Hari terakhir paling awal kemarin; yang sudah lewat tidak diubah.")})
    if last_day < membership.valid_from:
        raise ValidationError(
            {
                "valid_until": _(
                    "Keanggotaan ini baru mulai %(day)s. Akhiri pada hari itu, dan tangguhkan akunnya bila "
                    "harus berhenti sekarang juga."
                )
                % {"day": date_format(membership.valid_from, "j F Y")}
            }
        )


def lock_admins() -> None:
    """Of two people who end one another's ADMIN membership the second waits here, and is then refused."""
    list(Membership.objects.select_for_update().filter(role=Role.ADMIN).order_by("pk").values_list("pk"))


def check_an_admin_stays(person: User, last_day: dt.date | None, *, for_good: bool = False) -> None:
    """Someone else can still sign in as ADMIN after `last_day` (None: from today on). Called under `lock_admins`.

    `for_good`: a membership without end gets one, so another without end must be left; else two that end one after
    the other leave nobody some day.
    """
    today = timezone.localdate()
    after = max(last_day + dt.timedelta(days=1), today) if last_day else today
    others = Membership.objects.working_admins().in_force(after).exclude(user=person)
    if for_good:
        others = others.filter(valid_until=None)
    if not others.exists():
        raise ValidationError(
            _("Ini administrator terakhir yang dapat masuk tanpa batas waktu. Angkat yang lain dahulu, lalu ulangi.")
            if for_good
            else _("Ini administrator terakhir yang dapat masuk. Angkat administrator lain dahulu, lalu ulangi.")
        )


def told(membership: Membership) -> str:
    """A membership in one line, for the audit trail (in Indonesian whatever language the person reads)."""
    with translation.override("id"):
        parts = [str(Role(membership.role).label), membership.organisation.short_name or membership.organisation.name]
        if membership.field != Field.ALL:
            parts.append(str(Field(membership.field).label))
        parts.append(str(Standing(membership.standing).label))
        parts.append("sejak " + date_format(membership.valid_from, "j F Y"))
        if membership.valid_until:
            parts.append("sampai " + date_format(membership.valid_until, "j F Y"))
        if membership.manages_people:
            parts.append("mengelola orang")
    return ", ".join(parts)
