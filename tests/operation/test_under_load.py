"""Many at once while the index is renewed: a short version of benchmarks/load.py."""

from __future__ import annotations

from benchmarks.load import measure
from tests.core.collection import Collection

WORDS = ("Arbeit", "Integration", "Sprache", "Quartier", "Ehrenamt", "Bildung", "Wohnen", "Gesundheit")


def test_every_answer_is_that_of_a_quiet_server_while_the_index_is_renewed(collection: Collection) -> None:
    for number in range(24):
        first, second = WORDS[number % 8], WORDS[number // 3]
        text = f"{first} und {second}\n\n" + f"Im Bericht {number} geht es um {first}, auch um {second}. " * 20
        collection.write(f"{first}/Bericht {number}.txt", text)
    collection.reindex()
    settings = collection.settings
    figures = measure(settings.corpus, settings.data, clients=20, seconds=6, runs=2)
    assert not figures.errors
    assert not figures.wrong
    assert not figures.refused
    assert figures.answered > 100
    assert len(figures.generations) >= 2
    assert max(figures.memory) < 2 * figures.memory[0]
