"""The top floor: first page, offices, search, audit, health. It may read every area."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Exists, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from awards.enums import EditionStatus
from awards.models import Award, Edition
from bnnportal import measures
from bnnportal.accounts.enums import Role
from bnnportal.audit.models import Event
from bnnportal.documents import verification
from bnnportal.documents.models import Document
from bnnportal.home import actions, approaches, health, readiness, rehabilitation, work
from bnnportal.home.filters import EVENTS, EventFilter
from bnnportal.home.permissions import check_can_keep_server, check_can_read_audit, check_can_use_hub
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.filters import OfficeFilter
from bnnportal.offices.models import Change, Organisation
from bnnportal.offices.permissions import check_can_administer
from bnnportal.pages import Column, ListPage, address, refusal
from partners.enums import AgreementStatus, ChangeKind
from partners.permissions import check_can_add_partner


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What matters to this person today: their office, what it won, what is being made."""
    user = request.user
    organisations = Organisation.objects.visible_to(user)
    documents = Document.objects.visible_to(user)
    won = measures.total(measures.get("awards.won").read(user, organisations, dt.date.min, dt.date.max).values())
    awards = Award.objects.visible_to(user).filter(office__in=organisations).for_ranking()[:6].as_awarded()
    newest = list(documents.select_related("owner")[:5])
    counts = organisations.open().values("kind").annotate(n=Count("pk")).order_by("kind")
    rehab, programmes = rehabilitation.for_head(user), approaches.for_head(user)
    context = {
        "edition": Edition.objects.visible_to(user).filter(status=EditionStatus.PUBLISHED).first(),
        "awards": awards,
        "won": won.value or 0,
        "simulated": won.simulated
        or any_simulated(awards, newest)
        or bool(rehab and rehab["simulated"])
        or bool(programmes and programmes["simulated"])
        or organisations.filter(simulated=True).exists(),
        "kinds": {row["kind"]: row["n"] for row in counts},
        "documents": newest,
        "progress": documents.progress(),
        "unsigned": Document.objects.awaiting_signature(user).count(),
        "rehab": rehab,
        "approaches": programmes,
        **work.partners_work(user),
    }
    return render(request, "home/home.html", context)


def any_simulated(*lists: Iterable[Any]) -> bool:
    """Whether any record shown is simulated; the page then says so."""
    return any(record.simulated for found in lists for record in found)


class OfficeList(ListPage):
    template_name = "home/office_list.html"
    heading = pgettext_lazy("menu", "Satuan kerja")
    lead = _("Kantor BNN yang dapat Anda lihat, dengan penghargaan yang pernah diraih.")
    filterset_class = OfficeFilter
    empty_title = _("Tidak ada satuan kerja yang cocok")
    empty_text = _("Ubah kata pencarian; nama lama dan singkatan juga dikenali.")
    unit = pgettext_lazy("jumlah", "satuan kerja")
    simulated_by = ("simulated", "won_simulated")
    columns = (
        Column("name", _("Nama"), sort=("name",), link=Organisation.get_absolute_url),
        Column("kind", _("Jenis"), "get_kind_display", sort=("kind",)),
        Column("region", _("Kedudukan"), "region.full_name", sort=("region__full_name",)),
        Column("parent", _("Induk"), "parent.short_name", sort=("parent__name",)),
        Column("won", _("Penghargaan"), sort=("won",), kind="number"),
        Column("state", _("Keadaan"), kind="status"),
        Column("code", _("Kode"), sort=("code",), kind="plain"),
    )

    def get_queryset(self) -> QuerySet[Organisation]:
        """Only awards the person may know of: a decision stands before its announcement."""
        won = Award.objects.visible_to(self.request.user).filter(office=OuterRef("pk")).order_by()
        n = won.values("office").annotate(n=Count("pk")).values("n")
        return (
            Organisation.objects.visible_to(self.request.user)
            .offices()
            .select_related("region", "parent")
            .annotate(won=Coalesce(Subquery(n), 0), won_simulated=Exists(won.filter(simulated=True)))
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs, may_change=not refusal(check_can_administer, self.request.user))


