"""Offices are founded, renamed, moved, closed and merged from a day on."""

import datetime as dt

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bnnportal.audit.models import Event
from bnnportal.offices import actions, dependants
from bnnportal.offices.enums import OrganisationKind
from bnnportal.offices.models import Change, Organisation, Region, today

TODAY = today()
TOMORROW = TODAY + dt.timedelta(days=1)
PAST = dt.date(2024, 1, 1)


def office(code: str) -> Organisation:
    return Organisation.objects.select_related("parent", "region").get(code=code)


def region(code: str) -> Region:
    return Region.objects.get(code=code)


def found(people, code="17.02", **fields):
    return actions.create(
        **{"kind": "KABKOTA", "region": region(code), "on": PAST, "by": people["admin"], "basis": "Kep 1/2024"} | fields
    )


def refused(call, *parts: str) -> None:
    """The action raises a ValidationError whose sentence holds all the parts."""
    with pytest.raises(ValidationError) as caught:
        call()
    sentence = " ".join(caught.value.messages)
    assert all(part in sentence for part in parts), sentence


def test_a_new_office_takes_name_code_parent_and_zone_from_its_region(people):
    made = found(people)
    assert (made.code, made.name, made.short_name) == (
        "BNNK-17.02",
        "BNN Kabupaten Rejang Lebong",
        "BNNK Rejang Lebong",
    )
    assert (made.parent.code, made.time_zone) == ("BNNP-17", "Asia/Jakarta")
    assert made.changes.get().kind == "DIBENTUK"
    assert made in Organisation.objects.visible_to(people["bengkulu"])
    line = Event.objects.get(event="offices.create")
    assert (line.organisation, line.actor, line.data["basis"]) == ("BNNK-17.02", "Admin Uji", "Kep 1/2024")
    assert found(people, "81.01").time_zone == "Asia/Jayapura"


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"code": "17.71"}, ["Sudah ada BNN Kota Bengkulu", "BNNK-17.71"]),
        ({"name": "BNN Kab. Serdang Bedagai"}, ["Sudah ada", "BNNK-12.18"]),
        ({"name": "BNN Sulawesi Tengah"}, ["BNNP-72", "nama lain"]),
        ({"code": "17"}, ["kabupaten atau kota"]),
        ({"kind": "PROVINSI"}, ["Pilih provinsi"]),
        ({"kind": "PUSAT"}, ["BNNP, BNNK"]),
        ({"kind": "MITRA"}, ["BNNP, BNNK"]),
        ({"kind": "UPT"}, ["nama balai"]),
        ({"on": dt.date(1999, 1, 1)}, ["Tanggal berlaku antara"]),
        ({"on": dt.date(2206, 1, 1)}, ["Tanggal berlaku antara"]),
        ({"code": "94.01"}, ["belum mempunyai BNNP"]),
    ],
)
def test_a_wrong_new_office_is_refused(people, fields, parts):
    before = Organisation.objects.count()
    refused(lambda: found(people, **fields), *parts)
    assert Organisation.objects.count() == before


def test_a_parent_in_another_province_needs_a_statement_and_a_reason(people):
    papua = office("BNNP-91")
    refused(lambda: found(people, "94.01", parent=papua), "provinsi lain")
    refused(lambda: found(people, "94.01", parent=papua, elsewhere=True), "provinsi lain")
    made = found(people, "94.01", parent=papua, elsewhere=True, reason="BNNP belum dibentuk")
    assert made.parent == papua
    refused(lambda: found(people, "17.03", parent=office("BNNK-17.71")), "setingkat")
    refused(lambda: found(people, "17.03", parent=office("P17-05")), "setingkat")


def test_a_past_rename_holds_at_once_and_the_old_name_is_still_found(people):
    mojokerto = office("BNNK-35.76")
    actions.rename(
        organisation=mojokerto, name="BNN Kota Majapahit", on=PAST, by=people["admin"], reason="Perda 1/2024"
    )
    mojokerto = office("BNNK-35.76")
    assert mojokerto.name == "BNN Kota Majapahit"
    assert mojokerto.as_of(PAST - dt.timedelta(days=1)).name == "BNN Kota Mojokerto"
    assert mojokerto.as_of(PAST).name == "BNN Kota Majapahit"
    assert mojokerto in Organisation.objects.search("BNN Kota Mojokerto")
    assert mojokerto in Organisation.objects.search("Majapahit")


