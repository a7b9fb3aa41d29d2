"""The second stage of a run: pages that are pictures are recognised, as many as one run may take."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import astuple, dataclass, replace
from typing import TYPE_CHECKING

from indexer.catalog import Catalog, KnownFile, OcrPage
from indexer.corpus import changed_meanwhile, interrupted
from indexer.extraction import Limits, Sandbox
from indexer.model import Problem
from indexer.pipeline.intake import limits_of
from indexer.pipeline.plan import as_it_was
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.wording.figures import counted

# What recognises pages is imported where it is needed: a run with nothing to do can spare it.
if TYPE_CHECKING:
    from indexer.ocr.tesseract import RecognisedPage, Tesseract

_BATCH = 8  # pages, each of seconds


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the stage did: ``pages`` were looked at; ``warnings`` are German sentences."""

    pages: int = 0
    warnings: tuple[str, ...] = ()


def advice(settings: Settings, waiting: int) -> str | None:
    """What to tell an admin while pages wait, in one German sentence; None where none do."""
    if not waiting:
        return None
    if settings.ocr == "off":
        return "Die Texterkennung ist ausgeschaltet (Einstellung „ocr“)."
    from indexer.ocr.tesseract import find

    found = find(settings.ocr_languages.split("+"))
    return found if isinstance(found, str) else "Sie werden bei den nächsten Läufen von „laki reindex“ erkannt."


def recognise_waiting(
    settings: Settings, catalog: Catalog, progress: Progress, *, again: bool = False, retry: bool = False
) -> Outcome:
    """Recognise pages that wait and keep what they hold; it becomes searchable with the next generation.

    With ``again``, all pages wait that were ever looked at, too; with ``retry``, those that could not be recognised.
    """
    if settings.ocr == "off":
        return Outcome()
    if again or retry:
        _forget(settings, catalog, failed_only=not again)
    with catalog.snapshot() as snapshot:
        waiting = snapshot.waiting_pages(settings.ocr_pages_per_run)
        known = {file.sha256: file for file in snapshot.known_files().values()} if waiting else {}
    if not waiting:
        return Outcome()
    from indexer.ocr.tesseract import find

    tesseract = find(settings.ocr_languages.split("+"))
    if isinstance(tesseract, str):
        return Outcome(warnings=(tesseract,) if settings.ocr == "on" else ())
    progress.stage("Text erkennen", len(waiting))
    limits = limits_of(settings, seconds=settings.ocr_page_seconds)
    done: list[OcrPage] = []
    count = 0
    failed = 0
    postponed: list[Problem] = []
    with Sandbox(settings.jobs, limits) as sandbox:
        for path, page in _recognised(sandbox, settings, known, waiting, tesseract, limits):
            progress.advance(path)
            if isinstance(page, Problem):
                postponed.append(replace(page, path=path))
                continue
            done.append(page)
            count += 1
            failed += page.problem is not None
            if len(done) >= _BATCH:
                _save(catalog, done)
    _save(catalog, done)
    return Outcome(count, tuple(_told(postponed, failed)))


def _told(postponed: list[Problem], failed: int) -> Iterator[str]:
    """That pages have no text although it was their turn."""
    if failed:
        pages = counted(failed, "gescannten Seite", "gescannten Seiten")
        yield f"Auf {pages} ließ sich kein Text erkennen; „laki status“ nennt sie und den Grund."
    if postponed:
        pages = counted(len(postponed), "gescannte Seite ließ", "gescannte Seiten ließen")
        first = postponed[0]
        yield (
            f"{pages} sich gerade nicht erkennen; der nächste Lauf versucht es wieder. "
            f"Zum Beispiel {first.path}: {first.reason}"
        )


def _forget(settings: Settings, catalog: Catalog, failed_only: bool) -> None:
    """Let pages wait again, if they can be recognised at all."""
    from indexer.ocr.tesseract import find

    if not isinstance(find(settings.ocr_languages.split("+")), str):
        with catalog.transaction() as transaction:
            transaction.forget_recognised(failed_only)


def _recognised(
    sandbox: Sandbox,
    settings: Settings,
    known: dict[str, KnownFile],
    waiting: list[tuple[str, str, int]],
    tesseract: Tesseract,
    limits: Limits,
) -> Iterator[tuple[str, OcrPage | Problem]]:
    """The path of each page and what was found on it; a problem where it may be found another time."""
    from indexer.ocr.task import recognise_page

    calls = []
    place: dict[int, tuple[str, int]] = {}
    for sha256, format_name, number in waiting:
        # An object for each page: results come in no order, and are told apart by it.
        file = as_it_was(known[sha256], settings.corpus)
        if not changed_meanwhile(file):  # else the next run reads it anew
            place[id(file)] = (sha256, number)
            calls.append((file, (file.absolute, file.member, format_name, number, tesseract, limits)))
    for file, outcome in sandbox.run_all(recognise_page, calls):
        passing = interrupted(file) or (outcome if isinstance(outcome, Problem) and outcome.passing else None)
        yield file.path, passing or _page(*place[id(file)], tesseract.name, outcome)


def _page(sha256: str, number: int, recogniser: str, outcome: RecognisedPage | Problem) -> OcrPage:
    if isinstance(outcome, Problem):
        return OcrPage(sha256, number, "", 0, 0, b"", recogniser, f"{outcome.reason} ({outcome.detail})")
    words = zlib.compress(json.dumps([astuple(word) for word in outcome.words], ensure_ascii=False).encode())
    return OcrPage(sha256, number, outcome.text, outcome.width, outcome.height, words, recogniser, None)


def _save(catalog: Catalog, pages: list[OcrPage]) -> None:
    with catalog.transaction() as transaction:
        transaction.save_recognised(pages)
    pages.clear()
