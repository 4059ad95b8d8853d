"""The frame around every page: menu, person, theme, language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

THEME_COOKIE = "tema"
THEMES = ("light", "dark")
TABS = {
    "completeness": ("report-recap", "report-missing"),
    "edition-list": ("index-list",),
}  # pages of an entry whose addresses begin otherwise
# pages below the address of an office that belong to another entry than the offices
OF_OFFICE = {"partner-create": "partner-list", "office-obligations": "obligation-list", "visit-create": "visit-list"}
OFFICES = frozenset({"ADMIN", "APPROVER", "OPERATOR", "LEADER", "AUDITOR"})  # all but partners
Entry = tuple[str, Any, str, frozenset[str] | None]
# By heading: (URL name, label, icon, roles that see it; None is everyone signed in); a page that is not installed is
# left out, and so is a heading with no page below it
NAVIGATION: tuple[tuple[Any, tuple[Entry, ...]], ...] = (
    ("", (
        ("home", _("Ringkasan"), "layout-dashboard", None),
        ("message-list", _("Pesan"), "bell", None),
    )),
    (pgettext_lazy("menu", "Kerja sama"), (
        ("partner-list", pgettext_lazy("menu", "Mitra"), "heart-handshake", None),
        ("agreement-list", pgettext_lazy("menu", "Perjanjian"), "file-text", None),
        ("obligation-list", pgettext_lazy("menu", "Kewajiban"), "clock", None),
        ("visit-list", pgettext_lazy("menu", "Kunjungan"), "clipboard-text", None),
        ("activity-list", pgettext_lazy("menu", "Pelatihan"), "school", None),
    )),
    (pgettext_lazy("menu", "Rehabilitasi"), (
        ("report-list", pgettext_lazy("menu", "Laporan"), "report-analytics", None),
        ("facility-list", pgettext_lazy("menu", "Lembaga"), "building-hospital", None),
        ("completeness", pgettext_lazy("menu", "Kelengkapan"), "table", None),
    )),
    (pgettext_lazy("menu", "Program"), (
        ("programme-overview", pgettext_lazy("menu", "Empat pendekatan"), "flag", OFFICES),
        ("programme-activity-list", pgettext_lazy("menu", "Kegiatan"), "calendar", OFFICES),
        ("target-list", pgettext_lazy("menu", "Target"), "trending-up", OFFICES),
        ("result-list", pgettext_lazy("menu", "Hasil bulanan"), "clipboard-text", OFFICES),
        ("site-list", pgettext_lazy("menu", "Lokasi"), "map-pin", OFFICES),
        ("case-list", pgettext_lazy("menu", "Kasus"), "shield-check", OFFICES),
        ("quarter-report-list", pgettext_lazy("menu", "Laporan triwulan"), "file-text", OFFICES),
    )),
    (pgettext_lazy("menu", "Kinerja"), (
        ("edition-list", pgettext_lazy("menu", "Peringkat"), "trophy", None),
    )),
    (pgettext_lazy("menu", "Dokumen"), (
        ("document-list", _("Dokumen"), "file-certificate", None),
        ("export-list", _("Dokumen saya"), "download", None),
        ("verification", _("Verifikasi"), "qrcode", None),
    )),
    (pgettext_lazy("menu", "Organisasi"), (
        ("office-list", pgettext_lazy("menu", "Satuan kerja"), "building-community", None),
        ("member-list", pgettext_lazy("menu", "Orang"), "users", None),
        ("import-list", pgettext_lazy("menu", "Impor"), "upload", frozenset({"ADMIN", "APPROVER", "OPERATOR"})),
        ("audit-list", _("Jejak audit"), "history", frozenset({"ADMIN", "AUDITOR"})),
        ("administration", _("Kelola portal"), "settings", frozenset({"ADMIN", "APPROVER"})),
        ("account", _("Akun saya"), "user", None),
    )),
)  # fmt: skip


def address(name: str, *args: str) -> str:
    """The URL of a page, or "" where that page is not installed."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame. Costs no query beyond the person's memberships, which the request has cached.

    Holds on error pages too, where the request may not have come as far as `request.user`.
    """
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "shell": {
            "nav": navigation(request, user.role) if signed_in else [],
            "memberships": user.memberships if signed_in else [],
            "membership": user.membership if signed_in else None,
            "demo": settings.DEMO,
            "max_bytes": settings.MAX_BODY_BYTES - 65_536,  # the rest of the form needs room too
            "max_megabytes": settings.MAX_BODY_BYTES // 1_048_576,
            "theme": theme if theme in THEMES else "light",
            "language": get_language() or settings.LANGUAGE_CODE,
            "next": request.get_full_path() if request.method == "GET" else "",
            "home": address("home") if signed_in else address(settings.LOGIN_URL),
            "layout": "base.html" if signed_in else "base_public.html",
        }
    }


def navigation(request: HttpRequest, role: str) -> list[dict[str, Any]]:
    """The menu of a role by heading; the longest address that begins the present one is the current page."""
    groups = [
        {
            "heading": heading,
            "entries": [
                {"name": name, "url": url, "label": label, "icon": icon, "current": False}
                for name, label, icon, roles in entries
                if (roles is None or role in roles) and (url := address(name))
            ],
        }
        for heading, entries in NAVIGATION
    ]
    items = [item for group in groups for item in group["entries"]]
    root = address("home")  # every address begins like the front page's
    here = [
        (len(url), item)
        for item in items
        for url in (item["url"], *(address(name) for name in TABS.get(item["name"], ())))
        if request.path == url or (url and url != root and request.path.startswith(url))
    ]
    belongs = OF_OFFICE.get(getattr(request.resolver_match, "url_name", ""))
    here += [(len(request.path), item) for item in items if item["name"] == belongs]
    if here:
        max(here, key=lambda found: found[0])[1]["current"] = True
    return [group for group in groups if group["entries"]]
