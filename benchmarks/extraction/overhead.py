"""What the sandbox costs a file, and how the memory of the main process grows with the number of files.

python -m benchmarks.extraction.overhead [--files 500 5000]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from indexer.extraction import Sandbox
from indexer.model import SourceFile


def main() -> int:
    """Each number of files is measured in a process of its own, as peaks of memory do not go down."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--files", type=int, nargs="+", default=[500, 5000])
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        _measure(options.measure)
        return 0
    for number in options.files:
        subprocess.run([sys.executable, "-m", "benchmarks.extraction.overhead", "--measure", str(number)], check=True)
    return 0


def _measure(number: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "a.txt")
        path.write_text("Beratung im Quartier, für alle offen. " * 500)
        status = path.stat()
        files = (
            SourceFile(f"{n}.txt", os.fsencode(f"{n}.txt"), path, status.st_size, status.st_mtime_ns)
            for n in range(number)
        )
        with Sandbox(1) as sandbox:
            outcomes = sandbox.extract_all(files)
            next(outcomes)
            began, cpu = time.perf_counter(), time.process_time()
            for _ in outcomes:
                pass
            wall, used = time.perf_counter() - began, time.process_time() - cpu
    peak = next(
        line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM")
    ).split()[1]
    print(
        f"{number} files: {1000 * wall / number:.2f} ms a file (wall), {1000 * used / number:.2f} ms of the main process, its peak {int(peak) / 1000:.0f} MB"
    )


if __name__ == "__main__":
    raise SystemExit(main())
