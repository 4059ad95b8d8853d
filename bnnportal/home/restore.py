"""A backup back into an empty server, compared by counts and hashes; and the same as a trial on a throw-away server.

Nothing is touched before the whole file has been read and found authentic. Tables come from the code's own migrations,
up to the point of the backup; then its rows, in one transaction; then the migrations made since. So a backup also goes
into a newer portal, and from one PostgreSQL to an older one.
"""

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connections, transaction
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext as _

from bnnportal.audit.actions import record
from bnnportal.home import backup
from bnnportal.home.archive import CHUNK, BackupError, SealedReader
from bnnportal.home.backup import PLAIN, TABLES, Manifest, names, quoted
from bnnportal.home.enums import HomeEvent

FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = 'public' AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""


@dataclass(frozen=True)
class Restored:
    at: str  # the moment of the backup
    manifest: Manifest
    seconds: float

    @property
    def rows(self) -> int:
        return sum(rows for rows, _hash in self.manifest.tables.values())


def newest(path: Path) -> Path:
    """The backup itself, or the newest in a folder."""
    if path.is_file():
        return path
    found = backup.backups(path) if path.is_dir() else []
    if not found:
        raise BackupError(_("Tidak ada cadangan di %(path)s.") % {"path": path})
    return found[-1]


def restore(path: Path) -> Restored:
    """Fill this empty server from a backup; an error leaves it as empty as it was."""
    begun = time.monotonic()
    alias = owner()
    head, manifest = examine(path)
    targets = migration_targets(alias, head["migrations"])
    refuse_what_is_not_empty(alias)
    try:
        MigrationExecutor(connections[alias]).migrate(targets)
        with archive(path) as members, transaction.atomic(using=alias):
            fill(alias, members, manifest)
        compare_files(manifest)
        call_command("migrate", database=alias, interactive=False, verbosity=0)  # newer tables; rights of the roles
        record(HomeEvent.RESTORED, by=None, file=path.name, at=head["at"], files=len(manifest.files))
    except BaseException:
        undo(manifest)
        raise
    return Restored(head["at"], manifest, time.monotonic() - begun)


def owner() -> str:
    """Who may make tables: the owner's role where it is known."""
    return "owner" if "owner" in settings.DATABASES else "default"


# Before anything is touched


@contextmanager
def archive(path: Path) -> Iterator[Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]]]:
    """The members of a backup, one after the other."""
    with path.open("rb") as source, SealedReader(source, settings.BACKUP_KEY) as clear:
        try:
            with tarfile.open(fileobj=clear, mode="r|", bufsize=CHUNK) as tar:
                yield ((tar, member) for member in tar)
        except (tarfile.TarError, EOFError) as error:
            raise BackupError(_("Isi cadangan tidak dapat dibaca: %(error)s") % {"error": error}) from error


def examine(path: Path) -> tuple[dict[str, Any], Manifest]:
    """Read a backup to its end, so that damage shows now; its head and its manifest."""
    head: dict[str, Any] = {}
    manifest = None
    with archive(path) as members:
        for tar, member in members:
            if member.name in {"head.json", "manifest.json"}:
                data = json.load(tar.extractfile(member))  # type: ignore[arg-type]
                if member.name == "head.json":
                    head = data
                else:
                    manifest = Manifest(**data)
    if not head or manifest is None:
        raise BackupError(_("Cadangan ini tidak utuh: daftar isinya tidak ada."))
    return head, manifest


def migration_targets(alias: str, recorded: list[list[str]]) -> list[tuple[str, str]]:
    """The last migrations of the backup, app by app; refused when this code does not know them all."""
    graph = MigrationExecutor(connections[alias]).loader.graph
    done = {(app, name) for app, name in recorded}
    ours = {app for app, _name in graph.nodes}
    unknown = sorted(f"{app}.{name}" for app, name in done if app in ours and (app, name) not in graph.nodes)
    if unknown:
        raise BackupError(
            _(
                "Cadangan ini dari versi portal yang lebih baru daripada kode di mesin ini (tidak dikenal: %(names)s). "
                "Pasang versi yang sama atau lebih baru, lalu ulangi."
            )
            % {"names": ", ".join(unknown[:3])}
        )
    known = done & set(graph.nodes)
    return sorted(key for key in known if not any(child.key in known for child in children(graph, key)))


