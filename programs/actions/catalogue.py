"""The catalogue of programmes and indicators as delivered with the portal, and changes of how an indicator is reckoned."""

import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from programs.models import Indicator, Method, Programme, Thresholds

DATA = Path(__file__).parent.parent / "data"
FIRST_YEAR = 2023  # the oldest year the portal holds figures of
METHOD = ("is_index", "polarity", "over_places", "over_time", "cap", "precision")
LIGHTS = {"green": 90, "yellow": 75}
LIGHTS_SOURCE = "Asumsi portal, menunggu ketetapan BNN: hijau mulai 90 %, kuning mulai 75 %"


def catalogue() -> list[dict[str, Any]]:
    """Programmes with their indicators, as data/catalogue.json holds them."""
    return json.loads((DATA / "catalogue.json").read_text(encoding="utf-8"))


@transaction.atomic
def load_catalogue() -> int:
    """Load programmes, indicators and how they are reckoned; what is there already keeps what was changed since.

    Returns how many indicators are new.
    """
    known, new = set(Indicator.objects.values_list("code", flat=True)), 0
    for place, told in enumerate(catalogue()):
        words = {key: told[key] for key in ("approach", "name", "field", "description", "source")}
        programme, _made = Programme.objects.get_or_create(code=told["code"], defaults={**words, "order": place})
        for order, one in enumerate(told["indicators"]):
            if one["code"] in known:
                continue
            how = {key: one[key] for key in METHOD if key in one}
            what = {key: value for key, value in one.items() if key not in METHOD}
            indicator = Indicator(programme=programme, since_year=FIRST_YEAR, order=order, **what)
            indicator.full_clean()
            indicator.save()
            method = Method(indicator=indicator, since_year=FIRST_YEAR, reason=_("Bawaan portal"), **how)
            method.full_clean()
            method.save()
            new += 1
    for year in range(FIRST_YEAR, FIRST_YEAR + 5):
        Thresholds.objects.get_or_create(year=year, defaults={**LIGHTS, "source": LIGHTS_SOURCE})
    return new
