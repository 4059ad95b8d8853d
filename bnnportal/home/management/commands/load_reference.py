"""Load regions, offices, partners, programmes, definitions of indices and published awards; safe to run again."""

from typing import Any

from django.core.management.base import BaseCommand

from awards import actions as awards
from awards.actions import indices
from bnnportal.offices import actions as offices
from partners import actions as partners
from programs import actions as programs


class Command(BaseCommand):
    help = "Muat data acuan: wilayah, satuan kerja, hari libur, mitra, program, definisi indeks, Rakernis 2023."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{offices.load_regions()} wilayah")
        self.stdout.write(f"{offices.load_offices()} satuan kerja baru")
        self.stdout.write(f"{offices.load_holidays()} hari libur baru")
        self.stdout.write(f"{partners.load_partners()} mitra baru")
        self.stdout.write(f"{partners.load_agreements()} perjanjian baru")
        self.stdout.write(f"{programs.load_catalogue()} indikator baru")
        self.stdout.write(f"{programs.load_published()} angka terbitan baru")
        self.stdout.write(f"{indices.load_indices()} definisi indeks baru")
        edition = awards.load_published()
        self.stdout.write(f"{edition} dicatat" if edition else "Rakernis 2023 sudah ada")
