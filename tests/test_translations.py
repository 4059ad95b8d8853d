"""Languages: every source text has its English, no English reaches an Indonesian page, and the files agree."""

import ast
import functools
import html
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import polib
import pytest
from allauth.mfa.totp.internal import auth
from django.conf import settings
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.template import templatize

from awards import actions as awards
from bnnportal.accounts import actions as accounts
from bnnportal.audit.models import Event
from bnnportal.documents import actions as documents
from bnnportal.documents.models import Document
from tests.cast import PASSWORD

Key = tuple[str | None, str, str | None]  # context, text, plural
ROOT = settings.BASE_DIR
# gettext's functions: where their arguments stand (context, text, plural)
CALLS = {
    "_": (None, 0, None), "gettext": (None, 0, None), "gettext_lazy": (None, 0, None), "gettext_noop": (None, 0, None),
    "ngettext": (None, 0, 1), "ngettext_lazy": (None, 0, 1), "pgettext": (0, 1, None), "pgettext_lazy": (0, 1, None),
    "npgettext": (0, 1, 2), "npgettext_lazy": (0, 1, 2),
}  # fmt: skip
SAME_IN_BOTH = {"", "MFA", "Token", "Menu"}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]|\{[^{}]*\}")
# Words that an English text of a few words can hardly do without, and that are no Indonesian
ENGLISH = re.compile(
    r"\b(?:the|this|that|is|are|was|has|have|not|no|yes|and|or|of|with|from|your|you|my|please|invalid|required|"
    r"password|email|sign(?:ed)?|submit|save|cancel|remove|delete|edit|enter|select|choose|unknown|security|"
    r"passkey|recovery|authenticator code|key|device|previous|next|search|all|any|none|found|allowed|value|field|"
    r"credentials|provided|page|ascending|descending|bytes|name|slug|code|type|date|number|file|user|document)\b",
    re.IGNORECASE,
)
NAMES = re.compile(r"Google Authenticator|English|DELETE")


# What the source says


def texts_in_python(source: str) -> Iterator[Key]:
    """Texts handed to gettext's functions, by whatever name they were imported."""
    tree = ast.parse(source)
    names = {name: places for name, places in CALLS.items() if name != "_"}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname: CALLS[alias.name] for alias in node.names if alias.asname and alias.name in CALLS}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
        if name in names:
            found = [None if place is None else node.args[place] for place in names[name]]
            if all(argument is None or isinstance(argument, ast.Constant) for argument in found):
                context, text, plural = (argument.value if argument else None for argument in found)
                yield context, text, plural


def texts_in_template(source: str) -> Iterator[Key]:
    """Django turns a template into gettext calls itself; the rest of its output is not Python, so calls are cut out."""
    calls = re.finditer(
        r"\b(?:_|n?p?gettext)\(((?:[^()\"']|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*')*)\)", templatize(source)
    )
    for call in calls:
        expression = re.sub(r",\s*[^\"',]+\)$", ", n)", call.group())
        yield from texts_in_python(f"from django.utils.translation import gettext as _\n{expression}")


@functools.cache
def source_texts() -> dict[Key, str]:
    """Every text of the portal, with one file it stands in."""
    found: dict[Key, str] = {}
    for area in ("awards", "bnnportal", "partners", "programs", "rehab"):
        for path in (ROOT / area).rglob("*.py"):
            found |= dict.fromkeys(texts_in_python(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT)))
    templates = ROOT / "templates"
    for path in (*templates.rglob("*.html"), *templates.rglob("*.txt")):
        found |= dict.fromkeys(texts_in_template(path.read_text(encoding="utf-8")), str(path.relative_to(ROOT)))
    return found


@functools.cache
def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"), wrapwidth=0)


def key(entry: polib.POEntry) -> Key:
    return entry.msgctxt, entry.msgid, entry.msgid_plural or None


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


# The catalogues


