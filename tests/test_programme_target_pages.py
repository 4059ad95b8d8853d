"""Pages of targets: who opens which step, what the sheet refuses, what parts of a province add up to, and Excel."""

import io
from decimal import Decimal

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from bnnportal.imports import actions as imports
from bnnportal.imports.models import Run
from bnnportal.notices.models import Message
from programs import actions
from programs.actions import target_rounds
from programs.enums import TargetStatus as S
from programs.models import Indicator, Method, Target
from tests.lists import book, file
from tests.programmes import indicator, office, result
from tests.programmes import target as draft
from tests.test_front_work import matters

pytestmark = pytest.mark.django_db
YEAR = "?satker=BNNP-17&tahun=2026"


def proposed(people, **more):
    return actions.targets.propose(target=draft(people, **more), by=people[more.get("by", "bengkulu")])


def in_force(people, **more):
    return actions.targets.approve(target=proposed(people, **more), by=people["penetap"])


def sheet(**cells):
    """What the sheet of smart power posts; seen as it was when it was empty."""
    codes = ("konten-terbit", "konten-jangkauan", "tiket-masuk", "tiket-ditindaklanjuti", "aplikasi-dipakai")
    posted = {f"{code}.seen": ";;;" for code in codes}
    return posted | {key.replace("__", ".").replace("_", "-"): value for key, value in cells.items()}


# Who


STEPS = {  # by step: who takes it; everybody else is refused, and who does not see the office finds nothing
    "target-propose": {"bengkulu", "kepala", "admin", "pusat", "penetap"},
    "target-drop": {"bengkulu", "kepala", "admin", "pusat", "penetap"},
    "target-withdraw": {"bengkulu", "kepala", "admin", "pusat", "penetap"},
    "target-approve": {"admin", "penetap"},
    "target-return": {"admin", "penetap"},
    "target-revise": {"bengkulu", "kepala", "admin", "pusat", "penetap"},
}
BEGINS = {"target-withdraw": proposed, "target-approve": proposed, "target-return": proposed, "target-revise": in_force}
ENDS = {
    "target-propose": S.PROPOSED, "target-withdraw": S.DRAFT, "target-approve": S.APPROVED, "target-return": S.RETURNED,
}  # fmt: skip


@pytest.mark.wide
@pytest.mark.parametrize("step", STEPS)
def test_who_takes_which_step_of_a_target(people, turn, step):
    target = BEGINS.get(step, draft)(people)
    data = {"note": "Terlalu rendah", "reason": "Anggaran dipotong", "1": "1", "2": "2", "3": "3", "4": "4"}
    for who in (
        "admin",
        "pusat",
        "penetap",
        "pimpinan",
        "auditor",
        "bengkulu",
        "kepala",
        "cegah",
        "kabid",
        "jatim",
        "kipas",
    ):
        with turn(who, step) as client:
            answer = client.post(reverse(step, args=[target.pk]), data)
            if who in ("jatim", "kipas"):
                assert answer.status_code == 404
            elif who not in STEPS[step] and not (who == "cegah" and step not in ("target-approve", "target-return")):
                assert answer.status_code == 403
            else:
                assert answer.status_code == 302
                now = Target.objects.filter(pk=target.pk).values_list("status", flat=True).first()
                assert now == (None if step == "target-drop" else ENDS.get(step, S.APPROVED))
                assert Target.objects.filter(n=2).count() == (step == "target-revise")


@pytest.mark.parametrize(
    ("who", "codes"), [("bengkulu", {"list": 200, "fill": 200, "register": 200, "cascade": 200, "approve-many": 403}),
                       ("kabid", {"list": 200, "fill": 403, "approve-many": 403}),
                       ("auditor", {"list": 200, "fill": 403, "cascade": 200}),
                       ("jatim", {"list": 404, "fill": 404, "cascade": 404, "register": 200}),
                       ("penetap", {"list": 200, "fill": 200, "approve-many": 200}),
                       ("kipas", dict.fromkeys(("list", "fill", "register", "cascade", "approve-many", "sheet", "copy"), 404))],
)  # fmt: skip
def test_who_opens_which_page_of_targets(people, who, codes):
    client = people.client(who)
    draft(people)
    found = {page: client.get(reverse(f"target-{page}") + YEAR).status_code for page in codes}
    assert found == codes
    if codes.get("list") == 200:
        assert "Konten terbit" in client.get(reverse("target-list") + YEAR).content.decode()


