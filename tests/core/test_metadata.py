"""What people wrote down about documents."""

from __future__ import annotations

import datetime as dt
import os
import unicodedata
from pathlib import Path

import pytest

from indexer.metadata import MetadataStore
from indexer.metadata.entry import parse
from indexer.model import Metadata, SourceFile, Visibility


def _file(root: Path, path: str) -> SourceFile:
    return SourceFile(path, os.fsencode(path), root / path, 1, 1)


def _store(root: Path, text: str | bytes) -> MetadataStore:
    (root / "dokumente.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return MetadataStore.load(root / "dokumente.toml")


def _said(root: Path, text: str, path: str = "a.pdf") -> Metadata:
    store = _store(root, text)
    said = store.of(_file(root, path))
    assert store.errors == []
    return said


def test_every_key_is_understood_in_german(tmp_path: Path) -> None:
    said = _said(
        tmp_path,
        """
        [[dokument]]
        datei = "a.pdf"
        titel = " Vielfalt "
        art = "Expertise"
        themen = ["Diversität", "ehrenamt"]
        kommune = "KI Köln"
        datum = 2018-06-15
        autor = ["Fachstelle", " "]
        sprache = "de"
        sichtbarkeit = "intern"
        beschreibung = "Kurz."
        """,
    )
    assert said == Metadata(
        title="Vielfalt",
        kind="Expertise",
        topics=("Diversität", "ehrenamt"),
        municipalities=("KI Köln",),
        year=2018,
        date=dt.date(2018, 6, 15),
        authors=("Fachstelle",),
        language="de",
        visibility=Visibility.INTERNAL,
        description="Kurz.",
    )


def test_every_key_is_understood_in_english() -> None:
    german = {"titel": "T", "art": "A", "themen": ["x"], "kommune": "K", "jahr": 2020, "autor": "N", "sprache": "en"}
    english = {
        "title": "T",
        "kind": "A",
        "topics": ["x"],
        "municipality": "K",
        "year": 2020,
        "authors": "N",
        "language": "en",
    }
    assert parse(german) == parse(english)
    assert parse(german)[1] == []


def test_nothing_said_is_nothing(tmp_path: Path) -> None:
    assert MetadataStore.load(tmp_path / "dokumente.toml").of(_file(tmp_path, "a.pdf")) == Metadata(
        visibility=Visibility.PUBLIC
    )


def test_a_pattern_reaches_all_files_below(tmp_path: Path) -> None:
    store = _store(tmp_path, '[[dokument]]\ndatei = "Protokolle/**"\nart = "Protokoll"\n')
    assert store.of(_file(tmp_path, "Protokolle/2019/a.pdf")).kind == "Protokoll"
    assert store.of(_file(tmp_path, "Papiere/a.pdf")).kind is None


def test_case_counts_in_names(tmp_path: Path) -> None:
    store = _store(tmp_path, '[[dokument]]\ndatei = "*.PDF"\nart = "X"\n')
    assert store.of(_file(tmp_path, "a.PDF")).kind == "X"
    assert store.of(_file(tmp_path, "a.pdf")).kind is None


def test_later_entries_win_value_by_value(tmp_path: Path) -> None:
    said = _said(
        tmp_path,
        """
        [[dokument]]
        datei = "a.pdf"
        art = "Papier"
        titel = "Eigener Titel"
        [[dokument]]
        datei = "*"
        art = "Bericht"
        jahr = 2015
        [[dokument]]
        datei = "a.*"
        jahr = 2016
        """,
    )
    assert (said.title, said.kind, said.year) == ("Eigener Titel", "Bericht", 2016)


def test_a_file_beside_the_document_wins_over_all_entries(tmp_path: Path) -> None:
    (tmp_path / "a.pdf.toml").write_text('titel = "Daneben"\n', encoding="utf-8")
    said = _said(tmp_path, '[[dokument]]\ndatei = "a.pdf"\ntitel = "Liste"\nart = "Papier"\n')
    assert (said.title, said.kind) == ("Daneben", "Papier")


def test_a_file_named_like_a_pattern_can_be_named(tmp_path: Path) -> None:
    said = _said(tmp_path, '[[dokument]]\ndatei = "Bericht [Entwurf].pdf"\nart = "Bericht"\n', "Bericht [Entwurf].pdf")
    assert said.kind == "Bericht"


def test_decomposed_umlauts_in_the_list_name_the_same_file(tmp_path: Path) -> None:
    name = unicodedata.normalize("NFD", "Köln/Größe.pdf")
    said = _said(tmp_path, f'[[dokument]]\ndatei = "{name}"\nart = "Bericht"\n', "Köln/Größe.pdf")
    assert said.kind == "Bericht"


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    store = _store(tmp_path, b'\xef\xbb\xbf[[dokument]]\ndatei = "a.pdf"\njahr = 2015\n')
    assert store.errors == []
    assert store.of(_file(tmp_path, "a.pdf")).year == 2015


@pytest.mark.parametrize(
    ("said", "year", "date"),
    [
        ("datum = 2018-06-15", 2018, dt.date(2018, 6, 15)),
        ("datum = 2018-06-15T23:59:00Z", 2018, dt.date(2018, 6, 15)),
        ("datum = 2018-06-15\njahr = 2019", 2019, dt.date(2018, 6, 15)),
        ("jahr = 2019", 2019, None),
    ],
)
def test_a_date_gives_the_year_unless_one_is_said(tmp_path: Path, said: str, year: int, date: dt.date | None) -> None:
    metadata = _said(tmp_path, f'[[dokument]]\ndatei = "a.pdf"\n{said}\n')
    assert (metadata.year, metadata.date) == (year, date)


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ('farbe = "rot"', "dokumente.toml, „a.pdf“: Die Angabe „farbe“ ist unbekannt."),
        ('jahr = "2018"', "dokumente.toml, „a.pdf“: „jahr“: Hier gehört eine Jahreszahl hin."),
        ("jahr = 18", "dokumente.toml, „a.pdf“: „jahr“: Hier gehört eine Jahreszahl hin."),
        ("jahr = true", "dokumente.toml, „a.pdf“: „jahr“: Hier gehört eine Jahreszahl hin."),
        ("titel = 5", "dokumente.toml, „a.pdf“: „titel“: Hier gehört ein Text hin."),
        ("autor = [1]", "dokumente.toml, „a.pdf“: „autor“: Hier gehören Texte hin."),
        (
            'datum = "15.6.2018"',
            "dokumente.toml, „a.pdf“: „datum“: Hier gehört ein Datum hin, wie 2018-06-15 (ohne Anführungszeichen).",
        ),
    ],
)
def test_a_mistake_costs_its_value_only_and_is_told_in_german(tmp_path: Path, entry: str, sentence: str) -> None:
    store = _store(tmp_path, f'[[dokument]]\ndatei = "a.pdf"\nart = "Papier"\n{entry}\n')
    assert store.errors == [sentence]
    assert store.of(_file(tmp_path, "a.pdf")) == Metadata(kind="Papier", visibility=Visibility.PUBLIC)


