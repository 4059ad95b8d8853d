"""What helps a person write an agreement's number: the office's last one, and the next after the usual pattern."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.documents import numbers
from bnnportal.offices.models import Organisation
from partners.enums import AgreementKind
from partners.models import Agreement

# type, running number, month, position, classification, year, unit: DOMAIN 3.1; offices differ, so it is only proposed
PATTERN = "{n:03d}/{roman}/KA/{classification}/{year}/{office}"
CLASSIFICATION = "RH.00"


def suggested_number(office: Organisation, kind: str, day: dt.date | None = None) -> str:
    """The next number of an office in a year, as it would read: "PKS/004/XI/KA/RH.00/2026/BNNP-17"."""
    day = day or timezone.localdate()
    used = Agreement.objects.filter(office=office, year=day.year).aggregate(
        n=Count("pk", filter=~Q(office_number=""))
    )  # fmt: skip
    return numbers.fill(f"{kind}/{PATTERN}", numbers.Facts(used["n"] + 1, day, CLASSIFICATION, office.code))


def number_help(office: Organisation, kind: str = AgreementKind.PKS, day: dt.date | None = None) -> str:
    last = (
        Agreement.objects.filter(office=office)
        .exclude(office_number="")
        .order_by("-year", "-pk")
        .values_list("office_number", flat=True)
        .first()
    )
    try:
        said = _("Berikutnya menurut pola umum: %(number)s.") % {"number": suggested_number(office, kind, day)}
    except ValidationError:  # a code too long for a number
        said = ""
    if last:
        said = _("Nomor terakhir kantor ini: %(number)s.") % {"number": last} + " " + said
    return said.strip()
