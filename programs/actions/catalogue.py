"""The catalogue of programmes and indicators as delivered with the portal, and changes of how an indicator is reckoned."""

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from programs.enums import ProgramEvent, Way
from programs.models import Indicator, Method, Programme, QuarterLock, Thresholds
from programs.models.catalogue import FIRST_YEAR
from programs.permissions import check_can_change_method, check_can_change_thresholds

DATA = Path(__file__).parent.parent / "data"
METHOD = ("is_index", "polarity", "over_places", "over_time", "cap", "precision")
LIGHTS = {"green": 90, "yellow": 75}
LIGHTS_SOURCE = "Asumsi portal, menunggu ketetapan BNN: hijau mulai 90 %, kuning mulai 75 %"


def catalogue() -> list[dict[str, Any]]:
    """Programmes with their indicators, as data/catalogue.json holds them."""
    return json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))


@transaction.atomic
def load_catalogue() -> int:
    """Load programmes, indicators and how they are reckoned; what is there already keeps what was changed since.

    Returns how many indicators are new.
    """
    known, new = set(Indicator.objects.values_list("code", flat=True)), 0
    for place, told in enumerate(catalogue()):
        words = {key: told[key] for key in ("approach", "name", "field", "description", "source")}
        programme, _made = Programme.objects.get_or_create(code=told["code"], defaults={**words, "order": place})
        for order, one in enumerate(told["indicators"]):
            if one["code"] in known:
                continue
            how = {key: one[key] for key in METHOD if key in one}
            what = {key: value for key, value in one.items() if key not in METHOD}
            indicator = Indicator(programme=programme, since_year=FIRST_YEAR, order=order, **what)
            indicator.full_clean()
            indicator.save()
            method = Method(indicator=indicator, since_year=FIRST_YEAR, reason=_("Bawaan portal"), **how)
            method.full_clean()
            method.save()
            new += 1
    for year in range(FIRST_YEAR, FIRST_YEAR + 5):
        Thresholds.objects.get_or_create(year=year, defaults={**LIGHTS, "source": LIGHTS_SOURCE})
    return new


@transaction.atomic
def change_method(
    *, indicator: Indicator, by: User, since_year: int, values: Mapping[str, Any], reason: str
) -> Method:  # fmt: skip
    """Reckon an indicator another way from a year on; the earlier way stays written. `values`: those of METHOD.

    Values that were locked and reports that were issued keep what they say; everything else is read the new way.
    """
    check_can_change_method(by, indicator)
    Indicator.objects.select_for_update().get(pk=indicator.pk)  # of two people the second sees what the first wrote
    method = new_method(indicator, since_year, values, reason, by)
    method.save()
    record(ProgramEvent.METHOD_CHANGED, by=by, target=indicator, since_year=since_year, reason=method.reason)
    return method


def new_method(indicator: Indicator, since_year: int, values: Mapping[str, Any], reason: str, by: User) -> Method:
    """The row as it would be saved, for its effect to be shown first; ValidationError by field."""
    method = Method(indicator=indicator, since_year=since_year, by=by, reason=reason.strip()[:300])
    for name in METHOD:
        setattr(method, name, values[name])
    check_method(method)
    method.full_clean()
    return method


def check_method(method: Method) -> None:
    errors: dict[str, str] = {}
    if method.is_index:
        summed = [name for name in ("over_places", "over_time") if getattr(method, name) == Way.SUM]
        errors |= {name: _("Nilai indeks tidak boleh dijumlahkan; pilih cara lain.") for name in summed}
    if method.over_places == Way.LATEST:
        errors["over_places"] = _("“Nilai terakhir” hanya berlaku antarbulan, bukan antarsatuan kerja.")
    if method.cap is not None and method.cap < 100:
        errors["cap"] = _("Batas capaian paling rendah 100 persen.")
    if not method.reason:
        errors["reason"] = _("Tuliskan alasannya; semua orang membacanya.")
    indicator, last = method.indicator, timezone.localdate().year + 1
    if not indicator.is_in_force(method.since_year) or method.since_year > last:
        errors["since_year"] = _("Indikator ini berlaku sejak %(year)s; pilih tahun sampai %(last)s.") % {
            "year": indicator.since_year, "last": min(last, indicator.until_year or last),
        }  # fmt: skip
    elif closed := closed_year(method):
        errors["since_year"] = _(
            "Semua triwulan tahun %(year)s sudah dikunci, jadi caranya tidak diubah lagi. Pilih tahun sesudahnya."
        ) % {"year": closed}
    if errors:
        raise ValidationError(errors)
    before = Method.objects.holding(method.since_year).filter(indicator=indicator).first()
    if before is not None and all(getattr(before, name) == getattr(method, name) for name in METHOD):
        raise ValidationError(_("Ini sama dengan cara yang sudah berlaku; belum ada yang berubah."))


def closed_year(method: Method) -> int | None:
    """The last year that the method would reach and that is locked to its end."""
    later = Method.objects.filter(indicator=method.indicator, since_year__gt=method.since_year)
    following = later.order_by("since_year").values_list("since_year", flat=True).first()
    locked = QuarterLock.objects.filter(quarter=4, year__gte=method.since_year)
    if following is not None:
        locked = locked.filter(year__lt=following)
    return locked.order_by("-year").values_list("year", flat=True).first()


@transaction.atomic
def change_thresholds(*, year: int, by: User, green: Decimal, yellow: Decimal, source: str) -> Thresholds:
    """From which percent a light is green and from which yellow, in one year that is not locked to its end."""
    check_can_change_thresholds(by)
    rows = Thresholds.objects.select_for_update()
    row = new_thresholds(rows.filter(year=year).first() or Thresholds(year=year), green, yellow, source)
    row.save()
    record(ProgramEvent.THRESHOLDS_CHANGED, by=by, target=row, green=str(green), yellow=str(yellow))
    return row


def new_thresholds(row: Thresholds, green: Decimal, yellow: Decimal, source: str) -> Thresholds:
    """As it would be saved; ValidationError by field."""
    row.green, row.yellow, row.source = green, yellow, source.strip()[:300]
    if yellow >= green:
        raise ValidationError({"yellow": _("Ambang kuning harus di bawah ambang hijau.")})
    if QuarterLock.objects.filter(year=row.year, quarter=4).exists():
        raise ValidationError(_("Semua triwulan tahun ini sudah dikunci, jadi ambangnya tidak diubah lagi."))
    row.full_clean()
    return row
