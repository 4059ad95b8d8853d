"""Pages, Excel, PDF and API of completeness and figures: who sees what, and that all four tell the same."""

import re

import pytest

from bnnportal.documents.models import Document
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation
from rehab import actions
from rehab.models import MonthlyReport, Reminder
from tests import reports
from tests.figures import in_bengkulu, in_jatim, page, reported, sheet, two_quarters

MATRIX, RATES, MISSING, RECAP = (
    "/laporan/kelengkapan/",
    "/laporan/kelengkapan/angka/",
    "/laporan/belum/",
    "/laporan/rekap/",
)
Q2 = "?menurut=provinsi&kurun=2026-T2"


def row_of(rows, name):
    heads = next(row for row in rows if row[0] in ("Nama", "Lembaga"))
    return dict(zip(heads, next(row for row in rows if row[0] == name), strict=True))


def block_of(html, name):
    """The row of the table that begins with this name."""
    return next(row for row in html.partition("<tbody>")[2].split("</tr>") if f">{name}</" in row)


# The matrix


def test_the_matrix_shows_a_dot_for_each_month_that_turns_green(people):
    place = reports.facility(people)
    sent = reports.submitted(people, place)
    html = page(people, "bengkulu", MATRIX)
    assert html.count('class="dot dot-none"') == 22
    assert f'href="/laporan/{sent.pk}/" title="Oktober 2026: Menunggu pemeriksaan' in html
    assert "September 2026: Belum masuk" in html
    actions.approve(report=sent, by=people["kepala"])
    html = page(people, "bengkulu", MATRIX)
    assert re.search(rf'class="dot dot-ok" href="/laporan/{sent.pk}/" title="Oktober 2026: Disetujui', html)


def test_the_matrix_holds_only_what_one_answers_for(people):
    in_bengkulu(people, name="Klinik Contoh Tebat")
    in_jatim(people, name="Klinik Contoh Brantas")
    for who, there, hidden in (
        ("bengkulu", ["Tebat"], ["Brantas"]),
        ("jatim", ["Brantas"], ["Tebat"]),
        ("kipas", ["Tebat"], ["Brantas"]),
        ("mojokerto", [], ["Tebat", "Brantas"]),
        ("auditor", ["Tebat", "Brantas"], []),
    ):
        html = page(people, who, MATRIX)
        assert all(name in html for name in there), who
        assert not any(name in html for name in hidden), who


@pytest.mark.wide
@pytest.mark.parametrize("url", [MATRIX, RATES, f"{RATES}?menurut=lembaga", MISSING, RECAP, f"{RECAP}?menurut=lembaga"])
def test_pages_cost_the_same_at_one_row_and_at_three(people, django_assert_max_num_queries, url):
    two_quarters(people)
    client = people.client("pusat")
    client.get(url)
    with django_assert_max_num_queries(60) as one:
        client.get(url)
    for n in (2, 3):
        in_bengkulu(people, f"P17-05-{n}")
    with django_assert_max_num_queries(len(one.captured_queries)):
        client.get(url)
    assert len(one.captured_queries) <= 24, len(one.captured_queries)


def test_the_matrix_in_excel_has_a_word_for_each_month(people):
    place = reports.facility(people)
    reports.approved(people, place)
    row = row_of(sheet(people, "bengkulu", MATRIX), place.name)
    assert row["Sep 2026"] == "Belum masuk"
    assert row["Okt 2026"].startswith("Disetujui")
    assert (row["Wajib"], row["Masuk"], row["Kelengkapan (%)"]) == (2, 1, 50)


@pytest.mark.wide
@pytest.mark.parametrize(
    "bad", ["sampai=2026-99", "provinsi=99", "kantor=X", "kurun=abc", "menurut=desa", "page=x", "q=%00"]
)
@pytest.mark.parametrize("url", [MATRIX, RATES, MISSING, RECAP, "/laporan/rekap/asal/"])
def test_what_stands_wrongly_in_an_address_breaks_nothing(people, url, bad):
    page(people, "bengkulu", f"{url}?{bad}")


# Rates


def test_provinces_are_told_to_offices_and_not_to_partners(people):
    two_quarters(people)
    html = page(people, "bengkulu", f"{RATES}?menurut=provinsi")
    assert "<svg" in html
    assert ">Jawa Timur</th>" in html  # told, but leads nowhere
    assert "menurut=lembaga&amp;provinsi=17" in html
    assert "Jawa Timur" not in page(people, "kipas", f"{RATES}?menurut=provinsi").partition("<tbody>")[2]


