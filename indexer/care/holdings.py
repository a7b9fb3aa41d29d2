"""Checks of catalogue and index: each for itself, against each other, and against the folder of documents."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from itertools import islice

from indexer.analysis.analysts import Analysts
from indexer.analysis.terms import places_of, zone_terms
from indexer.care.findings import Finding, error, note, ok
from indexer.catalog import Catalog, CatalogError, DamagedCatalogError, OutdatedCatalogError, Service, Snapshot
from indexer.catalog.salvage import KEPT
from indexer.corpus import locate
from indexer.engines import open_engine
from indexer.engines.base import EngineError, IndexReader, NewerIndexError, UnreachableError
from indexer.engines.query import AllOf, Everything, Field, Form, Query, Sort, Term, Zone
from indexer.language.compounds import CompoundSplitter
from indexer.model import Document, member_of
from indexer.pipeline.generations import Lying, all_generations
from indexer.pipeline.identity import open_own_engine
from indexer.settings import Settings
from indexer.system.lock import running
from indexer.wording.figures import counted, number

#: So many documents are looked for by their titles, and so many originals compared with what was read from them.
_SAMPLE = 50
_ORIGINALS = 20
_LARGEST_ORIGINAL = 50_000_000
_NAMED = 3

#: What `repair` may do; named in findings.
SALVAGE, MIGRATE, REBUILD, CLEAR = "salvage", "migrate", "rebuild", "clear"


def catalogue_is_sound(settings: Settings, *, quickly: bool = False) -> Iterator[Finding]:
    """The catalogue can be opened, has this version's format and no damage; ``quickly`` looks only whether it opens."""
    about = "Katalog"
    if settings.catalog is None and not settings.catalog_file.exists():
        yield note(about, "Es gibt noch keinen.", "Bitte „laki reindex“ aufrufen.")
        return
    try:
        with Catalog(settings.catalog_url) as catalog:
            if not quickly:
                catalog.check()
            with catalog.snapshot() as snapshot:
                count, version = snapshot.document_count(), snapshot.format()
                lost = len(snapshot.lost_contents())
                failed = [run for run in snapshot.runs(1) if run.status == "failed"]
            if catalog.frozen:
                yield note(
                    about, "Er lässt sich zurzeit nur lesen.", "Bitte freien Platz und Rechte des Datenordners prüfen."
                )
    except DamagedCatalogError as damage:
        yield error(about, str(damage), "Oder gleich: „laki doctor --repair“.", SALVAGE)
        return
    except OutdatedCatalogError as outdated:
        yield note(about, str(outdated), remedy=MIGRATE)
        return
    except CatalogError as unusable:
        yield error(about, str(unusable))
        return
    yield ok(about, f"{counted(count, 'Dokument', 'Dokumente')}, Format {version}, ohne Schaden.")
    if lost:
        yield error(
            about,
            f"Zu {counted(lost, 'Dokument', 'Dokumenten')} fehlt der Text.",
            "„laki reindex“ liest ihre Dateien neu.",
        )
    if failed:
        why = failed[0].summary.get("error", "ohne Angabe von Gründen")
        yield note("Letzter Lauf", f"Er ist gescheitert: {why}", "Bitte „laki reindex“ noch einmal aufrufen.")


def index_is_sound(settings: Settings, *, quickly: bool = False) -> Iterator[Finding]:
    """The index in service can be opened and read whole, and holds the documents of the catalogue; ``quickly`` only
    opens it."""
    about = "Index"
    with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        service = snapshot.service()
        if service is None:
            if snapshot.document_count():
                yield error(about, "Es ist keiner in Betrieb.", "Bitte „laki doctor --repair“ aufrufen.", REBUILD)
            else:
                yield note(about, "Es gibt noch keinen.", "Bitte „laki reindex“ aufrufen.")
            return
        try:
            reader = open_engine(service.engine, settings.data, cluster=settings.cluster).open(service.generation)
        except (NewerIndexError, UnreachableError) as other:
            yield error(about, str(other))
            return
        except EngineError as unusable:
            yield error(about, str(unusable), "„laki reindex“ oder „laki doctor --repair“ baut ihn neu.", REBUILD)
            return
        try:
            if not quickly:
                reader.verify()
            yield from _agree(snapshot, reader, service)
            if not quickly:
                yield from _titles_are_found(snapshot, reader)
        except UnreachableError as away:
            yield error(about, str(away))
        except EngineError as damage:
            yield error(about, str(damage), "„laki reindex“ oder „laki doctor --repair“ baut ihn neu.", REBUILD)
        finally:
            reader.close()


def _agree(snapshot: Snapshot, reader: IndexReader, service: Service) -> Iterator[Finding]:
    there, wanted = reader.search(Everything(), limit=0).total, snapshot.document_count()
    if there != wanted:
        yield error(
            "Index",
            f"Er hat {counted(there, 'Dokument', 'Dokumente')}, der Katalog {number(wanted)}.",
            "„laki doctor --repair“ baut ihn aus dem Katalog neu.",
            REBUILD,
        )
    else:
        yield ok(
            "Index",
            f"{counted(there, 'Dokument', 'Dokumente')} wie im Katalog ({service.engine}, {service.generation}).",
        )


