"""Texts in whatever encoding they were saved, by whatever program, with or without its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.extraction import extract
from indexer.extraction.text.decoding import decode

SHORT = (
    "Müller;Köln",
    "Name;Ort\nMüller;Köln\nJosé Hernández;Düren\nSuárez;Aachen",
    "§ 5 Gebühren: 10 €",
    "10 €",
    "Anträge bis 31.12. an Frau Weiß",
    "Grüße aus Köln: „Vielfalt“ – für 10 €",
    "Das macht „Spaß“, sagt Frau „Weiß“.",
    "Kolleg·innen für Bürger*innen’s „Café“ …",
    "Maß: 5 m²; 20 °C; ½ Std.; ±3",
    "DÜSSELDORF ÖFFNET ÄMTER",
    "Çelik;Gök;Öz;Ünal",
    "Tomaš Janša;Zürich;Genève",
)
GERMAN = (
    "Sehr geehrte Damen und Herren, die Ämter der größeren Städte fördern Übungsräume für Jugendliche. "
    "Öffnungszeiten und Gebühren erfährt man vor Ort, außer an Feiertagen; nähere Auskünfte gibt Frau Groß. "
)
TURKISH = "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Çocuklarımız için öğrenme iyidir. "
POLISH = "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności. Powinni postępować w duchu życzliwości. "
CZECH = "Všichni lidé rodí se svobodní a sobě rovní co do důstojnosti a práv. Jsou nadáni rozumem a svědomím. "
RUSSIAN = "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом. "


@pytest.mark.parametrize("text", SHORT)
def test_a_few_words_written_by_windows_are_read_as_such(text: str) -> None:
    assert decode(text.encode("cp1252")) == text


def test_a_list_of_addresses_saved_by_a_spreadsheet_keeps_its_names(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Müller;Köln\r\n".encode("cp1252"))
    assert extract(path).pages[0].text == "Müller | Köln"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "cp850"),
        (GERMAN, "cp437"),
        (GERMAN, "mac_roman"),
        (GERMAN, "cp1252"),
        (TURKISH, "cp1254"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859-2"),
        (CZECH, "cp1250"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
    ],
)
@pytest.mark.parametrize("times", [1, 30])
def test_texts_of_dos_old_macs_and_other_languages_are_told_apart(text: str, encoding: str, times: int) -> None:
    assert decode((text * times).encode(encoding)) == text * times


def test_tables_that_dos_drew_do_not_hide_its_umlauts() -> None:
    text = "┌──────┬─────┐\n│ Köln │ für │\n└──────┴─────┘\nGrößere Städte"
    assert decode(text.encode("cp850")) == text


@pytest.mark.parametrize("place", [0, 0.5, 1])
@pytest.mark.parametrize(
    ("stray", "shown"), [(b"\xfc", "ü"), (b"\x96", "–"), (b"\xff", "\ufffd"), (b"\xc3 ", "\ufffd ")]
)
def test_one_wrong_byte_does_not_make_a_text_of_utf8_another_one(place: float, stray: bytes, shown: str) -> None:
    text = "Angebote für Geflüchtete – „Vielfalt“. " * 50
    border = int(place * len(text))
    content = text[:border].encode() + b" f" + stray + b"r " + text[border:].encode()
    assert decode(content) == f"{text[:border]} f{shown}r {text[border:]}"


def test_a_file_cut_off_inside_a_character_is_read_up_to_there() -> None:
    assert decode("Über Köln – ".encode()[:-2]) == "Über Köln "


@pytest.mark.parametrize("content", [bytes(range(256)), b"\xff" * 100, b"\xdf", b"a\xc3", b"\x81\x8d" * 50])
def test_bytes_that_are_no_text_are_decoded_all_the_same(content: bytes) -> None:
    assert decode(content)


@pytest.mark.parametrize(
    ("named", "encoding", "text"),
    [
        ("iso-8859-1", "cp1252", SHORT[5]),
        ("us-ascii", "utf-8", SHORT[5]),
        ("us-ascii", "cp1252", SHORT[0]),
        ("iso-8859-9", "cp1254", "„Hoş geldiniz“ – nasılsınız"),
        ("iso-8859-15", "iso-8859-15", "Gebühren: 10 €"),
        ("koi8-r", "koi8-r", "Добро пожаловать"),
        ("utf-8", "cp1252", SHORT[0]),
        ("gibtsnicht", "cp1252", SHORT[0]),
        ("rot13", "utf-8", SHORT[0]),
        ("undefined", "utf-8", SHORT[0]),
        ("a\0b", "utf-8", SHORT[0]),
    ],
)
def test_an_encoding_that_is_named_is_believed_as_far_as_the_bytes_keep_to_it(
    named: str, encoding: str, text: str
) -> None:
    assert decode(text.encode(encoding), named) == text
