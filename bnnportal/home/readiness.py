"""Is this server fit for real work? One line a matter: how it stands, what that means, what to do."""

import datetime as dt
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bnnportal.audit.models import Event
from bnnportal.celery import app
from bnnportal.documents import kinds
from bnnportal.documents.enums import Family
from bnnportal.documents.models import Document, KindSetting
from bnnportal.home import health
from bnnportal.home.enums import HomeEvent
from bnnportal.notices.models import Mail
from bnnportal.pages import address

CERTIFICATE_WARNING = 60  # days before it ends
BACKUP_DAYS, CHECK_DAYS = 2, 8
FREE_SHARE, FREE_BYTES = 0.1, 5_000_000_000  # less of a disk than this deserves a look
ORDER = {"bad": 0, "wait": 1, "info": 2, "ok": 3}
WORDS = {
    "bad": gettext_lazy("Harus diperbaiki"),
    "wait": gettext_lazy("Perlu perhatian"),
    "info": gettext_lazy("Keterangan"),
    "ok": gettext_lazy("Baik"),
}


@dataclass(frozen=True)
class Line:
    """One matter: tone (ok, wait, bad, info), what it means, what to do, the command for it, a page."""

    tone: str
    meaning: str
    to_do: str = ""
    command: str = ""
    url: str = ""
    link: str = ""
    name: str = ""
    title: str = ""
    icon: str = ""

    @property
    def word(self) -> str:
        return str(WORDS[self.tone])

    @property
    def needs_work(self) -> bool:
        return self.tone in {"bad", "wait"}


def lines(request: HttpRequest) -> list[Line]:
    """Every matter, the worst first."""
    return sorted((look(request, *matter) for matter in CHECKS), key=lambda line: ORDER[line.tone])


def look(request: HttpRequest, name: str, title: Any, icon: str, check: Callable[[HttpRequest], Line]) -> Line:
    """One matter; a broken part must not hide the others."""
    try:
        line = check(request)
    except Exception as error:
        line = Line("bad", _("Tidak dapat diperiksa: %(error)s") % {"error": f"{type(error).__name__}: {error}"[:200]})
    return Line(**vars(line) | {"name": name, "title": str(title), "icon": icon})


# The checks


def mail(request: HttpRequest) -> Line:
    page = {"url": address("mail-undelivered"), "link": _("Surel yang belum sampai")}
    if settings.EMAIL_BACKEND.startswith("bnnportal."):
        return Line("info", _("Portal contoh: surel tidak dikirim, hanya disimpan di kotak surat contoh."))
    if not settings.EMAIL_URL:
        return Line(
            "bad",
            _("Server surel belum diatur, jadi undangan, tautan sandi, dan pengingat tidak sampai."),
            _("Isi EMAIL_URL di .env, lalu jalankan ulang web dan worker."),
            "EMAIL_URL=smtp+tls://nama:sandi@surel.bnn.go.id:587",
        )
    waiting = Mail.objects.undelivered().count()
    if waiting:
        return Line(
            "wait",
            ngettext("%(count)d surel belum sampai.", "%(count)d surel belum sampai.", waiting) % {"count": waiting},
            _("Baca sebabnya di daftar surel, lalu kirim lagi dari sana."),
            **page,
        )
    server = settings.EMAIL_HOST
    return Line("ok", _("Surel dikirim lewat %(server)s; tidak ada yang tertahan.") % {"server": server}, **page)