# The sheet


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"konten_terbit__1": "10", "konten_terbit__2": "5", "konten_terbit__3": "20", "konten_terbit__4": "20"}, "tidak boleh turun"),
        ({"konten_terbit__1": "10"}, "Belum diisi"),
        ({f"konten_terbit__{n}": "10 butir" for n in range(1, 5)}, "Satuan indikator ini konten, bukan “butir”"),
        ({f"konten_terbit__{n}": "1,5" for n in range(1, 5)}, "bilangan bulat"),
        ({f"konten_terbit__{n}": "-4" for n in range(1, 5)}, "di bawah nol"),
        ({f"konten_terbit__{n}": "sepuluh" for n in range(1, 5)}, "bukan angka"),
        ({f"tiket_ditindaklanjuti__{n}": "120" for n in range(1, 5)}, "paling banyak 100"),
        ({f"konten_terbit__{n}": "9" * 16 for n in range(1, 5)}, "Paling banyak 14 angka"),
    ],
)  # fmt: skip
def test_the_sheet_refuses_with_the_reason_and_saves_nothing(people, cells, words):
    good = {f"tiket_masuk__{n}": str(n * 10) for n in range(1, 5)}
    answer = people.client("bengkulu").post(reverse("target-fill") + YEAR + "&pendekatan=smart", sheet(**good, **cells))
    assert (answer.status_code, Target.objects.count()) == (422, 0)
    assert words in answer.content.decode()
    assert 'value="40"' in answer.content.decode()  # what was typed is still there


def test_many_targets_are_saved_emptied_and_proposed_at_once(people):
    client, address = people.client("bengkulu"), reverse("target-fill") + YEAR + "&pendekatan=smart"
    typed = {f"konten_jangkauan__{n}": f"{n}.500" for n in range(1, 5)} | {
        f"tiket_masuk__{n}": str(n) for n in range(1, 5)
    }
    assert client.post(address, sheet(**typed)).status_code == 302
    saved = {target.indicator.code: target for target in Target.objects.select_related("indicator")}
    assert saved["konten-jangkauan"].quarters == [1500, 2500, 3500, 4500]
    # a colleague changes one meanwhile: the one who did not touch it does not undo that, the one who did is told
    draft(people, "konten-jangkauan", quarters=(1, 2, 3, 4))
    stale = {"konten_jangkauan__seen": "1.500;2.500;3.500;4.500", "tiket_masuk__seen": "1;2;3;4"}
    untouched = client.post(address, sheet(**{**typed, **stale, **{f"tiket_masuk__{n}": "" for n in range(1, 5)}}))
    assert untouched.status_code == 302
    assert set(Target.objects.values_list("indicator__code", flat=True)) == {"konten-jangkauan"}
    touched = client.post(
        address, sheet(**{**typed, **stale, "konten_jangkauan__4": "9.000", "tiket_masuk__seen": ";;;"})
    )
    assert (touched.status_code, "diubah orang lain" in touched.content.decode()) == (422, True)
    assert Target.objects.get().quarters == [1, 2, 3, 4]
    people["penetap"]  # is told
    assert client.post(reverse("target-propose-all") + YEAR).status_code == 302
    assert set(Target.objects.values_list("status", flat=True)) == {S.PROPOSED}
    message = Message.objects.get(recipient=people["penetap"])
    assert (message.event, message.text) == ("programs.targets_proposed", "1 target 2026 dari BNN Provinsi Bengkulu.")
    assert "Tidak ada draf untuk diajukan" in client.post(reverse("target-propose-all") + YEAR).content.decode()


def test_quantities_with_a_unit_go_to_the_base_unit_of_their_family(people):
    client, address = people.client("bengkulu"), reverse("target-fill") + YEAR + "&pendekatan=hard"
    codes = Indicator.objects.filter(programme__approach="hard").values_list("code", flat=True)
    empty = {f"{code}.seen": ";;;" for code in codes}
    wrong = client.post(address, empty | {f"bb-berat.{n}": "5 butir" for n in range(1, 5)})
    assert "butir tidak dapat dijadikan gram" in wrong.content.decode()
    assert client.post(address, empty | {f"bb-berat.{n}": f"{n},5 kg" for n in range(1, 5)}).status_code == 302
    assert Target.objects.get().quarters == [1500, 2500, 3500, 4500]


