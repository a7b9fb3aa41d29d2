"""For whom an answer is meant: which documents exist for them. Whoever asks the search must say it."""

from __future__ import annotations

from dataclasses import dataclass

from indexer.model import Visibility


@dataclass(frozen=True, slots=True)
class Audience:
    """Those who may see the documents of some visibilities. To them, no other document exists."""

    visibilities: frozenset[Visibility]

    @property
    def filter(self) -> frozenset[str] | None:
        """The values to filter by; None where nothing needs to be filtered."""
        if self.visibilities == EVERYTHING.visibilities:
            return None
        return frozenset(visibility.value for visibility in self.visibilities)


#: The office itself, and the command line.
EVERYTHING = Audience(frozenset(Visibility))
#: Everybody.
PUBLIC_ONLY = Audience(frozenset({Visibility.PUBLIC}))
