"""Which pages of a document are shown, and what a document's own page shows."""

from __future__ import annotations

import numpy as np
import pytest

from indexer.analysis.evidence import Evidence, key, pack
from indexer.engines.query import Form
from indexer.language.analysis import WordForms
from search_app.answering.pages import Clue, Clues, score_best_pages
from search_app.asking.request import SearchRequest
from search_app.search import NoIndex
from tests.core.collection import SYNONYMS_FILE, Collection
from tests.extraction.pdf_files import PdfFile, column
from tests.search.test_finding import ADVICE, AMI, DIVERSITY, HOSTILE, LINES, VOLUNTEERS, WORK


def _pages(library: Collection, query: str, path: str) -> list[tuple[int, str]]:
    return [(page.number, page.label) for page in library.result(query, path).pages]


def test_the_best_page_comes_first_with_number_and_printed_label(library: Collection) -> None:
    assert _pages(library, "Antiziganismus", DIVERSITY) == [(5, "3"), (4, "2")]
    assert _pages(library, "Vorwort", DIVERSITY)[0] == (1, "i")


def test_a_page_with_more_of_the_words_comes_before_one_with_fewer(library: Collection) -> None:
    assert _pages(library, "Antiziganismus Beratung", DIVERSITY)[0] == (5, "3")
    assert _pages(library, "Antiziganismus Alltag", DIVERSITY)[0] == (4, "2")


def test_words_on_different_pages_bring_all_of_them(library: Collection) -> None:
    assert {number for number, _ in _pages(library, "Alltag Netzwerke", DIVERSITY)} == {4, 7}


def test_the_page_of_a_phrase_is_one_that_holds_it(collection: Collection) -> None:
    words = "Rat der Stadt und Stadt der Räte und Rat. Die Stadt berät, der Rat, die Stadt, der Rat."
    sections = [f"# Teil {number}\n\n{words}" for number in range(14)]  # more than are looked through for the phrase
    sections[12] = "# Teil 12\n\nHier tagt der Rat einer Stadt. Mehr steht hier nicht, aber es füllt die Seite."
    collection.write("a.md", "\n\n".join(sections))
    collection.reindex()
    for typed in ('"Rat einer Stadt"', '"Rat einer Stadt" berät'):
        assert [number for number, _ in _pages(collection, typed, "a.md")] == [13]


CONTENTS = [
    "Inhaltsverzeichnis",
    "1 Patenschaften im Ehrenamt ............ 2",
    "2 Sprachcafés im Quartier ............ 3",
    "3 Lotsendienste der Gemeinde ............ 4",
    "4 Werkstätten am Bahnhof ............ 5",
]


def _with_contents() -> bytes:
    chapters = ("Patenschaften im Ehrenamt", "Sprachcafés im Quartier", "Lotsendienste der Gemeinde")
    filler = ["Hier steht eine Zeile Text, wie sie überall stehen könnte, und noch eine."] * 12
    pages = [column([f"{chapter} gelingen nur gemeinsam.", *filler]) for chapter in chapters]
    return PdfFile([column(CONTENTS), *pages]).content()


def test_a_table_of_contents_is_shown_after_the_pages_that_it_leads_to(collection: Collection) -> None:
    collection.write("a.pdf", _with_contents())
    collection.reindex()
    assert [page.number for page in collection.result("Patenschaften Quartier", "a.pdf").pages] == [2, 3, 1]
    assert [page.number for page in collection.result("Lotsendienste", "a.pdf").pages] == [4, 1]


def test_the_way_into_a_document_leads_past_its_table_of_contents(collection: Collection) -> None:
    collection.write("a.pdf", _with_contents())
    collection.reindex()
    view = collection.service.document(collection.document("a.pdf").id, "Lotsendienste")
    assert view is not None
    assert [page.number for page in view.matches] == [1, 4]
    assert view.best == 4


def test_a_table_of_contents_is_shown_where_nothing_else_answers(collection: Collection) -> None:
    collection.write("a.pdf", _with_contents())
    collection.reindex()
    assert [page.number for page in collection.result("Werkstätten", "a.pdf").pages] == [1]


def test_at_most_three_pages_are_shown(library: Collection) -> None:
    assert len(_pages(library, "Alltag ODER Vorwort ODER Netzwerke ODER Antiziganismus", DIVERSITY)) == 3


def test_sections_stand_for_pages_where_there_are_none(library: Collection) -> None:
    page = library.result("Quartier", ADVICE).pages[0]
    assert "Ausblick" in page.headings
    assert "<mark>Quartier</mark>" in page.snippet
    page = library.result("Beratung Quartier", ADVICE).pages[0]
    assert (
        page.number != library.result("Quartier", ADVICE).pages[0].number
        or len(library.result("Beratung Quartier", ADVICE).pages) == 2
    )


def test_words_of_the_title_only_bring_the_first_page(library: Collection) -> None:
    assert [number for number, _ in _pages(library, "Herausforderung", DIVERSITY)] == [1]