def children(graph: Any, key: tuple[str, str]) -> list[Any]:
    """Migrations of the same app that follow `key`."""
    return [child for child in graph.node_map[key].children if child.key[0] == key[0]]


def refuse_what_is_not_empty(alias: str) -> None:
    with connections[alias].cursor() as cursor:
        tables = names(cursor, TABLES)
    if tables:
        raise BackupError(
            _(
                "Basis data tujuan tidak kosong: sudah ada %(count)d tabel. Tidak ada yang diubah. Pulihkan ke basis "
                "data baru yang kosong, sebelum `migrate` dijalankan."
            )
            % {"count": len(tables)}
        )
    if file := first_file():
        raise BackupError(
            _(
                "Folder berkas tujuan tidak kosong: sudah ada %(file)s. Tidak ada yang diubah. Pulihkan ke folder "
                "DATA_DIR yang kosong."
            )
            % {"file": file}
        )


def first_file(folder: str = "") -> str:
    """A file that the storage holds already, or ""."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return ""
    inside = (first_file(f"{folder}/{name}".lstrip("/")) for name in folders)
    return f"{folder}/{files[0]}".lstrip("/") if files else next(filter(None, inside), "")


# The rows


class Member:
    """A table's parts, read as one stream by COPY; stops at the first member that is not its own."""

    def __init__(self, members: Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]], first: tuple[Any, Any]) -> None:
        self.members, self.ahead = members, first
        self.prefix = first[1].name.rpartition("/")[0]
        self.waiting = memoryview(b"")

    def read(self, size: int = -1) -> bytes:
        while not self.waiting and self.ahead and self.ahead[1].name.rpartition("/")[0] == self.prefix:
            tar, member = self.ahead
            self.waiting = memoryview(gzip.decompress(tar.extractfile(member).read()))
            self.ahead = next(self.members, None)  # type: ignore[assignment]
        part = self.waiting[:size] if size >= 0 else self.waiting
        self.waiting = self.waiting[len(part) :]
        return bytes(part)


def fill(alias: str, members: Iterator[tuple[tarfile.TarFile, tarfile.TarInfo]], manifest: Manifest) -> None:
    """Rows and files out of the archive, compared with its manifest; in the caller's transaction."""
    with connections[alias].cursor() as wrapped:
        cursor: Any = wrapped.cursor
        habits = session(cursor)
        cursor.execute(PLAIN)
        tables = names(cursor, TABLES)
        if unknown := sorted(set(manifest.tables) - set(tables)):
            raise BackupError(_("Tabel %(name)s dari cadangan tidak ada di portal ini.") % {"name": unknown[0]})
        mine = [quoted(name) for name in tables if name != "django_migrations"]
        cursor.execute(f"TRUNCATE {', '.join(mine)}")  # what the migrations themselves wrote
        for name in mine:
            cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        following = next(members, None)
        while following:
            tar, member = following
            if member.name.startswith("tables/"):
                table = member.name.split("/")[1]
                reading = Member(members, following)
                columns = backup.columns(cursor, table)
                cursor.copy_expert(f"COPY {quoted(table)} ({columns}) FROM STDIN", reading)
                following = reading.ahead
                continue
            if member.name.startswith("files/"):
                put_back(tar, member)
            following = next(members, None)
        for name, (last, called) in manifest.sequences.items():
            cursor.execute("SELECT setval(%s::regclass, %s, %s)", [quoted(name), last, called])
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # every foreign key is checked here
        for name in mine:
            cursor.execute(f"ALTER TABLE {name} ENABLE TRIGGER USER")
        compare_tables(cursor, manifest)
        for name, value in habits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])


