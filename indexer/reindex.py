"""The pipeline: brings catalogue and index up to what lies in the folder.

    scan → plan → read (sandbox) → learn words → analyse → new generation → check → one transaction puts it in service

What is read is kept at once, filed under the hash of its bytes. Everything that people see changes in the last step, in one
transaction of the catalogue; until then, and after any failure, the former generation answers.
"""

from __future__ import annotations

import datetime as dt
import json
import time
import uuid
from dataclasses import dataclass, replace

from indexer.analysis import AnalysedContent, Analysts
from indexer.analysis_pool import AnalysisPool, Work
from indexer.catalog import Catalog, CatalogError, Service
from indexer.corpus import CorpusError, scan
from indexer.describe import Describer, new_id
from indexer.engines import open_engine
from indexer.engines.base import EngineError
from indexer.engines.query import AnyOf, Field, Form, Sort, Term, Zone
from indexer.extraction import Limits, Sandbox, format_of
from indexer.language.synonyms import Thesaurus
from indexer.lock import AlreadyRunning, only_run
from indexer.metadata import MetadataStore
from indexer.model import Document, ExtractedDocument, Problem, SourceFile
from indexer.plan import Plan, make_plan
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.summary import Summary
from indexer.topics import TopicMatcher, TopicTree
from indexer.words import Lexicon

__all__ = ["AlreadyRunning", "Progress", "ReindexError", "Summary", "reindex"]

#: Read contents are committed in batches of this many: little is lost by a crash, little time by committing.
_BATCH = 64
#: A folder that held this many documents and is empty now is more likely a share that is not mounted.
_SUSPICIOUSLY_MANY = 10


class ReindexError(Exception):
    """The run failed and nothing was changed. The message is German."""


