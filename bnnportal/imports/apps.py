from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "bnnportal.imports"
    label = "imports"

    def ready(self) -> None:
        from bnnportal.files import holders  # noqa: PLC0415 - needs the app registry
        from bnnportal.imports.models import Run  # noqa: PLC0415
        from bnnportal.imports.permissions import check_can_attach, check_can_remove  # noqa: PLC0415

        holders.register(
            "imports.run",
            find=lambda user, pk: Run.objects.visible_to(user).filter(pk=pk).first(),
            check_can_attach=check_can_attach,
            check_can_remove=check_can_remove,
            allow=("pdf", "jpeg", "png"),
        )
