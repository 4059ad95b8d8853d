"""Profiles of partners: who keeps which section, what waits for the office, what the pages show and cost."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from bnnportal.audit.models import Event
from bnnportal.files.models import Attachment
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation, Region
from partners import actions
from partners.enums import PaperStatus
from partners.models import Contact, LegalPaper, Partner, ProfileChange
from partners.profile import completeness
from tests.cast import CAST, People
from tests.uploads import pdf

OFFICE = {"admin", "pusat", "penetap", "bengkulu", "kepala"}


@pytest.fixture
def kipas(people: People) -> Partner:
    return Partner.objects.get(organisation__code="P17-05")


def text(answer: object) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# A profile from the first moment


def test_every_partner_has_a_profile_whatever_way_it_was_made(people):
    office = Organisation.objects.get(code="BNNP-17")
    made = Organisation.objects.create(
        kind="MITRA", code="P17-99", name="Klinik Uji Langsung", region=office.region, parent=office
    )
    assert Partner.objects.get(organisation=made).kind == "YAYASAN"
    assert not Organisation.objects.filter(kind="MITRA", partner=None).exists()
    assert Partner.objects.get(organisation__code="P17-01").source  # the published five keep theirs


# Who changes what


@pytest.mark.parametrize("who", sorted(CAST))
def test_change_profile_is_for_the_partner_and_its_office(people, kipas, who):
    if who not in OFFICE | {"kipas"}:
        with pytest.raises(PermissionDenied):
            actions.change_profile(partner=kipas, by=people[who], head="Uji")
        return
    changed, waiting = actions.change_profile(partner=kipas, by=people[who], head="Uji Ketua", phone="0736 1")
    assert (changed.head, changed.organisation.phone, waiting) == ("Uji Ketua", "0736 1", None)
    line = Event.objects.get(event="partners.change")
    assert (line.organisation, line.data) == ("BNNP-17", {"fields": ["head", "phone"]})


def test_a_name_from_the_partner_waits_and_holds_once_confirmed(people, kipas):
    people["bengkulu"]
    _partner, change = actions.change_profile(partner=kipas, by=people["kipas"], name="Yayasan Uji Baru", kind="ORMAS")
    kipas.organisation.refresh_from_db()
    assert (kipas.organisation.name, change.status) == ("Yayasan Kipas", PaperStatus.PROPOSED)
    assert Message.objects.get(event="partners.profile_proposed").recipient == people["bengkulu"]
    with pytest.raises(PermissionDenied):
        actions.confirm_profile(change=change, by=people["kipas"])
    actions.confirm_profile(change=change, by=people["bengkulu"])
    kipas = Partner.objects.get(pk=kipas.pk)
    assert (str(kipas), kipas.kind) == ("Yayasan Uji Baru", "ORMAS")
    assert "Yayasan Kipas" in kipas.organisation.aliases
    assert list(Partner.objects.search("yayasan KIPAS")) == [kipas]
    assert Message.objects.get(event="partners.profile_decided").recipient == people["kipas"]


def test_a_new_wish_takes_the_place_of_the_one_that_waits(people, kipas):
    for name in ("Yayasan Uji Satu", "Yayasan Uji Dua", "Yayasan Uji Dua"):
        actions.change_profile(partner=kipas, by=people["kipas"], name=name)
    assert list(ProfileChange.objects.values_list("name", "status")) == [
        ("Yayasan Uji Dua", "DIAJUKAN"), ("Yayasan Uji Satu", "DIGANTI"),
    ]  # fmt: skip


def test_a_wish_taken_back_says_so_in_indonesian_whoever_reads_it(people, kipas):
    _partner, change = actions.change_profile(partner=kipas, by=people["kipas"], name="Yayasan Uji Baru")
    with translation.override("en"):
        assert actions.withdraw_profile(change=change, by=people["kipas"]).reason == "Ditarik oleh mitra."


def test_a_refused_wish_is_told_with_its_reason(people, kipas):
    _partner, change = actions.change_profile(partner=kipas, by=people["kipas"], name="Yayasan Uji Baru")
    with pytest.raises(ValidationError, match="alasan"):
        actions.refuse_profile(change=change, by=people["bengkulu"], reason="")
    client = people.client("bengkulu")
    answer = client.post(f"/mitra/P17-05/usulan/{change.pk}/tolak/", {"reason": "Akta belum berubah."})
    assert answer.url == "/mitra/P17-05/"
    assert "ditolak" in text(people.client("kipas").get("/mitra/P17-05/"))
    assert "Akta belum berubah." in text(people.client("kipas").get("/mitra/P17-05/"))
    assert "Akta belum berubah." in Message.objects.get(event="partners.profile_decided").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"name": "Yayasan Pesona"}, "sudah tercatat dengan kode"),
        ({"postcode": "3811"}, "5 angka"),
        ({"staff": {"dukun": 1}}, "Profesi tidak dikenal"),
        ({"staff": {"perawat": -1}}, "angka 0 sampai"),
        ({"inpatient_months": 61}, "60"),
        ({"email": "bukan-surel"}, "surel"),
        ({"simulated": True}, "tidak dikenal"),
    ],
)
@pytest.mark.parametrize("who", ["bengkulu", "kipas"])
def test_a_wrong_profile_is_refused_and_nothing_changes(people, kipas, fields, sentence, who):
    with pytest.raises(ValidationError) as refused:
        actions.change_profile(partner=kipas, by=people[who], head="Uji", **fields)
    assert sentence in " ".join(refused.value.messages)
    kipas.refresh_from_db()
    assert kipas.head == ""


def test_completeness_asks_for_what_the_services_need(people, kipas):
    def words() -> str:
        return completeness(Partner.objects.with_completeness().get(pk=kipas.pk)).sentence

    assert words() == "Baru 0 dari 11 hal terisi."
    actions.change_profile(
        partner=kipas, by=people["kipas"], head="Uji", address="Uji", phone="1", email="a@uji.test", inpatient=True,
        approach="Uji", funding="Mandiri", staff={"perawat": 2}, trainings=["dasar"], inpatient_months=6,
        inpatient_capacity=20,
    )  # fmt: skip
    actions.add_contact(partner=kipas, by=people["kipas"], name="Uji", phone="1")
    assert "tarif rawat inap" in words()
    actions.change_profile(partner=kipas, by=people["kipas"], inpatient_tariff=0)
    assert words() == "Profil hampir lengkap. Belum diisi: surat legalitas."
    actions.add_paper(partner=kipas, by=people["bengkulu"], kind="AKTA", number="1", issuer="Uji")
    assert words() == "Profil lengkap."


# Pages


def test_the_sections_are_filled_one_after_the_other(people, kipas):
    client = people.client("kipas")
    answer = client.post("/mitra/P17-05/ubah/tenaga/", {"perawat": "2", "konselor": "4", "dokter": "", "next": "1"})
    assert answer.url == "/mitra/P17-05/ubah/pelatihan/"
    answer = client.post("/mitra/P17-05/ubah/pelatihan/", {"trainings": ["medis", "dasar"]})
    assert answer.url == "/mitra/P17-05/#pelatihan"
    kipas.refresh_from_db()
    assert (kipas.staff, kipas.trainings) == ({"perawat": 2, "konselor": 4}, ["dasar", "medis"])
    page = text(client.get("/mitra/P17-05/"))
    assert "6 orang" in page
    assert "Dasar adiksi" in page
    wrong = client.post("/mitra/P17-05/ubah/kapasitas/", {"inpatient_capacity": "banyak"})
    assert "bilangan bulat" in text(wrong)
    assert client.get("/mitra/P17-05/ubah/rahasia/").status_code == 404


def test_the_form_of_the_partner_says_that_its_name_waits(people, kipas):
    client = people.client("kipas")
    assert "setelah dikonfirmasi" in text(client.get("/mitra/P17-05/ubah/lembaga/"))
    client.post("/mitra/P17-05/ubah/lembaga/", {"name": "Yayasan Uji Baru", "kind": "YAYASAN", "head": "Uji Ketua"})
    kipas.refresh_from_db()
    assert kipas.head == "Uji Ketua"
    assert "menunggu konfirmasi" in text(people.client("bengkulu").get("/mitra/P17-05/"))
    assert "Konfirmasi" not in text(people.client("pimpinan").get("/mitra/P17-05/")).replace("menunggu konfirmasi", "")
    assert "1 mitra mengajukan" in text(people.client("bengkulu").get("/mitra/"))
    found = people.client("bengkulu").get("/mitra/?waits=true").content.decode()
    assert re.findall(r'href="/mitra/(P17-\d+)/"', found) == ["P17-05"]


def test_contacts_come_change_and_go(people, kipas):
    client = people.client("kipas")
    page = client.post("/mitra/P17-05/narahubung/tambah/", {"name": "Uji Kontak"})
    assert "Isi telepon atau surel" in text(page)
    client.post("/mitra/P17-05/narahubung/tambah/", {"name": "Uji Kontak", "phone": "0812"})
    contact = Contact.objects.get()
    client.post(f"/mitra/P17-05/narahubung/{contact.pk}/ubah/", {"name": "Uji Lain", "email": "lain@uji.test"})
    assert "Uji Lain" in text(people.client("bengkulu").get("/mitra/P17-05/"))
    assert people.client("bengkulu").get(f"/mitra/P17-01/narahubung/{contact.pk}/ubah/").status_code == 404
    client.post(f"/mitra/P17-05/narahubung/{contact.pk}/hapus/")
    assert not Contact.objects.exists()
    lines = Event.objects.filter(event="partners.change_contacts")
    assert lines.count() == 3
    assert not any("Uji" in str(line.data) for line in lines)


def test_a_paper_comes_in_with_its_scan_by_its_content(people, kipas):
    client = people.client("kipas")
    said = {"kind": "IZIN", "number": "7", "issuer": "Dinas Uji"}
    url = "/mitra/P17-05/legalitas/tambah/"
    wrong = client.post(url, said | {"upload": SimpleUploadedFile("izin.pdf", b"MZ not a pdf")})
    assert wrong.status_code == 200
    assert not LegalPaper.objects.exists()
    assert "error-summary" in wrong.content.decode()
    assert client.post(url, said | {"upload": SimpleUploadedFile("izin.pdf", pdf())}).status_code == 302
    scan = Attachment.objects.get()
    assert (scan.holder_type, scan.kind, scan.organisation.code) == ("partners.legalpaper", "pdf", "P17-05")
    assert b"".join(people.client("bengkulu").get(scan.get_absolute_url())).startswith(b"%PDF")
    assert people.client("jatim").get(scan.get_absolute_url()).status_code == 404
    page = text(people.client("bengkulu").get("/mitra/P17-05/legalitas/"))
    assert "izin.pdf" in page
    waiting = LegalPaper.objects.get()
    people.client("bengkulu").post(f"/mitra/legalitas/{waiting.pk}/konfirmasi/")
    waiting.refresh_from_db()
    assert waiting.status == PaperStatus.CONFIRMED


@pytest.mark.wide
def test_a_stranger_finds_nothing(people, kipas):
    kept = actions.add_paper(partner=kipas, by=people["bengkulu"], kind="AKTA", number="1", issuer="Uji")
    for who in ("jatim", "mojokerto"):
        client = people.client(who)
        for url in (
            "/mitra/P17-05/", "/mitra/P17-05/legalitas/", "/mitra/P17-05/perjanjian/", "/mitra/P17-05/ubah/lembaga/",
            "/mitra/P17-05/gabung/", f"/mitra/legalitas/{kept.pk}/", f"/mitra/legalitas/{kept.pk}/perbarui/",
            "/mitra/NGAWUR/",
        ):  # fmt: skip
            assert client.get(url).status_code == 404, (who, url)
        assert client.post(f"/mitra/legalitas/{kept.pk}/konfirmasi/").status_code == 404
        assert "Kipas" not in client.get("/mitra/").content.decode()
        assert "P17-05" not in client.get("/mitra/legalitas/").content.decode()


def test_an_office_with_an_agreement_sees_the_partner_without_what_waits(people, kipas):
    from tests.agreements import draft

    draft(people, office="BNNP-35")
    waiting = actions.add_paper(partner=kipas, by=people["kipas"], kind="AKTA", number="9", issuer="Uji")
    client = people.client("jatim")
    assert client.get("/mitra/P17-05/").status_code == 200
    assert client.get(f"/mitra/legalitas/{waiting.pk}/").status_code == 404
    assert client.get("/mitra/P17-05/ubah/lembaga/").status_code == 403


@pytest.mark.wide
def test_the_lists_cost_the_same_at_one_and_at_five_rows(people, kipas, django_assert_max_num_queries):
    for partner in Partner.objects.filter(organisation__code__startswith="P17-"):
        actions.add_paper(
            partner=partner, by=people["bengkulu"], kind="IZIN", number="1", issuer="Uji", expires_on="2026-12-01"
        )
    client = people.client("bengkulu")
    client.get("/mitra/")
    for url, most in (("/mitra/", 16), ("/mitra/legalitas/?ends=SUDAH", 14), ("/mitra/legalitas/?kind=IZIN", 14)):
        with django_assert_max_num_queries(most) as first:
            client.get(f"{url}{'&' if '?' in url else '?'}q=Kipas")
        with django_assert_max_num_queries(len(first)):
            assert client.get(url).status_code == 200


@pytest.mark.wide
@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("q=kipas+bengkulu", ["P17-05"]), ("q=P17-01", ["P17-01"]), ("kind=RSUD", ["P17-01"]), ("province=35", []),
        ("under_agreement=false", []), ("gender=P", None), ("papers=SUDAH", []),
    ],
)  # fmt: skip
def test_the_list_is_searched_and_filtered(people, query, codes):
    page = people.client("admin").get(f"/mitra/?{query}")
    found = re.findall(r'href="/mitra/(P17-\d+)/"', page.content.decode())
    wanted = codes
    if wanted is None:
        wanted = list(Partner.objects.filter(gender="P").values_list("organisation__code", flat=True))
        assert wanted
    assert found == wanted
    assert people.client("admin").get(f"/mitra/?{query}&format=xlsx").status_code == 200


def test_the_organisation_page_leads_to_the_profile(people, kipas):
    assert 'href="/mitra/P17-05/"' in people.client("kipas").get("/satker/P17-05/").content.decode()
    assert 'href="/mitra/P17-05/"' in people.client("bengkulu").get("/satker/BNNP-17/").content.decode()
    assert Region.objects.get(code="17.71").full_name in text(people.client("kipas").get("/mitra/P17-05/"))
