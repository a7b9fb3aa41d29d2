"""The embedded default engine: Whoosh's index structure with packed postings, evaluated term at a time with numpy.

``engine`` keeps generations, ``writer`` fills one, ``reader`` answers questions. Writing: ``pool`` →
``segment_writer`` → ``codec`` (``postings``, ``documents`` in ``packed`` files) → ``merging``. Reading: ``collection``
(all segments as one) → ``evaluation``, ``expansion`` and ``nearness`` (matches, scores) → ``facets`` and ``ordering``.
``layout`` knows the files of a generation.
"""

from indexer.engines.whoosh.engine import WhooshEngine

__all__ = ["WhooshEngine"]
