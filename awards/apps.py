from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AwardsConfig(AppConfig):
    name = "awards"

    def ready(self) -> None:
        from awards import (  # noqa: PLC0415 - needs the app registry
            actions,
            decision_papers,
            holders,
            imports,
            measures,
            permissions,
            score_imports,
        )
        from awards.actions import scores  # noqa: PLC0415
        from awards.permissions.inputs import check_can_undo_scores  # noqa: PLC0415
        from bnnportal import measures as ground  # noqa: PLC0415
        from bnnportal.documents import kinds  # noqa: PLC0415
        from bnnportal.imports import kinds as import_kinds  # noqa: PLC0415
        from bnnportal.notices import groups  # noqa: PLC0415
        from bnnportal.offices.models import Organisation  # noqa: PLC0415

        groups.register("awards", _("Penghargaan"))
        ground.register(measures.WON)
        holders.register()
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
        decision_papers.register()
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
        import_kinds.register(
            import_kinds.ImportKind(
                code=score_imports.KIND,
                label=_("Nilai indeks"),
                lead=_("Satu baris untuk satu satuan kerja. Sel yang kosong tidak mengubah nilai yang sudah ada."),
                columns=(*score_imports.OFFICE, *score_imports.BESIDE),
                columns_of=score_imports.columns,
                check_can_import=score_imports.check_can_import,
                check=score_imports.check,
                apply=scores.import_scores,
                undo=scores.undo_scores,
                check_can_undo=check_can_undo_scores,
                describe=score_imports.describe,
                back_url=score_imports.back_url,
                organisation=lambda scope: Organisation.objects.get(kind="PUSAT"),
                max_rows=1_000,
            )
        )
