"""What waits among programmes on the front page: activities, targets and monthly results."""

from typing import Any

from django.db.models import F, Func, IntegerField, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.home.matters import Matter, chosen
from bnnportal.offices.models import Organisation
from programs.enums import ResultStatus, TargetStatus
from programs.models import Activity, Result, Target


def matters_of_office(user: User, own: Organisation) -> list[Matter]:
    """Of the person's own office, as the lists behind them count; one query."""
    activities, results = Activity.objects.filter(office=own), Result.objects.filter(office=own)
    n = counts_of(
        own,
        approve=activities.filter(pk__in=Activity.objects.waiting_for(user).values("pk")),
        overdue=activities.filter(pk__in=Activity.objects.overdue().values("pk")),
        decide=Target.objects.waiting_for(user),
        targets_back=Target.objects.filter(office=own, status=TargetStatus.RETURNED),
        review=Result.objects.waiting_for(user).filter(office=own),
        results_back=results.filter(status=ResultStatus.RETURNED),
    )
    back = {"office": own.code, "status": "DIKEMBALIKAN"}
    return [
        Matter(
            _("Kegiatan menunggu persetujuan Anda"), n["approve"],
            chosen("programme-activity-approve-many", office=own.code), "info", "circle-check",
        ),
        Matter(
            _("Rencana kegiatan yang tanggalnya lewat"), n["overdue"],
            chosen("programme-activity-list", overdue="true", office=own.code), "wait", "calendar",
        ),
        Matter(_("Target menunggu keputusan Anda"), n["decide"], chosen("target-approve-many"), "info", "flag"),
        Matter(_("Target dikembalikan"), n["targets_back"], chosen("target-register", **back), "wait", "rotate"),
        Matter(
            _("Hasil bulanan menunggu diperiksa"), n["review"], chosen("result-review", office=own.code), "info", "eye",
        ),
        Matter(_("Hasil bulanan dikembalikan"), n["results_back"], chosen("result-list", **back), "wait", "rotate"),
    ]  # fmt: skip


def counts_of(own: Organisation, **lists: QuerySet[Any]) -> dict[str, int]:
    """How long each list is; one query for all of them."""
    counted = {
        name: Subquery(
            rows.order_by()
            .annotate(counted=Func(F("pk"), function="count", output_field=IntegerField()))
            .values("counted")
        )
        for name, rows in lists.items()
    }
    told = Organisation.objects.filter(pk=own.pk).values_list(*counted.values()).get()
    return {name: n or 0 for name, n in zip(counted, told, strict=True)}  # a list that is empty for sure has no count
