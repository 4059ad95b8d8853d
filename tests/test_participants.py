"""Participants: names for the organising office alone, without NIK, with doubles pointed out, gone after some years."""

import datetime as dt
import json

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bnnportal.audit.models import Event
from bnnportal.documents import actions as documents
from bnnportal.documents.models import Document
from bnnportal.files.models import Attachment
from bnnportal.imports import actions as imports
from bnnportal.imports import kinds
from bnnportal.imports.models import Run
from partners.actions import activities, participants
from partners.models import CapacityActivity, Participant
from partners.models.activity import years_later
from partners.tasks import forget_participants
from tests.activities import NAMES, certified, held, kipas, listed
from tests.cast import CAST
from tests.lists import book, file
from tests.uploads import jpeg

OWN = {"bengkulu", "kepala"}
NIK = "1771010101010001"
FIRST = "Siti Contoh"


def upload(people, activity, rows, by="bengkulu", headings=("Nama", "Lembaga")):
    data = file(book(rows, list(headings)))
    return imports.start(kind=kinds.get("peserta"), scope=str(activity.pk), upload=data, by=people[by])


def pages(activity, certificate, run, attachment):
    """Every address at which a name of this activity might be read."""
    own = f"/pelatihan/{activity.pk}/"
    return [
        "/pelatihan/", "/pelatihan/?format=xlsx", "/pelatihan/?q=Siti", own, f"{own}peserta/",
        f"{own}peserta/?format=xlsx", f"{own}peserta/tambah/", f"{own}sertifikat/", f"{own}ubah/",
        "/mitra/P17-05/kegiatan/", "/mitra/P17-05/kegiatan/?format=xlsx", "/dokumen/", "/dokumen/?format=xlsx",
        "/dokumen/kumpulan/", f"/dokumen/kumpulan/{certificate.batch_id}/", f"/dokumen/{certificate.code}/",
        f"/dokumen/kumpulan/{certificate.batch_id}/zip/", f"/verifikasi/{certificate.code}/", "/jejak/", "/impor/",
        f"/impor/{run.pk}/", f"/berkas/{attachment.pk}/", "/cari/?q=Siti", "/api/v1/trainings/",
        f"/api/v1/trainings/{activity.pk}/", "/api/v1/documents/", f"/api/v1/documents/{certificate.code}/",
        "/satker/BNNP-17/", "/",
    ]  # fmt: skip


@pytest.mark.wide
def test_only_the_organising_office_reads_names(people, turn):
    activity = listed(people)
    certified(people, activity)
    run = upload(people, activity, [["Tono Rekaan", "Yayasan Kipas"]])
    certificate = Participant.objects.first().certificate
    for who in sorted(CAST):
        with turn(who) as client:
            read = set()
            for url in pages(activity, certificate, run, run.attachment):
                answer = client.get(url)
                text = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(
                    errors="replace"
                )
                if any(name in text for name in (*NAMES, "Tono Rekaan")):
                    read.add(url)
                if url.endswith("xlsx") and answer.status_code == 200:
                    assert who in OWN or "peserta" not in url
            own = f"/pelatihan/{activity.pk}/"
            expected = {
                f"{own}peserta/", f"/dokumen/kumpulan/{certificate.batch_id}/", f"/dokumen/{certificate.code}/",
                f"/impor/{run.pk}/", f"/api/v1/trainings/{activity.pk}/", "/api/v1/documents/",
                f"/api/v1/documents/{certificate.code}/",
            }  # fmt: skip
            assert read == (expected if who in OWN else set())
            assert client.get(f"{own}peserta/").status_code == (200 if who in OWN else 404)


def test_who_is_above_sees_how_many_and_a_partner_its_own(people):
    activity = listed(people)
    participants.add_participants(
        activity=activity, names=["Lina Misalnya"], institution="Puskesmas Contoh", by=people["bengkulu"]
    )
    url = activity.get_absolute_url()
    for who in ("admin", "pimpinan", "auditor"):
        page = people.client(who).get(url).content.decode()
        assert "4 orang" in page
        assert "Puskesmas Contoh" in page
        assert "Nama peserta hanya terlihat oleh BNN Provinsi Bengkulu" in page
    page = people.client("kipas").get(url).content.decode()
    assert "4 orang" in page
    assert "Puskesmas Contoh" not in page
    assert people.client("kipas").get("/mitra/P17-05/kegiatan/").status_code == 200
    assert people.client("jatim").get("/mitra/P17-05/kegiatan/").status_code == 404