def signing(request: HttpRequest) -> Line:
    from bnnportal.documents import signing as seal  # noqa: PLC0415 - pyHanko is slow to import

    if not settings.SIGNING_P12:
        return Line(
            "wait",
            _("Segel elektronik belum diatur: dokumen terbit tanpa tanda tangan elektronik."),
            _("Isi SIGNING_P12 dan SIGNING_PASSWORD di .env. Tidak perlu bila semua dokumen ditandatangani di luar."),
        )
    try:
        who = seal.identity()
    except seal.SigningError as error:
        return Line("bad", str(error), _("Periksa SIGNING_P12 dan SIGNING_PASSWORD di .env."))
    assert who is not None  # noqa: S101 - SIGNING_P12 is set
    ends = dt.date.fromisoformat(who["not_after"])
    left = (ends - timezone.localdate()).days
    facts = {"name": who["subject"], "ends": f"{ends:%d/%m/%Y}", "left": left}
    renew = _("Mintalah sertifikat baru sekarang, lalu ganti berkas SIGNING_P12. Dokumen lama tetap terbukti asli.")
    if left < 0:
        return Line("bad", _("Sertifikat %(name)s berakhir %(ends)s; dokumen baru tidak sah.") % facts, renew)
    if who["kind"] == "uji" and not settings.DEMO:
        return Line(
            "bad",
            _("Dokumen disegel dengan sertifikat uji, yang tidak berkekuatan hukum."),
            _("Ganti SIGNING_P12 dengan sertifikat dari BSrE."),
        )
    if left < CERTIFICATE_WARNING:
        return Line("wait", _("Sertifikat %(name)s berakhir %(ends)s, %(left)d hari lagi.") % facts, renew)
    return Line("ok", _("Disegel sebagai %(name)s, berlaku sampai %(ends)s.") % facts)


def roots(request: HttpRequest) -> Line:
    from bnnportal.documents import signing as seal  # noqa: PLC0415 - pyHanko is slow to import

    if not settings.SIGNING_ROOTS:
        return Line(
            "info" if settings.DEMO else "wait",
            _("Tidak ada otoritas sertifikat yang dipercaya: tanda tangan BSrE pada berkas orang lain tidak dikenali."),
            _("Simpan sertifikat induk BSrE (PEM), lalu tulis tempatnya di SIGNING_ROOTS."),
        )
    found = seal.certificates(settings.SIGNING_ROOTS)
    ended = [seal.common_name(one.subject) for one in found if one.not_valid_after < timezone.now()]
    if ended:
        return Line(
            "bad",
            _("Sertifikat induk %(names)s sudah berakhir.") % {"names": ", ".join(ended)},
            _("Ambil sertifikat induk yang baru, lalu ganti berkasnya di SIGNING_ROOTS."),
        )
    names = ", ".join(seal.common_name(one.subject) for one in found)
    return Line("ok", _("Dipercaya: %(names)s.") % {"names": names})


def disk(request: HttpRequest) -> Line:
    places = [settings.DATA_DIR] + ([settings.MEDIA_ROOT] if isinstance(default_storage, FileSystemStorage) else [])
    there = [next(folder for folder in (place, *place.parents) if folder.exists()) for place in map(Path, places)]
    usage = min(map(shutil.disk_usage, there), key=lambda one: one.free)
    facts = {"free": filesizeformat(usage.free), "total": filesizeformat(usage.total)}
    meaning = _("Sisa ruang %(free)s dari %(total)s.") % facts
    more = _("Perbesar cakram, atau pindahkan cadangan lama ke mesin lain.")
    if usage.free < health.FREE_DISK:
        return Line("bad", meaning, more)
    if usage.free < FREE_BYTES or usage.free < usage.total * FREE_SHARE:
        return Line("wait", meaning, more)
    return Line("ok", meaning)


