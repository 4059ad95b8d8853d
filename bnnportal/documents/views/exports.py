"""Pages of "Dokumen saya": what a person asked the portal to write out. Nobody else finds them."""

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bnnportal.documents import actions
from bnnportal.documents.models import Document
from bnnportal.pages import Column, ListPage


def own(request: HttpRequest, code: str) -> Document:
    """An export of the person's own, or 404."""
    return get_object_or_404(Document.objects.exports_of(request.user).select_related("owner"), code=code)


class ExportList(ListPage):
    heading = gettext_lazy("Dokumen saya")
    lead = gettext_lazy(
        "Daftar yang Anda minta sebagai PDF. Hanya Anda yang melihatnya; berkasnya disimpan tujuh hari."
    )
    empty_title = gettext_lazy("Belum ada unduhan")
    empty_text = gettext_lazy("Tekan “Unduh PDF” di atas daftar mana pun; berkasnya muncul di sini.")
    unit = pgettext_lazy("jumlah", "unduhan")
    columns = (
        Column("title", gettext_lazy("Judul"), sort=("title",), link=Document.get_absolute_url),
        Column("issued_at", gettext_lazy("Diminta"), sort=("issued_at",), kind="datetime"),
        Column("state", gettext_lazy("Keadaan"), sort=("status",), kind="status"),
        Column("expires_at", gettext_lazy("Disimpan sampai"), sort=("expires_at",), kind="datetime"),
        Column("code", gettext_lazy("Kode verifikasi"), kind="plain"),
    )

    offers_pdf = False  # a list of downloads is no download

    def get_queryset(self) -> QuerySet[Document]:
        return Document.objects.exports_of(self.request.user)


@require_safe
@never_cache
def export_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Waits for the file, then offers it; the page asks again by itself."""
    document = own(request, code)
    waiting = document.status == "MENUNGGU" and not document.is_expired
    htmx = getattr(request, "htmx", False)
    template = "documents/export_state.html" if htmx else "documents/export_detail.html"
    return render(
        request,
        template,
        {"document": document, "waiting": waiting},
        status=286 if htmx and not waiting else 200,  # 286 tells htmx to stop asking
    )


@require_safe
def export_download(request: HttpRequest, code: str) -> FileResponse:
    document = own(request, code)
    if not document.is_ready or document.is_expired or not default_storage.exists(document.file):
        raise Http404
    return FileResponse(
        default_storage.open(document.file),
        as_attachment=True,
        filename=document.filename,
        content_type="application/pdf",
    )


@require_POST
def export_delete(request: HttpRequest, code: str) -> HttpResponse:
    actions.delete_export(document=own(request, code), by=request.user)
    messages.success(request, _("Berkas unduhan dihapus."))
    return redirect("export-list")
