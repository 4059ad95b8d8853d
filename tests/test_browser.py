"""Every page in Chromium: no axe finding, no console complaint, no sideways scrolling, targets for fingers."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client

from awards import actions as awards
from awards.models import Edition
from bnnportal.documents.models import Document
from tests.browser import EVERY_RUN, SLOW_RUN, Desk, Look, Papers
from tests.cast import People
from tests.doors import ALL, EVERYONE, FINDS, NAMES, POST_ONLY, PUBLIC, address
from tests.test_access import arguments_for

WALKERS = ("admin", "bengkulu", "jatim")
FILES = {
    "document-download",
    "batch-zip",
    "mfa_download_recovery_codes",
    "attachment-download",
    "import-template",
    "import-marked",
    "export-download",
    "signing-zip",
    "document-original",
    "report-export",
    "report-template",
    "report-pdf",
    "service-worker",
    "target-sheet",
    "freeze-file",
    "index-spec",
}  # answer with a file
DATA = {"health", "mfa_login_webauthn", "report-values"}  # answer with JSON
SWITCHES = {"language-switch", "theme-switch"}  # public, and POST only
LOOKS = pytest.mark.parametrize(
    "looks", [pytest.param(EVERY_RUN, id="every-run"), pytest.param(SLOW_RUN, id="all-looks", marks=pytest.mark.slow)]
)
HEAD = "kategori;tingkat;peringkat;satker;seri\n"


@pytest.fixture
def draft(people: People) -> Edition:
    return awards.create_edition(
        by=people["admin"],
        slug="rakernis-uji",
        name="Rakernis Uji",
        assessment_year=2025,
        venue="Surabaya",
        held_from=dt.date(2026, 1, 20),
        held_until=dt.date(2026, 1, 21),
        awarded_on=dt.date(2026, 1, 21),
        categories=[
            {
                "code": "REHAB",
                "name": "Capaian Kinerja Bidang Rehabilitasi",
                "field": "REHAB",
                "classification": "RH.00",
            }
        ],
    )


def paths(papers: Papers, people: People, *, role: str | None) -> dict[str, str]:
    """Pages of the resolver by name: the public ones, or those this role opens and no role before it in WALKERS."""
    issued = list(Document.objects.filter(batch=papers.ready.batch).exclude(pk=papers.ready.pk))
    filled = arguments_for(people, Edition.objects.get(slug="rakernis-2023"), [papers.ready, *issued])
    found = {}
    for name, path in ALL:
        if path.startswith("api/") or name in POST_ONLY | FILES | DATA | SWITCHES or (name in PUBLIC) != (role is None):
            continue
        if role is not None and next((w for w in WALKERS if w in FINDS.get(name, EVERYONE)), None) != role:
            continue
        found[name] = address(path, filled.get(name, filled[""]))
    return found


def visit(desk: Desk, looks: tuple[Look, ...], steps: list[str | Callable[[], object]]) -> None:
    """Walk through addresses and steps; then say everything that was wrong, once."""
    found: list[str] = []
    seen: set[str] = set()
    for step in steps:
        if callable(step):
            step()
        else:
            desk.page.goto(desk.base + step)
            if desk.page.url in seen:  # several addresses lead to the same page
                continue
            seen.add(desk.page.url)
        found += desk.findings(looks)
    found += desk.complaints
    assert not found, "\n".join(found)


def test_the_exceptions_name_only_pages_that_exist():
    assert FILES | DATA | SWITCHES <= NAMES


@LOOKS
def test_public_pages(looks, desk, people, papers):
    client = Client()
    revoked, ready = papers.revoked.code, papers.ready
    with default_storage.open(ready.file) as file:
        pdf = file.read()

    def sign_in_wrongly() -> None:
        desk.sign_in_by_form("salah@uji.test")
        desk.page.locator(".error-summary").wait_for()

    def check(name: str, data: bytes) -> Callable[[], object]:
        def step() -> None:
            desk.open("/verifikasi/")
            desk.page.get_by_label("Atau berkasnya").set_input_files(
                {"name": name, "mimeType": "application/pdf", "buffer": data}
            )
            desk.page.get_by_role("button", name="Periksa", exact=True).click()
            desk.page.get_by_text("Sidik berkas").first.wait_for()

        return step

    def check_nothing() -> None:
        desk.open("/verifikasi/")
        desk.page.get_by_role("button", name="Periksa", exact=True).click()
        desk.page.locator(".error-summary").wait_for()

    def guess() -> None:
        for n in range(31):
            client.get(f"/verifikasi/AAAA-BBBB-{n:04d}/")
        desk.open("/verifikasi/AAAA-BBBB-9999/", 429)

    visit(
        desk,
        looks,
        [
            *paths(papers, people, role=None).values(),
            sign_in_wrongly,
            lambda: desk.open(f"/verifikasi/{revoked}/", 410),
            lambda: desk.open("/verifikasi/AAAA-BBBB-CCCC/", 404),
            lambda: desk.open(f"/verifikasi/{papers.waiting.code}/"),
            check("piagam.pdf", pdf),
            check("lain.pdf", pdf[:-20] + b"0" * 20),
            check_nothing,
            lambda: desk.open("/tidak-ada/", 404),
            guess,
        ],
    )


@LOOKS
def test_error_pages(looks, desk, people, papers):
    """Also those that a browser does not reach by hand: they are shown as the server answered."""
    strict = Client(enforce_csrf_checks=True)
    client = Client()
    too_large = client.post("/verifikasi/", b"", content_type="application/pdf", CONTENT_LENGTH=str(21 * 1024**2))
    too_many = client.post("/masuk/", {f"isian{n}": "1" for n in range(4001)})
    broken = HttpResponse(render_to_string("500.html"), status=500)
    assert (too_large.status_code, too_many.status_code) == (413, 400)
    visit(
        desk,
        looks,
        [
            lambda: desk.show(strict.post("/masuk/", {})),
            lambda: desk.show(too_large),
            lambda: desk.show(too_many),
            lambda: desk.show(broken),
        ],
    )
    desk.sign_in(people.client("admin"))
    visit(
        desk,
        looks,
        [
            lambda: desk.open("/satker/TIDAK-ADA/", 404),
            lambda: desk.open("/impor/penghargaan/rakernis-2023/baru/", 409),
        ],
    )
    desk.sign_in(people.client("kipas"))
    visit(desk, looks, [lambda: desk.open("/jejak/", 403)])


@LOOKS
@pytest.mark.parametrize("role", WALKERS)
def test_private_pages(looks, role, desk, people, papers):
    """All names of the resolver as the administrator, who sees the most; the rest as whom they are for."""
    if role == "admin":
        desk.enter_with_second_factor(people["admin"])
    else:
        desk.sign_in(people.client(role))
    visit(desk, looks, list(paths(papers, people, role=role).values()))


@LOOKS
def test_states_of_private_pages(looks, desk, people, papers):
    """What a page looks like with mistakes, with nothing to show, or with an open menu."""

    def revoke_without_reason() -> None:
        desk.open(f"/dokumen/{papers.ready.code}/cabut/")
        desk.page.get_by_role("button", name="Cabut dokumen ini").click()
        desk.page.locator(".error-summary").wait_for()

    def edition_without_anything() -> None:
        desk.open("/peringkat/baru/")
        desk.page.get_by_role("button", name="Buat edisi").click()
        desk.page.locator(".error-summary").wait_for()

    def menus() -> None:
        desk.open("/")
        desk.page.locator(".sidebar .person summary").click()
        desk.page.locator(".topbar .menu").evaluate("menu => menu.open = true")

    documents_of = "/dokumen/{}/".format
    desk.sign_in(people.client("admin"))
    visit(
        desk,
        looks,
        [
            *[documents_of(d.code) for d in (papers.waiting, papers.failed, papers.revoked, papers.replacement)],
            "/peringkat/?category=REHAB&level=PROVINSI",
            "/peringkat/?province=99",
            "/satker/?q=riau&kind=PROVINSI&sort=-won",
            "/satker/?q=tidak-ada-yang-begini",
            "/satker/?page=3",
            "/cari/?q=riau",
            "/cari/?q=tidak-ada-yang-begini",
            f"/verifikasi/{papers.ready.code}/",
            revoke_without_reason,
            edition_without_anything,
            menus,
        ],
    )


@LOOKS
def test_import_pages(looks, desk, people, draft):
    """The upload, and its preview with problems, with names in doubt, and when all is well."""

    def upload(rows: str) -> Callable[[], object]:
        def step() -> None:
            desk.open(f"/impor/penghargaan/{draft.slug}/baru/")
            file = {"name": "daftar.csv", "mimeType": "text/csv", "buffer": (HEAD + rows).encode()}
            desk.page.get_by_label("Berkas Excel").set_input_files(file)
            desk.page.get_by_role("button", name="Periksa berkas").click()
            desk.page.get_by_role("heading", name="Pratinjau").wait_for()

        return step

    def upload_nothing() -> None:
        desk.open(f"/impor/penghargaan/{draft.slug}/baru/")
        desk.page.get_by_role("button", name="Periksa berkas").click()
        desk.page.locator(".error-summary").wait_for()

    desk.sign_in(people.client("pusat"))
    visit(
        desk,
        looks,
        [
            "/peringkat/",
            upload_nothing,
            upload("REHAB;provinsi;satu;BNNP Riau;\nLAIN;kota;2;=1+1;\n"),
            upload("REHAB;kabkota;1;BNN Kota Banjarbru;\nREHAB;provinsi;1;BNNP Riau;\n"),
            upload("REHAB;provinsi;1;BNNP Riau;\n"),
        ],
    )


@LOOKS
@pytest.mark.parametrize("name", ["pimpinan", "jatim", "kipas"])
def test_pages_of_other_roles(looks, name, desk, people, papers):
    """Leader, provincial office and partner clinic see less, and other things."""
    office = people[name].organisation.code
    desk.sign_in(people.client(name))
    visit(desk, looks, ["/", "/peringkat/", "/dokumen/", f"/satker/{office}/", "/akun/"])


@pytest.mark.parametrize("look", [(320, "light"), (320, "dark")], ids=str)
def test_the_narrowest_phone(look, desk, people, papers):
    """A sample of what the slow run asks of every page."""
    visit(desk, (look,), ["/masuk/", f"/verifikasi/{papers.ready.code}/"])
    desk.sign_in(people.client("admin"))
    visit(desk, (look,), ["/", "/peringkat/rakernis-2023/", f"/dokumen/kumpulan/{papers.ready.batch_id}/"])
