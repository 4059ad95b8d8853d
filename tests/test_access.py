"""Site-wide promises, walked from the resolver: who may open what. A new page is private until it is named here."""

import datetime as dt
import re

import pytest
from django.utils import timezone

from awards import actions as awards
from awards.actions import indices, objections
from awards.models import Edition, Index
from bnnportal.documents import actions as documents_actions
from bnnportal.documents import actions as signatories
from bnnportal.documents.actions.exporting import Table
from bnnportal.documents.models import Document
from bnnportal.offices import actions as offices
from bnnportal.offices.models import Holiday
from partners import actions as partners
from partners.actions import add_duty
from partners.models import Agreement, Obligation, Partner
from programs import actions as programs
from programs.quarter_papers import last_ended
from rehab import actions as rehab
from tests import agreements, award_editions, award_freezes, programmes, reports, visits
from tests.activities import listed
from tests.cast import CAST, People
from tests.doors import (
    ALL,
    FINDS,
    ISSUERS,
    MEMBERSHIP_PAGES,
    NAMES,
    OWN_ACCOUNT,
    PERSON_PAGES,
    POST_ONLY,
    PUBLIC,
    address,
)
from tests.lists import started


def exported(user: object) -> str:
    table = Table("Satuan kerja", [("Kode", "text")], [["BNNP-17"]], 1, [])
    return documents_actions.request_export(by=user, table=table, workbook=b"PK").code


def duty_of(people: People) -> Obligation:
    """A duty BNNP Bengkulu added for itself to an agreement with Yayasan Kipas."""
    signed = agreements.active(people, end=dt.date.today() + dt.timedelta(days=400))  # noqa: DTZ011
    given = {"title": "Rapat koordinasi", "side": "KANTOR", "due": signed.end}
    (duty,) = add_duty(agreement=signed, by=people["bengkulu"], **given)
    return duty


@pytest.fixture
def arguments(people: People, edition: Edition) -> dict[str, dict[str, str]]:
    return arguments_for(people, edition, awards.issue_certificates(edition=edition, by=people["admin"]))


def arguments_for(people: People, edition: Edition, documents: list[Document]) -> dict[str, dict[str, str]]:
    """What stands in the address of each page ("": of all others); the browser walks the same ones."""
    document = next(d for d in documents if d.owner.code == "BNNP-35")
    award = edition.categories.first().awards.first()
    signatory = signatories.add_signatory(
        organisation=people["kepala"].organisation,
        by=people["kepala"],
        name="Dr. Uji Penanda, M.Si.",
        position="Kepala BNN Provinsi Bengkulu",
        valid_from=dt.date(2026, 1, 1),
    )
    run = started(people["pusat"])
    of_import = {"pk": str(run.pk), "code": run.kind, "scope": run.scope, "attachment": "987654321"}
    jatim = next(d.owner for d in documents if d.owner.code == "BNNP-35")
    on = dt.date.today() + dt.timedelta(days=30)  # noqa: DTZ011 - any day to come
    change = offices.rename(organisation=jatim, name="BNN Provinsi Brawijaya", on=on, by=people["admin"])
    of_kipas = {
        "pk": str(Agreement.objects.get(partner__organisation__code="P17-05").pk),
        "to": "siap",
        "format": "json",
        "attachment": "1",
        "n": "1",
    }
    training = listed(people)
    of_training = {"pk": str(training.pk), "participant": str(training.participants.latest("pk").pk), "attachment": "1"}
    duty = duty_of(people)
    holiday = {"pk": str(Holiday.objects.earliest("date").pk)}
    visit = {"pk": str(visits.planned(people).pk), "finding": "1", "follow_up": "1", "attachment": "1"}
    done = visits.submitted(people, with_follow_up=True, quarter=1)
    done_visit = {"pk": str(done.pk), "follow_up": str(done.follow_ups.get().pk)}
    return {
        "": {
            "slug": edition.slug,
            "code": document.code,
            "pk": str(document.batch_id),
            "format": "json",
            "token": "x",
            "attachment": "1",
        },
        **{f"office-{verb}": {"code": "BNNP-35"} for verb in ("edit", "rename", "move", "close", "merge")},
        "office-change-revert": {"code": "BNNP-35", "pk": str(change.pk)},
        "holiday-edit": holiday,
        "holiday-delete": holiday,
        **{name: visit for name in NAMES if name.startswith(("visit-", "api-visit-", "finding-", "follow-up-"))},
        **dict.fromkeys(("visit-reopen", "visit-scan", "visit-paper", "follow-up-close"), done_visit),
        "visit-create": {"code": "BNNP-17"},
        "partner-visits": {"code": "P17-05"},
        **report_arguments(people),
        **site_arguments(people),
        **programme_arguments(people),
        **target_arguments(people),
        **award_arguments(people),
        "programme-detail": {"code": "konten"},
        **{f"indicator-{page}": {"code": "konten-terbit"} for page in ("detail", "method")},
        "thresholds-change": {"year": "2026"},
        **quarter_arguments(people),
        **index_arguments(people),
        **activity_arguments(people),
        "api-message-detail": {"pk": "987654321"},  # nobody's
        "office-detail": {"code": "BNNP-35"},
        "partner-create": {"code": "BNNP-35"},
        "kind-setting-change": {"code": "BNNP-17", "kind": "sertifikat"},
        **{f"export-{page}": {"code": exported(people["bengkulu"])} for page in ("detail", "download", "delete")},
        "signatory-change": {"pk": str(signatory.pk)},
        "signatory-end": {"pk": str(signatory.pk)},
        "api-office-detail": {"code": "BNNP-35"},
        "api-region-detail": {"code": "35"},
        **{name: {"pk": str(people["bengkulu"].pk)} for name in PERSON_PAGES},
        **{name: {"pk": str(people["bengkulu"].membership.pk)} for name in MEMBERSHIP_PAGES},
        "api-award-detail": {"pk": str(award.pk)},
        **{name: of_kipas for name in NAMES if name.startswith(("agreement-", "api-agreement-"))},
        "agreement-change-create": of_kipas | {"kind": "amandemen"},
        **{name: {"code": "BNNP-17"} for name in ("recap-detail", "api-agreement-office-recap")},
        **{name: of_training for name in NAMES if name.startswith(("activity-", "participant-", "api-training"))},
        "partner-activities": {"code": "P17-05"},
        **partner_arguments(people),
        **{
            name: {"pk": str(duty.pk), "attachment": "1", "code": "BNNP-35"}
            for name in NAMES
            if name.startswith(("obligation-", "api-obligation-"))
        },
        "obligation-create": {"pk": str(duty.agreement_id)},
        **{name: {"pk": str(duty.agreement_id)} for name in ("agreement-obligations", "api-agreement-word")},
        "office-obligations": {"code": "BNNP-35"},
        **{name: of_import for name in NAMES if name.startswith(("import-", "api-import-"))},
        **{name: {"pk": str(run.attachment_id)} for name in NAMES if name.startswith("attachment-")},
    }


