"""The list and the recap cost the same queries at 1, 3 and 300 agreements, whoever looks and whatever is asked."""

import pytest

from bnnportal.home import bench_agreements, scale
from partners.models import Agreement
from tests.cast import People

# Without the one of BNNP Jawa Timur alone: an empty list asks one query less.
ADDRESSES = [url for _what, url in bench_agreements.ADDRESSES if "office=" not in url] + [
    "/pks/rekap/BNNP-17/",
    "/api/v1/agreements/",
]


@pytest.mark.wide
@pytest.mark.parametrize("name", ["admin", "bengkulu"])
def test_queries_are_the_same_at_1_3_and_300_rows(people: People, name: str):
    client = people.client(name)
    partners = scale.make_partners(76)
    Agreement.objects.all().delete()
    counts: dict[str, list[int]] = {url: [] for url in ADDRESSES}
    there = 0
    for wanted in (1, 3, 300):
        # in Bengkulu first, so that its own people see the first ones, too
        near = sorted(partners, key=lambda partner: partner.organisation.parent.code != "BNNP-17")
        scale.make_agreements(wanted - there, near, start=there)
        there = wanted
        for url in ADDRESSES:
            client.get(url)
            counts[url].append(len(bench_agreements.selects(client, url)))
    assert {url: sorted(set(found)) for url, found in counts.items() if len(set(found)) > 1} == {}
    assert max(max(found) for found in counts.values() if found) < 25
