"""Search engines behind one contract (:mod:`.base`, :mod:`.query`); which one serves is a setting.

- ``whoosh``, ``tantivy``, ``opensearch``: an engine each
- ``folders``: generations as folders; ``cluster``: where OpenSearch is reached
- ``blending``, ``forward``, ``rescoring``: BM25F for engines that score term by term
- ``fuzzy``, ``stretches``, ``terms``: words near a word, words near each other, terms as compiled engines hold them
"""

from __future__ import annotations

from pathlib import Path

from indexer.engines.base import DEFAULT_RANKING, EngineError, Ranking, SearchEngine
from indexer.engines.cluster import Cluster

#: The engines that can be named in the settings.
ENGINES = ("whoosh", "tantivy", "opensearch")
#: Those of them whose generations are folders below the data folder.
WITH_FILES = ("whoosh", "tantivy")


def open_engine(
    name: str, data: Path, ranking: Ranking = DEFAULT_RANKING, cluster: Cluster | None = None
) -> SearchEngine:
    """The engine of this name, which keeps its files below ``data``, or its indexes in a ``cluster`` (default: one on
    this machine).

    Raises:
        EngineError: there is no engine of that name, or its package is not installed.
    """
    if name not in ENGINES:
        raise EngineError(f"Eine Suchmaschine „{name}“ gibt es nicht. Zur Wahl stehen: {', '.join(ENGINES)}.")
    try:
        match name:
            case "tantivy":
                from indexer.engines.tantivy import TantivyEngine

                return TantivyEngine(data / "index" / name, ranking)
            case "opensearch":
                from indexer.engines.opensearch import OpenSearchEngine

                return OpenSearchEngine(cluster or Cluster(), ranking)
            case _:
                from indexer.engines.whoosh import WhooshEngine

                return WhooshEngine(data / "index" / name, ranking)
    except ModuleNotFoundError as error:
        raise EngineError(
            f"Für die Suchmaschine „{name}“ fehlt ein Paket ({error.name}). Bitte installieren: "
            f"pip install 'laki-suche[{name}]'"
        ) from error