@pytest.mark.wide
def test_a_range_has_bounds_and_last_years_targets_are_copied(people):
    Method.objects.create(indicator=indicator("ikp"), since_year=2026, polarity="RENTANG", over_places="RATA",
                          over_time="AKHIR", precision=2, is_index=True, reason="Uji")  # fmt: skip
    draft(people, "ikp", year=2025)
    for code in ("konten-terbit", "tiket-masuk", "lkn"):
        target = actions.targets.propose(target=draft(people, code, year=2025), by=people["bengkulu"])
        actions.targets.approve(target=target, by=people["penetap"])
    draft(people, "tiket-masuk", quarters=(1, 2, 3, 4))
    client = people.client("bengkulu")
    assert people.client("cegah").post(reverse("target-copy") + YEAR).status_code == 302  # what is of their field
    assert {t.indicator.code for t in Target.objects.filter(year=2026)} == {"konten-terbit", "tiket-masuk"}
    assert client.post(reverse("target-copy") + YEAR).status_code == 302
    copied = {t.indicator.code: t.quarters[-1] for t in Target.objects.filter(year=2026).select_related("indicator")}
    assert copied == {"konten-terbit": 40, "tiket-masuk": 4, "lkn": 40}
    codes = Indicator.objects.filter(programme__approach="soft").values_list("code", flat=True)
    empty = {f"{code}.seen": ";;;" for code in codes} | {"ikp.seen": ";"}
    address = reverse("target-fill") + YEAR + "&pendekatan=soft"
    assert client.post(address, empty | {"ikp.lower": "3,5", "ikp.upper": "3,2"}).status_code == 422
    assert client.post(address, empty | {"ikp.lower": "3,25", "ikp.upper": "4"}).status_code == 302
    assert "3,25 sampai 4" in client.get(reverse("target-list") + YEAR).content.decode()


# Deciding


def test_many_are_decided_at_once_by_whose_they_are(people):
    first, second = proposed(people), proposed(people, code="tiket-masuk")
    other = proposed(people, of="BNNK-35.76", by="mojokerto")  # decided by BNNP Jawa Timur
    client = people.client("penetap")
    page, every = reverse("target-approve-many"), [first.pk, second.pk, other.pk]
    assert client.post(page, {"target": every, "what": "return"}).status_code == 302
    assert Target.objects.filter(status=S.PROPOSED).count() == 3  # without a note nothing goes back
    client.post(page, {"target": [first.pk, other.pk], "what": "return", "note": "Terlalu rendah"})
    client.post(page, {"target": [second.pk, other.pk], "what": "approve"})
    states = {target.pk: (target.status, target.note) for target in Target.objects.all()}
    assert states == {first.pk: (S.RETURNED, "Terlalu rendah"), second.pk: (S.APPROVED, ""), other.pk: (S.PROPOSED, "")}
    told = Message.objects.filter(recipient=people["bengkulu"]).order_by("pk").values_list("subject", flat=True)
    assert list(told) == ["Target dikembalikan", "Target disetujui"]


def test_an_ended_indicator_takes_no_target(people):
    Indicator.objects.filter(code="konten-terbit").update(until_year=2025)
    client = people.client("bengkulu")
    assert "Konten terbit" not in client.get(reverse("target-fill") + YEAR + "&pendekatan=smart").content.decode()
    client.post(
        reverse("target-fill") + YEAR + "&pendekatan=smart", sheet(**{f"konten_terbit__{n}": "1" for n in range(1, 5)})
    )
    assert not Target.objects.exists()


# Parts of a province


@pytest.mark.parametrize(
    ("code", "whole", "part", "words"),
    [
        ("konten-terbit", 40, 28, "Selisih 12: dikerjakan BNN Provinsi Jawa Timur sendiri."),
        ("konten-terbit", 40, 40, "Sama dengan target satuan kerja di bawahnya."),
        ("konten-terbit", 40, 45, "melebihi target BNN Provinsi Jawa Timur sebesar 5."),
        ("ikp", 4, 3, "Rata-rata di bawahnya lebih rendah 1,00"),
        ("konten-terbit", 40, None, "Satuan kerja di bawahnya belum punya target."),
        ("konten-terbit", None, 40, "Target BNN Provinsi Jawa Timur belum ada."),
    ],
)
def test_what_districts_do_of_their_provinces_target_is_told_in_words(people, code, whole, part, words):
    for of, by, value in (("BNNP-35", "jatim", whole), ("BNNK-35.76", "mojokerto", part)):
        if value is not None:
            target = draft(people, code, of=of, by=by, quarters=(0, 0, 0, value))
            Target.objects.filter(pk=target.pk).update(
                status=S.APPROVED, decided_by=people["penetap"], decided_at=target.at
            )
    page = reverse("target-cascade") + f"?satker=BNNP-35&tahun=2026&indikator={code}"
    assert words in people.client("jatim").get(page).content.decode()


