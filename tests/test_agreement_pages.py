"""Pages of agreements: who finds them, and what they cost."""

import pytest

from tests.agreements import active, draft, ready
from tests.cast import CAST

NATIONAL = {"admin", "pusat", "penetap", "pimpinan", "auditor"}


@pytest.mark.parametrize("who", sorted(CAST))
def test_an_agreement_is_found_by_its_two_sides_and_the_national_office(people, who):
    agreement = active(people)
    answer = people.client(who).get(f"/pks/{agreement.pk}/")
    assert answer.status_code == (200 if who in NATIONAL | {"bengkulu", "kepala", "kipas"} else 404)


def test_the_states_of_the_helpers(people):
    assert draft(people, partner="P17-01").status == "DRAF"
    assert ready(people, partner="P17-02").status == "SIAPTTD"
    agreement = active(people)
    assert (agreement.status, agreement.obligations.count() > 12) == ("AKTIF", True)
