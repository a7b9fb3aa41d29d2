"""No file can harm the reading of another one."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.extraction import Limits, Sandbox
from indexer.model import ExtractedDocument, Problem, SourceFile
from tests.extraction.hostile_files import form_that_calls_itself, sheet_with_a_far_cell
from tests.extraction.pdf_files import PdfFile, column
from tests.waiting import soon

LIMITS = Limits(seconds=3, memory_bytes=1_500_000_000)
PLUGINS = ("tests.extraction.hostile",)


def source(path: Path) -> SourceFile:
    return SourceFile(path.name, os.fsencode(path.name), path, path.stat().st_size, path.stat().st_mtime_ns)


def orders(folder: Path, **texts: str) -> list[SourceFile]:
    """Files that tell the hostile reader what to do."""
    files = []
    for name, text in texts.items():
        path = folder / f"{name}.hostile"
        path.write_text(text)
        files.append(source(path))
    return files


def read_all(files: list[SourceFile], jobs: int = 2, limits: Limits = LIMITS) -> dict[str, ExtractedDocument | Problem]:
    with Sandbox(jobs, limits, PLUGINS) as sandbox:
        return {file.path: outcome for file, outcome in sandbox.extract_all(files)}


def test_one_bad_file_is_a_problem_and_all_others_are_read(tmp_path: Path) -> None:
    good = {f"good{number}": f"Text {number}" for number in range(20)}
    bad = {"hang": "hang", "loop": "loop", "crash": "crash", "exit": "exit", "eat": "eat", "raise": "raise"}
    names = [*list(good)[:10], *bad, *list(good)[10:]]
    outcomes = read_all(orders(tmp_path, **{name: (good | bad)[name] for name in names}))
    assert len(outcomes) == 26
    for name, text in good.items():
        document = outcomes[f"{name}.hostile"]
        assert isinstance(document, ExtractedDocument)
        assert document.pages[0].text == text
    reasons = {name: outcomes[f"{name}.hostile"] for name in bad}
    assert all(isinstance(problem, Problem) for problem in reasons.values())
    assert {name: problem.reason for name, problem in reasons.items() if isinstance(problem, Problem)} == {
        "hang": "Das Lesen der Datei dauerte zu lange und wurde abgebrochen.",
        "loop": "Das Lesen der Datei dauerte zu lange und wurde abgebrochen.",
        "crash": "Beim Lesen der Datei ist das Leseprogramm abgestürzt; vermutlich ist die Datei beschädigt.",
        "exit": "Beim Lesen der Datei ist das Leseprogramm abgestürzt; vermutlich ist die Datei beschädigt.",
        "eat": "Die Datei braucht zu viel Speicher und wurde nicht gelesen.",
        "raise": "Die Datei ist beschädigt und konnte nicht gelesen werden.",
    }


def test_a_worker_that_ends_without_a_word_is_noticed_at_once(tmp_path: Path) -> None:
    outcomes = read_all(orders(tmp_path, quietly="quietly", leave="leave", good="Text"), limits=Limits(seconds=60))
    assert isinstance(outcomes["good.hostile"], ExtractedDocument)
    ended, left = outcomes["quietly.hostile"], outcomes["leave.hostile"]
    assert isinstance(ended, Problem)
    assert "abgestürzt" in ended.reason
    assert isinstance(left, Problem)
    assert "SystemExit" in left.detail


def test_a_file_that_crashes_its_reader_is_read_by_another_one(tmp_path: Path) -> None:
    (tmp_path / "form.pdf").write_bytes(form_that_calls_itself())
    (tmp_path / "zelle.xlsx").write_bytes(sheet_with_a_far_cell())
    files = [source(path) for path in sorted(tmp_path.iterdir())]
    outcomes = read_all(files, limits=Limits(seconds=30, memory_bytes=600_000_000))
    form, cell = outcomes["form.pdf"], outcomes["zelle.xlsx"]
    assert isinstance(form, ExtractedDocument)
    assert [page.text for page in form.pages] == ["Text"]
    assert form.warnings == ("Die Datei ließ sich nur auf einfachere Weise lesen; einzelne Wörter können fehlen.",)
    assert isinstance(cell, ExtractedDocument)
    assert [page.text.split("\n") for page in cell.pages] == [["A", "", "Ende", "Anfang | 0,5"]]
    assert "einfachere Weise" in cell.warnings[0]


def test_a_file_is_not_blamed_for_a_worker_that_somebody_killed(tmp_path: Path) -> None:
    outcomes = read_all(orders(tmp_path, killed=f"killed {tmp_path / 'done'}", good="Text"))
    assert all(isinstance(outcome, ExtractedDocument) for outcome in outcomes.values())


def test_workers_killed_while_they_wait_cost_no_file(tmp_path: Path) -> None:
    files = orders(tmp_path, **{f"file{number}": "Text" for number in range(12)})

    def slowly() -> Iterator[SourceFile]:
        for number, file in enumerate(files):
            if number in (4, 8):
                time.sleep(0.3)
                for process in multiprocessing.active_children():
                    process.kill()
                time.sleep(0.2)
            yield file

    with Sandbox(2, LIMITS, PLUGINS) as sandbox:
        outcomes = dict(sandbox.extract_all(slowly()))
    assert len(outcomes) == 12
    assert all(isinstance(outcome, ExtractedDocument) for outcome in outcomes.values())


def test_programs_that_a_worker_started_end_with_it(tmp_path: Path) -> None:
    read_all(orders(tmp_path, child=f"child {tmp_path / 'pid'}"), jobs=1)
    pid = int((tmp_path / "pid").read_text())
    soon(lambda: not _runs(pid))


def test_files_are_drawn_only_as_fast_as_they_are_read(tmp_path: Path) -> None:
    files = orders(tmp_path, **{f"file{number}": "Text" for number in range(40)})
    drawn = 0

    def counting() -> Iterator[SourceFile]:
        nonlocal drawn
        for file in files:
            drawn += 1
            yield file

    most = 0
    with Sandbox(2, LIMITS, PLUGINS) as sandbox:
        for done, _ in enumerate(sandbox.extract_all(counting()), 1):
            most = max(most, drawn - done)
    assert drawn == 40
    assert most <= 6


def test_the_caller_may_stop_early(tmp_path: Path) -> None:
    files = orders(tmp_path, **{f"file{number}": "Text" for number in range(40)})
    with Sandbox(2, LIMITS, PLUGINS) as sandbox:
        _, first = next(iter(sandbox.extract_all(files)))
    assert isinstance(first, ExtractedDocument)
    assert multiprocessing.active_children() == []


def test_nothing_is_started_without_a_file() -> None:
    before = set(threading.enumerate())
    with Sandbox(2) as sandbox:
        assert list(sandbox.extract_all([])) == []
        assert set(threading.enumerate()) <= before
        assert multiprocessing.active_children() == []


def test_real_files_and_files_gone_are_told_apart(tmp_path: Path) -> None:
    path = PdfFile([column(["Ein Text"])]).write(tmp_path / "a.pdf")
    gone = SourceFile("weg.pdf", b"weg.pdf", tmp_path / "weg.pdf", 1, 1)
    outcomes = read_all([source(path), gone])
    assert isinstance(outcomes["a.pdf"], ExtractedDocument)
    problem = outcomes["weg.pdf"]
    assert isinstance(problem, Problem)
    assert problem.reason == "Die Datei ist nicht mehr da."


def test_a_limit_of_jobs_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        Sandbox(0)


def test_an_interrupt_ends_everything_promptly(tmp_path: Path) -> None:
    marks = [tmp_path / "one.pid", tmp_path / "two.pid"]
    orders(tmp_path, **{mark.stem: f"child {mark}" for mark in marks})
    script = tmp_path / "run.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from indexer.extraction import Limits, Sandbox\n"
        "from indexer.model import SourceFile\n"
        "if __name__ == '__main__':\n"
        "    files = [SourceFile(p.name, b'', p, 1, 1) for p in Path(sys.argv[1]).glob('*.hostile')]\n"
        "    with Sandbox(2, Limits(seconds=600), ('tests.extraction.hostile',)) as sandbox:\n"
        "        list(sandbox.extract_all(files))\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, str(script), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(root)},
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            soon(lambda: all(mark.is_file() and mark.read_text() for mark in marks))  # both workers are at work
            process.send_signal(signal.SIGINT)
            process.wait(timeout=30)  # of the ten minutes that each would go on
        finally:
            process.kill()
    assert process.returncode != 0
    soon(lambda: not any(_runs(int(mark.read_text())) for mark in marks))


def _runs(pid: int) -> bool:
    """Whether a process is alive; one that has ended and was not waited for is not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_file_that_no_worker_could_be_started_for_is_tried_again_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr("indexer.extraction.isolation.crew._Worker", refuse)
    (tmp_path / "a.txt").write_text("Text")
    with Sandbox(1) as sandbox:
        ((_, outcome),) = sandbox.extract_all([SourceFile("a.txt", b"a.txt", tmp_path / "a.txt", 4, 1)])
    assert isinstance(outcome, Problem)
    assert outcome.passing
    assert "nächste Lauf" in outcome.reason