def report_arguments(people: People) -> dict[str, dict[str, str]]:
    """Of a facility of Yayasan Kipas: a report handed in, with a note on a cell, an open one, and an exception."""
    sent = reports.submitted(people)
    note = rehab.comment(report=sent, by=people["bengkulu"], code="masuk.rj", text="Uji")
    until = timezone.now() + dt.timedelta(days=30)
    exception = rehab.grant_exception(
        facility=sent.facility, year=2025, until=until, reason="Uji", by=people["penetap"]
    )
    client = rehab.add_client(facility=sent.facility, by=people["kipas"], **reports.client_row())
    of_report = {"pk": str(sent.pk), "n": "1", "comment": str(note.pk), "client": str(client.pk), "attachment": "1"}
    of_open = {"pk": str(sent.facility.reports.earliest("month").pk)}
    of_facility = {"code": sent.facility.code, "pk": str(reports.paused(people, sent.facility).pk)}
    return {
        **{name: of_report for name in NAMES if name.startswith(("report-", "api-report-", "comment-"))},
        **{f"report-{page}": of_open for page in ("fill", "values", "submit", "nothing", "enter", "print")},
        **{name: of_facility for name in NAMES if name.startswith(("facility-", "api-facility-"))},
        **{name: {"pk": str(exception.pk), "year": "2025"} for name in ("lock-move", "exception-end")},
    }


def award_arguments(people: People) -> dict[str, dict[str, str]]:
    """A category of an edition that the portal computes, in its reconciliation; the figures of BNNP Bengkulu."""
    category = award_editions.reconciling(people)
    of_category = {"slug": category.edition.slug, "category": category.code, "office": "BNNP-17", "n": "1"}
    names = ("category-", "input-", "reconciliation-", "freeze-", "standing-", "decision-", "departure-", "correction-")
    of_category |= {"paper": "lampiran", "component": "nilai"}
    first, second = award_freezes.frozen_before(people)
    of_freeze = {"slug": first.category.edition.slug, "category": first.category.code, "n": "1", "name": "data.csv"}
    objection = objections.file_objection(category=second.category, by=people["kepala"], text="Uji.")
    of_objection = {"pk": str(objection.pk), "attachment": "987654321"}
    return {
        **{name: of_category for name in NAMES if name.startswith(names)},
        **{name: of_freeze for name in NAMES if name.startswith("freeze-")},
        **{name: of_objection for name in NAMES if name.startswith(("objection-", "api-objection-"))},
        "objection-create": of_freeze,
        "standing-detail": of_freeze | {"office": "BNNP-17"},
        "api-standing-detail": {"pk": str(first.standings.get(office__code="BNNP-17").pk)},
        **dict.fromkeys(("edition-edit", "edition-open", "edition-close"), of_category),
    }