def test_figures_stand_as_precisely_as_their_indicator_and_simulation_is_said_once(people):
    in_force(people)
    in_force(people, code="dektara", quarters=(80, 80, 80, 80))
    Target.objects.update(simulated=True)
    client = people.client("bengkulu")
    assert client.get(reverse("target-list") + YEAR).content.decode().count("notice-warning simulated") == 1
    assert "10,0000" not in client.get(reverse("target-register")).content.decode()
    assert ">80,00</td>" in client.get(reverse("target-cascade") + YEAR).content.decode()


# Excel


def upload(people, kind, scope, lines, by):
    client = people.client(by)
    answer = client.post(
        reverse("import-new", args=[kind, scope]), {"file": file(book(lines[1:], lines[0]), "target.xlsx")}
    )
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return Run.objects.latest("pk"), client


def fetched(people, query, by):
    """The lines of the downloaded sheet, and each by the codes of its office and indicator."""
    answer = people.client(by).get(reverse("target-sheet") + query)
    lines = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    lines = [line + [""] * (12 - len(line)) for line in lines]
    return lines, {(line[1], line[3]): line for line in lines[1:]}


def put(line, values, reason=""):
    line[5:9], line[11] = values, reason


def test_an_office_fills_its_sheet_in_excel_and_reads_the_same_back(people):
    in_force(people)
    draft(people, "tiket-masuk")
    lines, rows = fetched(people, YEAR, "bengkulu")
    assert rows["BNNP-17", "konten-terbit"][5:9] == [10, 20, 30, 40]
    put(rows["BNNP-17", "konten-terbit"], (1, 2, 3, 4), "Anggaran dipotong")
    put(rows["BNNP-17", "aplikasi-dipakai"], (2, 2, 3, 3))
    run, client = upload(people, "target", "BNNP-17_2026", lines, "bengkulu")
    imports.apply(run=run, by=people["bengkulu"])
    assert "<li>Konten terbit, BNN Provinsi Bengkulu, 2026</li>" in client.get(run.get_absolute_url()).content.decode()
    known = {(t.indicator.code, t.n): (t.status, t.quarters[-1]) for t in Target.objects.select_related("indicator")}
    assert known == {
        ("konten-terbit", 1): (S.APPROVED, 40), ("konten-terbit", 2): (S.DRAFT, 4),
        ("tiket-masuk", 1): (S.DRAFT, 40), ("aplikasi-dipakai", 1): (S.DRAFT, 3),
    }  # fmt: skip
    _again, rows = fetched(people, YEAR, "bengkulu")
    assert rows["BNNP-17", "konten-terbit"][5:9] == [1, 2, 3, 4]
    imports.undo(run=run, by=people["bengkulu"], reason="Berkas salah")
    assert set(Target.objects.values_list("indicator__code", "n")) == {("konten-terbit", 1), ("tiket-masuk", 1)}


def test_wrong_cells_of_a_sheet_are_named_and_nothing_is_saved(people):
    in_force(people)
    Indicator.objects.filter(code="ikr").update(until_year=2025)
    lines, rows = fetched(people, YEAR, "bengkulu")
    put(rows["BNNP-17", "konten-terbit"], (1, 2, 3, 4))  # without a reason
    put(rows["BNNP-17", "tiket-masuk"], (4, 3, 2, 1))
    put(rows["BNNP-17", "aplikasi-dipakai"], (4, "", 2, 1))
    put(rows["BNNP-17", "bb-berat"], (1, 2, 3, 4))
    rows["BNNP-17", "bb-berat"][4] = "butir"
    rows["BNNP-17", "lkn"][3] = "ikr"
    rows["BNNP-17", "tppu"][3] = "tidak-ada"
    rows["BNNP-17", "jaringan"][1] = "BNNP-35"
    run, client = upload(people, "target", "BNNP-17_2026", lines, "bengkulu")
    told = client.get(run.get_absolute_url()).content.decode()
    for words in (
        "tuliskan alasannya", "lebih kecil dari triwulan sebelumnya", "isi keempat triwulan", "tidak dapat dijadikan gram",
        "tidak berlaku pada tahun 2026", "tidak ada indikator dengan kode", "lembar ini untuk BNN Provinsi Bengkulu",
    ):  # fmt: skip
        assert words in told, words
    assert Target.objects.count() == 1


