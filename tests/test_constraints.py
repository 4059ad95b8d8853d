"""Constraints asked about at once say what Django says when it asks about each by itself."""

import datetime as dt

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.functions import Now

from bnnportal.constraints import ConstrainedModel, question
from bnnportal.offices.models import Holiday, Organisation
from partners.models import Agreement
from tests.agreements import END, START, active, draft

WRONG = {
    "its end before its start": {"start": END, "end": START},
    "signed tomorrow": {"signed_on": dt.date.today() + dt.timedelta(days=2)},  # noqa: DTZ011 - any day to come
    "in force, signed by nobody": {"status": "AKTIF"},
    "refused without a word": {"status": "DITOLAK"},
    "ended by nothing": {"status": "DIHENTIKAN", "reason": "Surat."},
    "recorded from nowhere": {"origin": "DICATAT", "source": ""},
    "a number that is taken": {"office_number": "pks/7/i/2026", "year": 2026},
    "beside another of its kind": {
        "status": "AKTIF", "signed_on": START, "start": START, "end": END, "office_signatory": "Satu",
        "partner_signatory": "Dua",
    },
    "several at once": {"start": END, "end": START, "status": "DITOLAK", "origin": "DICATAT"},
}  # fmt: skip
RIGHT = {
    "as it stands": {},
    "without a term": {"start": None, "end": None},
    "with a number of its own": {"office_number": "PKS/8/I/2026", "year": 2026},
    "the same number in another year": {"office_number": "PKS/7/I/2026", "year": 2025},
    "refused with a word": {"status": "DITOLAK", "reason": "Belum perlu."},
}


def complaints(row: models.Model, ask) -> dict[str, list[str]]:
    try:
        ask(row)
    except ValidationError as error:
        return error.message_dict
    return {}


@pytest.mark.wide
@pytest.mark.parametrize("exclude", [set(), {"end"}, {"office_number"}, {"status", "office"}], ids=sorted)
def test_the_same_sentences_as_one_by_one(people, exclude):
    active(people, office_number="PKS/7/I/2026")
    before = draft(people)
    for case, changes in (WRONG | RIGHT).items():
        row = Agreement.objects.get(pk=before.pk)
        for name, value in changes.items():
            setattr(row, name, value)
        one_by_one = complaints(row, lambda row: models.Model.validate_constraints(row, exclude=exclude))
        assert complaints(row, lambda row: row.validate_constraints(exclude=exclude)) == one_by_one, case
        if not exclude:
            assert bool(one_by_one) == (case in WRONG), case


def test_one_question_where_nothing_is_wrong(people, django_assert_num_queries):
    agreement = draft(people)
    agreement.validate_constraints()  # the question is put together once
    with django_assert_num_queries(3):  # the question, in its savepoint
        agreement.validate_constraints()


def test_each_constraint_is_asked_about_or_left_to_django():
    kinds = [model for model in apps.get_models() if issubclass(model, ConstrainedModel)]
    assert {Agreement, Organisation, Holiday} <= {*kinds}
    for model in kinds:
        asked = question(model, frozenset(), DEFAULT_DB_ALIAS)
        names = {constraint.name for constraint in model._meta.constraints}
        assert {*asked.names} | asked.others == names, model
        checks = {each.name for each in model._meta.constraints if isinstance(each, models.CheckConstraint)}
        assert checks <= {*asked.names}, model


def test_what_is_no_plain_value_is_left_to_django(people):
    agreement = draft(people)
    agreement.signed_on = Now()  # the database would know; so it is asked as ever
    assert "agreement_not_signed_in_future" not in complaints(agreement, lambda row: row.validate_constraints())
    agreement.signed_on, agreement.start, agreement.end = None, END, START
    assert complaints(agreement, lambda row: row.validate_constraints())


def test_a_value_of_the_wrong_shape_does_not_end_the_transaction(people):
    agreement = draft(people)
    agreement.year = 10**9  # no smallint
    agreement.office_number = "PKS/9/I/2026"
    agreement.validate_constraints()  # its size is said by clean_fields
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)
