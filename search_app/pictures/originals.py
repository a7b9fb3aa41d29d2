"""The files of documents as they lie in the folder; what lies in an archive or a mail is unpacked in the sandbox and
kept on disk for a while."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from indexer.extraction.isolation import worker
from indexer.model import Document
from indexer.pipeline.intake import limits_of
from indexer.settings import Settings
from search_app.pictures.disk_cache import DiskCache
from search_app.pictures.workshop import Workshop, name_of, source_of

#: Longer than this nobody is kept waiting, even where a run may take longer for a file.
_MOST_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Original:
    """A file to be sent. ``version`` names the state of what was unpacked, ``mtime_ns`` is when its container was
    changed; for a file of the folder, there is no version: it tells by itself."""

    path: Path
    version: str | None
    mtime_ns: int


class Originals:
    """Gives the files of documents. Safe for several threads; nothing is started before something is to be unpacked.

    Whether a person may see a document is for the caller to know.
    """

    def __init__(self, settings: Settings) -> None:
        self._corpus = settings.corpus
        self._cache = DiskCache(settings.data / "ausgepackt", settings.unpacked_mb * 1_000_000)
        self._workshop = Workshop(limits_of(settings, seconds=min(settings.file_seconds, _MOST_SECONDS)))

    def close(self) -> None:
        """End the worker processes."""
        self._workshop.close()

    @contextmanager
    def file(self, document: Document) -> Iterator[Original | None]:
        """The file of a document, there at least as long as the block lasts; None where it is gone.

        Raises:
            CannotMake: it lies in another file and cannot be unpacked.
            Busy: too much is being unpacked.
        """
        source = source_of(document, self._corpus)
        if source is None:
            yield None
            return
        if not source.member:
            yield Original(source.absolute, None, source.mtime_ns)
            return
        # Of members with the same content, each has a file of its own: they may have changed since they were read.
        name = name_of(document, source, hashlib.sha256(document.location).hexdigest()[:16])
        version = name.replace("/", "")
        kept = self._cache.find(name)
        if kept is not None:
            yield Original(kept, version, source.mtime_ns)
            return
        with tempfile.TemporaryDirectory(prefix="original-") as folder:
            unpacked = Path(folder, "file")
            arguments = (source.absolute, source.member, unpacked, self._workshop.limits)
            self._workshop.make(name, source, worker.unpack, arguments)
            self._cache.put_file(name, unpacked)
            yield Original(unpacked, version, source.mtime_ns)
