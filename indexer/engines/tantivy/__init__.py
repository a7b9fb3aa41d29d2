"""The embedded compiled engine: tantivy's index files and search, in Rust, for large collections on one machine.

``engine`` keeps generations, ``writer`` fills one, ``reader`` answers questions: ``translation`` makes tantivy's query from
the tree (``nearness`` for words near each other), ``ordering`` the order of results. ``fields`` says what lies in the index.

Scores are tantivy's own BM25. Its k1 is 1.2 and its b 0.75, whatever the ranking says, and it keeps the lengths of fields
in one byte; zone boosts are ours. So the order is nearly, not exactly, that of the Whoosh engine (``docs/scale.md``).
"""

from indexer.engines.tantivy.engine import TantivyEngine

__all__ = ["TantivyEngine"]
