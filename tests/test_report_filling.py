"""The clinic's form as pages: steps, saving without scripts, the answers to the script."""

import json

import pytest

from rehab import actions
from rehab.actions.clients import keep_clients
from rehab.models import Draft
from tests.reports import change, facility, fill, report_of, submitted

pytestmark = pytest.mark.django_db


def post(client, report, step: str, seen: dict, **values: str):
    return client.post(f"/laporan/{report.pk}/isi/", {"langkah": step, "semula": json.dumps(seen), **values})


def test_without_scripts_a_step_is_saved_and_its_balance_computed(people):
    report = report_of(facility(people))
    client = people.client("kipas")
    page = client.get(f"/laporan/{report.pk}/isi/")
    assert page.status_code == 200
    assert "Klien rawat jalan" in page.content.decode()
    typed = {"awal.rj": "0", "masuk.rj": "3", "masuk.rj.l.u20": "3"}
    answer = post(client, report, "arus-rj", {}, **typed)
    assert (answer.status_code, answer.url) == (302, f"/laporan/{report.pk}/isi/#langkah-baru")
    answer = post(client, report, "arus-rj", {"masuk.rj": 3}, nol="1")
    assert Draft.objects.get(report=report).plain["akhir.rj"] == 3
    answer = post(client, report, "arus-rj", {"selesai.rj": 0}, **{"selesai.rj": "1"})
    assert answer.status_code == 302
    assert Draft.objects.get(report=report).plain["akhir.rj"] == 2


def test_without_scripts_what_cannot_be_read_is_said_and_stays(people):
    report = report_of(facility(people))
    answer = post(people.client("kipas"), report, "arus-rj", {}, **{"awal.rj": "0", "masuk.rj": "1,5"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Tulis bilangan bulat tanpa koma." in page
    assert 'value="1,5"' in page
    assert Draft.objects.get(report=report).plain == {"awal.rj": 0}


def test_without_scripts_nobody_loses_what_a_colleague_typed(people):
    report = report_of(facility(people))
    actions.save_cells(report=report, by=people["bengkulu"], changes=change("masuk.rj", None, 5))
    answer = post(people.client("kipas"), report, "arus-rj", {}, **{"masuk.rj": "3", "awal.rj": "0"})
    assert answer.status_code == 422
    assert "Bengkulu Uji sudah mengisi 5; isian Anda 3." in answer.content.decode()
    assert Draft.objects.get(report=report).plain == {"masuk.rj": 5, "awal.rj": 0}


def test_whatever_stands_where_the_page_says_what_it_showed_is_no_fault(people):
    report = report_of(facility(people))
    client = people.client("kipas")
    for seen in ("[" * 100_000, "{", "7", '{"masuk.rj": {"v": 1}, "awal.rj": true}'):
        said = client.post(f"/laporan/{report.pk}/isi/", {"langkah": "arus-rj", "semula": seen, "masuk.rj": "3"})
        assert said.status_code in (302, 422), seen[:20]
    assert Draft.objects.get(report=report).plain == {"masuk.rj": 3}


def test_a_form_that_was_sent_leads_to_the_report(people):
    report = submitted(people)
    assert people.client("kipas").get(f"/laporan/{report.pk}/isi/").url == f"/laporan/{report.pk}/"
    closed = people.client("kipas").get(f"/laporan/{report.pk}/nilai/").json()
    assert "sedang diperiksa" in closed["closed"]


def test_a_returned_form_shows_why_and_where(people):
    report = submitted(people)
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa arus.", comments={"masuk.rj": "Empat?"})
    page = people.client("kipas").get(f"/laporan/{report.pk}/isi/").content.decode()
    assert "Periksa arus." in page
    assert "Empat?" in page


def test_notes_are_counted_by_step_and_mark_their_own_cell(people):
    report = submitted(people)
    notes = {"masuk.rj": "Empat?", "masuk.rj.l.u20": "Semua laki-laki?", "skhpn": "Nol?"}
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.", comments=notes)
    client = people.client("kipas")
    steps = {step.code: step for step in client.get(f"/laporan/{report.pk}/isi/").context["steps"]}
    assert [steps[code].waiting_notes for code in ("arus-rj", "baru", "layanan")] == [2, 0, 1]
    page = client.get(f"/laporan/{report.pk}/isi/").content.decode()
    assert "3 catatan pada isian" in page
    assert '<a href="#masuk.rj">Klien masuk, Rawat jalan, Laki-laki, 20–34 tahun</a>' in page
    assert [
        part.code for field in steps["arus-rj"].fields for _age, row in field.parts for part in row if part.noted
    ] == ["masuk.rj.l.u20"]
    actions.save_cells(report=report, by=people["kipas"], changes=change("masuk.rj", 3, 4))
    answered = report.comments.get(code="skhpn")
    actions.answer_comment(comment=answered, by=people["kipas"], answer="Benar nol.")
    steps = {step.code: step for step in client.get(f"/laporan/{report.pk}/isi/").context["steps"]}
    assert [steps[code].waiting_notes for code in ("arus-rj", "layanan")] == [1, 0]


def test_a_note_about_what_the_client_list_counts_is_still_read(people):
    place = facility(people)
    report = submitted(people, place)
    actions.send_back(report=report, by=people["bengkulu"], note="Periksa.", comments={"masuk.rj": "Empat orang?"})
    keep_clients(facility=place, on=True, by=people["kipas"])
    page = people.client("kipas").get(f"/laporan/{report.pk}/isi/").content.decode()
    assert "Klien masuk, Rawat jalan: Empat orang?" in page


def test_what_stands_now_is_told_with_a_token(people):
    report = report_of(facility(people))
    fill(report, people)
    told = people.client("kipas").get(f"/laporan/{report.pk}/nilai/").json()
    assert told["user"] == people["kipas"].pk
    assert told["values"]["masuk.rj"] == 3
    assert told["token"]


def test_the_page_costs_the_same_however_much_is_filled_in(people, django_assert_num_queries):
    report = report_of(facility(people, services=["rj", "ri"], beds=5))
    client = people.client("kipas")
    client.get(f"/laporan/{report.pk}/isi/")
    fill(report, people)
    with django_assert_num_queries(6):
        client.get(f"/laporan/{report.pk}/isi/")


def test_the_worker_keeps_files_and_an_empty_page(client, people):
    script = client.get("/laporan/sw.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "/laporan/cangkang/" in script.content.decode()
    shell = client.get("/laporan/cangkang/").content.decode()
    assert "data-report" not in shell
    assert shell.count("<h1") == 1


def test_what_the_client_list_answers_is_not_typed(people):
    place = facility(people)
    keep_clients(facility=place, on=True, by=people["kipas"])
    page = people.client("kipas").get(f"/laporan/{report_of(place).pk}/isi/").content.decode()
    assert "Buka daftar klien" in page
    assert 'name="skhpn"' in page
    assert 'name="masuk.rj"' not in page
    assert "Klien rawat jalan" in people.client("kipas").get(f"/laporan/{report_of(place).pk}/cetak/").content.decode()
