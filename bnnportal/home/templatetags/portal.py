"""Words and small pieces that every template knows without loading them."""

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import Choices
from django.template.context import RequestContext
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from bnnportal import charts
from bnnportal.periods import zone_of
from partners.enums import ObligationState

register = template.Library()

# How a status looks, by its stored value: (tone, icon). The word always stands beside it.
TONES = {
    "SIAP": ("ok", "check"),
    "TERBIT": ("ok", "circle-check"),
    "BERLAKU": ("ok", "circle-check"),
    "MENUNGGU": ("wait", "clock"),
    "TTD": ("wait", "pencil"),
    "HABIS": ("quiet", "archive"),
    "DRAF": ("quiet", "pencil"),
    "GAGAL": ("bad", "alert-triangle"),
    "DICABUT": ("bad", "ban"),
    "DIGANTI": ("wait", "refresh"),
    "DISERAHKAN": ("wait", "send"),
    "TERKIRIM": ("ok", "check"),
    "BELUM_PASTI": ("wait", "help-circle"),
    "BATAL": ("quiet", "x"),
    "DIUNDANG": ("wait", "mail"),
    "AKAN": ("wait", "calendar"),
    "DITANGGUHKAN": ("bad", "lock"),
    "BERAKHIR": ("quiet", "history"),
    "PRATINJAU": ("wait", "eye"),
    "DISIMPAN": ("ok", "circle-check"),
    "DIBATALKAN": ("quiet", "ban"),
    "DIBUANG": ("quiet", "x"),
    "BUKA": ("ok", "circle-check"),
    "TUTUP": ("quiet", "archive"),
    "GABUNG": ("quiet", "archive"),
    "TERLAKSANA": ("ok", "circle-check"),  # capacity activities
    # legal papers of partners: what waits, and how near their end is
    "DIAJUKAN": ("wait", "clock"),
    "SUDAH": ("bad", "alert-circle"),
    "H30": ("wait", "alert-triangle"),
    "H60": ("wait", "clock"),
    "H90": ("wait", "calendar"),
    "LAMA": ("ok", "circle-check"),
    "TETAP": ("ok", "check"),
    "RENCANA": ("info", "calendar"),
    "BERJALAN": ("wait", "pencil"),
    "SELESAI": ("wait", "clock"),
    "DISAHKAN": ("ok", "circle-check"),
    "TERBUKA": ("info", "flag"),  # follow-ups of visits
    "TUNTAS": ("ok", "circle-check"),
    # agreements
    "USULAN": ("info", "inbox"),
    "REVIU": ("wait", "eye"),
    "PUSAT": ("wait", "shield-check"),
    "SIAPTTD": ("wait", "pencil"),
    "AKTIF": ("ok", "circle-check"),
    "DIHENTIKAN": ("bad", "ban"),
    "DITOLAK": ("bad", "circle-x"),
    "TIDAKDIKETAHUI": ("quiet", "help-circle"),
    "BELUM": ("info", "calendar"),
    "AKANBERAKHIR": ("wait", "clock"),
    "KEDALUWARSA": ("bad", "alert-circle"),
    "AKANDIHENTIKAN": ("wait", "ban"),
    # duties
    "BELUMTEMPO": ("quiet", "calendar"),
    "TEMPO": ("wait", "clock"),
    "TERLAMBAT": ("bad", "alert-triangle"),
    "DIKIRIM": ("info", "send"),
    "DITERIMA": ("ok", "circle-check"),
    "DIKEMBALIKAN": ("wait", "rotate"),
    # facilities and monthly reports
    "BELUMLAPOR": ("bad", "rotate"),
    "KOREKSI": ("wait", "pencil"),
    "JEDA": ("wait", "minus"),
    "DISETUJUI": ("ok", "circle-check"),
    "RIWAYAT": ("quiet", "history"),
    "FINAL": ("ok", "circle-check"),
    "SEMENTARA": ("wait", "clock"),
    # programme sites
    "DITETAPKAN": ("info", "check"),
    "TIDAKAKTIF": ("quiet", "minus"),
    "BAHAYA": ("bad", "alert-triangle"),
    "WASPADA": ("wait", "alert-circle"),
    "SIAGA": ("info", "eye"),
    "AMAN": ("ok", "circle-check"),
    # lights of indicators
    "HIJAU": ("ok", "circle-check"),
    "KUNING": ("wait", "alert-circle"),
    "MERAH": ("bad", "circle-x"),
    "ABU": ("quiet", "minus"),
    # programme activities
    "SETUJU": ("ok", "circle-check"),
    "TUNDA": ("wait", "calendar"),
    "MASUK": ("wait", "clock"),  # objections
    # monthly results
    "DIPERIKSA": ("ok", "circle-check"),
}


