"""The ways to know who is asking. Each is a module of its own; this one says what they have in common, and holds the
plainest."""

from __future__ import annotations

from typing import Protocol

from search_app.access.visitor import ANYBODY, Visitor


class Mode(Protocol):
    """One way to know who is asking. ``signs_in``: it has pages to sign in, and sets a cookie for it.

    ``varies_by`` names the headers of a request that decide who somebody is.
    """

    signs_in: bool
    varies_by: tuple[str, ...]

    def visitor(self) -> Visitor:
        """Who sent the present request."""


class Open:
    """Nobody is asked who they are: everybody sees everything, as in a house whose doors are closed to the outside."""

    signs_in = False
    varies_by: tuple[str, ...] = ()

    def visitor(self) -> Visitor:
        return ANYBODY
