"""Pages of activities: quick entry, what is asked back, each step by role, versions, duplicates, several at once."""

import datetime as dt
import re
import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from bnnportal.files import holders
from bnnportal.files import views as files
from bnnportal.notices.models import Message
from programs import actions, figures
from programs.enums import ActivityStatus
from programs.forms.activities import following
from programs.models import Activity, Programme
from tests.cast import CAST
from tests.programmes import DAY, approved, done, office, planned, region, site
from tests.test_front_work import matters

pytestmark = pytest.mark.django_db
S = ActivityStatus
LIST, NEW, MANY = "/program/kegiatan/", "/program/kegiatan/catat/", "/program/kegiatan/setujui/"
LATER = dt.date.today() + dt.timedelta(days=9)  # noqa: DTZ011 - any day to come


def typed(**changes):
    """What a browser sends of the form."""
    rows = changes.pop("rows", [("SMAN 2 Bengkulu", "1.020")])
    said = {
        "programme": Programme.objects.get(code="advokasi").pk, "kind": "KIE", "title": "Penyuluhan di sekolah",
        "group": "PENDIDIKAN", "begins": "2026-03-04", "ends": "", "region": region().pk, "basis": "SPRIN",
        "basis_number": "Sprin/12/III/2026", "men": "1.000", "women": "22", "unrecorded": "",
        "lembaga-TOTAL_FORMS": str(len(rows) + 1), "lembaga-INITIAL_FORMS": "0", "done": "1",
        **{f"lembaga-{n}-{key}": value for n, row in enumerate(rows) for key, value in zip(("name", "people"), row, strict=True)},
    }  # fmt: skip
    return said | {name: value.pk if hasattr(value, "pk") else value for name, value in changes.items()}


def test_one_page_records_what_was_done_and_remembers_where_one_works(people):
    client = people.client("bengkulu")
    page = client.get(NEW).content.decode()
    own_province = re.search(r'<optgroup label="([^"]+)">\s*<option value="\d+" selected', page)
    assert own_province is not None
    assert own_province[1] == "Provinsi Bengkulu"
    assert f'value="{dt.date.today():%Y-%m-%d}"' in page  # noqa: DTZ011 - the day of the person
    answer = client.post(NEW, typed())
    one = Activity.objects.get()
    assert answer.url == f"/program/kegiatan/{one.pk}/"
    assert (one.status, one.people, one.ends, one.office) == (S.DONE, 1022, DAY, office())
    assert list(one.attendance.values_list("name", "people")) == [("SMAN 2 Bengkulu", 1020)]
    again = client.get(NEW).content.decode()
    for chosen in (one.programme_id, one.region_id):
        assert f'<option value="{chosen}" selected' in again
    page = client.get(answer.url).content.decode()
    for word in (
        "1.022 orang",
        "1.020",
        "Kegiatan advokasi",
        "+1 kegiatan",
        "Dihitung setelah disetujui",
        "Sprin/12/III",
    ):
        assert word in page