def backup(request: HttpRequest) -> Line:
    made = Event.objects.filter(event=HomeEvent.BACKED_UP).order_by("-pk").first()
    to_do = _("Buat cadangan sekarang, dan jadwalkan setiap malam (docs/operations.md, bagian Cadangan).")
    command = "manage.py backup /cadangan --keep=14 --check"
    if made is None:
        return Line("info" if settings.DEMO else "bad", _("Belum pernah ada cadangan."), to_do, command)
    age = timezone.now() - made.at
    facts = {"file": made.data["file"], "age": timesince(made.at), "losses": made.data["losses"]}
    facts |= {"size": filesizeformat(made.data["bytes"])}
    if age > dt.timedelta(days=BACKUP_DAYS):
        return Line("bad", _("Cadangan terakhir dibuat %(age)s yang lalu.") % facts, to_do, command)
    if made.data["losses"]:
        return Line(
            "bad",
            _("Cadangan terakhir menemukan %(losses)d berkas yang hilang atau rusak di penyimpanan.") % facts,
            _("Jalankan lagi dan baca namanya, lalu ambil berkas itu dari cadangan lama."),
            command,
        )
    since = timezone.now() - dt.timedelta(days=CHECK_DAYS)
    meaning = _("Cadangan terakhir dibuat %(age)s yang lalu: %(file)s, %(size)s.") % facts
    if not Event.objects.filter(event=HomeEvent.CHECKED, at__gte=since).exists():
        untried = _("Sudah lebih dari sepekan tidak dicoba dipulihkan.")
        return Line("wait", f"{meaning} {untried}", to_do, command)
    tried = _("Sudah dicoba dipulihkan.")
    return Line("ok", f"{meaning} {tried}")


def patterns(request: HttpRequest) -> Line:
    """Offices that issue with the pattern of the portal, not one of their own."""
    codes = [kind.code for kind in kinds.numbered()]
    used = Document.objects.filter(family=Family.OFFICIAL, kind__in=codes).order_by("issuer__name", "kind")
    pairs = list(used.values_list("issuer_id", "issuer__name", "kind").distinct())
    own = set(KindSetting.objects.exclude(number_pattern="").values_list("organisation_id", "kind"))
    missing = [f"{name}: {kinds.get(kind).label}" for pk, name, kind in pairs if (pk, kind) not in own]
    if not missing:
        return Line("ok", _("Setiap satuan kerja yang menerbitkan dokumen memakai pola nomornya sendiri."))
    shown = "; ".join(missing[:5]) + (" …" if len(missing) > 5 else "")
    return Line(
        "wait",
        _("Masih memakai pola nomor bawaan portal: %(shown)s.") % {"shown": shown},
        _("Samakan dengan tata naskah satuan kerja itu sebelum menerbitkan lagi."),
        url=address("kind-setting-list"),
        link=_("Pola nomor"),
    )


def worker(request: HttpRequest) -> Line:
    """Beat asks the worker every 20 seconds for a sign of life; when it is late, the worker is asked directly."""
    try:
        seen = cache.get(health.HEARTBEAT)
    except Exception:
        return Line("bad", _("Redis tidak menjawab: tidak ada dokumen atau surel yang dikerjakan."), *again("redis"))
    if seen and time.time() - seen < health.LATE_AFTER:
        return Line(
            "ok", _("Pekerja dan penjadwal bekerja; tanda hidup terakhir %(n)d detik lalu.") % {"n": time.time() - seen}
        )
    if app.control.inspect(timeout=1).ping():
        return Line(
            "bad", _("Penjadwal (beat) berhenti: pengingat dan surel terjadwal tidak berjalan."), *again("beat")
        )
    return Line("bad", _("Pekerja (worker) berhenti: dokumen dan surel menunggu."), *again("worker"))


def again(service: str) -> tuple[str, str]:
    return _("Jalankan ulang dan baca catatannya."), f"docker compose restart {service}; docker compose logs {service}"


def second_factor(request: HttpRequest) -> Line:
    if settings.REQUIRE_SECOND_FACTOR:
        return Line("ok", _("Administrator dan pejabat penetap wajib memakai langkah kedua."))
    return Line(
        "info" if settings.DEMO else "bad",
        _("Langkah kedua tidak diwajibkan: satu sandi yang bocor membuka seluruh portal."),
        _("Hapus REQUIRE_SECOND_FACTOR=0 dari .env, lalu jalankan ulang web."),
    )


