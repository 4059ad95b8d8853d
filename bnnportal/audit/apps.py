from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    name = "bnnportal.audit"
    label = "audit"

    def ready(self) -> None:
        from bnnportal.audit.grants import grant_after_migrate  # noqa: PLC0415 - needs the app registry

        post_migrate.connect(grant_after_migrate, sender=self)