@pytest.mark.parametrize(
    ("changes", "sentences"),
    [
        ({"begins": f"{LATER:%Y-%m-%d}"}, ["belum dapat dicatat terlaksana"]),
        ({"ends": "2026-03-01"}, ["sebelum tanggal mulai", 'href="#id_ends"']),
        ({"begins": "0026-03-04"}, ["Periksa tahunnya"]),
        ({"begins": "kemarin"}, ["error-summary"]),
        ({"men": "5", "women": "5"}, ["Peserta per lembaga berjumlah 1020, lebih dari peserta seluruhnya (10)"]),
        ({"men": "banyak"}, ["Tulis bilangan bulat"]),
        ({"men": "-3"}, ["error-summary"]),
        ({"rows": [("", "5")]}, ["Lembaga baris 1: Tulis nama lembaganya."]),
        ({"rows": [("SMAN 2", "5"), ("sman 2", "6")]}, ["ditulis dua kali"]),
        ({"title": "", "region": ""}, ["Belum diisi."]),
        ({"kind": "RAPAT"}, ["error-summary"]),
        ({"region": "987654321"}, ["error-summary"]),
        ({"lembaga-TOTAL_FORMS": "x"}, ["error-summary"]),
        ({"title": "x" * 181}, ["error-summary"]),
    ],
)
def test_bad_input_comes_back_with_what_was_typed(people, changes, sentences):
    answer = people.client("bengkulu").post(NEW, typed(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in sentences:
        assert sentence in page
    assert "Sprin/12/III/2026" in page
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": "Lain", "begins": "2026-04-04"}, "Nomor dasar Sprin/12/III/2026 sudah dipakai"),
        ({"basis_number": ""}, "Kegiatan bernama sama pada hari yang sama"),
        ({"title": "Ke Jatim", "basis_number": "", "region": "35.78"}, "di provinsi lain: Kota Surabaya"),
    ],
)
def test_a_doubt_wants_a_word_and_then_saves(people, changes, sentence):
    planned(people)
    if "region" in changes:
        changes = {**changes, "region": region(changes["region"])}
    client = people.client("bengkulu")
    page = client.post(NEW, typed(**changes))
    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert "Perlu penjelasan" in page.content.decode()
    assert client.post(NEW, typed(**changes, doubt="Dua kelas, satu Sprin")).status_code == 302
    kept = Activity.objects.latest("pk")
    assert (kept.doubt, kept.status) == ("Dua kelas, satu Sprin", S.DONE)
    assert "Dua kelas, satu Sprin" in client.get(f"{LIST}{kept.pk}/").content.decode()


@pytest.mark.wide
def test_a_place_of_the_programme_fills_in_where_it_is_and_a_dormant_one_is_asked_about(people):
    place = site(people, "Sukamaju", "BERSINAR", ("2024-01-10", "DITETAPKAN"), ("2026-01-10", "TIDAKAKTIF"))
    client = people.client("bengkulu")
    assert (
        "Lokasi ini tidak aktif sejak 10 Januari 2026"
        in client.post(NEW, typed(site=place, region="")).content.decode()
    )
    elsewhere = typed(site=place, region=region("17.01"))
    assert "Lokasi ini di Kota Bengkulu" in client.post(NEW, elsewhere).content.decode()
    client.post(NEW, typed(site=place, region="", begins="2025-12-01"))
    one = Activity.objects.get()
    assert (one.village, one.region, one.doubt) == ("Sukamaju", region(), "")
    planned(people, title="Di tempat lain", basis_number="", region=region("17.01"))  # the form remembers that region
    offered = client.get(NEW).context["form"].initial["region"]
    assert client.post(NEW, typed(site=place, region=offered, begins="2025-12-02", basis_number="")).status_code == 302
    assert (offered, Activity.objects.latest("pk").region) == (region("17.01").pk, region())


def test_the_same_page_sent_twice_is_one_activity_and_more_rows_need_no_script(people):
    client, given = people.client("bengkulu"), typed(series=str(uuid.uuid4()))
    first, second = client.post(NEW, given), client.post(NEW, given)
    assert first.url == second.url
    assert Activity.objects.count() == 1
    more = client.post(NEW, {**typed(title="Belum"), "more": "1"})
    assert more.status_code == 200
    assert 'name="lembaga-4-name"' in more.content.decode()
    assert 'value="Belum"' in more.content.decode()
    assert "error-summary" not in more.content.decode()
    assert client.post(NEW, {**typed(), "more": "1", "lembaga-TOTAL_FORMS": "banyak"}).status_code == 200


@pytest.mark.parametrize(
    ("who", "status", "choices"),
    [
        ("cegah", 200, {"advokasi", "konten"}),
        ("pusat", 200, None),
        ("pimpinan", 403, None),
        ("auditor", 403, None),
        ("kipas", 404, None),
    ],
)
def test_each_records_for_its_own_office_in_its_own_field(people, who, status, choices):
    client = people.client(who)
    page = client.get(NEW)
    assert page.status_code == status
    if status != 200:
        assert client.post(NEW, typed()).status_code == status
        assert not Activity.objects.exists()
        return
    if choices is not None:
        offered = set(map(int, re.findall(r'<option value="(\d+)"', page.content.decode().split("</select>")[0])))
        codes = set(Programme.objects.filter(pk__in=offered).values_list("code", flat=True))
        assert choices <= codes
        assert not codes & {"perkara", "rawat-jalan"}
        refused = client.post(NEW, typed(programme=Programme.objects.get(code="rawat-jalan")))
        assert refused.status_code == 422
    client.post(NEW, typed(region=region("17.71" if who == "cegah" else "31.71")))
    assert Activity.objects.get().office == people[who].organisation


