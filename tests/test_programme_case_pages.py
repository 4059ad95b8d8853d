"""Pages of cases: recorded, weighed, destroyed, taken back; what is refused in words; what each role may do."""

import datetime as dt
import re
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction

from bnnportal import measures
from bnnportal.audit.models import Event
from programs import actions
from programs.enums import DisposalKind, Substance
from programs.models import Case, Disposal, Evidence
from tests.cast import CAST, OTHERS
from tests.programmes import case, evidence, office, region

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 4)
FORM = {
    "number": "LKN/7/BRNTS/II/2026", "month": "2026-02-01", "kind": "BRNTS", "region": "17.71", "network": "on",
    "suspects_L_1": "2", "suspects_P_0": "1", "note": "",
}  # fmt: skip
KEEPERS = {"admin", "pusat", "penetap", "bengkulu", "kepala"}
READERS = KEEPERS | {"pimpinan", "auditor", "kabid"}


@pytest.fixture
def weighed(people):
    """100 gram bruto, 90 netto, of which one went to the laboratory and ten were destroyed."""
    row = evidence(people, case(people))
    by = people["bengkulu"]
    actions.cases.weigh(evidence=row, by=by, on=DAY, number="BA/T/1", net=Decimal(90))
    for kind, quantity in ((DisposalKind.LABORATORY, 1), (DisposalKind.DESTROYED, 10)):
        actions.cases.dispose(evidence=row, by=by, kind=kind, on=DAY, number="BA/1", quantity=Decimal(quantity))
    row.refresh_from_db()
    return row


@pytest.mark.parametrize("who", [*CAST, *OTHERS])
def test_who_may_take_which_step(people, who, weighed):
    of, pk, gone = weighed.case, weighed.pk, weighed.disposals.first()
    fresh = evidence(people, of)
    client, url = people.client(who), of.get_absolute_url()
    paper = {"on": "2026-05-05", "number": "BA/9"}
    steps = {
        "ubah/": FORM, "barang-bukti/": {"substance": "PIL", "unit": "butir", "net": "5"},
        f"barang-bukti/{fresh.pk}/ubah/": {"substance": "SABU", "unit": "kg", "gross": "1,5"},
        f"barang-bukti/{pk}/timbang/": {**paper, "net": "89", "unit": "gram"},
        f"barang-bukti/{pk}/keluar/": {**paper, "quantity": "1", "unit": "gram", "kind": "DIKLAT"},
        "musnahkan/": {**paper, str(pk): "2", str(fresh.pk): "3"}, f"keluar/{gone.pk}/tarik/": {},
        f"barang-bukti/{evidence(people, of).pk}/hapus/": {},
    }  # fmt: skip
    expected = 302 if who in KEEPERS else 403 if who in READERS else 404
    assert client.get(url).status_code == (200 if who in READERS else 404)
    for step, sent in steps.items():
        if who in {"bengkulu", "cegah"}:
            assert client.get(f"{url}{step}").status_code == (200 if who in KEEPERS else expected), step
        assert client.post(f"{url}{step}", sent).status_code == expected, step
    weighed.refresh_from_db()
    left = (weighed.net, weighed.laboratory, weighed.training, weighed.destroyed, of.evidence.count())
    assert left == ((89, 0, 1, 12, 3) if who in KEEPERS else (90, 1, 0, 10, 3))  # one added, one removed


