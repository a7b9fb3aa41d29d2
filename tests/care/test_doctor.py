"""The doctor finds what is wrong, says what to do, and repairs what can be repaired without loss."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from indexer.care.doctor import examine, glance
from indexer.care.findings import Finding, Level
from indexer.care.repair import repair
from indexer.catalog import Catalog, Service
from indexer.engines import open_engine
from indexer.progress import Progress
from indexer.reindex import ReindexError
from indexer.system.lock import only_run
from tests.care.conftest import TEXTS
from tests.cli.running import laki
from tests.core.collection import Collection
from tests.core.privileges import permissions_respected


def _wrong(collection: Collection) -> list[Finding]:
    return [finding for finding in examine(collection.settings) if finding.level is Level.ERROR]


def _told(collection: Collection) -> str:
    return "\n".join(f"{finding.level} {finding.about}: {finding.text}" for finding in examine(collection.settings))


def _repair(collection: Collection) -> list[str]:
    return list(repair(collection.settings, examine(collection.settings), Progress()))


def _index_files(collection: Collection) -> list[Path]:
    return sorted(
        path for path in (collection.settings.data / "index").rglob("*") if path.is_file() and path.stat().st_size
    )


def test_a_collection_in_order_has_no_errors(collection: Collection) -> None:
    found = examine(collection.settings)
    assert [finding for finding in found if finding.level is Level.ERROR] == []
    told = {finding.about: finding.text for finding in found}
    assert told["Stichprobe"] == "4 Dokumente werden unter dem eigenen Titel gefunden."
    assert told["Katalog"].startswith("4 Dokumente")
    assert glance(collection.settings) == []


def test_to_examine_changes_nothing(collection: Collection) -> None:
    before = {path: path.read_bytes() for path in _index_files(collection)}
    catalogue = collection.settings.catalog_file.read_bytes()
    examine(collection.settings)
    assert {path: path.read_bytes() for path in _index_files(collection)} == before
    assert collection.settings.catalog_file.read_bytes() == catalogue


@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("how", ["overwritten", "cut", "emptied", "gone"])
def test_every_file_of_the_index_is_looked_at_and_the_index_rebuilt_without_a_file_being_read(
    collection: Collection, number: int, how: str
) -> None:
    files = _index_files(collection)
    assert len(files) == 4
    content = bytearray(files[number].read_bytes())
    if how == "gone":
        files[number].unlink()
    else:
        middle = len(content) // 2
        content[middle : middle + 8] = b"\xff\0\xa7\xff\0\xa7\xff\0"
        files[number].write_bytes({"overwritten": content, "cut": content[:middle], "emptied": b""}[how])
    (wrong,) = _wrong(collection)
    assert wrong.about == "Index" and "repair" in wrong.advice
    shutil.move(collection.folder, collection.root / "weg")  # the share is away
    collection.folder.mkdir()
    assert any("ohne eine Datei zu lesen" in sentence for sentence in _repair(collection))
    assert _wrong(collection) == []
    assert sorted(collection.found("Quartiersarbeit")) == ["Köln/arbeit.md", "intern.txt"]
    assert collection.document("intern.txt").visibility == "intern"


def test_a_run_rebuilds_a_damaged_index_and_says_so(collection: Collection) -> None:
    damaged = next(path for path in _index_files(collection) if path.suffix == ".pst")
    content = bytearray(damaged.read_bytes())
    content[500:508] = bytes(8)
    damaged.write_bytes(content)
    summary = collection.reindex()
    assert any("beschädigt" in warning and "neu gebaut" in warning for warning in summary.warnings)
    assert (summary.new, summary.changed, summary.unchanged) == (0, 0, 4)
    assert _wrong(collection) == []


def test_a_rebuilt_index_is_carried_on_by_runs_like_any_other(collection: Collection) -> None:
    shutil.rmtree(collection.settings.data / "index")
    _repair(collection)
    collection.write("neu.txt", "Neue Quartiersarbeit.")
    summary = collection.reindex()
    assert (summary.new, summary.unchanged, summary.documents) == (1, 4, 5)
    fresh = Collection(collection.root / "neu")
    shutil.copytree(collection.folder, fresh.folder, dirs_exist_ok=True)
    fresh.reindex()
    for query in ("Quartiersarbeit", "Arbeitsmarkt", "Haus", ""):
        scores = {result.document.path: result.score for result in collection.search(query).results}
        assert scores == {result.document.path: result.score for result in fresh.search(query).results}
    fresh.close()


def test_a_damaged_catalogue_is_salvaged_and_the_index_rebuilt(collection: Collection) -> None:
    path = collection.settings.catalog_file
    path.write_bytes(bytes(100) + path.read_bytes()[100:])
    (wrong,) = _wrong(collection)
    assert "Der Katalog ist beschädigt" in wrong.text
    assert glance(collection.settings)
    shutil.move(collection.folder, collection.root / "weg")
    collection.folder.mkdir()
    assert len(_repair(collection)) == 2
    assert _wrong(collection) == []
    assert len(collection.documents()) == len(TEXTS)
    assert collection.document("intern.txt").visibility == "intern"
    assert collection.found("Sprachmittlung") == ["bericht.txt"]


def test_documents_that_index_and_catalogue_do_not_share_are_found_out(collection: Collection) -> None:
    with Catalog(collection.settings.catalog_url) as catalog, catalog.transaction() as transaction:
        transaction.replace_documents([collection.document("bericht.txt").id], [])
    assert "Er hat 4 Dokumente, der Katalog 3." in _told(collection)
    assert "Er hat 4 Dokumente" in glance(collection.settings)[0].text
    _repair(collection)
    assert _wrong(collection) == []


def test_originals_that_are_gone_or_changed_are_told(collection: Collection) -> None:
    path = collection.folder / "bericht.txt"
    status = path.stat()
    path.write_bytes(path.read_bytes()[::-1])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    collection.remove("intern.txt")
    told = _told(collection)
    assert "Nicht mehr im Dokumentordner: 1 von 4 Dateien (wie „intern.txt“)" in told
    assert "Seit dem letzten Lauf geändert: 1 Datei (wie „bericht.txt“)" in told


def test_traces_of_killed_runs_are_told_and_cleared_but_the_former_index_stays(collection: Collection) -> None:
    collection.write("neu.txt", "Neues")
    collection.reindex()
    kept = collection.generations()
    assert len(kept) == 2
    (collection.settings.data / "index" / "whoosh" / "20200101-000000-abcdef").mkdir()
    (collection.settings.data / "reindex.owner.json").write_text("{}")
    told = _told(collection)
    assert "unfertige" in told and "Ein Lauf wurde abgebrochen" in told
    _repair(collection)
    assert collection.generations() == kept
    assert not (collection.settings.data / "reindex.owner.json").exists()


def test_while_a_run_goes_on_nothing_is_taken_for_left_over(collection: Collection) -> None:
    with only_run(collection.settings.data):
        told = _told(collection)
    assert "Es läuft schon ein Lauf" in told and "abgebrochen" not in told


def test_mistakes_in_files_of_the_office_are_told(collection: Collection) -> None:
    collection.write("seiten.toml", "kein toml")
    collection.write("themen.toml", "[a]\nlabel = 'A'\nparent = 'gibtesnicht'\n")
    told = _told(collection)
    assert "seiten.toml ist kein gültiges TOML" in told and "gibtesnicht" in told


def test_settings_that_hardly_can_be_meant_are_told(tmp_path: Path) -> None:
    public = Collection(tmp_path, {"host": "0.0.0.0", "threads": 256})
    told = _told(public)
    assert "unverschlüsselt" in told and "„threads“ steht auf 256" in told


def test_a_catalogue_and_an_index_of_a_newer_version_are_refused_politely(collection: Collection) -> None:
    marker = next(path for path in _index_files(collection) if path.name == "complete")
    content = json.loads(marker.read_text())
    marker.write_text(json.dumps({**content, "format": 99}))
    assert "mit einer neueren Version von LaKI-Suche geschrieben" in _told(collection)
    with pytest.raises(Exception, match="mit einer neueren Version von LaKI-Suche geschrieben"):
        collection.reindex()
    assert collection.reindex(full=True).documents == 4
    with Catalog(collection.settings.catalog_url) as catalog, catalog.transaction() as transaction:
        transaction.set_state("format", b"99")
    assert "mit einer neueren Version von LaKI-Suche geschrieben (Format 99" in _told(collection)
    for command in (
        ["status"],
        ["search", "a"],
        ["topics"],
        ["reindex"],
        ["doctor"],
        ["serve"],
        ["doctor", "--repair"],
    ):
        done = laki(*command, LAKI_CORPUS=str(collection.folder), LAKI_DATA=str(collection.settings.data))
        assert done.returncode == 1, command
        assert "mit einer neueren Version" in done.stdout + done.stderr and "Traceback" not in done.stderr


def test_the_command_tells_in_german_and_by_its_status(collection: Collection) -> None:
    where = {"LAKI_CORPUS": str(collection.folder), "LAKI_DATA": str(collection.settings.data)}
    done = laki("doctor", **where)
    assert done.returncode == 0 and "0 Fehler" in done.stdout
    open_engine("whoosh", collection.settings.data).remove(collection.generations()[0])
    done = laki("doctor", "--json", **where)
    assert done.returncode == 1 and json.loads(done.stdout)["ok"] is False
    done = laki("doctor", "--repair", **where)
    assert done.returncode == 0 and "Repariert:" in done.stdout


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_what_root_writes_belongs_to_the_service(collection: Collection) -> None:
    data = collection.settings.data
    os.chown(data, 65534, 65534)
    collection.write("neu.txt", "Quartiersarbeit nebenan.")
    collection.reindex()
    assert {path.lstat().st_uid for path in data.rglob("*")} == {65534}
    assert "gehört einem anderen Konto" not in _told(collection)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_a_file_of_root_that_has_a_second_name_in_the_data_folder_stays_with_root(collection: Collection) -> None:
    """Else whoever runs the service could take files of the system: name one there, and wait for root."""
    secret = collection.root / "shadow"
    secret.write_text("geheim", encoding="utf-8")
    data = collection.settings.data
    os.link(secret, data / "geliehen")
    os.chown(data, 65534, 65534)
    collection.write("neu.txt", "Quartiersarbeit nebenan.")
    collection.reindex()
    assert secret.stat().st_uid == 0
    assert {path.lstat().st_uid for path in data.rglob("*") if path.name != "geliehen"} == {65534}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_files_that_others_left_in_the_data_folder_are_told(collection: Collection) -> None:
    os.chown(collection.settings.catalog_file, 65534, 65534)
    (told,) = (finding for finding in _wrong(collection) if finding.about == "Datenordner")
    assert "1 Eintrag gehört einem anderen Konto" in told.text and "katalog.sqlite" in told.text
    assert told.advice.startswith("Als root zurückgeben: chown -R 0:0 ")


def test_an_old_index_that_cannot_be_removed_does_not_fail_runs_or_repairs(collection: Collection) -> None:
    first = collection.settings.data / "index" / "whoosh" / collection.generations()[0]
    for number in range(3):
        collection.write("neu.txt", f"Quartiersarbeit nebenan, {number}.")
        if number == 1:  # as where its files belong to root
            (first / "complete").unlink()
            (first / "complete").mkdir()
            (first / "complete" / "x").touch()
        summary = collection.reindex()
    assert [told for told in summary.warnings if f"Der alte Index „{first.name}“ lässt sich nicht löschen" in told]
    assert collection.found("nebenan") == ["neu.txt"]
    assert len(collection.generations()) == 3
    with Catalog(collection.settings.catalog_url) as catalog, catalog.snapshot() as snapshot:
        assert {run.status for run in snapshot.runs()} <= {"complete", "unchanged"}
    assert [told for told in _repair(collection) if "lässt sich nicht löschen" in told]


def test_rules_that_fit_nothing_and_hide_everything_are_told(collection: Collection) -> None:
    assert "gelten alle Dokumente als intern" not in _told(collection)
    collection.write("dokumente.toml", '[sichtbarkeit]\n"Protokole" = "intern"\n')
    collection.write("weg.txt.toml", 'sichtbarkeit = "intern"\n')
    told = _told(collection)
    assert "Den Ordner „Protokole“ (intern) gibt es nicht." in told
    assert "weg.txt.toml gehört zu keinem Dokument" in told
    assert "gelten alle Dokumente als intern" in told


def test_a_mistyped_variable_of_the_environment_is_told(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAKI_PROT", "8080")
    monkeypatch.setenv("LAKI_DOCUMENTS", "/srv")  # of somebody else, like nothing here
    found = {finding.text: finding.advice for finding in examine(collection.settings)}
    assert found["Die Umgebungsvariable LAKI_PROT gehört zu keiner Einstellung."] == "Gemeint ist vielleicht LAKI_PORT."
    assert not any("LAKI_DOCUMENTS" in text for text in found)


def test_a_cluster_that_is_away_is_nothing_to_build_anew_and_status_tells_the_rest(
    collection: Collection, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("opensearchpy")
    with Catalog(collection.settings.catalog_url) as catalog, catalog.transaction() as transaction:
        transaction.put_in_service(Service("opensearch", "g"))
    away = collection.settings.model_copy(update={"engine": "opensearch", "opensearch": "http://127.0.0.1:9"})
    wrong = [finding for finding in examine(away) if finding.level is Level.ERROR]
    assert [finding.remedy for finding in wrong] == [""]
    assert "OpenSearch ist nicht erreichbar" in wrong[0].text and "baut ihn neu" not in wrong[0].advice
    done = laki(
        *("status", "--corpus", str(away.corpus), "--data", str(away.data)),
        LAKI_ENGINE="opensearch",
        LAKI_OPENSEARCH=away.opensearch,
    )
    assert done.returncode == 1
    assert "Dokumente       4" in done.stdout and "nicht zu benutzen" in done.stdout
    assert "nicht erreichbar" in done.stderr


def test_an_index_that_may_not_be_read_is_not_taken_for_damaged(collection: Collection) -> None:
    folder = collection.settings.data / "index" / "whoosh"
    folder.chmod(0)
    with permissions_respected():
        wrong = [finding for finding in _wrong(collection) if finding.about == "Index"]
        with pytest.raises(ReindexError, match="lässt sich zurzeit nicht lesen: Es fehlen die Zugriffsrechte"):
            collection.reindex()
    folder.chmod(0o755)
    assert [(finding.remedy, "Zugriffsrechte" in finding.text) for finding in wrong] == [("", True)]
    assert collection.reindex().unchanged == 4
