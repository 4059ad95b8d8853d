"""Lists and dashboards: constant queries, filters, Excel, empty states, health."""

import io
import zipfile

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards import actions as awards
from awards.models import Award
from bnnportal.documents import actions as documents
from bnnportal.documents.models import Document
from bnnportal.home import health
from bnnportal.offices.models import Organisation


def queries(client, url: str) -> int:
    """Queries of a page that nothing was kept of before."""
    client.get(url)
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.wide
@pytest.mark.parametrize("url", ["/", "/peringkat/", "/dokumen/", "/satker/BNNP-14/", "/satker/", "/cari/?q=riau"])
def test_queries_do_not_grow_with_rows(people, edition, url):
    """At one award with certificate, at three and at eighteen a page costs the same."""
    client = people.client("admin")
    everything = list(Award.objects.filter(category__edition=edition).select_related("office").order_by("pk"))
    kept = next(a for a in everything if a.office.code == "BNNP-14")
    Award.objects.exclude(pk=kept.pk).delete()
    awards.issue_certificates(edition=edition, by=people["admin"])
    one = queries(client, url)
    others = [a for a in everything if a.pk != kept.pk]
    Award.objects.bulk_create(others[:2])
    awards.issue_certificates(edition=edition, by=people["admin"])
    three = queries(client, url)
    Award.objects.bulk_create(others[2:])
    awards.issue_certificates(edition=edition, by=people["admin"])
    eighteen = queries(client, url)
    assert one == three == eighteen
    assert one <= 35


@pytest.mark.wide
def test_the_api_lists_cost_the_same_at_one_and_many_rows(people, edition):
    awards.issue_certificates(edition=edition, by=people["admin"])
    client = people.client("admin")
    for name in ("offices", "regions", "awards", "documents", "editions"):
        one = queries(client, f"/api/v1/{name}/?page_size=1")
        assert one == queries(client, f"/api/v1/{name}/?page_size=18"), name


def test_a_batch_page_costs_the_same_however_many_documents(people, edition):
    issued = awards.issue_certificates(edition=edition, by=people["admin"])
    client = people.client("admin")
    url = f"/dokumen/kumpulan/{issued[0].batch_id}/"
    many = queries(client, url)
    Document.objects.exclude(pk=issued[0].pk).update(batch=None)
    assert queries(client, url) == many


def medals(page: str) -> int:
    return page.count('class="medal medal-')


def test_the_ranking_shows_18_awards_and_says_there_are_no_scores(people, edition):
    page = people.client("bengkulu").get("/peringkat/").content.decode()
    assert medals(page) == 18
    assert "portal tidak mengarang skor" in page
    for name in ("Kota Banjarbaru", "Kab. Pelalawan", "Jawa Timur", "Kota Mojokerto", "Kab. Serdang Bedagai"):
        assert name in page
    assert "diumumkan sebagai BNN Kabupaten Pelelawan" in page


def test_the_ranking_filters_by_category_level_and_province(people, edition):
    client = people.client("pimpinan")
    assert medals(client.get("/peringkat/?category=REHAB").content.decode()) == 6
    assert medals(client.get("/peringkat/?category=REHAB&level=KABKOTA").content.decode()) == 3
    assert medals(client.get("/peringkat/?province=35").content.decode()) == 3
    assert "Tidak ada penghargaan yang cocok" in client.get("/peringkat/?province=94").content.decode()
    assert client.get("/peringkat/?level=ngawur").status_code == 200


def test_a_fourth_place_is_on_the_map_as_what_it_is(people, edition):
    Award.objects.filter(category__edition=edition, rank=3, office__code="BNNP-15").update(rank=4)
    page = people.client("pimpinan").get("/peringkat/").content.decode()
    assert "Peringkat 4 dan seterusnya" in page
    assert ">Jambi</a></th>" not in page.split("tally")[1].split("</table>")[0]


def test_a_new_draft_does_not_hide_the_published_ranking(people, edition):
    edition.pk, edition.slug, edition.name, edition.status = None, "rakernis-2099", "Rakernis 2099", "DRAF"
    edition.awarded_on = edition.held_until = "2099-01-01"
    edition.save(force_insert=True)
    page = people.client("pimpinan").get("/peringkat/").content.decode()
    assert medals(page) == 18
    assert "Rakernis 2099" in page


