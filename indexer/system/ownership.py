"""Whose the files of the data folder are: its owner's, also those that root wrote."""

from __future__ import annotations

import os
import stat
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path


def give_to_owner(folder: Path) -> None:
    """Where root wrote into a folder of somebody else, give what is in it to that one: the service could neither
    replace nor remove it.

    Nothing outside changes hands: links are not followed, each name is looked up in its folder, opened before, and a
    file that has further names (as generations share theirs) must have all of them here.
    """
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return
    with suppress(OSError):
        owner = folder.stat()
        names = Counter((entry.st_dev, entry.st_ino) for entry, _, _ in _entries(folder))
        for entry, name, opened in _entries(folder):
            here = stat.S_ISDIR(entry.st_mode) or names[entry.st_dev, entry.st_ino] == entry.st_nlink
            if entry.st_uid == 0 != owner.st_uid and here:
                with suppress(OSError):  # gone meanwhile
                    os.chown(name, owner.st_uid, owner.st_gid, dir_fd=opened, follow_symlinks=False)


def _entries(folder: Path) -> Iterator[tuple[os.stat_result, str, int]]:
    """All that lies in a folder and below: what it is, its name, and the folder that it lies in, opened."""
    for _, folders, files, opened in os.fwalk(folder):
        for name in (*folders, *files):
            try:
                entry = os.stat(name, dir_fd=opened, follow_symlinks=False)
            except OSError:  # gone meanwhile
                continue
            yield entry, name, opened


def foreign(folder: Path) -> Iterator[Path]:
    """What in a folder does not belong to its owner."""
    if os.name == "nt":
        return
    owner = folder.stat().st_uid
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):
            if path.lstat().st_uid != owner:
                yield path
