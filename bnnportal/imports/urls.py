from django.urls import path

from bnnportal.imports import views

urlpatterns = [
    path("impor/", views.ImportList.as_view(), name="import-list"),
    path("impor/<int:pk>/", views.import_detail, name="import-detail"),
    path("impor/<int:pk>/tanda/", views.import_marked, name="import-marked"),
    path("impor/<int:pk>/simpan/", views.import_apply, name="import-apply"),
    path("impor/<int:pk>/batalkan/", views.ImportUndo.as_view(), name="import-undo"),
    path("impor/<int:pk>/buang/", views.import_discard, name="import-discard"),
    path("impor/<slug:code>/<str:scope>/baru/", views.ImportNew.as_view(), name="import-new"),
    path("impor/<slug:code>/<str:scope>/contoh/", views.import_template, name="import-template"),
]
