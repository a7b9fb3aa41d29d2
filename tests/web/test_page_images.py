"""Evidence in the original: the page as printed, the words marked where they stand, and nothing that a file can do
about it."""

from __future__ import annotations

import datetime as dt
import errno
import io
import os
import signal
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from lxml import etree
from PIL import Image, ImageChops

from indexer.extraction import extract
from indexer.language.analysis import Analyzer
from indexer.model import Document, SourceFile, Unit
from indexer.reindex import reindex
from indexer.settings import Settings
from search_app.answering.highlighting import Highlighter
from search_app.asking.concepts import ConceptMaker
from search_app.asking.query import parse
from search_app.asking.syntax import positive
from search_app.asking.thesaurus_file import ThesaurusFile
from search_app.pictures.disk_cache import DiskCache
from search_app.pictures.page_images import WIDTHS, NoPicture, PageImages
from search_app.pictures.page_marks import Mark, find_marks, with_words
from search_app.pictures.page_rendering import PageLayout
from search_app.pictures.workshop import Busy
from tests.core.pictures import TURNS, needs_tesseract, picture, write_photograph, write_scan
from tests.extraction.pdf_files import PdfFile, column
from tests.web.client import Client
from tests.web.conftest import serving

WORD = "Arbeitsmarktintegration"


@pytest.fixture
def images(tmp_path: Path) -> Iterator[PageImages]:
    """Draws the PDF files in ``tmp_path/Dokumente``."""
    (tmp_path / "Dokumente").mkdir()
    images = PageImages(Settings(corpus=tmp_path / "Dokumente", data=tmp_path / "daten"))
    yield images
    images.close()


def document(images: PageImages, content: bytes, name: str = "a.pdf") -> Document:
    path = images._corpus / name
    path.write_bytes(content)
    return Document(
        "a", name, os.fsencode(name), "T", "Papier", "pdf", Unit.PAGE, "ab" * 32, len(content), 1, 1,
        added=dt.datetime(2020, 1, 1),
    )  # fmt: skip


def marks_of(layout: PageLayout, q: str, page_text: str = "") -> tuple[tuple[Mark, ...], int]:
    maker = ConceptMaker((Analyzer(),), ThesaurusFile(Path("gibt es nicht")).current())
    concepts = [maker.concept(node) for node in positive(parse(q).tree)]
    return find_marks(layout, Highlighter(concepts, Analyzer()), page_text)


# -- the page ----------------------------------------------------------------------------------------------------------


def test_a_page_shows_the_word_marked_at_its_place(client: Client, expertise: str) -> None:
    answer = client.get(f"/dokument/{expertise}/seite/3", q=WORD)
    assert answer.status == 200
    (svg,) = answer.page.xpath("//figure/*[name()='svg']")
    assert svg.get("viewbox") == "0 0 595.0 842.0"
    (mark,) = svg.xpath(".//*[name()='g']/*[name()='rect']")
    x, y, width, height = (float(mark.get(name)) for name in ("x", "y", "width", "height"))
    # "Die " stands before it from 70 points on, its baseline is 600 points above the lower edge, the type 11 points
    # high.
    assert 85 < x < 95
    assert 90 < width < 130
    assert y < 842 - 600 < y + height
    assert 8 < height < 16
    assert "1 Stelle markiert" in svg.xpath("string(./*[name()='title'])")
    assert answer.page.xpath("//section[@id='seitentext']//mark/text()") == [WORD]
    assert not answer.page.xpath("//@style")


def test_hits_are_walked_through_by_links(client: Client, expertise: str) -> None:
    page = client.get(f"/dokument/{expertise}/seite/3", q=WORD)
    assert page.words("//p[@role='status']") == [
        f"Zu „{WORD}“ gibt es Fundstellen auf 2 von 8 Seiten; dies ist die 1. davon."
    ]
    (following,) = set(page.page.xpath("//a[@data-key='ArrowRight']/@href"))
    assert following == f"/dokument/{expertise}/seite/7?q={WORD}"
    assert not page.page.xpath("//a[@data-key='ArrowLeft']")
    last = client.get(following).page
    assert set(last.xpath("//a[@data-key='ArrowLeft']/@href")) == {f"/dokument/{expertise}/seite/3?q={WORD}"}
    between = client.get(f"/dokument/{expertise}/seite/5", q=WORD)
    assert "aber nicht auf dieser" in between.words("//p[@role='status']")[0]
    assert len(set(between.page.xpath("//a[@data-key]/@href"))) == 2


