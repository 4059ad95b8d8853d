"""Handing in by page: what is wrong, reasons, nothing to report, an officer in the clinic's place, paper."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bnnportal.files.models import Attachment
from rehab import actions
from rehab.models import MonthlyReport, ReportVersion
from tests.reports import change, facility, fill, report_of, submitted
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
SEPTEMBER = dt.date(2026, 9, 1)


def test_what_is_still_wrong_leads_to_its_cell_and_zeros_are_one_press(people):
    report = report_of(facility(people), SEPTEMBER)
    actions.save_cells(report=report, by=people["kipas"], changes=change("awal.rj", None, "2"))
    client = people.client("kipas")
    page = client.get(f"/laporan/{report.pk}/kirim/").content.decode()
    assert f'href="/laporan/{report.pk}/isi/#awal.rj"' in page  # two people, and nobody said who
    assert "Kirim laporan" not in page
    assert "akhir bulan, Rawat jalan: tertulis" not in page
    answer = client.post(f"/laporan/{report.pk}/kirim/", {"nol": "1"})
    assert answer.url == f"/laporan/{report.pk}/kirim/"
    page = client.get(answer.url).content.decode()
    assert "Klien masuk, Rawat jalan" not in page


def test_a_correct_report_is_sent_once_however_often(people):
    report = report_of(facility(people), SEPTEMBER)
    fill(report, people)
    client = people.client("kipas")
    page = client.get(f"/laporan/{report.pk}/kirim/").content.decode()
    assert "Semua sudah terisi dan cocok" in page
    for _time in range(3):
        answer = client.post(f"/laporan/{report.pk}/kirim/", {"note": ""})
        assert (answer.status_code, answer.url) == (302, f"/laporan/{report.pk}/")
    assert ReportVersion.objects.filter(report=report).count() == 1


def test_a_warning_wants_its_reason(people):
    place = facility(people)
    submitted(people, place, SEPTEMBER, entered=20)
    report = report_of(place)
    fill(report, people, entered=1, opening=3)  # 20 were there at the end of last month
    client = people.client("kipas")
    page = client.get(f"/laporan/{report.pk}/kirim/").content.decode()
    assert "padahal akhir bulan lalu 20" in page
    odd = ("awal.rj", "masuk.rj", "akhir.rj")
    reasons = {f"reason_{code}": "BENAR" for code in odd}
    answer = client.post(f"/laporan/{report.pk}/kirim/", reasons | {"reason_awal.rj": "LAIN"})
    assert "Tuliskan alasannya." in answer.content.decode()
    reasons = {f"reason_{code}": "LAIN" for code in odd} | {f"words_{code}": "Pindah gedung" for code in odd}
    assert client.post(f"/laporan/{report.pk}/kirim/", reasons).status_code == 302
    assert {one["note"] for one in ReportVersion.objects.get(report=report).reasons} == {"Pindah gedung"}


def test_a_reason_stays_with_its_cell_when_the_warnings_change_meanwhile(people):
    place = facility(people)
    submitted(people, place, SEPTEMBER, entered=20)
    report = report_of(place)
    fill(report, people, entered=20, opening=19)
    client = people.client("kipas")
    page = client.get(f"/laporan/{report.pk}/kirim/").content.decode()
    assert 'name="reason_awal.rj"' in page
    assert 'name="reason_masuk.rj"' not in page
    fill(report, people, entered=0, opening=19)  # a colleague, while the reason is chosen
    answer = client.post(f"/laporan/{report.pk}/kirim/", {"reason_awal.rj": "LALU"})
    form = answer.context["form"]
    assert form["reason_awal.rj"].errors == []
    assert form["reason_masuk.rj"].errors
    client.post(f"/laporan/{report.pk}/kirim/", {"reason_awal.rj": "LALU", "reason_masuk.rj": "LIBUR"})
    said = {one["code"]: one["reason"] for one in ReportVersion.objects.get(report=report).reasons}
    assert (said["awal.rj"], said["masuk.rj"]) == ("LALU", "LIBUR")


def test_a_reason_given_before_is_not_asked_for_again(people):
    place = facility(people)
    submitted(people, place, SEPTEMBER, entered=20)
    report = submitted(people, place, entered=0, opening=20)
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa SKHPN.")
    form = people.client("kipas").get(f"/laporan/{report.pk}/kirim/").context["form"]
    assert form["reason_masuk.rj"].value() == "BENAR"
    fill(report, people, entered=1, opening=20)
    form = people.client("kipas").get(f"/laporan/{report.pk}/kirim/").context["form"]
    assert "reason_masuk.rj" not in form.fields


def test_the_closing_balance_is_computed_before_it_is_sent(people):
    report = report_of(facility(people), SEPTEMBER)
    values = fill(report, people)
    actions.put_draft(report=report, by=people["kipas"], values=values | {"akhir.rj": 9})
    people.client("kipas").post(f"/laporan/{report.pk}/kirim/", {})
    assert ReportVersion.objects.get(report=report).values["akhir.rj"] == 3


def test_nobody_in_care_is_three_taps(people):
    report = report_of(facility(people), SEPTEMBER)
    client = people.client("kipas")
    assert f'href="/laporan/{report.pk}/nihil/"' in client.get("/laporan/").content.decode()  # one
    page = client.get(f"/laporan/{report.pk}/nihil/").content.decode()
    assert "Ya, kirim laporan nihil" in page
    assert client.post(f"/laporan/{report.pk}/nihil/", {}).url == f"/laporan/{report.pk}/"  # two
    assert ReportVersion.objects.get(report=report).values["masuk.rj"] == 0


def test_where_somebody_is_in_care_nothing_cannot_be_sent(people):
    place = facility(people)
    submitted(people, place, SEPTEMBER)
    report = report_of(place)
    page = people.client("kipas").get(f"/laporan/{report.pk}/nihil/").content.decode()
    assert "Klien pada awal bulan, Rawat jalan (3)" in page
    assert "…" not in page.partition("<main")[2]
    assert "Ya, kirim" not in page


@pytest.mark.parametrize(("code", "said"), [("skhpn", "SKHPN diterbitkan (2)"), ("sumber.tat", "Asal klien, "),
                                            ("masuk.rj.l.u20", "Laki-laki, 20–34 tahun (2)")])  # fmt: skip
def test_nothing_is_not_sent_over_what_somebody_counted(people, code, said):
    report = report_of(facility(people), SEPTEMBER)
    actions.save_cells(report=report, by=people["kipas"], changes=change(code, None, 2))
    client = people.client("kipas")
    assert said in client.get(f"/laporan/{report.pk}/nihil/").content.decode()
    answer = client.post(f"/laporan/{report.pk}/nihil/", {})
    assert answer.status_code == 200
    assert not ReportVersion.objects.exists()
    actions.save_cells(report=report, by=people["kipas"], changes=change(code, 2, None))
    assert client.post(f"/laporan/{report.pk}/nihil/", {}).status_code == 302


def test_an_officer_enters_what_came_on_paper(people):
    report = report_of(facility(people), SEPTEMBER)
    fill(report, people, "bengkulu")
    client = people.client("bengkulu")
    given = {"channel": "KERTAS", "received_on": timezone.localdate().isoformat()}
    answer = client.post(f"/laporan/{report.pk}/titip/", given)
    assert "Lampirkan pindaian" in answer.content.decode()
    late = {**given, "received_on": (timezone.localdate() + dt.timedelta(days=1)).isoformat()}
    answer = client.post(f"/laporan/{report.pk}/titip/", late | {"scan": SimpleUploadedFile("a.pdf", pdf())})
    assert "Tanggal diterima belum tiba." in answer.content.decode()
    assert not ReportVersion.objects.exists()
    assert not Attachment.objects.exists()
    answer = client.post(f"/laporan/{report.pk}/titip/", given | {"scan": SimpleUploadedFile("a.pdf", pdf())})
    assert answer.url == f"/laporan/{report.pk}/"
    version = ReportVersion.objects.get(report=report)
    assert (version.on_behalf, version.by) == (True, people["bengkulu"])
    assert Attachment.objects.of(MonthlyReport.objects.get(pk=report.pk)).count() == 1


def test_paper_is_printed_empty_and_as_it_stands(people):
    report = report_of(facility(people, services=["rj", "ri"], beds=4), SEPTEMBER)
    fill(report, people)
    client = people.client("kipas")
    page = client.get(f"/laporan/{report.pk}/cetak/").content.decode()
    assert "<b>3</b>" in page
    assert "Klien rawat inap" in page
    assert "<b>3</b>" not in client.get(f"/laporan/{report.pk}/cetak/?kosong=1").content.decode()
    # whoever does not fill it in reads what was handed in, and nothing was
    assert "<b>3</b>" not in people.client("pimpinan").get(f"/laporan/{report.pk}/cetak/").content.decode()
