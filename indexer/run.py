"""One run of the pipeline, from the scan to the swap."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import replace

from indexer.analysts import Analysts
from indexer.building import Builder, Target
from indexer.catalog import Catalog, CatalogError, Service, Snapshot
from indexer.catalog.checking import Checking
from indexer.containers import expand, is_of_interest
from indexer.corpus import Scan, scan
from indexer.describe import Describer, new_id
from indexer.engines import open_engine
from indexer.engines.base import EngineError, NewerIndexError
from indexer.intake import limits_of, read_files
from indexer.language.synonyms import Thesaurus
from indexer.metadata import MetadataStore
from indexer.model import Document, Problem, SourceFile
from indexer.plan import Plan, as_it_was, make_plan
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.summary import Summary
from indexer.topics import TopicTree
from indexer.words import Lexicon

#: A folder that held this many documents and is empty now is more likely a share that is not mounted.
_SUSPICIOUSLY_MANY = 10

#: Answers the judged searches from what a snapshot names in service: how well, by query, and German sentences on mistakes in them.
Trial = Callable[[Snapshot, Settings], tuple[dict[str, float], list[str]]]


class ReindexError(Exception):
    """The run failed and nothing was changed. The message is German."""


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
            self._known = snapshot.known_files()
            self._containers = snapshot.known_containers()
            self._failed = snapshot.failed_files()
            self._service = snapshot.service()
            self._lexicon_before = snapshot.state("lexicon")
            self._unapplied = snapshot.unapplied()
            recognised = snapshot.recognised_counts()
            self._analysis_before = (snapshot.state("analysis") or b"").decode()
        # A run ended between taking over recognised text and the swap: the words that were counted are not those of the pages.
        self._kept: Collection[str] = ()
        self._torn = any(known.recognised != recognised.get(known.sha256, 0) for known in self._known.values())

    # -- what is to do -----------------------------------------------------------------------------------------------

    def plan_only(self, full: bool, retry: bool) -> Summary:
        """Tell what a run would do."""
        plan = self._plan(full, retry)
        self._checking.result()
        problems = [problem for _, problem in plan.unreadable] + self._old_problems(plan)
        kept = self._keep(plan, problems)
        # Tells mistakes in metadata as well.
        targets = self._targets(plan, {problem.path for problem in problems} - kept)
        return replace(self._summary(plan, problems), documents=len(targets), dry_run=True)

    def _plan(self, full: bool, retry: bool) -> Plan:
        self._progress.stage("Ordner durchsehen")
        data = self._settings.data.resolve()
        found = scan(self._settings.corpus, is_of_interest)
        if data.is_relative_to(found.root):
            found = replace(found, files=[file for file in found.files if not file.absolute.is_relative_to(data)])
        self._metadata.look_only_at(found.names)
        if not found.files and len(self._known) >= _SUSPICIOUSLY_MANY and not full:
            raise ReindexError(
                f"Der Dokumentordner {self._settings.corpus} ist leer; bisher waren es {len(self._known)} Dokumente. Ist das "
                "Laufwerk verbunden? Wenn der Ordner wirklich leer sein soll: laki reindex --full"
            )
        found = self._with_members(found, full, retry)
        self._hides = found.hides
        self._warnings = [
            *self._tree.errors,
            *Thesaurus.load(self._settings.synonyms_file)[1],
            *(f"dokumente.toml: Die Datei „{path}“ gibt es nicht." for path in self._metadata.unused(found.files)),
            *self._metadata.check_visibility(found),
            *(
                f"Der Ordner „{folder}“ lässt sich nicht lesen; seine Dokumente bleiben, wie sie sind."
                for folder in found.unreadable
            ),
        ]
        return make_plan(found, self._known, self._failed, full=full, retry=retry)

    def _with_members(self, found: Scan, full: bool, retry: bool) -> Scan:
        """The folder with what lies in archives and mails."""
        limits = limits_of(self._settings)
        expanded, self._opened = expand(
            found, self._containers, self._settings.jobs, limits, self._progress, full=full, retry=retry
        )
        paths = {file.path for file in found.files}
        self._closed = {path for path in self._containers if path not in paths and not found.hides(path)}
        return expanded

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
            warnings=(*self._about_index, *self._warnings, *self._metadata.errors),
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
        plan = self._plan(full, retry)
        self._checking.result()
        with self._catalog.transaction() as transaction:
            transaction.remember_containers(self._closed, self._opened)
        # Files that could not even be opened are tried again by every run: rights may be given without changing the file.
        failures = {replace(file, mtime_ns=-1): problem for file, problem in plan.unreadable}
        files = plan.to_index + (plan.touched if full else []) + self._lost(plan)
        unread = read_files(files, plan.hashes, self._catalog, self._settings, self._progress, again=full)
        failures.update((replace(file, mtime_ns=-1) if why.passing else file, why) for file, why in unread.items())
        problems = [*failures.values(), *self._old_problems(plan)]
        kept = self._keep(plan, problems)
        targets = self._targets(plan, {problem.path for problem in problems} - kept)
        gone = {known.id for known in self._known.values()} - {target.id for target in targets}

        base = Analysts.base_fingerprint()
        rebuild = full or self._cannot_continue(base)
        old = None if rebuild or self._lexicon_before is None else Lexicon.from_bytes(self._lexicon_before)
        contents_before = {known.sha256 for known in self._known.values()}
        lexicon = self._builder.learn_words(
            {target.sha256 for target in targets}, contents_before, None if self._torn else old, self._unapplied
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

    def _lost(self, plan: Plan) -> list[SourceFile]:
        """Files that need not be read for themselves, but whose text the catalogue has lost (it was damaged and repaired)."""
        with self._catalog.snapshot() as snapshot:
            lost = snapshot.lost_contents()
        return [file for file in (*plan.unchanged, *plan.touched) if plan.hashes[file.path] in lost] if lost else []

    def _keep(self, plan: Plan, problems: list[Problem]) -> set[str]:
        """Leave documents as they are whose files cannot be read at the moment; returns their paths."""
        known = {
            problem.path: self._known[problem.path]
            for problem in problems
            if problem.passing and problem.path in self._known
        }
        with self._catalog.snapshot() as snapshot:
            there = snapshot.known_contents({before.sha256 for before in known.values()})
        known = {path: before for path, before in known.items() if before.sha256 in there}
        root = self._settings.corpus
        for files in (plan.unchanged, plan.touched, plan.changed):
            files[:] = [file for file in files if file.path not in known]
        plan.unchanged += [as_it_was(before, root) for before in known.values()]
        plan.hashes.update((path, before.sha256) for path, before in known.items())
        self._kept = known.keys()
        return set(known)

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
        self._warnings += mistakes
        self._warnings += [
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

    def _targets(self, plan: Plan, failed_paths: set[str]) -> list[Target]:
        moved_from = {move.file.path: move.known for move in plan.moved}
        taken = {known.id for known in self._known.values()}
        recipe = Describer.recipe(self._tree, self._settings.topic_threshold, self._metadata.municipalities)
        targets = []
        unknown: set[str] = set()
        for file in (*plan.unchanged, *plan.touched, *plan.to_index):
            if file.path in failed_paths:
                continue
            known = self._known.get(file.path) or moved_from.get(file.path)
            document_id = known.id if known else new_id(file.path, taken)
            taken.add(document_id)
            if known and (file.path in self._kept or self._hides(file.path)):
                described_by = known.described_by  # what lies beside the file may not be seen either
            else:
                metadata = self._metadata.of(file)
                unknown.update(name for name in metadata.topics if self._tree.find(name) is None)
                described_by = Describer.described_by(recipe, metadata)
            added = known.added if known else self._started
            targets.append(Target(file, plan.hashes[file.path], document_id, added, described_by))
        self._warnings += [f"Das Thema „{name}“ aus den Metadaten gibt es nicht." for name in sorted(unknown)]
        return targets

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
