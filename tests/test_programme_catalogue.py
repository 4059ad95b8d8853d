"""The catalogue as delivered: whole, sourced, and left alone where it was changed since."""

import pytest

from bnnportal import measures
from programs import actions
from programs.actions.catalogue import catalogue
from programs.enums import Approach, Source
from programs.models import Indicator, Method, Programme, Thresholds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


def test_every_approach_has_programmes_and_every_programme_indicators():
    assert {programme.approach for programme in Programme.objects.all()} == set(Approach)
    told = catalogue()
    assert Programme.objects.count() == len(told) == 23
    assert Indicator.objects.count() == sum(len(programme["indicators"]) for programme in told) == 45
    assert all(programme["indicators"] for programme in told)


def test_everything_names_its_source():
    assert not Programme.objects.filter(source="").exists()
    assert not Indicator.objects.filter(reference="").exists()


def test_every_indicator_has_a_way_to_be_reckoned_and_an_index_is_none_to_sum():
    assert {method.indicator_id for method in Method.objects.holding(2026)} == {
        *Indicator.objects.values_list("pk", flat=True)
    }
    indices = Method.objects.filter(is_index=True)
    assert {method.indicator.code for method in indices} == {"dektara", "dektari", "ikotan", "ikp", "ikr"}
    assert not {"JUMLAH"} & {way for method in indices for way in (method.over_places, method.over_time)}


def test_measures_that_are_named_exist():
    named = set(Indicator.objects.filter(source=Source.MEASURE).values_list("measure", flat=True))
    assert named <= {measure.code for measure in measures.registered()}


def test_loading_again_changes_nothing_that_was_changed_since():
    Indicator.objects.filter(code="tersangka").update(name="Tersangka ditahan")
    Thresholds.objects.filter(year=2026).update(green=95)
    before = list(Method.objects.values_list("pk", flat=True))
    assert actions.load_catalogue() == 0
    assert Indicator.objects.get(code="tersangka").name == "Tersangka ditahan"
    assert Thresholds.objects.get(year=2026).green == 95
    assert list(Method.objects.values_list("pk", flat=True)) == before
