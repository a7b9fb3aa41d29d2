"""A small folder of documents, and the command that reads it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest

from tests.cli.running import laki

Reindex = Callable[..., dict[str, Any]]

THEMEN = """
[arbeit]
label = "Arbeit und Ausbildung"

[arbeitsmarktintegration]
label = "Arbeitsmarktintegration"
parent = "arbeit"
terms = ["Arbeitsmarktintegration"]
"""


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Three texts and a Word file with topics; all commands of the test work on it."""
    folder = tmp_path / "Dokumente"
    (folder / "Unterordner").mkdir(parents=True)
    (folder / "themen.toml").write_text(THEMEN, encoding="utf-8")
    (folder / "bericht.txt").write_text(
        "Bericht\n\nDie Integration in den Arbeitsmarkt gelingt. " * 5, encoding="utf-8"
    )
    (folder / "Unterordner" / "größe.md").write_text("# Häuser\n\nÜber Größe und Wohnen in Köln.\n", encoding="utf-8")
    (folder / "leer.txt").write_text("\n", encoding="utf-8")
    document = docx.Document()
    document.add_heading("Handreichung Sprachbildung", 0)
    document.add_paragraph("Sprachbildung in der Kita ist eine gemeinsame Aufgabe.")
    document.save(str(folder / "handreichung.docx"))
    monkeypatch.setenv("LAKI_CORPUS", str(folder))
    monkeypatch.setenv("LAKI_DATA", str(tmp_path / "daten"))
    monkeypatch.setenv("LAKI_JOBS", "1")
    return folder


@pytest.fixture
def broken_file(corpus: Path) -> Path:
    """A file in the folder that nobody can read."""
    path = corpus / "kaputt.docx"
    path.write_bytes(b"PK\x03\x04 no archive follows")
    return path


@pytest.fixture
def reindex(corpus: Path) -> Reindex:
    """``laki reindex --json …`` that has to succeed; returns the summary."""

    def run(*options: str) -> dict[str, Any]:
        done = laki("reindex", "--json", *options)
        assert done.returncode == 0, done.stderr
        summary = json.loads(done.stdout)
        assert isinstance(summary, dict)
        return summary

    return run
