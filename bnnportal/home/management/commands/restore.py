"""Fill an empty server from a backup, and compare what came with what the backup says."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError

from bnnportal.home import restore
from bnnportal.home.archive import BackupError


class Command(BaseCommand):
    help = "Pulihkan cadangan ke basis data dan folder berkas yang kosong; jumlah dan hash dibandingkan."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="berkas cadangan, atau foldernya (yang terbaru dipakai)")
        parser.add_argument("--then-empty", action="store_true", help="percobaan: kosongkan lagi sesudahnya")

    def handle(self, *args: Any, source: Path, then_empty: bool, **options: Any) -> None:
        try:
            path = restore.newest(source)
            restored = restore.restore(path)
            if then_empty:
                restore.undo(restored.manifest)
        except (BackupError, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
        tables, files = len(restored.manifest.tables), len(restored.manifest.files)
        self.stdout.write(
            f"{path.name} ({restored.at}): {restored.rows} baris dalam {tables} tabel dan {files} berkas sama dengan "
            f"cadangan, {restored.seconds:.1f} detik"
        )