@pytest.mark.wide
def test_no_name_reaches_trail_log_queue_or_titles(people, caplog):
    caplog.set_level("DEBUG")
    activity = listed(people)
    certified(people, activity)
    first = activity.participants.first()
    documents.render(document_id=first.certificate_id)
    participants.correct_participant(participant=first, name="Siti Benar", by=people["kepala"])
    run = upload(people, activity, [["Tono Rekaan", ""]])
    imports.apply(run=run, by=people["bengkulu"])
    imports.undo(run=run, by=people["bengkulu"], reason="Keliru")
    activities.forget(today=activity.forgets_on)
    trail = json.dumps(list(Event.objects.values("target", "data")), default=str)
    titles = " ".join(f"{d.title} {d.filename} {d.number} {d.batch}" for d in Document.objects.all())
    for text in (trail, titles, caplog.text):
        assert not any(word in text for word in ("Siti", "Rahmawati", "Rekaan", "Uji Coba")), text[:500]


@pytest.mark.parametrize("text", [f"{NIK} Siti", f"Siti {NIK}", "Siti 1771 0101 0101 0001", "Siti 17.71-0101.01010001"])
def test_a_nik_is_refused_and_not_repeated(people, text):
    activity = held(people)
    url = f"/pelatihan/{activity.pk}/peserta/tambah/"
    answer = people.client("bengkulu").post(url, {"partner": kipas().pk, "names": f"Budi\n{text}", "institution": ""})
    assert answer.status_code == 422
    assert "Baris 2 berisi nomor 16 angka" in answer.content.decode()
    with pytest.raises(ValidationError, match="16 angka"):
        participants.add_participants(activity=activity, names=[text], by=people["bengkulu"])
    with pytest.raises(ValidationError, match="16 angka"):
        participants.add_participants(activity=activity, names=["Budi"], institution=text, by=people["bengkulu"])
    assert not Participant.objects.exists()


@pytest.mark.parametrize(
    "rows", [[["Siti", NIK]], [["Siti", int(NIK)]], [["Siti", "", NIK]], [["Siti", "17.71.0101.0101.0001"]]]
)
def test_a_file_with_a_nik_is_not_kept(people, rows):
    activity = held(people)
    headings = ("Nama", "Lembaga", "NIK")[: len(rows[0])]
    with pytest.raises(ValidationError, match="Baris 2 berisi nomor 16 angka"):
        upload(people, activity, rows, headings=headings)
    assert not Run.objects.exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("names", "sentence"),
    [([], "satu nama"), (["12345"], "bukan nama"), (["x" * 121], "bukan nama"), (["Siti"] * 1001, "1001")],
)
def test_bad_lists_are_refused(people, names, sentence):
    with pytest.raises(ValidationError, match=sentence):
        participants.add_participants(activity=held(people), names=names, by=people["bengkulu"], expected=0)


def test_doubles_are_pointed_out_and_a_second_click_adds_nobody(people):
    activity = listed(people)
    client = people.client("bengkulu")
    url = f"/pelatihan/{activity.pk}/peserta/tambah/"
    form = {"partner": kipas().pk, "institution": "", "names": "siti contoh rahmawati\nTono Rekaan", "expected": "3"}
    answer = client.post(url, form)
    assert answer.status_code == 422
    assert "tertulis dua kali: siti contoh rahmawati" in answer.content.decode()
    assert Participant.objects.count() == 3
    assert client.post(url, form | {"others": "on"}).status_code == 302
    again = client.post(url, form | {"others": "on"})
    assert "berubah sejak halaman ini dibuka" in again.content.decode()
    assert Participant.objects.count() == 5
    page = client.get(f"/pelatihan/{activity.pk}/peserta/").content.decode()
    assert "tertulis lebih dari satu kali" in page


