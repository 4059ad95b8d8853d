"""Lists on a phone: the rows begin on the first screen, the filters wait behind one button."""

from playwright.sync_api import expect


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
