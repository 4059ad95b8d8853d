from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bnnportal.accounts"
    label = "accounts"
