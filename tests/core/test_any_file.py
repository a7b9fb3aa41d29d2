"""Whatever stands in a file that people write, and whatever a file is called: it is used or told in a sentence, never
fatal."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.corpus import scan
from indexer.extraction.members import _Names
from indexer.language.synonyms import Thesaurus
from indexer.metadata import MetadataStore
from indexer.settings import Settings, load_settings
from indexer.settings.source import SettingsError
from indexer.topics import TopicTree

ANY_TIME = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
_PLAIN = st.one_of(
    _TEXT.map(json.dumps),
    st.integers(-(2**70), 2**70).map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(lambda number: f"{number:f}"),
    st.sampled_from(["true", "false", "inf", "nan", "1979-05-27", "07:32:00", "1979-05-27T07:32:00Z", '""', "[]", "{}", "0001-01-01"]),
)  # fmt: skip
_VALUE = st.recursive(
    _PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.dictionaries(_TEXT.map(json.dumps), inner, max_size=3).map(
            lambda table: "{" + ", ".join(f"{key} = {value}" for key, value in table.items()) + "}"
        ),
    ),
    max_leaves=8,
)
_METADATA_KEYS = ("datei", "titel", "jahr", "art", "themen", "autoren", "sichtbarkeit", "kommune", "datum", "x")
_TOPIC_KEYS = ("label", "parent", "terms", "description", "x")
_RAW = st.binary(max_size=300)


def _table(keys: tuple[str, ...]) -> st.SearchStrategy[str]:
    return st.dictionaries(st.sampled_from(keys), _VALUE, max_size=6).map(
        lambda table: "\n".join(f"{key} = {value}" for key, value in table.items())
    )


def _sections(head: st.SearchStrategy[str], keys: tuple[str, ...]) -> st.SearchStrategy[bytes]:
    section = st.tuples(head, _table(keys)).map(lambda pair: f"{pair[0]}\n{pair[1]}\n")
    return st.lists(section, max_size=4).map(lambda sections: "\n".join(sections).encode())


@ANY_TIME
@given(st.one_of(_RAW, _sections(st.sampled_from(["[[dokument]]", "[sichtbarkeit]", "[x]"]), _METADATA_KEYS)))
@example(b"a = " + b"[" * 5000)
@example(b"dokument = 1" + b"0" * 5000)
def test_whatever_stands_in_the_metadata_is_read_or_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "dokumente.toml"
    path.write_bytes(content)
    store = MetadataStore.load(path)
    assert all(isinstance(error, str) and error for error in store.errors)


@ANY_TIME
@given(st.one_of(_RAW, _sections(st.sampled_from(["[arbeit]", "[stadt]", "['Ü']", "[a.b]", "[[c]]"]), _TOPIC_KEYS)))
@example(b'[a]\nlabel = "A"\nparent = "b"\n[b]\nlabel = "B"\nparent = "a"\n')
def test_whatever_stands_in_the_topics_is_read_or_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "themen.toml"
    path.write_bytes(content)
    tree = TopicTree.load(path)
    assert all(isinstance(error, str) and error for error in tree.errors)


@ANY_TIME
@given(
    st.one_of(
        _RAW, _TEXT.map(str.encode), _sections(st.sampled_from(["[[gruppe]]", "a, b", "a => b", "[x]"]), ("worte", "x"))
    )
)
@example(b"a, " * 10_000)
def test_whatever_stands_in_the_synonyms_is_read_or_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "synonyme.toml"
    path.write_bytes(content)
    _, errors = Thesaurus.load(path)
    assert all(isinstance(error, str) and error for error in errors)


@ANY_TIME
@given(st.one_of(_RAW, _table(tuple(Settings.model_fields)).map(str.encode)))
def test_whatever_stands_in_the_settings_is_read_or_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    path = tmp_path / "laki.toml"
    path.write_bytes(content)
    monkeypatch.setenv("LAKI_CONFIG", str(path))
    try:
        assert isinstance(load_settings(), Settings)
    except SettingsError as error:
        assert str(error)


_NAME = st.binary(min_size=1, max_size=60).filter(
    lambda name: not {0, ord("/")} & set(name) and name not in (b".", b"..")
)


@ANY_TIME
@given(st.sets(_NAME, max_size=4))
def test_any_names_of_files(tmp_path_factory: pytest.TempPathFactory, names: set[bytes]) -> None:
    folder = tmp_path_factory.mktemp("names")
    for name in names:
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name + b".txt")).touch()
    found = scan(folder, lambda path: path.endswith(".txt")).files
    visible = [name for name in names if not name.startswith((b".", b"~$"))]
    assert {file.location for file in found} == {name + b".txt" for name in visible}
    assert all(file.path.encode() and file.absolute.is_file() for file in found)


@ANY_TIME
@given(st.lists(st.text(max_size=40), max_size=6))
@example(["../../a", "/a", "C:\\a", "a\0b", "\ud800", "." * 300, "a/" * 300])
def test_any_names_in_archives(names: list[Any]) -> None:
    taken = _Names()
    safe = [taken.take(name) for name in names]
    assert len(set(safe)) == len(safe)
    for name in safe:
        assert name
        assert not name.startswith("/")
        assert ".." not in name.split("/")
        assert name.isprintable() or name == name.strip()
        name.encode()
