"""What production starts with: the five published agreements of 30 May 2023, and nothing that nobody published."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from bnnportal.offices.models import Organisation
from partners import actions
from partners.models import Agreement, Obligation, Partner
from tests.agreements import active
from tests.cast import People


def load() -> str:
    said = io.StringIO()
    call_command("load_reference", stdout=said)
    return said.getvalue()


@pytest.mark.wide
def test_load_reference_records_the_five_published_agreements_once(reference, settings):
    settings.DEMO = False
    Agreement.objects.all().delete()
    assert "5 perjanjian baru" in load()
    assert "0 perjanjian baru" in load()
    rows = Agreement.objects.order_by("partner__organisation__code")
    assert [row.partner.organisation.code for row in rows] == ["P17-01", "P17-02", "P17-03", "P17-04", "P17-05"]
    for row in rows:
        assert (row.office.code, row.origin, row.status, row.state) == ("BNNP-17", "DICATAT", "AKTIF", "TIDAKDIKETAHUI")
        assert (row.signed_on, row.simulated) == (dt.date(2023, 5, 30), False)
        assert row.source == "bengkulu.bnn.go.id, 30 Mei 2023"
        assert [row.scopes.count(), row.obligations.count()] == [4, 0]


def test_what_was_not_published_stays_empty(reference):
    for row in Agreement.objects.all():
        empty = (row.office_number, row.partner_number, row.office_signatory, row.partner_signatory, row.signed_place)
        assert empty == ("", "", "", "", "")
        assert (row.start, row.end, row.year, row.created_by) == (None, None, None, None)


def test_the_pages_say_what_is_not_known(people):
    page = people.client("bengkulu").get("/pks/").content.decode()
    assert page.count("Masa berlaku tidak diketahui") >= 5
    assert "Data simulasi" not in page


def test_production_holds_nothing_simulated_and_takes_nothing(reference, settings):
    settings.DEMO = False
    for model in (Agreement, Partner, Organisation):
        assert not model.objects.filter(simulated=True).exists()
        with pytest.raises(ValidationError, match="portal contoh"):
            model(simulated=True).save()


def test_an_end_brings_the_duties_and_its_absence_none(people):
    row = Agreement.objects.get(partner__organisation__code="P17-05")
    assert not Obligation.objects.filter(agreement=row).exists()
    year = dt.date.today().year  # noqa: DTZ011 - any term that runs
    actions.change_draft(agreement=row, by=people["bengkulu"], start=dt.date(2023, 5, 30), end=dt.date(year + 1, 5, 29))
    assert Obligation.objects.filter(agreement=row).exists()


def test_a_recorded_agreement_without_a_source_is_refused_by_the_database(reference):
    row = Agreement.objects.first()
    refused = pytest.raises(IntegrityError, match="agreement_recorded_has_source")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE partners_agreement SET source = '' WHERE id = %s", [row.pk])


def test_the_successor_of_a_published_agreement_does_not_wait_for_its_end(people: People):
    assert active(people, partner="P17-05").status == "AKTIF"
    assert Agreement.objects.get(partner__organisation__code="P17-05", origin="DICATAT").status == "AKTIF"


def test_what_was_corrected_or_merged_since_is_not_recorded_anew(people, settings):
    settings.DEMO = False
    rows = {row.partner.organisation.code: row for row in Agreement.objects.select_related("partner__organisation")}
    actions.merge_partners(partner=rows["P17-02"].partner, into=rows["P17-05"].partner, by=people["kepala"])
    by = people["bengkulu"]
    actions.change_draft(agreement=rows["P17-03"], by=by, signed_on=dt.date(2023, 5, 29))
    assert "0 perjanjian baru" in load()
    assert Agreement.objects.count() == 5
