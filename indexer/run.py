"""One run of the pipeline, from the scan to the swap."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from indexer.analysts import Analysts
from indexer.building import Builder, Target
from indexer.catalog import Catalog, CatalogError, Service, Snapshot
from indexer.catalog.checking import Checking
from indexer.engines import open_engine
from indexer.engines.base import EngineError, NewerIndexError
from indexer.intake import read_files
from indexer.metadata import MetadataStore
from indexer.model import Document, Problem
from indexer.plan import Plan
from indexer.planning import Planning, ReindexError
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.summary import Summary
from indexer.topics import TopicTree
from indexer.words import Lexicon

#: Answers the judged searches from what a snapshot names in service: how well, by query, and German sentences on mistakes in them.
Trial = Callable[[Snapshot, Settings], tuple[dict[str, float], list[str]]]


class Run:
    """One run, from the scan to the swap."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        progress: Progress,
        trial: Trial | None,
        strict: bool,
        checking: Checking,
    ) -> None:
        self._checking = checking
        #: German sentences on what was wrong with the former index.
        self._about_index: tuple[str, ...] = ()
        self._trial = trial
        self._strict = strict
        self._settings = settings
        self._catalog = catalog
        self._progress = progress
        self._started = dt.datetime.now()
        self._engine = open_engine(settings.engine, settings.data, cluster=settings.cluster)
        self._metadata = MetadataStore.load(settings.metadata_file, settings.default_visibility)
        self._tree = TopicTree.load(settings.topics_file)
        self._builder = Builder(settings, catalog, self._engine, self._metadata, self._tree, progress)
        with catalog.snapshot() as snapshot:
            self._planning = Planning(settings, catalog, snapshot, self._metadata, self._tree, progress, self._started)
            self._known = self._planning.known
            self._failed = self._planning.failed
            self._service = snapshot.service()
            self._lexicon_before = snapshot.state("lexicon")
            self._unapplied = snapshot.unapplied()
            recognised = snapshot.recognised_counts()
            self._analysis_before = (snapshot.state("analysis") or b"").decode()
        # A run ended between taking over recognised text and the swap: the words that were counted are not those of the pages.
        self._torn = any(known.recognised != recognised.get(known.sha256, 0) for known in self._known.values())

    # -- what is to do -----------------------------------------------------------------------------------------------

    def plan_only(self, full: bool, retry: bool) -> Summary:
        """Tell what a run would do."""
        plan = self._planning.plan(full, retry)
        self._checking.result()
        problems = [problem for _, problem in plan.unreadable] + self._planning.old_problems(plan)
        kept = self._planning.keep(plan, problems)
        # Tells mistakes in metadata as well.
        targets = self._planning.targets(plan, {problem.path for problem in problems} - kept)
        return replace(self._summary(plan, problems), documents=len(targets), dry_run=True)

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
            warnings=(*self._about_index, *self._planning.warnings, *self._metadata.errors),
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
            # Where not even this can be written (the disk is full), the next run notes that this one did not end.
            with suppress(CatalogError), self._catalog.transaction() as transaction:
                told = {"error": str(error) or type(error).__name__}
                transaction.end_run(number, dt.datetime.now(), "failed", told)
            raise

    def _execute(self, number: int, full: bool, retry: bool) -> Summary:
        plan = self._planning.plan(full, retry)
        self._checking.result()
        with self._catalog.transaction() as transaction:
            self._planning.remember_containers(transaction)
        # Files that could not even be opened are tried again by every run: rights may be given without changing the file.
        failures = {replace(file, mtime_ns=-1): problem for file, problem in plan.unreadable}
        files = plan.to_index + (plan.touched if full else []) + self._planning.lost(plan)
        unread, tally = read_files(
            files,
            plan.hashes,
            self._catalog,
            self._settings,
            self._progress,
            again=full,
            meanwhile=self._builder.get_ready,
        )
        failures.update((replace(file, mtime_ns=-1) if why.passing else file, why) for file, why in unread.items())
        problems = [*failures.values(), *self._planning.old_problems(plan)]
        kept = self._planning.keep(plan, problems)
        targets = self._planning.targets(plan, {problem.path for problem in problems} - kept)
        gone = {known.id for known in self._known.values()} - {target.id for target in targets}

        base = Analysts.base_fingerprint()
        rebuild = full or self._cannot_continue(base)
        old = None if rebuild or self._lexicon_before is None else Lexicon.from_bytes(self._lexicon_before)
        contents_before = {known.sha256 for known in self._known.values()}
        lexicon = self._builder.learn_words(
            {target.sha256 for target in targets}, contents_before, None if self._torn else old, self._unapplied, tally
        )
        redo = targets if rebuild else self._to_redo(targets, plan, lexicon, old)
        if old is not None:
            lexicon.take_over(old)

        generation = self._service.generation if self._service else ""
        documents: list[tuple[Document, str]] = []
        if redo or gone or rebuild:
            generation = f"{self._started:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"
            based_on = self._service.generation if self._service and not rebuild else None
            documents = self._builder.build(generation, based_on, redo, gone, lexicon, len(targets))
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
                self._try_searches(transaction)
                from indexer.duplicates import versions  # brings numpy, which a run with nothing to do can spare

                transaction.replace_versions(versions(transaction.signatures(), transaction.known_files().values()))
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
        self._engine.publish(generation)
        self._remove_old_generations(generation)
        return summary

    def _try_searches(self, transaction: Snapshot) -> None:
        """Hold the new generation against the judged searches; the transaction sees it in service, nobody else does yet.

        Raises:
            ReindexError: one is answered worse than before and the run is strict.
        """
        if self._trial is None:
            return
        self._progress.stage("Suchtest")
        with self._catalog.snapshot() as snapshot:
            before, _ = self._trial(snapshot, self._settings)
        after, mistakes = self._trial(transaction, self._settings)
        worse = [query for query, value in after.items() if value < before.get(query, 0.0) - 1e-9]
        self._planning.warnings += mistakes
        self._planning.warnings += [
            f"Suchtest: „{query}“ wird schlechter beantwortet als bisher (nDCG@10 {before[query]:.2f} → {after[query]:.2f})."
            for query in worse
        ]
        if worse and self._strict:
            raise ReindexError(
                "Der neue Index wurde nicht in Betrieb genommen, weil der Suchtest schlechter ausfällt: "
                + ", ".join(f"„{query}“" for query in worse)
                + ". Die Suche antwortet weiter aus dem bisherigen."
            )

    def _cannot_continue(self, base: str) -> bool:
        """Whether the index has to be built from nothing: first run, other engine, other analysis, damaged generation."""
        service = self._service
        if service is None:
            if self._engine.generations() and not self._known:
                self._about_index = ("Der Katalog fehlte oder war leer; alle Dateien wurden neu gelesen.",)
            return True
        if service.engine != self._engine.name or self._analysis_before != base:
            return True
        try:
            self._engine.check(service.generation, whole=True)
        except NewerIndexError:
            raise
        except EngineError as error:
            self._about_index = (f"{error} Er wurde aus dem Katalog neu gebaut.",)
            return True
        return False

    # -- what the collection will be ---------------------------------------------------------------------------------

    def _to_redo(self, targets: list[Target], plan: Plan, lexicon: Lexicon, before: Lexicon | None) -> list[Target]:
        """Documents that are new or other than before, described otherwise, recognised since, or hold a word that is split
        otherwise."""
        with self._catalog.snapshot() as snapshot:
            recognised = snapshot.recognised_counts()
        recognised_before = {known.id: known.recognised for known in self._known.values()}
        paths = {file.path for file in plan.to_index}
        generation = self._service.generation if self._service else ""
        changed_words: set[str] = set()
        if before and lexicon is not before:
            if self._builder.topics_differ(before, lexicon):
                return targets
            changed_words = lexicon.changed_words(before)
        holders = self._builder.holding(changed_words, generation, len(self._known))
        described_before = {known.id: known.described_by for known in self._known.values()}
        return [
            target
            for target in targets
            if target.file.path in paths
            or target.id in holders
            or described_before.get(target.id) != target.described_by
            or recognised_before.get(target.id) != recognised.get(target.sha256, 0)
        ]

    def _remove_old_generations(self, current: str) -> None:
        """Keep the generation in service and the one before it, on which requests may still be working."""
        keep = {current, self._service.generation if self._service else current}
        for generation in self._engine.generations():
            if generation not in keep:
                self._engine.remove(generation)
