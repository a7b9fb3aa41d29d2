"""The catalogue: what is kept, for how long, and who sees it when."""

from __future__ import annotations

import datetime as dt
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.catalog import Catalog, CatalogError, DamagedCatalogError, OutdatedCatalogError, Service
from indexer.model import (
    Document,
    ExtractedDocument,
    OutlineEntry,
    Page,
    Problem,
    SourceFile,
    TopicAssignment,
    TopicOrigin,
    Unit,
    Visibility,
)

CONTENT = ExtractedDocument(
    format="pdf",
    unit=Unit.PAGE,
    pages=(Page(1, "i", "Erste Seite", ("Kapitel", "Teil"), "Kopfzeile"), Page(2, "ii", ""), Page(3, "1", "Dritte")),
    title="Titel",
    authors=("Amt", "Büro"),
    date=dt.date(2018, 6, 15),
    language="de-DE",
    keywords=("x",),
    outline=(OutlineEntry("Kapitel", 1, 3),),
    warnings=("Halb gelesen.",),
    scanned_pages=(2,),
    extractor="pdf-1",
)
DOCUMENT = Document(
    id="titel-1234",
    path="Köln/a.pdf",
    location="Köln/a.pdf".encode(),
    title="Titel",
    kind="Expertise",
    format="pdf",
    unit=Unit.PAGE,
    sha256="aa",
    size=2**40,
    mtime_ns=1_790_000_000_123_456_789,
    page_count=3,
    topics=(TopicAssignment("x", TopicOrigin.AUTOMATIC, {"Wort": 3}), TopicAssignment("y", TopicOrigin.ASSIGNED)),
    municipalities=("KI Köln",),
    year=2018,
    date=dt.date(2018, 6, 15),
    authors=("Amt",),
    language="tr",
    visibility=Visibility.INTERNAL,
    description="Kurz.",
    added=dt.datetime(2024, 5, 6, 7, 8, 9),
    warnings=("Halb gelesen.",),
    analysis="f1",
)
FILE = SourceFile("kaputt.pdf", b"kaputt.pdf", Path("/kaputt.pdf"), 5, 6)


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'katalog.sqlite'}"


@pytest.fixture
def catalog(url: str) -> Iterator[Catalog]:
    with Catalog(url) as catalog:
        yield catalog


def _put(catalog: Catalog, *documents: Document, gone: tuple[str, ...] = ()) -> None:
    with catalog.transaction() as transaction:
        transaction.replace_documents(gone, ((document, "d") for document in documents))


