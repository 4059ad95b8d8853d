from django.urls import path, re_path

from bnnportal.offices import views

CODE = r"^satker/(?P<code>[\w.-]+)/"

urlpatterns = [
    path("kelola/satker/tambah/", views.OfficeCreate.as_view(), name="office-create"),
    re_path(CODE + r"ubah/$", views.OfficeEdit.as_view(), name="office-edit"),
    re_path(CODE + r"ganti-nama/$", views.OfficeRename.as_view(), name="office-rename"),
    re_path(CODE + r"pindah-induk/$", views.OfficeMove.as_view(), name="office-move"),
    re_path(CODE + r"tutup/$", views.OfficeClose.as_view(), name="office-close"),
    re_path(CODE + r"gabung/$", views.OfficeMerge.as_view(), name="office-merge"),
    re_path(CODE + r"perubahan/(?P<pk>\d{1,18})/batalkan/$", views.ChangeRevert.as_view(), name="office-change-revert"),
    path("kelola/hari-libur/", views.HolidayList.as_view(), name="holiday-list"),
    path("kelola/hari-libur/tambah/", views.HolidayCreate.as_view(), name="holiday-create"),
    path("kelola/hari-libur/<int:pk>/", views.HolidayEdit.as_view(), name="holiday-edit"),
    path("kelola/hari-libur/<int:pk>/hapus/", views.HolidayDelete.as_view(), name="holiday-delete"),
]
