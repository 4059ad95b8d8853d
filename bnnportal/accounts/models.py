"""People, and the memberships that give them rights."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from bnnportal.accounts.enums import SECOND_FACTOR_ROLES, Field, Role, Standing
from bnnportal.offices.models import Organisation


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """A person. What they may do comes from the membership they act under (`membership`), never from here."""

    email = models.EmailField(_("surel"), unique=True)
    name = models.CharField(_("nama"), max_length=200)
    language = models.CharField(_("bahasa"), max_length=2, default="id", choices=[("id", "id"), ("en", "en")])
    is_active = models.BooleanField(_("aktif"), default=True)
    date_joined = models.DateTimeField(default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("pengguna")
        verbose_name_plural = _("pengguna")

    def __str__(self) -> str:
        return self.name

    @cached_property
    def memberships(self) -> list["Membership"]:
        """The memberships in force today, oldest first; one query a request."""
        return list(Membership.objects.in_force().filter(user=self).select_related("organisation").order_by("pk"))

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
    def needs_second_factor(self) -> bool:
        return any(membership.role in SECOND_FACTOR_ROLES for membership in self.memberships)


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self, on: dt.date | None = None) -> "MembershipQuerySet":
        day = on or timezone.localdate()
        return self.filter(valid_from__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))


class Membership(models.Model):
    """A role of a person at an organisation, in a field, from one day until another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="all_memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.CharField(_("peran"), max_length=10, choices=Role)
    field = models.CharField(_("bidang"), max_length=10, choices=Field, default=Field.ALL)
    standing = models.CharField(_("kedudukan"), max_length=10, choices=Standing, default=Standing.DEFINITIVE)
    valid_from = models.DateField(_("sejak"), default=timezone.localdate)
    valid_until = models.DateField(_("sampai"), null=True, blank=True)

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
        ]

    def __str__(self) -> str:
        parts = [self.get_role_display()]
        if self.field != Field.ALL:
            parts.append(self.get_field_display())
        parts.append(self.organisation.short_name or self.organisation.name)
        return ", ".join(str(part) for part in parts)

    @property
    def sees_everything(self) -> bool:
        return self.role == Role.AUDITOR or (self.organisation.is_national and self.role != Role.PARTNER)
