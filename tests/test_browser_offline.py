"""What a phone keeps of reports: full phones, silent lines, the list without a line, and what cannot be sent any more."""

import re

from playwright.sync_api import Page, expect

from rehab import actions
from rehab.models import MonthlyReport
from tests.line import Line
from tests.reports import fill
from tests.services import until
from tests.test_browser_reports import PHONE, SAVED, phone, plain, report, state  # noqa: F401 - fixtures too

KEPT = """(name) => new Promise(done => { indexedDB.open("laporan").onsuccess = event => {
  const base = event.target.result, found = base.transaction(name).objectStore(name).count();
  base.close();
  found.onsuccess = () => done(found.result); }; })"""


def type_unsent(page: Page) -> None:
    """One answer that the portal does not get."""
    page.route("**/values/", lambda route: route.abort())
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_contain_text("menunggu dikirim")
    page.wait_for_function(
        "Object.keys(localStorage).some(key => key.startsWith('laporan:menunggu') && localStorage[key] > 0)"
    )


def send_as_colleague(people, report: MonthlyReport) -> None:  # noqa: F811
    fill(report, people, entered=0)
    actions.submit(report=report, by=people["kipas"])


def test_what_cannot_be_sent_any_more_goes_when_the_person_says_so(phone, people, report):  # noqa: F811
    page = phone.open(f"/laporan/{report.pk}/isi/")
    type_unsent(page)
    send_as_colleague(people, report)
    page.unroute("**/values/")
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state(page)).to_contain_text("sudah dikirim")
    state(page).get_by_role("button", name=re.compile(r"Buang \d+ isian")).click()
    page.wait_for_url(f"**/laporan/{report.pk}/")
    assert page.evaluate(KEPT, "cells") == 0
    assert (
        page.evaluate("Object.keys(localStorage).filter(key => localStorage[key] > 0 && key.includes('menunggu'))")
        == []
    )


def test_the_list_says_what_waits_and_throws_away_what_is_left_over(phone, people, report):  # noqa: F811
    page = phone.open(f"/laporan/{report.pk}/isi/")
    type_unsent(page)
    page = phone.open("/laporan/")
    expect(page.locator(f"[data-waits='{report.pk}']")).to_contain_text("belum terkirim")
    expect(page.locator("[data-open-reports]")).to_be_hidden()
    assert page.evaluate(KEPT, "pages") == 1
    send_as_colleague(people, report)
    page = phone.open("/laporan/")
    left = page.locator("[data-open-reports]")
    expect(left).to_contain_text("tidak dapat dikirim lagi")
    expect(page.locator("[data-unsent]")).to_be_hidden()
    left.get_by_role("button").click()
    expect(left).to_be_hidden()
    assert [page.evaluate(KEPT, name) for name in ("cells", "pages", "values")] == [0, 0, 0]


def test_a_full_phone_does_not_say_that_it_keeps_anything(phone, report):  # noqa: F811
    phone.page.add_init_script("""const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (...given) {
        const request = put.apply(this, given);
        request.addEventListener("success", () => this.transaction.abort());
        return request;
      };""")
    page = phone.open(f"/laporan/{report.pk}/isi/")
    page.context.set_offline(True)
    page.locator("input[name='masuk.rj']").fill("3")
    expect(state(page)).to_contain_text("tidak dapat menyimpannya")
    expect(state(page)).not_to_contain_text("aman di ponsel")


def test_who_presses_to_send_without_a_line_is_told_that_nothing_was_sent(phone, report):  # noqa: F811
    page = phone.open(f"/laporan/{report.pk}/isi/#langkah-kendala")
    send = page.get_by_role("button", name="Periksa dan kirim")
    page.context.set_offline(True)
    page.locator("[name='kendala']").fill("Listrik padam.")
    expect(state(page)).to_contain_text("aman di ponsel ini")
    send.click()
    expect(state(page)).to_contain_text("Laporan belum dikirim: tidak ada sinyal")
    page.context.set_offline(False)
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state(page)).to_have_text(SAVED)
    send.click()
    page.wait_for_url("**/kirim/")


def visit(browser, people, line: Line, report: MonthlyReport) -> Page:  # noqa: F811
    """The form, opened once with a line; the worker has all it keeps."""
    context = browser.new_context(viewport=PHONE, locale="id-ID")
    cookie = people.client("kipas").cookies["sesi"].value
    context.add_cookies([{"name": "sesi", "value": cookie, "url": line.address}])
    page = context.new_page()
    page.goto(f"{line.address}/laporan/{report.pk}/isi/")
    page.evaluate("navigator.serviceWorker.ready")
    page.wait_for_function(
        "async () => (await caches.keys()).length && (await (await caches.open((await caches.keys())[0])).keys()).length > 6"
    )
    page.locator("input[name='masuk.rj']").fill("2")
    expect(state(page)).to_have_text(SAVED)
    return page


def test_on_a_line_that_says_nothing_the_form_opens_from_the_phone(browser, live_server, people, report):  # noqa: F811
    with Line(str(live_server)) as line:
        page = visit(browser, people, line, report)
        line.hush()
        page.goto(f"{line.address}/laporan/{report.pk}/isi/", timeout=15_000)
        field = page.locator("input[name='masuk.rj']")
        expect(field).to_have_value("2")
        field.fill("4")
        line.mend()
        page.evaluate("window.dispatchEvent(new Event('online'))")
        until(lambda: page.evaluate("1") and plain(report)["masuk.rj"] == 4, 60)
        expect(state(page)).to_have_text(SAVED)
        page.context.close()


def test_without_a_line_the_list_leads_to_the_forms_that_are_on_the_phone(browser, live_server, people, report):  # noqa: F811
    with Line(str(live_server)) as line:
        page = visit(browser, people, line, report)
        line.cut()
        page.goto(f"{line.address}/laporan/")
        page.get_by_role("link", name=f"Laporan Oktober 2026 {report.facility}", exact=True).click()
        expect(page.locator("input[name='masuk.rj']")).to_have_value("2")
        page.context.close()
