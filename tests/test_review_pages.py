"""The page of one report, for everybody who may read it, and what an office does with it."""

import pytest

from tests.reports import submitted

pytestmark = pytest.mark.django_db


def test_every_reader_sees_the_figures_and_a_stranger_nothing(people, turn):
    report = submitted(people)
    for who in ("kipas", "bengkulu", "kepala", "penetap", "pusat", "admin", "pimpinan", "auditor"):
        with turn(who) as client:
            page = client.get(report.get_absolute_url()).content.decode()
            assert 'id="sel-masuk.rj"' in page
            assert "Menunggu pemeriksaan" in page
    for who in ("jatim", "mojokerto"):
        with turn(who) as client:
            assert client.get(report.get_absolute_url()).status_code == 404