@pytest.mark.parametrize(
    ("q", "number", "keys"),
    [
        ("Arbeitsmarktintegration", 3, ["Mit der Pfeiltaste → geht es zur nächsten Fundstelle."]),
        ("Arbeitsmarktintegration", 7, ["Mit der Pfeiltaste ← geht es zur vorigen Fundstelle."]),
        # Here they lead nowhere.
        ("Jobcenter", 7, []),
    ],
)
def test_a_page_names_the_keys_that_lead_on(
    client: Client, expertise: str, q: str, number: int, keys: list[str]
) -> None:
    answer = client.get(f"/dokument/{expertise}/seite/{number}", q=q)
    assert answer.words("//figcaption/span[@class='keys']") == keys
    assert "markiert." in answer.words("//figcaption")[0]


def test_a_page_can_be_read_without_a_query(client: Client, expertise: str) -> None:
    page = client.get(f"/dokument/{expertise}/seite/1")
    assert page.status == 200
    assert set(page.page.xpath("//a[@rel='next']/@href")) == {f"/dokument/{expertise}/seite/2"}
    assert not page.page.xpath("//a[@rel='prev']")
    assert page.words("//h1")[0].startswith("Seite i (PDF-Seite 1)")


def test_a_phrase_leads_only_to_pages_where_it_stands_in_a_row(client: Client, expertise: str) -> None:
    page = client.get(f"/dokument/{expertise}/seite/7", q='"bei der Arbeitsmarktintegration"')
    assert "auf 1 von 8 Seiten" in page.words("//p[@role='status']")[0]


def test_a_document_without_pages_leads_to_its_section(client: Client, guide: str) -> None:
    answer = client.get(f"/dokument/{guide}/seite/2", q="Beratung")
    assert answer.status == 302
    assert answer.headers["location"] == f"/dokument/{guide}?q=Beratung#abschnitt-2"
    assert client.get(f"/dokument/{guide}/seite/99").status == 404


@pytest.mark.parametrize("rest", ["0", "9", "99999999999999999999", "x", "-1", "3.gif", "0.webp", "9.png", ""])
def test_pages_that_are_not_there_are_not_found(client: Client, expertise: str, rest: str) -> None:
    assert client.get(f"/dokument/{expertise}/seite/{rest}").status == 404


def test_pictures_of_unknown_documents_are_not_found(client: Client, guide: str) -> None:
    for name in ("nichts", "..%2fdokumente.toml", guide):
        assert client.get(f"/dokument/{name}/seite/1.webp").status == 404


# -- the picture -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "format_name"), [("webp", "WEBP"), ("png", "PNG")])
def test_a_picture_has_its_type_and_width(client: Client, expertise: str, kind: str, format_name: str) -> None:
    answer = client.get(f"/dokument/{expertise}/seite/3.{kind}")
    assert (answer.status, answer.headers["content-type"]) == (200, f"image/{kind}")
    picture = Image.open(io.BytesIO(answer.body))
    assert (picture.format, picture.width) == (format_name, WIDTHS[0])
    assert abs(picture.height - WIDTHS[0] * 842 / 595) < 2
    assert picture.convert("L").getextrema()[0] < 100 < picture.convert("L").getextrema()[1]


def test_a_larger_picture_is_chosen_from_a_list(client: Client, expertise: str) -> None:
    large = Image.open(io.BytesIO(client.get(f"/dokument/{expertise}/seite/3.webp?breite=2000").body))
    assert large.width == WIDTHS[1]
    for other in ("1999", "99999999", "-1", "x"):
        odd = client.get(f"/dokument/{expertise}/seite/3.webp", breite=other)
        assert Image.open(io.BytesIO(odd.body)).width == WIDTHS[0]


