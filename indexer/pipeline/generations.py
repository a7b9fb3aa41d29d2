"""What becomes of generations: how they are named, put into service and removed when nobody needs them any more."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Service
from indexer.catalog.writing import Transaction
from indexer.engines import WITH_FILES
from indexer.engines.base import EngineError, SearchEngine
from indexer.engines.folders import GenerationFolders
from indexer.topics import TopicTree
from indexer.wording.os_errors import in_words


def new_name(started: dt.datetime) -> str:
    """A name that no other generation has; sorted by name, generations stand in the order of time."""
    return f"{started:%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}"


def put_in_service(transaction: Transaction, service: Service, vocabulary: Vocabulary, tree: TopicTree) -> None:
    """Name a generation in the catalogue, with the words and topics by which it was made, and tell which of its
    documents are versions of one another."""
    from indexer.analysis.duplicates import versions  # brings numpy, which a run with nothing to do can spare

    transaction.put_in_service(service)
    transaction.set_state("lexicon", vocabulary.to_bytes())
    transaction.set_state("splitter", vocabulary.splitter.to_bytes())
    transaction.set_state("topics", json.dumps(tree.as_json(), ensure_ascii=False).encode())
    files = transaction.known_files().values()
    transaction.replace_versions(versions(transaction.signatures(), files, transaction.municipalities()))


@dataclass(frozen=True, slots=True)
class Lying:
    """A generation that lies there, and who keeps it: its engine, or the mere folders of one that is not at work."""

    service: Service
    keeper: SearchEngine | GenerationFolders

    @property
    def name(self) -> str:
        """The name of the generation."""
        return self.service.generation

    def is_finished(self) -> bool:
        """Whether it could be answered from."""
        try:
            self.keeper.check(self.name)
        except EngineError:
            return False
        return True

    def remove(self) -> None:
        """Remove it."""
        self.keeper.remove(self.name)


def all_generations(engine: SearchEngine, data: Path) -> list[Lying]:
    """All generations of an engine, and of the embedded ones that keep theirs below the same data folder.

    The folders of these are looked at without their packages, which may not be there any more. Of a cluster that is not
    at work nothing is known.

    Raises:
        EngineError: the engine cannot be asked.
    """
    own = [Lying(Service(engine.name, name), engine) for name in engine.generations()]
    others = {name: GenerationFolders(data / "index" / name) for name in WITH_FILES if name != engine.name}
    return own + [Lying(Service(name, each), kept) for name, kept in others.items() for each in kept.names()]


def remove_all_but(engine: SearchEngine, data: Path, keep: Collection[Service | None]) -> list[str]:
    """Remove all generations but these: the one in service, and the one before it, on which requests may be at work.

    Returns:
        A German sentence on each that cannot be removed: that costs room, not the run.
    """
    return remove(each for each in all_generations(engine, data) if each.service not in keep)


def remove(generations: Iterable[Lying]) -> list[str]:
    """Remove generations; returns a German sentence on each that the operating system does not let go."""
    stay = []
    for each in generations:
        try:
            each.remove()
        except OSError as error:
            stay.append(f"Der alte Index „{each.name}“ lässt sich nicht löschen: {in_words(error)}.")
    return stay
