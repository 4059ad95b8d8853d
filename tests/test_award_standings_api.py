"""Frozen standings and editions for programs."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from awards.models import Standing
from tests.award_rankings import CODE, PLACES, SLUG, announce, freeze_first

URL = "/api/v1/standings/"


@pytest.fixture
def frozen(people):
    return freeze_first(people)


def get(client, url: str = f"{URL}?page_size=500") -> dict:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return answer.json()


def offices(answer: dict) -> set[str]:
    return {one["office"] for one in answer["results"]}


def test_scope_by_role(people, frozen, subtests):
    """As on the pages: the national office all, an office its own and those below, partners nothing."""
    everything = {*PLACES, "BNNP-15", "BNNP-11"}
    for who in ("admin", "pusat", "pimpinan", "auditor"):
        with subtests.test(who):
            assert offices(get(people.client(who))) >= everything
    assert offices(get(people.client("mojokerto"))) == {"BNNK-35.76"}
    below = offices(get(people.client("kepala")))
    assert {"BNNP-17", "BNNK-17.71"} <= below
    assert "BNNP-35" not in below
    announce(people, frozen)
    for who in ("kepala", "jatim", "mojokerto"):
        with subtests.test(f"{who} afterwards"):
            assert offices(get(people.client(who))) >= everything
    assert get(people.client("kipas"))["count"] == 0


def test_a_standing_says_what_it_was_computed_from(people, frozen):
    one = get(people.client("pimpinan"), f"{URL}?office=BNNP-17")["results"][0]
    standing = Standing.objects.get(freeze=frozen, office__code="BNNP-17")
    assert one["score"] == "3.000000"
    assert one["rank"] == "4.0"
    assert (one["edition"], one["category"], one["level"], one["announced"]) == (SLUG, CODE, "PROVINSI", False)
    assert one["freeze"]["n"] == 1
    assert one["freeze"]["data_sha256"] == frozen.data_sha256
    assert one["freeze"]["spec_sha256"] == frozen.spec_sha256
    assert one["freeze"]["result_sha256"] == frozen.result_sha256
    assert (one["rank_low"], one["rank_high"]) == (standing.rank_low, standing.rank_high)
    assert one["detail"]["components"]["masyarakat"]["value"] == "2.6"
    assert not {"spec", "data", "result", "inputs", "sources", "by"} & set(one["freeze"])
    out = get(people.client("pimpinan"), f"{URL}?office=BNNP-11")["results"][0]
    assert out["rank"] is out["score"] is None
    assert out["excluded"]


def test_who_cannot_be_told_apart_is_named_only_where_the_ranking_is_open(people, frozen):
    url = f"{URL}?office=BNNP-35"
    own = get(people.client("jatim"), url)["results"][0]["detail"]
    assert own["indistinct"] == []
    assert own["indistinct_count"] >= 1  # Jawa Tengah has the same score
    assert "BNNP-33" in get(people.client("pimpinan"), url)["results"][0]["detail"]["indistinct"]
    announce(people, frozen)
    assert "BNNP-33" in get(people.client("jatim"), url)["results"][0]["detail"]["indistinct"]


def test_filters(people, frozen):
    client = people.client("pimpinan")
    assert offices(get(client, f"{URL}?level=KABKOTA&ranked=ya")) == {"BNNK-35.76", "BNNK-17.71"}
    assert offices(get(client, f"{URL}?province=35&ranked=ya")) == {"BNNP-35", "BNNK-35.76"}
    assert offices(get(client, f"{URL}?band=sangat+tanggap")) == {"BNNP-35", "BNNP-33"}
    assert get(client, f"{URL}?edition={SLUG}&category={CODE}&freeze=1")["count"] == Standing.objects.count()
    assert get(client, f"{URL}?edition=lain")["count"] == 0
    assert client.get(f"{URL}?level=ngawur").status_code == 400


def test_queries_do_not_grow_with_rows(people, frozen):
    client = people.client("pimpinan")

    def queries(url: str) -> int:
        client.get(url)
        cache.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured)

    assert queries(f"{URL}?page_size=1") == queries(f"{URL}?page_size=100")
    assert queries("/api/v1/editions/?page_size=1") == queries("/api/v1/editions/")


def test_editions_tell_the_state_of_their_categories(people, frozen):
    """With the freezes of which the person may read something; recorded editions have none."""
    found = {one["slug"]: one for one in get(people.client("kepala"), "/api/v1/editions/")["results"]}
    category = found[SLUG]["categories"][0]
    assert category["status"] == "BEKU"
    assert category["index"] == "ikotan"
    assert category["levels"] == ["PROVINSI", "KABKOTA"]
    assert [one["result_sha256"] for one in category["freezes"]] == [frozen.result_sha256]
    assert all(one["freezes"] == [] for one in found["rakernis-2023"]["categories"])
    assert SLUG not in {one["slug"] for one in get(people.client("kipas"), "/api/v1/editions/")["results"]}
