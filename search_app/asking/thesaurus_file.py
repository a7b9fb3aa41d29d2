"""The office's list of synonyms as the file is now: a change counts from the next search on."""

from __future__ import annotations

import threading
from pathlib import Path

from indexer.language.synonyms import Thesaurus


class ThesaurusFile:
    """Reads the file again when it has changed; safe for use by several threads."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._read_at: int | None = None
        self._thesaurus = Thesaurus()

    def current(self) -> Thesaurus:
        """The synonyms; what is wrong in the file is left out (``laki reindex`` reports it)."""
        try:
            changed = self._path.stat().st_mtime_ns
        except OSError:
            changed = 0
        if changed != self._read_at:
            with self._lock:
                if changed != self._read_at:
                    self._thesaurus, _ = Thesaurus.load(self._path)
                    self._read_at = changed
        return self._thesaurus
