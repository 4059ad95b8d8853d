"""Batches of documents: progress, pause and resume with a real worker, one ZIP, trying again."""

import datetime as dt
import hashlib
import io
import zipfile

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from awards import actions as awards
from bnnportal.audit.models import Event
from bnnportal.documents import actions
from bnnportal.documents.actions import batches
from bnnportal.documents.models import Batch, Document
from tests.services import until

FIELDS = {
    "heading": "Sertifikat", "role": "Peserta", "event": "Sosialisasi", "event_date": None, "event_place": "",
    "place": "Bengkulu", "signatory": {"signatory_position": "Kepala BNN Provinsi Bengkulu"},
}  # fmt: skip


def issue(by, count):
    return actions.issue_to_persons(by=by, names=[f"Orang {chr(65 + n % 26)} Contoh" for n in range(count)], **FIELDS)


def ready():
    return Document.objects.filter(status="SIAP").count()


def archive_of(client, batch):
    answer = client.get(f"/dokumen/kumpulan/{batch.pk}/zip/")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def test_sixty_are_paused_resumed_and_survive_a_killed_worker(worker, people):
    client = people.client("kepala")
    batch = issue(people["kepala"], 60)[0].batch
    url = f"/dokumen/kumpulan/{batch.pk}/"
    until(lambda: ready() >= 8, 60)
    assert client.post(f"{url}jeda/").status_code == 302
    until(lambda: not Document.objects.filter(status="MENUNGGU", lease_until__gt=timezone.now()).exists(), 30)
    paused_at = ready()
    assert 8 <= paused_at < 60
    page = client.get(url)
    assert "dijeda sejak" in page.content.decode()
    assert "hx-trigger" not in page.content.decode()
    Document.objects.filter(status="MENUNGGU").update(queued_at=timezone.now() - dt.timedelta(minutes=5))
    assert actions.requeue_overdue() == 0, "a paused batch is not queued again"
    waiting = Document.objects.filter(status="MENUNGGU").first()
    actions.render(document_id=waiting.pk)
    assert ready() == paused_at, "nor made by a task that was queued before"
    assert client.post(f"{url}jeda/").status_code == 409

    assert client.post(f"{url}lanjut/").status_code == 302
    until(lambda: ready() >= paused_at + 8, 60)
    worker.kill()
    made = set(Document.objects.filter(status="SIAP").values_list("sha256", flat=True))
    assert len(made) < 60
    worker.start()
    Document.objects.filter(status="MENUNGGU").update(lease_until=None, queued_at=timezone.now() - actions.LEASE)
    actions.requeue_overdue()
    until(lambda: ready() == 60, 120)
    assert made <= set(Document.objects.values_list("sha256", flat=True))
    numbers = [int(number.split("/")[1]) for number in Document.objects.order_by("pk").values_list("number", flat=True)]
    assert numbers == list(range(1, 61))
    assert Event.objects.filter(event="documents.ready").count() == 60
    assert "60 dari 60 sertifikat" in client.get(url).content.decode()
    found = archive_of(client, batch)
    assert len(set(found.namelist())) == 60
    hashes = {hashlib.sha256(found.read(name)).hexdigest() for name in found.namelist()}
    assert hashes == set(Document.objects.values_list("sha256", flat=True))
    assert not any("Contoh" in name for name in found.namelist()), "no person's name in a file name"


@pytest.mark.slow
def test_a_thousand_are_made_with_constant_pages_and_one_zip(worker, people, django_assert_max_num_queries):
    worker.stop()
    worker.start(concurrency=2)
    client = people.client("kepala")
    batch = issue(people["kepala"], 1000)[0].batch
    until(lambda: ready() >= 50, 120)
    with django_assert_max_num_queries(14):
        page = client.get(f"/dokumen/kumpulan/{batch.pk}/").content.decode()
    assert page.count("<tr>") == 51
    assert "lagi</p>" in page or "menit lagi" in page
    until(lambda: ready() == 1000, 900)
    found = archive_of(client, batch)
    assert len(set(found.namelist())) == 1000
    assert len(set(Document.objects.values_list("sha256", flat=True))) == 1000
    assert len(set(Document.objects.values_list("number", flat=True))) == 1000


@pytest.mark.wide
def test_failed_ones_are_tried_again_together(people):
    documents = issue(people["kepala"], 3)
    batch = documents[0].batch
    client = people.client("kepala")
    url = f"/dokumen/kumpulan/{batch.pk}/coba-lagi/"
    assert client.post(url).status_code == 409
    pks = [document.pk for document in documents[:2]]
    Document.objects.filter(pk__in=pks).update(status="GAGAL", attempts=5, error="x")
    actions.render(document_id=documents[2].pk)
    page = client.get(f"/dokumen/kumpulan/{batch.pk}/").content.decode()
    assert "(2 gagal)" in page
    assert "Coba lagi yang gagal" in page
    assert people.client("bengkulu").post(url).status_code == 403
    assert people.client("jatim").post(url).status_code == 404
    assert client.post(url).status_code == 302
    assert list(Document.objects.filter(pk__in=pks).values_list("status", "attempts")) == [("MENUNGGU", 0)] * 2
    assert Event.objects.filter(event="documents.retry").count() == 2


