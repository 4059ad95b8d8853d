from django.urls import path

from partners import views

urlpatterns = [path("satker/<str:code>/mitra/tambah/", views.PartnerCreate.as_view(), name="partner-create")]
