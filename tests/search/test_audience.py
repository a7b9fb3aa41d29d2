"""What somebody may not see does not exist for them, whatever is asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from indexer.engines.query import Field, Form, Zone
from indexer.model import Visibility
from search_app.access.audience import EVERYTHING, PUBLIC_ONLY, Audience
from search_app.asking.request import SearchRequest, Versions
from search_app.search import SearchService
from tests.core.collection import METADATA_FILE, TOPICS_FILE, Collection

_SHARED = "Die Beratung im Quartier hilft Familien beim Wohnen und bei der Arbeit im Stadtteil. "
NOTHING = Audience(frozenset())


@pytest.fixture(scope="module", params=["whoosh", "tantivy"])
def collection(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Public documents, and internal ones with words of their own."""
    collection = Collection(tmp_path_factory.mktemp("audience"), {"engine": request.param, "topic_threshold": 1})
    common = " ".join(f"Wort{number:02}gemeinsam" for number in range(60))
    collection.write_all(
        {
            "Offen/a.md": f"# Ratgeber\n\n{_SHARED * 3} Apfelkuchen und Marmelade. {common}\n",
            "Offen/b.md": f"# Leitlinien\n\n{_SHARED * 2} Apfelkuchen gibt es auch. Der Zwetschgenbaum blüht.\n",
            "Offen/c.md": f"# Merkblatt\n\n{_SHARED} Im Haus am See wird gebacken.\n",
            "Akten/x.md": f"# Kündigungsliste\n\n{_SHARED * 3} Apfelwein und Geheimrezept, Marmeladen. {common}\n",
            "Akten/y.md": f"# Personalakte\n\n{_SHARED * 2} Geheimrezept mit Quittenbrot. Geheimrezepte im Haus.\n",
            "Akten/z.md": f"# Vermerk\n\n{_SHARED} Das Geheimrezept der Abfindung, jahrelang.\n",
            METADATA_FILE: '[sichtbarkeit]\n"Akten" = "intern"\n'
            '[[dokument]]\ndatei = "Akten/*"\nart = "Vermerk"\njahr = 1999\nkommune = "KI Verborgen"\nthemen = ["geheimes"]\n'
            '[[dokument]]\ndatei = "Offen/*"\nart = "Ratgeber"\njahr = 2020\nkommune = "KI Köln"\nthemen = ["offenes"]\n',
            TOPICS_FILE: '[offenes]\nlabel = "Offenes"\n[geheimes]\nlabel = "Anderes"\n[leeres]\nlabel = "Leeres"\n',
        }
    )
    summary = collection.reindex()
    assert (summary.warnings, summary.problems) == ((), ())
    yield collection
    collection.close()


@pytest.fixture(scope="module")
def guest(collection: Collection) -> SearchService:
    return collection.seen_by(PUBLIC_ONLY)


def _paths(service: SearchService, q: str = "", **options: object) -> set[str]:
    result = service.search(SearchRequest(q=q, size=50, versions=Versions.EACH, **options))
    assert result.total == len(result.results)
    return {found.document.path for found in result.results}


def test_results_and_counts_are_those_of_visible_documents(collection: Collection, guest: SearchService) -> None:
    assert _paths(collection.service) == {
        f"{path}.md" for path in ("Offen/a", "Offen/b", "Offen/c", "Akten/x", "Akten/y", "Akten/z")
    }
    assert _paths(guest) == _paths(guest, "Beratung") == {"Offen/a.md", "Offen/b.md", "Offen/c.md"}
    for q in (
        "Geheimrezept",
        "Geheim*",
        '"im Haus" Quittenbrot',
        "titel:Personalakte",
        "kommune:Verborgen",
        "jahr:1999",
        "thema:Anderes",
    ):
        assert _paths(collection.service, q)
        assert _paths(guest, q) == set()
    assert _paths(guest, "-Apfelkuchen") == {"Offen/c.md"}
    assert _paths(guest, kinds=("Vermerk",)) == set()
    assert _paths(collection.seen_by(NOTHING)) == set()


def test_facets_count_visible_documents_only(guest: SearchService) -> None:
    facets = guest.search(SearchRequest()).facets
    told = {name: {value.value: value.count for value in values} for name, values in facets.items()}
    assert told["kind"] == {"Ratgeber": 3}
    assert told["year"] == {"2020": 3}
    assert told["municipality"] == {"KI Köln": 3}
    assert told["topic"] == {"offenes": 3}


def test_a_word_of_internal_documents_is_answered_as_one_that_is_nowhere(guest: SearchService) -> None:
    """Nothing tells them apart: no correction is given or withheld because of what may not be seen."""
    for internal, nowhere in (
        ("Geheimrezept", "Geheimrezapt"),
        ("Quittenbrot", "Quittenbrat"),
        ("Abfindung", "Abfindang"),
    ):
        answers = [guest.search(SearchRequest(q=word)) for word in (internal, nowhere)]
        for answer in answers:
            assert (answer.total, answer.suggestions, answer.corrected, answer.notes) == (0, (), None, ())
    mistyped = guest.search(SearchRequest(q="Apfelkuhcen"))
    assert (mistyped.corrected, mistyped.total) == ("Apfelkuchen", 2)
    assert guest.search(SearchRequest(q="Zwetschgenbaun")).corrected == "Zwetschgenbaum"


