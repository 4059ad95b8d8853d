"""Rows and cells of the pages of programmes, drawn here and not in their templates: hundreds on a page."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bnnportal import charts
from bnnportal.home.templatetags.portal import TONES, icon, number, status
from programs.comparison import Part
from programs.enums import Approach, Light
from programs.models import Indicator, Programme
from programs.overview import LIGHTS, Lights, Row
from rehab.measures import address

register = template.Library()
NONE = SafeString('<span class="none">–</span>')


@register.simple_tag
def light_icon(light: Light) -> SafeString:
    """Its sign alone: the word stands beside it."""
    return icon(TONES[light.value][1])


def indicator_link(indicator: Indicator) -> SafeString:
    """The name, leading to the indicator's own page."""
    return format_html('<a href="{}">{}</a>', indicator.get_absolute_url(), indicator.name)


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


# Offices side by side


def overview_url(part: Part, anchor: str = "") -> str:
    """The four approaches of this office, at an approach or an indicator."""
    row = part.rows[0]
    scope = "seluruh" if part.whole else "sendiri"
    url = address("programme-overview", office=part.office.code, scope=scope, year=row.year, quarter=row.quarter)
    return f"{url}#{anchor}" if anchor else url


def part_name(part: Part) -> SafeString:
    return format_html('<a href="{}">{}</a>', overview_url(part), part.name)


def part_row(part: Part, cells: SafeString, css: str, before: SafeString | str = "") -> SafeString:
    return format_html(
        '<tr class="{}"><th scope="row">{}{}{}</th>{}</tr>', css, before, part_name(part),
        format_html("<small>{}</small>", _("simulasi")) if part.apart else "", cells,
    )  # fmt: skip


@register.simple_tag
def ranked_row(part: Part, css: str = "") -> SafeString:
    """An office by its achievement of one indicator."""
    row = part.row
    cells = (
        ("number", pgettext("program", "Target"), target_cell(row), not row.target),
        ("number", _("Realisasi"), result_cell(row), row.result is None),
        ("achievement", _("Capaian"), achievement_cell(row), False),
        ("status", _("Lampu"), status(row.light), False),
    )
    drawn = format_html_join(
        "",
        '<td class="{}{}" data-label="{}">{}</td>',
        ((kind, " empty-cell" if empty else "", label, value) for kind, label, value, empty in cells),
    )
    place = format_html('<span class="place">{}</span>', part.place or ("–" if not css else ""))
    return part_row(part, drawn, css, place)


def counted(lights: Lights) -> SafeString:
    """ "7 dari 11" with the bar of all lights."""
    if not lights.total:
        return NONE
    of = {"n": number(lights.green), "of": number(lights.judged)}
    said = _("%(n)s dari %(of)s") % of if lights.judged else "–"
    return format_html(
        '<span title="{}">{}</span><span class="visually-hidden">: {}</span>{}',
        lights.words,
        said,
        lights.words,
        lights.bar,
    )


@register.simple_tag
def approaches_row(part: Part, told: list[tuple[Approach, Any, str]], css: str = "") -> SafeString:
    """An office with how many indicators of each approach it reached."""
    cells = format_html_join(
        "",
        '<td class="counted-lights" data-label="{}"><a href="{}">{}</a></td>',
        ((label, overview_url(part, one.value), counted(part.lights(one))) for one, label, _drawing in told),
    )
    return part_row(part, cells, css)


DOTS = {light: ("ok", "wait", "bad", "none")[n] for n, light in enumerate(LIGHTS)}


@register.simple_tag
def light_legend() -> SafeString:
    return format_html_join(
        "",
        '<li><span class="dot dot-{}">{}</span> {}</li>',
        ((DOTS[light], "" if light == Light.NONE else light_icon(light), light.label) for light in LIGHTS),
    )


@register.simple_tag
def lights_row(part: Part, css: str = "") -> SafeString:
    """An office with a light for each indicator; on a phone with how many of each."""
    page = overview_url(part)
    icons = {light: SafeString("") if light == Light.NONE else light_icon(light) for light in LIGHTS}
    cells = format_html_join(
        "",
        '<td><a class="dot dot-{}" href="{}#i-{}" title="{}">{}</a></td>',
        ((DOTS[row.light], page, row.indicator.code, light_words(row), icons[row.light]) for row in part.rows),
    )
    lights = part.lights()
    told = format_html('<td class="for-phone">{}<span class="muted small">{}</span></td>', lights.bar, lights.words)
    return part_row(part, cells + told, css)


def light_words(row: Row) -> str:
    if row.shown is None:
        return f"{row.name}: {row.why}"
    return f"{row.name}: {number(row.shown, 1)}%, {row.light.label}"


@register.simple_tag
def programme_link(programme: Programme) -> SafeString:
    """The name, leading to the programme's own page."""
    return format_html('<b><a href="{}">{}</a></b>', programme.get_absolute_url(), programme.name)
