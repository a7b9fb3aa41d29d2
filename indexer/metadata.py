"""What people wrote down about documents: ``dokumente.toml`` for the whole folder, ``<file>.toml`` beside one file.

    [[dokument]]
    datei = "Protokolle/**"          # one file, or a pattern; later entries win over earlier ones
    art = "Protokoll"
    sichtbarkeit = "intern"

Keys are German (the English names in brackets work too): ``titel`` (title), ``art`` (kind), ``themen`` (topics), ``kommune``
(municipality), ``jahr`` (year), ``datum`` (date), ``autor`` (authors), ``sprache`` (language), ``sichtbarkeit`` (visibility),
``beschreibung`` (description). A mistake costs the entry's value, never the run.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import tomllib
import unicodedata
from collections.abc import Container, Iterable
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from indexer.model import Metadata, SourceFile, Visibility

#: Ending of a metadata file beside a document: ``Bericht.pdf.toml``.
SIDECAR_SUFFIX = ".toml"
_SIDECAR_ENDING = SIDECAR_SUFFIX.encode()

_KEYS = {
    "titel": "title",
    "art": "kind",
    "themen": "topics",
    "thema": "topics",
    "topic": "topics",
    "kommune": "municipalities",
    "kommunen": "municipalities",
    "municipality": "municipalities",
    "jahr": "year",
    "datum": "date",
    "autor": "authors",
    "autoren": "authors",
    "author": "authors",
    "sprache": "language",
    "sichtbarkeit": "visibility",
    "beschreibung": "description",
}
_NAMES = {field.name for field in fields(Metadata)}
_LISTS = {"topics", "municipalities", "authors"}
_GLOB = frozenset("*?[")


class MetadataStore:
    """Metadata of all documents; ``errors`` are German sentences on what could not be used."""

    def __init__(self, entries: Iterable[tuple[str, Metadata]] = (), errors: Iterable[str] = ()) -> None:
        """``entries`` are pairs of path or pattern and what is said of it, in the order of the file."""
        self.errors = list(errors)
        self._exact: dict[str, list[tuple[int, Metadata]]] = {}
        self._patterns: list[tuple[int, str, Metadata]] = []
        self._there: Container[bytes] | None = None
        for position, (path, metadata) in enumerate(entries):
            if _GLOB.isdisjoint(path):
                self._exact.setdefault(path, []).append((position, metadata))
            else:
                self._patterns.append((position, path, metadata))

    @classmethod
    def load(cls, path: Path) -> MetadataStore:
        """Read ``dokumente.toml``; a missing file is an empty one."""
        document, errors = _read_toml(path)
        entries: list[tuple[str, Metadata]] = []
        listed = document.get("dokument", document.get("document", []))
        if not isinstance(listed, list):
            return cls(errors=[*errors, f"{path.name}: „dokument“ muss als [[dokument]] geschrieben sein."])
        for number, entry in enumerate(listed, 1):
            file = entry.get("datei", entry.get("file")) if isinstance(entry, dict) else None
            if not isinstance(file, str) or not file:
                errors.append(f"{path.name}: Im Eintrag {number} fehlt „datei“.")
                continue
            file = unicodedata.normalize("NFC", file)  # as the paths of files are
            values = {key: value for key, value in entry.items() if key not in ("datei", "file")}
            metadata, mistakes = parse(values)
            errors += [f"{path.name}, „{file}“: {mistake}" for mistake in mistakes]
            entries.append((file, metadata))
        return cls(entries, errors)

    def look_only_at(self, there: Container[bytes]) -> None:
        """From now on take only these locations for files that lie in the folder.

        A run has seen them all: asking the file system again, once for each document, would cost more than all else that a run
        with nothing to do does.
        """
        self._there = there

    def of(self, file: SourceFile) -> Metadata:
        """All that is said of a file: entries in their order, then the file beside it.

        What is said of a container holds for its members, too, but for title and description.
        """
        metadata = self._listed(file.container or file.path, Metadata())
        if sidecar := self._beside(file):
            values, errors = _read_toml(sidecar)
            said, mistakes = parse(values)
            errors += [f"{file.path}{SIDECAR_SUFFIX}: {mistake}" for mistake in mistakes]
            self.errors += [error for error in errors if error not in self.errors]  # a run asks more than once
            metadata = _over(metadata, said)
        if file.container:
            metadata = self._listed(file.path, replace(metadata, title=None, description=None))
        return metadata

    def _beside(self, file: SourceFile) -> Path | None:
        """The metadata file beside a file, if there is one."""
        if self._there is not None and file.location.partition(b"\0")[0] + _SIDECAR_ENDING not in self._there:
            return None
        sidecar = file.absolute.with_name(file.absolute.name + SIDECAR_SUFFIX)
        return sidecar if _is_there(sidecar) else None

    def _listed(self, path: str, metadata: Metadata) -> Metadata:
        """``metadata`` with what the entries for a path say over it."""
        entries = list(self._exact.get(path, ()))
        entries += [
            (at, said)
            for at, pattern, said in self._patterns
            # A name may look like a pattern: "Bericht [Entwurf].pdf".
            if path == pattern or fnmatch.fnmatchcase(path, pattern)
        ]
        for _, said in sorted(entries, key=lambda entry: entry[0]):
            metadata = _over(metadata, said)
        return metadata

    @property
    def municipalities(self) -> tuple[str, ...]:
        """All municipalities that entries name, in order."""
        said = [metadata for entries in self._exact.values() for _, metadata in entries]
        said += [metadata for _, _, metadata in self._patterns]
        return tuple(sorted({name for metadata in said for name in metadata.municipalities}))

    def unused(self, files: Iterable[SourceFile]) -> list[str]:
        """Paths that have an entry but no file: most likely a slip of the pen."""
        files = list(files)
        there = {file.path for file in files} | {file.container for file in files if file.container}
        return sorted(self._exact.keys() - there)


def parse(values: dict[str, Any]) -> tuple[Metadata, list[str]]:
    """Metadata from the keys of one entry, and German sentences on the values that could not be used."""
    result: dict[str, Any] = {}
    mistakes: list[str] = []
    for key, value in values.items():
        name = _KEYS.get(key, key)
        if name == "municipality":
            name = "municipalities"
        if name not in _NAMES:
            mistakes.append(f"Die Angabe „{key}“ ist unbekannt.")
            continue
        try:
            result[name] = _value(name, value)
        except ValueError as error:
            mistakes.append(f"„{key}“: {error}")
    if "date" in result and "year" not in result:
        result["year"] = result["date"].year
    return Metadata(**result), mistakes


def _value(name: str, value: Any) -> Any:
    if name in _LISTS:
        items = value if isinstance(value, list) else [value]
        if not all(isinstance(item, str) for item in items):
            raise ValueError("Hier gehören Texte hin.")
        return tuple(item.strip() for item in items if item.strip())
    if name == "year":
        if isinstance(value, bool) or not isinstance(value, int) or not 1000 <= value <= 9999:
            raise ValueError("Hier gehört eine Jahreszahl hin.")
        return value
    if name == "date":
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        raise ValueError("Hier gehört ein Datum hin, wie 2018-06-15 (ohne Anführungszeichen).")
    if name == "visibility":
        try:
            return Visibility(value)
        except ValueError:
            raise ValueError("Möglich ist „öffentlich“ oder „intern“.") from None
    if not isinstance(value, str):
        raise ValueError("Hier gehört ein Text hin.")
    return value.strip() or None


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that may not be entered
        return False


def _over(under: Metadata, over: Metadata) -> Metadata:
    said = {field.name: getattr(over, field.name) for field in fields(Metadata) if getattr(over, field.name)}
    return replace(under, **said)


def _read_toml(path: Path) -> tuple[dict[str, Any], list[str]]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig")), []
    except FileNotFoundError:
        return {}, []
    except (ValueError, RecursionError) as error:  # besides TOMLDecodeError: bytes, huge numbers, deep nesting
        return {}, [f"{path.name} ist kein gültiges TOML und wurde nicht berücksichtigt: {error}"]
    except OSError as error:
        return {}, [f"{path.name} lässt sich nicht lesen: {error.strerror}."]
