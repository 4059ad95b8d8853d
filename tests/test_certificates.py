"""Certificates: issued once, rendered once, revoked and replaced; with a real worker and broker."""

import hashlib
import io
import threading
import time
import zipfile

import pikepdf
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from awards import actions as awards
from awards.models import Award, Edition
from bnnportal import queue
from bnnportal.audit.models import Event
from bnnportal.documents import actions
from bnnportal.documents.models import Counter, Document
from tests.services import broker_at, until


def ready() -> int:
    return Document.objects.filter(status="SIAP").count()


def numbers() -> list[int]:
    return sorted(int(number.split("/")[1]) for number in Document.objects.values_list("number", flat=True))


def test_issuing_gives_each_award_one_certificate_with_gap_free_numbers(edition, people):
    issued = awards.issue_certificates(edition=edition, by=people["penetap"])
    assert len(issued) == 18
    assert numbers() == list(range(1, 19))
    assert len({document.code for document in issued}) == 18
    assert awards.issue_certificates(edition=edition, by=people["admin"]) == []
    assert Document.objects.count() == 18
    content = Document.objects.get(owner__code="BNNK-14.05").content
    assert content["recipient"] == "BNN Kabupaten Pelalawan"
    assert content["score"] is None
    assert Event.objects.filter(event="documents.issue").count() == 18


def test_nobody_else_issues_and_a_draft_has_no_certificates(edition, people):
    for name in ("pusat", "pimpinan", "auditor", "kepala", "kipas"):
        with pytest.raises(PermissionDenied):
            awards.issue_certificates(edition=edition, by=people[name])
    Edition.objects.filter(pk=edition.pk).update(status="DRAF")
    with pytest.raises(ValidationError):
        awards.issue_certificates(edition=edition, by=people["admin"])
    assert not Document.objects.exists()


def test_a_failed_issue_gives_its_numbers_back(edition, people):
    assert people["admin"].is_national

    def fail_late() -> None:
        with transaction.atomic():
            awards.issue_certificates(edition=edition, by=people["admin"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail_late()
    assert not Counter.objects.exists()
    awards.issue_certificates(edition=edition, by=people["admin"])
    assert numbers() == list(range(1, 19))


@pytest.mark.wide
def test_two_issue_requests_at_the_same_moment_make_one_set(transactional_db, edition, people):
    start = threading.Barrier(2)
    by = people["admin"]
    by.membership  # noqa: B018 - read before the threads share the object
    results: list[object] = []

    def press() -> None:
        start.wait()
        try:
            results.append(len(awards.issue_certificates(edition=edition, by=by)))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results, key=str) == [0, 18], results
    assert numbers() == list(range(1, 19))
    assert Award.objects.filter(certificate=None).count() == 0


def test_a_worker_makes_the_files_and_the_batch_gives_one_zip(worker, edition, people):
    client = people.client("admin")
    response = client.post(f"/peringkat/{edition.slug}/terbitkan/", follow=True)
    assert "18 piagam" in response.content.decode()
    until(lambda: ready() == 18, 60)
    batch = Document.objects.first().batch_id
    page = client.get(f"/dokumen/kumpulan/{batch}/")
    assert "18 dari 18 piagam" in page.content.decode()
    answer = client.get(f"/dokumen/kumpulan/{batch}/", headers={"hx-request": "true"})
    assert answer.status_code == 286  # tells the page to stop asking
    archive = zipfile.ZipFile(io.BytesIO(b"".join(client.get(f"/dokumen/kumpulan/{batch}/zip/").streaming_content)))
    assert len(archive.namelist()) == 18
    for name in archive.namelist():
        data = archive.read(name)
        document = Document.objects.get(sha256=hashlib.sha256(data).hexdigest())
        assert document.owner.code in name
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) == 1
            assert "piagam.json" in pdf.attachments
    # a district sees only its own file in the same batch
    own = people.client("mojokerto").get(f"/dokumen/kumpulan/{batch}/zip/")
    assert len(zipfile.ZipFile(io.BytesIO(b"".join(own.streaming_content))).namelist()) == 1


