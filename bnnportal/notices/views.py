"""One's own messages and settings, mails that did not arrive, and the demo's mailbox."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import get_user_model
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from bnnportal.notices import actions, groups
from bnnportal.notices.enums import MailStatus
from bnnportal.notices.filters import MailFilter, MessageFilter
from bnnportal.notices.forms import SettingsForm
from bnnportal.notices.models import Mail, Message, SampleMail
from bnnportal.notices.permissions import check_can_cancel, check_can_manage_mail, check_can_resend
from bnnportal.pages import Column, FormPage, ListPage, refusal
from bnnportal.periods import zone_of


class MessageList(ListPage):
    template_name = "notices/message_list.html"
    heading = gettext_lazy("Pesan")
    lead = gettext_lazy("Yang perlu Anda ketahui dari pekerjaan di portal. Yang belum dibaca tampil lebih dahulu.")
    filterset_class = MessageFilter
    searchable = True
    search_label = gettext_lazy("Cari perihal atau isi")
    empty_title = gettext_lazy("Belum ada pesan")
    empty_text = gettext_lazy("Pesan muncul di sini bila ada yang perlu Anda ketahui atau kerjakan.")
    unit = pgettext_lazy("jumlah", "pesan")
    columns = (
        Column("subject", gettext_lazy("Perihal")),
        Column("text", gettext_lazy("Isi"), kind="wide"),
        Column("group", gettext_lazy("Tentang"), "group.label"),
        Column("created_at", gettext_lazy("Waktu"), kind="datetime"),
        Column("read_at", gettext_lazy("Dibaca"), kind="datetime"),
    )

    def get_queryset(self) -> QuerySet[Message]:
        return Message.objects.visible_to(self.request.user).unread_first()


@require_POST
def message_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark as read, and go where the message leads."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    actions.read(message=message, by=request.user)
    return redirect(message.url or "message-list")


@require_POST
def messages_read(request: HttpRequest) -> HttpResponse:
    count = actions.read_all(by=request.user)
    said = ngettext("%(count)d pesan ditandai sudah dibaca.", "%(count)d pesan ditandai sudah dibaca.", count)
    messages.success(request, said % {"count": count})
    return redirect("message-list")


class MessageSettings(FormPage):
    template_name = "notices/message_settings.html"
    form_class = SettingsForm
    heading = gettext_lazy("Surel yang saya terima")
    lead = gettext_lazy(
        "Yang dicentang dikumpulkan dalam satu surel setiap hari kerja pukul 07.30; hal yang mendesak dikirim saat itu "
        "juga. Yang tidak dicentang hanya tampil di halaman Pesan."
    )

    def get_initial(self) -> dict[str, Any]:
        muted = set(self.request.user.mutes.values_list("group", flat=True))
        return {f"mail_{group.code or 'other'}": group.code not in muted for group in groups.known()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        always = [group for group in groups.known() if group.always]
        return super().get_context_data(always=always, **kwargs)

    def perform(self, form: SettingsForm) -> HttpResponse:
        actions.mute(by=self.request.user, codes=form.muted())
        messages.success(self.request, _("Pilihan surel disimpan."))
        return redirect("message-list")

    def cancel_url(self) -> str:
        return reverse("message-list")


class MailUndelivered(ListPage):
    template_name = "notices/mail_undelivered.html"
    heading = gettext_lazy("Surel yang tidak sampai")
    lead = gettext_lazy(
        "Portal mencoba sendiri selama tiga hari. Surel yang belum pasti tidak dikirim lagi sendiri, karena mungkin "
        "sudah diterima. Pesannya tetap dapat dibaca di portal."
    )
    filterset_class = MailFilter
    empty_title = gettext_lazy("Semua surel sampai")
    empty_text = gettext_lazy("Tidak ada surel yang gagal, tertunda, atau belum pasti.")
    unit = pgettext_lazy("jumlah", "surel")
    row_actions = True
    columns = (
        Column("office_name", gettext_lazy("Satuan kerja penerima"), sort=("office_name",)),
        Column("address", gettext_lazy("Alamat"), lambda mail: masked(mail.recipient.email), kind="plain"),
        Column(
            "status", gettext_lazy("Keadaan"), lambda mail: MailStatus(mail.status), sort=("status",), kind="status"
        ),
        Column("error", gettext_lazy("Sebab"), kind="wide"),
        Column("tries", gettext_lazy("Percobaan"), lambda mail: tries(mail), sort=("attempts",)),
        Column("created_at", gettext_lazy("Dibuat"), sort=("created_at",), kind="datetime"),
    )

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        check_can_manage_mail(request.user)
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet[Mail]:
        return Mail.objects.with_office().select_related("recipient").order_by("-pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        for mail in context["page"]:
            mail.may_resend = not refusal(check_can_resend, self.request.user, mail)
            mail.may_cancel = not refusal(check_can_cancel, self.request.user, mail)
        return context


def tries(mail: Mail) -> str:
    """How often it was tried, and when it is tried again."""
    so_far = ngettext("%(count)d kali", "%(count)d kali", mail.attempts) % {"count": mail.attempts}
    if mail.status != MailStatus.WAITING:
        return so_far
    again = timezone.localtime(mail.due_at)
    return _("%(so_far)s, lagi pukul %(time)s %(zone)s") % {
        "so_far": so_far,
        "time": again.strftime("%H.%M"),
        "zone": zone_of(again),
    }


def masked(email: str) -> str:
    """Enough of an address to recognise it: "b***@contoh.go.id"."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}***@{host}"


@require_POST
def mail_resend(request: HttpRequest, pk: int) -> HttpResponse:
    check_can_manage_mail(request.user)
    actions.resend(mail=get_object_or_404(Mail, pk=pk), by=request.user)
    messages.success(request, _("Surel dikirim lagi."))
    return redirect("mail-undelivered")


@require_POST
def mail_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    check_can_manage_mail(request.user)
    actions.cancel(mail=get_object_or_404(Mail, pk=pk), by=request.user)
    messages.success(request, _("Surel dibatalkan; pesannya tetap ada di portal."))
    return redirect("mail-undelivered")


@login_not_required
@require_safe
@never_cache
def demo_mailbox(request: HttpRequest) -> HttpResponse:
    """What the demo would have sent. Visitors see only mails to people who have no password yet: invitations."""
    if not settings.DEMO:
        raise Http404
    mails = SampleMail.objects.all()
    if not request.user.is_authenticated:
        newcomers = get_user_model().objects.filter(password__startswith=UNUSABLE_PASSWORD_PREFIX, last_login=None)
        mails = mails.filter(to__in=newcomers.values("email"))
    text = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if text:
        mails = mails.filter(Q(to__icontains=text) | Q(subject__icontains=text))
    return render(request, "notices/demo_mailbox.html", {"mails": list(mails[:50]), "text": text})
