"""Where in a document the words of a query stand: the page of the document and the view of each of its pages agree."""

from __future__ import annotations

import pytest

from search_app.answering import places
from tests.core.collection import Collection
from tests.search.library import TEXTS
from tests.search.test_finding import DIVERSITY


def _sections(texts: list[str]) -> str:
    return "".join(f"## Punkt {number}\n\n{text}\n\n" for number, text in enumerate(texts, 1))


def _marked(collection: Collection, path: str, query: str) -> list[int]:
    """The pages of a document whose text has a mark."""
    texts = collection.service.page_texts(collection.document(path).id, query)
    return [page.number for page in texts if "<mark>" in page.html]


def _counted(collection: Collection, path: str, query: str) -> list[int]:
    """The pages that both views count."""
    document = collection.document(path)
    view = collection.service.document(document.id, query)
    assert view is not None
    assert view.matching_pages == len(view.places)
    assert {hit.number for hit in view.matches} <= set(view.places)
    assert all("<mark>" in hit.snippet for hit in view.matches)
    assert view.best in view.places or not view.places
    walked = []
    for number in range(1, document.page_count + 1):
        page = collection.service.page(document.id, number, query)
        assert page is not None
        assert page.hits == view.places
        assert page.is_hit == (number in view.places)
        assert page.previous_hit == max((hit for hit in view.places if hit < number), default=None)
        walked += [page.next_hit] if page.next_hit and page.next_hit not in walked else []
    assert [*view.places[:1], *walked] == list(view.places) or view.places[:1] != (1,)
    return list(view.places)


MIXED = [
    "Die kommunalen Integrationszentren fördern die Sprache.",
    "Kommunale Integrationszentren gibt es überall.",
    "Hier geht es allein um Sprache und noch einmal Sprache.",
    "Integrationszentren sind kommunale Stellen.",
    "Davon handelt dieser Punkt nicht.",
]


@pytest.mark.parametrize(
    ("query", "pages"),
    [
        ('"kommunale integrationszentren" sprache', [1, 2, 3]),
        ('"kommunale integrationszentren"', [2]),
        ('"integrationszentren sprache"', []),
        ("sprache", [1, 3]),
        ("sprach*", [1, 3]),
        ("", []),
    ],
)
def test_a_page_counts_when_its_text_has_a_mark(collection: Collection, query: str, pages: list[int]) -> None:
    collection.write("a.md", _sections(MIXED))
    collection.reindex()
    assert _marked(collection, "a.md", query) == pages
    assert _counted(collection, "a.md", query) == pages


def test_the_parts_of_a_word_count_where_they_stand_near_each_other(collection: Collection) -> None:
    far = (
        "Der Stadtteil feiert. " + "Danach ging es noch um vieles andere mehr im Haus. " * 3 + "Am Ende die Konferenz."
    )
    collection.write("a.md", _sections(["Die Stadtteilkonferenz tagt.", "Konferenz im Stadtteil: alle da.", far, far]))
    collection.reindex()
    assert _counted(collection, "a.md", "Stadtteilkonferenz") == _marked(collection, "a.md", "Stadtteilkonferenz")
    assert _counted(collection, "a.md", "Stadtteilkonferenz") == [1, 2]


@pytest.mark.parametrize("query", ["Arbeitsmarktintegration", '"Integration gelingt" Beratung', "Rat* -Verein"])
def test_both_views_agree_on_every_document(library: Collection, query: str) -> None:
    for path in (*TEXTS, DIVERSITY):
        assert _counted(library, path, query) == _marked(library, path, query)


def test_more_pages_than_are_listed_are_looked_at(collection: Collection) -> None:
    texts = ["Das Viertel ist alt, die Stadt jung.", "In der Stadt liegt das alte Viertel."] * 45
    collection.write("a.md", _sections(texts))
    collection.reindex()
    query = '"alte Viertel"'
    view = collection.service.document(collection.document("a.md").id, query)
    assert view is not None
    assert (view.matching_pages, len(view.matches)) == (45, 45)
    assert collection.service.page(collection.document("a.md").id, 1, query).hits == view.places
    view = collection.service.document(collection.document("a.md").id, "Stadt")
    assert view is not None
    assert (view.matching_pages, len(view.matches)) == (90, 60)


def test_of_very_much_text_the_best_pages_are_looked_at(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "_MOST_READ", 500)
    monkeypatch.setattr(places, "_AT_ONCE", 5)
    collection.write("a.md", _sections(["Das alte Viertel liegt am alten Fluss.", "Viertel, alte."] * 45))
    collection.reindex()
    document = collection.document("a.md")
    view = collection.service.document(document.id, '"alte Viertel"')
    page = collection.service.page(document.id, 1, '"alte Viertel"')
    assert view is not None and page is not None
    # What was not looked at is believed, and both believe the same; nothing is listed without a mark.
    assert 45 < view.matching_pages < 90
    assert page.hits == view.places
    assert all("<mark>" in hit.snippet for hit in view.matches)
