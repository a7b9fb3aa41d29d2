"""Pages that are pictures are recognised after everything else, once, and then found like any other text."""

from __future__ import annotations

import errno
import os
import signal
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops

from indexer.analysis.vocabulary import Vocabulary
from indexer.catalog import Catalog
from indexer.extraction import page_pictures
from indexer.extraction.errors import ExtractionError
from indexer.extraction.limits import Limits
from indexer.model import Problem
from indexer.ocr import rendering, stage, task, tesseract
from indexer.ocr.stage import advice
from indexer.progress import Progress
from tests.core.collection import Collection
from tests.core.pictures import TURNS, needs_tesseract, picture, write_photograph, write_scan

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


def counted_words(collection: Collection) -> Counter[str]:
    with Catalog(collection.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        return Vocabulary.from_bytes(snapshot.state("lexicon")).counts


@pytest.fixture
def scans(collection: Collection) -> Collection:
    """A scan of three pages, and a text; nothing of it read."""
    write_scans(collection)
    return collection


def write_scans(collection: Collection) -> None:
    write_scan(collection.folder / "scan.pdf", *(picture(*lines) for lines in PAGES))
    collection.write("text.txt", "Ehrenamt im Sozialraum")


@pytest.fixture(scope="module")
def once_recognised(tmp_path_factory: pytest.TempPathFactory) -> Collection:
    """The same, read and recognised: to be copied."""
    collection = Collection(tmp_path_factory.mktemp("scans"))
    write_scans(collection)
    collection.reindex()
    return collection


@pytest.fixture
def recognised(once_recognised: Collection, tmp_path: Path) -> Iterator[Collection]:
    collection = once_recognised.copy_to(tmp_path / "recognised")
    yield collection
    collection.close()


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
def test_words_are_kept_with_the_places_where_they_stand(recognised: Collection) -> None:
    with Catalog(recognised.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        width, height, words = snapshot.recognised_words(recognised.document("scan.pdf").sha256, 1)
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
    recognised: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(task, "recognise_page", None)
    recognised.move("scan.pdf", "neu/gescannt.pdf")
    assert recognised.reindex().moved == 1
    assert recognised.found("Gesundheit") == ["neu/gescannt.pdf"]
    recognised.reindex(full=True)
    assert recognised.found("Gesundheit") == ["neu/gescannt.pdf"]
    assert recognised.document("neu/gescannt.pdf").recognised == 3


@needs_tesseract
def test_pages_are_recognised_again_when_asked_for(recognised: Collection) -> None:
    assert recognised.reindex(ocr_again=True).recognised == 3
    assert recognised.found("Gesundheit") == ["scan.pdf"]
    assert recognised.document("scan.pdf").recognised == 3


@needs_tesseract
def test_an_index_with_recognised_text_equals_one_built_from_nothing(recognised: Collection) -> None:
    before = counted_words(recognised)
    recognised.reindex(full=True)
    assert before == counted_words(recognised)


@needs_tesseract
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_run_that_dies_on_the_way_is_made_good_by_the_next(
    scans: Collection, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    from indexer.pipeline.building import Builder

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
    words = counted_words(scans)
    scans.reindex(full=True)
    assert words == counted_words(scans)


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
def test_what_is_left_of_a_scan_that_was_cut_off_is_recognised(collection: Collection) -> None:
    path = write_scan(collection.folder / "ab.pdf", *(picture(*lines) for lines in PAGES))
    content = path.read_bytes()
    path.write_bytes(content[: -len(content) // 6])  # in the middle of the last picture
    summary = collection.reindex()
    assert (summary.recognised, summary.failed) == (2, 0)
    assert collection.found("Sprachförderung") == ["ab.pdf"]


@pytest.mark.parametrize("orientation", TURNS)
def test_a_photograph_is_recognised_upright_however_the_camera_was_held(tmp_path: Path, orientation: int) -> None:
    upright = picture(*PAGES[0])
    path = write_photograph(tmp_path / "foto.jpg", upright, orientation)
    size = rendering.write_page(path, "jpg", 1, tmp_path / "page.png")
    assert size == upright.size
    with Image.open(tmp_path / "page.png") as drawn:
        difference = ImageChops.difference(drawn.convert("L"), upright)
    assert sum(value * count for value, count in enumerate(difference.histogram())) < upright.width * upright.height


@pytest.mark.parametrize(
    "notes", [b"", b"x", b"II*\0\xff\xff\xff\xff", b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x02u\0\0\0"]
)
@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
def test_damaged_notes_of_a_camera_cost_no_picture(tmp_path: Path, notes: bytes) -> None:
    picture("Ehrenamt").save(tmp_path / "foto.jpg", exif=b"Exif\0\0" + notes)
    assert rendering.write_page(tmp_path / "foto.jpg", "jpg", 1, tmp_path / "page.png") == picture("Ehrenamt").size


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


class AfterThePage(Progress):
    """Does something when the first page was recognised, and something else when all were."""

    def __init__(self, first: Callable[[], object], afterwards: Callable[[], object]) -> None:
        self._actions = [first, afterwards]
        self._recognising = False

    def stage(self, name: str, total: int | None = None) -> None:
        if self._recognising:
            self._actions.pop()()
        self._recognising = name == "Text erkennen"

    def advance(self, description: str = "", n: int = 1) -> None:
        if self._recognising and len(self._actions) > 1:
            self._actions.pop(0)()


def is_killed(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def finds_no_room(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@needs_tesseract
def test_pages_of_a_file_that_goes_away_meanwhile_wait_for_the_next_run(scans: Collection) -> None:
    path, aside = scans.folder / "scan.pdf", scans.root / "scan.pdf"
    summary = scans.reindex(progress=AfterThePage(lambda: path.rename(aside), lambda: aside.rename(path)))
    assert summary.recognised == 1
    (warning,) = summary.warnings
    assert "2 gescannte Seiten" in warning and "der nächste Lauf versucht es wieder" in warning
    assert waiting(scans) == 2
    assert scans.reindex().recognised == 2
    assert scans.document("scan.pdf").recognised == 3


@needs_tesseract
def test_pages_whose_reader_is_killed_wait_for_the_next_run(scans: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(task, "recognise_page", is_killed)
        assert scans.reindex().recognised == 0
    assert waiting(scans) == 3
    assert scans.reindex().recognised == 3


@needs_tesseract
def test_a_disk_that_is_full_is_no_fault_of_the_page(scans: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    path = scans.folder / "scan.pdf"
    with monkeypatch.context() as patched:
        patched.setattr(rendering, "write_page", finds_no_room)
        found = tesseract.find([tesseract.GERMAN])
        assert isinstance(found, tesseract.Tesseract)
        outcome = task.recognise_page(path, (), "pdf", 1, found, Limits())
    assert isinstance(outcome, Problem) and outcome.passing
    assert "kein Platz" in outcome.reason


@needs_tesseract
def test_pages_that_failed_are_told_and_tried_again_when_asked_for(scans: Collection) -> None:
    path = write_scan(scans.folder / "schlecht.png", picture(*PAGES[1]))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    (warning,) = scans.reindex().warnings
    assert "Auf 1 gescannten Seite" in warning and "laki status" in warning
    with Catalog(scans.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        (failed,) = snapshot.failed_pages()
    assert (failed.path, failed.numbers) == ("schlecht.png", (1,))
    assert failed.reason == "Die Seite ist beschädigt und konnte nicht erkannt werden."
    assert failed.detail
    assert scans.reindex().recognised == 0
    assert scans.reindex(retry=True).recognised == 1
    assert scans.document("scan.pdf").recognised == 3


def test_a_picture_is_never_drawn_larger_than_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rendering, "MAX_PIXELS", 100_000)
    scan = write_scan(tmp_path / "a.pdf", picture(*PAGES[0]))
    width, height = rendering.write_page(scan, "pdf", 1, tmp_path / "page.png")
    assert 50_000 < width * height <= 101_000
    image = write_scan(tmp_path / "a.png", picture(*PAGES[0]))
    width, height = rendering.write_page(image, "png", 1, tmp_path / "page.png")
    assert width * height <= 100_000
    monkeypatch.setattr(page_pictures, "MAX_SOURCE_PIXELS", 1_000)
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


@pytest.mark.parametrize("second", ["sleep 60", "exit 1", "kill -9 $$"])
def test_a_second_look_that_fails_does_not_cost_what_the_first_one_found(tmp_path: Path, second: str) -> None:
    columns = "level page_num block_num par_num line_num word_num left top width height conf text".split()
    word = [5, 1, 1, 1, 1, 1, 10, 10, 90, 20, 55, "Ehrenamt"]
    (tmp_path / "words.tsv").write_text("\t".join(columns) + "\n" + "\t".join(map(str, word)) + "\n", encoding="utf-8")
    program = tmp_path / "tesseract"
    program.write_text(f'#!/bin/sh\ncase "$*" in *psm*) {second} ;; *) cat "{tmp_path}/words.tsv" ;; esac\n')
    program.chmod(0o755)
    unsure = tesseract.Tesseract(str(program), "5", (tesseract.GERMAN,), orientation=True)
    began = time.monotonic()
    assert unsure.recognise(tmp_path / "page.png", 1.0, 100, 100).text == "Ehrenamt"
    assert time.monotonic() - began < 20, "both looks together took longer than they may"


@pytest.mark.parametrize(
    ("does", "told"),
    [("sleep 60", "Die Texterkennung dauerte zu lange."), ("exit 1", "Die Texterkennung ist gescheitert.")],
)
def test_what_fails_is_called_by_its_name(tmp_path: Path, does: str, told: str) -> None:
    program = tmp_path / "tesseract"
    program.write_text(f"#!/bin/sh\n{does}\n", encoding="utf-8")
    program.chmod(0o755)
    failing = tesseract.Tesseract(str(program), "5", (tesseract.GERMAN,), orientation=False)
    with pytest.raises(ExtractionError) as error:
        failing.recognise(tmp_path / "page.png", 0.5, 100, 100)
    assert error.value.reason == told


def test_the_time_that_drawing_a_page_took_is_not_left_for_recognising_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    allowed: list[float] = []

    class Watched(tesseract.Tesseract):
        def recognise(self, picture: Path, seconds: float, width: int, height: int) -> tesseract.RecognisedPage:
            allowed.append(seconds)
            return tesseract.RecognisedPage("", width, height, ())

    def draw_slowly(*_: object) -> tuple[int, int]:
        time.sleep(0.5)
        return 1, 1

    monkeypatch.setattr(rendering, "write_page", draw_slowly)
    outcome = task.recognise_page(tmp_path, (), "png", 1, Watched("", "", (), False), Limits(seconds=10))
    assert isinstance(outcome, tesseract.RecognisedPage)
    assert 5 < allowed[0] <= 8.5
