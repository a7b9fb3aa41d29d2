"""A run brings the index up to what lies in the folder: what is new, changed, moved, gone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from indexer.pipeline import run
from indexer.pipeline.summary import Summary
from indexer.reindex import ReindexError, reindex
from tests.core.collection import Collection

TEXT = "Die Quartiersarbeit gelingt.\n\nSie braucht Zeit."


def _counts(summary: Summary) -> dict[str, int]:
    """The counts of what happened that are not 0."""
    names = ("new", "changed", "moved", "removed", "unchanged", "failed")
    return {name: getattr(summary, name) for name in names if getattr(summary, name)}


@pytest.fixture
def three(collection: Collection) -> Collection:
    """Three documents, read."""
    collection.write_all({"a.txt": f"Apfel. {TEXT}", "b/b.txt": f"Birne. {TEXT}", "c.md": f"# Clementine\n\n{TEXT}"})
    collection.reindex()
    return collection


def test_the_first_run_reads_everything(collection: Collection) -> None:
    collection.write_all({"a.txt": "Apfel", "b/b.md": "# Birne\n\nBirne", "film.mp4": "kein Dokument"})
    summary = collection.reindex()
    assert _counts(summary) == {"new": 2}
    assert (summary.documents, summary.pages, summary.warnings, summary.problems) == (2, 2, (), ())
    assert collection.found("Birne") == ["b/b.md"]


def test_an_empty_folder_gives_an_empty_index(collection: Collection) -> None:
    assert collection.reindex().documents == 0
    assert collection.search("Apfel").total == 0


def test_nothing_to_do_does_nothing(three: Collection) -> None:
    before = three.generations()
    summary = three.reindex()
    assert _counts(summary) == {"unchanged": 3}
    assert three.generations() == before
    assert summary.generation in before
    assert three.opened.status().runs[0].status == "unchanged"


def test_a_new_file_is_found_and_the_others_still(three: Collection) -> None:
    three.write("d.txt", f"Dattel. {TEXT}")
    assert _counts(three.reindex()) == {"new": 1, "unchanged": 3}
    assert three.found("Dattel") == ["d.txt"]
    assert len(three.found("Quartiersarbeit")) == 4


def test_a_changed_file_is_found_by_its_new_words_only(three: Collection) -> None:
    before = three.document("a.txt")
    three.write("a.txt", "Ananas.")
    assert _counts(three.reindex()) == {"changed": 1, "unchanged": 2}
    assert three.found("Ananas") == ["a.txt"]
    assert three.search("Apfel").total == 0
    assert three.document("a.txt").id == before.id
    assert three.document("a.txt").added == before.added


def test_a_moved_file_keeps_its_id_and_is_not_read_again(three: Collection) -> None:
    before = three.document("b/b.txt")
    three.move("b/b.txt", "Übergänge/birne.txt")
    (three.folder / "Übergänge" / "birne.txt").chmod(0o644)
    assert _counts(three.reindex()) == {"moved": 1, "unchanged": 2}
    after = three.document("Übergänge/birne.txt")
    assert (after.id, after.added, after.sha256) == (before.id, before.added, before.sha256)
    assert "b/b.txt" not in three.documents()
    assert three.found("Birne") == ["Übergänge/birne.txt"]


def test_a_new_file_at_the_place_of_a_moved_one_gets_an_id_of_its_own(three: Collection) -> None:
    before = three.document("a.txt")
    three.move("a.txt", "alt.txt")
    three.reindex()
    three.write("a.txt", "Ganz neu.")
    three.reindex()
    assert three.document("alt.txt").id == before.id
    assert three.document("a.txt").id not in {before.id, *(three.document(path).id for path in ("b/b.txt", "c.md"))}


def test_a_removed_file_is_no_longer_found(three: Collection) -> None:
    three.remove("a.txt")
    assert _counts(three.reindex()) == {"removed": 1, "unchanged": 2}
    assert three.search("Apfel").total == 0
    assert sorted(three.found("Quartiersarbeit")) == ["b/b.txt", "c.md"]
    assert three.opened.status().documents == 2


def test_the_last_file_may_go(collection: Collection) -> None:
    collection.write("a.txt", "Apfel")
    (collection.folder / "Unterordner").mkdir()  # where there is nothing at all, the folder may be away
    collection.reindex()
    collection.remove("a.txt")
    assert collection.reindex().documents == 0
    assert collection.search("Apfel").total == collection.search().total == 0


def test_files_that_change_places_change_their_texts(collection: Collection) -> None:
    collection.write_all({"a.txt": "Apfel", "b.txt": "Birne"})
    collection.reindex()
    collection.move("a.txt", "x.txt")
    collection.move("b.txt", "a.txt")
    collection.move("x.txt", "b.txt")
    assert _counts(collection.reindex()) == {"changed": 2}
    assert (collection.found("Apfel"), collection.found("Birne")) == (["b.txt"], ["a.txt"])


def test_two_files_with_the_same_bytes_are_two_documents(collection: Collection) -> None:
    collection.write_all({"a.txt": TEXT, "kopie/a.txt": TEXT})
    assert collection.reindex().documents == 2
    assert sorted(collection.found("Quartiersarbeit")) == ["a.txt", "kopie/a.txt"]
    collection.remove("a.txt")
    assert _counts(collection.reindex()) == {"removed": 1, "unchanged": 1}
    (result,) = collection.search("Quartiersarbeit").results
    assert "<mark>Quartiersarbeit</mark>" in result.pages[0].snippet


def test_a_copy_with_a_metadata_entry_of_its_own_differs_in_that_only(collection: Collection) -> None:
    collection.write_all({"a.txt": TEXT, "kopie.txt": TEXT})
    collection.reindex()
    collection.write("dokumente.toml", '[[dokument]]\ndatei = "kopie.txt"\ntitel = "Die Kopie"\n')
    collection.reindex()
    for path in ("a.txt", "kopie.txt"):
        assert "<mark>" in collection.result("Quartiersarbeit", path).pages[0].snippet
    assert collection.found("Kopie") == ["kopie.txt"]


def test_touching_a_file_changes_nothing_but_its_time(three: Collection) -> None:
    before = three.generations()
    os.utime(three.folder / "a.txt", ns=(1, 1_500_000_000_000_000_000))
    assert _counts(three.reindex()) == {"unchanged": 3}
    assert three.generations() == before
    assert three.document("a.txt").mtime_ns == 1_500_000_000_000_000_000


def test_a_dry_run_tells_what_would_be_done_and_does_nothing(three: Collection) -> None:
    three.write("neu.txt", "Neu.")
    three.write("a.txt", "Anders.")
    three.move("b/b.txt", "birne.txt")
    three.remove("c.md")
    before = {path: path.stat().st_mtime_ns for path in (three.settings.data / "index").rglob("*")}
    documents, runs = three.documents(), three.opened.status().runs
    summary = three.reindex(dry_run=True)
    assert _counts(summary) == {"new": 1, "changed": 1, "moved": 1, "removed": 1}
    assert summary.dry_run and summary.documents == 3
    assert {path: path.stat().st_mtime_ns for path in (three.settings.data / "index").rglob("*")} == before
    assert (three.documents(), three.opened.status().runs) == (documents, runs)
    assert _counts(three.reindex()) == _counts(summary)


def test_a_dry_run_of_nothing_yet_tells_that_all_is_new(collection: Collection) -> None:
    collection.write("a.txt", TEXT)
    assert _counts(collection.reindex(dry_run=True)) == {"new": 1}
    assert collection.documents() == {}


def test_a_full_run_sees_what_size_and_time_hide(collection: Collection) -> None:
    path = collection.write("a.txt", "Apfel")
    collection.reindex()
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    collection.write("a.txt", "Birne")
    os.utime(path, ns=times)
    assert _counts(collection.reindex()) == {"unchanged": 1}
    before = collection.document("a.txt")
    assert _counts(collection.reindex(full=True)) == {"changed": 1}
    assert collection.found("Birne") == ["a.txt"]
    assert collection.document("a.txt").id == before.id


def test_better_readers_are_told_of_until_they_have_read_everything(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    collection.write("a.txt", "Apfel")
    assert collection.reindex().warnings == ()
    assert collection.reindex().warnings == ()
    monkeypatch.setattr(run, "_READERS", b"a later version's")
    assert collection.reindex().warnings == (run.READ_BETTER,)
    collection.write("b.txt", "Birne")
    assert collection.reindex().warnings == (run.READ_BETTER,)
    assert collection.reindex(full=True).warnings == ()
    assert collection.reindex().warnings == ()


def test_old_generations_are_removed_but_the_one_before(three: Collection) -> None:
    seen = []
    for number in range(3):
        three.write("a.txt", f"Apfel {number}.")
        seen.append(three.reindex().generation)
    assert three.generations() == sorted(seen[-2:])


def test_a_deleted_index_is_built_from_the_catalogue_without_reading_files(three: Collection) -> None:
    for path in ("a.txt", "b/b.txt", "c.md"):
        _spoil(three.folder / path)
    shutil.rmtree(three.settings.data / "index")
    three.close()
    assert _counts(three.reindex()) == {"unchanged": 3}
    assert len(three.found("Quartiersarbeit")) == 3


def test_a_damaged_index_is_built_anew(three: Collection) -> None:
    three.close()
    (generation,) = three.generations()
    for path in (three.settings.data / "index" / "whoosh" / generation).iterdir():
        path.write_bytes(path.read_bytes()[:-1])
    summary = three.reindex()
    assert summary.generation != generation
    assert len(three.found("Quartiersarbeit")) == 3


def test_deleting_the_data_folder_costs_nothing_but_time(three: Collection) -> None:
    before = {path: document.id for path, document in three.documents().items()}
    three.close()
    shutil.rmtree(three.settings.data)
    assert _counts(three.reindex()) == {"new": 3}
    assert {path: document.id for path, document in three.documents().items()} == before


def test_the_data_folder_may_lie_in_the_folder_of_documents(tmp_path: Path) -> None:
    collection = Collection(tmp_path, {})
    settings = collection.settings.model_copy(update={"data": collection.folder / "daten"})
    collection.write("a.txt", TEXT)
    collection.write("daten/notiz.txt", "Kein Dokument.")
    assert reindex(settings).documents == 1
    assert _counts(reindex(settings)) == {"unchanged": 1}


def test_documents_without_a_letter_are_counted(collection: Collection) -> None:
    collection.write_all({"a.txt": "12 34\n", "b.txt": "Text"})
    assert collection.reindex().without_text == 1


class TestEmptyFolder:
    def _fill(self, collection: Collection, number: int) -> None:
        collection.write_all({f"{n}.txt": f"Dokument {n}" for n in range(number)})
        collection.reindex()
        for n in range(number):
            collection.remove(f"{n}.txt")

    def test_that_held_many_documents_is_more_likely_not_mounted(self, collection: Collection) -> None:
        self._fill(collection, 10)
        for dry_run in (True, False):
            with pytest.raises(
                ReindexError, match=r"ist leer; bisher waren es 10 Dokumente\. Ist das Laufwerk verbunden\?"
            ):
                collection.reindex(dry_run=dry_run)
        assert collection.search("Dokument").total == 10

    def test_is_believed_with_full(self, collection: Collection) -> None:
        self._fill(collection, 10)
        assert _counts(collection.reindex(full=True)) == {"removed": 10}
        assert collection.search("Dokument").total == 0

    def test_that_held_few_is_not_mounted_when_there_is_nothing_at_all(self, collection: Collection) -> None:
        self._fill(collection, 1)
        with pytest.raises(ReindexError, match=r"bisher war es 1 Dokument\. Ist das Laufwerk verbunden\?"):
            collection.reindex()
        assert collection.search("Dokument").total == 1
        assert _counts(collection.reindex(full=True)) == {"removed": 1}

    @pytest.mark.parametrize("left", [".versteckt", "dokumente.toml", "Unterordner/Notiz.xyz"])
    def test_that_held_few_is_believed_when_anything_is_left_of_it(self, collection: Collection, left: str) -> None:
        collection.write(left, "")
        self._fill(collection, 9)
        assert _counts(collection.reindex()) == {"removed": 9}


def test_a_missing_folder_fails_and_the_former_index_serves_on(three: Collection) -> None:
    three.folder.rename(three.root / "woanders")
    with pytest.raises(ReindexError, match=r"Den Dokumentordner .* gibt es nicht"):
        three.reindex()
    assert three.found("Apfel") == ["a.txt"]
    run = three.opened.status().runs[0]
    assert run.status == "failed" and "gibt es nicht" in run.summary["error"]


def test_a_data_folder_that_cannot_be_made_is_told_in_german(collection: Collection) -> None:
    (collection.root / "daten").write_text("eine Datei", encoding="utf-8")
    with pytest.raises(ReindexError, match=r"Der Lauf wurde abgebrochen: .* \(.*daten\)"):
        collection.reindex()


@pytest.mark.skipif(os.name == "nt", reason="names are Unicode there")
def test_a_file_whose_name_is_no_utf8_is_a_document_like_any_other(collection: Collection) -> None:
    with open(os.path.join(os.fsencode(collection.folder), b"gr\xfc\xdfe.txt"), "wb") as file:
        file.write(b"Viele Apfel.")
    assert _counts(collection.reindex()) == {"new": 1}
    assert _counts(collection.reindex()) == {"unchanged": 1}
    (result,) = collection.search("Apfel").results
    view = collection.service.document(result.document.id)
    assert view is not None and view.available


def test_several_processes_make_the_same_index_as_one(tmp_path: Path) -> None:
    made = []
    for jobs in (1, 2):
        collection = Collection(tmp_path / str(jobs))
        for number in range(45):
            collection.write(
                f"{number}.txt",
                f"Nummer {number} am Wumpel. Die Quartiersarbeit{number % 3} im Wumpelquartier {number % 7}.",
            )
        reindex(collection.settings.model_copy(update={"jobs": jobs}))
        answers = [collection.search(q) for q in ("Quartiersarbeit*", "Quartier 3", "Nummer 7")]
        made.append([sorted((hit.document.path, hit.score, hit.pages) for hit in a.results) for a in answers])
        collection.close()
    assert made[0] == made[1]
    assert len(made[0][1]) > 1


def test_links_that_lead_in_circles_stop_no_run(collection: Collection) -> None:
    collection.write("a.txt", TEXT)
    (collection.folder / "kreis.txt").symlink_to("kreis.txt")
    (collection.folder / "wieder.txt").symlink_to("../Dokumente")
    assert _counts(collection.reindex()) == {"new": 1}


def _spoil(path: Path) -> None:
    """Other bytes of the same size and time: whoever reads the file now gets rubbish."""
    status = path.stat()
    path.write_bytes(b"\0" * status.st_size)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
