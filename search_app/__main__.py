"""``python3 search_app``: from a fresh clone to a running search, in one command.

Makes the environment ``.venv`` (first time and whenever ``pyproject.toml`` changes), re-indexes the document folder,
serves the search; options are those of ``laki serve``. Any Python 3 must be able to read this file, so that an old one
can say that it is old.
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
    """Prepare, index, serve; returns only when indexing failed, with its exit status."""
    import signal
    import subprocess

    if not __package__:
        # Started by path: Python put this folder, not the project, where it looks for modules.
        sys.path[0] = ROOT
    from indexer.cli.environment import is_checkout, prepare

    python = prepare() if is_checkout() else sys.executable
    if is_checkout():
        os.chdir(ROOT)
    # Ctrl-C reaches the command too, which ends politely and says so; this process only waits for it.
    before = signal.signal(signal.SIGINT, lambda *_: None)
    status = subprocess.call([python, "-m", "indexer", "reindex"])  # noqa: S603
    signal.signal(signal.SIGINT, before)
    if status == 0:
        # Becomes the server: whoever stops this process stops that one.
        os.execv(python, [python, "-m", "indexer", "serve"] + sys.argv[1:])  # noqa: S606, RUF005
    return status


if __name__ == "__main__":
    sys.exit(main())
