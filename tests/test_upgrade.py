"""An upgrade keeps what is there: data of the previous release, migrated forward, holds and shows as before."""

import datetime as dt
import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps.registry import Apps
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from tests.restoring import EmptyServer, empty_server

pytestmark = pytest.mark.services
# The last migration of each room at the previous release. At the next release: bring these up to date.
PREVIOUS = [
    ("accounts", "0001_initial"),
    ("audit", "0001_initial"),
    ("awards", "0001_initial"),
    ("documents", "0001_initial"),
    ("offices", "0001_initial"),
]
THIRD_PARTY = ("auth", "contenttypes", "sessions", "knox", "mfa", "account", "usersessions")
PDF = b"%PDF-1.7 piagam dari rilis sebelumnya"
SHA256 = hashlib.sha256(PDF).hexdigest()
FILE = f"documents/{SHA256[:2]}/{SHA256}.pdf"
PASSWORD = "sandi-rilis-sebelumnya"
CODE = "ABCD-EFGH-2345"
NOW = dt.datetime(2026, 11, 20, 3, 0, tzinfo=dt.UTC)


@contextmanager
def working_in(server: EmptyServer) -> Iterator[None]:
    """This thread's models and migrations work in the empty server's database."""
    own = connections["default"]
    connections["default"] = type(own)(own.settings_dict | {"NAME": server.url.rpartition("/")[2]}, "default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"] = own


def fill(apps: Apps) -> None:
    """What an office had in the previous release, written with its own models."""

    def create(model: str, **values: object) -> object:
        return apps.get_model(model).objects.create(**values)

    province = create("offices.Region", code="35", kind="PROVINSI", name="Jawa Timur", full_name="Jawa Timur")
    national = create("offices.Organisation", code="BNN-RI", kind="PUSAT", name="Badan Narkotika Nasional",
                      short_name="BNN RI", region=province, aliases=["BNN"], time_zone="Asia/Jakarta")  # fmt: skip
    office = create("offices.Organisation", code="BNNP-35", kind="PROVINSI", name="BNN Provinsi Jawa Timur",
                    short_name="BNNP Jatim", region=province, parent=national, phone="031-000000")  # fmt: skip
    clinic = create("offices.Organisation", code="P35-01", kind="MITRA", name="Klinik Uji", region=province,
                    parent=office)  # fmt: skip
    office.work_area.add(province)
    people = {}
    for name, organisation, role in (("admin", national, "ADMIN"), ("jatim", office, "OPERATOR"),
                                     ("klinik", clinic, "PARTNER")):  # fmt: skip
        people[name] = create("accounts.User", email=f"{name}@uji.test", name=f"{name.title()} Uji",
                              password=PBKDF2PasswordHasher().encode(PASSWORD, "garam", 1000), is_active=True)  # fmt: skip
        create("accounts.Membership", user=people[name], organisation=organisation, role=role, field="SEMUA",
               standing="DEFINITIF", valid_from=dt.date(2023, 1, 1))  # fmt: skip
    edition = create("awards.Edition", slug="rakernis-2023", name="Rakernis 2023", assessment_year=2022,
                     status="TERBIT", origin="DICATAT", venue="Jakarta", held_from=dt.date(2023, 1, 26),
                     held_until=dt.date(2023, 1, 27), awarded_on=dt.date(2023, 1, 27))  # fmt: skip
    category = create("awards.Category", edition=edition, code="REHAB", name="Rehabilitasi", field="REHAB",
                      classification="RH.00")  # fmt: skip
    batch = create("documents.Batch", title="Piagam Rakernis 2023", organisation=national, created_by=people["admin"])
    content = {
        "recipient": "BNN Provinsi Jawa Timur", "rank": 1, "shared": False, "category": "Rehabilitasi",
        "assessment_year": 2022, "level": "BNN Provinsi", "edition": "Rakernis 2023", "edition_long": "", "theme": "",
        "place": "Jakarta", "date": "2023-01-27", "signatory_position": "Kepala BNN", "signatory_name": "",
        "issuer": "Badan Narkotika Nasional Republik Indonesia", "score": None,
    }  # fmt: skip
    common = {"kind": "piagam", "owner": office, "issuer": national, "requested_by": people["admin"], "year": 2026,
              "batch": batch, "title": "Piagam BNN Provinsi Jawa Timur", "content": content}  # fmt: skip
    old = create("documents.Document", **common, number="PGM/1", code="WXYZ-EFGH-2345", status="SIAP", file="x/y.pdf",
                 sha256="0" * 64, size=3, revoked_at=NOW, revoked_by=people["admin"],
                 revoke_reason="Ejaan nama salah")  # fmt: skip
    ready = create("documents.Document", **common, number="PGM/2", code=CODE, status="SIAP", file=FILE, sha256=SHA256,
                   size=len(PDF), ready_at=NOW, replaces=old, signature={"subject": "UJI – Portal BNN"})  # fmt: skip
    create("documents.Document", **common, number="PGM/3", code="MNPQ-EFGH-2345", status="MENUNGGU", attempts=2)
    create("documents.Counter", organisation=national, kind="piagam", year=2026, last=3)
    create("awards.Award", category=category, office=office, level="PROVINSI", rank=1, certificate=ready,
           name_printed="BNNP Jawa Timur")  # fmt: skip
    create("audit.Event", event="documents.issue", actor="Admin Uji", actor_id=people["admin"].pk, target="Piagam PGM/2",
           target_type="documents.document", target_id=str(ready.pk), data={"number": "PGM/2"})  # fmt: skip


