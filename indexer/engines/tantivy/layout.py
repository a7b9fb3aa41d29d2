"""The files of a generation, and opening them with tantivy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import tantivy

from indexer.engines import folders
from indexer.engines.base import EngineError
from indexer.engines.folders import MARKER

#: Version of the fields; an index of another version must be built anew.
FORMAT = 2
#: Lists the segments; replaced at every commit. All other files are never changed once written.
META = "meta.json"
_MANAGED = ".managed.json"


def files(folder: Path) -> Iterator[Path]:
    """The files that make up an index: lock files and our own marker left out."""
    return (path for path in folder.iterdir() if path.suffix != ".lock" and not path.name.startswith(MARKER))


def unchanging(path: Path) -> bool:
    """Whether a file is never changed once it is written."""
    return path.name not in {META, _MANAGED, MARKER}


def check(folder: Path) -> int:
    """The number of documents of a finished generation; see :func:`indexer.engines.folders.check`."""
    return folders.check(folder, FORMAT, lambda name: name == META)


def open_index(folder: Path) -> Any:
    """tantivy's index in this folder, as it is now: nothing watches for changes, as a generation never changes."""
    index = tantivy.Index.open(str(folder))
    index.config_reader(reload_policy="manual")
    index.reload()
    return index


@contextmanager
def told(what: str) -> Iterator[None]:
    """Say in German that tantivy failed; it raises ``ValueError``, and on its own mistakes a panic outside
    ``Exception``."""
    try:
        yield
    except BaseException as error:
        if isinstance(error, ValueError) or type(error).__name__ == "PanicException":
            raise EngineError(f"{what} ({error}).") from error
        raise