def test_a_planned_rename_holds_from_its_day_without_beat(people, time_machine):
    mojokerto = office("BNNK-35.76")
    actions.rename(organisation=mojokerto, name="BNN Kota Majapahit", on=TOMORROW, by=people["admin"])
    assert office("BNNK-35.76").name == "BNN Kota Mojokerto"
    assert mojokerto.as_of(TOMORROW).name == "BNN Kota Majapahit"
    assert actions.apply_due() == 0
    page = people.client("admin").get("/satker/BNNK-35.76/").content.decode()
    assert "<h1>BNN Kota Mojokerto</h1>" in page
    time_machine.move_to(dt.datetime.combine(TOMORROW, dt.time(0, 30), dt.timezone(dt.timedelta(hours=7))))
    page = people.client("admin").get("/satker/BNNK-35.76/").content.decode()
    assert "<h1>BNN Kota Majapahit</h1>" in page
    assert actions.apply_due() == 0
    assert Event.objects.filter(event="offices.apply").count() == 1


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("BNN Kota Batu", ["Sudah ada BNN Kota Batu"]),
        ("bnn kota  batu", ["Sudah ada BNN Kota Batu"]),
        ("BNN Kota Mojokerto", ["sama dengan nama"]),
        ("BNN", ["belum lengkap"]),
    ],
)
def test_a_name_in_use_is_refused(people, name, parts):
    refused(lambda: actions.rename(organisation=office("BNNK-35.76"), name=name, on=PAST, by=people["admin"]), *parts)


def test_a_name_that_another_office_will_take_is_refused(people):
    actions.rename(organisation=office("BNNK-35.76"), name="BNN Kota Majapahit", on=TOMORROW, by=people["admin"])
    refused(
        lambda: actions.rename(
            organisation=office("BNNK-35.79"), name="BNN Kota Majapahit", on=TODAY, by=people["admin"]
        ),
        "akan memakai nama itu",
    )


def test_dates_of_one_kind_only_go_forward(people):
    mojokerto, admin = office("BNNK-35.76"), people["admin"]
    actions.rename(organisation=mojokerto, name="BNN Kota Majapahit", on=TODAY, by=admin)
    for day in (PAST, TODAY):
        refused(
            lambda day=day: actions.rename(organisation=mojokerto, name="BNN Kota Lain", on=day, by=admin),
            "Sudah ada perubahan",
        )
    refused(lambda: actions.close(organisation=mojokerto, on=PAST, by=admin), "Sudah ada perubahan")
    actions.move(organisation=mojokerto, parent=office("BNN-RI"), on=PAST, by=admin)  # another kind


def test_a_moved_office_is_seen_by_its_present_parent(people):
    """The scope is the present tree: the new parent finds everything, the old one nothing any more."""
    mojokerto, admin = office("BNNK-35.76"), people["admin"]
    refused(lambda: actions.move(organisation=mojokerto, parent=office("BNNP-17"), on=TODAY, by=admin), "provinsi lain")
    actions.move(
        organisation=mojokerto, parent=office("BNNP-17"), on=TODAY, by=admin, elsewhere=True, reason="Uji pindah"
    )
    assert mojokerto in Organisation.objects.visible_to(people["bengkulu"])
    assert mojokerto not in Organisation.objects.visible_to(people["jatim"])
    mojokerto = office("BNNK-35.76")
    assert mojokerto.as_of(PAST).parent.code == "BNNP-35"
    assert mojokerto.as_of(PAST).parent_name == "BNN Provinsi Jawa Timur"


def test_wrong_moves_are_refused(people):
    admin = people["admin"]
    jatim = office("BNNP-35")
    for child, parent, part in [
        (jatim, office("BNNK-35.76"), "setingkat"),  # a circle
        (jatim, jatim, "setingkat"),
        (office("BNNK-35.76"), office("P17-05"), "setingkat"),
        (office("BNNK-35.76"), jatim, "sudah menjadi induknya"),
        (office("BNN-RI"), jatim, "tidak mempunyai induk"),
        (office("P17-05"), jatim, "Mitra tidak diubah"),
    ]:
        refused(lambda c=child, p=parent: actions.move(organisation=c, parent=p, on=TODAY, by=admin), part)


def test_a_closed_office_takes_nothing_new(people):
    mojokerto, admin = office("BNNK-35.76"), people["admin"]
    actions.close(organisation=mojokerto, on=TODAY, by=admin, reason="Dibubarkan")
    mojokerto = office("BNNK-35.76")
    assert (mojokerto.valid_until, mojokerto.is_closed) == (TODAY - dt.timedelta(days=1), True)
    refused(mojokerto.check_open, "sudah ditutup")
    assert mojokerto not in Organisation.objects.open()
    assert mojokerto in Organisation.objects.open(PAST)
    refused(
        lambda: actions.rename(organisation=mojokerto, name="BNN Kota Lain", on=TOMORROW, by=admin),
        "ditutup atau digabung",
    )
    refused(
        lambda: actions.merge(organisation=office("BNNK-35.79"), into=mojokerto, on=TODAY, by=admin), "akan ditutup"
    )
    assert found(people, "35.76").code == "BNNK-35.76-2"  # founded again after its end


