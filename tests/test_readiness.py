"""Page Kesiapan: each matter turns red or amber for its own reason, and says what to do."""

import datetime as dt
import re
import time

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from awards import actions as awards
from bnnportal.audit.actions import record
from bnnportal.audit.models import Event
from bnnportal.documents import signing
from bnnportal.home import health, readiness
from bnnportal.notices.models import Mail

PAGE = "/kelola/kesiapan/"


@pytest.fixture(autouse=True)
def production(settings) -> None:
    settings.DEMO, settings.DEBUG, settings.HTTPS = False, False, True
    settings.SITE_URL = "https://portal.uji.test"
    settings.REQUIRE_SECOND_FACTOR = False


@pytest.fixture
def line(rf):
    """One matter as it stands now: line("mail"), line("proxies", headers={…})."""

    def find(name: str, host: str = "portal.uji.test", **headers: str) -> readiness.Line:
        request = rf.get(PAGE, headers={"host": host} | headers)
        return readiness.look(request, *next(matter for matter in readiness.CHECKS if matter[0] == name))

    return find


@pytest.fixture(autouse=True)
def _allow_hosts(settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]


@pytest.mark.wide
def test_the_page_is_for_the_national_administrator(people):
    page = people.client("admin").get(PAGE).content.decode()
    for _name, title, _icon, _check in readiness.CHECKS:
        assert str(title) in page
    assert "Harus diperbaiki" in page
    assert page.index("Langkah kedua tidak diwajibkan") < page.index("Susunan basis data sesuai")
    assert people.client("kepala").get(PAGE).status_code == 403


def test_a_check_that_breaks_hides_no_other(db, line, settings):
    settings.SIGNING_ROOTS = ["/tidak/ada.pem"]
    assert line("roots").tone == "bad"
    assert "FileNotFoundError" in line("roots").meaning
    assert line("migrations").tone == "ok"


