"""Where the files of a generation lie, and opening them with Whoosh."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from indexer.engines.base import EngineError
from indexer.engines.whoosh.codec import PackedDocumentReader

#: Whoosh's name for the index inside the folder of a generation.
INDEX_NAME = "laki"
#: Written last: a folder without it is a generation that was never finished.
MARKER = "complete"
#: Version of the file format; an index of another version must be built anew.
FORMAT = 1


def open_index(folder: Path) -> Any:
    """Whoosh's index in this folder."""
    return FileIndex(FileStorage(str(folder)), indexname=INDEX_NAME)


def live_documents(folder: Path) -> int:
    """Count the documents by reading them from the files."""
    index = open_index(folder)
    return sum(PackedDocumentReader(index.storage, segment).doc_count() for segment in index._segments())


def check(folder: Path) -> int:
    """The number of documents of a finished generation.

    Raises:
        EngineError: there is none, it was not finished, or it has another format.
    """
    if not folder.is_dir():
        raise EngineError(f"Den Index „{folder.name}“ gibt es nicht.")
    try:
        marker = json.loads((folder / MARKER).read_text(encoding="utf-8"))
        version, documents = marker["format"], int(marker["documents"])
    except FileNotFoundError:
        raise EngineError(f"Der Index „{folder.name}“ wurde nicht fertig geschrieben.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise EngineError(f"Der Index „{folder.name}“ ist beschädigt ({error}).") from error
    if version != FORMAT:
        raise EngineError(
            f"Der Index „{folder.name}“ hat ein anderes Format; bitte mit „laki reindex --full“ neu bauen."
        )
    return documents
