"""A list of people from Excel: checked by row and cell, all or nothing, taken back while nobody has signed in."""

import datetime as dt
import io

import pytest
import xlsxwriter
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from bnnportal.accounts import actions as accounts
from bnnportal.accounts import handover
from bnnportal.accounts.models import Membership, User
from bnnportal.imports import actions, kinds
from bnnportal.imports.models import Run
from bnnportal.notices.models import Message
from bnnportal.offices.models import Organisation

HEAD = ["surel", "nama", "peran", "satker", "bidang", "kedudukan", "sejak", "sampai"]
TWO_AND_A_PARTNER = [
    ["Satu@uji.test", "Operator Satu", "Operator", "", "Rehabilitasi", "Plt.", dt.date(2026, 12, 1), None],
    ["dua@uji.test", "Operator Dua", "OPERATOR", "BNNP-17", None, None, None, None],
    ["tiga@uji.test", "Mitra Tiga", "Mitra", "P17-05", None, None, None, dt.date(2027, 12, 31)],
]


def upload(rows: list[list], name: str = "orang.xlsx") -> SimpleUploadedFile:
    """As a person makes it in Excel."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "dd/mm/yyyy"})
    sheet = book.add_worksheet("Orang")
    for line, row in enumerate([HEAD, *rows]):
        for column, value in enumerate(row):
            if isinstance(value, dt.date):
                sheet.write_datetime(line, column, value)
            elif value:
                sheet.write_string(line, column, value)
    book.close()
    return SimpleUploadedFile(name, made.getvalue())


def start(people, rows: list[list], by: str = "kepala", scope: str = "BNNP-17") -> Run:
    return actions.start(kind=kinds.get("anggota"), scope=scope, upload=upload(rows), by=people[by])


def problems(people, *cells: str, by: str = "kepala") -> dict[str, str]:
    """Column → sentence of one row."""
    row = [*cells, *[None] * (len(HEAD) - len(cells))]
    table = actions.preview(run=start(people, [row], by), by=people[by])
    return dict(table.rows[0].problems)


def test_a_head_invites_two_operators_and_a_partner(people):
    run = start(people, TWO_AND_A_PARTNER)
    table = actions.preview(run=run, by=people["kepala"])
    assert table.complete, table.problems
    actions.apply(run=run, by=people["kepala"])
    first, second, third = (User.objects.get(email=f"{n}@uji.test") for n in ("satu", "dua", "tiga"))
    membership = first.all_memberships.get()
    assert (membership.role, membership.field, membership.standing) == ("OPERATOR", "REHAB", "PLT")
    assert (membership.organisation.code, membership.valid_from) == ("BNNP-17", dt.date(2026, 12, 1))
    assert second.all_memberships.get().field == "SEMUA"
    assert third.all_memberships.get().organisation.code == "P17-05"
    for person in (first, second, third):
        assert person.invitations.usable().count() == 1
        assert Message.objects.get(recipient=person).link_name == "accounts.invitation"
    actions.apply(run=run, by=people["kepala"])
    assert Membership.objects.filter(user=first).count() == 1


@pytest.mark.parametrize(
    ("cells", "column", "sentence"),
    [
        (("bukan-surel", "Orang", "Operator"), "surel", "bukan alamat surel"),
        (("a@uji.test", "Orang", "Administrator"), "peran", "hanya diberikan oleh administrator"),
        (("a@uji.test", "Orang", "Raja"), "peran", ""),
        (("a@uji.test", "Orang", "Mitra"), "peran", "tidak ada di"),
        (("kepala@uji.test", "Saya", "Operator"), "surel", "sendiri"),
        (("bengkulu@uji.test", "Orang", "Operator"), "surel", "sudah mempunyai peran"),
    ],
)
def test_each_mistake_stands_beside_its_cell(people, cells, column, sentence):
    people["bengkulu"]
    found = problems(people, *cells)
    assert column in found
    assert sentence in found[column]


def test_an_office_above_ones_own_is_not_among_the_answers(people):
    run = start(people, [["a@uji.test", "Orang", "Operator", "BNN-RI", None, None, None, None]])
    row = actions.preview(run=run, by=people["kepala"]).rows[0]
    question = row.questions["satker"]
    offered = {code for code, _name in question.choices + question.others}
    assert "BNNP-17" in offered
    assert not {"BNN-RI", "BNNP-35"} & offered
    with pytest.raises(ValidationError):
        actions.apply(run=run, by=people["kepala"])
    assert not User.objects.filter(email="a@uji.test").exists()
    actions.answer(run=run, answers={str(row.line): {"satker": "BNN-RI"}}, by=people["kepala"])
    assert not actions.preview(run=run, by=people["kepala"]).complete


def test_the_same_person_twice_in_one_file_is_said(people):
    rows = [["a@uji.test", "Orang", "Operator", *[None] * 5], ["A@uji.test", "Orang", "Operator", *[None] * 5]]
    table = actions.preview(run=start(people, rows), by=people["kepala"])
    assert [bool(row.problems) for row in table.rows] == [False, True]


def test_an_auditor_without_an_end_is_said_beside_the_end(people):
    found = problems(people, "a@uji.test", "Orang", "Auditor", "BNN-RI", by="admin")
    assert found == {}  # of BNNP-17's list the national office is not an answer
    run = start(people, [["a@uji.test", "Orang", "Auditor", *[None] * 5]], "admin", "BNN-RI")
    row = actions.preview(run=run, by=people["admin"]).rows[0]
    assert "tanggal berakhir" in dict(row.problems)["sampai"]


@pytest.mark.parametrize("name", ["bengkulu", "jatim", "kipas", "pimpinan", "auditor"])
def test_only_who_manages_people_imports_them(people, name):
    with pytest.raises((PermissionDenied, Organisation.DoesNotExist)):
        start(people, TWO_AND_A_PARTNER, name)
    assert people.client(name).get("/impor/anggota/BNNP-17/baru/").status_code in {403, 404}
    assert people.client("kepala").get("/impor/anggota/BNNP-17/baru/").status_code == 200


def test_an_import_is_taken_back_while_nobody_has_signed_in(people):
    run = start(people, TWO_AND_A_PARTNER)
    actions.apply(run=run, by=people["kepala"])
    people_of = [User.objects.get(email=f"{n}@uji.test") for n in ("satu", "dua", "tiga")]
    run.refresh_from_db()
    actions.undo(run=run, by=people["kepala"], reason="Daftar yang salah")
    for person in people_of:
        assert not person.all_memberships.exists()
        assert not person.invitations.usable().exists()
    again = start(people, TWO_AND_A_PARTNER)
    actions.apply(run=again, by=people["kepala"])
    assert people_of[0].all_memberships.count() == 1


def test_who_has_signed_in_keeps_the_import(people, client):
    run = start(people, TWO_AND_A_PARTNER)
    actions.apply(run=run, by=people["kepala"])
    person = User.objects.get(email="dua@uji.test")
    accounts.accept(invitation=person.invitations.get(), password="kopi-robusta-curup-2026")
    client.post("/masuk/", {"login": person.email, "password": "kopi-robusta-curup-2026"})
    run.refresh_from_db()
    with pytest.raises(ValidationError, match="Sudah masuk sejak impor ini: Operator Dua"):
        actions.undo(run=run, by=people["kepala"], reason="Daftar yang salah")
    assert Membership.objects.filter(user__email__in=["satu@uji.test", "dua@uji.test", "tiga@uji.test"]).count() == 3


def test_checking_costs_the_same_at_one_and_at_many_rows(people, django_assert_max_num_queries):
    one = start(people, TWO_AND_A_PARTNER[:1])
    rows = [[f"orang{n}@uji.test", "Orang", "Operator", "BNNP-17", None, None, None, None] for n in range(40)]
    many = start(people, rows)
    with django_assert_max_num_queries(12) as few:
        actions.preview(run=one, by=people["kepala"])
    with django_assert_max_num_queries(12) as more:
        actions.preview(run=many, by=people["kepala"])
    assert len(few) == len(more)


def test_an_open_preview_goes_to_the_successor(people):
    """The operator's preview too is work that somebody must go on with."""
    run = start(people, TWO_AND_A_PARTNER)
    leaver = people["kepala"]
    assert sum(count for _label, count in handover.open_work(leaver, leaver.organisation)) == 1
    agreed = accounts.hand_over(
        membership=leaver.membership,
        email="pengganti@uji.test",
        name="Kepala Baru",
        from_day=timezone.localdate(),
        by=people["admin"],
    )
    run.refresh_from_db()
    assert agreed.moved["Pratinjau impor yang belum disimpan"] == sum(agreed.moved.values()) == 1
    assert (run.in_charge, run.by) == (agreed.successor, leaver)
