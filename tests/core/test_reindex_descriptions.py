"""A change of metadata, topics or threshold describes documents anew, without reading a file again."""

from __future__ import annotations

import os
import unicodedata

import pytest

from indexer.model import TopicOrigin, Visibility
from tests.core.collection import METADATA_FILE, TOPICS_FILE, Collection

WORK = "Das Jobcenter hilft. " * 3
TOPICS = '[arbeit]\nlabel = "Arbeit"\nterms = ["Jobcenter"]\n'


def _spoil(collection: Collection, *paths: str) -> None:
    """Other bytes of the same size and time: whoever reads a file now gets rubbish."""
    for path in paths:
        status = (collection.folder / path).stat()
        (collection.folder / path).write_bytes(b"#" * status.st_size)
        os.utime(collection.folder / path, ns=(status.st_atime_ns, status.st_mtime_ns))


@pytest.fixture
def indexed(collection: Collection) -> Collection:
    """Two documents, read; their files hold rubbish by now."""
    collection.write_all({"a.txt": f"Titel\n\n{WORK}", "b.txt": "Ein Baum.", TOPICS_FILE: TOPICS})
    collection.reindex()
    _spoil(collection, "a.txt", "b.txt")
    return collection


def test_metadata_that_come_later_count(indexed: Collection) -> None:
    before = indexed.documents()
    indexed.write(
        METADATA_FILE,
        '[[dokument]]\ndatei = "b.txt"\ntitel = "Die Linde"\nart = "Gedicht"\njahr = 1822\n'
        'kommune = "KI Köln"\nsichtbarkeit = "intern"\n',
    )
    summary = indexed.reindex()
    assert (summary.unchanged, summary.changed, summary.failed) == (2, 0, 0)
    after = indexed.documents()
    assert after["a.txt"] == before["a.txt"]
    assert (after["b.txt"].id, after["b.txt"].added) == (before["b.txt"].id, before["b.txt"].added)
    assert (after["b.txt"].title, after["b.txt"].kind, after["b.txt"].year) == ("Die Linde", "Gedicht", 1822)
    assert after["b.txt"].visibility is Visibility.INTERNAL
    assert indexed.found("Linde") == indexed.found("Baum") == indexed.found(kinds=("Gedicht",)) == ["b.txt"]
    assert indexed.found("kommune:Köln") == indexed.found(municipalities=("KI Köln",)) == ["b.txt"]


def test_metadata_that_are_taken_back_count_no_longer(indexed: Collection) -> None:
    indexed.write(METADATA_FILE, '[[dokument]]\ndatei = "b.txt"\ntitel = "Die Linde"\n')
    indexed.reindex()
    indexed.remove(METADATA_FILE)
    indexed.reindex()
    assert indexed.search("Linde").total == 0
    assert indexed.found("Baum") == ["b.txt"]


def test_a_file_beside_the_document_counts_as_soon_as_it_is_there(indexed: Collection) -> None:
    indexed.write("b.txt.toml", 'titel = "Die Linde"\n')
    indexed.reindex()
    assert indexed.found("Linde") == ["b.txt"]
    indexed.write("b.txt.toml", 'titel = "Die Eiche"\n')
    indexed.reindex()
    assert (indexed.found("Linde"), indexed.found("Eiche")) == ([], ["b.txt"])
    assert indexed.reindex().generation == indexed.reindex().generation


def test_a_mistake_beside_a_document_is_told_once(indexed: Collection) -> None:
    indexed.write("b.txt.toml", 'titel = "Die Linde"\nfarbe = "grün"\n')
    for _ in range(2):
        assert indexed.reindex().warnings == ("b.txt.toml: Die Angabe „farbe“ ist unbekannt.",)


def test_topics_come_and_go_with_their_terms(indexed: Collection) -> None:
    assert (indexed.topics_of("a.txt"), indexed.topics_of("b.txt")) == (["arbeit"], [])
    indexed.write(TOPICS_FILE, f'{TOPICS}\n[hilfe]\nlabel = "Hilfe"\nparent = "arbeit"\nterms = ["helfen", "hilft"]\n')
    indexed.reindex()
    assert sorted(indexed.topics_of("a.txt")) == ["arbeit", "hilfe"]
    indexed.write(TOPICS_FILE, '[wald]\nlabel = "Wald"\nterms = ["Wald"]\n')
    indexed.reindex()
    assert indexed.topics_of("a.txt") == []
    assert [topic.slug for topic in indexed.service.topics()] == ["wald"]


