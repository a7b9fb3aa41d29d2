"""Build the sample corpus: ``python -m tests.sample_corpus.build [NAME…]``.

Without names everything is built; a name is the beginning of a source text's name (``27``, ``03-handreichung``), of a
producer (``docx``), or ``extras`` for the files that have no source text.
"""

from __future__ import annotations

import argparse
import importlib
import time
import traceback
import unicodedata
from collections.abc import Callable
from pathlib import Path

from tests.sample_corpus import source as sources
from tests.sample_corpus.source import CORPUS, Source

#: First part of a producer's name → module with ``make(source, target)``.
MODULES = {
    "lualatex": "tex",
    "xelatex": "tex",
    "pdflatex": "tex",
    "chromium": "web",
    "weasyprint": "web",
    "html": "web",
    "docx": "word",
    "odt": "opendocument",
    "rtf": "converted",
    "libreoffice": "converted",
    "restricted": "damaged",
    "password": "damaged",
    "scan": "damaged",
    "truncated": "damaged",
    "pptx": "slides",
    "reportlab": "drawn",
    "typst": "typesetting",
    "md": "plain",
    "txt": "plain",
}

#: Texts whose file name is stored in decomposed Unicode, as some systems do.
DECOMPOSED_NAMES = {11}


def target_of(source: Source) -> Path:
    """Where in the corpus the file of a source text lies."""
    path = CORPUS / source.file
    if source.number in DECOMPOSED_NAMES:
        path = path.with_name(unicodedata.normalize("NFD", path.name))
    return path


def maker_of(producer: str) -> Callable[[Source, Path], None]:
    """The function that makes files of a producer."""
    module = importlib.import_module(f"tests.sample_corpus.{MODULES[producer.partition('-')[0]]}")
    return module.make


def build(source: Source) -> None:
    """Make the office file of one source text."""
    target = target_of(source)
    target.parent.mkdir(parents=True, exist_ok=True)
    maker_of(source.producer)(source, target)


def main() -> int:
    """Build what the command line names; 1 when something failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="beginnings of text names or producers; nothing: all")
    names = parser.parse_args().names
    failed = 0
    for source in sources.load_all():
        if names and not any(source.name.startswith(name) or source.producer.startswith(name) for name in names):
            continue
        begin = time.monotonic()
        try:
            build(source)
            print(f"{source.name} → {source.file} ({time.monotonic() - begin:.1f} s)", flush=True)
        except Exception:  # one failed text must not hide the others
            failed += 1
            print(f"{source.name}: FAILED\n{traceback.format_exc(limit=-2)}", flush=True)
    if not names or "extras" in names:
        from tests.sample_corpus import extras

        extras.make_all()
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