def test_rates_by_month_are_drawn_and_listed(people):
    two_quarters(people)
    html = page(people, "jatim", f"{RATES}?menurut=bulan&kurun=2026")
    assert "Dari bulan ke bulan" in html
    row = row_of(sheet(people, "jatim", f"{RATES}?menurut=bulan&kurun=2026"), "April 2026")
    assert (row["Wajib"], row["Masuk"], row["Tepat waktu"], row["Kelengkapan (%)"]) == (1, 1, 0, 100)


def test_the_api_tells_the_same_rates(people):
    two_quarters(people)
    answer = people.client("jatim").get("/api/v1/completeness/?menurut=lembaga&kurun=2026-T2").json()
    assert answer["count"] == 1
    (row,) = answer["results"]
    assert (row["code"], row["expected"], row["actual"], row["on_time"], row["completeness"]) == (
        "P35-1",
        3,
        3,
        0,
        "100.0",
    )
    assert people.client("mojokerto").get("/api/v1/completeness/?menurut=lembaga").json()["results"] == []


# Who has not reported


@pytest.mark.wide
def test_who_has_not_reported_is_listed_and_reminded_once_a_day(people):
    people["kipas"]  # somebody to remind
    place = reports.facility(people)
    other = in_jatim(people)
    client = people.client("bengkulu")
    html = client.get(MISSING).content.decode()
    assert place.name in html
    assert other.name not in html
    assert "Ingatkan yang dipilih" in html
    assert "surel pada pagi hari kerja berikutnya" in html
    late = MonthlyReport.objects.not_in().filter(facility=place)
    strange = MonthlyReport.objects.not_in().filter(facility=other).first()
    chosen = [str(late[0].pk), str(strange.pk), "x", "9" * 30]
    response = client.post(f"{MISSING}ingatkan/", {"laporan": chosen, "bulan": "2026-09"}, follow=True)
    assert response.redirect_chain[0][0] == f"{MISSING}?bulan=2026-09"
    assert "Pengingat untuk 1 laporan dikirim." in response.content.decode()
    assert set(Reminder.objects.values_list("report", "person")) == {(late[0].pk, people["kipas"].pk)}
    assert Message.objects.filter(recipient=people["kipas"]).count() == 1
    again = client.post(f"{MISSING}ingatkan/", {"laporan": chosen}, follow=True).content.decode()
    assert "sudah diingatkan hari ini" in again
    rest = client.post(f"{MISSING}ingatkan/", {"semua": "1"}, follow=True).content.decode()
    assert f"Pengingat untuk {late.count() - 1} laporan dikirim." in rest


def test_who_only_reads_reminds_nobody(people):
    place = reports.facility(people)
    report = MonthlyReport.objects.not_in().filter(facility=place).first()
    for who in ("kipas", "auditor", "pimpinan"):
        assert "Ingatkan" not in page(people, who, MISSING), who
        people.client(who).post(f"{MISSING}ingatkan/", {"laporan": [str(report.pk)]})
    people.client("jatim").post(f"{MISSING}ingatkan/", {"semua": "1"})
    assert not Reminder.objects.exists()


def test_what_is_missing_is_what_completeness_lacks(people):
    place = reports.facility(people)
    reports.submitted(people, place)
    assert [r.period.month for r in MonthlyReport.objects.not_in().filter(facility=place)] == [9]
    rows = sheet(people, "bengkulu", f"{MISSING}?bulan=2026-09")
    assert row_of(rows, place.name)["Bulan"] == "September 2026"


# The recap: page, Excel, PDF and API tell the same, by one function


