"""Archives and mails as folders: their members take their place among the files of a run.

    scan → containers that are new or changed (sandbox: list, hash) → members as SourceFiles · refusals as Problems

What was found is remembered by size and time of change, so that a run with nothing to do opens none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from indexer.catalog import KnownContainer
from indexer.corpus import Scan, interrupted
from indexer.extraction import SUFFIXES, Limits, Sandbox, format_of
from indexer.extraction.members import Listing, container_of
from indexer.model import Problem, SourceFile
from indexer.progress import Progress

#: Raised when the rules change by which members are chosen and named.
VERSION = 1


def is_of_interest(path: str) -> bool:
    """Whether a file is a document or may hold some."""
    return format_of(path) is not None or container_of(path) is not None


def rules() -> str:
    """Names what is looked for in containers (hex)."""
    return hashlib.sha256(f"{VERSION}{sorted(SUFFIXES)}".encode()).hexdigest()[:16]


def expand(
    scan: Scan,
    known: Mapping[str, KnownContainer],
    jobs: int,
    limits: Limits,
    progress: Progress,
    *,
    full: bool = False,
    retry: bool = False,
) -> tuple[Scan, dict[str, KnownContainer]]:
    """The folder with the members of its containers among its files, and what is new to remember of them.

    Args:
        scan: the folder.
        known: what is remembered of containers, by path.
        jobs: number of processes.
        limits: for each container.
        progress: is told of containers that are opened.
        full: open all.
        retry: open also those again that had members that could not be read.
    """
    containers = [file for file in scan.files if container_of(file.path)]
    if not containers:
        return scan, {}
    looked_for = rules()
    found: dict[str, KnownContainer] = {}
    to_open: list[SourceFile] = []
    for file in containers:
        before = known.get(file.path)
        same = before and (before.size, before.mtime_ns, before.rules) == (file.size, file.mtime_ns, looked_for)
        if before and same and not full and not (retry and before.refusals):
            found[file.path] = before
        else:
            to_open.append(file)
    fresh = dict(_open_all(to_open, looked_for, jobs, limits, progress))
    failures: list[tuple[SourceFile, Problem]] = []
    for file in to_open:
        before = known.get(file.path)
        if fresh[file.path].mtime_ns < 0 and before and before.rules == looked_for:
            # What lay in it stays until it can be opened again.
            found[file.path] = before
            refused = fresh.pop(file.path).refusals
            failures += [(file, Problem(file.path, reason, detail, passing=True)) for _, reason, detail in refused]
    found.update(fresh)

    files = [file for file in scan.files if format_of(file.path)]
    hashes: dict[str, str] = {}
    for file in containers:
        for names, size, sha256 in found[file.path].members:
            member = member_file(file, names, size)
            files.append(member)
            hashes[member.path] = sha256
        for names, reason, detail in found[file.path].refusals:
            member = member_file(file, names, file.size)
            failures.append((member, Problem(member.path, reason, detail)))
    files.sort(key=lambda file: file.path)
    return replace(scan, files=files, hashes=hashes, failures=tuple(failures)), fresh


def _open_all(
    files: list[SourceFile], looked_for: str, jobs: int, limits: Limits, progress: Progress
) -> Iterator[tuple[str, KnownContainer]]:
    if not files:
        return
    progress.stage("Archive und E-Mails öffnen", len(files))
    with Sandbox(jobs, limits) as sandbox:
        for file, outcome in sandbox.list_all(files):
            yield file.path, _remembered(file, outcome, looked_for)
            progress.advance(file.path)


def _remembered(file: SourceFile, outcome: Listing | Problem, looked_for: str) -> KnownContainer:
    if isinstance(outcome, Problem):
        passing = interrupted(file) or (outcome if outcome.passing else None)
        if passing:  # no time of change that it can have: the next run opens it again
            file, outcome = replace(file, mtime_ns=-1), passing
        # A mail is a document itself: what is wrong with it is told when it is read.
        told: list[tuple[list[str], str, str]] = [([], outcome.reason, outcome.detail)]
        refusals = [] if format_of(file.path) else told
        return KnownContainer(file.size, file.mtime_ns, looked_for, [], refusals)
    return KnownContainer(
        file.size,
        file.mtime_ns,
        looked_for,
        [(list(member.names), member.size, member.sha256) for member in outcome.members],
        [(list(refusal.names), refusal.reason, refusal.detail) for refusal in outcome.refusals],
    )


def member_file(container: SourceFile, names: list[str], size: int) -> SourceFile:
    """A document in a container as a file of the folder; ``names`` lead to it, ``size`` is in bytes."""
    return replace(
        container,
        path="/".join([container.path, *names]),
        location=b"\0".join([container.location, *(name.encode() for name in names)]),
        size=size,
    )
