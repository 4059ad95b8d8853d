from django.urls import path

from partners.views import partners

urlpatterns = [path("satker/<str:code>/mitra/tambah/", partners.PartnerCreate.as_view(), name="partner-create")]
