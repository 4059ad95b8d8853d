"""Who manages whom: invitations, changes and ends of memberships, by role, office and place in the tree."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from bnnportal.accounts import actions
from bnnportal.accounts.enums import Field, MembershipState, Role, Standing
from bnnportal.accounts.models import Membership, User
from bnnportal.audit.models import Event
from bnnportal.offices.models import Organisation
from tests.cast import CAST

TODAY = dt.date(2026, 11, 22)
# Who may give which membership: (role, organisation) → the cast that may. BNNK-17.71 and P17-05 answer to BNNP-17.
GIVES = {
    ("ADMIN", "BNN-RI"): {"admin"},
    ("AUDITOR", "BNN-RI"): {"admin"},
    ("OPERATOR", "BNN-RI"): {"admin", "penetap"},
    ("APPROVER", "BNNP-17"): {"admin", "penetap", "kepala"},
    ("OPERATOR", "BNNP-17"): {"admin", "penetap", "kepala"},
    ("LEADER", "BNNP-35"): {"admin", "penetap"},
    ("OPERATOR", "BNNK-35.76"): {"admin", "penetap"},
    ("PARTNER", "P17-05"): {"admin", "penetap", "kepala"},
}


def office(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def terms(role: str, **more: object) -> dict:
    until = TODAY + dt.timedelta(days=365) if role == Role.AUDITOR else None
    return {"role": role, "valid_from": dt.date(2026, 1, 1), "valid_until": until, **more}


def invite(by: User, code: str, role: str, email: str = "baru@uji.test", **more: object) -> Membership:
    return actions.invite(email=email, name="Orang Baru", organisation=office(code), terms=terms(role, **more), by=by)


def fresh(user: User) -> User:
    """Memberships are read once a request; a new object reads them again."""
    return User.objects.get(pk=user.pk)


@pytest.fixture
def delegate(people) -> User:
    """An operator of BNNP Bengkulu whom the APPROVER named."""
    actions.change(membership=people["bengkulu"].membership, terms={"manages_people": True}, by=people["kepala"])
    return fresh(people["bengkulu"])


@pytest.fixture
def head(people) -> User:
    actions.change(membership=people["kipas"].membership, terms={"manages_people": True}, by=people["kepala"])
    return fresh(people["kipas"])


@pytest.mark.parametrize("name", sorted(CAST))
def test_each_role_gives_what_it_may_and_nothing_else(name, people):
    for (role, code), givers in GIVES.items():
        if name in givers:
            with transaction.atomic():
                assert invite(people[name], code, role).pk
                transaction.set_rollback(True)
        else:
            with pytest.raises(PermissionDenied) as refused:
                invite(people[name], code, role)
            assert str(refused.value).endswith(".")
    assert not User.objects.filter(email="baru@uji.test").exists()


def test_who_the_approver_names_manages_like_the_approver_except_approvers_and_names(people, delegate):
    for role, code in (("OPERATOR", "BNNP-17"), ("LEADER", "BNNP-17"), ("PARTNER", "P17-05")):
        invite(delegate, code, role, f"{role.lower()}@uji.test")
    with pytest.raises(PermissionDenied, match="hanya ditetapkan oleh pejabat penetap"):
        invite(delegate, "BNNP-17", "APPROVER")
    with pytest.raises(PermissionDenied, match="menunjuk pengelola"):
        invite(delegate, "BNNP-17", "OPERATOR", manages_people=True)
    with pytest.raises(PermissionDenied):
        invite(delegate, "BNNP-35", "OPERATOR")
    with pytest.raises(PermissionDenied):
        actions.end(membership=people["kepala"].membership, last_day=TODAY, by=delegate)


def test_a_partners_head_manages_colleagues_of_that_partner_only(people, head):
    other = Organisation.objects.filter(kind="MITRA", parent__code="BNNP-17").exclude(code="P17-05").first()
    assert invite(head, "P17-05", "PARTNER").organisation.code == "P17-05"
    for code in (other.code, "BNNP-17", "BNN-RI"):
        with pytest.raises(PermissionDenied):
            invite(head, code, "PARTNER", "lain@uji.test")


def test_nobody_changes_their_own(people, delegate):
    for person in (people["admin"], people["kepala"], delegate):
        membership = person.membership
        for step in (
            lambda m, p: actions.change(membership=m, terms={"standing": Standing.PLT}, by=p),
            lambda m, p: actions.end(membership=m, last_day=TODAY, by=p),
            lambda m, p: actions.hand_over(membership=m, successor=people["jatim"], from_day=TODAY, by=p),
            lambda m, p: invite(p, m.organisation.code, "OPERATOR", p.email, field=Field.REHABILITATION),
            lambda m, p: actions.suspend(person=p, by=p, reason="x"),
            lambda m, p: actions.send_link(person=p, by=p),
        ):
            with pytest.raises(PermissionDenied, match="sendiri"):
                step(membership, person)


@pytest.mark.parametrize(
    ("role", "code"), [("ADMIN", "BNNP-17"), ("AUDITOR", "P17-05"), ("PARTNER", "BNNP-17"), ("OPERATOR", "P17-05")]
)
def test_a_role_fits_its_organisation(people, role, code):
    with pytest.raises(ValidationError, match="tidak ada di"):
        invite(people["admin"], code, role)
    assert not User.objects.filter(email="baru@uji.test").exists()


def test_an_auditor_always_ends(people):
    with pytest.raises(ValidationError, match="tanggal berakhir"):
        invite(people["admin"], "BNN-RI", "AUDITOR", valid_until=None)
    with pytest.raises(ValidationError, match="hanya membaca"):
        invite(people["admin"], "BNN-RI", "AUDITOR", manages_people=True)
    membership = invite(people["admin"], "BNN-RI", "AUDITOR")
    with pytest.raises(ValidationError, match="tanggal berakhir"):
        actions.change(membership=membership, terms={"valid_until": None}, by=people["admin"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.filter(pk=membership.pk).update(valid_until=None)


def test_the_same_role_twice_at_one_time_is_refused(people):
    invite(people["kepala"], "BNNP-17", "OPERATOR", valid_until=dt.date(2026, 12, 31))
    with pytest.raises(ValidationError, match="sudah mempunyai peran"):
        invite(people["kepala"], "BNNP-17", "OPERATOR", valid_from=dt.date(2026, 12, 31))
    later = invite(people["kepala"], "BNNP-17", "OPERATOR", valid_from=dt.date(2027, 1, 1))
    assert later.state == MembershipState.COMING
    assert invite(people["kepala"], "BNNP-17", "OPERATOR", field=Field.PREVENTION).pk


def test_somebody_in_the_portal_gets_one_more_membership_and_nothing_about_them_is_shown(people):
    person = people["jatim"]
    membership = invite(people["kepala"], "BNNP-17", "OPERATOR", person.email.upper())
    assert membership.user == person
    person.refresh_from_db()
    assert person.name == "Jatim Uji"
    assert not person.invitations.exists()
    page = people.client("kepala").get(f"/orang/{person.pk}/").content.decode()
    assert "Jawa Timur" not in page
    assert "Terakhir masuk" not in page
    assert "Kirim tautan sandi baru" not in page


def test_whoever_manages_only_a_part_gets_no_link_and_suspends_nobody(people):
    """A link is the whole account: a membership given to an ADMIN must not open it."""
    admin = people["admin"]
    invite(people["kepala"], "BNNP-17", "OPERATOR", admin.email)
    for step in (
        lambda: actions.send_link(person=admin, by=people["kepala"]),
        lambda: actions.suspend(person=admin, by=people["kepala"], reason="x"),
    ):
        with pytest.raises(PermissionDenied, match="tidak sepenuhnya"):
            step()
    client = people.client("kepala")
    assert client.post(f"/orang/{admin.pk}/tautan/baru/").status_code == 403
    assert client.get(f"/orang/{admin.pk}/tautan/").status_code == 403
    admin.refresh_from_db()
    assert admin.is_active


def test_a_change_says_what_was_and_what_is(people):
    membership = people["bengkulu"].membership
    actions.change(
        membership=membership,
        terms={"role": Role.LEADER, "standing": Standing.PLT, "valid_until": dt.date(2027, 1, 31)},
        by=people["kepala"],
    )
    line = Event.objects.get(event="accounts.change_membership")
    assert line.data == {
        "before": "Operator, BNNP Bengkulu, Definitif, sejak 1 Januari 2023",
        "after": "Pimpinan, BNNP Bengkulu, Pelaksana tugas (Plt.), sejak 1 Januari 2023, sampai 31 Januari 2027",
    }
    assert (line.organisation, line.actor) == ("BNNP-17", "Kepala Uji")
    membership.refresh_from_db()
    actions.change(membership=membership, terms={"role": Role.LEADER}, by=people["kepala"])
    assert Event.objects.filter(event="accounts.change_membership").count() == 1


def test_a_membership_ends_and_stays_listed(people, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC))
    membership = people["bengkulu"].membership
    for day, sentence in ((dt.date(2026, 11, 20), "paling awal kemarin"), (dt.date(2022, 1, 1), "paling awal kemarin")):
        with pytest.raises(ValidationError, match=sentence):
            actions.end(membership=membership, last_day=day, by=people["kepala"])
    actions.end(membership=membership, last_day=dt.date(2026, 11, 21), by=people["kepala"], reason="Pindah tugas")
    assert fresh(people["bengkulu"]).membership is None
    page = people.client("kepala").get("/orang/?state=BERAKHIR").content.decode()
    assert "Bengkulu Uji" in page
    assert "Kepala Uji" not in page.split("<main")[1]
    with pytest.raises(ValidationError, match="sudah berakhir"):
        actions.end(membership=membership, last_day=dt.date(2026, 11, 22), by=people["kepala"])


def test_filters_find_exactly_what_each_row_says_of_itself(people, time_machine):
    time_machine.move_to(dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC))
    for name in CAST:
        people[name]
    admin = people["admin"]
    invite(admin, "BNNP-17", "OPERATOR", "a@uji.test")
    invite(admin, "BNNP-17", "LEADER", "b@uji.test", valid_from=dt.date(2027, 1, 1))
    actions.suspend(person=people["jatim"], by=admin, reason="uji")
    actions.end(membership=people["mojokerto"].membership, last_day=dt.date(2026, 11, 21), by=admin)
    rows = list(Membership.objects.select_related("user"))
    found = {state: set(Membership.objects.in_state(state)) for state in MembershipState}
    assert all(found.values())
    for state, those in found.items():
        assert those == {row for row in rows if row.state == state}, state


@pytest.mark.parametrize("name", sorted(CAST))
def test_the_list_has_the_scope_of_the_tree(people, name):
    for each in CAST:
        people[each]
    page = people.client(name).get("/orang/?rows=100")
    assert page.status_code == 200
    visible = Organisation.objects.visible_to(people[name])
    expected = Membership.objects.filter(organisation__in=visible)
    assert {row.pk for row in page.context["object_list"]} == {row.pk for row in expected}
    assert ("Undang orang" in page.content.decode()) == (name in {"admin", "penetap", "kepala"})


def test_the_list_costs_the_same_at_one_and_at_many_rows(people, django_assert_max_num_queries):
    client = people.client("kepala")
    client.get("/orang/")
    with django_assert_max_num_queries(10) as one:
        client.get("/orang/")
    for n in range(3):
        invite(people["kepala"], "BNNP-17", "OPERATOR", f"orang{n}@uji.test")
    with django_assert_max_num_queries(10) as many:
        page = client.get("/orang/").content.decode()
    assert page.count("Orang Baru") >= 3
    assert len(one) == len(many)


def test_pages_of_people_out_of_sight_do_not_exist(people):
    client = people.client("kepala")
    person, membership = people["jatim"], people["jatim"].membership
    for path in (
        f"/orang/{person.pk}/", f"/orang/{person.pk}/tambah/", f"/orang/{person.pk}/tangguhkan/",
        f"/orang/{person.pk}/tautan/", f"/orang/keanggotaan/{membership.pk}/ubah/",
        f"/orang/keanggotaan/{membership.pk}/akhiri/", f"/orang/keanggotaan/{membership.pk}/serah-terima/",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path
        assert people.client("bengkulu").get(path).status_code == 404, path
    colleague = people["bengkulu"].membership
    assert people.client("bengkulu").get(f"/orang/keanggotaan/{colleague.pk}/ubah/").status_code == 403


def test_the_form_refuses_an_office_above_in_a_sentence(people):
    client = people.client("kepala")
    sent = {
        "email": "baru@uji.test", "name": "Orang Baru", "organisation": office("BNN-RI").pk, "role": "OPERATOR",
        "field": "SEMUA", "standing": "DEFINITIF", "valid_from": "2026-11-01",
    }  # fmt: skip
    page = client.post("/orang/undang/", sent)
    assert page.status_code == 200
    assert "satuan kerja Anda sendiri dan yang di bawahnya" in page.content.decode()
    assert not User.objects.filter(email="baru@uji.test").exists()
    sent["organisation"] = office("P17-05").pk
    assert "Peran ini tidak ada di" in client.post("/orang/undang/", sent).content.decode()
    sent["role"] = "PARTNER"
    answer = client.post("/orang/undang/", sent)
    person = User.objects.get(email="baru@uji.test")
    assert answer.url == f"/orang/{person.pk}/tautan/"
    assert person.all_memberships.get().organisation.code == "P17-05"


@pytest.mark.parametrize("name", ["admin", "auditor", "kepala", "kipas", "jatim"])
def test_programs_see_the_memberships_that_the_page_shows(people, name):
    for each in CAST:
        people[each]
    page = people.client(name).get("/orang/?rows=100")
    answer = people.client(name).get("/api/v1/memberships/?page_size=500").json()["results"]
    assert {row["id"] for row in answer} == {row.pk for row in page.context["object_list"]}
    assert "@" not in str(answer)
    found = people.client("kepala").get("/api/v1/memberships/?role=PARTNER&state=BERLAKU").json()["results"]
    assert [(row["person"], row["organisation"]) for row in found] == [("Kipas Uji", "P17-05")]
    assert people.client("jatim").get("/api/v1/memberships/?organisation=BNNP-17").status_code == 400
