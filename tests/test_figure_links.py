"""From a figure back to the reports and cells it was counted from."""

import datetime as dt
import re
from decimal import Decimal

import pytest

from bnnportal import measures
from rehab import actions
from rehab.measures import BY_CODE as NUMBERS
from tests import reports
from tests.figures import in_bengkulu, in_jatim, page, reported, sheet, two_quarters

MATRIX, RATES, MISSING, RECAP = (
    "/laporan/kelengkapan/",
    "/laporan/kelengkapan/angka/",
    "/laporan/belum/",
    "/laporan/rekap/",
)
Q2 = "?menurut=provinsi&kurun=2026-T2"


@pytest.mark.wide
@pytest.mark.parametrize("code", ["served", "served_rj", "entered", "left", "completed", "closing", "completion",
                                  "quality_fisik", "skhpn"])  # fmt: skip
def test_a_figure_leads_to_its_reports_whose_parts_add_up_to_it(people, code):
    jatim, _bengkulu = two_quarters(people)
    results = people.client("jatim").get("/api/v1/recap/?menurut=lembaga&kurun=2026-T2").json()["results"]
    figure = results[0]["figures"][code]
    url = figure["link"]
    assert url == f"/laporan/rekap/asal/?angka={code}&dari=2026-04-01&sampai=2026-06-30&lembaga={jatim.code}"
    html = page(people, "jatim", url)
    assert "#sel-" in html
    rows = sheet(people, "jatim", url)
    start = next(n for n, row in enumerate(rows) if row[0] == "Lembaga")
    heads, body = rows[start], rows[start + 1 :]
    assert len(body) == figure["n"]
    top = heads.index("Pembilang" if figure["denominator"] is not None else "Dihitung")
    added = sum(row[top] for row in body if isinstance(row[top], int | float))
    assert added == (figure["numerator"] if figure["denominator"] is not None else float(figure["value"]))
    told = people.client("jatim").get(url).context["total"]
    assert (told.n, told.numerator) == (figure["n"], figure["numerator"])
    assert round(told.value, 4) == round(Decimal(figure["value"]), 4)
    (words,) = [str(row[0]) for row in rows[:start] if f"{NUMBERS[code].label}: " in str(row[0])]
    assert words.endswith(f": {added:.0f}") or f"({added:.0f} dari " in words
    if figure["denominator"] is not None:
        assert sum(row[heads.index("Penyebut")] for row in body) == figure["denominator"]


def test_the_way_from_a_figure_to_the_cell_it_was_filled_in(people):
    """The recap → the reports → the cell on the page of the report."""
    jatim = in_jatim(people)
    report = reported(people, jatim, "2026-04", came=3, skhpn=6)
    client = people.client("jatim")
    recap = client.get(f"{RECAP}?menurut=lembaga&kurun=2026").content.decode()
    link = re.search(r'href="(/laporan/rekap/asal/\?angka=skhpn[^"]*)">6<', recap).group(1).replace("&amp;", "&")
    behind = client.get(link).content.decode()
    assert f'href="/laporan/{report.pk}/#sel-skhpn">6</a>' in behind
    assert ">Isian</th>" not in behind  # each number is one cell and leads there itself
    assert 'id="sel-skhpn"' in client.get(f"/laporan/{report.pk}/").content.decode()


@pytest.mark.wide
def test_the_page_of_an_office_leads_to_the_reports_behind_its_figures(people):
    two_quarters(people)
    html = page(people, "pimpinan", "/satker/BNNP-35/")
    link = re.search(r'href="(/laporan/rekap/asal/\?angka=served&amp;[^"]*)"', html).group(1).replace("&amp;", "&")
    behind = page(people, "pimpinan", link)
    assert behind.count("#sel-awal.rj") == 1  # who was there counts in the first month alone
    assert behind.count("#sel-masuk.rj") == 3
    assert ">Isian</th>" in behind
    assert 'id="h-rehab"' not in page(people, "pimpinan", "/satker/BNNP-11/")
    assert "Kelengkapan" in page(people, "kepala", "/satker/P17-05/")


