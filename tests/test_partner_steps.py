"""Each step of what a partner keeps, each role, each way there: papers, wishes for another name, contacts, mergers."""

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.urls import resolve
from django.utils import timezone

from bnnportal.offices.models import Organisation, Region
from partners import actions
from partners.enums import PaperStatus
from partners.models import Contact, LegalPaper, Partner, ProfileChange
from tests.agreements import active
from tests.cast import People
from tests.doors import NAMES
from tests.steps import Step, programs_change, walk

OFFICE = {"admin", "pusat", "penetap", "bengkulu", "kepala"}
EDITS = OFFICE | {"kipas"}
SEES = EDITS | {"pimpinan", "auditor", "kabid", "cegah"}
API = "/api/v1/partners/P17-05/"
REASON = {"reason": "Uji."}


def kipas() -> Partner:
    return Partner.objects.get(organisation__code="P17-05")


# Legal papers: the state is that of all papers in turn, * is one put right

WORDS = {"kind": "IZIN", "number": "Betul", "issuer": "Dinas Uji"}
NEW = {"kind": "IZIN", "number": "Baru", "issuer": "Dinas Uji"}
RENEWED = {"number": "Pengganti", "issuer": "Dinas Uji"}
PAPER, PAPER_API = "/mitra/legalitas/{0.pk}/", API + "papers/{0.pk}/"
PAPER_STATES = ["DIAJUKAN", "BERLAKU", "DITOLAK", "DIGANTI", "BERLAKU DIAJUKAN"]
ENTERING = {
    "enter": Step(
        ("/mitra/P17-05/legalitas/tambah/", NEW),
        ("post", f"{API}papers/", NEW),
        {"": {"BERLAKU": OFFICE, "DIAJUKAN": {"kipas"}}},
    )
}
PAPERS = {
    "correct": Step(
        (PAPER + "ubah/", WORDS),
        ("patch", "/api/v1/papers/{0.pk}/", {"number": "Betul"}),
        {
            "DIAJUKAN": {"DIAJUKAN*": EDITS},
            "BERLAKU": {"BERLAKU*": OFFICE},
            "BERLAKU DIAJUKAN": {"BERLAKU DIAJUKAN*": EDITS},
        },
    ),
    "confirm": Step(
        (PAPER + "konfirmasi/", {}),
        ("post", PAPER_API + "confirm/", {}),
        {"DIAJUKAN": {"BERLAKU": OFFICE}, "BERLAKU DIAJUKAN": {"DIGANTI BERLAKU": OFFICE}},
    ),
    "refuse": Step(
        (PAPER + "tolak/", REASON),
        ("post", PAPER_API + "refuse/", REASON),
        {"DIAJUKAN": {"DITOLAK": OFFICE}, "BERLAKU DIAJUKAN": {"BERLAKU DITOLAK": OFFICE}},
    ),
    "withdraw": Step(
        (PAPER + "tarik/", {}),
        ("post", PAPER_API + "withdraw/", {}),
        {"DIAJUKAN": {"DITOLAK": {"kipas"}}, "BERLAKU DIAJUKAN": {"BERLAKU DITOLAK": {"kipas"}}},
    ),
    "renew": Step(
        (PAPER + "perbarui/", RENEWED),
        ("post", PAPER_API + "renew/", RENEWED),
        {"BERLAKU": {"DIGANTI BERLAKU": OFFICE, "BERLAKU DIAJUKAN": {"kipas"}}},
    ),
    "retire": Step(
        (PAPER + "lepas/", REASON), ("post", PAPER_API + "retire/", REASON), {"BERLAKU": {"DIGANTI": OFFICE}}
    ),
}


def papers() -> str:
    found = LegalPaper.objects.filter(partner=kipas()).order_by("pk")
    return " ".join(f"{paper.status}{'*' if paper.number == 'Betul' else ''}" for paper in found)


def paper_at(people: People, state: str) -> LegalPaper:
    """The last of the papers that make up a state."""
    by = people["kipas" if state in {"DIAJUKAN", "DITOLAK"} else "bengkulu"]
    end = timezone.localdate() + dt.timedelta(days=30)
    paper = actions.add_paper(partner=kipas(), by=by, kind="IZIN", number="1", issuer="Dinas Uji", expires_on=end)
    if state == "DITOLAK":
        actions.refuse_paper(paper=paper, by=people["bengkulu"], reason="Uji.")
    if state == "DIGANTI":
        actions.retire_paper(paper=paper, by=people["bengkulu"], reason="Uji.")
    if state == "BERLAKU DIAJUKAN":
        paper = actions.renew_paper(paper=paper, by=people["kipas"], number="2", issuer="Dinas Uji")
    return paper


