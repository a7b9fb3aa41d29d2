"""Where the files of a generation lie, and opening them with Whoosh."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from indexer.engines.base import EngineError
from indexer.engines.whoosh.codec import DOCUMENTS_EXT, POSTINGS_EXT, PackedDocumentReader

#: Whoosh's name for the index inside the folder of a generation.
INDEX_NAME = "laki"
#: Written last: a folder without it is a generation that was never finished.
MARKER = "complete"
#: Version of the file format; an index of another version must be built anew.
FORMAT = 1
TOC_EXT = ".toc"
#: The files that make up an index.
FILES = frozenset({POSTINGS_EXT, DOCUMENTS_EXT, TOC_EXT})


def open_index(folder: Path) -> Any:
    """Whoosh's index in this folder."""
    return FileIndex(FileStorage(str(folder)), indexname=INDEX_NAME)


def live_documents(folder: Path) -> int:
    """Count the documents by reading them from the files."""
    index = open_index(folder)
    return sum(PackedDocumentReader(index.storage, segment).doc_count() for segment in index._segments())


def describe(folder: Path, documents: int, known: Mapping[str, int]) -> str:
    """The content of the marker: what makes the generation complete.

    ``known`` are the checksums of files that were taken over from another generation.
    """
    files = sorted(path for path in folder.iterdir() if path.suffix in FILES)
    inherited = {name: value for name, value in known.items() if not _small(name)}
    return json.dumps(
        {
            "format": FORMAT,
            "documents": documents,
            "sizes": {path.name: path.stat().st_size for path in files},
            "contents": {
                path.name: inherited[path.name] if path.name in inherited else checksum(path) for path in files
            },
        }
    )


def checksum(path: Path) -> int:
    """The CRC-32 of a file."""
    value = 0
    with path.open("rb") as file:
        while portion := file.read(1 << 20):
            value = crc32(portion, value)
    return value


def checksums(folder: Path) -> dict[str, int]:
    """The checksums of the files of a finished generation as they were written."""
    return dict(json.loads((folder / MARKER).read_text(encoding="utf-8"))["contents"])


def verify(folder: Path) -> None:
    """Read every file of a generation whole.

    Raises:
        EngineError: a file is not as it was written.
    """
    check(folder)
    try:
        damaged = [name for name, value in checksums(folder).items() if checksum(folder / name) != value]
    except OSError as error:
        raise EngineError(f"Der Index „{folder.name}“ lässt sich nicht lesen ({error}).") from error
    if damaged:
        raise EngineError(
            f"Der Index „{folder.name}“ ist beschädigt ({', '.join(damaged)}); bitte mit „laki reindex --full“ neu bauen."
        )


def _small(name: str) -> bool:
    """Whether a file's checksum is looked at whenever the generation is opened: the table of contents, which Whoosh unpickles."""
    return name.endswith(TOC_EXT)


def check(folder: Path) -> int:
    """The number of documents of a finished generation.

    The files must be there in full; the table of contents must be the one that was written (see :func:`verify` for the rest).

    Raises:
        EngineError: there is none, it was not finished, or it has another format.
    """
    if not folder.is_dir():
        raise EngineError(f"Den Index „{folder.name}“ gibt es nicht.")
    if not (folder / MARKER).exists():
        raise EngineError(f"Der Index „{folder.name}“ wurde nicht fertig geschrieben.")
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        version, documents = marker["format"], int(marker["documents"])
        damaged = version == FORMAT and [
            *(name for name, size in marker["sizes"].items() if (folder / name).stat().st_size != size),
            *(name for name, value in marker["contents"].items() if _small(name) and checksum(folder / name) != value),
        ]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise EngineError(f"Der Index „{folder.name}“ ist beschädigt ({error}).") from error
    if damaged:
        raise EngineError(f"Der Index „{folder.name}“ ist beschädigt ({', '.join(sorted(set(damaged)))}).")
    if version != FORMAT:
        raise EngineError(
            f"Der Index „{folder.name}“ hat ein anderes Format; bitte mit „laki reindex --full“ neu bauen."
        )
    return documents
