"""How fast a folder is read and indexed: ``python -m benchmarks.reindex FOLDER [--jobs N] [--recoll]``, or ``--small-files 5000``.

Runs the real command in processes of its own: once from nothing, then with nothing changed. Prints documents/s, pages/s, wall and
processor time, the largest process, and the sizes of catalogue and index. ``--recoll`` indexes the same folder with Recoll
(Debian's ``recollcmd``) in the same run, before and after, for comparison; it reads no scanned pages, so ``--no-ocr`` makes both do the
same work. ``--small-files`` makes a folder of that many short notes
in place of FOLDER.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def timed(command: list[str], **environment: str) -> tuple[float, float, float, str]:
    """Run a command; wall seconds, processor seconds with all children, peak memory of its largest process in MB, its output."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=True)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, processor, after.ru_maxrss / 1024, done.stdout


def size(path: Path) -> float:
    """Size of a file or of everything in a folder, in MB."""
    files = [path] if path.is_file() else [entry for entry in path.rglob("*") if entry.is_file()]
    return sum(file.stat().st_size for file in files) / 1e6


def laki(folder: Path, data: Path, *options: str) -> None:
    command = [
        sys.executable,
        "-m",
        "indexer",
        "--corpus",
        str(folder),
        "--data",
        str(data),
        "reindex",
        "--json",
        *options,
    ]
    wall, processor, memory, output = timed(command)
    summary = json.loads(output)
    print(f"from nothing: {wall:.1f} s wall, {processor:.1f} s processor, largest process {memory:.0f} MB")
    print(
        f"  {summary['documents']} documents, {summary['documents'] / wall:.1f}/s; {summary['pages']} pages, {summary['pages'] / wall:.0f}/s"
    )
    print(f"  catalogue {size(data / 'katalog.sqlite'):.1f} MB, index {size(data / 'index'):.1f} MB")
    again = [timed(command)[:2] for _ in range(5)]
    walls, processors = (sorted(times) for times in zip(*again, strict=True))
    print(
        f"nothing changed: {walls[2]:.2f} s wall (median of 5; {walls[0]:.2f} to {walls[-1]:.2f}), {processors[2]:.2f} s processor"
    )


def recoll(folder: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / "recoll.conf").write_text(f"topdirs = {folder}\nloglevel = 1\n", encoding="utf-8")
    wall, processor, memory, _ = timed(["recollindex", "-c", str(place)])
    print(f"Recoll: {wall:.1f} s wall, {processor:.1f} s processor, largest process {memory:.0f} MB")


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
    arguments.add_argument("--recoll", action="store_true", help="compare with recollindex")
    arguments.add_argument("--no-ocr", action="store_true", help="recognise no scanned pages: Recoll does not either")
    chosen = arguments.parse_args()
    if not chosen.folder and not chosen.small_files:
        arguments.error("FOLDER or --small-files")
    with tempfile.TemporaryDirectory() as place:
        folder = (
            write_notes(Path(place, "notes"), chosen.small_files) if chosen.small_files else chosen.folder.resolve()
        )
        print(f"{folder.name}: load of the machine at the start {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
        if chosen.recoll:
            recoll(folder, Path(place, "recoll"))
        laki(folder, Path(place, "data"), "--jobs", chosen.jobs, *(["--no-ocr"] if chosen.no_ocr else []))
        if chosen.recoll:
            recoll(folder, Path(place, "recoll"))


if __name__ == "__main__":
    main()
