"""The pipeline: brings catalogue and index up to what lies in the folder.

    scan (and what lies in archives) → plan → read (sandbox) → learn words → analyse → new generation → check → one
    transaction puts it in service

What is read is kept at once, filed under the hash of its bytes. Everything that people see changes in the last step, in
one transaction of the catalogue; until then, and after any failure, the former generation answers. A damaged catalogue
is put in order first (see :mod:`indexer.catalog.salvage`), a damaged index is built anew from it.
"""

from __future__ import annotations

import time
from dataclasses import replace

from indexer.catalog import Catalog, CatalogError, DamagedCatalogError
from indexer.catalog.checking import Checking
from indexer.catalog.salvage import salvage
from indexer.corpus import CorpusError
from indexer.engines.base import EngineError
from indexer.ocr.stage import recognise_waiting
from indexer.pipeline.comparison import Trial
from indexer.pipeline.planning import ReindexError
from indexer.pipeline.run import Run, RunOptions
from indexer.pipeline.summary import Summary
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.system.lock import AlreadyRunning, only_run
from indexer.wording.os_errors import in_words

__all__ = ["AlreadyRunning", "Progress", "ReindexError", "Summary", "Trial", "reindex"]


def reindex(
    settings: Settings,
    *,
    full: bool = False,
    dry_run: bool = False,
    retry: bool = False,
    progress: Progress | None = None,
    trial: Trial | None = None,
    strict: bool = False,
    ocr_again: bool = False,
    take_over: bool = False,
) -> Summary:
    """Bring catalogue and index up to the folder.

    Args:
        settings: folder, data, engine, limits.
        full: read every file again and build the index from nothing.
        dry_run: only tell what would be done.
        retry: try files and scanned pages again that failed before although they have not changed.
        progress: is told how far the run is.
        trial: tries the office's judged searches before the new generation goes into service.
        strict: refuse a generation that answers one of them worse than the former did, instead of warning.
        ocr_again: recognise pages again that were recognised before.
        take_over: make this collection's what another one has in the same cluster under the same name.

    Raises:
        AlreadyRunning: another run holds the lock.
        ReindexError: the run failed; the former index serves on.
    """
    started = time.monotonic()
    options = RunOptions(full, dry_run, retry, strict, ocr_again, take_over)
    progress = progress or Progress()
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with only_run(settings.data):
            try:
                summary = _run(settings, options, progress, trial)
            except DamagedCatalogError:
                if dry_run or settings.catalog is not None:
                    raise
                progress.stage("Katalog retten")
                told = salvage(settings.catalog_file).sentence()
                summary = _run(settings, options, progress, trial)
                summary = replace(summary, warnings=(told, *summary.warnings))
            progress.done()
    except (CorpusError, CatalogError, EngineError) as error:
        raise ReindexError(str(error)) from error
    except OSError as error:
        raise ReindexError(
            f"Der Lauf wurde abgebrochen: {in_words(error)} ({error.filename or settings.data})."
        ) from error
    return replace(summary, seconds=time.monotonic() - started)


def _run(settings: Settings, options: RunOptions, progress: Progress, trial: Trial | None) -> Summary:
    with Catalog(settings.catalog_url, renew=not options.dry_run) as catalog, Checking(catalog) as checking:
        run = Run(settings, options, catalog, checking, progress, trial)
        if options.dry_run:
            summary = run.plan_only()
        else:
            summary = run.execute()
            # From here on everything else can be found; pages that are pictures take their time and a swap of their
            # own.
            recognised = recognise_waiting(settings, catalog, progress, again=options.ocr_again, retry=options.retry)
            summary = replace(summary, warnings=(*summary.warnings, *recognised.warnings))
            if recognised.pages:
                again = RunOptions(strict=options.strict)
                second = Run(settings, again, catalog, checking, progress, trial).execute()
                summary = summary.followed_by(second, recognised.pages)
        return replace(summary, warnings=(*catalog.notes, *summary.warnings))
