"""The clinic's form in a phone's browser: the line breaks in the middle, the browser is closed, nothing is lost."""

import datetime as dt
import re

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from rehab import actions
from rehab.models import Draft, MonthlyReport, ReportVersion
from tests.browser import Desk
from tests.line import Line
from tests.reports import change, facility, fill, report_of, submitted
from tests.services import until
from tests.test_browser_weight import production, weigh  # noqa: F401 - the portal as served, and its weight

PHONE = {"width": 390, "height": 780}
SEPTEMBER = dt.date(2026, 9, 1)
SAVED = re.compile(r"Tersimpan \d\d\.\d\d")


@pytest.fixture
def report(people) -> MonthlyReport:
    """October of a clinic that handed in September with nobody in care."""
    place = facility(people)
    first = report_of(place, SEPTEMBER)
    staff = {f"petugas.{who}": "1" for who in ("dokter", "psikolog", "perawat", "konselor", "peksos", "lain")}
    actions.put_draft(report=first, by=people["kipas"], values=staff)
    actions.submit_nothing(report=first, by=people["kipas"])
    return report_of(place)


@pytest.fixture
def phone(desk, people) -> Desk:
    desk.sign_in(people.client("kipas"))
    desk.page.set_viewport_size(PHONE)
    return desk


def plain(report: MonthlyReport) -> dict[str, object]:
    draft = Draft.objects.filter(report=report).first()
    return draft.plain if draft else {}


def state(page: Page):
    return page.locator("[data-state]")


class Hand:
    """Fills in and presses, and counts how often."""

    def __init__(self, page: Page) -> None:
        self.page, self.inputs = page, 0

    def write(self, code: str, value: str) -> None:
        self.page.locator(f"input[name='{code}']").fill(value)
        self.inputs += 1

    def press(self, name: str | re.Pattern[str]) -> None:
        self.page.get_by_role("button", name=name).locator("visible=true").click()
        self.inputs += 1

    def forward(self) -> None:
        self.page.locator("[data-next]").click()


def test_one_service_with_three_new_clients_takes_few_inputs(phone, report):
    """Three people who have nothing in common; walking from step to step is not counted, pressing for zeros is."""
    page = phone.open(f"/laporan/{report.pk}/isi/")
    hand = Hand(page)
    hand.write("masuk.rj", "3")
    for part in ("l.u15", "l.u20", "p.u35"):
        hand.write(f"masuk.rj.{part}", "1")
    hand.press(re.compile("Isi 0 untuk"))
    expect(page.locator("[data-closing='akhir.rj'] output")).to_have_text("3")
    hand.forward()
    three = {
        "sumber": ("sukarela", "keluarga", "tat"), "zat": ("stimulan", "ganja", "obat"), "cara": ("hisap", "telan"),
        "didik": ("smp", "sma"), "kerja": ("bekerja", "usaha"), "parah": ("ringan", "sedang"),
    }  # fmt: skip
    for item, options in three.items():
        for n, option in enumerate(options):
            hand.write(f"{item}.{option}", str(3 - n) if len(options) == 2 and n == 0 else "1")
    for item, options in three.items():
        if len(options) == 2:
            page.locator(f"input[name='{item}.{options[0]}']").fill("2")
    for _step in range(3):
        hand.forward()
        hand.press(re.compile("Isi 0 untuk"))
    hand.forward()
    hand.forward()
    page.wait_for_url("**/kirim/")
    expect(page.get_by_role("heading", name="Semua sudah terisi dan cocok")).to_be_visible()
    page.get_by_role("button", name="Kirim laporan").click()
    page.wait_for_url(f"**/laporan/{report.pk}/")
    assert ReportVersion.objects.get(report=report).values["akhir.rj"] == 3
    assert hand.inputs <= 25
    assert phone.complaints == []


def test_only_lainnya_asks_for_words(phone, people, report):
    fill(report, people, entered=1, opening=3)  # nobody was there at the end of last month
    page = phone.open(f"/laporan/{report.pk}/kirim/")
    reason, words = page.locator("[name='reason_awal.rj']"), page.locator("[name='words_awal.rj']")
    for chosen, shown in (("BENAR", False), ("LAIN", True), ("LIBUR", False)):
        reason.select_option(chosen)
        expect(words).to_be_visible(visible=shown)


