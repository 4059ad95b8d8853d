from django.urls import path

from partners.views import (
    activities,
    agreements,
    contacts,
    obligations,
    papers,
    participants,
    partners,
    recap,
    standing,
)

urlpatterns = [
    path("satker/<str:code>/mitra/tambah/", partners.PartnerCreate.as_view(), name="partner-create"),
    # partners and their legal papers
    path("mitra/", partners.PartnerList.as_view(), name="partner-list"),
    path("mitra/legalitas/", papers.PaperList.as_view(), name="paper-list"),
    path("mitra/legalitas/<int:pk>/", papers.PaperDetail.as_view(), name="paper-detail"),
    path("mitra/legalitas/<int:pk>/perbarui/", papers.PaperRenew.as_view(), name="paper-renew"),
    path("mitra/legalitas/<int:pk>/ubah/", papers.PaperChange.as_view(), name="paper-change"),
    path("mitra/legalitas/<int:pk>/konfirmasi/", papers.paper_confirm, name="paper-confirm"),
    path("mitra/legalitas/<int:pk>/tolak/", papers.PaperRefuse.as_view(), name="paper-refuse"),
    path("mitra/legalitas/<int:pk>/tarik/", papers.paper_withdraw, name="paper-withdraw"),
    path("mitra/<str:code>/", partners.PartnerDetail.as_view(), name="partner-detail"),
    path("mitra/<str:code>/gabung/", partners.PartnerMerge.as_view(), name="partner-merge"),
    path("mitra/<str:code>/legalitas/", papers.PartnerPapers.as_view(), name="partner-papers"),
    path("mitra/<str:code>/legalitas/tambah/", papers.PaperCreate.as_view(), name="paper-create"),
    path("mitra/<str:code>/narahubung/tambah/", contacts.ContactCreate.as_view(), name="contact-create"),
    path("mitra/<str:code>/narahubung/<int:pk>/ubah/", contacts.ContactChange.as_view(), name="contact-change"),
    path("mitra/<str:code>/narahubung/<int:pk>/hapus/", contacts.ContactRemove.as_view(), name="contact-remove"),
    path("mitra/<str:code>/perjanjian/", partners.PartnerAgreements.as_view(), name="partner-agreements"),
    path("mitra/<str:code>/ubah/<slug:section>/", partners.PartnerEdit.as_view(), name="partner-edit"),
    path("mitra/<str:code>/usulan/<int:pk>/konfirmasi/", partners.profile_confirm, name="profile-confirm"),
    path("mitra/<str:code>/usulan/<int:pk>/tolak/", partners.ProfileRefuse.as_view(), name="profile-refuse"),
    path("mitra/<str:code>/usulan/<int:pk>/tarik/", partners.profile_withdraw, name="profile-withdraw"),
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
    # duties
    path("kewajiban/", obligations.ObligationList.as_view(), name="obligation-list"),
    path("kewajiban/<int:pk>/", obligations.obligation_detail, name="obligation-detail"),
    path("kewajiban/<int:pk>/kirim/", obligations.ObligationSend.as_view(), name="obligation-send"),
    path("kewajiban/<int:pk>/terima/", obligations.obligation_accept, name="obligation-accept"),
    path("kewajiban/<int:pk>/kembalikan/", obligations.ObligationReturn.as_view(), name="obligation-return"),
    path("kewajiban/<int:pk>/ubah/", obligations.ObligationChange.as_view(), name="obligation-change"),
    path("kewajiban/<int:pk>/hapus/", obligations.ObligationRemove.as_view(), name="obligation-remove"),
    path("pks/<int:pk>/kewajiban/", standing.agreement_obligations, name="agreement-obligations"),
    path("pks/<int:pk>/kewajiban/tambah/", obligations.ObligationCreate.as_view(), name="obligation-create"),
    path("satker/<str:code>/kewajiban/", standing.office_obligations, name="office-obligations"),
]
