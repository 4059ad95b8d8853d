"""Targets from draft to decision and revision: who decides on whose, and what stays of the one before."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Role
from programs import actions
from programs.enums import TargetStatus
from programs.models import Indicator, Target
from tests.cast import CAST
from tests.programmes import indicator, office

pytestmark = pytest.mark.django_db
S = TargetStatus
STEPS = [Decimal(step) for step in (10, 20, 30, 40)]


def draft(people, code="konten-terbit", by="bengkulu", of="BNNP-17", **more):
    values = {"quarters": [Decimal(step) for step in more.pop("quarters", STEPS)]}
    return actions.targets.set_target(
        office=office(of), indicator=indicator(code), year=2026, by=people[by], values=values, **more
    )


def proposed(people, **more):
    return actions.targets.propose(target=draft(people, **more), by=people[more.get("by", "bengkulu")])


def approved(people, **more):
    return actions.targets.approve(target=proposed(people, **more), by=people["penetap"])


@pytest.mark.parametrize("who", CAST)
def test_who_sets_and_who_decides_a_target_of_a_province(people, who):
    if who in {"bengkulu", "kepala", "admin", "pusat", "penetap"}:
        assert draft(people, by=who).status == S.DRAFT
    else:
        with pytest.raises(PermissionDenied):
            draft(people, by=who)
    Target.objects.all().delete()
    target = proposed(people)
    for step in (
        lambda by: actions.targets.approve(target=target, by=by),
        lambda by: actions.targets.send_back(target=target, by=by, note="Terlalu rendah"),
    ):
        if who in {"admin", "penetap"}:
            step(people[who])
            Target.objects.filter(pk=target.pk).update(status=S.PROPOSED)
        else:
            with pytest.raises(PermissionDenied, match="Hanya pejabat penetap"):
                step(people[who])
            assert Target.objects.get(pk=target.pk).status == S.PROPOSED


def test_a_district_is_decided_by_its_province_alone(people):
    head = accounts.ensure_account(
        email="kepala.jatim@uji.test", name="Kepala Jatim", password="sandi-uji-yang-panjang", role=Role.APPROVER,
        organisation=office("BNNP-35"), field="SEMUA", since=people["jatim"].membership.valid_from,
    )  # fmt: skip
    target = proposed(people, by="mojokerto", of="BNNK-35.76")
    for who in ("penetap", "kepala", "jatim", "mojokerto"):
        with pytest.raises(PermissionDenied):
            actions.targets.approve(target=target, by=people[who])
    assert actions.targets.approve(target=target, by=head).status == S.APPROVED


def test_a_revision_keeps_the_one_before_with_its_reason(people):
    first = approved(people)
    with pytest.raises(ValidationError, match="alasan revisi"):
        draft(people, quarters=[5, 10, 15, 20])
    revision = draft(people, quarters=[5, 10, 15, 20], reason="Anggaran dipotong")
    assert (revision.n, Target.objects.in_force().get()) == (2, first)
    actions.targets.approve(target=actions.targets.propose(target=revision, by=people["kepala"]), by=people["penetap"])
    first.refresh_from_db()
    assert (first.status, list(first.quarters), Target.objects.in_force().get()) == (S.REPLACED, STEPS, revision)


def test_a_draft_is_changed_and_a_proposal_waits(people):
    one = draft(people)
    assert draft(people, quarters=[1, 2, 3, 4]).pk == one.pk
    actions.targets.propose(target=one, by=people["bengkulu"])
    with pytest.raises(ValidationError, match="menunggu keputusan"):
        draft(people)
    with pytest.raises(ValidationError, match="diajukan"):
        actions.targets.propose(target=one, by=people["bengkulu"])


def test_a_returned_target_says_why_and_is_proposed_again(people):
    target = proposed(people)
    with pytest.raises(ValidationError, match="harus diperbaiki"):
        actions.targets.send_back(target=target, by=people["penetap"], note=" ")
    actions.targets.send_back(target=target, by=people["penetap"], note="Terlalu rendah")
    again = draft(people, quarters=[20, 40, 60, 80])
    assert (again.pk, again.status, again.note) == (target.pk, S.RETURNED, "Terlalu rendah")
    assert actions.targets.propose(target=again, by=people["bengkulu"]).status == S.PROPOSED


@pytest.mark.parametrize("year", [2022, 2031])
def test_no_target_for_an_indicator_of_another_time(people, year):
    Indicator.objects.filter(code="konten-terbit").update(until_year=2030)
    with pytest.raises(ValidationError, match=f"tidak berlaku pada tahun {year}"):
        actions.targets.set_target(
            office=office(),
            indicator=indicator("konten-terbit"),
            year=year,
            by=people["bengkulu"],
            values={"quarters": STEPS},
        )


def test_steps_of_what_is_summed_never_fall(people):
    with pytest.raises(ValidationError, match="tidak boleh turun"):
        draft(people, quarters=[10, 5, 30, 40])
    assert draft(people, "ikp", quarters=[4, 3, 3, 3]).quarters == [4, 3, 3, 3]


def test_the_national_office_hands_targets_down(people):
    draft(people)
    with pytest.raises(PermissionDenied):
        actions.targets.hand_down(
            office=office(), indicator=indicator("konten-terbit"), year=2026, by=people["kepala"], values={"quarters": STEPS},
            reason="",
        )  # fmt: skip
    for n, last in ((1, 40), (2, 80)):
        target = actions.targets.hand_down(
            office=office(), indicator=indicator("konten-terbit"), year=2026, by=people["penetap"],
            values={"quarters": [Decimal(step) for step in (1, 2, 3, last)]}, reason="Penyesuaian nasional",
        )  # fmt: skip
        in_force = Target.objects.in_force().get()
        assert (in_force, in_force.n, in_force.quarters[-1]) == (target, n, last)
