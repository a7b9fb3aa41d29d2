"""Write the lists of exact versions with hashes that an environment is made from; needs uv (pip install uv).

    python .ci/lock.py             after a change of pyproject.toml
    python .ci/lock.py --upgrade   the newest versions that pyproject.toml allows

Each list holds for every platform and for every Python from the oldest on that pyproject.toml names (markers tell them
apart), and says nothing of where packages come from. In deploy/, ``requirements.lock`` is for running the program,
``requirements-tests.lock`` for the tests as well; both hold what building the package takes. ``requirements-node.lock``
brings npm where the machine has none.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_HEADER = "# Made by .ci/lock.py from pyproject.toml; not to be changed by hand.\n"


def main() -> int:
    """Write the lists; what is pinned stays as it is where it still fits."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    oldest = project["project"]["requires-python"].removeprefix(">=")
    # hatchling asks for editables only while it builds an editable package
    building = [*project["build-system"]["requires"], "editables"]
    node = project["tool"]["hatch"]["build"]["hooks"]["custom"]["node"]
    for name, sources, more in (
        ("deploy/requirements.lock", ["pyproject.toml"], building),
        ("deploy/requirements-tests.lock", ["pyproject.toml", "--extra", "test"], building),
        ("deploy/requirements-node.lock", [], [node]),
    ):
        command = ["uv", "pip", "compile", "--universal", "--python-version", oldest, "--generate-hashes", "--quiet"]
        command += ["--no-annotate", "--no-header", "--no-emit-index-url", "--no-emit-find-links"]
        command += [*sys.argv[1:], "--output-file", name, *sources, "-"]
        subprocess.run(command, cwd=ROOT, input="\n".join(more), text=True, check=True)  # noqa: S603
        path = ROOT / name
        path.write_text(_HEADER + path.read_text(encoding="utf-8").removeprefix(_HEADER), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
