"""Sign-in and own account. Only the allauth pages in use are here; the rest of allauth has no address."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path

from bnnportal.accounts.views import links, memberships, own, people

urlpatterns = [
    path("masuk/", allauth.login, name="account_login"),
    path("masuk/langkah-kedua/", mfa.authenticate, name="mfa_authenticate"),
    path("masuk/kunci-sandi/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("masuk/nonaktif/", allauth.account_inactive, name="account_inactive"),
    path("keluar/", allauth.logout, name="account_logout"),
    path("akun/", own.account, name="account"),
    path("akun/ulangi-masuk/", allauth.reauthenticate, name="account_reauthenticate"),
    path("akun/ulangi-masuk/kode/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("akun/ulangi-masuk/kunci-sandi/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("akun/sandi/", allauth.password_change, name="account_change_password"),
    path("akun/sesi/", usersessions.list_usersessions, name="usersessions_list"),
    path("akun/langkah-kedua/", mfa.index, name="mfa_index"),
    path("akun/langkah-kedua/aplikasi/", totp.activate_totp, name="mfa_activate_totp"),
    path("akun/langkah-kedua/aplikasi/matikan/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("akun/kode-pemulihan/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("akun/kode-pemulihan/baru/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("akun/kode-pemulihan/unduh/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("akun/kunci-sandi/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("akun/kunci-sandi/tambah/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("akun/kunci-sandi/<int:pk>/ubah/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
    path("akun/kunci-sandi/<int:pk>/hapus/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("akun/token/cabut/", own.tokens_revoke, name="tokens-revoke"),
    path("isian-tersimpan/", own.kept_form, name="kept-form"),
    path("isian-tersimpan/buang/", own.kept_form_drop, name="kept-form-drop"),
    path("masuk/lupa-sandi/", links.PasswordForgotten.as_view(), name="password-forgotten"),
    path("undangan/", links.InvitationAccept.as_view(), name="invitation-accept"),
    path("undangan/<str:token>/", links.invitation_open, name="invitation-open"),
    path("orang/", people.MemberList.as_view(), name="member-list"),
    path("orang/undang/", memberships.PersonInvite.as_view(), name="person-invite"),
    path("orang/<int:pk>/", people.person_detail, name="person-detail"),
    path("orang/<int:pk>/tambah/", memberships.MembershipAdd.as_view(), name="membership-add"),
    path("orang/<int:pk>/tautan/", links.link_show, name="link-show"),
    path("orang/<int:pk>/tautan/baru/", people.link_send, name="link-send"),
    path("orang/<int:pk>/tangguhkan/", people.PersonSuspend.as_view(), name="person-suspend"),
    path("orang/<int:pk>/aktifkan/", people.person_reactivate, name="person-reactivate"),
    path("orang/keanggotaan/<int:pk>/ubah/", memberships.MembershipChange.as_view(), name="membership-change"),
    path("orang/keanggotaan/<int:pk>/akhiri/", memberships.MembershipEnd.as_view(), name="membership-end"),
    path(
        "orang/keanggotaan/<int:pk>/serah-terima/",
        memberships.MembershipHandover.as_view(),
        name="membership-handover",
    ),
    path("peran/", own.membership_switch, name="membership-switch"),
    path("bahasa/", own.language_switch, name="language-switch"),
    path("tema/", own.theme_switch, name="theme-switch"),
]
