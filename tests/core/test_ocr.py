"""Pages that are pictures are recognised after everything else, once, and then found like any other text."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest

from indexer.catalog import Catalog
from indexer.extraction.errors import ExtractionError
from indexer.ocr import rendering, stage, task, tesseract
from indexer.ocr.stage import advice
from tests.core.collection import Collection
from tests.core.pictures import needs_tesseract, picture, write_scan

PAGES = (
    ("Stadtteilarbeit in der Kommune", "Die Förderung der Städte wächst."),
    ("Sprachförderung für Familien", "Träger und Behörden arbeiten zusammen."),
    ("Gesundheit im Sozialraum", "Übergänge gelingen mit Begleitung."),
)


def with_options(collection: Collection, **options: Any) -> Collection:
    collection.options = options
    return collection


def waiting(collection: Collection) -> int:
    with Catalog(collection.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        return snapshot.scanned_page_count()


@pytest.fixture
def scans(collection: Collection) -> Collection:
    write_scan(collection.folder / "scan.pdf", *(picture(*lines) for lines in PAGES))
    collection.write("text.txt", "Ehrenamt im Sozialraum")
    return collection


@needs_tesseract
def test_a_scan_is_found_by_its_text(scans: Collection) -> None:
    summary = scans.reindex()
    assert (summary.recognised, summary.new, summary.without_text, summary.warnings) == (3, 2, 0, ())
    document = scans.document("scan.pdf")
    assert document.recognised == 3
    result = scans.result("Stadtteilarbeit", "scan.pdf")
    assert [page.number for page in result.pages] == [1]
    assert "Förderung der Städte" in scans.text("scan.pdf")
    assert scans.found("Übergänge") == ["scan.pdf"]
    assert waiting(scans) == 0


@needs_tesseract
def test_words_are_kept_with_the_places_where_they_stand(scans: Collection) -> None:
    scans.reindex()
    with Catalog(scans.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        width, height, words = snapshot.recognised_words(scans.document("scan.pdf").sha256, 1)
        assert snapshot.recognised_words("0" * 64, 1) == (0, 0, [])
    assert height > width > 0
    text, left, top, word_width, word_height, confidence = words[0]
    assert text == "Stadtteilarbeit"
    assert 0 < left < width / 5
    assert 0 < top < height / 2
    assert word_width > 4 * word_height
    assert confidence > 60


@needs_tesseract
def test_a_run_takes_a_bounded_number_of_pages_and_the_next_goes_on(scans: Collection) -> None:
    with_options(scans, ocr_pages_per_run=2)
    assert scans.reindex().recognised == 2
    assert waiting(scans) == 1
    assert scans.found("Gesundheit") == []
    second = scans.reindex()
    assert (second.recognised, second.unchanged) == (1, 2)
    assert scans.found("Gesundheit") == ["scan.pdf"]
    assert scans.reindex().recognised == 0


@needs_tesseract
def test_what_was_recognised_is_kept_when_files_move_or_are_read_again(
    scans: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    scans.reindex()
    monkeypatch.setattr(task, "recognise_page", None)
    scans.move("scan.pdf", "neu/gescannt.pdf")
    assert scans.reindex().moved == 1
    assert scans.found("Gesundheit") == ["neu/gescannt.pdf"]
    scans.reindex(full=True)
    assert scans.found("Gesundheit") == ["neu/gescannt.pdf"]
    assert scans.document("neu/gescannt.pdf").recognised == 3


@needs_tesseract
def test_pages_are_recognised_again_when_asked_for(scans: Collection) -> None:
    scans.reindex()
    assert scans.reindex(ocr_again=True).recognised == 3
    assert scans.found("Gesundheit") == ["scan.pdf"]
    assert scans.document("scan.pdf").recognised == 3


@needs_tesseract
def test_an_index_with_recognised_text_equals_one_built_from_nothing(scans: Collection) -> None:
    scans.reindex()
    with Catalog(scans.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        before = snapshot.state("lexicon")
    scans.reindex(full=True)
    with Catalog(scans.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        after = snapshot.state("lexicon")
    from indexer.words import Lexicon

    assert Lexicon.from_bytes(before).counts == Lexicon.from_bytes(after).counts


@needs_tesseract
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_dies_on_the_way_is_made_good_by_the_next(
    scans: Collection, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    from indexer.building import Builder

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        if when == "before":
            patched.setattr("indexer.reindex.Summary.followed_by", die)
            save = stage._save
            patched.setattr(stage, "_save", lambda *given: (save(*given), die()))
        else:
            build = Builder.build
            patched.setattr(
                Builder,
                "build",
                lambda self, name, based_on, *rest: die() if based_on else build(self, name, based_on, *rest),
            )
        with pytest.raises(KeyboardInterrupt):
            scans.reindex()
    assert scans.found("Gesundheit") == []
    with_options(scans, ocr="off")
    scans.reindex()
    assert scans.found("Gesundheit") == ["scan.pdf"]
    assert scans.document("scan.pdf").recognised == 3


def test_without_text_recognition_a_scan_is_found_by_its_name(scans: Collection) -> None:
    with_options(scans, ocr="off")
    summary = scans.reindex()
    assert (summary.recognised, summary.without_text, summary.warnings) == (0, 1, ())
    assert scans.found("titel:scan") == ["scan.pdf"]
    assert waiting(scans) == 3


@pytest.mark.parametrize(
    ("models", "missing"), [(None, "tesseract-ocr tesseract-ocr-deu"), (("eng", "osd"), "tesseract-ocr-deu")]
)
def test_what_is_missing_is_told(
    scans: Collection, monkeypatch: pytest.MonkeyPatch, models: tuple[str, ...] | None, missing: str
) -> None:
    monkeypatch.setattr(tesseract, "find_program", lambda _: models and "/usr/bin/tesseract")
    monkeypatch.setattr(tesseract, "_installed", lambda _: ("5", frozenset(models or ())))
    assert scans.reindex().warnings == ()
    (warning,) = with_options(scans, ocr="on").reindex().warnings
    assert f"apt install {missing})" in warning
    assert advice(scans.settings, 3) == warning
    assert advice(scans.settings, 0) is None
    assert advice(with_options(scans, ocr="off").settings, 3) == (
        "Die Texterkennung ist ausgeschaltet (Einstellung „ocr“)."
    )


@needs_tesseract
@pytest.mark.parametrize("name", ["bild.png", "bild.jpg", "bild.tiff"])
def test_image_files_are_documents(collection: Collection, name: str) -> None:
    pages = [picture(*lines) for lines in PAGES]
    write_scan(collection.folder / name, *(pages if name.endswith("tiff") else pages[:1]))
    assert collection.reindex().recognised == (3 if name.endswith("tiff") else 1)
    assert collection.found("Stadtteilarbeit") == [name]
    assert bool(collection.found("Gesundheit")) == name.endswith("tiff")


@needs_tesseract
def test_a_scan_in_an_archive_is_recognised(collection: Collection) -> None:
    source = write_scan(collection.root / "scan.pdf", picture(*PAGES[0]))
    with zipfile.ZipFile(collection.folder / "a.zip", "w") as archive:
        archive.write(source, "Ordner/scan.pdf")
    assert collection.reindex().recognised == 1
    assert collection.found("Stadtteilarbeit") == ["a.zip/Ordner/scan.pdf"]


@needs_tesseract
def test_a_page_that_fails_is_not_tried_again_and_costs_no_other(collection: Collection) -> None:
    write_scan(collection.folder / "gut.pdf", picture(*PAGES[0]))
    path = write_scan(collection.folder / "schlecht.png", picture(*PAGES[1]))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert collection.reindex().recognised == 2
    assert collection.found("Stadtteilarbeit") == ["gut.pdf"]
    assert collection.document("schlecht.png").recognised == 0
    assert collection.reindex().recognised == 0


def test_a_picture_is_never_drawn_larger_than_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MAX_PIXELS", 100_000)
    scan = write_scan(tmp_path / "a.pdf", picture(*PAGES[0]))
    width, height = rendering.write_page(scan, "pdf", 1, tmp_path / "page.png")
    assert 50_000 < width * height <= 101_000
    image = write_scan(tmp_path / "a.png", picture(*PAGES[0]))
    width, height = rendering.write_page(image, "png", 1, tmp_path / "page.png")
    assert width * height <= 100_000
    monkeypatch.setattr(rendering, "_MAX_SOURCE_PIXELS", 1_000)
    with pytest.raises(ExtractionError, match="zu viele Bildpunkte"):
        rendering.write_page(image, "png", 1, tmp_path / "page.png")


@needs_tesseract
def test_a_page_that_lies_on_its_side_is_read(tmp_path: Path) -> None:
    found = tesseract.find([tesseract.GERMAN])
    assert isinstance(found, tesseract.Tesseract)
    if not found.orientation:
        pytest.skip("Tesseract's model for orientation is missing (Debian: apt install tesseract-ocr-osd)")
    lines = [line for page in PAGES * 3 for line in page]
    page = write_scan(tmp_path / "quer.png", picture(*lines).rotate(90, expand=True))
    assert "Stadtteilarbeit" in found.recognise(page, 60, 1, 1).text
