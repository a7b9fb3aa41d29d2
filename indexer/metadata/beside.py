"""Metadata files beside documents (``Bericht.pdf.toml``): which belongs to which document, and those that belong to
none, as after a document was renamed."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from indexer.corpus import Scan, readable
from indexer.metadata.entry import parse
from indexer.model import Metadata, SourceFile, Visibility
from indexer.toml_files import read_toml

#: Ending of a metadata file beside a document, in capitals or not.
SUFFIX = ".toml"
#: What stands in ``dokumente.toml`` only.
TABLES = {"dokument", "document", "sichtbarkeit"}


class Sidecars:
    """The metadata files that a run has found beside documents.

    Names are compared as people read them: a Mac writes umlauts with other bytes than the machine that wrote the
    document. To ask the file system for each document would cost more than all else that a run with nothing to do does.
    """

    def __init__(self, scan: Scan, besides: Collection[Path]) -> None:
        """``besides`` are files of the office that are no such files."""
        others = {path.parent.resolve() / path.name for path in besides}
        self._root = scan.root
        self._locations = {
            readable(location)[: -len(SUFFIX)]: location
            for location in sorted(scan.names)
            if location.lower().endswith(SUFFIX.encode()) and self._path(location) not in others
        }
        links = {location for location in scan.astray if location.lower().endswith(SUFFIX.encode())}
        self._documents = {readable(location) for location in scan.names} if self._locations or links else set()
        # What such a link was to say is not known: no reason to take it for nothing.
        besides_documents = {readable(link)[: -len(SUFFIX)]: link for link in links}
        self._astray = {name: link for name, link in besides_documents.items() if name in self._documents}
        self._locations = self._astray | self._locations

    def of(self, file: SourceFile) -> Path | None:
        """The metadata file of a document, or of the container that it lies in."""
        location = self._locations.get(file.container or file.path)
        return None if location is None else self._path(location)

    def read(self, path: Path) -> tuple[dict[str, Any], list[str]]:
        """What a metadata file says, and German sentences on why it could not be used."""
        if any(path == self._path(link) for link in self._astray.values()):
            return {}, [f"{path.name} ist ein Verweis, der ins Leere oder aus dem Dokumentordner hinaus führt."]
        return read_toml(path)

    def astray(self) -> Iterator[tuple[str, bool]]:
        """Those that belong to no document: a German sentence on each, and whether it was to make one internal."""
        for document in sorted(self._locations.keys() - self._documents):
            location = self._locations[document]
            path, name = self._path(location), readable(location)
            if os.path.lexists(self._path(location[: -len(SUFFIX)])):
                continue  # hidden, a link out of the folder, or written anew just now
            values, errors = read_toml(path)
            if errors:
                internal = _mentions_internal(path)
                if internal:
                    yield f"{name} gehört zu keinem Dokument und ist nicht lesbar.", True
                continue
            said = [parse(entry)[0] for entry in (values, *_entries(values))]
            internal = any(one.visibility is Visibility.INTERNAL for one in said)
            if values.keys() & TABLES and not isinstance(values.get("sichtbarkeit"), str):
                yield (
                    f"{name} wird nicht beachtet: Gelesen wird nur dokumente.toml ganz oben im Dokumentordner.",
                    internal,
                )
            elif internal or said[0] != Metadata():
                yield f"{name} gehört zu keinem Dokument: Eine Datei „{document}“ gibt es nicht.", internal

    def _path(self, location: bytes) -> Path:
        return self._root / os.fsdecode(location)


def _entries(values: Mapping[str, Any]) -> list[dict[str, Any]]:
    listed = values.get("dokument", values.get("document"))
    return [entry for entry in listed if isinstance(entry, dict)] if isinstance(listed, list) else []


def _mentions_internal(path: Path) -> bool:
    try:
        return Visibility.INTERNAL.value.encode() in path.read_bytes().lower()
    except OSError:
        return True
