from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "bnnportal.documents"
    label = "documents"

    def ready(self) -> None:
        from bnnportal.accounts import handover  # noqa: PLC0415 - needs the app registry
        from bnnportal.documents import (  # noqa: PLC0415
            actions,
            checks,  # noqa: F401 - registers the system checks
        )
        from bnnportal.notices import groups  # noqa: PLC0415

        groups.register("documents", _("Dokumen dan tanda tangan"))
        handover.register(_("Dokumen yang menunggu tanda tangan"), actions.count_in_charge, actions.hand_over)
