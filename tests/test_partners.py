"""Partners below their office: added by its staff, once, under the next code of the province."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bnnportal.audit.models import Event
from bnnportal.offices.models import Organisation, Region
from partners import actions
from partners.models import Partner
from tests.cast import CAST, People

MAY = {"admin", "pusat", "penetap", "bengkulu", "kepala"}


@pytest.fixture
def office(people: People) -> Partner:
    return Organisation.objects.get(code="BNNP-17")


def add(people: People, office: Organisation, who: str, name: str = "Yayasan Rekaan Merah Putih") -> Partner:
    return actions.add_partner(office=office, name=name, region=Region.objects.get(code="17.71"), by=people[who])


@pytest.mark.parametrize("who", sorted(CAST))
def test_only_staff_of_the_office_adds_partners(people, office, who):
    if who not in MAY:
        with pytest.raises(PermissionDenied):
            add(people, office, who)
        return
    partner = add(people, office, who).organisation
    assert (partner.code, partner.parent, partner.time_zone) == ("P17-06", office, "Asia/Jakarta")
    line = Event.objects.get(event="partners.add")
    assert (line.organisation, line.actor_id) == ("BNNP-17", people[who].pk)


@pytest.mark.parametrize("name", ["yayasan KIPAS", "Kipas Bengkulu", "Yayasan  Kipas"])
def test_a_partner_is_not_added_twice_under_another_spelling(people, office, name):
    with pytest.raises(ValidationError, match="sudah tercatat"):
        add(people, office, "bengkulu", name)
    assert Organisation.objects.filter(code__startswith="P17-").count() == 5


def test_a_partner_of_a_partner_is_refused(people, office):
    with pytest.raises(PermissionDenied, match="di bawah kantor"):
        add(people, Organisation.objects.get(code="P17-05"), "admin")


def test_the_way_from_the_office_page_to_the_new_partner(people, office):
    client = people.client("bengkulu")
    assert 'href="/satker/BNNP-17/mitra/tambah/"' in client.get("/satker/BNNP-17/").content.decode()
    page = client.post("/satker/BNNP-17/mitra/tambah/", {"name": "", "region": "17.71"})
    assert "sudah tercatat" not in page.content.decode()
    wrong = client.post(
        "/satker/BNNP-17/mitra/tambah/", {"name": "Yayasan Kipas", "kind": "YAYASAN", "region": "17.71"}
    )
    assert "sudah tercatat dengan kode P17-05" in wrong.content.decode()
    answer = client.post(
        "/satker/BNNP-17/mitra/tambah/", {"name": "Klinik Rekaan", "kind": "KLINIK", "region": "17.71"}
    )
    assert answer.url == "/mitra/P17-06/"
    assert Partner.objects.get(organisation__code="P17-06").kind == "KLINIK"
    assert people.client("jatim").get("/satker/P17-06/").status_code == 404
    assert "mitra/tambah" not in people.client("kipas").get("/satker/P17-05/").content.decode()