@pytest.mark.wide
def test_only_who_issues_steers(people):
    batch = issue(people["kepala"], 2)[0].batch
    for name in ("bengkulu", "pusat", "pimpinan", "auditor", "kipas", "jatim"):
        for change in (actions.pause_batch, actions.resume_batch, actions.retry_failed):
            with pytest.raises(PermissionDenied):
                change(batch=batch, by=people[name])
    page = people.client("bengkulu").get(f"/dokumen/kumpulan/{batch.pk}/").content.decode()
    assert "Jeda" not in page
    actions.pause_batch(batch=batch, by=people["admin"])
    with pytest.raises(ValidationError, match="sudah dijeda"):
        actions.pause_batch(batch=batch, by=people["kepala"])
    actions.resume_batch(batch=batch, by=people["penetap"])
    with pytest.raises(ValidationError, match="tidak sedang dijeda"):
        actions.resume_batch(batch=batch, by=people["kepala"])
    for document in batch.documents.all():
        actions.render(document_id=document.pk)
    with pytest.raises(ValidationError, match="sudah selesai"):
        actions.pause_batch(batch=batch, by=people["kepala"])


def test_how_long_it_takes_is_read_from_the_last_two_minutes(people):
    issue(people["kepala"], 30)
    batch = Batch.objects.get()
    now = timezone.now()
    documents = Document.objects.filter(batch=batch)
    assert batches.remaining(documents, 30) is None
    for n, document in enumerate(documents[:10]):
        Document.objects.filter(pk=document.pk).update(
            status="SIAP", file="x", sha256=str(n), ready_at=now - dt.timedelta(seconds=60 - 6 * n)
        )
    left = batches.remaining(documents, 20)
    assert 110 <= left.total_seconds() <= 130
    assert batches.in_words(left) == "kira-kira 2 menit lagi"
    page = people.client("kepala").get(batch.get_absolute_url()).content.decode()
    assert "10 dari 30 sertifikat" in page
    assert "kira-kira 2 menit lagi" in page
    assert batches.remaining(documents, 0) is None


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "kurang dari satu menit lagi"), (61, "kira-kira 1 menit lagi"), (3000, "kira-kira 50 menit lagi"),
     (7300, "kira-kira 2 jam lagi")],
)  # fmt: skip
def test_times_in_words(seconds, words):
    assert batches.in_words(dt.timedelta(seconds=seconds)) == words
    assert batches.in_words(None) == ""


def test_the_list_of_batches_costs_the_same_at_one_and_three(people, django_assert_max_num_queries):
    client = people.client("kepala")
    assert "Belum ada kumpulan" in client.get("/dokumen/kumpulan/").content.decode()
    issue(people["kepala"], 2)
    with django_assert_max_num_queries(12) as first:
        client.get("/dokumen/kumpulan/")
    issue(people["kepala"], 1)
    actions.pause_batch(batch=issue(people["kepala"], 3)[0].batch, by=people["kepala"])
    with django_assert_max_num_queries(12) as second:
        page = client.get("/dokumen/kumpulan/").content.decode()
    assert len(first) == len(second)
    assert page.count("Sertifikat Sosialisasi") == 3
    assert "Dijeda" in page
    assert "Sertifikat Sosialisasi" not in people.client("jatim").get("/dokumen/kumpulan/").content.decode()


def test_asking_for_progress_costs_no_more_for_a_large_batch(people, django_assert_max_num_queries):
    batch = issue(people["kepala"], 60)[0].batch
    client = people.client("kepala")
    with django_assert_max_num_queries(12):
        answer = client.get(batch.get_absolute_url(), headers={"hx-request": "true"})
    assert answer.status_code == 200
    assert "<table" not in answer.content.decode()
    second = client.get(f"{batch.get_absolute_url()}?page=2").content.decode()
    assert second.count("<tr>") == 11


def test_a_district_finds_only_its_part_of_a_national_batch(edition, people):
    documents = awards.issue_certificates(edition=edition, by=people["admin"])
    page = people.client("mojokerto").get("/dokumen/kumpulan/").content.decode()
    assert "Piagam Rakernis 2023" in page
    batch = people.client("mojokerto").get(documents[0].batch.get_absolute_url()).content.decode()
    assert "0 dari 1 piagam" in batch
