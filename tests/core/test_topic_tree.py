"""The topic tree and its file."""

from __future__ import annotations

from pathlib import Path

import pytest

from indexer.model import Topic
from indexer.topics import TopicTree

TREE = """
[kinder]
label = "Kinder"
parent = "menschen"

[menschen]
label = "Menschen"

[enkel]
label = "Enkel & Enkelinnen"
parent = "kinder"
terms = ["Enkel", " ", "Enkelin"]
description = " Sehr klein. "

[orte]
label = "Orte"
"""


def _tree(folder: Path, text: str | bytes) -> TopicTree:
    (folder / "themen.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    return TopicTree.load(folder / "themen.toml")


def test_parents_come_before_children_in_the_order_of_the_file(tmp_path: Path) -> None:
    tree = _tree(tmp_path, TREE)
    assert [topic.slug for topic in tree] == ["menschen", "kinder", "enkel", "orte"]
    assert tree.errors == []
    assert len(tree) == 4
    assert "enkel" in tree and "nichts" not in tree


def test_a_topic_holds_what_the_file_says(tmp_path: Path) -> None:
    assert _tree(tmp_path, TREE).get("enkel") == Topic(
        "enkel", "Enkel & Enkelinnen", "kinder", "Sehr klein.", ("Enkel", "Enkelin")
    )


def test_without_terms_the_label_is_the_term(tmp_path: Path) -> None:
    topic = _tree(tmp_path, TREE).get("kinder")
    assert topic is not None and topic.terms == ("Kinder",)


def test_ancestors_come_nearest_first(tmp_path: Path) -> None:
    tree = _tree(tmp_path, TREE)
    assert tree.ancestors("enkel") == ["kinder", "menschen"]
    assert tree.ancestors("menschen") == tree.ancestors("nichts") == []
    assert tree.with_ancestors(["enkel", "kinder", "orte"]) == ("enkel", "kinder", "menschen", "orte")


def test_children_are_those_right_below(tmp_path: Path) -> None:
    tree = _tree(tmp_path, TREE)
    assert [topic.slug for topic in tree.children(None)] == ["menschen", "orte"]
    assert [topic.slug for topic in tree.children("menschen")] == ["kinder"]
    assert tree.children("orte") == []


@pytest.mark.parametrize(
    ("name", "slug"), [("enkel", "enkel"), (" ENKEL & enkelinnen ", "enkel"), ("ORTE", "orte"), ("Wolken", None)]
)
def test_topics_are_found_by_slug_and_label(tmp_path: Path, name: str, slug: str | None) -> None:
    assert _tree(tmp_path, TREE).find(name) == slug


def test_an_unknown_parent_makes_a_root_and_is_told(tmp_path: Path) -> None:
    tree = _tree(tmp_path, '[a]\nlabel = "A"\nparent = "fehlt"\n')
    assert [topic.slug for topic in tree.children(None)] == ["a"]
    assert tree.ancestors("a") == []
    assert tree.errors == ["Thema „a“: Das übergeordnete Thema „fehlt“ gibt es nicht."]


def test_topics_above_themselves_are_left_out_and_told(tmp_path: Path) -> None:
    tree = _tree(
        tmp_path,
        '[a]\nlabel = "A"\nparent = "b"\n[b]\nlabel = "B"\nparent = "a"\n[c]\nlabel = "C"\nparent = "c"\n'
        '[d]\nlabel = "D"\n',
    )
    assert [topic.slug for topic in tree] == ["d"]
    assert sorted(tree.errors) == [
        f"Thema „{slug}“ ist sich selbst übergeordnet und wurde nicht berücksichtigt." for slug in "abc"
    ]


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ('[Größe]\nlabel = "X"', None),
        ('["größe"]\nlabel = "X"', "Der Kurzname darf nur aus Kleinbuchstaben ohne Umlaut"),
        ('["zwei worte"]\nlabel = "X"', "Der Kurzname darf nur aus"),
        ('[x]\nparent = "gut"', "Es fehlt die Bezeichnung („label“)."),
        ('[x]\nlabel = " "', "Es fehlt die Bezeichnung („label“)."),
        ('[x]\nlabel = "X"\nterms = "Wort"', "„terms“ muss eine Liste von Texten sein."),
        ('[x]\nlabel = "X"\nterms = [1]', "„terms“ muss eine Liste von Texten sein."),
        ('[x]\nlabel = "X"\nparent = ["gut"]', "„parent“"),
        ('[[x]]\nlabel = "X"', "Ein Thema wird als eigene Tabelle geschrieben"),
    ],
)
def test_a_mistake_costs_its_topic_only_and_is_told_in_german(tmp_path: Path, table: str, sentence: str | None) -> None:
    tree = _tree(tmp_path, f'[gut]\nlabel = "Gut"\n{table}\n')
    assert len(tree.errors) == 1
    if sentence is None:
        assert tree.errors[0].startswith("themen.toml ist kein gültiges TOML")
    else:
        assert [topic.slug for topic in tree] == ["gut"]
        assert sentence in tree.errors[0] and tree.errors[0].startswith("themen.toml, Thema „")


@pytest.mark.parametrize("broken", [b"\xff", b"x = " + b"[" * 20_000, b"x = " + b"1" * 10_000])
def test_a_file_that_is_no_toml_gives_an_empty_tree(tmp_path: Path, broken: bytes) -> None:
    tree = _tree(tmp_path, broken)
    assert len(tree) == 0
    assert tree.errors[0].startswith("themen.toml ist kein gültiges TOML")


def test_a_missing_file_is_an_empty_tree_without_mistakes(tmp_path: Path) -> None:
    tree = TopicTree.load(tmp_path / "themen.toml")
    assert (len(tree), tree.errors) == (0, [])


def test_the_tree_survives_json(tmp_path: Path) -> None:
    tree = _tree(tmp_path, TREE)
    again = TopicTree.from_json(tree.as_json())
    assert list(again) == list(tree)
    assert again.fingerprint == tree.fingerprint


@pytest.mark.parametrize(
    ("before", "after"),
    [('label = "Orte"', 'label = "Plätze"'), ('"Enkelin"', '"Enkelkind"'), ('parent = "menschen"', 'parent = "orte"')],
)
def test_every_change_changes_the_fingerprint(tmp_path: Path, before: str, after: str) -> None:
    assert before in TREE
    assert _tree(tmp_path, TREE).fingerprint != _tree(tmp_path, TREE.replace(before, after)).fingerprint


def test_deep_trees_are_no_problem(tmp_path: Path) -> None:
    text = '[t0]\nlabel = "T"\n' + "".join(f'[t{n}]\nlabel = "T"\nparent = "t{n - 1}"\n' for n in range(1, 2000))
    tree = _tree(tmp_path, text)
    assert len(tree.ancestors("t1999")) == 1999
