from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    name = "partners"

    def ready(self) -> None:
        from bnnportal.accounts import handover  # noqa: PLC0415 - needs the app registry
        from bnnportal.files import holders  # noqa: PLC0415
        from bnnportal.imports import kinds as import_kinds  # noqa: PLC0415 - needs the app registry
        from bnnportal.notices import groups  # noqa: PLC0415
        from bnnportal.offices import dependants  # noqa: PLC0415
        from partners import holders as own_holders  # noqa: PLC0415
        from partners import (  # noqa: PLC0415
            imports,
            permissions,
            receivers,
            text_kinds,
            visits,
        )
        from partners.actions import agreement_keeping  # noqa: PLC0415
        from partners.models import Agreement, Change  # noqa: PLC0415

        receivers.connect()
        own_holders.register()
        visits.register()
        groups.register("partners", _("Mitra dan perjanjian"))
        import_kinds.register(imports.REGISTER)
        # agreements
        dependants.register(_("perjanjian"), agreement_keeping.count_running, agreement_keeping.carry_over)
        handover.register(
            _("Perjanjian yang ditangani"), agreement_keeping.count_in_charge, agreement_keeping.hand_over
        )  # fmt: skip
        holders.register(
            "partners.agreement",
            lambda user, pk: Agreement.objects.visible_to(user).select_related("office").filter(pk=pk).first(),
            permissions.check_can_edit_agreement,
            check_can_remove=permissions.check_can_remove_file,
            organisation=lambda agreement: agreement.office,
        )
        # changes
        holders.register(
            "partners.change",
            find=lambda user, pk: Change.objects.visible_to(user).for_page().filter(pk=pk).first(),
            check_can_attach=permissions.check_can_attach_letter,
            check_can_remove=permissions.check_can_remove_letter,
            organisation=lambda change: change.agreement.office,
            allow=("pdf", "jpeg", "png"),
        )
        # capacity activities
        from partners import training  # noqa: PLC0415

        training.register()
        # texts of agreements
        text_kinds.register()
        self.keep_duties()

    def keep_duties(self) -> None:
        """Files of a duty, and the numbers of the whole area."""
        from bnnportal import measures as ground  # noqa: PLC0415
        from bnnportal.files import holders  # noqa: PLC0415
        from partners import measures, permissions  # noqa: PLC0415
        from partners.models import Obligation  # noqa: PLC0415

        for measure in measures.MEASURES:
            ground.register(measure)

        holders.register(
            "partners.obligation",
            lambda user, pk: Obligation.objects.visible_to(user).for_page().filter(pk=pk).first(),
            permissions.check_can_attach_evidence,
            check_can_remove=permissions.check_can_remove_evidence,
            organisation=lambda obligation: obligation.agreement.office,
        )
