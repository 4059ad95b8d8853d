"""Pages of freezes: what would be frozen, the freeze with its files, and what it changed against the one before."""

import csv
import datetime as dt
import hashlib
import io
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from awards.actions import categories, freezing, objections, reconciliation
from awards.enums import CategoryStatus
from awards.models import Category, Edition, Freeze, Objection, Standing
from tests.award_editions import CODE, SLUG, VALUES, reconciling, the_category
from tests.award_freezes import frozen
from tests.award_rankings import announce
from tests.cast import CAST, OTHERS
from tests.test_award_objections import FIX, TEXT
from tests.test_ranking import queries

pytestmark = pytest.mark.django_db
HERE = f"/peringkat/{SLUG}/{CODE}"
FREEZE = f"{HERE}/pembekuan/1/"
NATIONAL_STAFF = {"admin", "pusat", "penetap"}
NATIONAL = NATIONAL_STAFF | {"pimpinan", "auditor"}
PARTNERS = {"kipas", "pesona"}


@pytest.mark.wide
def test_who_may_freeze_and_who_reads_a_freeze(people, turn, later):
    frozen(people, later)
    for who in sorted({*CAST, *OTHERS}):
        may = 200 if who in NATIONAL_STAFF else 404 if who in PARTNERS else 403
        reads = 200 if who in NATIONAL else 404
        with turn(who) as client:
            assert client.get(f"{HERE}/bekukan/").status_code == may
            assert client.get(f"{HERE}/buka-kembali/").status_code == may
            for name in ("", "spec.json", "data.csv", "result.csv"):
                assert client.get(f"{FREEZE}{name}").status_code == reads, name
            assert client.get(f"{FREEZE}lain.csv").status_code == 404
            assert client.get(f"{HERE}/pembekuan/2/").status_code == 404
            sent = client.post(f"{HERE}/bekukan/", {"reason": "Lagi.", "days": ""})
            assert sent.status_code == {200: 302}.get(may, may)
            assert Freeze.objects.count() == (2 if may == 200 else 1)


def test_the_form_says_what_would_be_frozen_and_why_not_yet(people, later, settings):
    category = reconciling(people)
    reconciliation.confirm(category=category, office=people["kepala"].organisation, by=people["kepala"])
    note = {"components": ["nilai"], "note": "Bukan nilai kami."}
    flagged = reconciliation.flag(category=category, office=people["kota"].organisation, by=people["kota"], **note)
    client, url = people.client("pusat"), f"{HERE}/bekukan/"
    settings.DEMO = False  # where an example may go on without waiting for its days
    shown = client.get(url)
    seen = shown.context["preview"]
    assert (seen.said.confirmed, seen.said.flagged, seen.said.silent) == (1, 1, seen.offices - 2)
    assert seen.ranked == len(VALUES)
    assert seen.missing[0].n == seen.offices - len(VALUES) == len(seen.left_out)
    page = shown.content.decode()
    for words in ("belum dijawab", "Satuan kerja masih dapat memeriksa", "WIT", "dianggap setuju"):
        assert words in page, words
    settings.DEMO = True
    refused = client.post(url, {"days": "5"})
    assert refused.status_code == 422
    assert not Freeze.objects.exists()
    reconciliation.answer_flag(confirmation=flagged, answer="Sudah benar.", by=people["pusat"])
    later(8)
    client = people.client("pusat")
    for days in ("", "31", "0"):
        assert client.post(url, {"days": days}).status_code == 422, days
    made = client.post(url, {"days": "5"})
    assert made.url == FREEZE
    assert the_category().status == CategoryStatus.FROZEN
    assert client.post(url, {"days": "", "reason": ""}).status_code == 422  # another one needs its reason
    assert Freeze.objects.count() == 1


def test_the_files_are_the_bytes_of_the_hashes(people, later):
    freeze = frozen(people, later)
    client = people.client("auditor")
    page = client.get(FREEZE).content.decode()
    for name, said in (
        ("spec.json", freeze.spec_sha256),
        ("data.csv", freeze.data_sha256),
        ("result.csv", freeze.result_sha256),
    ):
        answer = client.get(f"{FREEZE}{name}")
        assert hashlib.sha256(answer.content).hexdigest() == said
        assert said in page
        assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert f"--robustness {freeze.draws} --seed {freeze.seed}" in page
    rows = [*csv.DictReader(io.StringIO(client.get(f"{FREEZE}result.csv").content.decode()))]
    assert sum(row["rank"] == "1" for row in rows) == 3  # two share the first place of the BNNP, one BNNK is first