REASON = {"reason": "Uji."}
STAFF, APPROVERS = {"bengkulu", "kepala", "admin", "pusat", "penetap"}, {"kepala", "admin", "penetap"}
# step: what is sent, from which states, who may, and the state after it
STEPS = {
    "terlaksana": ({"men": "4", "women": "", "unrecorded": ""}, {S.PLANNED, S.POSTPONED}, STAFF, S.DONE),
    "tunda": (REASON, {S.PLANNED}, STAFF, S.POSTPONED),
    "batal": (REASON, {S.PLANNED, S.POSTPONED, S.DONE}, STAFF, S.CANCELLED),
    "rencana": (REASON, {S.POSTPONED, S.DONE}, STAFF, S.PLANNED),
    "setujui": ({}, {S.DONE}, APPROVERS, S.APPROVED),
    "kembalikan": (REASON, {S.DONE}, APPROVERS, S.PLANNED),
    "koreksi": (REASON, {S.APPROVED}, STAFF, S.APPROVED),
}
READS = STAFF | {"pimpinan", "auditor"}


def in_state(people, status):
    one = approved(people) if status == S.APPROVED else done(people) if status == S.DONE else planned(people)
    if status == S.POSTPONED:
        return actions.activities.postpone(activity=one, by=people["bengkulu"], reason="hujan")
    if status == S.CANCELLED:
        return actions.activities.cancel(activity=one, by=people["bengkulu"], reason="batal")
    return one


@pytest.mark.wide
@pytest.mark.parametrize("status", [S.PLANNED, S.POSTPONED, S.DONE, S.APPROVED, S.CANCELLED])
def test_every_step_by_every_role_from_every_state(people, status, turn):
    one = in_state(people, status)
    for word, (sent, states, who_may, after) in STEPS.items():
        for who in (
            CAST if status in states else ("bengkulu", "kepala", "penetap")
        ):  # who may nothing asks where it matters
            with turn(who, word) as client:
                answer = client.post(f"{LIST}{one.pk}/{word}/", sent)
                now = Activity.objects.get(pk=one.pk).status
                if who in who_may and status in states:
                    assert (answer.status_code, now) == (302, after)
                else:
                    assert answer.status_code in ({403, 409} if who in READS else {404})
                    assert now == status


@pytest.mark.parametrize("word", [word for word, step in STEPS.items() if step[0] == REASON])
def test_a_step_without_its_reason_is_asked_again(people, word):
    one = in_state(people, sorted(STEPS[word][1])[0])
    client = people.client("kepala")
    assert "Alasan" in client.get(f"{LIST}{one.pk}/{word}/").content.decode()
    answer = client.post(f"{LIST}{one.pk}/{word}/", {"reason": "  "})
    assert answer.status_code == 422
    assert "Belum diisi." in answer.content.decode()


def test_the_page_offers_each_person_what_they_may_do_and_nobody_their_own_record_to_approve(people):
    one = done(people)
    own = actions.activities.carry_out(
        activity=planned(people, by="kepala", title="Lain", basis_number=""), by=people["kepala"]
    )

    def offered(who, activity):
        page = people.client(who).get(f"{LIST}{activity.pk}/").content.decode()
        return set(re.findall(rf'(?:href|action)="{LIST}{activity.pk}/(\w+)/', page)), page

    assert offered("bengkulu", one)[0] == {"ubah", "salin", "ulangi", "batal", "rencana"}
    assert offered("kepala", one)[0] == {"ubah", "salin", "ulangi", "batal", "rencana", "setujui", "kembalikan"}
    assert offered("auditor", one)[0] == set()
    steps, page = offered("kepala", own)
    assert "setujui" not in steps
    assert "disetujui oleh orang lain" in page


