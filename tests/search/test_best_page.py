"""The best page of a document counts in the order of results, beside the document as a whole."""

from __future__ import annotations

import random

import pytest

from search_app.access.audience import PUBLIC_ONLY
from search_app.asking.request import SearchRequest, Versions
from tests.core.collection import Collection

HANDOUT, REPORT = "Handreichung.md", "Jahresbericht.md"
ONE_PAGE, SCATTERED = "Sammelband A.md", "Sammelband B.md"


def filler(seed: int, length: int) -> str:
    """Words that nothing else has."""
    chosen = random.Random(seed)
    syllables = "ba be bi bo bu da de di do du ga ge gi go gu ka ke ki ko ku".split()
    return " ".join("".join(chosen.choices(syllables, k=3)) for _ in range(length))


def sections(texts: list[str]) -> str:
    return "\n\n".join(f"## Abschnitt {number}\n\n{text}" for number, text in enumerate(texts, 1))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    collection = Collection(tmp_path_factory.mktemp("best_page"))
    about = "Wohnraum finden: Wohnraum ist knapp, und Wohnraum braucht, wer ankommt. "
    collection.write(HANDOUT, sections([about + filler(1, 120), about + filler(2, 120)]))
    passing = [f"{filler(100 + number, 90)} Wohnraum {filler(500 + number, 90)}" for number in range(300)]
    collection.write(REPORT, sections(passing))
    together = [filler(1000 + number, 150) for number in range(60)]
    together[40] = f"Bei Mietschulden hilft die Beratung in jeder Notlage. {filler(3, 140)}"
    collection.write(ONE_PAGE, sections(together))
    scattered = [filler(2000 + number, 150) for number in range(60)]
    for number, word in ((5, "Mietschulden"), (25, "Beratung"), (45, "Notlage")):
        scattered[number] = f"{filler(4 + number, 75)} {word} {word} {filler(5 + number, 75)}"
    collection.write(SCATTERED, sections(scattered))
    for number in range(75):
        collection.write(
            f"Notizen/{number:02}.md", f"Quartier {'Quartier ' * (number % 7)} {filler(3000 + number, 60)}"
        )
    collection.reindex()
    return collection


def test_a_report_that_mentions_a_word_on_each_of_300_pages_stands_after_the_handout_about_it(
    library: Collection,
) -> None:
    assert library.found("Wohnraum") == [HANDOUT, REPORT]


@pytest.mark.parametrize(
    "q", ["Mietschulden Beratung Notlage", "Welche Beratung hilft bei Mietschulden in einer Notlage?"]
)
def test_a_long_report_with_the_one_right_page_stands_before_one_with_the_words_here_and_there(
    library: Collection, q: str
) -> None:
    assert library.found(q)[:2] == [ONE_PAGE, SCATTERED]


@pytest.mark.parametrize("size", [4, 10, 40])
def test_result_pages_show_every_document_once_in_one_order(library: Collection, size: int) -> None:
    whole = library.found("Quartier", size=100)
    assert len(whole) == len(set(whole)) == 75
    paged = [path for page in range(1, 75 // size + 2) for path in library.found("Quartier", size=size, page=page)]
    assert paged == whole


def test_equally_good_documents_are_treated_alike(library: Collection) -> None:
    """However many they are beside those whose pages are looked at."""
    by_length: dict[int, set[float]] = {}
    for result in library.search("Quartier").results:
        by_length.setdefault(int(result.document.path[-5:-3]) % 7, set()).add(result.score)
    assert all(len(scores) == 1 for scores in by_length.values()) and len(by_length) == 7


def test_scores_fall_from_result_to_result(library: Collection) -> None:
    scores = [result.score for result in library.search("Quartier").results]
    assert scores == sorted(scores, reverse=True)


def test_the_order_is_the_same_for_those_who_may_see_less(library: Collection) -> None:
    request = SearchRequest(q="Beratung Mietschulden", versions=Versions.EACH)
    seen = library.seen_by(PUBLIC_ONLY).search(request)
    assert [result.document.path for result in seen.results] == library.found(request.q)


def test_evidence_once_read_gives_the_same_order_again(library: Collection) -> None:
    first = library.found("Wohnraum Quartier ODER Beratung")
    assert first == library.found("Wohnraum Quartier ODER Beratung")
