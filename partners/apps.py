from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from bnnportal.imports import kinds as import_kinds  # noqa: PLC0415 - needs the app registry
        from bnnportal.notices import groups  # noqa: PLC0415 - needs the app registry
        from partners import imports  # noqa: PLC0415

        groups.register("partners", _("Mitra dan perjanjian"))
        import_kinds.register(imports.REGISTER)