@pytest.mark.wide
@pytest.mark.parametrize(
    ("who", "served", "how"),
    [
        ("pusat", 42, "ASLI"),
        ("jatim", 42, "ASLI"),
        ("bengkulu", 40, "BULAT"),
        ("mojokerto", 40, "BULAT"),
        ("kipas", 40, "BULAT"),
    ],
)
def test_page_excel_pdf_and_api_tell_a_province_alike(people, who, served, how):
    two_quarters(people)
    true = how == "ASLI"
    html = page(people, who, RECAP + Q2)
    block = block_of(html, "Jawa Timur")
    assert "%%" not in html
    assert (">42<" if true else ">≈ 40<") in block
    assert (">42<" in html) is true
    row = row_of(sheet(people, who, RECAP + Q2), "Jawa Timur")
    assert (row["Klien dilayani"], row["Selesai (%)"]) == (served, 75)
    assert row["Cara tampil"] == ("asli" if true else "dibulatkan")
    client = people.client(who)
    assert client.post(RECAP + Q2).status_code == 302
    content = Document.objects.latest("pk").content
    assert any("dibulatkan ke kelipatan 5" in said for _label, said in content["filters"]) or who == "pusat"
    heads = [label for label, _kind in content["columns"]]
    printed = dict(zip(heads, next(row for row in content["rows"] if row[0] == "Jawa Timur"), strict=True))
    assert (printed["Klien dilayani"], printed["Masuk"]) == (str(served), "30")
    results = client.get(f"/api/v1/recap/{Q2}").json()["results"]
    told = next(row for row in results if row["code"] == "35")["figures"]
    assert (told["served"]["value"], told["served"]["shown"]) == (str(served), how)
    assert told["completion"]["denominator"] == (24 if true else 25)


@pytest.mark.wide
def test_nothing_smaller_leaves_the_responsible_chain_anywhere(people):
    jatim, _bengkulu = two_quarters(people)
    client = people.client("bengkulu")
    for level in ("lembaga", "kantor", "bulan", "provinsi"):
        for kurun in ("2026-04", "2026-T2", "2026"):
            chosen = f"?menurut={level}&kurun={kurun}&kantor={jatim.supervisor.code}"
            plain = f"?menurut={level}&kurun={kurun}"
            for url in (chosen, plain):
                html = page(people, "bengkulu", RECAP + url)
                assert jatim.name not in html
                assert ">22<" not in html  # who was served there in April
                assert ">42<" not in html
                rows = client.get(f"/api/v1/recap/{url}").json()["results"]
                outside = [row for row in rows if row["code"] in ("35", "P35-1", "BNNP-35")]
                assert all(f["shown"] != "ASLI" for row in outside for f in row["figures"].values())
                if kurun == "2026-04":
                    assert all(f["value"] is None for row in outside for f in row["figures"].values())
    assert jatim.name not in page(people, "bengkulu", "/laporan/rekap/asal/?angka=served&kantor=BNNP-35")
    assert jatim.name not in page(people, "bengkulu", f"/laporan/rekap/asal/?angka=served&lembaga={jatim.code}")


def test_a_month_of_another_province_is_closed_and_says_so(people):
    two_quarters(people)
    html = page(people, "bengkulu", f"{RECAP}?menurut=provinsi&kurun=2026-04")
    block = block_of(html, "Jawa Timur")
    assert block.count("tertutup") == 15
    assert "Angka klien di luar kantor penanggung jawab dibulatkan" in html


@pytest.mark.wide
def test_what_is_not_told_comes_last_when_sorted(people):
    two_quarters(people)
    for sort in ("completion", "-completion", "served", "name"):
        html = page(people, "bengkulu", f"{RECAP}{Q2}&sort={sort}")
        rows = html.partition("<tbody>")[2].split("</tr>")
        names = [name for row in rows for name in ("Bengkulu", "Jawa Timur") if f">{name}</" in row]
        assert names == (["Jawa Timur", "Bengkulu"] if "completion" in sort else ["Bengkulu", "Jawa Timur"]), sort


def test_provisional_figures_are_marked(people):
    two_quarters(people)
    both = page(people, "bengkulu", f"{RECAP}?menurut=lembaga&kurun=2026")
    assert "Angka sementara: 1 laporan belum disetujui" in both
    assert ">9</a>" in both
    final = page(people, "bengkulu", f"{RECAP}?menurut=lembaga&kurun=2026&dasar=FINAL")
    assert "sementara" not in final.partition("<tbody>")[2].partition("</tbody>")[0]
    assert ">5</a>" in final


def test_a_total_of_more_than_the_rows_that_were_searched_for_says_so(people):
    words = "Jumlah dihitung dari semua baris, bukan hanya dari nama yang dicari."
    two_quarters(people)
    url = f"{RECAP}?kurun=2026&menurut=provinsi"
    assert words not in page(people, "pusat", url)
    assert words in page(people, "pusat", f"{url}&q=Bengkulu")
    assert words in str(sheet(people, "pusat", f"{url}&q=Bengkulu"))


# The front page and the page of an office


