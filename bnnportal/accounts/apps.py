from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "bnnportal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from bnnportal.accounts import receivers  # noqa: PLC0415 - needs the app registry

        receivers.connect()
