from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "bnnportal.notices"
    label = "notices"
