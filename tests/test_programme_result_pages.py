"""Pages of monthly results: the sheet, looking through, corrections with their reason, and the lock of a quarter."""

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from bnnportal.notices.models import Message
from programs import actions
from programs.enums import ResultStatus as S
from programs.models import QuarterLock, Result
from tests.programmes import indicator, office

pytestmark = pytest.mark.django_db
FILL = "?satker=BNNP-17&bulan=2026-02"


def entered(people, value=5, code="konten-terbit", by="bengkulu", month=2, of="BNNP-17", **more):
    return actions.results.enter(
        office=office(of), indicator=indicator(code), month=dt.date(2026, month, 1), by=people[by],
        value=Decimal(value), **more,
    )  # fmt: skip


def post(client, query=FILL, **typed):
    data = {key.replace("__", ".").replace("_", "-"): value for key, value in typed.items()}
    return client.post(reverse("result-fill") + query, data)


@pytest.mark.parametrize(
    ("who", "codes"),
    [("bengkulu", {"list": 200, "fill": 200, "review": 403, "lock": 403, "detail": 200}),
     ("kepala", {"fill": 200, "review": 200, "lock": 403}),
     ("penetap", {"fill": 200, "review": 200, "lock": 200}),
     ("kabid", {"list": 200, "fill": 403, "review": 403, "detail": 200}),
     ("auditor", {"list": 200, "fill": 403, "lock": 403}),
     ("jatim", {"list": 200, "fill": 404, "detail": 404}),
     ("kipas", dict.fromkeys(("list", "fill", "review", "lock", "detail"), 404))],
)  # fmt: skip
def test_who_opens_which_page_of_results(people, who, codes):
    result, client = entered(people), people.client(who)
    pages = {page: [result.pk] if page == "detail" else [] for page in codes}
    query = {"fill": FILL}
    found = {
        page: client.get(reverse(f"result-{page}", args=args) + query.get(page, "")).status_code
        for page, args in pages.items()
    }
    assert found == codes


@pytest.mark.wide
def test_a_month_is_entered_looked_through_and_corrected(people):
    entered(people, 3, month=1)
    client = people.client("bengkulu")
    page = client.get(reverse("result-fill") + FILL).content.decode()
    assert "Januari: <b>3</b>" in page
    assert "Orang yang dites urine" in page  # counted by the portal, to be read
    assert "3,0000" not in client.get(reverse("result-list")).content.decode()
    people["kepala"]
    assert (
        post(client, konten_terbit__202602="6", konten_terbit__202602s="", tiket_masuk__202602="1.200").status_code
        == 302
    )
    assert post(client, konten_terbit__202602="7", konten_terbit__202602s="6;1").status_code == 302
    first = Result.objects.get(month=dt.date(2026, 2, 1), indicator__code="konten-terbit")
    assert (first.value, first.n, Result.objects.get(indicator__code="tiket-masuk").value) == (7, 1, 1200)
    assert Message.objects.filter(recipient=people["kepala"], event="programs.results_entered").count() == 1
    review = people.client("kepala")
    review.post(reverse("result-review"), {"result": [first.pk], "what": "review"})
    refused = post(client, konten_terbit__202602="8", konten_terbit__202602s="7;1")
    assert (refused.status_code, "Tuliskan alasan" in refused.content.decode()) == (422, True)
    assert (
        post(client, konten_terbit__202602="8", konten_terbit__202602s="7;1", reason="Salah hitung").status_code == 302
    )
    history = Result.objects.filter(indicator=first.indicator, month=first.month).order_by("n")
    assert [(one.value, one.status, one.reason) for one in history] == [
        (7, S.REPLACED, ""),
        (8, S.SENT, "Salah hitung"),
    ]
    shown = client.get(reverse("result-detail", args=[history[1].pk])).content.decode()
    assert "Salah hitung" in shown
    stale = post(client, konten_terbit__202602="9", konten_terbit__202602s="7;1", reason="Lagi")
    assert "diubah menjadi “8”" in stale.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"konten_terbit__202602": "6 butir"}, "Satuan indikator ini konten, bukan “butir”"),
        ({"konten_terbit__202602": "1,5"}, "bilangan bulat"),
        ({"tiket_ditindaklanjuti__202602": "90"}, "dari berapa nilai ini dihitung"),
        ({"tiket_ditindaklanjuti__202602": "90", "tiket_ditindaklanjuti__202602w": "0"}, "lebih dari nol"),
        ({"tiket_ditindaklanjuti__202602": "101", "tiket_ditindaklanjuti__202602w": "4"}, "paling banyak 100"),
        ({"tiket_masuk__202602": "", "tiket_masuk__202602s": "5;1"}, "tulis 0 bila memang nol"),
    ],
)
def test_the_sheet_of_results_refuses_with_the_reason_and_saves_nothing(people, typed, words):
    entered(people, 5, "tiket-masuk")
    answer = post(
        people.client("bengkulu"),
        aplikasi_dipakai__202602="4",
        **({"tiket_masuk__202602s": "5;1", "tiket_masuk__202602": "5"} | typed),
    )
    assert (answer.status_code, Result.objects.count()) == (422, 1)
    assert words in answer.content.decode()


