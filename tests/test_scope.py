"""Who sees which organisation: the tree and the work area decide, never the region code."""

import pytest

from bnnportal.offices.models import Organisation


def codes(user) -> set[str]:
    return set(Organisation.objects.visible_to(user).values_list("code", flat=True))


def test_the_national_office_sees_all(people):
    assert codes(people["admin"]) == set(Organisation.objects.values_list("code", flat=True))
    assert codes(people["auditor"]) == codes(people["admin"])


def test_a_province_sees_itself_its_districts_and_partners(people):
    seen = codes(people["bengkulu"])
    assert seen == {"BNNP-17"} | set(Organisation.objects.filter(parent__code="BNNP-17").values_list("code", flat=True))
    assert "P17-05" in seen
    assert "BNN-RI" not in seen


def test_a_district_and_a_partner_see_only_themselves(people):
    assert codes(people["mojokerto"]) == {"BNNK-35.76"}
    assert codes(people["kipas"]) == {"P17-05"}


def test_nobody_sees_anything_without_a_membership_in_force(people):
    user = people["bengkulu"]
    user.all_memberships.update(valid_from="2020-01-01", valid_until="2020-12-31")
    user = type(user).objects.get(pk=user.pk)  # memberships are read once a request
    assert codes(user) == set()
    assert people.client("bengkulu").get("/satker/").status_code == 200


def test_papua_works_in_four_provinces_and_is_still_one_office(people):
    """BNNP Papua covers 91, 93, 94 and 95; an office in region 93 belongs to whom its parent says."""
    papua = Organisation.objects.get(code="BNNP-91")
    assert set(papua.work_area.values_list("code", flat=True)) == {"91", "93", "94", "95"}
    assert papua in Organisation.objects.within(papua.pk)
    client = people.client("admin")
    for province in ("91", "93", "94", "95"):
        page = client.get(f"/satker/?province={province}").content.decode()
        assert "BNN Provinsi Papua<" in page, province
    # An office placed in South Papua (93) but answering to Bengkulu is Bengkulu's to see.
    moved = Organisation.objects.filter(kind="KABKOTA", parent__code="BNNP-35").first()
    moved.parent = Organisation.objects.get(code="BNNP-17")
    moved.save()
    assert moved.code in codes(people["bengkulu"])
    assert moved.code not in codes(people["jatim"])


@pytest.mark.parametrize("text", ["Banjar Baru", "Banjarbaru", "BNNK Banjarbaru", "bnn kota banjar baru", "BNNK-63.72"])
def test_search_finds_every_written_form(reference, text):
    assert [office.code for office in Organisation.objects.search(text)] == ["BNNK-63.72"]


def test_search_respects_the_scope(people):
    page = people.client("bengkulu").get("/cari/?q=Banjarbaru").content.decode()
    assert "BNNK-63.72" not in page
    page = people.client("admin").get("/cari/?q=Banjar Baru").content.decode()
    assert "BNNK-63.72" in page


def test_what_one_may_not_see_does_not_exist(people):
    client = people.client("bengkulu")
    assert client.get("/satker/BNNP-35/").status_code == 404
    for odd in ("NGAWUR", "%00", "%01", "..%2F"):
        assert client.get(f"/satker/{odd}/").status_code == 404
        assert client.get(f"/dokumen/{odd}/").status_code == 404
    assert client.get("/satker/BNNP-17/").status_code == 200


def test_loading_reference_twice_changes_nothing(reference):
    from bnnportal.offices import actions as offices

    before = list(Organisation.objects.values_list("pk", "code", "search"))
    assert offices.load_offices() == 0
    offices.load_regions()
    assert list(Organisation.objects.values_list("pk", "code", "search")) == before


def test_the_database_refuses_an_office_without_parent_and_an_ended_before_begun(reference):
    from django.db import IntegrityError, transaction

    office = Organisation.objects.get(code="BNNP-17")
    for change in ({"parent": None}, {"valid_from": "2025-01-02", "valid_until": "2025-01-01"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Organisation.objects.filter(pk=office.pk).update(**change)
