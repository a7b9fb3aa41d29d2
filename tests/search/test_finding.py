"""Which documents a query finds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.core.collection import Collection

AMI, WORK, VOLUNTEERS = "Papiere/ami.txt", "Papiere/arbeit.md", "Papiere/ehrenamt.md"
ADVICE, LINES, DIVERSITY = "Berichte/beratung.md", "Berichte/zeilen.txt", "Expertisen/vielfalt.pdf"
CENTRE, NORTH = "Berichte/fachstelle.txt", "Berichte/anlauf.txt"
MINORS, DECOMPOSED, HOUSE = "Berichte/minderjährige.txt", "Berichte/zerlegt.txt", "Berichte/haus.txt"
HOSTILE, ENGLISH = "Webseiten/böse.html", "english.txt"


@pytest.mark.parametrize(
    ("query", "documents"),
    [
        # all words are required, wherever in the document they stand
        ("Ehrenamt", {VOLUNTEERS}),
        ("Ehrenamt Verein", {VOLUNTEERS}),
        ("Ehrenamt Jobcenter", set()),
        ("Beratung Quartier", {ADVICE}),
        ("Umzüge Quartier Beratung", {ADVICE}),
        ("Netzwerke Antiziganismus", {DIVERSITY}),
        ("das Ehrenamt und der Verein", {VOLUNTEERS}),
        # case, umlauts, sharp s
        ("EHRENAMT", {VOLUNTEERS}),
        ("strasse fluss", {HOUSE}),
        ("Straße Fluß", {HOUSE}),
        ("groesse", {DECOMPOSED}),
        ("Übergang", {DECOMPOSED}),
        ("U\u0308berga\u0308nge", {DECOMPOSED}),
        # compounds, both ways
        ("Arbeitsmarktintegration", {AMI, WORK}),
        ("Integrationsberatungszentrum", {HOUSE}),
        ("Beratungszentrum", {HOUSE}),
        ("Beratung", {ADVICE, DIVERSITY, HOUSE}),
        ("Zentrum", {HOUSE, LINES}),
        ("Sprachmittlung", {LINES}),
        ("Kulturmittlung", {LINES}),
        # phrases
        ('"Integration in den Arbeitsmarkt"', {WORK}),
        ('"den Arbeitsmarkt in Integration"', set()),
        ('"Integration Arbeitsmarkt"', set()),
        ('"kommunales Integrationszentrum"', {LINES}),
        ('"Die Integration gelingt im Verein"', {VOLUNTEERS}),
        ('"Sprach- und Kulturmittlung"', {LINES}),
        ("„das Jobcenter hilft“", {WORK}),
        # without
        ("Integration -Jobcenter -Beratung -councils", {AMI, VOLUNTEERS, LINES}),
        ("Integration NICHT Verein -Arbeitsmarktintegration -councils -Beratung", {LINES}),
        ('Jobcenter -"in den"', set()),
        ("Ehrenamt -Ehrenamt", set()),
        # one or the other
        ("Ehrenamt ODER Jobcenter", {VOLUNTEERS, WORK}),
        ("(Ehrenamt ODER Jobcenter) Verein", {VOLUNTEERS}),
        ("Verein (Ehrenamt ODER Jobcenter) -(Quartier ODER Zeit)", {VOLUNTEERS}),
        ("Ehrenamt ODER Jobcenter Zeit", {VOLUNTEERS, WORK}),
        ("NICHT (Ehrenamt ODER Integration) Quartier", {ADVICE}),
        # small words are not asked for beside others, in brackets and in each branch
        ("Straße mit der Zeit ODER Ehrenamt mit dem Verein", {VOLUNTEERS}),
        ("Verein (Ehrenamt mit der Integration ODER Jobcenter)", {VOLUNTEERS}),
        ("mit (Ehrenamt ODER Jobcenter)", {VOLUNTEERS, WORK}),
        ("mit titel:Vielfalt", {DIVERSITY}),
        ("Antiziganismus (Netzwerke mit (Beratung ohne Ehrenamt ODER der Empfehlung))", {DIVERSITY}),
        ("Integration -(Ehrenamt mit Verein) -councils -Arbeitsmarkt -Beratung", {VOLUNTEERS, LINES}),
        # beginnings
        ("Ehren*", {VOLUNTEERS}),
        ("ehrenamt*", {VOLUNTEERS}),
        ("Überg*", {DECOMPOSED}),
        ("mädch*", {DECOMPOSED}),
        ("xyz*", set()),
        # fields
        ("titel:Vielfalt", {DIVERSITY}),
        ('titel:"als Herausforderung"', {DIVERSITY}),
        ("titel:Antiziganismus", set()),
        ("titel:Wege", {WORK}),
        ("titel:heraus*", {DIVERSITY}),
        ("thema:antiziganismus", {DIVERSITY}),
        ("thema:menschen", {DIVERSITY, WORK, VOLUNTEERS}),
        ('thema:"Arbeit und Ausbildung"', {AMI, WORK}),
        ("thema:Ehrenamt Jobcenter", {WORK}),
        ("Integration -thema:arbeit -councils -Beratung", {VOLUNTEERS, LINES}),
        ("art:Expertise", {DIVERSITY}),
        ("art:expertise ODER art:Papier", {DIVERSITY, AMI, WORK, VOLUNTEERS}),
        ("kommune:Köln", {DIVERSITY, AMI}),
        ("kommune:köln -jahr:2017", {DIVERSITY}),
        ("kommune:koeln", {DIVERSITY, AMI}),
        ('kommune:"KI KOELN"', {DIVERSITY, AMI}),
        ("kommune:Ko\u0308ln", {DIVERSITY, AMI}),
        ("kommune:-", set()),
        ('kommune:"*"', set()),
        ('kommune:"KI Duisburg"', {WORK, VOLUNTEERS}),
        ("kommune:Lippe", {DIVERSITY}),
        ("jahr:2018", {DIVERSITY}),
        ("jahr:2017..2019", {AMI, DIVERSITY, WORK}),
        ("jahr:2017-2018", {AMI, DIVERSITY}),
        ("jahr:2019..", {WORK, VOLUNTEERS}),
        ("jahr:..2017", {AMI, ADVICE}),
        ("jahr:2019..2017", {AMI, DIVERSITY, WORK}),
        ("jahr:2018-2017", {AMI, DIVERSITY}),
        ("jahr:2018.", {DIVERSITY}),
        ('jahr:"2018\x1f..\x1f2018"', {DIVERSITY}),
        ("jahr:2017..2018,", {AMI, DIVERSITY}),
        ("jahr: 2017 bis 2018", {AMI, DIVERSITY}),
        ("jahr:(2017 ODER 2019)", {AMI, WORK}),
        ("art:Expertise, jahr:2018;", {DIVERSITY}),
        ("titel: Vielfalt", {DIVERSITY}),
        ("titel: Antiziganismus", set()),
        ("art: Expertise", {DIVERSITY}),
        ("art:(Expertise ODER Papier)", {DIVERSITY, AMI, WORK, VOLUNTEERS}),
        ("-art:(Expertise ODER Papier) Beratung", {ADVICE, HOUSE}),
        ("thema:(Arbeit und Ausbildung)", {AMI, WORK}),
        ("titel:(Wege ODER Vielfalt)", {WORK, DIVERSITY}),
        ("titel:(mit Vielfalt)", {DIVERSITY}),
        ("kommune:Kö*", {DIVERSITY, AMI}),
        ("kommune:pe*", set()),
        ("kommune:ppe", {DIVERSITY}),
        ("format:pdf", {DIVERSITY}),
        ("format:html", {HOSTILE}),
        ("sprache:en", {ENGLISH}),
        # synonyms, of one word and of several, in one direction
        ("Jugendliche", {NORTH, MINORS}),
        ("Minderjährigen", {NORTH, MINORS}),
        ("Kommunales Integrationszentrum", {LINES, CENTRE, NORTH}),
        ("Kommunale Integrationszentren", {LINES, CENTRE, NORTH}),
        ("Fachstelle Miteinander", {LINES, CENTRE}),
        ("Anlaufstelle Nord", {NORTH}),
        ("Kommunales Integrationszentrum Kulturmittlung", {LINES}),
        ("Kommunales Integrationszentrum Jugendliche", {NORTH}),
        ("offen Kommunales Integrationszentrum", {NORTH}),
        ("Kommunales Integrationszentrum Ruhr Antiziganismus", set()),
        # other languages are found by their own inflections
        ("council", {ENGLISH}),
        ("municipalities", {ENGLISH}),
    ],
)
def test_a_query_finds_these_documents_and_no_others(library: Collection, query: str, documents: set[str]) -> None:
    result = library.search(query)
    as_typed = not result.corrected and not any("Gezeigt werden" in note for note in result.notes)
    assert {hit.document.path for hit in result.results if as_typed} == documents
    assert result.total == len(result.results)


def test_nothing_typed_finds_everything_newest_first(library: Collection) -> None:
    result = library.search()
    assert result.total == 13
    assert [hit.document.year for hit in result.results][:5] == [2020, 2019, 2018, 2017, 2016]


@pytest.mark.parametrize("query", ["", "-Wolke", "format:txt"])
def test_without_words_the_newest_come_first_in_whichever_language(collection: Collection, query: str) -> None:
    english = "The councils were elected by the residents of the city, and they discuss housing and schooling there. "
    collection.write("2024-en.txt", english * 5)
    collection.write("2010-de.txt", "Die Räte wurden von den Menschen der Stadt gewählt und beraten über das Wohnen.")
    collection.reindex()
    assert collection.document("2024-en.txt").language == "en"
    assert collection.found(query) == ["2024-en.txt", "2010-de.txt"]


def test_what_is_only_excluded_leaves_everything_else(library: Collection) -> None:
    assert set(library.found("-Integration")) == set(library.found()) - set(library.found("Integration"))
    assert set(library.found("-art:Papier")) == set(library.found()) - set(library.found("art:Papier"))


def test_a_year_that_is_none_is_passed_over_and_told(library: Collection) -> None:
    for query in ("Ehrenamt jahr:bald", "Ehrenamt -jahr:bald"):
        result = library.search(query)
        assert [hit.document.path for hit in result.results] == [VOLUNTEERS]
        assert result.notes[0].startswith("„jahr:bald“ ist keine Jahresangabe")


@pytest.mark.parametrize("query", ["Beratung jahr:,", "Beratung jahr:."])
def test_points_alone_are_no_year_and_leave_no_document_out(library: Collection, query: str) -> None:
    result = library.search(query)
    assert result.total == library.search("Beratung").total
    assert "keine Jahresangabe" in result.notes[0]


def test_a_value_that_does_not_exist_finds_nothing_and_is_told(library: Collection) -> None:
    result = library.search("Ehrenamt thema:wolken")
    assert result.total == 0
    assert result.notes == ("„wolken“ gibt es hier nicht als Thema.",)


def test_words_behind_a_colon_that_are_no_value_stay_words_and_that_is_told(library: Collection) -> None:
    result = library.search("Thema: Jobcenter")  # a title may begin so; "thema:jobcenter" cannot be one
    assert result.notes[0] == "„Jobcenter“ gibt es hier nicht als Thema; gesucht wurde nach den Wörtern."
    assert library.found("Art: Jobcenter ODER Ehrenamt") == library.found("(Art Jobcenter) ODER Ehrenamt")
    assert library.found("Jahr: Ehrenamt ODER Verein") == library.found("(Jahr Ehrenamt) ODER Verein")
    assert library.found("Art: xper ODER Ehrenamt") == [VOLUNTEERS]  # a part of "Expertise" is not meant
    assert library.found("-Art: Jobcenter Verein") == [VOLUNTEERS]
    assert library.search("Ehrenamt thema:jobcenter").total == 0


def test_the_word_itself_comes_before_its_synonym(library: Collection) -> None:
    assert library.found("Jugendliche") == [NORTH, MINORS]
    assert library.found("Minderjährige") == [MINORS, NORTH]
    assert library.found("Kommunales Integrationszentrum")[0] == LINES


def test_the_compound_comes_before_its_parts(library: Collection) -> None:
    assert library.found("Arbeitsmarktintegration") == [AMI, WORK]


def test_the_document_about_it_comes_before_one_that_mentions_it(library: Collection) -> None:
    assert library.found("Integration")[-1] != VOLUNTEERS
    assert library.found("Rat")[0] == HOSTILE


def test_a_document_is_found_once_however_many_pages_answer(library: Collection) -> None:
    found = library.found("Antiziganismus ODER Seite ODER Teil")
    assert len(found) == len(set(found))
    assert found.count(DIVERSITY) == 1


def test_small_words_alone_are_searched_for(library: Collection) -> None:
    assert DECOMPOSED in library.found("die")
    assert DECOMPOSED in library.found("(die) ODER (das mit)")
    assert DECOMPOSED in library.found("die format:txt")
    assert library.found("mit format:txt") == [AMI]


def test_small_words_beside_others_are_not_marked(library: Collection) -> None:
    for query in ("Jobcenter den ODER Ruhrbüro", "(Integration in den Arbeitsmarkt) ODER Ruhrbüro", "in (Jobcenter)"):
        assert {match.found for match in library.result(query, WORK).matches} <= {
            "Jobcenter",
            "Integration",
            "Arbeitsmarkt",
        }


def test_a_question_finds_what_answers_though_not_every_word_is_there(library: Collection) -> None:
    found = library.found("Wie gelingt eigentlich die Integration in den Arbeitsmarkt?")
    assert WORK in found[:2] and AMI in found[:2]


def test_a_long_list_of_words_finds_documents_with_many_of_them_and_says_so(library: Collection) -> None:
    result = library.search("Ehrenamt Verein Integration Jobcenter Quartiersmanagerin")
    assert result.results[0].document.path in (VOLUNTEERS, WORK)
    assert any("Gezeigt werden" in note for note in result.notes)


def test_a_list_of_words_with_a_phrase_is_not_loosened(library: Collection) -> None:
    assert library.search('"Integration gelingt"').total
    result = library.search('"Integration gelingt" Jobcenter Quartiersmanagerin Wolkenkuckucksheim')
    assert (result.total, result.notes) == (0, ())


def test_a_word_typed_twice_is_no_neighbour_of_itself(library: Collection) -> None:
    once, twice = (
        {hit.document.path: hit.score for hit in library.search(q).results} for q in ("Beratung", "Beratung Beratung")
    )
    assert twice == pytest.approx({path: 2 * score for path, score in once.items()}, abs=0.001)


def test_no_document_may_differ_between_count_and_list(library: Collection) -> None:
    for size in (1, 2, 5):
        first = library.search("Integration", size=size)
        pages = [library.found("Integration", size=size, page=page) for page in range(1, first.pages + 1)]
        listed = [path for page in pages for path in page]
        assert len(listed) == len(set(listed)) == first.total
        assert listed == library.found("Integration")
        assert library.found("Integration", size=size, page=first.pages + 1) == []


def test_a_compound_finds_its_halves_though_no_other_document_holds_them(collection: Collection) -> None:
    collection.write("a.txt", "Die Integration in den Arbeitsmarkt gelingt vor Ort.")
    collection.write("b.txt", "Ein Markt für Arbeit und sonst nichts.")
    collection.reindex()
    assert collection.found("Arbeitsmarktintegration") == ["a.txt"]


def test_the_reasons_tell_the_word_from_its_forms(library: Collection) -> None:
    kinds = {match.found: match.kind for match in library.result("Jugendliche", "Berichte/anlauf.txt").matches}
    assert kinds == {"Jugendliche": "Wort"}
    kinds = {match.found: match.kind for match in library.result("Minderjährigen", MINORS).matches}
    assert set(kinds.values()) == {"Wortform"}
    kinds = {match.found: match.kind for match in library.result("ÜBERGAENGE", DECOMPOSED).matches}
    assert set(kinds.values()) == {"Wort"}


def test_a_word_on_one_side_of_a_hyphen_is_told_as_a_part(collection: Collection) -> None:
    collection.write(
        "a.txt", "Die Roma-Klasse ist neu. Die Jugend- und Altenhilfe bleibt, im Schuljahr 2015/2016 auch."
    )
    collection.reindex()
    for typed, found, kind in (
        ("Roma", "Roma-Klasse", "Wortteil"),
        ("Roma-Klassen", "Roma-Klasse", "Wortform"),
        ("2016", "2015/2016", "Wortteil"),
        ("Jugendhilfe", "Jugend-", "Wortform"),
    ):
        assert [(match.found, match.kind) for match in collection.result(typed, "a.txt").matches] == [(found, kind)]


def test_words_that_answer_together_are_told_together(collection: Collection) -> None:
    collection.write("synonyme.toml", '[[gruppe]]\nwoerter = ["BAMF", "Bundesamt für Migration und Flüchtlinge"]')
    collection.write(
        "a.txt", "Auskunft gibt das Bundesamt für Migration und Flüchtlinge.\nDie Arbeit mit Jungen lohnt."
    )
    collection.reindex()
    for typed, found in (("BAMF", "Bundesamt für Migration und Flüchtlinge"), ("Jungenarbeit", "Arbeit mit Jungen")):
        assert [match.found for match in collection.result(typed, "a.txt").matches] == [found]


@pytest.mark.parametrize("typed", ["14.06.2016", "14.6.2016", "14. Juni 2016", "2016-06-14", "Protokoll 14.06.2016"])
def test_a_date_is_found_however_it_is_written(collection: Collection, typed: str) -> None:
    texts = (
        "vom 14.06.2016.",
        "vom 14.6.2016, 9 Uhr",
        "(14.06.16)",
        "am 14. Juni 2016",
        "2016-06-14:",
        "vom 14.6.16",
        "vom 14. Jun. 2016",
        "vom 14. und 15. Juni 2016",
        "vom 14.-16. Juni 2016",
        "vom 14. bis 16. Juni 2016",
        "vom 15.06.2016",
        "vom 10. Juni 2016, 14. Juli 2016 und 2016-06-15",
    )
    for number, text in enumerate(texts):
        collection.write(f"{number}.txt", f"Das Protokoll {text} liegt vor.")
    collection.reindex()
    assert sorted(collection.found(typed)) == [f"{number}.txt" for number in range(10)]
    for path in collection.found(typed):
        result = collection.result(typed, path)
        assert result.matches and "<mark>" in result.pages[0].snippet
    kinds = {match.found: match.kind for match in collection.result("2016-06-14", "3.txt").matches}
    assert kinds == {"14. Juni 2016": "Datum"}


@pytest.mark.parametrize("typed", ["12.03.2018", "12. März 2018", "2018-03-12", "Was geschah am 12. März 2018?"])
def test_of_a_date_neither_year_nor_month_is_a_match_alone(collection: Collection, typed: str) -> None:
    collection.write(
        "a.md", "# Bericht 2018\n\nDie Sitzung vom 12. März 2018: Im März 2018 und am 12. April 2018 geschah nichts.\n"
    )
    collection.write("b.md", "# Bericht 2018\n\nIm März 2018 geschah nichts, auch nicht am 12. April.\n")
    collection.reindex()
    (result,) = collection.search(typed.replace("geschah", "")).results
    assert result.document.path == "a.md"
    (page,) = result.pages
    assert page.snippet.count("<mark>") == 1 and "<mark>12. März 2018</mark>: Im März 2018" in page.snippet
    assert [match.found for match in result.matches] == ["12. März 2018"]


def test_where_nobody_wrote_of_a_day_its_month_and_year_are_proposed(collection: Collection) -> None:
    collection.write("a.md", "# Bericht\n\nIm März 2018 geschah wenig, 2018 überhaupt.\n")
    collection.write("b.md", "# Brief\n\nIm Mai 2018 war mehr.\n")
    collection.reindex()
    for typed in ("12.03.2018", "12. März 2018"):
        result = collection.search(typed)
        assert result.results == ()
        told = [(suggestion.sentence, suggestion.label, suggestion.count) for suggestion in result.suggestions]
        assert told == [("Nach dem Monat suchen:", '"März 2018"', 1), ("Nach dem Jahr suchen:", "2018", 2)]


@pytest.mark.parametrize("typed", ["31.02.2016", "40. Juni", "1.500", "12.12", "0000-00-00", "٣.٤.٢٠١٦"])
def test_what_is_no_date_is_a_number_like_others(collection: Collection, typed: str) -> None:
    collection.write("a.txt", "Am 14. Juni 2016.")
    collection.reindex()
    assert collection.found(typed) == []


def test_a_word_between_others_belongs_to_the_nearer(collection: Collection) -> None:
    collection.write("a.txt", "Leistungen nach SGB II, SGB II und noch einmal SGB II.")
    collection.reindex()
    assert [match.found for match in collection.result("SGB-II", "a.txt").matches] == ["SGB II"]


NUMBERED = {
    "anton.txt": "Leistungen nach dem SGB II für alle.",
    "berta.txt": "Leistungen nach SGB 2 für viele.",
    "caesar.txt": "Die SGB-II-Leistungen steigen.",
    "dora.txt": "Nach § 2 SGB XII gilt anderes.",
    "emil.txt": "Das SGB V regelt v. a. die Kassen.",
    "friedrich.txt": "Seit Hartz IV ist vieles anders.",
    "gustav.txt": "Seit Hartz 4 ist vieles anders.",
    "heinrich.txt": "Im Teil I steht der Anfang.",
    "julius.txt": "Das Urteil v. Mai gilt.",
    "konrad.txt": "Die SGB-2-Leistungen sinken.",
}
ORDINALS = {
    "anton.txt": "Nach dem II. Weltkrieg kamen viele.",
    "berta.txt": "Die Zeit des 2. Weltkrieges endete.",
    "caesar.txt": "Im I. Quartal war es ruhig.",
    "dora.txt": "Im 1. Quartal war es laut.",
    "emil.txt": "Die Siedlung entstand im XX. Jahrhundert.",
    "friedrich.txt": "Karl V. Meier wohnt am Markt.",
    "gustav.txt": "I. Einleitung\n\nHier beginnt es.",
    "heinrich.txt": "Die XXI. Deutsche Fachtagung.",
}


@pytest.fixture(scope="module")
def numbered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Texts with numbers behind names."""
    collection = Collection(tmp_path_factory.mktemp("numbered"))
    collection.write_all(NUMBERED)
    collection.reindex()
    yield collection
    collection.close()


