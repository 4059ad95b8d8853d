from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AwardsConfig(AppConfig):
    name = "awards"

    def ready(self) -> None:
        from awards import actions, imports, measures, permissions  # noqa: PLC0415 - needs the app registry
        from bnnportal import measures as ground  # noqa: PLC0415
        from bnnportal.documents import kinds  # noqa: PLC0415
        from bnnportal.imports import kinds as import_kinds  # noqa: PLC0415
        from bnnportal.notices import groups  # noqa: PLC0415
        from bnnportal.offices.models import Organisation  # noqa: PLC0415

        groups.register("awards", _("Penghargaan"))
        ground.register(measures.WON)
        kinds.register(
            kinds.Kind(
                code=actions.CERTIFICATE,
                label=_("Piagam penghargaan"),
                number_pattern="PG/{n:03d}/{roman}/KA/{classification}/{year}/BNN",
                facts=actions.certificate_facts,
                check_can_revoke=permissions.check_can_revoke,
                replace=actions.replace_certificate,
                unit=pgettext_lazy("jumlah", "piagam"),
                national=True,
            )
        )
        import_kinds.register(
            import_kinds.ImportKind(
                code=imports.KIND,
                label=_("Daftar penghargaan"),
                lead=_("Peringkat tanpa skor dicatat tanpa skor."),
                columns=imports.COLUMNS,
                check_can_import=imports.check_can_import,
                check=imports.check,
                apply=actions.import_awards,
                undo=actions.take_back,
                check_can_undo=permissions.check_can_take_back,
                describe=imports.describe,
                back_url=imports.back_url,
                allowed=imports.allowed,
                organisation=lambda scope: Organisation.objects.get(kind="PUSAT"),
                max_rows=1_000,
            )
        )
