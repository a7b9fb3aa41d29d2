"""What a run has to do: the folder as it is, held against the catalogue as it was left.

A file counts as unchanged when size and time of change are the same; otherwise the SHA-256 of its bytes decides. A new
path whose bytes a vanished path had is that document, moved.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from indexer.catalog import KnownFile
from indexer.corpus import Scan, away
from indexer.model import Problem, SourceFile


@dataclass(frozen=True, slots=True)
class Move:
    """A known document found under another path."""

    file: SourceFile
    known: KnownFile


@dataclass(slots=True)
class Plan:
    """The files of a run, each in one list; ``hashes`` maps paths to the SHA-256 of their bytes where that is known."""

    new: list[SourceFile] = field(default_factory=list)
    changed: list[SourceFile] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    touched: list[SourceFile] = field(default_factory=list)
    unchanged: list[SourceFile] = field(default_factory=list)
    gone: list[KnownFile] = field(default_factory=list)
    unreadable: list[tuple[SourceFile, Problem]] = field(default_factory=list)
    still_failing: list[str] = field(default_factory=list)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def to_index(self) -> list[SourceFile]:
        """Files whose document is new or other than before."""
        return [*self.new, *self.changed, *(move.file for move in self.moved)]


def make_plan(
    scan: Scan,
    known: Mapping[str, KnownFile],
    failed: Mapping[str, tuple[int, int]],
    *,
    full: bool = False,
    retry: bool = False,
) -> Plan:
    """Compare the folder with what the catalogue knows.

    Args:
        scan: the folder.
        known: documents of the last run by path.
        failed: size and time of files that could not be read in the last run, by path.
        full: distrust times and sizes: hash every file.
        retry: try the failed files again although they are the same.
    """

    def still_fails(file: SourceFile) -> bool:
        return not (full or retry) and failed.get(file.path) == (file.size, file.mtime_ns)

    plan = Plan()
    to_hash: list[SourceFile] = []
    for file in scan.files:
        before = known.get(file.path)
        if before and not full and (before.size, before.mtime_ns) == (file.size, file.mtime_ns):
            plan.unchanged.append(file)
            plan.hashes[file.path] = before.sha256
        elif still_fails(file):
            plan.still_failing.append(file.path)
        else:
            to_hash.append(file)
    for file, problem in scan.failures:
        if still_fails(file):
            plan.still_failing.append(file.path)
        else:
            plan.unreadable.append((file, problem))
    present = {file.path for file in scan.files}
    absent = [before for path, before in known.items() if path not in present]
    # What was not seen only because its folder could not be looked into stays as it is.
    unseen = [before for before in absent if scan.hides(before.path)]
    plan.unchanged += [as_it_was(before, scan.root) for before in unseen]
    plan.hashes.update((before.path, before.sha256) for before in unseen)
    plan.still_failing += [path for path in failed if path not in present and scan.hides(path)]
    _compare_contents(plan, to_hash, scan.hashes, known, [before for before in absent if not scan.hides(before.path)])
    return plan


def _compare_contents(
    plan: Plan,
    files: list[SourceFile],
    members: Mapping[str, str],
    known: Mapping[str, KnownFile],
    vanished: list[KnownFile],
) -> None:
    """Put into the plan the files that size and time do not tell apart, and the documents whose paths have vanished."""
    by_hash: dict[str, list[KnownFile]] = {}
    for before in vanished:
        by_hash.setdefault(before.sha256, []).append(before)
    for file, outcome in _hash_all(files, members):
        if isinstance(outcome, Problem):
            plan.unreadable.append((file, outcome))
            continue
        plan.hashes[file.path] = outcome
        same_path = known.get(file.path)
        if same_path and same_path.sha256 == outcome:
            plan.touched.append(file)
        elif same_path:
            plan.changed.append(file)
        elif candidates := by_hash.get(outcome):
            plan.moved.append(Move(file, _take_likeliest(candidates, file)))
        else:
            plan.new.append(file)
    moved_away = {move.known.path for move in plan.moved}
    plan.gone = [before for before in vanished if before.path not in moved_away]


def as_it_was(known: KnownFile, root: Path) -> SourceFile:
    """The file of a document as the last run found it."""
    absolute = root / os.fsdecode(known.location.partition(b"\0")[0])
    return SourceFile(known.path, known.location, absolute, known.size, known.mtime_ns)


def _take_likeliest(candidates: list[KnownFile], file: SourceFile) -> KnownFile:
    """Of several vanished files with the same bytes, the one with the same name, else the first; taken off the list."""
    name = PurePosixPath(file.path).name
    likeliest = next((known for known in candidates if PurePosixPath(known.path).name == name), candidates[0])
    candidates.remove(likeliest)
    return likeliest


def _hash_all(files: list[SourceFile], members: Mapping[str, str]) -> Iterable[tuple[SourceFile, str | Problem]]:
    # Threads: hashing and reading both release the interpreter lock.
    with ThreadPoolExecutor(4) as pool:
        yield from zip(files, pool.map(lambda file: members.get(file.path) or _hash(file), files), strict=True)


def _hash(file: SourceFile) -> str | Problem:
    try:
        with file.absolute.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return away(file, error)
