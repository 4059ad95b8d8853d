"""How a kept file is handed out, by page and API."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpResponse

from bnnportal.files.models import Attachment


def served(attachment: Attachment) -> FileResponse:
    """The file under its own name, to be kept and not shown."""
    if not default_storage.exists(attachment.file):
        raise Http404
    response = FileResponse(
        default_storage.open(attachment.file),
        as_attachment=True,
        filename=attachment.name,
        content_type=attachment.content_type,
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def handed(data: bytes, *, name: str, content_type: str) -> HttpResponse:
    """A file written on the spot."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "X-Content-Type-Options": "nosniff"}
    return HttpResponse(data, content_type=content_type, headers=headers)
