"""Where a cluster of servers is and how it shall hold the index: what an engine that is no folder needs to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Owner:
    """The collection that indexes in a cluster belong to: ``id`` stays with its catalogue, wherever that goes; ``host``
    and ``folder`` (of the data) say where it was last, for people, and where a catalogue was lost and began anew.
    """

    id: str
    host: str
    folder: str

    def is_one_with(self, other: Owner) -> bool:
        """Whether both are the same collection."""
        return self.id == other.id or (self.host, self.folder) == (other.host, other.folder)


@dataclass(frozen=True, slots=True)
class Cluster:
    """``hosts`` are URLs; with ``https://`` the certificate is checked, against ``ca`` where that is given.

    All indexes of one collection share the beginning of their names, ``prefix``. ``seconds`` bounds one search.
    ``owner`` is the collection that writes; who only reads needs none.
    """

    hosts: tuple[str, ...] = ("http://localhost:9200",)
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    prefix: str = "laki"
    shards: int = 1
    replicas: int = 1
    seconds: float = 10.0
    owner: Owner | None = None