def test_without_words_the_first_page_is_shown(library: Collection) -> None:
    result = next(hit for hit in library.search(kinds=("Expertise",)).results)
    assert [page.number for page in result.pages] == [1]
    assert "<mark>" not in result.pages[0].snippet


def test_a_phrase_across_lines_is_marked_as_one(library: Collection) -> None:
    snippet = library.result('"kommunales Integrationszentrum"', LINES).pages[0].snippet
    assert "<mark>kommunales Integrationszentrum</mark>" in " ".join(snippet.split())


def test_why_a_document_was_found_is_told(library: Collection) -> None:
    matches = {(match.query, match.found) for match in library.result("Jobcenter Zeit", WORK).matches}
    assert matches == {("Jobcenter", "Jobcenter"), ("Zeit", "Zeit")}
    kinds = {match.kind for match in library.result("Arbeitsmarktintegration", WORK).matches}
    assert kinds == {"Teile des Wortes"}


def test_nothing_that_documents_contain_is_html(library: Collection) -> None:
    result = library.result("Ratschlag Wolkenkuckucksheim", HOSTILE)
    assert result.document.title == "<script>alert(1)</script> Rat"
    snippet = str(result.pages[0].snippet)
    assert "&lt;script&gt;" in snippet and "<script" not in snippet and "<b>" not in snippet
    (page,) = library.service.page_texts(result.document.id, "Rat")
    assert "<script" not in page.html and "<mark>Rat</mark>" in page.html


class TestDocument:
    def test_lists_all_pages_that_match_in_reading_order(self, library: Collection) -> None:
        view = library.service.document(library.document(DIVERSITY).id, "Antiziganismus ODER Netzwerke")
        assert view is not None
        assert [page.number for page in view.matches] == [4, 5, 7]
        assert view.matching_pages == 3
        assert [(entry.title, entry.page) for entry in view.outline] == [
            ("Vorwort", 1),
            ("Alltag", 4),
            ("Empfehlungen", 7),
        ]

    def test_without_a_query_matches_nothing(self, library: Collection) -> None:
        view = library.service.document(library.document(DIVERSITY).id)
        assert view is not None
        assert (view.matches, view.matching_pages, view.available) == ((), 0, True)

    def test_that_does_not_exist_is_none(self, library: Collection) -> None:
        assert library.service.document("gibt-es-nicht") is None
        assert library.service.page_texts("gibt-es-nicht") == ()

    def test_tells_whether_the_original_is_still_there(self, collection: Collection) -> None:
        collection.write("a.txt", "Text.")
        collection.reindex()
        collection.remove("a.txt")
        view = collection.service.document(collection.document("a.txt").id)
        assert view is not None and not view.available

    def test_its_text_comes_page_by_page_with_the_words_marked(self, library: Collection) -> None:
        pages = library.service.page_texts(library.document(DIVERSITY).id, "Antiziganismus", [4, 5])
        assert [(page.number, page.label) for page in pages] == [(4, "2"), (5, "3")]
        assert all("<mark>Antiziganismus</mark>" in page.html for page in pages)
        assert len(library.service.page_texts(library.document(DIVERSITY).id)) == 8


def test_similar_documents_share_telling_words(collection: Collection) -> None:
    about = {
        "bienen": "Die Imkerin pflegt Bienen, Waben und Honig im Garten am Waldrand.",
        "honig": "Honig aus Waben: Bienen sammeln am Waldrand, die Imkerin erntet im Garten.",
        "schiffe": "Der Kapitän steuert das Schiff in den Hafen, Matrosen vertäuen Leinen am Kai.",
        "hafen": "Im Hafen am Kai liegen Schiffe, Matrosen und der Kapitän ordnen Leinen.",
        "leer": "Ja.",
    }
    collection.write_all({f"{name}.txt": text for name, text in about.items()})
    collection.reindex()

    def similar(name: str) -> list[str]:
        view = collection.service.document(collection.document(f"{name}.txt").id)
        assert view is not None
        return [document.path for document in view.similar]

    assert similar("bienen") == ["honig.txt"]
    assert similar("hafen") == ["schiffe.txt"]
    assert similar("leer") == []


def test_versions_of_a_document_take_no_place_of_what_is_like_it(collection: Collection) -> None:
    text = " ".join(f"Die Imkerin pflegt im Garten Nummer {number} Bienen und Waben." for number in range(40))
    like = "Honig aus Waben: Bienen sammeln, die Imkerin erntet im Garten und pflegt jede Nummer."
    collection.write_all({f"Fassung {number}.txt": f"{text} Stand {number}." for number in range(12)})
    collection.write_all({f"{number}.txt": f"Im Hafen liegen {number} Schiffe am Kai." for number in range(12)})
    collection.write("honig.txt", like)
    collection.reindex()
    view = collection.service.document(collection.document("Fassung 3.txt").id)
    assert view is not None and view.version_count == 11
    assert [document.path for document in view.similar] == ["honig.txt"]
    # Nor do those of one that is like another: it is named once.
    other = collection.service.document(collection.document("honig.txt").id)
    assert other is not None and len(other.similar) == 1
    assert other.similar[0].path.startswith("Fassung")


