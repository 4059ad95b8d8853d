"""Numbers the awards offer to the floors above."""

import datetime as dt
from collections.abc import Collection

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from awards.models import Award
from bnnportal.accounts.models import User
from bnnportal.measures import Figure, Measure


def read_won(user: User, offices: Collection[int] | QuerySet, first: dt.date, last: dt.date) -> dict[int, Figure]:
    """Announced ranks an office holds in the editions awarded in these days. Unit: awards."""
    rows = (
        Award.objects.visible_to(user)
        .announced()
        .filter(office__in=offices, category__edition__awarded_on__range=(first, last))
        .values("office_id", "office__code")
        .annotate(n=Count("pk"), simulated=Count("pk", filter=Q(simulated=True)))
        .order_by()
    )
    return {
        row["office_id"]: Figure(
            row["n"], n=row["n"], link=f"/satker/{row['office__code']}/", simulated=bool(row["simulated"])
        )
        for row in rows
    }


WON = Measure("awards.won", _("Penghargaan yang diraih"), pgettext_lazy("jumlah", "penghargaan"), read_won)
