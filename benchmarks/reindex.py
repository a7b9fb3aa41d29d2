"""How fast a folder is read and indexed: ``python -m benchmarks.reindex FOLDER [--jobs N] [--recoll]``.

Runs the real command in processes of its own: once from nothing, then with nothing changed. Prints documents/s, pages/s, wall and
processor time, the largest process, and the sizes of catalogue and index. ``--recoll`` indexes the same folder with Recoll
(Debian's ``recollcmd``) in the same run, before and after, for comparison.
"""

from __future__ import annotations

import argparse
import json
import os
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
    walls = sorted(timed(command)[0] for _ in range(5))
    print(f"nothing changed: {walls[2]:.2f} s wall (median of 5; {walls[0]:.2f} to {walls[-1]:.2f})")


def recoll(folder: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir()
    (place / "recoll.conf").write_text(f"topdirs = {folder}\nloglevel = 1\n", encoding="utf-8")
    wall, processor, memory, _ = timed(["recollindex", "-c", str(place)])
    print(f"Recoll: {wall:.1f} s wall, {processor:.1f} s processor, largest process {memory:.0f} MB")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--jobs", default=str(os.cpu_count()))
    arguments.add_argument("--recoll", action="store_true", help="compare with recollindex")
    chosen = arguments.parse_args()
    folder = chosen.folder.resolve()
    print(f"{folder.name}: load of the machine at the start {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as place:
        if chosen.recoll:
            recoll(folder, Path(place, "recoll"))
        laki(folder, Path(place, "data"), "--jobs", chosen.jobs)
        if chosen.recoll:
            recoll(folder, Path(place, "recoll"))


if __name__ == "__main__":
    main()
