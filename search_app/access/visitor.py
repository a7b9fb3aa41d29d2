"""Who is asking: a name, a role, and so the documents that exist for them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from indexer.settings import Settings
from search_app.access.audience import EVERYTHING, PUBLIC_ONLY, Audience


class Role(StrEnum):
    """What somebody may do; the words are those of the file of accounts."""

    GUEST = "gast"
    STAFF = "mitarbeit"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who asks. ``name`` is None for somebody unknown."""

    role: Role
    name: str | None = None

    @property
    def audience(self) -> Audience:
        """The documents that exist for them."""
        return PUBLIC_ONLY if self.role is Role.GUEST else EVERYTHING

    @property
    def is_admin(self) -> bool:
        """Whether state and figures of the collection may be told."""
        return self.role is Role.ADMIN


GUEST = Visitor(Role.GUEST)
#: In an office whose search is open, everybody may see everything.
ANYBODY = Visitor(Role.ADMIN)


def member(settings: Settings, name: str, groups: Iterable[str]) -> Visitor:
    """Somebody whom another service vouches for, by name and groups."""
    groups = set(groups)
    if name in settings.admin_users or groups & set(settings.admin_groups):
        return Visitor(Role.ADMIN, name)
    if not settings.staff_groups or groups & set(settings.staff_groups):
        return Visitor(Role.STAFF, name)
    return Visitor(Role.GUEST, name)
