"""What helps a person write an agreement's number: the office's last one, and the one the portal would give next."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bnnportal.documents.actions.numbering import upcoming
from bnnportal.documents.models import KindSetting
from bnnportal.offices.models import Organisation
from partners.enums import AgreementKind
from partners.models import Agreement

CLASSIFICATION = "RH.00"  # rehabilitation, as numbers of the field bear it; an office may set its own


def suggested_number(office: Organisation, kind: str) -> str:
    """The number its next text would be issued under: "PKS/004/XI/KA/RH.00/2026/BNNP-17"."""
    return upcoming(KindSetting.objects.of(office, kind.lower()), classification=CLASSIFICATION)


def number_help(office: Organisation, kind: str = AgreementKind.PKS) -> str:
    last = (
        Agreement.objects.filter(office=office, kind=kind)
        .exclude(office_number="")
        .order_by("-year", "-pk")
        .values_list("office_number", flat=True)
        .first()
    )
    try:
        said = _("Berikutnya menurut pola kantor: %(number)s.") % {"number": suggested_number(office, kind)}
    except ValidationError:  # a code too long for a number
        said = ""
    if last:
        said = _("Nomor terakhir kantor ini: %(number)s.") % {"number": last} + " " + said
    return said.strip()
