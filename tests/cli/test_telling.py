"""``laki status``, ``topics``, ``search``, ``serve``, ``init``, and the settings they all read."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import tempfile
import time
import tomllib
import urllib.request
from pathlib import Path

import pytest

from indexer.cli.init import commented_settings
from indexer.cli.main import run
from indexer.settings import Settings
from tests.cli.conftest import Reindex
from tests.cli.running import ROOT, TIMEOUT, laki, start
from tests.core.privileges import permissions_respected
from tests.waiting import free_port

EVERYTHING = [["status"], ["topics"], ["search", "Arbeit"]]


def test_status_before_the_first_run_makes_nothing(corpus: Path, tmp_path: Path) -> None:
    done = laki("status")
    assert done.returncode == 0
    assert "noch keiner; bitte „laki reindex“ aufrufen" in done.stdout
    assert not (tmp_path / "daten").exists()


def test_status_tells_documents_size_last_run_and_problems(corpus: Path, broken_file: Path, reindex: Reindex) -> None:
    reindex()
    lines = laki("status").stdout.splitlines()
    told = dict(re.split(r"  +", line, maxsplit=1) for line in lines[:8])
    assert told["Dokumente"] == "4"
    assert "whoosh" in told["Index"]
    assert told["Letzter Lauf"].endswith("abgeschlossen")
    assert told["Nicht lesbar"] == "1"
    assert any("kaputt.docx" in line for line in lines)


def test_status_as_json(corpus: Path, reindex: Reindex) -> None:
    summary = reindex()
    status = json.loads(laki("status", "--json").stdout)
    assert status["generation"] == summary["generation"]
    assert status["index_size"] > 0
    assert status["last_run"]["status"] == "complete"


def test_topics_show_the_tree_with_counts(corpus: Path, reindex: Reindex) -> None:
    reindex()
    lines = [line.split() for line in laki("topics").stdout.splitlines()]
    assert lines == [
        ["Arbeit", "und", "Ausbildung", "1", "arbeit"],
        ["Arbeitsmarktintegration", "1", "arbeitsmarktintegration"],
    ]
    tree = json.loads(laki("topics", "--json").stdout)["topics"]
    assert tree[0]["children"][0]["count"] == 1


@pytest.mark.parametrize("name", ["bericht.txt", "bericht", "BERICHT.TXT"])
def test_topics_explain_why(name: str, corpus: Path, reindex: Reindex) -> None:
    reindex()
    done = laki("topics", "--explain", name)
    assert "Arbeit und Ausbildung › Arbeitsmarktintegration" in done.stdout
    assert "automatisch" in done.stdout
    assert "5 Mal „Arbeitsmarktintegration“" in done.stdout


def test_topics_explain_asks_back_when_several_documents_fit(corpus: Path, reindex: Reindex) -> None:
    reindex()
    done = laki("topics", "--explain", "e")
    assert done.returncode == 1
    assert "mehreren Dokumenten" in done.stderr
    assert laki("topics", "--explain", "Quantenphysik").returncode == 1


def test_search_prints_title_place_and_snippet(corpus: Path, reindex: Reindex) -> None:
    reindex()
    done = laki("search", "Sprachbildung")
    assert done.returncode == 0, done.stderr
    assert "Handreichung Sprachbildung" in done.stdout
    assert "Sprachbildung in der Kita ist eine gemeinsame Aufgabe." in done.stdout
    assert "handreichung.docx" in done.stdout
    assert "<mark>" not in done.stdout
    assert "\x1b" not in done.stdout


def test_search_as_json_has_the_shape_of_the_api(corpus: Path, reindex: Reindex) -> None:
    reindex()
    corrected = laki("search", "Sprachbildnug").stdout
    assert "Gezeigt werden Ergebnisse für „Sprachbildung“." in corrected and "Meinten Sie" not in corrected
    done = laki("search", "--json", "--format", "docx", "Sprachbildung")
    answer = json.loads(done.stdout)
    assert set(answer) >= {"query", "total", "took_ms", "page", "size", "results", "facets"}
    assert answer["results"][0]["title"] == "Handreichung Sprachbildung"
    assert answer["results"][0]["document_url"].startswith("/")


def test_word_with_a_dash_is_excluded(corpus: Path, reindex: Reindex) -> None:
    reindex()
    assert json.loads(laki("search", "--json", "Sprachbildung", "-Kita").stdout)["total"] == 0
    assert json.loads(laki("search", "--json", "Sprachbildung", "-haus").stdout)["total"] == 1


def test_search_before_the_first_run_says_what_to_do(corpus: Path) -> None:
    done = laki("search", "Arbeit")
    assert done.returncode == 1
    assert "laki reindex" in done.stderr


def test_control_characters_of_a_document_do_not_reach_the_terminal(corpus: Path, reindex: Reindex) -> None:
    (corpus / "dokumente.toml").write_text(
        '[[dokument]]\ndatei = "bericht.txt"\ntitel = "Böse \\u001b[2J Sachen"\n', encoding="utf-8"
    )
    reindex()
    assert "\x1b" not in laki("search", "Arbeitsmarkt").stdout + laki("topics", "--explain", "bericht.txt").stdout


def test_serve_answers_and_ends_politely(corpus: Path, reindex: Reindex) -> None:
    reindex()
    port = free_port()
    process = start("serve", "--port", str(port))
    assert process.stdout is not None
    assert f"http://127.0.0.1:{port}/" in process.stdout.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=TIMEOUT) as answer:
        assert answer.status == 200
    os.kill(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, out, err) == (0, "Beendet.\n", "")


def test_serve_without_an_index_says_so(corpus: Path) -> None:
    process = start("serve", "--port", str(free_port()))
    assert process.stdout is not None
    process.stdout.readline()
    assert "noch keinen Index" in process.stdout.readline()
    process.terminate()
    process.communicate(timeout=TIMEOUT)
    assert process.returncode == 0


@pytest.mark.parametrize("asking", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("workers", ["1", "2"])
def test_serve_asked_to_end_before_it_stands_ends(corpus: Path, workers: str, asking: signal.Signals) -> None:
    """Asked while it loads its libraries: an exception there may be lost, and the service would run on."""
    for delay in (0.0, 0.05, 0.1, 0.2, 0.4):
        process = start("serve", "--port", str(free_port()), "--workers", workers)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(delay)
        process.send_signal(asking)
        process.communicate(timeout=TIMEOUT)
        assert process.returncode == 0


def test_serve_on_a_port_in_use(corpus: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = laki("serve", "--port", str(taken.getsockname()[1]))
    assert done.returncode == 1
    assert "schon belegt" in done.stderr


@pytest.mark.parametrize("command", EVERYTHING, ids=" ".join)
def test_mistake_in_the_settings_file_ends_with_status_2(command: list[str], tmp_path: Path) -> None:
    (tmp_path / "laki.toml").write_text('port = "viele"\nfarbe = "rot"\n', encoding="utf-8")
    done = laki(*command, cwd=tmp_path)
    assert done.returncode == 2
    assert "Einstellung „port“: Hier gehört eine ganze Zahl hin" in done.stderr
    assert "Einstellung „farbe“: Diese Einstellung gibt es nicht" in done.stderr


def test_options_go_before_environment_before_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def corpus_of(*options: str) -> str:
        told = json.loads(laki(*options, cwd=tmp_path).stdout)["corpus"]
        return Path(told).name

    (tmp_path / "laki.toml").write_text('corpus = "aus-datei"\n', encoding="utf-8")
    assert corpus_of("status", "--json") == "aus-datei"
    monkeypatch.setenv("LAKI_CORPUS", "aus-umgebung")
    assert corpus_of("status", "--json") == "aus-umgebung"
    assert corpus_of("--corpus", "davor", "status", "--json") == "davor"
    assert corpus_of("--corpus", "davor", "status", "--json", "--corpus", "danach") == "danach"


def test_init_writes_all_settings_and_overwrites_only_when_told(tmp_path: Path) -> None:
    done = laki("init", cwd=tmp_path)
    assert done.returncode == 0
    assert laki("status", cwd=tmp_path).returncode == 0
    assert laki("init", cwd=tmp_path).returncode == 1
    assert laki("init", "--force", cwd=tmp_path).returncode == 0


def test_commented_settings_are_the_defaults() -> None:
    text = commented_settings()
    values = tomllib.loads(re.sub(r"^#(\w+ =)", r"\1", text, flags=re.MULTILINE))
    assert set(values) == set(Settings.model_fields)
    assert all(field.description in text for field in Settings.model_fields.values() if field.description)
    assert values["port"] == Settings.model_fields["port"].default


def test_laki_is_what_the_module_is() -> None:
    scripts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"]
    assert scripts == {"laki": "indexer.cli.main:main"}


@pytest.mark.parametrize("arguments", [*EVERYTHING[::2], ["reindex", "--quiet"], ["backup", "x.zip"]])
def test_a_data_folder_of_somebody_else_is_told_and_no_mistake_of_the_program(
    corpus: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    # A command gives its process a temporary folder of its own; here, it is the tests' process.
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())
    data = tmp_path / "fremd"
    data.mkdir()
    (data / "katalog.sqlite").touch()
    data.chmod(0)
    with permissions_respected():
        status = run(["--corpus", str(corpus), "--data", str(data), *arguments])
    data.chmod(0o700)
    told = capsys.readouterr().err
    assert status == 1
    assert "Fehler: Es fehlen die Zugriffsrechte" in told and "Benutzerkonto" in told
    assert "Traceback" not in told
