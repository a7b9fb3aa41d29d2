"""Tesseract, the program of Debian's packages, called page by page; its TSV output tells words and where they stand."""

from __future__ import annotations

import csv
import os
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from indexer.extraction.cleaning import clean_characters
from indexer.extraction.cleaning.hyphenation import join_lines
from indexer.extraction.errors import ExtractionError
from indexer.extraction.isolation.program import find_program, run

GERMAN = "deu"
#: Raised when the same picture would give another text.
VERSION = 1

_NOT_INSTALLED = (
    "Für die Texterkennung fehlt das Programm Tesseract (Debian: apt install tesseract-ocr tesseract-ocr-deu)."
)
_NO_GERMAN = "Für die Texterkennung fehlt Tesseracts deutsches Sprachmodell (Debian: apt install tesseract-ocr-deu)."

_WORD = "5"  # the level of a word in the TSV output
# Of 100. Below the first, a word is a smudge or a part of a photograph, unless it stands in a line that is read well:
# compounds that Tesseract does not know are read right at 27.
_MIN_CONFIDENCE = 20
_SURE_LINE = 50
_MIN_CONFIDENCE_MARK = 60  # for what has neither letters nor digits
_ROTATED_BELOW = 60  # mean of the page: then it may lie on its side


@dataclass(frozen=True, slots=True)
class Word:
    """A word and where it stands: pixels from the left and the top of the picture; ``confidence`` from 0 to 100."""

    text: str
    left: int
    top: int
    width: int
    height: int
    confidence: int


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """The text of a page that is a picture of ``width`` x ``height`` pixels, with its words in reading order."""

    text: str
    width: int
    height: int
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Tesseract:
    """An installed Tesseract: its version and the languages it is to look for."""

    program: str
    version: str
    languages: tuple[str, ...]
    orientation: bool

    @property
    def name(self) -> str:
        """Names program, version and languages, as kept with what was recognised."""
        return f"tesseract {self.version} {'+'.join(self.languages)} ({VERSION})"[:64]

    def recognise(self, picture: Path, seconds: float, width: int, height: int) -> RecognisedPage:
        """Recognise the text of a picture.

        Raises:
            ExtractionError: it fails or takes longer than ``seconds``.
        """
        end = time.monotonic() + seconds
        os.environ["OMP_THREAD_LIMIT"] = "1"  # one page, one core: pages run side by side
        lines = list(_lines(self._run(picture, seconds)))
        if self.orientation and _mean_confidence(lines) < _ROTATED_BELOW:
            try:
                turned = list(_lines(self._run(picture, end - time.monotonic(), "--psm", "1")))
            except ExtractionError:
                if not lines:
                    raise
                turned = []  # the first look has found something, which is better than nothing
            if _mean_confidence(turned) > _mean_confidence(lines):
                lines = turned
        lines = [(place, sure) for place, words in lines if (sure := _sure(words))]
        words = tuple(word for _, words in lines for word in words)
        return RecognisedPage(_text(lines), width, height, words)

    def _run(self, picture: Path, seconds: float, *options: str) -> str:
        command = [self.program, str(picture), "stdout", "-l", "+".join(self.languages), *options, "tsv"]
        return run(command, seconds, "Die Texterkennung").decode("utf-8", "replace")


Line = tuple[tuple[str, str], list[Word]]  # block and paragraph, words


def find(wanted: Sequence[str]) -> Tesseract | str:
    """Tesseract with those of the wanted languages that are installed; a German sentence on what to install where it
    cannot be used.

    Without a model for German it is of no use: the English one finds no umlaut.
    """
    program = find_program("tesseract")
    if program is None:
        return _NOT_INSTALLED
    version, models = _installed(program)
    if GERMAN not in models:
        return _NO_GERMAN
    languages = tuple(language for language in wanted if language in models) or (GERMAN,)
    return Tesseract(program, version, languages, "osd" in models)


@cache
def _installed(program: str) -> tuple[str, frozenset[str]]:
    """Version and language models."""

    def ask(option: str) -> list[str]:
        try:
            told = subprocess.run([program, option], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
        except (OSError, subprocess.SubprocessError):
            return []
        return (told.stdout or told.stderr).splitlines()

    version = (ask("--version") or [""])[0].removeprefix("tesseract").strip()
    return version, frozenset(line.strip() for line in ask("--list-langs")[1:])


def _lines(output: str) -> Iterator[Line]:
    """The lines of text in TSV output, in reading order."""
    last: tuple[str, str, str] | None = None
    words: list[Word] = []
    for row in csv.DictReader(output.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE):
        text = clean_characters(row.get("text") or "").strip()
        if row["level"] != _WORD or not text:
            continue
        place = (row["block_num"], row["par_num"], row["line_num"])
        if last is not None and place != last and words:
            yield last[:2], words
            words = []
        last = place
        left, top, width, height = (int(row[name]) for name in ("left", "top", "width", "height"))
        words.append(Word(text, left, top, width, height, round(float(row["conf"]))))
    if last is not None and words:
        yield last[:2], words


def _sure(words: Sequence[Word]) -> list[Word]:
    """The words of a line without what is most likely none."""
    least = 0 if sum(word.confidence for word in words) >= _SURE_LINE * len(words) else _MIN_CONFIDENCE
    return [
        word
        for word in words
        if word.confidence >= (least if any(map(str.isalnum, word.text)) else _MIN_CONFIDENCE_MARK)
    ]


def _text(lines: Sequence[Line]) -> str:
    """Paragraphs of whole lines, words broken at line ends joined."""
    paragraphs: dict[tuple[str, str], list[str]] = {}
    for place, words in lines:
        paragraphs.setdefault(place, []).append(" ".join(word.text for word in words))
    return "\n\n".join(join_lines(texts) for texts in paragraphs.values())


def _mean_confidence(lines: Sequence[Line]) -> float:
    found = [word.confidence for _, words in lines for word in words]
    return sum(found) / len(found) if found else 0.0
