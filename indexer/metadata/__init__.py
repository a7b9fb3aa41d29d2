"""What people wrote down about documents: ``dokumente.toml`` for the whole folder, ``<file>.toml`` beside one file.

    [[dokument]]
    datei = "Protokolle/**"          # one file, or a pattern; later entries win over earlier ones
    art = "Protokoll"
    sichtbarkeit = "intern"

Keys are German (the English names in brackets work too): ``titel`` (title), ``art`` (kind), ``themen`` (topics),
``kommune`` (municipality), ``jahr`` (year), ``datum`` (date), ``autor`` (authors), ``sprache`` (language),
``sichtbarkeit`` (visibility), ``beschreibung`` (description). A mistake costs the entry's value, never the run.

Who may see a document is said, in this order: beside it or in its own entry; of the container that it is a member of;
by entries with a pattern; by its folder (:mod:`indexer.metadata.visibility`); by the setting.
"""

from __future__ import annotations

import fnmatch
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import fields, replace
from pathlib import Path

from indexer.corpus import Scan
from indexer.metadata.beside import SUFFIX, TABLES, Sidecars
from indexer.metadata.entry import parse
from indexer.metadata.visibility import DOUBT, FolderRules
from indexer.model import Metadata, SourceFile, Visibility
from indexer.toml_files import read_toml

_GLOB = frozenset("*?[")

_NOTHING = Metadata()
_SAID_NOTHING = {visibility: Metadata(visibility=visibility) for visibility in Visibility}


