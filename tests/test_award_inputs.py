"""Figures of a category: gathered, imported, corrected, reconciled."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from time_machine import travel

from awards import reconciling
from awards.actions import categories, freezing, gathering, reconciliation
from awards.enums import CategoryStatus, InputSource, InputState
from awards.models import Category, Confirmation, Edition, Input
from awards.permissions.inputs import check_can_answer
from bnnportal.accounts import actions as accounts
from bnnportal.accounts.enums import Field, Role
from bnnportal.audit.models import Event
from bnnportal.imports import actions as imports
from bnnportal.notices.models import Message
from programs.actions import targets
from tests import award_editions as given
from tests import programmes, reports
from tests.cast import PASSWORD, People

BENGKULU, KOTA = "BNNP-17", "BNNK-17.71"


def state(category: Category, code: str = BENGKULU) -> str:
    return reconciling.with_states(category).get(code=code).reconciled


def address(category: Category, code: str = BENGKULU, step: str = "") -> str:
    return f"/peringkat/{category.edition.slug}/{category.code}/angka/{code}/{step}"


# Gathering


def test_gathering_reads_measures_and_indicators_and_keeps_what_did_not_change(people: People) -> None:
    reports.approved(people)  # of a facility below BNNP Bengkulu
    target = programmes.target(people, "konten-terbit", quarters=(10, 20, 30, 40))
    targets.propose(target=target, by=people["kepala"])
    targets.approve(target=target, by=people["penetap"])
    programmes.result(people, value=30, month=2)
    spec = {
        "components": [
            component("konten", "indicator:konten-terbit"), component("lengkap", "measure:rehab.completeness"),
            component("dilayani", "measure:rehab.served"),
        ]
    }  # fmt: skip
    category = given.gathered(people, index=given.definition("ketahanan_masyarakat", **spec))
    konten = given.input_of(category, BENGKULU, "konten")
    assert (konten.value, konten.numerator, konten.denominator) == (75, 30, 40)
    assert "belum diperiksa" in konten.note
    assert given.value_of(category, "BNNP-35", "konten") is None  # no data is not zero
    assert given.input_of(category, BENGKULU, "dilayani").link.startswith("/")
    assert category.sources[BENGKULU]["results"]
    assert all(n == 1 for _pk, n in category.sources[BENGKULU]["reports"])
    before = {row.pk for row in Input.objects.filter(category=category)}
    assert gathering.plan(category=category, by=people["pusat"]).changes == []
    programmes.result(people, value=8, month=3)
    changed = gathering.plan(category=category, by=people["pusat"]).changes
    assert [(one.office.code, one.part.code, one.after.value) for one in changed] == [(BENGKULU, "konten", 95)]
    gathering.gather(category=category, by=people["pusat"])
    assert given.value_of(category, BENGKULU, "konten") == 95
    old = Input.objects.get(pk=konten.pk)
    assert old.replaced_by == given.input_of(category, BENGKULU, "konten")
    assert Input.objects.filter(category=category).exclude(pk__in=before).count() == 1
    gathering.correct_input(
        category=category, office=given.office(BENGKULU), component="konten", value=Decimal(80), note="Uji", by=people["pusat"]
    )  # fmt: skip
    gathering.gather(category=category, by=people["pusat"])
    assert given.input_of(category, BENGKULU, "konten").source == InputSource.CORRECTION  # gathering leaves it


def component(code: str, origin: str) -> dict[str, object]:
    return {
        "code": code, "name": code.title(), "column": code, "parent": "ketahanan_masyarakat", "weight": 1, "direction": 1,
        "unit": "persen", "normalise": {"method": "none"}, "origin": origin, "assumption": "Uji",
    }  # fmt: skip


def test_gathering_costs_the_same_however_many_offices(people: People) -> None:
    index = given.definition("capaian_rehabilitasi")
    counts = []
    for n, levels in enumerate((["PROVINSI"], ["PROVINSI", "KABKOTA"])):
        edition = given.draft_edition(people, slug=f"uji-{n}")
        category = given.draft_category(people, edition, index=index, levels=levels, code="REHAB")
        with CaptureQueriesContext(connection) as found:
            gathering.gather(category=category, by=people["pusat"])
        counts.append(len(found))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"gathered_until": dt.date(2026, 8, 15)}, "sampai akhir triwulan"),
        ({"origin": "indicator:tidak-ada"}, "tidak berlaku pada tahun 2026"),
        ({"origin": "measure:tidak.ada"}, "tidak mempunyai ukuran"),
        ({"origin": "dari langit"}, "tidak dikenal"),
    ],
)
def test_what_cannot_be_read_is_named_before_the_edition_begins(people, changes, sentence) -> None:
    origin = changes.pop("origin", "indicator:konten-terbit")
    index = given.definition("ketahanan_masyarakat", components=[component("konten", origin)])
    edition = given.draft_edition(people)
    given.draft_category(people, edition, index=index, **changes)
    with pytest.raises(ValidationError, match=f"Konten.*{sentence}"):
        categories.open_edition(edition=edition, by=people["pusat"])


def test_cases_are_not_read_as_missing_by_who_may_not_see_them(people: People) -> None:
    people["pencegahan"] = accounts.ensure_account(
        email="pencegahan@uji.test", name="Pencegahan Uji", password=PASSWORD, organisation=people["pusat"].organisation,
        role=Role.OPERATOR, field=Field.PREVENTION, since=dt.date(2023, 1, 1),
    )  # fmt: skip
    index = given.definition("ketahanan_masyarakat", components=[component("kasus", "measure:programs.cases")])
    category = given.running_category(people, index=index, field="CEGAH")
    with pytest.raises(ValidationError, match="Kasus dihitung dari perkara"):
        gathering.gather(category=category, by=people["pencegahan"])
    gathering.gather(category=category, by=people["pusat"])


# Files


def test_values_know_their_file_and_a_file_is_taken_back_whole(people: People) -> None:
    category = given.running_category(people)
    first = given.import_values(people, category)
    row = given.input_of(category, "BNNP-35")
    assert (row.value, row.run, row.line, row.source) == (Decimal("3.4"), first, 3, InputSource.IMPORT)
    second = given.import_values(
        people, category, {"BNNP-35": {"nilai": "3,5"}, BENGKULU: {"nilai": "3,10"}}, name="dua.csv"
    )
    assert len(second.results) == 1  # BNNP Bengkulu's stands as it did
    with pytest.raises(ValidationError, match="sudah diganti"):
        imports.undo(run=first, by=people["pusat"], reason="Uji")
    imports.undo(run=second, by=people["pusat"], reason="Uji")
    assert given.input_of(category, "BNNP-35").pk == row.pk
    imports.undo(run=first, by=people["pusat"], reason="Uji")
    assert not Input.objects.filter(category=category).exists()


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"BNNP-99": {"nilai": "3"}}, "BNNP-99.* bukan satuan kerja yang dinilai"),
        ({BENGKULU: {"nilai": "tiga"}}, "bukan angka"),
        ({BENGKULU: {"nilai": "3", "n": "-5"}}, "bukan banyak responden"),
        ({BENGKULU: {"nilai": ""}}, "tidak ada nilai"),
    ],
)
def test_a_bad_row_is_named(people, row, sentence) -> None:
    with pytest.raises(ValidationError, match=sentence):
        given.import_values(people, given.running_category(people), row)


def test_a_bnnp_has_the_mean_of_its_measured_places(people: People) -> None:
    parts = [one | {"origin": "survey:places"} for one in given.definition("ikotan_1_4").components]
    index = given.definition("ikotan_1_4", components=parts)
    category = given.running_category(people, index=index, code="KOTAN")
    codes = [one["code"] for one in index.components]
    values = {KOTA: "3,0", "BNNK-17.01": "3,2", "BNNP-35": "2,0", "BNNK-35.76": "3,9"}
    given.import_values(people, category, {office: dict.fromkeys(codes, value) for office, value in values.items()})
    mean = given.input_of(category, BENGKULU, "hukum")
    assert (mean.value, mean.n, mean.source) == (Decimal("3.1"), 2, InputSource.MEASURE)
    assert given.value_of(category, "BNNP-35", "hukum") == 2  # measured itself
    gathering.correct_input(
        category=category, office=given.office(KOTA), component="hukum", value=Decimal("3.4"), note="Uji", by=people["pusat"]
    )  # fmt: skip
    assert given.value_of(category, BENGKULU, "hukum") == Decimal("3.3")
    with pytest.raises(ValidationError, match="di luar 1 sampai 4"):
        given.import_values(people, category, {KOTA: {"hukum": "32"}})


# Reconciliation


def test_heads_confirm_or_flag_and_are_answered(people: People) -> None:
    head = people["kepala"]
    category = given.reconciling(people)
    office = given.office(BENGKULU)
    assert Message.objects.filter(recipient=head, event="awards.reconciliation_opened").count() == 1
    for who in ("bengkulu", "jatim", "pusat", "penetap"):
        with pytest.raises(PermissionDenied):
            reconciliation.confirm(category=category, office=office, by=people[who])
    assert state(category) == InputState.WAITING
    seen = reconciliation.digest(category, office)
    reconciliation.confirm(category=category, office=office, by=people["kepala"], seen=seen)
    assert state(category) == InputState.CONFIRMED
    gathering.correct_input(
        category=category, office=office, component="nilai", value=Decimal("3.2"), note="Salah ketik", by=people["pusat"]
    )  # fmt: skip
    assert state(category) == InputState.CHANGED
    assert Message.objects.filter(recipient=people["kepala"], event="awards.inputs_changed").count() == 1
    with pytest.raises(ValidationError, match="baru saja berubah"):
        reconciliation.confirm(category=category, office=office, by=people["kepala"], seen=seen)
    flag = reconciliation.flag(
        category=category, office=office, components=["nilai"], note="Seharusnya 3,3", by=people["kepala"]
    )
    assert state(category) == InputState.FLAGGED
    assert Message.objects.filter(recipient=people["pusat"], event="awards.flagged").exists()
    moved = Confirmation(category=category, office=office, status=flag.status, by=people["pusat"])  # now at the centre
    with pytest.raises(PermissionDenied, match="orang lain"):
        check_can_answer(people["pusat"], moved)
    reconciliation.answer_flag(
        confirmation=flag, answer="Benar, dikoreksi.", by=people["pusat"], corrections={"nilai": Decimal("3.3")}
    )
    assert given.value_of(category, BENGKULU) == Decimal("3.3")
    assert state(category) == InputState.ANSWERED
    reconciliation.confirm(category=category, office=office, by=people["kepala"])
    assert state(category) == InputState.CONFIRMED
    assert not Confirmation.objects.unanswered().exists()
    assert Event.objects.filter(event__in=("awards.confirm", "awards.flag", "awards.answer_flag")).count() == 4


def test_a_category_added_later_is_asked_for_what_it_lacks_and_its_edition_is_held(people: People) -> None:
    edition = given.running_category(people).edition
    category = given.draft_category(people, edition, code="DUA", decided_by=None)
    given.import_values(people, category)
    with pytest.raises(ValidationError, match="belum ada rencana tanggal penetapan"):
        reconciliation.open_reconciliation(category=category, by=people["pusat"])
    changed = category.reconciled_by + dt.timedelta(days=30)
    category = categories.change_category(category=category, by=people["pusat"], decided_by=changed)
    with CaptureQueriesContext(connection) as found:
        reconciliation.open_reconciliation(category=category, by=people["pusat"])
    held = [one["sql"] for one in found if "FOR UPDATE" in one["sql"]]
    assert 'FROM "awards_edition"' in held[0]  # before the category, as closing the edition does
    assert 'FROM "awards_category"' in held[1]


def test_a_figure_of_a_place_that_only_counts_for_its_bnnp_is_put_right_on_its_page(people: People) -> None:
    parts = [one | {"origin": "survey:places"} for one in given.definition("ikotan_1_4").components]
    index = given.definition("ikotan_1_4", components=parts)
    category = given.running_category(people, index=index, code="KOTAN", levels=["PROVINSI"])
    given.import_values(people, category, {KOTA: {one["code"]: "3,0" for one in index.components}})
    client, url = people.client("pusat"), address(category, KOTA, "koreksi/hukum/")
    assert client.post(url, {"value": "3,4", "note": "Salah ketik"}, follow=True).status_code == 200
    assert given.value_of(category, BENGKULU, "hukum") == Decimal("3.4")
    assert people.client("kota").get(address(category, KOTA)).status_code == 404


def test_silence_is_consent_after_the_last_day_by_the_offices_clock(people: People) -> None:
    last = timezone.localdate() + dt.timedelta(days=7)
    category = given.reconciling(people, scores=given.VALUES | {"BNNP-91": {"nilai": "3"}}, reconciled_by=last)
    evening = dt.datetime.combine(last, dt.time(16, 30), tzinfo=dt.UTC)  # 23.30 in Jakarta, 1.30 in Jayapura
    with travel(evening, tick=False):
        assert (state(category), state(category, "BNNP-91")) == (InputState.WAITING, InputState.CONSENT)
        assert state(category, "BNNP-12") == InputState.NOTHING
        reconciliation.confirm(category=category, office=given.office(BENGKULU), by=people["kepala"])
    with travel(evening + dt.timedelta(hours=1), tick=False), pytest.raises(ValidationError, match="berakhir pada"):
        reconciliation.flag(
            category=category, office=given.office(BENGKULU), components=["nilai"], note="Uji", by=people["kepala"]
        )


def test_an_office_reads_its_own_figures_and_says_so_on_their_page(people: People) -> None:
    category = given.reconciling(people)
    page = people.client("kepala").get(address(category))
    assert page.context["told"].files[0][1] == [2]
    digest = page.context["office"].digest
    assert page.context["told"].files[0][0].sha256 in page.content.decode()
    for who, code in (("kepala", "BNNP-35"), ("mojokerto", BENGKULU), ("kipas", BENGKULU)):
        assert people.client(who).get(address(category, code)).status_code == 404, who
    assert people.client("kepala").get(address(category, KOTA)).status_code == 200  # below it
    assert people.client("bengkulu").post(address(category, step="sesuai/")).status_code == 403
    empty = people.client("kepala").post(address(category, step="tandai/"), {"seen": digest})
    assert empty.status_code == 422
    people.client("kepala").post(
        address(category, step="tandai/"), {"seen": digest, "components": "nilai", "note": "Seharusnya 3,3"}
    )
    answer = address(category, step="jawab/")
    assert people.client("penetap").get(answer).status_code == 200
    people.client("penetap").post(answer, {"value:nilai": "3,30", "answer": "Benar"})
    assert given.value_of(category, BENGKULU) == Decimal("3.3")
    people.client("kepala").post(address(category, step="sesuai/"), {})
    assert state(category) == InputState.CONFIRMED


@pytest.mark.parametrize("who", ["pusat", "kepala"])
def test_list_of_offices_costs_the_same_for_one_and_for_many(people, who) -> None:
    category = given.reconciling(people, scores={BENGKULU: {"nilai": "3"}})
    client = people.client(who)
    url = address(category).replace(f"{BENGKULU}/", "")
    client.get(url)  # the first request of a session costs more
    counts = []
    for scores in ({}, {KOTA: {"nilai": "3"}, "BNNK-17.01": {"nilai": "3"}}):
        if scores:
            given.import_values(people, category, scores, name="dua.csv")
        with CaptureQueriesContext(connection) as found:
            page = client.get(f"{url}?state=BELUM")
        counts.append((len(found), len(page.context["object_list"])))
    assert counts == [(counts[0][0], 1), (counts[0][0], 3)]
    assert client.get(f"{url}?format=xlsx").status_code == 200


def test_figures_are_not_gathered_again_once_they_are_frozen(people: People) -> None:
    category = given.reconciling(people)
    Category.objects.filter(pk=category.pk).update(status=CategoryStatus.FROZEN)
    with pytest.raises(ValidationError, match="tidak dikumpulkan lagi"):
        gathering.gather(category=category, by=people["pusat"])


def test_every_way_out_of_simulated_figures_says_so(people: People) -> None:
    people["kepala"]  # is told
    category = given.reconciling(people)
    assert category.edition.simulated
    Edition.objects.update(name="Rakernis 2027")
    reconciliation.flag(
        category=given.the_category(), office=people["kepala"].organisation, by=people["kepala"], note="Keliru",
        components=["nilai"],
    )  # fmt: skip
    client, here = people.client("pusat"), f"/peringkat/{given.SLUG}/{given.CODE}/"
    for url in (f"{here}kumpulkan/", address(category, step="jawab/"), address(category, step="koreksi/nilai/")):
        assert client.get(url).context["simulated"] is True, url
    book = zipfile.ZipFile(io.BytesIO(client.get(f"{here}angka/?format=xlsx").content))
    assert "Data simulasi" in "".join(book.read(part).decode() for part in book.namelist() if part.endswith(".xml"))
    found = client.get(f"/api/v1/editions/{given.SLUG}/").json()
    assert found["simulated"] is True
    told = Message.objects.get(event="awards.flagged", recipient=people["pusat"])
    assert told.text == "Indeks Ketahanan Masyarakat, Rakernis 2027 (simulasi)"
    with travel(timezone.now() + dt.timedelta(days=8), tick=True):
        reconciliation.answer_flag(confirmation=Confirmation.objects.get(), answer="Sudah benar.", by=people["pusat"])
        freezing.freeze(category=given.the_category(), by=people["pusat"])
    assert Message.objects.get(event="awards.frozen", recipient=people["kepala"]).subject.endswith(told.text)
