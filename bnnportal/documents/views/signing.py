"""Pages for bringing signatures: one paper, many at once, and the list of what waits."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_safe

from bnnportal.documents import actions, bundles, kinds
from bnnportal.documents.enums import Signing
from bnnportal.documents.forms import ManySignedFilesForm, RescanForm, ScanForm, SignedFileForm
from bnnportal.documents.models import Document
from bnnportal.documents.permissions import check_brings_signatures, check_can_replace_scan, check_can_sign
from bnnportal.documents.stored import zipped
from bnnportal.documents.views.documents import visible
from bnnportal.pages import Column, FormPage, ListPage


class SigningPage(FormPage):
    """A form about one document that the person may see."""

    template_name = "documents/document_sign.html"

    @cached_property
    def document(self) -> Document:
        return visible(self.request, self.kwargs["code"])

    def cancel_url(self) -> str:
        return self.document.get_absolute_url()


class DocumentSign(SigningPage):
    """Upload the signed file, or the scan of the signed paper."""

    submit_label = gettext_lazy("Unggah")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_sign(request.user, self.document)
        return super().dispatch(request, *args, **kwargs)

    @property
    def wet(self) -> bool:
        return self.document.signing == Signing.WET

    @property
    def two_parties(self) -> bool:
        return kinds.get(self.document.kind).two_parties

    @property
    def heading(self) -> str:
        return _("Unggah pindaian bertanda tangan") if self.wet else _("Unggah berkas bertanda tangan")

    @property
    def lead(self) -> str:
        return f"{self.document.number}, {self.document.title}"

    def get_form_class(self) -> Any:
        return ScanForm if self.wet else SignedFileForm

    def perform(self, form: Any) -> HttpResponse:
        bring = actions.attach_scan if self.wet else actions.sign_outside
        document = bring(document=self.document, upload=form.cleaned_data["file"], by=self.request.user)
        if self.wet:
            messages.success(self.request, _("Pindaian tersimpan. Dokumen ini sekarang berlaku."))
        else:
            signer = document.signature["subject"]
            messages.success(self.request, _("Tanda tangan %(signer)s diterima.") % {"signer": signer})
        return redirect(document)


class DocumentRescan(SigningPage):
    """A better scan in the place of the first."""

    form_class = RescanForm
    heading = gettext_lazy("Ganti pindaian")
    submit_label = gettext_lazy("Ganti")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_can_replace_scan(request.user, self.document)
        return super().dispatch(request, *args, **kwargs)

    @property
    def lead(self) -> str:
        return f"{self.document.number}, {self.document.title}"

    def perform(self, form: Any) -> HttpResponse:
        document = actions.replace_scan(
            document=self.document,
            upload=form.cleaned_data["file"],
            reason=form.cleaned_data["reason"],
            by=self.request.user,
        )
        messages.success(self.request, _("Pindaian diganti."))
        return redirect(document)


class SigningList(ListPage):
    """What waits for a signature of the person's office."""

    template_name = "documents/signing_list.html"
    heading = gettext_lazy("Menunggu tanda tangan")
    lead = gettext_lazy("Dokumen terbitan satuan kerja Anda yang belum ditandatangani, jadi belum berlaku.")
    empty_title = gettext_lazy("Tidak ada yang menunggu tanda tangan")
    empty_text = gettext_lazy("Dokumen bertanda tangan basah atau BSrE tampil di sini setelah berkasnya siap.")
    unit = pgettext_lazy("jumlah", "dokumen")
    columns = (
        Column("number", gettext_lazy("Nomor"), sort=("number",), link=Document.get_absolute_url),
        Column("title", gettext_lazy("Judul"), sort=("title",)),
        Column("owner", gettext_lazy("Untuk"), "owner.name", sort=("owner__name",)),
        Column("signing", gettext_lazy("Cara"), "get_signing_display", sort=("signing",)),
        Column("in_charge", gettext_lazy("Penanggung jawab"), "in_charge.name", sort=("in_charge__name",)),
        Column("ready_at", gettext_lazy("Siap sejak"), sort=("ready_at",), kind="date"),
    )

    def get_queryset(self) -> QuerySet[Document]:
        waiting = Document.objects.awaiting_signature(self.request.user)
        return waiting.select_related("owner", "in_charge").defer("content")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outside = self.get_queryset().filter(signing=Signing.OUTSIDE).exists()
        return super().get_context_data(any_outside=outside, **kwargs)


@require_safe
def signing_zip(request: HttpRequest) -> FileResponse:
    """The unsigned files that wait for an electronic signature, oldest first, as many as may be brought back at once."""
    waiting = Document.objects.awaiting_signature(request.user).filter(signing=Signing.OUTSIDE)
    papers = list(waiting.select_related("owner").defer("content").order_by("pk")[: bundles.MAX_FILES])
    if not papers:
        raise Http404
    file = zipped((document, (document.file, document.filename)) for document in papers)
    return FileResponse(file, as_attachment=True, filename="belum-ditandatangani.zip", content_type="application/zip")


class SigningUpload(FormPage):
    """Many signed files at once: each is accepted or refused with its sentence, whatever becomes of the others."""

    template_name = "documents/signing_upload.html"
    form_class = ManySignedFilesForm
    heading = gettext_lazy("Unggah banyak berkas bertanda tangan")
    lead = gettext_lazy("Tiap berkas dicocokkan sendiri dengan dokumennya; nama berkas boleh apa saja.")
    submit_label = gettext_lazy("Unggah dan periksa")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check_brings_signatures(request.user)
        return super().dispatch(request, *args, **kwargs)

    def cancel_url(self) -> str:
        return reverse("signing-list")

    def perform(self, form: Any) -> HttpResponse:
        outcomes = actions.sign_many_outside(uploads=form.cleaned_data["uploads"], by=self.request.user)
        accepted = sum(not outcome.problem for outcome in outcomes)
        waiting = Document.objects.awaiting_signature(self.request.user).count()
        context = {"view": self, "outcomes": outcomes, "accepted": accepted, "waiting": waiting}
        return render(self.request, "documents/signing_result.html", context)
