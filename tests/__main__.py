"""``python3 tests``: installs what the tests need into ``.venv`` and runs them; options are pytest's.

Any Python 3 must be able to read this file, so that an old one can say that it is old.
"""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit(
        "LaKI-Suche braucht Python 3.11 oder neuer; dies ist Python " + sys.version.split()[0] + ".\n"
        "(LaKI-Suche needs Python 3.11 or newer.)"
    )

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def main():
    # type: () -> None
    """Prepare, then become pytest."""
    if not __package__:
        # Started by path: Python put this folder, not the project, where it looks for modules.
        sys.path[0] = ROOT
    from indexer.cli.environment import prepare

    python = prepare(tests=True)
    os.chdir(ROOT)
    # The tests start Python some thousand times. Where it may not keep what it has compiled, each compiles all anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # All of them in two processes, which takes little more than half the time. A file stays together: what its tests
    # share is made once. In the order of the folders: files with few tests, which would come last, are the slow ones.
    options = sys.argv[1:] or ["--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder"]
    os.execv(python, [python, "-m", "pytest"] + options)  # noqa: RUF005


if __name__ == "__main__":
    main()