def test_an_entry_without_a_file_is_told_by_its_number(tmp_path: Path) -> None:
    store = _store(tmp_path, '[[dokument]]\ndatei = "a.pdf"\njahr = 2015\n[[dokument]]\njahr = 2016\n')
    assert store.errors == ["dokumente.toml: Im Eintrag 2 fehlt „datei“."]
    assert store.of(_file(tmp_path, "a.pdf")).year == 2015


def test_a_single_table_instead_of_a_list_is_told(tmp_path: Path) -> None:
    store = _store(tmp_path, '[dokument]\ndatei = "a.pdf"\n')
    assert store.errors[0] == "dokumente.toml: „dokument“ muss als [[dokument]] geschrieben sein."


@pytest.mark.parametrize(
    "broken",
    [
        b"das ist [kein TOML",
        b"\xff\xfe\x00",
        b"x = " + b"[" * 20_000,
        b"x = " + b"1" * 10_000,
        b"x = 2018-02-30",
        b"\0",
    ],
    ids=["words", "bytes", "nested", "huge-number", "no-day", "nul"],
)
def test_files_that_are_no_toml_are_told_and_passed_over(tmp_path: Path, broken: bytes) -> None:
    store = _store(tmp_path, broken)
    assert len(store.errors) == 2
    assert store.errors[0].startswith("dokumente.toml ist kein gültiges TOML")
    beside = MetadataStore()
    (tmp_path / "b.pdf.toml").write_bytes(broken)
    assert beside.of(_file(tmp_path, "b.pdf")) == Metadata(visibility=Visibility.INTERNAL)
    assert len(beside.errors) == 1


def test_entries_without_a_file_are_listed(tmp_path: Path) -> None:
    store = _store(
        tmp_path, '[[dokument]]\ndatei = "weg.pdf"\n[[dokument]]\ndatei = "da.pdf"\n[[dokument]]\ndatei = "kein/*"\n'
    )
    assert store.unused([_file(tmp_path, "da.pdf")]) == ["weg.pdf"]


def test_all_municipalities_are_known(tmp_path: Path) -> None:
    store = _store(
        tmp_path,
        '[[dokument]]\ndatei = "a.pdf"\nkommune = ["KI Köln", "Kreis Lippe"]\n'
        '[[dokument]]\ndatei = "b/*"\nkommune = "KI Duisburg"\n',
    )
    assert store.municipalities == ("KI Duisburg", "KI Köln", "Kreis Lippe")
