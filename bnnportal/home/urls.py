from django.urls import path, re_path

from bnnportal.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("satker/", views.OfficeList.as_view(), name="office-list"),
    re_path(r"^satker/(?P<code>[\w.-]+)/$", views.office_detail, name="office-detail"),
    path("kelola/", views.administration, name="administration"),
    path("cari/", views.search, name="search"),
    path("jejak/", views.AuditList.as_view(), name="audit-list"),
    path("kelola/kesiapan/", views.readiness_page, name="readiness"),
    path("kelola/kesiapan/surat-uji/", views.readiness_mail, name="readiness-mail"),
    path("sehat/", views.health_page, name="health"),
]
