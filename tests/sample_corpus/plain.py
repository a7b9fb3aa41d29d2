"""Markdown and plain text, in the encodings that offices have."""

from __future__ import annotations

import re
from pathlib import Path

from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import pandoc


def make(source: Source, target: Path) -> None:
    """Make the Markdown or text file of a source."""
    if source.producer == "md":
        body = re.sub(r"\\([*\[\]])", r"\1", pandoc(source, "gfm"))
        target.write_text(f"# {source.title}\n\n*{source.note}*\n\n{body}", encoding="utf-8")
        return
    text = f"{source.note}\n\n{source.title}\n{'=' * len(source.title)}\n\n" + _unmarked(source)
    if source.producer == "txt-cp1252":
        target.write_bytes(text.replace("\n", "\r\n").encode("cp1252"))
    else:
        target.write_bytes(text.encode("utf-8-sig"))


def _unmarked(source: Source) -> str:
    """The text without markup, its short lines kept as they are."""
    return pandoc(source, "plain", "--wrap=preserve")
