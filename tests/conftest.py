"""What all tests share: settings of their own, folders of small documents, and what to skip where the machine lacks
something."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, expect, sync_playwright

#: Browsers that the tests can drive, by the names of their programs.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def pytest_configure() -> None:
    # How long an example takes says how busy the machine is.
    settings.register_profile("laki", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("laki")
    expect.set_options(timeout=20_000)  # milliseconds; so does how soon a page has done what is expected
    # A shell that starts the tests in the background lets them ignore interrupts, and so whatever they start and
    # interrupt.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if any(shutil.which(name) for name in BROWSERS):
        # A browser on a busy machine loses a key or a frame once in thousands of steps. What is wrong with a page is so
        # twice; the summary names every test that had a second try.
        marks = [pytest.mark.flaky(reruns=1)]
        # Playwright's own sockets and loops are closed by its driver, not by us.
        ignored = ("ResourceWarning", "pytest.PytestUnraisableExceptionWarning")
        marks += [pytest.mark.filterwarnings(f"ignore::{name}") for name in ignored]
    else:
        marks = [pytest.mark.skip(reason="there is no Chromium on this machine (Debian: apt install chromium)")]
    for item in items:
        if item.get_closest_marker("browser"):
            for mark in marks:
                item.add_marker(mark)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No ``LAKI_*`` variable of the machine reaches a test."""
    for name in [name for name in os.environ if name.startswith("LAKI_")]:
        monkeypatch.delenv(name)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A real browser, until the block ends."""
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_SWITCHES))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all tests, as Playwright runs once in a process."""
    with chromium() as browser:
        yield browser
