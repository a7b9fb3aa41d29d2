"""Source texts: Markdown with a TOML front matter that says which file the text becomes, and by which producer."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

WORKSHOP = Path(__file__).resolve().parent
TEXTS = WORKSHOP / "texts"
CORPUS = WORKSHOP.parents[1] / "corpus"

#: What every sample says on its face, in the language of the text. German texts take turns.
NOTES = {
    "de": (
        "Musterdokument – Inhalte, Zahlen und Projekte sind erfunden",
        "Muster – alle Angaben, Zahlen und Vorhaben in diesem Dokument sind erfunden",
        "Musterdokument zur Erprobung der Suche – Zahlen und Projekte sind frei erfunden",
    ),
    "en": ("Sample document – contents, figures and projects are invented",),
    "tr": ("Örnek belge (Muster) – içerik, sayılar ve projeler kurgudur",),
}
_LANGUAGES = {"50-english-summary": "en", "51-infoblatt-tuerkisch": "tr"}
#: A gender star inside a word ("Forscher*innen") is no emphasis.
_GENDER_STAR = re.compile(r"(?<!\\)(?<=\w)\*(?=\w)")


@dataclass(frozen=True, slots=True)
class Source:
    """One source text. ``body`` is Markdown without the title; its chapters are headings of level 1."""

    name: str
    file: str
    title: str
    kind: str
    year: int
    date: dt.date
    dated: bool
    municipalities: tuple[str, ...]
    authors: tuple[str, ...]
    topics: tuple[str, ...]
    producer: str
    listed: bool
    body: str

    @property
    def number(self) -> int:
        return int(self.name.partition("-")[0])

    @property
    def language(self) -> str:
        return _LANGUAGES.get(self.name, "de")

    @property
    def note(self) -> str:
        """The line that says that the document is a sample."""
        notes = NOTES[self.language]
        return notes[self.number % len(notes)]

    @property
    def place(self) -> str:
        """Municipalities as one line of text."""
        return ", ".join(self.municipalities)

    @property
    def author(self) -> str:
        return ", ".join(self.authors)

    @property
    def epoch(self) -> int:
        """The date as seconds since 1970: the time at which all tools believe to run."""
        return int(dt.datetime.combine(self.date, dt.time(10, 0), dt.UTC).timestamp())

    @property
    def markdown(self) -> str:
        return f"# {self.title}\n\n{self.body}"


def load(path: Path) -> Source:
    """Read one source text.

    Raises:
        ValueError: the text does not begin with a front matter, or the front matter lacks something.
    """
    _, front, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    said = tomllib.loads(front)
    dated = "date" in said
    return Source(
        name=path.stem,
        file=said["file"],
        title=said["title"],
        kind=said["kind"],
        year=said["year"],
        date=said["date"] if dated else _some_day(path.stem, said["year"]),
        dated=dated,
        municipalities=tuple("NRW-weit" if place == "NRW" else place for place in said["municipality"]),
        authors=tuple(said["authors"]),
        topics=tuple(said["topics"]),
        producer=said["producer"],
        listed=said["listed"],
        body=_without_title(_GENDER_STAR.sub(r"\\*", body)),
    )


def load_all() -> list[Source]:
    """All source texts, ordered by name."""
    return [load(path) for path in sorted(TEXTS.glob("[0-9]*.md"))]


def _without_title(text: str) -> str:
    """The text below its title; where the chapters are headings of level 2, every heading goes up by one."""
    text = re.sub(r"\A\s*# .*\n+", "", text)
    if not re.search(r"^# ", text, re.MULTILINE):
        text = re.sub(r"^#(#+ )", r"\1", text, flags=re.MULTILINE)
    return text.strip() + "\n"


def _some_day(name: str, year: int) -> dt.date:
    """A day of the year that is always the same for the same text."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return dt.date(year, 1, 8) + dt.timedelta(days=number % 350)
