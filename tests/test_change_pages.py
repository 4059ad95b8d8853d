"""The pages and the API of changes: terms, effect, letter; who may, what is refused, what it costs."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partners import actions
from partners.enums import AgreementStatus, ChangeKind
from partners.models import Agreement, Change
from tests import agreements, uploads
from tests.cast import CAST

READERS = {"admin", "pusat", "penetap", "pimpinan", "auditor", "bengkulu", "kepala", "kipas"}
EDITORS = {"admin", "pusat", "penetap", "bengkulu", "kepala"}
ENDERS = {"admin", "penetap", "kepala"}
API = "/api/v1/changes/"


@pytest.fixture
def agreement(people) -> Agreement:
    return agreements.active(people)


def tab(agreement: Agreement, kind: str = "") -> str:
    return f"/pks/{agreement.pk}/perubahan/{kind}{'/' if kind else ''}"


def letter(data: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile("surat.pdf", uploads.pdf() if data is None else data)


@pytest.mark.wide
def test_who_opens_which_page(people, agreement, turn):
    for name in sorted(CAST):
        with turn(name) as client:
            assert client.get(tab(agreement)).status_code == (200 if name in READERS else 404)
            for kind in ChangeKind:
                may = ENDERS if kind == ChangeKind.TERMINATION else EDITORS
                expected = 200 if name in may else 403 if name in READERS else 404
                assert client.get(tab(agreement, kind.lower())).status_code == expected, kind
            assert client.get(tab(agreement, "lain")).status_code == 404
            assert client.get(API).json()["count"] == 0


def test_an_extension_shows_its_effect_before_it_is_recorded(people, agreement):
    client, url = people.client("bengkulu"), tab(agreement, "perpanjangan")
    terms = {"on": "2026-06-03", "end": "2027-06-30"}
    page = client.post(url, terms).content.decode()
    assert "9 kewajiban baru" in page
    assert "<del" in page
    assert not Change.objects.exists()
    said = terms | {"step_two": "True", "summary": "Setengah tahun lagi.", "number": "P/1", "file": letter()}
    page = client.post(url, said, follow=True).content.decode()
    assert "Perpanjangan dicatat" in page
    assert "surat.pdf" in page
    assert "30 Juni 2027" in page
    assert client.post(url, said).status_code == 200  # sent twice: said, not done twice
    assert Change.objects.count() == 1


def test_an_amendment_shows_the_words_that_changed(people, agreement):
    client, url = people.client("bengkulu"), tab(agreement, "amandemen")
    form = client.get(url).context["form"]
    terms = {name: value or "" for name, value in form.initial.items()} | {
        "on": "2026-06-03", "title": "Rehabilitasi berkelanjutan terpadu", "scopes": ["PELAPORAN", "MONEV"],
    }  # fmt: skip
    page = client.post(url, terms | {"step_two": "False"}).content.decode()
    assert "terpadu</ins>" in page
    assert "kewajiban dihapus" in page
    page = client.post(url, terms | {"step_two": "True", "back": "1"}).content.decode()
    assert "Periksa dampaknya" in page
    assert 'value="Rehabilitasi berkelanjutan terpadu"' in page
    said = terms | {"step_two": "True", "number": "AM/1", "summary": "Disederhanakan."}
    page = client.post(url, said, follow=True).content.decode()
    assert "Suratnya belum dilampirkan" in page
    change = Change.objects.get()
    upload = {"holder_type": "partners.change", "holder_id": change.pk, "file": letter(), "next": tab(agreement)}
    assert "surat.pdf" in client.post(reverse("attachment-upload"), upload, follow=True).content.decode()
    agreement.refresh_from_db()
    assert agreement.title.endswith("terpadu")
    assert agreement.scopes.count() == 2


@pytest.mark.parametrize(
    ("terms", "sentence"),
    [
        ({"on": "2026-06-03", "end": "2026-01-01"}, "lebih lama"),
        ({"on": "2026-06-03", "end": "kapan-kapan"}, "tanggal"),
        ({"on": "", "end": "2027-06-30"}, "Periksa lagi isian berikut"),
        ({"on": "2031-01-01", "end": "2032-01-01"}, "belum tiba"),
        ({"on": "2026-06-03", "end": "2027-06-30", "step_two": "True"}, "Periksa lagi isian berikut"),
        ({"on": "2026-06-03", "end": "2026-01-01", "step_two": "True", "summary": "x"}, "lebih lama"),
        (
            {"on": "2026-06-03", "end": "2027-06-30", "step_two": "True", "summary": "x", "file": "text"},
            "tidak dikenal",
        ),
    ],
)
def test_what_is_wrong_is_said_on_the_form(people, agreement, terms, sentence):
    if "file" in terms:
        terms = terms | {"file": letter(b"bukan surat")}
    answer = people.client("bengkulu").post(tab(agreement, "perpanjangan"), terms)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not Change.objects.exists()


def test_a_scope_too_long_to_keep_is_said_in_the_first_step_and_on_a_draft(people, agreement):
    terms = {"on": "2026-06-03", "end": "2026-12-31", "title": "Uji", "scopes": "PELAPORAN", "own_scopes": "x" * 201}
    for sent in (terms, terms | {"step_two": "True", "number": "AM/1", "summary": "x"}):
        answer = people.client("bengkulu").post(tab(agreement, "amandemen"), sent)
        assert "Satu ruang lingkup paling panjang 200 huruf." in answer.content.decode()
    draft = agreements.draft(people, subject="CEGAH")
    words = {"kind": "PKS", "subject": "CEGAH", "partner": "P17-05", "own_scopes": "x" * 201}
    answer = people.client("bengkulu").post(f"/pks/{draft.pk}/ubah/", words)
    assert "Satu ruang lingkup paling panjang 200 huruf." in answer.content.decode()
    assert draft.scopes.count() == 4


def test_a_termination_says_when_it_takes_effect_before_it_is_recorded(people, agreement):
    client, url = people.client("kepala"), tab(agreement, "penghentian")
    terms = {"on": "2026-06-01", "ended_on": ""}
    assert "1 Juli 2026" in client.post(url, terms).content.decode()
    assert "tidak boleh sebelum" in client.post(url, terms | {"ended_on": "2026-05-01"}).content.decode()
    whole = {"on": "2026-06-01", "ended_on": str(agreement.end)}  # nothing is earlier: said, not struck through
    page = client.post(url, whole).content.decode()
    assert "memang habis pada hari itu" in page
    assert "<del" not in page
    said = {"step_two": "True", "number": "S/1", "summary": "Uji.", "file": letter()}
    assert client.post(url, terms | {"ended_on": "2026-07-10"} | said).status_code == 302
    agreement.refresh_from_db()
    assert (agreement.status, str(agreement.ended_on)) == (AgreementStatus.TERMINATED, "2026-07-10")


def test_a_termination_goes_through_with_its_letter_only(people, agreement):
    client, url = people.client("kepala"), tab(agreement, "penghentian")
    assert "kewajiban dihapus" in client.post(url, {"on": "2026-06-03"}).content.decode()
    said = {"on": "2026-06-03", "step_two": "True", "number": "S/1", "summary": "Lembaga tutup."}
    assert "Berkas" in client.post(url, said).content.decode() or not Change.objects.exists()
    assert "Penghentian dicatat" in client.post(url, said | {"file": letter()}, follow=True).content.decode()
    agreement.refresh_from_db()
    assert agreement.status == AgreementStatus.TERMINATED
    assert client.get(url).status_code == 409  # no longer active: said on a page of its own


@pytest.mark.wide
def test_the_tab_costs_the_same_however_many_changes(people, agreement, django_assert_num_queries):
    client = people.client("bengkulu")

    def add(n: int) -> None:
        said = {"on": dt.date(2026, 6, n), "number": f"AM/{n}", "summary": "Judul.", "title": f"Judul {n}"}
        actions.change_terms(
            agreement=agreement, by=people["bengkulu"], kind=ChangeKind.AMENDMENT, file=letter(), **said
        )

    add(1)
    client.get(tab(agreement))
    with CaptureQueriesContext(connection) as one:
        client.get(tab(agreement))
    add(2)
    add(3)
    with django_assert_num_queries(len(one)):
        assert client.get(tab(agreement)).content.decode().count("<h3>") == 3
    client.get(API)
    with CaptureQueriesContext(connection) as few:
        assert client.get(API, {"page_size": 1}).json()["count"] == 3
    with django_assert_num_queries(len(few)):
        assert len(client.get(API).json()["results"]) == 3


# The API


def post(client, url: str, **data):
    return client.post(url, data, content_type="application/json")


def test_programs_record_a_change_and_find_it_again(people, agreement):
    said = {"agreement": agreement.pk, "on": "2026-06-03", "summary": "Judul.", "number": "AM/1", "title": "Lain"}
    client = people.client("bengkulu")
    shown = post(client, API, kind="AMANDEMEN", **said).json()
    assert (shown["before"], shown["after"]) == ({"title": "Rehabilitasi berkelanjutan"}, {"title": "Lain"})
    assert client.get(API, {"kind": "AMANDEMEN", "office": "BNNP-17"}).json()["count"] == 1
    assert client.get(API, {"on_from": "2026-06-04"}).json()["count"] == 0
    assert client.get(f"{API}{shown['id']}/").json() == shown


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({}, "agreement"),
        ({"agreement": "x"}, "agreement"),
        ({"kind": "LAIN"}, "kind"),
        ({"on": "kemarin"}, "on"),
        ({"kind": "PENGHENTIAN"}, "file"),
        ({"kind": "PERPANJANGAN", "end": "2026-01-01"}, "end"),
        ({"title": "Rehabilitasi berkelanjutan"}, ""),
    ],
)
def test_the_api_says_what_is_wrong(people, agreement, data, field):
    said = {"agreement": agreement.pk, "kind": "AMANDEMEN", "on": "2026-06-03", "summary": "x", "number": "1"}
    answer = post(people.client("kepala"), API, **(said | data if data else {}))
    assert answer.status_code == 400, answer.content
    assert not field or field in answer.json()
    assert not Change.objects.exists()


@pytest.mark.wide
def test_programs_see_the_effect_before_it_is_recorded(people, agreement, turn):
    """The page's own plan: the same rights and sentences, and what recording it then does."""
    last = {"agreement": agreement.pk, "on": "2026-06-03", "kind": "PENGHENTIAN", "ended_on": "2026-07-31"}
    said = {"agreement": agreement.pk, "on": "2026-06-03", "kind": "PERPANJANGAN", "end": "2027-06-30"}
    before = agreement.obligations.count()
    for name in sorted(CAST):
        with turn(name) as client:
            refused = 403 if name in READERS else 404
            shown = post(client, f"{API}preview/", **said)
            assert shown.status_code == (200 if name in EDITORS else refused), shown.content
            ending = post(client, f"{API}preview/", **last)
            assert ending.status_code == (200 if name in ENDERS else refused), ending.content
            assert (Change.objects.count(), agreement.obligations.count()) == (0, before)
    shown = post(people.client("kepala"), f"{API}preview/", **said).json()
    assert [(part["kind"], part["text"]) for part in shown["differences"][0]["parts"]] == [
        ("gone", "31 Desember 2026"), ("new", "30 Juni 2027"),
    ]  # fmt: skip
    assert (shown["differences"][0]["field"], len(shown["new"]), shown["dropped"]) == ("end", 9, [])
    assert {duty["id"] for duty in shown["new"]} == {None}
    going = post(people.client("kepala"), f"{API}preview/", **last).json()["dropped"]
    assert {duty["due"] > "2026-07-31" for duty in going} == {True}
    recorded = post(people.client("kepala"), API, summary="Setengah tahun lagi.", **said).json()
    assert recorded["differences"] == shown["differences"]
    assert agreement.obligations.count() == before + 9


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"kind": "PERPANJANGAN", "end": "2026-01-01"}, "end"),
        ({"kind": "PENGHENTIAN", "ended_on": "2026-06-02"}, "ended_on"),
        ({"kind": "PENGHENTIAN", "on": "2026-01-02"}, "on"),
        ({"kind": "AMANDEMEN"}, "detail"),
        ({"kind": "LAIN"}, "kind"),
        ({"on": None}, "on"),
    ],
)
def test_a_preview_says_what_is_wrong_as_recording_would(people, agreement, data, field):
    said = {"agreement": agreement.pk, "kind": "AMANDEMEN", "on": "2026-06-03"} | data
    answer = post(people.client("kepala"), f"{API}preview/", **said)
    assert (answer.status_code, list(answer.json())) == (400, [field])


