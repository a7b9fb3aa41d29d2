"""The sentences that are shown, with the words marked."""

from __future__ import annotations

import html
import re
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.language.analysis import Analyzer
from indexer.language.compounds import CompoundSplitter
from indexer.language.synonyms import Thesaurus
from indexer.language.tokens import tokenize
from indexer.model import SEAM
from search_app.answering.highlighting import Highlighter, marked
from search_app.answering.snippets import SNIPPET_LENGTH, snippet, split_sentences
from search_app.asking.concepts import ConceptMaker
from search_app.asking.query import parse
from search_app.asking.syntax import positive

ANALYZER = Analyzer(CompoundSplitter.from_vocabulary({"arbeitsmarkt": 3, "integration": 3, "beratung": 3}))
THESAURUS, _ = Thesaurus.parse('[[gruppe]]\nwoerter = ["Minderjährige", "Jugendliche"]\n')
CONCEPTS = ConceptMaker((ANALYZER,), THESAURUS)
WORDS = ("Beratung", "Beratungs", "beratene", "Größe", "gro\u0308ßeren", "Berlin", "größe beratung", "Wetter")
FILLER = "Das Wetter bleibt morgen freundlich und übermorgen auch."


def _highlighter(query: str) -> Highlighter:
    return Highlighter([CONCEPTS.concept(node) for node in positive(parse(query).tree)], ANALYZER)


def _mark(query: str, text: str) -> str:
    return str(marked(text, _highlighter(query).spans(text), 0, len(text)))


def _snippet(query: str, text: str, title: str = "") -> str:
    return str(snippet(text, _highlighter(query), titles=(title,)))


def _plain(marked: str) -> str:
    return html.unescape(re.sub("</?mark>", "", marked))


class TestMarking:
    @pytest.mark.parametrize(
        ("query", "marked"),
        [
            ("Beratung", "Die <mark>Beratung</mark> hilft, die <mark>Beratungen</mark> auch."),
            ("beratung", "Die <mark>BERATUNG</mark>, (<mark>Beratung</mark>)!"),
            ("Größe", "Über <mark>Größe</mark> und <mark>Größen</mark>."),
            ("groesse", "<mark>Größe</mark>"),
            ("Übergänge", "Die <mark>Übergänge</mark> gelingen."),
            ("Beratung", "Eine <mark>Integrationsberatung</mark>."),
            ("Arbeitsmarktintegration", "Die <mark>Integration</mark> in den <mark>Arbeitsmarkt</mark>. Der Markt."),
            ("Jugendliche", "Die <mark>Minderjährigen</mark> kommen."),
            ('"in den Markt"', "Er ist in einem. <mark>In den\nMarkt</mark> geht er, in die Stadt."),
            ("Integ*", "<mark>Integration</mark>, <mark>Integrierte</mark>, Desintegration"),
            ("Jugend-Hilfe", "Die <mark>Jugend-Hilfe</mark>."),
            ("nichts", "Hier steht es."),
        ],
    )
    def test_whole_words_of_the_text_are_marked(self, query: str, marked: str) -> None:
        assert _mark(query, _plain(marked)) == marked

    def test_of_phrases_that_overlap_each_is_marked_that_has_room(self) -> None:
        assert _mark('"nach und nach"', "Nach und nach und nach.") == "<mark>Nach und nach</mark> und nach."
        text = "Heute nach und nach und nach und nach."
        marks = "<mark>Heute nach</mark> und <mark>nach und nach</mark> und nach."
        assert _mark('"heute nach" "nach und nach"', text) == marks

    def test_a_word_that_is_asked_for_is_no_synonym_of_another_one(self) -> None:
        spans = _highlighter("Jugendliche Minderjährige").spans("Jugendliche und Minderjährige")
        assert [(span.concept, span.kind) for span in spans] == [(0, "Wort"), (1, "Wort")]

    def test_decomposed_umlauts_stay_whole(self) -> None:
        text = unicodedata.normalize("NFD", "Die Größe der Übergänge zählt.")
        marked = _mark("Übergänge größe", text)
        assert unicodedata.normalize("NFC", marked) == "Die <mark>Größe</mark> der <mark>Übergänge</mark> zählt."
        assert _plain(marked) == text

    def test_the_seam_of_a_broken_word_is_not_shown(self) -> None:
        marked = _mark("Kulturmittlung", f"Die Kultur{SEAM}mittlung zählt.")
        assert marked == "Die <mark>Kulturmittlung</mark> zählt."

    def test_excluded_words_are_not_marked(self) -> None:
        assert _mark("Größe -Beratung", "Beratung zur Größe") == "Beratung zur <mark>Größe</mark>"

    def test_nothing_of_the_text_is_html(self) -> None:
        text = "<b>Beratung</b> & <script>alert('Beratung')</script> \"x\" <mark>y</mark>"
        marked = _mark("Beratung", text)
        assert re.sub("</?mark>", "", marked).count("<") == 0
        assert "&lt;script&gt;alert(&#x27;<mark>Beratung</mark>&#x27;)&lt;/script&gt;" in marked
        assert "&lt;mark&gt;y&lt;/mark&gt;" in marked

    @given(st.lists(st.sampled_from([*WORDS, *" Äa\u0308-.,\n<>&\"'*/12"]), max_size=20).map("".join))
    def test_marking_changes_nothing_else_and_marks_whole_words(self, text: str) -> None:
        marked = _mark('Beratung Größe ber* "größe beratung"', text)
        assert _plain(marked) == text
        tokens = {(token.start, token.end) for token in tokenize(text)}
        starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
        at = 0
        for piece in re.split("(<mark>|</mark>)", marked):
            if piece == "<mark>":
                assert at in starts
            elif piece == "</mark>":
                assert at in ends
            else:
                at += len(html.unescape(piece))


