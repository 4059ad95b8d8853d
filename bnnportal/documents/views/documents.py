"""Document pages: list, one document, a batch with progress, the public verification."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bnnportal import middleware
from bnnportal.documents import actions, kinds, verification
from bnnportal.documents.filters import DocumentFilter
from bnnportal.documents.forms import ReplaceForm, RevokeForm, VerifyForm
from bnnportal.documents.models import Document
from bnnportal.documents.permissions import (
    check_can_issue_to_persons,
    check_can_replace,
    check_can_replace_scan,
    check_can_retry,
    check_can_revoke,
    check_can_sign,
)
from bnnportal.documents.stored import served
from bnnportal.pages import Column, FormPage, ListPage, refusal


class DocumentList(ListPage):
    template_name = "documents/document_list.html"
    heading = gettext_lazy("Dokumen")
    lead = gettext_lazy("Piagam dan surat yang terbit untuk satuan kerja Anda dan di bawahnya.")
    filterset_class = DocumentFilter
    empty_title = gettext_lazy("Belum ada dokumen")
    empty_text = gettext_lazy("Piagam terbit dari halaman peringkat, sertifikat dari “Sertifikat perorangan”.")
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

    def unsigned(self) -> int:
        """How many papers of the person's office wait for a signature."""
        return Document.objects.awaiting_signature(self.request.user).count()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        issue_refusal = refusal(check_can_issue_to_persons, self.request.user)
        return super().get_context_data(issue_refusal=issue_refusal, **kwargs)


def visible(request: HttpRequest, code: str) -> Document:
    """The document, or 404 when the person may not see it."""
    return get_object_or_404(
        Document.objects.visible_to(request.user).select_related("owner", "issuer", "batch", "replaces", "replaced_by"),
        code=code,
    )


@require_safe
def document_detail(request: HttpRequest, code: str) -> HttpResponse:
    document = visible(request, code)
    kind = kinds.get(document.kind)
    return render(
        request,
        "documents/document_detail.html",
        {
            "document": document,
            "origin": kind.origin(request.user, document) if kind.origin is not None else None,
            "next_step": kind.next_step(request.user, document) if kind.next_step and document.signed_file else None,
            "facts": verification.full_facts(document),
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
    if not document.has_file:
        raise Http404
    return served(document, *document.final_file)


@require_safe
def document_original(request: HttpRequest, code: str) -> FileResponse:
    """The file as the portal made it: what is to be signed, and what a signed one began as."""
    document = visible(request, code)
    if not document.has_file:
        raise Http404
    return served(document, document.file, document.filename)


def document_revoke(request: HttpRequest, code: str) -> HttpResponse:
    document = visible(request, code)
    check_can_revoke(request.user, document)
    form = RevokeForm(request.POST if request.method == "POST" else None, document=document)
    if request.method == "POST" and form.is_valid():
        change = actions.replace if form.cleaned_data.get("replace") else actions.revoke
        try:
            after = change(document=document, by=request.user, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Dokumen %(number)s dicabut.") % {"number": document.number})
            return redirect("document-replace", after.code) if form.cleaned_data.get("later") else redirect(after)
    context = {"document": document, "form": form}
    return render(request, "documents/document_revoke.html", context, status=422 if form.is_bound else 200)


class DocumentReplace(FormPage):
    """What takes the place of a revoked document: its number, and for persons the name put right."""

    heading = gettext_lazy("Terbitkan pengganti")
    submit_label = gettext_lazy("Terbitkan pengganti")

    @cached_property
    def document(self) -> Document:
        document = visible(self.request, self.kwargs["code"])
        check_can_replace(self.request.user, document)
        return document

    @property
    def lead(self) -> str:
        return _("Mengganti %(number)s, %(title)s.") % {"number": self.document.number, "title": self.document.title}

    def get_form(self, form_class: Any = None) -> ReplaceForm:
        return ReplaceForm(self.request.POST if self.request.method == "POST" else None, document=self.document)

    def cancel_url(self) -> str:
        return self.document.get_absolute_url()

    def perform(self, form: ReplaceForm) -> HttpResponse:
        replacement = actions.issue_replacement(document=self.document, by=self.request.user, **form.cleaned_data)
        messages.success(
            self.request, _("Penggantinya terbit dengan nomor %(number)s.") % {"number": replacement.number}
        )
        return redirect(replacement)


@require_POST
def document_retry(request: HttpRequest, code: str) -> HttpResponse:
    document = actions.retry(document=visible(request, code), by=request.user)
    messages.success(request, _("Berkas sedang dibuat lagi."))
    return redirect(document)


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
            facts = verification.full_facts(verdict.document) if verdict.document else []
            status = 422 if verdict.document is None else 410 if verdict.document.is_revoked else 200
            context = {"verdict": verdict, "document": verdict.document, "facts": facts, "has_file": True}
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
