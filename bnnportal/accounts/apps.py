from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "bnnportal.accounts"
    label = "accounts"

    def ready(self) -> None:
        from bnnportal.accounts import (  # noqa: PLC0415 - needs the app registry
            actions,
            handover,
            imports,
            links,
            receivers,
        )
        from bnnportal.imports import kinds  # noqa: PLC0415
        from bnnportal.notices import groups  # noqa: PLC0415
        from bnnportal.notices import links as mailed  # noqa: PLC0415
        from bnnportal.offices import dependants  # noqa: PLC0415

        receivers.connect()
        groups.register("accounts", _("Masuk dan akun"), always=True)
        mailed.register("accounts.invitation", links.path)
        kinds.register(imports.PEOPLE)
        dependants.register(_("keanggotaan"), actions.count_members, actions.carry_over)
        handover.register(_("Pratinjau impor yang belum disimpan"), imports.open_runs, imports.move_runs)
