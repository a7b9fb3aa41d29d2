"""How a run tells how far it is; the base class keeps silent, the command line draws a bar."""

from __future__ import annotations


class Progress:
    """Told of each stage of a run and each step in it."""

    def stage(self, name: str, total: int | None = None) -> None:
        """A stage begins; ``name`` is German, ``total`` its number of steps where that is known."""

    def advance(self, description: str = "", n: int = 1) -> None:
        """``n`` more steps are done; ``description`` names the last one, such as a file."""

    def done(self) -> None:
        """The run is over."""
