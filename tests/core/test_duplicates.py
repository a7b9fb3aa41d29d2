"""Documents with nearly the same text know each other."""

from __future__ import annotations

import random

import pytest

from indexer.analysis import duplicates
from indexer.analysis.analysts import Analysts
from search_app.asking.request import Versions
from tests.core.collection import METADATA_FILE, Collection

WORDS = (
    "Integration Sozialraum Quartier Bildung Sprache Arbeit Teilhabe Ehrenamt Beratung Familie Schule Wohnen "
    "Gesundheit Zuwanderung Vielfalt Kommune Netzwerk Projekt Förderung Ausbildung"
).split()


def text(seed: int, length: int = 400) -> list[str]:
    chosen = random.Random(seed)
    return [chosen.choice(WORDS) + chosen.choice(WORDS).lower() for _ in range(length)]


def edited(words: list[str], every: int) -> list[str]:
    """Every so many words another one."""
    return [f"neu{position}" if position % every == 0 else word for position, word in enumerate(words)]


def signature(words: list[str]) -> bytes:
    return duplicates.signature(Analysts.without_compounds().german.forms(" ".join(words)))


def test_texts_alike_are_grouped_and_others_are_not() -> None:
    signatures = {
        "a": signature(text(1)),
        "a, edited": signature(edited(text(1), 50)),
        "b": signature(text(2)),
        "c": signature(text(3)),
        "half of a": signature(text(1)[:150] + text(4)),
        "short": signature(text(5, 10)),
        "short too": signature(text(5, 10)),
    }
    assert duplicates.groups(signatures) == [["a", "a, edited"]]


def test_a_version_of_a_version_is_in_the_same_group() -> None:
    first = text(1)
    signatures = {str(number): signature(edited(first, 200)[: 400 - 20 * number]) for number in range(6)}
    assert duplicates.groups(signatures) == [["0", "1", "2", "3", "4", "5"]]


