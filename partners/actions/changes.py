"""Changes of an agreement in force: extension, amendment, addendum, termination; each with its letter."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.files import checks
from bnnportal.files.actions import attach
from bnnportal.notices.actions import tell
from partners import recipients
from partners.actions.agreement_checks import check_no_overlap, check_not_future, check_term
from partners.actions.agreement_news import tell_both_sides
from partners.actions.agreements import lock, normalised, put_scopes
from partners.actions.obligations import (
    held,
    insert,
    own_to_come,
    standard_scopes,
    term,
    untouched,
)
from partners.duty_periods import REPORT_DAYS, periods
from partners.enums import AgreementStatus, ChangeKind, ObligationStatus, Origin, PartnerEvent, Recurrence
from partners.models import Agreement, Change, Obligation
from partners.permissions import check_can_change_terms, check_can_move, check_can_record_change

CHANGEABLE = (
    "title", "purpose", "end", "funds", "funds_note", "working_units", "partner_signatory", "partner_position",
)  # fmt: skip
LETTER = ("pdf", "jpeg", "png")
NOTICE = dt.timedelta(days=30)  # as the article on the term says (wording.articles)


@dataclass
class Effect:
    """What a change does to the duties: those that come (with the title of their clause), go, and move to a day."""

    new: list[tuple[str, Obligation]] = field(default_factory=list)
    dropped: list[Obligation] = field(default_factory=list)
    moved: list[tuple[Obligation, dt.date]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.new or self.dropped or self.moved)

    @property
    def groups(self) -> list[tuple[str, list[tuple[str, int]]]]:
        """For the page: ("12 kewajiban baru", [(title, how many)])."""
        kinds = (
            (_("%(n)s kewajiban baru"), [duty.title for _scope, duty in self.new]),
            (_("%(n)s kewajiban dihapus"), [duty.title for duty in self.dropped]),
            (_("%(n)s kewajiban pindah jatuh tempo"), [duty.title for duty, _due in self.moved]),
        )
        return [(words % {"n": len(titles)}, sorted(Counter(titles).items())) for words, titles in kinds if titles]


def effect_of_terms(
    agreement: Agreement, *, on: dt.date, end: dt.date | None = None, scopes: Sequence[str] | None = None
) -> Effect:
    """What another end or other scopes would do; writes nothing.

    What was sent or was already due before `on` stays. A clause that comes brings the periods that were not over on
    that day; one that goes takes its untouched duties along; with another end the last ones come, go or move.
    """
    then = copy(agreement)
    then.end = end or agreement.end
    days = term(then)
    if days is None:
        return Effect()
    end = days[1]
    known = {scope["code"]: scope for scope in standard_scopes()}
    present = {scope.code or scope.title: scope for scope in agreement.scopes.all()}
    wanted = normalised(scopes) if scopes is not None else [*present]
    gone = {scope.pk for text, scope in present.items() if text not in wanted}
    duties = {
        (duty["kind"], duty["title"], period): (text, duty, due)
        for text in wanted
        for duty in known.get(text, {"duties": []})["duties"]
        for period, due in periods(Recurrence(duty["recurrence"]), *days)
    }
    effect = Effect()
    existing = list(agreement.obligations.all())
    free = set(untouched(agreement.obligations.filter(due__gte=on)).values_list("pk", flat=True))
    for duty in existing:
        if duty.pk not in free:
            continue
        key = (duty.kind, duty.title, duty.period)
        if duty.scope_id in gone or (key not in duties and begins(duty) > end):
            effect.dropped.append(duty)
        elif duty.recurrence == Recurrence.MONTHLY:  # due after its month, whatever the term
            continue
        elif key in duties and duties[key][2] != duty.due:
            effect.moved.append((duty, duties[key][2]))
        elif key not in duties and duty.due > end:
            effect.moved.append((duty, end))
    there = {(duty.kind, duty.title, duty.period) for duty in existing}
    for key, (text, duty, due) in duties.items():
        late = REPORT_DAYS if duty["recurrence"] == Recurrence.MONTHLY else 0
        if key not in there and due - dt.timedelta(days=late) >= on:
            title = known[text]["title"]
            effect.new.append(
                (
                    title,
                    Obligation(
                        agreement=agreement, kind=duty["kind"], side=duty["side"], title=duty["title"],
                        recurrence=duty["recurrence"], period=key[2], due=due,
                    ),
                )
            )  # fmt: skip
    if agreement.end is None or end > agreement.end:
        own = (duty for duty in own_to_come(agreement, *days) if duty.scope_id not in gone)
        effect.new += [("", duty) for duty in own]
    return effect


def begins(duty: Obligation) -> dt.date:
    """The first day of the period a duty belongs to; its due day where it is due once."""
    year, _dash, part = duty.period.partition("-")
    if not year:
        return duty.due
    kind, number = (part[0], int(part[1:])) if part[:1] in {"Q", "S"} else ("", int(part or 1))
    return dt.date(int(year), {"Q": 3, "S": 6}.get(kind, 1) * (number - 1) + 1, 1)


def effect_of_termination(agreement: Agreement, *, on: dt.date) -> Effect:
    """Untouched duties that are due after the last day go; late ones stay as they are."""
    return Effect(dropped=list(untouched(agreement.obligations.filter(due__gt=on))))


def apply(effect: Effect, agreement: Agreement) -> None:
    dropped = Obligation.objects.filter(pk__in=[duty.pk for duty in effect.dropped], status=ObligationStatus.OPEN)
    list(held(dropped).values("pk"))
    dropped.delete()
    for duty, due in effect.moved:
        duty.due = due
    Obligation.objects.bulk_update([duty for duty, _due in effect.moved], ["due"], batch_size=500)
    scopes = {scope.title: scope for scope in agreement.scopes.all()}
    for title, duty in effect.new:
        duty.scope = scopes.get(title, duty.scope)
    insert(agreement, [duty for _title, duty in effect.new])


@dataclass
class Plan:
    """A change that has been thought through and not yet made."""

    before: dict[str, str]
    after: dict[str, str]
    effect: Effect


def plan_change(
    *, agreement: Agreement, by: User, kind: ChangeKind, on: dt.date, ended_on: dt.date | None = None, **terms: Any
) -> Plan:
    """What a change of any kind would do, for who wants to see it before recording it; writes nothing."""
    check_can_record_change(by, agreement, kind)
    if kind == ChangeKind.TERMINATION:
        return plan_termination(agreement, on=on, ended_on=ended_on)
    return plan_terms(agreement, kind=kind, on=on, **terms)


def plan_termination(agreement: Agreement, *, on: dt.date, ended_on: dt.date | None = None) -> Plan:
    check_day(agreement, on)
    if agreement.start and on < agreement.start:
        raise ValidationError({"on": _("Tanggal ini sebelum perjanjian berlaku.")})
    last = last_day(agreement, on, ended_on)
    before, after = {"end": str(agreement.end or "")}, {"end": str(last)}
    return Plan(before, after, effect_of_termination(agreement, on=last))


def plan_terms(
    agreement: Agreement, *, kind: ChangeKind, on: dt.date, scopes: Sequence[str] | None = None, **fields: Any
) -> Plan:
    """What a change of terms would do, or the sentence that says why it cannot; writes nothing."""
    check_day(agreement, on)
    changed = {
        name: value
        for name, value in fields.items()
        if name in CHANGEABLE and plain(value) != plain(getattr(agreement, name))
    }
    before = {name: str(getattr(agreement, name) or "") for name in changed}
    after = {name: str(value or "") for name, value in changed.items()}
    if scopes is not None:
        titles = {scope["code"]: scope["title"] for scope in standard_scopes()}
        old = [scope.title for scope in agreement.scopes.all()]
        new = [titles.get(text, text) for text in normalised(scopes)]
        if not new:
            raise ValidationError({"scopes": _("Perjanjian memerlukan paling sedikit satu ruang lingkup.")})
        if set(old) == set(new):
            scopes = None
        else:
            before["scopes"], after["scopes"] = "\n".join(old), "\n".join(new)
    if not after and kind == ChangeKind.AMENDMENT:
        raise ValidationError(_("Tidak ada yang berubah."))
    if "end" in changed and changed["end"] is None:
        raise ValidationError({"end": _("Tuliskan tanggal berakhirnya.")})
    check_end(agreement, kind, on, changed.get("end"))
    then = copy(agreement)
    for name, value in changed.items():
        setattr(then, name, value)
    check_term(then)
    if then.origin == Origin.PORTAL and then.start and then.end:
        check_no_overlap(then)  # its sentence names the other agreement
    then.full_clean(exclude=["document"])
    return Plan(before, after, effect_of_terms(agreement, on=on, end=changed.get("end"), scopes=scopes))


def plain(value: Any) -> Any:
    """Browsers send other line ends than people typed; that changes nothing."""
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def check_day(agreement: Agreement, on: dt.date) -> None:
    check_change_not_future(on)
    begun = agreement.signed_on or agreement.start
    if begun is not None and on < begun:
        raise ValidationError({"on": _("Tanggal ini sebelum perjanjian ditandatangani.")})
    if agreement.end is not None and on > agreement.end:
        raise ValidationError(
            {
                "on": _("Masa berlaku perjanjian sudah habis pada %(end)s. Siapkan perjanjian lanjutannya.")
                % {"end": date_format(agreement.end, "j F Y")}
            }
        )


def check_change_not_future(on: dt.date) -> None:
    try:
        check_not_future(on)
    except ValidationError as error:
        raise ValidationError({"on": _("Tanggal surat ini belum tiba.")}) from error


def check_end(agreement: Agreement, kind: ChangeKind, on: dt.date, end: dt.date | None) -> None:
    if kind == ChangeKind.EXTENSION:
        if agreement.end is None:
            raise ValidationError(_("Masa berlakunya belum diketahui. Lengkapi dahulu tanggal berakhirnya."))
        if end is None or end <= agreement.end:
            raise ValidationError({"end": _("Perpanjangan memerlukan tanggal berakhir yang lebih lama.")})
    elif end is not None and end < on:
        raise ValidationError({"end": _("Tanggal berakhir yang baru tidak boleh sebelum tanggal suratnya.")})


def change_terms(
    *,
    agreement: Agreement,
    by: User,
    kind: ChangeKind,
    on: dt.date,
    number: str,
    summary: str,
    scopes: Sequence[str] | None = None,
    file: File | None = None,
    **fields: Any,
) -> Change:
    """Extend or amend an active agreement; what changed is kept as before and after, its duties follow."""
    if kind == ChangeKind.TERMINATION:
        raise ValueError("terminating has an action of its own")
    check_can_change_terms(by, agreement)
    letter = checks.inspect(file, allow=LETTER) if file else None  # slow: before the transaction
    with transaction.atomic():
        agreement = lock(agreement)
        check_can_change_terms(by, agreement)
        check_said(number, summary)
        plan = plan_terms(agreement, kind=kind, on=on, scopes=scopes, **fields)
        if not plan.after and not number.strip():
            raise ValidationError({"number": _("Tuliskan nomor adendumnya.")})
        for name in CHANGEABLE:
            if name in plan.after:
                setattr(agreement, name, fields[name])
        agreement.save()
        if "scopes" in plan.after:
            put_scopes(agreement, scopes or [])
        apply(plan.effect, agreement)
        change = Change(
            agreement=agreement, kind=kind, number=number.strip(), on=on, summary=summary.strip(), by=by,
            before=plan.before, after=plan.after,
        )  # fmt: skip
        change.full_clean(exclude=["before", "after"])
        change.save()
        keep_letter(change, letter, by)
        record(
            PartnerEvent.CHANGE_RECORDED, by=by, target=change, organisation=agreement.office.code,
            number=change.number, kind=str(kind), fields=sorted(plan.after), duties_new=len(plan.effect.new),
            duties_dropped=len(plan.effect.dropped),
        )  # fmt: skip
        tell_partner(change, by)
    return change


def check_said(number: str, summary: str) -> None:
    if not summary.strip():
        raise ValidationError({"summary": _("Tuliskan isi perubahannya.")})
    if len(number) > 120 or len(summary) > 500:
        raise ValidationError(_("Nomor paling panjang 120 huruf, isinya paling panjang 500 huruf."))


def last_day(agreement: Agreement, on: dt.date, ended_on: dt.date | None) -> dt.date:
    """When a termination by a letter of that day takes effect.

    Where nobody says: after the notice the portal's own text asks for, at the latest with the term.
    """
    if ended_on is None:
        ended_on = on + NOTICE if agreement.origin == Origin.PORTAL else on
        return min(ended_on, agreement.end or ended_on)
    if ended_on < on:
        raise ValidationError({"ended_on": _("Tanggal berakhir tidak boleh sebelum tanggal suratnya.")})
    if agreement.end is not None and ended_on > agreement.end:
        said = _("Perjanjian ini memang berakhir pada %(end)s.") % {"end": date_format(agreement.end, "j F Y")}
        raise ValidationError({"ended_on": said})
    return ended_on


def terminate(
    *,
    agreement: Agreement,
    by: User,
    on: dt.date,
    number: str,
    reason: str,
    ended_on: dt.date | None = None,
    file: File | None = None,
) -> Change:
    """End an agreement before its time: needs the letter itself, its number, and a reason.

    `on` is the letter's day, `ended_on` the day it ends (see `last_day`).
    """
    check_can_move(by, agreement, AgreementStatus.TERMINATED)
    if not reason.strip() or not number.strip():
        raise ValidationError(_("Penghentian memerlukan surat dan alasan."))
    if not file:
        raise ValidationError({"file": _("Unggah surat penghentiannya.")})
    letter = checks.inspect(file, allow=LETTER)  # slow: before the transaction
    with transaction.atomic():
        agreement = lock(agreement)
        check_can_move(by, agreement, AgreementStatus.TERMINATED)
        check_said(number, reason)
        plan = plan_termination(agreement, on=on, ended_on=ended_on)
        change = Change(
            agreement=agreement, kind=ChangeKind.TERMINATION, number=number.strip(), on=on, summary=reason.strip(),
            by=by, before=plan.before, after=plan.after,
        )  # fmt: skip
        change.full_clean(exclude=["before", "after"])
        change.save()
        keep_letter(change, letter, by)
        agreement.status, agreement.reason = AgreementStatus.TERMINATED, reason.strip()
        agreement.ended_on = dt.date.fromisoformat(plan.after["end"])
        agreement.termination = change
        agreement.save(update_fields=["status", "reason", "ended_on", "termination"])
        apply(plan.effect, agreement)
        record(
            PartnerEvent.AGREEMENT_MOVED, by=by, target=agreement, organisation=agreement.office.code,
            status=AgreementStatus.TERMINATED.value, reason=reason.strip(), duties=len(plan.effect.dropped),
        )  # fmt: skip
        tell_both_sides(agreement, AgreementStatus.TERMINATED, by)
    return change


def keep_letter(change: Change, letter: checks.Checked | None, by: User) -> None:
    if letter is not None:
        attach(upload=letter, holder=change, organisation=change.agreement.office, by=by, allow=LETTER)


def tell_partner(change: Change, by: User) -> None:
    """The other side hears of it, and finds the letter and the difference behind the link."""
    agreement = change.agreement
    tell(
        event=PartnerEvent.CHANGE_RECORDED,
        to=[person for person in recipients.people_of(agreement.partner) if person.pk != by.pk],
        subject=lazily(lambda: _("Perjanjian berubah: %(title)s") % {"title": agreement.title}),
        text=lazily(lambda: f"{change.get_kind_display()} {change.number}".strip()),
        url=change.get_absolute_url(),
        organisation=agreement.office.code,
        key=f"partners.change_terms:{change.pk}",
    )
