"""Words broken at the end of a page."""

from __future__ import annotations

import re
from dataclasses import replace

from indexer.extraction.cleaning.hyphenation import Vocabulary, join_lines
from indexer.model import Page

#: The text of a page may end above its footnotes.
_FOOTNOTE = re.compile(r"\d{1,3}\s?[^\W\d_]")


def join_over_page_ends(pages: list[Page], known: Vocabulary | None) -> list[Page]:
    """Give the rest of a word broken at the end of a page to that page, where the word begins."""
    for index in range(len(pages) - 1):
        page, following = pages[index], pages[index + 1]
        if not following.text[:1].islower():
            continue
        paragraphs = page.text.split("\n\n")
        last = len(paragraphs) - 1
        while last and _FOOTNOTE.match(paragraphs[last]):
            last -= 1
        if paragraphs[last].endswith("-"):
            rest, _, remainder = following.text.partition(" ")
            joined = join_lines([paragraphs[last], rest], known)
            if "\n" not in rest and joined.rpartition(" ")[2] != rest:  # no "Kinder-" and "und"
                paragraphs[last] = joined
                pages[index] = replace(page, text="\n\n".join(paragraphs))
                pages[index + 1] = replace(following, text=remainder)
    return pages