def test_an_office_with_others_below_is_not_closed(people):
    refused(
        lambda: actions.close(organisation=office("BNNP-17"), on=TODAY, by=people["admin"]), "di bawahnya", "Pindahkan"
    )
    for ended in (actions.close, lambda **k: actions.merge(into=office("BNNP-17"), **k)):
        refused(lambda ended=ended: ended(organisation=office("BNN-RI"), on=TODAY, by=people["admin"]), "BNN pusat")


def test_what_hangs_on_an_office_is_named(people, monkeypatch):
    monkeypatch.setattr(dependants, "_registered", [])
    dependants.register("keanggotaan", lambda organisation, day: 3)
    refused(lambda: actions.close(organisation=office("BNNK-35.76"), on=TODAY, by=people["admin"]), "3 keanggotaan")
    refused(
        lambda: actions.merge(
            organisation=office("BNNK-35.76"), into=office("BNNK-35.79"), on=TODAY, by=people["admin"]
        ),
        "3 keanggotaan",
    )
    carried = []
    monkeypatch.setattr(dependants, "_registered", [])
    dependants.register(
        "keanggotaan", lambda o, day: 3, lambda old, new, day, by: carried.append((old.code, new.code)) or 3
    )
    change = actions.merge(organisation=office("BNNK-35.76"), into=office("BNNK-35.79"), on=TODAY, by=people["admin"])
    assert (carried, change.moved) == ([("BNNK-35.76", "BNNK-35.79")], 3)
    refused(lambda: actions.revert(change=change, by=people["admin"]), "3 data sudah dipindahkan")


def test_a_merger_takes_along_what_is_below(people):
    admin = people["admin"]
    jatim, jambi = office("BNNP-35"), office("BNNP-15")  # nothing else hangs on them
    below = list(Organisation.objects.filter(parent=jatim))
    assert len(below) > 5
    change = actions.merge(organisation=jatim, into=jambi, on=PAST, by=admin, reason="Penggabungan")
    assert set(Organisation.objects.filter(parent=jambi)) >= set(below)
    jatim = office("BNNP-35")
    assert jatim.merged_into == jambi
    refused(jatim.check_open, "sudah digabung ke BNN Provinsi Jambi")
    assert below[0].as_of(PAST - dt.timedelta(days=1)).parent == jatim
    assert jambi in Organisation.objects.search("BNN Provinsi Jawa Timur")
    actions.revert(change=change, by=admin)
    assert set(Organisation.objects.filter(parent=jatim)) == set(below)
    assert office("BNNP-35").is_open()
    assert jambi not in Organisation.objects.search("BNN Provinsi Jawa Timur")


def test_wrong_mergers_are_refused(people):
    admin = people["admin"]
    jatim, mojokerto = office("BNNP-35"), office("BNNK-35.76")
    for old, new, part in [
        (mojokerto, mojokerto, "dirinya sendiri"),
        (jatim, mojokerto, "setingkat atau di atasnya"),  # its own child
        (mojokerto, office("P17-05"), "Mitra tidak diubah"),
        (office("P17-05"), mojokerto, "Mitra tidak diubah"),
    ]:
        refused(lambda o=old, n=new: actions.merge(organisation=o, into=n, on=TODAY, by=admin), part)
    actions.merge(organisation=mojokerto, into=jatim, on=TOMORROW, by=admin)
    refused(lambda: actions.merge(organisation=mojokerto, into=office("BNNK-35.79"), on=TOMORROW, by=admin), "digabung")
    refused(
        lambda: actions.merge(organisation=office("BNNK-35.79"), into=mojokerto, on=TODAY, by=admin), "akan ditutup"
    )


def test_a_planned_merger_can_be_withdrawn_and_otherwise_holds_on_its_day(people, time_machine):
    admin = people["admin"]
    child = Organisation.objects.filter(parent__code="BNNP-17", kind=OrganisationKind.KABKOTA).first()

    def plan():
        return actions.merge(organisation=office("BNNP-17"), into=office("BNNP-15"), on=TOMORROW, by=admin)

    actions.revert(change=plan(), by=admin)
    assert not Change.objects.exists()
    assert office("BNNP-17").is_open(TOMORROW)
    plan()
    assert office(child.code).parent.code == "BNNP-17"
    assert child.as_of(TOMORROW).parent.code == "BNNP-15"
    assert office("BNNP-17").is_open()
    time_machine.move_to(dt.datetime.combine(TOMORROW, dt.time(12), dt.UTC))
    assert actions.apply_due() > 1
    assert office(child.code).parent.code == "BNNP-15"
    assert office("BNNP-17").is_closed
    assert actions.apply_due() == 0


