"""When offices or partners become one, their facilities go along, with their reports and people."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from bnnportal.audit.models import Event
from bnnportal.offices import actions as offices
from bnnportal.offices.models import Organisation, Region
from partners import actions as partners
from partners.models import Partner
from rehab import actions
from rehab.models import Facility, Summary
from tests.reports import facility, report_of, submitted

pytestmark = pytest.mark.django_db


def test_a_merged_partner_leaves_its_facilities_to_its_successor(people):
    kipas = Partner.objects.get(organisation__code="P17-05")
    place = facility(people)
    report = submitted(people, place)
    kept = partners.add_partner(
        office=Organisation.objects.get(code="BNNP-17"), name="Rumah Pulih Kipas", by=people["bengkulu"],
        region=Region.objects.get(code="17.71"),
    )  # fmt: skip
    closed = facility(people, "P17-05-2", closed_after=dt.date(2026, 9, 1))
    partners.merge_partners(partner=kipas, into=kept, by=people["bengkulu"], reason="Tercatat dua kali.")
    for one in (place, closed):
        one.refresh_from_db()
        assert (one.organisation, one.supervisor.code) == (kept.organisation, "BNNP-17")
    assert report_of(place).latest_id == report.latest_id
    line = Event.objects.filter(event="rehab.change_facility", target_id=str(place.pk)).get()
    assert line.data["owner"].endswith("→ Rumah Pulih Kipas")
    clinic = people["kipas"]
    clinic.refresh_from_db()
    assert Facility.objects.filled_by(type(clinic).objects.get(pk=clinic.pk)).count() == 2  # its people went along


def test_a_merged_office_leaves_its_facilities_to_its_successor(people):
    old, new = Organisation.objects.get(code="BNNK-35.76"), Organisation.objects.get(code="BNNP-35")
    other = Organisation.objects.filter(kind="KABKOTA", parent=new).exclude(pk=old.pk).first()
    place = facility(people, supervisor=old)
    submitted(people, place)
    offices.merge(organisation=old, into=other, on=dt.date.today(), by=people["admin"])  # noqa: DTZ011
    place.refresh_from_db()
    assert (place.supervisor, place.organisation.code) == (other, "P17-05")
    assert Summary.objects.get().supervisor == old  # what was counted keeps the office it was handed in to


def test_an_office_with_facilities_is_not_closed(people):
    office = Organisation.objects.get(code="BNNK-35.76")
    place = facility(people, supervisor=office)
    with pytest.raises(ValidationError, match="1 lembaga rehabilitasi"):
        offices.close(organisation=office, on=dt.date.today(), by=people["admin"])  # noqa: DTZ011
    actions.change_facility(facility=place, by=people["penetap"], closed_after=dt.date(2026, 9, 1), reason="Tutup.")
    people["mojokerto"].membership.delete()
    offices.close(organisation=office, on=dt.date.today(), by=people["admin"])  # noqa: DTZ011