class TestKeeping:
    def test_a_content_comes_back_as_it_was(self, catalog: Catalog) -> None:
        with catalog.transaction() as transaction:
            transaction.save_contents({"aa": CONTENT})
        with catalog.snapshot() as snapshot:
            assert snapshot.content("aa") == CONTENT
            assert snapshot.content("aa", first_pages=1) == replace(CONTENT, pages=CONTENT.pages[:1])
            assert snapshot.content("aa", first_pages=0) == replace(CONTENT, pages=())
            assert snapshot.content("bb") is None
            assert snapshot.pages("aa", [3, 1]) == (CONTENT.pages[0], CONTENT.pages[2])
            assert snapshot.pages_of([("aa", 2), ("aa", 9), ("bb", 1)]) == {("aa", 2): CONTENT.pages[1]}
            assert snapshot.known_contents(["aa", "bb"]) == {"aa": "pdf-1"}

    def test_a_document_comes_back_as_it_was(self, catalog: Catalog) -> None:
        _put(catalog, DOCUMENT)
        with catalog.snapshot() as snapshot:
            assert snapshot.document(DOCUMENT.id) == DOCUMENT
            assert snapshot.document_at("Köln/a.pdf") == DOCUMENT
            assert snapshot.document("fehlt") is snapshot.document_at("fehlt") is None
            (known,) = snapshot.known_files().values()
        assert (known.id, known.size, known.mtime_ns, known.sha256) == (
            DOCUMENT.id,
            DOCUMENT.size,
            DOCUMENT.mtime_ns,
            "aa",
        )

    def test_documents_come_in_the_order_asked_for(self, catalog: Catalog) -> None:
        many = [replace(DOCUMENT, id=f"d{number}", path=f"{number}.pdf") for number in range(1200)]
        _put(catalog, *many)
        wanted = [f"d{number}" for number in range(1199, -1, -1)]
        with catalog.snapshot() as snapshot:
            assert [document.id for document in snapshot.documents([*wanted, "fehlt"])] == wanted
            assert snapshot.document_count() == 1200
            assert snapshot.page_count() == 3600

    def test_two_documents_may_swap_their_paths(self, catalog: Catalog) -> None:
        one, two = replace(DOCUMENT, id="1", path="1.pdf"), replace(DOCUMENT, id="2", path="2.pdf")
        _put(catalog, one, two)
        _put(catalog, replace(one, path="2.pdf"), replace(two, path="1.pdf"))
        with catalog.snapshot() as snapshot:
            assert {document.id: document.path for document in snapshot.all_documents()} == {"1": "2.pdf", "2": "1.pdf"}

    def test_texts_hold_any_character(self, catalog: Catalog) -> None:
        text = "Ä\u0308 🏘️ \u200f <b> ' \" \\ % \x01 \ufffd"
        with catalog.transaction() as transaction:
            transaction.save_contents({"aa": replace(CONTENT, pages=(Page(1, "1", text),))})
        with catalog.snapshot() as snapshot:
            assert snapshot.pages("aa")[0].text == text

    def test_pages_without_text_are_counted(self, catalog: Catalog) -> None:
        with catalog.transaction() as transaction:
            transaction.save_contents({"aa": CONTENT, "bb": replace(CONTENT, pages=(Page(1, "1", " 12 "),))})
        _put(catalog, DOCUMENT, replace(DOCUMENT, id="leer", path="leer.pdf", sha256="bb"))
        with catalog.snapshot() as snapshot:
            assert snapshot.without_text_count() == 1
            assert snapshot.scanned_page_count() == 2

    def test_the_newest_documents_come_first(self, catalog: Catalog) -> None:
        dates = {"alt": (2015, None), "neu": (2020, dt.date(2020, 2, 1)), "neuer": (2020, dt.date(2020, 3, 1))}
        _put(
            catalog,
            *(replace(DOCUMENT, id=id_, path=id_, year=year, date=date) for id_, (year, date) in dates.items()),
            replace(DOCUMENT, id="ohne", path="ohne", year=None, date=None),
        )
        with catalog.snapshot() as snapshot:
            assert [document.id for document in snapshot.newest(3)] == ["neuer", "neu", "alt"]
            assert snapshot.seen_by(frozenset({"öffentlich"})).newest(3) == []


