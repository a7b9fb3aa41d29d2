"""An index that was updated many times equals one that was built from nothing."""

from __future__ import annotations

import random
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.core.collection import METADATA_FILE, TOPICS_FILE, Collection

#: Words that meet each other: compounds, their parts, halves of compounds, inflected forms. Some are known to nobody
#: else, so that it depends on the other documents whether they are split.
WORDS = (
    "Arbeitsmarktintegration Arbeitsmarkt Integration Wochenmarkt arbeiten Wumpelgarten Wumpel Gärten Garten Kraxelhaus "
    "Kraxel Häuser Sprach- Kulturmittlung Sprachmittlung Kraxel- Wumpelhäuser Quartiersarbeit Quartier Zuwanderung "
    "Südosteuropa Größe Übergänge Beratung Jugend-Hilfe Jugendhilfe Lotsinnen KI 2018 Straße und die in den Protokoll"
).split()
TOPICS = (
    '[arbeit]\nlabel = "Arbeit"\nterms = ["Arbeitsmarktintegration", "Quartiersarbeit"]\n',
    '[arbeit]\nlabel = "Arbeit"\n[garten]\nlabel = "Garten"\nparent = "arbeit"\nterms = ["Wumpelgarten", "Kraxelhaus"]\n',
)
QUERIES = (
    *("Garten", "Wumpelgarten", "Kraxel", "Arbeitsmarktintegration", "Markt", "Sprachmittlung", "Haus", "Kraxelhäuser"),
    *('"in den"', "Wump*", "Quartier Beratung", "titel:Protokoll", "thema:arbeit", "-Garten", "Jugendhilfe", ""),
    *("Größe ODER Übergänge", "Zuwanderung Südosteuropa 2018"),
)
FOLDERS = ("", "Protokolle/", "Größe/", "Größe/2018/")


class World:
    """A folder that changes at random."""

    def __init__(self, collection: Collection, seed: int) -> None:
        self.collection = collection
        self.random = random.Random(seed)
        self.paths: list[str] = []
        self.metadata: dict[str, str] = {}

    def text(self) -> str:
        if self.paths and self.random.random() < 0.15:  # a copy of another document
            return (self.collection.folder / self.random.choice(self.paths)).read_text(encoding="utf-8")
        lines = [" ".join(self.random.choices(WORDS, k=self.random.randint(1, 15))) for _ in range(4)]
        return f"# {self.random.choice(WORDS)}\n\n" + f".\n\n## {self.random.choice(WORDS)}\n\n".join(lines)

    def new_path(self) -> str:
        return f"{self.random.choice(FOLDERS)}{self.random.choice(WORDS)} {self.random.randrange(10_000)}.md"

    def step(self) -> None:
        getattr(
            self, self.random.choice(("add", "add", "add", "change", "remove", "move", "swap", "say", "set_topics"))
        )()

    def add(self) -> None:
        path = self.new_path()
        self.collection.write(path, self.text())
        self.paths = sorted({*self.paths, path})

    def change(self) -> None:
        if self.paths:
            self.collection.write(self.random.choice(self.paths), self.text())

    def remove(self) -> None:
        if len(self.paths) > 1:
            path = self.paths.pop(self.random.randrange(len(self.paths)))
            self.collection.remove(path)

    def move(self) -> None:
        if self.paths:
            path, target = self.paths.pop(self.random.randrange(len(self.paths))), self.new_path()
            self.collection.move(path, target)
            self.paths = sorted({*self.paths, target})

    def swap(self) -> None:
        if len(self.paths) > 1:
            one, two = self.random.sample(self.paths, 2)
            self.collection.move(one, "x.md")
            self.collection.move(two, one)
            self.collection.move("x.md", two)

    def say(self) -> None:
        if self.paths:
            path = self.random.choice(self.paths)
            self.metadata[path] = (
                f'titel = "{self.random.choice(WORDS)} {self.random.choice(WORDS)}"\nkommune = "KI Köln"'
            )
            entries = (f'[[dokument]]\ndatei = "{path}"\n{said}\n' for path, said in self.metadata.items())
            self.collection.write(METADATA_FILE, "\n".join(entries))

    def set_topics(self) -> None:
        self.collection.write(TOPICS_FILE, self.random.choice(TOPICS))


def _documents(collection: Collection) -> dict[str, Any]:
    return {
        path: (
            (document.title, document.kind, document.year, document.language, document.page_count, document.sha256),
            {topic.slug: (topic.origin, topic.terms) for topic in document.topics},
            document.municipalities,
            collection.text(path),
        )
        for path, document in collection.documents().items()
    }


def _answers(collection: Collection) -> dict[str, Any]:
    """All results of all queries; documents of the same score in the order of their paths."""
    told = {}
    for query in QUERIES:
        answer = collection.search(query)
        results = sorted((-result.score, result.document.path, result.pages) for result in answer.results)
        told[query] = (answer.total, results, answer.facets, answer.notes)
    return told


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_updated_many_times_equals_built_from_nothing(tmp_path: Path, seed: int) -> None:
    updated = Collection(tmp_path / "oft")
    world = World(updated, seed)
    world.set_topics()
    for _ in range(12):
        world.add()
    for round_ in range(6):
        for _ in range(world.random.randint(1, 5)):
            world.step()
        summary = updated.reindex()
        assert summary.documents == len(world.paths)
        if round_ % 2:
            fresh = Collection(tmp_path / f"neu{round_}")
            shutil.copytree(updated.folder, fresh.folder, dirs_exist_ok=True)
            fresh.reindex()
            assert _documents(updated) == _documents(fresh)
            expected, found = _answers(fresh), _answers(updated)
            for query in QUERIES:
                assert found[query] == expected[query], query
            fresh.close()
    updated.close()
