"""Values to filter and count by, as columns over all documents of a generation."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from indexer.arrays import Array
from indexer.engines.query import Filters, Years
from indexer.engines.whoosh.collection import Collection
from indexer.engines.whoosh.documents import VISIBILITY


class Column:
    """One facet: each entry is a document and the number of one of its values."""

    def __init__(self, collection: Collection, name: str) -> None:
        numbers: dict[str, int] = {}
        codes, owners = [], []
        for part in collection.parts:
            known = part.documents.facet_values.get(name)
            if not known:
                continue
            renumbered = np.array([numbers.setdefault(value, len(numbers)) for value in known], dtype=np.int32)
            part_codes, counts = part.documents.facet(name)
            codes.append(renumbered[part_codes])
            owners.append(np.repeat(np.arange(part.base, part.base + len(counts), dtype=np.int32), counts))
        self.values = list(numbers)
        self._size = collection.size
        self._codes: Array = Collection.joined(codes, np.int32)
        self._owners: Array = Collection.joined(owners, np.int32)

    def documents(self, wanted: Callable[[str], bool]) -> Array:
        """A mask of the documents with a value that is wanted."""
        mask = np.zeros(self._size, dtype=bool)
        chosen = np.array([wanted(value) for value in self.values], dtype=bool)
        if chosen.any():
            mask[self._owners[chosen[self._codes]]] = True
        return mask

    def counts(self, documents: Array) -> dict[str, int]:
        """Of how many of these documents (a mask) each value is one; the most frequent first, none with 0."""
        numbers = np.bincount(self._codes[documents[self._owners]], minlength=len(self.values)).tolist()
        counts = [(value, number) for value, number in zip(self.values, numbers, strict=True) if number]
        return dict(sorted(counts, key=lambda item: (-item[1], item[0])))


class Facets:
    """All columns of a generation, made when first asked for."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self._columns: dict[str, Column] = {}

    def column(self, name: str) -> Column:
        """The column of a facet."""
        if name not in self._columns:
            self._columns[name] = Column(self._collection, name)
        return self._columns[name]

    def having(self, name: str, values: frozenset[str]) -> Array:
        """A mask of the documents with one of these values."""
        return self.column(name).documents(values.__contains__)

    def years(self, years: Years) -> Array:
        """A mask of the documents with a year in this range; with both sides open: with any year."""

        def wanted(value: str) -> bool:
            if not value.isdecimal():
                return False
            return (years.first is None or int(value) >= years.first) and (
                years.last is None or int(value) <= years.last
            )

        return self.column("year").documents(wanted)


class Narrowing:
    """The filters of a question, applied to the documents that match it.

    Values asked for are kept by facet, so that each facet can be counted without its own. Values excluded and the
    visibility hold for all counts: what they take away does not come back by choosing a further value.
    """

    def __init__(self, facets: Facets, filters: Filters, docs: Array, size: int) -> None:
        self._facets = facets
        self._docs = docs
        self._size = size
        self._always = np.ones(len(docs), dtype=bool)
        if filters.visibility is not None:
            self._always &= facets.having(VISIBILITY, filters.visibility)[docs]
        for name, values in filters.excluded.items():
            if values:
                self._always &= ~facets.having(name, values)[docs]
        self._own = {name: facets.having(name, values)[docs] for name, values in filters.values.items() if values}
        if filters.years != Years():
            years = facets.years(filters.years)[docs]
            self._own["year"] = self._own["year"] & years if "year" in self._own else years

    def keep(self, without: str | None = None) -> Array:
        """Which of the documents pass all filters, those of one facet left out."""
        keep = self._always
        for name, passes in self._own.items():
            if name != without:
                keep = keep & passes
        return keep

    def counts(self, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """The counts of these facets, each heeding all filters but its own."""
        shared = None
        result = {}
        for name in names:
            if name in self._own or shared is None:
                mask = np.zeros(self._size, dtype=bool)
                mask[self._docs[self.keep(without=name)]] = True
                if name not in self._own:
                    shared = mask
            else:
                mask = shared
            result[name] = self._facets.column(name).counts(mask)
        return result
