"""The distributed engine: an OpenSearch that runs elsewhere, for more than one machine.

Each generation is an index of its own, named after it; an alias names the one in service for whoever looks in from
outside. ``engine`` keeps generations, ``writer`` fills one through ``bulk`` while it holds the ``lock``, ``reader``
answers questions: ``translation`` makes OpenSearch's query from the tree (with the frequencies of ``counting``),
``narrowing`` adds filters and facets, ``rescoring`` puts the best in order. ``fields`` says what lies in the index,
``connection`` how the cluster is reached, ``belongings`` whose an index is.
"""

from indexer.engines.opensearch.engine import OpenSearchEngine

__all__ = ["OpenSearchEngine"]
