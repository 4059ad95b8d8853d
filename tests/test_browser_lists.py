"""Lists on a phone: the rows begin on the first screen, the filters wait behind one button."""

import datetime as dt

from playwright.sync_api import expect

from tests.reports import facility, fill, report_of, submitted

LEFT = "part => part.getBoundingClientRect().left + parseFloat(getComputedStyle(part).paddingLeft)"  # where its words begin
BESIDE = """part => {  // how far its words stick out of where its numbers end
  const words = document.createRange(); words.selectNodeContents(part)
  const edge = part.getBoundingClientRect().right - parseFloat(getComputedStyle(part).paddingRight)
  return words.getBoundingClientRect().right - edge
}"""


def test_filters_fold_on_a_phone_and_stand_open_on_a_desk(desk, people):
    desk.sign_in(people.client("admin"))
    desk.page.set_viewport_size({"width": 390, "height": 844})
    page = desk.open("/jejak/")
    first, second = page.get_by_label("Cari pelaku atau objek"), page.get_by_label("Peristiwa", exact=True)
    expect(first).to_be_visible()
    expect(second).to_be_hidden()
    rows = page.locator("table.list tbody tr").first
    assert rows.bounding_box()["y"] < 844, "the first row is below the first screen"

    page.get_by_text("Saringan", exact=True).click()
    expect(second).to_be_visible()

    page.goto(f"{page.url}?organisation=BNNP-17")
    expect(second).to_be_visible()  # what is filtered by is never hidden

    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(page.url.partition("?")[0])
    expect(second).to_be_visible()
    expect(page.get_by_text("Saringan", exact=True)).to_be_hidden()


def test_the_fold_opens_by_keyboard(desk, people):
    desk.sign_in(people.client("admin"))
    desk.page.set_viewport_size({"width": 390, "height": 844})
    page = desk.open("/jejak/")
    page.locator("#more-filters").focus()
    page.keyboard.press("Space")
    expect(page.get_by_label("Peristiwa", exact=True)).to_be_visible()


def test_the_words_in_the_cards_of_a_clinic_begin_at_one_line(desk, people):
    report = report_of(facility(people))
    fill(report, people)
    desk.sign_in(people.client("kipas"))
    page = desk.open("/laporan/")
    assert page.locator("table.list").evaluate("part => getComputedStyle(part).borderTopWidth") == "0px"
    desk.page.set_viewport_size({"width": 390, "height": 844})
    for path, part in (
        (f"/laporan/{report.pk}/kirim/", ".flow th:first-child"),
        ("/laporan/kelengkapan/", ".matrix tbody th, .matrix tbody .number:nth-last-child(2)"),
    ):
        page = desk.open(path)
        lines = page.locator(part).evaluate_all(f"parts => parts.map({LEFT})")
        card = page.locator("section.card-plain", has=page.locator(part)).bounding_box()
        assert len(lines) > 1, path
        assert max(lines) - min(lines) <= 1, path
        assert min(lines) - card["x"] >= 16, path


def test_the_month_before_stands_above_its_numbers(desk, people):
    place = facility(people)
    submitted(people, place, dt.date(2026, 9, 1))
    report = submitted(people, place, opening=3)
    desk.sign_in(people.client("kipas"))
    month = desk.open(report.get_absolute_url()).locator(".cells thead th.then").first
    assert month.inner_text() == "Sep 2026"
    assert month.evaluate(BESIDE) <= 1
