"""What the doctor may do by itself. Nothing is deleted that cannot be made again from what stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from indexer.care.findings import Finding
from indexer.care.holdings import CLEAR, MIGRATE, REBUILD, SALVAGE, stray_generations
from indexer.care.rebuild import rebuild_index
from indexer.catalog import Catalog
from indexer.catalog.salvage import salvage
from indexer.pipeline.generations import remove
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.system.lock import only_run
from indexer.wording.figures import counted


def repair(settings: Settings, findings: Iterable[Finding], progress: Progress) -> Iterator[str]:
    """Do what the findings call for; yields a German sentence on each thing done.

    Raises:
        AlreadyRunning: a run goes on; when it is over, there may be nothing left to repair.
        CatalogError, EngineError, OSError: it failed; what answered before still does.
    """
    wanted = {finding.remedy for finding in findings}
    with only_run(settings.data):
        if SALVAGE in wanted and settings.catalog is None:
            progress.stage("Katalog retten")
            yield salvage(settings.catalog_file).sentence()
            wanted.add(REBUILD)
        if MIGRATE in wanted:
            with Catalog(settings.catalog_url, renew=True) as catalog:
                yield from catalog.notes
        if REBUILD in wanted:
            with Catalog(settings.catalog_url) as catalog:
                count = rebuild_index(settings, catalog, progress)
                with catalog.snapshot() as snapshot:
                    lost = len(snapshot.lost_contents())
            yield f"Der Index wurde aus dem Katalog neu gebaut: {counted(count, 'Dokument', 'Dokumente')}, ohne eine Datei zu lesen."
            if lost:
                yield f"Zu {counted(lost, 'weiteren Dokument', 'weiteren Dokumenten')} fehlt der Text; bitte „laki reindex“ aufrufen."
        if CLEAR in wanted:
            strays = stray_generations(settings)
            if strays:
                stay = remove(strays)
                gone = len(strays) - len(stay)
                yield f"{counted(gone, 'alter oder unfertiger Index wurde', 'alte oder unfertige Indexe wurden')} gelöscht."
                yield from stay
            yield "Spuren abgebrochener Läufe sind weggeräumt."
