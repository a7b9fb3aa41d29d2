"""The campaign of benchmarks/crashes in short: a hundred kills."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.cli.running import ROOT, environment


@pytest.mark.slow
@pytest.mark.timeout(1800)
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes in /proc")
def test_killed_a_hundred_times_every_answer_was_right_and_the_index_equals_one_from_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.crashes", "--kills", "100", "--every", "34"],
        cwd=ROOT,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=1700,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3_000:]
    told = json.loads(done.stdout)
    assert told["kills"] >= 100 and told["faults"] == []
    assert told["runs completed and compared"] >= 4
    assert told["searches answered meanwhile"] > 100
