"""How much a single file may cost before it is given up or read in part."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

#: What unpacks to fewer bytes than these does no harm: an honest sheet of zeros compresses well, too.
_HARMLESS = 20_000_000


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for one file.

    ``memory_bytes`` is the address space of the worker that reads the file; ``seconds`` the wall time after which the
    worker is ended. ``max_pages`` pages, ``max_chars`` characters of text and ``max_outline`` entries of a table of
    contents are read, and a warning tells where it stopped. ``max_uncompressed`` (bytes), ``max_members`` and
    ``max_ratio`` bound what an archive (DOCX, ODT, XLSX … are archives) may unpack to. ``max_file_bytes`` bounds
    formats that have to be held in memory as a whole. Of a container (ZIP, mail) at most ``max_container_members``
    documents are taken, ``max_depth`` containers deep, none larger than ``max_member_bytes`` and all together no larger
    than ``max_container_bytes``.
    """

    memory_bytes: int = 1_500_000_000
    seconds: float = 60.0
    max_pages: int = 10_000
    max_chars: int = 20_000_000
    max_outline: int = 5_000
    max_uncompressed: int = 600_000_000
    max_members: int = 20_000
    max_ratio: int = 200
    max_file_bytes: int = 100_000_000
    max_container_members: int = 5_000
    max_container_bytes: int = 2_000_000_000
    max_member_bytes: int = 300_000_000
    max_depth: int = 2

    def is_bomb(self, packed: int, unpacked: int) -> bool:
        """Whether a part of an archive unpacks to more bytes than an honest one of its size would."""
        return unpacked > _HARMLESS and unpacked > self.max_ratio * max(1, packed)


DEFAULT_LIMITS = Limits()


@dataclass(slots=True)
class Deadline:
    """A little less than the time allowed, so that a slow file can still hand over what was read of it."""

    seconds: float
    end: float = field(init=False)

    def __post_init__(self) -> None:
        self.end = time.monotonic() + 0.8 * self.seconds

    @property
    def passed(self) -> bool:
        """Whether reading has to stop now."""
        return time.monotonic() > self.end
