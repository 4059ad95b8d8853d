"""Document pages: list, one document, a batch with progress, the public verification."""

import tempfile
import zipfile

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bnnportal import middleware
from bnnportal.documents import actions, verification
from bnnportal.documents.filters import DocumentFilter
from bnnportal.documents.forms import RevokeForm, VerifyForm
from bnnportal.documents.models import Batch, Document, DocumentQuerySet
from bnnportal.documents.permissions import (
    check_can_replace,
    check_can_replace_scan,
    check_can_retry,
    check_can_revoke,
    check_can_sign,
)
from bnnportal.pages import Column, ListPage, refusal


class DocumentList(ListPage):
    heading = gettext_lazy("Dokumen")
    lead = gettext_lazy("Piagam dan surat yang terbit untuk satuan kerja Anda dan di bawahnya.")
    filterset_class = DocumentFilter
    empty_title = gettext_lazy("Belum ada dokumen")
    empty_text = gettext_lazy("Piagam terbit dari halaman peringkat.")
    unit = pgettext_lazy("jumlah", "dokumen")
    simulated_by = ("content__simulated",)
    columns = (
        Column("number", gettext_lazy("Nomor"), sort=("number",), link=Document.get_absolute_url),
        Column("owner", gettext_lazy("Untuk"), "owner.name", sort=("owner__name",)),
        Column("title", gettext_lazy("Judul"), sort=("title",)),
        Column("issued_at", gettext_lazy("Diterbitkan"), sort=("issued_at",), kind="date"),
        Column("state", gettext_lazy("Keadaan"), sort=("status",), kind="status"),
    )

    def get_queryset(self) -> QuerySet[Document]:
        return Document.objects.visible_to(self.request.user).select_related("owner")


def visible(request: HttpRequest, code: str) -> Document:
    """The document, or 404 when the person may not see it."""
    return get_object_or_404(
        Document.objects.visible_to(request.user).select_related("owner", "issuer", "batch", "replaces", "replaced_by"),
        code=code,
    )


@require_safe
def document_detail(request: HttpRequest, code: str) -> HttpResponse:
    document = visible(request, code)
    return render(
        request,
        "documents/document_detail.html",
        {
            "document": document,
            "facts": verification.facts(document),
            "revoke_refusal": refusal(check_can_revoke, request.user, document),
            "retry_refusal": refusal(check_can_retry, request.user, document),
            "replace_refusal": refusal(check_can_replace, request.user, document),
            "sign_refusal": refusal(check_can_sign, request.user, document),
            "rescan_refusal": refusal(check_can_replace_scan, request.user, document),
        },
    )


@require_safe
def document_download(request: HttpRequest, code: str) -> FileResponse:
    """The paper as it counts: signed where a signature was brought."""
    document = visible(request, code)
    if not document.is_ready:
        raise Http404
    return served(*document.final_file)


@require_safe
def document_original(request: HttpRequest, code: str) -> FileResponse:
    """The file as the portal made it: what is to be signed, and what a signed one began as."""
    document = visible(request, code)
    if not document.is_ready:
        raise Http404
    return served(document.file, document.filename)


def served(name: str, filename: str) -> FileResponse:
    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
    return FileResponse(
        default_storage.open(name),
        as_attachment=True,
        filename=filename,
        content_type=kinds[name.rpartition(".")[2]],
    )


