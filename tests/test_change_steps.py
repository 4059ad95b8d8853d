"""Each step of an agreement that is no move, each role, each way there: its words, texts, numbers, changes, renewal.

The moves themselves and the signature are in test_agreement_steps.py.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve

from partners import actions
from partners.enums import AgreementStatus, ChangeKind
from partners.forms.changes import ChangeForm
from partners.models import Agreement
from tests import uploads
from tests.agreements import active
from tests.cast import People
from tests.doors import NAMES
from tests.steps import NEAREST, Step, programs_change, walk
from tests.test_agreement_steps import APPROVERS, STAFF, at

S = AgreementStatus
SEES = STAFF | {"pimpinan", "auditor", "kipas", "kabid", "cegah"}
BEFORE = (S.PROPOSED, S.DRAFT, S.LEGAL_REVIEW, S.NATIONAL_REVIEW)
RECORDED = f"recorded {S.ACTIVE}"
PAGE, API, CHANGES = "/pks/{0.pk}/", "/api/v1/agreements/{0.pk}/", "/api/v1/changes/"
DAY, TITLE = "2026-06-03", "Judul lain"
LETTER = {"number": "S/1/2026", "summary": "Disepakati kedua pihak."}
NUMBER = {"office_number": "PKS/9/I/2026"}


def file(name: str = "surat.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, uploads.pdf())


def change(
    kind: ChangeKind, page: Callable[[Agreement], dict[str, Any]], terms: dict[str, Any], *, letter: bool = False
) -> dict[str, Any]:
    """`page` and `api` of a change: the second step of its page sends the terms and the letter at once."""
    scan: Callable[[], dict[str, Any]] = lambda: {"file": file()} if letter else {}  # noqa: E731
    return {
        "page": (
            f"{PAGE}perubahan/{kind.lower()}/",
            lambda row: page(row) | LETTER | {"on": DAY, "step_two": "True"} | scan(),
        ),
        "api": ("post", CHANGES, lambda row: {"agreement": row.pk, "kind": kind, "on": DAY} | LETTER | terms | scan()),
    }


def as_it_stands(agreement: Agreement) -> dict[str, Any]:
    return {name: value for name, value in ChangeForm.present(agreement).items() if value}


STEPS = {
    "words": Step(
        (
            f"{PAGE}ubah/",
            lambda row: {
                "kind": row.kind,
                "subject": row.subject,
                "partner": "P17-05",
                "title": TITLE,
                "source": "Uji",
                "ready_scopes": ["MONEV"],
            },
        ),
        ("post", f"{API}change/", {"title": TITLE}),
        {state: {f"{state}*": STAFF} for state in (S.PROPOSED, S.DRAFT, RECORDED)},
    ),
    "text": Step(
        (f"{PAGE}naskah/versi/", lambda _row: {"file": file(), "note": "Uji"}),
        ("post", f"{API}versions/", lambda _row: {"file": file(), "note": "Uji"}),
        {state: {f"{state} v1": STAFF | {"kipas"}} for state in BEFORE},
    ),
    "issue": Step(
        (f"{PAGE}naskah/terbitkan/", {"number": "", "place": "", "on": ""}),
        ("post", f"{API}issue/", {}),
        {S.READY: {f"{S.READY} issued": STAFF}},
    ),
    "number": Step(
        (f"{PAGE}nomor/", NUMBER),
        ("post", f"{API}numbers/", NUMBER),
        {state: {f"{state}#": STAFF} for state in (S.ACTIVE, S.ENDED, f"{S.TERMINATED}+")},
    ),
    "extend": Step(
        **change(ChangeKind.EXTENSION, lambda _row: {"end": "2027-06-30"}, {"end": "2027-06-30"}),
        leads={S.ACTIVE: {f"{S.ACTIVE}+": STAFF}},
    ),
    "amend": Step(
        **change(ChangeKind.AMENDMENT, lambda row: as_it_stands(row) | {"title": TITLE}, {"title": TITLE}),
        leads={state: {f"{state}+*": STAFF} for state in (S.ACTIVE, RECORDED)},
    ),
    "add": Step(
        **change(ChangeKind.ADDENDUM, as_it_stands, {}),
        leads={state: {f"{state}+": STAFF} for state in (S.ACTIVE, RECORDED)},
    ),
    "terminate": Step(
        **change(ChangeKind.TERMINATION, lambda _row: {"ended_on": DAY}, {"ended_on": DAY}, letter=True),
        leads={S.ACTIVE: {f"{S.TERMINATED}+": APPROVERS}, RECORDED: {f"recorded {S.TERMINATED}+": APPROVERS}},
    ),
    "renew": Step(
        ("/pks/perpanjangan/", lambda row: {"agreement": row.pk}),
        ("post", "/api/v1/agreements/renew/", lambda row: {"agreements": [row.pk]}),
        {state: {f"{state} renewed": STAFF} for state in (S.ACTIVE, S.ENDED, RECORDED)},
    ),
}
STATES = [*BEFORE, S.READY, S.ACTIVE, S.ENDED, f"{S.TERMINATED}+", S.REFUSED, S.CANCELLED, RECORDED]
# said by another rule, and tested with it: who waits for the national office, the PDF of a text that is ready, and an
# end nobody knows
ELSEWHERE = {S.NATIONAL_REVIEW: {"terminate"}, S.READY: {"text"}, RECORDED: {"extend"}}


def agreement_at(people: People, state: str) -> Agreement:
    if state == RECORDED:
        return Agreement.objects.get(partner__organisation__code="P17-05")
    if state == S.ENDED:
        over = active(people, start=dt.date(2025, 1, 1), end=dt.date(2025, 12, 31))
        return actions.end(agreement=over, by=people["penetap"])
    if state not in {S.ACTIVE, f"{S.TERMINATED}+"}:
        return at(people, S(state))
    agreement = active(people)
    if state != S.ACTIVE:
        day = dt.date.fromisoformat(DAY)
        said = {"on": day, "ended_on": day, "number": "S/1/2026", "reason": "Uji.", "file": file()}
        actions.terminate(agreement=agreement, by=people["penetap"], **said)
    return agreement


def look(pk: int) -> str:
    """Status; + for each change, * other words, # a number; how many texts were brought, issued, renewed."""
    agreement = Agreement.objects.get(pk=pk)
    texts = agreement.versions.count()
    return (
        f"{'recorded ' if agreement.origin == 'DICATAT' else ''}{agreement.status}"
        f"{'+' * agreement.changes.count()}{'*' if agreement.title == TITLE else ''}"
        f"{'#' if agreement.office_number == NUMBER['office_number'] else ''}{f' v{texts}' if texts else ''}"
        f"{' issued' if agreement.document_id else ''}"
        f"{' renewed' if Agreement.objects.filter(renews=agreement).exists() else ''}"
    )


