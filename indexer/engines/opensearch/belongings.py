"""Whose is an index? Of several collections in one cluster, none may touch what is another's.

Each index says in its description which collection is its ``owner``. Indexes of versions before that do not: they
belong to the collection whose catalogue names one of them. What has no description of ours is no index of ours.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any

from opensearchpy.exceptions import NotFoundError

from indexer.engines.base import EngineError
from indexer.engines.cluster import Cluster, Owner
from indexer.engines.opensearch.connection import told

_NOT_REACHED = "Der Index lässt sich nicht ansprechen"


class Belongings:
    """The indexes of one prefix, as far as they belong to the collection that asks; of nobody in particular, all of
    them."""

    def __init__(self, client: Any, cluster: Cluster) -> None:
        self._client = client
        self._prefix = cluster.prefix
        self._owner = cluster.owner

    def generations(self) -> list[str]:
        """The generations that may be removed."""
        known = self._known()
        return sorted(name for name, about in known.items() if self._owner is None or self._is_own(about))

    def claim(self, in_service: Collection[str], take_over: bool) -> None:
        """Note in each index of this prefix that it belongs to this collection.

        Args:
            in_service: generations that the catalogue names.
            take_over: also those of other collections.

        Raises:
            EngineError: there are some of another collection, or such that may be.
        """
        if self._owner is None:
            return
        known = self._known()
        if not take_over:
            for about in known.values():
                if not self._is_own(about):
                    raise EngineError(_foreign(self._prefix, _owner(about)))
            # Made before indexes had owners; one in service is somebody's.
            unknown = {name for name, about in known.items() if _owner(about) is None}
            if unknown & self._served() and not unknown & set(in_service):
                raise EngineError(_foreign(self._prefix, None))
        for name, about in known.items():
            if _owner(about) != self._owner:
                self._describe(name, about | self.note())

    def note(self) -> dict[str, Any]:
        """What the description of an index says of whose it is."""
        return {} if self._owner is None else {"owner": asdict(self._owner)}

    def _known(self) -> dict[str, dict[str, Any]]:
        """The generations of this prefix, each with its description."""
        begin = f"{self._prefix}-"
        with told(_NOT_REACHED):
            found = self._client.indices.get_mapping(index=f"{begin}*", ignore_unavailable=True)
        described = {index: mapping["mappings"].get("_meta", {}).get("laki") for index, mapping in found.items()}
        return {index.removeprefix(begin): about for index, about in described.items() if about}

    def _served(self) -> set[str]:
        with told(_NOT_REACHED):
            try:
                named = self._client.indices.get_alias(name=self._prefix)
            except NotFoundError:
                return set()
        return {index.removeprefix(f"{self._prefix}-") for index in named}

    def _is_own(self, about: Mapping[str, Any]) -> bool:
        owner = _owner(about)
        return owner is None or (self._owner is not None and self._owner.is_one_with(owner))

    def _describe(self, generation: str, about: Mapping[str, Any]) -> None:
        with told("Der Index lässt sich nicht beschreiben"):
            body = {"_meta": {"laki": about}}
            self._client.indices.put_mapping(index=f"{self._prefix}-{generation}", body=body)


def _owner(about: Mapping[str, Any]) -> Owner | None:
    noted = about.get("owner")
    return Owner(**{name: str(noted.get(name, "")) for name in ("id", "host", "folder")}) if noted else None


def _foreign(prefix: str, owner: Owner | None) -> str:
    whose = f"einer anderen Sammlung (Datenordner {owner.folder} auf {owner.host})" if owner else "unbekannter Herkunft"
    return (
        f"Unter dem Namen „{prefix}“ liegen in OpenSearch schon Indexe {whose}. Damit nicht zwei Sammlungen einander die "
        "Indexe löschen, braucht jede einen eigenen Namen: bitte die Einstellung opensearch_index ändern. Sind es Indexe "
        "dieser Sammlung, oder solche, die niemand mehr braucht, übernimmt sie „laki reindex --take-over“."
    )