def test_another_freeze_stands_beside_the_one_before(people, later):
    category = frozen(people, later).category
    pusat = people.client("pusat")
    one = queries(pusat, FREEZE)
    objection = objections.file_objection(category=category, by=people["kepala"], text=TEXT, components=["nilai"])
    objections.accept_objection(objection=objection, by=people["penetap"], answer="Benar.", corrections=FIX)
    waiting = pusat.get(FREEZE).content.decode()
    assert "belum masuk peringkat" in waiting
    assert "BNN Provinsi Bengkulu" in pusat.get(f"{HERE}/bekukan/").content.decode()
    assert pusat.post(f"{HERE}/bekukan/", {"reason": "Sanggahan diterima.", "days": ""}).url == f"{HERE}/pembekuan/2/"
    shown = pusat.get(f"{HERE}/pembekuan/2/")
    rows = [[cell["value"] for cell in row] for row in shown.context["table"]]
    assert rows[0] == ["BNN Provinsi Bengkulu", "BNN Provinsi", 4, 1, "naik 3", Decimal("3.10"), Decimal("3.45"), "-"]
    assert {row[4] for row in rows[1:5]} == {"turun 1", "tetap"}
    assert "Sanggahan diterima." in shown.content.decode()
    found = pusat.get(f"{HERE}/pembekuan/2/?q=kalimantan+barat").context["table"]
    assert [row[0]["value"] for row in found] == ["BNN Provinsi Kalimantan Barat"]
    assert pusat.get(f"{HERE}/pembekuan/2/?format=xlsx").content[:2] == b"PK"
    assert "sudah diganti" in pusat.get(FREEZE).content.decode()
    assert queries(pusat, f"{HERE}/pembekuan/2/?rows=25") == queries(pusat, f"{HERE}/pembekuan/2/?rows=100") <= one + 4


def test_back_to_the_reconciliation_needs_a_reason(people, later):
    frozen(people, later)
    pusat, url = people.client("pusat"), f"{HERE}/buka-kembali/"
    until = (timezone.localdate() + dt.timedelta(days=7)).isoformat()
    assert pusat.post(url, {"reason": " ", "reconciled_by": until}).status_code == 422
    assert pusat.post(url, {"reason": "Angka satu satker tertukar."}).status_code == 422  # until when?
    said = {"reason": "Angka satu satker tertukar.", "reconciled_by": until}
    assert pusat.post(url, said).url == HERE + "/"
    assert the_category().status == CategoryStatus.RECONCILIATION
    assert people.client("kepala").get(f"{HERE}/sanggah/").status_code == 409


def test_an_office_reads_nothing_of_a_freeze_before_its_announcement(people, later):
    category = frozen(people, later).category
    objections.file_objection(category=category, by=people["kepala"], text=TEXT, components=["nilai"])

    def links(who: str) -> list[str]:
        page = people.client(who).get(f"{HERE}/")
        assert ("menjawab sanggahan" in page.content.decode()) is (who in NATIONAL)  # whoever else objected
        urls = [move.url for move in page.context["course"].links]
        assert {people.client(who).get(url).status_code for url in urls} == {200}, (who, urls)
        return urls

    assert FREEZE in links("pusat")
    assert FREEZE not in links("mojokerto")
    Objection.objects.update(
        status="DITOLAK", answer="Benar.", answered_by=people["penetap"], answered_at=timezone.now()
    )
    second = freezing.freeze(category=the_category(), by=people["pusat"], reason="Lagi.")
    decision = announce(people, second)
    again = f"{HERE}/pembekuan/2/"
    assert people.client("auditor").get(again).context["earlier"].n == 1
    shown = people.client("kepala").get(f"{again}?sort=was_rank")
    assert shown.context["earlier"] is None
    assert "ke-1" not in shown.content.decode()
    urls = [move.url for move in people.client("kepala").get(f"{HERE}/").context["course"].links]
    assert {again, f"{HERE}/penetapan/{decision.n}/"} < set(urls)


def test_what_was_frozen_does_not_go_back_to_a_draft_nor_show_there(people, later):
    category = frozen(people, later).category
    objections.file_objection(category=category, by=people["kepala"], text=TEXT, components=["nilai"])
    mine = Category.objects.filter(pk=category.pk)
    mine.update(status="REKON")
    with pytest.raises(ValidationError, match="pernah dibekukan"):
        reconciliation.close_reconciliation(category=the_category(), by=people["pusat"])
    mine.update(status="DRAF")
    with pytest.raises(ValidationError, match="pernah dibekukan"):
        categories.close_edition(edition=category.edition, by=people["pusat"])
    for status, seen in (("BERJALAN", True), ("DRAF", False)):
        Edition.objects.filter(pk=category.edition_id).update(status=status)
        for rows in (Standing, Objection):
            assert rows.objects.visible_to(people["kepala"]).exists() is seen, rows
            assert rows.objects.visible_to(people["pusat"]).exists()
