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
        self.pass_on()
        self.keep_activities()
        self.print_quarters()

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

    def pass_on(self) -> None:
        """To a new person, to the office that another merges into."""
        from bnnportal.accounts import handover  # noqa: PLC0415
        from bnnportal.offices import dependants  # noqa: PLC0415
        from programs.actions import keeping  # noqa: PLC0415

        handover.register(_("Kegiatan program yang direncanakan"), keeping.count_planned, keeping.hand_over)
        dependants.register(_("kegiatan program yang belum disetujui"), keeping.count_open, keeping.carry_activities)
        dependants.register(_("lokasi dan kasus"), keeping.count_none, keeping.carry_places_and_cases)
        dependants.register(_("target tahun berikutnya"), keeping.count_none, keeping.carry_targets)

    def print_quarters(self) -> None:
        """The reports of a quarter on paper."""
        from programs import quarter_papers  # noqa: PLC0415

        quarter_papers.register()
