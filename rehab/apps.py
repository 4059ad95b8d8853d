from django.apps import AppConfig


class RehabConfig(AppConfig):
    name = "rehab"

    def ready(self) -> None:
        # measures
        from bnnportal import measures as ground  # noqa: PLC0415 - needs the app registry
        from rehab import measures  # noqa: PLC0415

        for measure in measures.MEASURES:
            ground.register(measure)
