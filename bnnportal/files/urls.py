from django.urls import path

from bnnportal.files import views

urlpatterns = [
    path("berkas/unggah/", views.attachment_upload, name="attachment-upload"),
    path("berkas/<int:pk>/", views.attachment_download, name="attachment-download"),
    path("berkas/<int:pk>/hapus/", views.AttachmentRemove.as_view(), name="attachment-remove"),
]
