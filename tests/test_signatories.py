"""Who signs, and since when: one a position at a time, printed the official way, kept by each office for itself."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction

from awards import actions as awards
from awards.forms.editions import EditionForm
from bnnportal.audit.models import Event
from bnnportal.documents import actions
from bnnportal.documents.models import Signatory
from bnnportal.offices.models import Organisation

NEW_YEAR = dt.date(2026, 1, 1)
HEAD = {
    "name": "Drs. Contoh Kepala, M.H.",
    "rank": "Brigadir Jenderal Polisi",
    "id_kind": "NRP",
    "id_number": "7801 0123",
    "position": "Kepala BNN Provinsi Bengkulu",
}


@pytest.fixture
def bengkulu(people) -> Organisation:
    return Organisation.objects.get(code="BNNP-17")


@pytest.fixture
def add(bengkulu, people):
    def make(organisation=bengkulu, by=None, **fields) -> Signatory:
        return actions.add_signatory(
            organisation=organisation, by=by or people["kepala"], **({"valid_from": NEW_YEAR} | HEAD | fields)
        )

    return make


def test_register_answers_for_any_day(add, bengkulu):
    old = add(valid_from=dt.date(2024, 1, 1), valid_until=dt.date(2025, 12, 31), name="Lama")
    new = add(name="Baru")

    def on(*day: int) -> list[Signatory]:
        return list(Signatory.objects.on(bengkulu, dt.date(*day)))

    assert on(2023, 12, 31) == []
    assert on(2024, 1, 1) == on(2025, 12, 31) == [old]
    assert on(2026, 1, 1) == on(2030, 1, 1) == [new]


def test_position_has_one_signatory_at_a_time(add):
    add()
    for again in ({}, {"valid_from": dt.date(2030, 1, 1)}, {"position": "KEPALA  BNN Provinsi bengkulu"}):
        with pytest.raises(ValidationError, match="sudah ada penanda tangannya"):
            add(name="Orang Kedua", **again)
    add(name="Pelaksana Harian", standing="PLH")
    add(name="Kepala Bidang", position="Kepala Bidang Pemberantasan", on_behalf_of="Kepala BNN Provinsi Bengkulu")
    add(name="Kepala Bidang", position="Kepala Bidang Pemberantasan")
    assert Signatory.objects.count() == 4


def test_database_itself_refuses_the_overlap(add, bengkulu):
    add(valid_until=dt.date(2026, 6, 30))
    line = """INSERT INTO documents_signatory
        (organisation_id, name, rank, id_kind, id_number, position, standing, on_behalf_of, valid_from, valid_until)
        VALUES (%s, 'Lain', '', '', '', 'kepala bnn provinsi BENGKULU', '', '', %s, NULL)"""
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError, match="signatory_once_at_a_time"), transaction.atomic():
            cursor.execute(line, [bengkulu.pk, dt.date(2026, 6, 30)])
        cursor.execute(line, [bengkulu.pk, dt.date(2026, 7, 1)])
    assert Signatory.objects.count() == 2


@pytest.mark.parametrize(
    ("fields", "printed", "prefix", "number"),
    [
        ({}, "Kepala BNN Provinsi Bengkulu", "", "NRP 78010123"),
        ({"standing": "PLT"}, "Plt. Kepala BNN Provinsi Bengkulu", "Plt. ", "NRP 78010123"),
        (
            {"position": "Kepala Bagian Umum", "on_behalf_of": "Kepala BNN Provinsi Bengkulu", "standing": "PLH"},
            "a.n. Kepala BNN Provinsi Bengkulu, Plh. Kepala Bagian Umum",
            "a.n. Kepala BNN Provinsi Bengkulu\nPlh. ",
            "NRP 78010123",
        ),
        (
            {"id_kind": "NIP", "id_number": "198001012005011001"},
            "Kepala BNN Provinsi Bengkulu",
            "",
            "NIP 19800101 200501 1 001",
        ),
        ({"id_kind": "", "id_number": ""}, "Kepala BNN Provinsi Bengkulu", "", ""),
    ],
)
def test_signatory_is_printed_the_official_way(add, fields, printed, prefix, number):
    signatory = add(**fields)
    assert signatory.printed_position == printed
    assert signatory.content == {
        "signatory_name": HEAD["name"],
        "signatory_rank": HEAD["rank"],
        "signatory_id": number,
        "signatory_position": fields.get("position", HEAD["position"]),
        "signatory_prefix": prefix,
    }


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id_kind": "NIP", "id_number": "1980010120050110"}, "id_number"),
        ({"id_kind": "NIP", "id_number": "198013012005011001"}, "id_number"),
        ({"id_kind": "NRP", "id_number": "780101234"}, "id_number"),
        ({"id_kind": "NRP", "id_number": "7801012٣"}, "id_number"),
        ({"id_kind": "", "id_number": "78010123"}, "id_kind"),
        ({"name": "  "}, "name"),
        ({"position": ""}, "position"),
        ({"valid_until": dt.date(2025, 1, 1)}, None),
    ],
)
def test_what_cannot_be_printed_is_refused(add, fields, field):
    with pytest.raises(ValidationError) as caught:
        add(**fields)
    assert field is None or set(caught.value.message_dict) == {field}
    assert not Signatory.objects.exists()


def test_change_from_a_day_keeps_the_line_of_before(add, people, bengkulu):
    old = add()
    new = actions.change_signatory(
        signatory=old, by=people["kepala"], **HEAD | {"name": "Pengganti", "valid_from": dt.date(2026, 9, 1)}
    )
    old.refresh_from_db()
    assert (old.name, old.valid_until) == (HEAD["name"], dt.date(2026, 8, 31))
    assert (new.name, new.valid_until) == ("Pengganti", None)

    corrected = actions.change_signatory(
        signatory=new, by=people["kepala"], **HEAD | {"name": "Pengganti, S.H.", "valid_from": dt.date(2026, 9, 1)}
    )
    assert corrected.pk == new.pk
    assert Signatory.objects.count() == 2
    with pytest.raises(ValidationError, match="sebelum penanda tangan ini mulai"):
        actions.change_signatory(signatory=corrected, by=people["kepala"], **HEAD | {"valid_from": dt.date(2025, 1, 1)})
    actions.end_signatory(signatory=corrected, by=people["kepala"], valid_until=dt.date(2026, 10, 31))
    with pytest.raises(ValidationError, match="sudah berakhir"):
        actions.change_signatory(
            signatory=corrected, by=people["kepala"], **HEAD | {"valid_from": dt.date(2026, 11, 1)}
        )
    assert not Signatory.objects.on(bengkulu, dt.date(2026, 11, 1)).exists()
    assert [e.event for e in Event.objects.filter(event__endswith="signatory").order_by("pk")] == [
        "documents.add_signatory", "documents.change_signatory", "documents.change_signatory",
        "documents.end_signatory",
    ]  # fmt: skip


def test_change_that_meets_another_line_changes_nothing(add, people):
    first = add(valid_until=dt.date(2026, 6, 30))
    add(name="Kedua", valid_from=dt.date(2026, 7, 1))
    with pytest.raises(ValidationError, match="sudah ada penanda tangannya"):
        actions.change_signatory(signatory=first, by=people["kepala"], **HEAD | {"valid_from": dt.date(2026, 3, 1)})
    first.refresh_from_db()
    assert first.valid_until == dt.date(2026, 6, 30)


def test_each_office_keeps_its_own_register(add, people, bengkulu):
    signatory = add()
    for name in ("bengkulu", "penetap", "jatim", "auditor", "kipas"):
        with pytest.raises(PermissionDenied):
            actions.end_signatory(signatory=signatory, by=people[name], valid_until=NEW_YEAR)
    actions.end_signatory(signatory=signatory, by=people["admin"], valid_until=NEW_YEAR)
    seen = {
        name: Signatory.objects.visible_to(people[name]).count() for name in ("admin", "auditor", "bengkulu", "jatim")
    }
    assert seen == {"admin": 1, "auditor": 1, "bengkulu": 1, "jatim": 0}
    assert not Signatory.objects.visible_to(people["kipas"]).exists()


def form_data(**changes) -> dict[str, str]:
    return HEAD | {"standing": "", "on_behalf_of": "", "valid_from": "2026-02-01", "valid_until": ""} | changes


def test_register_is_kept_on_its_pages(people, bengkulu):
    client = people.client("kepala")
    answer = client.post("/penanda-tangan/tambah/", form_data(organisation=str(bengkulu.pk)))
    assert answer.status_code == 302, answer.content.decode()
    signatory = Signatory.objects.get()
    assert signatory.organisation == bengkulu
    page = client.get("/penanda-tangan/").content.decode()
    assert f'href="/penanda-tangan/{signatory.pk}/ubah/"' in page
    assert (
        f"/penanda-tangan/{signatory.pk}/ubah/"
        not in people.client("bengkulu").get("/penanda-tangan/").content.decode()
    )
    again = client.post("/penanda-tangan/tambah/", form_data(organisation=str(bengkulu.pk)))
    assert "sudah ada penanda tangannya" in again.content.decode()

    changed = client.post(f"/penanda-tangan/{signatory.pk}/ubah/", form_data(standing="PLT", valid_from="2026-05-01"))
    assert changed.status_code == 302, changed.content.decode()
    plt = Signatory.objects.get(standing="PLT")
    ended = client.post(f"/penanda-tangan/{plt.pk}/akhiri/", {"valid_until": "2026-04-01"})
    assert "Tanggal berakhir tidak boleh sebelum tanggal mulai" in ended.content.decode()
    assert client.post(f"/penanda-tangan/{plt.pk}/akhiri/", {"valid_until": "2026-06-01"}).status_code == 302
    page = client.get("/penanda-tangan/?on=2026-05-15").content.decode()
    assert "Plt. Kepala BNN Provinsi Bengkulu" in page
    assert "Plt. Kepala" not in client.get("/penanda-tangan/?on=2026-07-01").content.decode()


def test_another_offices_register_cannot_be_filled_by_its_number(people):
    other = Organisation.objects.get(code="BNNP-35")
    answer = people.client("kepala").post("/penanda-tangan/tambah/", form_data(organisation=str(other.pk)))
    assert answer.status_code in {200, 422}
    assert not Signatory.objects.exists()


def test_list_costs_the_same_at_one_row_and_at_three(add, people, django_assert_num_queries):
    from django.test.utils import CaptureQueriesContext

    client = people.client("kepala")
    add()
    client.get("/penanda-tangan/")
    with CaptureQueriesContext(connection) as at_one:
        client.get("/penanda-tangan/")
    add(standing="PLT")
    add(standing="PLH")
    with django_assert_num_queries(len(at_one)):
        assert client.get("/penanda-tangan/").content.decode().count("<tr>") == 4


# On certificates


def edition_form(signatory: Signatory | None, awarded_on: str = "2027-01-26") -> EditionForm:
    return EditionForm(
        {
            "name": "Rakernis 2027", "slug": "rakernis-2027", "assessment_year": "2026", "venue": "Jakarta",
            "held_from": "2027-01-25", "held_until": "2027-01-27", "awarded_on": awarded_on,
            "signatory": str(signatory.pk) if signatory else "", "signatory_position": "Kepala BNN",
            "signatory_name": "",
        }
    )  # fmt: skip


def test_edition_takes_its_signatory_from_the_register_of_that_day(add, people):
    national = Organisation.objects.get(code="BNN-RI")
    head = add(organisation=national, by=people["penetap"], position="Kepala Badan Narkotika Nasional")
    elsewhere = add()

    form = edition_form(head)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["signatory_name"] == HEAD["name"]
    assert "signatory" in edition_form(head, "2025-12-31").errors
    assert "signatory" in edition_form(elsewhere).errors
    assert edition_form(None).is_valid()


def test_certificate_is_frozen_with_rank_number_and_prefix(add, people, edition):
    national = Organisation.objects.get(code="BNN-RI")
    add(organisation=national, by=people["penetap"], position="Kepala Badan Narkotika Nasional", standing="PLT")
    edition.signatory = Signatory.objects.get()
    edition.save(update_fields=["signatory"])

    document = awards.issue_certificates(edition=edition, by=people["penetap"])[0]

    assert document.content["signatory_prefix"] == "Plt. "
    assert document.content["signatory_id"] == "NRP 78010123"
    assert document.signatory == "Plt. Kepala Badan Narkotika Nasional"
    actions.change_signatory(
        signatory=Signatory.objects.get(), by=people["penetap"],
        **HEAD | {"name": "Orang Lain", "valid_from": NEW_YEAR, "position": "Kepala Badan Narkotika Nasional"},
    )  # fmt: skip
    document.refresh_from_db()
    assert document.content["signatory_name"] == HEAD["name"]
