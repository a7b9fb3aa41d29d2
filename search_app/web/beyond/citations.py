"""A document as others cite it: a reference after DIN ISO 690, BibTeX, RIS.

What is not known is left out; nothing is made up. Links are permanent: a document keeps its id when it is indexed
again.

Sources: DIN ISO 690:2013-10 (references to electronic documents, name and date); BibTeX's btxdoc (Patashnik 1988); RIS
as Reference Manager wrote it (tags in Clarivate's documentation).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from indexer.describe.kinds import OTHER_KIND
from indexer.language.compounds import CompoundSplitter
from indexer.language.folding import fold
from indexer.language.lexicon import base_stems
from indexer.language.stems import stem
from indexer.model import Document, Unit
from indexer.topics import TopicTree
from indexer.wording.figures import MONTHS

_BIBTEX_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
#: A name with one of these, a figure, or more words than a person's has is that of a body and stays as it is.
_BODY = re.compile(
    r"(?i)\b(?:amt|arbeitsgemeinschaft|arbeitskreis|büro|bund|bündnis|caritas|diakonie|fachstelle|forum|gmbh|ggmbh|gruppe|hochschule"
    r"|institut|ki|kommunale[ns]?|koordinierungsstelle|kreis|laki|land|landkreis|ministerium|nrw|redaktion|referat|stadt|stelle|stiftung"
    r"|team|uni|universität|verband|verein|zentrum|e\.\s?v\.?)\b"
    r"|(?:amt|büro|institut|ministerium|stelle|stiftung|verband|verein|zentrum|zentren|gesellschaft|schule|rat)\b|[\d&/]| und "
)
_PARTICLES = frozenset(
    [
        "von",
        "vom",
        "zu",
        "zum",
        "zur",
        "van",
        "der",
        "den",
        "de",
        "del",
        "della",
        "di",
        "da",
        "dos",
        "el",
        "al",
        "ter",
        "ten",
    ]
)
_TITLES = re.compile(r"(?<!\w)(?:Prof|Dr|Mag|Dipl\.?-?\w*|phil|rer|nat|med|iur|h\.?c|M\.?A|B\.?A|PD)(?!\w)\.?\s*")
_LONGEST_NAME = 4
_SPLITTER = CompoundSplitter()
_BIBTEX_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        # BibTeX counts braces, those behind a backslash, too: one alone would swallow the entries that follow.
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "%": r"\%",
        "&": r"\&",
        "$": r"\$",
        "#": r"\#",
        "_": r"\_",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
    }
)
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


@dataclass(frozen=True, slots=True)
class Name:
    """Who wrote a document: ``family`` and ``given`` name of a person; of a body all of it in ``family``."""

    family: str
    given: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is the name of a person, not of a body."""
        return bool(self.given)

    @property
    def inverted(self) -> str:
        """``Müller, Anna``; a body as it is."""
        return f"{self.family}, {self.given}" if self.given else self.family


def read_name(text: str) -> Name:
    """Tell the parts of a name: ``Anna von der Heide``, ``Heide, Anna von der``, ``Fachstelle Diversität``.

    Whether a name is a person's can only be guessed: one that begins with a common noun or has words of offices is not.
    """
    text = _one_line(text)
    if _BODY.search(text):
        return Name(text)
    bare = text if text.isupper() else _TITLES.sub("", text).strip(" ,")
    family, comma, given = (part.strip() for part in bare.partition(","))
    if comma and family and given:
        return Name(family, given) if len(text.split()) <= _LONGEST_NAME + 2 else Name(text)
    words = bare.split()
    if not 2 <= len(words) <= _LONGEST_NAME or not words[0][:1].isupper() or _is_noun(words[0]):
        return Name(text)
    start = next((at for at, word in enumerate(words[1:], 1) if word in _PARTICLES), len(words) - 1)
    return Name(" ".join(words[start:]), " ".join(words[:start]))


def _is_noun(word: str) -> bool:
    """Whether a word is a common noun or made of some, as no given name is but Siegfried and his like."""
    folded = fold(word)
    return stem(folded) in base_stems() or (not folded.endswith("fried") and bool(_SPLITTER.cut(folded)))


