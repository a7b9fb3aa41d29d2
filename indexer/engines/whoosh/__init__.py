"""The embedded default engine: Whoosh's index structure with packed postings, evaluated term at a time with numpy.

``engine`` keeps generations, ``writer`` fills one, ``reader`` answers questions. Writing: ``pool`` →
``segment_writer`` → ``codec`` (``postings``, ``documents`` in ``packed`` files) → ``merging``. Reading: ``collection``
(all segments as one) → ``evaluation`` and ``expansion`` (matches, scores) → ``facets`` and ``ordering``.
"""

from indexer.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
