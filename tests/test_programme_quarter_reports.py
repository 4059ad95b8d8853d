"""Reports of quarters: written, issued and frozen; page, Excel and PDF tell the same, and cases only to who sees them."""

import io

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from bnnportal.documents import render
from bnnportal.documents.models import Document
from programs.actions import quarter_reports as actions
from programs.enums import ReportState
from programs.models import QuarterReport
from programs.quarter_papers import last_ended, live_rows
from tests.programmes import case, office
from tests.test_programme_catalogue_pages import aim, page_text, put
from tests.test_render import verapdf
from tests.test_report_pdf import text_of

pytestmark = pytest.mark.django_db
YEAR, QUARTER = last_ended()
URL = f"/program/laporan/BNNP-17/{YEAR}/{QUARTER}/"
WORDS = {"summary": "Konten naik dua kali lipat.", "obstacles": "Jaringan lemah.", "follow_up": "Menambah petugas."}


@pytest.fixture(autouse=True)
def of_this_year():
    """The helpers of targets and results write this year's."""
    if timezone.localdate().year != YEAR:
        pytest.skip("no quarter of this year has ended")


def write(people, who="bengkulu", code="BNNP-17", seen=0, **changes):
    return actions.save_report(
        office=office(code), year=YEAR, quarter=QUARTER, by=people[who], values=WORDS | changes, seen=seen
    )


def figures_of(people):
    aim(people, "konten-terbit", 20)
    put(people, "konten-terbit", 18)
    aim(people, "lkn", 4)
    case(people)
    case(people, "LKN/2/II/2026")


def text(people, who, url=URL):
    response = people.client(who).get(url)
    assert response.status_code == 200, who
    return page_text(response.content.decode())


def sheet(people, who, url=URL):
    data = people.client(who).get(url + ("&" if "?" in url else "?") + "format=xlsx")
    return CalamineWorkbook.from_filelike(io.BytesIO(data.content)).get_sheet_by_index(0).to_python()


def paper(people, who, **chosen):
    response = people.client(who).post(f"{URL}pdf/", chosen)
    return Document.objects.get(code=response.url.rstrip("/").rpartition("/")[2])


STEPS = {  # who may: read, write, issue
    "bengkulu": "rw", "kepala": "rwi", "cegah": "rw", "kabid": "r", "penetap": "rwi", "pusat": "rw", "pimpinan": "r",
    "auditor": "r", "jatim": "", "kipas": "",
}  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("who", STEPS)
def test_who_reads_writes_and_issues(people, turn, who):
    steps = STEPS[who]
    report = write(people)
    with turn(who) as client:
        page = client.get(URL)
        assert page.status_code == (200 if "r" in steps else 404)
        saved = client.post(URL, WORDS | {"seen": report.touched})
        assert saved.status_code == (302 if "w" in steps else 403 if "r" in steps else 404)
        issue = client.post(f"{URL}terbit/")
        assert issue.status_code == (302 if "i" in steps else 403 if "r" in steps else 404)
        assert client.post(f"{URL}pdf/").status_code == (302 if "r" in steps else 404)
        assert (client.post(f"{URL}versi/").status_code == 302) == ("w" in steps and "i" in steps)
        listed = client.get("/program/laporan/?q=bengkulu")
        assert listed.status_code == (404 if who == "kipas" else 200)
        assert (URL in listed.content.decode()) == ("r" in steps)


def test_two_people_at_once_do_not_overwrite_each_other(people):
    write(people)
    client = people.client("kepala")
    refused = client.post(URL, WORDS | {"summary": "Ditimpa", "seen": 0})
    assert refused.status_code == 422
    assert "Bengkulu Uji baru saja menyimpan" in page_text(refused.content.decode())
    assert "Ditimpa" in refused.content.decode(), "what was typed is still there"
    assert QuarterReport.objects.get().summary == WORDS["summary"]
    assert client.post(URL, WORDS | {"summary": "Digabung", "seen": 1}).status_code == 302


@pytest.mark.parametrize("changes", [{"summary": "x" * 4001}, {"obstacles": "x" * 4001}])
def test_words_have_an_end(people, changes):
    response = people.client("bengkulu").post(URL, WORDS | {"seen": 0} | changes)
    assert response.status_code == 422
    assert set(changes) <= set(response.context["form"].errors)


def test_it_is_issued_after_the_quarter_with_its_summary_by_who_reads_all_of_it(people):
    report = write(people, summary="")
    with pytest.raises(ValidationError, match="ringkasan"):
        actions.issue_report(report=report, by=people["kepala"])
    for who in ("bengkulu", "cegah", "auditor"):
        with pytest.raises(PermissionDenied):
            actions.issue_report(report=report, by=people[who])
    today = timezone.localdate()
    running = (today.month + 2) // 3
    now = actions.save_report(
        office=office(), year=today.year, quarter=running, by=people["bengkulu"], values=WORDS, seen=0
    )
    with pytest.raises(ValidationError, match="belum berakhir"):
        actions.issue_report(report=now, by=people["kepala"])
    for url in (f"/program/laporan/BNNP-17/{today.year + 1}/1/", f"/program/laporan/BNNP-17/{YEAR}/5/"):
        assert people.client("bengkulu").get(url).status_code == 404