@pytest.mark.wide
@pytest.mark.parametrize("state", STATES)
def test_each_step_of_an_agreement(people, subtests, state):
    agreement = agreement_at(people, state)
    assert look(agreement.pk) == state
    steps = {name: step for name, step in STEPS.items() if name not in ELSEWHERE.get(state, ())}
    walk(people, subtests, steps, agreement, lambda: look(agreement.pk), SEES)


@pytest.mark.wide
def test_the_home_office_of_a_partner_reads_what_another_office_agreed_and_changes_nothing(people, subtests):
    agreement = active(people, office="BNNP-35")
    steps = {
        name: replace(step, leads={S.ACTIVE: {after: far(may) for after, may in step.leads[S.ACTIVE].items()}})
        for name, step in STEPS.items()
        if S.ACTIVE in step.leads
    }
    both_sides = NEAREST | {"jatim", "mojokerto"}
    walk(people, subtests, steps, agreement, lambda: look(agreement.pk), SEES | {"jatim"}, sorted(both_sides))


def far(may: set[str]) -> set[str]:
    """Who may there what these may at home; its head is not among the cast."""
    return may - {"bengkulu", "kepala"} | ({"jatim"} if "bengkulu" in may else set())


# Entering one

NEW = {"kind": "PKS", "subject": "LAIN", "partner": "P17-05", "title": TITLE}
ENTERING = {
    "propose": Step(
        ("/pks/baru/?satker=BNNP-17", NEW | {"ready_scopes": ["MONEV"]}),
        ("post", "/api/v1/agreements/", NEW | {"office": "BNNP-17", "scopes": ["MONEV"]}),
        {"": {f"{S.PROPOSED}*": STAFF}},
    ),
    "record": Step(
        ("/pks/catat/?satker=BNNP-17", NEW | {"ready_scopes": ["MONEV"], "source": "Uji"}),
        ("post", "/api/v1/agreements/record/", NEW | {"office": "BNNP-17", "scopes": ["MONEV"], "source": "Uji"}),
        {"": {f"{RECORDED}*": STAFF}},
    ),
}


@pytest.mark.wide
def test_each_role_enters_an_agreement(people, subtests):
    """Of an office they find; who works elsewhere enters those of their own."""

    def entered() -> str:
        return " ".join(look(pk) for pk in Agreement.objects.filter(title=TITLE).values_list("pk", flat=True))

    seers = sorted(SEES - {"kipas"})
    walk(people, subtests, ENTERING, None, entered, seers, seers)


def test_the_table_holds_every_address_that_changes_an_agreement():
    steps = [*STEPS.values(), *ENTERING.values()]
    pages = {resolve(step.page[0].replace("{0.pk}", "1").partition("?")[0]).url_name for step in steps}
    programs = {resolve(step.api[1].replace("{0.pk}", "1")).url_name for step in steps}
    moves = {"agreement-move", "agreement-sign", "agreement-end"}  # test_agreement_steps.py
    reading = {"agreement-text-word", "agreement-text-draft", "agreement-ending"} | {
        f"agreement-{page}" for page in ("list", "detail", "changes", "text", "visits", "obligations")
    }
    assert pages == {name for name in NAMES if name.startswith("agreement-")} - moves - reading
    others = {f"api-agreement-{verb}" for verb in ("move", "sign", "end", "draft")}
    assert programs == programs_change("api-agreement-") - others | {"api-change-list"}
