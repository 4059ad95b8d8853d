from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "bnnportal.documents"
    label = "documents"