def test_done_takes_what_was_counted_there_and_an_edited_one_is_approved_by_somebody_else(people):
    one = planned(people, men=0, women=0, unrecorded=0, institutions=[("SMAN 1", None)])
    client = people.client("bengkulu")
    client.post(f"{LIST}{one.pk}/terlaksana/", {"men": "7", "women": "8", "outcome": "Tertib"})
    one.refresh_from_db()
    assert (one.status, one.people, one.outcome, one.attendance.count()) == (S.DONE, 15, "Tertib", 1)
    head = people.client("kepala")
    head.post(f"{LIST}{one.pk}/ubah/", typed(title="Diubah kepala", save="1"))
    one.refresh_from_db()
    assert (one.title, one.status, one.by) == ("Diubah kepala", S.DONE, people["kepala"])
    assert head.post(f"{LIST}{one.pk}/setujui/").status_code == 403


@pytest.mark.wide
def test_a_correction_keeps_what_was_approved_counting_and_tells_what_it_changed(people):
    one = approved(people, "penggiat", kind="BIMTEK")

    def counted():
        lines = figures.lines(people["bengkulu"], [office().pk], 2026)[office().pk]
        return next(line.result for line in lines if line.indicator.code == "penggiat-dilatih")

    client = people.client("bengkulu")
    edit = client.post(f"{LIST}{one.pk}/koreksi/", {"reason": "Salah hitung"})
    version = Activity.objects.latest("pk")
    assert edit.url == f"{LIST}{version.pk}/ubah/"
    told = typed(programme=one.programme, kind="BIMTEK", men="30", women="22", unrecorded="3", rows=[], title=one.title)
    assert client.post(edit.url, told).status_code == 302
    assert counted() == 45
    first = client.get(f"{LIST}{one.pk}/").content.decode()
    assert "tetap dihitung sampai koreksinya disetujui" in first
    assert f"{LIST}{one.pk}/koreksi/" not in first  # it is open
    assert client.get(LIST).content.decode().count("Penyuluhan di sekolah") == 2
    assert people.client("kepala").post(f"{LIST}{version.pk}/setujui/").status_code == 302
    assert counted() == 55
    page = client.get(f"{LIST}{version.pk}/").content.decode()
    assert re.search(r"<dt>Laki-laki</dt><dd><del>20</del> → <ins>30</ins>", page)
    assert "Salah hitung" in page
    old = client.get(f"{LIST}{one.pk}/").content.decode()
    assert "Ini versi lama." in old
    again = client.post(f"{LIST}{version.pk}/koreksi/", {"reason": "Dikira salah"})
    dropped = client.post(again.url.replace("ubah", "koreksi/batal"))
    assert dropped.url == f"{LIST}{version.pk}/"
    assert counted() == 55


def test_what_may_be_there_twice_is_shown_with_its_link(people):
    one = done(people)
    twin = planned(people, title="Penyuluhan siang", basis_number="")
    sprin = planned(people, "kotan", title="Rakor", kind="RAKOR", doubt="Satu Sprin", begins=LATER, ends=LATER)
    other = planned(people, title="Lain hari", basis_number="", begins=LATER, ends=LATER)
    page = people.client("bengkulu").get(f"{LIST}{one.pk}/").content.decode()
    assert "Mungkin ganda" in page
    assert (f"{LIST}{twin.pk}/" in page, f"{LIST}{sprin.pk}/" in page, f"{LIST}{other.pk}/" in page) == (
        True,
        True,
        False,
    )
    actions.activities.cancel(activity=one, by=people["bengkulu"], reason="ganda")
    assert f"{LIST}{twin.pk}/" not in people.client("bengkulu").get(f"{LIST}{one.pk}/").content.decode()


