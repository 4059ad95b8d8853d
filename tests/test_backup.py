"""Backup and restore: the same database and files come out on an empty server, whatever goes on meanwhile."""

import hashlib
import io
import json
import os
import random
import subprocess
import sys
import tarfile
import threading
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.utils import timezone

from awards import actions as awards
from bnnportal.audit.models import Event
from bnnportal.documents import actions, signing
from bnnportal.documents.models import Document
from bnnportal.files import storage
from bnnportal.home import backup, restore
from bnnportal.home.archive import BackupError, SealedReader, SealedWriter
from bnnportal.offices.models import Organisation
from tests.restoring import KEY, contents, empty_server, hashes, visit
from tests.services import database_url, until

pytestmark = pytest.mark.services


@pytest.fixture(autouse=True)
def key(settings, tmp_path) -> None:
    settings.BACKUP_KEY = KEY
    settings.MEDIA_ROOT = tmp_path / "source" / "files"
    settings.STORAGES = settings.STORAGES | {"default": storage.choose("", settings.MEDIA_ROOT)}
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "uji.p12"), "rahasia-uji"
    signing.make_test_certificate(settings.SIGNING_P12, settings.SIGNING_PASSWORD)


@pytest.fixture
def papers(transactional_db, edition, people) -> list[Document]:
    """Certificates: two with their files, the others still waiting."""
    documents = awards.issue_certificates(edition=edition, by=people["admin"])
    for document in documents[:2]:
        actions.render(document_id=document.pk)
        document.refresh_from_db()
        assert document.is_ready, document.error
    return documents


@pytest.fixture
def made(papers, tmp_path) -> backup.Made:
    return backup.create(tmp_path / "cadangan")


@pytest.fixture
def server(transactional_db, tmp_path):
    with empty_server(tmp_path / "tujuan") as found:
        yield found


def test_an_empty_server_gets_the_same_rows_files_and_answers(papers, tmp_path, server, settings):
    before = contents(database_url())
    made = backup.create(tmp_path / "cadangan")
    answer = server.manage("restore", str(made.path))
    assert answer.returncode == 0, answer.stderr
    after = contents(server.url)
    assert after.pop("audit_event")[0] == before.pop("audit_event")[0] + 1  # "dipulihkan"
    assert after == before
    assert before["documents_document"][0] == 18
    assert server.files == hashes(settings.MEDIA_ROOT)
    assert len(server.files) == 2
    assert server.query("SELECT event FROM audit_event ORDER BY id DESC LIMIT 1") == [("home.restore",)]

    status, page, dropped, verdict, signature = visit(server, papers[0].code)
    assert (status, dropped, signature) == (200, 200, "valid")
    assert papers[0].number in page
    assert "Sah" in verdict
    # and it goes on counting where it was
    last = server.query("SELECT last_value FROM documents_document_id_seq")[0][0]
    assert last >= max(document.pk for document in papers)
    # its audit trail is as protected as it was
    triggers = "SELECT tgname, tgenabled FROM pg_trigger WHERE NOT tgisinternal AND tgrelid = 'audit_event'::regclass"
    assert server.query(triggers) == [("append_only", "O")]
    assert server.query("SELECT count(*) FROM pg_constraint WHERE NOT convalidated") == [(0,)]
    # and once it holds something it is left as it is
    after, files = contents(server.url), server.files
    answer = server.manage("restore", str(made.path))
    assert answer.returncode == 1
    assert "Basis data tujuan tidak kosong" in answer.stderr
    assert "Tidak ada yang diubah" in answer.stderr
    assert (contents(server.url), server.files) == (after, files)


