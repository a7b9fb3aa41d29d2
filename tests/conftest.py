"""What all tests share: settings of their own, folders of small documents, and what to skip where the machine lacks something."""

from __future__ import annotations

import os
import shutil

import pytest

#: Browsers that the tests can drive, by the names of their programs.
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if any(shutil.which(name) for name in BROWSERS):
        return
    skip = pytest.mark.skip(reason="there is no Chromium on this machine (Debian: apt install chromium)")
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(skip)


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """No ``LAKI_*`` variable of the machine reaches a test."""
    for name in [name for name in os.environ if name.startswith("LAKI_")]:
        monkeypatch.delenv(name)