def test_the_line_breaks_the_browser_closes_and_nothing_is_lost(browser, live_server, people, report):
    """Offline in the middle of the form at 390 px, close, open again, back online, submit: one report."""
    with Line(str(live_server)) as line:
        context = browser.new_context(viewport=PHONE, locale="id-ID")
        client = people.client("kipas")
        context.add_cookies([{"name": "sesi", "value": client.cookies["sesi"].value, "url": line.address}])
        page = context.new_page()
        page.goto(f"{line.address}/laporan/{report.pk}/isi/")
        page.evaluate("navigator.serviceWorker.ready")
        page.wait_for_function(
            "async () => (await caches.keys()).length && (await (await caches.open((await caches.keys())[0])).keys()).length > 5"
        )
        page.locator("input[name='masuk.rj']").fill("2")
        expect(state(page)).to_have_text(SAVED)
        assert plain(report)["masuk.rj"] == 2
        line.cut()
        page.locator("input[name='masuk.rj.l.u20']").fill("2")
        page.locator("input[name='masuk.rj']").fill("2")
        page.get_by_role("button", name=re.compile("Isi 0 untuk")).locator("visible=true").click()
        expect(state(page)).to_contain_text("aman di ponsel ini")
        assert "selesai.rj" not in plain(report)
        page.close()

        page = context.new_page()  # the next morning, still without a line
        page.goto(f"{line.address}/laporan/{report.pk}/isi/")
        expect(page.locator("input[name='masuk.rj']")).to_have_value("2")
        expect(page.locator("input[name='selesai.rj']")).to_have_value("0")
        expect(page.locator("[data-closing='akhir.rj'] output")).to_have_text("2")
        page.locator("[data-next]").click()
        for item, option in (("sumber", "sukarela"), ("zat", "stimulan"), ("cara", "hisap"), ("didik", "sma"),
                             ("kerja", "usaha"), ("parah", "ringan")):  # fmt: skip
            page.locator(f"input[name='{item}.{option}']").fill("2")
        expect(state(page)).to_contain_text("aman di ponsel ini")
        assert "sumber.sukarela" not in plain(report)
        line.mend()
        expect(state(page)).to_have_text(SAVED)
        assert plain(report)["sumber.sukarela"] == 2
        assert plain(report)["akhir.rj"] == 2
        for _step in range(3):
            page.locator("[data-next]").click()
            page.get_by_role("button", name=re.compile("Isi 0 untuk")).locator("visible=true").click()
        page.locator("[data-next]").click()
        page.locator("[data-next]").click()
        page.wait_for_url("**/kirim/")
        page.get_by_role("button", name="Kirim laporan").click()
        page.wait_for_url(f"**/laporan/{report.pk}/")
        version = ReportVersion.objects.get(report=report)
        assert (version.values["masuk.rj"], version.values["parah.ringan"], version.values["akhir.rj"]) == (2, 2, 2)
        context.close()


def test_of_two_people_the_second_is_shown_both_values_and_chooses(phone, people, report):
    page = phone.open(f"/laporan/{report.pk}/isi/")
    actions.save_cells(report=report, by=people["bengkulu"], changes=change("masuk.rj", None, 5))
    page.locator("input[name='masuk.rj']").fill("3")
    row = page.locator("[data-row='masuk.rj']")
    expect(row).to_contain_text("Bengkulu Uji sudah mengisi 5")
    assert plain(report)["masuk.rj"] == 5
    row.get_by_role("button", name="Pakai 3").click()
    expect(state(page)).to_have_text(SAVED)
    assert plain(report)["masuk.rj"] == 3
    expect(row).not_to_contain_text("sudah mengisi")


def test_an_answer_that_was_lost_asks_nobody(phone, report):
    """The portal has the first value, the phone does not know; meanwhile the person thought better of it."""
    page = phone.open(f"/laporan/{report.pk}/isi/")
    lost = []

    def lose(route):
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.route("**/values/", lose)
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_contain_text("menunggu dikirim")
    assert plain(report)["masuk.rj"] == 3
    page.locator("input[name='masuk.rj']").fill("4")
    expect(state(page)).to_have_text(SAVED)
    assert plain(report)["masuk.rj"] == 4
    assert lost == [200]


def test_after_the_session_ended_the_draft_waits_and_is_sent_after_sign_in(phone, people, report):
    page = phone.open(f"/laporan/{report.pk}/isi/")
    page.context.clear_cookies()
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_contain_text("Sesi berakhir")
    expect(state(page).get_by_role("link")).to_have_attribute("href", re.compile("/masuk/"))
    assert "masuk.rj" not in plain(report)
    phone.sign_in(people.client("bengkulu"))  # somebody else borrows the phone: nothing of it is sent or shown
    page = phone.open(f"/laporan/{report.pk}/isi/")
    expect(page.locator("input[name='masuk.rj']")).to_have_value("")
    phone.sign_in(people.client("kipas"))
    page = phone.open(f"/laporan/{report.pk}/isi/")
    expect(page.locator("input[name='masuk.rj']")).to_have_value("3")
    expect(state(page)).to_have_text(SAVED)
    assert plain(report)["masuk.rj"] == 3


