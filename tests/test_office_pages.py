"""Pages of offices, holidays and the hub: what each role is shown, what a form answers, what a page costs."""

import datetime as dt

import pytest

from bnnportal.home.views import ADMINISTRATION
from bnnportal.offices import actions
from bnnportal.offices.models import Change, Holiday, Organisation, Region, today

TODAY = today().isoformat()
TOMORROW = today() + dt.timedelta(days=1)


def text(response) -> str:
    return response.content.decode()


def office(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def post(client, path: str, **data):
    return client.post(path, {"on": TODAY, "basis": "Kep 1/2026", "reason": "Uji"} | data)


@pytest.mark.wide
def test_the_administrator_founds_renames_moves_merges_and_closes_on_pages(people):
    client = people.client("admin")
    answer = post(client, "/kelola/satker/tambah/", kind="KABKOTA", region="17.02", phone="0736 1")
    assert answer.url == "/satker/BNNK-17.02/"
    page = text(client.get(answer.url))
    assert "BNN Kabupaten Rejang Lebong" in page
    assert "Riwayat nama dan induk" in page
    assert "Dasar: Kep 1/2026" in page
    on = (today() + dt.timedelta(days=2)).isoformat()
    answer = post(client, "/satker/BNNK-17.02/ganti-nama/", name="BNN Kabupaten Curup", short_name="BNNK Curup", on=on)
    assert answer.status_code == 302
    assert "bernama BNN Kabupaten Curup" in text(client.get("/satker/BNNK-17.02/"))
    revert = f"/satker/BNNK-17.02/perubahan/{Change.objects.get(kind='GANTI_NAMA').pk}/batalkan/"
    assert "kembali seperti sebelum" in text(client.get(revert))
    client.post(revert, {"reason": "Salah tulis"})
    assert not Change.objects.filter(kind="GANTI_NAMA").exists()
    assert "provinsi lain" in text(post(client, "/satker/BNNK-17.02/pindah-induk/", parent="BNNP-16"))
    assert post(client, "/satker/BNNK-17.02/pindah-induk/", parent="BNNP-16", elsewhere="on").status_code == 302
    assert post(client, "/satker/BNNK-17.02/gabung/", into="BNNK-17.71", on=TOMORROW.isoformat()).status_code == 302
    page = text(client.get("/satker/BNNK-17.02/"))
    assert "akan digabung mulai" in page
    assert 'href="/satker/BNNK-17.71/"' in page
    assert post(client, "/satker/BNNK-35.76/tutup/").status_code == 302
    page = text(client.get("/satker/BNNK-35.76/"))
    assert "ditutup sejak" in page
    assert "ganti-nama" not in page
    assert "BNNK-35.76" in text(client.get("/satker/?state=TUTUP"))
    assert "BNNK-35.76" not in text(client.get("/satker/?state=BUKA&q=Mojokerto"))


@pytest.mark.wide
@pytest.mark.parametrize(
    ("path", "data", "sentence"),
    [
        ("/kelola/satker/tambah/", {"kind": "KABKOTA", "region": "17.71"}, "Sudah ada BNN Kota Bengkulu"),
        ("/kelola/satker/tambah/", {"kind": "KABKOTA", "region": "99.99"}, "error-summary"),
        ("/kelola/satker/tambah/", {"kind": "KABKOTA", "region": "17.02", "on": "besok"}, "error-summary"),
        ("/satker/BNNK-35.76/ganti-nama/", {"name": "BNN Kota Batu", "short_name": "x"}, "Sudah ada BNN Kota Batu"),
        ("/satker/BNNK-35.76/pindah-induk/", {"parent": "BNNK-35.79"}, "error-summary"),
        ("/satker/BNNP-17/tutup/", {}, "Pindahkan dahulu"),
        ("/satker/BNN-RI/tutup/", {}, "BNN pusat tidak dapat"),
        ("/satker/BNNK-35.76/gabung/", {"into": "BNNK-35.76"}, "dirinya sendiri"),
        ("/satker/BNNK-35.76/tutup/", {"reason": ""}, "error-summary"),
        ("/satker/BNNK-35.76/ubah/", {"email": "salah", "time_zone": "Asia/Jakarta"}, "error-summary"),
        ("/satker/BNNK-35.76/ubah/", {"work_area": "Negeri Dongeng", "time_zone": "Asia/Jakarta"}, "tidak dikenal"),
    ],
)
def test_a_refusal_stands_on_the_form_and_nothing_changes(people, path, data, sentence):
    before = list(Organisation.objects.order_by("pk").values())
    answer = post(people.client("admin"), path, **data)
    assert answer.status_code == 200
    assert sentence in text(answer)
    assert list(Organisation.objects.order_by("pk").values()) == before
    assert not Change.objects.exists()


def test_data_of_an_office_are_edited_as_text(people):
    client = people.client("admin")
    assert "Kota Mojokerto" in text(client.get("/satker/BNNK-35.76/ubah/"))
    data = {"phone": "0321 1", "time_zone": "Asia/Makassar", "aliases": "BNN Mojo\n\n  BNN  Mojo ", "note": ""}
    answer = client.post(
        "/satker/BNNK-35.76/ubah/", data | {"work_area": "35.16\nKota Mojokerto\nKabupaten Mojokerto (35.16)"}
    )
    assert answer.status_code == 302
    mojokerto = office("BNNK-35.76")
    assert (mojokerto.aliases, mojokerto.time_zone) == (["BNN Mojo"], "Asia/Makassar")
    assert {region.code for region in mojokerto.work_area.all()} == {"35.16", "35.76"}


@pytest.mark.parametrize("role", ["penetap", "auditor", "bengkulu", "kepala", "mojokerto", "kipas"])
def test_nobody_else_changes_offices_or_holidays(role, people):
    client, holiday = people.client(role), Holiday.objects.first()
    before = (Organisation.objects.count(), Holiday.objects.count())
    for path in ("/kelola/satker/tambah/", "/kelola/hari-libur/tambah/", f"/kelola/hari-libur/{holiday.pk}/hapus/"):
        assert post(client, path, kind="KABKOTA", region="17.02").status_code == 403
    for verb in ("ubah", "ganti-nama", "pindah-induk", "tutup", "gabung"):
        assert post(client, f"/satker/BNNK-35.76/{verb}/").status_code == 403
    assert (Organisation.objects.count(), Holiday.objects.count()) == before
    if role == "mojokerto":
        assert "Ganti nama" not in text(client.get("/satker/BNNK-35.76/"))


def test_partners_and_unknown_offices_have_no_forms_here(people):
    client = people.client("admin")
    for code in ("P17-05", "TIDAK-ADA"):
        for verb in ("ubah", "ganti-nama", "pindah-induk", "tutup", "gabung"):
            assert client.get(f"/satker/{code}/{verb}/").status_code == 404
    assert "Ganti nama" not in text(client.get("/satker/P17-05/"))
    assert client.get("/satker/BNNK-35.76/perubahan/999999/batalkan/").status_code == 404


def test_the_hub_shows_each_role_its_cards_and_only_pages_that_exist(people):
    admin, head = (text(people.client(name).get("/kelola/")) for name in ("admin", "kepala"))
    assert "Tambah satuan kerja" in admin
    assert "Tambah satuan kerja" not in head
    assert "Hari libur" in head
    for page in (admin, head):
        assert 'href=""' not in page
    assert people.client("bengkulu").get("/kelola/").status_code == 403
    assert all(len(card) == 5 for card in ADMINISTRATION)


# Holidays


def test_holidays_are_added_changed_and_deleted(people):
    client = people.client("admin")
    fields = {"date": "2028-01-01", "kind": "LIBUR", "name": "Tahun Baru Masehi", "source": "SKB"}
    assert client.post("/kelola/hari-libur/tambah/", fields).url == "/kelola/hari-libur/?year=2028"
    holiday = Holiday.objects.get(date="2028-01-01")
    assert "sudah ada" in text(client.post("/kelola/hari-libur/tambah/", fields))
    client.post(f"/kelola/hari-libur/{holiday.pk}/", fields | {"date": "2028-01-03"})
    assert not Holiday.objects.is_working_day(dt.date(2028, 1, 3))
    assert "2028" in text(client.get(f"/kelola/hari-libur/{holiday.pk}/hapus/"))
    client.post(f"/kelola/hari-libur/{holiday.pk}/hapus/")
    assert Holiday.objects.is_working_day(dt.date(2028, 1, 3))
    trail = text(client.get("/jejak/"))
    assert all(word in trail for word in ("Hari libur ditambahkan", "Hari libur diubah", "Hari libur dihapus"))


def test_the_list_of_holidays_opens_with_this_year_and_warns_of_an_empty_one(people, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 22, 5, tzinfo=dt.UTC))
    page = text(people.client("bengkulu").get("/kelola/hari-libur/"))
    assert "1 sampai 25 dari 25 hari" in page
    assert "belum diisi" not in page
    assert "Tambah hari libur" not in page
    assert "26 hari" in text(people.client("bengkulu").get("/kelola/hari-libur/?year=2027"))
    assert "Hari Raya Idul Fitri (perkiraan)" in text(people.client("bengkulu").get("/kelola/hari-libur/?year=2027"))
    assert "dari 8 hari" in text(people.client("bengkulu").get("/kelola/hari-libur/?kind=CUTI"))
    assert "dari 79 hari" in text(people.client("bengkulu").get("/kelola/hari-libur/?year="))
    assert people.client("bengkulu").get("/kelola/hari-libur/?year=99999").status_code == 200
    assert people.client("bengkulu").get("/kelola/hari-libur/?format=xlsx").content[:2] == b"PK"
    time_machine.move_to(dt.datetime(2027, 3, 1, 5, tzinfo=dt.UTC))
    assert "tahun 2028 belum diisi" in text(people.client("bengkulu").get("/kelola/hari-libur/"))


