"""What the API answers, as types: the code is checked against them, and its description (OpenAPI) is made from them.

Descriptions are German: they are read by people who use the API.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

# Of typing itself only from Python 3.12 on, where pydantic reads it.
from typing_extensions import TypedDict

from search_app.answering.result import KINDS

Count = Annotated[int, Field(ge=0)]
Date = Annotated[str, Field(json_schema_extra={"format": "date"})]
Moment = Annotated[str, Field(json_schema_extra={"format": "date-time"}, description="Zeitpunkt nach RFC 3339.")]
Url = Annotated[
    str, Field(json_schema_extra={"format": "uri-reference"}, description="Adresse, vom selben Dienst aus.")
]
Html = Annotated[str, Field(description="Sicheres HTML; die Suchwörter stehen in <mark>.")]
PageNumber = Annotated[int, Field(ge=1, description="Nummer der Seite (Abschnitt, Folie, Blatt), ab 1.")]


Visible = Annotated[
    Literal["öffentlich", "intern"],
    Field(description="intern: nur für die, die interne Dokumente sehen dürfen; andere bekommen es nicht genannt."),
]


class DocumentTopic(TypedDict):
    """Ein Thema eines Dokuments und woher es kommt."""

    slug: str
    label: str
    origin: Annotated[
        Literal["gesetzt", "automatisch"], Field(description="Von Hand gesetzt oder automatisch vergeben.")
    ]


class PageFound(TypedDict):
    """Eine Seite, auf der die Suchwörter stehen."""

    number: PageNumber
    label: Annotated[str, Field(description="Aufgedruckte Seitenzahl, etwa „iv“.")]
    snippet: Html
    headings: Annotated[list[str], Field(description="Überschriften über der Stelle, die äußerste zuerst.")]
    url: Url


class MatchFound(TypedDict):
    """Wie ein Wort gefunden wurde."""

    query: Annotated[str, Field(description="Wie eingegeben.")]
    found: Annotated[str, Field(description="Wie es im Text steht.")]
    kind: Annotated[
        str,
        Field(
            description="Wort: wie eingegeben. Wortform: anders gebeugt. Wortteil: das Gesuchte steckt in einem längeren Wort. "
            "Teil des Wortes, Teile des Wortes: vom Gesuchten steht ein Teil da, oder alle stehen nah beieinander. "
            "Datum: dasselbe, anders geschrieben. Zahl: dieselbe, römisch statt arabisch oder umgekehrt.",
            json_schema_extra={"enum": list(KINDS)},
        ),
    ]


class Summary(TypedDict):
    """Was jede Liste von einem Dokument nennt."""

    id: Annotated[str, Field(description="Kennung; bleibt beim erneuten Einlesen gleich.")]
    title: str
    kind: Annotated[str, Field(description="Art: Papier, Expertise, Handreichung …")]
    topics: list[DocumentTopic]
    municipality: Annotated[str | None, Field(description="Alle Kommunen in einem Text.")]
    municipalities: list[str]
    year: int | None
    format: Annotated[str, Field(description="Dateiformat, etwa pdf.")]
    visibility: Visible
    document_url: Url
    original_url: Url


class VersionEntry(TypedDict):
    """Ein anderes Dokument mit fast demselben Text: ein Entwurf, dieselbe Schrift in einem anderen Format."""

    id: str
    title: str
    year: int | None
    format: str
    visibility: Visible
    document_url: Url
    original_url: Url


class VersionFound(VersionEntry):
    """Eine andere Fassung eines Ergebnisses."""

    found: Annotated[
        bool,
        Field(
            description="Ob die Suche auch diese Fassung gefunden hat; sie steht dann hier und nicht für sich (nur mit versions=together)."
        ),
    ]


class ResultFound(TypedDict):
    """Ein gefundenes Dokument mit seinen besten Seiten."""

    id: Annotated[str, Field(description="Kennung; bleibt beim erneuten Einlesen gleich.")]
    title: str
    kind: str
    topics: list[DocumentTopic]
    municipality: str | None
    municipalities: list[str]
    year: int | None
    format: str
    visibility: Visible
    score: Annotated[float, Field(description="Je höher, desto passender; nur innerhalb einer Antwort vergleichbar.")]
    pages: Annotated[list[PageFound], Field(description="Bis zu drei Seiten, die beste zuerst.")]
    matches: list[MatchFound]
    document_url: Url
    original_url: Url
    version_count: Annotated[int, Field(ge=0, description="Zahl der anderen Fassungen.")]
    versions: Annotated[list[VersionFound], Field(description="Die neuesten anderen Fassungen, die neueste zuerst.")]


class FacetCount(TypedDict):
    """Ein Wert eines Filters und wie viele Dokumente ihn haben."""

    value: str
    label: str
    count: Count


class SuggestedSearch(TypedDict):
    """Eine andere Suche, die mehr fände."""

    sentence: str
    label: str
    count: Count
    url: Url


class SearchAnswer(TypedDict):
    """Die Antwort auf eine Suche."""

    query: Annotated[str, Field(description="Wie eingegeben.")]
    corrected: Annotated[
        str | None,
        Field(
            description="Die Anfrage in richtiger Schreibung, wenn es zur eingegebenen nichts gab: Zu ihr gehören die Ergebnisse."
        ),
    ]
    total: Annotated[int, Field(ge=0, description="Zahl aller gefundenen Dokumente.")]
    entries: Annotated[
        int,
        Field(
            ge=0,
            description="Zahl der Einträge, auf die sich die Seiten verteilen; wie total, wenn nichts zusammensteht.",
        ),
    ]
    took_ms: Annotated[float, Field(ge=0, description="Zeit auf dem Server in Millisekunden.")]
    page: Annotated[int, Field(ge=1)]
    size: Annotated[int, Field(ge=1)]
    results: list[ResultFound]
    facets: Annotated[dict[str, list[FacetCount]], Field(description="Filter mit Zahlen, nach Namen.")]
    notes: Annotated[list[str], Field(description="Hinweise zur Anfrage in deutschen Sätzen.")]
    suggestions: list[SuggestedSearch]


class OutlineLine(TypedDict):
    """Eine Zeile des Inhaltsverzeichnisses."""

    title: str
    level: Annotated[int, Field(description="Tiefe, ab 1.")]
    page: int
    url: Url


class SimilarDocument(TypedDict):
    """Ein ähnliches Dokument."""

    id: str
    title: str
    visibility: Visible
    document_url: Url


class DocumentAnswer(Summary):
    """Alles über ein Dokument, außer seinem Text."""

    description: str | None
    date: Date | None
    authors: list[str]
    language: str
    path: Annotated[str, Field(description="Ort im Dokumentordner.")]
    sha256: str
    bytes: Count
    unit: Annotated[str, Field(description="Worin es gegliedert ist: Seite, Abschnitt, Folie, Tabellenblatt.")]
    page_count: Count
    recognised_pages: Annotated[
        int,
        Field(
            ge=0,
            description="Gescannte Seiten, deren Text eine Texterkennung (OCR) gelesen hat; er kann Fehler enthalten.",
        ),
    ]
    available: Annotated[bool, Field(description="Ob das Original noch im Ordner liegt.")]
    warnings: list[str]
    outline: list[OutlineLine]
    matching_pages: Count
    pages: list[PageFound]
    similar: list[SimilarDocument]
    version_count: Annotated[int, Field(ge=0, description="Zahl der anderen Fassungen.")]
    versions: Annotated[list[VersionEntry], Field(description="Die neuesten anderen Fassungen, die neueste zuerst.")]


class TopicEntry(TypedDict):
    """Ein Thema des Themenbaums."""

    slug: str
    label: str
    description: str
    parent: str | None
    depth: Count
    count: Annotated[int, Field(ge=0, description="Dokumente mit diesem Thema oder einem darunter.")]
    terms: Annotated[list[str], Field(description="Suchwörter, nach denen es vergeben wird.")]
    url: Url


class TopicsAnswer(TypedDict):
    """Der Themenbaum, Eltern vor Kindern."""

    topics: list[TopicEntry]


class CompletionEntry(TypedDict):
    """Was gemeint sein könnte."""

    kind: Annotated[str, Field(json_schema_extra={"enum": ["Wort", "Thema", "Dokument"]})]
    label: str
    url: Url


class CompletionsAnswer(TypedDict):
    """Vorschläge zu einem angefangenen Text."""

    query: str
    suggestions: list[CompletionEntry]


class ProblemAnswer(TypedDict):
    """Ein Fehler nach RFC 9457."""

    type: Annotated[str, Field(json_schema_extra={"format": "uri-reference"})]
    title: str
    status: Annotated[int, Field(ge=400, le=599)]
    detail: str
