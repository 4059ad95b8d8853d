from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bnnportal.documents"
    label = "documents"

    def ready(self) -> None:
        from bnnportal.documents import checks  # noqa: F401, PLC0415 - registers the system checks
