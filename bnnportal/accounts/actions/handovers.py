"""Handover: the leaver's membership ends, the successor's begins, open work changes hands. What was done keeps its name."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts import handover
from bnnportal.accounts.actions.memberships import Terms, close, give, invite, lock_admins
from bnnportal.accounts.enums import AccountEvent, Role
from bnnportal.accounts.models import Handover, Membership, User
from bnnportal.accounts.permissions import check_can_change
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.notices.actions import tell


@transaction.atomic
def hand_over(
    *,
    membership: Membership,
    successor: User | None = None,
    email: str = "",
    name: str = "",
    from_day: dt.date,
    by: User,
) -> Handover:
    """From this day on (today at the earliest) the successor is in charge: somebody there, or who is invited now.

    A successor who does not have the same role there gets it, with the leaver's field and standing. Work moves at
    once when the day is today, else on the day (`move_due_work`, daily).
    """
    lock_admins()
    membership = (
        Membership.objects.select_for_update(of=["self"]).select_related("user", "organisation").get(pk=membership.pk)
    )
    check_can_change(by, membership)
    check_is_not_agreed(membership)
    check_day(membership, from_day)
    until = membership.valid_until
    if until is not None and until < from_day and membership.role != Role.AUDITOR:
        until = None  # the leaver's term is over by then; the successor's begins anew
    terms: Terms = {
        "role": membership.role,
        "field": membership.field,
        "standing": membership.standing,
        "valid_from": from_day,
        "valid_until": until,
        "manages_people": membership.manages_people,
    }
    if successor is None:
        successor = invite(email=email, name=name, organisation=membership.organisation, terms=terms, by=by).user
        check_successor(membership, successor)
    else:
        check_successor(membership, successor)
        mine = successor.all_memberships.filter(
            organisation=membership.organisation, role=membership.role, field=membership.field
        )
        if not mine.in_force(from_day).exists():
            give(person=successor, organisation=membership.organisation, terms=terms, by=by)
    close(membership, from_day - dt.timedelta(days=1), by)
    agreed = Handover.objects.create(membership=membership, successor=successor, from_day=from_day, created_by=by)
    record(
        AccountEvent.HANDOVER_AGREED,
        by=by,
        target=membership,
        organisation=membership.organisation.code,
        to=successor.name,
        since=from_day.isoformat(),
    )
    if from_day <= timezone.localdate():
        move_work(agreed)
    return agreed


def check_is_not_agreed(membership: Membership) -> None:
    """One successor at a time: a second click, or a second thought, is told of the first."""
    agreed = membership.handovers.filter(done_at=None).select_related("successor").first()
    if agreed is not None:
        raise ValidationError(
            _(
                "Serah terima ke %(name)s mulai %(day)s sudah ditetapkan. Bila batal, ubah dahulu tanggal berakhir "
                "keanggotaan ini."
            )
            % {"name": agreed.successor.name, "day": date_format(agreed.from_day, "j F Y")}
        )


def check_day(membership: Membership, from_day: dt.date) -> None:
    if from_day < timezone.localdate():
        raise ValidationError({"from_day": _("Serah terima paling awal hari ini.")})
    if from_day <= membership.valid_from:
        raise ValidationError(
            {
                "from_day": _("Keanggotaan ini mulai %(day)s; serah terima paling awal sehari sesudahnya.")
                % {"day": date_format(membership.valid_from, "j F Y")}
            }
        )
    if membership.valid_until is not None and from_day > membership.valid_until + dt.timedelta(days=1):
        raise ValidationError({"from_day": _("Pada tanggal itu keanggotaan ini sudah berakhir.")})


def check_successor(membership: Membership, successor: User) -> None:
    if successor.pk == membership.user_id:
        raise ValidationError({"successor": _("Pilih orang lain sebagai pengganti.")})
    if not successor.is_active:
        raise ValidationError({"successor": _("Akun pengganti sedang ditangguhkan. Aktifkan dahulu.")})


def move_work(agreed: Handover) -> Handover:
    """Move what is open now; both people are told how much."""
    leaver, organisation = agreed.membership.user, agreed.membership.organisation
    with translation.override("id"):
        agreed.moved = handover.move(leaver, agreed.successor, organisation, agreed.created_by)
    agreed.done_at = timezone.now()
    agreed.save(update_fields=["moved", "done_at"])
    record(
        AccountEvent.HANDOVER_DONE,
        by=agreed.created_by,
        target=agreed.membership,
        organisation=organisation.code,
        to=agreed.successor.name,
        count=sum(agreed.moved.values()),
    )
    if agreed.successor.has_entered:
        tell(
            event=AccountEvent.HANDOVER_DONE,
            to=[agreed.successor],
            subject=lazily(lambda: _("Serah terima dari %(name)s") % {"name": leaver.name}),
            text=lazily(
                lambda: _("Pekerjaan terbuka %(name)s di %(office)s sekarang menjadi tugas Anda.")
                % {"name": leaver.name, "office": organisation.name}
            ),
            url="/",
            organisation=organisation.code,
            key=f"accounts.hand_over:{agreed.pk}",
        )
    return agreed


def move_due_work() -> int:
    """Handovers whose day has come, also those of days beat missed; each in a transaction of its own."""
    done = 0
    for pk in Handover.objects.filter(done_at=None, from_day__lte=timezone.localdate()).values_list("pk", flat=True):
        with transaction.atomic():
            agreed = Handover.objects.select_for_update(of=["self"], skip_locked=True).filter(pk=pk, done_at=None)
            found = agreed.select_related("membership__user", "membership__organisation", "successor", "created_by")
            for each in found:
                move_work(each)
                done += 1
    return done
