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
    os.execv(python, [python, "-m", "pytest"] + sys.argv[1:])  # noqa: RUF005


if __name__ == "__main__":
    main()