def _titles_are_found(snapshot: Snapshot, reader: IndexReader) -> Iterator[Finding]:
    documents = list(snapshot.all_documents())
    sample = random.sample(documents, min(_SAMPLE, len(documents)))
    if not sample:
        return
    analyzer = Analysts(CompoundSplitter.from_bytes(snapshot.state("splitter") or b"")).german
    missed = []
    for document in sample:
        words = zone_terms(places_of(analyzer.forms(document.title))).exact
        query: Query = AllOf(tuple(Term(Field(Zone.TITLE, Form.EXACT), word) for word in sorted(words)))
        if words and document.id not in {
            hit.id for hit in reader.search(query, limit=len(documents), sort=Sort.TITLE).hits
        }:
            missed.append(document.path)
    without = len(sample) - len(snapshot.evidence([document.id for document in sample]))
    if missed or without:
        told = f"Nicht unter ihrem Titel gefunden: {len(missed)} von {counted(len(sample), 'Dokument', 'Dokumenten')}"
        yield error(
            "Stichprobe",
            f"{told}; ohne verzeichnete Fundstellen: {without}{_such_as(missed)}.",
            "„laki doctor --repair“ baut den Index aus dem Katalog neu.",
            REBUILD,
        )
    else:
        yield ok(
            "Stichprobe",
            f"{counted(len(sample), 'Dokument wird', 'Dokumente werden')} unter dem eigenen Titel gefunden.",
        )


def originals_are_there(settings: Settings) -> Iterator[Finding]:
    """The files lie in the folder, and a sample of them is as it was read."""
    about = "Originale"
    with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        documents = list(snapshot.all_documents())
    missing = [document.path for document in documents if locate(settings.corpus, document.location) is None]
    if missing:
        yield note(
            about,
            f"Nicht mehr im Dokumentordner: {number(len(missing))} von {counted(len(documents), 'Datei', 'Dateien')}{_such_as(missing)}.",
            "Ist das Laufwerk verbunden? Sonst nimmt „laki reindex“ die Dokumente heraus.",
        )
    elif documents:
        yield ok(about, f"Alle Dateien liegen im Dokumentordner ({number(len(documents))}).")
    changed = [document.path for document in _sampled(documents) if not _is_as_read(settings, document)]
    if changed:
        yield note(
            about,
            f"Seit dem letzten Lauf geändert: {counted(len(changed), 'Datei', 'Dateien')}{_such_as(changed)}.",
            "„laki reindex“ liest sie neu; sehen Größe und Zeit unverändert aus, „laki reindex --full“.",
        )


def _sampled(documents: list[Document]) -> list[Document]:
    whole = [
        document for document in documents if not member_of(document.location) and document.size <= _LARGEST_ORIGINAL
    ]
    return random.sample(whole, min(_ORIGINALS, len(whole)))


def _is_as_read(settings: Settings, document: Document) -> bool:
    path = locate(settings.corpus, document.location)
    if path is None:
        return True  # told already
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == document.sha256
    except OSError:
        return True  # told by the next run


def nothing_is_left_over(settings: Settings) -> Iterator[Finding]:
    """Old generations, traces of runs that were killed."""
    about, found = "Überbleibsel", False
    owner = settings.data / "reindex.owner.json"
    told = running(settings.data)
    if told:
        yield ok("Lauf", told)
    if owner.exists() and not told:
        found = True
        yield note(about, "Ein Lauf wurde abgebrochen, bevor er aufräumen konnte.", "Der nächste räumt auf.", CLEAR)
    if not told and (stray := stray_generations(settings)):
        found = True
        yield note(
            about,
            f"{counted(len(stray), 'alter oder unfertiger Index belegt', 'alte oder unfertige Indexe belegen')} Platz{_such_as([each.name for each in stray])}.",
            "Der nächste Lauf mit Änderungen räumt sie weg, oder „laki doctor --repair“.",
            CLEAR,
        )
    if (settings.data / KEPT).exists():
        found = True
        yield note(
            about, f"{settings.data / KEPT} ist ein beschädigter Katalog von früher.", "Er darf gelöscht werden."
        )
    if not found:
        yield ok(about, "Es liegt nichts Überflüssiges im Datenordner.")


def stray_generations(settings: Settings) -> list[Lying]:
    """Generations that nobody needs: neither in service, nor finished right before it."""
    try:
        with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
            service = snapshot.service()
            if service is None:
                return []
            engine = open_own_engine(service.engine, settings, catalog)
        others = [each for each in all_generations(engine, settings.data) if each.service != service]
    except (CatalogError, EngineError):
        return []
    others.sort(key=lambda each: each.name, reverse=True)
    former = next((each for each in others if each.is_finished()), None)
    return [each for each in others if each is not former]


def _such_as(names: list[str]) -> str:
    named = ", ".join(f"„{name}“" for name in islice(names, _NAMED))
    return f" (wie {named})" if named else ""
