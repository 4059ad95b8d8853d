"""The simulated records of the demo: every state there is, made once, marked everywhere, impossible in production."""

import datetime as dt
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bnnportal.accounts.models import User
from bnnportal.offices.models import Organisation
from partners import simulation
from partners.enums import FollowUpStatus, ObligationState, VisitStatus
from partners.models import Agreement, CapacityActivity, FollowUp, LegalPaper, Obligation, Participant, Partner, Visit
from programs import simulation as programmes
from programs.models import Activity, Result, Target
from tests.demo_programmes import programmes_hold_together


@pytest.fixture
def demo(reference: None, settings: object, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> str:
    """What `make demo` loads; returns what it said."""
    settings.DEMO = True
    settings.SIGNING_P12, settings.SIGNING_PASSWORD = str(tmp_path / "uji.p12"), "uji-uji-uji"
    settings.REQUIRE_SECOND_FACTOR = False
    monkeypatch.setenv("DEMO_PASSWORD", "sandi-contoh-panjang")
    return load()


def load() -> str:
    said = io.StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


@pytest.mark.wide
def test_the_demo_is_loaded_once_holds_every_state_and_says_simulated(demo, client):
    """One test: loading takes seconds, so that everything is asked of the same load."""
    states_are_all_there(demo)
    visits_papers_and_trainings_are_there_too()
    everything_is_marked_and_the_real_partners_stay_as_published()
    pages_that_show_them_say_so(client)
    programmes_hold_together()
    a_second_start_adds_nothing_and_is_cheap()


def states_are_all_there(demo: str) -> None:
    assert "9 perjanjian simulasi baru" in demo
    made = Agreement.objects.filter(simulated=True)
    found = {str(row.state) for row in made}
    assert found == {"DRAF", "REVIU", "SIAPTTD", "AKANBERAKHIR", "BERLAKU", "KEDALUWARSA", "DIHENTIKAN"}
    assert (made.get(title__contains="pascarehabilitasi", office__code="BNNP-17").end - dt.date.today()).days == 20  # noqa: DTZ011
    states = {str(state) for state in Obligation.objects.with_state().values_list("state", flat=True)}
    assert {str(state) for state in ObligationState} - states <= {
        ObligationState.DUE
    }  # due within days: by the calendar
    assert made.filter(changes__kind="PERPANJANGAN").count() == 1
    assert made.filter(renews__isnull=False).count() == 1


def visits_papers_and_trainings_are_there_too() -> None:
    assert sorted(Visit.objects.values_list("status", flat=True)) == sorted(
        [VisitStatus.SIGNED, VisitStatus.RUNNING, VisitStatus.PLANNED]
    )
    signed = Visit.objects.get(status=VisitStatus.SIGNED)
    assert signed.document is not None
    assert (signed.points or 0) < (signed.maximum or 0)
    today = dt.date.today()  # noqa: DTZ011
    follow_ups = FollowUp.objects.filter(visit=signed)
    assert follow_ups.filter(status=FollowUpStatus.OPEN, due__lt=today).count() == 1
    assert follow_ups.filter(status=FollowUpStatus.OPEN, due__gt=today).count() == 1
    assert follow_ups.filter(status=FollowUpStatus.DONE).count() == 1
    assert Participant.objects.filter(certificate__isnull=False).count() == 6
    assert {paper.status for paper in LegalPaper.objects.all()} == {"BERLAKU", "DIAJUKAN"}
    assert LegalPaper.objects.expiring(30).exists()


def everything_is_marked_and_the_real_partners_stay_as_published() -> None:
    for model in (Agreement, Visit, CapacityActivity):
        assert (
            not model.objects.filter(simulated=False).exclude(source__startswith="bengkulu").exists()
            if (model is Agreement)
            else not model.objects.filter(simulated=False).exists()
        )
    real = Agreement.objects.filter(simulated=False)
    assert real.count() == 5
    assert not Obligation.objects.filter(agreement__in=real).exists()
    for partner in Partner.objects.filter(simulated=True).select_related("organisation"):
        assert partner.organisation.simulated
        assert "Simulasi" in partner.organisation.name
    assert Partner.objects.filter(simulated=False).count() == 5


def a_second_start_adds_nothing_and_is_cheap() -> None:
    again = (Agreement, Obligation, Visit, Partner, Organisation, User, Activity, Result, Target)
    counts = {model: model.objects.count() for model in again}
    with CaptureQueriesContext(connection) as captured:
        assert "0 perjanjian simulasi baru" in load()
    assert {model: model.objects.count() for model in counts} == counts
    assert len(captured) < 120


def pages_that_show_them_say_so(client: Client) -> None:
    client.force_login(User.objects.get(email="bengkulu@demo.test"))
    for path in ("/pks/", "/pks/rekap/", "/pks/rekap/BNNP-17/", "/mitra/", "/kewajiban/", "/pelatihan/"):
        assert "Data simulasi" in client.get(path).content.decode(), path


def test_production_refuses_them(people, settings):
    settings.DEMO = False
    with pytest.raises(ValidationError, match="portal contoh"):
        simulation.add_partners({"bengkulu": people["bengkulu"], "jatim": people["jatim"]})
    with pytest.raises(ValidationError, match="portal contoh"):
        programmes.load(people)
    assert not Partner.objects.filter(simulated=True).exists()
    assert not Activity.objects.exists()
