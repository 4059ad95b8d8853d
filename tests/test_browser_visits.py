"""A visit filled in on a phone: the line breaks between two answers and comes back; the end is sent twice."""

import re

import pytest
from playwright.sync_api import expect

from bnnportal.documents.models import Document
from partners.actions import visits
from partners.models import Answer, Visit
from tests.services import until
from tests.test_browser_weight import production, weigh  # noqa: F401 - the portal as served, and its weight
from tests.visits import SUBMISSION, answered, planned, submitted

PHONE = 390


@pytest.fixture
def phone(desk, people):
    """Bengkulu's operator with a phone in hand."""
    desk.sign_in(people.client("bengkulu"))
    desk.page.set_viewport_size({"width": PHONE, "height": 780})
    return desk


def choose(page, item: str, score: int) -> None:
    page.locator(f"[data-item='{item}'] label", has=page.locator(f"input[value='{score}']")).click()


def scores() -> dict[str, int]:
    return dict(Answer.objects.values_list("item", "score"))


def test_answers_wait_while_the_line_is_gone_and_arrive_when_it_is_back(phone, people):
    visit = planned(people)
    page = phone.open(f"/kunjungan/{visit.pk}/isi/")
    choose(page, "4.1", 2)
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"))
    assert scores() == {"4.1": 2}
    page.context.set_offline(True)
    choose(page, "4.2", 1)
    choose(page, "4.3", 3)
    choose(page, "4.2", 3)  # thought better of it
    expect(page.locator("[data-state]")).to_contain_text("2 jawaban menunggu")
    expect(page.locator("[data-progress]")).to_have_text("3 dari 34")
    page.locator("#bagian-4 button[data-go]").click()  # walking on needs no line
    expect(page.locator("#bagian-5")).to_be_visible()
    expect(page.locator("#bagian-4")).to_be_hidden()
    assert scores() == {"4.1": 2}
    kept = page.evaluate("Object.keys(localStorage)")
    assert sorted(kept) == [f"kunjungan:{visit.pk}:{people['bengkulu'].pk}:{item}" for item in ("4.2", "4.3")]
    page.context.set_offline(False)
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"Tersimpan \d\d\.\d\d"))
    assert scores() == {"4.1": 2, "4.2": 3, "4.3": 3}
    assert page.evaluate("Object.keys(localStorage)") == []
    phone.complaints = [line for line in phone.complaints if "ERR_INTERNET_DISCONNECTED" not in line]
    assert phone.complaints == []


def test_answers_outlive_the_page_and_are_not_sent_by_somebody_else(phone, people):
    visit = planned(people)
    page = phone.open(f"/kunjungan/{visit.pk}/")
    leave(page, visit, people["bengkulu"], "4.1", 1)
    phone.sign_in(people.client("kepala"))  # a colleague borrows the phone
    page = phone.open(f"/kunjungan/{visit.pk}/isi/")
    choose(page, "4.2", 3)
    expect(page.locator("[data-state]")).to_have_text(re.compile(r"Tersimpan"))
    assert scores() == {"4.2": 3}
    phone.sign_in(people.client("bengkulu"))
    phone.open(f"/kunjungan/{visit.pk}/isi/")
    until(lambda: scores() == {"4.1": 1, "4.2": 3})
    assert Answer.objects.get(item="4.1").by == people["bengkulu"]


def test_an_older_answer_that_arrives_late_gives_way_and_says_to_whom(phone, people):
    """Two phones on one visit: what was given last stands, whichever line was faster."""
    visit = planned(people)
    page = phone.open(f"/kunjungan/{visit.pk}/")
    leave(page, visit, people["bengkulu"], "4.1", 1)
    visits.answer(visit=visit, item="4.1", score=3, by=people["kepala"])
    page = phone.open(f"/kunjungan/{visit.pk}/isi/")
    expect(page.locator("[data-item='4.1'] [data-who]")).to_contain_text("Kepala Uji menilai butir ini lebih akhir")
    assert scores() == {"4.1": 3}
    assert page.locator("[data-item='4.1'] input[value='3']").is_checked()
    visits.answer(visit=visit, item="4.2", score=1, by=people["kepala"])
    leave(page, visit, people["bengkulu"], "4.2", 2, minutes=0)
    page = phone.open(f"/kunjungan/{visit.pk}/isi/")
    until(lambda: scores() == {"4.1": 3, "4.2": 2})


def leave(page, visit, user, item: str, score: int, minutes: int = 10) -> None:
    """An answer that a page without a line left on this phone some minutes ago."""
    page.evaluate(
        "([key, score, ago]) => localStorage.setItem(key, JSON.stringify({score, note: '', at: Date.now() - ago}))",
        [f"kunjungan:{visit.pk}:{user.pk}:{item}", score, minutes * 60_000],
    )


def test_a_visit_that_a_colleague_sent_meanwhile_is_said_and_nothing_is_lost(phone, people):
    visit = answered(people, 3)
    page = phone.open(f"/kunjungan/{visit.pk}/isi/")
    visits.submit(visit=visit, by=people["kepala"], **SUBMISSION)
    choose(page, "4.1", 1)
    expect(page.locator("[data-state]")).to_contain_text("sudah selesai diisi")
    assert len(page.evaluate("Object.keys(localStorage)")) == 1
    visit.refresh_from_db()
    assert visit.points == 102


def test_an_ended_session_is_401_not_a_sign_in_page(phone, people):
    visit = planned(people)
    page = phone.open(f"/kunjungan/{visit.pk}/isi/")
    page.context.clear_cookies()
    choose(page, "4.1", 1)
    expect(page.locator("[data-state]")).to_contain_text("Sesi berakhir")
    expect(page.locator("[data-state] a")).to_have_attribute("href", re.compile("/masuk/"))
    assert scores() == {}