class TestContents:
    def test_the_content_of_a_moved_document_is_kept(self, catalog: Catalog) -> None:
        with catalog.transaction() as transaction:
            transaction.save_contents({"aa": CONTENT})
            transaction.save_evidence("f1", {"aa": b"e"})
        _put(catalog, DOCUMENT)
        _put(catalog, replace(DOCUMENT, path="Bonn/b.pdf"))
        with catalog.transaction() as transaction:
            assert transaction.remove_unused_contents() == 0
        with catalog.snapshot() as snapshot:
            assert snapshot.content("aa") == CONTENT
            assert snapshot.evidence([DOCUMENT.id]) == {DOCUMENT.id: b"e"}

    def test_what_no_document_has_is_removed(self, catalog: Catalog) -> None:
        with catalog.transaction() as transaction:
            transaction.save_contents({"aa": CONTENT, "bb": CONTENT})
            transaction.save_evidence("f1", {"aa": b"1", "bb": b"2"})
            transaction.save_evidence("f2", {"aa": b"3"})
        _put(catalog, DOCUMENT)
        with catalog.transaction() as transaction:
            assert transaction.remove_unused_contents() == 1
        with catalog.snapshot() as snapshot:
            assert snapshot.content("bb") is None
            assert snapshot.pages("bb") == ()
            assert snapshot.pages("aa") == CONTENT.pages
            assert snapshot.evidence([DOCUMENT.id]) == {DOCUMENT.id: b"1"}
        _put(catalog, replace(DOCUMENT, analysis="f2"))
        with catalog.snapshot() as snapshot:
            assert snapshot.evidence([DOCUMENT.id]) == {}

    def test_a_content_that_two_documents_have_stays_with_the_second(self, catalog: Catalog) -> None:
        with catalog.transaction() as transaction:
            transaction.save_contents({"aa": CONTENT})
        _put(catalog, DOCUMENT, replace(DOCUMENT, id="kopie", path="kopie.pdf"))
        _put(catalog, gone=(DOCUMENT.id,))
        with catalog.transaction() as transaction:
            assert transaction.remove_unused_contents() == 0

    def test_what_a_better_reader_made_takes_the_place_of_the_old(self, catalog: Catalog) -> None:
        with catalog.transaction() as transaction:
            transaction.save_contents({"aa": CONTENT})
        with catalog.transaction() as transaction:
            transaction.save_contents({"aa": replace(CONTENT, pages=CONTENT.pages[:1], extractor="pdf-2")})
        with catalog.snapshot() as snapshot:
            assert [page.text for page in snapshot.pages("aa")] == ["Erste Seite"]
            assert snapshot.known_contents(["aa"]) == {"aa": "pdf-2"}