@require_safe
def office_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One office or partner: contacts, work area, what it won, what it was given, what is below it."""
    visible = Organisation.objects.visible_to(request.user)
    office = get_object_or_404(
        visible.select_related("region", "parent", "merged_into").prefetch_related(
            Prefetch("children", queryset=visible.open().order_by("kind", "name")),
            Prefetch("merged", queryset=visible.order_by("valid_until")),
            Prefetch("changes", queryset=Change.objects.select_related("parent", "was_parent", "into", "by")),
            "work_area",
        ),
        code=code,
    )
    changes = list(office.changes.all())
    last = {change.kind: change.pk for change in changes if change.cause_id is None}
    below = list(office.children.all())
    awards = Award.objects.visible_to(request.user).filter(office=office).for_ranking().as_awarded()
    documents = list(Document.objects.visible_to(request.user).filter(owner=office)[:20])
    rehab = rehabilitation.of_office(request.user, office)
    context = {
        "office": office,
        "history": changes[::-1],
        "revertible": set(last.values()),
        "planned": [change for change in changes if change.is_planned],
        "may_change": not refusal(check_can_administer, request.user) and office.kind != OrganisationKind.MITRA,
        "may_add_partner": not refusal(check_can_add_partner, request.user, office),
        "successor_visible": office.merged_into_id is not None and visible.filter(pk=office.merged_into_id).exists(),
        "parent_visible": office.parent_id is not None and visible.filter(pk=office.parent_id).exists(),
        "awards": awards,
        "documents": documents,
        "simulated": any_simulated(awards, documents) or bool(rehab and rehab["simulated"]),
        "rehab": rehab,
        "standing": work.standing_of(request.user, office, partner=office.kind == OrganisationKind.MITRA),
        "offices_below": [child for child in below if child.kind != OrganisationKind.MITRA],
        "partners_below": [child for child in below if child.kind == OrganisationKind.MITRA],
    }
    return render(request, "home/office_detail.html", context)


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """One box for offices, awards and documents; only what the person may see."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    context: dict = {"text": text}
    if text:
        user = request.user
        offices = Organisation.objects.visible_to(user).search(text)
        documents = Document.objects.visible_to(user).select_related("owner")
        context |= {
            "offices": list(offices.select_related("region")[:20]),
            "awards": Award.objects.visible_to(user)
            .filter(office__in=Organisation.objects.search(text))
            .for_ranking()[:20]
            .as_awarded(),
            "documents": list(
                (
                    documents.filter(number__icontains=text)
                    | documents.filter(title__icontains=text)
                    | documents.filter(code=verification.code_in(text) or text)
                )[:20]
            ),
        }
        context["simulated"] = any_simulated(context["awards"], context["documents"])
    return render(request, "home/search.html", context)


# The cards of /kelola/: (URL name, label, text, icon, roles). A card whose page is not installed is left out, so a room
# may be named before it is there.
ADMIN = frozenset({Role.ADMIN.value})
ADMIN_APPROVER = ADMIN | {Role.APPROVER.value}
ADMINISTRATION: list[tuple[str, Any, Any, str, frozenset[str]]] = [
    ("office-create", _("Tambah satuan kerja"), _("BNNP, BNNK, balai, atau loka baru."), "building-community", ADMIN),
    ("member-list", _("Orang"), _("Undang orang, ubah peran, serah terima, tangguhkan akun."), "users", ADMIN_APPROVER),
    (
        "holiday-list",
        _("Hari libur"),
        _("Libur nasional dan cuti bersama; dasar hari kerja."),
        "calendar",
        ADMIN_APPROVER,
    ),
    ("kind-setting-list", _("Penomoran dan cara tanda tangan"), _("Per jenis dokumen."), "file-text", ADMIN_APPROVER),
    (
        "signatory-list",
        _("Penanda tangan"),
        _("Nama, pangkat, dan jabatan menurut tanggal."),
        "certificate",
        ADMIN_APPROVER,
    ),
    ("import-list", _("Impor"), _("Berkas Excel yang pernah diimpor, dan pembatalannya."), "upload", ADMIN_APPROVER),
    (
        "mail-undelivered",
        _("Surel tidak terkirim"),
        _("Pesan yang perlu dikirim ulang atau alamatnya diperbaiki."),
        "mail",
        ADMIN,
    ),
    ("readiness", _("Kesiapan"), _("Surel, tanda tangan, ruang simpan, cadangan, dan pekerja."), "shield-check", ADMIN),
    ("audit-list", _("Jejak audit"), _("Siapa melakukan apa, dan kapan."), "history", ADMIN),
    (
        "demo-mailbox",
        _("Kotak surel contoh"),
        _("Surel yang seharusnya dikirim oleh portal contoh ini."),
        "inbox",
        ADMIN_APPROVER,
    ),
]
# Only for the national office, and only in the portal for trying out.
NATIONAL_CARDS = frozenset({"office-create", "mail-undelivered", "readiness", "audit-list"})
DEMO_CARDS = frozenset({"demo-mailbox"})


@require_safe
def administration(request: HttpRequest) -> HttpResponse:
    """What an administrator or a head of office keeps in order, one card each."""
    user = request.user
    check_can_use_hub(user)
    cards = [
        {"url": url, "label": label, "text": text, "icon": icon}
        for name, label, text, icon, roles in ADMINISTRATION
        if user.role in roles
        and (user.is_national or name not in NATIONAL_CARDS)
        and (settings.DEMO or name not in DEMO_CARDS)
        and (url := address(name))
    ]
    stuck = Change.objects.stuck() if not refusal(check_can_administer, user) else Change.objects.none()
    return render(request, "home/administration.html", {"cards": cards, "stuck": stuck.select_related("organisation")})


