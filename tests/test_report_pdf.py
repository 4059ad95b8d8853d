"""The monthly report on paper: what was handed in, final or not, asked for once."""

from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from bnnportal.documents import actions as documents
from bnnportal.documents import render
from bnnportal.documents.actions import exporting
from bnnportal.documents.models import Document
from rehab import actions
from rehab.actions.drafts import Change
from rehab.actions.papers import request_pdf
from tests import reports
from tests.test_render import verapdf
from tests.texts import pdf_text


def text_of(document: Document) -> str:
    documents.render(document_id=document.pk)
    document.refresh_from_db()
    assert document.is_ready, document.error
    with default_storage.open(document.file) as file:
        return pdf_text(file.read())


@pytest.mark.wide
def test_a_report_is_printed_as_it_was_handed_in_and_says_what_it_is_worth(people):
    report = reports.submitted(people, entered=4)
    paper = request_pdf(report=report, by=people["kipas"])
    text = text_of(paper)
    for words in ("Klinik Contoh P17-05-1", "Oktober 2026", "Sementara: belum disetujui", "BNN Provinsi Bengkulu",
                  "Klien masuk 4 ·", "Laki-laki", "20–34", "Sukarela (voluntary) 4", "Kipas Uji"):  # fmt: skip
        assert words in text, words
    actions.approve(report=report, by=people["kepala"])
    assert text_of(paper) == text, "a paper does not change"
    final = request_pdf(report=reports.report_of(report.facility), by=people["kipas"])
    assert final.pk != paper.pk
    assert "Final: disetujui" in text_of(final)


@pytest.mark.wide
def test_no_data_reasons_and_texts_are_said(people):
    report = reports.report_of(reports.facility(people))
    reports.fill(report, people)
    actions.save_cells(
        report=report, by=people["kipas"],
        changes=[Change("skhpn", 0, "TAD"), Change("kendala", None, "Hujan <b>lebat</b> & banjir 🌧")],
    )  # fmt: skip
    actions.submit(report=report, by=people["kipas"], reasons=reports.explained(report))
    text = text_of(request_pdf(report=reports.report_of(report.facility), by=people["bengkulu"]))
    assert "SKHPN diterbitkan Tidak ada data" in text
    assert "Hujan <b>lebat</b> & banjir" in text


@pytest.mark.wide
def test_asked_for_again_it_is_the_same_until_its_week_is_over(people):
    report = reports.submitted(people)
    first = request_pdf(report=report, by=people["kipas"])
    assert request_pdf(report=report, by=people["kipas"]) == first
    assert request_pdf(report=report, by=people["bengkulu"]) != first
    text_of(first)
    Document.objects.filter(pk=first.pk).update(expires_at=timezone.now())
    exporting.delete_expired()
    first.refresh_from_db()
    assert "text" not in first.content, "no figure of clients stays behind"
    assert request_pdf(report=report, by=people["kipas"]) != first


def test_the_button_leads_to_the_paper_and_strangers_find_nothing(people, client):
    report = reports.submitted(people)
    kipas = people.client("kipas")
    assert "Unduh PDF" in kipas.get(f"/laporan/{report.pk}/").content.decode()
    answer: Any = kipas.post(f"/laporan/{report.pk}/pdf/")
    assert answer.url == Document.objects.get().get_absolute_url()
    assert kipas.post(f"/laporan/{report.pk}/pdf/", {"versi": "7"}).status_code == 404
    assert people.client("jatim").post(f"/laporan/{report.pk}/pdf/").status_code == 404
    empty = report.facility.reports.get(month="2026-09-01")
    assert "Unduh PDF" not in kipas.get(f"/laporan/{empty.pk}/").content.decode()
    refused = kipas.post(f"/laporan/{empty.pk}/pdf/")
    assert refused.status_code == 409
    assert "belum pernah dikirim" in refused.content.decode()


@pytest.mark.verapdf
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning")
@pytest.mark.parametrize("flavour", ["3a", "ua1"])
def test_reports_and_recaps_are_pdfa_and_pdfua(flavour, people, tmp_path):
    report = reports.submitted(people, entered=4)
    provisional = request_pdf(report=report, by=people["kipas"])
    actions.approve(report=report, by=people["kepala"])
    papers = {
        "sementara": provisional,
        "final": request_pdf(report=reports.report_of(report.facility), by=people["kipas"]),
        "rekap": listed(people, "/laporan/rekap/?menurut=lembaga"),
        "tertutup": listed(people, "/laporan/rekap/?menurut=provinsi&kurun=2026-10"),
        "kelengkapan": listed(people, "/laporan/kelengkapan/angka/"),
    }
    for name, document in papers.items():
        (tmp_path / f"{name}.pdf").write_bytes(render.pdf(Document.objects.get(pk=document.pk)).data)
    lines = verapdf(flavour, *(tmp_path / f"{name}.pdf" for name in papers))
    assert [line.split()[0] for line in lines] == ["PASS"] * len(papers), lines


def listed(people, url: str) -> Document:
    """A list asked for as PDF."""
    assert people.client("bengkulu").post(url).status_code == 302
    return Document.objects.latest("pk")
