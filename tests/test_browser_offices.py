"""The national administrator founds an office, renames it and merges it, on a phone."""

from playwright.sync_api import expect

from bnnportal.offices.models import Organisation


def test_an_office_is_founded_renamed_and_merged_on_a_phone(desk, people):
    page = desk.page
    page.set_viewport_size({"width": 390, "height": 844})
    desk.sign_in(people.client("admin"))
    found: list[str] = []

    def check(*addresses: str) -> None:
        for address in addresses:
            desk.open(address)
            found.extend(desk.findings())
        page.set_viewport_size({"width": 390, "height": 844})

    check("/kelola/", "/kelola/hari-libur/", "/kelola/hari-libur/tambah/", "/satker/")
    desk.open("/kelola/")
    desk.follow(page.get_by_role("link", name="Tambah satuan kerja"))
    page.get_by_role("button", name="Tambahkan").click()  # nothing chosen yet
    expect(page.locator(".error-summary")).to_be_focused()
    found.extend(desk.findings())
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_label("Kedudukan").select_option(label="Kabupaten Rejang Lebong")
    page.get_by_label("Dasar").fill("Peraturan BNN 1/2026")
    desk.follow(page.get_by_role("button", name="Tambahkan"))
    expect(page.get_by_role("heading", level=1)).to_have_text("BNN Kabupaten Rejang Lebong")

    desk.follow(page.get_by_role("link", name="Ubah data"))
    desk.follow(page.get_by_role("link", name="Batal"))
    made = Organisation.objects.get(code="BNNK-17.02")
    Organisation.objects.filter(pk=made.pk).update(valid_from="2020-01-01")  # as if founded long ago
    made.changes.update(on="2020-01-01")

    desk.follow(page.get_by_role("link", name="Ganti nama"))
    page.get_by_label("Nama baru").fill("BNN Kabupaten Curup")
    page.get_by_label("Nama pendek baru").fill("BNNK Curup")
    found.extend(desk.findings())
    page.set_viewport_size({"width": 390, "height": 844})
    desk.follow(page.get_by_role("button", name="Simpan"))
    expect(page.get_by_role("heading", level=1)).to_have_text("BNN Kabupaten Curup")
    expect(page.get_by_text("Nama “BNN Kabupaten Rejang Lebong” menjadi “BNN Kabupaten Curup”")).to_be_visible()

    desk.follow(page.get_by_role("link", name="Gabung"))
    page.get_by_label("Digabung ke").select_option(label="BNN Kota Bengkulu")
    page.get_by_label("Alasan").fill("Penyederhanaan organisasi")
    found.extend(desk.findings())
    page.set_viewport_size({"width": 390, "height": 844})
    desk.follow(page.get_by_role("button", name="Gabungkan"))
    expect(page.locator(".notice-warning")).to_contain_text("digabung sejak")
    found.extend(desk.findings())
    desk.follow(page.locator(".notice-warning").get_by_role("link", name="BNN Kota Bengkulu"))
    expect(page.get_by_text("Gabungan dari")).to_be_visible()
    revert = f"/satker/BNNK-17.02/perubahan/{made.changes.get(kind='GABUNG').pk}/batalkan/"
    check(revert, "/satker/BNNK-35.76/pindah-induk/", "/satker/BNNP-17/tutup/", "/satker/BNNK-35.76/ubah/")
    assert found + desk.complaints == []
