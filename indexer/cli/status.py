"""``laki status``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from indexer.cli.options import Failure, LakiCommand, with_settings
from indexer.cli.output import heading, moment, number, plain, say, say_json, size
from indexer.cli.reading import open_snapshot

if TYPE_CHECKING:
    from indexer.catalog import Run, Service, Snapshot
    from indexer.settings import Settings

_RUN_STATUS = {
    "complete": "vollständig",
    "unchanged": "nichts zu tun",
    "failed": "gescheitert",
    "running": "läuft oder wurde unterbrochen",
}


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
    return 0


def _collect(settings: Settings, snapshot: Snapshot | None) -> dict[str, Any]:
    from indexer.ocr.stage import advice

    service = snapshot.service() if snapshot else None
    runs = snapshot.runs(limit=1) if snapshot else []
    waiting = snapshot.scanned_page_count() if snapshot else 0
    return {
        "corpus": str(settings.corpus),
        "data": str(settings.data),
        "engine": service.engine if service else settings.engine,
        "generation": service.generation if service else None,
        "documents": snapshot.document_count() if snapshot else 0,
        "pages": snapshot.page_count() if snapshot else 0,
        "scanned_pages": waiting,
        "ocr": advice(settings, waiting),
        "index_size": _index_size(settings, service) if service else 0,
        "catalog_size": _file_size(settings),
        "last_run": _run(runs[0]) if runs else None,
        "problems": [
            {"path": problem.path, "reason": problem.reason, "detail": problem.detail, "since": problem.since}
            for problem in (snapshot.problems() if snapshot else ())
        ],
    }


def _run(run: Run) -> dict[str, Any]:
    return {"started": run.started, "finished": run.finished, "status": run.status, "summary": run.summary}


def _index_size(settings: Settings, service: Service) -> int:
    """Bytes of the generation in service."""
    from indexer.engines import open_engine
    from indexer.engines.base import EngineError

    try:
        reader = open_engine(service.engine, settings.data, cluster=settings.cluster).open(service.generation)
        try:
            return reader.statistics().size
        finally:
            reader.close()
    except EngineError as error:
        raise Failure(str(error)) from error


def _file_size(settings: Settings) -> int:
    """Bytes of the catalogue where it is a file, with its write-ahead log."""
    files = settings.data.glob("katalog.sqlite*")
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
            ("Index", f"{size(told['index_size'])} ({told['engine']})"),
        ]
        if told["ocr"]:
            lines.append(("Texterkennung", told["ocr"]))
        if told["catalog_size"]:
            lines.append(("Katalog", size(told["catalog_size"])))
    if run:
        ended = run["finished"] or run["started"]
        lines.append(("Letzter Lauf", f"{moment(ended)}, {_RUN_STATUS.get(run['status'], run['status'])}"))
    lines.append(("Nicht lesbar", number(len(told["problems"]))))
    width = max(len(name) for name, _ in lines)
    for name, value in lines:
        say(f"{name:<{width}}  {value}")
    if told["problems"]:
        heading("Nicht lesbar:")
        for problem in told["problems"]:
            say(f"  {plain(problem['path'])}")
            since = f" (seit {problem['since']:%d.%m.%Y})" if problem["since"] else ""
            say(f"    {plain(problem['reason'])}{since}")
