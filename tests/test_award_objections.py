"""Objections: who files, adds, takes back and answers them, on pages, by the API and in actions; who is told what."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.utils import timezone

from awards.actions import freezing
from awards.actions import objections as actions
from awards.enums import ObjectionStatus
from awards.input_notices import named
from awards.models import Category, Freeze, Input, Objection, Standing
from awards.objected import figures_of
from awards.permissions.objections import check_can_object
from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Field, Role
from bnnportal.accounts.models import Membership
from bnnportal.files.models import Attachment
from bnnportal.home.awards_work import matters_of_awards
from bnnportal.notices.models import Message
from tests.award_editions import CODE, SLUG, definition, input_of, office, reconciling, the_category
from tests.award_freezes import frozen
from tests.cast import CAST, OTHERS
from tests.steps import Step, walk
from tests.test_ranking import queries
from tests.uploads import pdf

pytestmark = pytest.mark.django_db
NATIONAL_STAFF = {"admin", "pusat", "penetap"}
SEES = NATIONAL_STAFF | {"pimpinan", "auditor", "bengkulu", "kepala", "cegah", "kabid"}
STAFF = {*CAST, *OTHERS} - {"kipas", "pesona"}
HERE = f"/peringkat/{SLUG}/{CODE}"
TEXT = "Nilai survei kami 3,30; berkas yang diimpor memuat nilai tahun lalu."
FIX = [{"component": "nilai", "value": Decimal("3.45"), "reason": "Berkas lama terimpor."}]


@pytest.fixture
def category(people, later):
    people["kepala"], people["penetap"]  # they are told
    frozen(people, later)
    return the_category()


@pytest.fixture
def objection(people, category):
    return actions.file_objection(category=category, by=people["kepala"], text=TEXT, components=["nilai"])


def told(who, people):
    return list(Message.objects.filter(recipient=people[who]).order_by("pk").values_list("event", "subject", "text"))


def test_an_objection_is_filed_accepted_and_taken_up_by_the_next_freeze(people, category):
    heard = told("kepala", people)[-1]
    assert heard[0] == "awards.frozen"
    assert "Masa sanggah sampai" in heard[1]
    assert "peringkat 4 dari 5" in heard[2]
    said = {"category": category, "by": people["kepala"], "text": TEXT, "components": ["nilai"]}
    one = actions.file_objection(**said)
    assert actions.file_objection(**said) == one  # a resend
    with pytest.raises(ValidationError, match="masih menunggu jawaban"):
        actions.file_objection(**said | {"text": "Lain lagi."})
    assert told("penetap", people)[-1][0] == "awards.objection_filed"
    assert len(told("penetap", people)) == len({*told("penetap", people)})
    with pytest.raises(ValidationError, match="belum dijawab"):
        freezing.freeze(category=category, by=people["pusat"], reason="Lagi.")
    with pytest.raises(ValidationError, match="paling sedikit satu angka"):
        actions.accept_objection(objection=one, by=people["pusat"], answer="Benar.")
    done = actions.accept_objection(objection=one, by=people["pusat"], answer="Benar.", corrections=FIX)
    assert actions.accept_objection(objection=one, by=people["pusat"], answer="Benar.", corrections=FIX) == done
    with pytest.raises(ValidationError, match="sudah berstatus"):
        actions.reject_objection(objection=one, by=people["penetap"], answer="Tidak.")
    new = input_of(category, "BNNP-17")
    assert (new.value, new.source) == (Decimal("3.45"), "KOREKSI")
    assert done.corrections == [
        {"component": "nilai", "before": "3.1", "after": "3.45", "reason": "Berkas lama terimpor.", "input": new.pk}
    ]
    assert Input.objects.filter(category=category, office__code="BNNP-17").count() == 2
    assert told("kepala", people)[-1][:2] == (
        "awards.objection_answered",
        f"Sanggahan Anda diterima: {named(category)}",
    )
    assert told("penetap", people)[-1][0] == "awards.objections_answered"
    assert [*Objection.objects.waiting_for_freeze()] == [one]
    again = freezing.freeze(category=category, by=people["pusat"], reason="Sanggahan BNNP Bengkulu diterima.")
    assert not Objection.objects.waiting_for_freeze().exists()
    assert again.objections_until == one.freeze.objections_until
    assert Standing.objects.get(freeze=again, office__code="BNNP-17").rank == 1
    last = told("kepala", people)[-1][2]
    assert "Dahulu peringkat 4 dari 5" in last
    assert "sekarang peringkat 1 dari 5" in last
    page = people.client("kepala").get(one.get_absolute_url()).content.decode()
    for words in ("tetap tercatat padanya", "Peringkat 4 dari 5", "Peringkat 1 dari 5", "<del>3,1", "3,45"):
        assert words in page, words
    # against the new freeze there may be another one
    second = actions.file_objection(category=category, by=people["kepala"], text="Yang lain.")
    assert second.freeze == again


def test_every_role_on_every_step(people, subtests, objection):
    answer = {"answer": "Sudah diperiksa.", "value_nilai": "", "reason_nilai": ""}
    accept = answer | {"decision": "TERIMA", "value_nilai": "3,45", "reason_nilai": "Berkas lama terimpor."}
    fixed = {"answer": "Sudah diperiksa.", "corrections": [{"component": "nilai", "value": "3.45", "reason": "Lama."}]}
    page, api = "/sanggah/{0.pk}/", "/api/v1/objections/{0.pk}/"
    steps = {
        "withdraw": Step((f"{page}cabut/", {}), ("post", f"{api}withdraw/", {}), {"MASUK": {"DICABUT": {"kepala"}}}),
        "accept": Step(
            (f"{page}jawab/", accept), ("post", f"{api}accept/", fixed), {"MASUK": {"DITERIMA": NATIONAL_STAFF}}
        ),
        "reject": Step(
            (f"{page}jawab/", answer | {"decision": "TOLAK"}), ("post", f"{api}reject/", {"answer": "Tidak benar."}),
            {"MASUK": {"DITOLAK": NATIONAL_STAFF}},
        ),
    }  # fmt: skip

    def look():
        return Objection.objects.get(pk=objection.pk).status

    walk(people, subtests, steps, objection, look, SEES)
    actions.reject_objection(objection=objection, by=people["pusat"], answer="Tidak terbukti.")
    walk(people, subtests, steps, objection, look, SEES)


def test_only_the_head_of_a_judged_office_objects(people, turn, category, later):
    pages, api = f"{HERE}/sanggah/", "/api/v1/objections/"
    said = {"edition": SLUG, "category": CODE, "text": TEXT, "components": ["nilai"]}
    for who in sorted({*CAST, *OTHERS}):
        may = who in {"kepala", "kota"}
        wanted = 200 if may else 403 if who in STAFF else 404
        with turn(who) as client:
            assert client.get(pages).status_code == wanted
            sent = client.post(api, said, content_type="application/json")
            assert sent.status_code == (201 if may else wanted)
            assert Objection.objects.count() == may
            if may:  # the page leads to the one that is open, and refuses another
                one = Objection.objects.get()
                assert client.get(pages).url == one.get_absolute_url()
                again = client.post(pages, {"text": "Lain lagi."})
                assert again.status_code == 422
                assert one.get_absolute_url() in again.content.decode()
            else:
                with pytest.raises(PermissionDenied):
                    actions.file_objection(category=category, by=people[who], text=TEXT)
    later(20)  # after the last day nobody may, by any way
    client = people.client("kepala")
    closed = client.get(pages)
    assert (closed.status_code, "Masa sanggah berakhir" in closed.content.decode()) == (409, True)
    refused = client.post(api, said, content_type="application/json")
    assert (refused.status_code, "Masa sanggah berakhir" in refused.json()["detail"]) == (400, True)
    with pytest.raises(ValidationError, match="Masa sanggah berakhir"):
        actions.file_objection(category=category, by=people["kepala"], text=TEXT)


def test_the_window_ends_at_midnight_by_the_clock_of_the_office(people, category):
    """24.00 of the last day is 17.00 UTC in Bengkulu (WIB), 16.00 in Bali (WITA) and 15.00 in Papua (WIT)."""
    freeze, second = Freeze.objects.get(), dt.timedelta(seconds=1)
    for code, hour in (("BNNP-17", 17), ("BNNP-51", 16), ("BNNP-91", 15)):
        end = dt.datetime.combine(freeze.objections_until, dt.time(hour), dt.UTC)
        assert [freeze.is_open_for(office(code), moment) for moment in (end - second, end)] == [True, False], code
    end = dt.datetime.combine(freeze.objections_until, dt.time(17), dt.UTC)
    check_can_object(people["kepala"], category, end - second)
    with pytest.raises(ValidationError, match="Masa sanggah berakhir"):
        check_can_object(people["kepala"], category, end)
    assert [freeze.is_over(moment) for moment in (end - second, end)] == [False, True]


def test_evidence_comes_with_the_form_and_later_until_the_answer(people, category):
    client, url = people.client("kepala"), f"{HERE}/sanggah/"
    refused = client.post(url, {"text": TEXT, "components": ["nilai"], "uploads": [ContentFile(b"MZ", "a.exe")]})
    assert refused.status_code == 422
    assert "a.exe" in refused.content.decode()
    assert client.post(url, {"text": "  "}).status_code == 422
    assert client.post(url, {"text": "B", "components": ["bukan"]}).status_code == 422
    assert not Objection.objects.exists()
    two = [ContentFile(pdf(), "survei.pdf"), ContentFile(b"kode;nilai\nA;3\n", "nilai.csv")]
    answer = client.post(url, {"text": TEXT, "components": ["nilai"], "uploads": two})
    one = Objection.objects.get()
    assert answer.url == one.get_absolute_url()
    assert {row.name for row in Attachment.objects.of(one)} == {"survei.pdf", "nilai.csv"}
    more = {"holder_type": "awards.objection", "holder_id": one.pk, "file": ContentFile(pdf(), "lagi.pdf")}
    assert client.post("/berkas/unggah/", more).status_code in {302, 201}
    assert Attachment.objects.of(one).count() == 3
    assert people.client("jatim").get(Attachment.objects.first().get_absolute_url()).status_code == 404
    actions.reject_objection(objection=one, by=people["penetap"], answer="Tidak terbukti.")
    more["file"] = ContentFile(pdf(), "terlambat.pdf")
    assert client.post("/berkas/unggah/", more).status_code == 422
    assert Attachment.objects.of(one).count() == 3


def test_components_keep_the_names_they_were_frozen_with(people, objection):
    index = objection.category.index
    renamed = [one | {"name": "Nama baru"} for one in index.components]
    objection.category.index = definition(components=renamed)
    figures = figures_of(objection.freeze, objection.category, objection.office)
    assert [one.name for one in figures] == [one["name"] for one in index.components] != ["Nama baru"]


def test_who_filed_it_does_not_answer_it(people, objection):
    """Not in another capacity either."""
    head = people["kepala"]
    terms = {"role": Role.OPERATOR, "field": Field.ALL, "valid_from": timezone.localdate()}
    accounts.give(person=head, organisation=office("BNN-RI"), terms=terms, by=people["admin"])
    del head.memberships
    head.act_under(Membership.objects.get(user=head, organisation__code="BNN-RI").pk)
    with pytest.raises(PermissionDenied, match="orang lain"):
        actions.reject_objection(objection=objection, by=head, answer="Tidak.")


def test_lists_show_ones_own_filtered_and_cost_the_same(people, category, objection):
    kepala, pusat = people.client("kepala"), people.client("pusat")
    one = queries(pusat, "/sanggah/"), queries(pusat, "/api/v1/objections/"), queries(pusat, "/")
    other = actions.file_objection(category=category, by=people["kota"], text="Kota.")
    third = Objection.objects.create(
        category=category, freeze=objection.freeze, office=office("BNNP-35"), text="Jatim.", by=people["jatim"]
    )
    assert (queries(pusat, "/sanggah/"), queries(pusat, "/api/v1/objections/"), queries(pusat, "/")) == one
    assert kepala.get("/sanggah/").context["paginator"].count == 2  # its own and that of its BNNK
    assert people.client("kota").get("/sanggah/").context["paginator"].count == 1
    assert people.client("kota").get(third.get_absolute_url()).status_code == 404
    for chosen, n in {"office=BNNP-17": 1, "status=DITERIMA": 0, f"category={category.pk}": 3, f"edition={SLUG}": 3,
                      "q=jatim": 1, "waits=true": 0, "field=BERANTAS": 0}.items():  # fmt: skip
        assert pusat.get(f"/sanggah/?{chosen}").context["paginator"].count == n, chosen
        assert pusat.get(f"/api/v1/objections/?{chosen}").json()["count"] == n, chosen
    assert pusat.get("/sanggah/?format=xlsx").content[:2] == b"PK"
    shown = pusat.get(f"/api/v1/objections/{objection.pk}/").json()
    assert (shown["edition"], shown["category"], shown["office"], shown["freeze"]) == (SLUG, CODE, "BNNP-17", 1)
    actions.withdraw_objection(objection=other, by=people["kota"])
    assert actions.withdraw_objection(objection=other, by=people["kota"]).status == ObjectionStatus.WITHDRAWN


def waits(people, who):
    user = people[who]
    return [(str(m.label), m.n) for m in matters_of_awards(user, user.organisation) if m.n]


def test_the_front_page_says_what_waits_for_whom(people, later):
    category = reconciling(people)
    assert [words.split(" sampai")[0] for words, _n in waits(people, "kepala")] == ["Konfirmasi angka penilaian"]
    assert waits(people, "jatim") == waits(people, "bengkulu") == waits(people, "pusat") == []
    later(8)
    assert waits(people, "kepala") == []  # silence is consent
    assert waits(people, "pusat") == [(f"Siap dibekukan: {category}", 1)]
    freezing.freeze(category=category, by=people["pusat"])
    category = the_category()
    assert [words.split(" sampai")[0] for words, _n in waits(people, "kepala")] == ["Masa sanggah"]
    one = actions.file_objection(category=category, by=people["kepala"], text=TEXT, components=["nilai"])
    assert waits(people, "pusat") == [("Sanggahan menunggu jawaban", 1)]
    actions.accept_objection(objection=one, by=people["pusat"], answer="Benar.", corrections=FIX)
    assert waits(people, "penetap") == [(f"Sanggahan diterima, bekukan lagi: {category}", 1)]
    freezing.freeze(category=category, by=people["pusat"], reason="Diterima.")
    assert waits(people, "penetap") == []
    later(20)
    assert waits(people, "penetap") == [(f"Siap ditetapkan: {category}", 1)]
    assert waits(people, "admin") == waits(people, "pusat") == []
    assert Category.objects.get(pk=category.pk).status == "BEKU"
