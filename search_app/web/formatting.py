"""German for people: numbers, dates, sizes, formats and places in a document. The filters of the templates."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask import Flask
from markupsafe import Markup, escape

from indexer.language.folding import fold
from indexer.language.tokens import HYPHENS
from indexer.model import Document, Unit
from indexer.pipeline.summary import RUN_STATES
from indexer.wording.figures import counted, duration, moment, number, page_numbers, size
from indexer.wording.quotes import quoted, shorten
from search_app.answering.names import format_name, language_name
from search_app.answering.result import Match, PageHit, PageText
from search_app.overview.advice import advice, advice_for_page

_UNITS = {
    Unit.PAGE: ("Seite", "Seiten"),
    Unit.SECTION: ("Abschnitt", "Abschnitte"),
    Unit.SLIDE: ("Folie", "Folien"),
    Unit.SHEET: ("Tabellenblatt", "Tabellenblätter"),
}


def date(day: dt.date | dt.datetime | None) -> str:
    """``22.11.2026``; nothing for None."""
    return f"{day:%d.%m.%Y}" if day else ""


def in_its_language(document: Document) -> Markup:
    """The attributes of what is written in the language of a document where that is not the page's; for people who
    listen."""
    code = document.language
    if code == "de" or not (code.isascii() and code.isalpha() and code.islower() and len(code) in (2, 3)):
        return Markup()
    return Markup(' lang="{}" dir="auto"').format(code)


def run_state(status: str) -> str:
    """How a run ended, in German."""
    return RUN_STATES.get(status, status)


def extent(document: Document) -> str:
    """``34 Seiten``, ``1 Folie``."""
    return counted(document.page_count, *_UNITS[document.unit])


def units(document: Document) -> str:
    """What the document is divided into, in the plural: ``Seiten``."""
    return _UNITS[document.unit][1]


def among(count: int, document: Document) -> str:
    """``auf 3 von 34 Seiten``, ``in 1 von 16 Abschnitten``, ``auf allen 12 Folien``."""
    plural = _UNITS[document.unit][1]
    if document.page_count < 2:
        return "im Text"
    dative = plural if plural.endswith("n") else f"{plural}n"
    if count == document.page_count:
        every = "beiden" if count == 2 else f"allen {number(count)}"
        return f"{'in' if document.unit is Unit.SECTION else 'auf'} {every} {dative}"
    return (
        f"{'in' if document.unit is Unit.SECTION else 'auf'} {number(count)} von {number(document.page_count)} {dative}"
    )


def file_facts(document: Document) -> str:
    """``PDF, 2,1 MB, 34 Seiten``."""
    # A number and its unit stay on one line.
    figures = f"{size(document.size)}, {extent(document)}".replace(" ", "\xa0").replace(",\xa0", ", ")
    return f"{document.format.upper()}, {figures}"


def recognition(document: Document) -> str:
    """What readers should know of a document that was scanned; nothing for others."""
    if not document.recognised:
        return ""
    if document.recognised >= document.page_count:
        pages = "Das Dokument ist gescannt."
    else:
        scanned = counted(document.recognised, "Seite ist", "Seiten sind")
        pages = f"{scanned} gescannt."
    return f"{pages} Den Text hat eine Texterkennung (OCR) gelesen; einzelne Wörter können falsch sein."


def place(page: PageHit | PageText, document: Document) -> str:
    """Where something stands: ``Seite iv (PDF-Seite 4)``, a heading, ``Folie 3: Ziele``."""
    unit = document.unit
    heading = page.headings[-1] if page.headings else ""
    if unit is Unit.PAGE:
        return printed_page(page.number, document, {page.number: page.label})
    if unit is Unit.SECTION:
        return heading or f"Abschnitt {page.number}"
    name = heading or (page.label if page.label != str(page.number) else "")
    return f"{unit} {page.number}: {name}" if name else f"{unit} {page.number}"


def printed_page(page: int, document: Document, labels: Mapping[int, str]) -> str:
    """``Seite iv (PDF-Seite 4)``, ``Folie 3``: a page of which no more is at hand than its number and what is printed
    on pages."""
    label = labels.get(page, str(page))
    if document.unit is Unit.PAGE and label != str(page):
        return f"Seite {label} ({document.format.upper()}-Seite {page})"
    return f"{_UNITS[document.unit][0]} {number(page)}"


def listed(items: Sequence[str]) -> str:
    """``Köln, Duisburg und Lippe``."""
    return " und ".join(filter(None, (", ".join(items[:-1]), *items[-1:])))


def because(terms: dict[str, int]) -> str:
    """The terms that gave a document its topic: ``„Roma“ (3-mal), „Antiziganismus“ (einmal)``."""
    most_frequent = sorted(terms.items(), key=lambda item: -item[1])
    return ", ".join(
        f"„{term}“ ({'einmal' if count == 1 else f'{number(count)}-mal'})" for term, count in most_frequent
    )


#: Of what kind a word that was found is, said of the word that was typed.
_WHY = {
    "Wort": "kommt genau so vor",
    "Wortform": "ist eine andere Form von „{}“",
    "Wortteil": "enthält „{}“",
    "Teil des Wortes": "ist ein Teil von „{}“",
    "Teile des Wortes": "enthält die Teile von „{}“",
    "Synonym": "gilt als gleichbedeutend oder verwandt mit „{}“",
    "Datum": "ist dasselbe Datum wie „{}“",
    "Zahl": "enthält „{}“, mit römischer Zahl geschrieben",
    "Wortfolge": "ist die gesuchte Wortfolge",
    "Wortanfang": "beginnt mit „{}“",
}


def why(match: Match) -> Markup:
    """How a word was found, as a German sentence: ``„Arbeitsmarkt“ enthält „Arbeit“``."""
    typed = match.query.removesuffix("*")
    reason = _reason(match.kind, typed, match.found).format(escape(typed))
    # Escaped piece by piece: ``Markup.format`` takes ten times as long, and this is said of every word of every result.
    return Markup(f"„<b>{escape(match.found)}</b>“ {reason}")  # noqa: S704


def _reason(kind: str, typed: str, found: str) -> str:
    """What is said of a word that was found, true of the letters as they stand."""
    match kind:
        case "Wort" if found.casefold() != typed.casefold():
            return "ist eine andere Schreibweise von „{}“"
        case "Wortform" if found.endswith(HYPHENS) or found.startswith(HYPHENS):  # "Sprach- und Kulturmittlung"
            return "steht abgekürzt für „{}“"
        case "Wortteil" if fold(typed) not in fold(found):  # Schulplätze, Schulen
            return "enthält eine andere Form von „{}“"
        case "Teil des Wortes" if fold(found) not in fold(typed):
            return "hat mit „{}“ einen Wortteil gemeinsam"
        case "Zahl" if not any(map(str.isdecimal, typed)):
            return "enthält „{}“, mit arabischer Zahl geschrieben"
        case "Wortanfang" if not fold(found).startswith(fold(typed)):  # Mofa-Führerschein
            return "hat einen Teil, der mit „{}“ beginnt"
        case "Datum" if fold(typed) == fold(found):
            return _WHY["Wort"]
        case "Wortfolge" if " " not in found:
            return _WHY["Wort"]
        case "Wortfolge" if fold(found) != fold(typed.strip("„“")):  # SGB II, SGB 2
            return "ist die gesuchte Wortfolge, anders geschrieben"
    return _WHY[kind]


def levels(pages: Sequence[PageText], first: int = 3) -> list[int]:
    """The level of the heading of each page of text: as deep as its section lies, from ``first`` on and never skipping
    one."""
    found: list[int] = []
    for page in pages:
        deepest = min(found[-1] + 1, 6) if found else first
        found.append(min(first + max(len(page.headings) - 1, 0), deepest))
    return found


def heading_and_text(page: PageText, document: Document) -> tuple[Markup, Markup]:
    """A heading for a page of text, and its paragraphs without that heading where the text begins with it."""
    # Parts of Markup are Markup: what is taken apart here was safe and stays so.
    first, end, rest = page.html.partition("</p>")
    if page.headings and end and first.startswith("<p>"):
        first = first.removeprefix("<p>")
        if first.striptags() == " ".join(page.headings[-1].split()):
            return first, rest
    return escape(place(page, document)), page.html


FILTERS = (
    advice,
    advice_for_page,
    among,
    because,
    counted,
    date,
    duration,
    extent,
    file_facts,
    format_name,
    heading_and_text,
    in_its_language,
    language_name,
    levels,
    listed,
    moment,
    number,
    page_numbers,
    place,
    printed_page,
    quoted,
    recognition,
    run_state,
    shorten,
    size,
    units,
    why,
)


def install(app: Flask) -> None:
    """Give the templates their filters, each under its function's name."""
    app.jinja_env.filters.update({function.__name__: function for function in FILTERS})
