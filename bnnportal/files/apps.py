from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "bnnportal.files"
    label = "files"
