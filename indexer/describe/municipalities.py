"""Which municipalities a document names in its title, its path or its first lines."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import PurePosixPath

from indexer.describe.kinds import kind_named
from indexer.language.folding import fold

#: Municipalities of the region whose names are words as well, folded: by themselves they name nothing.
_ALSO_WORDS = frozenset(
    "alpen buende datteln enger essen geldern halle heiden kamen lage linden lippe loehne mark schlangen senden siegen "
    "wenden wetter".split()
)
_BEFORE_NAMES = (
    "Stadt Kreis Kreises Gemeinde Kommune KI KIs Integrationszentrum Integrationszentrums Jobcenter In in".split()
)
_BEFORE_NAMES_IN_PATHS = frozenset(map(fold, _BEFORE_NAMES))
_MAKES_A_NAME = rf"(?<!\w)(?:{'|'.join(_BEFORE_NAMES)}|\w*(?i:stadt)|KREIS|\d{{5}}) "
_WORD = re.compile(r"[^\W\d_]+|\d+")


def named_in(names: Collection[str], title: str, path: PurePosixPath, start: str) -> tuple[str, ...]:
    """Those of the names that a document names in full.

    Text is compared as it is spelled, or all in capitals. In paths, where many write all in lower case and without
    umlauts, the words count. A name that is a word, too, needs something that makes it a name: "Stadt Essen", "KI
    Essen", "in Essen", "45127 Essen", "(Essen)" at the end of the title, or a folder or file with no other words than
    its kind: "Protokoll_Essen_2019".
    """
    readable_title = _in_one_line(title)
    text = f"{readable_title}\n{_in_one_line(start)}"
    parts = [_words(part) for part in (*path.parent.parts, path.stem)]
    return tuple(
        name
        for name in names
        if _pattern(name).search(text)
        or readable_title.endswith(f"({name})")
        or any(_is_in_path(_words(name), part) for part in parts)
    )


def _in_one_line(text: str) -> str:
    return " ".join(text.replace("_", " ").split())


@lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    return tuple(map(fold, _WORD.findall(text)))


def _is_ambiguous(words: tuple[str, ...]) -> bool:
    return len(words) == 1 and words[0] in _ALSO_WORDS


@lru_cache(maxsize=4096)
def _pattern(name: str) -> re.Pattern[str]:
    spelled = "|".join(re.escape(writing) for writing in dict.fromkeys((name, name.upper())))
    before = _MAKES_A_NAME if _is_ambiguous(_words(name)) else r"(?<!\w)"
    return re.compile(rf"{before}(?:{spelled})(?!\w)")


def _is_in_path(name: tuple[str, ...], part: tuple[str, ...]) -> bool:
    for start in range(len(part) - len(name) + 1):
        if not name or part[start : start + len(name)] != name:
            continue
        if not _is_ambiguous(name):
            return True
        others = (word for word in (*part[:start], *part[start + 1 :]) if not word.isdecimal())
        if part[max(start - 1, 0)] in _BEFORE_NAMES_IN_PATHS or all(map(kind_named, others)):
            return True
    return False
