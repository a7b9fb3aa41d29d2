"""Words are counted where files are read, and that comes to the same as counting them in the catalogue."""

from __future__ import annotations

from pathlib import Path

from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Catalog
from indexer.progress import Progress
from tests.core.collection import Collection

TEXTS = {
    "bericht.md": "# Quartiersarbeit\n\nSprach- und Kulturmittlung, Mitarbeiter:innen im Südosten.\n\n# Zwei\n\nWohnungsmärkte.",
    "brief.txt": "Kinderbetreuung und -pflege in der Südost-\nstadt; Quartiersarbeit.",
    "leer.txt": "\n",
}


class Listening(Progress):
    """Notes the stages of a run."""

    def __init__(self) -> None:
        self.stages: list[str] = []

    def stage(self, name: str, total: int | None = None) -> None:
        self.stages.append(name)


def _vocabulary(collection: Collection) -> dict[str, int]:
    with Catalog(collection.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        return dict(Vocabulary.from_bytes(snapshot.state("lexicon")).counts)


def test_a_run_that_reads_everything_fetches_no_text_to_count_words(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    for name, text in TEXTS.items():
        collection.write(name, text)
    first, again = Listening(), Listening()
    collection.reindex(progress=first)
    counted = _vocabulary(collection)
    with Catalog(collection.settings.catalog_url) as catalog, catalog.transaction() as transaction:
        transaction.set_state("analysis", b"older")
    collection.reindex(progress=again)
    assert "Wörter zählen" not in first.stages and "Wörter zählen" in again.stages
    assert counted == _vocabulary(collection)
    assert counted["quartiersarbeit"] == 2
    collection.close()


def test_what_was_read_before_is_counted_with_what_is_read_now(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    for name, text in list(TEXTS.items())[:2]:
        collection.write(name, text)
    collection.reindex()
    with Catalog(collection.settings.catalog_url) as catalog, catalog.transaction() as transaction:
        transaction.set_state("analysis", b"older")
    collection.write("neu.txt", "Quartiersarbeit auch hier.")
    collection.reindex()
    assert _vocabulary(collection)["quartiersarbeit"] == 3
    collection.close()
