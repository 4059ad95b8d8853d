"""Database and files at one consistent point, in one encrypted file.

One transaction sees one moment of the database: its tables are copied out in a fixed order (so that the same rows give
the same hash on any server), and then the files that the rows of that moment name. A file lies under its hash and never
changes, so what a row names is there, unless it was thrown away since; that is asked of the present rows.

A column called `file` or `…_file`, and every FileField, holds a name in the storage; `sha256` or `…_sha256` beside it
holds the hash. A new room that keeps to this is backed up without a word here.
"""

import datetime as dt
import fcntl
import gzip
import hashlib
import io
import json
import os
import tarfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connections, models
from django.utils import timezone
from django.utils.translation import gettext as _

from bnnportal.audit.actions import record
from bnnportal.home.archive import BackupError, SealedWriter, derive
from bnnportal.home.enums import HomeEvent

SUFFIX = ".cadangan"
PART = 4 * 1024 * 1024  # bytes of a table in one member of the archive
# The same rows must read the same on any server, whatever its own habits are.
PLAIN = (
    "SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC'; SET IntervalStyle = 'postgres'; SET bytea_output = 'hex'; "
    "SET extra_float_digits = 1; SET client_encoding = 'UTF8'; SET search_path = public"
)
TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname COLLATE "C"
"""
SEQUENCES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind = 'S' ORDER BY c.relname COLLATE "C"
"""
COLUMNS = """
    SELECT attname FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''
    ORDER BY attname COLLATE "C"
"""
KEY = """
    SELECT a.attname, t.typcategory = 'S' FROM pg_index i
    JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY a.attnum
"""


@dataclass
class Manifest:
    """What a backup holds; last in the archive, so a backup without it is not whole."""

    tables: dict[str, list[Any]] = field(default_factory=dict)  # name → rows, SHA-256 of its text
    sequences: dict[str, list[Any]] = field(default_factory=dict)  # name → last value, whether it was handed out
    files: dict[str, list[Any]] = field(default_factory=dict)  # name → bytes, SHA-256
    gone: list[str] = field(default_factory=list)  # thrown away on purpose while we copied
    missing: list[str] = field(default_factory=list)  # a row names it and it is not there: a loss
    damaged: list[str] = field(default_factory=list)  # its bytes are not those the row names


@dataclass(frozen=True)
class Made:
    """A finished backup."""

    path: Path
    manifest: Manifest
    size: int
    seconds: float

    @property
    def losses(self) -> list[str]:
        return [*self.manifest.missing, *self.manifest.damaged]


