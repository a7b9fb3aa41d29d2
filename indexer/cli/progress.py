"""How a run tells how far it is: a bar on a terminal, a line now and then otherwise, or nothing."""

from __future__ import annotations

import sys

from indexer.cli.lines import LineProgress, SilentProgress


def make_progress(*, silent: bool) -> SilentProgress:
    """The progress that fits where standard error goes to."""
    if silent:
        return SilentProgress()
    if not sys.stderr.isatty():
        return LineProgress()
    from indexer.cli.bar import BarProgress  # takes a while to import

    return BarProgress()