def test_excel_gives_numbers_only_of_certificates_one_may_open(people, edition):
    issued = awards.issue_certificates(edition=edition, by=people["admin"])
    for name, seen in (("kipas", 0), ("mojokerto", 1), ("pimpinan", 18)):
        book = zipfile.ZipFile(io.BytesIO(people.client(name).get("/peringkat/?format=xlsx").content))
        text = "".join(book.read(part).decode() for part in book.namelist() if part.endswith(".xml"))
        assert sum(document.number in text for document in issued) == seen, name


def test_rows_link_only_to_offices_the_person_may_open(people, edition):
    page = people.client("jatim").get("/peringkat/").content.decode()
    assert 'href="/satker/BNNP-35/"' in page
    assert 'href="/satker/BNNK-35.76/"' in page
    assert 'href="/satker/BNNP-33/"' not in page


def test_the_ranking_downloads_as_excel_without_scores(people, edition):
    answer = people.client("pimpinan").get("/peringkat/?format=xlsx")
    book = zipfile.ZipFile(io.BytesIO(answer.content))
    text = "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))
    assert "BNN Kota Banjarbaru" in text
    assert "Belum ada data" in text


@pytest.mark.wide
def test_the_kept_page_follows_each_certificate_and_each_scope(people, edition):
    """The ranking is kept for a minute; what happens to certificates shows at once, and scopes never mix."""
    leader, province = people.client("pimpinan"), people.client("jatim")
    assert leader.get("/peringkat/").content.decode().count("Belum terbit") == 18
    issued = awards.issue_certificates(edition=edition, by=people["admin"])
    page = leader.get("/peringkat/").content.decode()
    assert "Belum terbit" not in page
    assert f"/dokumen/{issued[0].code}/" in page
    own = province.get("/peringkat/").content.decode()
    assert f"/dokumen/{issued[0].code}/" not in own
    documents.revoke(document=issued[0], by=people["admin"], reason="Salah cetak")
    assert leader.get("/peringkat/").content.decode().count("Dicabut") == 1
    replaced = documents.replace(document=issued[1], by=people["admin"], reason="Salah cetak")
    assert f"/dokumen/{replaced.code}/" in leader.get("/peringkat/").content.decode()


def test_an_office_page_shows_what_it_won(people, edition):
    page = people.client("jatim").get("/satker/BNNP-35/").content.decode()
    assert page.count('class="medal medal-1"') == 2
    assert "Implementasi Kebijakan Kabupaten/Kota Tanggap Ancaman Narkoba" in page
    page = people.client("bengkulu").get("/satker/BNNP-17/").content.decode()
    assert "Belum ada penghargaan" in page
    assert "Yayasan Kipas" in page


def test_lists_search_sort_page_and_download(people, edition):
    client = people.client("admin")
    page = client.get("/satker/?q=banjar+baru").content.decode()
    assert "BNNK-63.72" in page
    assert "BNNK-64.74" not in page
    assert client.get("/satker/?sort=-name&page=3").status_code == 200
    assert client.get("/satker/?sort=password&page=9999&rows=7").status_code == 200
    assert "Tidak ada yang cocok" in client.get("/satker/?q=tidakadakantorini").content.decode()
    assert client.get("/satker/?format=xlsx").content[:2] == b"PK"
    assert client.get("/satker/?q=%00%27%22").status_code == 200


def test_a_person_without_membership_is_told_whom_to_ask(people):
    people["bengkulu"].all_memberships.update(valid_from="2020-01-01", valid_until="2020-12-31")
    page = people.client("bengkulu").get("/").content.decode()
    assert "administrator satuan kerja" in page


def test_health_tells_what_is_wrong_and_nothing_else(client, db):
    answer = client.get("/sehat/")
    assert answer.status_code == 503  # no worker has been here
    assert answer.json() == {"ok": False, "database": True, "broker": True, "worker": False, "disk": True}
    health.beat()
    assert client.get("/sehat/").status_code == 200


def test_offices_of_2023_are_all_there(reference):
    kinds = ("PUSAT", "PROVINSI", "KABKOTA", "UPT", "MITRA")
    counts = {kind: Organisation.objects.filter(kind=kind).count() for kind in kinds}
    assert counts == {"PUSAT": 1, "PROVINSI": 34, "KABKOTA": 135, "UPT": 6, "MITRA": 5}
    assert set(Organisation.objects.filter(kind="UPT").values_list("parent__code", flat=True)) == {"BNN-RI"}
