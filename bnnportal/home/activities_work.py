"""What waits among programme activities on the front page: to approve, and plans whose days are over."""

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from bnnportal.accounts.models import User
from bnnportal.home.matters import Matter, chosen
from bnnportal.offices.models import Organisation
from programs.models import Activity


def matters_of_office(user: User, own: Organisation) -> list[Matter]:
    """Of the person's own office, as the lists behind them count; one query."""
    objects = Activity.objects
    n = objects.filter(office=own).aggregate(
        waiting=Count("pk", filter=Q(pk__in=objects.waiting_for(user).values("pk"))),
        overdue=Count("pk", filter=Q(pk__in=objects.overdue().values("pk"))),
    )
    return [
        Matter(
            _("Kegiatan menunggu persetujuan Anda"), n["waiting"],
            chosen("programme-activity-approve-many", office=own.code), "info", "circle-check",
        ),
        Matter(
            _("Rencana kegiatan yang tanggalnya lewat"), n["overdue"],
            chosen("programme-activity-list", overdue="true", office=own.code), "wait", "calendar",
        ),
    ]  # fmt: skip