@pytest.mark.parametrize(("common", "own"), [(360, 160), (120, 60), (60, 25)])
def test_documents_on_one_form_are_no_versions_of_each_other(common: int, own: int) -> None:
    form = text(1, common)
    filled = [form[: common // 2] + text(10 + number, own) + form[common // 2 :] for number in range(20)]
    assert duplicates.groups({str(number): signature(words) for number, words in enumerate(filled)}) == []


def test_a_revised_edition_is_a_version_though_some_paragraphs_are_new() -> None:
    first = text(1, 1000)
    revised = first[:200] + text(2, 60) + first[260:700] + text(3, 50) + first[740:]
    with_heads = [word for line in range(0, 1000, 250) for word in ("Konzept", "Seite", *first[line : line + 250])]
    signatures = {"first": first, "revised": revised, "as PDF": with_heads, "other": text(4, 1000)}
    packed = {name: signature(words) for name, words in signatures.items()}
    assert [sorted(group) for group in duplicates.groups(packed)] == [["as PDF", "first", "revised"]]


def test_what_leads_step_by_step_to_another_text_is_not_one_group() -> None:
    first, last = text(1, 600), text(2, 600)
    steps = {str(number): signature(last[: 30 * number] + first[30 * number :]) for number in range(21)}
    for group in duplicates.groups(steps):
        assert max(map(int, group)) - min(map(int, group)) <= 8


def test_texts_alike_of_different_municipalities_are_no_versions(collection: Collection) -> None:
    towns = {"a": "Essen", "b": "Köln", "c": "Köln"}
    metadata = [f'[[dokument]]\ndatei = "{name}.txt"\nkommune = "{town}"\n' for name, town in towns.items()]
    collection.write(METADATA_FILE, "".join(metadata))
    for position, name in enumerate("abcd"):
        collection.write(f"{name}.txt", " ".join(["Quartier", *edited(text(1), 80 + position)]))
    collection.reindex()
    groups = {
        frozenset([result.document.path, *(version.path for version in result.versions)])
        for result in collection.search("Quartier").results
    }
    assert all(not {"a.txt", "b.txt"} <= group and not {"a.txt", "c.txt"} <= group for group in groups)
    assert any({"b.txt", "c.txt"} <= group for group in groups)
    assert not any(group == {"d.txt"} for group in groups)


def test_many_equal_texts_are_one_group() -> None:
    same = signature(text(1))
    signatures = {str(number): same for number in range(5_000)}
    (group,) = duplicates.groups(signatures)
    assert len(group) == 5_000


def test_the_same_words_in_another_order_are_another_text() -> None:
    words = text(1)
    assert duplicates.groups({"a": signature(words), "b": signature(words[::-1])}) == []


def test_signatures_are_the_same_wherever_they_are_made() -> None:
    # As kept in catalogues: if this fails, analysts.SIGNATURES has to be raised.
    assert signature(text(1))[:8].hex() == "30373109de72002b"


def test_versions_are_told_newest_first(collection: Collection) -> None:
    words = text(1)
    collection.write("Entwurf 2017.txt", " ".join(edited(words, 60)))
    collection.write("Endfassung 2019.md", " ".join(words))
    collection.write("Kopie 2018.txt", " ".join(words) + "\n")
    collection.write("Anderes.txt", " ".join(text(2)))
    collection.reindex()
    (found,) = collection.search("neu60").results
    assert found.document.path == "Entwurf 2017.txt"
    assert [version.path for version in found.versions] == ["Endfassung 2019.md", "Kopie 2018.txt"]
    view = collection.service.document(collection.document("Kopie 2018.txt").id)
    assert view is not None
    assert [version.path for version in view.versions] == ["Endfassung 2019.md", "Entwurf 2017.txt"]
    assert not {document.path for document in view.similar} & {"Endfassung 2019.md", "Entwurf 2017.txt"}
    alone = collection.service.document(collection.document("Anderes.txt").id)
    assert alone is not None
    assert alone.versions == ()


def test_the_year_that_a_person_wrote_down_tells_the_newest_not_the_date_of_the_file(collection: Collection) -> None:
    words = text(1)
    collection.write(METADATA_FILE, '[[dokument]]\ndatei = "alt.md"\njahr = 2014\n')
    collection.write("alt.md", f"---\ndatum: 2023-05-02\n---\nQuartier {' '.join(words)}")
    collection.write("neu.md", f"---\ndatum: 2019-05-02\n---\nQuartier {' '.join(edited(words, 60))}")
    collection.reindex()
    newest_first = collection.search("Quartier", sort="newest", versions=Versions.EACH)
    assert [found.document.path for found in newest_first.results] == ["neu.md", "alt.md"]
    assert collection.result("Quartier", "alt.md").newer is not None
    assert collection.result("Quartier", "neu.md").newer is None


def test_the_same_bytes_under_two_names_are_versions_however_short(collection: Collection) -> None:
    collection.write("a.txt", "kurz")
    collection.write("b/a.txt", "kurz")
    collection.reindex()
    assert [version.path for version in collection.result("kurz", "a.txt").versions] == ["b/a.txt"]


def test_a_version_that_goes_is_forgotten(collection: Collection) -> None:
    collection.write("a.txt", " ".join(text(1)))
    collection.write("b.txt", " ".join(edited(text(1), 80)))
    collection.reindex()
    assert collection.result("neu80", "b.txt").versions
    collection.remove("a.txt")
    collection.reindex()
    assert collection.result("neu80", "b.txt").versions == ()


def test_versions_stay_known_when_only_metadata_changes(collection: Collection) -> None:
    collection.write("a.txt", " ".join(text(1)))
    collection.write("b.txt", " ".join(edited(text(1), 80)))
    collection.reindex()
    collection.write(METADATA_FILE, '[[dokument]]\ndatei = "a.txt"\njahr = 2001\n')
    collection.reindex()
    assert [version.year for version in collection.result("neu80", "b.txt").versions] == [2001]
