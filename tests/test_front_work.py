"""What waits, on the front page: as many as the list behind it; and what simulated pages say, once."""

import datetime as dt
import re

import pytest
from django.core.exceptions import ValidationError

from bnnportal.offices.models import Organisation
from partners import actions as partners
from partners.actions import findings, visit_signing, visits
from partners.forms.visits import pairs
from partners.models import Agreement, CapacityActivity, Partner
from rehab import actions as rehab
from tests import activities, agreements, reports
from tests.cast import People
from tests.visits import planned, submitted

MATTER = re.compile(r'<li><a href="([^"]+)"><span class="matter-icon.*?<b>([0-9.]+)</b><span>([^<]+)</span>')


def matters(people: People, who: str) -> dict[str, tuple[int, str]]:
    page = people.client(who).get("/").content.decode()
    return {label: (int(n), url.replace("&amp;", "&")) for url, n, label in MATTER.findall(page)}


@pytest.mark.wide
@pytest.mark.parametrize(
    ("who", "label", "signer"),
    [
        ("kipas", "Kunjungan menunggu tanda tangan Anda", "kipas"),
        ("bengkulu", "Kunjungan menunggu tanda tangan kantor", "kepala"),
    ],
)
def test_a_visit_waits_for_the_side_that_has_not_signed(people, who, label, signer):
    first, second = submitted(people), submitted(people, quarter=1)
    assert matters(people, who)[label][0] == 2
    visit_signing.sign(visit=first, by=people[signer])
    n, url = matters(people, who)[label]
    assert n == 1
    assert list(people.client(who).get(url).context["object_list"]) == [second]
    visit_signing.sign(visit=second, by=people[signer])
    assert label not in matters(people, who)


@pytest.mark.wide
def test_every_matter_leads_to_as_many_rows_as_it_says(people):
    agreements.active(people, end=agreements.dt.date(2027, 12, 31))
    submitted(people)
    for who in ("bengkulu", "kepala", "pusat", "penetap", "kipas"):
        for label, (n, url) in matters(people, who).items():
            assert people.client(who).get(url).context["paginator"].count == n, (who, label)


@pytest.mark.wide
def test_pages_of_simulated_records_say_so_once(people):
    agreement = agreements.active(people)
    activity = activities.listed(people)
    Agreement.objects.filter(pk=agreement.pk).update(simulated=True)
    CapacityActivity.objects.filter(pk=activity.pk).update(simulated=True)
    duty = agreement.obligations.order_by("due").first()
    tabs = ("", "naskah/", "perubahan/", "kewajiban/", "kunjungan/")
    addresses = [
        *(f"/pks/{agreement.pk}/{tab}" for tab in tabs), duty.get_absolute_url(), activity.get_absolute_url(),
        f"/pelatihan/{activity.pk}/peserta/", "/satker/BNNP-17/kewajiban/", "/kewajiban/",
    ]  # fmt: skip
    for address in addresses:
        page = people.client("bengkulu").get(address).content.decode()
        assert page.count('aria-label="Data simulasi"') == 1, address


def test_no_field_of_the_findings_shares_its_id(people):
    visit = planned(people)
    page = people.client("bengkulu").get(f"/kunjungan/{visit.pk}/temuan/").content.decode()
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'<label[^>]* for="([^"]+)"', page)) <= set(ids)


def test_a_partner_that_is_chosen_by_the_ways_above_is_no_field_of_its_own(people):
    agreements.active(people)
    page = people.client("bengkulu").get("/kewajiban/?mine=true")
    assert "Menunggu saya" not in page.content.decode()
    assert '<input type="hidden" name="mine" value="true"' in page.content.decode(), "kept when filtered further"


def test_the_plan_counts_the_same_partners_for_who_plans_and_who_reads(people):
    """Who never had a visit is without a plan for the head of the country too; another province hears of nobody."""
    planned(people)
    seen = {}
    for who in ("bengkulu", "pimpinan", "auditor"):
        page = people.client(who).get("/kunjungan/rencana/?year=2026&office=BNNP-17")
        seen[who] = ([str(row["partner"]) for row in page.context["rows"]], page.context["unplanned"])
    assert seen["bengkulu"] == seen["pimpinan"] == seen["auditor"]
    assert seen["bengkulu"][1] == 4
    own = people.client("kipas").get("/kunjungan/rencana/?year=2026&office=BNNP-17").context
    assert [str(row["partner"]) for row in own["rows"]] == ["Yayasan Kipas"]


