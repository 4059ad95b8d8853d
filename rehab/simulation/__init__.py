"""Invented monthly reports for the portal that people try out: two years of 45 facilities. Everything is "simulasi".

Written in bulk, as the actions would have left it: versions, diary, numbers. Months count from today, so that the last
one is always just over; nothing happens after now.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.offices.models import Organisation, Region
from bnnportal.periods import Month
from partners.actions import add_partner
from partners.models import Agreement, Partner
from rehab.actions.evidence import keep_months
from rehab.actions.months import open_months
from rehab.enums import Service
from rehab.models import Facility, Suspension
from rehab.simulation.mails import write_mails
from rehab.simulation.places import MONTHS, NAMED, OF_BNN, OF_PARTNERS, Place, elsewhere
from rehab.simulation.story import People, Story


def last_month() -> Month:
    """The last month that is over for the national office."""
    return Month.of(timezone.localdate(timezone=timezone.get_default_timezone())).shift(-1)


@transaction.atomic
def load(people: People) -> int:
    """Facilities with their reports, once; returns how many reports were made."""
    if Facility.objects.filter(simulated=True).exists():
        return 0
    places = [*NAMED, *OF_BNN, *OF_PARTNERS, *elsewhere()]
    owners = owners_of(places, people)
    story = Story(people, last_month())
    facilities = add_facilities(places, owners, story.last)
    suspend(places, facilities, people, story.last)
    open_months(facilities=[facility.pk for facility in facilities])
    for n, (place, facility) in enumerate(zip(places, facilities, strict=True)):
        story.tell(place, facility, seed=n)
    made = story.write()
    for facility in facilities:
        keep_months(facility, facility.reports.values_list("month", flat=True), None)
    return made


def owners_of(places: list[Place], people: People) -> dict[str, Organisation]:
    """Who each facility belongs to, by code or name; invented partners that are not there yet are added."""
    found = {
        organisation.name: organisation
        for organisation in Organisation.objects.filter(partner__simulated=True).select_related("parent", "region")
    } | Organisation.objects.select_related("parent", "region").in_bulk(
        [place.owner for place in places], field_name="code"
    )
    regions = regions_of(places)
    for place in places:
        if place.owner not in found:
            if not place.office:
                raise ValidationError(_("Muat mitra simulasi lebih dahulu."))
            found[place.owner] = add_partner(
                office=Organisation.objects.get(code=place.office), name=place.owner, region=regions[place.region],
                by=people["penetap"], simulated=True,
            ).organisation  # fmt: skip
    return found


def regions_of(places: list[Place]) -> dict[str, Region]:
    return Region.objects.in_bulk({place.region for place in places if place.region}, field_name="code")


def add_facilities(places: list[Place], owners: dict[str, Organisation], last: Month) -> list[Facility]:
    partners = {
        partner.organisation_id: partner
        for partner in Partner.objects.filter(organisation__in=[owner.pk for owner in owners.values()])
    }
    agreements = {one.partner_id: one for one in Agreement.objects.exclude(start=None, signed_on=None).order_by("pk")}
    regions = regions_of(places)
    rows: list[Facility] = []
    for place in places:
        owner = owners[place.owner]
        partner = partners.get(owner.pk)
        rows.append(
            Facility(
                code=f"{owner.code}-{sum(one.organisation_id == owner.pk for one in rows) + 1}", name=place.name,
                kind=place.kind, organisation=owner, supervisor=owner if partner is None else owner.parent,
                region=regions.get(place.region, owner.region),
                agreement=agreements.get(partner.pk) if partner else None, services=list(place.services),
                beds=place.beds or None, places=40 if Service.OUTPATIENT in place.services else None,
                go_live=last.shift(1 - place.live).first_day,
                closed_after=last.shift(-place.closed).first_day if place.closed else None, simulated=True,
                keeps_clients=place.keeps_clients, note="Simulasi: angka dan peristiwa pada lembaga ini dibuat-buat.",
            )
        )  # fmt: skip
    return Facility.objects.bulk_create(rows)


def suspend(places: list[Place], facilities: list[Facility], people: People, last: Month) -> None:
    Suspension.objects.bulk_create(
        Suspension(
            facility=facility, first_month=last.shift(-max(place.suspended)).first_day,
            last_month=last.shift(-min(place.suspended)).first_day, reason="Simulasi: gedung diperbaiki.",
            by=people["kepala.bengkulu"],
        )
        for place, facility in zip(places, facilities, strict=True) if place.suspended
    )  # fmt: skip


__all__ = ["MONTHS", "load", "write_mails"]