def test_mail_without_a_server_is_bad_and_undelivered_mails_are_counted(people, line, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_URL = ""
    assert line("mail").tone == "bad"
    settings.EMAIL_URL = "smtp://127.0.0.1:25"
    assert line("mail").tone == "ok"
    Mail.objects.create(recipient=people["admin"], status="GAGAL")
    assert line("mail").tone == "wait"
    assert "1 surel belum sampai" in line("mail").meaning


def test_the_test_mail_goes_the_way_of_every_mail(people):
    client = people.client("admin")
    assert client.post(f"{PAGE}surat-uji/").url == PAGE
    mail = Mail.objects.get()
    assert mail.recipient == people["admin"]
    assert mail.due_at <= timezone.now()
    assert Event.objects.filter(event="home.test_mail").count() == 1
    assert people.client("penetap").post(f"{PAGE}surat-uji/").status_code == 403
    assert Mail.objects.count() == 1


def certificate(path, days: int, name: str = "Badan Narkotika Nasional") -> None:
    """A PKCS #12 file whose certificate ends in so many days."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject, issuer = (
        x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, words)]) for words in (name, "Otoritas Uji")
    )
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=400))
        .not_valid_after(timezone.localtime(now).replace(hour=12) + dt.timedelta(days=days))
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"", key, made, None, serialization.NoEncryption()))


@pytest.mark.parametrize(
    ("days", "tone", "words"), [(-2, "bad", "berakhir"), (30, "wait", "30 hari lagi"), (200, "ok", "berlaku sampai")]
)
def test_the_seal_warns_sixty_days_before_its_certificate_ends(db, line, settings, tmp_path, days, tone, words):
    certificate(tmp_path / "segel.p12", days)
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "segel.p12"), ""
    found = line("signing")
    assert found.tone == tone, found.meaning
    assert words in found.meaning


def test_the_seal_says_when_it_is_missing_unreadable_or_for_trials(db, line, settings, tmp_path):
    assert line("signing").tone == "wait"
    settings.SIGNING_P12 = str(tmp_path / "tiada.p12")
    assert "tidak dapat dibuka" in line("signing").meaning
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "uji.p12"), "rahasia"
    signing.make_test_certificate(settings.SIGNING_P12, settings.SIGNING_PASSWORD)
    assert line("signing").tone == "bad"
    assert "sertifikat uji" in line("signing").meaning
    settings.SIGNING_ROOTS = [str(signing.root_beside(settings.SIGNING_P12))]
    assert line("roots").tone == "ok"
    assert "UJI" in line("roots").meaning


def test_backup_is_red_after_two_days_or_with_losses(db, line, settings, tmp_path, time_machine):
    assert line("backup").tone == "bad"
    facts = {"file": "portal-x.cadangan", "bytes": 5_000_000, "losses": 0}
    time_machine.move_to(dt.datetime(2026, 11, 1, 1, 0, tzinfo=dt.UTC))
    record("home.backup", by=None, **facts)
    time_machine.move_to(dt.datetime(2026, 11, 2, 23, 0, tzinfo=dt.UTC))
    assert line("backup").tone == "wait"
    record("home.backup_check", by=None, file="portal-x.cadangan")
    assert line("backup").tone == "ok"
    assert "1\xa0hari, 22\xa0jam yang lalu" in line("backup").meaning
    time_machine.move_to(dt.datetime(2026, 11, 3, 1, 1, tzinfo=dt.UTC))
    assert line("backup").tone == "bad"
    record("home.backup", by=None, **facts | {"losses": 3})
    assert "3 berkas yang hilang" in line("backup").meaning


@pytest.mark.wide
@pytest.mark.django_db(transaction=True)
def test_a_real_backup_turns_the_line_green(settings, tmp_path, line):
    settings.BACKUP_KEY = "kunci-cadangan-uji-yang-panjang"
    call_command("backup", str(tmp_path / "cadangan"))
    assert line("backup").tone == "wait"
    record("home.backup_check", by=None, file="x")
    assert line("backup").tone == "ok"


@pytest.mark.wide
def test_worker_and_beat_are_told_apart(db, line):
    cache.set(health.HEARTBEAT, int(time.time()) - 5)
    assert line("worker").tone == "ok"
    cache.set(health.HEARTBEAT, int(time.time()) - 1000)
    assert "Pekerja (worker) berhenti" in line("worker").meaning


def test_a_living_worker_without_beat_names_beat(worker, line):
    cache.delete(health.HEARTBEAT)
    assert line("worker").tone == "bad"
    assert "Penjadwal (beat) berhenti" in line("worker").meaning


@pytest.mark.parametrize(
    ("trusted", "forwarded", "tone"),
    [
        (0, "", "ok"),
        (1, "203.0.113.9", "ok"),
        (2, "203.0.113.9, 10.0.0.1", "ok"),
        (2, "203.0.113.9", "bad"),
        (1, "", "bad"),
        (0, "203.0.113.9", "wait"),
        (1, "203.0.113.9, 10.0.0.1", "wait"),
    ],
)
def test_the_count_of_proxies_is_held_against_this_request(db, line, settings, trusted, forwarded, tone):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = trusted
    headers = {"X-Forwarded-For": forwarded} if forwarded else {}
    assert line("proxies", **headers).tone == tone


def test_address_second_factor_and_mode(db, line, settings):
    assert line("site").tone == "ok"
    assert line("site", host="10.1.2.3").tone == "wait"
    assert line("second-factor").tone == "bad"
    settings.REQUIRE_SECOND_FACTOR = True
    assert line("second-factor").tone == "ok"
    assert line("mode").tone == "ok"
    settings.DEBUG = True
    assert line("mode").tone == "bad"


def test_a_migration_that_did_not_run_is_bad(db, line):
    assert line("migrations").tone == "ok"
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'documents' AND name >= '0002'")
    assert line("migrations").tone == "bad"
    assert "migrate" in line("migrations").command


def test_number_patterns_in_use_are_named(people, edition, line):
    assert line("patterns").tone == "ok"
    awards.issue_certificates(edition=edition, by=people["admin"])
    assert line("patterns").tone == "wait"
    assert "Badan Narkotika Nasional" in line("patterns").meaning


def test_disk_says_what_is_left(db, line):
    assert re.search(r"Sisa ruang [\d,]+\sGB dari [\d,]+\sGB", line("disk").meaning)


@pytest.mark.wide
def test_the_page_asks_the_same_however_much_there_is(people, edition, django_assert_max_num_queries):
    client = people.client("admin")
    client.get(PAGE)
    awards.issue_certificates(edition=edition, by=people["admin"])
    with django_assert_max_num_queries(26):
        client.get(PAGE)