class TestStart:
    def test_shows_topics_with_counts_and_the_newest(self, library: Collection) -> None:
        start = library.service.start()
        assert start.documents == 13
        assert [(topic.slug, topic.depth, topic.count) for topic in start.topics] == [
            ("menschen", 0, 3),
            ("antiziganismus", 1, 1),
            ("ehrenamt", 1, 2),
            ("arbeit", 0, 2),
        ]
        assert [document.path for document in start.newest[:4]] == [VOLUNTEERS, WORK, DIVERSITY, AMI]

    def test_before_the_first_run_says_what_to_do(self, collection: Collection) -> None:
        with pytest.raises(NoIndex, match="Bitte zuerst „laki reindex“ ausführen"):
            collection.service.search(SearchRequest(q="x"))
        status = collection.opened.status()
        assert (status.documents, status.generation, status.runs) == (0, None, ())


def test_a_table_of_contents_is_not_the_best_page_of_a_document() -> None:
    house = WordForms(("haus",), ("haus",), ())
    words, lengths = {house: [0, 1, 2, 10]}, [10, 10]
    plain, listed = Evidence(pack(words, lengths)), Evidence(pack(words, lengths, [True, False]))
    clue = Clue(((1.0, (np.array([key(Form.STEM, "haus")], np.uint32),)),), 1.0)
    scores = score_best_pages(
        {"plain": plain, "listed": listed, "other": Evidence(pack({house: [10]}, lengths))}, Clues.of([clue])
    )
    assert scores["plain"] > scores["listed"] == scores["other"] > 0


def test_no_page_is_named_without_a_mark(collection: Collection) -> None:
    collection.write(SYNONYMS_FILE, '[[gruppe]]\nwoerter = ["BAMF", "Bundesamt für Migration"]\n')
    apart = "Das Bundesamt wächst. Davon abgesehen gibt es hier und heute nichts Neues zum Thema. Migration bleibt."
    together = "Auskunft gibt das Bundesamt für Migration, und zwar jeden Tag."
    collection.write("a.md", f"# Eins\n\n{apart}\n\n# Zwei\n\n{together}\n\n# Drei\n\n{apart}\n")
    collection.reindex()
    for typed in ('"Bundesamt für Migration"', "BAMF"):
        request = SearchRequest(q=typed)
        assert [number for number, _ in _pages(collection, typed, "a.md")] == [2]
        assert [entry.pages for entry in collection.service.listing(request).entries] == [(2,)]


def test_a_synonym_within_a_compound_is_shown(collection: Collection) -> None:
    collection.write(SYNONYMS_FILE, '[[gruppe]]\nwoerter = ["Quartier", "Stadtteil"]\n')
    for number in range(3):
        collection.write(
            f"{number}.txt", "Der Stadtteil wächst. Die Konferenz tagt. Ein Stadtteil ruht, eine Konferenz nicht."
        )
    collection.write("a.md", "# Eins\n\nEs regnet.\n\n# Zwei\n\nDie Stadtteilkonferenz kommt.\n")
    collection.reindex()
    result = collection.result("Quartier", "a.md")
    assert [page.snippet for page in result.pages] == ["Die <mark>Stadtteilkonferenz</mark> kommt."]
    assert [(match.found, match.kind) for match in result.matches] == [("Stadtteilkonferenz", "Synonym")]


def test_what_stands_beside_the_text_is_told_to_do_so(collection: Collection) -> None:
    collection.write("a.html", '<title>Anhörung</title><p>Mehr dazu <a href="https://bamf.example/asyl">hier</a>.</p>')
    collection.write("b.html", "<title>BAMF</title><p>Das BAMF prüft.</p>")
    collection.reindex()
    assert collection.result("BAMF", "a.html").aside
    assert not collection.result("BAMF", "b.html").aside
    assert not any(result.aside for result in collection.search("art:Dokument").results)


def test_a_snippet_does_not_begin_with_the_heading_above_it(collection: Collection) -> None:
    collection.write("a.md", "# Wege\n\nEinleitung.\n\n## Beratung vor Ort\n\nSie kommt. Die Beratung hilft.\n")
    collection.write("b.md", "# Orte\n\nEinleitung.\n\n## Beratung vor Ort\n\nSie hilft.\n")
    collection.reindex()
    (page,) = collection.result("Beratung", "a.md").pages
    assert page.snippet == "Die <mark>Beratung</mark> hilft."
    (page,) = collection.result("Beratung", "b.md").pages
    assert page.snippet.startswith("<mark>Beratung</mark> vor Ort")
