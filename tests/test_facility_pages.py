"""Pages of facilities: who opens them, what stands on them, what their forms do."""

import datetime as dt

import pytest
from django.urls import reverse

from bnnportal.offices.models import Organisation
from rehab import actions
from rehab.models import Facility
from tests.reports import LAST, approved, facility, submitted

pytestmark = pytest.mark.django_db
SEES = {"admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala", "kipas"}


@pytest.mark.wide
@pytest.mark.parametrize("who", ["pusat", "bengkulu", "kepala", "kipas", "jatim", "mojokerto", "pimpinan"])
def test_who_sees_a_facility(people, turn, who):
    place = facility(people)
    with turn(who) as client:
        page = client.get(place.get_absolute_url())
        assert page.status_code == (200 if who in SEES else 404)
        listed = client.get(reverse("facility-list")).content.decode()
        assert (place.name in listed) == (who in SEES)
        buttons = {"Ubah": {"pusat", "bengkulu", "kepala"}, "Hentikan sementara": {"kepala"}}
        if who in SEES:
            for word, may in buttons.items():
                assert (f"</svg>{word}</a>" in page.content.decode()) == (who in may), word


def test_the_page_says_how_each_month_stands(people):
    place = facility(people, go_live=dt.date(2026, 7, 1))
    approved(people, place, dt.date(2026, 9, 1))
    submitted(people, place)
    actions.suspend(
        facility=place, by=people["kepala"], first_month=dt.date(2026, 8, 1), last_month=dt.date(2026, 8, 1),
        reason="Libur panjang.",
    )  # fmt: skip
    page = people.client("kipas").get(place.get_absolute_url()).content.decode()
    for said in (
        "Juni 2026: Sebelum lapor di portal", "Juli 2026: Terlambat", "Agustus 2026: Tidak perlu lapor",
        "September 2026: Disetujui, terlambat", "Oktober 2026: Menunggu pemeriksaan", "2 dari 3 laporan", "Libur panjang.",
        "Kipas Uji",
    ):  # fmt: skip
        assert said in page, said


@pytest.mark.wide
def test_the_list_is_filtered_by_what_waits(people):
    late, paused, sent = facility(people), facility(people, "P17-05-2"), facility(people, "P17-05-3", go_live=LAST)
    actions.suspend(
        facility=paused, by=people["kepala"], first_month=dt.date(2026, 1, 1), last_month=None, reason="Tutup."
    )
    submitted(people, sent)
    client = people.client("bengkulu")

    def found(**chosen: str) -> set[str]:
        return {row.code for row in client.get(reverse("facility-list"), chosen).context["object_list"]}

    assert found() == {late.code, paused.code, sent.code}
    assert found(late="true") == {late.code}
    assert found(late="false") == {paused.code, sent.code}
    assert found(state="JEDA") == {paused.code}
    assert found(owner="p17-05") == {late.code, paused.code, sent.code}
    assert found(service="ri") == set()
    assert found(province="35") == set()
    assert found(q="kipas") == {late.code, paused.code, sent.code}
    assert found(q="P17-05-3", sort="-late") == {sent.code}


@pytest.mark.wide
def test_list_and_page_ask_as_often_however_many_there_are(people, django_assert_max_num_queries):
    facility(people)
    clients = {who: people.client(who) for who in ("bengkulu", "kipas")}
    addresses = ("/laporan/lembaga/", "/mitra/P17-05/lembaga/", "/laporan/lembaga/P17-05-1/")

    def counts() -> list[int]:
        found = []
        for client in clients.values():
            for url in addresses:
                with django_assert_max_num_queries(60) as asked:
                    assert client.get(url).status_code == 200
                found.append(len(asked.captured_queries))
        return found

    counts()  # sessions and caches
    one = counts()
    place = facility(people, "P17-05-2", go_live=dt.date(2025, 1, 1))
    facility(people, "P17-05-3")
    submitted(people, place)
    assert counts() == one


