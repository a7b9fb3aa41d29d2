"""Where the files of a generation lie, and opening them with Whoosh.

Whoosh and numpy are imported by what opens files only: to check a generation, a run with nothing to do needs neither.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from indexer.engines import folders

#: Whoosh's name for the index inside the folder of a generation.
INDEX_NAME = "laki"
#: Version of the file format; an index of another version must be built anew.
FORMAT = 1
TOC_EXT = ".toc"
POSTINGS_EXT = ".pst"
DOCUMENTS_EXT = ".doc"
#: Segment files are never changed once written.
SEGMENT_FILES = frozenset({POSTINGS_EXT, DOCUMENTS_EXT})


def open_index(folder: Path) -> Any:
    """Whoosh's index in this folder."""
    from whoosh.filedb.filestore import FileStorage
    from whoosh.index import FileIndex

    return FileIndex(FileStorage(str(folder)), indexname=INDEX_NAME)


def files(folder: Path) -> Iterator[Path]:
    """The files that make up an index."""
    return (path for path in folder.iterdir() if path.suffix in SEGMENT_FILES | {TOC_EXT})


def check(folder: Path) -> int:
    """The number of documents of a finished generation; see :func:`indexer.engines.folders.check`.

    Checksums of segment files are left to :meth:`WhooshReader.verify`; that of the table of contents is looked at
    always, as Whoosh unpickles it.
    """
    return folders.check(folder, FORMAT, lambda name: name.endswith(TOC_EXT))
