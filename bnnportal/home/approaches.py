"""The four approaches on the front page of a head."""

from typing import Any

from django.utils import timezone

from bnnportal.accounts.models import User
from bnnportal.home.rehabilitation import HEADS
from bnnportal.periods import ROMAN
from programs import figures
from programs.enums import Approach
from programs.models import Target
from programs.overview import Lights
from rehab.measures import address


def for_head(user: User) -> dict[str, Any] | None:
    """How the indicators of one's office and of those below it stand this quarter; None where it has no targets.

    One query where it has none; else about as many as there are measures behind the indicators, however many offices.
    """
    own = user.organisation
    if user.role not in HEADS or own is None:
        return None
    today = timezone.localdate()
    year, quarter = today.year, (today.month + 2) // 3
    if not Target.objects.in_force().filter(office=own, year=year).exists():
        return None
    lines = figures.totals(user, [own.pk], year, quarter)[own.pk]
    url = address("programme-overview", office=own.code, year=year, quarter=quarter)
    of = {
        approach: Lights.of(line for line in lines if line.indicator.programme.approach == approach)
        for approach in Approach
    }
    return {
        "year": year,
        "quarter": ROMAN[quarter - 1],
        "url": url,
        "cards": [(approach, approach.label, lights) for approach, lights in of.items()],
        "simulated": any(line.value is not None and line.value.simulated for line in lines),
    }
