"""Changes of the top floor."""

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.home.enums import HomeEvent
from bnnportal.home.permissions import check_can_keep_server
from bnnportal.notices.actions import tell
from bnnportal.notices.models import Message


@transaction.atomic
def send_test_mail(*, by: User) -> list[Message]:
    """A mail to oneself over the same way as every other, so that what stops them stops it too."""
    check_can_keep_server(by)
    record(HomeEvent.TEST_MAIL, by=by, target=by)
    return tell(
        event=HomeEvent.TEST_MAIL,
        to=[by],
        subject=_("Surat uji dari portal"),
        text=_("Surel portal ini sampai kepada Anda. Tidak ada yang perlu dilakukan."),
        url=reverse("readiness"),
        mail_only=True,  # at once, and even to who wants no mails
    )
