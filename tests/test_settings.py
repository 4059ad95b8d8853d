"""What production refuses at the start, earlier addresses, and proxies that are counted wrong."""

import os
import subprocess
import sys

import pytest
from django.conf import settings as portal

from awards import actions as awards
from tests.services import manage

PRODUCTION = {"DEMO": "0", "DEBUG": "0", "SITE_URL": "https://portal.uji.test", "SITE_URL_OLD": ""}
SHOW = "from bnnportal import settings as s; print(({}))"


def ask(expression: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Read the settings in a process of their own, as production does."""
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(expression)],
        env=os.environ | PRODUCTION | environment,
        cwd=portal.BASE_DIR,
        capture_output=True,
        text=True,
    )


@pytest.mark.wide
def test_what_is_slow_to_import_waits_until_it_is_needed():
    """Every worker and every command starts with all pages known."""
    asked = (
        "import sys, django; django.setup(); from django.urls import get_resolver; get_resolver().url_patterns;"
        " print(sorted({'weasyprint', 'pyhanko', 'aiohttp', 'docx'} & set(sys.modules)))"
    )
    answer = manage("shell", "--no-imports", "--verbosity=0", "-c", asked)
    assert answer.stdout.splitlines()[-1] == "[]", answer.stderr


@pytest.mark.wide
@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"SITE_URL": ""}, "SITE_URL belum diisi"),
        ({"SITE_URL": "http://127.0.0.1:8000"}, "harus diawali https://"),
        ({"SITE_URL": "portal.bnn.go.id"}, "SITE_URL bukan alamat portal"),
        ({"SITE_URL": "https://portal.bnn.go.id/portal"}, "SITE_URL bukan alamat portal"),
        ({"SITE_URL": "ftp://portal.bnn.go.id"}, "SITE_URL bukan alamat portal"),
        ({"SITE_URL_OLD": "lama.bnn.go.id"}, "SITE_URL_OLD bukan alamat portal"),
        ({"SECRET_KEY": "pendek"}, "terlalu pendek"),
        ({"SECRET_KEY": ""}, "SECRET_KEY belum diisi"),
        ({"DATABASE_URL": ""}, "DATABASE_URL belum diisi"),
        ({"REDIS_URL": ""}, "REDIS_URL belum diisi"),
        ({"BACKUP_KEY_FILE": "/tidak/ada"}, "BACKUP_KEY_FILE /tidak/ada tidak dapat dibaca"),
    ],
)
def test_production_does_not_start_without(environment, sentence):
    answer = ask("1", **environment)
    assert answer.returncode == 1
    assert sentence in answer.stderr


def test_production_knows_its_present_and_earlier_addresses(tmp_path):
    (tmp_path / "kunci").write_text("kunci-dari-berkas-yang-panjang\n")
    answer = ask(
        "s.SITE_URL, s.SITE_URL_OLD, s.ALLOWED_HOSTS[:3], s.CSRF_TRUSTED_ORIGINS[1:], s.HTTPS, s.BACKUP_KEY",
        SITE_URL="https://Portal.uji.test/",
        SITE_URL_OLD="https://lama.uji.test, http://tua.uji.test/, https://portal.uji.test",
        BACKUP_KEY_FILE=str(tmp_path / "kunci"),
    )
    old = ["https://lama.uji.test", "http://tua.uji.test"]
    hosts = ["portal.uji.test", "lama.uji.test", "tua.uji.test"]
    expected = ("https://portal.uji.test", old, hosts, old, True, "kunci-dari-berkas-yang-panjang")
    assert answer.stdout.strip() == str(expected), answer.stderr


def test_the_demo_starts_without_an_address():
    assert ask("s.SITE_URL", DEMO="1", SITE_URL="").stdout.strip() == "http://127.0.0.1:8000"


@pytest.mark.wide
def test_production_refuses_demo_data(db):
    answer = manage("load_demo", **PRODUCTION, DEMO_PASSWORD="sandi-contoh-panjang")
    assert answer.returncode == 1
    assert "hanya dibuat bila DEMO=1" in answer.stderr


# Earlier addresses


@pytest.fixture
def moved(settings) -> None:
    settings.SITE_URL, settings.SITE_URL_OLD = "https://baru.uji.test", ["https://lama.uji.test"]
    settings.ALLOWED_HOSTS = ["baru.uji.test", "lama.uji.test"]


@pytest.mark.parametrize("path", ["/verifikasi/ABCD-EFGH-JKLM/", "/", "/cari/?q=a%20b", "/tidak/ada/"])
@pytest.mark.parametrize("host", ["lama.uji.test", "LAMA.uji.test:443"])
def test_an_earlier_address_leads_to_the_same_page_at_the_present_one(client, moved, path, host):
    answer = client.get(path, headers={"host": host})
    assert answer.status_code == 301
    assert answer.url == "https://baru.uji.test" + path


def test_an_earlier_address_leads_nowhere_else(client, moved):
    answer = client.get("/", headers={"host": "lama.uji.test"}, PATH_INFO="//jahat.test/")
    assert answer.url.startswith("https://baru.uji.test/")


def test_what_is_sent_to_an_earlier_address_keeps_its_method(client, moved):
    answer = client.post("/api/v1/auth/token/", {}, headers={"host": "lama.uji.test"})
    assert (answer.status_code, answer.url) == (308, "https://baru.uji.test/api/v1/auth/token/")


def test_the_present_address_is_not_sent_anywhere(client, db, moved):
    assert client.get("/verifikasi/", headers={"host": "baru.uji.test"}).status_code == 200


@pytest.mark.parametrize("site", ["https://baru.uji.test", "https://lama.uji.test", "HTTPS://LAMA.UJI.TEST"])
def test_a_scanned_address_may_be_put_where_the_code_goes(client, edition, people, moved, site):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    for tail in (
        f"/verifikasi/{document.code}/",
        f"/verifikasi/{document.code.lower()}",
        f"/verifikasi/{document.code}/?x=1",
    ):
        answer = client.post("/verifikasi/", {"code": f" {site}{tail} "}, headers={"host": "baru.uji.test"})
        assert answer.status_code == 302, tail
        assert answer.url == f"/verifikasi/{document.code}/"


@pytest.mark.parametrize(
    "address", ["https://jahat.test/verifikasi/{}/", "https://baru.uji.test/dokumen/{}/", "http://["]
)
def test_an_address_that_is_not_ours_is_no_code(client, edition, people, moved, address):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    answer = client.post("/verifikasi/", {"code": address.format(document.code)}, headers={"host": "baru.uji.test"})
    assert answer.status_code == 422
    assert "Kode ini tidak ada" in answer.content.decode()


def test_search_finds_a_code_in_any_shape(people, edition):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    client = people.client("admin")
    for text in (document.code, document.code.replace("-", "").lower(), document.verification_url):
        assert document.number in client.get("/cari/", {"q": text}).content.decode(), text
    assert document.number not in client.get("/cari/", {"q": "AAAABBBBCCCC"}).content.decode()


# Proxies


@pytest.mark.parametrize("count", [0, 1, 2, 7])
@pytest.mark.parametrize(
    "forwarded", ["", "203.0.113.9", "unknown", "203.0.113.9, 10.0.0.1", "203.0.113.9, bukan alamat"]
)
def test_a_wrong_count_of_proxies_breaks_no_page(client, db, settings, count, forwarded):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = count
    headers = {"x-forwarded-for": forwarded} if forwarded else {}
    assert client.get("/verifikasi/AAAA-BBBB-CCCC/", headers=headers).status_code == 404
    assert client.get("/masuk/", headers=headers).status_code == 200
    answer = client.post("/masuk/", {"login": "a@uji.test", "password": "x"}, headers=headers)
    assert answer.status_code in {200, 422}


@pytest.mark.wide
def test_a_short_list_of_proxies_still_tells_visitors_apart(client, db, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 3
    answers = [
        client.get(f"/verifikasi/AAAA-BBBB-{n:04d}/", headers={"x-forwarded-for": "203.0.113.9"}).status_code
        for n in range(31)
    ]
    assert answers[-1] == 429
    assert client.get("/verifikasi/AAAA-BBBB-9999/", headers={"x-forwarded-for": "203.0.113.8"}).status_code == 404
