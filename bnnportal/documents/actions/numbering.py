"""What an office chooses for a kind of document: number, signature, paper."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.documents import kinds, numbers
from bnnportal.documents.actions.issuing import used
from bnnportal.documents.enums import DocumentEvent
from bnnportal.documents.models import Counter, KindSetting
from bnnportal.documents.permissions import check_can_set_kind
from bnnportal.offices.models import Organisation


@transaction.atomic
def set_kind(
    *, organisation: Organisation, kind: str, by: User, number_pattern: str, first_number: int, **fields: Any
) -> KindSetting:
    """Change what an office has chosen for a kind: classification, signing, paper and border besides the number.

    What is issued already stays as it is. `first_number` is for this year; the years after begin at 1.
    """
    check_can_set_kind(by, organisation)
    setting = KindSetting.objects.of(organisation, kind)
    year = timezone.localdate().year
    before = setting.first_number_in(year)
    errors: dict[str, Any] = {}
    pattern = numbers.tidy(number_pattern)
    if pattern:
        try:
            code = fields.get("classification", setting.classification)
            numbers.fill(pattern, numbers.Facts(max(first_number, 1), timezone.localdate(), code, organisation.code))
        except ValidationError as error:
            errors["number_pattern"] = error
    last = last_number(organisation, kind, lock=True)
    if first_number < 1:
        errors["first_number"] = _("Nomor pertama paling kecil 1.")
    elif first_number != before and first_number <= last:
        errors["first_number"] = _("Nomor %(last)s sudah terbit tahun ini. Nomor pertama paling kecil %(next)s.") % {
            "last": last,
            "next": last + 1,
        }
    if errors:
        raise ValidationError(errors)
    setting.number_pattern = "" if pattern == kinds.get(kind).number_pattern else pattern
    setting.first_number, setting.first_number_year = first_number, year if first_number > 1 else None
    for name, value in fields.items():
        setattr(setting, name, value)
    setting.full_clean()
    setting.save()
    record(
        DocumentEvent.SETTING_CHANGED,
        by=by,
        target=organisation,
        organisation=organisation.code,
        kind=kind,
        pattern=setting.pattern,
        signing=setting.signing,
        paper=setting.paper,
    )
    return setting


def last_number(organisation: Organisation, kind: str, *, lock: bool = False) -> int:
    """The last number the counter gave this year; 0 where it has not begun."""
    counters = Counter.objects.filter(organisation=organisation, kind=kind, year=timezone.localdate().year)
    if lock:
        counters = counters.select_for_update()
    return next(iter(counters.values_list("last", flat=True)), 0)


def upcoming(setting: KindSetting, *, classification: str = "") -> str:
    """The number the next document will bear, were it issued now; raises where the pattern is not one."""
    today = timezone.localdate()
    organisation, kind = setting.organisation, setting.kind
    n = max(last_number(organisation, kind) + 1, setting.first_number_in(today.year))
    code = setting.classification or classification

    def written(n: int) -> str:
        return numbers.fill(setting.pattern, numbers.Facts(n, today, code, organisation.code))

    texts = [written(n + i) for i in range(20)]
    taken = used(issuer=organisation, kind=kind, year=today.year, among=texts)
    return next((text for text in texts if text not in taken), texts[-1])
