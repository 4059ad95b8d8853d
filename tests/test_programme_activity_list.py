"""The list of activities: what each filter keeps, on the page as in the API."""

import datetime as dt
from types import SimpleNamespace

import pytest

from programs import actions
from programs.filters.activities import ActivitySearchFilter
from programs.models import Activity
from tests.programmes import DAY, approved, done, planned, region

pytestmark = pytest.mark.django_db


@pytest.fixture
def five(people):
    """One of each kind of thing the filters tell apart."""
    approved(
        people,
        "penggiat",
        title="Bimtek penggiat",
        kind="BIMTEK",
        basis_number="Sprin/1",
        institutions=[("Dinas Sosial", 5)],
    )
    done(
        people,
        title="Rakor",
        kind="RAKOR",
        basis_number="Sprin/2",
        begins=dt.date(2026, 5, 6),
        ends=dt.date(2026, 5, 7),
    )
    planned(people, "tes-urine", title="Tes urine pegawai", kind="URINE", group="PEMERINTAH", basis_number="Sprin/3")
    planned(people, "tes-urine", title="Tes urine guru", kind="URINE", basis_number="Sprin/4", village="Sukamaju")
    jauh = planned(
        people, title="Ke Surabaya", basis_number="Sprin/5", region=region("35.78"), doubt="Diundang BNNP Jawa Timur",
        begins=DAY - dt.timedelta(days=90), ends=DAY - dt.timedelta(days=90),
    )  # fmt: skip
    actions.activities.cancel(activity=jauh, by=people["bengkulu"], reason="batal")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "Bimtek penggiat, Ke Surabaya, Rakor, Tes urine guru, Tes urine pegawai"),
        ({"year": "2025"}, "Ke Surabaya"),
        ({"year": "2026", "quarter": "2"}, "Rakor"),
        ({"approach": "soft", "programme": "tes-urine"}, "Tes urine guru, Tes urine pegawai"),
        ({"indicator": "penggiat-dilatih"}, "Bimtek penggiat"),
        ({"indicator": "advokasi-kegiatan"}, ""),  # a plan and what waits for approval do not count
        ({"indicator": "desa-bersinar-aktif"}, ""),  # counted from places
        ({"office": "BNNP-17", "status": "TERLAKSANA"}, "Rakor"),
        ({"office": "BNN-RI"}, ""),
        ({"office": "BNN-RI", "subtree": "true", "kind": "RAKOR"}, "Rakor"),
        ({"group": "PEMERINTAH"}, "Tes urine pegawai"),
        ({"region": "35"}, "Ke Surabaya"),
        ({"region": "surabaya"}, "Ke Surabaya"),
        ({"region": "17.71", "q": "Sukamaju"}, "Tes urine guru"),
        ({"held_after": "2026-05-07", "held_before": "2026-05-07"}, "Rakor"),
        ({"doubtful": "true"}, "Tes urine guru, Tes urine pegawai"),  # what was cancelled is no doubt any more
        ({"doubtful": "false"}, "Bimtek penggiat, Ke Surabaya, Rakor"),
        ({"overdue": "true"}, "Tes urine guru, Tes urine pegawai"),
        ({"q": "dinas sos"}, "Bimtek penggiat"),
        ({"q": "sprin/2"}, "Rakor"),
        ({"year": "99999"}, ""),
    ],
)
def test_each_filter_keeps_what_it_says(people, five, asked, found):
    chosen = ActivitySearchFilter(asked, Activity.objects.current(), request=SimpleNamespace(user=people["pusat"]))
    assert chosen.is_valid(), chosen.errors
    assert ", ".join(sorted(chosen.qs.values_list("title", flat=True))) == found