def quarter_arguments(people: People) -> dict[str, dict[str, str]]:
    """A draft of BNNP Bengkulu of the quarter that ended last."""
    year, quarter = last_ended()
    words = {"summary": "Uji", "obstacles": "", "follow_up": ""}
    programs.quarter_reports.save_report(
        office=programmes.office(), year=year, quarter=quarter, by=people["bengkulu"], values=words, seen=0
    )
    of_quarter = {"code": "BNNP-17", "year": str(year), "quarter": str(quarter)}
    return {name: of_quarter for name in NAMES if name.startswith("quarter-report")}


def index_arguments(people: People) -> dict[str, dict[str, str]]:
    """A draft of IKOTAN."""
    index = Index.objects.get(code="ikotan")
    spec = index.versions.get(label="2019").spec | {"version": "uji"}
    draft = indices.create_version(index=index, by=people["penetap"], spec=spec, year_from=2027)
    of_draft = {"code": index.code, "pk": str(draft.pk), "version": str(draft.pk)}
    return {name: of_draft for name in NAMES if name.startswith(("index-", "api-index-"))}


def site_arguments(people: People) -> dict[str, dict[str, str]]:
    """A kawasan rawan of BNNP Bengkulu."""
    place = programmes.site(people, "Sukaraja", "RAWAN", ("2026-01-10", "BAHAYA"))
    of_site = {"pk": str(place.pk), "attachment": "1"}
    return {name: of_site for name in NAMES if name.startswith(("site-", "api-site-"))}


def programme_arguments(people: People) -> dict[str, dict[str, str]]:
    """Of BNNP Bengkulu: a case with evidence of which something was destroyed."""
    seized = programmes.evidence(people, programmes.case(people), net=100)
    gone = programmes.dispose(people, seized, 5)
    of_case = {"pk": str(seized.case_id), "evidence": str(seized.pk), "disposal": str(gone.pk), "attachment": "1"}
    return {
        **{name: {"code": "advokasi"} for name in NAMES if name.startswith("api-programme-")},
        "api-programme-overview": {"code": "BNNP-17"},
        **{name: {"code": "advokasi-kegiatan"} for name in NAMES if name.startswith("api-indicator-")},
        **{name: of_case for name in NAMES if name.startswith(("case-", "api-case-", "evidence-", "disposal-"))},
    }


def activity_arguments(people: People) -> dict[str, dict[str, str]]:
    """A programme activity of BNNP Bengkulu that waits for approval."""
    pk = {"pk": str(programmes.done(people).pk), "attachment": "1"}
    return {name: pk for name in NAMES if name.startswith(("programme-activity-", "api-activity-"))}


def target_arguments(people: People) -> dict[str, dict[str, str]]:
    """A draft and a monthly result of BNNP Bengkulu."""
    draft, result = programmes.target(people), programmes.result(people)
    return {
        **{name: {"pk": str(draft.pk)} for name in NAMES if name.startswith(("target-", "api-target-"))},
        **{name: {"pk": str(result.pk)} for name in NAMES if name.startswith(("result-", "api-result-"))},
        "quarter-lock": {"year": "2026", "quarter": "1"},
    }