@pytest.mark.wide
def test_a_facility_is_added_in_two_steps(people):
    client = people.client("bengkulu")
    first = client.get(reverse("facility-create"))
    assert '<option value="P17-05">' in first.content.decode()
    assert "BNNP-35" not in first.content.decode()  # of another province
    url = reverse("facility-create") + "?pemilik=P17-05"
    page = client.get(url)
    assert 'value="Yayasan Kipas' in page.content.decode()
    data = {
        "name": "Klinik Uji", "kind": "PLRKM", "services": ["pasca", "rj"], "beds": "", "places": "1.200",
        "region": "17.71", "supervisor": "BNNP-17", "go_live": "2026-09-01", "note": "",
    }  # fmt: skip
    wrong = client.post(url, data | {"services": [], "kind": "UPT"})
    assert wrong.status_code == 200
    assert not Facility.objects.exists()
    response = client.post(url, data)
    place = Facility.objects.get()
    assert response.url == place.get_absolute_url()
    assert (place.code, place.services, place.places, place.supervisor.code) == (
        "P17-05-1", ["rj", "pasca"], 1200, "BNNP-17",
    )  # fmt: skip
    assert place.reports.count() == 2
    assert client.post(url, data | {"supervisor": "BNNP-35"}).status_code == 200
    assert Facility.objects.count() == 1
    assert people.client("bengkulu").get(reverse("facility-create") + "?pemilik=P35-01").status_code == 404
    assert people.client("kipas").get(url).status_code == 403


def test_the_national_office_chooses_the_supervisor(people):
    url = reverse("facility-create") + "?pemilik=P17-05"
    page = people.client("pusat").get(url).content.decode()
    assert '<option value="BNNP-17" selected>' in page


def test_a_facility_is_changed_and_passed_on(people):
    place = facility(
        people, organisation="BNNK-35.76", supervisor=Organisation.objects.get(code="BNNP-35"), kind="KLINIK"
    )
    client = people.client("jatim")
    url = reverse("facility-edit", args=[place.code])
    page = client.get(url).content.decode()
    assert '<option value="BNNK-35.76">' in page
    data = {
        "name": "Klinik Uji", "kind": "KLINIK", "services": ["rj"], "region": "35.76", "supervisor": "BNNK-35.76",
        "go_live": "2026-09-01", "closed_after": "2026-10-01",
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    place.refresh_from_db()
    assert (place.name, place.supervisor.code, place.closed_after) == ("Klinik Uji", "BNNK-35.76", LAST)
    assert client.get(url).status_code == 403  # it is another's now


def test_months_are_excused_and_owed_again(people):
    place = facility(people, go_live=dt.date(2026, 6, 1))
    client = people.client("kepala")
    url = reverse("facility-suspend", args=[place.code])
    assert client.post(url, {"first_month": "2026-07-01", "last_month": "2026-06-01", "reason": "x"}).status_code == 200
    assert client.post(url, {"first_month": "2026-07-01", "reason": " "}).status_code == 200
    page = client.post(
        url, {"first_month": "2026-07-01", "last_month": "2026-09-01", "reason": "Renovasi"}, follow=True
    )
    assert "tidak perlu lapor: Juli 2026 sampai September 2026" in page.content.decode()
    assert place.reports.count() == 2
    back = reverse("facility-resume", args=[place.code, place.suspensions.get().pk])
    assert people.client("bengkulu").get(back).status_code == 403
    page = client.post(back, {"from_month": "2026-08-01"}, follow=True)
    assert "lapor lagi mulai Agustus 2026" in page.content.decode()
    assert place.reports.count() == 4


def test_a_merged_partner_leads_to_the_facilities_of_its_successor(people):
    facility(people)
    assert people.client("kipas").get("/mitra/P17-05/lembaga/").status_code == 200
    assert people.client("jatim").get("/mitra/P17-05/lembaga/").status_code == 404