def test_readers_of_source_find_texts_of_every_shape():
    python = (
        "from django.utils.translation import gettext as _, pgettext_lazy as p, gettext_lazy\n"
        "a = f'{_(\"satu\")}'; b = p('menu', 'dua'); c = gettext_lazy('tiga' 'empat'); d = other('bukan'); _(name)"
    )
    assert set(texts_in_python(python)) == {(None, "satu", None), ("menu", "dua", None), (None, "tigaempat", None)}
    template = (
        "{% load i18n %}<p title=\"{% trans 'Ini (lima)' %}\">{{ x|default:_(\"enam\") }}{% trans 'tujuh' context 'c' %}</p>"
        "{% blocktrans trimmed count n=a|length %}\n {{ n }} butir, {{ b }}%\n{% plural %}{{ n }} butir{% endblocktrans %}"
    )
    assert set(texts_in_template(template)) == {
        (None, "Ini (lima)", None),
        (None, "enam", None),
        ("c", "tujuh", None),
        (None, "%(n)s butir, %(b)s%%", "%(n)s butir"),
    }


@pytest.mark.wide
def test_every_source_text_is_in_english_and_nothing_else_is():
    """After a change of texts: `make messages`, then translate what is new."""
    po = catalogue("en")
    known = {key(entry) for entry in po if not entry.obsolete}
    assert len(known) > 500
    assert {text: file for text, file in source_texts().items() if text not in known} == {}
    assert known - set(source_texts()) == set()
    assert po.obsolete_entries() == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_every_entry_is_translated_with_its_placeholders(language):
    po = catalogue(language)
    assert [entry.msgid for entry in po if entry.fuzzy or not all(translations(entry))] == []
    wrong = [
        entry.msgid
        for entry in po
        for text in translations(entry)
        if sorted(PLACEHOLDER.findall(text)) != sorted(PLACEHOLDER.findall(entry.msgid))
        or text[-1:].isspace() != entry.msgid[-1:].isspace()
    ]
    assert wrong == []
    wanted = {"en": {0, 1}, "id": {0}}[language]
    assert [entry.msgid for entry in po if entry.msgid_plural and set(entry.msgstr_plural) != wanted] == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_compiled_catalogue_says_what_the_readable_one_says(language):
    compiled = polib.mofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.mo"))
    assert {key(entry): translations(entry) for entry in compiled} == {
        key(entry): translations(entry) for entry in catalogue(language)
    }


@pytest.mark.wide
@pytest.mark.parametrize("package", ["rest_framework", "django_filters", "knox", "allauth.account", "allauth.mfa"])
def test_no_text_of_another_package_stays_english(package):
    folder = Path(find_spec(package).origin).parent
    texts = {text for path in folder.rglob("*.py") for text in texts_in_python(path.read_text(encoding="utf-8"))}
    with translation.override("id"):
        same = {text for context, text, plural in texts if not plural and not context and _(text) == text}
    assert same <= SAME_IN_BOTH
    assert len(texts) > 1


# The pages


def words(response) -> str:
    """What a person sees, or hears from a screen reader."""
    page = re.sub(r"<(script|style|pre|head)\b.*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    heard = re.findall(r"\b(?:aria-label|title|placeholder|alt)=\"([^\"]*)\"", page)
    return html.unescape(" ".join([re.sub(r"<[^>]*>", " | ", page), *heard]))


def english_in(text: str) -> list[str]:
    """English words in a text, each with what stands around it."""
    text = re.sub(r"\s+", " ", NAMES.sub("", text))
    return [text[max(0, match.start() - 40) : match.end() + 40] for match in ENGLISH.finditer(text)]


PAGES = [
    "/", "/satker/", "/satker/?kind=PROVINSI&province=bukan", "/satker/BNNP-17/", "/cari/", "/cari/?q=riau",
    "/cari/?q=tidakada", "/dokumen/", "/dokumen/?kind=bukan", "/verifikasi/", "/verifikasi/AAAA-AAAA-AAAA/",
    "/peringkat/", "/peringkat/baru/", "/jejak/", "/jejak/?since=kemarin", "/akun/", "/akun/sandi/", "/akun/sesi/",
    "/akun/langkah-kedua/", "/akun/langkah-kedua/aplikasi/", "/akun/kode-pemulihan/", "/akun/kode-pemulihan/baru/",
    "/akun/ulangi-masuk/",
    "/akun/kunci-sandi/", "/akun/kunci-sandi/tambah/", "/tidak-ada/",
]  # fmt: skip


