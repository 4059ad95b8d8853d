"""Write an encrypted backup of database and files; exit code 0 good, 1 none was made, 2 made but files are missing."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError
from django.template.defaultfilters import filesizeformat

from bnnportal.home import backup, restore
from bnnportal.home.archive import BackupError


class Command(BaseCommand):
    help = "Cadangkan basis data dan berkas pada satu saat, tersandi dengan BACKUP_KEY, ke dalam folder."
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, help="folder tujuan, sebaiknya di mesin lain")
        parser.add_argument("--keep", type=int, default=0, help="simpan hanya sekian cadangan terbaru (0: semua)")
        parser.add_argument("--check", action="store_true", help="pulihkan ke server sementara dan bandingkan")

    def handle(self, *args: Any, folder: Path, keep: int, check: bool, **options: Any) -> None:
        try:
            made = backup.create(folder, keep=max(0, keep))
            rows = sum(rows for rows, _hash in made.manifest.tables.values())
            self.stdout.write(
                f"{made.path}: {filesizeformat(made.size)}, {rows} baris dalam {len(made.manifest.tables)} tabel, "
                f"{len(made.manifest.files)} berkas, {made.seconds:.1f} detik"
            )
            if check:
                self.stdout.write(f"Pemeriksaan: {restore.try_out(made.path, settings.BACKUP_CHECK_URL)}")
                backup.note_checked(made.path)
        except (BackupError, DatabaseError, OSError) as error:
            raise CommandError(str(error)) from error
        if made.losses:
            raise CommandError(
                f"Cadangan jadi, tetapi {len(made.manifest.missing)} berkas hilang dan "
                f"{len(made.manifest.damaged)} berkas rusak di penyimpanan; yang pertama: {made.losses[0]}. "
                "Ambil dari cadangan lama; cadangan lama tidak dihapus.",
                returncode=2,
            )
