from django.urls import path

from bnnportal.notices import views

urlpatterns = [
    path("pesan/", views.MessageList.as_view(), name="message-list"),
    path("pesan/dibaca/", views.messages_read, name="messages-read"),
    path("pesan/pengaturan/", views.MessageSettings.as_view(), name="message-settings"),
    path("pesan/<int:pk>/buka/", views.message_open, name="message-open"),
    path("kelola/surat/", views.MailUndelivered.as_view(), name="mail-undelivered"),
    path("kelola/surat/<int:pk>/kirim-lagi/", views.mail_resend, name="mail-resend"),
    path("kelola/surat/<int:pk>/batal/", views.mail_cancel, name="mail-cancel"),
    path("surat-contoh/", views.demo_mailbox, name="demo-mailbox"),
]