def test_a_worker_killed_in_the_middle_loses_and_doubles_nothing(worker, edition, people):
    """SIGKILL to worker and children while certificates are being made; every one becomes ready exactly once."""
    awards.issue_certificates(edition=edition, by=people["admin"])
    until(lambda: ready() >= 3, 60)
    worker.kill()
    done = ready()
    assert done < 18
    assert numbers() == list(range(1, 19))
    files = set(Document.objects.filter(status="SIAP").values_list("sha256", flat=True))
    worker.start()
    # What beat would do: leases of the dead worker have run out by then.
    Document.objects.filter(status="MENUNGGU").update(lease_until=None, queued_at=timezone.now() - actions.LEASE)
    actions.requeue_overdue()
    until(lambda: ready() == 18, 90)
    assert numbers() == list(range(1, 19))
    assert files <= set(Document.objects.values_list("sha256", flat=True)), "a ready file was made again"
    assert Event.objects.filter(event="documents.ready").count() == 18
    for document in Document.objects.all():
        with default_storage.open(document.file) as file:
            assert hashlib.sha256(file.read()).hexdigest() == document.sha256


def test_a_lease_that_ran_out_is_taken_once_more_and_a_live_one_is_not(edition, people):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    first = actions.take_lease(document_id=document.pk)
    assert first.attempts == 1
    assert actions.take_lease(document_id=document.pk) is None
    Document.objects.filter(pk=document.pk).update(lease_until=timezone.now() - actions.LEASE)
    assert actions.take_lease(document_id=document.pk).attempts == 2


def test_who_finishes_second_discards_the_file(edition, people):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    names = [actions.store(f"%PDF {n}".encode()) for n in range(2)]
    assert actions.finish(document=document, name=names[0][0], sha256=names[0][1], size=6, signature={})
    assert not actions.finish(document=document, name=names[1][0], sha256=names[1][1], size=6, signature={})
    document.refresh_from_db()
    assert document.file == names[0][0]
    assert default_storage.exists(names[0][0])
    assert not default_storage.exists(names[1][0])


def test_a_torn_file_of_a_killed_worker_is_written_anew(edition):
    name, _sha = actions.store(b"%PDF whole")
    with open(default_storage.path(name), "wb") as file:
        file.write(b"%PDF wh")
    assert actions.store(b"%PDF whole")[0] == name
    with default_storage.open(name) as file:
        assert file.read() == b"%PDF whole"


def test_a_broker_that_is_down_loses_nothing(transactional_db, private_servers, worker, edition, people):
    """Issued while the broker is down: the page answers, the rows wait, and beat queues them when it is back."""
    private_servers.broker.kill()
    with broker_at(private_servers.broker.url):
        response = people.client("admin").post(f"/peringkat/{edition.slug}/terbitkan/")
        assert response.status_code == 302
        assert Document.objects.filter(status="MENUNGGU").count() == 18
        private_servers.broker.start()
        worker.stop()
        worker.start(REDIS_URL=private_servers.broker.url, REDIS_DATABASE="0")
        Document.objects.update(queued_at=timezone.now() - actions.LEASE)
        until(lambda: time.monotonic() > queue._silent_until)  # this process has just met a silent broker
        assert actions.requeue_overdue() == 18
        until(lambda: ready() == 18, 90)
    assert numbers() == list(range(1, 19))


@pytest.mark.wide
def test_five_failures_end_with_a_reason_and_can_be_tried_again(edition, people):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    Document.objects.filter(pk=document.pk).update(content={"broken": True})
    for _ in range(actions.MAX_ATTEMPTS):
        Document.objects.filter(pk=document.pk).update(lease_until=None)
        actions.render(document_id=document.pk)
    document.refresh_from_db()
    assert document.status == "GAGAL"
    assert document.error
    number = document.number
    Document.objects.filter(pk=document.pk).update(content=Document.objects.exclude(pk=document.pk).first().content)
    assert people.client("bengkulu").post(f"/dokumen/{document.code}/coba-lagi/").status_code == 404
    assert people.client("pimpinan").post(f"/dokumen/{document.code}/coba-lagi/").status_code == 403
    assert people.client("admin").post(f"/dokumen/{document.code}/coba-lagi/").status_code == 302
    actions.render(document_id=document.pk)
    document.refresh_from_db()
    assert (document.status, document.number) == ("SIAP", number)