@pytest.mark.wide
@pytest.mark.parametrize("state", PAPER_STATES)
def test_each_step_of_a_paper(people, subtests, state):
    paper = paper_at(people, state)
    assert papers() == state
    walk(people, subtests, PAPERS, paper, papers, SEES)


@pytest.mark.wide
def test_each_role_enters_a_paper(people, subtests):
    walk(people, subtests, ENTERING, None, papers, SEES)


@pytest.mark.wide
@pytest.mark.parametrize(("state", "found"), [("BERLAKU", True), ("DIAJUKAN", False), ("DITOLAK", False)])
def test_an_office_with_an_agreement_reads_what_holds_and_changes_nothing(people, subtests, state, found):
    active(people, office="BNNP-35")
    paper, jatim = paper_at(people, state), {"jatim"}
    walk(people, subtests, PAPERS, paper, papers, jatim if found else set(), jatim)


# A wish for another name: the state is that of all wishes in turn, and the name

WISH, WISH_API = "/mitra/P17-05/usulan/{0.pk}/", API + "profile-changes/{0.pk}/"
OLD, ASKED, OTHER = "Yayasan Kipas", "Yayasan Uji Satu", "Yayasan Uji Dua"
WISH_STATES = {
    "none": f": {OLD}",
    "waits": f"DIAJUKAN: {OLD}",
    "confirmed": f"BERLAKU: {ASKED}",
    "refused": f"DITOLAK: {OLD}",
    "replaced": f"DIGANTI DIAJUKAN: {OLD}",
}
WISHES = {
    "confirm": Step(
        (WISH + "konfirmasi/", {}),
        ("post", WISH_API + "confirm/", {}),
        {WISH_STATES["waits"]: {f"BERLAKU: {ASKED}": OFFICE}},
    ),
    "refuse": Step(
        (WISH + "tolak/", REASON),
        ("post", WISH_API + "refuse/", REASON),
        {WISH_STATES["waits"]: {f"DITOLAK: {OLD}": OFFICE}},
    ),
    "withdraw": Step(
        (WISH + "tarik/", {}),
        ("post", WISH_API + "withdraw/", {}),
        {WISH_STATES["waits"]: {f"DITOLAK: {OLD}": {"kipas"}}},
    ),
}
RENAME = {"name": "Yayasan Uji Tiga", "kind": "YAYASAN"}
NAMING = {
    "rename": Step(
        ("/mitra/P17-05/ubah/lembaga/", RENAME),
        ("patch", API, RENAME),
        {
            f": {OLD}": {": Yayasan Uji Tiga": OFFICE, f"DIAJUKAN: {OLD}": {"kipas"}},
            f"DIAJUKAN: {OLD}": {"DIAJUKAN: Yayasan Uji Tiga": OFFICE, f"DIGANTI DIAJUKAN: {OLD}": {"kipas"}},
        },
    )
}


def wishes() -> str:
    found = ProfileChange.objects.filter(partner=kipas()).order_by("pk").values_list("status", flat=True)
    return f"{' '.join(found)}: {kipas()}"


def wish_at(people: People, state: str) -> ProfileChange | None:
    """The first of the wishes that make up a state."""
    if state == "none":
        return None
    _partner, wish = actions.change_profile(partner=kipas(), by=people["kipas"], name=ASKED)
    assert wish is not None
    if state == "confirmed":
        actions.confirm_profile(change=wish, by=people["bengkulu"])
    if state == "refused":
        actions.refuse_profile(change=wish, by=people["bengkulu"], reason="Uji.")
    if state == "replaced":
        actions.change_profile(partner=kipas(), by=people["kipas"], name=OTHER)
    return wish


@pytest.mark.wide
@pytest.mark.parametrize("state", WISH_STATES)
def test_each_step_of_a_wish_for_another_name(people, subtests, state):
    wish = wish_at(people, state)
    assert wishes() == WISH_STATES[state]
    naming = NAMING if state in {"none", "waits"} else {}
    walk(people, subtests, naming | (WISHES if wish else {}), wish, wishes, SEES)


# Contacts