class TestSentences:
    @pytest.mark.parametrize(
        "sentences",
        [
            ["Das ist gut.", "Das nicht!", "Warum?", "Darum…", "Ende"],
            ["Es gibt z. B. Kurse und u. a. Feste.", "Dann folgt mehr."],
            ["Vgl. Abs. 3 Nr. 2 und Art. 5 des Gesetzes.", "Es gilt seit Jan. 2018."],
            ["Am 15. Juni 2018 traf sich das 3. Kapitel.", "Dr. Meier und Prof. Kaya kamen."],
            ["Er sagte: „Komm mit.“", "Sie kam."],
            ["Ja (siehe oben.)", "Nein."],
            ["Die Überschrift", "Der Text."],
            ["Das kostet ca. 5 Mio. Euro bzw. mehr.", "Punkt."],
        ],
    )
    def test_end_where_a_reader_would_end_them(self, sentences: list[str]) -> None:
        text = ("\n" if sentences[0] == "Die Überschrift" else " ").join(sentences)
        assert [text[start:end] for start, end in split_sentences(text)] == sentences

    @given(st.text(st.sampled_from("aA. !?\n\t12„“"), max_size=60))
    def test_hold_all_of_the_text_but_white_space(self, text: str) -> None:
        found = split_sentences(text)
        kept = "".join(text[start:end] for start, end in found)
        assert "".join(kept.split()) == "".join(text.split())
        assert all(0 <= a < b <= c < d <= len(text) for (a, b), (c, d) in pairwise(found))


