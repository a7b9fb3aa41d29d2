"""Words broken at line ends of which extraction was in doubt: how many a collection has, and how many its words decide.

laki reindex
python -m benchmarks.extraction.seams DATA
"""

from __future__ import annotations

import argparse
from pathlib import Path

from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Catalog
from indexer.language.seams import joined, seamed
from indexer.model import SEAM
from indexer.settings import Settings


def main() -> int:
    """Print them, from the words of the last run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("data", type=Path)
    options = parser.parse_args()
    with Catalog(Settings(data=options.data).catalog_url) as catalog, catalog.snapshot() as snapshot:
        vocabulary = Vocabulary.from_bytes(snapshot.state("lexicon"))
        pages = snapshot.page_count()
    words = sorted(seamed(vocabulary.counts))
    in_one_piece = vocabulary.splitter.lexicon.unbroken
    hyphened = {word for word in words if word.replace(SEAM, f"-{SEAM}") in vocabulary.counts}
    both = {word for word in hyphened if _also_whole(vocabulary, word)}
    print(
        f"{len(words)} words in doubt on {pages} pages, in {sum(map(vocabulary.counts.__getitem__, words))} documents"
    )
    for name, found in (
        ("in one piece", in_one_piece),
        ("with a hyphen", hyphened - both),
        ("both ways", both),
        ("nowhere else", set(words) - in_one_piece - hyphened),
    ):
        print(f"{len(found):6} written {name}: {', '.join(sorted(found)[:12]).replace(SEAM, '·')}")
    return 0


def _also_whole(vocabulary: Vocabulary, word: str) -> bool:
    """Whether more documents have the word than write it with a hyphen."""
    return vocabulary.counts[joined(word)] > vocabulary.counts[word.replace(SEAM, f"-{SEAM}")]


if __name__ == "__main__":
    raise SystemExit(main())