def test_a_month_to_come_is_not_offered_and_a_quarter_is_entered_at_once(people):
    client = people.client("bengkulu")
    assert "2099" not in client.get(reverse("result-fill") + "?bulan=2099-01").content.decode().split("<main", 1)[1]
    query = FILL + "&triwulan=1"
    fields = {f"konten_terbit__20260{n}": str(n) for n in (1, 2, 3)}
    weighted = {"tiket_ditindaklanjuti__202603": "87,5", "tiket_ditindaklanjuti__202603w": "40"}
    assert post(client, query, **fields, **weighted).status_code == 302
    known = {
        (one.indicator.code, one.month.month): (one.value, one.weight)
        for one in Result.objects.select_related("indicator")
    }
    assert known.pop(("tiket-ditindaklanjuti", 3)) == (Decimal("87.5"), 40)
    assert known == {("konten-terbit", n): (n, 1) for n in (1, 2, 3)}


def test_values_are_looked_through_by_somebody_else(people):
    own, other = entered(people, by="kepala"), entered(people, code="tiket-masuk")
    far = entered(people, of="BNNP-35", by="jatim")
    client, page = people.client("kepala"), reverse("result-review")
    every = [own.pk, other.pk, far.pk]
    client.post(page, {"result": every, "what": "return"})  # without a reason nothing goes back
    assert set(Result.objects.values_list("status", flat=True)) == {S.SENT}
    client.post(page, {"result": every, "what": "return", "reason": "Periksa lagi"})
    assert {one.pk: one.status for one in Result.objects.all()} == {
        own.pk: S.SENT,
        other.pk: S.RETURNED,
        far.pk: S.SENT,
    }
    assert "Periksa lagi" in Message.objects.get(recipient=people["bengkulu"]).text
    people.client("penetap").post(page, {"result": every, "what": "review"})
    assert {one.pk: one.status for one in Result.objects.all()} == {
        own.pk: S.REVIEWED,
        other.pk: S.RETURNED,
        far.pk: S.REVIEWED,
    }


@pytest.mark.wide
def test_a_quarter_is_locked_after_its_consequences_were_told(people):
    entered(people)
    for who, code in (("kepala", 403), ("pusat", 403), ("kipas", 404)):
        assert people.client(who).get(reverse("quarter-lock", args=[2026, 1])).status_code == code
    client = people.client("penetap")
    overview = client.get(reverse("result-lock") + "?tahun=2026").content.decode()
    assert reverse("quarter-lock", args=[2026, 1]) in overview
    assert reverse("quarter-lock", args=[2026, 2]) not in overview
    question = client.get(reverse("quarter-lock", args=[2026, 1])).content.decode()
    assert "1 nilai belum diperiksa" in question
    assert "belum mengisi apa pun" in question
    assert client.post(reverse("quarter-lock", args=[2026, 2])).status_code == 422
    assert client.post(reverse("quarter-lock", args=[2026, 1])).status_code == 302
    assert QuarterLock.objects.get().quarter == 1
    clerk = people.client("bengkulu")
    missing = {"tiket_masuk__202602": "4", "konten_terbit__202602": "5", "konten_terbit__202602s": "5;1"}
    assert post(clerk, **missing).status_code == 422  # a value that was missing changes what was locked, too
    assert post(clerk, **missing, reason="Terlewat").status_code == 302


@pytest.mark.wide
def test_pages_of_results_ask_no_more_for_more(people, django_assert_max_num_queries):
    counts = {}
    client, head = people.client("bengkulu"), people.client("kepala")
    pages = {"result-fill": (client, FILL), "result-list": (client, ""), "result-review": (head, ""),
             "result-lock": (people.client("penetap"), "?tahun=2026")}  # fmt: skip
    for codes in (("konten-terbit",), ("tiket-masuk", "ikp", "konten-jangkauan")):
        for code in codes:
            entered(people, 3, code)
            entered(people, 3, code, of="BNNP-35", by="jatim")
        for page, (who, query) in pages.items():
            who.get(reverse(page) + query)  # what is read once for all
            with django_assert_max_num_queries(60) as asked:
                assert who.get(reverse(page) + query).status_code == 200
            counts.setdefault(page, []).append(len(asked))
    assert all(first == second for first, second in counts.values()), counts


def test_a_value_is_listed_without_the_zeros_it_is_stored_with(people):
    entered(people, 3, "konten-terbit")
    row = Result.objects.get()
    row.value = Decimal("3.1800")
    row.save()
    shown = people.client("bengkulu").get("/program/hasil/").content.decode()
    assert "3,18<" in shown
    assert "3,1800" not in shown
