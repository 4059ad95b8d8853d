"""Rows and cells of the pages of programmes, drawn here and not in their templates: hundreds on a page."""

from functools import cache
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bnnportal import charts
from bnnportal.home.templatetags.portal import TONES, icon, number, status
from programs.enums import Light
from programs.models import Indicator
from programs.overview import Row

register = template.Library()
NONE = SafeString('<span class="none">–</span>')


@register.simple_tag
def light_icon(light: Light) -> SafeString:
    """Its sign alone: the word stands beside it."""
    return icon(TONES[light.value][1])


@cache
def has_page(name: str) -> bool:
    try:
        reverse(name, args=["x"])
    except NoReverseMatch:
        return False
    return True


def indicator_link(indicator: Indicator) -> SafeString | str:
    """The name, leading to the indicator's own page."""
    if not has_page("indicator-detail"):
        return indicator.name
    return format_html('<a href="{}">{}</a>', reverse("indicator-detail", args=[indicator.code]), indicator.name)


def amount(row: Row, said: str) -> SafeString:
    """A number in the unit of its indicator."""
    if row.is_percent:
        return format_html("{}%", said)
    return format_html('{} <span class="unit">{}</span>', said, row.unit)


def result_cell(row: Row) -> SafeString:
    if row.result is None:
        return NONE
    said = amount(row, number(row.result, row.decimals))
    if row.link:
        said = format_html('<a href="{}">{}</a>', row.link, said)
    return said + format_html("<small>{}</small>", _("sementara")) if row.provisional else said


def target_cell(row: Row) -> SafeString:
    return amount(row, row.target) if row.target else NONE


def achievement_cell(row: Row) -> SafeString:
    """The figure shown with its bar; what it is held under and what it was; or why there is none."""
    if row.shown is None:
        return format_html('<span class="none">–</span><small>{}</small>', row.why)
    told = format_html(
        '<span class="reached"><b>{}%</b>{}</span>',
        number(row.shown, 1),
        charts.score_bar(float(row.shown), 120, width=72),
    )
    if row.line.achievement.is_capped:
        cap = number(row.line.method.cap, 0)
        real = _("sebenarnya %(raw)s%%, dibatasi %(cap)s%%") % {"raw": number(row.raw, 1), "cap": cap}
        told += format_html("<small>{}</small>", real)
    return told


@register.simple_tag
def indicator_row(row: Row) -> SafeString:
    """One indicator of an office on the overview."""
    course: Any = ""
    if row.spark:
        course = format_html('{}<span class="visually-hidden">{}</span>', row.spark, row.course_words)
    cells = (
        ("number", pgettext("program", "Target"), target_cell(row), not row.target),
        ("number", _("Realisasi"), result_cell(row), row.result is None),
        ("course", pgettext("grafik", "Tren"), course, not course),
        ("achievement", _("Capaian"), achievement_cell(row), False),
        ("status", _("Lampu"), status(row.light), False),
    )
    drawn = format_html_join(
        "",
        '<td class="{}{}" data-label="{}">{}</td>',
        ((css, " empty-cell" if empty else "", label, value) for css, label, value, empty in cells),
    )
    under = f"{row.under} · {_('simulasi')}" if row.simulated else row.under
    return format_html(
        '<tr id="i-{}"><th scope="row">{}<small>{}</small></th>{}</tr>',
        row.indicator.code, indicator_link(row.indicator), under, drawn,
    )  # fmt: skip
