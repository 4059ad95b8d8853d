"""An edition from its draft to signed certificates, by three people: who prepares, who is judged, who decides."""

import pytest
from django.test import override_settings
from playwright.sync_api import expect

from awards.models import Award, Edition, Freeze, Objection, Standing
from bnnportal.documents import actions as documents
from bnnportal.documents.enums import DocumentStatus
from tests.award_editions import VALUES, score_file, the_category
from tests.uploads import pdf

PHONE = 390
EDITION, CATEGORY = "/peringkat/rakernis-2027/", "/peringkat/rakernis-2027/IKM/"


class Journey:
    """The steps of an edition, by what people read on the pages."""

    def __init__(self, desk, people):
        self.desk, self.people, self.page = desk, people, desk.page

    def enter(self, name, width=1440):
        self.desk.sign_in(self.people.client(name))
        self.page.set_viewport_size({"width": width, "height": 850})

    def press(self, name):
        self.desk.follow(self.page.get_by_role("button", name=name, exact=True).last)
        assert self.page.locator(".error-summary").count() == 0, self.page.locator(".error-summary").inner_text()

    def draft(self):
        self.desk.open("/peringkat/baru/dihitung/")
        for name, text in {
            "name": "Rakernis 2027 (simulasi)", "slug": "rakernis-2027", "assessment_year": "2026", "venue": "Jakarta",
            "held_from": "2027-01-25", "held_until": "2027-01-26", "awarded_on": "2027-01-26",
        }.items():  # fmt: skip
            self.page.locator(f"[name={name}]").fill(text)
        self.press("Buat edisi")
        self.desk.open(f"{EDITION}kategori/")
        for name, text in {
            "code": "IKM", "name": "Indeks Ketahanan Masyarakat", "classification": "PC.00",
            "reconciled_by": "2026-12-11", "decided_by": "2027-01-15",
        }.items():  # fmt: skip
            self.page.locator(f"[name={name}]").fill(text)
        self.page.locator("[name=field]").select_option("CEGAH")
        option = self.page.locator("[name=index] option", has_text="Ketahanan Masyarakat").first
        self.page.locator("[name=index]").select_option(option.get_attribute("value"))
        for box in self.page.locator("[name=levels]").all():
            box.check()
        self.desk.follow(self.page.locator("main form button.btn-primary").last)
        self.desk.open(f"{EDITION}buka/")
        self.press("Mulai penilaian")

    def bring_in(self):
        self.desk.open("/impor/nilai-indeks/rakernis-2027:IKM/baru/")
        file = score_file(the_category(), VALUES)
        self.page.set_input_files(
            "input[type=file]", {"name": "nilai.csv", "mimeType": "text/csv", "buffer": file.read()}
        )
        self.press("Periksa berkas")
        self.press("Simpan semua")
        self.desk.open(f"{CATEGORY}kumpulkan/")
        self.press("Kumpulkan")
        self.desk.open(f"{CATEGORY}rekonsiliasi/")
        self.press("Buka rekonsiliasi")

    def freeze(self, reason=""):
        self.desk.open(f"{CATEGORY}bekukan/")
        if reason:
            self.page.locator("[name=reason]").fill(reason)
        self.desk.follow(self.page.locator("main form button.btn-primary").last)
        expect(self.page.locator("main")).to_contain_text("Hitung ulang sendiri")

    def object(self):
        self.desk.open(f"{CATEGORY}sanggah/")
        self.page.locator("input[name=components]").first.check()
        self.page.locator("[name=text]").fill("Survei kantor kami 3,60, bukan 3,10; laporannya terlampir.")
        self.page.set_input_files(
            "input[type=file]", {"name": "survei.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        self.press("Ajukan sanggahan")

    def accept(self):
        self.desk.open(f"{Objection.objects.get().get_absolute_url()}jawab/")
        self.page.locator("input[name=decision]").first.check()
        self.page.locator("[name=answer]").fill("Laporan survei menunjukkan 3,60.")
        self.page.locator("[name^=value_]").fill("3,60")
        self.page.locator("[name^=reason_]").fill("Salah salin dari laporan survei.")
        self.press("Kirim jawaban")


@pytest.mark.wide
def test_from_draft_over_an_accepted_objection_to_certificates(desk, people):
    journey = Journey(desk, people)
    with override_settings(DEMO=True):  # an example: no day has to be waited for
        journey.enter("pusat")
        journey.draft()
        journey.bring_in()

        journey.enter("kepala", PHONE)
        desk.open(f"{CATEGORY}angka/BNNP-17/")
        assert desk.findings(((PHONE, "light"),)) == []
        journey.press("Semua angka sesuai")

        journey.enter("pusat")
        journey.freeze()
        assert Standing.objects.get(office__code="BNNP-17").rank == 4

        journey.enter("kepala", PHONE)
        journey.object()
        assert desk.findings(((PHONE, "light"),)) == []

        journey.enter("pusat")
        journey.accept()
        journey.freeze("Sanggahan BNN Provinsi Bengkulu diterima.")
        assert Standing.objects.get(freeze__n=2, office__code="BNNP-17").rank == 1
        desk.open(f"{CATEGORY}tetapkan/")
        expect(desk.page.locator("main")).to_contain_text("Hanya pejabat penetap di BNN pusat")

        journey.enter("penetap")
        desk.open(f"{CATEGORY}tetapkan/")
        journey.press("Tetapkan")
        desk.open(f"{EDITION}pengumuman/")
        journey.press("Umumkan")
        expect(desk.page.locator("main")).to_contain_text("Data simulasi")

        won = Award.objects.select_related("certificate").get(office__code="BNNP-17")
        assert won.rank == 1
        documents.render(document_id=won.certificate.pk)
        journey.enter("kepala", PHONE)
        desk.open(won.certificate.get_absolute_url())
        expect(desk.page.locator("main")).to_contain_text("Siap")
    won.certificate.refresh_from_db()
    assert won.certificate.status == DocumentStatus.READY
    assert won.certificate.content["simulated"] is True
    assert Edition.objects.get(slug="rakernis-2027").published_at is not None
    assert Freeze.objects.count() == 2
    assert desk.complaints == []