@dataclass(frozen=True, slots=True)
class Citation:
    """What can be said of a document where it is cited: ``url`` is the permanent link, ``accessed`` the day of
    reading."""

    document: Document
    url: str
    accessed: dt.date
    tree: TopicTree | None = None

    @property
    def names(self) -> list[Name]:
        """Who wrote the document."""
        return [read_name(name) for name in self.document.authors if name.strip()]

    @property
    def kind(self) -> str:
        """What kind of document it is; empty where nothing is known of that."""
        return "" if self.document.kind == OTHER_KIND else self.document.kind

    def text(self) -> str:
        """A reference after DIN ISO 690, name and date first."""
        document = self.document
        names = " und ".join(
            filter(None, ("; ".join(map(_in_capitals, self.names[:-1])), *map(_in_capitals, self.names[-1:])))
        )
        year = str(document.year or "ohne Jahr")
        title = _one_line(document.title).rstrip(".")
        parts = [f"{names}, {year}. {title} [online]"] if names else [f"{title} [online], {year}"]
        parts += [self.kind, ", ".join(document.municipalities)]
        if document.unit is Unit.PAGE:
            parts.append(f"{document.page_count} {'Seite' if document.page_count == 1 else 'Seiten'}")
        text = ". ".join(_one_line(part) for part in parts if part)
        day = f"{self.accessed.day}. {MONTHS[self.accessed.month - 1]} {self.accessed.year}"
        return f"{text} [Zugriff am: {day}]. Verfügbar unter: {self.url}"

    def bibtex(self) -> str:
        """An entry for BibTeX and biber, in UTF-8."""
        document = self.document
        names = " and ".join(
            f"{_escaped(name.family)}, {_escaped(name.given)}" if name.is_person else f"{{{_escaped(name.family)}}}"
            for name in self.names
        )
        fields = {
            "author": f"{{{names}}}" if names else "",
            "title": f"{{{{{_escaped(document.title)}}}}}",
            "year": f"{{{document.year}}}" if document.year else "",
            "month": _BIBTEX_MONTHS[document.date.month - 1] if document.date else "",
            "type": f"{{{_escaped(self.kind)}}}" if self.kind else "",
            "howpublished": f"{{{_escaped(', '.join(document.municipalities))}}}" if document.municipalities else "",
            "language": f"{{{document.language}}}",
            "pagetotal": f"{{{document.page_count}}}" if document.unit is Unit.PAGE else "",
            "url": f"{{{self.url}}}",
            "urldate": f"{{{self.accessed.isoformat()}}}",
        }
        lines = "".join(f"  {name} = {value},\n" for name, value in fields.items() if value)
        return f"@misc{{{self.key},\n{lines}}}\n"

    def ris(self) -> str:
        """A record in RIS, in UTF-8; lines end as the format wants it."""
        return "".join(f"{tag}  - {_one_line(value)}\r\n" for tag, value in self._ris_fields()) + "ER  - \r\n\r\n"

    def _ris_fields(self) -> Iterator[tuple[str, str]]:
        document = self.document
        yield "TY", "RPRT"
        yield "ID", self.key
        yield "TI", document.title
        yield from (("AU", name.inverted) for name in self.names)
        if document.year:
            yield "PY", str(document.year)
        if document.date:
            yield "DA", f"{document.date:%Y/%m/%d}"
        if self.kind:
            yield "M3", self.kind
        if document.municipalities:
            yield "CY", ", ".join(document.municipalities)
        if document.unit is Unit.PAGE:
            yield "SP", str(document.page_count)
        if document.description:
            yield "AB", document.description
        if self.tree:
            yield from (("KW", self.tree.label(topic.slug)) for topic in document.topics)
        yield "LA", document.language
        yield "UR", self.url
        yield "Y2", f"{self.accessed:%Y/%m/%d}"

    @property
    def key(self) -> str:
        """Names the entry: letters, figures and hyphens of the document's id, which no other document has."""
        key = re.sub(r"[^a-z0-9-]+", "-", self.document.id.lower().translate(_UMLAUTS)).strip("-")
        return key if key == self.document.id else f"{key}-{crc32(self.document.id.encode()):x}"


def _in_capitals(name: Name) -> str:
    return f"{name.family.upper()}, {name.given}" if name.is_person else name.family


def _escaped(text: str) -> str:
    return _one_line(text).translate(_BIBTEX_ESCAPES)


def _one_line(text: str) -> str:
    """Without line breaks and control characters: a new line would begin a new field."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