@pytest.mark.parametrize(
    ("typed", "documents"),
    [
        ("SGB 2", {"anton.txt", "berta.txt", "caesar.txt", "dora.txt", "konrad.txt"}),  # a "2" anywhere, as of any word
        ("SGB II", {"anton.txt", "berta.txt", "caesar.txt", "konrad.txt"}),
        ("SGB-II", {"anton.txt", "berta.txt", "caesar.txt", "konrad.txt"}),
        ("sgb ii", {"anton.txt", "berta.txt", "caesar.txt", "konrad.txt"}),
        ('"SGB 2"', {"anton.txt", "berta.txt"}),
        ('"SGB II"', {"anton.txt", "berta.txt"}),
        ('SGB -"SGB 2"', {"caesar.txt", "dora.txt", "emil.txt", "konrad.txt"}),
        ("SGB-2-Leistungen", {"caesar.txt", "berta.txt", "konrad.txt"}),
        ("SGB-II-Leistungen", {"caesar.txt", "anton.txt", "konrad.txt"}),
        ("Hartz 4", {"friedrich.txt", "gustav.txt"}),
        ("Hartz IV", {"friedrich.txt", "gustav.txt"}),
        ("(Hartz 4 ODER Teil 1)", {"friedrich.txt", "gustav.txt", "heinrich.txt"}),
        # one letter is a number only behind what is counted
        ("Teil 1", {"heinrich.txt"}),
        ("SGB 5", {"emil.txt"}),
        ("Urteil 5", set()),
        # without a name, a number is a number
        ("IV", {"friedrich.txt"}),
        ("4", {"gustav.txt"}),
    ],
)
def test_a_number_behind_a_name_is_found_roman_and_arabic(
    numbered: Collection, typed: str, documents: set[str]
) -> None:
    assert set(numbered.found(typed)) == documents


