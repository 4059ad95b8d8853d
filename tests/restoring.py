"""What tests of backup and restore share: an empty server beside the test's own, and looks into both."""

import hashlib
import json
import subprocess
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings

from tests.services import database_url, manage

KEY = "kunci-cadangan-uji-yang-panjang"


@dataclass
class EmptyServer:
    """A database and a data folder with nothing in them."""

    url: str
    folder: Path

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        own = {"DATABASE_URL": self.url, "DATABASE_OWNER_URL": "", "DATA_DIR": str(self.folder), "BACKUP_KEY": KEY}
        own |= {"SIGNING_P12": settings.SIGNING_P12, "SIGNING_PASSWORD": settings.SIGNING_PASSWORD}
        return manage(*arguments, **own | environment)

    def query(self, question: str, *values: object) -> list[tuple]:
        return query(self.url, question, *values)

    @property
    def files(self) -> dict[str, str]:
        return hashes(self.folder / "files")


def query(url: str, question: str, *values: object) -> list[tuple]:
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(question, values or None)
        return cursor.fetchall()


@contextmanager
def empty_server(folder: Path) -> Iterator[EmptyServer]:
    name = f"kosong_{uuid.uuid4().hex[:12]}"
    with closing(psycopg2.connect(database_url())) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
            try:
                yield EmptyServer(urlsplit(database_url())._replace(path=f"/{name}").geturl(), folder)
            finally:
                cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def contents(url: str) -> dict[str, tuple]:
    """Every table's rows as PostgreSQL itself hashes them; django_migrations carries the time of its own server."""
    tables = query(
        url, "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'django_migrations'"
    )
    ask = 'SELECT count(*), md5(string_agg(t::text, chr(10) ORDER BY t::text COLLATE "C")) FROM "{}" t'
    return {table: query(url, ask.format(table))[0] for (table,) in tables}


def hashes(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


VISIT = """
import json, sys
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.storage import default_storage
from django.test import Client
from bnnportal.documents import signing
from bnnportal.documents.models import Document
document = Document.objects.get(code={code!r})
data = default_storage.open(document.file).read()
client = Client(headers={{"host": "127.0.0.1"}})
page = client.get(f"/verifikasi/{{document.code}}/")
dropped = client.post("/verifikasi/", {{"file": SimpleUploadedFile("x.pdf", data)}})
print(json.dumps([page.status_code, page.content.decode(), dropped.status_code, dropped.content.decode(),
                  signing.check(data).state]))
"""


def visit(server: EmptyServer, code: str) -> tuple[int, str, int, str, str]:
    """The verification page of a certificate there, the file dropped on it, and the verdict on its signature."""
    answer = server.manage("shell", "--verbosity=0", "-c", VISIT.format(code=code), DEBUG="1")
    assert answer.returncode == 0, answer.stderr
    return tuple(json.loads(answer.stdout.splitlines()[-1]))
