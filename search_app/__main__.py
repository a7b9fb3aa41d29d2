"""``python3 search_app``: from a fresh clone to a running search, in one command.

Makes the environment ``.venv`` (first time and whenever ``pyproject.toml`` changes), re-indexes the document folder, serves the
search; options are those of ``laki serve``. Any Python 3 must be able to read this file, so that an old one can say that it is old.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "LaKI-Suche braucht Python 3.11 oder neuer; dies ist Python " + sys.version.split()[0] + ".\n"
        "(LaKI-Suche needs Python 3.11 or newer.)"
    )

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100, PTH120


def main():
    # type: () -> int
    """Prepare, index, serve; returns the exit status of whatever came last."""
    import subprocess

    if not __package__:
        # Started by path: Python put this folder, not the project, where it looks for modules.
        sys.path[0] = ROOT
    from indexer.cli.environment import is_checkout, prepare

    python = prepare() if is_checkout() else sys.executable
    folder = ROOT if is_checkout() else None
    laki = [python, "-m", "indexer"]
    try:
        status = subprocess.run([*laki, "reindex"], cwd=folder, check=False).returncode  # noqa: S603
        if status == 0:
            status = subprocess.run([*laki, "serve", *sys.argv[1:]], cwd=folder, check=False).returncode  # noqa: S603
    except KeyboardInterrupt:
        # The command itself was told as well and has said so.
        status = 130
    return status


if __name__ == "__main__":
    sys.exit(main())
