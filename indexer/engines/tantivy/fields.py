"""What lies in the index: the fields, and a document as tantivy takes it in."""

from __future__ import annotations

from typing import Any

import tantivy

from indexer.engines import forward
from indexer.engines.base import AnalysedDocument, ZoneTerms
from indexer.engines.query import FACETS, Field, Form, Zone
from indexer.engines.terms import by_position, facet_field, in_a_row, length_field, marginal_field, plain, shares

ID = "id"
VISIBILITY = "visibility"
#: The years of a document as numbers, for ranges.
YEARS = "years"
#: Sorts by date, the newest first, then by id; ends with the id.
NEWEST = "newest"
#: Sorts by title, then as ``NEWEST``.
TITLE = "title_order"
#: Where the record of a document is (see :mod:`.record_files`); tells documents apart.
RECORD = "record"
#: No day number is as great; in ``NEWEST`` each has as many digits.
_DAYS = 99_999_999
_DIGITS = len(str(_DAYS))


def schema() -> Any:
    """The fields of every index."""
    builder = tantivy.SchemaBuilder()
    for zone in Zone:
        for form in Form:
            field = Field(zone, form)
            option = "position" if form is Form.EXACT else "freq"
            builder.add_text_field(field.name, tokenizer_name="whitespace", index_option=option)
            if form is not Form.EXACT:
                builder.add_text_field(marginal_field(field), tokenizer_name="whitespace", index_option="basic")
    builder.add_text_field(ID, tokenizer_name="raw", index_option="basic")
    for name in (VISIBILITY, *map(facet_field, FACETS)):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field(YEARS, indexed=True, fast=True)
    builder.add_text_field(NEWEST, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field(TITLE, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_unsigned_field(RECORD, indexed=True, fast=True)
    for field in forward.FIELDS:
        builder.add_float_field(length_field(field), fast=True)
    return builder.build()


def tantivy_document(document: AnalysedDocument, place: int) -> Any:
    """A document as the writer takes it; ``place`` is where its record is."""
    made = tantivy.Document()
    made.add_text(ID, document.id)
    made.add_text(VISIBILITY, plain(document.visibility))
    for name in FACETS:
        for value in dict.fromkeys(document.values.get(name, ())):
            made.add_text(facet_field(name), value)
    for year in document.values.get("year", ()):
        if year.isdecimal() and len(year) < 10:
            made.add_integer(YEARS, int(year))
    newest = newest_key(document.newest, document.id)
    made.add_text(NEWEST, newest)
    made.add_text(TITLE, f"{document.title_key}\0{newest}")
    for zone, terms in document.zones.items():
        _add_zone(made, zone, terms)
    made.add_unsigned(RECORD, place)
    for field, length in zip(forward.FIELDS, forward.lengths(document.zones), strict=True):
        if length:
            made.add_float(length_field(field), length)
    return made


def newest_key(day: int, id_: str) -> str:
    """Sorts a document by date, the newest first, then by id."""
    return f"{_DAYS - day:0{_DIGITS}d}{id_}"


def id_of(key: str) -> str:
    """The id at the end of a ``NEWEST`` or ``TITLE`` key."""
    return key.rpartition("\0")[2][_DIGITS:]


def _add_zone(made: Any, zone: Zone, terms: ZoneTerms) -> None:
    words = in_a_row(terms.exact)
    exact = Field(zone, Form.EXACT).name
    if words is not None:
        made.add_text(exact, " ".join(words))
    else:
        tokens = [tantivy.Token(word, position, 0, 0) for position, word in by_position(terms.exact)]
        made.add_pre_tokenized_text(exact, tantivy.PreTokenizedString("", tokens))
    for form, counts in ((Form.STEM, terms.stem), (Form.PART, terms.part)):
        counted, marginal = shares(counts)
        made.add_text(Field(zone, form).name, " ".join(counted))
        if marginal:
            made.add_text(marginal_field(Field(zone, form)), " ".join(marginal))
