from django.urls import path

from partners.views import agreements, partners, recap

urlpatterns = [
    path("satker/<str:code>/mitra/tambah/", partners.PartnerCreate.as_view(), name="partner-create"),
    # agreements
    path("pks/", agreements.AgreementList.as_view(), name="agreement-list"),
    path("pks/<int:pk>/", agreements.AgreementDetail.as_view(), name="agreement-detail"),
    # the yearly recap
    path("pks/rekap/", recap.RecapList.as_view(), name="recap-list"),
    path("pks/rekap/<str:code>/", recap.RecapDetail.as_view(), name="recap-detail"),
]
