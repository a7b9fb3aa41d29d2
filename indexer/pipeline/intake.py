"""Reading what was never read: files go through the sandbox, what comes out is filed in the catalogue at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from indexer.analysis.tally import CountedContent, Tally, read_and_count, read_carefully_and_count
from indexer.catalog import Catalog
from indexer.corpus import interrupted
from indexer.extraction import Limits, Sandbox
from indexer.model import Problem, SourceFile
from indexer.progress import Progress
from indexer.settings import Settings

#: Read contents are committed in batches of this many: little is lost by a crash, little time by committing.
_BATCH = 64


def read_files(
    files: Sequence[SourceFile],
    hashes: dict[str, str],
    catalog: Catalog,
    settings: Settings,
    progress: Progress,
    *,
    again: bool = False,
    meanwhile: Callable[[], object] = lambda: None,
) -> tuple[dict[SourceFile, Problem], Tally]:
    """Read the files whose contents the catalogue does not have yet; returns those that failed, and the words of the
    others.

    Args:
        files: what to read.
        hashes: SHA-256 by path; files with the same bytes are read once.
        again: read contents, too, that the catalogue has.
        meanwhile: called once, when all workers are busy with files.
    """
    by_hash: dict[str, list[SourceFile]] = {}
    for file in files:
        by_hash.setdefault(hashes[file.path], []).append(file)
    with catalog.snapshot() as snapshot:
        known = {} if again else snapshot.known_contents(by_hash)
    unread = [(group[0], sha256) for sha256, group in by_hash.items() if sha256 not in known]
    # The largest first: a book that comes last keeps one process busy and the others idle.
    to_read = dict(sorted(unread, key=lambda item: -item[0].size))
    failures: dict[SourceFile, Problem] = {}
    tally = Tally()
    if not to_read:
        return failures, tally
    batch: dict[str, CountedContent] = {}
    progress.stage("Dateien lesen", len(to_read))
    limits = limits_of(settings)
    begun = False
    with Sandbox(settings.jobs, limits) as sandbox:
        for file, outcome in sandbox.run_all(
            read_and_count,
            ((file, (file.absolute, file.member, limits)) for file in to_read),
            read_carefully_and_count,
        ):
            if not begun:
                begun = True  # and each worker has a file to go on with
                meanwhile()
            sha256 = to_read[file]
            outcome = interrupted(file) or outcome
            if isinstance(outcome, Problem):
                failures.update((same, replace(outcome, path=same.path)) for same in by_hash[sha256])
            else:
                batch[sha256] = outcome
            if len(batch) >= _BATCH:
                _save(catalog, batch, tally, again)
            progress.advance(file.path)
    _save(catalog, batch, tally, again)
    return failures, tally


def limits_of(settings: Settings, seconds: int | None = None) -> Limits:
    """The limits for one file as they are set; with ``seconds`` in place of the time for a whole file."""
    return Limits(
        memory_bytes=settings.file_memory_mb * 1_000_000,
        seconds=seconds or settings.file_seconds,
        max_pages=settings.file_max_pages,
    )


def _save(catalog: Catalog, batch: dict[str, CountedContent], tally: Tally, again: bool) -> None:
    with catalog.transaction() as transaction:
        recognised = transaction.save_contents({sha256: counted.content for sha256, counted in batch.items()})
        if again:
            # The index was made from older texts: should this run die, the next one builds it from these.
            transaction.set_state("analysis", b"")
    for sha256, counted in batch.items():
        if counted.words is not None and sha256 not in recognised:
            tally.add(sha256, counted.words)
    batch.clear()
