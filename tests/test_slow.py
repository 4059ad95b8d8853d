"""What takes minutes: the API against its own schema, big batches, long property runs."""

import datetime as dt
import io
import json
import zipfile
from urllib.request import Request, urlopen

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from knox.models import AuthToken

from awards import actions as awards
from bnnportal.documents import actions
from bnnportal.documents.models import Document
from bnnportal.offices.models import Organisation
from partners import actions as partners
from partners.enums import ChangeKind
from partners.models import FollowUp, Obligation, Partner, ProfileChange
from tests import activities, agreements, reports, visits
from tests.lists import started
from tests.services import until

pytestmark = pytest.mark.slow


@pytest.fixture
def api(transactional_db, live_server, people, edition):
    """The schema as the portal serves it, asked for with the national administrator's token."""
    awards.issue_certificates(edition=edition, by=people["admin"])
    ids = field_records(people)
    _instance, token = AuthToken.objects.create(user=people["admin"])
    headers = {"Authorization": f"Token {token}"}
    address = f"{live_server.url}/api/v1/schema/?format=json"
    described = json.loads(urlopen(Request(address, headers=headers)).read())  # noqa: S310 - our own server
    for path, operations in described["paths"].items():
        for operation in operations.values():
            for parameter in operation.get("parameters", []):
                if known := parameter["in"] == "path" and ids.get((path.split("/")[3], parameter["name"])):
                    parameter["schema"] = {"anyOf": [{"enum": known}, parameter["schema"]]}
    found = schemathesis.openapi.from_dict(described)
    found.config.update(base_url=live_server.url, headers=headers, request_timeout=60)  # on a busy machine
    found.config.checks.missing_required_header.expected_statuses = ["401", "404", "428"]  # 428 asks for If-Match
    return found


def field_records(people):
    """Agreements, duties, visits and trainings in several states; made-up ids alone would meet 404 everywhere."""
    kept = [
        agreements.active(people),
        agreements.ready(people, partner="P17-04"),
        agreements.draft(people, partner="P17-03"),
    ]
    change = partners.change_terms(
        agreement=kept[0], kind=ChangeKind.ADDENDUM, on=dt.date(2026, 3, 2), number="", summary="Uji", title="Judul baru",
        by=people["pusat"],
    )  # fmt: skip
    seen = [
        visits.submitted(people, with_follow_up=True),
        visits.answered(people, quarter=3),
        visits.planned(people, quarter=4),
    ]
    duties = list(Obligation.objects.order_by("pk")[:3])
    trained = [activities.listed(people), activities.held(people)]
    partner = Partner.objects.get(organisation__code="P17-05")
    paper = partners.add_paper(partner=partner, kind="NPWP", number="UJI-1", issuer="Kantor Uji", by=people["kipas"])
    partners.change_profile(partner=partner, name="Yayasan Uji Baru", by=people["kipas"])
    wish = ProfileChange.objects.get(partner=partner)
    place = reports.facility(people)
    waiting = reports.submitted(people, place)
    reports.paused(people, place)
    return {
        ("facilities", "code"): [place.code],
        ("reports", "id"): pks([waiting, reports.report_of(place, dt.date(2026, 9, 1))]),
        ("agreements", "id"): pks(kept), ("changes", "id"): pks([change]), ("visits", "id"): pks(seen),
        ("obligations", "id"): pks(duties), ("trainings", "id"): pks(trained),
        ("visits", "follow_up"): [row.pk for row in FollowUp.objects.all()],
        ("agreements", "code"): ["BNNP-17"], ("obligations", "code"): ["BNNP-17", "P17-05"],
        ("imports", "id"): pks([started(people["admin"])]), ("imports", "code"): ["penghargaan"],
        ("imports", "scope"): ["rakernis-uji"],
        ("partners", "code"): ["P17-05", "P17-04"], ("partners", "paper"): pks([paper]), ("partners", "change"): pks([wish]),
    }  # fmt: skip


def pks(rows):
    return [str(row.pk) for row in rows]


# What a schema cannot say: which e-mail address is acceptable, and that an empty filter is no filter. Wrong values are
# refused in test_api.py.
UNSAID = ("positive_data_acceptance", "negative_data_rejection")
schema = schemathesis.pytest.from_fixture("api")


@schema.parametrize()
@settings(max_examples=30, deadline=None, database=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_own_schema(case):
    """Every operation, with made-up parameters and bodies: no 5xx, only documented answers, valid bodies."""
    # where an operation has headers of its own, our token is taken for one that was made up and should be refused
    unsaid = (*UNSAID, "ignored_auth") if case.headers else UNSAID
    case.call_and_validate(excluded_checks=[schemathesis.checks.CHECKS.get_one(name) for name in unsaid])


def test_a_batch_of_two_hundred_is_made_by_two_processes(worker, people, reference):
    """Numbers stay gap-free, every file is ready once, and the ZIP holds them all."""
    owners = list(Organisation.objects.offices()[:170]) + list(Organisation.objects.filter(kind="PROVINSI")[:30])
    content = {
        "recipient": "", "rank": 1, "shared": False, "category": "Capaian Kinerja Bidang Rehabilitasi",
        "assessment_year": 2025, "level": "BNN Provinsi", "edition": "Uji", "edition_long": "Rapat Uji", "theme": "",
        "place": "Surabaya", "date": "2026-01-27", "signatory_position": "Kepala Badan Narkotika Nasional",
        "signatory_name": "", "issuer": "Badan Narkotika Nasional Republik Indonesia", "score": None,
    }  # fmt: skip
    papers = [
        actions.Paper(owner=owner, title=f"Piagam {owner}", content=content | {"recipient": owner.name},
                      classification="RH.00")
        for owner in owners
    ]  # fmt: skip
    national = Organisation.objects.get(kind="PUSAT")
    worker.stop()
    worker.start(concurrency=2)
    issued = actions.issue(kind="piagam", papers=papers, issuer=national, by=people["admin"], batch_title="Uji")
    until(lambda: Document.objects.filter(status="SIAP").count() == 200, 240)
    assert [int(document.number.split("/")[1]) for document in issued] == list(range(1, 201))
    assert len(set(Document.objects.values_list("sha256", flat=True))) == 200
    answer = people.client("admin").get(f"/dokumen/kumpulan/{issued[0].batch_id}/zip/")
    assert len(zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))).namelist()) == 200
