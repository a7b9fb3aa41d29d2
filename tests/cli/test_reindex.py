"""``laki reindex``: what it counts, how it ends, what it prints."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from indexer.system.lock import only_run
from tests.cli.conftest import Reindex
from tests.cli.running import ROOT, TIMEOUT, environment, laki, start


def counts(summary: dict[str, object]) -> dict[str, object]:
    """The counts that are not zero."""
    names = ("new", "changed", "moved", "removed", "unchanged", "without_text", "failed")
    return {name: summary[name] for name in names if summary[name]}


def test_first_run_takes_everything_in(reindex: Reindex) -> None:
    summary = reindex()
    assert counts(summary) == {"new": 4, "without_text": 1}
    assert summary["documents"] == 4
    assert summary["generation"]


def test_second_run_has_nothing_to_do(reindex: Reindex) -> None:
    first = reindex()
    second = reindex()
    assert counts(second) == {"unchanged": 4, "without_text": 1}
    assert second["generation"] == first["generation"]


def test_changed_moved_new_and_removed_files_are_told_apart(reindex: Reindex, corpus: Path) -> None:
    reindex()
    (corpus / "bericht.txt").write_text("Ganz anderer Text.", encoding="utf-8")
    (corpus / "Unterordner" / "größe.md").rename(corpus / "Häuser.md")
    (corpus / "handreichung.docx").unlink()
    (corpus / "neu.txt").write_text("Ein neues Papier.", encoding="utf-8")
    summary = reindex()
    assert counts(summary) == {"new": 1, "changed": 1, "moved": 1, "removed": 1, "unchanged": 1, "without_text": 1}


def test_touched_file_is_unchanged(reindex: Reindex, corpus: Path) -> None:
    reindex()
    os.utime(corpus / "bericht.txt")
    assert counts(reindex()) == {"unchanged": 4, "without_text": 1}


def test_dry_run_changes_nothing(reindex: Reindex, corpus: Path) -> None:
    assert counts(reindex("--dry-run"))["new"] == 4
    told = laki("reindex", "--dry-run")
    assert told.returncode == 0
    assert told.stdout.startswith("Probelauf")
    assert counts(reindex())["new"] == 4


def test_summary_for_people_is_a_table_of_german_words(corpus: Path, broken_file: Path) -> None:
    done = laki("reindex")
    assert done.returncode == 0, done.stderr
    lines = {" ".join(line.split()) for line in done.stdout.splitlines()}
    assert {
        "Neu 4",
        "Geändert 0",
        "Verschoben 0",
        "Entfernt 0",
        "Unverändert 0",
        "Ohne Text 1",
        "Nicht lesbar 1",
    } <= lines
    assert re.search(r"^Im Index: 4 Dokumente mit zusammen \d+ Seiten\. Dauer: \d+,\d s\.$", done.stdout, re.MULTILINE)
    problems = done.stdout.split("Nicht lesbar:\n")[1].splitlines()
    assert problems[0].strip() == "kaputt.docx"
    assert problems[1].strip().endswith(".")


def test_failed_file_matters_only_with_strict(corpus: Path, broken_file: Path) -> None:
    assert laki("reindex").returncode == 0
    # The file has not changed and is not read again, but it is still not in the index.
    done = laki("reindex", "--strict", "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["problems"][0]["path"] == "kaputt.docx"
    broken_file.unlink()
    assert laki("reindex", "--strict").returncode == 0


def test_quiet_says_only_what_is_wrong(corpus: Path) -> None:
    done = laki("reindex", "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    (corpus / "kaputt.docx").write_bytes(b"PK\x03\x04")
    done = laki("reindex", "--quiet")
    assert "kaputt.docx" in done.stdout
    assert "Neu" not in done.stdout


def test_mistakes_in_metadata_are_named(corpus: Path) -> None:
    (corpus / "dokumente.toml").write_text('[[dokument]]\ndatei = "bericht.txt"\nfarbe = "rot"\n', encoding="utf-8")
    done = laki("reindex")
    assert "Hinweise:" in done.stdout
    assert "„farbe“" in done.stdout


def test_missing_folder_fails_with_status_1(corpus: Path) -> None:
    done = laki("reindex", "--corpus", str(corpus / "gibtsnicht"))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "gibtsnicht" in done.stderr.splitlines()[-1]
    assert done.stderr.splitlines()[-1].startswith("Fehler: ")
    assert "Traceback" not in done.stderr


def test_failure_is_json_too(corpus: Path) -> None:
    done = laki("reindex", "--json", "--corpus", str(corpus / "gibtsnicht"))
    assert done.returncode == 1
    assert "gibtsnicht" in json.loads(done.stdout)["error"]


def test_second_run_at_the_same_time_says_who_is_running(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "daten").mkdir()
    with only_run(tmp_path / "daten"):
        done = laki("reindex")
    assert done.returncode == 1
    assert f"Prozess {os.getpid()}" in done.stderr
    assert laki("reindex").returncode == 0


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_interrupted_run_leaves_the_former_index(
    ending: signal.Signals, corpus: Path, reindex: Reindex, tmp_path: Path
) -> None:
    before = reindex()
    for number in range(100):
        (corpus / f"mehr-{number}.txt").write_text(f"Papier Nummer {number} über Integration. " * 200, encoding="utf-8")
    process = start("reindex")
    assert process.stderr is not None
    # The first line of progress: the run has begun.
    process.stderr.readline()
    os.killpg(process.pid, ending)
    _, said = process.communicate(timeout=TIMEOUT)
    assert process.returncode == 130, said
    assert "Abgebrochen." in said
    assert "Traceback" not in said
    status = json.loads(laki("status", "--json").stdout)
    assert (status["documents"], status["generation"]) == (4, before["generation"])
    assert counts(reindex()) == {"new": 100, "unchanged": 4, "without_text": 1}


def test_progress_goes_to_standard_error_in_few_lines(corpus: Path) -> None:
    for number in range(50):
        (corpus / f"mehr-{number}.txt").write_text(f"Papier {number}.", encoding="utf-8")
    done = laki("reindex")
    assert done.stderr
    assert len(done.stderr.splitlines()) < 10
    assert "\x1b" not in done.stdout + done.stderr


def test_bar_on_a_terminal(corpus: Path) -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "rb", buffering=0) as screen:
        command = [sys.executable, "-m", "indexer", "reindex"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(TERM="xterm", COLUMNS="120"), stdout=subprocess.PIPE, stderr=theirs
        )
        os.close(theirs)
        shown = b""
        while chunk := _read(screen):
            shown += chunk
        result = process.communicate(timeout=TIMEOUT)[0].decode()
    assert process.returncode == 0
    assert "━" in shown.decode()
    assert result.startswith("Neu")


def _read(screen: object) -> bytes:
    try:
        return os.read(screen.fileno(), 4096)
    except OSError:  # how a terminal tells its end on Linux
        return b""


def test_broken_pipe_is_quiet(corpus: Path) -> None:
    laki("reindex")
    process = start("topics", "--json")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, said = process.communicate(timeout=TIMEOUT)
    assert said == ""


def test_data_folder_may_be_deleted(corpus: Path, reindex: Reindex, tmp_path: Path) -> None:
    reindex()
    shutil.rmtree(tmp_path / "daten")
    assert counts(reindex())["new"] == 4
