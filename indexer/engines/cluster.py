"""Where a cluster of servers is and how it shall hold the index: what an engine that is no folder needs to know."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cluster:
    """``hosts`` are URLs; with ``https://`` the certificate is checked, against ``ca`` where that is given.

    All indexes of one program share the beginning of their names, ``prefix``. ``seconds`` bounds one search.
    """

    hosts: tuple[str, ...] = ("http://localhost:9200",)
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca: Path | None = None
    prefix: str = "laki"
    shards: int = 1
    replicas: int = 1
    seconds: float = 10.0
