"""What a person types as a quantity of an indicator: "1.250", "71,3", and with a unit "1,5 kg"."""

import re
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from programs import units
from programs.enums import Way
from programs.models import Indicator, Method

NUMBER = forms.DecimalField(localize=True)
PERCENT = "persen"
SAID = {"g": "gram", "gr": "gram", "kilogram": "kg", "ha": "hektare", "hektar": "hektare", "m²": "m2", "%": PERCENT}


def read(text: str, indicator: Indicator, method: Method) -> Decimal:
    """The quantity in the indicator's own (base) unit; a ValidationError says what is wrong with it."""
    found = re.fullmatch(r"\s*(-?[\d.,\s]*\d)\s*([^\d\s].*?)?\s*", text)
    if found is None:
        raise ValidationError(_("“%(text)s” bukan angka.") % {"text": text.strip()[:40]})
    try:
        value = NUMBER.clean(found[1].replace(" ", ""))
    except ValidationError:
        raise ValidationError(_("“%(text)s” bukan angka.") % {"text": text.strip()[:40]}) from None
    return fitting(in_its_unit(value, found[2] or "", indicator), indicator, method)


def in_its_unit(value: Decimal, unit: str, indicator: Indicator) -> Decimal:
    """The same quantity in the indicator's unit; grams never become tablets."""
    unit = " ".join(unit.lower().split())
    unit = SAID.get(unit, unit)
    if unit in ("", indicator.unit.lower()):
        return value
    if not indicator.unit_family or unit not in units.UNITS:
        raise ValidationError(
            _("Satuan indikator ini %(unit)s, bukan “%(typed)s”.") % {"unit": indicator.unit, "typed": unit[:30]}
        )
    try:
        return units.convert(value, unit, units.BASE[indicator.unit_family])
    except units.UnitError as error:
        raise ValidationError(str(error)) from error


def fitting(value: Decimal, indicator: Indicator, method: Method) -> Decimal:
    """Not below zero, whole where people or things are counted, and no share above the whole."""
    if value < 0:
        raise ValidationError(_("Angka tidak boleh di bawah nol."))
    if method.over_places == Way.SUM and method.precision == 0 and value != value.to_integral_value():
        raise ValidationError(_("Tulis bilangan bulat: satuannya %(unit)s.") % {"unit": indicator.unit})
    if indicator.unit == PERCENT and method.over_places == Way.WEIGHTED and value > 100:
        raise ValidationError(_("Persentase ini paling banyak 100."))
    if value >= 10**14 or -int(value.normalize().as_tuple().exponent) > 4:
        raise ValidationError(_("Paling banyak 14 angka dan 4 desimal."))
    return value
