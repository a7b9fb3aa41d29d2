"""Which files of a folder are documents."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from indexer.corpus import CorpusError, Scan, locate, scan
from tests.core.privileges import permissions_respected


def _text_file(path: str) -> bool:
    return path.endswith(".txt")


def _scan(root: Path) -> Scan:
    return scan(root, _text_file)


def _paths(root: Path) -> list[str]:
    return [file.path for file in _scan(root).files]


def _put(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(path, encoding="utf-8")


def test_files_of_all_subfolders_come_ordered_by_path(tmp_path: Path) -> None:
    _put(tmp_path, "b.txt", "a/z.txt", "a/b/c.txt", "Ä.txt", "anderes.xyz")
    assert _paths(tmp_path) == ["a/b/c.txt", "a/z.txt", "b.txt", "Ä.txt"]


def test_size_and_time_are_those_of_the_file(tmp_path: Path) -> None:
    _put(tmp_path, "a.txt")
    os.utime(tmp_path / "a.txt", ns=(1, 1_234_567_890_123_456_700))
    (file,) = _scan(tmp_path).files
    assert (file.size, file.mtime_ns, file.absolute) == (5, 1_234_567_890_123_456_700, tmp_path.resolve() / "a.txt")


def test_hidden_files_and_folders_are_left_out(tmp_path: Path) -> None:
    _put(tmp_path, ".hidden.txt", ".Trash/a.txt", "sub/.git/a.txt", "sub/a.txt")
    assert _paths(tmp_path) == ["sub/a.txt"]


def test_lock_files_of_office_programs_are_left_out(tmp_path: Path) -> None:
    _put(tmp_path, "~$bericht.txt", "bericht.txt", "sub/~$x.txt", "~x.txt")
    assert _paths(tmp_path) == ["bericht.txt", "~x.txt"]


def test_links_to_files_inside_count_as_files(tmp_path: Path) -> None:
    _put(tmp_path, "echt.txt")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "verweis.txt").symlink_to("../echt.txt")
    assert _paths(tmp_path) == ["echt.txt", "sub/verweis.txt"]


def test_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    _put(tmp_path, "geheim.txt", "geheimer Ordner/x.txt", "Dokumente/a.txt", "Dokumente-alt/b.txt")
    folder = tmp_path / "Dokumente"
    (folder / "verweis.txt").symlink_to(tmp_path / "geheim.txt")
    (folder / "ordner").symlink_to(tmp_path / "geheimer Ordner")
    (folder / "nachbar.txt").symlink_to("../Dokumente-alt/b.txt")
    (folder / "ins Leere.txt").symlink_to("gibt es nicht.txt")
    (folder / "Kreis.txt").symlink_to("Kreis.txt")
    assert _paths(folder) == ["a.txt"]


def test_linked_folders_are_not_entered_even_inside(tmp_path: Path) -> None:
    _put(tmp_path, "sub/a.txt")
    (tmp_path / "sub" / "im Kreis").symlink_to("..")
    assert _paths(tmp_path) == ["sub/a.txt"]


def test_the_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    _put(tmp_path, "echt/a.txt")
    (tmp_path / "verweis").symlink_to("echt")
    found = _scan(tmp_path / "verweis")
    assert found.root == (tmp_path / "echt").resolve()
    assert [file.path for file in found.files] == ["a.txt"]


def test_decomposed_names_are_read_composed_and_found_again(tmp_path: Path) -> None:
    decomposed = unicodedata.normalize("NFD", "Köln/Größe und Übergänge.txt")
    _put(tmp_path, decomposed)
    (file,) = _scan(tmp_path).files
    assert file.path == "Köln/Größe und Übergänge.txt"
    assert unicodedata.is_normalized("NFC", file.path)
    found = locate(tmp_path, file.location)
    assert found is not None and found.read_text(encoding="utf-8") == decomposed


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_names_that_are_no_utf8_stay_apart_and_are_found_again(tmp_path: Path) -> None:
    for name in (b"gr\xfc\xdfe.txt", b"gr\xf6\xdfe.txt"):
        with open(os.path.join(os.fsencode(tmp_path), name), "wb") as file:
            file.write(name)
    found = _scan(tmp_path).files
    assert [file.path for file in found] == ["gr\\xf6\\xdfe.txt", "gr\\xfc\\xdfe.txt"]
    for source in found:
        path = locate(tmp_path, source.location)
        assert path is not None and path.read_bytes() == source.location
        source.path.encode("utf-8")  # can be stored and shown


def test_what_is_neither_file_nor_folder_is_left_out(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "leitung.txt")
    assert _paths(tmp_path) == []


def test_deep_folders_are_walked(tmp_path: Path) -> None:
    deep = "/".join(["ordner"] * 300) + "/tief.txt"
    _put(tmp_path, deep)
    assert _paths(tmp_path) == [deep]


def test_a_subfolder_that_may_not_be_read_is_told_and_hides_what_was_in_it(tmp_path: Path) -> None:
    _put(tmp_path, "offen/a.txt", "zu/b.txt", "zu/tiefer/c.txt")
    (tmp_path / "zu").chmod(0)
    try:
        with permissions_respected():
            found = _scan(tmp_path)
    finally:
        (tmp_path / "zu").chmod(0o755)
    assert [file.path for file in found.files] == ["offen/a.txt"]
    assert found.unreadable == ("zu",)
    assert found.hides("zu/b.txt") and found.hides("zu/tiefer/c.txt")
    assert not found.hides("zuletzt/b.txt") and not found.hides("offen/b.txt")


def test_a_subfolder_whose_files_may_be_listed_but_not_entered_hides_them_too(tmp_path: Path) -> None:
    _put(tmp_path, "offen/a.txt", "zu/b.txt")
    (tmp_path / "zu").chmod(0o444)
    try:
        with permissions_respected():
            found = _scan(tmp_path)
    finally:
        (tmp_path / "zu").chmod(0o755)
    assert [file.path for file in found.files] == ["offen/a.txt"]
    assert found.hides("zu/b.txt")


def test_a_missing_folder_is_told_in_german(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"gibt es nicht\. Bitte die Einstellung „corpus“ prüfen"):
        _scan(tmp_path / "nirgends")


def test_a_file_in_place_of_the_folder_is_told_in_german(tmp_path: Path) -> None:
    _put(tmp_path, "a.txt")
    with pytest.raises(CorpusError, match="ist kein Ordner"):
        _scan(tmp_path / "a.txt")


def test_a_folder_that_may_not_be_read_is_told_in_german(tmp_path: Path) -> None:
    folder = tmp_path / "zu"
    folder.mkdir(0)
    with permissions_respected(), pytest.raises(CorpusError, match="lässt sich nicht lesen"):
        _scan(folder)


class TestLocate:
    def test_finds_a_file(self, tmp_path: Path) -> None:
        _put(tmp_path, "sub/a.txt")
        assert locate(tmp_path, b"sub/a.txt") == tmp_path.resolve() / "sub" / "a.txt"

    @pytest.mark.parametrize("location", [b"../geheim.txt", b"/etc/hostname", b"verweis.txt", b"sub", b"", b"a\0b"])
    def test_gives_nothing_but_files_inside_the_folder(self, tmp_path: Path, location: bytes) -> None:
        _put(tmp_path, "geheim.txt", "Dokumente/sub/a.txt")
        (tmp_path / "Dokumente" / "verweis.txt").symlink_to(tmp_path / "geheim.txt")
        assert locate(tmp_path / "Dokumente", location) is None

    def test_gives_nothing_where_the_folder_is_gone(self, tmp_path: Path) -> None:
        assert locate(tmp_path / "weg", b"a.txt") is None
