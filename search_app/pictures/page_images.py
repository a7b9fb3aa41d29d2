"""Pictures of pages and the places of their characters: drawn in the sandbox, kept on disk.

document, number → file and its state → kept? → else a worker process under limits → kept
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from indexer.corpus import locate
from indexer.extraction.limits import Limits
from indexer.extraction.sandbox import Sandbox
from indexer.model import Document, Problem, SourceFile
from indexer.settings import Settings
from search_app.pictures import page_rendering
from search_app.pictures.disk_cache import DiskCache
from search_app.pictures.page_rendering import PageLayout

#: Widths in pixels that a page is drawn in; the first is what pages show.
WIDTHS = (1_000, 2_000)
KINDS = ("webp", "png")

_WORKERS = 2
_SECONDS = 15.0
#: More pages than this are not drawn or waited for at once: the other threads answer searches meanwhile.
_AT_ONCE = 3
_WAIT_SECONDS = 5.0
#: What failed is not tried again for so many seconds; of so many failures this is remembered.
_FORGIVEN_AFTER = 600.0
_FAILURES = 1_000


class NoPicture(Exception):
    """A page cannot be shown as a picture. The message is a German sentence."""


class Busy(Exception):
    """Too many pages are being drawn; later there will be time."""


class PageImages:
    """Draws pages of documents in one of the formats :data:`search_app.pictures.page_rendering.PICTURED`. Safe for several threads; nothing is started before the first page is asked for.

    Whether a person may see a document is for the caller to know.
    """

    def __init__(self, settings: Settings) -> None:
        self._corpus = settings.corpus
        self._cache = DiskCache(settings.data / "seitenbilder", settings.page_images_mb * 1_000_000)
        self._limits = Limits(memory_bytes=settings.file_memory_mb * 1_000_000, seconds=_SECONDS)
        self._sandbox: Sandbox | None = None
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(_AT_ONCE)
        self._failures: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def close(self) -> None:
        """End the worker processes."""
        with self._lock:
            sandbox, self._sandbox = self._sandbox, None
        if sandbox is not None:
            sandbox.close()

    def layout(self, document: Document, number: int) -> PageLayout:
        """Where the characters of a page stand.

        Raises:
            NoPicture: there is no such page, or it cannot be read.
            Busy: too much is being drawn.
        """
        source = self._source(document)
        name = self._name(document, source, number, "zeichen")
        kept = self._cache.get(name)
        if kept is not None:
            try:
                return PageLayout.from_bytes(kept)
            except ValueError:
                pass  # damaged: made anew
        layout: PageLayout = self._made(
            name,
            source,
            page_rendering.read_layout,
            (source.absolute, source.member, document.format, number, self._limits),
        )
        self._cache.put(name, layout.to_bytes())
        return layout

    def image(self, document: Document, number: int, width: int, kind: str) -> tuple[bytes, str]:
        """A page as a picture, and a name for exactly this picture; ``width`` of :data:`WIDTHS`, ``kind`` of :data:`KINDS`.

        Raises:
            NoPicture: there is no such page, or it cannot be drawn.
            Busy: too much is being drawn.
        """
        if width not in WIDTHS or kind not in KINDS:
            raise ValueError(f"no pictures of {width} pixels as {kind}")
        source = self._source(document)
        name = self._name(document, source, number, f"{width}.{kind}")
        data = self._cache.get(name)
        if data is None:
            drawn: bytes = self._made(
                name,
                source,
                page_rendering.draw,
                (source.absolute, source.member, document.format, number, width, kind, self._limits),
            )
            self._cache.put(name, drawn)
            data = drawn
        return data, name

    def _source(self, document: Document) -> SourceFile:
        """The file of a document as it is now."""
        path = locate(self._corpus, document.location)
        try:
            status = path.stat() if path else None
        except OSError:
            status = None
        if path is None or status is None:
            raise NoPicture("Das Original liegt nicht mehr im Dokumentordner; angezeigt wird nur der Text.")
        return SourceFile(document.path, document.location, path, status.st_size, status.st_mtime_ns)

    @staticmethod
    def _name(document: Document, source: SourceFile, number: int, what: str) -> str:
        """Content and state of the file: one that was exchanged since it was read has pictures of its own."""
        state = f"{source.mtime_ns:x}-{source.size:x}"
        return f"{document.sha256[:2]}/{document.sha256[2:]}-{state}-{number}-{what}"

    def _made(self, name: str, source: SourceFile, task: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        """What a function makes in the sandbox; what failed lately fails again without being tried."""
        with self._lock:
            reason, until = self._failures.get(name, ("", 0.0))
        if time.monotonic() < until:
            raise NoPicture(reason)
        if not self._places.acquire(timeout=_WAIT_SECONDS):
            raise Busy
        try:
            made = self._run(source, task, arguments)
        finally:
            self._places.release()
        if isinstance(made, Problem):
            with self._lock:
                self._failures[name] = (made.reason, time.monotonic() + _FORGIVEN_AFTER)
                while len(self._failures) > _FAILURES:
                    self._failures.popitem(last=False)
            raise NoPicture(made.reason)
        return made

    def _run(self, source: SourceFile, task: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        with self._lock:
            if self._sandbox is None:
                self._sandbox = Sandbox(_WORKERS, self._limits, (page_rendering.__name__,))
            sandbox = self._sandbox
        try:
            _, made = next(iter(sandbox.run_all(task, [(source, arguments)])))
        except RuntimeError as error:
            # The pool was stopped, or broke because its fork server was killed: the next page gets a new one.
            with self._lock:
                if self._sandbox is sandbox:
                    self._sandbox = None
            sandbox.close()
            raise Busy from error
        return made
