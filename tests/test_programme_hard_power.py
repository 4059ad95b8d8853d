"""Hard power: every role and field, on every page, export, file and program. Who sees no cases finds totals alone."""

import datetime as dt
import io
import itertools
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from bnnportal import measures
from bnnportal.accounts.enums import Field, Role
from bnnportal.files.models import Attachment
from bnnportal.offices.models import Organisation
from programs import actions, holders
from programs.case_totals import provinces_of, totals
from programs.enums import DisposalKind, Substance
from programs.models import Case
from tests.programmes import case, evidence, region
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
SECRET = ("LKN/1/II/2026", "98,7")  # the number of the case, a quantity of its evidence
CHAIN = {"BNN-RI", "BNNP-17"}


@pytest.fixture
def known(people):
    """A case of BNNP Bengkulu with its berita acara, beside another of the province, so that no total is this one's."""
    one = case(people)
    row = evidence(people, one, net=Decimal("98.7"))
    actions.cases.dispose(
        evidence=row, by=people["bengkulu"], kind=DisposalKind.DESTROYED, on=dt.date(2026, 4, 3), number="BA/1",
        quantity=Decimal(50),
    )  # fmt: skip
    evidence(people, case(people, "LKN/2"), net=Decimal(10))
    sent = {"holder_type": "programs.case", "holder_id": one.pk, "file": SimpleUploadedFile("ba.pdf", pdf())}
    assert people.client("bengkulu").post("/berkas/unggah/", sent).status_code == 302
    return one


def becomes(people, office, role, field):
    """The same person, with another membership."""
    until = dt.date(2099, 1, 1) if role == Role.AUDITOR else None
    people["bengkulu"].all_memberships.update(
        organisation=Organisation.objects.get(code=office), role=role, field=field, valid_until=until
    )
    cache.clear()
    user = people["bengkulu"].__class__.objects.get(pk=people["bengkulu"].pk)
    return user


def expected(office, role, field):
    if role == Role.PARTNER:
        return False
    if role == Role.AUDITOR:
        return True
    return office in CHAIN and field in (Field.ALL, Field.ENFORCEMENT)


@pytest.mark.wide
def test_records_and_figures(people, known):
    office = known.office_id
    span = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    codes = [one.code for one in measures.registered() if one.code.startswith("programs.")
             and one.code not in ("programs.villages", "programs.risk_areas")]  # fmt: skip
    assert len(codes) == 8
    for code, role, field in itertools.product(("BNN-RI", "BNNP-17", "BNNK-17.71", "BNNP-35"), Role, Field):
        user, seen = becomes(people, code, role, field), expected(code, role, field)
        assert Case.objects.visible_to(user).filter(pk=known.pk).exists() == seen, (code, role, field)
        assert (holders.find_case(user, known.pk) is not None) == seen, (code, role, field)
        told = [
            office in measures.get(one).read(user, [office], *span)
            for one in ("programs.cases", "programs.destroyed_mass")
        ]
        assert told == [seen, seen], (code, role, field)


@pytest.mark.wide
def test_pages_exports_and_files(people, known):
    client, url = people.client("bengkulu"), known.get_absolute_url()
    attached = Attachment.objects.get(holder_type="programs.case")
    elsewhere = [("BNN-RI", Role.LEADER, Field.PREVENTION), ("BNN-RI", Role.ADMIN, Field.ENFORCEMENT),
                 ("BNNK-17.71", Role.OPERATOR, Field.ENFORCEMENT), ("BNNP-35", Role.APPROVER, Field.ALL)]  # fmt: skip
    for code, role, field in [*itertools.product(["BNNP-17"], Role, Field), *elsewhere]:
        becomes(people, code, role, field)
        who, seen = (code, role, field), expected(code, role, field)
        page = client.get(url)
        assert page.status_code == (200 if seen else 404), who
        file = client.get(f"/berkas/{attached.pk}/")
        assert (file.status_code, b"%PDF-" in b"".join(file)) == ((200, True) if seen else (404, False)), who
        for address in ("/program/kasus/", "/program/kasus/provinsi/")[: 1 + seen]:
            answer = client.get(address)
            if role == Role.PARTNER:
                assert answer.status_code == 404, who
                continue
            html = answer.content.decode()
            register = seen and "provinsi" not in address
            assert [words in html for words in SECRET] == [register, register], (who, address)
            assert "BNN Provinsi Bengkulu</td>" not in html or register, (who, address)


@pytest.mark.parametrize(
    ("code", "field", "register"),
    [
        ("BNNP-17", Field.ENFORCEMENT, True),
        ("BNNP-17", Field.PREVENTION, False),
        ("BNN-RI", Field.REHABILITATION, False),
    ],
)
def test_what_the_exports_say(people, known, code, field, register):
    client = people.client("bengkulu")
    becomes(people, code, Role.OPERATOR, field)
    book = io.BytesIO(client.get("/program/kasus/?format=xlsx").content)
    rows = CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()[3:]
    if register:
        assert [row[0] for row in rows] == ["LKN/2", "LKN/1/II/2026"]
    else:
        assert rows[-1][:6] == ["Provinsi Bengkulu", "I 2026", 2, 4, 108.7, 0]
        assert rows[0][:2] == ["Provinsi Bengkulu", "II 2026"]
        assert rows[0][8] == 50
    asked = client.post("/program/kasus/")
    assert asked.status_code == 302, "as PDF"


def test_totals_are_of_the_place_and_in_their_own_units(people):
    evidence(people, case(people), net=Decimal("98.7"))
    elsewhere = case(people, "LKN/2", region=region("35.76"), month=dt.date(2026, 5, 1))
    evidence(people, elsewhere)
    evidence(people, elsewhere, Substance.ECSTASY, "butir", net=Decimal(25))
    evidence(people, elsewhere, Substance.CANNABIS_FIELD, "m2", net=Decimal(5000))
    found = {(row.province, row.quarter): row for row in totals(None, dt.date(2026, 1, 1), dt.date(2026, 12, 31))}
    assert set(found) == {("17", 1), ("35", 2)}
    here, there = found["17", 1], found["35", 2]
    assert (here.cases, here.suspects, here.gram, here.butir, here.unweighed) == (1, 2, Decimal("98.7"), 0, 0)
    assert (there.gram, there.butir, there.hektare, there.unweighed) == (0, 25, Decimal("0.5"), 1)
    for who, provinces in (("cegah", {"17"}), ("kota", {"17"}), ("mojokerto", {"35"}), ("pusat", None)):
        assert provinces_of(people[who]) == provinces
    for who, shown in (("cegah", {"17"}), ("mojokerto", {"35"}), ("pimpinan", {"17", "35"})):
        lines = people.client(who).get("/program/kasus/provinsi/?tahun=2026").context["object_list"]
        assert {line.province for line in lines} == shown, who


def test_totals_cost_the_same_for_one_case_and_many(people, django_assert_num_queries):
    span = (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    for n, code in enumerate(("17.71", "35.76", "32.01")):
        evidence(people, case(people, f"LKN/{n}", region=region(code)))
        with django_assert_num_queries(5):
            assert len(totals(None, *span)) == n + 1