def session(cursor: Any) -> dict[str, str]:
    """What PLAIN changes for this connection, to be put back."""
    found = {}
    for name in ("DateStyle", "TimeZone", "IntervalStyle", "bytea_output", "extra_float_digits", "search_path"):
        cursor.execute("SELECT current_setting(%s)", [name])
        found[name] = cursor.fetchone()[0]
    return found


def compare_tables(cursor: Any, manifest: Manifest) -> None:
    for table, expected in manifest.tables.items():
        found = backup.copy_table(cursor, table)
        if found != expected:
            raise BackupError(
                _("Tabel %(table)s tidak sama dengan cadangan: %(found)d baris, seharusnya %(expected)d.")
                % {"table": table, "found": found[0], "expected": expected[0]}
            )


# The files


def put_back(tar: tarfile.TarFile, member: tarfile.TarInfo) -> None:
    name = member.name.removeprefix("files/")
    with tempfile.SpooledTemporaryFile(max_size=backup.PART) as whole:  # an archive is read once, forwards
        shutil.copyfileobj(tar.extractfile(member), whole)  # type: ignore[arg-type]
        whole.seek(0)
        stored = default_storage.save(name, File(whole, name))
    if stored != name:
        default_storage.delete(stored)
        raise BackupError(_("Berkas %(name)s sudah ada di folder tujuan.") % {"name": name})


def compare_files(manifest: Manifest) -> None:
    """Read every file back from the storage."""
    for name, (size, sha256) in manifest.files.items():
        with default_storage.open(name) as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != sha256 or default_storage.size(name) != size:
            raise BackupError(_("Berkas %(name)s tidak sama dengan cadangan.") % {"name": name})


def undo(manifest: Manifest) -> None:
    """Take away tables and files of this portal again; only for a server that was empty when we began."""
    with connections[owner()].cursor() as cursor:
        for table in names(cursor, TABLES):
            cursor.execute(f"DROP TABLE {quoted(table)} CASCADE")
        for function in names(cursor, FUNCTIONS):
            cursor.execute(f"DROP FUNCTION {function} CASCADE")
    for name in manifest.files:
        default_storage.delete(name)


# A trial


def try_out(path: Path, url: str = "") -> str:
    """Restore into a throw-away server: the database at `url`, which must be empty, or one that is started for this.

    Returns what the restore said.
    """
    with tempfile.TemporaryDirectory(prefix="portal-periksa-") as folder:
        if url:
            return restore_elsewhere(path, Path(folder), url, leave_empty=True)
        from bnnportal.embedded.processes import StartError  # noqa: PLC0415 - not every machine has its own servers
        from bnnportal.embedded.servers import Postgres  # noqa: PLC0415

        try:
            server = Postgres(Path(folder), throw_away=True)
            server.start()
        except StartError as error:
            raise BackupError(
                _("Tidak ada PostgreSQL untuk percobaan: isi BACKUP_CHECK_URL dengan basis data kosong. (%(error)s)")
                % {"error": error}
            ) from error
        try:
            return restore_elsewhere(path, Path(folder), server.url())
        finally:
            server.stop()


def restore_elsewhere(path: Path, folder: Path, url: str, *, leave_empty: bool = False) -> str:
    """`manage.py restore` in a process whose database and files are the throw-away ones."""
    environment = os.environ | {
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": "",
        "DATA_DIR": str(folder / "portal"),
        "FILES_S3_URL": "",
        "BACKUP_KEY": settings.BACKUP_KEY,
        "BACKUP_KEY_FILE": "",
        "DJANGO_SETTINGS_MODULE": "bnnportal.settings",
    }
    command = [sys.executable, "manage.py", "restore", str(path.resolve())]
    if leave_empty:
        command.append("--then-empty")
    answer = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
    if answer.returncode:
        raise BackupError(answer.stderr.strip().removeprefix("CommandError: "))
    return answer.stdout.strip()
