"""The per-document values of one segment: id, values to filter and count by, sort keys, field lengths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from indexer.arrays import Array
from indexer.engines.base import AnalysedDocument
from indexer.engines.whoosh.packed import PackedFile, PackedWriter, smallest_unsigned

#: The visibility is kept like a facet, under a name that no facet has.
VISIBILITY = "@visibility"


@dataclass(frozen=True, slots=True)
class Row:
    """What is kept of one document; ``lengths`` maps field names to the number of term occurrences."""

    id: str
    values: Mapping[str, tuple[str, ...]]
    newest: int
    title_key: str
    lengths: Mapping[str, float]

    @classmethod
    def of(cls, document: AnalysedDocument, lengths: Mapping[str, float]) -> Row:
        """What is kept of a document with fields of these lengths."""
        values = {name: tuple(dict.fromkeys(each)) for name, each in document.values.items() if each}
        values[VISIBILITY] = (document.visibility,)
        return cls(document.id, values, document.newest, document.title_key, lengths)


def write_rows(file: PackedWriter, rows: list[Row]) -> None:
    """Write the rows of a segment and close the file."""
    file.append("newest", np.array([row.newest for row in rows], dtype=np.int64))
    for field in sorted({field for row in rows for field in row.lengths}):
        file.append(f"length.{field}", np.array([row.lengths.get(field, 0) for row in rows], dtype=np.float32))
    facets: dict[str, list[str]] = {}
    for name in sorted({name for row in rows for name in row.values}):
        numbers: dict[str, int] = {}
        codes = [numbers.setdefault(value, len(numbers)) for row in rows for value in row.values.get(name, ())]
        counts = np.array([len(row.values.get(name, ())) for row in rows], dtype=np.int64)
        file.append(f"facet.{name}.codes", np.array(codes, dtype=smallest_unsigned(len(numbers))))
        file.append(f"facet.{name}.counts", counts.astype(smallest_unsigned(counts.max())))
        facets[name] = list(numbers)
    file.close({"ids": [row.id for row in rows], "titles": [row.title_key for row in rows], "facets": facets})


class Documents:
    """Read access to the rows of one segment."""

    def __init__(self, file: PackedFile) -> None:
        self._file = file
        self.ids: list[str] = file.meta["ids"]
        self.title_keys: list[str] = file.meta["titles"]
        self.facet_values: dict[str, list[str]] = file.meta["facets"]
        self.newest: Array = file.array("newest")

    def __len__(self) -> int:
        return len(self.ids)

    def lengths(self, field: str) -> Array:
        """The exact field lengths by document number."""
        name = f"length.{field}"
        return self._file.array(name) if name in self._file else np.zeros(len(self), dtype=np.float32)

    def facet(self, name: str) -> tuple[Array, Array]:
        """Codes into ``facet_values[name]``, document after document, and how many each document has."""
        return self._file.array(f"facet.{name}.codes"), self._file.array(f"facet.{name}.counts")

    def rows(self, fields: list[str]) -> list[Row]:
        """All rows, decoded (for merging segments)."""
        lengths = {field: self.lengths(field).tolist() for field in fields}
        values: list[dict[str, tuple[str, ...]]] = [{} for _ in self.ids]
        for name, known in self.facet_values.items():
            codes, counts = self.facet(name)
            flat = [known[code] for code in codes.tolist()]
            at = 0
            for number, count in enumerate(counts.tolist()):
                if count:
                    values[number][name] = tuple(flat[at : at + count])
                    at += count
        newest = self.newest.tolist()
        return [
            Row(id_, values[n], newest[n], self.title_keys[n], {f: each[n] for f, each in lengths.items() if each[n]})
            for n, id_ in enumerate(self.ids)
        ]
