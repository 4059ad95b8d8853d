"""Imports for programs: tried out first, told by row and cell, saved whole or not at all; the rights of the pages."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from bnnportal.imports.models import Run
from partners.models import Agreement, Participant
from tests.activities import NAMES, held, listed
from tests.cast import CAST
from tests.lists import book

API = "/api/v1/imports/"
OWN = {"bengkulu", "kepala"}
SEE = set(CAST) - {"jatim", "mojokerto"}
ROWS = [["Tono Rekaan", "Yayasan KIPAS"], ["Lina Misalnya", "Puskesmas Contoh"], [NAMES[1], ""], ["123", ""]]


def send(client, scope, rows, kind="peserta", headings=("Nama", "Lembaga")):
    data = SimpleUploadedFile("peserta.xlsx", book(rows, list(headings)))
    return client.post(API, {"kind": kind, "scope": scope, "file": data})


def post(client, run, step, data=None):
    return client.post(f"{API}{run}/{step}/", data or {}, content_type="application/json")


@pytest.mark.wide
def test_participants_are_tried_out_answered_saved_and_taken_back(people):
    activity, client = listed(people), people.client("bengkulu")
    tried = send(client, activity.pk, ROWS)
    assert tried.status_code == 201, tried.content
    run = tried.json()["id"]
    trial = tried.json()["trial"]
    assert (trial["complete"], trial["right"], trial["wrong"], trial["doubtful"]) == (False, 2, 1, 1)
    assert trial["problems"] == ["Baris 5, kolom nama: ini bukan nama orang."]
    assert post(client, run, "apply").status_code == 400
    assert Participant.objects.count() == 3, "a trial saves nothing"
    rows = client.get(f"{API}{run}/rows/").json()
    assert rows["count"] == 4
    assert rows["results"][0]["notes"] == {"lembaga": "Yayasan Kipas"}
    asked, wrong = client.get(f"{API}{run}/rows/", {"lihat": "salah"}).json()["results"]
    assert (wrong["line"], wrong["problems"][0]["column"], wrong["questions"]) == (5, "nama", [])
    assert [choice["value"] for choice in asked["questions"][0]["choices"]] == ["lewati", "lain"]
    assert client.get(f"{API}{run}/rows/", {"lihat": "semua"}).status_code == 400
    marked = CalamineWorkbook.from_filelike(io.BytesIO(client.get(f"{API}{run}/marked/").content))
    assert "bukan nama orang" in str(marked.get_sheet_by_index(0).to_python())
    assert post(client, run, "discard").json()["trial"] is None
    assert client.get(f"{API}{run}/rows/").status_code == 404

    run = send(client, activity.pk, ROWS[:3]).json()["id"]
    said = {"answers": [{"line": 4, "column": "nama", "answer": "lewati"}]}
    assert post(client, run, "answers", said).json()["trial"]["complete"]
    for _time in range(2):
        saved = post(client, run, "apply")
        assert (saved.status_code, saved.json()["saved"], saved.json()["status"]) == (200, 2, "DISIMPAN")
    assert Participant.objects.count() == 5
    assert post(client, run, "undo", {"reason": ""}).status_code == 400
    assert post(client, run, "undo", {"reason": "Keliru"}).json()["status"] == "DIBATALKAN"
    assert Participant.objects.count() == 3


def test_a_file_with_a_nik_or_no_list_is_refused_and_not_kept(people):
    activity, client = held(people), people.client("bengkulu")
    for rows, headings, sentence in (
        ([["Siti 1771010101010001", ""]], ("Nama", "Lembaga"), "16 angka"),
        ([["Siti", ""]], ("Peran", "Lembaga"), "Kolom “nama” tidak ada"),
    ):
        answer = send(client, activity.pk, rows, headings=headings)
        assert (answer.status_code, list(answer.json())) == (400, ["file"])
        assert sentence in answer.content.decode()
    assert "1771010101010001" not in answer.content.decode()
    assert list(client.post(API, {"kind": "peserta", "scope": activity.pk}).json()) == ["file"]
    assert not Run.objects.exists()


@pytest.mark.wide
def test_who_imports_and_who_reads_the_names(people, turn):
    activity = held(people)
    run = send(people.client("bengkulu"), activity.pk, ROWS[:1]).json()["id"]
    for who in sorted(CAST):
        with turn(who) as client:
            wanted = 201 if who in OWN else 403 if who in SEE else 404
            assert send(client, activity.pk, ROWS[:1]).status_code == wanted
            assert client.get(f"{API}peserta/{activity.pk}/template/").status_code == (200 if who in OWN else wanted)
            for part in ("", "rows/", "marked/", "attachments/"):
                assert client.get(f"{API}{run}/{part}").status_code == (200 if who in OWN else 404), part
            assert ("peserta.xlsx" in client.get(API).content.decode()) == (who in OWN)
            step = 200 if who == "bengkulu" else 403 if who in OWN else 404  # of whom it is in charge
            assert (
                post(client, run, "answers", {"answers": [{"line": 2, "column": "nama", "answer": ""}]}).status_code
                == step
            )
            assert post(client, run, "apply").status_code == step
            back = 200 if who == "bengkulu" else 400 if who in OWN else 404  # nothing saved to take back
            assert post(client, run, "undo", {"reason": "Uji"}).status_code == back
    assert send(people.client("bengkulu"), activity.pk, ROWS[:1], kind="tamu").status_code == 404
    assert send(people.client("bengkulu"), "x", ROWS[:1]).status_code == 404


def test_old_agreements_come_in_by_the_same_way(people):
    client, headings = people.client("bengkulu"), ("mitra", "judul", "sumber", "mulai")
    wrong = send(client, "BNNP-17", [["Yayasan Kipas", "Kerja sama lama", "Arsip", "kemarin"]], "perjanjian", headings)
    assert wrong.status_code == 201, wrong.content
    assert "kolom mulai" in wrong.json()["trial"]["problems"][0]
    before = Agreement.objects.count()
    right = send(client, "BNNP-17", [["Yayasan Kipas", "Kerja sama lama", "Arsip", ""]], "perjanjian", headings)
    assert right.json()["trial"]["complete"], right.content
    assert post(client, right.json()["id"], "apply").status_code == 200
    assert Agreement.objects.count() == before + 1
    assert client.get(API, {"kind": "perjanjian", "status": "DISIMPAN"}).json()["count"] == 1


def test_the_list_of_imports_costs_the_same_at_one_and_three(people, django_assert_num_queries):
    activity, client = held(people), people.client("bengkulu")
    send(client, activity.pk, ROWS[:1])
    client.get(API)
    with django_assert_num_queries(4) as first:
        client.get(API)
    n = len(first)
    send(client, activity.pk, ROWS[:1])
    send(client, activity.pk, ROWS[:1])
    with django_assert_num_queries(n):
        assert client.get(API).json()["count"] == 3
