"""ODT by pandoc, with fonts and a frame of our own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.sample_corpus import finish
from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import pandoc


def make(source: Source, target: Path) -> None:
    """Make the ODT of a source."""
    with tempfile.TemporaryDirectory() as name:
        made = Path(name) / "dokument.odt"
        options = [f"--metadata=title:{source.title}", f"--metadata=author:{source.author}", f"--metadata=subject:{source.note}"]
        options += [f"--metadata=date:{source.year}", "--metadata=keywords:Muster"]
        pandoc(source, "odt", *options, "--output", made, markdown=f"**{source.note}**\n\n{source.body}")
        finish.package(made, target, source.date)
