from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RehabConfig(AppConfig):
    name = "rehab"

    def ready(self) -> None:
        # measures
        from bnnportal import measures as ground  # noqa: PLC0415 - needs the app registry
        from rehab import measures  # noqa: PLC0415

        for measure in measures.MEASURES:
            ground.register(measure)
        # facilities
        from bnnportal.imports import kinds as import_kinds  # noqa: PLC0415
        from bnnportal.notices import groups  # noqa: PLC0415
        from bnnportal.offices import dependants  # noqa: PLC0415
        from rehab import imports  # noqa: PLC0415
        from rehab.actions import keeping  # noqa: PLC0415

        import_kinds.register(imports.REGISTER)
        groups.register("rehab", _("Laporan bulanan rehabilitasi"))
        dependants.register(_("lembaga rehabilitasi"), keeping.count_running, keeping.carry_over)
        # files of reports
        from bnnportal.files import holders  # noqa: PLC0415
        from rehab.models import MonthlyReport  # noqa: PLC0415
        from rehab.permissions import files  # noqa: PLC0415

        holders.register(
            "rehab.monthlyreport",
            find=lambda user, pk: MonthlyReport.objects.visible_to(user).for_page().filter(pk=pk).first(),
            check_can_attach=files.check_can_attach,
            check_can_remove=files.check_can_remove,
            organisation=lambda report: report.facility.supervisor,
            allow=("pdf", "jpeg", "png", "xlsx"),
            opens=files.opens,
        )
        # reports on paper
        from rehab import papers  # noqa: PLC0415

        papers.register()
        # duties of agreements
        from rehab import duties  # noqa: PLC0415

        duties.register()
        # a new operator
        from bnnportal.accounts import handover  # noqa: PLC0415
        from rehab.actions import handing  # noqa: PLC0415

        handover.register(_("Laporan bulanan yang sedang diisi"), handing.count_begun, handing.hand_over)
