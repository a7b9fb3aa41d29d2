"""What a document is called, of which kind and year it is, and its id."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.analysis.analysts import Analysts
from indexer.analysis.content import AnalysedContent, analyse
from indexer.describe import Describer, fold_to_ascii, new_id, sort_key
from indexer.model import Document, ExtractedDocument, Metadata, Page, SourceFile, Topic, TopicOrigin, Unit, Visibility
from indexer.topics import TopicMatcher, TopicTree

TREE = TopicTree([Topic("ehrenamt", "Ehrenamt", terms=("Ehrenamt",)), Topic("wohnen", "Wohnen", terms=("Wohnen",))])
ANALYSTS = Analysts.without_compounds()
MATCHER = TopicMatcher(TREE, ANALYSTS.german)
MUNICIPALITIES = ("Kreis Lippe", "KI Köln", "Köln")
TOWNS = ("Essen", "Hagen", "Köln", "KI Essen", "Kreis Lippe", "Lage")


def _analysed(content: ExtractedDocument) -> AnalysedContent:
    return analyse("0" * 64, content, ANALYSTS, MATCHER)


def _describe(
    path: str = "x.pdf",
    text: str = "Text.",
    said: Metadata | None = None,
    towns: tuple[str, ...] = MUNICIPALITIES,
    **content: Any,
) -> Document:
    extracted = ExtractedDocument(Path(path).suffix[1:] or "pdf", Unit.PAGE, (Page(1, "1", text),), **content)
    describer = Describer(TREE, ANALYSTS.german, MATCHER, 3, towns)
    file = SourceFile(path, path.encode(), Path("/") / path, 1, 2)
    return describer.describe(
        file,
        said or Metadata(),
        _analysed(extracted),
        document_id="id",
        analysis="a",
        added=dt.datetime(2024, 1, 1),
    )


class TestId:
    def test_is_readable(self) -> None:
        assert re.fullmatch(r"groesse-und-uebergaenge-[0-9a-f]{8}", new_id("Köln/Größe und Übergänge!.pdf", set()))

    def test_depends_on_the_path_alone(self) -> None:
        assert new_id("a/b.pdf", set()) == new_id("a/b.pdf", {"anderes"})
        assert new_id("a/b.pdf", set()) != new_id("b/b.pdf", set())

    def test_does_not_take_one_that_a_moved_document_kept(self) -> None:
        first = new_id("a.pdf", set())
        second = new_id("a.pdf", {first})
        assert second != first and second.startswith(first)
        assert new_id("a.pdf", {first, second}) not in (first, second)

    def test_names_without_latin_letters_have_one_too(self) -> None:
        assert re.fullmatch(r"[0-9a-f]{8}", new_id("Документ…/文.pdf".replace("…", ""), set()))

    @given(st.text(st.characters(exclude_characters="\0"), min_size=1))
    def test_is_safe_in_a_url_whatever_the_name(self, path: str) -> None:
        found = new_id(path, set())
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", found)
        assert len(found) <= 96  # as long as the catalogue keeps


def test_names_are_folded_to_ascii() -> None:
    assert fold_to_ascii("Ärger Öl Über Maß Café A\u0308 €") == "aerger oel ueber mass cafe ae "


class TestTitle:
    def test_comes_from_the_metadata_first(self) -> None:
        assert _describe(said=Metadata(title="Gesagt"), title="Datei").title == "Gesagt"

    def test_then_from_the_file(self) -> None:
        assert _describe(title="Datei").title == "Datei"

    def test_then_from_the_name(self) -> None:
        assert _describe("Ordner/Handlungsstrategien_Zuwanderung.pdf").title == "Handlungsstrategien Zuwanderung"

    @pytest.mark.parametrize(
        ("path", "title"),
        [
            ("1. Sitzung des Beirats.pdf", "1. Sitzung des Beirats"),
            ("Beirat/Protokoll 14.03.2019.pdf", "Protokoll 14.03.2019"),
            ("Anlage Nr. 5 Kosten.xlsx", "Anlage Nr. 5 Kosten"),
        ],
    )
    def test_from_the_name_has_all_that_stands_before_the_suffix(self, path: str, title: str) -> None:
        assert _describe(path).title == title

    def test_titles_are_ordered_as_in_a_german_dictionary(self) -> None:
        titles = ["„Öffnung“", "Zuwanderung", "öde", "Österreich", "Ofen", "Straße", "Strasse A", "Arbeit", "ärger"]
        assert sorted(titles, key=sort_key) == [
            "Arbeit",
            "ärger",
            "öde",
            "Ofen",
            "„Öffnung“",
            "Österreich",
            "Straße",
            "Strasse A",
            "Zuwanderung",
        ]


class TestKind:
    @pytest.mark.parametrize(
        ("path", "content", "kind"),
        [
            ("x.pdf", {"title": "Expertise zur Vielfalt"}, "Expertise"),
            ("Protokolle/Expertise.pdf", {"title": "Vielfalt"}, "Expertise"),
            ("Protokolle/2019/x.pdf", {"title": "Vielfalt"}, "Protokoll"),
            ("Papiere/Berichte/x.pdf", {}, "Bericht"),
            ("Ergebnisprotokoll_2018.docx", {}, "Protokoll"),
            ("x.pdf", {"title": "Integrationsmonitoring 2018"}, "Monitoringbericht"),
            ("x.pdf", {"title": "Kommunales Integrationskonzept"}, "Konzept"),
            ("x.pdf", {"text": "Handreichung\nfür die Praxis"}, "Handreichung"),
            ("x.pdf", {"text": "Vielfalt im Quartier\n\nFachliche Handreichung für die Praxis\n2019"}, "Handreichung"),
            ("x.pdf", {"text": "Vielfalt\n\nPapier | NRW-weit | 2019"}, "Papier"),
            ("x.pdf", {"text": "Wir berichten über das Wetter."}, "Dokument"),
            ("x.pdf", {"text": "Müll\n\nFür Plastik, Papier und Pappe gibt es Tonnen"}, "Dokument"),
            ("x.pdf", {"text": "Einladung\n\n1. Begrüßung\n2. Bericht\n• Bericht der AG"}, "Dokument"),
            ("x.eml", {"text": "Tagesordnung\nBegrüßung\nBericht\nVerschiedenes"}, "Dokument"),
            ("x.pdf", {"title": "Das Protokollieren"}, "Dokument"),
        ],
    )
    def test_is_told_by_the_nearest_words(self, path: str, content: dict[str, str], kind: str) -> None:
        text = content.get("text", "Text.")
        assert _describe(path, text, title=content.get("title")).kind == kind

    @pytest.mark.parametrize(
        ("title", "kind"),
        [
            ("Sitzungsprotokoll", "Protokoll"),
            ("Gesprächsprotokolle der Runde", "Protokoll"),
            ("Teil des Protokolls", "Protokoll"),
            ("Aus den Protokollen", "Protokoll"),
            ("Niederschriften", "Protokoll"),
            ("Sitzungsniederschrift", "Protokoll"),
            ("Abschlussdokumentation", "Dokumentation"),
            ("Kurzexpertise", "Expertise"),
            ("Gesprächsexpertisen", "Expertise"),
            ("Praxisleitfaden", "Handreichung"),
            ("Leitfäden", "Handreichung"),
            ("Interviewleitfaeden", "Handreichung"),
            ("Methodenhandbuch", "Handreichung"),
            ("Handbücher", "Handreichung"),
            ("Handbuecher", "Handreichung"),
            ("Infoblätter", "Handreichung"),
            ("Praxishandreichungen", "Handreichung"),
            ("Arbeitshilfe", "Handreichung"),
            ("Ergebnispräsentationen", "Präsentation"),
            ("Stellungnahmen", "Papier"),
            ("Aus dem Positionspapier", "Papier"),
            ("Des Positionspapiers", "Papier"),
            ("Wie Vielfalt protokolliert und dokumentiert wird", "Dokument"),
            ("Repräsentation von Vielfalt", "Dokument"),
            ("Handbuchhandel", "Dokument"),
        ],
    )
    def test_is_told_by_compounds_and_plurals(self, title: str, kind: str) -> None:
        assert _describe(title=title).kind == kind
        assert _describe(f"{title.lower().replace(' ', '_')}.pdf").kind == kind

    def test_comes_from_the_metadata_first(self) -> None:
        assert _describe("Protokoll.pdf", said=Metadata(kind="Rundbrief")).kind == "Rundbrief"


class TestYear:
    @pytest.mark.parametrize(
        ("path", "title", "date", "year"),
        [
            ("2016/x.pdf", "Bericht 2017 und 2018", dt.date(2020, 1, 1), 2018),
            ("2016/Bericht_2015-03-12.pdf", None, dt.date(2020, 1, 1), 2015),
            ("2016/x.pdf", None, dt.date(2020, 1, 1), 2016),
            ("2015/2016/x.pdf", None, None, 2016),
            ("x.pdf", None, dt.date(2020, 1, 1), 2020),
            ("x.pdf", None, None, None),
            ("x.pdf", "Az. 12018 und 20185, § 1970", None, None),
        ],
    )
    def test_is_told_by_title_then_name_then_folder_then_the_file(
        self, path: str, title: str | None, date: dt.date | None, year: int | None
    ) -> None:
        assert _describe(path, title=title, date=date).year == year

    def test_comes_from_the_metadata_first(self) -> None:
        assert _describe("2016/x.pdf", said=Metadata(year=2011)).year == 2011

    @pytest.mark.parametrize(
        ("title", "date", "year"),
        [
            ("Agenda 2030 in den Kommunen", dt.date(2019, 5, 6), 2019),
            ("Agenda 2030 in den Kommunen", None, None),
            ("Agenda 2030: Bericht 2018", dt.date(2019, 5, 6), 2018),
            ("Integrationskonzept 2020-2030", dt.date(2022, 1, 1), 2020),
            ("Bilanz 2014–2020", None, 2020),
            (f"Planung {dt.date.today().year}–{dt.date.today().year + 1}", None, dt.date.today().year),
        ],
    )
    def test_lies_not_in_the_future(self, title: str, date: dt.date | None, year: int | None) -> None:
        assert _describe(title=title, date=date).year == year

    def test_of_a_plan_is_told_by_its_folder(self) -> None:
        assert _describe("2019/Agenda 2030.pdf", date=dt.date(2022, 1, 1)).year == 2019

    @pytest.mark.parametrize(
        ("name", "year"),
        [
            ("20190314_Protokoll", 2019),
            ("Protokoll_14032019", 2019),
            ("Protokoll-20122013", 2013),
            ("Protokoll 20191332", None),
            ("Protokoll 99999999", None),
            ("Az 201903145", None),
            ("20990314_Protokoll", None),
        ],
    )
    def test_is_told_by_a_day_in_eight_digits(self, name: str, year: int | None) -> None:
        assert _describe(f"{name}.pdf").year == year


class TestDate:
    FILES = dt.date(2023, 5, 2)

    @pytest.mark.parametrize(
        ("path", "said"),
        [("x.pdf", Metadata(year=2014)), ("Papier 2014.pdf", None), ("Papiere/2014/x.pdf", None)],
    )
    def test_of_the_file_is_not_believed_where_another_year_is_said(self, path: str, said: Metadata | None) -> None:
        described = _describe(path, said=said, date=self.FILES)
        assert (described.year, described.date) == (2014, None)

    @pytest.mark.parametrize(
        ("path", "said"), [("x.pdf", Metadata(year=2023)), ("Papier 2023.pdf", None), ("x.pdf", None)]
    )
    def test_of_the_file_is_taken_where_its_year_is_said_or_none(self, path: str, said: Metadata | None) -> None:
        described = _describe(path, said=said, date=self.FILES)
        assert (described.year, described.date) == (2023, self.FILES)

    def test_comes_from_the_metadata_first_and_brings_its_year(self) -> None:
        said = Metadata(date=dt.date(2014, 3, 1))
        described = _describe("Papier 2016.pdf", said=said, date=self.FILES)
        assert (described.year, described.date) == (2014, said.date)


class TestMunicipalities:
    def test_are_those_that_the_document_names_in_full(self) -> None:
        assert _describe(title="Vielfalt im Kreis Lippe").municipalities == ("Kreis Lippe",)
        assert _describe("Kreis Lippe/x.pdf").municipalities == ("Kreis Lippe",)
        assert _describe(text="Das KI Köln lädt ein.").municipalities == ("KI Köln", "Köln")
        assert _describe(text="Kölner Dom, Kreis, Lippenstift").municipalities == ()

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("Wir essen zusammen", ()),
            ("Interkulturelles Essen", ()),
            ("Essen und Trinken: zur Lage in den Kitas", ()),
            ("Integration in Essen", ("Essen",)),
            ("Stadt Essen, Kreis Lippe", ("Essen", "Kreis Lippe")),
            ("Innenstadt Essen", ("Essen",)),
            ("STADT ESSEN: KONZEPT FÜR KÖLN", ("Essen", "Köln")),
            ("Das KI Essen lädt ein", ("Essen", "KI Essen")),
            ("Rathaus, 45127 Essen", ("Essen",)),
            ("Kreis\nLippe", ("Kreis Lippe",)),
            ("Hagens hagen und kölner Verhältnisse, Hagenring", ()),
            ("Netzwerk Köln-Mülheim und Hagen", ("Hagen", "Köln")),
        ],
    )
    def test_that_are_words_as_well_need_something_that_makes_them_names(
        self, text: str, found: tuple[str, ...]
    ) -> None:
        assert _describe(text=text, towns=TOWNS).municipalities == found
        assert _describe(title=" ".join(text.split()), towns=TOWNS).municipalities == found

    def test_may_stand_in_brackets_at_the_end_of_the_title(self) -> None:
        assert _describe(title="Fachtag Ankommen (Essen)", towns=TOWNS).municipalities == ("Essen",)
        assert _describe(title="Kochen (Essen) und Reden", towns=TOWNS).municipalities == ()

    @pytest.mark.parametrize(
        ("path", "found"),
        [
            ("Protokoll_Köln_2019.pdf", ("Köln",)),
            ("KI_Essen.pdf", ("Essen", "KI Essen")),
            ("koeln/x.pdf", ("Köln",)),
            ("essen_2019.pdf", ("Essen",)),
            ("Essen/2019/x.pdf", ("Essen",)),
            ("Protokoll_Essen_2019-03-14.pdf", ("Essen",)),
            ("fachtag-in-essen.pdf", ("Essen",)),
            ("kreis-lippe_hagen2019.pdf", ("Hagen", "Kreis Lippe")),
            ("Interkulturelles_Essen.pdf", ()),
            ("essen und trinken/x.pdf", ()),
            ("zur_lage.pdf", ()),
            ("hagener_modell.pdf", ()),
        ],
    )
    def test_are_told_by_folders_and_names_in_any_spelling(self, path: str, found: tuple[str, ...]) -> None:
        assert _describe(path, towns=TOWNS).municipalities == found

    def test_come_from_the_metadata_first(self) -> None:
        assert _describe("Kreis Lippe/x.pdf", said=Metadata(municipalities=("KI Köln",))).municipalities == ("KI Köln",)


class TestTopics:
    def test_are_told_by_label_or_slug_in_the_metadata(self) -> None:
        topics = _describe(said=Metadata(topics=("WOHNEN", "ehrenamt"))).topics
        assert [(topic.slug, topic.origin) for topic in topics] == [
            ("wohnen", TopicOrigin.ASSIGNED),
            ("ehrenamt", TopicOrigin.ASSIGNED),
        ]

    def test_unknown_ones_in_the_metadata_count_as_not_said(self) -> None:
        topics = _describe(title="Ehrenamt", said=Metadata(topics=("Wolken",))).topics
        assert [(topic.slug, topic.origin) for topic in topics] == [("ehrenamt", TopicOrigin.AUTOMATIC)]

    def test_of_an_old_place_in_the_text_come_with_their_terms(self) -> None:
        (topic,) = _describe(text="Ehrenamt, Ehrenamt. Und Ehrenämter!").topics
        assert (topic.slug, topic.terms) == ("ehrenamt", {"Ehrenamt": 3})


def test_everything_else_comes_from_the_metadata_or_else_from_the_file() -> None:
    content: dict[str, Any] = {"authors": ("Datei",), "date": dt.date(2019, 2, 3), "warnings": ("Halb.",)}
    plain = _describe(**content)
    assert (plain.authors, plain.date, plain.visibility) == (("Datei",), dt.date(2019, 2, 3), Visibility.INTERNAL)
    assert plain.warnings == ("Halb.",)
    said = Metadata(authors=("Amt",), date=dt.date(2020, 1, 1), visibility=Visibility.PUBLIC, description="Kurz.")
    told = _describe(said=said, **content)
    assert (told.authors, told.date, told.visibility) == (("Amt",), dt.date(2020, 1, 1), Visibility.PUBLIC)
    assert told.description == "Kurz."


@pytest.mark.parametrize(
    "other",
    [
        (TopicTree(), 3, MUNICIPALITIES, Metadata()),
        (TREE, 4, MUNICIPALITIES, Metadata()),
        (TREE, 3, MUNICIPALITIES[:2], Metadata()),
        (TREE, 3, MUNICIPALITIES, Metadata(title="x")),
    ],
)
def test_whatever_describes_a_document_is_in_its_fingerprint(other: tuple[Any, ...]) -> None:
    *recipe, metadata = other
    plain = Describer.described_by(Describer.recipe(TREE, 3, MUNICIPALITIES), Metadata())
    assert Describer.described_by(Describer.recipe(*recipe), metadata) != plain
    assert Describer.described_by(Describer.recipe(TREE, 3, MUNICIPALITIES[::-1]), Metadata()) == plain
