from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from bnnportal import measures as ground  # noqa: PLC0415 - needs the app registry
        from programs import measures  # noqa: PLC0415

        for measure in measures.MEASURES:
            ground.register(measure)
        self.keep_targets()
        self.keep_places_and_cases()
        self.keep_activities()

    def keep_places_and_cases(self) -> None:
        """Their files."""
        from programs import holders  # noqa: PLC0415

        holders.register()

    def keep_activities(self) -> None:
        """What people are told of them, and their files of many."""
        from bnnportal.imports import kinds  # noqa: PLC0415
        from bnnportal.notices import groups  # noqa: PLC0415
        from programs import imports  # noqa: PLC0415

        groups.register("programs", _("Program dan kegiatan"))
        kinds.register(imports.REGISTER)

    def keep_targets(self) -> None:
        """Targets from Excel."""
        from bnnportal.imports import kinds as import_kinds  # noqa: PLC0415
        from programs import target_imports as imports  # noqa: PLC0415

        import_kinds.register(imports.OWN_TARGETS)
        import_kinds.register(imports.HANDED_DOWN)
