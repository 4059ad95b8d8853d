from django.urls import path

from partners.views import activities, agreements, participants, partners, recap

urlpatterns = [
    path("satker/<str:code>/mitra/tambah/", partners.PartnerCreate.as_view(), name="partner-create"),
    # agreements
    path("pks/", agreements.AgreementList.as_view(), name="agreement-list"),
    path("pks/<int:pk>/", agreements.AgreementDetail.as_view(), name="agreement-detail"),
    # the yearly recap
    path("pks/rekap/", recap.RecapList.as_view(), name="recap-list"),
    path("pks/rekap/<str:code>/", recap.RecapDetail.as_view(), name="recap-detail"),
    # capacity activities
    path("pelatihan/", activities.ActivityList.as_view(), name="activity-list"),
    path("pelatihan/catat/", activities.ActivityCreate.as_view(), name="activity-create"),
    path("pelatihan/<int:pk>/", activities.activity_detail, name="activity-detail"),
    path("pelatihan/<int:pk>/ubah/", activities.ActivityChange.as_view(), name="activity-change"),
    path("pelatihan/<int:pk>/batalkan/", activities.ActivityCancel.as_view(), name="activity-cancel"),
    path("pelatihan/<int:pk>/peserta/", participants.ParticipantList.as_view(), name="participant-list"),
    path("pelatihan/<int:pk>/peserta/tambah/", participants.ParticipantAdd.as_view(), name="participant-add"),
    path(
        "pelatihan/<int:pk>/peserta/<int:participant>/ubah/",
        participants.ParticipantChange.as_view(),
        name="participant-change",
    ),
    path(
        "pelatihan/<int:pk>/peserta/<int:participant>/hapus/",
        participants.ParticipantRemove.as_view(),
        name="participant-remove",
    ),
    path(
        "pelatihan/<int:pk>/sertifikat/",
        participants.ParticipantCertificates.as_view(),
        name="participant-certificates",
    ),
    path("mitra/<str:code>/kegiatan/", activities.PartnerActivities.as_view(), name="partner-activities"),
]
