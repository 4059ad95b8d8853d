"""Cells of the pages of figures, drawn here and not in their templates: hundreds on a page, and tags cost more than SQL."""

from collections.abc import Collection, Sequence
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from bnnportal.home.templatetags.portal import TONES, icon, number
from rehab.completeness import Dot, words
from rehab.disclosure import Shown, Told
from rehab.enums import ReportState
from rehab.measures import Number

register = template.Library()


def look(dot: Dot) -> tuple[str, SafeString, str]:
    """(tone, icon, words) of a month."""
    tone, name = ("ok", "clock") if dot.late and dot.state == ReportState.APPROVED else TONES[str(dot.state)]
    return tone, icon(name), words(dot)


@register.simple_tag
def legend_dot(dot: Dot) -> SafeString:
    return format_html('<span class="dot dot-{}">{}</span> {}', *look(dot))


@register.simple_tag
def matrix_cells(dots: Sequence[Dot], months: Sequence[tuple[Any, str, str, str]]) -> SafeString:
    """The months of a facility, each a link to its report. months: (month, initial, name, short name), as many."""
    page = reverse("report-detail", args=[0])  # one address for all: to find each would take as long as the rest
    looks = {(dot.state, dot.late): look(dot) for dot in dots if dot.pk is not None}
    cells = []
    for dot, (month, _initial, name, short) in zip(dots, months, strict=True):
        if dot.pk is None:
            drawn = f'<span class="dot dot-none"><span class="visually-hidden">{escape(words(dot))}</span></span>'
        else:
            tone, drawing, state = looks[dot.state, dot.late]
            said, url = escape(f"{name}: {state}"), page.replace("/0/", f"/{dot.pk}/")
            drawn = f'<a class="dot dot-{tone}" href="{url}" title="{said}" aria-label="{said}">{drawing}</a>'
        # above the dot on a phone: January says which year begins
        head, first = (f"’{month.year % 100:02d}", ' class="first"') if month.month == 1 else (escape(short), "")
        cells.append(f'<td data-month="{head}"{first}>{drawn}</td>')
    return SafeString("".join(cells))


@register.simple_tag
def recap_cells(cells: Sequence[tuple[Number, Any, Told]], edges: Collection[str]) -> SafeString:
    """The figures of a row. cells: (number, heading, figure as this person may see it); edges: codes with a rule before."""
    return format_html_join(
        "",
        '<td class="number short{}{}" data-label="{}">{}</td>',
        (
            (
                " edge" if one.code in edges else "",
                "" if told.is_open and told.figure.value is not None else " empty-cell",
                label,
                told_cell(told, one.decimals),
            )
            for one, label, told in cells
        ),
    )


def told_cell(told: Told, decimals: int) -> SafeString | str:
    figure = told.figure
    if not told.is_open:
        return format_html('<span class="none" title="{}">{}</span>', told.how.label, told.how.short)
    if figure.value is None:
        return SafeString('<span class="none">–</span>')
    said: SafeString | str = number(figure.value, decimals)
    if told.how == Shown.ROUNDED:
        said = format_html('<span title="{}">≈ {}</span>', told.how.label, number(figure.value, 0))
    return format_html('<a href="{}">{}</a>', figure.link, said) if figure.link else said
