"""People, and the memberships that give them rights."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from bnnportal.accounts.enums import SECOND_FACTOR_ROLES, Field, MembershipState, Purpose, Role, Standing
from bnnportal.offices.models import DAY, Organisation


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def unused_since(self, day: dt.date) -> "models.QuerySet[User]":
        """Active people who neither signed in, nor joined, nor were let in again, on `day` or later."""
        start = timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        last_use = Greatest("last_login", "date_joined", "reactivated_at")
        return self.annotate(last_use=last_use).filter(is_active=True, last_use__lt=start)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do comes from the membership they act under (`membership`), never from here."""

    email = models.EmailField(_("surel"), unique=True)
    name = models.CharField(_("nama"), max_length=200)
    language = models.CharField(_("bahasa"), max_length=2, default="id", choices=[("id", "id"), ("en", "en")])
    is_active = models.BooleanField(_("aktif"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)
    suspended_at = models.DateTimeField(_("ditangguhkan"), null=True, blank=True, editable=False)
    suspension_due = models.DateField(null=True, blank=True, editable=False)  # announced; a sign-in makes it void
    reactivated_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")
        constraints = [
            models.CheckConstraint(
                condition=Q(suspended_at=None) | Q(is_active=False), name="user_suspended_is_not_active"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def memberships(self) -> list["Membership"]:
        """The memberships in force on the day it is at their office, oldest first; one query a request.

        In Jayapura a day begins and ends two hours before Jakarta's: who ended yesterday there is out there at once.
        """
        today = timezone.localdate(timezone=timezone.get_default_timezone())
        ahead = Membership.objects.filter(user=self, valid_from__lte=today + DAY).not_ended(today)
        found = ahead.select_related("organisation").order_by("pk")
        return [membership for membership in found if membership.is_in_force]

    @cached_property
    def membership(self) -> "Membership | None":
        """The membership this person acts under; `act_under` chooses another one."""
        return self.memberships[0] if self.memberships else None

    def act_under(self, membership_id: int | None) -> None:
        """Choose among the memberships in force; an unknown or ended one is ignored."""
        for membership in self.memberships:
            if membership.pk == membership_id:
                self.membership = membership

    @property
    def capacity(self) -> str:
        return str(self.membership) if self.membership else ""

    @property
    def role(self) -> str:
        return self.membership.role if self.membership else ""

    @property
    def organisation(self) -> Organisation | None:
        return self.membership.organisation if self.membership else None

    @property
    def is_national(self) -> bool:
        return self.organisation is not None and self.organisation.is_national

    @property
    def tokens(self) -> "models.QuerySet[AuthToken]":
        """API tokens in force, newest first."""
        in_force = Q(expiry=None) | Q(expiry__gt=timezone.now())
        return AuthToken.objects.filter(in_force, user=self).order_by("-created")

    @property
    def has_entered(self) -> bool:
        """Whether this person has ever set a password; before that there is only an invitation."""
        return self.has_usable_password()

    @property
    def needs_second_factor(self) -> bool:
        return any(membership.role in SECOND_FACTOR_ROLES for membership in self.memberships)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: dt.date | None = None) -> "MembershipQuerySet":
        day = on or timezone.localdate()
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))

    def not_ended(self, on: dt.date | None = None) -> "MembershipQuerySet":
        """In force, or still to begin."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gte=on or timezone.localdate()))

    def visible_to(self, user: User) -> "MembershipQuerySet":
        """Memberships in the organisations this person may see, ended ones too."""
        return self.filter(organisation__in=Organisation.objects.visible_to(user))

    def search(self, text: str) -> "MembershipQuerySet":
        """By name or mail of the person, or by any written form of the organisation's name."""
        return self.filter(
            Q(user__name__icontains=text)
            | Q(user__email__icontains=text)
            | Q(organisation__in=Organisation.objects.search(text))
        )

    def in_state(self, state: str) -> "MembershipQuerySet":
        """Those whose `state` (below) is this one; the two say the same thing."""
        day = timezone.localdate()
        begun = self.in_force(day)
        waiting = Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        match state:
            case MembershipState.ENDED:
                return self.filter(valid_until__lt=day)
            case MembershipState.COMING:
                return self.filter(valid_from__gt=day)
            case MembershipState.SUSPENDED:
                return begun.filter(user__is_active=False)
            case MembershipState.INVITED:
                return begun.filter(waiting, user__is_active=True)
            case MembershipState.IN_FORCE:
                return begun.filter(user__is_active=True).exclude(waiting)
        return self.none()

    def working_admins(self) -> "MembershipQuerySet":
        """ADMIN memberships of people who can sign in."""
        waiting = Q(user__password__startswith=UNUSABLE_PASSWORD_PREFIX)
        return self.filter(role=Role.ADMIN, user__is_active=True).exclude(waiting)


