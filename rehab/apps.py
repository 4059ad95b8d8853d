from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RehabConfig(AppConfig):
    name = "rehab"

    def ready(self) -> None:
        # measures
        from bnnportal import measures as ground  # noqa: PLC0415 - needs the app registry
        from rehab import measures  # noqa: PLC0415

        for measure in measures.MEASURES:
            ground.register(measure)
        # facilities
        from bnnportal.notices import groups  # noqa: PLC0415
        from bnnportal.offices import dependants  # noqa: PLC0415
        from rehab.actions import keeping  # noqa: PLC0415

        groups.register("rehab", _("Laporan bulanan rehabilitasi"))
        dependants.register(_("lembaga rehabilitasi"), keeping.count_running, keeping.carry_over)