@pytest.fixture
def desk(people, edition) -> Client:
    """A person who signed in with a password, so that pages about the account open."""
    awards.issue_certificates(edition=edition, by=people["admin"])
    client = Client()
    assert client.post("/masuk/", {"login": people["admin"].email, "password": PASSWORD}).status_code == 302
    assert client.post("/akun/ulangi-masuk/", {"password": PASSWORD}).status_code == 302
    return client


def test_list_of_english_words_knows_english_from_indonesian():
    assert english_in("Enter a valid email address.") != []
    assert english_in("Select a choice") != []
    assert english_in("Sandi salah. Piagam dan surat yang terbit untuk satuan kerja Anda dan di bawahnya.") == []


@pytest.mark.wide
def test_no_english_on_indonesian_pages(desk, edition, subtests):
    document = Document.objects.first()
    paper, batch = document.get_absolute_url(), document.batch.get_absolute_url()
    of_records = [
        edition.get_absolute_url(),
        f"/impor/penghargaan/{edition.slug}/baru/",
        f"/verifikasi/{document.code}/",
    ]
    for path in [*PAGES, *of_records, paper, f"{paper}cabut/", batch]:
        with subtests.test(path):
            response = desk.get(path, follow=True)
            assert b'<html lang="id"' in response.content
            assert english_in(words(response)) == []


@pytest.mark.wide
def test_no_english_in_indonesian_refusals_of_forms(client, desk, people, subtests):
    forms = [
        (client, "/masuk/", {}),
        (client, "/masuk/", {"login": "bukan surel", "password": "x"}),
        (client, "/masuk/", {"login": people["jatim"].email, "password": "salah"}),
        (client, "/verifikasi/", {"code": "AAAA-AAAA-AAAA"}),
        (client, "/verifikasi/", {}),
        (desk, "/akun/sandi/", {"oldpassword": "x", "password1": "12345678", "password2": "beda"}),
        (desk, "/akun/sandi/", {"oldpassword": PASSWORD, "password1": "1234", "password2": "1234"}),
        (desk, "/akun/langkah-kedua/aplikasi/", {"code": "000000"}),
        (desk, "/peringkat/baru/", {"kategori-TOTAL_FORMS": "1", "kategori-INITIAL_FORMS": "0", "slug": "a b"}),
        (desk, "/peringkat/baru/", {}),
    ]
    for who, path, data in forms:
        with subtests.test(path, data=data):
            response = who.post(path, data)
            assert response.status_code in {200, 422}
            assert english_in(words(response)) == []


@pytest.mark.wide
def test_no_english_around_the_second_step(desk, people, subtests):
    secret = desk.get("/akun/langkah-kedua/aplikasi/").context["form"].secret
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    response = desk.post("/akun/langkah-kedua/aplikasi/", {"code": code}, follow=True)
    assert "10 dari 10 kode belum dipakai." in words(response)
    assert english_in(words(response)) == []
    paths = ["/akun/langkah-kedua/", "/akun/langkah-kedua/aplikasi/matikan/", "/akun/kode-pemulihan/"]
    for path in [*paths, "/akun/kode-pemulihan/baru/", "/akun/ulangi-masuk/", "/akun/ulangi-masuk/kode/"]:
        with subtests.test(path):
            response = desk.get(path)
            assert response.status_code == 200
            assert english_in(words(response)) == []
    visitor = Client()
    response = visitor.post("/masuk/", {"login": people["admin"].email, "password": PASSWORD}, follow=True)
    assert "Langkah kedua" in words(response)
    response = visitor.post("/masuk/langkah-kedua/", {"code": "000000"})
    assert "Kode salah" in words(response)
    assert english_in(words(response)) == []
    response = desk.post("/akun/langkah-kedua/aplikasi/matikan/", follow=True)
    assert "Aplikasi autentikator dimatikan." in words(response)


