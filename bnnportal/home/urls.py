from django.urls import path

from bnnportal.home import views

urlpatterns = [
    path("", views.home, name="home"),
    path("satker/", views.OfficeList.as_view(), name="office-list"),
    path("satker/<str:code>/", views.office_detail, name="office-detail"),
    path("cari/", views.search, name="search"),
    path("jejak/", views.AuditList.as_view(), name="audit-list"),
    path("sehat/", views.health_page, name="health"),
]