def mode(request: HttpRequest) -> Line:
    if settings.DEBUG:
        return Line(
            "bad",
            _("Mode pengembangan (DEBUG) menyala: halaman galat membuka isi server kepada siapa pun."),
            _("Hapus DEBUG dari .env, lalu jalankan ulang."),
        )
    if settings.DEMO:
        return Line(
            "info",
            _("Ini portal contoh: akun bersandi sama, setiap dokumen bertulisan CONTOH."),
            _("Untuk pekerjaan sungguhan, pasang server baru tanpa DEMO; data contoh tidak dapat dijadikan sungguhan."),
        )
    return Line("ok", _("Server produksi; data contoh dan simulasi tidak dapat dimuat."))


def site(request: HttpRequest) -> Line:
    here, ours = request.get_host(), urlsplit(settings.SITE_URL).netloc
    facts = {"here": here, "site": settings.SITE_URL}
    if not settings.HTTPS and not settings.DEMO:
        return Line("bad", _("SITE_URL %(site)s bukan https.") % facts, _("Isi SITE_URL dengan alamat https://."))
    if here != ours:
        return Line(
            "wait",
            _("Anda membuka portal lewat %(here)s, sedangkan kode QR memuat %(site)s.") % facts,
            _(
                "Buka lewat alamat itu. Bila alamat portal berganti, isi SITE_URL dan pindahkan yang lama ke SITE_URL_OLD."
            ),
        )
    old = ", ".join(settings.SITE_URL_OLD)
    return Line(
        "ok",
        " ".join([_("Kode QR memuat %(site)s.") % facts, _("Alamat lama: %(old)s.") % {"old": old} if old else ""]),
    )


def proxies(request: HttpRequest) -> Line:
    """As many addresses as proxies stand in X-Forwarded-For of this very request."""
    trusted = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    named = [part for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    facts = {"trusted": trusted, "passed": len(named)}
    fix = _("Isi TRUSTED_PROXY_COUNT=%(passed)d di .env, lalu jalankan ulang web.") % facts
    if trusted > len(named):
        return Line(
            "bad",
            _(
                "TRUSTED_PROXY_COUNT adalah %(trusted)d, tetapi permintaan ini melewati %(passed)d proksi: alamat "
                "pengunjung dapat dipalsukan, sehingga pembatas percobaan sandi dapat dilewati."
            )
            % facts,
            fix,
        )
    if trusted < len(named):
        return Line(
            "wait",
            _(
                "TRUSTED_PROXY_COUNT adalah %(trusted)d, tetapi permintaan ini melewati %(passed)d proksi: semua "
                "pengunjung mungkin tampak beralamat sama."
            )
            % facts,
            fix,
        )
    return Line("ok", _("Proksi di depan portal: %(passed)d, sesuai TRUSTED_PROXY_COUNT.") % facts)


def migrations(request: HttpRequest) -> Line:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return Line("ok", _("Susunan basis data sesuai dengan versi portal ini."))
    return Line(
        "bad",
        _("Susunan basis data tertinggal: %(count)d langkah belum dijalankan.") % {"count": len(plan)},
        _("Jalankan migrasi di bawah peran pemilik."),
        "docker compose run --rm migrate",
    )


CHECKS: tuple[tuple[str, Any, str, Callable[[HttpRequest], Line]], ...] = (
    ("worker", gettext_lazy("Pekerja dan penjadwal"), "refresh", worker),
    ("backup", gettext_lazy("Cadangan"), "archive", backup),
    ("mail", gettext_lazy("Surel"), "mail", mail),
    ("signing", gettext_lazy("Segel elektronik"), "certificate", signing),
    ("roots", gettext_lazy("Otoritas sertifikat"), "shield-check", roots),
    ("disk", gettext_lazy("Ruang simpan"), "package", disk),
    ("migrations", gettext_lazy("Basis data"), "table", migrations),
    ("site", gettext_lazy("Alamat portal"), "world", site),
    ("proxies", gettext_lazy("Proksi"), "link", proxies),
    ("second-factor", gettext_lazy("Langkah kedua"), "shield-lock", second_factor),
    ("mode", gettext_lazy("Mode"), "settings", mode),
    ("patterns", gettext_lazy("Pola nomor"), "file-text", patterns),
)
