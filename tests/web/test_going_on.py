"""Whoever goes on while a filter takes effect loses nothing: neither what is being typed nor where they are."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright import sync_api
from playwright.sync_api import Browser, Page

from tests.web.browsing import open_page
from tests.web.client import Client

expect = sync_api.expect

pytestmark = pytest.mark.browser


@pytest.fixture
def page(browser: Browser, sample: Client) -> Iterator[Page]:
    with open_page(browser, sample) as page:
        yield page


def held_back(page: Page, address: str) -> list[sync_api.Route]:
    """Answers to requests for an address, which wait until they are let go."""
    waiting: list[sync_api.Route] = []
    page.route(re.compile(address), lambda route: waiting.append(route))
    return waiting


def let_go(page: Page, waiting: list[sync_api.Route]) -> None:
    expect(page.locator("#ergebnisse")).to_have_attribute("aria-busy", "true")
    waiting.pop().continue_()
    expect(page.locator("#ergebnisse")).not_to_have_attribute("aria-busy", "true")


def test_both_years_are_typed_one_after_the_other(page: Page) -> None:
    page.goto("/suche?q=integration")
    waiting = held_back(page, r"year_from=2018$")
    page.get_by_label("von", exact=True).focus()
    page.keyboard.type("2018")
    page.keyboard.press("Tab")
    page.keyboard.type("20")
    let_go(page, waiting)
    expect(page.get_by_label("bis", exact=True)).to_be_focused()
    page.keyboard.type("20")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("year_from=2018&year_to=2020$"))
    expect(page.get_by_role("link", name=re.compile("Jahr: 2018 bis 2020"))).to_be_visible()
    # Around the field that stayed, all is as a new page has it.
    around = page.locator("#filter").inner_text()
    page.reload()
    assert page.locator("#filter").inner_text() == around
    page.unroute_all()
    page.go_back()
    expect(page.get_by_role("link", name=re.compile("Jahr: ab 2018"))).to_be_visible()
    expect(page.get_by_label("bis", exact=True)).to_have_value("")


def test_years_the_wrong_way_round_are_put_right_in_their_fields(page: Page) -> None:
    page.goto("/suche?q=integration&year_from=2020")
    page.get_by_label("bis", exact=True).fill("2018")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=re.compile("Jahr: 2018 bis 2020"))).to_be_visible()
    expect(page.get_by_label("von", exact=True)).to_have_value("2018")
    expect(page.get_by_label("bis", exact=True)).to_have_value("2020")


def test_a_year_that_is_none_is_told_and_not_asked_for(page: Page) -> None:
    page.goto("/suche?q=integration")
    field = page.get_by_label("von", exact=True)
    field.fill("18")
    page.keyboard.press("Enter")
    assert field.evaluate("field => field.matches(':user-invalid') && document.activeElement === field")
    field.fill("2018")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("year_from=2018$"))


def test_new_words_can_be_typed_while_a_filter_takes_effect(page: Page) -> None:
    page.goto("/suche?q=integration")
    waiting = held_back(page, "kind=Expertise$")
    page.get_by_role("checkbox", name=re.compile("^Expertise")).check()
    page.keyboard.press("/")
    page.keyboard.type("ehren")
    let_go(page, waiting)
    page.keyboard.type("amt")
    box = page.get_by_role("combobox")
    expect(box).to_be_focused()
    expect(box).to_have_value("ehrenamt")


def test_the_keyboard_goes_on_from_where_it_is(page: Page) -> None:
    page.goto("/suche?q=integration")
    waiting = held_back(page, "kind=Expertise$")
    page.get_by_role("checkbox", name=re.compile("^Expertise")).focus()
    page.keyboard.press("Space")
    further = page.get_by_role("checkbox", name=re.compile("^Handreichung"))
    further.focus()
    let_go(page, waiting)
    expect(further).to_be_focused()


def test_a_long_filter_stays_narrowed(page: Page) -> None:
    page.goto("/suche?q=integration")
    field = page.get_by_label("Thema: Werte eingrenzen")
    field.fill("zugänge")
    topics = page.locator("#facette-topic li:visible")
    shown = topics.count()
    topics.get_by_role("checkbox").first.check()
    expect(page.locator(".tags li")).to_have_count(1)
    expect(field).to_have_value("zugänge")
    expect(topics).to_have_count(shown)


def test_without_the_last_filter_the_results_are_next_on_a_telephone(page: Page) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto("/suche?q=integration&kind=Expertise")
    page.get_by_role("link", name="Art: Expertise – Filter entfernen").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".tags")).to_have_count(0)
    expect(page.locator("#ergebnisse")).to_be_focused()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_filter_that_was_used_stays_at_its_place(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto("/suche?q=integration")
    if width < 960:
        page.get_by_role("button", name="Filter anzeigen").click()
    choice = page.get_by_role("checkbox", name=re.compile("^PDF"))
    choice.scroll_into_view_if_needed()
    top = "field => field.getBoundingClientRect().top"
    before = choice.evaluate(top)
    choice.check()
    expect(page.locator(".tags li")).to_have_count(1)
    assert choice.evaluate(top) == pytest.approx(before, abs=3)


def test_the_way_back_to_the_results_keeps_filters_and_order(page: Page) -> None:
    page.goto("/suche?q=integration&sort=newest")
    page.get_by_role("checkbox", name=re.compile("^Expertise")).check()
    expect(page.locator(".tags li")).to_have_count(1)
    results = page.url
    page.get_by_role("heading", level=3).get_by_role("link").first.click()
    back = page.get_by_role("link", name="Zu den Ergebnissen für „integration“")
    expect(back).to_have_attribute("href", results)
    # Also after a look at a page, and not where something else was searched.
    page.get_by_role("link", name="Fundstellen im Seitenbild ansehen").click()
    page.get_by_role("link", name=re.compile("^Zum Dokument")).click()
    expect(back).to_have_attribute("href", results)
    page.goto(re.sub("q=.*", "q=arbeit", page.url))
    expect(page.get_by_role("link", name="Zu den Ergebnissen für „arbeit“")).to_have_attribute(
        "href", "/suche?q=arbeit"
    )