@pytest.mark.wide
def test_the_national_office_hands_down_targets_for_all_in_one_file(people, django_assert_max_num_queries):
    in_force(people)
    proposed(people, code="tiket-masuk")
    lines, rows = fetched(people, "?semua=1&tahun=2026", "penetap")
    put(rows["BNNP-17", "konten-terbit"], (1, 2, 3, 80), "Penyesuaian nasional")
    put(rows["BNNP-17", "tiket-masuk"], (1, 2, 3, 4))
    put(rows["BNNP-35", "konten-terbit"], (5, 6, 7, 8))
    run, _client = upload(people, "target-turun", "2026", lines, "penetap")
    imports.apply(run=run, by=people["penetap"])
    known = {(t.office.code, t.indicator.code, t.n): (t.status, t.quarters[-1], t.reason[:11])
             for t in Target.objects.select_related("office", "indicator")}  # fmt: skip
    assert known == {
        ("BNNP-17", "konten-terbit", 1): (S.REPLACED, 40, ""),
        ("BNNP-17", "konten-terbit", 2): (S.APPROVED, 80, "Penyesuaian"),
        ("BNNP-17", "tiket-masuk", 1): (S.APPROVED, 4, "Diturunkan "),
        ("BNNP-35", "konten-terbit", 1): (S.APPROVED, 8, "Diturunkan "),
    }
    assert people.client("kepala").get(reverse("import-new", args=["target-turun", "2026"])).status_code == 403
    many = [
        target_rounds.Wanted(office(), indicator(code), {"quarters": [Decimal(1)] * 4})
        for code in ("ikp", "ikr", "lkn")
    ]
    with django_assert_max_num_queries(24):
        target_rounds.hand_down_many(rows=many, year=2026, by=people["penetap"], reason="Uji")


# Speed


@pytest.mark.wide
def test_pages_of_targets_ask_no_more_for_more(people, django_assert_max_num_queries):
    counts = {}
    client = people.client("jatim")
    pages = {
        "target-list": "?satker=BNNP-35&tahun=2026", "target-cascade": "?satker=BNNP-35&tahun=2026", "target-register": "",
        "target-fill": "?satker=BNNP-35&tahun=2026&pendekatan=smart",
    }  # fmt: skip
    for round_ in range(2):
        for code in (("konten-terbit",), ("tiket-masuk", "konten-jangkauan", "aplikasi-dipakai"))[round_]:
            draft(people, code, of="BNNP-35", by="jatim")
            draft(people, code, of="BNNK-35.76", by="mojokerto")
        for page, query in pages.items():
            client.get(reverse(page) + query)  # what is read once for all
            with django_assert_max_num_queries(90) as asked:
                assert client.get(reverse(page) + query).status_code == 200
            counts.setdefault(page, []).append(len(asked))
    assert all(first == second for first, second in counts.values()), counts
    assert counts["target-fill"][0] <= 12
    assert counts["target-cascade"][0] <= 14


@pytest.mark.wide
def test_the_front_page_says_which_targets_and_results_wait(people):
    proposed(people)
    back = proposed(people, code="tiket-masuk")
    actions.targets.send_back(target=back, by=people["penetap"], note="Terlalu rendah")
    result(people)
    decide, returned, review = (
        "Target menunggu keputusan Anda",
        "Target dikembalikan",
        "Hasil bulanan menunggu diperiksa",
    )
    for who, told in (
        ("penetap", {decide: 1}),
        ("kepala", {returned: 1, review: 1}),
        ("bengkulu", {returned: 1}),
        ("jatim", {}),
    ):
        found = matters(people, who)
        assert {label: n for label, (n, _url) in found.items() if label in (decide, returned, review)} == told
        for label in told:
            n, url = found[label]
            assert len(people.client(who).get(url).context["object_list"]) == n
