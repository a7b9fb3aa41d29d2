"""Files made to do harm are read or reported in German, each within its limits, and none costs another one its
reading."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

import pytest

from indexer.corpus import scan
from indexer.extraction import Limits, Sandbox, format_of
from indexer.extraction.members import Listing, container_of
from indexer.model import ExtractedDocument, Problem, SourceFile
from tests.extraction.hostile_files import write_all

LIMITS = Limits(seconds=20, memory_bytes=1_500_000_000)
# Read by LibreOffice, where it is there: seconds each. The benchmark reads them all.
_SLOW = {".doc", ".ppt", ".rtf"}
_ENDED = re.compile("abgestürzt|zu lange|nicht übernommen|unvollständig eingerichtet")


def _source(path: Path) -> SourceFile:
    return SourceFile(path.name, os.fsencode(path.name), path, path.stat().st_size, path.stat().st_mtime_ns)


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ExtractedDocument | Problem | Listing]:
    paths = write_all(tmp_path_factory.mktemp("hostile"), heavy=False)
    documents = [_source(path) for path in paths if format_of(path) and path.suffix not in _SLOW]
    containers = [_source(path) for path in paths if container_of(path)]
    with Sandbox(2, LIMITS) as sandbox:
        read = {file.path: outcome for file, outcome in sandbox.extract_all(documents)}
        listed = {f"{file.path} (listed)": outcome for file, outcome in sandbox.list_all(containers)}
    assert len(read) == len(documents)
    assert len(listed) == len(containers)
    return read | listed


def test_each_is_read_or_reported_in_german(outcomes: dict[str, ExtractedDocument | Problem | Listing]) -> None:
    for name, outcome in outcomes.items():
        if isinstance(outcome, Problem):
            assert re.match(r"(Die|Das|Der|Dieses|Ihr) .*[.]$", outcome.reason), (name, outcome)


def test_none_ends_its_worker(outcomes: dict[str, ExtractedDocument | Problem | Listing]) -> None:
    ended = {
        name: outcome
        for name, outcome in outcomes.items()
        if isinstance(outcome, Problem) and _ENDED.search(outcome.reason)
    }
    assert ended == {}


def test_nothing_outside_of_a_file_is_read(outcomes: dict[str, ExtractedDocument | Problem | Listing]) -> None:
    for outcome in outcomes.values():
        if isinstance(outcome, ExtractedDocument):
            assert "root:" not in "".join(page.text for page in outcome.pages)


def test_entities_do_not_multiply(outcomes: dict[str, ExtractedDocument | Problem | Listing]) -> None:
    for name in ("entitaeten.docx", "entitaeten.odt"):
        outcome = outcomes[name]
        if isinstance(outcome, ExtractedDocument):
            assert sum(len(page.text) for page in outcome.pages) < 1000


def test_a_file_that_lies_about_its_format_is_read_for_what_it_is(
    outcomes: dict[str, ExtractedDocument | Problem | Listing],
) -> None:
    for suffix in ("docx", "odt", "xlsx", "txt", "png"):
        outcome = outcomes[f"pdf-als.{suffix}"]
        assert isinstance(outcome, ExtractedDocument)
        assert outcome.pages[0].text == "Ein Text"


def test_what_is_no_file_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "ordner.pdf").mkdir()
    (tmp_path / "gut.txt").write_text("Text")
    (tmp_path / "im\nNamen.txt").write_text("Text")
    (tmp_path / "\u202etxt.exe.txt").write_text("Text")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe.txt")).write_text("Text")
    os.mkfifo(tmp_path / "rohr.pdf")
    (tmp_path / "kreis.txt").symlink_to("kreis.txt")
    (tmp_path / "oben").symlink_to(tmp_path)
    (tmp_path / "fremd.txt").symlink_to("/etc/passwd")
    with (tmp_path / "loch.txt").open("wb") as file:
        file.truncate(10_000_000_000)
    found = scan(tmp_path, lambda path: format_of(path) is not None)
    assert len(found.files) == 5
    assert all(stat.S_ISREG(file.absolute.stat().st_mode) for file in found.files)
    with Sandbox(1, LIMITS) as sandbox:
        outcomes = {file.absolute.name: outcome for file, outcome in sandbox.extract_all(found.files)}
    hole = outcomes.pop("loch.txt")
    assert isinstance(hole, Problem)
    assert hole.reason == "Die Datei enthält keinen Text, obwohl ihr Name es verspricht."
    assert all(isinstance(outcome, ExtractedDocument) for outcome in outcomes.values())
