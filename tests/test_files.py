"""Attachments: seen only with their record, always a download, equal bytes stored once."""

import json
import threading
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bnnportal.audit.models import Event
from bnnportal.files import actions, storage
from bnnportal.files.models import Attachment
from bnnportal.imports.models import Run
from tests.lists import started
from tests.uploads import docx, jpeg, pdf, xlsx

DOCM = "application/vnd.ms-word.document.macroEnabled.main+xml"


@pytest.fixture
def run(people) -> Run:
    """An import of the national office; its page shows and takes attachments."""
    return started(people["pusat"])


def send(client, run, data: bytes = b"", name: str = "bukti.pdf", **more):
    fields = {"holder_type": "imports.run", "holder_id": str(run.pk), "note": "Surat keputusan"} | more
    upload = {"file": SimpleUploadedFile(name, data)} if data else {}
    return client.post("/berkas/unggah/", fields | upload)


def test_a_paper_is_attached_listed_and_downloaded(run, people):
    client, data = people.client("pusat"), pdf()
    response = send(client, run, data, next=run.get_absolute_url())
    assert response.status_code == 302
    assert response.url == run.get_absolute_url()
    attachment = Attachment.objects.of(run).last()
    page = client.get(run.get_absolute_url()).content.decode()
    assert "bukti.pdf" in page
    assert "Surat keputusan" in page
    answer = client.get(f"/berkas/{attachment.pk}/")
    assert b"".join(answer) == data
    assert answer.headers["Content-Disposition"] == 'attachment; filename="bukti.pdf"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert {"sandbox", "default-src 'none'", "script-src 'none'"} <= set(policy)
    assert answer.headers["Content-Type"] == "application/pdf"
    line = Event.objects.get(event="files.attach", data__attachment=attachment.pk)
    assert line.actor_id == people["pusat"].pk
    assert line.target_id == str(run.pk)


@pytest.mark.wide
def test_the_script_gets_json_and_a_refusal_stores_nothing(run, people):
    client = people.client("pusat")
    before = Attachment.objects.count()
    accepted = client.post(
        "/berkas/unggah/",
        {"holder_type": "imports.run", "holder_id": run.pk, "file": SimpleUploadedFile("a.jpg", jpeg(gps=True))},
        headers={"accept": "application/json"},
    )
    assert accepted.status_code == 201
    answer = json.loads(accepted.content)
    assert answer["name"] == "a.jpg"
    stored = b"".join(client.get(answer["url"]))
    assert len(stored) == answer["size"]
    assert b"Exif" not in stored
    for data, name, words in (
        (docx(DOCM), "surat.docx", "makro"),
        (pdf() + xlsx(), "surat.pdf", "ZIP"),
        (docx(word__a_DOT_xml=b"0" * 60_000_000), "bom.docx", "mengembang"),
        (xlsx(), "tabel.xlsx", "diterima"),  # not on this record
        (b"", "", "Pilih berkasnya"),
    ):
        upload = {"file": SimpleUploadedFile(name, data)} if data else {}
        fields = {"holder_type": "imports.run", "holder_id": run.pk}
        refused = client.post("/berkas/unggah/", fields | upload, headers={"accept": "application/json"})
        assert refused.status_code == 422, name
        assert words in json.loads(refused.content)["errors"][0]
        plain = send(client, run, data, name)
        assert plain.status_code == 422
        assert words in plain.content.decode()
    assert Attachment.objects.count() == before + 1


def test_who_does_not_see_the_record_sees_no_attachment(run, people):
    for name in ("pimpinan", "bengkulu", "jatim", "kipas"):
        client = people.client(name)
        assert client.get(f"/berkas/{run.attachment_id}/").status_code == 404
        assert send(client, run, pdf()).status_code == 404
    auditor = people.client("auditor")
    assert b"".join(auditor.get(f"/berkas/{run.attachment_id}/")).startswith(b"PK")
    assert send(auditor, run, pdf()).status_code == 403
    assert Attachment.objects.of(run).count() == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"holder_type": "accounts.user"},
        {"holder_type": ""},
        {"holder_id": "9" * 40},
        {"holder_id": "²"},
        {"holder_id": "-1"},
        {"holder_id": ""},
    ],
)
def test_a_record_that_is_none_takes_nothing(run, people, fields):
    assert send(people.client("pusat"), run, pdf(), **fields).status_code == 404


@pytest.mark.parametrize("wanted", ["https://jahat.test/", "//jahat.test/", "javascript:alert(1)"])
def test_after_an_upload_nobody_is_sent_elsewhere(run, people, wanted):
    assert send(people.client("pusat"), run, pdf(), next=wanted).url == run.get_absolute_url()