def partner_arguments(people: People) -> dict[str, dict[str, str]]:
    """Of Yayasan Kipas: a contact, a confirmed paper, one that waits, and a wish for another name."""
    partner = Partner.objects.get(organisation__code="P17-05")
    contact = partners.add_contact(partner=partner, by=people["kipas"], name="Uji Kontak", phone="0736 000000")
    said = {"partner": partner, "kind": "AKTA", "issuer": "Notaris Uji"}
    held = partners.add_paper(by=people["bengkulu"], number="1", **said)
    waiting = partners.add_paper(by=people["kipas"], number="2", **said)
    _partner, change = partners.change_profile(partner=partner, by=people["kipas"], name="Yayasan Kipas Uji")
    code = {"code": "P17-05"}
    return {
        **{name: code for name in NAMES if name.startswith(("partner-", "contact-", "paper-create"))},
        "partner-create": {"code": "BNNP-35"},
        "partner-edit": code | {"section": "tenaga"},
        **{f"contact-{verb}": code | {"pk": str(contact.pk)} for verb in ("change", "remove")},
        **{f"paper-{page}": {"pk": str(held.pk)} for page in ("detail", "change", "renew", "retire")},
        **{name: {"pk": str(held.pk), "attachment": "1"} for name in NAMES if name.startswith("api-paper-")},
        **{f"paper-{verb}": {"pk": str(waiting.pk)} for verb in ("refuse", "confirm", "withdraw")},
        **{f"profile-{verb}": code | {"pk": str(change.pk)} for verb in ("confirm", "refuse", "withdraw")},
        **{
            name: code
            | {"paper": str(waiting.pk), "change": str(change.pk), "contact": str(contact.pk), "attachment": "1"}
            for name in NAMES
            if name.startswith("api-partner-")
        },
    }


@pytest.mark.wide
def test_every_page_is_signed_in_unless_named_public(client, arguments):
    for name, path in ALL:
        url = address(path, arguments.get(name, arguments[""]))
        response = client.get(url)
        if name in PUBLIC:
            assert response.status_code not in {401, 403}, (name, url)
        elif path.startswith("api/"):
            assert response.status_code == 401, (name, url)
        else:
            assert response.status_code == 302, (name, url, response.status_code)
            assert response.url.startswith("/masuk/"), (name, response.url)


@pytest.mark.wide
def test_every_role_opens_what_it_may_and_nothing_else(turn, arguments):
    for role in sorted(CAST):
        with turn(role) as client:
            walk(role, client, arguments)


def walk(role, client, arguments):
    for name, path in ALL:
        if name in PUBLIC or name == "api-token":
            continue
        url = address(path, arguments.get(name, arguments[""]))
        response = client.get(url)
        status = response.status_code
        if name in POST_ONLY:
            assert status == 405, (role, name, status)
        elif name in FINDS:
            if role in FINDS[name]:
                # a document that is still being made has no file to download
                assert status == (404 if name == "document-download" else 200), (role, name, url, status)
            else:
                assert status in {403, 404, 409}, (role, name, url, status)
        elif name.startswith(("mfa_", "account_")) or name in OWN_ACCOUNT:
            assert status in {200, 302, 404}, (role, name, url, status)
        else:
            assert status == 200, (role, name, url, status)
        if status == 200 and response.headers["Content-Type"].startswith("text/html"):
            page = response.content.decode()
            assert page.count("<h1") == 1, (role, name)
            assert 'lang="id"' in page, (role, name)
            assert "private" in response.headers["Cache-Control"], (role, name)
        if response.streaming:
            assert b"".join(response), (role, name)  # and so its file is closed


def test_the_table_names_only_pages_that_exist():
    assert set(FINDS) <= NAMES
    assert PUBLIC <= NAMES
    assert POST_ONLY <= NAMES


@pytest.mark.wide
@pytest.mark.parametrize("role", sorted(CAST))
def test_changes_are_refused_to_who_may_not_make_them(role, people, edition):
    """Each POST of the awards: a refusal changes nothing."""
    client = people.client(role)
    response = client.post(f"/peringkat/{edition.slug}/tarik/")
    assert response.status_code == (302 if role in ISSUERS else 403)
    edition.refresh_from_db()
    assert edition.status == ("DRAF" if role in ISSUERS else "TERBIT")


@pytest.mark.parametrize("role", sorted(set(CAST) - ISSUERS))
def test_only_issuers_issue(role, people, edition):
    response = people.client(role).post(f"/peringkat/{edition.slug}/terbitkan/")
    assert response.status_code == 403
    assert not edition.categories.filter(awards__certificate__isnull=False).exists()


def test_ids_above_a_thousand_keep_their_digits(people, edition):
    """A thousands separator in an address or attribute would break links from the 1,000th record on."""
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("documents_batch", "documents_document", "accounts_membership"):
            cursor.execute(f"ALTER SEQUENCE {table}_id_seq RESTART WITH 1234567")
    documents = awards.issue_certificates(edition=edition, by=people["admin"])
    client = people.client("admin")
    for url in (
        "/",
        "/peringkat/",
        f"/dokumen/kumpulan/{documents[0].batch_id}/",
        "/dokumen/",
        "/akun/",
        "/jejak/",
        "/orang/",
    ):
        page = client.get(url).content.decode()
        for attribute in re.findall(r'(?:href|action|value|id|hx-get|max)="([^"]*)"', page):
            assert "1.234.5" not in attribute, (url, attribute)
