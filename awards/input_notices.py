"""Who is told what about the figures of a category: heads of offices that they wait or changed, the field of flags."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from awards.models import Category, Confirmation, Edition
from awards.permissions.base import STAFF
from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import Membership, MembershipQuerySet, User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from bnnportal.offices.enums import OrganisationKind
from partners.recipients import people


def of_field(category: Category, found: MembershipQuerySet) -> list[User]:
    return people(found.filter(field__in=(Field.ALL, category.field)))


def heads(category: Category, offices: QuerySet[Any, Any] | Collection[int]) -> list[User]:
    """The approvers of these offices in the category's field. One query."""
    return of_field(category, Membership.objects.filter(organisation__in=offices, role=Role.APPROVER))


def national(category: Category) -> list[User]:
    return of_field(
        category, Membership.objects.filter(organisation__kind=OrganisationKind.PUSAT, role__in=STAFF)
    )  # fmt: skip


def named(category: Category, simulated: bool = False) -> str:
    """With its edition, and whether its figures are invented: a message is read without the page around it."""
    said = f"{category}, {category.edition}"
    invented = (simulated or category.edition.simulated) and "simulasi" not in said.lower()
    return f"{said} ({_('simulasi')})" if invented else said


def edition_opened(edition: Edition, categories: Collection[Category], by: User) -> None:
    """Everybody who will have to look through figures, once, however many categories concern them."""
    to = {person.pk: person for category in categories for person in heads(category, category.offices())}
    tell(
        event="awards.edition_opened",
        to=to.values(),
        subject=lazily(lambda: _("Penilaian dimulai: %(edition)s") % {"edition": edition}),
        text=lazily(lambda: _("Lihat kategori yang menilai kantor Anda dan jadwalnya.")),
        url=edition.get_absolute_url(),
    )


def opened(category: Category, by: User) -> None:
    day = category.reconciled_by
    tell(
        event="awards.reconciliation_opened",
        to=heads(category, category.offices()),
        subject=lazily(lambda: _("Periksa angka penilaian kantor Anda: %(category)s") % {"category": named(category)}),
        text=lazily(
            lambda: (
                _("Nyatakan sesuai atau tandai yang keliru paling lambat %(day)s. Sesudah itu dianggap setuju.")
                % {"day": date_format(day, "j F Y") if day else ""}
            )
        ),
        url=category.get_absolute_url(),
        urgent=True,
    )


def changed(category: Category, offices: Collection[int], by: User) -> None:
    """Only where something had been said of the figures; whoever has not looked yet will see the new ones anyway."""
    said = Confirmation.objects.filter(category=category, office__in=offices).values("office")
    tell(
        event="awards.inputs_changed",
        to=heads(category, said),
        subject=lazily(lambda: _("Angka penilaian kantor Anda berubah: %(category)s") % {"category": named(category)}),
        text=lazily(lambda: _("Pernyataan sebelumnya tidak berlaku lagi. Lihat angka yang baru dan nyatakan lagi.")),
        url=category.get_absolute_url(),
        urgent=True,
    )


def changed_after_freeze(category: Category, offices: Collection[int]) -> None:
    """Nothing is to be said of them now; they count from the next freeze on."""
    tell(
        event="awards.inputs_changed",
        to=heads(category, offices),
        subject=lazily(lambda: _("Angka penilaian kantor Anda dikoreksi: %(category)s") % {"category": category}),
        text=lazily(lambda: _("Peringkat yang sudah dibekukan tetap. Angka yang baru berlaku sejak pembekuan berikutnya.")),
        url=category.get_absolute_url(),
    )  # fmt: skip


def flagged(confirmation: Confirmation, by: User) -> None:
    category, office = confirmation.category, confirmation.office
    tell(
        event="awards.flagged",
        to=national(category),
        subject=lazily(lambda: _("%(office)s menandai angka yang tidak sesuai") % {"office": office}),
        text=lazily(lambda: named(category)),
        url=input_url(category, office.code),
        organisation=office.code,
    )


def answered(confirmation: Confirmation, by: User) -> None:
    category, office = confirmation.category, confirmation.office
    tell(
        event="awards.flag_answered",
        to=[confirmation.by, *(one for one in heads(category, [office.pk]) if one.pk != confirmation.by_id)],
        subject=lazily(lambda: _("Tanda tidak sesuai dijawab: %(category)s") % {"category": named(category)}),
        text=lazily(lambda: _("Lihat jawabannya, lalu nyatakan angkanya sesuai atau tandai lagi.")),
        url=input_url(category, office.code),
        organisation=office.code,
        urgent=True,
    )


def input_url(category: Category, office: str) -> str:
    return reverse("input-office", args=[category.edition.slug, category.code, office])