def test_an_expired_token_is_renewed_and_nobody_notices(phone, report):
    page = phone.open(f"/laporan/{report.pk}/isi/")
    page.context.clear_cookies(name="csrftoken")
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_have_text(SAVED)
    assert plain(report)["masuk.rj"] == 3


def test_the_clock_of_the_phone_does_not_matter(phone, report):
    phone.page.clock.set_fixed_time(dt.datetime(2031, 1, 2, tzinfo=dt.UTC))
    page = phone.open(f"/laporan/{report.pk}/isi/")
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_have_text(SAVED)
    saved = dt.datetime.fromisoformat(Draft.objects.get(report=report).values["masuk.rj"]["at"])
    assert abs(timezone.now() - saved) < dt.timedelta(minutes=5)


def test_what_was_asked_before_saving_does_not_bring_the_old_value_back(phone, report):
    """The answer about what stands in the portal is slow, and comes after what was typed meanwhile is saved."""
    start = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
    phone.page.clock.set_fixed_time(start)
    page = phone.open(f"/laporan/{report.pk}/isi/")
    expect(state(page)).to_have_text("Tersimpan otomatis")
    slow = []

    def hold(route):
        if slow:
            route.continue_()
        else:
            slow.append((route, route.fetch()))

    page.route("**/nilai/", hold)
    page.clock.set_fixed_time(start + dt.timedelta(minutes=1))
    page.locator("[data-next]").click()
    until(lambda: page.evaluate("1") and slow)
    page.locator("[data-previous]").click()
    field = page.locator("input[name='masuk.rj']")
    field.fill("3")
    page.get_by_role("button", name=re.compile("Isi 0 untuk")).locator("visible=true").click()
    expect(state(page)).to_have_text(SAVED)
    page.locator("[data-previous]").evaluate("button => document.activeElement.blur()")
    with page.expect_response("**/nilai/"):
        route, answer = slow[0]
        route.fulfill(response=answer)
    page.wait_for_load_state("networkidle")
    expect(field).to_have_value("3")
    expect(page.locator("[data-closing='akhir.rj'] output")).to_have_text("3")
    field.fill("4")
    field.blur()
    expect(page.locator("[data-closing='akhir.rj'] output")).to_have_text("4")
    until(lambda: page.evaluate("1") and plain(report)["akhir.rj"] == 4)
    expect(page.locator("[data-row='masuk.rj']")).not_to_contain_text("sudah mengisi")


def test_signing_out_takes_the_drafts_along(phone, people, report):
    page = phone.open(f"/laporan/{report.pk}/isi/")
    page.context.set_offline(True)
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_contain_text("Tidak ada sinyal")
    page.wait_for_function(
        "Object.keys(localStorage).some(key => key.startsWith('laporan:menunggu') && localStorage[key] > 0)"
    )
    page.route("**/values/", lambda route: route.abort())  # a line too bad to send
    page.context.set_offline(False)
    page = phone.open("/laporan/")
    expect(page.locator("[data-unsent]")).to_be_visible()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.locator(".topbar .menu > summary").click()
    page.locator(".topbar form[data-forget] button").click()
    page.wait_for_url("**/masuk/**")
    assert "belum terkirim" in asked[0]
    assert page.evaluate("async () => (await indexedDB.databases()).map(base => base.name)") == []
    assert page.evaluate("localStorage.length") == 0


def test_signing_out_leaves_the_drafts_of_a_colleague_on_a_shared_phone(phone, people, report):
    page = phone.open(f"/laporan/{report.pk}/isi/")
    page.route("**/values/", lambda route: route.abort())
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_contain_text("menunggu dikirim", timeout=15_000)
    phone.sign_in(people.client("bengkulu"))
    page = phone.open(f"/laporan/{report.pk}/isi/")
    expect(page.locator("input[name='masuk.rj']")).to_have_value("")
    page = phone.open("/akun/")
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.locator(".topbar .menu > summary").click()
    page.locator(".topbar form[data-forget] button").click()
    page.wait_for_url("**/masuk/**")
    assert asked == []  # nothing of this person waits
    owners = """async () => {
      const base = await new Promise(done => { indexedDB.open("laporan").onsuccess = event => done(event.target.result); });
      const found = await Promise.all(["cells", "pages", "values"].map(name => new Promise(done => {
        base.transaction(name).objectStore(name).getAll().onsuccess = event => done(event.target.result); })));
      base.close();
      return [...new Set(found.flat().map(row => row.user))];
    }"""
    assert page.evaluate(owners) == [str(people["kipas"].pk)]
    page.unroute("**/values/")
    phone.sign_in(people.client("kipas"))
    page = phone.open(f"/laporan/{report.pk}/isi/")
    expect(page.locator("input[name='masuk.rj']")).to_have_value("3")
    expect(state(page)).to_have_text(SAVED)
    assert plain(report)["masuk.rj"] == 3