def test_a_copy_takes_along_all_but_days_number_and_people(people):
    one = approved(people, village="Sukamaju", institutions=[("SMAN 1", 12)])
    page = people.client("jatim").get(f"{LIST}{one.pk}/salin/")
    assert page.status_code == 404
    client = people.client("bengkulu")
    page = client.get(f"{LIST}{one.pk}/salin/").content.decode()
    for word in ('value="Penyuluhan di sekolah"', 'value="Sukamaju"', 'value="SMAN 1"'):
        assert word in page
    for word in ("Sprin/12", "2026-03-04", 'people" value="', 'name="men" value="'):
        assert word not in page
    client.post(f"{LIST}{one.pk}/salin/", typed(begins="2026-04-04", basis_number="Sprin/13"))
    assert Activity.objects.filter(status=S.DONE, begins=dt.date(2026, 4, 4), n=1).count() == 1


@pytest.mark.parametrize(
    ("sent", "days"),
    [
        ({"how": "MINGGU", "until": "2026-03-25"}, ["11-03", "18-03", "25-03"]),
        ({"how": "BULAN", "until": "2026-06-30"}, ["04-04", "04-05", "04-06"]),
        ({"how": "TANGGAL", "days": "1/4/2026\n2026-04-09, 1-4-2026"}, ["01-04", "09-04"]),
        ({"how": "TANGGAL", "days": "besok"}, "Baris 1, “besok”, bukan tanggal."),
        ({"how": "MINGGU"}, "Sampai kapan?"),
        ({"how": "MINGGU", "until": "2026-03-05"}, "Tidak ada tanggal setelah kegiatan ini."),
        ({"how": "MINGGU", "until": "2029-03-05"}, "Paling banyak 60 tanggal"),
        ({"how": "TANGGAL", "days": "4/3/2026"}, "4 Maret 2026: Kegiatan bernama sama"),
    ],
)
def test_repeating_shows_the_days_first_and_makes_all_or_none(people, sent, days):
    one = planned(people, ends=DAY + dt.timedelta(days=1), institutions=[("SMAN 1", 5)])
    client, path = people.client("bengkulu"), f"{LIST}{one.pk}/ulangi/"
    shown = client.post(path, sent)
    made = client.post(path, {**sent, "make": "1"})
    others = Activity.objects.exclude(pk=one.pk).order_by("begins")
    if isinstance(days, str):
        assert made.status_code == 422
        assert days in made.content.decode()
        assert not others.exists()
        return
    assert f"Buat {len(days)} rencana" in shown.content.decode()
    assert made.status_code == 302
    assert [f"{other.begins:%d-%m}" for other in others] == days
    assert {(o.status, (o.ends - o.begins).days, o.people, o.basis_number, o.attendance.get().people) for o in others} == {
        (S.PLANNED, 1, 0, "", None)
    }  # fmt: skip


def test_months_that_are_too_short_end_on_their_last_day():
    found = following(dt.date(2026, 1, 31), dt.date(2026, 4, 30), monthly=True)
    assert [str(day) for day in found] == ["2026-02-28", "2026-03-31", "2026-04-30"]


def test_several_are_approved_at_once_or_none_and_people_hear_of_it(people):
    head = people["kepala"]
    two = [done(people, title=f"Kegiatan {n}", basis_number=f"Sprin/{n}") for n in (1, 2)]
    own = actions.activities.carry_out(activity=planned(people, title="Sendiri", basis_number="", by="kepala"), by=head)
    waits = Message.objects.filter(recipient=head, event="programs.activity_waits")
    assert [(one.subject, one.url) for one in waits] == [("Kegiatan menunggu persetujuan Anda", MANY)]
    client = people.client("kepala")
    page = client.get(MANY).content.decode()
    assert "Kegiatan 1" in page
    assert "Sendiri" not in page
    nothing = client.post(MANY, {"one": [own.pk, "x"]}, follow=True)
    assert "Pilih kegiatannya dahulu" in nothing.content.decode()
    assert client.post(MANY, {"one": [one.pk for one in two]}).status_code == 302
    assert set(Activity.objects.filter(pk__in=[one.pk for one in two]).values_list("status", flat=True)) == {S.APPROVED}
    heard = Message.objects.filter(recipient=people["bengkulu"])
    assert [(one.event, one.subject) for one in heard] == [("programs.activity_approved", "2 kegiatan disetujui")]
    back = done(people, title="Dikembalikan", basis_number="")
    client.post(f"{LIST}{back.pk}/kembalikan/", {"reason": "Tanggal keliru"})
    last = Message.objects.filter(recipient=people["bengkulu"]).latest("pk")
    assert (last.subject, last.text, last.url) == (
        "Kegiatan dikembalikan: Dikembalikan",
        "Tanggal keliru",
        f"{LIST}{back.pk}/",
    )


