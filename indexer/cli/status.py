"""``laki status``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import heading, plain, say, say_json
from indexer.cli.reading import open_snapshot
from indexer.pipeline.summary import RUN_STATES
from indexer.wording.figures import counted, moment, number, page_numbers, size

if TYPE_CHECKING:
    from indexer.catalog import Run, Service, Snapshot
    from indexer.settings import Settings

_MOST_FAILED = 50  # files with pages that could not be recognised


@click.command(cls=LakiCommand, short_help="Zeigen, was im Index ist und was nicht lesbar war.")
@click.option("--json", "as_json", is_flag=True, help="Ergebnis als JSON ausgeben, für Programme.")
@with_settings()
def status(settings: Settings, *, as_json: bool) -> int:
    """Zeigen, was im Index ist, wie der letzte Lauf war und welche Dateien nicht lesbar sind."""
    with open_snapshot(settings) as snapshot:
        told = _collect(settings, snapshot)
    if as_json:
        say_json(told)
    else:
        _tell(told)
    if told["index_error"]:
        raise Failure(told["index_error"])
    return 0


def _collect(settings: Settings, snapshot: Snapshot | None) -> dict[str, Any]:
    from indexer.ocr.stage import advice

    service = snapshot.service() if snapshot else None
    runs = snapshot.runs(limit=1) if snapshot else []
    waiting = snapshot.scanned_page_count() if snapshot else 0
    failed = snapshot.failed_pages() if snapshot else ()
    index_size, why = _index_size(settings, service) if service else (0, None)
    return {
        "corpus": str(settings.corpus),
        "data": str(settings.data),
        "engine": service.engine if service else settings.engine,
        "generation": service.generation if service else None,
        "documents": snapshot.document_count() if snapshot else 0,
        "pages": snapshot.page_count() if snapshot else 0,
        "scanned_pages": waiting,
        "ocr": advice(settings, waiting),
        "index_size": index_size,
        "index_error": why,
        "catalog_size": _file_size(settings),
        "last_run": _run(runs[0]) if runs else None,
        "problems": [
            {"path": problem.path, "reason": problem.reason, "detail": problem.detail, "since": problem.since}
            for problem in (snapshot.problems() if snapshot else ())
        ],
        "failed_pages": [
            {"path": pages.path, "pages": pages.numbers, "reason": pages.reason, "detail": pages.detail}
            for pages in failed
        ],
    }


def _run(run: Run) -> dict[str, Any]:
    return {"started": run.started, "finished": run.finished, "status": run.status, "summary": run.summary}


def _index_size(settings: Settings, service: Service) -> tuple[int, str | None]:
    """Bytes of the generation in service, and why it cannot be used where it cannot."""
    from indexer.engines import open_engine
    from indexer.engines.base import EngineError

    try:
        reader = open_engine(service.engine, settings.data, cluster=settings.cluster).open(service.generation)
        try:
            return reader.statistics().size, None
        finally:
            reader.close()
    except EngineError as error:
        return 0, str(error)


def _file_size(settings: Settings) -> int:
    """Bytes of the catalogue where it is a file, with its write-ahead log."""
    files = settings.data.glob(f"{settings.catalog_file.name}*")
    return sum(file.stat().st_size for file in files) if settings.catalog is None else 0


def _tell(told: dict[str, Any]) -> None:
    run = told["last_run"]
    lines = [("Dokumentordner", plain(told["corpus"])), ("Datenordner", plain(told["data"]))]
    if told["generation"] is None:
        lines.append(("Index", "noch keiner; bitte „laki reindex“ aufrufen"))
    else:
        pages = number(told["pages"])
        if told["scanned_pages"]:
            pages += f", davon {number(told['scanned_pages'])} nur als Bild, noch ohne Texterkennung"
        lines += [
            ("Dokumente", number(told["documents"])),
            ("Seiten", pages),
            ("Index", f"{'nicht zu benutzen' if told['index_error'] else size(told['index_size'])} ({told['engine']})"),
        ]
        if told["ocr"]:
            lines.append(("Texterkennung", told["ocr"]))
        if told["catalog_size"]:
            lines.append(("Katalog", size(told["catalog_size"])))
    if run:
        ended = run["finished"] or run["started"]
        lines.append(("Letzter Lauf", f"{moment(ended)}, {RUN_STATES.get(run['status'], run['status'])}"))
    lines.append(("Nicht lesbar", number(len(told["problems"]))))
    if told["failed_pages"]:
        unrecognised = sum(len(failed["pages"]) for failed in told["failed_pages"])
        lines.append(("Nicht erkannt", counted(unrecognised, "gescannte Seite", "gescannte Seiten")))
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        say(f"{name:<{width}}  {value}")
    if told["problems"]:
        heading("Nicht lesbar:")
        for problem in told["problems"]:
            say(f"  {plain(problem['path'])}")
            since = f" (seit {problem['since']:%d.%m.%Y})" if problem["since"] else ""
            say(f"    {plain(problem['reason'])}{since}")
    if told["failed_pages"]:
        _tell_failed(told["failed_pages"])


def _tell_failed(failed_pages: list[dict[str, Any]]) -> None:
    heading("Gescannte Seiten, deren Text sich nicht erkennen ließ:")
    for failed in failed_pages[:_MOST_FAILED]:
        say(f"  {plain(failed['path'])}, {page_numbers(failed['pages'])}")
        say(f"    {plain(failed['reason'])}")
    if len(failed_pages) > _MOST_FAILED:
        more = counted(len(failed_pages) - _MOST_FAILED, "weitere Datei", "weitere Dateien")
        say(f"  und {more}; alle nennt „laki status --json“.")
    say("  Eine geänderte Datei erkennt der nächste Lauf von selbst neu; sonst „laki reindex --retry“ aufrufen.")