@pytest.mark.django_db(transaction=True)
def test_equal_bytes_lie_once_and_go_with_the_last_row(people):
    run, client, data = started(people["pusat"]), people.client("pusat"), pdf(3)
    send(client, run, data, "satu.pdf")
    send(client, run, data, "dua.pdf")
    first, second = list(Attachment.objects.of(run))[1:]
    path = first.file
    assert first.file == second.file
    assert client.get(f"/berkas/{first.pk}/hapus/").status_code == 200
    assert client.post(f"/berkas/{first.pk}/hapus/").status_code == 302
    assert client.get(f"/berkas/{first.pk}/").status_code == 404
    assert default_storage.exists(path)
    assert b"".join(client.get(f"/berkas/{second.pk}/")) == data
    actions.remove(attachment=second, by=people["pusat"])
    actions.remove(attachment=second, by=people["pusat"])  # a second click
    assert not default_storage.exists(path)
    second.refresh_from_db()
    assert (second.removed_by, second.file, len(second.sha256)) == (people["pusat"], "", 64)
    assert Event.objects.filter(event="files.remove").count() == 2


def test_the_imported_file_itself_stays(run, people):
    assert people.client("pusat").post(f"/berkas/{run.attachment_id}/hapus/").status_code == 409
    with pytest.raises(ValidationError, match="Berkas asal"):
        actions.remove(attachment=run.attachment, by=people["pusat"])


def test_a_torn_file_is_written_anew(run, people):
    attach = lambda: actions.attach(  # noqa: E731
        upload=SimpleUploadedFile("a.pdf", pdf(2)), holder=run, organisation=run.organisation, by=people["pusat"]
    )
    path = attach().file
    with default_storage.open(path, "wb") as torn:
        torn.write(b"%PDF")
    assert attach().file == path
    assert default_storage.size(path) == len(pdf(2))


def test_a_record_takes_a_hundred_and_no_more(run, people, monkeypatch):
    monkeypatch.setattr(actions, "MAX_PER_RECORD", 2)
    assert send(people.client("pusat"), run, pdf()).status_code == 302
    refused = send(people.client("pusat"), run, pdf())
    assert refused.status_code == 422
    assert "Sudah ada 2 lampiran" in refused.content.decode()


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_storing_and_deleting_the_same_bytes_at_once_loses_nothing(people):
    """One removes the only copy while another attaches the same bytes: whoever is left has the bytes."""
    run, user, data = started(people["pusat"]), people["pusat"], pdf(4)

    def attach() -> Attachment:
        upload = SimpleUploadedFile("a.pdf", data)
        return actions.attach(upload=upload, holder=run, organisation=run.organisation, by=user)

    for _round in range(8):
        first = attach()
        start, kept = threading.Barrier(2), []

        def remove(first=first, start=start) -> None:
            start.wait()
            actions.remove(attachment=first, by=user)
            connection.close()

        def add(start=start, kept=kept) -> None:
            start.wait()
            kept.append(attach())
            connection.close()

        threads = [threading.Thread(target=job) for job in (remove, add)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        path = kept[0].file
        assert default_storage.exists(path)
        actions.remove(attachment=kept[0], by=user)
        assert not default_storage.exists(path)


def test_an_import_page_costs_the_same_with_one_attachment_and_three(run, people):
    client = people.client("pusat")
    client.get(run.get_absolute_url())

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(run.get_absolute_url()).status_code == 200
        return len(queries)

    one = count()
    for n in (1, 2):
        send(client, run, pdf(n), f"{n}.pdf")
    assert count() == one


def test_the_setting_chooses_the_storage(tmp_path):
    local = storage.choose("", tmp_path)
    assert local["BACKEND"].endswith("FileSystemStorage")
    assert local["OPTIONS"]["location"] == str(tmp_path)
    options = storage.s3_options("s3://kunci:ra%2Fhasia@s3.uji.test:9000/portal?region=id-1")
    assert options["access_key"] == "kunci"
    assert options["secret_key"] == "ra/hasia"
    assert options["endpoint_url"] == "https://s3.uji.test:9000"
    assert options["bucket_name"] == "portal"
    assert options["default_acl"] == "private"
    assert storage.s3_options("s3://a:b@127.0.0.1:9000/x?plain=1")["endpoint_url"] == "http://127.0.0.1:9000"
    for wrong in ("https://a:b@c/d", "s3://c/d", "s3://a:b@c/", "s3://a:b@c/d/e", "s3://a:b@c:x/d"):
        with pytest.raises(ImproperlyConfigured, match="Contoh"):
            storage.choose(wrong, tmp_path)


def test_s3_without_its_library_stops_with_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="uv sync --group s3"):
        storage.choose("s3://a:b@c/d", tmp_path)
    monkeypatch.setattr(storage, "find_spec", lambda name: object())
    assert storage.choose("s3://a:b@c/d", tmp_path)["BACKEND"] == "storages.backends.s3.S3Storage"


def test_files_of_the_local_storage_are_not_for_everyone(run):
    path = default_storage.path(run.attachment.file)
    assert Path(path).stat().st_mode & 0o007 == 0
