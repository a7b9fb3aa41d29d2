"""One cluster for several uses: what an office has in service there is touched by nobody else."""

from __future__ import annotations

import errno
import json
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from indexer.care.backup import back_up
from indexer.care.manifest import BackupError
from indexer.care.restore import restore
from indexer.catalog import Catalog
from indexer.catalog.schema import IDENTITY, state
from indexer.progress import Progress
from indexer.reindex import ReindexError
from search_app.evaluation.judging import evaluate
from tests.core.collection import Collection

pytest.importorskip("opensearchpy")

from opensearchpy import OpenSearch


@pytest.fixture
def client(opensearch_hosts: list[str]) -> OpenSearch:
    return OpenSearch(opensearch_hosts)


@pytest.fixture
def office(opensearch_hosts: list[str], tmp_path: Path) -> Iterator[Collection]:
    """Two documents in service in a cluster."""
    where = {"opensearch": opensearch_hosts[0], "opensearch_index": f"o{uuid.uuid4().hex[:12]}"}
    made = Collection(tmp_path / "amt", {"engine": "opensearch", "opensearch_replicas": 0, **where})
    made.write("arbeit.txt", "Integration in den Arbeitsmarkt.")
    made.write("wohnen.txt", "Wohnen im Quartier.")
    made.reindex()
    yield made
    made.close()


def indexes(client: OpenSearch, office: Collection) -> dict[str, list[str]]:
    """All indexes whose names begin like the office's, each with its aliases."""
    begin = office.settings.opensearch_index
    return {name: sorted(about["aliases"]) for name, about in client.indices.get(index=f"{begin}*").items()}


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    folder = tmp_path / "beir"
    (folder / "qrels").mkdir(parents=True)
    document = {"_id": "d", "title": "Ehrenamt", "text": "Das Ehrenamt im Verein.", "metadata": {"language": "de"}}
    (folder / "corpus.jsonl").write_text(json.dumps(document), encoding="utf-8")
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "Ehrenamt"}), encoding="utf-8")
    (folder / "qrels" / "test.tsv").write_text("q\td\t1\n", encoding="utf-8")
    return folder


def test_measuring_the_search_leaves_the_index_in_service_alone_and_nothing_behind(
    office: Collection, client: OpenSearch, judged: Path
) -> None:
    before = indexes(client, office)
    assert evaluate(judged, office.settings).measures["Recall@10"] == 1
    assert indexes(client, office) == before
    assert office.found("Arbeitsmarkt") == ["arbeit.txt"]


def test_measuring_that_fails_leaves_nothing_behind(office: Collection, client: OpenSearch, judged: Path) -> None:
    before = indexes(client, office)
    with pytest.raises(KeyError):
        evaluate(judged, office.settings, ["no filter"])
    assert indexes(client, office) == before


def test_a_run_leaves_alone_what_is_being_measured(office: Collection, client: OpenSearch, judged: Path) -> None:
    """An evaluation's indexes must not look like unfinished ones of the office."""
    seen: set[str] = set()

    class Running(Progress):
        def stage(self, name: str, total: int | None = None) -> None:
            if name == "Fragen stellen":
                office.write("neu.txt", "Neues.")
                office.reindex()
                seen.update(indexes(client, office))

    assert evaluate(judged, office.settings, progress=Running()).measures["Recall@10"] == 1
    assert any("_evaluate_" in name for name in seen)


@pytest.fixture
def other(office: Collection, tmp_path: Path) -> Iterator[Collection]:
    """Another office that was given the same name by mistake."""
    made = Collection(tmp_path / "anderes", office.options)
    made.write("anderes.txt", "Etwas anderes.")
    yield made
    made.close()


def test_two_collections_of_one_name_do_not_touch_each_other(
    office: Collection, other: Collection, client: OpenSearch
) -> None:
    before = indexes(client, office)
    for _ in range(2):
        with pytest.raises(ReindexError, match=r"anderen Sammlung \(Datenordner .*amt/daten.*opensearch_index"):
            other.reindex()
    assert indexes(client, office) == before
    assert office.found("Arbeitsmarkt") == ["arbeit.txt"]
    office.write("neu.txt", "Neue Integration.")
    assert office.reindex().new == 1


def test_on_request_a_collection_takes_over_what_another_one_had(
    office: Collection, other: Collection, client: OpenSearch
) -> None:
    other.reindex(take_over=True)
    assert other.found("anderes") == ["anderes.txt"]
    assert len([name for name in indexes(client, office) if not name.endswith(".lock")]) == 1
    with pytest.raises(ReindexError, match="anderes/daten"):
        office.reindex()


