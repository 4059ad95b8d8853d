"""Editions that the portal computes and their categories: made, changed, begun."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from awards.actions import categories, reconciliation
from awards.enums import CategoryStatus, EditionStatus
from awards.models import Category, Edition
from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Field, Role
from bnnportal.notices.models import Message
from tests import award_editions as given
from tests.cast import PASSWORD, People

URL = f"/peringkat/{given.SLUG}/"


def test_an_edition_is_made_filled_and_begun_on_its_pages(people: People) -> None:
    head, client = people["kepala"], people.client("pusat")
    said = {
        "name": "Rakernis 2027 (simulasi)", "slug": given.SLUG, "assessment_year": "2026", "venue": "Jakarta",
        "held_from": "2027-01-25", "held_until": "2027-01-26", "awarded_on": "2027-01-26",
        "signatory_position": "Kepala BNN", "publicity": "TIDAK",
    }  # fmt: skip
    assert client.post("/peringkat/baru/dihitung/", said | {"held_until": "2027-01-01"}).status_code == 422
    assert client.post("/peringkat/baru/dihitung/", said).status_code == 302
    edition = Edition.objects.get(slug=given.SLUG)
    assert people.client("kepala").get(URL).status_code == 404  # a draft
    assert "Belum ada kategori" in client.get(URL).content.decode()
    today = timezone.localdate()
    category = {
        "code": "REHAB", "name": "Capaian Kinerja Bidang Rehabilitasi", "field": "REHAB", "classification": "RH.00",
        "index": given.definition("capaian_rehabilitasi").pk, "levels": ["PROVINSI", "KABKOTA"], "places": "3",
        "objection_days": "5", "condition_1": "measure:rehab.completeness", "at_least_1": "80",
        "breaker_1": "layanan", "breaker_2": "", "reconciled_by": (today + dt.timedelta(days=7)).isoformat(),
    }  # fmt: skip
    slip = client.post(f"{URL}kategori/", category | {"at_least_1": "", "condition_2": "", "at_least_2": "5"})
    assert slip.status_code == 422
    assert {"at_least_1", "condition_2"} <= set(slip.context["form"].errors)
    assert client.post(f"{URL}kategori/", category).status_code == 302
    made = Category.objects.get(edition=edition)
    assert made.eligibility == [{"origin": "measure:rehab.completeness", "at_least": "80"}]
    assert made.tie_breakers == ["layanan"]
    refused = client.post(f"{URL}buka/")
    assert "belum ada rencana tanggal penetapan" in refused.content.decode()
    decided = (today + dt.timedelta(days=40)).isoformat()
    assert client.post(f"{URL}REHAB/ubah/", category | {"decided_by": decided}).status_code == 302
    assert client.post(f"{URL}buka/").status_code == 302
    edition.refresh_from_db()
    assert edition.status == EditionStatus.RUNNING
    assert Message.objects.filter(recipient=head, event="awards.edition_opened").count() == 1
    page = people.client("kepala").get(URL).content.decode()
    assert "Rekonsiliasi" in page
    assert "mengumpulkan angka" in people.client("kepala").get(f"{URL}REHAB/").content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"code": "ubah"}, "code"),
        ({"code": "DUA KATA"}, "code"),
        ({"tie_breakers": ["entah"]}, "tie_breakers"),
        ({"eligibility": [{"origin": "measure:rehab.served", "at_least": "banyak"}]}, "eligibility"),
        ({"decided_by": dt.date(2026, 1, 1)}, "decided_by"),
        ({"places": 0}, "__all__"),
        ({"gathered_from": dt.date(2026, 3, 1), "gathered_until": dt.date(2026, 1, 1)}, "__all__"),
    ],
)
def test_what_does_not_hold_together_is_refused(people, changes, field) -> None:
    edition = given.draft_edition(people)
    with pytest.raises(ValidationError) as refused:
        given.draft_category(people, edition, **changes)
    assert field in refused.value.message_dict


def test_who_prepares_and_until_when(people: People) -> None:
    edition = given.draft_edition(people)
    for who in ("bengkulu", "kepala", "pimpinan", "auditor"):
        with pytest.raises(PermissionDenied):
            given.draft_category(people, edition, by=who)
    people["rehab"] = accounts.ensure_account(
        email="rehab@uji.test", name="Rehab Uji", password=PASSWORD, organisation=people["pusat"].organisation,
        role=Role.OPERATOR, field=Field.REHABILITATION, since=dt.date(2023, 1, 1),
    )  # fmt: skip
    with pytest.raises(PermissionDenied, match="Hanya bidang pencegahan"):
        given.draft_category(people, edition, by="rehab")
    category = given.draft_category(people, edition)
    with pytest.raises(ValidationError, match="belum dimulai"):
        reconciliation.open_reconciliation(category=category, by=people["pusat"])
    categories.open_edition(edition=edition, by=people["pusat"])
    with pytest.raises(ValidationError, match="Belum ada angka"):
        reconciliation.open_reconciliation(category=category, by=people["pusat"])
    given.import_values(people, category)
    with pytest.raises(ValidationError, match="Kode tidak diubah"):
        categories.change_category(category=category, by=people["pusat"], code="LAIN")
    with pytest.raises(ValidationError, match="sudah mempunyai angka"):
        categories.drop_category(category=category, by=people["pusat"])
    opened = reconciliation.open_reconciliation(category=category, by=people["pusat"])
    with pytest.raises(ValidationError, match="hanya tanggal"):
        categories.change_category(category=opened, by=people["pusat"], places=5)
    later = opened.reconciled_by + dt.timedelta(days=3)
    assert categories.change_category(category=opened, by=people["pusat"], reconciled_by=later).reconciled_by == later
    with pytest.raises(ValidationError, match="tidak ditarik menjadi draf"):
        categories.close_edition(edition=edition, by=people["pusat"])
    closed = reconciliation.close_reconciliation(category=opened, by=people["pusat"])
    assert closed.status == CategoryStatus.DRAFT
    assert categories.close_edition(edition=edition, by=people["pusat"]).status == EditionStatus.DRAFT


def test_no_two_categories_have_the_same_place_after_one_was_dropped(people: People) -> None:
    edition = given.draft_edition(people)
    made = [given.draft_category(people, edition, code=code) for code in ("A", "B")]
    categories.drop_category(category=made[0], by=people["pusat"])
    given.draft_category(people, edition, code="C")
    assert list(edition.categories.order_by("order").values_list("code", "order")) == [("B", 2), ("C", 3)]


def test_pages_of_the_process_cost_the_same_however_many_offices(people: People) -> None:
    category = given.reconciling(people, scores={"BNNP-17": {"nilai": "3"}})
    for who in ("pusat", "kepala"):
        client = people.client(who)
        client.get(URL)
        counts = []
        for scores in ({}, given.VALUES):
            if scores and who == "pusat":
                given.import_values(people, category, scores, name="dua.csv")
            with CaptureQueriesContext(connection) as found:
                for page in (URL, f"{URL}{given.CODE}/", f"{URL}{given.CODE}/angka/BNNP-17/"):
                    assert client.get(page).status_code == 200, page
            counts.append(len(found))
        assert counts[0] == counts[1]


def test_announced_time_is_not_cut_short_and_what_figures_are_of_stays(people: People, settings) -> None:
    settings.DEMO = False  # an example need not wait
    category = given.reconciling(people)
    by, day = people["pusat"], category.reconciled_by
    for fields in ({"reconciled_by": day - dt.timedelta(days=1)}, {"objection_days": 4}):
        with pytest.raises(ValidationError, match="tidak diperpendek"):
            categories.change_category(category=category, by=by, **fields)
    longer = {"reconciled_by": day + dt.timedelta(days=1), "objection_days": 6}
    assert categories.change_category(category=category, by=by, **longer).objection_days == 6
    with pytest.raises(ValidationError, match="tahunnya tetap"):
        categories.change_edition(edition=category.edition, by=by, assessment_year=2020)
    Category.objects.filter(pk=category.pk).update(status=CategoryStatus.DECIDED)
    with pytest.raises(ValidationError, match="ditetapkan dengan tanggal ini"):
        categories.change_edition(edition=category.edition, by=by, awarded_on=dt.date(2027, 2, 1))
    assert categories.change_edition(edition=category.edition, by=by, venue="Surabaya").venue == "Surabaya"
