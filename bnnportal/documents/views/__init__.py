"""Document pages, one module for each kind of visit."""

from bnnportal.documents.views.batches import (
    BatchList,
    batch_detail,
    batch_pause,
    batch_resume,
    batch_retry,
    batch_zip,
)
from bnnportal.documents.views.documents import (
    DocumentList,
    DocumentReplace,
    document_detail,
    document_download,
    document_original,
    document_retry,
    document_revoke,
    verification_detail,
    verification_page,
)
from bnnportal.documents.views.exports import ExportList, export_delete, export_detail, export_download
from bnnportal.documents.views.numbering import KindSettingChange, kind_setting_list
from bnnportal.documents.views.persons import person_certificates_create
from bnnportal.documents.views.signatories import SignatoryChange, SignatoryCreate, SignatoryEnd, SignatoryList
from bnnportal.documents.views.signing import DocumentRescan, DocumentSign, SigningList, SigningUpload, signing_zip

__all__ = [
    "BatchList",
    "DocumentList",
    "DocumentReplace",
    "DocumentRescan",
    "DocumentSign",
    "ExportList",
    "KindSettingChange",
    "SignatoryChange",
    "SignatoryCreate",
    "SignatoryEnd",
    "SignatoryList",
    "SigningList",
    "SigningUpload",
    "batch_detail",
    "batch_pause",
    "batch_resume",
    "batch_retry",
    "batch_zip",
    "document_detail",
    "document_download",
    "document_original",
    "document_retry",
    "document_revoke",
    "export_delete",
    "export_detail",
    "export_download",
    "kind_setting_list",
    "person_certificates_create",
    "signing_zip",
    "verification_detail",
    "verification_page",
]
