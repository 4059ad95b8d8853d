"""A partner has a profile from its first moment, whatever page, import or command made the organisation."""

from typing import Any

from django.db.models.signals import post_save

from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Organisation
from partners.enums import PartnerKind
from partners.models import Partner


def connect() -> None:
    post_save.connect(give_profile, sender=Organisation, dispatch_uid="partners.give_profile")


def give_profile(*, instance: Organisation, created: bool, raw: bool = False, **kwargs: Any) -> None:
    """Its office corrects the kind; a fixture being loaded brings its own profiles."""
    if created and not raw and instance.kind == OrganisationKind.MITRA:
        Partner.objects.create(organisation=instance, kind=PartnerKind.FOUNDATION, simulated=instance.simulated)
