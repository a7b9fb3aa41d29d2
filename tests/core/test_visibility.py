"""Who may see a document: what counts where several things are said, and that no slip of the pen makes one public."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import pytest

from indexer.model import Visibility
from tests.core.collection import METADATA_FILE, Collection
from tests.core.privileges import permissions_respected

OPEN, INTERNAL = Visibility.PUBLIC, Visibility.INTERNAL
DOUBT = "Angaben zur Sichtbarkeit sind fehlerhaft"


def seen(collection: Collection, metadata: str, *paths: str) -> dict[str, Visibility]:
    """Who may see the files at these paths, where the metadata file reads so."""
    for path in paths:
        if not (collection.folder / path).exists():
            collection.write(path, f"Text von {path}")
    collection.write(METADATA_FILE, metadata)
    collection.reindex()
    return {path: document.visibility for path, document in collection.documents().items()}


def warnings(collection: Collection) -> str:
    return "\n".join(collection.reindex(dry_run=True).warnings)


def test_a_folder_is_internal_with_all_that_lies_below(collection: Collection) -> None:
    found = seen(
        collection,
        '[sichtbarkeit]\n"Protokolle" = "intern"\n',
        "Protokolle/2019/Mai/a.txt",
        "Protokolle2/b.txt",
        "c.txt",
    )
    assert found == {"Protokolle/2019/Mai/a.txt": INTERNAL, "Protokolle2/b.txt": OPEN, "c.txt": OPEN}
    assert warnings(collection) == ""


def test_the_nearest_folder_counts(collection: Collection) -> None:
    rules = '[sichtbarkeit]\n"." = "intern"\n"A/Offen" = "öffentlich"\n"A/Offen/Zu" = "intern"\n'
    found = seen(collection, rules, "x.txt", "A/a.txt", "A/Offen/b.txt", "A/Offen/Zu/c.txt")
    assert found == {"x.txt": INTERNAL, "A/a.txt": INTERNAL, "A/Offen/b.txt": OPEN, "A/Offen/Zu/c.txt": INTERNAL}


@pytest.mark.parametrize("written", ["Akten/", "/Akten", "./Akten", "Akten/**", "Akten/*", " Akten ", "Akten\\\\"])
def test_a_folder_may_be_written_in_many_ways(collection: Collection, written: str) -> None:
    assert seen(collection, f'[sichtbarkeit]\n"{written}" = "intern"\n', "Akten/a.txt", "b.txt") == {
        "Akten/a.txt": INTERNAL,
        "b.txt": OPEN,
    }


def test_a_pattern_reaches_folders_of_a_name_anywhere_and_the_stricter_of_two_rules_counts(
    collection: Collection,
) -> None:
    rules = '[sichtbarkeit]\n"*/Entwürfe" = "intern"\n"A/Entwürfe" = "öffentlich"\n'
    found = seen(collection, rules, "A/Entwürfe/a.txt", "A/B/Entwürfe/b.txt", "A/c.txt")
    assert found == {"A/Entwürfe/a.txt": INTERNAL, "A/B/Entwürfe/b.txt": INTERNAL, "A/c.txt": OPEN}


def test_an_umlaut_in_a_folder_may_be_written_with_a_mark_of_its_own(collection: Collection) -> None:
    rules = unicodedata.normalize("NFD", '[sichtbarkeit]\n"Entwürfe" = "intern"\n')
    assert seen(collection, rules, "Entwürfe/a.txt", "b.txt") == {"Entwürfe/a.txt": INTERNAL, "b.txt": OPEN}


@pytest.mark.parametrize("said", [("intern", "öffentlich"), ("öffentlich", "intern")])
def test_of_a_folder_that_is_written_in_two_ways_the_stricter_word_counts(
    collection: Collection, said: tuple[str, str]
) -> None:
    rules = f'[sichtbarkeit]\n"Akten" = "{said[0]}"\n"Akten/" = "{said[1]}"\n'
    assert seen(collection, rules, "Akten/a.txt", "b.txt") == {"Akten/a.txt": INTERNAL, "b.txt": OPEN}


def test_what_is_said_of_the_document_counts_more_than_its_folder(collection: Collection) -> None:
    collection.write("P/daneben.txt", "Daneben")
    collection.write("P/daneben.txt.toml", 'sichtbarkeit = "öffentlich"\n')
    rules = (
        '[sichtbarkeit]\n"P" = "intern"\n'
        '[[dokument]]\ndatei = "P/benannt.txt"\nsichtbarkeit = "Öffentlich"\n'
        '[[dokument]]\ndatei = "Q/zu.txt"\nsichtbarkeit = "INTERN"\n'
        '[[dokument]]\ndatei = "Q/*"\nsichtbarkeit = "öffentlich"\n'
    )
    found = seen(collection, rules, "P/benannt.txt", "P/anders.txt", "Q/zu.txt", "Q/offen.txt")
    assert found == {
        "P/benannt.txt": OPEN,
        "P/anders.txt": INTERNAL,
        "P/daneben.txt": OPEN,
        "Q/zu.txt": INTERNAL,
        "Q/offen.txt": OPEN,
    }


def archive() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in ("innen/a.txt", "b.txt"):
            file.writestr(name, f"Inhalt von {name}")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("rules", "inner", "other"),
    [
        ('[[dokument]]\ndatei = "Z/alles.zip"\nsichtbarkeit = "intern"\n', INTERNAL, INTERNAL),
        ('[sichtbarkeit]\n"Z" = "intern"\n', INTERNAL, INTERNAL),
        ('[sichtbarkeit]\n"Z/alles.zip/innen" = "intern"\n', INTERNAL, OPEN),
        (
            (
                '[[dokument]]\ndatei = "Z/alles.zip"\nsichtbarkeit = "intern"\n'
                '[[dokument]]\ndatei = "Z/alles.zip/b.txt"\nsichtbarkeit = "öffentlich"\n'
                '[[dokument]]\ndatei = "*.txt"\nsichtbarkeit = "öffentlich"\n'
            ),
            INTERNAL,
            OPEN,
        ),
    ],
    ids=["archive", "folder", "folder-inside", "member"],
)
def test_members_of_an_archive_are_as_the_archive_unless_something_is_said_of_them(
    collection: Collection, rules: str, inner: Visibility, other: Visibility
) -> None:
    collection.write("Z/alles.zip", archive())
    assert seen(collection, rules) == {"Z/alles.zip/innen/a.txt": inner, "Z/alles.zip/b.txt": other}


def test_the_default_is_a_setting_and_holds_for_what_was_read_before(collection: Collection) -> None:
    assert seen(collection, "", "a.txt") == {"a.txt": OPEN}
    collection.options["default_visibility"] = "intern"
    rules = '[[dokument]]\ndatei = "b.txt"\nsichtbarkeit = "öffentlich"\n'
    assert seen(collection, rules, "a.txt", "b.txt") == {"a.txt": INTERNAL, "b.txt": OPEN}


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        ('[sichtbarkeit]\n"Akten" = "geheim"\n', "Ordner „Akten“: Möglich ist „öffentlich“ oder „intern“."),
        ('[sichtbarkeit]\n"Akten" = true\n', "Möglich ist „öffentlich“ oder „intern“."),
        ('[sichtbarkeit]\n"Aktn" = "intern"\n', "Den Ordner „Aktn“ (intern) gibt es nicht."),
        ('[sichtbarkeit]\n"akten" = "intern"\n', "Den Ordner „akten“ (intern) gibt es nicht."),
        ('[sichtbarkeit]\n"*/Akte" = "intern"\n', "Den Ordner „*/Akte“ (intern) gibt es nicht."),
        ('[sichtbarket]\n"Akten" = "intern"\n', "Die Angabe „sichtbarket“ ist unbekannt."),
        ('sichtbarkeit = "intern"\n', "„sichtbarkeit“ muss als [sichtbarkeit] mit Ordnern darunter geschrieben sein."),
        ('[[dokument]]\ndatei = "Akten/a.txt"\nsichtbarkeit = "itnern"\n', "Möglich ist „öffentlich“ oder „intern“."),
        ('[[dokument]]\ndatei = "Akten/a.txt"\nsichtbarkeit = ["intern"]\n', "Möglich ist „öffentlich“ oder „intern“."),
        ('[[dokument]]\ndatei = "Akten/a.txt"\nsichtbar = "nein"\n', "Die Angabe „sichtbar“ ist unbekannt."),
        ('[[dokument]]\ndatei = "Akten/a.txt"\nzugang = "intern"\n', "Die Angabe „zugang“ ist unbekannt."),
        ('[[dokument]]\ndatei = "Akte/a.txt"\nsichtbarkeit = "intern"\n', "Die Datei „Akte/a.txt“ gibt es nicht."),
        (
            '[[dokument]]\ndatei = "Akte/*"\nsichtbarkeit = "intern"\n',
            "Auf das Muster „Akte/*“ (intern) passt keine Datei.",
        ),
        ('[[dokument]]\ndate = "Akten/*"\nsichtbarkeit = "intern"\n', "Im Eintrag 1 fehlt „datei“."),
        ('[[dokumente]]\ndatei = "Akten/*"\nsichtbarkeit = "intern"\n', "Die Angabe „dokumente“ ist unbekannt."),
        ('[dokument]\ndatei = "Akten/*"\nsichtbarkeit = "intern"\n', "muss als [[dokument]] geschrieben sein."),
        ('[sichtbarkeit\n"Akten" = "intern"\n', "ist kein gültiges TOML"),
    ],
)
def test_no_slip_of_the_pen_makes_a_document_public(collection: Collection, rules: str, told: str) -> None:
    assert seen(collection, rules, "Akten/a.txt")["Akten/a.txt"] is INTERNAL
    assert told in warnings(collection)


def test_what_is_clearly_public_stays_so_while_something_else_is_mistaken(collection: Collection) -> None:
    rules = '[sichtbarkeit]\n"Weg" = "intern"\n"Offen" = "öffentlich"\n'
    assert seen(collection, rules, "Offen/a.txt", "b.txt") == {"Offen/a.txt": OPEN, "b.txt": INTERNAL}
    assert DOUBT in warnings(collection)
    (collection.folder / "Weg").mkdir()  # empty, yet no mistake
    collection.reindex()
    assert collection.document("b.txt").visibility is OPEN
    assert warnings(collection) == ""


def test_a_renamed_folder_does_not_come_to_light(collection: Collection) -> None:
    rules = '[sichtbarkeit]\n"Akten" = "intern"\n'
    assert seen(collection, rules, "Akten/a.txt")["Akten/a.txt"] is INTERNAL
    collection.move("Akten/a.txt", "Akten alt/a.txt")
    (collection.folder / "Akten").rmdir()
    collection.reindex()
    assert collection.document("Akten alt/a.txt").visibility is INTERNAL


def test_a_file_beside_a_document_that_cannot_be_read_makes_it_internal(collection: Collection) -> None:
    collection.write("a.txt.toml", "sichtbarkeit = öffentlich")
    assert seen(collection, "", "a.txt", "b.txt") == {"a.txt": INTERNAL, "b.txt": OPEN}


def test_a_rule_for_public_documents_that_fits_nothing_changes_nothing(collection: Collection, tmp_path: Path) -> None:
    assert seen(collection, '[sichtbarkeit]\n"Weg" = "öffentlich"\n', "a.txt") == {"a.txt": OPEN}
    assert warnings(collection) == ""


@pytest.mark.parametrize(
    ("beside", "said"),
    [
        ("a.txt.toml", 'sichtbarkeit = "intern"'),
        ("a.txt.TOML", 'sichtbarkeit = "intern"'),
        (unicodedata.normalize("NFD", "Ärger.txt.toml"), 'sichtbarkeit = "intern"'),
    ],
    ids=["as-told", "capitals", "umlauts-of-a-mac"],
)
def test_a_file_beside_a_document_is_found_however_its_name_is_written(
    collection: Collection, beside: str, said: str
) -> None:
    collection.write(beside, said)
    document = unicodedata.normalize("NFC", beside)[:-5]
    assert seen(collection, "", document, "b.txt") == {document: INTERNAL, "b.txt": OPEN}
    assert warnings(collection) == ""


@pytest.mark.parametrize(
    ("path", "said", "told"),
    [
        (
            "alt.txt.toml",
            'sichtbarkeit = "intern"',
            "alt.txt.toml gehört zu keinem Dokument: Eine Datei „alt.txt“ gibt es",
        ),
        ("a.toml", 'sichtbarkeit = "inter"', "a.toml gehört zu keinem Dokument: Eine Datei „a“ gibt es nicht."),
        ("alt.txt.toml", "sichtbarkeit = intern", "alt.txt.toml gehört zu keinem Dokument und ist nicht lesbar."),
        ("Akten/dokumente.toml", '[sichtbarkeit]\n"." = "intern"', "Akten/dokumente.toml wird nicht beachtet"),
        (
            "Dokumente.toml",
            '[[dokument]]\ndatei = "a.txt"\nsichtbarkeit = "intern"',
            "Dokumente.toml wird nicht beachtet",
        ),
    ],
)
def test_what_was_said_of_a_document_that_is_not_there_makes_no_other_one_public(
    collection: Collection, path: str, said: str, told: str
) -> None:
    collection.write(path, said)
    assert set(seen(collection, "", "a.txt", "Akten/b.txt").values()) == {INTERNAL}
    assert told in warnings(collection) and DOUBT in warnings(collection)
    collection.remove(path)
    assert set(seen(collection, "", "a.txt", "Akten/b.txt").values()) == {OPEN}


def test_an_internal_document_that_is_renamed_without_its_file_stays_internal(collection: Collection) -> None:
    collection.write("a.txt.toml", 'sichtbarkeit = "intern"')
    assert seen(collection, "", "a.txt")["a.txt"] is INTERNAL
    collection.move("a.txt", "b.txt")
    collection.reindex()
    assert collection.document("b.txt").visibility is INTERNAL


def test_files_beside_no_document_that_say_nothing_of_it_change_nothing(collection: Collection) -> None:
    collection.write("pyproject.toml", '[project]\nname = "x"')
    collection.write("kaputt.toml", "{{ name }}")
    collection.write("weg.txt.toml", 'titel = "Weg"')
    collection.write("seiten.toml", '[sichtbarkeit]\ntitel = "Intern"\ntext = "Intern"')
    assert set(seen(collection, "", "a.txt").values()) == {OPEN}
    assert warnings(collection) == "weg.txt.toml gehört zu keinem Dokument: Eine Datei „weg.txt“ gibt es nicht."


def test_a_link_that_leads_nowhere_in_place_of_the_metadata_makes_nothing_public(collection: Collection) -> None:
    collection.write("a.txt", "Text")
    (collection.folder / METADATA_FILE).symlink_to(collection.folder / "weg")
    collection.reindex()
    assert collection.document("a.txt").visibility is INTERNAL
    assert "dokumente.toml lässt sich nicht lesen" in warnings(collection)


def test_what_lies_in_a_folder_that_cannot_be_looked_into_stays_internal(collection: Collection) -> None:
    collection.write("zu/a.txt", "Apfel")
    collection.write("zu/a.txt.toml", 'titel = "Vertraulich"\nsichtbarkeit = "intern"\n')
    collection.reindex()
    (collection.folder / "zu").chmod(0)
    try:
        with permissions_respected():
            collection.reindex()
    finally:
        (collection.folder / "zu").chmod(0o755)
    assert (collection.document("zu/a.txt").title, collection.document("zu/a.txt").visibility) == (
        "Vertraulich",
        INTERNAL,
    )


@pytest.mark.parametrize("target", ["gibt es nicht.toml", "../draussen.toml"])
def test_a_link_beside_a_document_that_leads_nowhere_or_out_makes_it_internal_and_is_told(
    collection: Collection, target: str
) -> None:
    (collection.root / "draussen.toml").write_text('sichtbarkeit = "öffentlich"', encoding="utf-8")
    collection.write_all({"a.txt": "Apfel", "b.txt": "Birne"})
    (collection.folder / "a.txt.toml").symlink_to(target)
    (collection.folder / "anderes.toml").symlink_to("nichts")  # belongs to no document
    summary = collection.reindex()
    assert any("a.txt.toml ist ein Verweis, der ins Leere" in warning for warning in summary.warnings)
    assert not any("anderes.toml" in warning for warning in summary.warnings)
    assert {path: document.visibility.value for path, document in collection.documents().items()} == {
        "a.txt": "intern",
        "b.txt": "öffentlich",
    }