def test_a_case_is_recorded_with_two_kinds_of_evidence_and_a_destruction(people):
    client = people.client("bengkulu")
    answer = client.post("/program/kasus/catat/", FORM)
    written = Case.objects.get()
    assert answer.url == written.get_absolute_url()
    assert [(row.sex, row.age, row.people) for row in written.suspects.all()] == [("P", "-17", 1), ("L", "18-25", 2)]
    url = answer.url
    client.post(f"{url}barang-bukti/", {"substance": "SABU", "unit": "gram", "gross": "120,5"})
    client.post(f"{url}barang-bukti/", {"substance": "EKSTASI", "unit": "butir", "net": "1.250"})
    sabu, tablets = written.evidence.all()
    assert (tablets.net, sabu.net) == (1250, None)
    assert "belum ditimbang" in client.get(url).content.decode()
    for net, number in (("100", "BA/T/1"), ("99,5", "BA/T/2")):
        client.post(
            f"{url}barang-bukti/{sabu.pk}/timbang/", {"on": "2026-03-02", "number": number, "net": net, "unit": "gram"}
        )
    html = client.get(url).content.decode()
    assert "Selisih timbang: −0,5 gram" in html
    assert html.count("Ditimbang:") == 2, "the first weight stays as it was said"
    sent = {"on": "2026-04-02", "number": "BA/M/1", str(sabu.pk): "99,5", str(tablets.pk): "1.300"}
    refused = client.post(f"{url}musnahkan/", sent)
    assert refused.status_code == 422
    assert "Sisa barang bukti ini 1.250 butir." in refused.content.decode()
    assert not Disposal.objects.exists(), "all of them or none"
    assert client.post(f"{url}musnahkan/", sent | {str(tablets.pk): "1.000"}).status_code == 302
    html = client.get(url).content.decode()
    balance = re.findall(r'<td class="number">(?:<b>)?([\d.,]+ (?:gram|butir))', html)
    assert balance == ["99,5 gram", *["0 gram"] * 3, "99,5 gram", "0 gram",
                       "1.250 butir", *["0 butir"] * 3, "1.000 butir", "250 butir"]  # fmt: skip
    row = client.get("/program/kasus/").content.decode()
    assert "Sabu 99,5 gram, Ekstasi 1.250 butir" in row
    assert "Ekstasi 250 butir" in row
    assert {"programs.save_case", "programs.weigh_evidence", "programs.dispose_evidence"} == set(
        Event.objects.filter(target_type="programs.case").values_list("event", flat=True)
    )


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"number": ""}, "Belum diisi"),
        ({"number": "lkn/7/brnts/ii/2026"}, "Nomor LKN ini sudah dicatat"),
        ({"month": "2100-01-01"}, "error-summary"),
        ({"region": "17"}, "error-summary"),
        ({"suspects_L_1": "1,5"}, "error-summary"),
        ({"suspects_L_1": "1000"}, "error-summary"),
        ({"note": "NIK 1771 0101 0101 0001"}, "NIK dan nama tersangka tidak dicatat"),
    ],
)
def test_a_wrong_case_is_refused_with_a_sentence(people, fields, sentence):
    client = people.client("bengkulu")
    if "sudah" in sentence:
        client.post("/program/kasus/catat/", FORM)
    before = Case.objects.count()
    answer = client.post("/program/kasus/catat/", FORM | fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert Case.objects.count() == before
    assert "nama, inisial, dan NIK tersangka tidak ditulis" in answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"unit": "butir", "gross": "", "net": "5"}, "Sabu dicatat dalam gram, bukan butir"),
        ({"substance": "PIL", "gross": "", "net": "5"}, "Obat keras dicatat dalam butir, bukan gram"),
        ({"substance": "PIL", "unit": "butir"}, "Yang dihitung tidak mempunyai bruto"),
        ({"substance": "EKSTASI", "unit": "butir", "gross": "", "net": "2,5"}, "dihitung per butir"),
        ({"gross": ""}, "Isi jumlahnya"),
        ({"net": "200"}, "Netto tidak mungkin lebih berat"),
        ({"gross": "0"}, "error-summary"),
        ({"gross": "-1"}, "error-summary"),
        ({"unit": "ons"}, "error-summary"),
    ],
)
def test_wrong_evidence_is_refused_with_a_sentence(people, fields, sentence):
    written = case(people)
    sent = {"substance": "SABU", "unit": "gram", "gross": "100", **fields}
    answer = people.client("bengkulu").post(f"{written.get_absolute_url()}barang-bukti/", sent)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Evidence.objects.exists()


def test_what_a_paper_speaks_of_is_not_rewritten(people, weighed):
    given = {"evidence": weighed, "by": people["bengkulu"]}
    with pytest.raises(ValidationError, match="tidak diubah lagi"):
        actions.cases.correct_evidence(**given, substance=Substance.METH, unit="gram", gross=Decimal(5))
    with pytest.raises(ValidationError, match="tidak diubah lagi"):
        actions.cases.remove_evidence(**given)
    url = f"{weighed.case.get_absolute_url()}barang-bukti/{weighed.pk}/"
    assert people.client("bengkulu").post(f"{url}hapus/").status_code == 422
    assert Evidence.objects.filter(pk=weighed.pk).exists()
    fresh = evidence(people, weighed.case)
    actions.cases.correct_evidence(
        evidence=fresh, by=people["bengkulu"], substance=Substance.PILLS, unit="butir", net=Decimal(5)
    )
    fresh.refresh_from_db()
    assert (fresh.family, fresh.gross, fresh.net) == ("BUTIR", None, 5)


