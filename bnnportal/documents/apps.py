from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DocumentsConfig(AppConfig):
    name = "bnnportal.documents"
    label = "documents"

    def ready(self) -> None:
        from bnnportal.documents import checks  # noqa: F401, PLC0415 - registers the system checks
        from bnnportal.notices import groups  # noqa: PLC0415

        groups.register("documents", _("Dokumen dan tanda tangan"))
