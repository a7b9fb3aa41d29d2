"""The query tree that every engine can translate: analysed terms only, no text.

A leaf names a :class:`Field` and a ready term; where it comes from (a word as typed, a part of a compound, a synonym)
is decided before, in ``search_app``. Scores are BM25 per leaf, multiplied by the leaf's ``boost``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Zone(StrEnum):
    """The part of a document that a term stands in."""

    TITLE = "title"
    HEADINGS = "headings"
    TEXT = "text"


class Form(StrEnum):
    """The form of a term: the folded word as written, its stem, or a part of a compound (stemmed)."""

    EXACT = "exact"
    STEM = "stem"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Field:
    """A searchable field of the index: a zone in one form, such as ``text_stem``."""

    zone: Zone
    form: Form

    @property
    def name(self) -> str:
        """As the field is called in an index."""
        return f"{self.zone}_{self.form}"


@dataclass(frozen=True, slots=True)
class Term:
    """Documents that hold this ready term in this field."""

    field: Field
    term: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Blend:
    """Documents that hold one of several terms which are one word to the reader: the same word in several zones and
    forms.

    ``terms`` are triples of field, ready term and weight. Scored as one term by BM25F (Robertson, Zaragoza & Taylor,
    "Simple BM25 extension to multiple weighted fields", 2004): each frequency is divided by the length norm of its
    field and multiplied by its weight, they are added before saturation, and there is one idf, from the documents that
    hold any of the terms. The boosts of zones do not apply; the weights say it all.
    """

    terms: tuple[tuple[Field, str, float], ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Phrase:
    """Documents that hold these terms next to each other in this order; the field's form is always ``EXACT``."""

    zone: Zone
    terms: tuple[str, ...]
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Documents with a word that begins so (``EXACT`` form). Engines may bound the expansion and must then say so."""

    zone: Zone
    prefix: str
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Fuzzy:
    """Documents with a word (``EXACT`` form) at most ``distance`` edits away."""

    zone: Zone
    term: str
    distance: int = 1
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class Near:
    """Documents in which one word of each group (``EXACT`` form) stands within ``len(groups) + slop`` consecutive
    positions.

    The order does not matter, and one word that is in several groups stands for all of them. The frequency is the
    number of shortest such stretches: those that hold no shorter one (Clarke, Cormack & Burkowski, "Shortest-substring
    retrieval and ranking", 2000). It scores as one term that stands in the documents found.
    """

    zone: Zone
    groups: tuple[tuple[str, ...], ...]
    slop: int = 0
    boost: float = 1.0


@dataclass(frozen=True, slots=True)
class AllOf:
    """Documents that match every child; scores add up."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Documents that match at least ``minimum`` children; scores add up."""

    children: tuple[Query, ...]
    minimum: int = 1


@dataclass(frozen=True, slots=True)
class BestOf:
    """Documents that match a child; the best child's score counts (dis-max): for the variants of one word."""

    children: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Boosted:
    """The documents of the child; the scores of those ``optional`` ones that match, too, are added."""

    child: Query
    optional: tuple[Query, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """Documents that do not match the child; contributes no score."""

    child: Query


@dataclass(frozen=True, slots=True)
class Has:
    """Documents with one of these values in a filter field (used for ``thema:`` and the like inside a query); no
    score."""

    name: str
    values: frozenset[str]


@dataclass(frozen=True, slots=True)
class Years:
    """Documents whose year lies in the closed range; ``None`` leaves that side open. No score."""

    first: int | None = None
    last: int | None = None


@dataclass(frozen=True, slots=True)
class Everything:
    """All documents, without score."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No document."""


Leaf = Term | Blend | Phrase | Prefix | Fuzzy | Near
Query = Leaf | AllOf | AnyOf | BestOf | Boosted | Not | Has | Years | Everything | Nothing

#: The filters that have facets, in the order in which pages show them.
FACETS = ("topic", "kind", "municipality", "year", "format", "language")


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a result: values of one name widen, several names narrow. ``excluded`` takes values out.

    ``values`` and ``excluded`` map a facet name other than ``year`` to values. ``visibility`` bounds what exists at all
    for the person who asks; it is never a facet.
    """

    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    years: Years = Years()
    visibility: frozenset[str] | None = None


NO_FILTERS = Filters()


class Sort(StrEnum):
    """The order of results."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    TITLE = "title"
