"""Demo accounts, the demo's signing certificate and simulated records; only where the demo flag is on."""

import datetime as dt
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from awards import simulation as awards
from bnnportal.accounts import actions
from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from partners import simulation
from programs import simulation as programmes
from rehab import simulation as reports

ACCOUNTS: list[tuple[str, str, str, Role, Field]] = [  # address before @demo.test, name, organisation, role, field
    ("admin", "Admin Contoh", "BNN-RI", Role.ADMIN, Field.ALL),
    ("pusat", "Operator Pusat Contoh", "BNN-RI", Role.OPERATOR, Field.ALL),
    ("penetap", "Penetap Pusat Contoh", "BNN-RI", Role.APPROVER, Field.ALL),
    ("pimpinan", "Pimpinan Pusat Contoh", "BNN-RI", Role.LEADER, Field.ALL),
    ("bengkulu", "Operator Bengkulu Contoh", "BNNP-17", Role.OPERATOR, Field.ALL),
    ("kepala.bengkulu", "Kepala Bengkulu Contoh", "BNNP-17", Role.APPROVER, Field.ALL),
    ("pimpinan.bengkulu", "Pimpinan Bengkulu Contoh", "BNNP-17", Role.LEADER, Field.ALL),
    ("berantas.bengkulu", "Berantas Bengkulu Contoh", "BNNP-17", Role.OPERATOR, Field.ENFORCEMENT),
    ("jatim", "Operator Jawa Timur Contoh", "BNNP-35", Role.OPERATOR, Field.ALL),
    ("mojokerto", "Operator Mojokerto Contoh", "BNNK-35.76", Role.OPERATOR, Field.ALL),
    ("kipas", "Mitra Kipas Contoh", "P17-05", Role.PARTNER, Field.REHABILITATION),
    ("auditor", "Auditor Contoh", "BNN-RI", Role.AUDITOR, Field.ALL),
]
SIMULATED = ("mitra", "Mitra Simulasi Contoh")  # of an invented partner, whose duties and visits it sees


class Command(BaseCommand):
    help = "Buat akun contoh (sandi dari DEMO_PASSWORD), sertifikat uji, dan data simulasi."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Akun contoh hanya dibuat bila DEMO=1.")
        password = os.environ.get("DEMO_PASSWORD", "")
        if len(password) < 12:
            raise CommandError("Isi DEMO_PASSWORD dengan paling sedikit 12 karakter.")
        organisations = Organisation.objects.in_bulk(field_name="code")

        def account(local: str, name: str, organisation: Organisation, role: Role, field: Field) -> User:
            return actions.ensure_account(
                email=f"{local}@demo.test",
                name=name,
                password=password,
                organisation=organisation,
                role=role,
                field=field,
                since=dt.date(2023, 1, 1),
            )

        people = {
            local: account(local, name, organisations[code], role, field) for local, name, code, role, field in ACCOUNTS
        }
        harapan = simulation.add_partners(people)[simulation.WITH_ACCOUNT]
        people["mitra"] = account(*SIMULATED, harapan.organisation, Role.PARTNER, Field.REHABILITATION)
        self.stdout.write(f"{len(people)} akun contoh siap")
        if settings.SIGNING_P12 and not Path(settings.SIGNING_P12).exists():
            from bnnportal.documents import signing  # noqa: PLC0415 - pyHanko is slow to import

            signing.make_test_certificate(settings.SIGNING_P12, settings.SIGNING_PASSWORD)
            self.stdout.write("Sertifikat uji dibuat")
        self.stdout.write(f"{simulation.load(people)} perjanjian simulasi baru")
        made = reports.load(people)
        self.stdout.write(f"{made} laporan bulanan simulasi baru")
        self.stdout.write(f"{programmes.load(people)} kegiatan program simulasi baru")
        self.stdout.write(f"{awards.load(people)} edisi penghargaan simulasi baru")
        if made:
            self.stdout.write(f"{reports.write_mails(people)} surel contoh baru")
