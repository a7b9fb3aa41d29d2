"""What the files say about themselves: most of them the truth, some nothing, some what a careless office leaves
there."""

from __future__ import annotations

from tests.sample_corpus.source import Source

#: Title properties that are missing (None) or left over from a template, by the number of the text.
_TITLES: dict[int, str | None] = {
    2: "ankunftsgebiete_expertise_final",
    4: None,
    5: None,
    6: "Protokollvorlage",
    11: "Microsoft Word - Vorlage_Papier_2018_v3_final.docx",
    12: None,
    16: "Dokument1",
    21: "Microsoft Word - Dokument1",
    30: "Unbenanntes Dokument",
    31: None,
    32: None,
    39: None,
    41: None,
    46: "",
}


def title_property(source: Source) -> str | None:
    """The title that the file's properties give; None or empty where they give none."""
    return _TITLES.get(source.number, source.title)
