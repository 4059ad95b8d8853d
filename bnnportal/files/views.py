"""Attachments: always a download, never shown in the page; seen only with their record."""

from typing import TYPE_CHECKING, Any

from csp.constants import NONE
from csp.decorators import csp_replace
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from bnnportal.files import actions, checks, holders
from bnnportal.files.models import Attachment
from bnnportal.files.serving import served
from bnnportal.letters import FORBIDDEN
from bnnportal.pages import ConfirmPage, refusal

if TYPE_CHECKING:
    from bnnportal.accounts.models import User

SUFFIXES = {"pdf": ".pdf", "jpeg": ".jpg,.jpeg", "png": ".png", "xlsx": ".xlsx", "docx": ".docx", "csv": ".csv"}
TYPES = {kind: about.content_type for kind, about in checks.KINDS.items()}


def panel(user: "User", record: Model) -> dict[str, Any]:
    """Context of files/attachments.html for a record the person sees: `{% include … with panel=attachments %}`.

    One query, however many attachments.
    """
    holder = holders.of(record)
    attach_refusal, keeps = refusal(holder.check_can_attach, user, record), holder.check_can_remove
    rows = list(Attachment.objects.of(record))
    shown = [row for row in rows if holder.is_open(user, record, row)]
    return {
        "holder_type": holder.label,
        "holder_id": record.pk,
        "attachments": [
            {"row": row, "removable": not attach_refusal and (not keeps or not refusal(keeps, user, record, row))}
            for row in shown
        ],
        "closed": len(rows) - len(shown),
        "attach_refusal": attach_refusal,
        "accept": ",".join(f"{SUFFIXES[kind]},{TYPES[kind]}" for kind in holder.allow),
        "allowed": checks.named(holder.allow),
        "photos": "jpeg" in holder.allow,
    }


def visible(request: HttpRequest, pk: int) -> tuple[Attachment, Model]:
    """An attachment and its record, or 404: what one may not see does not exist."""
    attachment = get_object_or_404(Attachment.objects.select_related("organisation"), pk=pk, removed_at=None)
    record = holders.find(request.user, attachment.holder_type, attachment.holder_id)
    if record is None or not holders.of(record).is_open(request.user, record, attachment):
        raise Http404
    return attachment, record


# should a browser show it after all, nothing in it runs
@csp_replace({"script-src": [NONE], "style-src": [NONE], "sandbox": True})
@require_safe
def attachment_download(request: HttpRequest, pk: int) -> FileResponse:
    attachment, _record = visible(request, pk)
    return served(attachment)


@require_POST
def attachment_upload(request: HttpRequest) -> HttpResponse:
    """A photo or paper for a record, sent apart from the record's form: answers JSON to the script, else goes back."""
    script = request.headers.get("Accept", "").startswith("application/json")
    holder = holders.get(request.POST.get("holder_type", ""))
    number = request.POST.get("holder_id", "")
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    record = holder.find(request.user, pk) if holder is not None else None
    if holder is None or record is None:
        raise Http404
    try:
        holder.check_can_attach(request.user, record)
        upload = request.FILES.get("file")
        if upload is None:
            raise ValidationError(_("Pilih berkasnya dahulu."))
        attachment = actions.attach(
            upload=upload,
            holder=record,
            organisation=holder.owner(record),
            by=request.user,
            allow=holder.allow,
            note=FORBIDDEN.sub("", request.POST.get("note", "")),
        )
    except (ValidationError, PermissionDenied) as error:
        sentences = error.messages if isinstance(error, ValidationError) else [str(error)]
        if script:
            status = 422 if isinstance(error, ValidationError) else 403
            return JsonResponse({"errors": sentences}, status=status)
        if isinstance(error, PermissionDenied):
            raise
        context = {"sentences": sentences, "back": back(request, record)}
        return render(request, "files/attachment_refused.html", context, status=422)
    if script:
        return JsonResponse(
            {"id": attachment.pk, "name": attachment.name, "size": attachment.size,
             "url": attachment.get_absolute_url()}, status=201,
        )  # fmt: skip
    messages.success(request, _("%(name)s dilampirkan.") % {"name": attachment.name})
    return redirect(back(request, record))


def back(request: HttpRequest, record: Any) -> str:
    """The page the form stood on, if it is one of ours; else the record's own."""
    wanted = request.POST.get("next", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure()):
        return wanted
    return record.get_absolute_url() if hasattr(record, "get_absolute_url") else "/"


class AttachmentRemove(ConfirmPage):
    heading = gettext_lazy("Hapus lampiran")
    submit_label = gettext_lazy("Hapus lampiran")
    danger = True

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.attachment, self.record = visible(request, kwargs["pk"])
        holders.of(self.record).check_remove(request.user, self.record, self.attachment)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        line = _("%(name)s tidak dapat dibuka lagi. Siapa yang melampirkan dan menghapusnya tetap tercatat.")
        return super().get_context_data(**kwargs) | {"consequences": [line % {"name": self.attachment.name}]}

    def perform(self, form: Any) -> HttpResponse:
        actions.remove(attachment=self.attachment, by=self.request.user)
        messages.success(self.request, _("Lampiran dihapus."))
        return redirect(self.cancel_url())

    def cancel_url(self) -> str:
        record: Any = self.record
        return record.get_absolute_url() if hasattr(record, "get_absolute_url") else "/"
