"""ODT by pandoc; boxes become text frames."""

from __future__ import annotations

import re
import tempfile
import zipfile
from pathlib import Path

from tests.sample_corpus import finish
from tests.sample_corpus.source import Source
from tests.sample_corpus.tools import pandoc

_BOX = re.compile(r'(?:<text:p text:style-name="Kasten">.*?</text:p>\s*)+', re.DOTALL)
_FRAME_STYLE = """<style:style style:name="Rahmen" style:family="graphic"><style:graphic-properties fo:border="0.5pt solid #1d4f63"
 fo:padding="0.25cm" fo:background-color="#f2f6f4" style:vertical-pos="top" style:vertical-rel="baseline"/></style:style>
<style:style style:name="Muster" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties
 fo:border="0.5pt solid #1d4f63" fo:padding="0.15cm" fo:text-align="center" fo:margin-bottom="0.4cm"/></style:style>"""


def make(source: Source, target: Path) -> None:
    """Make the ODT of a source."""
    with tempfile.TemporaryDirectory() as name:
        made, framed = Path(name) / "dokument.odt", Path(name) / "rahmen.odt"
        options = [
            f"--metadata=title:{source.title}",
            f"--metadata=author:{source.author}",
            f"--metadata=subject:{source.note}",
        ]
        options += [f"--metadata=date:{source.year}", "--metadata=keywords:Muster"]
        note = f'::: {{custom-style="Muster"}}\n**{source.note}**\n:::\n\n'
        pandoc(source, "odt", *options, "--output", made, markdown=note + source.body)
        _with_frames(made, framed)
        finish.package(framed, target, source.date)


def _with_frames(made: Path, framed: Path) -> None:
    """The same file with its boxes in frames, and with letters of an office."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(framed, "w") as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename == "content.xml":
                content = _framed(content.decode()).encode()
            elif member.filename == "styles.xml":
                content = content.replace(b"</office:styles>", _FRAME_STYLE.encode() + b"</office:styles>")
            new.writestr(member.filename, content)


def _framed(text: str) -> str:
    number = 0

    def frame(box: re.Match[str]) -> str:
        nonlocal number
        number += 1
        inside = box[0].replace('"Kasten"', '"Text_20_body"')
        return (
            f'<text:p text:style-name="Text_20_body"><draw:frame draw:style-name="Rahmen" draw:name="Rahmen{number}" '
            f'text:anchor-type="as-char" svg:width="16cm"><draw:text-box fo:min-height="1cm">{inside}</draw:text-box></draw:frame></text:p>'
        )

    return _BOX.sub(frame, text)
