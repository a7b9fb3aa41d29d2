"""One run of the pipeline, from the scan to the swap."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace

from indexer.analysis.analysts import Analysts
from indexer.analysis.tally import Tally
from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Catalog, CatalogError, Service
from indexer.catalog.checking import Checking
from indexer.catalog.writing import ENDED_EARLY, Transaction
from indexer.engines.base import EngineError, NewerIndexError, UnreachableError
from indexer.extraction.registry import READERS_VERSION
from indexer.metadata import MetadataStore
from indexer.model import Document, Problem, SourceFile
from indexer.pipeline.building import Builder, Target
from indexer.pipeline.comparison import Trial, compare
from indexer.pipeline.generations import new_name, put_in_service, remove_all_but
from indexer.pipeline.identity import identify, open_own_engine
from indexer.pipeline.intake import read_files
from indexer.pipeline.plan import Plan
from indexer.pipeline.planning import Planning
from indexer.pipeline.summary import Summary
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.topics import TopicTree
from indexer.wording.os_errors import in_words

READ_BETTER = (
    "Diese Version liest manche Dateien besser als die, die sie eingelesen hat. „laki reindex --full“ liest alle neu."
)
_READERS = str(READERS_VERSION).encode()


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What a run is asked to do beyond the usual, see :func:`indexer.reindex.reindex`."""

    full: bool = False
    dry_run: bool = False
    retry: bool = False
    strict: bool = False
    ocr_again: bool = False
    take_over: bool = False


@dataclass(frozen=True, slots=True)
class _Built:
    """What a run puts into service. ``documents`` are those that are new or described anew, each with what described
    it; ``gone`` ids of those that are no more. Where nothing has ``changed``, the ``generation`` is the former one."""

    generation: str
    vocabulary: Vocabulary
    documents: list[tuple[Document, str]]
    gone: set[str]
    changed: bool


