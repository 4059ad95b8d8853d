from django.apps import AppConfig


class OfficesConfig(AppConfig):
    name = "bnnportal.offices"
    label = "offices"