def test_a_visit_of_another_province_does_not_name_the_partners_of_that_province(people):
    """Bengkulu sees the visit of Jawa Timur to its own partner, and none of Jawa Timur's partners."""
    office = Organisation.objects.get(code="BNNP-35")
    partners.add_partner(office=office, by=people["jatim"], name="Yayasan Rekaan", kind="YAYASAN", region=office.region)
    kipas = Partner.objects.get(organisation__code="P17-05")
    visits.plan(office=office, partners=[(kipas, None)], year=2026, quarters=[2], by=people["jatim"])
    page = people.client("bengkulu").get("/kunjungan/rencana/?year=2026&office=BNNP-35")
    assert page.context["office"] == office
    assert [row["partner"] for row in page.context["rows"]] == [kipas]
    rows = people.client("jatim").get("/kunjungan/rencana/?year=2026&office=BNNP-35").context["rows"]
    assert {str(row["partner"]) for row in rows} == {"Yayasan Kipas", "Yayasan Rekaan"}


def test_who_was_merged_is_not_visited(people):
    office = Organisation.objects.get(code="BNNP-17")
    double = partners.add_partner(
        office=office, by=people["bengkulu"], name="Yayasan Kipass", kind="YAYASAN", region=office.region
    )
    assert f"{double.pk}-" in pairs(office, people["bengkulu"])
    partners.merge_partners(
        partner=double, into=Partner.objects.get(organisation__code="P17-05"), by=people["kepala"], reason="Dobel"
    )
    assert f"{double.pk}-" not in pairs(office, people["bengkulu"])


def test_two_plans_of_a_quarter_are_named_when_doubles_are_merged(people):
    office = Organisation.objects.get(code="BNNP-17")
    double = partners.add_partner(
        office=office, by=people["bengkulu"], name="Yayasan Kipass", kind="YAYASAN", region=office.region
    )
    planned(people, quarter=2)
    second = planned(people, quarter=2, partner=double.organisation.code)
    into = Partner.objects.get(organisation__code="P17-05")
    with pytest.raises(ValidationError, match=r"triwulan II 2026\. Batalkan dahulu"):
        partners.merge_partners(partner=double, into=into, by=people["kepala"])
    visits.cancel(visit=second, by=people["bengkulu"], reason="Mitra dobel.")
    partners.merge_partners(partner=double, into=into, by=people["kepala"])
    second.refresh_from_db()
    assert second.partner == into


def test_the_front_page_of_a_partner_speaks_of_what_it_has(people):
    page = people.client("kipas").get("/").content.decode()
    assert "Mitra BNN Provinsi Bengkulu" in page
    assert "Belum ada penghargaan" not in page
    assert "Belum ada penghargaan" in people.client("bengkulu").get("/").content.decode()


@pytest.mark.wide
@pytest.mark.parametrize("who", ["kipas", "bengkulu"])
def test_no_page_leads_to_one_that_is_not_there(people, who):
    """From the pages of a partner and of an office with an agreement of another province, every link opens."""
    agreements.active(people)
    agreements.active(people, office="BNNP-35")
    submitted(people)
    activities.listed(people)
    client, seen, todo = people.client(who), set(), ["/", "/pks/", "/kewajiban/", "/kunjungan/", "/pelatihan/"]
    kinds: dict[str, int] = {}
    while todo:
        address = todo.pop()
        kind = re.sub(r"[0-9]+", "#", address)
        kinds[kind] = kinds.get(kind, 0) + 1
        if address in seen or kinds[kind] > 6:
            continue
        seen.add(address)
        answer = client.get(address)
        assert answer.status_code in {200, 302}, address
        if not answer.streaming and answer.headers["Content-Type"].startswith("text/html"):
            found = re.findall(r'href="(/(?:pks|mitra|kewajiban|kunjungan|pelatihan|satker)/[^"#?]*)"', answer.text)
            todo += [link for link in found if not link.endswith(("/word/", "/pdf/", "/berita-acara/"))]
    assert len(seen) > 30


# Monthly reports


@pytest.mark.wide
def test_a_clinic_begins_with_the_reports_it_has_to_fill_in(people):
    place = reports.facility(people)
    page = people.client("kipas").get("/").content.decode()
    for month in (9, 10):
        assert f'href="/laporan/{place.reports.get(month__month=month).pk}/isi/"' in page
    assert page.index("September 2026") < page.index("Oktober 2026")  # the most urgent first
    assert page.count("Terlambat ") == 2
    for month in (9, 10):
        reports.submitted(people, place, reports.dt.date(2026, month, 1))
    assert "Semua laporan sudah terkirim" in people.client("kipas").get("/").content.decode()
    assert 'id="h-reports"' not in people.client("bengkulu").get("/").content.decode()