def test_a_rate_leads_to_the_reports_that_were_due(people, time_machine):
    place = reports.facility(people)  # owes September and October
    time_machine.move_to(dt.datetime(2026, 11, 3, 3, tzinfo=dt.UTC))
    html = page(people, "bengkulu", f"{RATES}?menurut=lembaga&kurun=2026")
    assert "1 lagi belum jatuh tempo" in html
    link = re.search(rf'href="(/laporan/\?[^"]*facility={place.code}[^"]*)"', html).group(1).replace("&amp;", "&")
    listed = people.client("bengkulu").get(link).context["object_list"]
    assert [report.period.month for report in listed] == [9]
    measure = measures.get("rehab.completeness").read(
        people["bengkulu"], [place.supervisor_id], dt.date(2026, 1, 1), dt.date(2026, 12, 31)
    )[place.supervisor_id]
    assert list(people.client("bengkulu").get(measure.link).context["object_list"]) == list(listed)


@pytest.mark.wide
def test_counts_of_what_is_not_in_lead_to_just_these(people, time_machine):
    place = reports.facility(people)
    sent = reports.submitted(people, place)
    actions.void(report=sent, by=people["bengkulu"], note="Asal isi.")
    client = people.client("bengkulu")
    html = client.get(place.get_absolute_url()).content.decode()
    assert "Oktober 2026: Belum lapor, dikembalikan" in html
    link = re.search(r'<dd class="figure">2</dd><dd><a href="([^"]*)">lihat yang belum lapor', html).group(1)
    assert {report.period.month for report in client.get(link).context["object_list"]} == {9, 10}
    work = client.get("/laporan/").context["work"]
    for state, _label, n, _icon in work:
        listed = client.get(f"/laporan/?state={state}&office=BNNP-17").context["object_list"]
        assert ({report.state for report in listed} or {state}, len(listed)) == ({state}, n), state
    assert {state: n for state, _label, n, _icon in work} == {
        "DIKIRIM": 0, "DIKEMBALIKAN": 0, "BELUMLAPOR": 1, "TERLAMBAT": 1,
    }  # fmt: skip


def test_a_final_figure_leads_to_the_version_it_was_counted_from(people):
    place = in_bengkulu(people, services=["rj", "ri"])
    report = reports.report_of(place, dt.date(2026, 4, 1))
    values = reports.filled(report) | {"masuk.ri": 2, "masuk.ri.l.u20": 2, "akhir.ri": 2, "akhir.ri.l.u20": 2}
    for item in report.definition.items.values():
        if item.shares:
            values[f"{item.code}.{report.definition.axes[item.across][0].code}"] = 5
    actions.put_draft(report=report, by=people["kipas"], values=values)
    actions.submit(report=report, by=people["kipas"], reasons=reports.explained(report))
    actions.approve(report=reports.report_of(place, report.month), by=people["kepala"])
    url = f"/laporan/rekap/asal/?angka=served&lembaga={place.code}&dasar="
    html = page(people, "bengkulu", f"{url}FINAL")
    assert f'<a href="/laporan/{report.pk}/#sel-masuk.rj">Klien masuk, Rawat jalan: 3</a>' in html
    assert (
        f'<a href="/laporan/{report.pk}/#sel-masuk.ri">Klien masuk, Rawat inap: 2</a>' in html
    )  # each service its own
    actions.correct(report=report, by=people["kepala"], note="Keliru.")
    again = reports.report_of(place, report.month)
    actions.submit(report=again, by=people["kipas"], reasons=reports.explained(again), note="Diperbaiki.")
    final = page(people, "bengkulu", f"{url}FINAL")
    assert f'href="/laporan/{report.pk}/versi/1/#sel-masuk.rj"' in final
    assert 'id="sel-masuk.rj"' in page(people, "bengkulu", f"/laporan/{report.pk}/versi/1/")