def reindex(
    settings: Settings,
    *,
    full: bool = False,
    dry_run: bool = False,
    retry: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Bring catalogue and index up to the folder.

    Args:
        settings: folder, data, engine, limits.
        full: read every file again and build the index from nothing.
        dry_run: only tell what would be done.
        retry: try files again that failed before although they have not changed.
        progress: is told how far the run is.

    Raises:
        AlreadyRunning: another run holds the lock.
        ReindexError: the run failed; the former index serves on.
    """
    started = time.monotonic()
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with only_run(settings.data), Catalog(settings.catalog_url) as catalog:
            run = _Run(settings, catalog, progress or Progress())
            summary = run.plan_only(full, retry) if dry_run else run.execute(full, retry)
    except (CorpusError, CatalogError, EngineError) as error:
        raise ReindexError(str(error)) from error
    except OSError as error:
        raise ReindexError(f"Der Lauf wurde abgebrochen: {error.strerror or error} ({error.filename or settings.data}).") from error
    return replace(summary, seconds=time.monotonic() - started)


@dataclass(slots=True)
class _Target:
    """A document as it shall be after the run: where it lies, what is said of it, under which id."""

    file: SourceFile
    sha256: str
    id: str
    added: dt.datetime
    described_by: str


class _Run:
    """One run, from the scan to the swap."""

    def __init__(self, settings: Settings, catalog: Catalog, progress: Progress) -> None:
        self._settings = settings
        self._catalog = catalog
        self._progress = progress
        self._started = dt.datetime.now()
        self._engine = open_engine(settings.engine, settings.data)
        self._metadata = MetadataStore.load(settings.metadata_file)
        self._tree = TopicTree.load(settings.topics_file)
        with catalog.snapshot() as snapshot:
            self._known = snapshot.known_files()
            self._failed = snapshot.failed_files()
            self._service = snapshot.service()
            self._lexicon_before = snapshot.state("lexicon")
            self._analysis_before = (snapshot.state("analysis") or b"").decode()

    # -- what is to do -----------------------------------------------------------------------------------------------

    def plan_only(self, full: bool, retry: bool) -> Summary:
        """Tell what a run would do."""
        plan = self._plan(full, retry)
        problems = [problem for _, problem in plan.unreadable] + self._old_problems(plan)
        documents = len(plan.unchanged) + len(plan.touched) + len(plan.to_index)
        return replace(self._summary(plan, problems), documents=documents, dry_run=True)

    def _plan(self, full: bool, retry: bool) -> Plan:
        self._progress.stage("Ordner durchsehen")
        data = self._settings.data.resolve()
        found = scan(self._settings.corpus, lambda path: format_of(path) is not None)
        found = replace(found, files=[file for file in found.files if not file.absolute.is_relative_to(data)])
        if not found.files and len(self._known) >= _SUSPICIOUSLY_MANY and not full:
            raise ReindexError(
                f"Der Dokumentordner {self._settings.corpus} ist leer; bisher waren es {len(self._known)} Dokumente. Ist das "
                "Laufwerk verbunden? Wenn der Ordner wirklich leer sein soll: laki reindex --full"
            )
        self._warnings = [
            *self._tree.errors,
            *Thesaurus.load(self._settings.synonyms_file)[1],
            *(f"dokumente.toml: Die Datei „{path}“ gibt es nicht." for path in self._metadata.unused(found.files)),
            *(f"Der Ordner „{folder}“ lässt sich nicht lesen; seine Dokumente bleiben, wie sie sind." for folder in found.unreadable),
        ]
        return make_plan(found, self._known, self._failed, full=full, retry=retry)

    def _old_problems(self, plan: Plan) -> list[Problem]:
        if not plan.still_failing:
            return []
        with self._catalog.snapshot() as snapshot:
            return [problem for problem in snapshot.problems() if problem.path in plan.still_failing]

    def _summary(self, plan: Plan, problems: list[Problem]) -> Summary:
        failed = {problem.path for problem in problems}
        return Summary(
            new=sum(file.path not in failed for file in plan.new),
            changed=sum(file.path not in failed for file in plan.changed),
            moved=len(plan.moved),
            removed=len(plan.gone),
            unchanged=len(plan.unchanged) + len(plan.touched),
            failed=len(failed),
            problems=tuple(sorted(problems, key=lambda problem: problem.path)),
            warnings=tuple([*self._warnings, *self._metadata.errors]),
            generation=self._service.generation if self._service else None,
        )

    # -- doing it ----------------------------------------------------------------------------------------------------

    def execute(self, full: bool, retry: bool) -> Summary:
        """Do all that is to be done."""
        with self._catalog.transaction() as transaction:
            number = transaction.begin_run(self._started)
        try:
            return self._execute(number, full, retry)
        except BaseException as error:
            with self._catalog.transaction() as transaction:
                told = {"error": str(error) or type(error).__name__}
                transaction.end_run(number, dt.datetime.now(), "failed", told)
            raise

    def _execute(self, number: int, full: bool, retry: bool) -> Summary:
        plan = self._plan(full, retry)
        failures = dict(plan.unreadable)
        failures.update(self._read(plan, full))
        failed_paths = {file.path for file in failures}
        problems = [*failures.values(), *self._old_problems(plan)]
        targets = self._targets(plan, failed_paths)
        gone = {known.id for known in self._known.values()} - {target.id for target in targets}

        base = Analysts.base_fingerprint()
        rebuild = full or self._cannot_continue(base)
        lexicon, before = self._learn_words(targets, rebuild)
        redo = targets if rebuild else self._to_redo(targets, plan, lexicon, before)

        generation = self._service.generation if self._service else ""
        documents: list[tuple[Document, str]] = []
        if redo or gone or rebuild:
            generation = f"{self._started:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
            documents = self._build(generation, redo, gone, lexicon, len(targets), rebuild)
        self._progress.stage("Umschalten")
        with self._catalog.transaction() as transaction:
            put = {document.id for document, _ in documents}
            transaction.replace_documents(gone | put, documents)
            ids = {known.path: known.id for known in self._known.values()}
            transaction.touch((ids[file.path], file) for file in plan.touched if ids[file.path] not in put)
            transaction.replace_problems(failures.items(), self._failed.keys() - set(plan.still_failing))
            if documents or gone or rebuild:
                transaction.put_in_service(Service(self._engine.name, generation))
                transaction.set_state("lexicon", lexicon.to_bytes())
                transaction.set_state("splitter", lexicon.splitter.to_bytes())
                transaction.set_state("topics", json.dumps(self._tree.as_json(), ensure_ascii=False).encode())
                transaction.set_state("analysis", base.encode())
                transaction.remove_unused_contents()
            summary = replace(
                self._summary(plan, problems),
                documents=transaction.document_count(),
                pages=transaction.page_count(),
                without_text=transaction.without_text_count(),
                generation=generation,
            )
            status = "complete" if documents or gone or rebuild else "unchanged"
            transaction.end_run(number, dt.datetime.now(), status, summary.counts())
        self._remove_old_generations(generation)
        self._progress.done()
        return summary

    def _cannot_continue(self, base: str) -> bool:
        """Whether the index has to be built from nothing: first run, other engine, other analysis, damaged generation."""
        service = self._service
        if service is None or service.engine != self._engine.name or self._analysis_before != base:
            return True
        try:
            self._engine.open(service.generation).close()
        except EngineError:
            return True
        return False

    # -- reading -----------------------------------------------------------------------------------------------------

    def _read(self, plan: Plan, full: bool) -> dict[SourceFile, Problem]:
        """Read what was never read, in the sandbox; returns the files that failed."""
        files = plan.to_index + (plan.touched if full else [])
        by_hash: dict[str, list[SourceFile]] = {}
        for file in files:
            by_hash.setdefault(plan.hashes[file.path], []).append(file)
        with self._catalog.snapshot() as snapshot:
            known = {} if full else snapshot.known_contents(by_hash)
        to_read = {group[0]: sha256 for sha256, group in by_hash.items() if sha256 not in known}
        if not to_read:
            return {}
        failures: dict[SourceFile, Problem] = {}
        batch: dict[str, ExtractedDocument] = {}
        self._progress.stage("Dateien lesen", len(to_read))
        limits = Limits(
            memory_bytes=self._settings.file_memory_mb * 1_000_000,
            seconds=self._settings.file_seconds,
            max_pages=self._settings.file_max_pages,
        )
        with Sandbox(self._settings.jobs, limits) as sandbox:
            for file, outcome in sandbox.extract_all(to_read):
                sha256 = to_read[file]
                if not isinstance(outcome, Problem) and _changed_meanwhile(file):
                    reason = "Die Datei wurde während des Lesens verändert; der nächste Lauf liest sie neu."
                    outcome = Problem(file.path, reason)
                if isinstance(outcome, Problem):
                    failures.update((same, replace(outcome, path=same.path)) for same in by_hash[sha256])
                else:
                    batch[sha256] = outcome
                if len(batch) >= _BATCH:
                    self._save(batch)
                self._progress.advance(file.path)
        self._save(batch)
        return failures

    def _save(self, batch: dict[str, ExtractedDocument]) -> None:
        with self._catalog.transaction() as transaction:
            transaction.save_contents(batch)
        batch.clear()

    # -- what the collection will be ---------------------------------------------------------------------------------

    def _targets(self, plan: Plan, failed_paths: set[str]) -> list[_Target]:
        moved_from = {move.file.path: move.known for move in plan.moved}
        taken = {known.id for known in self._known.values()}
        recipe = Describer.recipe(self._tree, self._settings.topic_threshold, self._metadata.municipalities)
        targets = []
        for file in (*plan.unchanged, *plan.touched, *plan.to_index):
            if file.path in failed_paths:
                continue
            known = self._known.get(file.path) or moved_from.get(file.path)
            document_id = known.id if known else new_id(file.path, taken)
            taken.add(document_id)
            described_by = Describer.described_by(recipe, self._metadata.of(file))
            added = known.added if known else self._started
            targets.append(_Target(file, plan.hashes[file.path], document_id, added, described_by))
        return targets

    def _learn_words(self, targets: list[_Target], rebuild: bool) -> tuple[Lexicon, Lexicon]:
        """The words of the collection as it will be, and as it was."""
        after = {target.sha256 for target in targets}
        before = {known.sha256 for known in self._known.values()}
        if rebuild or self._lexicon_before is None:
            return Lexicon(self._count_words(after)), Lexicon()
        old = Lexicon.from_bytes(self._lexicon_before)
        if after == before:
            return old, old
        return old.updated(self._count_words(after - before), self._count_words(before - after)), old

    def _count_words(self, hashes: set[str]) -> dict[str, int]:
        work = Work(self._settings.catalog_url, Analysts.without_compounds(), self._tree)
        with AnalysisPool(work, self._settings.jobs, len(hashes)) as pool:
            return pool.count_words(sorted(hashes))

    def _to_redo(self, targets: list[_Target], plan: Plan, lexicon: Lexicon, before: Lexicon) -> list[_Target]:
        """Documents that are new or other than before, described otherwise, or hold a word that is split otherwise."""
        paths = {file.path for file in plan.to_index}
        changed_words = lexicon.changed_words(before) if lexicon is not before else set()
        holders = self._holding(changed_words)
        described_before = {known.id: known.described_by for known in self._known.values()}
        return [
            target
            for target in targets
            if target.file.path in paths
            or target.id in holders
            or described_before.get(target.id) != target.described_by
        ]

    def _holding(self, words: set[str]) -> set[str]:
        """Ids of the documents in service that hold one of these folded words."""
        if not words or not self._service:
            return set()
        terms = tuple(Term(Field(zone, Form.EXACT), word) for zone in Zone for word in sorted(words))
        reader = self._engine.open(self._service.generation)
        try:
            found = reader.search(AnyOf(terms), limit=len(self._known), sort=Sort.TITLE)
        finally:
            reader.close()
        return {hit.id for hit in found.hits}

    # -- the new generation ------------------------------------------------------------------------------------------

    def _build(
        self, generation: str, redo: list[_Target], gone: set[str], lexicon: Lexicon, expected: int, rebuild: bool
    ) -> list[tuple[Document, str]]:
        """Write a generation; returns the documents to put into the catalogue, with what described them."""
        by_hash: dict[str, list[_Target]] = {}
        for target in redo:
            by_hash.setdefault(target.sha256, []).append(target)
        analysts = Analysts(lexicon.splitter)
        describer = Describer(
            self._tree,
            analysts.german,
            TopicMatcher(self._tree, analysts.german),
            self._settings.topic_threshold,
            self._metadata.municipalities,
        )
        documents: list[tuple[Document, str]] = []
        work = Work(self._settings.catalog_url, analysts, self._tree)
        based_on = self._service.generation if self._service and not rebuild else None
        self._progress.stage("Indexieren", len(redo))
        with (
            self._engine.create(generation, based_on) as writer,
            AnalysisPool(work, self._settings.jobs, len(by_hash)) as pool,
        ):
            writer.delete(gone)
            evidence: dict[str, bytes] = {}
            for analysed in pool.analyse(list(by_hash)):
                evidence[analysed.sha256] = analysed.evidence
                if len(evidence) >= _BATCH:
                    self._save_evidence(analysts.fingerprint, evidence)
                with self._catalog.snapshot() as snapshot:
                    content = snapshot.content(analysed.sha256, first_pages=1)
                assert content is not None
                described = [
                    (self._describe(describer, target, content, analysed, analysts.fingerprint), target)
                    for target in by_hash[analysed.sha256]
                ]
                writer.add(describer.for_engine(document, analysed) for document, _ in described)
                documents += [(document, target.described_by) for document, target in described]
                self._progress.advance(described[0][0].path, len(described))
            self._save_evidence(analysts.fingerprint, evidence)
            self._progress.stage("Index schreiben und prüfen")
            writer.finish(expected)
        return documents

    def _describe(
        self, describer: Describer, target: _Target, content: ExtractedDocument, analysed: AnalysedContent, analysis: str
    ) -> Document:
        metadata = self._metadata.of(target.file)
        return describer.describe(
            target.file, content, metadata, analysed, document_id=target.id, analysis=analysis, added=target.added
        )

    def _save_evidence(self, analysis: str, evidence: dict[str, bytes]) -> None:
        with self._catalog.transaction() as transaction:
            transaction.save_evidence(analysis, evidence)
        evidence.clear()

    def _remove_old_generations(self, current: str) -> None:
        """Keep the generation in service and the one before it, on which requests may still be working."""
        keep = {current, self._service.generation if self._service else current}
        for generation in self._engine.generations():
            if generation not in keep:
                self._engine.remove(generation)


def _changed_meanwhile(file: SourceFile) -> bool:
    try:
        status = file.absolute.stat()
    except OSError:
        return True
    return (status.st_size, status.st_mtime_ns) != (file.size, file.mtime_ns)
