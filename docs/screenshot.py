"""Makes the picture of a page of results that stands in the README, from the sample corpus in a real browser.

python -m docs.screenshot           # writes docs/screenshot.png; needs Chromium as the browser tests do
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from PIL import Image

from indexer.reindex import reindex
from indexer.settings import Settings
from tests.conftest import chromium
from tests.web.conftest import SAMPLE, serving

PICTURE = Path(__file__).with_name("screenshot.png")


def main() -> None:
    """Index the sample corpus, serve it, search, open the first reason, take the picture."""
    with tempfile.TemporaryDirectory(prefix="laki-screenshot-") as data:
        settings = Settings(corpus=SAMPLE, data=Path(data))
        reindex(settings)
        with serving(settings) as client, chromium() as browser:
            page = browser.new_page(viewport={"width": 1280, "height": 1180}, color_scheme="light", locale="de-DE")
            page.goto(f"{client.root}/suche?q=arbeitsmarktintegration")
            page.get_by_text(re.compile("^Warum dieser Treffer")).first.click()
            page.evaluate("document.activeElement.blur()")
            page.evaluate("document.fonts.ready.then(() => 0)")
            page.screenshot(path=PICTURE)
    # A page of few colours: a third of the size with a palette.
    with Image.open(PICTURE) as picture:
        picture.convert("RGB").quantize(128, dither=Image.Dither.NONE).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