class TestSeeing:
    def test_a_snapshot_does_not_move_while_a_transaction_writes(self, catalog: Catalog) -> None:
        _put(catalog, DOCUMENT)
        with catalog.snapshot() as before:
            assert before.document_count() == 1
            with catalog.transaction() as transaction:
                transaction.replace_documents([DOCUMENT.id], [])
                transaction.put_in_service(Service("whoosh", "g2"))
                with catalog.snapshot() as meanwhile:
                    assert (meanwhile.document_count(), meanwhile.service()) == (1, None)
            assert (before.document_count(), before.service()) == (1, None)
        with catalog.snapshot() as after:
            assert (after.document_count(), after.service()) == (0, Service("whoosh", "g2"))

    def test_a_transaction_that_fails_changes_nothing(self, catalog: Catalog) -> None:
        _put(catalog, DOCUMENT)
        with pytest.raises(ZeroDivisionError), catalog.transaction() as transaction:
            transaction.replace_documents([DOCUMENT.id], [])
            raise ZeroDivisionError
        with catalog.snapshot() as snapshot:
            assert snapshot.document(DOCUMENT.id) == DOCUMENT

    def test_writers_in_several_threads_wait_for_each_other(self, url: str, catalog: Catalog) -> None:
        def count_up() -> None:
            for _ in range(10):
                with catalog.transaction() as transaction:
                    transaction.set_state("n", str(int(transaction.state("n") or b"0") + 1).encode())

        threads = [threading.Thread(target=count_up) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        with catalog.snapshot() as snapshot:
            assert snapshot.state("n") == b"40"

    def test_several_may_open_a_new_catalogue_at_once(self, url: str) -> None:
        mistakes: list[BaseException] = []
        together = threading.Barrier(6)

        def open_it() -> None:
            together.wait()
            try:
                Catalog(url).close()
            except BaseException as error:
                mistakes.append(error)

        threads = [threading.Thread(target=open_it) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert mistakes == []


class TestProblems:
    def test_are_kept_with_the_day_they_began_until_they_are_gone(self, catalog: Catalog) -> None:
        problem = Problem("kaputt.pdf", "Die Datei ist beschädigt.", "xref", dt.datetime(2024, 1, 1))
        with catalog.transaction() as transaction:
            transaction.replace_problems([(FILE, problem)], [])
        with catalog.snapshot() as snapshot:
            assert snapshot.problems() == [problem]
            assert snapshot.failed_files() == {"kaputt.pdf": (5, 6)}
        with catalog.transaction() as transaction:
            transaction.replace_problems([], ["kaputt.pdf", "andere.pdf"])
        with catalog.snapshot() as snapshot:
            assert snapshot.problems() == []

    def test_a_run_is_told_from_beginning_to_end(self, catalog: Catalog) -> None:
        began, ended = dt.datetime(2024, 1, 1, 12), dt.datetime(2024, 1, 1, 13)
        with catalog.transaction() as transaction:
            number = transaction.begin_run(began)
        with catalog.snapshot() as snapshot:
            assert [(run.status, run.finished) for run in snapshot.runs()] == [("running", None)]
        with catalog.transaction() as transaction:
            transaction.end_run(number, ended, "complete", {"new": 3})
        with catalog.snapshot() as snapshot:
            (run,) = snapshot.runs()
        assert (run.started, run.finished, run.status, run.summary) == (began, ended, "complete", {"new": 3})


class TestOpening:
    def test_again_keeps_everything(self, url: str) -> None:
        with Catalog(url) as catalog:
            _put(catalog, DOCUMENT)
        with Catalog(url) as catalog, catalog.snapshot() as snapshot:
            assert list(snapshot.all_documents()) == [DOCUMENT]

    def test_one_of_a_newer_version_is_refused_in_german(self, url: str) -> None:
        with Catalog(url) as catalog, catalog.transaction() as transaction:
            transaction.set_state("format", b"999")
        with pytest.raises(CatalogError, match=r"mit einer neueren Version von LaKI-Suche geschrieben \(Format 999"):
            Catalog(url)

    def test_one_of_an_older_version_is_started_again_by_a_run_only_and_leaves_the_tables_of_others(
        self, url: str, tmp_path: Path
    ) -> None:
        with Catalog(url) as catalog:
            _put(catalog, DOCUMENT)
            with catalog.transaction() as transaction:
                transaction.set_state("format", b"0")
        with closing(sqlite3.connect(tmp_path / "katalog.sqlite")) as connection, connection:
            connection.execute("CREATE TABLE fremd (x)")
        with pytest.raises(OutdatedCatalogError, match="Bitte „laki reindex“ ausführen"):
            Catalog(url)  # to look is not to empty
        for _ in range(2):
            with Catalog(url, renew=True) as catalog, catalog.snapshot() as snapshot:
                assert (snapshot.document_count(), snapshot.service()) == (0, None)
        with closing(sqlite3.connect(tmp_path / "katalog.sqlite")) as connection, connection:
            assert connection.execute("SELECT count(*) FROM fremd").fetchone() == (0,)

    def test_a_file_that_is_no_catalogue_is_told_in_german(self, tmp_path: Path, url: str) -> None:
        (tmp_path / "katalog.sqlite").write_bytes(b"Das ist ein Brief. " * 500)
        with pytest.raises(DamagedCatalogError, match="Der Katalog ist beschädigt"):
            Catalog(url)

    def test_a_damaged_file_is_told_in_german_wherever_it_is_noticed(self, tmp_path: Path, url: str) -> None:
        with Catalog(url) as catalog:
            _put(catalog, *(replace(DOCUMENT, id=f"d{number}", path=f"{number}") for number in range(400)))
        path = tmp_path / "katalog.sqlite"
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        content = path.read_bytes()
        for start in range(4096, len(content), 4096 * 8):
            damaged = bytearray(content)
            damaged[start : start + 4096 * 8] = b"\xa7" * len(damaged[start : start + 4096 * 8])
            path.write_bytes(damaged)
            try:
                with Catalog(url) as catalog, catalog.snapshot() as snapshot:
                    snapshot.known_files()
                    list(snapshot.all_documents())
            except CatalogError as error:
                assert "beschädigt" in str(error)

    @pytest.mark.parametrize("wrong", ["unsinn", "nichts://x", "sqlite:////proc/nirgends/katalog.sqlite"])
    def test_an_address_that_leads_nowhere_is_told_in_german(self, wrong: str) -> None:
        with pytest.raises(CatalogError, match="Katalog"):
            Catalog(wrong)
