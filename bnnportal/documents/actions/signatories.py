"""The dated register of who signs: a change is a new line from a day, so papers of before keep their signatory."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents.enums import DocumentEvent
from bnnportal.documents.models import Signatory
from bnnportal.documents.permissions import check_can_keep_signatories
from bnnportal.documents.signatories import NIP_DIGITS, NRP_DIGITS
from bnnportal.offices.models import Organisation

WORDS = ("name", "rank", "position", "on_behalf_of")


@transaction.atomic
def add_signatory(*, organisation: Organisation, by: User, **fields: Any) -> Signatory:
    check_can_keep_signatories(by, organisation)
    signatory = save(Signatory(organisation=organisation, **cleaned(fields)))
    record(DocumentEvent.SIGNATORY_ADDED, by=by, target=signatory, organisation=organisation.code)
    return signatory


@transaction.atomic
def change_signatory(*, signatory: Signatory, by: User, valid_from: dt.date, **fields: Any) -> Signatory:
    """Change what is printed from a day on: the old line ends the day before. The same day corrects the line itself."""
    signatory = Signatory.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=signatory.pk)
    check_can_keep_signatories(by, signatory.organisation)
    if valid_from < signatory.valid_from:
        raise ValidationError(
            {"valid_from": _("Perubahan tidak boleh berlaku sebelum penanda tangan ini mulai. Tambahkan yang baru.")}
        )
    if signatory.valid_until is not None and valid_from > signatory.valid_until:
        raise ValidationError({"valid_from": _("Penanda tangan ini sudah berakhir pada tanggal itu.")})
    if valid_from == signatory.valid_from:
        changed = signatory
        for name, value in cleaned(fields).items():
            setattr(changed, name, value)
    else:
        changed = Signatory(organisation=signatory.organisation, valid_from=valid_from, **cleaned(fields))
        signatory.valid_until = valid_from - dt.timedelta(days=1)
        signatory.save(update_fields=["valid_until"])
    save(changed)
    record(
        DocumentEvent.SIGNATORY_CHANGED,
        by=by,
        target=changed,
        organisation=signatory.organisation.code,
        since=valid_from.isoformat(),
    )
    return changed


@transaction.atomic
def end_signatory(*, signatory: Signatory, by: User, valid_until: dt.date) -> Signatory:
    """The last day on which this person signs."""
    signatory = Signatory.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=signatory.pk)
    check_can_keep_signatories(by, signatory.organisation)
    signatory.valid_until = valid_until
    save(signatory)
    record(
        DocumentEvent.SIGNATORY_ENDED,
        by=by,
        target=signatory,
        organisation=signatory.organisation.code,
        until=valid_until.isoformat(),
    )
    return signatory


def cleaned(fields: dict[str, Any]) -> dict[str, Any]:
    """Words without stray spaces, the number as bare digits of the right length."""
    fields = {name: " ".join(value.split()) if name in WORDS else value for name, value in fields.items()}
    kind, number = fields.get("id_kind", ""), "".join(fields.get("id_number", "").split()).replace(".", "")
    if number and not kind:
        raise ValidationError({"id_kind": _("Pilih NIP atau NRP untuk nomor ini.")})
    wanted = {"NIP": NIP_DIGITS, "NRP": NRP_DIGITS}.get(kind, 0)
    if number and not (number.isascii() and number.isdecimal() and len(number) == wanted):
        raise ValidationError(
            {"id_number": _("%(kind)s terdiri atas %(count)s angka.") % {"kind": kind, "count": wanted}}
        )
    if kind == "NIP" and number and not is_date(number[:8]):
        raise ValidationError({"id_number": _("Delapan angka pertama NIP adalah tanggal lahir; periksa lagi.")})
    return {**fields, "id_kind": kind if number else "", "id_number": number}


def is_date(digits: str) -> bool:
    try:
        dt.datetime.strptime(digits, "%Y%m%d")  # noqa: DTZ007 - only whether there is such a day
    except ValueError:
        return False
    return True


def save(signatory: Signatory) -> Signatory:
    until = signatory.valid_until
    if until is not None and until < signatory.valid_from:  # before PostgreSQL makes a range of them
        raise ValidationError({"valid_until": _("Tanggal berakhir tidak boleh sebelum tanggal mulai.")})
    signatory.full_clean()
    signatory.save()
    return signatory
