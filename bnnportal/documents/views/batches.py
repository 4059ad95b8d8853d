"""Pages of batches: what is being made, how long it takes, one ZIP of it all."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bnnportal.documents import actions, kinds
from bnnportal.documents.actions import batches
from bnnportal.documents.models import Batch, Document, DocumentQuerySet
from bnnportal.documents.permissions import check_can_steer
from bnnportal.documents.stored import zipped
from bnnportal.pages import Column, ListPage, page_numbers, refusal

FILES_A_PAGE = 50


def state(batch: Any) -> str:
    """How far a batch is, in words; `batch` comes from with_progress()."""
    if batch.ready + batch.failed >= batch.total:
        return _("Selesai, %(n)s gagal") % {"n": batch.failed} if batch.failed else _("Selesai")
    return _("Dijeda") if batch.paused_at else _("Sedang dibuat")


class BatchList(ListPage):
    heading = gettext_lazy("Kumpulan dokumen")
    lead = gettext_lazy("Dokumen yang terbit bersama-sama, dengan kemajuan dan satu ZIP untuk semuanya.")
    empty_title = gettext_lazy("Belum ada kumpulan")
    empty_text = gettext_lazy("Kumpulan terjadi saat banyak piagam atau sertifikat diterbitkan sekaligus.")
    unit = pgettext_lazy("jumlah", "kumpulan")
    columns = (
        Column("title", gettext_lazy("Judul"), sort=("title",), link=Batch.get_absolute_url),
        Column("organisation", gettext_lazy("Penerbit"), "organisation.name", sort=("organisation__name",)),
        Column("created_at", gettext_lazy("Diterbitkan"), sort=("created_at",), kind="datetime"),
        Column("total", gettext_lazy("Dokumen"), sort=("total",), kind="number"),
        Column("ready", gettext_lazy("Siap"), sort=("ready",), kind="number"),
        Column("state", gettext_lazy("Keadaan"), state),
    )

    def get_queryset(self) -> QuerySet[Batch]:
        found = Batch.objects.visible_to(self.request.user).with_progress(self.request.user)
        return found.select_related("organisation")


def visible_batch(request: HttpRequest, pk: int) -> tuple[Batch, DocumentQuerySet]:
    """A batch and those of its documents the person may see; 404 when there is none."""
    batch = get_object_or_404(Batch.objects.visible_to(request.user).select_related("organisation"), pk=pk)
    return batch, Document.objects.visible_to(request.user).filter(batch=batch)


@require_safe
@never_cache
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress of a batch; the page asks again by itself while files are being made.

    What is asked for every two seconds is three counts, whatever the size of the batch.
    """
    batch, documents = visible_batch(request, pk)
    progress = documents.progress()
    left = progress["total"] - progress["ready"] - progress["failed"]
    running = left > 0 and batch.paused_at is None
    context = {
        "batch": batch,
        "progress": progress,
        "unit": kinds.get(documents.values_list("kind", flat=True)[0]).unit,
        "running": running,
        "left": left,
        "time_left": batches.in_words(batches.remaining(documents, left)) if running else "",
        "steer_refusal": refusal(check_can_steer, request.user, batch),
    }
    if getattr(request, "htmx", False):
        # 286 tells htmx to stop asking; the list below is drawn anew once, at the end
        answer = render(request, "documents/batch_progress.html", context, status=200 if running else 286)
        if not running:
            answer["HX-Refresh"] = "true"
        return answer
    page = Paginator(documents.select_related("owner").order_by("pk"), FILES_A_PAGE).get_page(request.GET.get("page"))
    context |= {
        "page": page,
        "page_numbers": page_numbers(page),
        "simulated": documents.filter(content__simulated=True).exists(),
    }
    return render(request, "documents/batch_detail.html", context)


@require_POST
def batch_pause(request: HttpRequest, pk: int) -> HttpResponse:
    batch = actions.pause_batch(batch=visible_batch(request, pk)[0], by=request.user)
    messages.success(request, _("Pembuatan dijeda. Berkas yang sedang dibuat diselesaikan dahulu."))
    return redirect(batch)


@require_POST
def batch_resume(request: HttpRequest, pk: int) -> HttpResponse:
    batch = actions.resume_batch(batch=visible_batch(request, pk)[0], by=request.user)
    messages.success(request, _("Pembuatan dilanjutkan."))
    return redirect(batch)


@require_POST
def batch_retry(request: HttpRequest, pk: int) -> HttpResponse:
    batch = visible_batch(request, pk)[0]
    n = actions.retry_failed(batch=batch, by=request.user)
    messages.success(request, ngettext("%(n)s berkas dicoba lagi.", "%(n)s berkas dicoba lagi.", n) % {"n": n})
    return redirect(batch)


@require_safe
def batch_zip(request: HttpRequest, pk: int) -> FileResponse:
    """All ready files of a batch the person may see, as they count: signed where a signature was brought."""
    batch, documents = visible_batch(request, pk)
    ready = documents.filter(status="SIAP", revoked_at=None, expires_at=None).select_related("owner").order_by("pk")
    if not ready.exists():
        raise Http404
    file = zipped((document, document.final_file) for document in ready.iterator(chunk_size=200))
    return FileResponse(file, as_attachment=True, filename=f"kumpulan-{batch.pk}.zip", content_type="application/zip")