@pytest.mark.wide
def test_a_head_reads_completeness_and_final_figures_on_the_front_page(people):
    two_quarters(people)
    html = page(people, "kepala", "/")
    card = html[html.index('id="h-rehab"') :].partition("</section>")[0]
    assert "Kelengkapan" in card
    assert re.search(r'class="figure">5</dd>', card)  # approved alone
    assert "sementara 9" in card
    assert 'id="h-rehab"' not in page(people, "bengkulu", "/")  # an operator has work instead
    assert 'id="h-rehab"' not in page(people, "kipas", "/")


# Who sees true counts, and where one is


@pytest.mark.parametrize("who", ["auditor", "pimpinan", "penetap", "pusat", "admin"])
def test_the_national_office_and_the_auditor_see_what_was_counted(people, who):
    """The responsible chain of every facility ends at the national office, whoever works there."""
    in_b = in_bengkulu(people)
    reported(people, in_b, "2026-04", came=3, there=2)
    row = row_of(sheet(people, who, f"{RECAP}{Q2}"), "Bengkulu")
    assert row["Klien dilayani"] == 5
    told = people.client(who).get(f"/api/v1/recap/{Q2}").json()["results"]
    (mine,) = [one for one in told if one["name"] == "Bengkulu"]
    assert mine["figures"]["served"]["shown"] == "ASLI"
    assert people.client(who).get(f"/laporan/{in_b.reports.get(month='2026-04-01').pk}/").status_code == 200


@pytest.mark.parametrize(
    ("url", "marked"),
    [(RECAP, MATRIX), (MISSING, MATRIX), (RATES, MATRIX), (MATRIX, MATRIX), ("/laporan/", "/laporan/"),
     ("/laporan/kunci/", "/laporan/"), ("/laporan/lembaga/", "/laporan/lembaga/"),
     ("/satker/BNNP-17/kunjungan/rencanakan/", "/kunjungan/"), ("/satker/BNNP-17/mitra/tambah/", "/mitra/"),
     ("/satker/BNNP-17/kewajiban/", "/kewajiban/"), ("/satker/BNNP-17/", "/satker/")],
)  # fmt: skip
def test_the_menu_marks_the_entry_a_page_belongs_to(people, url, marked):
    html = page(people, "bengkulu", url)
    menu = html.partition('class="navigation"')[2].partition("</nav>")[0]
    assert re.findall(r'<a href="([^"]+)" aria-current="page"', menu) == [marked]


# A facility that was passed on


@pytest.mark.wide
def test_an_office_keeps_its_figures_of_a_facility_it_passed_on(people):
    old = Organisation.objects.get(code="BNNK-35.76")
    place = in_jatim(people, supervisor=old, organisation="P17-05", kind="PLRKM", name="Klinik Contoh Pindah")
    reported(people, place, "2026-04", came=3)
    actions.change_facility(facility=place, by=people["penetap"], supervisor=Organisation.objects.get(code="BNNP-17"))
    by_office = page(people, "mojokerto", f"{RECAP}?menurut=kantor&kurun=2026")
    assert ">3</a>" in block_of(by_office, old.name)
    by_facility = page(people, "mojokerto", f"{RECAP}?menurut=lembaga&kurun=2026&kantor={old.code}")
    assert place.name not in by_facility  # who may see one by one follows the present tree
    assert "1 laporan dari lembaga yang kini dibina kantor lain ikut dihitung" in by_facility
    behind = page(people, "mojokerto", f"/laporan/rekap/asal/?angka=served&kantor={old.code}")
    assert place.name not in behind
    assert "1 laporan dari lembaga yang kini dibina kantor lain ikut dihitung" in behind
    rates = row_of(sheet(people, "mojokerto", f"{RATES}?menurut=kantor&kurun=2026"), old.name)
    assert (rates["Wajib"], rates["Masuk"]) == (7, 1)
    others = row_of(
        sheet(people, "mojokerto", f"{RATES}?menurut=lembaga&kurun=2026"), "Lembaga yang kini dibina kantor lain"
    )
    assert (others["Wajib"], others["Masuk"]) == (7, 1)
    taken_over = page(people, "bengkulu", f"{RECAP}?menurut=lembaga&kurun=2026")
    assert place.name not in taken_over.partition("<tbody>")[2]
    assert "1 laporan dari masa lembaga itu dibina kantor lain dihitung pada kantor tersebut" in taken_over
    assert "masa lembaga itu dibina" not in by_facility