def test_one_that_cannot_be_approved_holds_up_the_others_and_says_why(people):
    one, other = done(people), done(people, title="Direbut", basis_number="")
    actions.activities.replan(activity=other, by=people["bengkulu"], reason="Ternyata belum")
    with pytest.raises(ValidationError, match="Direbut: Kegiatan ini sudah berstatus “rencana”"):
        actions.activities.approve_many(activities=[one, other], by=people["kepala"])
    assert Activity.objects.get(pk=one.pk).status == S.DONE


def test_photos_hang_on_the_first_version_and_stay_once_it_is_approved(people):
    one = approved(people)
    panel = files.panel(people["bengkulu"], one)
    assert (panel["holder_id"], panel["attach_refusal"]) == (one.pk, "")
    with pytest.raises(PermissionDenied, match="sudah disetujui"):
        holders.of(one).check_remove(people["bengkulu"], one, None)
    assert files.panel(people["jatim"], one)["attach_refusal"]
    version = actions.activities.correct(activity=one, by=people["bengkulu"], reason="x")
    page = people.client("bengkulu").get(f"{LIST}{version.pk}/").content.decode()
    assert f'name="holder_id" value="{one.pk}"' in page


@pytest.mark.parametrize("path", [LIST, MANY, "detail"])
def test_pages_cost_the_same_however_many_there_are(
    people, path, django_assert_max_num_queries, django_assert_num_queries
):
    one = approved(people, institutions=[("SMAN 1", 1)])
    client = people.client("kepala")
    done(people, title="Satu", basis_number="", institutions=[("A", 1)])

    def address():
        return f"{LIST}{one.pk}/" if path == "detail" else path

    client.get(address())
    with django_assert_max_num_queries(24) as first:
        client.get(address())
    for n in range(3):
        done(people, title=f"Lagi {n}", basis_number="", institutions=[("B", 1), ("C", 2)], doubt="x")
    corrected = actions.activities.correct(activity=one, by=people["bengkulu"], reason="x")
    actions.activities.approve(activity=corrected, by=people["kepala"])
    with django_assert_num_queries(len(first)):
        client.get(address())


def test_the_list_says_when_there_is_nothing_and_leads_on(people):
    client = people.client("bengkulu")
    page = client.get(LIST).content.decode()
    assert "Belum ada kegiatan" in page
    assert '<option value="1" selected' not in page  # no filter chooses by itself
    assert f'href="{NEW}"' in page
    planned(people)
    assert "Penyuluhan di sekolah" in client.get(f"{LIST}?overdue=true").content.decode()
    assert "Penyuluhan di sekolah" not in people.client("jatim").get(LIST).content.decode()
    book = client.get(f"{LIST}?format=xlsx")
    assert book["Content-Type"].endswith("sheet")
    assert NEW not in people.client("auditor").get(LIST).content.decode()


@pytest.mark.wide
def test_the_front_page_says_what_waits_and_leads_to_exactly_that(people):
    planned(people)
    for n in (1, 2):
        done(people, title=f"Kegiatan {n}", basis_number="")
    waiting, overdue = "Kegiatan menunggu persetujuan Anda", "Rencana kegiatan yang tanggalnya lewat"
    for who, told in (("kepala", {waiting: 2, overdue: 1}), ("bengkulu", {overdue: 1}), ("penetap", {}), ("jatim", {})):
        found = matters(people, who)
        assert {label: n for label, (n, _url) in found.items() if label in (waiting, overdue)} == told
        for label in told:
            n, url = found[label]
            assert len(people.client(who).get(url).context["object_list"]) == n
