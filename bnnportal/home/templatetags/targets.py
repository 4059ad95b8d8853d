"""Rows of targets. Here and not in templates: forty on a page, and tags cost more than SQL."""

from decimal import Decimal
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bnnportal import charts
from bnnportal.home.templatetags.portal import status
from bnnportal.periods import ROMAN
from programs.cascade import Cascade
from programs.enums import TargetStatus
from programs.forms.targets import typed
from programs.models import Target
from programs.target_table import Row
from programs.views.targets import aim_in_words

register = template.Library()
register.filter("typed", typed)


@register.simple_tag
def aim(target: Target | None) -> str:
    """The year's target: a number, or its two bounds."""
    return _("belum ada") if target is None else aim_in_words(target)


@register.filter
def steps(target: Target) -> list[tuple[str, str]]:
    """(roman number of the quarter, what is aimed at by its end)."""
    return list(zip(ROMAN, map(typed, target.quarters or []), strict=False))


def nothing() -> SafeString:
    """A dash for the eye, the words for who listens."""
    return format_html(
        '<span class="none" aria-hidden="true">–</span><span class="visually-hidden">{}</span>', _("Belum ada")
    )


def cell(value: Decimal | None, label: Any, decimals: int) -> SafeString:
    if value is None:
        return format_html('<td class="number empty-cell" data-label="{}">{}</td>', label, nothing())
    return format_html('<td class="number" data-label="{}">{}</td>', label, charts.number(value, decimals))


@register.simple_tag
def target_row(row: Row, last_year: int) -> SafeString:
    """Indicator, four steps (or the bounds), state, last year's target and what was reached then."""
    decimals, target, unit = row.method.precision, row.shown, row.indicator.unit
    name: Any = row.indicator.name
    if target is not None:
        name = format_html('<a href="{}">{}</a>', reverse("target-detail", args=[target.pk]), name)
    said = f"{unit}, {row.method.get_polarity_display()}"
    head = format_html('<th scope="row">{}<small class="muted">{}</small></th>', name, said)
    if target is not None and target.quarters is None:
        values = format_html(
            '<td class="number" colspan="4" data-label="{}">{}</td>', _("Rentang"), aim_in_words(target)
        )
    elif target is None:
        values = format_html(
            '<td class="number empty-cell" colspan="4"><span class="none">{}</span></td>', _("Belum ada target")
        )
    else:
        each = target.quarters or []
        values = format_html_join(
            "", "{}", ((cell(value, at, decimals),) for at, value in zip(ROMAN, each, strict=False))
        )
    before = None if row.before is None else row.before.aim().value
    hidden = _("Hanya untuk bidang pemberantasan")
    reached = (
        format_html('<td class="number" data-label="{}"><span class="none">{}</span></td>', _("Hasil"), hidden)
        if row.hidden
        else cell(row.reached, _("Hasil %(year)s") % {"year": last_year}, decimals)
    )
    return format_html(
        '<tr>{}{}<td class="status" data-label="{}">{}</td>{}{}</tr>',
        head, values, _("Keadaan"), state_of(row), cell(before, _("Target %(year)s") % {"year": last_year}, decimals), reached,
    )  # fmt: skip


def state_of(row: Row) -> SafeString:
    """The chip of the target shown, its revision, and the revision that is being worked on."""
    if row.shown is None:
        return format_html('<span class="visually-hidden">{}</span>', _("Belum ada target"))
    said = status(TargetStatus(row.shown.status))
    if row.shown.n > 1:
        said += format_html(" <small>{}</small>", _("revisi %(n)s") % {"n": row.shown.n})
    if row.in_force is not None and row.opened is not None:
        waiting = _("revisi %(n)s %(state)s") % {
            "n": row.opened.n, "state": TargetStatus(row.opened.status).label.lower(),
        }  # fmt: skip
        said += format_html('<br><a href="{}">{}</a>', reverse("target-detail", args=[row.opened.pk]), waiting)
    return said


@register.simple_tag(takes_context=True)
def cascade_row(context: Any, one: Cascade, words: str) -> SafeString:
    decimals = one.method.precision
    asked = context["request"].GET.copy()
    asked["indikator"] = one.indicator.code
    whole: Any = (
        nothing() if one.whole is None else aim_in_words(one.whole) if one.aimed is None else one.number(one.aimed)
    )
    return format_html(
        '<tr><th scope="row"><a href="?{}">{}</a> <small class="muted">({})</small></th>'
        '<td class="number" data-label="{}">{}</td>{}{}<td class="wide">{}</td></tr>',
        asked.urlencode(), one.indicator.name, one.indicator.unit, _("Target keseluruhan"), whole,
        cell(one.together, _("Di bawahnya"), decimals), cell(one.difference, _("Selisih"), decimals), words,
    )  # fmt: skip