def test_a_termination_before_the_term_began_is_refused_before_the_letter_is_asked_for(people):
    agreement = agreements.active(people, start=dt.date(2026, 2, 2), signed_on=dt.date(2026, 1, 5))
    client, on = people.client("kepala"), "2026-01-20"
    page = client.post(tab(agreement, "penghentian"), {"on": on}).content.decode()
    assert "Tanggal ini sebelum perjanjian berlaku." in page
    said = {"agreement": agreement.pk, "kind": "PENGHENTIAN", "on": on}
    assert post(client, f"{API}preview/", **said).json() == {"on": ["Tanggal ini sebelum perjanjian berlaku."]}


@pytest.mark.wide
def test_programs_renew_several_at_once_and_again(people, agreement):
    url, chosen = "/api/v1/agreements/renew/", list(Agreement.objects.filter(origin="DICATAT"))
    pks = [a.pk for a in chosen]
    answer = post(people.client("bengkulu"), url, agreements=pks)
    assert answer.status_code == 200
    assert len(answer.json()["made"]) == 5
    again = post(people.client("kepala"), url, agreements=pks).json()
    assert (again["made"], sorted(again["found"])) == ([], sorted(answer.json()["made"]))
    assert post(people.client("jatim"), url, agreements=pks).status_code == 404
    assert post(people.client("pimpinan"), url, agreements=pks).status_code == 403
    assert post(people.client("kipas"), url, agreements=[agreement.pk]).status_code == 403
    for wrong in ([], ["x"], [0], "1", None):
        assert post(people.client("bengkulu"), url, agreements=wrong).status_code == 400
