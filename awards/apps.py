from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AwardsConfig(AppConfig):
    name = "awards"

    def ready(self) -> None:
        from awards import actions, measures, permissions  # noqa: PLC0415 - needs the app registry
        from bnnportal import measures as ground  # noqa: PLC0415
        from bnnportal.documents import kinds  # noqa: PLC0415
        from bnnportal.notices import groups  # noqa: PLC0415

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