class MetadataStore:
    """Metadata of all documents; ``errors`` are German sentences on what could not be used."""

    def __init__(
        self,
        entries: Iterable[tuple[str, Metadata]] = (),
        errors: Iterable[str] = (),
        folders: FolderRules | None = None,
        default: Visibility = Visibility.PUBLIC,
        *,
        doubtful: bool = False,
    ) -> None:
        """
        Args:
            entries: pairs of path or pattern and what is said of it, in the order of the file.
            errors: what is wrong in the file.
            folders: who may see what lies in which folder.
            default: who may see that of which nothing is said.
            doubtful: a mistake may have hidden who may see what.
        """
        self.errors = list(errors)
        self._folders = folders or FolderRules()
        self._default = default
        self._doubt = False
        if doubtful:
            self._be_strict()
        self._exact: dict[str, list[tuple[int, Metadata]]] = {}
        self._patterns: list[tuple[int, str, Metadata]] = []
        self._sidecars: Sidecars | None = None
        for position, (path, metadata) in enumerate(entries):
            if _GLOB.isdisjoint(path):
                self._exact.setdefault(path, []).append((position, metadata))
            else:
                self._patterns.append((position, path, metadata))

    @classmethod
    def load(cls, path: Path, default: Visibility = Visibility.PUBLIC) -> MetadataStore:
        """Read ``dokumente.toml``; a missing file is an empty one."""
        document, errors = read_toml(path)
        doubtful = bool(errors)
        entries: list[tuple[str, Metadata]] = []
        for key in document.keys() - TABLES:
            errors.append(f"{path.name}: Die Angabe „{key}“ ist unbekannt.")
            doubtful = True
        said = document.get("sichtbarkeit", {})
        if not isinstance(said, dict):
            errors.append(f"{path.name}: „sichtbarkeit“ muss als [sichtbarkeit] mit Ordnern darunter geschrieben sein.")
            said, doubtful = {}, True
        folders = FolderRules(said)
        errors += [f"{path.name}, [sichtbarkeit], {mistake}" for mistake in folders.errors]
        listed = document.get("dokument", document.get("document", []))
        if not isinstance(listed, list):
            errors.append(f"{path.name}: „dokument“ muss als [[dokument]] geschrieben sein.")
            listed, doubtful = [], True
        for number, entry in enumerate(listed, 1):
            file = entry.get("datei", entry.get("file")) if isinstance(entry, dict) else None
            if not isinstance(file, str) or not file:
                errors.append(f"{path.name}: Im Eintrag {number} fehlt „datei“.")
                doubtful = doubtful or not isinstance(entry, dict) or parse(entry)[0].visibility is not None
                continue
            file = unicodedata.normalize("NFC", file)  # as the paths of files are
            values = {key: value for key, value in entry.items() if key not in ("datei", "file")}
            metadata, mistakes = parse(values)
            errors += [f"{path.name}, „{file}“: {mistake}" for mistake in mistakes]
            entries.append((file, metadata))
        return cls(entries, errors, folders, default, doubtful=doubtful)

    def look_only_at(self, scan: Scan, besides: Collection[Path]) -> None:
        """From now on take what a run has seen for the files that lie beside documents, ``besides`` for files of
        another kind."""
        self._sidecars = Sidecars(scan, besides)

    def of(self, file: SourceFile) -> Metadata:
        """All that is said of a file: entries in their order, then the file beside it; and who may see it, said or not.

        What is said of a container holds for its members, too, but for title and description.
        """
        path = file.container or file.path
        metadata = self._listed(path, _NOTHING)
        own = self._own_visibility(path)
        if sidecar := self._beside(file):
            values, errors = self._sidecars.read(sidecar) if self._sidecars else read_toml(sidecar)
            # Of what cannot be read, the worst is feared.
            said, mistakes = parse(values) if not errors else (Metadata(visibility=Visibility.INTERNAL), [])
            errors += [f"{file.path}{SUFFIX}: {mistake}" for mistake in mistakes]
            self.errors += [error for error in errors if error not in self.errors]  # a run asks more than once
            metadata = _over(metadata, said)
            own = said.visibility or own
        if file.container:
            metadata = self._listed(file.path, replace(metadata, title=None, description=None))
            own = self._own_visibility(file.path) or own
        visibility = own or self._by_rule(file)
        return _SAID_NOTHING[visibility] if metadata == _NOTHING else replace(metadata, visibility=visibility)

    def _own_visibility(self, path: str) -> Visibility | None:
        """What the entries that name a path say."""
        said = [metadata.visibility for _, metadata in self._exact.get(path, ()) if metadata.visibility]
        said += [said.visibility for _, pattern, said in self._patterns if pattern == path and said.visibility]
        return said[-1] if said else None

    def _by_rule(self, file: SourceFile) -> Visibility:
        """What patterns say, else the nearest folder, else what holds for all."""
        by_pattern = [
            metadata.visibility
            for _, pattern, metadata in self._patterns
            if metadata.visibility
            and any(fnmatch.fnmatchcase(path, pattern) for path in (file.path, file.container) if path)
        ]
        if by_pattern:
            return by_pattern[-1]
        return self._folders.of(file.path) or (Visibility.INTERNAL if self._doubt else self._default)

    def _be_strict(self) -> None:
        """From now on what nothing is said of is internal."""
        if not self._doubt and self._default is Visibility.PUBLIC:
            self.errors.append(DOUBT)
        self._doubt = True

    def check_visibility(self, scan: Scan) -> list[str]:
        """Hold the rules for internal documents against the folder; returns German sentences on those that nothing
        fits.

        While there are any, what nothing else is said of is internal: a folder may have been renamed, a name mistyped.
        """
        paths = [file.path for file in scan.files]
        there = set(paths) | {file.container for file in scan.files if file.container}

        def is_there(folder: str) -> bool:
            return scan.hides(f"{folder}/") or _is_folder(scan.root / folder)

        internal = [pattern for _, pattern, said in self._patterns if said.visibility is Visibility.INTERNAL]
        missing = [
            f"dokumente.toml: Auf das Muster „{pattern}“ (intern) passt keine Datei."
            for pattern in internal
            if pattern not in there and not fnmatch.filter(there, pattern)
        ]
        missing += [
            f"dokumente.toml: Den Ordner „{folder}“ (intern) gibt es nicht."
            for folder in self._folders.unmet(paths, is_there)
        ]
        gone = [path for path in self._exact.keys() - there if self._own_visibility(path) is Visibility.INTERNAL]
        astray = list(self._sidecars.astray()) if self._sidecars else []
        if (
            missing
            or any(internal for _, internal in astray)
            or any(not scan.hides(path) and not _is_there(scan.root / path) for path in gone)
        ):
            self._be_strict()
        return missing + [told for told, _ in astray]

    def _beside(self, file: SourceFile) -> Path | None:
        """The metadata file beside a file, if there is one."""
        if self._sidecars is not None:
            return self._sidecars.of(file)
        sidecar = file.absolute.with_name(file.absolute.name + SUFFIX)
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


def _is_there(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:  # in a folder that may not be entered
        return False


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _over(under: Metadata, over: Metadata) -> Metadata:
    said = {field.name: getattr(over, field.name) for field in fields(Metadata) if getattr(over, field.name)}
    return replace(under, **said)