def test_no_english_in_messages_after_account_changes(desk):
    new = "kalimat baru yang panjang"
    response = desk.post("/akun/sandi/", {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True)
    assert "Sandi sudah diganti." in words(response)
    response = desk.post("/akun/sesi/", follow=True)
    assert "Semua sesi lain sudah dikeluarkan." in words(response)
    response = desk.post("/keluar/", follow=True)
    assert "Anda sudah keluar." in words(response)
    assert english_in(words(response)) == []


def test_no_english_in_indonesian_answers_of_the_api(client, people, subtests):
    desk = people.client("jatim")
    answers = [
        client.get("/api/v1/awards/"),
        client.get("/api/v1/awards/", headers={"Authorization": "Token salah"}),
        client.get("/api/v1/awards/", headers={"Authorization": "Token"}),
        client.get("/api/v1/awards/", headers={"Authorization": "Token a b"}),
        client.post("/api/v1/auth/token/", {}, content_type="application/json"),
        client.post("/api/v1/auth/token/", "{", content_type="application/json"),
        client.post("/api/v1/auth/token/", {"email": "x", "password": ["y"]}, content_type="application/json"),
        client.post("/api/v1/auth/token/", {"email": "a@uji.test", "password": "y"}, content_type="application/json"),
        client.post("/api/v1/auth/token/", "a=1", content_type="text/csv"),
        client.get("/api/v1/auth/token/"),
        desk.get("/api/v1/offices/TIDAK-ADA/"),
        desk.get("/api/v1/offices/?page=999"),
        desk.get("/api/v1/offices/?kind=BUKAN"),
        desk.get("/api/v1/awards/?rank=x"),
        desk.get("/api/v1/offices/", headers={"Accept": "text/csv"}),
        desk.delete("/api/v1/offices/BNNP-35/"),
    ]
    for response in answers:
        with subtests.test(response.request["PATH_INFO"], status=response.status_code):
            assert response.status_code >= 400
            assert response.json()
            said = " ".join(re.findall(r'"[^"]*":\s*\[?("(?:\\.|[^"\\])*")', response.content.decode()))
            assert said
            assert english_in(said) == []


# English


@pytest.mark.wide
@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Awards won"),
        ("/satker/", "Offices"),
        ("/satker/BNNP-17/", "About the office"),
        ("/cari/?q=riau", "Search"),
        ("/peringkat/", "Awards by province"),
        ("/dokumen/", "Documents"),
        ("/verifikasi/", "Check that a document is genuine"),
        ("/jejak/", "Audit trail"),
        ("/akun/langkah-kedua/", "Second step at sign-in"),
        ("/tidak-ada/", "Page not found"),
    ],
)
def test_page_in_english_for_who_chose_it(people, edition, path, heading):
    """Also after the same page was shown in Indonesian: nothing that is kept crosses languages."""
    client = people.client("admin")
    assert heading not in words(client.get(path))
    client.cookies["bahasa"] = "en"
    response = client.get(path)
    assert b'<html lang="en"' in response.content
    assert response.headers["Content-Language"] == "en"
    headings = " ".join(re.findall(r"<(?:h1|h2|dt)\b[^>]*>(.*?)</", response.content.decode(), re.DOTALL))
    assert heading in html.unescape(headings)
    del client.cookies["bahasa"]
    assert b'<html lang="id"' in client.get(path).content


def test_english_counts_have_singular_and_plural():
    with translation.override("en"):
        text = "%(unused)s kode tersisa"
        assert translation.ngettext(text, text, 1) % {"unused": 1} == "1 code left"
        assert translation.ngettext(text, text, 2) % {"unused": 2} == "2 codes left"
        assert translation.pgettext("menu", "Satuan kerja") == "Offices"
        assert translation.gettext("Satuan kerja") == "Office"


def test_audit_trail_and_papers_are_indonesian_whoever_acts(people, edition):
    with translation.override("en"):
        document = awards.issue_certificates(edition=edition, by=people["penetap"])[0]
        documents.revoke(document=document, by=people["penetap"], reason="Nama salah")
        accounts.switch_membership(by=people["jatim"], membership_id=people["jatim"].membership.pk)
    assert document.title.startswith("Piagam Peringkat")
    assert document.content["level"] in {"BNN Provinsi", "BNN Kabupaten/Kota"}
    capacities = set(Event.objects.exclude(capacity="").values_list("capacity", flat=True))
    assert any("Pejabat penetap" in capacity for capacity in capacities)
    assert not any("Approving" in capacity for capacity in capacities)