def test_people_is_the_length_of_the_list_where_there_is_one(people):
    activity = held(people, people=40)
    participants.add_participants(activity=activity, names=NAMES, by=people["bengkulu"])
    activity.refresh_from_db()
    assert activity.people == 3
    activities.change_activity(activity=activity, by=people["bengkulu"], people=99)
    activity.refresh_from_db()
    assert activity.people == 3
    participants.remove_participant(participant=activity.participants.first(), by=people["kepala"])
    activity.refresh_from_db()
    assert activity.people == 2
    rest = list(activity.participants.values_list("pk", flat=True))
    participants.remove_rows(activity=activity, pks=rest, by=people["bengkulu"])
    activity.refresh_from_db()
    assert activity.people == 40, "without a list the number somebody typed"


@pytest.mark.parametrize("who", sorted(set(CAST) - OWN))
def test_nobody_else_changes_the_list(people, who):
    activity = listed(people)
    first = activity.participants.first()
    for change in (
        lambda: participants.add_participants(activity=activity, names=["Lain"], by=people[who]),
        lambda: participants.correct_participant(participant=first, name="Lain", by=people[who]),
        lambda: participants.remove_participant(participant=first, by=people[who]),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert list(activity.participants.values_list("name", flat=True)) == NAMES
    client = people.client(who)
    for page in ("ubah", "hapus"):
        assert client.post(f"/pelatihan/{activity.pk}/peserta/{first.pk}/{page}/", {"name": "Lain"}).status_code == 404


def test_a_list_comes_from_excel_and_goes_again(people):
    activity = listed(people)
    rows = [["Tono Rekaan", "Yayasan KIPAS"], ["Lina Misalnya", "Puskesmas Contoh"], [NAMES[1], ""], ["123", ""]]
    run = upload(people, activity, rows)
    table = imports.preview(run=run, by=people["bengkulu"])
    assert [bool(row.problems) for row in table.rows] == [False, False, False, True]
    assert table.rows[2].doubtful
    run = upload(people, activity, rows[:3])
    with pytest.raises(ValidationError, match="belum pasti"):
        imports.apply(run=run, by=people["bengkulu"])
    imports.answer(run=run, answers={"4": {"nama": "lewati"}}, by=people["bengkulu"])
    imports.apply(run=run, by=people["bengkulu"])
    added = activity.participants.order_by("pk")[3:]
    assert [(p.name, p.partner, p.institution) for p in added] == [
        ("Tono Rekaan", kipas(), ""), ("Lina Misalnya", None, "Puskesmas Contoh"),
    ]  # fmt: skip
    assert people.client("kepala").get(f"/impor/{run.pk}/").status_code == 200
    for who in ("admin", "auditor", "pusat", "jatim"):
        assert people.client(who).get(f"/impor/{run.pk}/").status_code == 404
        assert not Run.objects.visible_to(people[who]).exists()
    imports.undo(run=run, by=people["bengkulu"], reason="Keliru")
    activity.refresh_from_db()
    assert (activity.people, activity.participants.count()) == (3, 3)


def test_photos_stay_with_the_organiser_and_the_page_says_no_clients(people):
    activity = held(people)
    client = people.client("bengkulu")
    sent = {
        "holder_type": "partners.capacityactivity",
        "holder_id": activity.pk,
        "file": SimpleUploadedFile("foto.jpg", jpeg()),
    }
    assert client.post("/berkas/unggah/", sent).status_code == 302
    attachment = Attachment.objects.get()
    assert "Jangan memotret klien." in client.get(activity.get_absolute_url()).content.decode()
    for who, status in {"kepala": 200, "admin": 404, "kipas": 404, "jatim": 404}.items():
        answer = people.client(who).get(attachment.get_absolute_url())
        assert answer.status_code == status
        if answer.streaming:
            assert b"".join(answer)  # and so its file is closed
        again = {
            "holder_type": "partners.capacityactivity",
            "holder_id": activity.pk,
            "file": SimpleUploadedFile("foto.jpg", jpeg()),
        }
        assert people.client(who).post("/berkas/unggah/", again).status_code == (302 if status == 200 else 404)


@pytest.mark.parametrize(
    ("day", "later"),
    [(dt.date(2021, 11, 22), dt.date(2026, 11, 22)), (dt.date(2024, 2, 29), dt.date(2029, 3, 1))],
)
def test_five_years_later(day, later):
    assert years_later(day, 5) == later
    assert years_later(later, -5) in {day, dt.date(2024, 3, 1)}
    assert years_later(dt.date(2028, 2, 29), -5) == dt.date(2023, 2, 28)


@pytest.mark.wide
def test_names_go_on_the_day_and_counts_stay(people):
    activity = listed(people, speakers="Dr. Uji Pembicara")
    certified(people, activity)
    for document in Document.objects.all():
        documents.render(document_id=document.pk)
    run = upload(people, activity, [["Tono Rekaan", ""]])
    certificate = activity.participants.first().certificate
    old = certificate
    certificate.refresh_from_db()
    with default_storage.open(certificate.file) as stored:
        paper = stored.read()
    last = activity.forgets_on - dt.timedelta(days=1)
    assert activities.forget(today=last) == 0
    assert activity.participants.exclude(name="").count() == 3
    assert activities.forget(today=activity.forgets_on) == 1
    assert activities.forget(today=activity.forgets_on) == 0, "a second run finds nothing"
    activity.refresh_from_db()
    assert (activity.people, activity.participants.count(), activity.speakers) == (3, 3, "")
    assert not activity.participants.exclude(name="").exists()
    assert activity.participants.filter(partner=kipas()).count() == 3
    line = Event.objects.get(event="partners.forget_participants")
    assert (line.actor, line.data) == ("Sistem", {"participants": 3, "certificates": 3})
    certificate.refresh_from_db()
    assert certificate.content["recipient"] == "S*** C*** R***"
    assert (certificate.number, certificate.sha256) == (old.number, certificate.sha256)
    assert not certificate.file
    run.attachment.refresh_from_db()
    assert not run.attachment.file
    client = people.client("kepala")
    everything = "".join(
        client.get(url).content.decode()
        for url in (
            activity.get_absolute_url(), f"{activity.get_absolute_url()}peserta/", certificate.get_absolute_url(),
            certificate.batch.get_absolute_url(), f"/api/v1/trainings/{activity.pk}/",
        )
    )  # fmt: skip
    assert not any(name in everything for name in (*NAMES, "Pembicara"))
    assert "sudah dihapus karena lewat 5 tahun" in everything
    assert client.get(f"/dokumen/{certificate.code}/unduh/").status_code == 404
    with pytest.raises(ValidationError, match="sudah dihapus"):
        participants.add_participants(activity=activity, names=["Baru"], by=people["bengkulu"])
    verdict = people.client("jatim").get(f"/verifikasi/{certificate.code}/").content.decode()
    assert "Sah" in verdict
    assert "S*** C*** R***" in verdict
    held_in_hand = client.post("/verifikasi/", {"file": SimpleUploadedFile("s.pdf", paper)}).content.decode()
    assert "sama sampai bit terakhir" in held_in_hand
    assert certificate.number in held_in_hand


def test_the_setting_and_the_round(people, settings):
    activity = listed(people)
    settings.PARTICIPANT_NAMES_YEARS = 1
    assert activity.forgets_on == dt.date(2027, 6, 4)
    forget_participants()
    assert activity.participants.exclude(name="").count() == 3
    CapacityActivity.objects.update(held_from=dt.date(2025, 1, 1), held_until=dt.date(2025, 1, 2))
    forget_participants()
    assert not activity.participants.exclude(name="").exists()
    assert settings.CELERY_BEAT_SCHEDULE["partners-forget-participants"]["task"] == "partners.forget_participants"


@pytest.mark.parametrize("page", ["/pelatihan/", "/pelatihan/{}/peserta/", "/mitra/P17-05/kegiatan/", "/pelatihan/{}/"])
def test_pages_cost_the_same_at_one_and_three(people, page, django_assert_num_queries):
    activity = listed(people, names=NAMES[:1])
    certified(people, activity)
    client = people.client("kepala")
    url = page.format(activity.pk)
    client.get(url)
    with CaptureQueriesContext(connection) as once:
        client.get(url)
    listed(people, title="Dua")
    held(people, title="Tiga")
    participants.add_participants(activity=activity, names=["Lain A", "Lain B"], partner=kipas(), by=people["kepala"])
    certified(people, activity)
    with django_assert_num_queries(len(once)):
        client.get(url)
