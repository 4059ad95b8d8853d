"""Quantities of evidence on pages."""

from decimal import Decimal

from django import template

from programs import units

register = template.Library()


@register.filter
def in_unit(quantity: Decimal, family: str) -> str:
    """1.250,5 gram."""
    return units.say(quantity, family)