PERSON = {"name": "Uji Lain", "phone": "0736 1"}
CONTACTS = {
    "add": Step(
        ("/mitra/P17-05/narahubung/tambah/", PERSON),
        ("post", f"{API}contacts/", PERSON),
        {"Uji Satu": {"Uji Satu, Uji Lain": EDITS}},
    ),
    "change": Step(
        ("/mitra/P17-05/narahubung/{0.pk}/ubah/", PERSON),
        ("patch", API + "contacts/{0.pk}/", PERSON),
        {"Uji Satu": {"Uji Lain": EDITS}},
    ),
    "remove": Step(
        ("/mitra/P17-05/narahubung/{0.pk}/hapus/", {}),
        ("delete", API + "contacts/{0.pk}/", {}),
        {"Uji Satu": {"": EDITS}},
    ),
}


def contacts() -> str:
    return ", ".join(kipas().contacts.order_by("pk").values_list("name", flat=True))


@pytest.fixture
def contact(people: People) -> Contact:
    return actions.add_contact(partner=kipas(), by=people["bengkulu"], name="Uji Satu", phone="0736 0")


@pytest.mark.wide
def test_each_step_of_a_contact(people, subtests, contact):
    walk(people, subtests, CONTACTS, contact, contacts, SEES)


def test_an_office_with_an_agreement_reads_whom_to_call_and_changes_nothing(people, subtests, contact):
    active(people, office="BNNP-35")
    walk(people, subtests, CONTACTS, contact, contacts, {"jatim"}, {"jatim"})


@pytest.mark.wide
def test_nothing_of_a_closed_partner_changes_any_more(people, subtests, contact):
    """Who may otherwise reads why; the partner may still take back what it asked for."""
    paper, wish = paper_at(people, "BERLAKU DIAJUKAN"), wish_at(people, "waits")
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    Organisation.objects.filter(code="P17-05").update(valid_until=yesterday)

    def look(state: Callable[[], str]) -> Callable[[], str]:
        return lambda: f"closed, {state()}"

    takes_back = {"withdraw"}
    for steps, record, state in (
        (PAPERS, paper, papers), (WISHES | NAMING, wish, wishes), (CONTACTS, contact, contacts), (ENTERING, None, papers),
    ):  # fmt: skip
        left = {name: step for name, step in steps.items() if name not in takes_back}
        walk(people, subtests, left, record, look(state), SEES)


# One institution entered twice


MERGERS = {
    "merge": Step(
        ("/mitra/{0.code}/gabung/", lambda two: {"into": two.into.pk, "sure": "on"}),
        ("post", "/api/v1/partners/{0.code}/merge/", lambda two: {"into": two.into.organisation.code}),
        {"": {"merged": OFFICE}},
    )
}


@pytest.mark.wide
@pytest.mark.parametrize("of_its_own", [False, True], ids=["the-double-ends", "the-partner-s-own-ends"])
def test_each_role_merges_two_partners(people, subtests, of_its_own):
    double = actions.add_partner(
        office=Organisation.objects.get(code="BNNP-17"), name="Rumah Pulih Kipas", by=people["bengkulu"],
        region=Region.objects.get(code="17.71"),
    )  # fmt: skip
    old, new = (kipas(), double) if of_its_own else (double, kipas())

    def look() -> str:
        return "merged" if Organisation.objects.get(pk=old.organisation_id).merged_into_id else ""

    sees = SEES if of_its_own else SEES - {"kipas"}
    two = SimpleNamespace(code=old.organisation.code, into=new)
    walk(people, subtests, MERGERS, two, look, sees)


# What the tables cover


def test_the_tables_hold_every_address_of_papers_wishes_and_contacts():
    steps = [
        *ENTERING.values(),
        *PAPERS.values(),
        *WISHES.values(),
        *NAMING.values(),
        *CONTACTS.values(),
        *MERGERS.values(),
    ]
    pages = {resolve(step.page[0].replace("{0.pk}", "1").replace("{0.code}", "P17-05")).url_name for step in steps}
    changing = {
        name
        for name in NAMES
        if name.startswith(("paper-", "profile-", "contact-")) and name not in {"paper-list", "paper-detail"}
    }
    assert pages == changing | {"partner-edit", "partner-merge"}
    programs = {resolve(step.api[1].replace("{0.pk}", "1").replace("{0.code}", "P17-05")).url_name for step in steps}
    elsewhere = {"api-partner-list"}  # adding one: test_who_adds_a_partner_by_page_and_api
    assert programs == programs_change("api-partner-", "api-paper-") - elsewhere
    assert {status for state in PAPER_STATES for status in state.split()} == {*PaperStatus.values}
