"""Recompute a ranking from its definition and its figures, without database and settings."""

from hashlib import sha256
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from awards.scoring.engine import score
from awards.scoring.result import to_csv
from awards.scoring.robustness import robustness
from awards.scoring.spec import ScoringError, loads, parse
from awards.scoring.table import read_csv


class Command(BaseCommand):
    help = (
        "Hitung ulang sebuah peringkat dari definisi indeks (JSON) dan datanya (CSV). Tidak memerlukan basis data "
        "maupun pengaturan; berkas yang sama selalu menghasilkan bita yang sama."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("spec", type=Path, metavar="SPEC.json", help="definisi indeks; lihat README")
        parser.add_argument("data", type=Path, metavar="DATA.csv", help="UTF-8, koma, titik sebagai tanda desimal")
        parser.add_argument("--out", type=Path, metavar="RESULT.csv", help="berkas hasil; bawaan: keluaran standar")
        parser.add_argument("--robustness", type=int, metavar="N", help="rentang peringkat dari N undian")
        parser.add_argument("--seed", type=int, default=1, metavar="S", help="angka awal undian; bawaan 1")

    def handle(self, *args: Any, spec: Path, data: Path, out: Path | None, **options: Any) -> None:
        if out is not None and out.resolve() in {spec.resolve(), data.resolve()}:
            raise CommandError(f"Hasil tidak boleh menimpa {out}.", returncode=2)
        spec_bytes, data_bytes = self.read(spec), self.read(data)
        try:
            result = self.compute(spec_bytes.decode(), data_bytes.decode(), options["robustness"], options["seed"])
        except UnicodeDecodeError as error:
            name = spec if error.object is spec_bytes else data
            raise CommandError(f"Berkas {name} bukan UTF-8.", returncode=2) from error
        except ScoringError as error:
            raise CommandError(str(error), returncode=2) from error
        hashes = [(spec_bytes, spec), (data_bytes, data), (result.encode(), out or "-")]
        lines = [f"{sha256(content).hexdigest()}  {name}" for content, name in hashes]
        if out is None:
            self.stdout.write(result, ending="")
            self.stderr.write("\n".join(lines), lambda text: text)
            return
        try:
            out.write_bytes(result.encode())
        except OSError as error:
            raise CommandError(f"Berkas {out} tidak dapat ditulis: {error.strerror}", returncode=2) from error
        self.stdout.write("\n".join(lines))

    def compute(self, spec_text: str, data_text: str, draws: int | None, seed: int) -> str:
        spec = parse(loads(spec_text))
        table = read_csv(data_text, spec)
        if draws is None:
            return to_csv(score(spec, table))
        found = robustness(spec, table, draws=draws, seed=seed)
        return to_csv(found.result, found.columns())

    def read(self, path: Path) -> bytes:
        try:
            return path.read_bytes()
        except OSError as error:
            raise CommandError(f"Berkas {path} tidak dapat dibaca: {error.strerror}", returncode=2) from error
