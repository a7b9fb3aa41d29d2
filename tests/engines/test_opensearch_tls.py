"""OpenSearch behind TLS and a password: who it is and who asks is checked, and what is wrong is told in German."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from indexer.engines import open_engine
from indexer.engines.base import EngineError, SearchEngine
from indexer.engines.query import Everything
from indexer.reindex import reindex
from indexer.settings import Settings, load_settings
from search_app.asking.request import SearchRequest
from tests.core.collection import Collection

pytest.importorskip("opensearchpy")
pytest.importorskip("trustme")

import trustme

from tests.engines.tls_proxy import tls_proxy

USER, PASSWORD = "laki", "Größe & Maß: §5"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def address(opensearch_hosts: list[str], authority: trustme.CA) -> Iterator[str]:
    with tls_proxy(opensearch_hosts[0], authority, USER, PASSWORD) as address:
        yield address


@pytest.fixture
def environment(address: str, authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Everything as an administrator would set it in the environment; returns the file with the certificate."""
    certificate = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(certificate))
    values = {"": address, "_USER": USER, "_PASSWORD": PASSWORD, "_CA": str(certificate), "_REPLICAS": "0"}
    for name, value in values.items():
        monkeypatch.setenv(f"LAKI_OPENSEARCH{name}", value)
    monkeypatch.setenv("LAKI_OPENSEARCH_INDEX", f"tls{abs(hash(str(tmp_path))):x}")
    monkeypatch.setenv("LAKI_ENGINE", "opensearch")
    return certificate


def engine(settings: Settings) -> SearchEngine:
    return open_engine(settings.engine, settings.data, cluster=settings.cluster)


def test_documents_are_indexed_and_found_through_tls(environment: Path, tmp_path: Path) -> None:
    collection = Collection(tmp_path)
    collection.write("a.txt", "Die Integration in den Arbeitsmarkt gelingt im Quartier.")
    settings = load_settings(corpus=collection.folder, data=tmp_path / "daten", jobs=1)
    assert settings.opensearch.startswith("https://")
    assert reindex(settings).documents == 1
    assert [result.document.path for result in collection.service.search(SearchRequest(q="Arbeitsmarkt")).results] == [
        "a.txt"
    ]
    (generation,) = engine(settings).generations()
    assert engine(settings).open(generation).search(Everything()).total == 1
    collection.close()


def test_an_authority_that_did_not_sign_is_refused(
    environment: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.pem"
    trustme.CA().cert_pem.write_to_path(str(other))
    monkeypatch.setenv("LAKI_OPENSEARCH_CA", str(other))
    with pytest.raises(EngineError, match=r"Zertifikat aus, dem hier nicht vertraut wird.*opensearch_ca"):
        engine(load_settings()).generations()


def test_without_the_authority_the_certificate_is_refused_too(
    environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LAKI_OPENSEARCH_CA")
    with pytest.raises(EngineError, match="nicht vertraut"):
        engine(load_settings()).generations()


def test_a_certificate_for_another_name_is_refused(
    opensearch_hosts: list[str], environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_other_name = trustme.CA()
    with_other_name.cert_pem.write_to_path(str(environment))
    issue = with_other_name.issue_cert
    monkeypatch.setattr(with_other_name, "issue_cert", lambda *_: issue("suche.example"))
    with tls_proxy(opensearch_hosts[0], with_other_name, USER, PASSWORD) as address:
        monkeypatch.setenv("LAKI_OPENSEARCH", address)
        with pytest.raises(EngineError, match="nicht vertraut"):
            engine(load_settings()).generations()


def test_a_file_without_certificate_is_told(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for file in (environment.with_name("gibt-es-nicht.pem"), Path(__file__)):
        monkeypatch.setenv("LAKI_OPENSEARCH_CA", str(file))
        with pytest.raises(EngineError, match=r"opensearch_ca\) lässt sich nicht lesen"):
            engine(load_settings()).generations()


def test_a_wrong_password_is_told_without_repeating_it(environment: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAKI_OPENSEARCH_PASSWORD", "geheimnis")
    with pytest.raises(EngineError, match="LAKI_OPENSEARCH_PASSWORD prüfen") as told:
        engine(load_settings()).generations()
    assert "geheimnis" not in str(told.value)
    assert "geheimnis" not in repr(load_settings().cluster)
