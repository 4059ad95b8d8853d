"""Monitoring visits: planned, filled in item by item, submitted once however often the phone asks, cancelled."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bnnportal.accounts.models import Membership, User
from bnnportal.accounts.words import lazily
from bnnportal.audit.actions import record
from bnnportal.documents import words
from bnnportal.documents.actions import revoke
from bnnportal.notices.actions import tell
from bnnportal.offices.models import Organisation
from partners import instrument
from partners.actions.proofs import hold, record_evidence, take_back_evidence
from partners.actions.visit_papers import issue_paper
from partners.enums import VISIT_DONE, ObligationKind, ObligationStatus, PartnerEvent, VisitStatus
from partners.models import Agreement, Answer, Partner, Visit
from partners.models.obligation import ObligationQuerySet
from partners.permissions import (
    FIELDS,
    STAFF,
    check_can_answer,
    check_can_cancel_visit,
    check_can_reopen_visit,
    check_can_visit,
    check_is_staff,
)

YEARS = range(2020, 2101)
LONGEST_WAIT = 30 * 24 * 3600  # seconds an answer may have waited on a phone
NOTE = 500
CHANGEABLE = (
    "order_number", "team", "planned_on", "visited_on", "place", "inpatient", "agreement", "in_charge", "recommendation",
)  # fmt: skip
NEEDED = ("order_number", "team", "visited_on", "place")


def lock(visit: Visit) -> Visit:
    return (
        Visit.objects.select_for_update(of=("self",))
        .select_related("office", "partner__organisation__parent", "agreement", "in_charge", "document")
        .get(pk=visit.pk)
    )


def staff_of(office: Organisation) -> Any:
    """Who may be in charge of a visit of this office: its staff of rehabilitation today, by name."""
    working = Membership.objects.in_force().filter(organisation=office, role__in=STAFF, field__in=FIELDS)
    return User.objects.filter(pk__in=working.values("user"), is_active=True).order_by("name")


def people_of(organisation: Organisation) -> list[User]:
    """Everybody with an account there today."""
    members = Membership.objects.in_force().filter(organisation=organisation)
    return list(User.objects.filter(pk__in=members.values("user"), is_active=True))


# The plan


@transaction.atomic
def plan(
    *,
    office: Organisation,
    partners: Sequence[tuple[Partner, Agreement | None]],
    year: int,
    quarters: Iterable[int],
    by: User,
    in_charge: User | None = None,
    planned_on: dt.date | None = None,
) -> list[Visit]:
    """Plan a visit to each partner in each quarter; one that is planned already is left as it is.

    Returns the new ones, so that the same form sent twice plans once.
    """
    check_can_visit(by, office)
    office.check_open()
    quarters = sorted(set(quarters))
    if year not in YEARS:
        raise ValidationError({"year": _("Tulis tahun empat angka, misalnya 2026.")})
    if not quarters or not set(quarters) <= {1, 2, 3, 4}:
        raise ValidationError({"quarters": _("Pilih paling sedikit satu triwulan.")})
    if not partners:
        raise ValidationError({"partners": _("Pilih paling sedikit satu mitra.")})
    check_planned_day(planned_on, year, quarters)
    in_charge = in_charge or by
    check_in_charge(in_charge, office, by)
    planned = []
    # whoever plans for the same partners at this moment waits here
    locked = Partner.objects.select_for_update(of=("self",)).select_related("organisation").order_by("pk")
    found = {partner.pk: partner for partner in locked.filter(pk__in=[partner.pk for partner, _agreement in partners])}
    for chosen, agreement in partners:
        partner = found[chosen.pk]
        partner.organisation.check_open()
        check_agreement(agreement, office, partner)
        for quarter in quarters:
            same = {"office": office, "partner": partner, "year": year, "quarter": quarter}
            if Visit.objects.filter(**same, status=VisitStatus.PLANNED).exists():
                continue
            visit = Visit.objects.create(
                **same, agreement=agreement, planned_on=planned_on, in_charge=in_charge, created_by=by,
                instrument=instrument.CURRENT, inpatient=partner.inpatient,
                place=(partner.organisation.address or partner.organisation.name)[:200],
                simulated=partner.simulated,
            )  # fmt: skip
            record(PartnerEvent.VISIT_PLANNED, by=by, target=visit, organisation=office.code)
            planned.append(visit)
    return planned


def check_planned_day(day: dt.date | None, year: int, quarters: Sequence[int]) -> None:
    if day is not None and len(quarters) > 1:
        raise ValidationError(
            {"planned_on": _("Satu tanggal hanya untuk satu triwulan. Pilih satu triwulan, atau kosongkan tanggalnya.")}
        )
    if day is not None and (day.year != year or (day.month - 1) // 3 + 1 not in quarters):
        raise ValidationError({"planned_on": _("Tanggal ini tidak berada pada tahun dan triwulan yang dipilih.")})


def check_in_charge(person: User, office: Organisation, by: User) -> None:
    """Somebody of that office; who plans for it from above may be in charge, too."""
    if person != by and not staff_of(office).filter(pk=person.pk).exists():
        raise ValidationError({"in_charge": _("Penanggung jawab harus petugas %(office)s.") % {"office": office}})


def check_agreement(agreement: Agreement | None, office: Organisation, partner: Partner) -> None:
    if agreement is not None and (agreement.office_id, agreement.partner_id) != (office.pk, partner.pk):
        raise ValidationError({"agreement": _("Perjanjian ini bukan antara kantor dan mitra ini.")})


@transaction.atomic
def change(*, visit: Visit, by: User, **fields: Any) -> Visit:
    """Change what is known of a visit before it is submitted."""
    visit = lock(visit)
    check_can_answer(by, visit)
    put(visit, fields, by)
    visit.save()
    record(PartnerEvent.VISIT_CHANGED, by=by, target=visit, organisation=visit.office.code)
    return visit


def put(visit: Visit, fields: dict[str, Any], by: User) -> None:
    under = visit.agreement
    for name, value in fields.items():
        if name not in CHANGEABLE:
            raise ValueError(f"{name} of a visit does not change")
        setattr(visit, name, value.strip() if isinstance(value, str) else value)
    if "in_charge" in fields:
        check_in_charge(visit.in_charge, visit.office, by)
    if "planned_on" in fields:
        check_planned_day(visit.planned_on, visit.year, [visit.quarter])
    if visit.agreement != under:  # one that stayed with an office merged since stands
        check_agreement(visit.agreement, visit.office, visit.partner)
    check_visited_on(visit.visited_on)
    visit.full_clean(exclude=["document", "scan", "office", "partner"], validate_constraints=False)


def check_visited_on(day: dt.date | None) -> None:
    if day is not None and day > timezone.localdate():
        raise ValidationError({"visited_on": _("Tanggal kunjungan belum tiba.")})
    if day is not None and day.year not in YEARS:
        raise ValidationError({"visited_on": _("Periksa tahun tanggal kunjungan.")})


@transaction.atomic
def cancel(*, visit: Visit, by: User, reason: str) -> Visit:
    visit = lock(visit)
    check_can_cancel_visit(by, visit)
    if not reason.strip():
        raise ValidationError({"reason": _("Tuliskan alasan pembatalan.")})
    visit.status, visit.reason = VisitStatus.CANCELLED, reason.strip()
    visit.save(update_fields=["status", "reason"])
    prove(visit, by)
    record(PartnerEvent.VISIT_CANCELLED, by=by, target=visit, organisation=visit.office.code, reason=visit.reason)
    return visit


# Answers


@transaction.atomic
def answer(*, visit: Visit, item: str, score: int, by: User, note: str = "", age: float = 0) -> Answer:
    """Save one answer; sent again it changes nothing.

    `age`: seconds since the person gave it, for one that waited on a phone without a line. The answer that was given
    last stands, so the returned one may be a colleague's.
    """
    visit = lock(visit)
    check_can_answer(by, visit)
    if item not in {known.code for known in visit.definition.items(visit.inpatient)}:
        raise ValidationError({"item": _("Butir %(item)s tidak berlaku pada kunjungan ini.") % {"item": item[:10]}})
    if isinstance(score, bool) or score not in {1, 2, 3}:
        raise ValidationError({"score": _("Nilai harus 1, 2, atau 3.")})
    note = " ".join(note.replace("\x00", "").split())
    if len(note) > NOTE:
        raise ValidationError({"note": _("Catatan paling panjang %(n)s huruf.") % {"n": NOTE}})
    given = timezone.now() - dt.timedelta(seconds=min(max(age, 0), LONGEST_WAIT))
    stored = visit.answers.select_related("by").filter(item=item).first()
    if stored is not None and (stored.at > given or (stored.score, stored.note) == (score, note)):
        return stored
    start(visit, by)
    if stored is None:  # the visit is held: nobody else answers it at this moment
        return visit.answers.create(item=item, score=score, note=note, by=by, at=given)
    stored.score, stored.note, stored.by, stored.at = score, note, by, given
    stored.save()
    return stored


def start(visit: Visit, by: User) -> None:
    """The first answer begins the visit, by the instrument of that day."""
    if visit.status != VisitStatus.PLANNED:
        return
    visit.status, visit.instrument = VisitStatus.RUNNING, instrument.CURRENT
    visit.save(update_fields=["status", "instrument"])
    record(PartnerEvent.VISIT_STARTED, by=by, target=visit, organisation=visit.office.code)


def score_of(visit: Visit) -> instrument.Score:
    """Points so far, of the items that apply; one query."""
    given = dict(visit.answers.values_list("item", "score"))
    return instrument.score(visit.definition, given, inpatient=visit.inpatient)


# Submission


@transaction.atomic
def submit(*, visit: Visit, by: User, submissions: int | None = None, **fields: Any) -> Visit:
    """Freeze the score, issue the berita acara, fulfil the duty of the visit.

    `submissions`: how often it had been submitted when the form was drawn. A phone that lost the answer sends the
    same form again and gets the result of the first, even where a colleague has reopened the visit since.
    """
    visit = lock(visit)
    check_is_staff(by, visit.office)
    if visit.status in VISIT_DONE or (submissions is not None and submissions < visit.submissions):
        return visit
    check_can_answer(by, visit)
    put(visit, fields, by)
    labels = {field.name: str(field.verbose_name) for field in Visit._meta.fields}
    missing = [labels[name] for name in NEEDED if not getattr(visit, name)]
    if missing:
        raise ValidationError(_("Belum dapat dikirim. Lengkapi: %(missing)s.") % {"missing": ", ".join(missing)})
    given = dict(visit.answers.values_list("item", "score"))
    score = instrument.score(visit.definition, given, inpatient=visit.inpatient)
    if not score.complete:
        open_items = [known.code for known in visit.definition.items(visit.inpatient) if known.code not in given]
        shown = ", ".join(open_items[:8]) + (" …" if len(open_items) > 8 else "")
        raise ValidationError(_("Masih %(n)s butir belum dinilai: %(items)s.") % {"n": len(open_items), "items": shown})
    visit.status, visit.points, visit.maximum = VisitStatus.SUBMITTED, score.points, score.maximum
    visit.submitted_at, visit.submitted_by, visit.submissions = timezone.now(), by, visit.submissions + 1
    visit.reason = ""
    visit.document = issue_paper(visit, by)
    visit.save()
    prove(visit, by)
    record(
        PartnerEvent.VISIT_SUBMITTED, by=by, target=visit, organisation=visit.office.code,
        points=visit.points, maximum=visit.maximum,
    )  # fmt: skip
    tell(
        event=PartnerEvent.VISIT_SUBMITTED,
        to=people_of(visit.partner.organisation),
        subject=gettext_lazy("Hasil kunjungan monev menunggu tanda tangan Anda"),
        text=lazily(
            lambda: _("Kunjungan %(office)s sudah selesai diisi. Baca hasilnya, lalu tanda tangani.")
            % {"office": visit.office}
        ),
        url=visit.get_absolute_url(),
        organisation=visit.office.code,
        key=f"visit-submitted-{visit.pk}-{visit.submissions}",
    )
    return visit


def prove(visit: Visit, by: User) -> None:
    """Let go of what it proved before it was put right; then prove the duty of the day it says now.

    A duty it leaves is open again, unless another visit of that time stands in for it.
    """
    hold(ObligationKind.VISIT, [visit.partner])
    left = take_back_evidence(kind=ObligationKind.VISIT, link=visit.get_absolute_url(), by=by)
    if visit.is_done:
        fulfil(visit, by, accepted=True)
    if left:
        others = Visit.objects.done().filter(partner=visit.partner_id).exclude(pk=visit.pk)
        for other in others.for_list().order_by("visited_on", "pk"):
            fulfil(other, by, accepted=True)


def prove_new(agreement: Agreement) -> None:
    """Visits of its term that were made before it stood in the portal fulfil its open duties."""
    among = agreement.obligations.filter(status=ObligationStatus.OPEN)
    done = Visit.objects.done().filter(
        partner=agreement.partner_id, visited_on__range=(agreement.start or agreement.signed_on, agreement.end)
    )
    for visit in done.for_list().order_by("visited_on", "pk"):
        fulfil(visit, None, accepted=True, among=among)


def fulfil(visit: Visit, by: User | None, *, accepted: bool, among: ObligationQuerySet | None = None) -> None:
    """The duty to visit is done by a submitted visit; one that is put right takes it back until it is sent again."""
    assert visit.visited_on is not None  # noqa: S101 - a submitted visit has its day
    evidence = f"Kunjungan monev {words.date(visit.visited_on.isoformat())}"  # stored: Indonesian for everybody
    record_evidence(
        kind=ObligationKind.VISIT,
        partner=visit.partner,
        on=visit.visited_on,
        evidence=evidence if accepted else f"{evidence}, sedang diperbaiki",
        link=visit.get_absolute_url(),
        by=by,
        accepted=accepted,
        office=visit.office,
        among=among,
    )


@transaction.atomic
def reopen(*, visit: Visit, by: User, reason: str) -> Visit:
    """Put a submitted visit right before both have signed: a first signature falls, its berita acara is revoked."""
    visit = lock(visit)
    check_can_reopen_visit(by, visit)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Tuliskan apa yang harus diperbaiki.")})
    fulfil(visit, by, accepted=False)
    if visit.document is not None and not visit.document.is_revoked:
        revoke(document=visit.document, by=by, reason=f"Kunjungan dibuka kembali: {reason}"[:500])
    visit.status, visit.reason = VisitStatus.RUNNING, reason
    visit.points = visit.maximum = visit.submitted_at = visit.submitted_by = visit.scan = None
    visit.office_signed_by = visit.office_signed_at = visit.partner_signed_by = visit.partner_signed_at = None
    visit.save()
    record(PartnerEvent.VISIT_REOPENED, by=by, target=visit, organisation=visit.office.code, reason=reason)
    return visit


# Who takes over


def count_open(person: User, organisation: Organisation) -> int:
    return Visit.objects.open().filter(in_charge=person, office=organisation).count()


@transaction.atomic
def hand_over(leaver: User, successor: User, organisation: Organisation, by: User) -> int:
    """Pass on the open visits somebody was in charge of."""
    visits = list(
        Visit.objects.open().filter(in_charge=leaver, office=organisation).select_for_update(of=("self",))
        .select_related("office", "partner__organisation")
    )  # fmt: skip
    for visit in visits:
        visit.in_charge = successor
        visit.save(update_fields=["in_charge"])
        record(PartnerEvent.VISIT_CHANGED, by=by, target=visit, organisation=visit.office.code)
    return len(visits)


def count_of_office(office: Organisation, day: dt.date) -> int:
    """Visits that still have to be made or signed by an office about to close."""
    return Visit.objects.open().filter(office=office).count()


@transaction.atomic
def move_office(old: Organisation, new: Organisation, day: dt.date, by: User | None) -> int:
    """The successor of a merged office makes the visits that are left; one it plans itself already stays its own."""
    moved = 0
    for visit in Visit.objects.open().filter(office=old).select_for_update(of=("self",)).order_by("pk"):
        same = {"office": new, "partner": visit.partner_id, "year": visit.year, "quarter": visit.quarter}
        if visit.status == VisitStatus.PLANNED and Visit.objects.filter(**same, status=VisitStatus.PLANNED).exists():
            visit.status, visit.reason = VisitStatus.CANCELLED, "Sudah direncanakan oleh kantor penerus."
        else:
            visit.office = new
        visit.save(update_fields=["office", "status", "reason"])
        moved += 1
    return moved
