"""Pages of programme sites: who reads and keeps them, what stands on them, and what is refused in words."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from bnnportal import measures
from bnnportal.audit.models import Event
from bnnportal.files.models import Attachment
from bnnportal.offices.models import Region
from programs import actions
from programs.enums import SiteKind, SiteStanding
from programs.models import Site
from tests.cast import CAST
from tests.programmes import done, office, site
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
FORM = {
    "kind": "BERSINAR", "region": "17.71", "village": "Sukaraja", "district": "Selebar", "latitude": "-3,80044",
    "longitude": "102,26554", "standing": "DITETAPKAN", "on": "2026-02-03", "basis": "SK Bupati 12/2026",
}  # fmt: skip
KEEPERS = {"admin", "pusat", "penetap", "bengkulu", "kepala", "cegah"}
READERS = KEEPERS | {"pimpinan", "auditor", "kabid"}
STAFF = KEEPERS | {"jatim", "mojokerto", "kota"}


@pytest.mark.parametrize("who", [*CAST, "cegah", "kabid", "kota"])
def test_who_reads_and_keeps_a_site(people, who):
    place = site(people, "Sukaraja", SiteKind.RISK, ("2026-01-10", SiteStanding.DANGER))
    client, url = people.client(who), place.get_absolute_url()
    listed = client.get("/program/lokasi/")
    assert listed.status_code == (404 if who == "kipas" else 200)
    if who != "kipas":
        assert ("Sukaraja" in listed.content.decode()) == (who in READERS)
        assert ("/program/lokasi/tambah/" in listed.content.decode()) == (who in STAFF)
    assert client.get(url).status_code == (200 if who in READERS else 404)
    expected = 200 if who in KEEPERS else 403 if who in READERS else 404
    for step in ("ubah", "status"):
        assert client.get(f"{url}{step}/").status_code == expected, step
    answer = client.post(f"{url}status/", {"standing": "AMAN", "on": "2026-05-01", "basis": "Survei 2026"})
    assert answer.status_code == (302 if who in KEEPERS else expected)
    assert place.standings.count() == (2 if who in KEEPERS else 1)
    assert client.get("/program/lokasi/tambah/").status_code == (
        200 if who in STAFF else 404 if who == "kipas" else 403
    )


def test_a_site_is_added_with_what_it_is_and_its_history_grows(people):
    client = people.client("bengkulu")
    answer = client.post("/program/lokasi/tambah/", FORM)
    place = Site.objects.get()
    assert (answer.url, place.office.code, str(place.latitude)) == (place.get_absolute_url(), "BNNP-17", "-3.80044")
    client.post(f"{answer.url}status/", {"standing": "AKTIF", "on": "2026-06-01", "basis": "Berita acara 3"})
    html = client.get(answer.url).content.decode()
    assert re.findall(r"<b>(Aktif|Ditetapkan)</b>", html) == ["Aktif", "Ditetapkan"]
    assert "Dasar: SK Bupati 12/2026" in html
    assert "openstreetmap.org/?mlat=-3.80044&amp;mlon=102.26554" in html
    told = Event.objects.filter(target_id=str(place.pk), target_type="programs.site").values_list("event", flat=True)
    assert sorted(told) == ["programs.save_site", "programs.set_standing", "programs.set_standing"]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"village": ""}, "Belum diisi"),
        ({"village": "SUKARAJA ", "district": "selebar"}, None),
        ({"region": "17"}, "error-summary"),
        ({"longitude": ""}, "Isi lintang dan bujur"),
        ({"latitude": "48,1", "longitude": "11,5"}, "tidak di Indonesia"),
        ({"on": ""}, "Isi sejak kapan"),
        ({"basis": " "}, "Isi dasarnya"),
        ({"on": "2100-01-01"}, "belum tiba"),
        ({"standing": "BAHAYA"}, "Status ini bukan untuk Desa Bersinar"),
    ],
)
def test_bad_input_is_refused_with_a_sentence_and_nothing_is_kept(people, fields, sentence):
    if sentence is None:  # the same village, written otherwise
        people.client("bengkulu").post("/program/lokasi/tambah/", FORM)
        sentence = "sudah terdaftar"
    before = Site.objects.count()
    answer = people.client("bengkulu").post("/program/lokasi/tambah/", FORM | fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Site.objects.count() == before


def test_the_national_office_adds_for_any_office_and_a_province_is_no_place(people):
    people.client("pusat").post("/program/lokasi/tambah/", FORM | {"office": "BNNP-35", "region": "35.76"})
    assert Site.objects.get().office.code == "BNNP-35"
    with pytest.raises(ValidationError, match="bukan provinsi"):
        actions.sites.save_site(
            site=Site(kind="RAWAN", office=office(), region=Region.objects.get(code="17"), village="X"),
            by=people["bengkulu"],
        )


def test_a_change_keeps_the_kind_and_its_history(people):
    place = site(people, "Sukaraja", SiteKind.RISK, ("2026-01-10", SiteStanding.DANGER))
    sent = {"region": "17.02", "village": "Sukaraya", "kind": "BERSINAR"}
    assert people.client("kepala").post(f"{place.get_absolute_url()}ubah/", sent).status_code == 302
    place.refresh_from_db()
    assert (place.village, place.kind, place.region.code) == ("Sukaraya", "RAWAN", "17.02")


def test_counts_map_and_figures_lead_to_just_those(people):
    site(people, "Satu", SiteKind.RISK, ("2026-01-10", SiteStanding.DANGER))
    site(people, "Dua", SiteKind.RISK, ("2026-01-10", SiteStanding.ALERT), ("2026-06-01", SiteStanding.SAFE))
    site(people, "Tiga", SiteKind.VILLAGE, ("2026-01-10", SiteStanding.NAMED))
    site(people, "Empat", SiteKind.VILLAGE, ("2026-01-10", SiteStanding.DORMANT))
    first = dt.date(2026, 1, 1)
    for code, day, found in (
        ("risk_areas", dt.date(2026, 3, 31), {"Satu", "Dua"}),
        ("risk_areas", dt.date(2026, 9, 30), {"Satu"}),
        ("villages", dt.date(2026, 9, 30), {"Tiga"}),
    ):
        figure = measures.get(f"programs.{code}").read(people["pusat"], [office().pk], first, day)[office().pk]
        rows = people.client("pusat").get(figure.link).context["object_list"]
        assert ({row.village for row in rows}, figure.value) == (found, len(found)), figure.link
    page = people.client("pusat").get("/program/lokasi/?kind=RAWAN")
    assert dict(page.context["standings"])["Kawasan rawan"] == [
        (SiteStanding.DANGER, 1), (SiteStanding.ALERT, 0), (SiteStanding.READY, 0), (SiteStanding.SAFE, 1),
    ]  # fmt: skip
    assert 'aria-label="Bengkulu: 1 lokasi"' in page.content.decode()
    assert "<rect" in people.client("bengkulu").get("/program/lokasi/").context["bars"]
    sheet = people.client("bengkulu").get("/program/lokasi/?standing=AMAN&format=xlsx")
    assert sheet["Content-Type"].endswith("sheet")


@pytest.mark.wide
def test_queries_do_not_grow(people, django_assert_max_num_queries):
    place = site(people, "Satu", SiteKind.RISK, ("2026-01-10", SiteStanding.DANGER))
    client = people.client("pusat")
    client.get("/program/lokasi/")
    counts = []
    for n in (1, 3):
        for village in range(n):
            other = site(people, f"Desa {n}{village}", SiteKind.VILLAGE, ("2026-01-10", SiteStanding.NAMED))
            done(people, site=other, title=f"K{n}{village}", basis_number=f"K{n}{village}")
            actions.sites.set_standing(
                site=place, by=people["bengkulu"], standing="AMAN", on=dt.date(2026, 2, n * 4 + village), basis="x"
            )
            done(people, site=place, title=f"L{n}{village}", basis_number=f"L{n}{village}")
        found = []
        for url in ("/program/lokasi/", place.get_absolute_url()):
            with django_assert_max_num_queries(16) as asked:
                assert client.get(url).status_code == 200
            found.append(len(asked))
        counts.append(found)
    assert counts[0] == counts[1]


def test_the_decree_hangs_on_the_site_and_is_seen_with_it(people):
    place = site(people, "Satu", SiteKind.VILLAGE)
    sent = {"holder_type": "programs.site", "holder_id": place.pk}
    for who, status in (("bengkulu", 302), ("pimpinan", 403), ("jatim", 404), ("kipas", 404)):
        answer = people.client(who).post("/berkas/unggah/", {**sent, "file": SimpleUploadedFile("sk.pdf", pdf())})
        assert answer.status_code == status, who
    attached = Attachment.objects.get()
    assert "sk.pdf" in people.client("pimpinan").get(place.get_absolute_url()).content.decode()
    for who, status in (("pimpinan", 200), ("jatim", 404), ("kipas", 404)):
        answer = people.client(who).get(f"/berkas/{attached.pk}/")
        assert (answer.status_code, b"".join(answer)[:5] == b"%PDF-") == (status, status == 200), who
