"""What the collection is to be after a run: the folder as it is now, held against what the catalogue knows.

folder → containers opened → plan (new, changed, moved, gone) → what stays as it is → the documents with their
ids
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from indexer.catalog import Catalog, Snapshot
from indexer.catalog.writing import Transaction
from indexer.corpus import Scan, scan
from indexer.describe import Describer, new_id
from indexer.language.synonyms import Thesaurus
from indexer.metadata import MetadataStore
from indexer.model import Metadata, Problem, SourceFile
from indexer.pipeline.building import Target
from indexer.pipeline.containers import expand, is_of_interest
from indexer.pipeline.intake import limits_of
from indexer.pipeline.plan import Plan, as_it_was, make_plan
from indexer.progress import Progress
from indexer.settings import Settings
from indexer.topics import TopicTree
from indexer.wording.figures import counted

#: Where so many documents are gone at once, the folder is more likely a share that is not mounted, whatever else lies
#: there; where there is nothing at all any more, it is for any number.
_SUSPICIOUSLY_MANY = 10


class ReindexError(Exception):
    """The run failed and nothing was changed. The message is German."""


class Planning:
    """What one run has to do. ``known`` and ``failed`` are what the last run left, ``warnings`` German sentences for
    the admin."""

    def __init__(
        self,
        settings: Settings,
        catalog: Catalog,
        before: Snapshot,
        metadata: MetadataStore,
        tree: TopicTree,
        progress: Progress,
        started: dt.datetime,
    ) -> None:
        self._settings = settings
        self._catalog = catalog
        self._metadata = metadata
        self._tree = tree
        self._progress = progress
        self._started = started
        self.known = before.known_files()
        self.failed = before.failed_files()
        self._containers = before.known_containers()
        #: Paths of the documents that stay as they are because their files cannot be read at the moment.
        self._kept: Collection[str] = ()
        self.warnings: list[str] = []

    def plan(self, full: bool, retry: bool) -> Plan:
        """Look through the folder.

        Raises:
            ReindexError: it is empty and was not.
        """
        self._progress.stage("Ordner durchsehen")
        data = self._settings.data.resolve()
        found = scan(self._settings.corpus, is_of_interest)
        if data.is_relative_to(found.root):
            found = replace(found, files=[file for file in found.files if not file.absolute.is_relative_to(data)])
        self._metadata.look_only_at(found, self._settings.office_files)
        if not found.files and not full:
            self._refuse_to_empty(found.bare)
        found = self._with_members(found, full, retry)
        self._hides = found.hides
        self.warnings = [
            *self._tree.errors,
            *Thesaurus.load(self._settings.synonyms_file)[1],
            *(f"dokumente.toml: Die Datei „{path}“ gibt es nicht." for path in self._metadata.unused(found.files)),
            *self._metadata.check_visibility(found),
            *(
                f"Der Ordner „{folder}“ lässt sich nicht lesen; seine Dokumente bleiben, wie sie sind."
                for folder in found.unreadable
            ),
        ]
        return make_plan(found, self.known, self.failed, full=full, retry=retry)

    def _refuse_to_empty(self, bare: bool) -> None:
        """Not for a folder that is more likely away than empty."""
        count = len(self.known)
        if count >= _SUSPICIOUSLY_MANY or (bare and count):
            raise ReindexError(
                f"Der Dokumentordner {self._settings.corpus} ist leer; bisher {'war' if count == 1 else 'waren'} es "
                f"{counted(count, 'Dokument', 'Dokumente')}. Ist das Laufwerk verbunden? Wenn der Ordner wirklich leer sein "
                "soll: laki reindex --full"
            )

    def _with_members(self, found: Scan, full: bool, retry: bool) -> Scan:
        """The folder with what lies in archives and mails."""
        limits = limits_of(self._settings)
        expanded, self._opened = expand(
            found, self._containers, self._settings.jobs, limits, self._progress, full=full, retry=retry
        )
        paths = {file.path for file in found.files}
        self._closed = {path for path in self._containers if path not in paths and not found.hides(path)}
        return expanded

    def remember_containers(self, transaction: Transaction) -> None:
        """Note what was found in containers, so that the next run need not open them."""
        transaction.remember_containers(self._closed, self._opened)

    def old_problems(self, plan: Plan) -> list[Problem]:
        """Problems of the last run that are still there."""
        if not plan.still_failing:
            return []
        with self._catalog.snapshot() as snapshot:
            return [problem for problem in snapshot.problems() if problem.path in plan.still_failing]

    def lost(self, plan: Plan) -> list[SourceFile]:
        """Files that need not be read for themselves, but whose text the catalogue has lost (it was damaged and
        repaired)."""
        with self._catalog.snapshot() as snapshot:
            lost = snapshot.lost_contents()
        return [file for file in (*plan.unchanged, *plan.touched) if plan.hashes[file.path] in lost] if lost else []

    def keep(self, plan: Plan, problems: list[Problem]) -> set[str]:
        """Leave documents as they are whose files cannot be read at the moment; returns their paths."""
        known = {
            problem.path: self.known[problem.path]
            for problem in problems
            if problem.passing and problem.path in self.known
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

    def targets(self, plan: Plan, failed_paths: set[str]) -> list[Target]:
        """The documents of the collection after the run, each with its id and what its description is made from."""
        moved_from = {move.file.path: move.known for move in plan.moved}
        taken = {known.id for known in self.known.values()}
        recipe = Describer.recipe(self._tree, self._settings.topic_threshold, self._metadata.municipalities)
        targets = []
        unknown: set[str] = set()
        fingerprints: dict[Metadata, str] = {}  # of most files the same is said: nothing
        for file in (*plan.unchanged, *plan.touched, *plan.to_index):
            if file.path in failed_paths:
                continue
            known = self.known.get(file.path) or moved_from.get(file.path)
            document_id = known.id if known else new_id(file.path, taken)
            taken.add(document_id)
            if known and (file.path in self._kept or self._hides(file.path)):
                described_by = known.described_by  # what lies beside the file may not be seen either
            else:
                metadata = self._metadata.of(file)
                unknown.update(name for name in metadata.topics if self._tree.find(name) is None)
                if metadata not in fingerprints:
                    fingerprints[metadata] = Describer.described_by(recipe, metadata)
                described_by = fingerprints[metadata]
            added = known.added if known else self._started
            targets.append(Target(file, plan.hashes[file.path], document_id, added, described_by))
        self.warnings += [
            f"Das Thema „{name}“ aus den Angaben zu Dokumenten gibt es nicht." for name in sorted(unknown)
        ]
        return targets