def test_the_large_picture_has_the_marks_too(client: Client, expertise: str) -> None:
    page = client.get(f"/dokument/{expertise}/seite/3", q=WORD).page
    (address,) = page.xpath("//a[text()='Seite groß ansehen']/@href")
    answer = client.get(address)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml; charset=utf-8")
    drawn = etree.fromstring(answer.body)
    namespace = {"s": "http://www.w3.org/2000/svg"}
    assert len(drawn.xpath("//s:g/s:rect", namespaces=namespace)) == len(page.xpath("//g[@class='marks']/rect")) > 0
    (image,) = drawn.xpath("//s:image/@href", namespaces=namespace)
    assert Image.open(io.BytesIO(client.get(image).body)).width == WIDTHS[1]
    assert client.get(f"/dokument/{expertise}/seite/99.svg", q=WORD).status == 404


def test_a_picture_is_kept_by_browser_and_disk(client: Client, settings: Settings, expertise: str) -> None:
    first = client.get(f"/dokument/{expertise}/seite/4.webp")
    again = client.get(f"/dokument/{expertise}/seite/4.webp", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert "private" in first.headers["cache-control"]
    assert any(path.read_bytes() == first.body for path in (settings.data / "seitenbilder").rglob("*.webp"))


def test_a_picture_of_a_file_that_is_gone_is_not_shown_and_the_text_is(
    client: Client, settings: Settings, expertise: str
) -> None:
    path = settings.corpus / "Expertisen" / "Expertise Diversität für Köln.pdf"
    aside = path.with_suffix(".weg")
    path.rename(aside)
    try:
        assert client.get(f"/dokument/{expertise}/seite/3.webp").status == 404
        page = client.get(f"/dokument/{expertise}/seite/3", q=WORD)
        assert page.status == 200
        assert "nicht mehr im Dokumentordner" in page.text
        assert page.page.xpath("//section[@id='seitentext']//mark")
    finally:
        aside.rename(path)


# -- places of words ---------------------------------------------------------------------------------------------------


def test_a_word_broken_at_a_line_end_has_two_marks(images: PageImages) -> None:
    lines = column(["Hier steht die Arbeitsmarkt-", "integration im Quartier, und das Ehrenamt."])
    layout = images.layout(document(images, PdfFile([lines]).content()), 1)
    marks, matches = marks_of(layout, WORD)
    assert (len(marks), matches) == (2, 1)
    assert marks[0].x > marks[1].x
    assert marks[0].y < marks[1].y


def test_each_column_has_its_own_mark(images: PageImages) -> None:
    left, right = column(["Ehrenamt"], left=70), column(["Ehrenamt"], left=320)
    marks, matches = marks_of(images.layout(document(images, PdfFile([left + right]).content()), 1), "Ehrenamt")
    assert (len(marks), matches) == (2, 2)
    assert sorted(round(mark.x) for mark in marks) == [70, 320]


def test_a_word_broken_in_a_cell_is_marked_in_both_lines(images: PageImages) -> None:
    rows = [
        ("Die Sprach-", "Kreis Lippe"),
        ("mittlung", "Stadt Bonn"),
        ("und Kultur-", "mit Woh-"),
        ("vereine", "nungen"),
    ]
    page = [
        (left, 700 - 13 * row, 11, text)
        for row, texts in enumerate(rows)
        for left, text in zip((70, 200), texts, strict=True)
    ]
    layout = images.layout(document(images, PdfFile([page]).content()), 1)
    text = extract(images._corpus / "a.pdf").pages[0].text
    (first, second), matches = marks_of(layout, "Sprachmittlung", text)
    assert matches == 1
    assert (round(first.y - second.y), round(second.x)) == (-13, 70)
    assert first.x > 80 and max(first.x + first.width, second.x + second.width) < 150
    for word, pieces in {"Kulturvereine": 2, "Wohnungen": 2, "Stadt": 1, "Vereine": 2}.items():
        assert len(marks_of(layout, word, text)[0]) == pieces, word


@pytest.mark.parametrize("angle", [0, 90, 180, 270])
@pytest.mark.parametrize("cropped", [None, (40, 600, 340, 800)])
def test_marks_turn_and_move_with_the_page(
    images: PageImages, angle: int, cropped: tuple[float, float, float, float] | None
) -> None:
    turned = pypdfium2.PdfDocument(PdfFile([column(["Ehrenamt"], left=70, top=750)]).content())
    turned[0].set_rotation(angle)
    if cropped:
        turned[0].set_cropbox(*cropped)
    file = io.BytesIO()
    turned.save(file)
    turned.close()
    document_ = document(images, file.getvalue())
    layout = images.layout(document_, 1)
    size = (300, 200) if cropped else (595, 842)
    assert (layout.width, layout.height) == (size[::-1] if angle in (90, 270) else size)
    ((mark,), _) = marks_of(layout, "Ehrenamt")
    picture = Image.open(io.BytesIO(images.image(document_, 1, WIDTHS[0], "png")[0])).convert("L")
    scale = WIDTHS[0] / layout.width
    box = (mark.x, mark.y, mark.x + mark.width, mark.y + mark.height)
    inside = picture.crop(tuple(round(edge * scale) for edge in box))
    assert inside.getextrema()[0] < 100, "the word is not where it is marked"
    picture.paste(255, tuple(round(edge * scale) for edge in (box[0] - 2, box[1] - 2, box[2] + 2, box[3] + 2)))
    assert picture.getextrema()[0] > 200, "part of the word is not marked"


def test_umlauts_hyphens_and_ligatures_do_not_shift_marks() -> None:
    text = "Qualit¨ at\x02\r\nsof\ufb01 Ehrenamt"
    boxes = bytearray()
    for position in range(len(text)):
        boxes += b"".join(edge.to_bytes(2, "little") for edge in (position * 100, 0, position * 100 + 100, 100))
    layout = PageLayout(100, 100, text, array("H", bytes(boxes)))
    ((mark,), matches) = marks_of(layout, "Ehrenamt")
    assert matches == 1
    assert (mark.x, mark.width) == (text.index("Ehrenamt"), len("Ehrenamt"))
    assert PageLayout.from_bytes(layout.to_bytes()) == layout


def test_words_of_a_scanned_page_are_marked_where_they_were_recognised() -> None:
    words = [("Das", 100, 100, 60, 40, 90), ("Ehren-", 300, 100, 120, 40, 90), ("amt", 100, 200, 60, 40, 80)]
    layout = with_words(PageLayout(595, 842, "", array("H")), 1190, 1684, words)
    marks, matches = marks_of(layout, "Ehrenamt")
    assert matches == 1
    assert [mark.x for mark in marks] == pytest.approx([150, 50], abs=0.2)
    assert [mark.y for mark in marks] == pytest.approx([50, 100], abs=0.2)
    assert [mark.width for mark in marks] == pytest.approx([60, 30], abs=0.3)


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGB"), ("PNG", "RGBA"), ("PNG", "1"), ("JPEG", "L"), ("TIFF", "CMYK")]
)
def test_image_files_are_pages_too(images: PageImages, kind: str, mode: str) -> None:
    file = io.BytesIO()
    Image.new(mode, (400, 600)).save(file, kind)
    name = {"PNG": "png", "JPEG": "jpg", "TIFF": "tif"}[kind]
    document_ = replace(document(images, file.getvalue(), f"bild.{name}"), format=name)
    assert (images.layout(document_, 1).width, images.layout(document_, 1).height) == (400, 600)
    picture = Image.open(io.BytesIO(images.image(document_, 1, WIDTHS[0], "webp")[0]))
    assert picture.size == (WIDTHS[0], WIDTHS[0] * 3 // 2)
    with pytest.raises(NoPicture, match="gibt es im Original nicht"):
        images.image(document_, 2, WIDTHS[0], "webp")


@pytest.mark.parametrize("orientation", TURNS)
def test_photographs_are_shown_upright(images: PageImages, tmp_path: Path, orientation: int) -> None:
    upright = picture(*["Ehrenamt im Quartier"] * 9)
    content = write_photograph(tmp_path / "foto.jpg", upright, orientation).read_bytes()
    document_ = replace(document(images, content, "foto.jpg"), format="jpg")
    layout = images.layout(document_, 1)
    assert (layout.width, layout.height) == upright.size
    drawn = Image.open(io.BytesIO(images.image(document_, 1, WIDTHS[0], "png")[0])).convert("L")
    difference = ImageChops.difference(drawn, upright.resize(drawn.size))
    assert sum(value * count for value, count in enumerate(difference.histogram())) < drawn.width * drawn.height / 2


@needs_tesseract
@pytest.mark.slow
@pytest.mark.parametrize("name", ["scan.pdf", "scan.tif"])
def test_scans_show_their_words_in_place(tmp_path: Path, name: str) -> None:
    write_scan(tmp_path / "Dokumente" / name, picture("Hier steht das Ehrenamt", "im Quartier der Stadt."))
    settings = Settings(corpus=tmp_path / "Dokumente", data=tmp_path / "daten", jobs=1)
    reindex(settings)
    with serving(settings) as client:
        (result,) = client.search("Ehrenamt")["results"]
        page = client.get(f"/dokument/{result['id']}/seite/1", q="Ehrenamt").page
        image = client.get(f"/dokument/{result['id']}/seite/1.png")
    (svg,) = page.xpath("//figure/*[name()='svg']")
    _, _, width, height = (float(edge) for edge in svg.get("viewbox").split())
    (mark,) = svg.xpath(".//*[name()='g']/*[name()='rect']")
    drawn = Image.open(io.BytesIO(image.body)).convert("L")
    x, y, across, down = (float(mark.get(edge)) for edge in ("x", "y", "width", "height"))
    to_x, to_y = drawn.width / width, drawn.height / height
    box = (round(x * to_x), round(y * to_y), round((x + across) * to_x), round((y + down) * to_y))
    dark = sum(pixel < 128 for pixel in drawn.crop(box).tobytes())
    assert dark > 0.1 * (box[2] - box[0]) * (box[3] - box[1])


# -- bad files ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\nnichts weiter", b"\0" * 5000, os.urandom(5000)])
def test_what_is_no_pdf_is_told(images: PageImages, content: bytes) -> None:
    with pytest.raises(NoPicture, match="lässt sich nicht als Bild zeigen"):
        images.image(document(images, content), 1, WIDTHS[0], "webp")


@pytest.mark.parametrize("box", ["0 0 14400 3", "0 0 3 14400", "0 0 100000 100000", "0 0 0 0", "5 5 -5 -5"])
def test_pages_of_any_shape_make_pictures_of_bounded_size(images: PageImages, box: str) -> None:
    content = PdfFile([column(["Ehrenamt"])]).content().replace(b"0 0 595 842", box.encode())
    document_ = document(images, content)
    try:
        picture = Image.open(io.BytesIO(images.image(document_, 1, WIDTHS[0], "webp")[0]))
    except NoPicture:
        return
    assert picture.width <= WIDTHS[0] + 1
    assert picture.height <= 3 * WIDTHS[0] + 1


def test_a_file_that_crashes_its_worker_harms_nobody_and_is_not_tried_again_at_once(images: PageImages) -> None:
    good = document(images, PdfFile([column(["Ehrenamt"])]).content())
    source = SourceFile("b.pdf", b"b.pdf", images._corpus / "b.pdf", 1, 1)
    with pytest.raises(NoPicture, match="abgestürzt"):
        images._made("b", source, os._exit, (139,))
    with pytest.raises(NoPicture, match="abgestürzt"):
        images._made("b", source, print, ())
    assert images.layout(good, 1).text.startswith("Ehrenamt")


def is_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_is_killed_from_outside_is_no_fault_of_the_file(images: PageImages) -> None:
    good = document(images, PdfFile([column(["Ehrenamt"])]).content())
    source = SourceFile("b.pdf", b"b.pdf", images._corpus / "b.pdf", 1, 1)
    with pytest.raises(Busy):
        images._made("b", source, is_killed, ())
    assert images._made("b", source, str, ("later",)) == "later"
    assert images.layout(good, 1).text.startswith("Ehrenamt")


def test_where_no_worker_can_be_started_later_one_may(images: PageImages, monkeypatch: pytest.MonkeyPatch) -> None:
    good = document(images, PdfFile([column(["Ehrenamt"])]).content())

    def refuses(*_: object) -> None:
        raise BlockingIOError("Resource temporarily unavailable")

    with monkeypatch.context() as patched:
        patched.setattr("indexer.extraction.isolation.crew._Worker", refuses)
        with pytest.raises(Busy):
            images.layout(good, 1)
    assert images.layout(good, 1).text.startswith("Ehrenamt")


@pytest.mark.parametrize(
    ("needed", "error"),
    [
        (
            "indexer.extraction.isolation.sandbox.tempfile.TemporaryDirectory",
            OSError(errno.ENOSPC, "No space left on device"),
        ),
        ("indexer.extraction.isolation.crew.threading.Thread.start", RuntimeError("can't start new thread")),
    ],
)
def test_where_there_is_no_room_for_workers_later_there_may_be(
    images: PageImages, monkeypatch: pytest.MonkeyPatch, needed: str, error: Exception
) -> None:
    good = document(images, PdfFile([column(["Ehrenamt"])]).content())

    def refuses(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patched:
        patched.setattr(needed, refuses)
        with pytest.raises(Busy):
            images.layout(good, 1)
    assert images.layout(good, 1).text.startswith("Ehrenamt")


def test_an_exchanged_file_has_pictures_of_its_own(images: PageImages) -> None:
    before = document(images, PdfFile([column(["Ehrenamt"])]).content())
    _, name = images.image(before, 1, WIDTHS[0], "webp")
    document(images, PdfFile([column(["Ganz anderer Text"])]).content())
    _, other = images.image(before, 1, WIDTHS[0], "webp")
    assert name != other
    assert images.layout(before, 1).text.startswith("Ganz")


def test_a_damaged_copy_is_made_anew(images: PageImages) -> None:
    document_ = document(images, PdfFile([column(["Ehrenamt"])]).content())
    images.layout(document_, 1)
    (kept,) = (images._corpus.parent / "daten").rglob("*-zeichen")
    kept.write_bytes(b"[1, 2")
    assert images.layout(document_, 1).text.startswith("Ehrenamt")


def test_too_much_at_once_is_refused(images: PageImages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search_app.pictures.workshop._WAIT_SECONDS", 0.01)
    document_ = document(images, PdfFile([column(["Ehrenamt"])]).content())
    while images._workshop._places.acquire(blocking=False):
        pass
    with pytest.raises(Busy):
        images.layout(document_, 1)


# -- the cache ---------------------------------------------------------------------------------------------------------


def test_the_cache_stays_below_its_size_and_forgets_what_was_used_longest_ago(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path, 1_000)
    for number in range(9):
        cache.put(f"a/{number}", b"x" * 100)
        os.utime(tmp_path / "a" / str(number), (dt.datetime.now().timestamp() - 100 + number,) * 2)
    assert cache.get("a/0") == b"x" * 100
    cache.put("a/neu", b"x" * 150)
    assert cache.get("a/1") is None
    assert cache.get("a/0") is not None
    assert cache.get("a/neu") is not None
    assert sum(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file()) <= 1_000


def test_a_cache_of_no_size_keeps_nothing(tmp_path: Path) -> None:
    cache = DiskCache(tmp_path / "cache", 0)
    cache.put("a", b"x")
    assert cache.get("a") is None
    assert not (tmp_path / "cache").exists()


def test_what_nobody_wanted_for_a_month_goes(tmp_path: Path) -> None:
    DiskCache(tmp_path, 1_000).put("a/alt", b"x")
    os.utime(tmp_path / "a" / "alt", (dt.datetime.now().timestamp() - 40 * 86_400,) * 2)
    DiskCache(tmp_path, 1_000).put("a/neu", b"x")
    assert not (tmp_path / "a" / "alt").exists()
    assert (tmp_path / "a" / "neu").exists()


def test_a_disk_that_takes_nothing_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("kein Ordner")
    cache = DiskCache(tmp_path / "cache", 1_000)
    cache.put("a", b"x")
    assert cache.get("a") is None
