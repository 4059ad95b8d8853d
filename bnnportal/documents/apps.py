from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DocumentsConfig(AppConfig):
    name = "bnnportal.documents"
    label = "documents"

    def ready(self) -> None:
        from bnnportal.accounts import handover  # noqa: PLC0415
        from bnnportal.documents import (  # noqa: PLC0415
            actions,
            checks,  # noqa: F401 - registers the system checks
            exports,
            kinds,
            permissions,
        )
        from bnnportal.documents.actions import exporting, persons  # noqa: PLC0415
        from bnnportal.notices import groups  # noqa: PLC0415
        from bnnportal.pages import lists  # noqa: PLC0415 - this and what follows needs the app registry

        lists.pdf_exporter = exports.export
        kinds.register(
            kinds.Kind(
                code=persons.KIND,
                label=_("Sertifikat perorangan"),
                number_pattern="SERT/{n:03d}/{roman}/{year}/{office}",
                facts=persons.person_facts,
                check_can_revoke=permissions.check_can_revoke_of_person,
                replace=persons.replace_for_person,
                unit=pgettext_lazy("jumlah", "sertifikat"),
                person=persons.name_of,
            )
        )
        kinds.register(
            kinds.Kind(
                code=exporting.KIND,
                label=_("Unduhan daftar"),
                number_pattern="",
                facts=exporting.export_facts,
                check_can_revoke=permissions.check_export_is_no_paper,
                replace=exporting.no_replacement,
            )
        )
        groups.register("documents", _("Dokumen dan tanda tangan"))
        handover.register(_("Dokumen yang menunggu tanda tangan"), actions.count_in_charge, actions.hand_over)
