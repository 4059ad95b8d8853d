"""The API: the same rights as the pages, the same filters, one shape of lists and errors."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command

from awards import actions as awards
from tests import agreements
from tests.cast import CAST, PASSWORD

LISTS = ("offices", "regions", "memberships", "editions", "awards", "documents", "messages", "programmes", "indicators")
WRITTEN = (
    "partners", "papers", "agreements", "changes", "obligations", "visits", "trainings", "reports", "targets",
    "activities", "results", "cases", "sites",
)  # fmt: skip


def token(client, people, name, **extra):
    email = people[name].email
    return client.post(
        "/api/v1/auth/token/", {"email": email, "password": PASSWORD, **extra}, content_type="application/json"
    )


@pytest.fixture
def call(client, people):
    """call("jatim", "offices/") → answer, signed in by token."""

    def get(name: str, path: str, **params):
        key = token(client, people, name).json()["token"]
        return client.get(f"/api/v1/{path}", params, headers={"authorization": f"Token {key}"})

    return get


@pytest.mark.wide
def test_lists_are_paged_in_one_shape(call, edition):
    for name in (*LISTS, *WRITTEN):
        answer = call("admin", f"{name}/").json()
        assert set(answer) == {"count", "next", "previous", "results"}
    regions = call("admin", "regions/", page_size="10").json()
    assert regions["count"] == 552
    assert len(regions["results"]) == 10
    assert "page=2" in regions["next"]


def test_the_18_awards_have_no_score(call, edition):
    answer = call("bengkulu", "awards/", edition="rakernis-2023").json()
    assert answer["count"] == 18
    assert all(award["score"] is None for award in answer["results"])
    gold = call("kipas", "awards/", category="REHAB", level="KABKOTA", rank="2").json()["results"]
    assert [award["office"] for award in gold] == ["BNNK-35.76"]


@pytest.mark.wide
@pytest.mark.parametrize("name", sorted(CAST))
def test_offices_and_documents_have_the_scope_of_the_pages(call, people, edition, name):
    from bnnportal.documents.models import Document
    from bnnportal.offices.models import Organisation

    awards.issue_certificates(edition=edition, by=people["admin"])
    offices = call(name, "offices/", page_size="500").json()["results"]
    assert {o["code"] for o in offices} == set(
        Organisation.objects.visible_to(people[name]).offices().values_list("code", flat=True)
    )
    documents = call(name, "documents/", page_size="500").json()["results"]
    assert {d["code"] for d in documents} == set(
        Document.objects.visible_to(people[name]).values_list("code", flat=True)
    )
    assert len(documents) == {"jatim": 3, "mojokerto": 1, "bengkulu": 0, "kepala": 0, "kipas": 0}.get(name, 18)


def test_what_one_may_not_see_is_404(call, people, edition):
    document = awards.issue_certificates(edition=edition, by=people["admin"])[0]
    assert call("jatim", "offices/BNNP-17/").status_code == 404
    assert call("jatim", f"documents/{document.code}/").status_code == 404
    assert call("jatim", "offices/BNNP-35/").status_code == 200


def test_search_is_the_search_of_the_page(call):
    found = call("admin", "offices/", q="Banjar Baru").json()["results"]
    assert [office["code"] for office in found] == ["BNNK-63.72"]


def test_wrong_filters_are_400_with_the_field(call):
    wrong = {"level": "KECAMATAN", "rank": "0.5", "page_size": "banyak"}
    for name, value in wrong.items():
        answer = call("admin", "awards/", **{name: value})
        assert answer.status_code == 400, name
        assert name in answer.json()
    assert call("admin", "awards/", page_size="0").status_code == 400
    assert call("admin", "awards/bukan-angka/").status_code == 404


def test_a_token_needs_the_right_password_and_is_locked_like_the_page(client, people):
    email = people["jatim"].email
    wrong = {"email": email, "password": "salah-sekali-salah"}
    for _ in range(5):
        assert client.post("/api/v1/auth/token/", wrong, content_type="application/json").status_code == 401
    assert token(client, people, "jatim").status_code == 429
    # the same lock stands on the page
    page = client.post("/masuk/", {"login": email, "password": PASSWORD})
    assert page.status_code == 200


def test_a_token_needs_the_second_factor_where_the_role_needs_it(client, people, settings):
    from allauth.mfa.totp.internal import auth

    settings.REQUIRE_SECOND_FACTOR = True
    assert token(client, people, "admin").status_code == 403
    secret = auth.generate_totp_secret()
    auth.TOTP.activate(people["admin"], secret)
    assert token(client, people, "admin").status_code == 401
    assert token(client, people, "admin", code="000000").status_code == 401
    code = auth.format_hotp_value(auth.hotp_value(secret, next(auth.yield_hotp_counters_from_time())))
    assert token(client, people, "admin", code=code).status_code == 200
    assert token(client, people, "bengkulu").status_code == 200


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b'{"email": 1}', b'{"email": "x"}', b"\xff\xfe", b"{", b"[" * 9_000]
)
def test_a_bad_token_request_is_400(client, db, body):
    answer = client.post("/api/v1/auth/token/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "No data" not in answer.content.decode()


def test_nothing_is_read_without_a_token_and_nothing_is_written_with_one(client, people, edition):
    for name in (*LISTS, *WRITTEN):
        assert client.get(f"/api/v1/{name}/").status_code == 401
    for name in WRITTEN:
        assert client.post(f"/api/v1/{name}/", {}, content_type="application/json").status_code in {401, 405}
    key = token(client, people, "admin").json()["token"]
    headers = {"authorization": f"Token {key}"}
    for name in LISTS:
        for method in ("post", "put", "patch", "delete"):
            answer = getattr(client, method)(f"/api/v1/{name}/", {}, content_type="application/json", headers=headers)
            assert answer.status_code == 405, (name, method)
    assert client.get("/api/v1/schema/").status_code == 401


@pytest.mark.wide
def test_the_schema_describes_every_list(call):
    schema = call("admin", "schema/", format="json").json()
    for name in (*LISTS, *WRITTEN):
        assert f"/api/v1/{name}/" in schema["paths"]
    assert "/api/v1/auth/token/" in schema["paths"]
    answers = [
        call(who, "schema/", lang=language) for who, language in (("kipas", ""), ("kipas", "en"), ("admin", "id"))
    ]
    assert {answer.headers["Content-Type"] for answer in answers} == {"application/vnd.oai.openapi"}
    assert answers[0].content == answers[2].content != answers[1].content


def test_a_person_chooses_the_membership_by_header(client, people):
    from bnnportal.accounts.models import Membership
    from bnnportal.offices.models import Organisation

    second = Membership.objects.create(
        user=people["jatim"], organisation=Organisation.objects.get(code="BNNP-17"), role="OPERATOR",
        valid_from=dt.date(2024, 1, 1),
    )  # fmt: skip
    key = token(client, people, "jatim").json()["token"]
    headers = {"authorization": f"Token {key}", "x-membership": str(second.pk)}
    assert client.get("/api/v1/offices/BNNP-17/", headers=headers).status_code == 200
    assert client.get("/api/v1/offices/BNNP-35/", headers=headers).status_code == 404


@pytest.mark.parametrize("wanted", ["0", "999999999999", "-1", "admin", "1,2", "²"])
def test_a_membership_of_nobody_or_another_is_refused_not_ignored(client, people, wanted):
    """A program that names the wrong membership must not go on under another one."""
    key = token(client, people, "jatim").json()["token"]
    headers = {"authorization": f"Token {key}", "x-membership": wanted}
    answer = client.get("/api/v1/offices/", headers=headers)
    assert answer.status_code == 403
    assert "X-Membership" in answer.json()["detail"]


def test_a_day_that_is_none_is_400_with_the_field(call):
    answer = call("admin", "offices/", as_of="kemarin")
    assert answer.status_code == 400
    assert set(answer.json()) == {"as_of"}


@pytest.mark.parametrize("pk", ["abc", "%C2%84", "999999999999999999999", "-1"])
def test_a_membership_that_cannot_be_is_404_in_json(call, pk):
    answer = call("admin", f"memberships/{pk}/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/json"


@pytest.mark.wide
def test_the_schema_has_one_name_for_each_thing(db, tmp_path):
    """Two things of one name would be described as one of them; programs made from the schema need the names."""
    call_command("spectacular", file=str(tmp_path / "schema.yml"), validate=True, fail_on_warn=True)


@pytest.mark.parametrize(
    "path", ["agreements/%C2%84/", "obligations/bukan-angka/", "trainings/x/cancel/", "activities/x/cancel/", "partners/P17-05/papers/x/confirm/",
             "tidak-ada/"]
)  # fmt: skip
def test_an_address_that_is_none_is_404_in_json(call, client, people, path):
    answer = call("admin", path)
    assert (answer.status_code, set(answer.json())) == (404, {"detail"})
    page = people.client("admin").get("/tidak-ada/")
    assert (page.status_code, page.headers["Content-Type"][:9]) == (404, "text/html")


def test_a_refusal_is_a_sentence_under_detail(client, people, edition):
    """One shape of errors: what concerns no single field stands where the other refusals stand."""
    agreement = agreements.active(people)
    said = {"agreement": agreement.pk, "kind": "PENGHENTIAN", "on": "2026-03-02", "summary": "Uji"}
    headers = {"authorization": f"Token {token(client, people, 'penetap').json()['token']}"}
    answer = client.post("/api/v1/changes/", said, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()) == (400, {"detail": "Penghentian memerlukan surat dan alasan."})


def test_a_year_written_wrong_is_refused_before_it_brings_duties(client, people, edition):
    agreement, proposal = agreements.active(people), agreements.draft(people, partner="P17-04")
    headers = {"authorization": f"Token {token(client, people, 'pusat').json()['token']}"}
    for path, said in {
        "changes/": {"agreement": agreement.pk, "kind": "PERPANJANGAN", "on": "2026-03-02", "summary": "Uji"},
        f"agreements/{proposal.pk}/change/": {"start": "2026-01-05"},
    }.items():
        for end in ("9999-12-31", "2206-12-31"):
            answer = client.post(
                f"/api/v1/{path}", said | {"end": end}, content_type="application/json", headers=headers
            )
            assert (answer.status_code, set(answer.json())) == (400, {"end"}), answer.content
            assert "paling lama 25 tahun" in answer.json()["end"][0]


def test_an_agreement_is_not_signed_for_a_thousand_years(people, edition):
    with pytest.raises(ValidationError, match="paling lama 25 tahun"):
        agreements.active(people, end=dt.date(9999, 12, 31))