def test_a_number_within_a_joined_word_is_found_by_another_engine_as_well(collection: Collection) -> None:
    collection.options["engine"] = "tantivy"
    collection.write_all(NUMBERED)
    collection.reindex()
    assert set(collection.found("SGB 2")) == {"anton.txt", "berta.txt", "caesar.txt", "dora.txt", "konrad.txt"}
    assert set(collection.found("SGB II")) == {"anton.txt", "berta.txt", "caesar.txt", "konrad.txt"}


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    """Texts with ordinals."""
    collection = Collection(tmp_path_factory.mktemp("counted"))
    collection.write_all(ORDINALS)
    collection.reindex()
    yield collection
    collection.close()


@pytest.mark.parametrize(
    ("typed", "documents"),
    [
        ("2. Weltkrieg", {"anton.txt", "berta.txt"}),
        ("II. Weltkrieg", {"anton.txt", "berta.txt"}),
        ("ii weltkriegs", {"anton.txt", "berta.txt"}),
        ('"2. Weltkrieg"', {"anton.txt"}),
        ('"II. Weltkrieges"', {"berta.txt"}),
        ("3. Weltkrieg", set()),
        ("Was war im 2. Weltkrieg?", {"anton.txt", "berta.txt"}),
        ("1. Quartal", {"caesar.txt", "dora.txt"}),
        ("I. Quartal", {"caesar.txt", "dora.txt"}),
        ("20. Jahrhundert", {"emil.txt"}),
        ("21. Deutsche", {"heinrich.txt"}),
        ("21. Deutsche Fachtagung", {"heinrich.txt"}),
        # without its point, a number is an ordinal only before what is counted in order
        ("21 Deutsche", set()),
        # one letter is an initial or a mark in a list
        ("5. Meier", set()),
        ("1. Einleitung", set()),
    ],
)
def test_an_ordinal_is_found_roman_and_arabic(counted: Collection, typed: str, documents: set[str]) -> None:
    assert set(counted.found(typed)) == documents


