"""How fast a folder is read and indexed: ``python -m benchmarks.reindex FOLDER [--jobs N] [--recoll]``, or
``--small-files 5000``.

Runs the real command in processes of its own: once from nothing, then with nothing changed. Prints documents/s,
pages/s, wall and processor time, the largest process, and the sizes of catalogue and index. ``--recoll`` indexes the
same folder with Recoll (Debian's ``recollcmd``) in the same run, before and after each of ours (``--rounds``), for
comparison; it reads no scanned pages, so ``--no-ocr`` makes both do the same work. ``--small-files`` makes a folder of
that many short notes in place of FOLDER.

The program is compiled before, as where it is installed: a fresh checkout would be compiled by each process anew where
Python may write nothing.
"""

from __future__ import annotations

import argparse
import compileall
import contextlib
import ctypes
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import indexer

LAKI = [sys.executable, "-m", "indexer"]
_PR_SET_CHILD_SUBREAPER = 36


def timed(command: list[str], **environment: str) -> tuple[float, float, float, str]:
    """Run a command; wall seconds, processor seconds with all children, peak memory of its largest process in MB, its
    output."""
    with tempfile.TemporaryFile("w+") as output:
        began = time.perf_counter()
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=output, stderr=subprocess.DEVNULL)
        processor, memory, wall = 0.0, 0, 0.0
        # Workers are children of a process that our command starts: when it ends they become ours, and so does the time
        # they took.
        with contextlib.suppress(ChildProcessError):
            while True:
                ended, status, used = os.wait4(-1, 0)
                processor += used.ru_utime + used.ru_stime
                memory = max(memory, used.ru_maxrss)
                if ended == process.pid:
                    wall = time.perf_counter() - began
                    process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"{command}: status {process.returncode}")
        output.seek(0)
        return wall, processor, memory / 1024, output.read()


def size(path: Path) -> float:
    """Size of a file or of everything in a folder, in MB."""
    files = [path] if path.is_file() else [entry for entry in path.rglob("*") if entry.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def laki(folder: Path, data: Path, *options: str) -> tuple[float, float]:
    command = [*LAKI, "--corpus", str(folder), "--data", str(data), "reindex", "--json", *options]
    shutil.rmtree(data, ignore_errors=True)
    wall, processor, memory, output = timed(command)
    summary = json.loads(output)
    print(f"from nothing: {wall:.1f} s wall, {processor:.1f} s processor, largest process {memory:.0f} MB")
    print(
        f"  {summary['documents']} documents, {summary['documents'] / wall:.1f}/s; {summary['pages']} pages, {summary['pages'] / wall:.0f}/s"
    )
    print(f"  catalogue {size(data / 'katalog.sqlite'):.1f} MB, index {size(data / 'index'):.1f} MB")
    return wall, processor


def unchanged(folder: Path, data: Path, *options: str) -> None:
    command = [*LAKI, "--corpus", str(folder), "--data", str(data), "reindex", "--json", *options]
    again = [timed(command)[:2] for _ in range(5)]
    walls, processors = (sorted(times) for times in zip(*again, strict=True))
    print(
        f"nothing changed: {walls[2]:.2f} s wall (median of 5; {walls[0]:.2f} to {walls[-1]:.2f}), {processors[2]:.2f} s processor"
    )


def recoll(folder: Path, place: Path) -> tuple[float, float]:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / "recoll.conf").write_text(f"topdirs = {folder}\nloglevel = 1\n", encoding="utf-8")
    wall, processor, memory, _ = timed(["recollindex", "-c", str(place)])
    print(f"Recoll: {wall:.1f} s wall, {processor:.1f} s processor, largest process {memory:.0f} MB")
    return wall, processor


def write_notes(folder: Path, count: int) -> Path:
    """A folder of short notes, a hundred to a subfolder, the same each time."""
    words = Path(__file__).with_name("reindex.py").read_text(encoding="utf-8").split()
    choice = random.Random(1).choices
    for number in range(count):
        note = folder / f"{number // 100:03}" / f"vermerk-{number:05}.md"
        note.parent.mkdir(parents=True, exist_ok=True)
        note.write_text(f"# Vermerk {number}\n\n{' '.join(choice(words, k=60))}\n", encoding="utf-8")
    return folder


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path, nargs="?")
    arguments.add_argument("--small-files", type=int, metavar="COUNT", help="measure made-up notes instead")
    arguments.add_argument("--jobs", default=str(os.cpu_count()))
    arguments.add_argument("--rounds", type=int, default=1, help="how often from nothing")
    arguments.add_argument("--recoll", action="store_true", help="compare with recollindex")
    arguments.add_argument("--no-ocr", action="store_true", help="recognise no scanned pages: Recoll does not either")
    chosen = arguments.parse_args()
    if not chosen.folder and not chosen.small_files:
        arguments.error("FOLDER or --small-files")
    compileall.compile_dir(str(Path(indexer.__file__).parent), quiet=1)
    ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1)
    with tempfile.TemporaryDirectory() as place:
        folder = (
            write_notes(Path(place, "notes"), chosen.small_files) if chosen.small_files else chosen.folder.resolve()
        )
        print(f"{folder.name}: load of the machine at the start {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
        data, options = Path(place, "data"), ("--jobs", chosen.jobs, *(["--no-ocr"] if chosen.no_ocr else []))
        ours, theirs = [], []
        for _ in range(chosen.rounds):
            if chosen.recoll:
                theirs.append(recoll(folder, Path(place, "recoll")))
            ours.append(laki(folder, data, *options))
        if chosen.recoll:
            theirs.append(recoll(folder, Path(place, "recoll")))
            for name, times in (("Recoll", theirs), ("LaKI-Suche", ours)):
                walls, processors = zip(*times, strict=True)
                print(
                    f"{name}: median {statistics.median(walls):.1f} s wall, {statistics.median(processors):.1f} s processor"
                )
        unchanged(folder, data, *options)


if __name__ == "__main__":
    main()
