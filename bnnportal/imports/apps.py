from django.apps import AppConfig


class ImportsConfig(AppConfig):
    name = "bnnportal.imports"
    label = "imports"