def test_a_backup_while_papers_are_issued_is_one_moment(worker, people, edition, tmp_path, server, settings):
    """Threads issue and a worker renders into the test's own storage while three backups are made."""
    worker.stop()
    worker.start(DATA_DIR=str(Path(settings.MEDIA_ROOT).parent), SIGNING_P12="")
    national, stop, errors = Organisation.objects.get(kind="PUSAT"), threading.Event(), []
    content = awards.issue_certificates(edition=edition, by=people["admin"])[0].content

    def issue() -> None:
        try:
            while not stop.is_set():
                papers = [actions.Paper(owner=national, title="Uji", content=content, classification="RH.00")] * 3
                actions.issue(kind="piagam", papers=papers, issuer=national, by=people["admin"])
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=issue) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        until(lambda: Document.objects.exclude(file="").count() > 0 or errors, 60)
        made = [backup.create(tmp_path / str(n)) for n in range(3)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    rows = [one.manifest.tables["documents_document"][0] for one in made]
    assert rows[0] < rows[1] < rows[2] < Document.objects.count()
    assert [one.losses for one in made] == [[], [], []]

    answer = server.manage("restore", str(made[1].path))
    assert answer.returncode == 0, answer.stderr
    count = server.query("SELECT count(*) FROM documents_document")[0][0]
    assert count == rows[1]
    assert server.query("SELECT count(*) FROM audit_event WHERE event = 'documents.issue'") == [(count,)]
    assert server.query("SELECT sum(last) FROM documents_counter") == [(count,)]
    ready = dict(server.query("SELECT file, sha256 FROM documents_document WHERE status = 'SIAP'"))
    assert ready
    assert server.files == ready


def test_a_folder_that_holds_files_is_left_as_it_is(made, server):
    own = server.folder / "files" / "documents" / "milik-orang-lain.pdf"
    own.parent.mkdir(parents=True)
    own.write_bytes(b"x")
    answer = server.manage("restore", str(made.path))
    assert answer.returncode == 1
    assert "Folder berkas tujuan tidak kosong: sudah ada documents/milik-orang-lain.pdf" in answer.stderr
    assert own.read_bytes() == b"x"
    assert contents(server.url) == {}


def test_a_wrong_key_and_a_damaged_or_short_file_change_nothing(made, server, tmp_path, settings):
    data = made.path.read_bytes()
    damaged, short, foreign = tmp_path / "rusak", tmp_path / "pendek", tmp_path / "lain"
    damaged.write_bytes(data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :])
    short.write_bytes(data[:-1])
    foreign.write_bytes(b"PK\x03\x04 bukan cadangan")
    for path, used, sentence in (
        (made.path, "kunci-orang-lain-yang-panjang", "BACKUP_KEY bukan kunci cadangan ini"),
        (damaged, KEY, "Cadangan rusak atau terpotong"),
        (foreign, KEY, "bukan cadangan Portal BNN"),
        (tmp_path / "tiada", KEY, "Tidak ada cadangan di"),
    ):
        settings.BACKUP_KEY = used
        with pytest.raises(CommandError, match=sentence):
            call_command("restore", str(path))
    answer = server.manage("restore", str(short))
    assert (answer.returncode, "Traceback" in answer.stderr) == (1, False)
    assert "Cadangan rusak atau terpotong" in answer.stderr
    assert contents(server.url) == {}
    assert server.files == {}


def test_a_backup_of_a_newer_portal_is_refused(papers, tmp_path, server):
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('awards', '9999_masa_depan', now())")
    try:
        made = backup.create(tmp_path / "cadangan")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE name = '9999_masa_depan'")
    answer = server.manage("restore", str(made.path))
    assert answer.returncode == 1
    assert "lebih baru daripada kode di mesin ini (tidak dikenal: awards.9999_masa_depan)" in answer.stderr
    assert contents(server.url) == {}


def rewritten(path: Path, change) -> Path:
    """The same backup, authentic, with its manifest changed."""
    out = path.with_name("portal-lain.cadangan")
    with (
        path.open("rb") as source,
        out.open("wb") as target,
        closing(SealedWriter(target, KEY)) as sealed,
        tarfile.open(fileobj=SealedReader(source, KEY), mode="r|") as old,
        tarfile.open(fileobj=sealed, mode="w|") as new,
    ):
        for member in old:
            data = old.extractfile(member).read()
            if member.name == "manifest.json":
                manifest = json.loads(data)
                change(manifest)
                data = json.dumps(manifest).encode()
            member.size = len(data)
            new.addfile(member, io.BytesIO(data))
    return out


def spoil_a_table(manifest):
    manifest["tables"]["offices_organisation"][1] = "0" * 64


def spoil_a_file(manifest):
    name = next(iter(manifest["files"]))
    manifest["files"][name][1] = "0" * 64


def test_what_differs_from_the_manifest_leaves_the_server_empty(made, server):
    for change, sentence in (
        (spoil_a_table, "Tabel offices_organisation tidak sama"),
        (spoil_a_file, "tidak sama dengan cadangan"),
    ):
        answer = server.manage("restore", str(rewritten(made.path, change)))
        assert answer.returncode == 1
        assert sentence in answer.stderr
        assert contents(server.url) == {}
        assert server.files == {}
    assert server.manage("restore", str(made.path)).returncode == 0  # and the true one goes in afterwards


def test_a_lost_file_is_said_aloud_and_old_backups_stay(made, papers, tmp_path):
    Path(default_storage.path(papers[0].file)).unlink()
    Path(default_storage.path(papers[1].file)).write_bytes(b"lain")
    with pytest.raises(CommandError, match="1 berkas hilang dan 1 berkas rusak") as caught:
        call_command("backup", str(made.path.parent), "--keep=1")
    assert caught.value.returncode == 2
    assert made.path.exists()
    assert Event.objects.filter(event="home.backup").latest("pk").data["losses"] == 2


def test_an_export_that_has_expired_is_no_loss(papers, tmp_path):
    Document.objects.filter(pk=papers[0].pk).update(expires_at=timezone.now())
    default_storage.delete(papers[0].file)
    made = backup.create(tmp_path / "lagi")
    assert (made.losses, made.manifest.gone) == ([], [papers[0].file])