class TestSnippet:
    def test_is_the_sentences_around_the_words(self) -> None:
        text = " ".join([FILLER] * 8 + ["Hier hilft Beratung."] + [FILLER] * 8)
        found = _snippet("Beratung", text)
        assert found.startswith("Hier hilft <mark>Beratung</mark>. Das Wetter")
        assert found.endswith("auch.")
        assert len(_plain(found)) <= SNIPPET_LENGTH

    def test_prefers_where_more_of_the_words_stand(self) -> None:
        text = " ".join(
            ["Beratung."] + [FILLER] * 8 + ["Größe der Beratung."] + [FILLER] * 8 + ["Größe, Größe, Größe!"]
        )
        assert "<mark>Größe</mark> der <mark>Beratung</mark>" in _snippet("Beratung Größe", text)

    def test_shows_the_word_itself_rather_than_a_compound_with_it(self) -> None:
        text = f"Die Integrationsberatung öffnet. {' '.join([FILLER] * 8)} Die Beratung hilft."
        assert "Die <mark>Beratung</mark> hilft." in _snippet("Beratung", text)

    def test_does_not_repeat_the_title_where_something_else_matches(self) -> None:
        text = f"Beratung und Größe:\nein Überblick\n{FILLER * 9}\nZur Beratung gehört Zeit."
        title = "Beratung und Größe: Ein Überblick"
        assert _snippet("Beratung Größe", text).startswith("<mark>Beratung</mark> und <mark>Größe</mark>: ein")
        assert _snippet("Beratung Größe", text, title) == "Zur <mark>Beratung</mark> gehört Zeit."
        assert _snippet("Überblick", text, title).startswith("ein <mark>Überblick</mark>")

    def test_the_subject_of_a_mail_is_its_title(self) -> None:
        text = "Betreff: Einladung zur Beratung\nAnhänge: Plan.pdf\n\nGuten Tag,\n\nwir laden zur Beratung ein."
        assert _snippet("Beratung", text, "Einladung zur Beratung") == "wir laden zur <mark>Beratung</mark> ein."

    def test_a_sentence_that_begins_as_the_title_does_tells_more(self) -> None:
        assert _snippet("Beratung", "Beratung\n\nDie Beratung hilft.", "Beratung") == "Die <mark>Beratung</mark> hilft."

    def test_a_heading_does_not_read_on_as_the_sentence_below_it(self) -> None:
        text = "Die Beratung\n\nHier hilft\ndie Beratung:\n\n• am Montag\n\n• am Dienstag\n\nGenug."
        assert _plain(_snippet("Beratung", text)) == (
            "Die Beratung · Hier hilft die Beratung: • am Montag • am Dienstag"
        )

    def test_rows_of_a_table_do_not_read_on_as_one(self) -> None:
        text = "Thema | Zuständig\nAlltag | Beratung\nGewaltschutz | Polizei\nEnde."
        assert _plain(_snippet("Beratung", text)) == "Alltag | Beratung · Gewaltschutz | Polizei · Ende."

    def test_a_phrase_that_goes_on_behind_a_bullet_leaves_the_bullet_alone(self) -> None:
        text = f"{FILLER * 5} in\n\n• den Markt gehen"
        assert _snippet('"in den Markt"', text).endswith("<mark>in</mark>")
        assert str(marked(text, _highlighter('"in den Markt"').spans(text), text.index("•"), len(text))) == (
            "• <mark>den Markt</mark> gehen"
        )

    def test_what_goes_on_beyond_the_page_is_told_apart(self) -> None:
        text = (
            f"für alle da. {FILLER * 6}\n\nDie Beratung ist für Menschen, die ihre Arbeit verloren haben und nach einer"
        )
        assert _snippet("Beratung", text).endswith("und nach einer …")
        assert _snippet("alle", text).startswith("… für <mark>alle</mark> da.")
        assert _snippet("Beratung", f"{text} suchen.").endswith("suchen.")
        for notes in ("\n\n2\n\nInterview D-07.", "\n\n1Bericht, 2017.\n2 Gespräch, Oktober\n\n3\n\nAkte."):
            assert _snippet("Beratung", text + notes).endswith("und nach einer …")
        for others in ("\n\nDas gilt.", "\n\n2 Rahmen\n\nDas Gesetz gilt."):
            assert not _snippet("Beratung", text + others).endswith("…")
        assert str(snippet(text, _highlighter("Beratung"), flows=False)).endswith("und nach einer")
        short = f"{FILLER}\nTermin zur Beratung digital buchen"
        assert _snippet("Beratung", short).endswith("buchen")
        assert _snippet("Beratung", "Beratung für alle Menschen") == "<mark>Beratung</mark> für alle Menschen"

    def test_is_the_beginning_where_nothing_matches(self) -> None:
        assert _snippet("Beratung", f"Am Anfang. {FILLER * 9}").startswith("Am Anfang.")

    def test_of_nothing_is_nothing(self) -> None:
        assert _snippet("Beratung", "") == _snippet("Beratung", " \n\n ") == ""

    def test_an_overlong_sentence_is_cut_between_words(self) -> None:
        words = " ".join(f"wort{number}" for number in range(200))
        text = f"{words} Beratung {words}"
        found = _snippet("Beratung", text)
        assert "<mark>Beratung</mark>" in found
        assert found.startswith("… ") and found.endswith(" …")
        inside = _plain(found).removeprefix("… ").removesuffix(" …")
        assert set(inside.split()) <= set(text.split())
        assert len(inside) <= SNIPPET_LENGTH * 1.4

    def test_a_word_without_end_is_no_problem(self) -> None:
        found = _snippet("Beratung", "x" * 50_000 + " Beratung " + "y" * 50_000)
        assert "<mark>Beratung</mark>" in found and len(found) < 10 * SNIPPET_LENGTH

    def test_a_text_of_a_million_letters_is_no_problem(self) -> None:
        assert "<mark>" in _snippet("Beratung", "Beratung. " + f"{FILLER} " * 20_000)

    @given(st.text(st.sampled_from("Beratung Größe. z.B. <&>\n\u00adü\u0308"), max_size=400))
    def test_is_always_safe_and_part_of_the_text(self, text: str) -> None:
        found = _snippet("Beratung Größe", text)
        assert "<" not in re.sub("</?mark>", "", found)
        inside = _plain(found).removeprefix("… ").removesuffix(" …").replace(" · ", " ").strip()
        assert inside in re.sub(r"\s*\n\s*", " ", text.replace(SEAM, ""))
