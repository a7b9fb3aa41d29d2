"""Where settings come from, and what is said when they are wrong."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

from indexer.settings import Settings, load_settings
from indexer.settings.source import SettingsError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder without settings."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _write(folder: Path, text: str, name: str = "laki.toml") -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_defaults_hold_where_nothing_is_set(folder: Path) -> None:
    settings = load_settings()
    assert settings.corpus == folder / "corpus"
    assert settings.data == folder / "var"
    assert settings.catalog_url == f"sqlite:///{folder}/var/katalog.sqlite"
    assert settings.topics_file == folder / "corpus" / "themen.toml"
    assert settings.synonyms_file == folder / "corpus" / "synonyme.toml"
    assert settings.metadata_file == folder / "corpus" / "dokumente.toml"
    assert settings.jobs == len(os.sched_getaffinity(0))
    assert (settings.engine, settings.port) == ("whoosh", 8080)


def test_the_file_wins_over_defaults_the_environment_over_the_file_the_command_line_over_all(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(folder, "port = 1111\nthreads = 11\njobs = 1\n")
    monkeypatch.setenv("LAKI_THREADS", "22")
    monkeypatch.setenv("LAKI_JOBS", "2")
    settings = load_settings(jobs=3, port=None)
    assert (settings.port, settings.threads, settings.jobs, settings.file_seconds) == (1111, 22, 3, 60)


def test_relative_paths_in_the_file_are_meant_from_where_it_lies(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _write(folder, 'corpus = "../Dokumente"\ntopics = "/srv/themen.toml"\n', "etc/amt.toml")
    monkeypatch.setenv("LAKI_CONFIG", "etc/amt.toml")
    monkeypatch.setenv("LAKI_DATA", "daten")
    settings = load_settings()
    assert settings.corpus.resolve() == folder / "Dokumente"
    assert settings.topics_file == Path("/srv/themen.toml")
    assert settings.data == folder / "daten"


def test_the_home_folder_may_be_written_short(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/ki")
    _write(folder, 'corpus = "~/Dokumente"\n')
    monkeypatch.setenv("LAKI_DATA", "~/daten")
    settings = load_settings()
    assert (settings.corpus, settings.data) == (Path("/home/ki/Dokumente"), Path("/home/ki/daten"))


def test_an_empty_variable_counts_as_not_set(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKI_PORT", "")
    monkeypatch.setenv("LAKI_CONFIG", "")
    assert load_settings().port == 8080


def test_settings_do_not_change_once_read(folder: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1


NO_SERVER = (
    "Hier gehört die Adresse eines Datenbankservers hin. Eine SQLite-Datei legt LaKI-Suche von selbst an, "
    "im Ordner der Einstellung „data“; dafür bleibt „catalog“ weg"
)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("farbe = 1", "Einstellung „farbe“: Diese Einstellung gibt es nicht."),
        ('port = "x"', "Einstellung „port“: Hier gehört eine ganze Zahl hin (angegeben ist: 'x')."),
        ("port = 1.5", "Einstellung „port“: Hier gehört eine ganze Zahl hin (angegeben ist: 1.5)."),
        ("port = 70000", "Einstellung „port“: Der Wert darf höchstens 65535 sein (angegeben ist: 70000)."),
        ("threads = true", "Einstellung „threads“: Hier gehört eine Zahl hin (angegeben ist: true)."),
        ("jobs = 0", "Einstellung „jobs“: Der Wert muss mindestens 1 sein (angegeben ist: 0)."),
        ("corpus = 5", "Einstellung „corpus“: Hier gehört ein Pfad hin (angegeben ist: 5)."),
        ("host = 5", "Einstellung „host“: Hier gehört ein Text hin (angegeben ist: 5)."),
        (
            'catalog = "sqlite:////srv/k.sqlite"',
            f"Einstellung „catalog“: {NO_SERVER} (angegeben ist: 'sqlite:////srv/k.sqlite').",
        ),
        ('site_name = ""', "Einstellung „site_name“: Der Text ist zu kurz (angegeben ist: '')."),
    ],
)
def test_wrong_values_are_told_in_german(folder: Path, text: str, sentence: str) -> None:
    _write(folder, text)
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert str(told.value) == sentence


def test_an_unknown_engine_is_told_with_those_there_are(folder: Path) -> None:
    with pytest.raises(SettingsError, match=r"Einstellung „engine“: Möglich sind: whoosh, tantivy, opensearch "):
        load_settings(engine="lupe")


def test_a_file_of_an_editor_that_marks_utf_8_is_read(folder: Path) -> None:
    (folder / "laki.toml").write_bytes(b"\xef\xbb\xbfport = 9000\n")
    assert load_settings().port == 9000


def test_every_mistake_has_its_line(folder: Path) -> None:
    _write(folder, 'port = "x"\njobs = 0\n')
    with pytest.raises(SettingsError) as told:
        load_settings()
    assert len(str(told.value).splitlines()) == 2


@pytest.mark.parametrize(
    "content", [b"port = ", b"\xff\xfe", b"port = 1\nport = 2", b"x = " + b"[" * 20_000, b"x = " + b"1" * 9_999]
)
def test_a_file_that_is_no_toml_is_told_in_german(folder: Path, content: bytes) -> None:
    (folder / "laki.toml").write_bytes(content)
    # What other tests left behind is cleared away now: where it was in the depth of brackets, it failed there.
    gc.collect()
    with pytest.raises(SettingsError, match=r"Die Einstellungsdatei laki\.toml ist kein gültiges TOML"):
        load_settings()


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ('corpus = "C:\\Daten"', r"(Zeile 1, Spalte 15: ein \ in Texten muss doppelt stehen; in Pfaden besser /)"),
        ('corpus = "C:\\users"', r"ein \ in Texten muss doppelt stehen"),
        ("corpus = Dokumente", "(Zeile 1, Spalte 10: hier gehört ein Text in geraden Anführungszeichen hin, "),
        ("guests = ja", "true oder false)"),
        ('data = "a"\ndata = "b"', "ein Name steht zweimal da"),
        ('data = "a\nport = 80', "(Zeile 1, Spalte 10: hier fehlt ein Anführungszeichen)"),
        ('data = "a', "(am Ende der Datei: hier fehlt ein Anführungszeichen)"),
        ("staff_groups = [", "(am Ende der Datei"),
        ("port: 80", "hier fehlt ein ="),
    ],
)
def test_the_usual_slips_of_the_pen_are_named(folder: Path, text: str, cause: str) -> None:
    _write(folder, text)
    with pytest.raises(SettingsError) as raised:
        load_settings()
    assert cause in str(raised.value)


def test_a_named_file_that_is_missing_is_told_in_german(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKI_CONFIG", "weg.toml")
    with pytest.raises(SettingsError, match=r"Die Einstellungsdatei weg\.toml gibt es nicht"):
        load_settings()


def test_a_folder_in_place_of_the_file_is_told(folder: Path) -> None:
    (folder / "laki.toml").mkdir()
    with pytest.raises(SettingsError, match=r"laki\.toml lässt sich nicht lesen: Sie ist ein Ordner"):
        load_settings()


def test_every_setting_is_explained_in_german() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description and field.description.endswith("."), name


@pytest.mark.parametrize("where", ["corpus", "data"])
def test_a_home_that_there_is_not_is_told_in_german(folder: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    (folder / "laki.toml").write_text(f'{where} = "~niemand-dieses-namens/x"', encoding="utf-8")
    with pytest.raises(SettingsError, match=rf"„{where}“: Das Zeichen ~ führt hier zu keinem Ordner"):
        load_settings()
    (folder / "laki.toml").unlink()
    monkeypatch.setenv(f"LAKI_{where.upper()}", "~niemand-dieses-namens/x")
    with pytest.raises(SettingsError, match="Das Zeichen ~"):
        load_settings()


def test_a_settings_file_that_leads_nowhere_is_not_taken_for_none(folder: Path) -> None:
    (folder / "laki.toml").symlink_to("gibt es nicht")
    with pytest.raises(SettingsError, match="Verweis ins Leere"):
        load_settings()


def test_a_mistyped_name_is_told_with_the_one_that_was_meant(folder: Path) -> None:
    (folder / "laki.toml").write_text('korpus = "c"\nquark = 1', encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert "„korpus“: Diese Einstellung gibt es nicht; gemeint ist vielleicht „corpus“." in str(caught.value)
    assert "„quark“: Diese Einstellung gibt es nicht." in str(caught.value)


def test_a_second_value_in_a_line_is_named_with_its_place(folder: Path) -> None:
    (folder / "laki.toml").write_text("port = 8080 80\nthreads = 2\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="Zeile 1, Spalte 13: hier gehört eine neue Zeile hin"):
        load_settings()