def test_an_index_that_is_none_of_this_program_stays(office: Collection, client: OpenSearch) -> None:
    foreign = f"{office.settings.opensearch_index}-protokolle"
    client.indices.create(index=foreign)
    office.write("neu.txt", "Neues.")
    office.reindex()
    office.reindex(full=True)
    assert client.indices.exists(index=foreign)
    client.indices.delete(index=foreign)


def test_a_collection_stays_itself_when_it_moves_when_its_catalogue_is_lost_or_damaged(
    office: Collection, client: OpenSearch, tmp_path: Path
) -> None:
    moved = office.copy_to(tmp_path / "umgezogen")
    moved.write("neu.txt", "Neues.")
    assert moved.reindex().new == 1
    moved.settings.catalog_file.unlink()
    assert moved.reindex().documents == 3
    again = moved.copy_to(tmp_path / "und noch einmal")
    again.settings.catalog_file.write_bytes(bytes(100) + again.settings.catalog_file.read_bytes()[100:])
    assert "gerettet" in again.reindex().warnings[0]


def _as_before_owners(client: OpenSearch, office: Collection) -> None:
    """Indexes and catalogue as versions before left them."""
    for index, about in client.indices.get_mapping(index=f"{office.settings.opensearch_index}-*").items():
        laki = about["mappings"]["_meta"]["laki"]
        old = {name: laki[name] for name in ("format", "complete", "documents")}
        client.indices.put_mapping(index=index, body={"_meta": {"laki": old}})
    with Catalog(office.settings.catalog_url) as catalog, catalog.transaction() as transaction:
        transaction._connection.execute(sa.delete(state).where(state.c.key == IDENTITY))


def test_indexes_of_versions_before_are_those_of_the_catalogue_that_names_them(
    office: Collection, other: Collection, client: OpenSearch, tmp_path: Path
) -> None:
    _as_before_owners(client, office)
    with pytest.raises(ReindexError, match="unbekannter Herkunft"):
        other.reindex()
    assert office.reindex().unchanged == 2
    with pytest.raises(ReindexError, match=r"Datenordner .*amt"):
        other.reindex()


def test_a_backup_from_before_owners_is_brought_back(office: Collection, client: OpenSearch, tmp_path: Path) -> None:
    _as_before_owners(client, office)
    back_up(office.settings, tmp_path / "s.zip")
    office.write("neu.txt", "Neue Integration.")
    office.reindex()
    restore(office.settings, tmp_path / "s.zip", Progress())
    assert office.found("Integration") == ["arbeit.txt"]
    assert office.reindex().new == 1


class FullDisk(Progress):
    """The disk is full when the restored catalogue is to take the place of the present one."""

    def stage(self, name: str, total: int | None = None) -> None:
        if name == "Sicherung einsetzen":
            raise OSError(errno.ENOSPC, "full")


def test_a_backup_that_cannot_be_put_in_place_leaves_the_index_in_service(
    office: Collection, client: OpenSearch, tmp_path: Path
) -> None:
    back_up(office.settings, tmp_path / "s.zip")
    office.write("neu.txt", "Neue Integration.")
    office.reindex()
    (served,) = (name for name, aliases in indexes(client, office).items() if aliases)
    with pytest.raises(BackupError, match="Platz"):
        restore(office.settings, tmp_path / "s.zip", FullDisk())
    assert indexes(client, office)[served] == [office.settings.opensearch_index]
    assert sorted(office.found("Integration")) == ["arbeit.txt", "neu.txt"]
    office.reindex()  # clears away what was built for nothing
    assert list(indexes(client, office)) == [served, f"{office.settings.opensearch_index}.lock"]


def test_a_backup_is_brought_back_into_the_cluster(office: Collection, client: OpenSearch, tmp_path: Path) -> None:
    back_up(office.settings, tmp_path / "s.zip")
    office.write("neu.txt", "Neue Integration.")
    office.reindex()
    restore(office.settings, tmp_path / "s.zip", Progress())
    assert office.found("Integration") == ["arbeit.txt"]
    (served,) = (name for name, aliases in indexes(client, office).items() if aliases)
    assert office.reindex().new == 1
    assert sorted(office.found("Integration")) == ["arbeit.txt", "neu.txt"]
    assert served in indexes(client, office)  # the one before the present one
    assert len(indexes(client, office)) == 3