def test_what_a_phone_keeps_is_marked_before_so_that_leaving_at_once_still_takes_it_along(phone, people, report):
    page = phone.page
    page.add_init_script("""
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (row) {
        if (localStorage.getItem("laporan:menunggu:" + row.user) === null) localStorage.setItem("unmarked:" + this.name, "1");
        return put.call(this, row);
      };""")
    phone.open(f"/laporan/{report.pk}/isi/")
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_have_text(SAVED)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('unmarked:'))") == []
    phone.open("/akun/")
    page.locator(".topbar .menu > summary").click()
    page.locator(".topbar form[data-forget] button").click()
    page.wait_for_url("**/masuk/**")
    assert page.evaluate("async () => (await indexedDB.databases()).map(base => base.name)") == []


def test_mistakes_are_said_at_the_field_with_a_guess(phone, report):
    page = phone.open(f"/laporan/{report.pk}/isi/")
    field, said = page.locator("input[name='masuk.rj']"), page.locator("[data-row='masuk.rj'] > [data-said]")
    for typed, sentence in (
        ("3 orang", "Mungkin maksud Anda 3?"), ("-2", "tidak boleh kurang dari nol"), ("1,5", "bulat tanpa koma"),
        ("=1+1", "bukan rumus"), ("99999", "paling banyak 9.999"), ("tad", "isi 0 bila tidak ada"),
    ):  # fmt: skip
        field.fill(typed)
        field.blur()
        expect(said).to_contain_text(sentence)
    page.locator("input[name='selesai.rj']").fill("41")
    field.fill("4")
    expect(page.locator("[data-row='selesai.rj']")).to_contain_text("yang ada (4). Mungkin maksud Anda 4?")
    page.locator("input[name='selesai.rj']").fill("4")
    field.fill("1")
    for code in ("kabur", "pulang", "dirujuk", "meninggal"):
        page.locator(f"input[name='{code}.rj']").fill("0")
    expect(page.locator("[data-closing]")).to_contain_text("Yang keluar lebih banyak")
    assert phone.complaints == []


def test_a_column_is_filled_by_the_keyboard_and_by_pasting(phone, report):
    page = phone.open(f"/laporan/{report.pk}/isi/")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("input[name='awal.rj']").focus()
    page.keyboard.type("2")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("1")
    page.keyboard.press("Enter")
    expect(page.locator("input[name='masuk.rj']")).to_have_value("1")
    page.evaluate("""() => {
      const data = new DataTransfer(), field = document.querySelector("input[name='selesai.rj']");
      data.setData("text", "1\\n0\\n0\\n0\\n0\\n");
      field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""")
    expect(page.locator("input[name='meninggal.rj']")).to_have_value("0")
    expect(page.locator("[data-closing] output")).to_have_text("2")
    page.locator("input[name='masuk.rj']").fill("12")
    cell = page.locator("input[name='masuk.rj.l.u20']")
    cell.fill("12")
    cell.press("ArrowLeft")  # the caret moves inside the number first
    expect(cell).to_be_focused()
    cell.press("ArrowLeft")
    cell.press("ArrowLeft")
    expect(cell).not_to_be_focused()


@pytest.mark.slow
def test_the_pages_of_filling_in_are_accessible_and_fit_a_phone(desk, people):
    place = facility(people, services=["rj", "ri", "pasca"], beds=4)
    sent = submitted(people, place, SEPTEMBER)
    report = report_of(place)
    desk.sign_in(people.client("kipas"))
    found = []
    for path in ("", "isi/#langkah-layanan", "isi/", "kirim/", "nihil/", "cetak/"):
        desk.open(f"/laporan/{report.pk}/{path}" if path else "/laporan/")
        found += desk.findings()
    notes = {"masuk.rj": "Empat?", "masuk.rj.l.u20": "Semua laki-laki?"}
    actions.send_back(report=sent, by=people["bengkulu"], note="Periksa.", comments=notes)
    actions.save_cells(report=sent, by=people["kipas"], changes=change("masuk.rj", 3, 4))
    desk.open(f"/laporan/{sent.pk}/isi/").locator(".fill-notes summary").click()
    found += desk.findings()
    desk.sign_in(people.client("bengkulu"))
    desk.open(f"/laporan/{report.pk}/titip/")
    found += desk.findings()
    assert found == []


@pytest.mark.slow
def test_the_first_visit_of_the_form_is_light(production, page, people, report):  # noqa: F811
    page.set_viewport_size(PHONE)
    Desk(page, production).sign_in(people.client("kipas"))
    weight, requests = weigh(page, f"{production}/laporan/{report.pk}/isi/")
    print(f"{weight:.1f} kB in {requests} requests")  # noqa: T201
    assert weight <= 75, weight
    assert requests <= 7, requests