def create(folder: Path, *, keep: int = 0) -> Made:
    """Write one more backup into `folder`; with `keep`, only so many of the newest stay."""
    derive(settings.BACKUP_KEY, b"only to check its length")
    begun, at = time.monotonic(), timezone.now()
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder):
        path = folder / f"portal-{at.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"
        growing = path.with_suffix(".belum-selesai")
        for leftover in folder.glob("portal-*.belum-selesai"):  # of a run that was killed
            leftover.unlink()
        try:
            with open(os.open(growing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
                manifest = write(out, at)
                out.flush()
                os.fsync(out.fileno())
        except BaseException:
            growing.unlink(missing_ok=True)
            raise
        growing.rename(path)
        made = Made(path, manifest, path.stat().st_size, time.monotonic() - begun)
        note(made)
        if keep and not made.losses:
            for old in backups(folder)[:-keep]:
                old.unlink()
        return made


def note(made: Made) -> None:
    """The audit line that page Kesiapan reads."""
    record(
        HomeEvent.BACKED_UP,
        by=None,
        file=made.path.name,
        bytes=made.size,
        seconds=round(made.seconds, 1),
        rows=sum(rows for rows, _hash in made.manifest.tables.values()),
        files=len(made.manifest.files),
        losses=len(made.losses),
    )


def note_checked(path: Path) -> None:
    """The backup was restored on a trial server and came out the same."""
    record(HomeEvent.CHECKED, by=None, file=path.name)


def backups(folder: Path) -> list[Path]:
    """Backups in a folder, oldest first."""
    return sorted(folder.glob(f"portal-*{SUFFIX}"))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One backup at a time in a folder; the lock goes with the process."""
    with (folder / ".kunci").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(_("Pencadangan lain ke folder %(name)s sedang berjalan.") % {"name": folder}) from None
        yield


def write(out: IO[bytes], at: dt.datetime) -> Manifest:
    """The archive itself: head, files, tables, manifest."""
    manifest = Manifest()
    with (
        closing(SealedWriter(out, settings.BACKUP_KEY)) as sealed,
        moment() as cursor,
        tarfile.open(fileobj=sealed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=PART) as tar,
    ):
        add(tar, "head.json", as_json(head(cursor, at)))
        copy_files(cursor, tar, manifest)
        for name in names(cursor, TABLES):
            if name != "django_migrations":  # in the head: a restore migrates to the same point
                manifest.tables[name] = copy_table(cursor, name, Parts(tar, name))
        manifest.sequences = sequences(cursor)
        add(tar, "manifest.json", as_json(vars(manifest)))
    return manifest


@contextmanager
def moment() -> Iterator[Any]:
    """A cursor of its own connection that sees one moment of the database, and cannot write."""
    connection: Any = connections.create_connection("default")
    connection.ensure_connection()
    try:
        connection.connection.set_session(isolation_level="REPEATABLE READ", readonly=True, autocommit=False)
        with connection.connection.cursor() as cursor:
            cursor.execute(PLAIN)
            yield cursor
    finally:
        connection.close()


def head(cursor: Any, at: dt.datetime) -> dict[str, Any]:
    cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
    migrations = [list(row) for row in cursor.fetchall()]
    cursor.execute("SHOW server_version")
    return {
        "at": at.isoformat(),
        "site": settings.SITE_URL,
        "postgresql": cursor.fetchone()[0],
        "migrations": migrations,
    }


# Tables


def names(cursor: Any, query: str, *arguments: str) -> list[str]:
    cursor.execute(query, arguments)
    return [row[0] for row in cursor.fetchall()]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def columns(cursor: Any, table: str) -> str:
    return ", ".join(map(quoted, names(cursor, COLUMNS, quoted(table))))


def copy_table(cursor: Any, table: str, out: "Parts | None" = None) -> list[Any]:
    """Rows and hash of a table, by the order of its key; its text goes to `out`."""
    cursor.execute(KEY, [quoted(table)])
    key = [quoted(name) + (' COLLATE "C"' if is_text else "") for name, is_text in cursor.fetchall()]
    sink = Sink(out)
    found = columns(cursor, table)
    order = ", ".join(key) or found
    cursor.copy_expert(f"COPY (SELECT {found} FROM {quoted(table)} ORDER BY {order}) TO STDOUT", sink)
    if out is not None:
        out.flush()
    return [sink.rows, sink.hash.hexdigest()]


class Sink:
    """Counts and hashes what a COPY brings; a row is a line, since COPY writes line ends inside values as \\n."""

    def __init__(self, out: "Parts | None") -> None:
        self.out, self.rows, self.hash = out, 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.rows += data.count(b"\n")
        self.hash.update(data)
        if self.out is not None:
            self.out.write(data)


class Parts:
    """A table as members of the archive: a member's size stands before it, and a table's is not known before its end."""

    def __init__(self, tar: tarfile.TarFile, table: str) -> None:
        self.tar, self.table, self.number, self.waiting = tar, table, 0, bytearray()

    def write(self, data: bytes) -> None:
        self.waiting += data
        if len(self.waiting) >= PART:
            self.flush()

    def flush(self) -> None:
        if self.waiting:
            self.number += 1
            add(self.tar, f"tables/{self.table}/{self.number:06}.gz", gzip.compress(self.waiting, 1))
            self.waiting.clear()


def sequences(cursor: Any) -> dict[str, list[Any]]:
    found = {}
    for name in names(cursor, SEQUENCES):
        cursor.execute(f"SELECT last_value, is_called FROM {quoted(name)}")
        found[name] = list(cursor.fetchone())
    return found


# Files


@dataclass(frozen=True)
class FileColumn:
    """Where rows name files."""

    table: str
    name: str
    sha256: str  # column of the hash, or ""
    expires: str  # column of the moment from which the file may be gone, or ""


def file_columns() -> list[FileColumn]:
    """Every place where a row names a file in the storage."""
    found = []
    for model in apps.get_models():
        own = {f.name: f for f in model._meta.concrete_fields if model._meta.managed}
        for name, its in own.items():
            if isinstance(its, models.FileField) or (
                isinstance(its, models.CharField) and (name == "file" or name.endswith("_file"))
            ):
                hashed = own.get("sha256" if name == "file" else name.removesuffix("file") + "sha256")
                expires = own.get("expires_at")
                found.append(
                    FileColumn(
                        model._meta.db_table,
                        name,
                        hashed.name if hashed else "",
                        expires.name if expires else "",
                    )
                )
    return found


def copy_files(cursor: Any, tar: tarfile.TarFile, manifest: Manifest) -> None:
    """The files that the rows of this moment name."""
    seen: set[str] = set()
    for place in file_columns():
        name, table = quoted(place.name), quoted(place.table)
        with cursor.connection.cursor(name="files") as rows:  # on the server: there may be very many
            rows.itersize = 1000
            hashed = quoted(place.sha256) if place.sha256 else "''"
            rows.execute(f"SELECT {name}, {hashed} FROM {table} WHERE {name} <> '' ORDER BY 1")
            for file, sha256 in rows:
                if file not in seen:
                    seen.add(file)
                    copy_file(tar, manifest, place, file, sha256)


def copy_file(tar: tarfile.TarFile, manifest: Manifest, place: FileColumn, name: str, sha256: str) -> None:
    try:
        if not default_storage.exists(name):
            raise FileNotFoundError(name)
        size, source = default_storage.size(name), default_storage.open(name)
    except FileNotFoundError:
        (manifest.missing if still_named(place, name) else manifest.gone).append(name)
        return
    with source:
        reading = HashingReader(source)
        member = tarfile.TarInfo(f"files/{name}")
        member.size, member.mtime = size, int(time.time())
        tar.addfile(member, reading)
    manifest.files[name] = [size, reading.hash.hexdigest()]
    if sha256 and sha256 != reading.hash.hexdigest():
        manifest.damaged.append(name)


def still_named(place: FileColumn, name: str) -> bool:
    """Whether a row of this very moment names the file and has not expired: then its absence is a loss."""
    kept = f" AND ({quoted(place.expires)} IS NULL OR {quoted(place.expires)} > now())" if place.expires else ""
    with moment() as cursor:
        cursor.execute(f"SELECT 1 FROM {quoted(place.table)} WHERE {quoted(place.name)} = %s{kept} LIMIT 1", [name])
        return cursor.fetchone() is not None


class HashingReader:
    """Reads a file and hashes what passes."""

    def __init__(self, source: Any) -> None:
        self.source, self.hash = source, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.source.read(size)
        self.hash.update(data)
        return data


# Small things


def add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime = len(data), int(time.time())
    tar.addfile(member, io.BytesIO(data))


def as_json(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True).encode()
