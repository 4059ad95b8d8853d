from django.urls import path

from bnnportal.documents import views

urlpatterns = [
    path("dokumen/", views.DocumentList.as_view(), name="document-list"),
    path("dokumen/kumpulan/<int:pk>/", views.batch_detail, name="batch-detail"),
    path("dokumen/kumpulan/<int:pk>/zip/", views.batch_zip, name="batch-zip"),
    path("dokumen/menunggu-tanda-tangan/", views.SigningList.as_view(), name="signing-list"),
    path("dokumen/menunggu-tanda-tangan/zip/", views.signing_zip, name="signing-zip"),
    path("dokumen/menunggu-tanda-tangan/unggah/", views.SigningUpload.as_view(), name="signing-upload"),
    path("dokumen/<slug:code>/", views.document_detail, name="document-detail"),
    path("dokumen/<slug:code>/unduh/", views.document_download, name="document-download"),
    path("dokumen/<slug:code>/asli/", views.document_original, name="document-original"),
    path("dokumen/<slug:code>/tanda-tangan/", views.DocumentSign.as_view(), name="document-sign"),
    path("dokumen/<slug:code>/pindaian/", views.DocumentRescan.as_view(), name="document-rescan"),
    path("dokumen/<slug:code>/cabut/", views.document_revoke, name="document-revoke"),
    path("dokumen/<slug:code>/ganti/", views.document_replace, name="document-replace"),
    path("dokumen/<slug:code>/coba-lagi/", views.document_retry, name="document-retry"),
    path("penanda-tangan/", views.SignatoryList.as_view(), name="signatory-list"),
    path("penanda-tangan/tambah/", views.SignatoryCreate.as_view(), name="signatory-create"),
    path("penanda-tangan/<int:pk>/ubah/", views.SignatoryChange.as_view(), name="signatory-change"),
    path("penanda-tangan/<int:pk>/akhiri/", views.SignatoryEnd.as_view(), name="signatory-end"),
    path("verifikasi/", views.verification_page, name="verification"),
    path("verifikasi/<str:code>/", views.verification_detail, name="verification-detail"),
]
