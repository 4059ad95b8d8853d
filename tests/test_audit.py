"""The audit trail: nobody changes it, the application's own database role least of all."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from awards import actions as awards
from bnnportal.audit import grants
from bnnportal.audit.actions import record
from bnnportal.audit.models import Event


def test_a_line_names_person_capacity_and_object(people, edition):
    awards.issue_certificates(edition=edition, by=people["penetap"])
    line = Event.objects.get(event="awards.issue_certificates")
    assert line.actor == "Penetap Uji"
    assert line.capacity == "Pejabat penetap, BNN RI"
    assert line.target == "Rakernis 2023"
    assert line.data["count"] == 18


def test_a_line_stands_or_falls_with_the_change(people):
    def change() -> None:
        with transaction.atomic():
            record("uji.batal", by=people["admin"])
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change()
    assert not Event.objects.filter(event="uji.batal").exists()


@pytest.mark.parametrize("change", [lambda q: q.update(actor="Lain"), lambda q: q.delete()])
def test_even_the_owner_of_the_table_cannot_change_a_line(people, change):
    record("uji.baris", by=people["admin"])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(Event.objects.filter(event="uji.baris"))
    assert Event.objects.get(event="uji.baris").actor == "Admin Uji"


ATTACKS = (
    "UPDATE audit_event SET actor = 'lain'",
    "DELETE FROM audit_event",
    "TRUNCATE audit_event",
    "ALTER TABLE audit_event DISABLE TRIGGER append_only",
    "DROP TRIGGER append_only ON audit_event",
    "DROP TABLE audit_event",
    "CREATE OR REPLACE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "GRANT UPDATE ON audit_event TO portal_app",
)


@pytest.fixture
def application_role(db) -> Iterator[None]:
    """Work as the application's own database role, with the rights a migration gives it."""
    grants.grant(connection, "portal_app")
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_app")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_application_role_works_and_adds_lines(people, edition, application_role):
    assert len(awards.issue_certificates(edition=edition, by=people["admin"])) == 18
    assert Event.objects.filter(event="documents.issue").count() == 18


@pytest.mark.parametrize("attack", ATTACKS)
def test_the_application_role_cannot_touch_what_is_written(people, application_role, attack):
    record("uji.baris", by=None)
    rights = "SELECT has_table_privilege('portal_app', 'audit_event', 'UPDATE, DELETE, TRUNCATE')"
    with connection.cursor() as cursor:
        try:
            with transaction.atomic():
                cursor.execute(attack)
        except DatabaseError:
            pass
        else:  # PostgreSQL answers a GRANT without effect with a warning, not an error
            assert attack.startswith("GRANT")
        cursor.execute(rights)
        assert cursor.fetchone() == (False,)
    assert Event.objects.get(event="uji.baris").actor == "Sistem"


def test_admin_and_auditor_search_the_trail(people, edition):
    awards.issue_certificates(edition=edition, by=people["penetap"])
    for name in ("admin", "auditor"):
        client = people.client(name)
        page = client.get("/jejak/?q=penetap&event=awards.issue_certificates").content.decode()
        assert "Piagam diterbitkan" in page.split("<tbody>")[1]
        assert "Dokumen diterbitkan" not in page.split("<tbody>")[1]
        assert client.get("/jejak/?organisation=BNNP-35").content.decode().count("<td") > 0
        assert "Tidak ada" in client.get("/jejak/?q=tidak-ada-orang-ini").content.decode()
    assert people.client("kepala").get("/jejak/").status_code == 403


def test_the_trail_shows_what_each_line_holds(people, edition):
    record("accounts.sign_out", by=people["admin"], target=people["admin"], reason="idle")
    record("uji.lain", by=people["admin"], kunci="<b>nilai</b>", count=3)
    page = people.client("auditor").get("/jejak/").content.decode()
    assert 'data-label="Rincian"' in page
    assert "alasan: lama tidak ada kegiatan" in page
    assert "kunci: &lt;b&gt;nilai&lt;/b&gt;; jumlah: 3" in page or "jumlah: 3; kunci: &lt;b&gt;nilai&lt;/b&gt;" in page


def test_the_trail_downloads_as_excel(people, edition):
    record("accounts.sign_out", by=people["admin"], target=people["admin"], reason="idle")
    answer = people.client("auditor").get("/jejak/?format=xlsx")
    assert answer.status_code == 200
    sheet = zipfile.ZipFile(BytesIO(answer.content)).read("xl/worksheets/sheet1.xml").decode()
    assert "Rincian" in sheet
    assert "alasan: lama tidak ada kegiatan" in sheet