@pytest.fixture
def upgraded(transactional_db, tmp_path) -> Iterator[EmptyServer]:
    """A server of the previous release that `manage.py migrate` has brought to this one."""
    with empty_server(tmp_path / "lama") as server:
        with working_in(server):
            executor = MigrationExecutor(connections["default"])
            leaves = [node for node in executor.loader.graph.leaf_nodes() if node[0] in THIRD_PARTY]
            state = executor.migrate([*PREVIOUS, *leaves])
            fill(state.apps)
        (server.folder / "files" / FILE).parent.mkdir(parents=True)
        (server.folder / "files" / FILE).write_bytes(PDF)
        answer = server.manage("migrate", "--no-input")
        assert answer.returncode == 0, answer.stderr
        yield server


SHOW = """
import json
from django.test import Client
from django.core.files.uploadedfile import SimpleUploadedFile
from bnnportal.accounts.models import User
out = {}
host = {"host": "127.0.0.1"}
guest = Client(headers=host)
for code in ("ABCD-EFGH-2345", "WXYZ-EFGH-2345"):
    page = guest.get(f"/verifikasi/{code}/")
    out[code] = [page.status_code, page.content.decode()]
from django.core.files.storage import default_storage
data = default_storage.open(PATH).read()
out["dropped"] = [guest.post("/verifikasi/", {"file": SimpleUploadedFile("x.pdf", data)}).status_code, ""]
for name in ("admin", "jatim", "klinik"):
    person = User.objects.get(email=f"{name}@uji.test")
    assert person.check_password(WORD)
    client = Client(headers=host)
    client.force_login(person)
    for path in PAGES:
        page = client.get(path)
        out[name + path] = [page.status_code, page.content.decode()]
print(json.dumps(out))
"""
PAGES = ["/", "/dokumen/", "/dokumen/ABCD-EFGH-2345/", "/peringkat/rakernis-2023/", "/satker/BNNP-35/", "/akun/"]


def test_the_previous_release_comes_forward_and_shows_all_it_had(upgraded):
    counts = {
        "offices_organisation": 3, "accounts_user": 3, "accounts_membership": 3, "awards_award": 1, "audit_event": 1,
        "documents_document": 3, "documents_batch": 1,
    }  # fmt: skip
    for table, count in counts.items():
        found = upgraded.query(f"SELECT count(*) FROM {table}")  # noqa: S608 - our own words
        assert found == [(count,)], table
    facts = "SELECT number, file, sha256, status, replaces_id IS NOT NULL FROM documents_document WHERE code = %s"
    assert upgraded.query(facts, CODE) == [("PGM/2", FILE, SHA256, "SIAP", True)]
    assert upgraded.query("SELECT last FROM documents_counter") == [(3,)]
    assert upgraded.query("SELECT conname FROM pg_constraint WHERE NOT convalidated") == []

    script = SHOW.replace("PATH", repr(FILE)).replace("WORD", repr(PASSWORD)).replace("PAGES", repr(PAGES))
    answer = upgraded.manage("shell", "--verbosity=0", "-c", script, DEBUG="1", REQUIRE_SECOND_FACTOR="0")
    assert answer.returncode == 0, answer.stderr
    pages = json.loads(answer.stdout.splitlines()[-1])
    assert pages[CODE][0] == 200
    assert "PGM/2" in pages[CODE][1]
    assert pages["WXYZ-EFGH-2345"][0] == 410
    assert "Ejaan nama salah" in pages["WXYZ-EFGH-2345"][1]
    assert pages["dropped"][0] == 200
    for name in ("admin", "jatim"):
        for path in PAGES:
            assert pages[name + path][0] == 200, (name, path)
        assert "PGM/2" in pages[name + "/dokumen/"][1]
    assert pages["klinik/dokumen/ABCD-EFGH-2345/"][0] == 404
    assert pages["klinik/"][0] == 200


@pytest.mark.slow
def test_a_backup_of_an_older_release_goes_into_this_one(transactional_db, tmp_path):
    with empty_server(tmp_path / "lama") as old, empty_server(tmp_path / "baru") as new:
        for step in (["migrate"], ["load_reference"], ["migrate", "notices", "zero"]):
            answer = old.manage(*step)
            assert answer.returncode == 0, answer.stderr
        assert old.query("SELECT to_regclass('notices_message')") == [(None,)]
        answer = old.manage("backup", str(tmp_path / "cadangan"))
        assert answer.returncode == 0, answer.stderr
        answer = new.manage("restore", str(tmp_path / "cadangan"))
        assert answer.returncode == 0, answer.stderr
        assert new.query("SELECT count(*) FROM notices_message") == [(0,)]
        assert new.query("SELECT count(*) FROM offices_organisation") == old.query(
            "SELECT count(*) FROM offices_organisation"
        )
        assert new.manage("migrate", "--check").returncode == 0
