"""Document pages, one module for each kind of visit."""

from bnnportal.documents.views.documents import (
    DocumentList,
    batch_detail,
    batch_zip,
    document_detail,
    document_download,
    document_original,
    document_replace,
    document_retry,
    document_revoke,
    verification_detail,
    verification_page,
)
from bnnportal.documents.views.signatories import SignatoryChange, SignatoryCreate, SignatoryEnd, SignatoryList
from bnnportal.documents.views.signing import DocumentRescan, DocumentSign, SigningList, SigningUpload, signing_zip

__all__ = [
    "DocumentList",
    "DocumentRescan",
    "DocumentSign",
    "SignatoryChange",
    "SignatoryCreate",
    "SignatoryEnd",
    "SignatoryList",
    "SigningList",
    "SigningUpload",
    "batch_detail",
    "batch_zip",
    "document_detail",
    "document_download",
    "document_original",
    "document_replace",
    "document_retry",
    "document_revoke",
    "signing_zip",
    "verification_detail",
    "verification_page",
]