def test_a_clinic_far_behind_reads_how_much_is_left(people, monkeypatch):
    monkeypatch.setattr("rehab.views.reports.MOST_DUE", 5)
    place = reports.facility(people, go_live=dt.date(2026, 1, 1))
    left = place.reports.count() - 4
    assert left > 1
    assert f"{left} lagi perlu diisi" in people.client("kipas").get("/").content.decode()


@pytest.mark.wide
def test_reports_wait_for_their_office(people):
    place = reports.facility(people)
    report = reports.submitted(people, place)
    assert matters(people, "bengkulu")["Laporan menunggu pemeriksaan"][0] == 1
    assert matters(people, "bengkulu")["Laporan belum dikirim lembaga"][0] == 1
    assert matters(people, "kepala")["Laporan menunggu persetujuan Anda"][0] == 1
    for who in ("bengkulu", "kepala", "pusat", "penetap", "jatim"):
        for label, (n, url) in matters(people, who).items():
            assert people.client(who).get(url).context["paginator"].count == n, (who, label)
    rehab.send_back(report=report, by=people["bengkulu"], note="Periksa.")
    n, url = matters(people, "bengkulu")["Laporan dikembalikan, belum dijawab"]
    assert n == 1
    assert list(people.client("bengkulu").get(url).context["object_list"]) == [report]
    assert not any("Laporan" in label and "triwulan" not in label for label in matters(people, "jatim"))


@pytest.mark.wide
def test_what_visits_left_open_is_listed_late_and_done_and_led_to_from_the_front_page(people):
    visit = submitted(people, with_follow_up=True)
    late, done = (
        visit.follow_ups.create(text=text, side="MITRA", owner="Ketua", due="2026-01-05")
        for text in ("Latih petugas", "Cetak brosur")
    )
    findings.close_follow_up(follow_up=done, result="Sudah dicetak", by=people["kipas"])
    unfinished = planned(people, quarter=4)
    unfinished.follow_ups.create(text="Belum mengikat", side="MITRA", owner="Ketua", due="2026-01-05")
    page = people.client("bengkulu").get("/kunjungan/tindak-lanjut/").content.decode()
    for text, shown in (
        ("Lengkapi SPO", True),
        ("Latih petugas", True),
        ("Cetak brosur", False),
        ("Belum mengikat", False),
    ):
        assert (text in page) == shown
    assert f"/kunjungan/{visit.pk}/tindak-lanjut/{late.pk}/" in page
    for state, text in (("TERLAMBAT", "Latih petugas"), ("TUNTAS", "Cetak brosur")):
        rows = people.client("kipas").get(f"/kunjungan/tindak-lanjut/?state={state}").context["page"]
        assert [row.text for row in rows] == [text]
    assert not people.client("jatim").get("/kunjungan/tindak-lanjut/").context["page"]
    n, url = matters(people, "bengkulu")["Tindak lanjut kunjungan lewat batas waktu"]
    assert (n, url) == (1, "/kunjungan/tindak-lanjut/?office=BNNP-17&state=TERLAMBAT")
    assert matters(people, "kipas")["Tindak lanjut kunjungan"][0] == 2
    assert (
        f"/tindak-lanjut/{late.pk}/" not in people.client("auditor").get("/kunjungan/tindak-lanjut/").content.decode()
    )


@pytest.mark.wide
def test_a_new_partner_reads_of_its_draft_and_the_list_says_it_is_prepared(people):
    draft = agreements.draft(people, partner="P17-05", subject="CEGAH", title="Pencegahan di sekolah")
    assert draft.get_absolute_url() in people.client("kipas").get("/").content.decode()
    office = people["bengkulu"].organisation
    new = partners.add_partner(
        office=office, name="Uji Baru", region=office.region, kind="KLINIK", by=people["bengkulu"]
    )
    page = people.client("bengkulu").get("/mitra/?q=Uji Baru").content.decode()
    assert "Tidak ada" in page
    agreements.draft(people, partner=new.organisation.code)
    page = people.client("bengkulu").get("/mitra/?q=Uji Baru").content.decode()
    assert "Sedang disiapkan" in page
    assert "Sedang disiapkan" in people.client("bengkulu").get(new.get_absolute_url()).content.decode()
