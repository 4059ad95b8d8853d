"""Who is told what from the freeze on: the offices their places, both sides the objections, all the announcement."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from awards.enums import ObjectionStatus
from awards.input_notices import named, national
from awards.models import Category, Decision, Edition, Freeze, Objection, Standing
from awards.places import digits, earlier_words, place_words, previous, ranked
from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import Membership, User
from bnnportal.accounts.words import lazily
from bnnportal.notices.actions import tell
from bnnportal.pages import address
from partners.recipients import by_organisation, people

OFFICE = (Role.OPERATOR, Role.APPROVER)  # who prepares an answer, and who gives it


def others(category: Category, by: User | None) -> list[User]:
    """Those who run the category, but for whoever did it."""
    return [person for person in national(category) if by is None or person.pk != by.pk]


def office_people(category: Category, offices: Iterable[int]) -> dict[int, list[User]]:
    """Operators and approvers of the field by office; one query."""
    return by_organisation(list(offices), OFFICE, (Field.ALL, category.field))


def frozen(freeze: Freeze) -> None:
    """Each office its own place and the last day to object; after the first freeze, what changed for it."""
    category, before = freeze.category, previous(freeze)
    among, was_among, decimals = ranked(freeze), ranked(before) if before else {}, digits(freeze)
    standings = list(freeze.standings.select_related("office").defer("detail").beside(before))
    persons = office_people(category, [standing.office_id for standing in standings])
    for standing in standings:
        standing.freeze = freeze
        told = persons.get(standing.office_id)
        if told:
            now, was = place_words(standing, among, decimals), earlier_words(standing, was_among, decimals)
            tell(
                event="awards.frozen", to=told, subject=window_words(freeze), text=changed_words(now, was),
                url=address("standing-detail", category.edition.slug, category.code, standing.office.code), organisation=standing.office.code,
            )  # fmt: skip


def window_words(freeze: Freeze) -> str:
    category, day = freeze.category, freeze.objections_until
    if day < timezone.localdate():  # the announced window was kept, and it is over
        return lazily(lambda: _("Angka dibekukan lagi: %(category)s") % {"category": named(category, freeze.simulated)})
    return lazily(
        lambda: (
            _("Masa sanggah sampai %(day)s: %(category)s")
            % {"day": date_format(day, "j F Y"), "category": named(category, freeze.simulated)}
        )
    )


def changed_words(now: str, was: str) -> str:
    if not was:
        return lazily(lambda: _("Kedudukan satuan kerja Anda: %(place)s.") % {"place": now})
    if was == now:
        return lazily(lambda: _("Angka dibekukan lagi; kedudukan satuan kerja Anda tetap: %(place)s.") % {"place": now})
    return lazily(
        lambda: _("Angka dibekukan lagi. Dahulu %(before)s; sekarang %(after)s.") % {"before": was, "after": now}
    )


def objection_filed(objection: Objection) -> None:
    office = objection.office
    tell(
        event="awards.objection_filed", to=others(objection.category, objection.by),
        subject=lazily(lambda: _("Sanggahan dari %(office)s") % {"office": office}),
        text=lazily(lambda: f"{named(objection.category)}. {objection.text}"),
        url=objection.get_absolute_url(), organisation=office.code,
    )  # fmt: skip


def objection_answered(objection: Objection) -> None:
    """The people of the office, and whoever filed it, also if they have moved on."""
    office, accepted = objection.office, objection.status == ObjectionStatus.ACCEPTED
    persons: list[Any] = [*office_people(objection.category, [office.pk]).get(office.pk, []), objection.by]
    tell(
        event="awards.objection_answered", to=[person for person in persons if person.is_active],
        subject=lazily(
            lambda: (_("Sanggahan Anda diterima: %(category)s") if accepted else _("Sanggahan Anda ditolak: %(category)s"))
            % {"category": named(objection.category)}
        ),
        text=objection.answer, url=objection.get_absolute_url(), organisation=office.code,
    )  # fmt: skip


def objection_settled(objection: Objection) -> None:
    """Once none of the category is open: those who freeze and decide go on. Once a day at most."""
    category = objection.category
    if category.objections.open().exists():
        return
    tell(
        event="awards.objections_answered", to=others(category, objection.answered_by),
        subject=lazily(lambda: _("Semua sanggahan sudah dijawab: %(category)s") % {"category": named(category)}),
        text=lazily(lambda: _("Lihat langkah berikutnya pada halaman kategori.")),
        url=category.get_absolute_url(),
        key=f"awards.objections_answered:{category.pk}:{timezone.localdate():%Y-%m-%d}",
    )  # fmt: skip


# Announcement


def announced(edition: Edition) -> None:
    """Everybody of the offices that were judged; one message a person."""
    judged = Standing.objects.filter(
        freeze__category__edition=edition, freeze__decisions__published_at__isnull=False
    ).values("office")  # fmt: skip
    roles = (*OFFICE, Role.LEADER)
    tell(
        event="awards.announced", to=people(Membership.objects.filter(organisation__in=judged, role__in=roles)),
        subject=lazily(lambda: _("Peringkat diumumkan: %(edition)s") % {"edition": edition}),
        text=lazily(lambda: _("Lihat kedudukan satuan kerja Anda dan para pemenang.")),
        url=edition.get_absolute_url(), key=f"awards.announced:{edition.pk}",
    )  # fmt: skip


def corrected(decision: Decision, offices: Iterable[int]) -> None:
    """Everybody of the offices whose award a correction changed, gave or took."""
    category, roles = decision.category, (*OFFICE, Role.LEADER)
    about = {"category": category, "edition": category.edition}
    tell(
        event="awards.corrected", to=people(Membership.objects.filter(organisation__in=list(offices), role__in=roles)),
        subject=lazily(lambda: _("Peringkat dikoreksi: %(category)s, %(edition)s") % about),
        text=lazily(
            lambda: _("Penghargaan satuan kerja Anda berubah. Alasannya: %(reason)s") % {"reason": decision.reason}
        ),
        url=decision.get_absolute_url(), key=f"awards.corrected:{decision.pk}",
    )  # fmt: skip