def test_a_question_is_not_set_right_with_internal_words(collection: Collection, guest: SearchService) -> None:
    q = "Wo steht das Geheimrezebt?"
    assert collection.service.search(SearchRequest(q=q)).corrected
    answer = guest.search(SearchRequest(q=q))
    assert "Geheimrezept" not in repr((answer.corrected, answer.notes, answer.suggestions))


@pytest.mark.parametrize("typed", ["geh", "geheim", "qui", "abf", "kün", "pers", "ver", "jahr", "apfelw", "ak"])
def test_only_what_is_to_be_seen_is_completed(guest: SearchService, collection: Collection, typed: str) -> None:
    found = [completion for completion in guest.complete(typed) if completion.kind != "Thema"]
    assert found == []
    assert collection.service.complete(typed) or typed == "ak"


def test_visible_words_and_titles_are_completed(guest: SearchService) -> None:
    assert [(one.kind, one.label) for one in guest.complete("apfel")] == [("Wort", "apfelkuchen")]
    assert ("Dokument", "Ratgeber") in [(one.kind, one.label) for one in guest.complete("rat")]


def test_single_documents_pages_and_texts_are_not_there(collection: Collection, guest: SearchService) -> None:
    internal, public = collection.document("Akten/x.md").id, collection.document("Offen/a.md").id
    assert guest.document(internal) is None
    assert guest.find(internal) is None
    assert guest.page(internal, 1) is None
    assert guest.page_texts(internal) == ()
    view = guest.document(public, "Beratung")
    assert view is not None
    assert {document.path for document in (*view.similar, *view.versions)} <= {"Offen/b.md", "Offen/c.md"}
    whole = collection.service.document(public)
    assert whole is not None
    assert any(document.path.startswith("Akten") for document in (*whole.similar, *whole.versions))


def test_overviews_tell_of_visible_documents_only(collection: Collection, guest: SearchService) -> None:
    start = guest.start()
    assert start.documents == 3
    assert {document.path for document in start.newest} == {"Offen/a.md", "Offen/b.md", "Offen/c.md"}
    assert {topic.slug: topic.count for topic in guest.topics()} == {"offenes": 3, "geheimes": 0, "leeres": 0}
    assert dict(guest.timeline().counts) == {2020: 3}
    assert [topic.slug for topic in guest.timeline().topics] == ["offenes"]
    assert dict(collection.service.timeline().counts) == {1999: 3, 2020: 3}
    assert {entry.document.path for entry in guest.listing(SearchRequest(size=50)).entries} == _paths(guest)


def test_scores_say_nothing_of_documents_that_are_not_there(guest: SearchService) -> None:
    assert [found.score for found in guest.search(SearchRequest(q="Beratung")).results] == [1.0, 0.5, 0.3333]


def test_what_was_kept_for_some_is_not_given_to_others(collection: Collection, guest: SearchService) -> None:
    """In whatever order they come."""
    for service in (collection.service, guest, collection.seen_by(EVERYTHING), collection.seen_by(PUBLIC_ONLY)):
        sees_all = service.search(SearchRequest()).total == 6
        view = service.document(collection.document("Offen/a.md").id)
        assert view is not None
        assert any(document.path.startswith("Akten") for document in (*view.similar, *view.versions)) is sees_all
        assert (1999 in service.timeline().counts) is sees_all
        assert bool(service.complete("quitt")) is sees_all


def test_a_topic_with_internal_documents_only_looks_like_one_without_any(guest: SearchService) -> None:
    topics = {topic.slug: topic for topic in guest.topics()}
    same = {"slug": "", "label": "", "terms": ()}  # what themen.toml says
    assert replace(topics["geheimes"], **same) == replace(topics["leeres"], **same)
    found = [guest.search(SearchRequest(topics=(slug,))) for slug in ("geheimes", "leeres")]
    assert [result.total for result in found] == [0, 0]
    for word in ("Anderes", "Leeres"):
        assert guest.search(SearchRequest(q=f"thema:{word}")).total == 0


def test_a_reader_counts_in_nothing_else_whatever_visibility_it_is_asked_for(collection: Collection) -> None:
    word = Field(Zone.TEXT, Form.EXACT), ["geheimrezept", "apfelkuchen"]
    internal, public = frozenset({Visibility.INTERNAL.value}), frozenset({Visibility.PUBLIC.value})
    with collection.opened.moment(EVERYTHING) as (_, whole), collection.opened.moment(PUBLIC_ONLY) as (_, seen):
        assert whole.reader.document_frequencies(*word, internal) == [3, 0]
        assert seen.reader.document_frequencies(*word, internal) == [0, 0]
        assert seen.reader.document_frequencies(*word, internal | public) == [0, 2]


def test_no_search_is_proposed_with_words_that_may_not_be_seen(collection: Collection) -> None:
    proposed = collection.opened.examples(PUBLIC_ONLY)
    told = " ".join((*proposed.start, *(f"{one.q} {one.meaning}" for one in (*proposed.words, *proposed.fields))))
    assert "Ratgeber" in told
    for hidden in ("Kündigungsliste", "Personalakte", "Vermerk", "Verborgen", "1999", "Anderes", "Geheim", "geheim"):
        assert hidden.lower() not in told.lower()
    assert collection.opened.examples(NOTHING).start == ()
