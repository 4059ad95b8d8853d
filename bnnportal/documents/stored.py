"""Files of documents out of the storage."""

import logging
import tempfile
import zipfile
from collections.abc import Iterable
from typing import IO, Any

from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.http import FileResponse
from django.utils.translation import gettext as _

from bnnportal.documents.models import Document

log = logging.getLogger(__name__)


def opened(document: Document, name: str) -> Any:
    """A file of a document, to be read; a lost one is a sentence for the person and a line for who keeps the server."""
    try:
        return default_storage.open(name)
    except FileNotFoundError:
        log.error("a file of document %s is not in the storage: %s", document.pk, name)
        raise ValidationError(
            _("Berkas %(number)s tidak ada lagi di penyimpanan. Hubungi administrator portal.")
            % {"number": document.number or document.code}
        ) from None


def served(document: Document, name: str, filename: str) -> FileResponse:
    """A file of a document for a person or program that may have it."""
    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
    return FileResponse(
        opened(document, name),
        as_attachment=True,
        filename=filename,
        content_type=kinds[name.rpartition(".")[2]],
    )


def zipped(papers: Iterable[tuple[Document, tuple[str, str]]]) -> IO[bytes]:
    """A ZIP of stored files, each (name in the storage, file name) of its document.

    One file is held in memory at a time; PDFs are compressed already: stored, not deflated.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 - who is given it closes it
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for document, (name, filename) in papers:
                with opened(document, name) as stored:
                    archive.writestr(f"{document.owner.code}-{filename}", stored.read())
    except BaseException:
        file.close()
        raise
    file.seek(0)
    return file