def test_the_threshold_counts(indexed: Collection) -> None:
    indexed.options["topic_threshold"] = 4
    indexed.reindex()
    assert indexed.topics_of("a.txt") == []
    indexed.options["topic_threshold"] = 1
    indexed.reindex()
    assert indexed.topics_of("a.txt") == ["arbeit"]


def test_topics_set_by_a_person_win(indexed: Collection) -> None:
    indexed.write(TOPICS_FILE, f'{TOPICS}\n[natur]\nlabel = "Natur"\n')
    indexed.write(METADATA_FILE, '[[dokument]]\ndatei = "*.txt"\nthemen = ["Natur"]\n')
    indexed.reindex()
    (topic,) = indexed.document("a.txt").topics
    assert (topic.slug, topic.origin) == ("natur", TopicOrigin.ASSIGNED)


def test_a_topic_that_does_not_exist_is_told(indexed: Collection) -> None:
    indexed.write(METADATA_FILE, '[[dokument]]\ndatei = "*.txt"\nthemen = ["Natur", "arbeit"]\n')
    summary = indexed.reindex()
    assert summary.warnings == ("Das Thema „Natur“ aus den Angaben zu Dokumenten gibt es nicht.",)
    assert indexed.topics_of("b.txt") == ["arbeit"]


def test_a_topic_by_the_parts_of_its_term_does_not_depend_on_who_came_first(collection: Collection) -> None:
    """ "Arbeitsmarkt" becomes a word of the collection; from then on "Arbeit" and "Markt" alone do not mean it."""
    collection.write(TOPICS_FILE, '[ami]\nlabel = "AMI"\nterms = ["Arbeitsmarktintegration"]\n')
    collection.write("a.txt", "Wir arbeiten zur Integration auf dem Wochenmarkt. " * 3)
    collection.reindex()
    assert collection.topics_of("a.txt") == ["ami"]
    collection.write_all({"b.txt": "Der Arbeitsmarkt.", "c.txt": "Ein Arbeitsmarkt."})
    collection.reindex()
    changed = collection.topics_of("a.txt")
    collection.reindex(full=True)
    assert changed == collection.topics_of("a.txt") == []


def test_words_of_a_title_are_split_by_what_comes_later(collection: Collection) -> None:
    collection.write(METADATA_FILE, '[[dokument]]\ndatei = "a.txt"\ntitel = "Wumpelgarten"\n')
    collection.write("a.txt", "Ein Text.")
    collection.reindex()
    assert "a.txt" not in collection.found("Garten")
    collection.write_all({"b.txt": "Der Wumpel im Garten.", "c.txt": "Viele Wumpel."})
    collection.reindex()
    changed = sorted(collection.found("Garten"))
    collection.reindex(full=True)
    assert changed == sorted(collection.found("Garten")) == ["a.txt", "b.txt"]


def test_mistakes_in_the_files_of_the_office_are_told_by_every_run(indexed: Collection) -> None:
    indexed.write(METADATA_FILE, '[[dokument]]\ndatei = "weg.txt"\njahr = "x"\n')
    indexed.write(TOPICS_FILE, '[a]\nlabel = "A"\nparent = "b"\n')
    indexed.write("synonyme.toml", "[[gruppe]]\nwoerter = 5\n")
    for dry_run in (True, False, False):
        warnings = indexed.reindex(dry_run=dry_run).warnings
        assert len(warnings) == 4
        for beginning in ("Thema „a“", "synonyme.toml", "dokumente.toml: Die Datei „weg.txt“", "dokumente.toml, „weg"):
            assert any(warning.startswith(beginning) for warning in warnings), (beginning, warnings)


def test_hostile_files_of_metadata_stop_no_run(indexed: Collection) -> None:
    indexed.write("a.txt.toml", "x = " + "[" * 50_000)
    indexed.write(METADATA_FILE, b"\xff\xfe")
    summary = indexed.reindex()
    assert len(summary.warnings) == 3  # the third says that what nothing is said of is internal until then
    assert summary.documents == 2


def test_an_entry_names_a_file_however_its_umlauts_are_written(collection: Collection) -> None:
    name = unicodedata.normalize("NFD", "Übergänge.txt")
    collection.write(name, "Text.")
    collection.write(METADATA_FILE, '[[dokument]]\ndatei = "Übergänge.txt"\ntitel = "Ja"\n')
    assert collection.reindex().warnings == ()
    assert collection.document("Übergänge.txt").title == "Ja"
