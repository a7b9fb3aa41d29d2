"""Pictures of pages and the places of their characters: drawn in the sandbox, kept on disk.

document, number → file and its state → kept? → else a worker process under limits → kept
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from indexer.model import Document, SourceFile
from indexer.pipeline.intake import limits_of
from indexer.settings import Settings
from search_app.pictures import page_rendering
from search_app.pictures.disk_cache import DiskCache
from search_app.pictures.page_rendering import PageLayout
from search_app.pictures.workshop import CannotMake, Workshop, name_of, source_of

#: Widths in pixels that a page is drawn in; the first is what pages show.
WIDTHS = (1_000, 2_000)
KINDS = ("webp", "png")

_SECONDS = 15


class NoPicture(Exception):
    """A page cannot be shown as a picture. The message is a German sentence."""


class PageImages:
    """Draws pages of documents in one of the formats :data:`search_app.pictures.page_rendering.PICTURED`. Safe for
    several threads; nothing is started before the first page is asked for.

    Whether a person may see a document is for the caller to know.
    """

    def __init__(self, settings: Settings) -> None:
        self._corpus = settings.corpus
        self._cache = DiskCache(settings.data / "seitenbilder", settings.page_images_mb * 1_000_000)
        self._limits = limits_of(settings, seconds=_SECONDS)
        self._workshop = Workshop(self._limits, (page_rendering.__name__,))

    def close(self) -> None:
        """End the worker processes."""
        self._workshop.close()

    def layout(self, document: Document, number: int) -> PageLayout:
        """Where the characters of a page stand.

        Raises:
            NoPicture: there is no such page, or it cannot be read.
            Busy: too much is being drawn.
        """
        source = self._source(document)
        name = name_of(document, source, f"{number}-zeichen")
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
        """A page as a picture, and a name for exactly this picture; ``width`` of :data:`WIDTHS`, ``kind`` of
        :data:`KINDS`.

        Raises:
            NoPicture: there is no such page, or it cannot be drawn.
            Busy: too much is being drawn.
        """
        if width not in WIDTHS or kind not in KINDS:
            raise ValueError(f"no pictures of {width} pixels as {kind}")
        source = self._source(document)
        name = name_of(document, source, f"{number}-{width}.{kind}")
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
        source = source_of(document, self._corpus)
        if source is None:
            raise NoPicture("Das Original liegt nicht mehr im Dokumentordner; angezeigt wird nur der Text.")
        return source

    def _made(self, name: str, source: SourceFile, task: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
        try:
            return self._workshop.make(name, source, task, arguments)
        except CannotMake as error:
            raise NoPicture(str(error)) from error
