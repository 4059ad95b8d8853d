from django.urls import path

from bnnportal.documents import views

urlpatterns = [
    path("dokumen/", views.DocumentList.as_view(), name="document-list"),
    path("dokumen/kumpulan/<int:pk>/", views.batch_detail, name="batch-detail"),
    path("dokumen/kumpulan/<int:pk>/zip/", views.batch_zip, name="batch-zip"),
    path("dokumen/<slug:code>/", views.document_detail, name="document-detail"),
    path("dokumen/<slug:code>/unduh/", views.document_download, name="document-download"),
    path("dokumen/<slug:code>/cabut/", views.document_revoke, name="document-revoke"),
    path("dokumen/<slug:code>/ganti/", views.document_replace, name="document-replace"),
    path("dokumen/<slug:code>/coba-lagi/", views.document_retry, name="document-retry"),
    path("verifikasi/", views.verification_page, name="verification"),
    path("verifikasi/<str:code>/", views.verification_detail, name="verification-detail"),
]