# Keys and fixed values of an audit line's data; what is not here is shown as it was written.
DETAILS = {
    "address": _("alamat IP"),
    "at": _("keadaan pada"),
    "bytes": _("ukuran (bita)"),
    "file": _("berkas"),
    "files": _("jumlah berkas"),
    "losses": _("berkas hilang atau rusak"),
    "rows": _("jumlah baris"),
    "seconds": _("lama (detik)"),
    "basis": _("dasar"),
    "after": _("menjadi"),
    "before": _("sebelumnya"),
    "batch": _("kumpulan"),
    "change": _("perubahan"),
    "fields": _("yang diubah"),
    "into": _("digabung ke"),
    "name": _("nama"),
    "on": _("mulai"),
    "paper": _("kertas"),
    "pattern": _("pola nomor"),
    "signing": _("cara tanda tangan"),
    "parent": _("induk"),
    "was": _("sebelumnya"),
    "was_name": _("nama lama"),
    "was_parent": _("induk lama"),
    "was_short_name": _("nama pendek lama"),
    "count": _("jumlah"),
    "kind": _("jenis"),
    "left": _("sebelumnya"),
    "number": _("nomor"),
    "old": _("nomor lama"),
    "purpose": _("untuk"),
    "reason": _("alasan"),
    "since": _("sejak"),
    "source": _("sumber"),
    "to": _("kepada"),
    "until": _("sampai"),
    # partners
    "days_late": _("terlambat (hari)"),
    "due": _("jatuh tempo"),
    "duties": _("jumlah kewajiban"),
    "duties_dropped": _("kewajiban dihapus"),
    "duties_new": _("kewajiban baru"),
    "partner": _("mitra"),
    "recurrence": _("berulang"),
    "signed_on": _("ditandatangani"),
    "status": _("keadaan"),
    "title": _("judul"),
    # facilities
    "agreement": _("perjanjian"),
    "beds": _("tempat tidur"),
    "closed_after": _("bulan terakhir lapor"),
    "facilities": _("jumlah lembaga"),
    "first": _("mulai bulan"),
    "go_live": _("bulan pertama lapor"),
    "keeps_clients": _("daftar klien"),
    "last": _("sampai bulan"),
    "owner": _("pemilik"),
    "places": _("kapasitas rawat jalan"),
    "region": _("wilayah"),
    "services": _("layanan"),
    "supervisor": _("kantor pembina"),
}
DETAIL_VALUES = {
    ("kind", "password"): _("sandi"),
    ("kind", "recovery_codes"): _("kode pemulihan"),
    ("kind", "second_factor"): _("langkah kedua"),
    ("kind", "totp"): _("aplikasi autentikator"),
    ("kind", "webauthn"): _("kunci sandi"),
    ("reason", "idle"): _("lama tidak ada kegiatan"),
    **{(key, value): label for key in ("status", "left") for value, label in AgreementStatus.choices},
    **{("kind", value): label for value, label in ChangeKind.choices},
}


def details(line: Event) -> str | None:
    """The data of an audit line as "kunci: nilai; …"."""
    parts = [
        f"{DETAILS.get(key, key)}: "
        f"{', '.join(map(str, value)) if isinstance(value, list) else DETAIL_VALUES.get((key, str(value)), value)}"
        for key, value in line.data.items()
    ]
    return "; ".join(parts) or None


class AuditList(ListPage):
    heading = _("Jejak audit")
    lead = _("Siapa melakukan apa, kapan, dan sebagai siapa. Tidak dapat diubah oleh siapa pun.")
    filterset_class = EventFilter
    empty_title = _("Tidak ada jejak yang cocok")
    unit = _("baris")
    columns = (
        Column("at", _("Waktu"), sort=("at",), kind="datetime"),
        Column("event", _("Peristiwa"), lambda line: EVENTS.get(line.event, line.event), sort=("event",)),
        Column("actor", _("Pelaku"), sort=("actor",)),
        Column("capacity", _("Sebagai")),
        Column("target", _("Objek")),
        Column("organisation", _("Satuan kerja"), sort=("organisation",), kind="plain"),
        Column("details", _("Rincian"), details, kind="wide"),
    )

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        check_can_read_audit(request.user)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Event]:
        return Event.objects.order_by("-pk")


@login_not_required
@never_cache
@require_safe
def health_page(request: HttpRequest) -> JsonResponse:
    """200 when everything works, 503 otherwise; for the supervisor and the load balancer."""
    state = health.state()
    return JsonResponse({"ok": all(state.values()), **state}, status=200 if all(state.values()) else 503)


@require_safe
@never_cache
def readiness_page(request: HttpRequest) -> HttpResponse:
    """Whether this server is fit for real work, for who keeps it."""
    check_can_keep_server(request.user)
    lines = readiness.lines(request)
    todo = [line for line in lines if line.needs_work]
    context: dict[str, Any] = {"todo": todo, "fine": [line for line in lines if not line.needs_work]}
    context |= {tone: sum(line.tone == tone for line in todo) for tone in ("bad", "wait")}
    return render(request, "home/readiness.html", context)


@require_POST
def readiness_mail(request: HttpRequest) -> HttpResponse:
    actions.send_test_mail(by=request.user)
    messages.success(
        request,
        gettext("Surat uji dikirim ke %(email)s. Bila tidak datang, baca daftar surel yang belum sampai.")
        % {"email": request.user.email},
    )
    return redirect("readiness")
