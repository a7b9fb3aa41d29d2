"""Real documents for the contract of the engines: parts of the sample corpus, read and analysed by the real
pipeline."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from indexer.catalog import Catalog
from indexer.describe import Describer
from indexer.engines.base import AnalysedDocument
from indexer.reindex import reindex
from indexer.settings import Settings

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
#: Every format, short and long, German and other; the whole corpus would take a minute to read.
PARTS = ("Berichte", "Protokolle", "Handreichungen", "Präsentationen", "Papers in English")


def copy_parts(target: Path, *parts: str) -> Path:
    """Parts of the corpus, with what people wrote down about them; the test is skipped where the corpus is not."""
    if not (CORPUS / "themen.toml").is_file():
        pytest.skip("the sample corpus is not here")
    for part in parts:
        shutil.copytree(CORPUS / part, target / part)
    for name in ("themen.toml", "dokumente.toml", "synonyme.toml"):
        shutil.copy2(CORPUS / name, target / name)
    return target


def analysed(folder: Path, data: Path) -> list[AnalysedDocument]:
    """The documents of a folder as the pipeline hands them to an engine, by id."""
    made: dict[str, AnalysedDocument] = {}
    original = Describer.for_engine
    with pytest.MonkeyPatch.context() as patch:

        def keep(self: Describer, *given: object) -> AnalysedDocument:
            document = original(self, *given)
            made[document.id] = document
            return document

        patch.setattr(Describer, "for_engine", keep)
        settings = Settings(corpus=folder, data=data, jobs=1, ocr="off")
        reindex(settings)
    with Catalog(settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        assert snapshot.document_count() == len(made) > 30
    return [made[id_] for id_ in sorted(made)]
