"""Signing in and out in a real browser, with and without scripts, usable by everyone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.access.conftest import PASSWORDS
from tests.web.client import Client
from tests.web.test_accessibility import LOOKS, RULES, told

pytestmark = pytest.mark.browser


@pytest.fixture
def client(serve: Callable[..., Client]) -> Client:
    return serve(access="konten", guests=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_people_sign_in_search_and_sign_out(browser: Browser, client: Client, scripts: bool) -> None:
    context = browser.new_context(base_url=client.root, java_script_enabled=scripts, locale="de-DE")
    page = context.new_page()
    page.goto("/suche?q=Quittenbrot")
    secret = page.locator(".result", has_text="Zwirnerei")
    expect(secret).to_have_count(0)
    page.get_by_role("link", name="Anmelden").click()
    page.get_by_label("Anmeldename").fill("martin")
    page.get_by_label("Passwort").fill("falsch")
    page.get_by_role("button", name="Anmelden").click()
    expect(page.get_by_role("alert")).to_have_text("Anmeldename oder Passwort stimmt nicht.")
    expect(page.get_by_label("Anmeldename")).to_have_value("martin")
    page.get_by_label("Passwort").fill(PASSWORDS["martin"])
    page.get_by_role("button", name="Anmelden").click()
    # Back at the search from before, which now finds something.
    expect(page).to_have_url(f"{client.root}/suche?q=Quittenbrot")
    expect(secret.first).to_be_visible()
    expect(page.get_by_role("link", name="Status")).to_have_count(0)
    page.get_by_role("button", name="Abmelden").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sie sind abgemeldet")
    page.go_back()
    expect(page.get_by_role("button", name="Abmelden")).to_have_count(0)
    expect(secret).to_have_count(0)
    context.close()


@pytest.mark.parametrize("look", LOOKS)
def test_the_pages_keep_all_rules_of_accessibility(browser: Browser, client: Client, look: str) -> None:
    scheme, width = LOOKS[look]
    context = browser.new_context(
        base_url=client.root, color_scheme=scheme, viewport={"width": width, "height": 900}, locale="de-DE"
    )
    page = context.new_page()
    problems = {}
    for name, address in (("form", "/anmelden?next=/status"), ("wrong", ""), ("out", "/abgemeldet"), ("in", "/")):
        if address:
            page.goto(address)
        else:
            page.get_by_label("Anmeldename").fill("gisela")
            page.get_by_label("Passwort").fill("falsch")
            page.get_by_role("button", name="Anmelden").click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if found := told(Axe().run(page, options=RULES).response["violations"]):
            problems[name] = found
    # A page for admins, to somebody who is none; a form whose cookie is gone.
    page.goto("/anmelden?next=/status")
    page.get_by_label("Anmeldename").fill("martin")
    page.get_by_label("Passwort").fill(PASSWORDS["martin"])
    page.get_by_role("button", name="Anmelden").click()
    for name, heading in (("forbidden", "Nur für die Verwaltung der Suche"), ("outdated", "Formular abgelaufen")):
        if name == "outdated":
            context.clear_cookies()
            page.goto("/anmelden")
            context.clear_cookies()
            page.get_by_label("Anmeldename").fill("martin")
            page.get_by_label("Passwort").fill(PASSWORDS["martin"])
            page.get_by_role("button", name="Anmelden").click()
            assert page.get_by_role("main").get_by_role("link", name="Zur Anmeldung").is_visible()
        assert page.get_by_role("heading", level=1).inner_text() == heading
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if found := told(Axe().run(page, options=RULES).response["violations"]):
            problems[name] = found
    context.close()
    assert problems == {}
