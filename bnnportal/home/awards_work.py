"""What the award editions put on the front page: figures to confirm, windows, objections, freezes and decisions."""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from awards.enums import CategoryStatus, EditionStatus, ObjectionStatus
from awards.models import Category, Confirmation, Decision, Freeze, Input, Objection, Standing
from awards.permissions.base import STAFF
from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.home.matters import Matter, chosen
from bnnportal.offices.models import Organisation
from bnnportal.pages import address


def matters_of_awards(user: User, own: Organisation) -> list[Matter]:
    """One query, however many categories run."""
    if user.is_national:
        return national_matters(user) if user.role in STAFF else []
    return office_matters(user, own) if user.role == Role.APPROVER else []


def running(user: User) -> QuerySet[Any]:
    """The categories of the person's field that are between reconciliation and decision, also in a correction.

    `correction`: number of the decision that waits to be announced as one.
    """
    waiting = Decision.objects.filter(category=OuterRef("pk"), withdrawn_at=None, published_at=None)
    waiting = waiting.filter(category__edition__status=EditionStatus.PUBLISHED)
    found = (
        Category.objects.computed()
        .annotate(correction=Subquery(waiting.values("n")[:1]))
        .filter(
            Q(status__in=(CategoryStatus.RECONCILIATION, CategoryStatus.FROZEN)) | Q(correction__isnull=False),
            edition__status__in=(EditionStatus.RUNNING, EditionStatus.PUBLISHED),
        )
    )
    field = user.membership.field if user.membership else Field.ALL
    if field != Field.ALL:
        found = found.filter(field=field)
    return found.select_related("edition").order_by("edition__awarded_on", "order")


def newest(field: str) -> Subquery:
    """A field of the newest freeze of a category."""
    return Subquery(Freeze.objects.filter(category=OuterRef("pk")).order_by("-n").values(field)[:1])


def office_matters(user: User, own: Organisation) -> list[Matter]:
    """For the head of an office: what to confirm, and where an objection is still possible."""
    today = timezone.localdate()
    inputs = Input.objects.filter(category=OuterRef("pk"), office=own).current()
    said = Confirmation.objects.filter(category=OuterRef("pk"), office=own)
    standing = Standing.objects.filter(freeze=OuterRef("freeze"), office=own)
    categories = running(user).annotate(
        freeze=newest("pk"), until=newest("objections_until"), stands=Exists(standing),
        input_at=Subquery(inputs.order_by("-at").values("at")[:1]),
        said_at=Subquery(said.order_by("-at").values("at")[:1]),
    )  # fmt: skip
    found = []
    for category in categories:
        place = [category.edition.slug, category.code, own.code]
        if category.status == CategoryStatus.RECONCILIATION:
            day = category.reconciled_by
            unsaid = category.input_at and (category.said_at is None or category.said_at < category.input_at)
            if unsaid and day is not None and day >= today:
                label = _("Konfirmasi angka penilaian sampai %(day)s: %(category)s")
                found.append(of_category(label, category, "input-office", place, "wait", "check", day))
        elif category.status == CategoryStatus.FROZEN and category.stands and category.until >= today:
            label = _("Masa sanggah sampai %(day)s: %(category)s")
            found.append(of_category(label, category, "standing-detail", place, "info", "calendar", category.until))
    return found


def of_category(
    label: str, category: Category, page: str, place: list[str], tone: str, icon: str, day: dt.date | None = None, n: int = 1
) -> Matter:  # fmt: skip
    said = {"category": category, "day": date_format(day, "j F Y") if day else ""}
    return Matter(label % said, n, address(page, *place), tone, icon)


def national_matters(user: User) -> list[Matter]:
    """For those who run the categories: flags and objections to answer, then what may be frozen and decided."""
    today = timezone.localdate()
    categories = list(
        running(user).annotate(
            until=newest("objections_until"),
            froze=Exists(Freeze.objects.filter(category=OuterRef("pk"), by=user)),
            flags=count(Confirmation.objects.unanswered().filter(office__in=Organisation.objects.open())),
            unanswered=count(Objection.objects.open()),
            accepted=count(Objection.objects.waiting_for_freeze()),
        )
    )
    own_field = {"field": user.membership.field} if user.membership and user.membership.field != Field.ALL else {}
    objections = Matter(
        _("Sanggahan menunggu jawaban"), sum(category.unanswered for category in categories),
        chosen("objection-list", status=ObjectionStatus.FILED, **own_field), "bad", "alert-circle",
    )  # fmt: skip
    found = [objections]
    for category in categories:
        place = [category.edition.slug, category.code]
        if category.status == CategoryStatus.RECONCILIATION:
            over = category.reconciled_by is not None and category.reconciled_by < today
            if category.flags:
                label = _("Angka ditandai tidak sesuai: %(category)s")
                found.append(of_category(label, category, "input-list", place, "wait", "flag", n=category.flags))
            elif over:
                found.append(of_category(_("Siap dibekukan: %(category)s"), category, "freeze-create", place, "info", "lock"))  # fmt: skip
        elif category.status == CategoryStatus.DECIDED:
            if user.role == Role.APPROVER and not category.froze:
                label = _("Koreksi menunggu pengumuman: %(category)s")
                found.append(of_category(label, category, "decision-detail", [*place, str(category.correction)], "wait", "trophy"))  # fmt: skip
        elif category.accepted:
            label = _("Sanggahan diterima, bekukan lagi: %(category)s")
            found.append(of_category(label, category, "freeze-create", place, "wait", "lock", n=category.accepted))
        elif category.until < today and not category.unanswered and user.role == Role.APPROVER and not category.froze:
            found.append(of_category(_("Siap ditetapkan: %(category)s"), category, "decision-create", place, "info", "trophy"))  # fmt: skip
    return found


def count(rows: QuerySet[Any]) -> Coalesce:
    """How many of these rows a category has."""
    counted = rows.filter(category=OuterRef("pk")).order_by().values("category").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)