def test_the_last_step_sent_twice_is_one_visit_and_one_paper(phone, people):
    visit = answered(people, 2)
    page = phone.open(f"/kunjungan/{visit.pk}/kirim/")
    page.get_by_label("Nomor surat perintah").fill(SUBMISSION["order_number"])
    page.get_by_label("Tim").fill(SUBMISSION["team"])
    page.get_by_label("Tanggal kunjungan").fill("2026-05-12")
    page.get_by_label("Tempat").fill("Jalan Rekaan 1")
    lost = []

    def lose(route):
        """The portal has it, the answer does not come back."""
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()
        else:
            route.continue_()

    page.route("**/kirim/", lose)
    page.get_by_role("button", name="Kirim dan terbitkan").click()
    until(lambda: Visit.objects.get(pk=visit.pk).is_done)
    again = phone.page.request.post(
        f"{phone.base}/kunjungan/{visit.pk}/kirim/",
        form={**{k: str(v) for k, v in SUBMISSION.items()}, "submissions": "0",
              "csrfmiddlewaretoken": cookie(phone, "csrftoken")},
        headers={"Referer": f"{phone.base}/kunjungan/{visit.pk}/kirim/"},
    )  # fmt: skip
    assert lost == [302]
    assert again.status == 200
    assert "sudah terkirim sebelumnya" in again.text()
    assert Document.objects.filter(kind="bamonev").count() == 1
    assert Visit.objects.get(pk=visit.pk).submissions == 1


def cookie(desk, name: str) -> str:
    return next(cookie["value"] for cookie in desk.page.context.cookies() if cookie["name"] == name)


def test_without_scripts_a_section_is_a_form(browser, live_server, people):
    visit = planned(people)
    context = browser.new_context(java_script_enabled=False, viewport={"width": PHONE, "height": 780})
    client = people.client("bengkulu")
    context.add_cookies([{"name": "sesi", "value": client.cookies["sesi"].value, "url": live_server.url}])
    page = context.new_page()
    page.goto(f"{live_server.url}/kunjungan/{visit.pk}/isi/")
    visits.answer(visit=visit, item="4.3", score=3, by=people["kepala"])  # after the page was drawn
    for item, score in (("4.1", 1), ("4.2", 2)):
        choose(page, item, score)
    page.locator("#bagian-4 button").click()
    page.wait_for_url("**/isi/#bagian-5")
    assert scores() == {"4.1": 1, "4.2": 2, "4.3": 3}
    context.close()


def test_what_is_typed_in_one_part_stays_while_another_is_saved(phone, people):
    visit = planned(people)
    page = phone.open(f"/kunjungan/{visit.pk}/temuan/")
    page.locator("#id_recommendation").fill("Lengkapi SPO.")
    page.get_by_text("Tambah tindak lanjut").click()
    page.locator("#follow-up-owner").fill("Ketua yayasan")
    page.locator("#finding-text").fill("Ruang rapi.")
    page.get_by_role("button", name="Simpan temuan").click()
    expect(page.locator(".notice-success")).to_be_visible()
    assert [finding.text for finding in visit.findings.all()] == ["Ruang rapi."]
    expect(page.locator("#id_recommendation")).to_have_value("Lengkapi SPO.")
    expect(page.locator("#follow-up-owner")).to_have_value("Ketua yayasan")
    expect(page.locator("#finding-text")).to_have_value("")
    expect(page.locator("[data-restored]")).to_be_visible()
    page.get_by_role("link", name="Periksa dan selesaikan").click()
    expect(page.locator("[data-restored]")).to_contain_text("belum disimpan. Simpan tiap bagiannya dahulu")
    assert page.url.endswith("/temuan/")
    page.get_by_role("button", name="Simpan rekomendasi").click()
    expect(page.locator(".notice-success")).to_be_visible()
    visit.refresh_from_db()
    assert visit.recommendation == "Lengkapi SPO."
    visits.change(visit=visit, by=people["kepala"], recommendation="Lengkapi SPO dan jadwal.")
    page.reload()
    expect(page.locator("#id_recommendation")).to_have_value("Lengkapi SPO dan jadwal.")
    page.locator("#follow-up-owner").fill("")
    page.get_by_role("link", name="Periksa dan selesaikan").click()
    page.wait_for_url("**/kirim/")


@pytest.mark.slow
def test_the_pages_of_a_visit_are_accessible_and_fit_a_phone(desk, people):
    done, plan = submitted(people, 2, with_follow_up=True, quarter=1), answered(people, 2)
    desk.sign_in(people.client("bengkulu"))
    found = []
    for path in ("", "rencana/", f"{done.pk}/", f"{plan.pk}/", f"{plan.pk}/isi/", f"{plan.pk}/temuan/",
                 f"{plan.pk}/kirim/", f"{plan.pk}/ubah/"):  # fmt: skip
        desk.open(f"/kunjungan/{path}")
        found += desk.findings()
    assert found == []


@pytest.mark.slow
def test_the_form_is_light(production, page, people):  # noqa: F811 - the fixture imported above
    from tests.browser import Desk

    visit = planned(people)
    page.set_viewport_size({"width": PHONE, "height": 780})
    Desk(page, production).sign_in(people.client("bengkulu"))
    weight, requests = weigh(page, f"{production}/kunjungan/{visit.pk}/isi/")
    print(f"{weight:.1f} kB in {requests} requests")  # noqa: T201
    assert weight <= 75, weight
    assert requests <= 7, requests