def test_the_last_change_is_taken_back_and_only_the_last(people):
    admin = people["admin"]
    made = found(people)
    first = actions.rename(organisation=made, name="BNN Kabupaten Curup", on=PAST + dt.timedelta(days=9), by=admin)
    second = actions.rename(organisation=made, name="BNN Kabupaten Curup Raya", on=TOMORROW, by=admin)
    refused(lambda: actions.revert(change=first, by=admin), "Batalkan dahulu yang terakhir")
    refused(lambda: actions.revert(change=made.changes.get(kind="DIBENTUK"), by=admin), "yang terakhir")
    actions.revert(change=second, by=admin)
    actions.revert(change=first, by=admin)
    made = office(made.code)
    assert (made.name, made.aliases) == ("BNN Kabupaten Rejang Lebong", [])
    assert not Organisation.objects.offices().search("Curup").exists()
    assert actions.revert(change=made.changes.get(), by=admin) is None
    assert not Organisation.objects.filter(code="BNNK-17.02").exists()
    assert Event.objects.filter(event="offices.revert").count() == 3


def test_a_founding_on_which_something_stands_is_not_taken_back(people):
    made = found(people)
    found(people, "17.03")
    actions.move(organisation=office("BNNK-17.71"), parent=office("BNN-RI"), on=TODAY, by=people["admin"])
    from bnnportal.accounts import actions as accounts

    accounts.ensure_account(
        email="x@uji.test",
        name="X Uji",
        password="sandi-uji-yang-panjang",
        organisation=made,
        role="OPERATOR",
        since=PAST,
    )
    refused(lambda: actions.revert(change=made.changes.get(), by=people["admin"]), "Tutup saja")
    assert office("BNNK-17.02").changes.count() == 1


def test_a_change_that_cannot_be_carried_out_keeps_its_reason_and_holds_nothing_up(people, time_machine):
    admin = people["admin"]
    actions.merge(organisation=office("BNNK-35.76"), into=office("BNNK-35.79"), on=TOMORROW, by=admin)
    actions.rename(organisation=office("BNNP-17"), name="BNN Provinsi Raflesia", on=TOMORROW, by=admin)
    Organisation.objects.filter(code="BNNK-35.79").update(valid_until=PAST)  # as no action would do
    time_machine.move_to(dt.datetime.combine(TOMORROW, dt.time(12), dt.UTC))
    for _again in range(2):
        people.client("admin").get("/")
    assert office("BNNP-17").name == "BNN Provinsi Raflesia"
    stuck = Change.objects.get(kind="GABUNG")
    assert (stuck.applied_at, "sudah ditutup" in stuck.problem) == (None, True)
    assert Event.objects.filter(event="offices.fail").count() == 1
    assert "belum dapat berlaku untuk" in people.client("admin").get("/kelola/").content.decode()


@pytest.mark.parametrize("name", ["pusat", "penetap", "auditor", "bengkulu", "kepala", "kipas"])
def test_only_the_national_administrator_changes_offices(people, name):
    who, mojokerto = people[name], office("BNNK-35.76")
    calls = [
        lambda: actions.create(kind="KABKOTA", region=region("17.02"), on=PAST, by=who),
        lambda: actions.edit(organisation=mojokerto, phone="1", by=who),
        lambda: actions.rename(organisation=mojokerto, name="BNN Kota Lain", on=PAST, by=who),
        lambda: actions.move(organisation=mojokerto, parent=office("BNN-RI"), on=PAST, by=who),
        lambda: actions.close(organisation=mojokerto, on=PAST, by=who),
        lambda: actions.merge(organisation=mojokerto, into=office("BNNK-35.79"), on=PAST, by=who),
    ]
    change = actions.rename(organisation=mojokerto, name="BNN Kota Lain", on=PAST, by=people["admin"])
    for call in [*calls, lambda: actions.revert(change=change, by=who)]:
        with pytest.raises(PermissionDenied):
            call()


def test_editing_keeps_an_audit_line_of_what_changed_not_of_its_content(people):
    actions.edit(
        organisation=office("BNNK-35.76"), by=people["admin"], phone="0321 1", email="a@uji.test",
        time_zone="Asia/Makassar", work_area=[region("35.16")],
    )  # fmt: skip
    mojokerto = office("BNNK-35.76")
    assert (mojokerto.phone, mojokerto.time_zone) == ("0321 1", "Asia/Makassar")
    assert [r.code for r in mojokerto.work_area.all()] == ["35.16"]
    assert Event.objects.get(event="offices.edit").data == {"fields": ["phone", "email", "time_zone", "work_area"]}
    refused(lambda: actions.edit(organisation=mojokerto, by=people["admin"], email="bukan surel"), "alamat surel")