def test_a_file_thrown_away_with_its_row_during_the_backup_is_no_loss(papers, tmp_path):
    manifest = backup.Manifest()
    with backup.moment() as cursor, tarfile.open(fileobj=io.BytesIO(), mode="w|") as tar:
        cursor.execute("SELECT count(*) FROM documents_document")  # the moment is fixed here
        Document.objects.filter(pk=papers[0].pk).update(file="", status="MENUNGGU")
        default_storage.delete(papers[0].file)
        backup.copy_files(cursor, tar, manifest)
    assert (manifest.gone, manifest.missing) == ([papers[0].file], [])
    assert set(manifest.files) == {papers[1].file}


def test_every_place_that_names_a_file_is_known(transactional_db):
    places = {(place.table, place.name, place.sha256) for place in backup.file_columns()}
    assert ("documents_document", "file", "sha256") in places
    assert ("documents_document", "signed_file", "signed_sha256") in places
    assert ("files_attachment", "file", "sha256") in places


def test_the_command_keeps_as_many_as_asked_and_says_what_it_made(papers, tmp_path, capsys):
    folder = tmp_path / "cadangan"
    for name in ("portal-20200101T000000Z.cadangan", "portal-20200102T000000Z.cadangan"):
        folder.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"lama")
    (folder / "catatan.txt").write_text("bukan cadangan")
    call_command("backup", str(folder), "--keep=2")
    assert backup.backups(folder)[0].name == "portal-20200102T000000Z.cadangan"
    assert len(backup.backups(folder)) == 2
    assert (folder / "catatan.txt").exists()
    assert "2 berkas" in capsys.readouterr().out
    assert oct(backup.backups(folder)[-1].stat().st_mode)[-3:] == "600"
    line = Event.objects.get(event="home.backup")
    assert line.data["files"] == 2
    assert line.actor == "Sistem"


def test_without_a_key_nothing_is_written(papers, tmp_path, settings):
    settings.BACKUP_KEY = ""
    with pytest.raises(CommandError, match="BACKUP_KEY belum diisi"):
        call_command("backup", str(tmp_path / "cadangan"))
    assert not (tmp_path / "cadangan").exists()


def test_two_backups_into_one_folder_do_not_meet(papers, tmp_path):
    tmp_path.joinpath("cadangan").mkdir()
    with backup.alone(tmp_path / "cadangan"), pytest.raises(BackupError, match="sedang berjalan"):
        backup.create(tmp_path / "cadangan")


MEASURED = """
import re, sys, django
django.setup()
from django.core.management import call_command
call_command(*sys.argv[1:])
print(int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) // 1024)
"""


@pytest.mark.slow
def test_a_file_of_300_megabytes_costs_no_memory(papers, tmp_path, server, settings):
    """Backup and restore of 300 MB in one file and 60 MB in one table stay near what Django itself takes."""
    data = random.Random(1).randbytes(1_000_000)
    path = Path(default_storage.path("documents/besar.pdf"))
    digest = hashlib.sha256()
    with path.open("wb") as file:
        for _n in range(300):
            file.write(data)
            digest.update(data)
    Document.objects.filter(pk=papers[0].pk).update(file="documents/besar.pdf", sha256=digest.hexdigest())
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_event (at, event, actor, capacity, target_type, target_id, target, organisation, data)"
            " SELECT now(), 'uji', repeat('x', 200), '', '', n::text, md5(n::text), '', '{}'"
            " FROM generate_series(1, 200000) n"
        )

    def measured(*arguments: str, **environment: str) -> int:
        answer = subprocess.run(
            [sys.executable, "-c", MEASURED, *arguments],
            env=os.environ | {"DJANGO_SETTINGS_MODULE": "bnnportal.settings", "BACKUP_KEY": KEY} | environment,
            cwd=settings.BASE_DIR, capture_output=True, text=True,
        )  # fmt: skip
        assert answer.returncode == 0, answer.stderr
        print(arguments[0], answer.stdout)  # noqa: T201 - shown with -s
        return int(answer.stdout.splitlines()[-1])

    source = {"DATABASE_URL": database_url(), "DATA_DIR": str(tmp_path / "source")}
    target = {"DATABASE_URL": server.url, "DATA_DIR": str(server.folder)}
    idle = measured("check", **source)
    assert measured("backup", str(tmp_path / "cadangan"), **source) < idle + 100
    assert measured("restore", str(tmp_path / "cadangan"), **target) < idle + 100
    assert server.files["documents/besar.pdf"] == digest.hexdigest()


def test_check_restores_on_a_server_of_its_own(papers, tmp_path, capsys):
    call_command("backup", str(tmp_path / "cadangan"), "--check")
    said = capsys.readouterr().out
    assert "sama dengan cadangan" in said.split("Pemeriksaan:")[1]
    assert Event.objects.filter(event="home.backup_check").count() == 1


def test_check_at_a_given_database_leaves_it_empty(made, server):
    assert "sama dengan cadangan" in restore.try_out(made.path, server.url)
    assert contents(server.url) == {}
    with pytest.raises(BackupError, match="tidak kosong"):
        restore.try_out(made.path, database_url())
    assert Document.objects.count() == 18