@pytest.mark.wide
def test_the_issued_figures_stay_and_new_ones_make_a_new_version(people):
    figures_of(people)
    report = actions.issue_report(report=write(people), by=people["kepala"])
    put(people, "konten-terbit", 2, month=2)
    assert "90,0%" in text(people, "bengkulu")
    with pytest.raises(ValidationError, match="sudah terbit"):
        write(people, seen=1)
    second = actions.revise_report(report=report, by=people["bengkulu"])
    assert (second.n, second.summary) == (2, WORDS["summary"])
    assert "100,0%" in text(people, "bengkulu")
    actions.issue_report(report=second, by=people["kepala"])
    assert "90,0%" in text(people, "bengkulu", f"{URL}?versi=1")
    assert "ada versi yang lebih baru" in text(people, "bengkulu", f"{URL}?versi=1")
    assert "90,0%" in text_of(paper(people, "bengkulu", versi="1")), "the old one can still be had"
    assert "100,0%" in text_of(paper(people, "bengkulu"))
    assert people.client("bengkulu").get(f"{URL}?versi=9").status_code == 404


@pytest.mark.wide
@pytest.mark.parametrize("issued", [False, True])
def test_page_excel_and_pdf_tell_the_same_and_cases_only_to_who_sees_them(people, issued):
    figures_of(people)
    report = write(people)
    if issued:
        actions.issue_report(report=report, by=people["kepala"])
    for who, sees in (("kepala", True), ("auditor", True), ("cegah", False)):
        page, document = text(people, who), paper(people, who)
        printed = text_of(document)
        rows = {row[2]: row for row in sheet(people, who) if len(row) > 5}
        for row in live_rows(people[who], office(), YEAR, QUARTER):
            told = [word for word in (row.target_words, row.result_words, row.shown_words) if word]
            assert all(word in page and word in printed for word in told), row.indicator
            if row.result is not None:
                assert float(rows[row.indicator][5]) == round(float(row.result), row.precision)
        assert ("50,0%" in page, "50,0%" in printed, "50" in str(rows["Laporan kasus narkotika (LKN)"][6])) == (
            sees,
        ) * 3
        assert ("Hanya dibaca bidang pemberantasan" in printed) == (not sees)
        assert ("50,0%" in str(document.content)) == sees, "nor in what is kept for the file"
        for words in WORDS.values():
            assert words in page
            assert words in printed
            assert any(words in row for row in sheet(people, who))
        assert ("Terbit, versi 1" in printed) == issued


def test_the_list_tells_the_state_of_each_quarter_and_who_is_late(people):
    actions.issue_report(report=write(people), by=people["kepala"])
    write(people, "kota", "BNNK-17.71")
    client = people.client("pusat")
    found = client.get(f"/program/laporan/?q=bengkulu&year={YEAR}").context
    assert found["filter_form"]["missing"].field.choices[0][0] == "", "nobody chose a quarter"
    rows = {row.code: row for row in found["object_list"]}
    assert getattr(rows["BNNP-17"], f"state_{QUARTER}") == ReportState.ISSUED
    assert getattr(rows["BNNK-17.71"], f"state_{QUARTER}") == ReportState.DRAFT
    late = client.get(f"/program/laporan/?q=bengkulu&missing={QUARTER}").context["object_list"]
    assert "BNNK-17.71" in {one.code for one in late}
    assert "BNNP-17" not in {one.code for one in late}
    assert "Terbit" in str(sheet(people, "pusat", "/program/laporan/?q=bengkulu"))


@pytest.mark.wide
def test_the_queries_do_not_grow_with_offices_and_versions(people):
    counts = []
    for codes in (["BNNP-17"], ["BNNP-35", "BNNK-17.71", "BNNK-35.76"]):
        for code in codes:
            put(people, "konten-terbit", 4, code)
            report = write(people, "penetap", code)
            actions.issue_report(report=report, by=people["penetap"])
            actions.revise_report(report=report, by=people["penetap"])
        client = people.client("pusat")
        for url in (URL, f"/program/laporan/BNN-RI/{YEAR}/{QUARTER}/", "/program/laporan/"):
            client.get(url)
            with CaptureQueriesContext(connection) as ran:
                assert client.get(url).status_code == 200
            counts.append(len(ran))
    assert counts[:3] == counts[3:]
    assert max(counts) <= 40, counts


def test_the_front_page_says_that_the_last_quarter_is_not_issued(people):
    said = "Laporan triwulan belum terbit"
    assert said in people.client("bengkulu").get("/").content.decode()
    assert said not in people.client("pimpinan").get("/").content.decode(), "who does nothing about it is not asked"
    actions.issue_report(report=write(people), by=people["kepala"])
    assert said not in people.client("bengkulu").get("/").content.decode()


@pytest.mark.verapdf
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_quarter_reports_are_pdfa_and_pdfua(flavour, people, tmp_path):
    figures_of(people)
    papers = {"draf": paper(people, "cegah")}
    actions.issue_report(report=write(people, summary="Uraian.\n\n" * 40), by=people["kepala"])
    papers["terbit"] = paper(people, "kepala")
    for name, document in papers.items():
        (tmp_path / f"{name}.pdf").write_bytes(render.pdf(Document.objects.get(pk=document.pk)).data)
    lines = verapdf(flavour, *(tmp_path / f"{name}.pdf" for name in papers))
    assert [line.split()[0] for line in lines] == ["PASS"] * len(papers), lines
