"""The outside programs of the workshop: one function each."""

from __future__ import annotations

import os
import subprocess
import tempfile
from pathlib import Path

from tests.sample_corpus.source import WORKSHOP, Source

FILTERS = WORKSHOP / "filters"
#: Pandoc's Markdown without typographic guesses: the texts have their own quotation marks.
MARKDOWN = "markdown-smart-tex_math_dollars-raw_html-raw_tex-citations-auto_identifiers+task_lists"


def run(
    command: list[str | Path], source: Source | None = None, folder: Path | None = None, text: str | None = None
) -> str:
    """Run a program at the (fixed) time of the source and return what it prints.

    Raises:
        RuntimeError: the program failed; the message holds the end of its output.
    """
    environment = {**os.environ, "TZ": "UTC", "FORCE_SOURCE_DATE": "1"}
    if source:
        environment["SOURCE_DATE_EPOCH"] = str(source.epoch)
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        input=text,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{(done.stdout + done.stderr)[-3000:]}")
    return done.stdout


def pandoc(source: Source, to: str, *options: str | Path, markdown: str | None = None) -> str:
    """The body of a source in another format, with our filters for boxes and tables."""
    language = {"de": "de-DE", "en": "en-GB", "tr": "tr-TR"}[source.language]
    filters = [f"--lua-filter={path}" for path in sorted(FILTERS.glob("*.lua"))]
    command = ["pandoc", f"--from={MARKDOWN}", f"--to={to}", "--wrap=none", f"--metadata=lang:{language}"]
    return run([*command, *filters, *options], source, text=source.body if markdown is None else markdown)


def soffice(document: Path, to: str, target: Path, source: Source) -> None:
    """Convert an office file with LibreOffice; ``to`` is the new ending, perhaps with a filter."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        profile = Path(tempfile.gettempdir()) / "sample-corpus-libreoffice"
        run(
            [
                "soffice",
                f"-env:UserInstallation={profile.as_uri()}",
                "--headless",
                "--convert-to",
                to,
                "--outdir",
                folder,
                document,
            ],
            source,
        )
        made = folder / f"{document.stem}.{to.partition(':')[0]}"
        target.write_bytes(made.read_bytes())
