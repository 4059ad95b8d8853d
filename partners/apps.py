from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from bnnportal.notices import groups  # noqa: PLC0415 - needs the app registry

        groups.register("partners", _("Mitra dan perjanjian"))