class Membership(models.Model):
    """A role of a person at an organisation, in a field, from one day until another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="all_memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("peran"), max_length=10, choices=Role)
    field = models.CharField(_("bidang"), max_length=10, choices=Field, default=Field.ALL)
    standing = models.CharField(_("kedudukan"), max_length=10, choices=Standing, default=Standing.DEFINITIVE)
    valid_from = models.DateField(_("sejak"), default=timezone.localdate)
    valid_until = models.DateField(_("sampai"), null=True, blank=True)
    manages_people = models.BooleanField(_("mengelola orang"), default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("keanggotaan")
        verbose_name_plural = _("keanggotaan")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=models.F("valid_from")),
                name="membership_valid_range",
                violation_error_message=_("Tanggal berakhir tidak boleh sebelum tanggal mulai."),
            ),
            models.UniqueConstraint(
                fields=["user", "organisation", "role", "field"],
                condition=Q(valid_until=None),
                name="membership_once",
            ),
            models.CheckConstraint(
                condition=~Q(role=Role.AUDITOR) | Q(valid_until__isnull=False),
                name="membership_auditor_ends",
                violation_error_message=_("Keanggotaan auditor harus mempunyai tanggal berakhir."),
            ),
        ]

    def __str__(self) -> str:
        parts = [self.get_role_display()]
        if self.field != Field.ALL:
            parts.append(self.get_field_display())
        parts.append(self.organisation.short_name or self.organisation.name)
        return ", ".join(str(part) for part in parts)

    @property
    def is_in_force(self) -> bool:
        day = timezone.localdate(timezone=ZoneInfo(self.organisation.time_zone))
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)

    @property
    def short_standing(self) -> str:
        """ "Plt." or "Plh."; nothing for a definitive one."""
        return {Standing.PLT: "Plt.", Standing.PLH: "Plh."}.get(Standing(self.standing), "")

    @property
    def state(self) -> MembershipState:
        day = timezone.localdate()
        if self.valid_until is not None and self.valid_until < day:
            return MembershipState.ENDED
        if self.valid_from > day:
            return MembershipState.COMING
        if not self.user.is_active:
            return MembershipState.SUSPENDED
        return MembershipState.IN_FORCE if self.user.has_entered else MembershipState.INVITED

    @property
    def sees_everything(self) -> bool:
        return self.role == Role.AUDITOR or (self.organisation.is_national and self.role != Role.PARTNER)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def usable(self) -> "InvitationQuerySet":
        return self.filter(used_at=None, ended_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A one-time link to set a password. The link is signed (invitations.py); what is stored here opens nothing."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    purpose = models.CharField(max_length=10, choices=Purpose)
    nonce = models.CharField(max_length=32, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("undangan")
        verbose_name_plural = _("undangan")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, ended_at=None), name="invitation_one_open"
            ),
        ]

    def __str__(self) -> str:
        return str(self.get_purpose_display())

    @property
    def is_usable(self) -> bool:
        return self.used_at is None and self.ended_at is None and timezone.now() < self.expires_at


class Handover(models.Model):
    """Open work of a membership that goes to a successor, at once or on a day to come."""

    membership = models.ForeignKey(Membership, models.PROTECT, related_name="handovers")
    successor = models.ForeignKey(User, models.PROTECT, related_name="+")
    from_day = models.DateField(_("mulai"))
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("serah terima")
        verbose_name_plural = _("serah terima")
        constraints = [
            models.UniqueConstraint(fields=["membership"], condition=Q(done_at=None), name="handover_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.membership} → {self.successor}"
