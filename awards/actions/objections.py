"""Objections: filed by the head of an office, answered by the national office, taken back by who filed them."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import TypedDict

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from awards import notices
from awards.actions.gathering import correct_input
from awards.enums import AwardEvent, ObjectionStatus
from awards.models import Category, Freeze, Input, Objection
from awards.permissions.objections import (
    check_can_answer,
    check_can_object,
    check_can_withdraw,
    newest_freeze,
)
from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.files import actions as files
from bnnportal.files import checks
from bnnportal.files.models import Attachment

EVIDENCE = ("pdf", "jpeg", "png", "xlsx", "csv")
MOST_FILES = 10


class Correction(TypedDict):
    component: str
    value: Decimal
    reason: str


def file_objection(
    *, category: Category, by: User, text: str, components: Collection[str] = (), uploads: Sequence[File] = ()
) -> Objection:
    """Object to the newest freeze for the person's own office. Said again in the same words it is one objection."""
    check_can_object(by, category)  # before the files are looked through, and again under the lock
    if len(uploads) > MOST_FILES:
        raise ValidationError({"uploads": [_("Paling banyak %(n)s berkas sekaligus.") % {"n": MOST_FILES}]})
    checked = [evidence(upload) for upload in uploads]
    with transaction.atomic():
        objection = write_objection(category, by, text.strip(), sorted(set(components)))
        there = set(Attachment.objects.of(objection).values_list("sha256", flat=True))
        for upload in checked:
            if upload.sha256 not in there:
                there.add(upload.sha256)
                files.attach(upload=upload, holder=objection, organisation=objection.office, by=by, allow=EVIDENCE)
    return objection


def evidence(upload: File) -> checks.Checked:
    try:
        return checks.inspect(upload, allow=EVIDENCE)
    except ValidationError as error:
        raise ValidationError({"uploads": [f"{upload.name}: {' '.join(error.messages)}"]}) from error


def write_objection(category: Category, by: User, text: str, components: list[str]) -> Objection:
    category = Category.objects.select_for_update().get(pk=category.pk)  # nobody freezes or decides meanwhile
    check_can_object(by, category)
    freeze, office = newest_freeze(category), by.organisation
    assert office is not None  # noqa: S101 - check_can_object
    waiting = Objection.objects.open().filter(freeze=freeze, office=office).first()
    if waiting is not None:
        if (waiting.text, waiting.components) == (text, components):
            return waiting
        raise ValidationError(
            _("Sanggahan %(office)s atas pembekuan ini masih menunggu jawaban. Tambahkan bukti di sana.")
            % {"office": office}
        )
    check_components(freeze, office.code, components)
    objection = Objection(
        category=category, freeze=freeze, office=office, components=components, text=text, by=by
    )  # fmt: skip
    objection.full_clean()
    objection.save()
    record(AwardEvent.OBJECTION_FILED, by=by, target=objection, organisation=office.code, components=components)
    notices.objection_filed(objection)
    return objection


def check_components(freeze: Freeze, office: str, components: list[str]) -> None:
    """Of the inputs the office was judged by, and of none besides."""
    known = {part["code"] for part in freeze.category.index.components} if freeze.category.index else set()
    unknown = [code for code in components if code not in known]
    if unknown:
        raise ValidationError({"components": [_("Tidak ada angka “%(code)s”.") % {"code": unknown[0]}]})


@transaction.atomic
def withdraw_objection(*, objection: Objection, by: User) -> Objection:
    objection = locked(objection)
    if objection.status == ObjectionStatus.WITHDRAWN:
        return objection
    check_can_withdraw(by, objection)
    objection.status = ObjectionStatus.WITHDRAWN
    objection.save(update_fields=["status"])
    record(AwardEvent.OBJECTION_WITHDRAWN, by=by, target=objection, organisation=objection.office.code)
    notices.objection_settled(objection)
    return objection


@transaction.atomic
def accept_objection(
    *, objection: Objection, by: User, answer: str, corrections: Sequence[Correction] = ()
) -> Objection:
    """Put right what it is about; the ranking itself changes with the next freeze.

    Who names figures is told which of them was wrong: without a corrected value there is nothing to accept.
    """
    objection = locked(objection)
    if is_said(objection, ObjectionStatus.ACCEPTED, by, answer):
        return objection
    check_can_answer(by, objection)
    if objection.components and not corrections:
        raise ValidationError(_("Tuliskan nilai yang benar untuk paling sedikit satu angka, atau tolak dengan alasan."))
    now = {
        row.component: row.value
        for row in Input.objects.filter(category=objection.category, office=objection.office).current()
    }
    made = []
    for each in corrections:
        code = each["component"]
        new = correct_input(
            category=objection.category, office=objection.office, component=code, value=each["value"],
            note=each["reason"], by=by,
        )  # fmt: skip
        before = now.get(code)
        made.append(
            {"component": code, "before": said(before), "after": said(each["value"]), "reason": each["reason"],
             "input": new.pk}
        )  # fmt: skip
    objection.corrections = made
    return answered(objection, ObjectionStatus.ACCEPTED, AwardEvent.OBJECTION_ACCEPTED, by, answer)


@transaction.atomic
def reject_objection(*, objection: Objection, by: User, answer: str) -> Objection:
    objection = locked(objection)
    if is_said(objection, ObjectionStatus.REJECTED, by, answer):
        return objection
    check_can_answer(by, objection)
    return answered(objection, ObjectionStatus.REJECTED, AwardEvent.OBJECTION_REJECTED, by, answer)


def locked(objection: Objection) -> Objection:
    """The category first, as whoever freezes or decides takes it first."""
    Category.objects.select_for_update().get(pk=objection.category_id)
    found = Objection.objects.select_for_update(of=("self",)).for_page()
    return found.get(pk=objection.pk)


def is_said(objection: Objection, status: ObjectionStatus, by: User, answer: str) -> bool:
    """The same answer sent twice."""
    return (objection.status, objection.answered_by_id, objection.answer) == (status, by.pk, answer.strip())


def answered(objection: Objection, status: ObjectionStatus, event: AwardEvent, by: User, answer: str) -> Objection:
    if not answer.strip():
        raise ValidationError({"answer": [_("Tuliskan jawaban atas sanggahan.")]})
    objection.status, objection.answer = status, answer.strip()
    objection.answered_by, objection.answered_at = by, timezone.now()
    objection.full_clean()
    objection.save(update_fields=["status", "answer", "answered_by", "answered_at", "corrections"])
    codes = [each["component"] for each in objection.corrections]
    record(event, by=by, target=objection, organisation=objection.office.code, components=codes)
    notices.objection_answered(objection)
    notices.objection_settled(objection)
    return objection


def said(value: Decimal | None) -> str | None:
    """As text, for JSON: 81.50 and 81.5 are one value."""
    return None if value is None else format(value.normalize(), "f")
