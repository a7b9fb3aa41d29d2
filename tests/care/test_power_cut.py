"""What a commit of the catalogue names is on the disk before: the order of writes, as the operating system was asked
for them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, environment
from tests.core.collection import Collection

#: Calls by which something is written or made durable. Descriptors are told with the path that they stand for (-y).
CALLS = "write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,link,linkat,mkdir,mkdirat"


def _trace(collection: Collection, tmp_path: Path, *command: str) -> list[str]:
    log = tmp_path / "trace"
    done = subprocess.run(
        [
            "strace",
            "-f",
            "-y",
            "-qq",
            "-e",
            f"trace={CALLS}",
            "-o",
            str(log),
            sys.executable,
            "-m",
            "indexer",
            *command,
        ],
        cwd=ROOT,
        env=environment(LAKI_CORPUS=str(collection.folder), LAKI_DATA=str(collection.settings.data), LAKI_JOBS="1"),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode and "ptrace" in done.stderr:
        pytest.skip("processes may not be traced here")
    assert done.returncode == 0, done.stderr
    return log.read_text(encoding="utf-8", errors="replace").splitlines()


@pytest.mark.skipif(shutil.which("strace") is None or os.name == "nt", reason="needs strace")
def test_a_generation_is_flushed_before_the_catalogue_names_it(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    collection.write("a.txt", "Apfel")
    collection.reindex()
    collection.close()
    before = set(collection.generations())
    collection.write("b.txt", "Birne")
    calls = _trace(collection, tmp_path, "reindex", "--quiet")
    (new,) = set(collection.generations()) - before
    folder = collection.settings.data / "index" / "whoosh" / new

    def last(pattern: str) -> int:
        return max((at for at, call in enumerate(calls) if re.search(pattern, call)), default=-1)

    def first_after(start: int, pattern: str) -> int:
        return next((at for at, call in enumerate(calls) if at > start and re.search(pattern, call)), len(calls))

    named = last(rf"rename\S*\(.*{new}/complete\"")
    assert named > 0
    for path in folder.iterdir():
        if path.stat().st_size == 0 or path.name == "complete":
            continue
        written = last(rf"write\S*\(\d+<[^>]*{new}/{re.escape(path.name)}>")
        if written < 0:
            continue  # taken over from the former generation
        flushed = first_after(written, rf"f(data)?sync\(\d+<[^>]*{new}/{re.escape(path.name)}>")
        assert flushed < named, path.name
    # Then its name, the names in its folder, and the folder's own name.
    marker = last(rf"f(data)?sync\(\d+<[^>]*{new}/complete.tmp>")
    assert -1 < marker < named
    assert first_after(named, rf"fsync\(\d+<[^>]*{new}>\)") < first_after(named, r"fsync\(\d+<[^>]*/whoosh>\)")
    in_place = first_after(named, r"fsync\(\d+<[^>]*/whoosh>\)")
    # Only now the catalogue: its log is written and flushed.
    committed = last(r"f(data)?sync\(\d+<[^>]*katalog.sqlite-wal>")
    assert in_place < first_after(in_place, r"pwrite64\(\d+<[^>]*katalog.sqlite-wal>") < committed


@pytest.mark.skipif(shutil.which("strace") is None or os.name == "nt", reason="needs strace")
def test_a_backup_is_flushed_before_it_has_its_name(tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    collection.write("a.txt", "Apfel")
    collection.reindex()
    collection.close()
    calls = _trace(collection, tmp_path, "backup", str(tmp_path / "sicherung.zip"))
    flushed = next(
        at for at, call in enumerate(calls) if re.search(r"fsync\(\d+<[^>]*/\.sicherung-[^>/]*/sicherung\.zip>", call)
    )
    renamed = next(at for at, call in enumerate(calls) if re.search(r"rename\S*\(.*/sicherung\.zip\"", call))
    assert flushed < renamed
    assert any(re.search(rf"fsync\(\d+<{re.escape(str(tmp_path))}>\)", call) for call in calls[renamed:])
