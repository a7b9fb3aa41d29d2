"""Who may see a document, by the folder that it lies in; and what counts where somebody made a mistake in saying so.

    [sichtbarkeit]                          # in dokumente.toml; the nearest folder counts
    "Protokolle" = "intern"
    "Protokolle/Veröffentlicht" = "öffentlich"
    "*/Entwürfe" = "intern"

What is said of a document itself counts more than its folder. No slip of the pen makes a document public: a word that
is none of the two means ``intern``, and while a rule names a folder or a file that is not there, everything of which
nothing else is said is ``intern``, too.
"""

from __future__ import annotations

import difflib
import fnmatch
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from indexer.model import Visibility

#: Names of the value in metadata; a key that looks like one of them was meant to be it.
KEYS = ("sichtbarkeit", "visibility")
_ALIKE = 0.75
_GLOB = frozenset("*?[")

MISTAKE = "Möglich ist „öffentlich“ oder „intern“."
DOUBT = (
    "Angaben zur Sichtbarkeit sind fehlerhaft. Bis das berichtigt ist, gelten alle Dokumente als intern, zu denen nichts "
    "anderes gesagt ist."
)


def visibility_of(value: object) -> Visibility:
    """What a person wrote, in capitals or not.

    Raises:
        ValueError: it is none of the two; the message is German.
    """
    if isinstance(value, str):
        word = unicodedata.normalize("NFC", value).strip().casefold()
        for known in Visibility:
            if word == known.value:
                return known
    raise ValueError(MISTAKE)


def is_meant(key: str, value: object) -> bool:
    """Whether a key that nobody knows was to say who may see a document: by its letters or by its value."""
    if difflib.get_close_matches(key.casefold(), KEYS, 1, _ALIKE):
        return True
    try:
        visibility_of(value)
    except ValueError:
        return False
    return True


class FolderRules:
    """Which folders are public or internal, with all that lies in them; ``errors`` are German sentences on mistakes."""

    def __init__(self, rules: Mapping[str, Any] | None = None) -> None:
        """``rules`` are folders or patterns of folders as a person wrote them, each with one of the two words."""
        self.errors: list[str] = []
        self._exact: dict[str, Visibility] = {}
        self._patterns: list[tuple[str, Visibility]] = []
        for written, value in (rules or {}).items():
            try:
                visibility = visibility_of(value)
            except ValueError as mistake:
                self.errors.append(f"Ordner „{written}“: {mistake}")
                visibility = Visibility.INTERNAL
            folder = _plain(written)
            if _GLOB.isdisjoint(folder):
                self._exact[folder] = stricter(visibility, self._exact.get(folder))
            else:
                self._patterns.append((folder, visibility))

    def of(self, path: str) -> Visibility | None:
        """What the nearest folder says that a file lies in; None where no folder says anything."""
        if not self._exact and not self._patterns:
            return None
        for folder in ancestors(path):
            said = [self._exact[folder]] if folder in self._exact else []
            said += [visibility for pattern, visibility in self._patterns if fnmatch.fnmatchcase(folder, pattern)]
            if said:
                return Visibility.INTERNAL if Visibility.INTERNAL in said else Visibility.PUBLIC
        return None

    def unmet(self, paths: Iterable[str], is_there: Callable[[str], bool]) -> list[str]:
        """The rules for internal folders that no folder fits: most likely slips of the pen.

        Args:
            paths: of all files.
            is_there: whether a folder is there all the same, empty or not to be looked into.
        """
        exact = [folder for folder, visibility in self._exact.items() if visibility is Visibility.INTERNAL]
        patterns = [pattern for pattern, visibility in self._patterns if visibility is Visibility.INTERNAL]
        if not exact and not patterns:
            return []
        folders = {folder for path in paths for folder in ancestors(path)}
        missing = [folder for folder in exact if folder and folder not in folders and not is_there(folder)]
        missing += [pattern for pattern in patterns if not fnmatch.filter(folders, pattern)]
        return sorted(missing)


def stricter(one: Visibility, other: Visibility | None) -> Visibility:
    """The one that fewer people may see."""
    return Visibility.INTERNAL if Visibility.INTERNAL in (one, other) else one


def ancestors(path: str) -> Iterator[str]:
    """The folders that a file lies in, the nearest first; the last one is "", the whole.

    >>> list(ancestors("a/b/c.pdf"))
    ['a/b', 'a', '']
    """
    while path:
        path = path.rpartition("/")[0]
        yield path


def _plain(written: str) -> str:
    """A folder as paths have it: without what people put before and behind it."""
    folder = unicodedata.normalize("NFC", written.strip()).replace("\\", "/").removeprefix("./").strip("/")
    while folder.endswith(("/*", "/**")):
        folder = folder.rpartition("/")[0]
    return "" if folder in (".", "*", "**") else folder
