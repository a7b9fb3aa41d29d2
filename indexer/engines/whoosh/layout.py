"""Where the files of a generation lie, and opening them with Whoosh."""

from __future__ import annotations

import json
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


def describe(folder: Path, documents: int) -> str:
    """The content of the marker: what makes the generation complete."""
    files = sorted(path for path in folder.iterdir() if path.suffix in FILES)
    return json.dumps(
        {
            "format": FORMAT,
            "documents": documents,
            "sizes": {path.name: path.stat().st_size for path in files},
            "contents": {path.name: crc32(path.read_bytes()) for path in files if path.suffix == TOC_EXT},
        }
    )


def check(folder: Path) -> int:
    """The number of documents of a finished generation.

    The files must be there in full; the table of contents (which Whoosh unpickles) must be the one that was written.

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
            *(name for name, value in marker["contents"].items() if crc32((folder / name).read_bytes()) != value),
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