@pytest.mark.parametrize(
    ("step", "sent", "sentence"),
    [
        ("timbang", {"net": "89", "on": "2026-05-03"}, "Sudah ada penimbangan sesudah"),
        ("timbang", {"net": "89", "on": "2026-01-31"}, "sebelum bulan kasusnya, Februari 2026"),
        ("timbang", {"net": "10"}, "melebihi barang bukti"),
        ("timbang", {"net": "1", "unit": "kg"}, "lebih berat daripada bruto"),
        ("keluar", {"quantity": "79,1"}, "Sisa barang bukti ini 79 gram"),
        ("keluar", {"quantity": "0"}, "lebih dari nol"),
        ("keluar", {"quantity": "1", "on": "2100-01-01"}, "belum tiba"),
        ("keluar", {"quantity": "1", "number": ""}, "Belum diisi"),
        ("timbang", {"net": "89", "on": "2100-01-01"}, "belum tiba"),
        ("timbang", {"net": "0"}, "lebih dari nol"),
    ],
)
def test_a_wrong_paper_is_refused_with_a_sentence(people, weighed, step, sent, sentence):
    url = f"{weighed.case.get_absolute_url()}barang-bukti/{weighed.pk}/{step}/"
    answer = people.client("kepala").post(
        url, {"on": "2026-05-05", "number": "BA/9", "unit": "gram", "kind": "LAB", **sent}
    )
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    weighed.refresh_from_db()
    assert (weighed.net, weighed.remaining, weighed.weighings.count(), weighed.disposals.count()) == (90, 79, 1, 2)


def test_before_weighing_no_more_leaves_than_came(people):
    row = evidence(people, case(people))
    given = {"evidence": row, "by": people["bengkulu"], "kind": "MUSNAH", "on": DAY, "number": "BA/1"}
    actions.cases.dispose(**given, quantity=Decimal(60))
    with pytest.raises(ValidationError, match="tidak mungkin keluar sebanyak itu"):
        actions.cases.dispose(**given, quantity=Decimal(41))


def test_a_month_after_what_was_done_with_the_evidence_is_refused(people, weighed):
    of = weighed.case
    of.month = dt.date(2026, 6, 1)
    with pytest.raises(ValidationError, match="sebelum bulan itu"):
        actions.cases.save_case(case=of, by=people["bengkulu"], suspects=[])


@pytest.mark.parametrize(
    "statement",
    [
        'INSERT INTO programs_disposal (evidence_id, kind, "on", number, quantity, by_id, at)'
        " SELECT id, 'MUSNAH', '2026-05-05', 'BA', 79.0001, %(by)s, now() FROM programs_evidence WHERE id = %(pk)s",
        "UPDATE programs_disposal SET quantity = 90 WHERE evidence_id = %(pk)s AND kind = 'LAB'",
        "UPDATE programs_evidence SET net = 10.9999 WHERE id = %(pk)s",
        "UPDATE programs_evidence SET training = 80 WHERE id = %(pk)s",
        "UPDATE programs_evidence SET net = 101 WHERE id = %(pk)s",
        "UPDATE programs_evidence SET family = 'BUTIR' WHERE id = %(pk)s",
        "UPDATE programs_disposal SET quantity = -1 WHERE evidence_id = %(pk)s",
    ],
)
def test_the_database_holds_the_balance(people, weighed, statement):
    with pytest.raises(DatabaseError, match=r"evidence_|disposal_"), transaction.atomic():
        connection.cursor().execute(statement, {"pk": weighed.pk, "by": people["bengkulu"].pk})
    weighed.refresh_from_db()
    assert (weighed.net, weighed.remaining) == (90, 79)


def test_what_is_deleted_or_moved_by_hand_is_in_the_balance_too(weighed, people):
    other = evidence(people, weighed.case, net=Decimal(50), gross=Decimal(60))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE programs_disposal SET evidence_id = %s WHERE kind = 'MUSNAH'", [other.pk])
        cursor.execute("DELETE FROM programs_disposal WHERE kind = 'LAB'")
    weighed.refresh_from_db()
    other.refresh_from_db()
    assert (weighed.remaining, other.remaining) == (90, 40)