def document_revoke(request: HttpRequest, code: str) -> HttpResponse:
    document = visible(request, code)
    check_can_revoke(request.user, document)
    form = RevokeForm(request.POST) if request.method == "POST" else RevokeForm()
    if request.method == "POST" and form.is_valid():
        change = actions.replace if form.cleaned_data["replace"] else actions.revoke
        try:
            after = change(document=document, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Dokumen %(number)s dicabut.") % {"number": document.number})
            return redirect(after)
    context = {"document": document, "form": form}
    return render(request, "documents/document_revoke.html", context, status=422 if form.is_bound else 200)


@require_POST
def document_replace(request: HttpRequest, code: str) -> HttpResponse:
    replacement = actions.issue_replacement(document=visible(request, code), by=request.user)
    messages.success(request, _("Penggantinya terbit dengan nomor %(number)s.") % {"number": replacement.number})
    return redirect(replacement)


@require_POST
def document_retry(request: HttpRequest, code: str) -> HttpResponse:
    document = actions.retry(document=visible(request, code), by=request.user)
    messages.success(request, _("Berkas sedang dibuat lagi."))
    return redirect(document)


def visible_batch(request: HttpRequest, pk: int) -> tuple[Batch, DocumentQuerySet]:
    """A batch and those of its documents the person may see; 404 when there is none."""
    batch = get_object_or_404(Batch, pk=pk)
    documents = Document.objects.visible_to(request.user).filter(batch=batch).select_related("owner").order_by("number")
    if not documents.exists():
        raise Http404
    return batch, documents


@require_safe
@never_cache
def batch_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Progress of a batch; the page asks again by itself while files are being made."""
    batch, documents = visible_batch(request, pk)
    progress = documents.progress()
    shown = list(documents)
    template = "documents/batch_progress.html" if getattr(request, "htmx", False) else "documents/batch_detail.html"
    running = progress["ready"] + progress["failed"] < progress["total"]
    return render(
        request,
        template,
        {
            "batch": batch,
            "documents": shown,
            "progress": progress,
            "running": running,
            "simulated": any(document.simulated for document in shown),
        },
        # 286 tells htmx to stop asking
        status=286 if getattr(request, "htmx", False) and not running else 200,
    )


@require_safe
def batch_zip(request: HttpRequest, pk: int) -> FileResponse:
    """All ready files of a batch the person may see. PDFs are compressed already: stored, not deflated."""
    batch, documents = visible_batch(request, pk)
    ready = [document for document in documents if document.is_ready and not document.is_revoked]
    if not ready:
        raise Http404
    file = tempfile.TemporaryFile()  # noqa: SIM115 - FileResponse closes it
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for document in ready:
            with default_storage.open(document.file) as pdf:
                archive.writestr(f"{document.owner.code}-{document.filename}", pdf.read())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"kumpulan-{batch.pk}.zip", content_type="application/zip")


@login_not_required
@never_cache
def verification_page(request: HttpRequest) -> HttpResponse:
    """Public: type the code, or drop the file."""
    form = VerifyForm(request.POST, request.FILES) if request.method == "POST" else VerifyForm()
    if request.method == "POST" and form.is_valid():
        if file := form.cleaned_data["file"]:
            try:
                verdict = verification.check_file(request, file.read())
            except verification.Busy:
                return middleware.too_many(request)
            facts = verification.facts(verdict.document) if verdict.document else []
            status = 422 if verdict.document is None else 410 if verdict.document.is_revoked else 200
            context = {"verdict": verdict, "document": verdict.document, "facts": facts}
            return render(request, "documents/verification_file.html", context, status=status)
        document = verification.find(form.cleaned_data["code"])
        if document is not None:
            return redirect("verification-detail", code=document.code)
        if verification.too_many_unknown(request):
            return middleware.too_many(request)
        form.add_error("code", _("Kode ini tidak ada. Periksa lagi huruf dan angkanya di bawah kode QR."))
    status = 422 if form.is_bound else 200
    return render(request, "documents/verification.html", {"form": form}, status=status)


@login_not_required
@require_safe
@never_cache
def verification_detail(request: HttpRequest, code: str) -> HttpResponse:
    """Public: what the QR code opens. Live status first; 410 with reason and replacement when revoked."""
    document = verification.find(code)
    if document is None:
        if verification.too_many_unknown(request):
            return middleware.too_many(request)
        return render(request, "documents/verification_unknown.html", {"form": VerifyForm()}, status=404)
    replacement = getattr(document, "replaced_by", None)
    return render(
        request,
        "documents/verification_detail.html",
        {
            "document": document,
            "facts": verification.facts(document),
            "replacement": replacement,
        },
        status=410 if document.is_revoked else 200,
    )
