from django.apps import AppConfig


class ProgramsConfig(AppConfig):
    name = "programs"

    def ready(self) -> None:
        from bnnportal import measures as ground  # noqa: PLC0415 - needs the app registry
        from programs import measures  # noqa: PLC0415

        for measure in measures.MEASURES:
            ground.register(measure)
        self.keep_places_and_cases()

    def keep_places_and_cases(self) -> None:
        """Their files."""
        from programs import holders  # noqa: PLC0415

        holders.register()
