import datetime as dt

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HomeConfig(AppConfig):
    name = "bnnportal.home"
    label = "home"

    def ready(self) -> None:
        from bnnportal.documents.models import Document  # noqa: PLC0415 - needs the app registry
        from bnnportal.offices import dependants  # noqa: PLC0415
        from bnnportal.offices.models import Organisation  # noqa: PLC0415

        def none(organisation: Organisation, day: dt.date) -> int:
            return 0  # a paper handed out keeps the name of its time, so it holds no closure up

        def issued_since(organisation: Organisation, moment: dt.datetime) -> int:
            return Document.objects.filter(owner=organisation, issued_at__gte=moment).count()

        dependants.register(_("dokumen terbit"), none, made_since=issued_since)
