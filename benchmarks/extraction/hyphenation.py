"""Words broken at line ends: how often the rule joins them as they were written, and in how many cases both forms can
be found (a word with a hyphen, or with a mark in its seam, is indexed as a whole and in parts).

    pip install pyphen
    python -m benchmarks.extraction.hyphenation FOLDER [--width 60]

Known German texts (``*.md``, ``*.txt``) are set in lines of a width, each long word broken where the dictionary of
LibreOffice allows; hyphens that stand at the end of a line by themselves stay. What comes back is compared with the
text.
"""

from __future__ import annotations

import argparse
import importlib
import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from indexer.extraction.cleaning.hyphenation import join_lines, vocabulary_of
from indexer.model import SEAM

_PLAIN = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*[.,;:)]*")


def main() -> int:
    """Print what became of the breaks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--width", type=int, default=60)
    parser.add_argument("--files", type=int, default=300)
    options = parser.parse_args()
    hyphenator = importlib.import_module("pyphen").Pyphen(lang="de_DE")
    counts: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    for path in sorted(p for p in options.folder.rglob("*") if p.suffix in {".md", ".txt"})[: options.files]:
        words = [word for word in path.read_text(encoding="utf-8").split() if word != "-"]
        lines = list(_set(words, options.width, hyphenator))
        known = vocabulary_of(["\n".join(line for line, _ in lines)])
        for (line, broken), (following, _) in pairwise(lines):
            if not broken:
                continue
            word = join_lines([line.split()[-1], following.split()[0]], known)
            plain = word.replace(SEAM, "")
            found = "right" if plain == broken else "wrong"
            seam = SEAM in word or (
                found == "wrong" and plain.replace("-", "") == broken.replace("-", "") and "-" in plain
            )
            counts[found] += 1
            counts["hyphenated"] += "-" in broken
            counts[f"{found}, both forms found"] += seam
            if found == "wrong" and not seam:
                wrong[f"{broken} → {plain}"] += 1
    total = counts["right"] + counts["wrong"]
    found_anyway = counts["right"] + counts["wrong, both forms found"]
    print(
        f"{total} breaks ({counts['hyphenated']} in words with a hyphen): as written {counts['right'] / total:.2%}, found {found_anyway / total:.2%}"
    )
    for name, number in sorted(counts.items()):
        print(f"{number:8} {name}")
    print("wrong: " + ", ".join(word for word, _ in wrong.most_common(25)))
    return 0


def _set(words: list[str], width: int, hyphenator: Any) -> Iterator[tuple[str, str]]:
    """Lines, each with the word that is broken at its end."""
    line = ""
    for word in words:
        if len(line) + 1 + len(word) <= width:
            line = f"{line} {word}".strip()
            continue
        room = width - len(line) - 1
        cut = _place(word, room, hyphenator) if _PLAIN.fullmatch(word) else 0
        if cut:
            stump = word[:cut] if word[cut - 1] == "-" else word[:cut] + "-"
            yield f"{line} {stump}".strip(), word
            line = word[cut:]
        else:
            yield line, ""
            line = word
    yield line, ""


def _place(word: str, room: int, hyphenator: Any) -> int:
    """How many letters of a word go to the first line; 0: it stays whole."""
    own = [match.end() for match in re.finditer("-", word[:-1])]
    places = (
        [place for part in [word.strip(".,;:)")] for place in hyphenator.positions(part)] if "-" not in word else own
    )
    return max((place for place in places if 2 <= place < room), default=0)


if __name__ == "__main__":
    raise SystemExit(main())
