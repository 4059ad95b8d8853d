"""Sign-in and own account. Only the allauth pages in use are here; the rest of allauth has no address."""

from allauth.account import views as allauth
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions import views as usersessions
from django.urls import path

from bnnportal.accounts import views

urlpatterns = [
    path("masuk/", allauth.login, name="account_login"),
    path("masuk/langkah-kedua/", mfa.authenticate, name="mfa_authenticate"),
    path("masuk/kunci-sandi/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("masuk/nonaktif/", allauth.account_inactive, name="account_inactive"),
    path("keluar/", allauth.logout, name="account_logout"),
    path("akun/", views.account, name="account"),
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
    path("akun/token/cabut/", views.tokens_revoke, name="tokens-revoke"),
    path("isian-tersimpan/", views.kept_form, name="kept-form"),
    path("isian-tersimpan/buang/", views.kept_form_drop, name="kept-form-drop"),
    path("peran/", views.membership_switch, name="membership-switch"),
    path("bahasa/", views.language_switch, name="language-switch"),
    path("tema/", views.theme_switch, name="theme-switch"),
]
