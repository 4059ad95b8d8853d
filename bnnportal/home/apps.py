from django.apps import AppConfig


class HomeConfig(AppConfig):
    name = "bnnportal.home"
    label = "home"