class Run:
    """One run, from the scan to the swap."""

    def __init__(
        self,
        settings: Settings,
        options: RunOptions,
        catalog: Catalog,
        checking: Checking,
        progress: Progress,
        trial: Trial | None,
    ) -> None:
        self._settings = settings
        self._options = options
        self._catalog = catalog
        self._checking = checking
        self._progress = progress
        self._trial = trial
        #: German sentences on what was wrong with the former index, or could be better.
        self._about_index: tuple[str, ...] = ()
        self._started = dt.datetime.now()
        if not options.dry_run:
            identify(catalog)
        self._engine = open_own_engine(settings.engine, settings, catalog)
        self._metadata = MetadataStore.load(settings.metadata_file, settings.default_visibility)
        self._tree = TopicTree.load(settings.topics_file)
        self._builder = Builder(settings, catalog, self._engine, self._metadata, self._tree, progress)
        with catalog.snapshot() as snapshot:
            self._planning = Planning(settings, catalog, snapshot, self._metadata, self._tree, progress, self._started)
            self._known = self._planning.known
            self._failed = self._planning.failed
            self._service = snapshot.service()
            self._vocabulary_before = snapshot.state("lexicon")
            self._unapplied = snapshot.unapplied()
            recognised = snapshot.recognised_counts()
            self._analysis_before = (snapshot.state("analysis") or b"").decode()
            self._readers_before = snapshot.state("readers")
        # A run ended between taking over recognised text and the swap: the words that were counted are not those of the
        # pages.
        self._torn = any(known.recognised != recognised.get(known.sha256, 0) for known in self._known.values())

    # -- what is to do -----------------------------------------------------------------------------------------------

    def plan_only(self) -> Summary:
        """Tell what a run would do."""
        plan = self._plan()
        problems = [problem for _, problem in plan.unreadable] + self._planning.old_problems(plan)
        # Tells mistakes in metadata as well.
        targets = self._targets(plan, problems)
        return replace(self._summary(plan, problems), documents=len(targets), dry_run=True)

    def _plan(self) -> Plan:
        plan = self._planning.plan(self._options.full, self._options.retry)
        self._checking.result()
        if self._known and not self._options.full and self._readers_before != _READERS:
            self._about_index += (READ_BETTER,)
        return plan

    def _targets(self, plan: Plan, problems: list[Problem]) -> list[Target]:
        """The documents that there will be, those of files that cannot be read at the moment among them."""
        kept = self._planning.keep(plan, problems)
        return self._planning.targets(plan, {problem.path for problem in problems} - kept)

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

    def execute(self) -> Summary:
        """Do all that is to be done."""
        with self._catalog.transaction() as transaction:
            number = transaction.begin_run(self._started)
        try:
            return self._execute(number)
        except BaseException as error:
            # Where not even this can be written (the disk is full), the next run notes that this one did not end.
            with suppress(CatalogError), self._catalog.transaction() as transaction:
                transaction.end_run(number, dt.datetime.now(), "failed", {"error": _in_words(error)})
            raise

    def _execute(self, number: int) -> Summary:
        in_service = {self._service.generation} if self._service else set()
        self._engine.claim(in_service, take_over=self._options.take_over)
        plan = self._plan()
        with self._catalog.transaction() as transaction:
            self._planning.remember_containers(transaction)
        failures, tally = self._read(plan)
        problems = [*failures.values(), *self._planning.old_problems(plan)]
        built = self._build(plan, self._targets(plan, problems), tally)
        self._progress.stage("Umschalten")
        with self._catalog.transaction() as transaction:
            self._put_in_service(transaction, plan, built)
            transaction.replace_problems(failures.items(), self._failed.keys() - set(plan.still_failing))
            summary = replace(
                self._summary(plan, problems),
                documents=transaction.document_count(),
                pages=transaction.page_count(),
                without_text=transaction.without_text_count(),
                generation=built.generation,
            )
            if self._options.full or not self._known:
                transaction.set_state("readers", _READERS)
            status = "complete" if built.changed else "unchanged"
            transaction.end_run(number, dt.datetime.now(), status, summary.counts())
        self._engine.publish(built.generation)
        in_use = {Service(self._engine.name, built.generation), self._service}
        stay = remove_all_but(self._engine, self._settings.data, in_use)
        return replace(summary, warnings=(*summary.warnings, *stay))

    def _read(self, plan: Plan) -> tuple[dict[SourceFile, Problem], Tally]:
        """Read what is to be read; returns the files that failed, and the words of the others."""
        # Files that could not even be opened are tried again by every run: rights may be given without changing the
        # file.
        failures = {replace(file, mtime_ns=-1): problem for file, problem in plan.unreadable}
        touched = plan.touched if self._options.full else []
        unread, tally = read_files(
            plan.to_index + touched + self._planning.lost(plan),
            plan.hashes,
            self._catalog,
            self._settings,
            self._progress,
            again=self._options.full,
            meanwhile=self._builder.get_ready,
        )
        failures.update((replace(file, mtime_ns=-1) if why.passing else file, why) for file, why in unread.items())
        return failures, tally

    def _build(self, plan: Plan, targets: list[Target], tally: Tally) -> _Built:
        """Write a generation of these documents, where they are not those of the former one."""
        known = self._known.values()
        gone = {file.id for file in known} - {target.id for target in targets}
        rebuild = self._options.full or self._cannot_continue()
        before = None if rebuild or self._vocabulary_before is None else Vocabulary.from_bytes(self._vocabulary_before)
        vocabulary = self._builder.learn_words(
            {target.sha256 for target in targets},
            {file.sha256 for file in known},
            None if self._torn else before,
            self._unapplied,
            tally,
        )
        redo = targets if rebuild else self._to_redo(targets, plan, vocabulary, before)
        if before is not None:
            vocabulary.take_over(before)
        former = self._service.generation if self._service else ""
        if not (redo or gone or rebuild):
            return _Built(former, vocabulary, [], gone, changed=False)
        generation = new_name(self._started)
        based_on = former if former and not rebuild else None
        documents = self._builder.build(generation, based_on, redo, gone, vocabulary, len(targets))
        return _Built(generation, vocabulary, documents, gone, changed=True)

    def _put_in_service(self, transaction: Transaction, plan: Plan, built: _Built) -> None:
        """Make the catalogue say what the generation holds, and name it."""
        put = {document.id for document, _ in built.documents}
        transaction.replace_documents(built.gone | put, built.documents)
        ids = {known.path: known.id for known in self._known.values()}
        transaction.touch((ids[file.path], file) for file in plan.touched if ids[file.path] not in put)
        if built.changed:
            service = Service(self._engine.name, built.generation)
            put_in_service(transaction, service, built.vocabulary, self._tree)
            transaction.set_state("analysis", Analysts.base_fingerprint().encode())
            if self._trial is not None:
                self._progress.stage("Suchtest")
                found = compare(self._trial, self._settings, self._catalog, transaction, strict=self._options.strict)
                self._planning.warnings += found
            transaction.remove_unused_contents()

    def _cannot_continue(self) -> bool:
        """Whether the index has to be built from nothing: first run, other engine, other analysis, damaged
        generation."""
        service = self._service
        if service is None:
            if self._engine.generations() and not self._known:
                self._about_index += ("Der Katalog fehlte oder war leer; alle Dateien wurden neu gelesen.",)
            return True
        if service.engine != self._engine.name or self._analysis_before != Analysts.base_fingerprint():
            return True
        try:
            self._engine.check(service.generation, whole=True)
        except (NewerIndexError, UnreachableError):
            raise
        except EngineError as error:
            self._about_index += (f"{error} Er wurde aus dem Katalog neu gebaut.",)
            return True
        return False

    # -- what the collection will be ---------------------------------------------------------------------------------

    def _to_redo(
        self, targets: list[Target], plan: Plan, vocabulary: Vocabulary, before: Vocabulary | None
    ) -> list[Target]:
        """Documents that are new or other than before, described otherwise, recognised since, or hold a word that is
        split otherwise."""
        with self._catalog.snapshot() as snapshot:
            recognised = snapshot.recognised_counts()
        recognised_before = {known.id: known.recognised for known in self._known.values()}
        paths = {file.path for file in plan.to_index}
        generation = self._service.generation if self._service else ""
        changed_words: set[str] = set()
        if before and vocabulary is not before:
            if self._builder.topics_differ(before, vocabulary):
                return targets
            changed_words = vocabulary.changed_words(before)
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


def _in_words(error: BaseException) -> str:
    """Why a run failed, for the list of runs."""
    if isinstance(error, KeyboardInterrupt):
        return ENDED_EARLY
    if isinstance(error, MemoryError):
        return "Der Arbeitsspeicher reichte nicht."
    return f"{in_words(error)}." if isinstance(error, OSError) else str(error) or type(error).__name__