def test_figures_lead_to_just_the_cases_they_count(people, weighed):
    case(people, "LKN/2/TPPU", kind="TPPU", network=True)
    evidence(people, case(people, "LKN/3", month=dt.date(2026, 8, 1)), Substance.ECSTASY, "butir", net=Decimal(25))
    evidence(people, case(people, "LKN/0", month=dt.date(2025, 12, 1)))
    last = dt.date(2026, 6, 30)
    for code, found, count in (
        ("cases", {"LKN/1/II/2026", "LKN/2/TPPU"}, lambda rows: len(rows)),
        ("laundering", {"LKN/2/TPPU"}, lambda rows: len(rows)),
        ("networks", {"LKN/2/TPPU"}, lambda rows: len(rows)),
        ("suspects", {"LKN/1/II/2026", "LKN/2/TPPU"}, lambda rows: sum(row.people for row in rows)),
        ("seized_mass", {"LKN/1/II/2026", "LKN/2/TPPU"},
         lambda rows: sum(one.net or 0 for row in rows for one in row.evidence.all() if one.family == "MASSA")),
        ("destroyed_mass", {"LKN/1/II/2026"},
         lambda rows: sum(one.destroyed for row in rows for one in row.evidence.all() if one.family == "MASSA")),
    ):  # fmt: skip
        read = measures.get(f"programs.{code}").read
        figure = read(people["pusat"], [office().pk], dt.date(2026, 1, 1), last)[office().pk]
        rows = list(people.client("pusat").get(figure.link).context["object_list"])
        assert ({row.number for row in rows}, count(rows)) == (found, figure.value), figure.link


@pytest.mark.wide
def test_queries_do_not_grow(people, django_assert_max_num_queries):
    client, found = people.client("pusat"), []
    client.get("/program/kasus/")
    for n in (1, 3):
        for i in range(n):
            written = case(people, f"LKN/{n}/{i}", region=region(("17.01", "35.01", "32.01")[i]))
            for _ in range(n):
                row = evidence(people, written)
                by = people["bengkulu"]
                for day in range(n):
                    on, number = dt.date(2026, 3, 1 + day), "BA"
                    actions.cases.weigh(evidence=row, by=by, on=on, number=number, net=Decimal(90 - day))
                    actions.cases.dispose(evidence=row, by=by, kind="LAB", on=on, number=number, quantity=Decimal(1))
        asked = []
        for url in (
            "/program/kasus/",
            "/program/kasus/provinsi/",
            written.get_absolute_url(),
            "/program/kasus/?format=xlsx",
        ):
            with django_assert_max_num_queries(16) as counted:
                assert client.get(url).status_code == 200
            asked.append(len(counted))
        found.append(asked)
    assert found[0] == found[1]


@pytest.mark.wide
def test_the_front_page_tells_the_field_what_waits(people):
    evidence(people, case(people))
    row = evidence(people, case(people, "LKN/2"), Substance.ECSTASY, "butir", net=Decimal(25))
    for who, seen in (("bengkulu", True), ("kepala", True), ("cegah", False), ("jatim", False), ("kabid", False)):
        html = people.client(who).get("/").content.decode()
        for state in ("LAMA", "SISA"):
            assert (f"/program/kasus/?office=BNNP-17&amp;state={state}" in html) == seen, (who, state)
    listed = people.client("bengkulu").get("/program/kasus/?office=BNNP-17&state=SISA").context["object_list"]
    assert list(listed) == [row.case]


def test_strangers_do_not_reach_the_actions_either(people, weighed):
    for who in ("cegah", "jatim", "auditor", "kipas", "kabid"):
        for act in (
            lambda by: actions.cases.destroy(case=weighed.case, by=by, on=DAY, number="BA", quantities={weighed.pk: Decimal(1)}),
            lambda by: actions.cases.remove_evidence(evidence=weighed, by=by),
            lambda by: actions.cases.correct_evidence(evidence=weighed, by=by, substance="SABU", unit="gram", net=Decimal(1)),
            lambda by: actions.cases.take_back(disposal=weighed.disposals.first(), by=by),
        ):  # fmt: skip
            with pytest.raises(PermissionDenied):
                act(people[who])
