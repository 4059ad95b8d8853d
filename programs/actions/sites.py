"""Places of programmes, and what they were from a day on."""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bnnportal.accounts.models import User
from bnnportal.audit.actions import record
from bnnportal.offices.models import Region
from programs.actions.activities import check_year
from programs.enums import ProgramEvent, SiteStanding
from programs.models import Site, Standing
from programs.permissions import check_can_keep_site


@transaction.atomic
def add_site(*, site: Site, by: User, standing: str | None = None, on: dt.date | None = None, basis: str = "") -> Site:
    """A new place, with what it is from a day on where that is known."""
    save_site(site=site, by=by)
    if standing and on:
        set_standing(site=site, by=by, standing=standing, on=on, basis=basis)
    return site


@transaction.atomic
def save_site(*, site: Site, by: User) -> Site:
    check_can_keep_site(by, site)
    Region.objects.select_for_update(of=("self",), no_key=True).get(pk=site.region_id)  # a village is registered once
    if site.region.parent_id is None:
        raise ValidationError({"region": _("Pilih kabupaten atau kota, bukan provinsi.")})
    site.full_clean()
    site.save()
    record(ProgramEvent.SITE_SAVED, by=by, target=site, organisation=site.office.code)
    return site


@transaction.atomic
def set_standing(*, site: Site, by: User, standing: str, on: dt.date, basis: str = "", note: str = "") -> Standing:
    """What the place is from this day on; a word of the same day takes the place of the one before."""
    site = Site.objects.select_for_update(of=("self",)).select_related("office").get(pk=site.pk)
    check_can_keep_site(by, site)
    if standing not in Standing.choices_for(site.kind):
        raise ValidationError({"standing": _("Status ini bukan untuk %(kind)s.") % {"kind": site.get_kind_display()}})
    row = site.standings.filter(on=on).first() or Standing(site=site, on=on)
    row.standing, row.basis, row.note, row.by = SiteStanding(standing), basis.strip(), note.strip(), by
    row.full_clean()
    check_year("on", on)
    row.save()
    record(ProgramEvent.SITE_STANDING, by=by, target=site, organisation=site.office.code, standing=standing)
    return row
