"""The register of agreements as a whole: taking back what an import recorded."""

import datetime as dt
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Organisation
from partners.enums import PartnerEvent
from partners.models import Agreement, Obligation, Partner, Scope
from partners.permissions import check_can_take_back


@transaction.atomic
def take_back(
    *, agreements: Sequence[int], partners: Sequence[int], since: dt.datetime | None, office: Organisation, by: User
) -> None:
    """Remove recorded agreements with their untouched duties, and the partners that were added for them."""
    list(Agreement.objects.select_for_update(of=("self",)).filter(pk__in=agreements).order_by("pk").values_list("pk"))
    list(Partner.objects.select_for_update(of=("self",)).filter(pk__in=partners).order_by("pk").values_list("pk"))
    check_can_take_back(by, agreements, partners, since)
    Obligation.objects.filter(agreement__in=agreements).delete()
    Scope.objects.filter(agreement__in=agreements).delete()
    removed, _models = Agreement.objects.filter(pk__in=agreements).delete()
    organisations = list(Partner.objects.filter(pk__in=partners).values_list("organisation", flat=True))
    try:
        Partner.objects.filter(pk__in=partners).delete()
        Organisation.objects.filter(pk__in=organisations).delete()
    except ProtectedError as error:
        raise ValidationError(_("Mitra yang ditambahkan oleh impor ini sudah dipakai di bagian lain.")) from error
    record(PartnerEvent.REGISTER_TAKEN_BACK, by=by, target=office, organisation=office.code, count=removed)
