"""The embedded compiled engine: tantivy's index files and search, in Rust, for large collections on one machine.

``engine`` keeps generations, ``writer`` fills one, ``reader`` answers questions: ``translation`` makes tantivy's query
from the tree (of ``clauses``; ``nearness`` for words near each other), ``narrowing`` adds filters and facets,
``matches`` holds what is found, ``ordering`` and ``rescoring`` put that in order. ``fields`` says what lies in the
index, ``records`` (in ``record_files``) what lies beside it; ``layout`` knows the files, ``opened`` has them open.

tantivy's own BM25 has a k1 of 1.2 and a b of 0.75, whatever the ranking says, and keeps the lengths of fields in one
byte. So it only chooses the best documents, whose scores are then worked out again as the Whoosh engine has them;
beyond those, the order is nearly, not exactly, the same (``docs/scale.md``).
"""

from indexer.engines.tantivy.engine import TantivyEngine

__all__ = ["TantivyEngine"]