@register.simple_tag
@cache  # thirty on a page, and the hashed address of the sprite is the same for the process's whole life
def icon(name: str) -> SafeString:
    """An icon of static/img/icons.svg; decoration only, so a word must stand beside it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def tag(tone: str, label: str, name: str = "") -> SafeString:
    """A chip with icon and word; tone is ok, wait, bad, info or quiet."""
    names = {"ok": "check", "wait": "clock", "bad": "alert-triangle", "info": "info-circle"}
    drawing = icon(name or names.get(tone, "minus"))
    return format_html('<span class="tag tag-{}">{}{}</span>', tone, drawing, label)


@register.simple_tag
def status(thing: Any) -> SafeString:
    """The chip of a status (a TextChoices member) or of an object that has one; a revoked object says so."""
    if getattr(thing, "is_revoked", False):
        return tag("bad", _("Dicabut"), "ban")
    if thing in (None, ""):
        return tag("quiet", _("Belum ada data"))
    if isinstance(thing, Choices):
        value, label = str(thing.value), str(thing.label)
    elif hasattr(thing, "get_status_display"):
        value, label = thing.status, thing.get_status_display()
    else:
        value = label = str(thing)
    tone, name = getattr(thing, "look", None) or TONES.get(value, ("quiet", "minus"))
    return tag(tone, label, name)


@register.simple_tag
def duty_state(duty: Any) -> SafeString:
    """The chip of a duty that has its `state` of today, with how late it is."""
    state = str(duty.state)
    tone, name = TONES[state]
    label = str(ObligationState(state).label)
    days = duty.days_late
    if not days:
        return tag(tone, label, name)
    late = duty.late_words if state != ObligationState.LATE else _("%(n)s hari") % {"n": number(days)}
    return format_html('{} <span class="how-late">{}</span>', tag(tone, label, name), late)


@register.simple_tag
def medal(rank: int) -> SafeString:
    """A place in a ranking; the first three are coloured."""
    css = f"medal medal-{rank}" if rank <= 3 else "medal"
    return format_html(
        '<span class="{}"><span class="visually-hidden">{} </span>{}</span>', css, _("Peringkat"), str(rank)
    )


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: Any) -> str:
    """The page's own address query with some values changed; `None` or "" removes one."""
    pairs = {key: values for key, values in context["request"].GET.lists() if key not in changes}
    pairs |= {key: [str(value)] for key, value in changes.items() if value not in (None, "")}
    return f"?{urlencode(pairs, doseq=True)}"


@register.simple_tag(takes_context=True)
def sort_link(context: RequestContext, label: str, name: str) -> SafeString:
    """A column's heading that sorts by it, and turns the order round at the second click."""
    current = context["request"].GET.get("sort", "")
    ascending, descending = current == name, current == f"-{name}"
    wanted = f"-{name}" if ascending else name
    drawing = "arrow-up" if ascending else "arrow-down" if descending else "arrows-sort"
    return format_html('<a href="{}">{}{}</a>', query(context, sort=wanted, page=None), label, icon(drawing))


@register.simple_tag
def list_cells(row: list[dict[str, Any]]) -> SafeString:
    """The cells of one row of a list. Here and not in the template: hundreds on a page, and tags cost more than SQL."""
    first, *others = row
    head = format_html('<th scope="row">{}</th>', list_value(first))
    return head + format_html_join(
        "",
        '<td class="{}{}{}" data-label="{}">{}</td>',
        (
            (
                cell["column"].kind,
                " short" if cell["short"] else "",
                " empty-cell" if cell["value"] in (None, "") else "",
                cell["column"].label,
                list_value(cell),
            )
            for cell in others
        ),
    )


def list_value(cell: dict[str, Any]) -> SafeString | str:
    value, kind = cell["value"], cell["column"].kind
    if value is None or value == "":
        return format_html('<span class="none">{}</span>', _("Belum ada data"))
    if kind == "status":
        chip = status(value)
        return format_html('<a href="{}">{}</a>', cell["link"], chip) if cell["link"] else chip
    return format_html('<a href="{}">{}</a>', cell["link"], shown(value, kind)) if cell["link"] else shown(value, kind)


@register.filter
def plain(value: Any) -> str:
    """Years, ids and codes: never with a thousands separator."""
    return "" if value is None else str(value)


@register.filter
def number(value: Decimal | float | int | None, decimals: int | None = None) -> str:
    """24.906 or 71,3; nothing is "Belum ada data", never zero."""
    if value is None or value == "":
        return _("Belum ada data")
    if decimals is not None:
        return charts.number(value, decimals)
    return number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def long_date(value: dt.date | None) -> str:
    """21 November 2026."""
    return date_format(value, "j F Y") if value else _("Belum ada data")


@register.filter
def local_time(value: dt.datetime | None) -> str:
    """21 November 2026 pukul 08.15 WIB; in the zone of the person's office (the middleware sets it)."""
    if not value:
        return _("Belum ada data")
    moment = timezone.localtime(value)
    return _("%(date)s pukul %(time)s %(zone)s") % {
        "date": date_format(moment, "j F Y"),
        "time": moment.strftime("%H.%M"),
        "zone": zone_of(moment),
    }


@register.filter
def shown(value: Any, kind: str = "text") -> str:
    """A cell of a list as text, by the kind of its column (pages.Column)."""
    if value is None or value == "":
        return _("Belum ada data")
    if isinstance(value, bool):
        return _("Ya") if value else _("Tidak")
    if kind == "number":
        return number(value)
    if isinstance(value, dt.datetime):
        return local_time(value)
    if isinstance(value, dt.date):
        return long_date(value)
    return str(value.label) if isinstance(value, Choices) else str(value)


@register.filter
def device(user_agent: str) -> str:
    """ "Chrome, Windows": enough to know one's own sessions by."""
    browsers = {"Edg": "Edge", "OPR": "Opera", "SamsungBrowser": "Samsung Internet", "Firefox": "Firefox"}
    browsers |= {"Chrome": "Chrome", "Safari": "Safari"}
    systems = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
    systems |= {"Linux": "Linux"}
    found = [next((name for sign, name in names.items() if sign in user_agent), "") for names in (browsers, systems)]
    return ", ".join(name for name in found if name) or _("Perangkat lain")


@register.filter
def initials(name: str) -> str:
    """At most two letters for the round sign beside a person's name."""
    words = [word for word in str(name).replace(".", " ").split() if word[0].isalpha()]
    return "".join(word[0] for word in words[:2]).upper() or "-"