def test_an_ordinal_in_its_other_writing_is_marked_and_explained(counted: Collection) -> None:
    result = counted.result("2. Weltkriege", "anton.txt")
    assert "dem <mark>II</mark>. <mark>Weltkrieg</mark> kamen" in result.pages[0].snippet
    assert ("2", "II. Weltkrieg", "Zahl") in [(match.query, match.found, match.kind) for match in result.matches]


@pytest.mark.parametrize(
    ("typed", "text", "snippet", "matches"),
    [
        ("SGB 2", "anton.txt", "<mark>SGB</mark> <mark>II</mark>", [("SGB", "SGB", "Wort"), ("2", "SGB II", "Zahl")]),
        ("SGB II", "berta.txt", "<mark>SGB</mark> <mark>2</mark>", [("SGB", "SGB", "Wort"), ("II", "SGB 2", "Zahl")]),
        ('"SGB 2"', "anton.txt", "<mark>SGB II</mark>", [("„SGB 2“", "SGB II", "Wortfolge")]),
        (
            "SGB 5",
            "emil.txt",
            "<mark>SGB</mark> <mark>V</mark> regelt v. a.",
            [("SGB", "SGB", "Wort"), ("5", "SGB V", "Zahl")],
        ),
        (
            "SGB-II",
            "konrad.txt",
            "<mark>SGB-2-Leistungen</mark>",
            [("SGB-II", "SGB-2-Leistungen", "Zahl")],
        ),
    ],
)
def test_a_number_in_its_other_writing_is_marked_and_explained(
    numbered: Collection, typed: str, text: str, snippet: str, matches: list[tuple[str, str, str]]
) -> None:
    result = numbered.result(typed, text)
    assert snippet in result.pages[0].snippet
    assert [(match.query, match.found, match.kind) for match in result.matches] == matches


def test_both_writings_of_a_number_come_before_the_number_elsewhere(collection: Collection) -> None:
    elsewhere = [f"Nach § 2 SGB XII gilt anderes, sagt Absatz {number}." for number in range(3, 9)]
    for number, text in enumerate(("Das SGB II gilt auf Seite 2.", *elsewhere, "Das SGB 2 gilt auf Seite 2.")):
        collection.write(f"{number}.md", f"# Papier\n\n{text}\n")
    collection.reindex()
    for typed in ("SGB 2", "Gilt SGB 2?"):
        assert set(collection.found(typed)[:2]) == {"0.md", "7.md"}
