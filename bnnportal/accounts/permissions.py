"""Who may do what with people; each check raises the sentence the person will read."""

import datetime as dt

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.enums import NATIONAL_ROLES, ROLES_BY_KIND, Role
from bnnportal.accounts.models import Membership, User
from bnnportal.offices.models import Organisation, OrganisationQuerySet

EARLIEST = dt.date(2000, 1, 1)
FARTHEST_YEARS = 50


def may_be_remembered(user: User) -> bool:
    """Stay signed in for long on a device of one's own: partners alone, who see no more than their own records."""
    return bool(user.memberships) and all(membership.role == Role.PARTNER for membership in user.memberships)


def manageable(user: User) -> OrganisationQuerySet:
    """Organisations whose people this person manages, by the membership they act under.

    ADMIN: all. An APPROVER, or a person the APPROVER named: their office with everything below it. A partner's head:
    that partner alone.
    """
    membership = user.membership
    if membership is None:
        return Organisation.objects.none()
    if membership.role == Role.ADMIN:
        return Organisation.objects.all()
    if membership.role == Role.PARTNER:
        own = Organisation.objects.filter(pk=membership.organisation_id)
        return own if membership.manages_people else own.none()
    if membership.role == Role.APPROVER or membership.manages_people:
        return Organisation.objects.all().within(membership.organisation_id)
    return Organisation.objects.none()


def manages_anyone(user: User) -> bool:
    membership = user.membership
    return membership is not None and (membership.role in {Role.ADMIN, Role.APPROVER} or membership.manages_people)


def check_manages_anyone(user: User) -> None:
    if not manages_anyone(user):
        raise PermissionDenied(
            _("Hanya pejabat penetap satuan kerja, orang yang ditunjuknya, atau kepala lembaga mitra yang dapat ini.")
        )


def check_can_manage(user: User, organisation: Organisation) -> None:
    check_manages_anyone(user)
    if not manageable(user).filter(pk=organisation.pk).exists():
        raise PermissionDenied(_("Anda hanya dapat mengelola orang di satuan kerja Anda sendiri dan yang di bawahnya."))


def check_can_give(user: User, organisation: Organisation, role: str, manages_people: bool = False) -> None:
    """Whether this person may give (or change, or end) such a membership."""
    check_can_manage(user, organisation)
    check_can_give_role(user, organisation, role, manages_people)


def check_can_give_role(user: User, organisation: Organisation, role: str, manages_people: bool = False) -> None:
    """The part about the role, where the organisation is known to be one the person manages. Costs no query."""
    if role in NATIONAL_ROLES and user.role != Role.ADMIN:
        raise PermissionDenied(_("Peran administrator dan auditor hanya diberikan oleh administrator."))
    appoints = user.role in {Role.ADMIN, Role.APPROVER}
    if role == Role.APPROVER and not appoints and organisation == user.organisation:
        raise PermissionDenied(_("Pejabat penetap satuan kerja Anda hanya ditetapkan oleh pejabat penetap."))
    if manages_people and not appoints:
        raise PermissionDenied(_("Hanya pejabat penetap yang dapat menunjuk pengelola orang."))


def check_role_fits(organisation: Organisation, role: str, valid_until: dt.date | None) -> None:
    if role not in ROLES_BY_KIND[organisation.kind]:
        roles = ", ".join(str(fitting.label) for fitting in ROLES_BY_KIND[organisation.kind])
        raise ValidationError(
            {
                "role": _("Peran ini tidak ada di %(organisation)s. Yang ada: %(roles)s.")
                % {"organisation": organisation.name, "roles": roles}
            }
        )
    if role == Role.AUDITOR and valid_until is None:
        raise ValidationError({"valid_until": _("Keanggotaan auditor harus mempunyai tanggal berakhir.")})


def check_dates(valid_from: dt.date, valid_until: dt.date | None) -> None:
    """Neither the year 26 of a date picker nor the 31 December 9999 that stands for "for ever" in other systems."""
    if valid_from < EARLIEST or valid_from.year > timezone.localdate().year + FARTHEST_YEARS:
        raise ValidationError({"valid_from": _("Periksa tahunnya: tanggal mulai terlalu lampau atau terlalu jauh.")})
    if valid_until is not None and valid_until.year > timezone.localdate().year + FARTHEST_YEARS:
        raise ValidationError({"valid_until": _("Tanggal itu terlalu jauh. Kosongkan bila belum ditentukan.")})


def check_is_not_self(user: User, person: User) -> None:
    if person.pk == user.pk:
        raise PermissionDenied(_("Keanggotaan Anda sendiri diubah oleh orang lain, bukan oleh Anda."))


def check_can_change(user: User, membership: Membership) -> None:
    """Changing, ending and handing over: somebody else's membership that has not ended."""
    check_can_manage(user, membership.organisation)
    check_is_not_self(user, membership.user)
    check_can_give(user, membership.organisation, membership.role)
    if membership.manages_people and user.role not in {Role.ADMIN, Role.APPROVER}:
        raise PermissionDenied(_("Hanya pejabat penetap yang dapat mengubah keanggotaan pengelola orang."))
    if membership.valid_until is not None and membership.valid_until < timezone.localdate():
        raise ValidationError(_("Keanggotaan ini sudah berakhir. Beri keanggotaan baru bila diperlukan lagi."))


def check_manages_wholly(user: User, person: User) -> None:
    """Whoever holds a person's link could sign in as them: only where every right of theirs is the manager's to give.

    The sentence does not say what else the person may do, or where.
    """
    check_manages_anyone(user)
    check_is_not_self(user, person)
    rights = list(person.all_memberships.not_ended().select_related("organisation"))
    rights = rights or list(person.all_memberships.select_related("organisation"))
    if user.role == Role.ADMIN or (rights and all(may_give(user, right) for right in rights)):
        return
    raise PermissionDenied(
        _("Akun ini tidak sepenuhnya Anda kelola. Untuk sandi baru, mintalah orangnya memakai “Lupa sandi?”.")
    )


def may_give(user: User, membership: Membership) -> bool:
    try:
        check_can_give(user, membership.organisation, membership.role, membership.manages_people)
    except PermissionDenied:
        return False
    return True


def check_can_send_link(user: User, person: User) -> None:
    """A new invitation or a link for a new password."""
    check_manages_wholly(user, person)
    if not person.is_active:
        raise ValidationError(_("Akun ini sedang ditangguhkan. Aktifkan dahulu."))


def check_can_suspend(user: User, person: User) -> None:
    check_manages_wholly(user, person)
    if not person.is_active:
        raise ValidationError(_("Akun ini sudah ditangguhkan."))


def check_can_reactivate(user: User, person: User) -> None:
    check_manages_wholly(user, person)
    if person.is_active:
        raise ValidationError(_("Akun ini tidak sedang ditangguhkan."))