def test_a_row_whose_worker_always_dies_is_given_up(edition, people):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    Document.objects.filter(pk=document.pk).update(
        attempts=actions.MAX_ATTEMPTS, lease_until=timezone.now() - actions.LEASE
    )
    actions.requeue_overdue()
    document.refresh_from_db()
    assert document.status == "GAGAL"
    assert "lima kali" in document.error


def test_revoking_keeps_the_old_record_and_names_the_replacement(edition, people):
    old = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    page = people.client("penetap").post(f"/dokumen/{old.code}/cabut/", {"reason": "Salah cetak", "replace": "on"})
    assert page.status_code == 302
    old.refresh_from_db()
    new = old.replaced_by
    assert old.revoke_reason == "Salah cetak"
    assert old.content["recipient"] == new.content["recipient"]
    assert new.number.split("/")[1] == "019"
    assert Award.objects.get(certificate=new).office == old.owner
    again = people.client("penetap").post(f"/dokumen/{old.code}/cabut/", {"reason": "Lagi"})
    assert again.status_code == 409
    assert Document.objects.count() == 19


def test_a_revoked_certificate_can_be_replaced_later(edition, people):
    old = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    client = people.client("admin")
    url = f"/dokumen/{old.code}/ganti/"
    assert client.post(url).status_code == 409  # still in force
    assert client.post(f"/dokumen/{old.code}/cabut/", {"reason": "Salah cetak"}).status_code == 302
    assert Document.objects.count() == 18
    assert people.client("pusat").post(url).status_code == 403
    assert "Terbitkan pengganti" in client.get(f"/dokumen/{old.code}/").content.decode()
    assert client.post(url).status_code == 302
    assert client.post(url).status_code == 409  # one replacement only
    assert Award.objects.get(office=old.owner, category__code="IKM").certificate.replaces == old


@pytest.mark.wide
def test_a_batch_hands_out_replacements_and_nothing_revoked(edition, people):
    old, kept = awards.issue_certificates(edition=edition, by=people["admin"])[:2]
    Document.objects.exclude(pk__in=[old.pk, kept.pk]).update(batch=None)
    new = actions.replace(document=old, by=people["admin"], reason="Salah cetak")
    assert new.batch == old.batch
    for document in (old, kept, new):
        actions.render(document_id=document.pk)
    client = people.client("admin")
    assert "2 dari 2 piagam" in client.get(f"/dokumen/kumpulan/{old.batch_id}/").content.decode()
    body = b"".join(client.get(f"/dokumen/kumpulan/{old.batch_id}/zip/").streaming_content)
    names = zipfile.ZipFile(io.BytesIO(body)).namelist()
    assert sorted(name.split("-pg-")[1][:3] for name in names) == ["002", "019"]


def test_revoking_needs_a_reason_in_action_and_database(edition, people):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    with pytest.raises(ValidationError):
        actions.revoke(document=document, by=people["admin"], reason="   ")
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(revoked_at=timezone.now())


def test_frozen_content_does_not_follow_the_office(edition, people):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    office = document.owner
    office.name = "BNN Provinsi Baru"
    office.save()
    document.refresh_from_db()
    assert document.content["recipient"] == "BNN Provinsi Riau"


def test_a_number_is_unique_in_the_database(edition, people):
    first, second = awards.issue_certificates(edition=edition, by=people["admin"])[:2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=second.pk).update(number=first.number)


def test_every_status_stands_in_the_transitions():
    from awards.enums import TRANSITIONS as EDITION_TRANSITIONS
    from awards.enums import EditionStatus
    from bnnportal.documents.enums import TRANSITIONS, DocumentStatus

    assert set(TRANSITIONS) == set(DocumentStatus)
    assert set(EDITION_TRANSITIONS) == set(EditionStatus)


def test_every_queued_name_is_a_registered_task():
    """Actions queue by name; a misspelt one would wait for ever."""
    import re
    from pathlib import Path

    from django.conf import settings

    from bnnportal.celery import app

    app.loader.import_default_modules()
    names = set()
    for path in Path(settings.BASE_DIR).glob("**/*.py"):
        if not {".venv", "tests", "var"} & set(path.parts):
            names |= set(re.findall(r'queue\.enqueue\(\s*"([^"]+)"', path.read_text()))
    names |= {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert "documents.render" in names
    assert names <= set(app.tasks)
