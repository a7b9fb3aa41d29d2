"""A large collection out of a small one: texts cut into passages of a few kilobytes, and multiplied with altered words.

    python -m benchmarks.passages FOLDER TARGET --count 100000

FOLDER holds Markdown files; each section of one becomes a document in TARGET (short ones together, long ones cut at
paragraphs, 1 to 3 kB), named by its heading and the title of the file. When they are used up, they come again with
every fifth word replaced by one drawn from all running text (common words are drawn often), so that a copy shares too
little with its original to count as a version of it and the vocabulary keeps its shape.
"""

from __future__ import annotations

import argparse
import random
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

_SHORTEST, _LONGEST = 1_000, 3_000
_ALTERED = 0.2
_WORD = re.compile(r"[^\W\d_]{2,}")
_TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
_HEADING = re.compile(r"^#{2,6} (.+)$", re.MULTILINE)

#: The name of its file, the heading, the text.
Passage = tuple[str, str, str]


def sections(text: str) -> Iterator[tuple[str, str]]:
    """Heading and text of each section, those without text left out."""
    _, *rest = _HEADING.split(text)
    for heading, body in zip(rest[::2], rest[1::2], strict=True):
        if body.strip():
            yield heading.strip(), body.strip()


def passages(name: str, text: str) -> Iterator[Passage]:
    """The passages of one file."""
    title = found[1] if (found := _TITLE.search(text)) else name
    heading, gathered = "", ""

    def made() -> Passage:
        return name, f"{heading} – {title}"[:300], gathered.strip()

    for section, body in sections(text):
        for paragraph in body.split("\n\n"):
            if len(gathered) + len(paragraph) > _LONGEST and gathered:
                yield made()
                gathered = ""
            heading = heading if gathered else section
            gathered += f"{paragraph}\n\n"
        if len(gathered) >= _SHORTEST:
            yield made()
            gathered = ""
    if gathered.strip():
        yield made()


def collection(folder: Path) -> Iterator[Passage]:
    """Passages without end: those of the folder, then altered ones."""
    paths = sorted(folder.rglob("*.md"))
    originals = [each for path in paths for each in passages(path.stem, path.read_text("utf-8", "replace"))]
    yield from originals
    rng = random.Random(0)
    running = [word for _, _, text in originals[:: max(1, len(originals) // 3000)] for word in _WORD.findall(text)]

    def altered(text: str) -> str:
        return _WORD.sub(lambda found: rng.choice(running) if rng.random() < _ALTERED else found[0], text)

    while originals:
        for name, heading, text in originals:
            yield name, altered(heading), altered(text)


def write(folder: Path, target: Path, count: int) -> None:
    """Write so many passages into a folder with folders of a thousand."""
    for number, (name, heading, text) in enumerate(islice(collection(folder), count)):
        path = target / f"{number // 1000:04d}" / f"{name}-{number}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {heading}\n\n{text}\n", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    given = parser.parse_args()
    write(given.folder, given.target, given.count)


if __name__ == "__main__":
    main()
