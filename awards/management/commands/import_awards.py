"""Record a published list of awards from a CSV or Excel file."""

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from awards import actions, imports
from awards.models import Edition


class Command(BaseCommand):
    help = "Catat penghargaan dari Excel atau CSV: semua baris disimpan, atau tidak satu pun."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", type=Path, help="Excel atau CSV: kategori, tingkat, peringkat, satker[, kode_satker, seri]"
        )
        parser.add_argument("--edition", help="slug edisi; bawaan: satu-satunya edisi yang masih draf")
        parser.add_argument("--dry-run", action="store_true", help="periksa saja, jangan simpan")

    def handle(self, *args: Any, file: Path, edition: str | None, dry_run: bool, **options: Any) -> None:
        found = self.edition(edition)
        try:
            checked = actions.read_list(edition=found, file=file)
        except OSError as error:
            raise CommandError(f"Berkas {file} tidak dapat dibaca: {error.strerror}") from error
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        for problem in checked.problems:
            self.stderr.write(problem)
        for row in checked.doubtful:
            nearest = (
                ", ".join(f"{name} ({code})" for code, name in row.questions["satker"].choices)
                or "tidak ada yang mirip"
            )
            self.stderr.write(f"Baris {row.line}: “{row.cells['satker']}” belum pasti. Mungkin: {nearest}.")
        if not checked.complete:
            raise CommandError(
                f"{len(checked.problems)} kesalahan, {len(checked.doubtful)} nama belum pasti. Tidak ada yang disimpan. "
                "Perbaiki, atau isi kolom kode_satker untuk nama yang belum pasti."
            )
        if dry_run:
            self.stdout.write(f"{len(checked.rows)} baris benar. Tidak ada yang disimpan (--dry-run).")
            return
        try:
            saved = actions.record_awards(edition=found, awards=imports.awards(checked.rows), by=None, source=file.name)
        except ValidationError as error:
            raise CommandError("\n".join(error.messages)) from error
        self.stdout.write(f"{len(saved)} penghargaan dicatat pada {found}.")

    def edition(self, slug: str | None) -> Edition:
        if slug:
            found = Edition.objects.filter(slug=slug).first()
            if found is None:
                raise CommandError(f"Edisi “{slug}” tidak ada.")
            return found
        drafts = list(Edition.objects.filter(status="DRAF")[:2])
        if len(drafts) != 1:
            raise CommandError("Sebut edisinya dengan --edition SLUG.")
        return drafts[0]