# Costs


@pytest.mark.wide
def test_pages_cost_the_same_however_much_they_show(people, django_assert_max_num_queries):
    admin = people.client("admin")

    def cost(path: str) -> int:
        admin.get(path)
        with django_assert_max_num_queries(60) as captured:
            assert admin.get(path).status_code == 200
        return len(captured)

    found = actions.create(
        kind="KABKOTA", region=Region.objects.get(code="17.02"), on=dt.date(2020, 1, 1), by=people["admin"]
    )
    paths = ("/satker/?kind=KABKOTA", "/satker/BNNK-17.02/", "/kelola/hari-libur/", "/kelola/")
    before = {path: cost(path) for path in paths}
    for n in range(3):
        day = dt.date(2021 + n, 1, 1)
        actions.rename(organisation=found, name=f"BNN Kabupaten Curup {n}", on=day, by=people["admin"])
        actions.move(
            organisation=found, parent=office(("BNN-RI", "BNNP-17")[n % 2]), on=day, by=people["admin"], reason="Uji"
        )
        actions.create(kind="KABKOTA", region=Region.objects.get(code=f"17.0{n + 3}"), on=day, by=people["admin"])
        actions.add_holiday(by=people["admin"], date=dt.date(today().year, 10, 5 + n), name="Uji")
    assert {path: cost(path) for path in paths} == before
